"""What holds for every command: no arguments, wrong ones, --help, pipes, terminals, locales.

Whatever happens: no traceback, a sensible line, the right exit code.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.forks import Done, Forks, Run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork on Windows")

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
NOW = "2026-07-01"
DEAD = "http://127.0.0.1:9/feed"  # nobody listens there
HOW_MANY = 60  # columns that a word may take beyond the edge of a narrow terminal: an address

# One good line for each command, and its exit codes: over the filled store; with nothing stored
# and no network. "note.txt" is a fresh draft, "attached.txt" one with a paragraph in it.
LINES: dict[str, tuple[str, int, int]] = {
    "search": ("sailing", 0, 4),
    "cite": ("cite sailing", 0, 4),
    "attach": ("attach note.txt sailing", 0, 4),
    "draft": ("draft interview.yaml --yes -o notes", 0, 4),
    "check": ("check attached.txt", 0, 0),
    "follow-up": ("follow-up", 1, 1),
    "detach": ("detach attached.txt", 0, 5),
    "undo": ("undo attached.txt", 0, 5),
    "refresh": ("refresh", 0, 4),
    "sources list": ("sources list", 0, 0),
    "sources check": ("sources check", 0, 4),
    "sources find": (f"sources find --allow-private {DEAD}", 4, 4),
    "sources add": (f"sources add --allow-private {DEAD}x", 4, 4),
    "sources remove": ("sources remove Loadline", 0, 2),
    "sources disable": ("sources disable Loadline", 0, 2),
    "sources enable": ("sources enable Loadline", 0, 2),
    "sources import": ("sources import reader.opml", 0, 0),
    "sources export": ("sources export", 0, 0),
    "web": ("web none.txt", 2, 2),  # else it runs until Ctrl-C: tests/web
    "store stats": ("store stats", 0, 0),
    "store migrate": ("store migrate", 0, 0),
    "store vacuum": ("store vacuum --older-than 2y --yes", 0, 0),
    "store export": ("store export copy.jsonl", 0, 0),
    "store import": ("store import reader.opml", 1, 1),  # no exported store
    "doctor": ("doctor", 0, 0),
    "completion": ("completion bash", 0, 0),
}
# What each command does without any argument, when there is nothing and nobody to be asked.
BARE: dict[str, int] = {
    "search": 2, "cite": 2, "attach": 2, "draft": 2, "check": 2, "follow-up": 1, "detach": 2, "undo": 2, "refresh": 4, "sources": 0,
    "sources list": 0, "sources check": 4, "sources find": 2, "sources add": 2,
    "sources remove": 2, "sources disable": 2, "sources enable": 2, "sources import": 2,
    "sources export": 0, "web": 130, "doctor": 0, "completion": 2,
    "store": 0, "store stats": 0, "store migrate": 0, "store vacuum": 0, "store export": 2,
    "store import": 2,
}  # fmt: skip
# Arguments that are wrong in other ways, and the exit code.
WRONG: dict[str, int] = {
    "search --limit many sailing": 2,
    "search --limit 0 sailing": 2,
    "search --since tomorrowish sailing": 2,
    "search --kind sport sailing": 2,
    "--sources none.yaml sailing": 3,
    "--sources broken.yaml refresh": 3,
    "--sources . refresh": 3,
    "--store . sailing": 2,
    "--now someday sailing": 2,
    "attach note.txt": 2,
    "attach none.txt sailing": 2,
    "attach . sailing": 5,
    "attach note.txt sailing --pick 0": 2,
    "attach note.txt sailing --at 0": 2,
    "attach note.txt sailing --tone angry": 2,
    "attach note.txt sailing --style harvard": 2,
    "attach note.txt sailing --url https://none.example/": 1,
    "detach note.txt": 5,
    "undo note.txt": 5,
    "cite https://none.example/": 1,
    "cite sailing --pick 1000": 2,
    "cite 1": 1,
    "cite sailing --archive --style harvard": 2,
    "qqqqqqq": 1,
    "refersh": 1,
    "sources add ftp://boats.example/": 2,
    "sources find javascript:alert(1)": 2,
    "sources remove Nobody": 2,
    "sources check Nobody": 2,
    "sources check Nobody --fix": 2,
    "sources add none.xml": 2,
    "sources add https://boats.example/?q={topic} --map titel=t": 2,
    "sources import none.opml": 2,
    "sources import note.txt": 3,
    "sources export note.txt": 2,
    "sources lst": 2,
    "refresh --once": 2,
    "refresh --worker --offline": 2,
    "refresh --worker": 2,  # which needs the real time
    "store sttas": 2,
    "store vacuum --older-than yore": 2,
    "store export note.txt": 2,
    "store import none.jsonl": 1,
    "--store mysql://somebody@nowhere.example/articles store stats": 2,
    "--store sqlite:// store stats": 2,
    "completion tcsh": 2,
}

Do = Callable[..., Done]


@pytest.fixture(scope="module")
def filled(fork: Forks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a list, a filled store, and two notes, of which one has a paragraph."""
    home = tmp_path_factory.mktemp("filled") / "home"
    (home / ".config" / "findvalue").mkdir(parents=True)
    shutil.copytree(FIXTURES, home / ".config" / "findvalue", dirs_exist_ok=True)
    furnish(home)
    for line in (("refresh",), ("attach", "attached.txt", "sailing")):
        done = fork(run_in(home, "--now", NOW, *line))
        assert done.code == 0, done.err
    return kept(home)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with nothing stored, and a list of one server that is not there."""
    home = tmp_path_factory.mktemp("empty") / "home"
    listed = home / ".config" / "findvalue" / "sources.yaml"
    listed.parent.mkdir(parents=True)
    listed.write_text(
        f"version: 1\nsources:\n  - {{name: A, url: '{DEAD}', allow_private: true}}\n", "utf-8"
    )
    furnish(home)
    return kept(home)


def kept(home: Path) -> Path:
    """Keep what a home is like beside it; ``fresh`` restores it."""
    shutil.copytree(home, home.with_name("kept"))
    return home


def fresh(home: Path) -> Path:
    """Restore a home; its path stays, because notes are remembered by their paths."""
    shutil.rmtree(home)
    shutil.copytree(home.with_name("kept"), home)
    return home


def furnish(home: Path) -> None:
    """Put what the lines above name into a home."""
    for name in ("note.txt", "attached.txt"):
        shutil.copy(FIXTURES / "draft.txt", home / name)
    shutil.copy(FIXTURES / "interview.yaml", home)
    (home / "broken.yaml").write_text("sources:\n  - nmae: [", "utf-8")
    (home / "reader.opml").write_text(
        '<opml version="2.0"><body><outline text="K" xmlUrl="https://k.example/f"/></body></opml>',
        "utf-8",
    )


def run_in(home: Path, *arguments: str, **environ: str) -> Run:
    base = {
        "PATH": "/usr/bin:/bin", "HOME": str(home), "FINDVALUE_DATA": str(home / "data"),
        "TERM": "xterm-256color",
    }  # fmt: skip
    return Run(arguments=arguments, folder=str(home), environ={**base, **environ})


@pytest.fixture
def do(fork: Forks, filled: Path) -> Do:
    """Run a line in the filled home, as it was at first."""

    def call(line: str, *, environ: dict[str, str] | None = None, **changes: object) -> Done:
        run = run_in(fresh(filled), "--now", NOW, *line.split(), **(environ or {}))
        return fork(replace(run, **changes))  # type: ignore[arg-type]  # fields of Run

    return call


def names(*, groups: bool = False) -> list[str]:
    """The names of all commands, with those of their groups before them."""
    from docs.generate import pages

    return [page.name.partition(" ")[2] for page in pages()[1:] if groups or not page.group]


def assert_sensible(line: str, done: Done, code: int) -> None:
    """No traceback, the right code, and a word about what is wrong where something is."""
    said = f"findvalue {line}\n--- code {done.code}\n{done.out}\n--- stderr\n{done.err}"
    assert "Traceback" not in done.err, said
    assert done.code == code, said
    if code:
        assert re.search(
            r"^(error: |warning: .*:\d+:\d+: |.*unreachable)", done.err + done.out, re.MULTILINE
        ), said
        assert not re.search(r"^error: $", done.err, re.MULTILINE), said


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("--offline check none.txt", "there is no draft at none.txt"),
        ("search refersh --offline", 'did you mean "findvalue refresh"?'),
        ("--source refresh qqqqqq", 'no article is good enough for "qqqqqq"'),
        ("-- refresh", 'no article is good enough for "refresh"'),
        ("--versoin", "did you mean --version?"),
        ("--josn sailing", "did you mean --json?"),
    ],
)
def test_the_first_word_that_is_no_option_decides(do: Do, line: str, meant: str) -> None:
    done = do(line)
    assert done.code in {1, 2}
    assert meant in done.err


def test_the_tables_name_every_command() -> None:
    assert sorted(LINES) == sorted(names())
    assert sorted(BARE) == sorted(names(groups=True))


def test_the_overview_says_what_each_command_says_of_itself() -> None:
    import click

    from findvalue.cli.frame import main
    from findvalue.cli.group import LazyGroup
    from findvalue.cli.sources import sources
    from findvalue.cli.store import store

    for group in (main, sources, store):
        assert isinstance(group, LazyGroup)
        for name, entry in group.lazy.items():
            command = group.get_command(click.Context(group), name)
            assert command is not None
            assert entry.help == command.get_short_help_str(limit=1000), name


@pytest.mark.parametrize(
    ("name", "code"),
    [(name, code) for name, code in BARE.items() if name != "web"],  # runs until Ctrl-C
)
def test_without_arguments(fork: Forks, empty: Path, name: str, code: int) -> None:
    assert_sensible(name, fork(run_in(fresh(empty), *name.split())), code)


@pytest.mark.parametrize("name", [*LINES, "sources", "store"])
def test_with_an_unknown_option(fork: Forks, empty: Path, name: str) -> None:
    done = fork(run_in(empty, *name.split(), "--bogus"))
    assert_sensible(name, done, 2)
    assert done.out == ""
    assert "\nhint: " in done.err


@pytest.mark.parametrize(("line", "code"), WRONG.items())
def test_with_wrong_arguments(do: Do, line: str, code: int) -> None:
    done = do(line)
    assert_sensible(line, done, code)
    assert done.out == ""


@pytest.mark.parametrize("name", [*LINES, "sources", "store"])
def test_help_fits_into_forty_columns(fork: Forks, empty: Path, name: str) -> None:
    run = run_in(empty, *name.split(), "--help")
    done = fork(replace(run, out="terminal", columns=40))
    assert_sensible(name, done, 0)
    assert done.out.startswith(f"Usage: findvalue {name}")
    lines = [line for line in done.out.splitlines() if len(line) > 40]
    kept = [
        line for line in lines if '"' in line or "$" in line or "|" in line
    ]  # examples, choices
    assert lines == kept


@pytest.mark.parametrize(("name", "entry"), LINES.items())
def test_in_a_pipe(do: Do, name: str, entry: tuple[str, int, int]) -> None:
    line, code, _ = entry
    done = do(line)
    assert_sensible(name, done, code)
    assert "\x1b" not in done.out + done.err
    assert "\r" not in done.out + done.err


@pytest.mark.parametrize(("name", "entry"), LINES.items())
def test_without_a_network(
    fork: Forks, empty: Path, name: str, entry: tuple[str, int, int]
) -> None:
    line, _, code = entry
    assert_sensible(name, fork(run_in(fresh(empty), *line.split())), code)


@pytest.mark.parametrize(("name", "entry"), LINES.items())
def test_in_a_terminal_of_forty_columns(do: Do, name: str, entry: tuple[str, int, int]) -> None:
    line, code, _ = entry
    done = do(line, out="terminal", columns=40)
    assert_sensible(name, done, code)
    if name == "sources list":
        plain = re.sub(r"\x1b\[\d*m", "", done.out)
        assert [text for text in plain.splitlines() if len(text) > 40] == []


@pytest.mark.parametrize(("name", "entry"), LINES.items())
def test_where_only_ascii_can_be_shown(do: Do, name: str, entry: tuple[str, int, int]) -> None:
    line, code, _ = entry
    done = do(line, encoding="ascii")
    assert_sensible(name, done, code)
    assert "\\u" not in done.out


def test_a_latin_1_terminal_is_shown_its_letters(do: Do) -> None:
    done = do("search einlagern", encoding="latin-1")  # a German article
    assert_sensible("search", done, done.code)
    assert "\\u" not in done.out + done.err


@pytest.mark.parametrize(
    ("environ", "line", "coloured"),
    [
        ({}, "sailing", True),
        ({"TERM": "dumb"}, "sailing", False),
        ({"NO_COLOR": "1"}, "sailing", False),
        ({"NO_COLOR": "1"}, "--color sailing", True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, "sailing", False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, "sailing", True),
        ({"FORCE_COLOR": "1"}, "--no-color sailing", False),
    ],
)
def test_who_decides_about_colour(
    do: Do, environ: dict[str, str], line: str, *, coloured: bool
) -> None:
    done = do(line, environ=environ, out="terminal")
    assert ("\x1b" in done.out) is coloured


@pytest.mark.parametrize(
    ("environ", "out", "linked"),
    [
        ({"VTE_VERSION": "7600"}, "terminal", True),
        ({"TERM_PROGRAM": "WezTerm"}, "terminal", True),
        ({"VTE_VERSION": "7600"}, "pipe", False),
        ({"VTE_VERSION": "4200"}, "terminal", False),
        ({}, "terminal", False),
        ({"VTE_VERSION": "7600", "TERM": "screen"}, "terminal", False),
        ({"VTE_VERSION": "7600", "NO_COLOR": "1"}, "terminal", False),
        ({"VTE_VERSION": "many"}, "terminal", False),
    ],
)
def test_only_terminals_that_take_them_get_hyperlinks(
    do: Do, environ: dict[str, str], out: str, *, linked: bool
) -> None:
    done = do("sailing", environ=environ, out=out)
    assert ("\x1b]8;;https://" in done.out) is linked


@pytest.mark.parametrize(
    "line", ["sailing", "--help", "--version", "sources list", "doctor --json"]
)
@pytest.mark.parametrize("kind", ["closed", "full"])
def test_output_that_cannot_be_written_is_an_error(do: Do, line: str, kind: str) -> None:
    done = do(line, out=kind)
    assert_sensible(line, done, 1)
    assert "standard output" in done.err or "no space left on device" in done.err


@pytest.mark.parametrize("line", ["sailing", "--help", "sources list", "completion bash"])
def test_a_reader_that_has_seen_enough_is_no_error(do: Do, line: str) -> None:
    done = do(line, out="left")
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize("kind", ["closed", "full"])
def test_messages_that_cannot_be_written_stop_nothing_and_are_no_success(do: Do, kind: str) -> None:
    done = do("beekeping", err=kind)  # its reading would be told on stderr
    assert done.code == 1
    assert "The Weekend Post" in done.out


def test_messages_that_there_are_none_of_cannot_be_lost(do: Do) -> None:
    assert do("sailing", err="closed").code == 0


def test_quiet_leaves_only_the_answer(do: Do) -> None:
    done = do("-q beekeping")
    assert done.code == 0
    assert done.err == ""


def test_verbose_says_which_files_are_used(do: Do) -> None:
    done = do("-v sailing")
    assert "source list: " in done.err
    assert "user configuration folder" in done.err
    assert "source list: " not in do("sailing").err


def test_verbose_says_what_became_of_each_source(do: Do) -> None:
    assert "Loadline: unchanged, 0 new" in do("refresh -v").err
    assert " updated, " in do("refresh -vv").err


def test_windows_line_ends_of_a_note_stay(do: Do, tmp_path: Path) -> None:
    note = tmp_path / "crlf.txt"
    shutil.copy(FIXTURES / "draft-crlf.txt", note)
    assert do(f"attach {note} sailing").code == 0
    assert b"\n" not in note.read_bytes().replace(b"\r\n", b"")
    assert b"https://" in note.read_bytes()
