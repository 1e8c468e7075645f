"""The documentation tells the truth: its commands are run, its references are generated.

Run with FINDVALUE_REWRITE=1 to write the real output and the references into it.

``console`` blocks are run, one page after the other in a folder with a copy of fixtures/, and show
the real output; a block that shows none is run all the same. Commands in other blocks need the
network: they must be understood, and are not run.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from docs import generate

from findvalue.cli.frame import main
from tests.support.forks import Forks, Run, forks

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
REWRITE = bool(os.environ.get("FINDVALUE_REWRITE"))
NOW = "2026-07-01"

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"^(?:\$ )?(findvalue .*)$", re.MULTILINE)
_TYPED = re.compile(r"^(?:\$ |    )(?:\.venv/bin/)?(findvalue .*)$", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)")

PAGES = sorted(DOCS.rglob("*.md"))
RUN = [page for page in PAGES if "```console" in page.read_text("utf-8")]


def named(pages: list[Path]) -> list[str]:
    return [str(page.relative_to(ROOT)) for page in pages]


@pytest.fixture(scope="module")
def fork() -> Iterator[Forks]:
    with forks() as running:
        yield running


class Desk:
    """The folder that a page is read in, and what may be typed there."""

    def __init__(self, folder: Path, fork: Forks) -> None:
        self._folder = folder
        self._fork = fork

    def type(self, line: str) -> str:
        """Run a line and return what it prints; messages come behind the output."""
        words = shlex.split(line)
        if words[0] == "cat":
            return (self._folder / words[1]).read_text("utf-8")
        if words[0] == "cp":
            shutil.copy(self._folder / words[1], self._folder / words[2])
            return ""
        assert words[0] == "findvalue", line
        target = words.index(">") if ">" in words else len(words)
        done = self._fork(self._run(tuple(words[1:target])))
        assert done.code == 0, f"{line}\n{done.err}"
        if target < len(words):
            (self._folder / words[target + 1]).write_text(done.out, "utf-8")
            return done.err
        return done.out + done.err

    def _run(self, arguments: tuple[str, ...]) -> Run:
        environ = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self._folder / "home"),
            "FINDVALUE_NOW": NOW,
            "TZ": "UTC",
        }
        return Run(arguments=arguments, folder=str(self._folder), environ=environ)


@pytest.fixture
def desk(tmp_path: Path, fork: Forks) -> Desk:
    folder = tmp_path / "desk"
    shutil.copytree(ROOT / "fixtures", folder)
    shutil.copy(folder / "draft.txt", folder / "note.txt")
    return Desk(folder, fork)


def as_it_is(text: str, desk: Desk) -> str:
    """Return a page with the real output in its console blocks."""

    def real(block: re.Match[str]) -> str:
        language, body = block.groups()
        if language != "console":
            return block[0]
        commands = [line[2:] for line in body.splitlines() if line.startswith("$ ")]
        silent = len(commands) == len(body.splitlines())
        shown = []
        for command in commands:
            printed = desk.type(command)
            shown.append(
                f"$ {command}\n" + ("" if silent or not printed else printed.rstrip("\n") + "\n")
            )
        return f"```console\n{''.join(shown)}```"

    return _BLOCK.sub(real, text)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork on Windows")
@pytest.mark.parametrize("page", RUN, ids=named(RUN))
def test_a_page_shows_what_its_commands_print(page: Path, desk: Desk) -> None:
    text = page.read_text("utf-8")
    real = as_it_is(text, desk)
    if REWRITE:
        page.write_text(real, "utf-8")
    else:
        assert text == real


def commands(page: Path) -> list[str]:
    """The command lines of a page that are not run."""
    text = page.read_text("utf-8")
    if page == ROOT / "README.md":  # some of them are run by its own test
        return _TYPED.findall(text)
    blocks = [body for language, body in _BLOCK.findall(text) if language == "sh"]
    return [line for body in blocks for line in _COMMAND.findall(body)]


WITH_COMMANDS = [page for page in [*PAGES, ROOT / "README.md"] if commands(page)]


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=named(WITH_COMMANDS))
def test_a_page_shows_no_command_that_is_not_understood(page: Path) -> None:
    for line in commands(page):
        words = shlex.split(line, comments=True)[1:]
        cut = next(
            (at for at, word in enumerate(words) if word in {"|", "<", ">", "&&"}), len(words)
        )
        understand(main, "findvalue", words[:cut])


def understand(
    command: click.Command, name: str, words: list[str], parent: click.Context | None = None
) -> None:
    """Parse words as a command line; whatever is wrong with them is raised."""
    is_group = isinstance(command, click.Group)
    context = command.make_context(name, words, parent=parent, allow_extra_args=is_group)
    if isinstance(command, click.Group):
        rest = [*context._protected_args, *context.args]  # noqa: SLF001 - click hands them on so
        inner, below, left = command.resolve_command(context, rest)
        assert below is not None
        understand(below, inner or "", left, context)


@pytest.mark.parametrize("page", PAGES, ids=named(PAGES))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_every_page_can_be_reached_from_the_first() -> None:
    reached: set[Path] = set()
    waiting = [DOCS / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page in reached:
            continue
        reached.add(page)
        targets = _LINK.findall(page.read_text("utf-8"))
        waiting += [page.parent / target for target in targets if target.endswith(".md")]
    assert {page.resolve() for page in PAGES} <= reached


def test_the_references_say_what_the_commands_say() -> None:
    if REWRITE:
        generate.write()
    wanted = generate.files()
    assert set((DOCS / "reference").iterdir()) == set(wanted) - {DOCS / "findvalue.1"}
    for path, text in wanted.items():
        assert path.read_text("utf-8") == text, f"{path.name} is stale: run docs/generate.py"


@pytest.mark.skipif(shutil.which("groff") is None, reason="there is no groff here")
def test_the_manual_page_is_well_formed(tmp_path: Path) -> None:
    import subprocess

    page = tmp_path / "findvalue.1"
    page.write_text(generate.manual(), "utf-8")
    done = subprocess.run(
        ["groff", "-man", "-ww", "-z", str(page)],  # noqa: S607 - whichever groff
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
