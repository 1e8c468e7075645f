"""The README tells the truth: its examples are run, and their output is what it shows.

Run with FINDVALUE_REWRITE=1 to write the real output into the README.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"

_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_BEFORE = re.compile(r"```text\n(.*?)```", re.DOTALL)


def examples() -> list[str]:
    """The console blocks that name their sources, and so have one true output."""
    return [body for body in _BLOCK.findall(README.read_text("utf-8")) if "--sources" in body]


def output_of(block: str, data: Path) -> str:
    """Run the command of a block; return the block with its real output."""
    command = block.splitlines()[0].removeprefix("$ ")
    words = shlex.split(command)
    assert words[0] == "findvalue"
    done = subprocess.run(
        [sys.executable, "-m", "findvalue", *words[1:]],
        cwd=ROOT,
        env={**os.environ, "FINDVALUE_DATA": str(data), "NO_COLOR": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return f"$ {command}\n{done.stdout.rstrip()}\n"


@pytest.mark.parametrize("block", examples(), ids=lambda block: str(block.split('"')[1]))
def test_an_example_shows_its_real_output(block: str, tmp_path: Path) -> None:
    real = output_of(block, tmp_path)
    if os.environ.get("FINDVALUE_REWRITE"):
        README.write_text(README.read_text("utf-8").replace(block, real), "utf-8")
        return
    assert block == real


def test_the_note_before_is_the_one_that_is_changed() -> None:
    text = README.read_text("utf-8")
    shown = _BEFORE.findall(text)[0]
    real = (ROOT / "fixtures" / "draft.txt").read_text("utf-8").rstrip() + "\n"
    if os.environ.get("FINDVALUE_REWRITE"):
        README.write_text(text.replace(shown, real), "utf-8")
        return
    assert shown == real


@pytest.mark.parametrize("part", ["findvalue --sources", "pytest"])
def test_the_two_commands_stand_on_one_line_each(part: str) -> None:
    lines = [line.strip() for line in README.read_text("utf-8").splitlines()]
    assert [line for line in lines if line.startswith("python3 -m venv") and part in line]


def test_every_file_the_readme_links_to_exists() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", README.read_text("utf-8")):
        assert (ROOT / target).exists(), target
