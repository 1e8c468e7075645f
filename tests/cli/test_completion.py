"""findvalue completion: the scripts, and what they are told when a tab is pressed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from findvalue.cli import run
from tests.support.cli import caller

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "sources.yaml"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_every_shell_gets_a_script(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    done = caller(capsys)("completion", shell)
    assert done.code == 0
    assert "_FINDVALUE_COMPLETE" in done.out
    assert f"{shell}_complete" in done.out


def test_another_shell_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert caller(capsys)("completion", "tcsh").code == 2


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_takes_the_script(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    script = tmp_path / "findvalue.bash"
    script.write_text(caller(capsys)("completion", "bash").out, "utf-8")
    done = subprocess.run(
        ["bash", "--norc", "-c", f"source {script} && complete -p findvalue"],  # noqa: S607 - whichever bash
        capture_output=True,
        text=True,
        check=False,
    )
    assert "_findvalue_completion findvalue" in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (["ref"], {"refresh"}),
        (["sources", "dis"], {"disable"}),
        (["--js"], {"--json"}),
        (["--no-"], {"--no-color"}),
        (["sailing", "--expl"], {"--explain"}),
        (["attach", "--tone", "f"], {"formal"}),
        (["--sources", str(FIXTURES), "sources", "remove", "the c"], {"The Circular Ledger"}),
        (["--sources", "none.yaml", "sources", "remove", "the"], set()),
        (["completion", "z"], {"zsh"}),
    ],
    ids=lambda value: "-".join(value[-2:]) if isinstance(value, list) else "",
)
def test_a_tab_completes(
    line: list[str],
    wanted: set[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FINDVALUE_DATA", str(tmp_path))
    monkeypatch.setenv("_FINDVALUE_COMPLETE", "fish_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(["findvalue", *map(quoted, line)]))
    monkeypatch.setenv("COMP_CWORD", quoted(line[-1]))
    run([])
    assert offered(capsys.readouterr().out) == wanted


def test_a_tab_on_the_empty_line_offers_every_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from findvalue.cli.commands import SECTIONS

    monkeypatch.setenv("_FINDVALUE_COMPLETE", "fish_complete")
    monkeypatch.setenv("COMP_WORDS", "findvalue ")
    monkeypatch.setenv("COMP_CWORD", "")
    run([])
    names = {name for section in SECTIONS.values() for name in section}
    assert offered(capsys.readouterr().out) == names


def quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word


def offered(out: str) -> set[str]:
    """What fish was told, without the help beside it."""
    return {line.partition(",")[2].partition("\t")[0] for line in out.splitlines() if "," in line}
