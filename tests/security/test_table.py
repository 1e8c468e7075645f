"""docs/security.md names tests that exist, and every row."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = [line for line in (ROOT / "docs" / "security.md").read_text("utf-8").splitlines() if line]
FILES = {
    f"{path.parent.name}/{path.stem.removeprefix('test_')}": path.read_text("utf-8")
    for path in (ROOT / "tests").glob("*/test_*.py")
} | {"isolated": (ROOT / "tests/security/isolated/check_reach.py").read_text("utf-8")}


def proofs() -> list[tuple[str, str]]:
    """Return each row with its proof."""
    cells = [line.split(" | ") for line in ROWS if re.match(r"\| [FSW]\d", line)]
    return [(cell[0].strip("| "), cell[2]) for cell in cells]


def test_every_row_has_a_proof() -> None:
    numbers = {row for row, _ in proofs()}
    faults = {f"F{number}" for number in range(1, 36)}
    attacks = {f"S{number}" for number in range(1, 25)}
    workbench = {f"W{number}" for number in range(1, 6)}
    assert numbers == faults | attacks | workbench
    assert all("`" in proof or "the same" in proof for _, proof in proofs())


def test_every_test_that_is_named_exists() -> None:
    missing = []
    for row, proof in proofs():
        text = ""  # of the file that was named last
        for name in re.findall(r"`([^`\s]+)`", proof):
            room, _, test = name.partition("::") if name[:1] != "…" else ("", "", name)
            text = FILES.get(room, "") if room else text
            known = not room or room in FILES or (ROOT / room).is_file()
            if not known or test.strip("…") not in text:
                missing.append((row, name))
    assert missing == []
