# ruff: noqa: INP001 - a script is not a package
"""Writes the command reference and the manual page from the commands themselves.

Run it after changing a command: ``python docs/generate.py``. A test compares what it would write
with what is there.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from findvalue import __version__
from findvalue.cli.frame import EPILOG, main

DOCS = Path(__file__).resolve().parent
_WIDTH = 100
_CODE = re.compile(r"(?<![\w`-])(?:--[a-z][\w-]*|\{\{? ?\w+ ?\}?\})")
_GLUE = "\N{NO-BREAK SPACE}"  # holds code together while lines are filled
_GENERATED = "<!-- Written by docs/generate.py from the commands. Change them, not this file. -->\n"

ENVIRONMENT = {
    "FINDVALUE_SOURCES": "The source list, as --sources.",
    "FINDVALUE_STORE": "Where articles are kept, as --store: a path or an address.",
    "FINDVALUE_STORE_READ": "A copy of a store on PostgreSQL that look-ups are asked of.",
    "FINDVALUE_DATA": "The folder of the store and of what was written into which note.",
    "FINDVALUE_FROM": "Your name, as attach --from.",
    "NO_COLOR": "No colour, whatever its value (https://no-color.org).",
    "FORCE_COLOR": "Colour even in a pipe; NO_COLOR and --no-color are stronger.",
}
FILES = {
    "./sources.yaml": "The source list of the current folder.",
    "~/.config/findvalue/sources.yaml": (
        "Your own source list; elsewhere on macOS and Windows: findvalue doctor names it."
    ),
    "~/.local/share/findvalue/": "The articles, and what was written into which note.",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One command as the reference shows it."""

    name: str  # with the names of the groups above it
    usage: str
    help: tuple[str, ...]  # paragraphs; one that begins with \b is kept line by line
    options: tuple[tuple[str, str], ...]
    group: bool = False

    @property
    def file(self) -> str:
        """The name of its page."""
        return self.name.removeprefix("findvalue ").replace(" ", "-") + ".md"


def pages() -> list[Page]:
    """Return a page for the program, and one for each command, in the order of help."""
    with click.Context(main, info_name="findvalue", **main.context_settings) as context:
        return list(_pages(main, context))


def _pages(command: click.Command, context: click.Context) -> Iterator[Page]:
    options = [param for param in command.get_params(context) if isinstance(param, click.Option)]
    records = [option.get_help_record(context) for option in options]
    usage = " ".join(command.collect_usage_pieces(context))
    yield Page(
        name=context.command_path,
        usage=f"{context.command_path} {usage}",
        help=tuple(inspect.cleandoc(command.help or "").split("\n\n")),
        options=tuple(record for record in records if record),
        group=isinstance(command, click.Group),
    )
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is None:
                continue
            with click.Context(
                below, parent=context, info_name=name, **below.context_settings
            ) as inner:
                yield from _pages(below, inner)


# --- Markdown ------------------------------------------------------------------------------------


def reference() -> dict[Path, str]:
    """Return the files of the reference with what they should hold."""
    folder = DOCS / "reference"
    program, *commands = pages()
    found = {folder / page.file: _markdown(page) for page in commands}
    found[folder / "README.md"] = _index(program, commands)
    return found


def _index(program: Page, commands: list[Page]) -> str:
    rows = [f"| [{page.name}]({page.file}) | {_plain(page.help[0])} |" for page in commands]
    return "\n".join(
        [
            _GENERATED,
            "# Commands\n",
            f"    {program.usage}\n",
            *_paragraphs(program.help),
            "| command | does |",
            "|---|---|",
            *rows,
            "\n## Options of the program\n",
            "They may stand anywhere before `--`.\n",
            *_table("option", program.options),
            "\n## Exit codes\n",
            _filled(_plain(EPILOG.removeprefix("Exit codes: "))) + "\n",
            "## Environment\n",
            *_table("variable", tuple(ENVIRONMENT.items())),
            "\nEvery option has a variable, too: `findvalue search --limit 3` is",
            "`FINDVALUE_SEARCH_LIMIT=3 findvalue search`.",
            "",
        ]
    )


def _markdown(page: Page) -> str:
    lines = [_GENERATED, f"# {page.name}\n", f"    {page.usage}\n", *_paragraphs(page.help)]
    if page.options:
        lines += _table("option", page.options)
    return "\n".join(lines).rstrip() + "\n"


def _paragraphs(paragraphs: tuple[str, ...]) -> list[str]:
    return [
        textwrap.indent(each.removeprefix("\b\n"), "    ") + "\n"
        if each.startswith("\b")
        else _filled(_marked(_plain(each))) + "\n"
        for each in paragraphs
    ]


def _table(what: str, rows: tuple[tuple[str, str], ...]) -> list[str]:
    cells = [f"| `{_cell(name)}` | {_cell(_marked(_plain(text)))} |" for name, text in rows]
    return [f"| {what} | |", "|---|---|", *cells]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace(_GLUE, " ")


def _marked(text: str) -> str:
    """Set options, variables and slots in code."""
    return _CODE.sub(lambda found: f"`{found[0].replace(' ', _GLUE)}`", text)


def _plain(text: str) -> str:
    return " ".join(text.replace("\b", "").split())


def _filled(text: str) -> str:
    lines = textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return lines.replace(_GLUE, " ")


# --- man -----------------------------------------------------------------------------------------


def manual() -> str:
    """Return the manual page (man(7))."""
    program, *commands = pages()
    lines = [
        '.\\" Written by docs/generate.py from the commands. Change them, not this file.',
        f'.TH FINDVALUE 1 "" "findvalue {__version__}"',
        ".SH NAME",
        "findvalue \\- find the one article worth sending after an interview",
        ".SH SYNOPSIS",
        f".B {_roff(program.usage)}",
        ".SH DESCRIPTION",
        *_roff_paragraphs(program.help),
        ".SH OPTIONS",
        *_roff_list(program.options),
        ".SH COMMANDS",
    ]
    for page in commands:
        if not page.group:
            lines += [f'.SS "{_roff(page.usage)}"', *_roff_paragraphs(page.help)]
            lines += _roff_list(page.options)
    lines += [".SH EXIT STATUS", _roff(_plain(EPILOG.removeprefix("Exit codes: ")))]
    lines += [".SH ENVIRONMENT", *_roff_list(tuple(ENVIRONMENT.items()))]
    lines += [".SH FILES", *_roff_list(tuple(FILES.items()))]
    return "\n".join(lines) + "\n"


def _roff_paragraphs(paragraphs: tuple[str, ...]) -> list[str]:
    lines: list[str] = []
    for each in paragraphs:
        if each.startswith("\b"):
            kept = [_roff(line) for line in each.removeprefix("\b\n").splitlines()]
            lines += [".PP", ".nf", *kept, ".fi"]
        else:
            lines += [".PP", _roff(_plain(each))]
    return lines


def _roff_list(rows: tuple[tuple[str, str], ...]) -> list[str]:
    return [line for name, text in rows for line in (".TP", f".B {_roff(name)}", _roff(text))]


def _roff(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return f"\\&{escaped}" if escaped.startswith(".") else escaped


def files() -> dict[Path, str]:
    """Return everything that is generated, by file."""
    return {**reference(), DOCS / "findvalue.1": manual()}


def write() -> None:
    """Write everything, and remove the pages of commands that are no more."""
    wanted = files()
    (DOCS / "reference").mkdir(exist_ok=True)
    for stale in set((DOCS / "reference").iterdir()) - set(wanted):
        stale.unlink()
    for path, text in wanted.items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    write()
