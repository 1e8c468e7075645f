"""The one writer: what goes to stdout and stderr, with colour or without, always printable."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from findvalue.text import clean_text

Ink = Literal["bold", "dim", "green", "yellow", "red", "cyan"]
_CODES: dict[Ink, str] = {
    "bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36",
}  # fmt: skip
_LINKING = frozenset(
    {
        "iTerm.app", "WezTerm", "vscode", "ghostty", "xterm-ghostty", "xterm-kitty", "alacritty",
        "foot", "contour", "rio",
    }
)  # fmt: skip
_LINE_LIMIT = 10_000  # characters of one printed line
_DEFAULT_WIDTH = 80


def colour_wanted(flag: bool | None, environ: Mapping[str, str]) -> bool:
    """Return whether to colour: flag, then NO_COLOR, then FORCE_COLOR, then the terminal.

    See https://no-color.org and https://force-color.org.
    """
    if flag is not None:
        return flag
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and environ.get("TERM") != "dumb"


def links_wanted(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal shows hyperlinks (OSC 8) and does not print them as rubbish.

    There is no way to ask a terminal. The names are those of
    https://github.com/Alhadis/OSC8-Adoption and https://github.com/zkat/supports-hyperlinks.
    """
    if not sys.stdout.isatty() or environ.get("TERM", "").startswith(("dumb", "screen", "tmux")):
        return False
    if environ.get("TERM_PROGRAM") in _LINKING or environ.get("TERM") in _LINKING:
        return True
    since = {"VTE_VERSION": 5000, "KONSOLE_VERSION": 201200}  # versions as their terminals count
    for name, first in since.items():
        with suppress(ValueError):
            if int(environ.get(name, "0")) >= first:
                return True
    return bool(environ.get("WT_SESSION") or environ.get("DOMTERM"))


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes (Unicode Standard Annex 11)."""
    return sum(
        2 if unicodedata.east_asian_width(char) in "FW" else not unicodedata.combining(char)
        for char in text
    )


def padded(text: str, width: int) -> str:
    """Return the text with spaces behind it, so that it takes ``width`` columns and one more."""
    return text + " " * max(width - columns(text), 1)


Piece = str | tuple[str, Ink] | tuple[str, Ink, str]  # text, its ink, and the URL it leads to


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """Where a command writes.

    Args:
        colour: whether escape codes may be written.
        links: whether hyperlinks may be written.
        quiet: leave out everything on stderr but errors.
        verbose: how much more to say on stderr.
    """

    colour: bool = False
    links: bool = False
    quiet: bool = False
    verbose: int = 0

    @property
    def interactive(self) -> bool:
        """Whether somebody is there to answer a question."""
        return sys.stdin.isatty() and sys.stderr.isatty()

    @property
    def width(self) -> int:
        """Columns of the terminal, 80 when there is none."""
        with suppress(ValueError):
            if (columns := int(os.environ.get("COLUMNS", ""))) > 0:
                return columns
        with suppress(OSError, ValueError):
            return os.get_terminal_size().columns or _DEFAULT_WIDTH
        return _DEFAULT_WIDTH

    def write(self, *pieces: Piece) -> None:
        """Print one line of data; pieces are text, or text with an ink and where it leads."""
        sys.stdout.write("".join(self._piece(piece) for piece in pieces) + "\n")

    def row(self, *cells: str) -> None:
        """Print one line of data for programs: cells between tabs, each one printable."""
        sys.stdout.write("\t".join(clean_text(cell, _LINE_LIMIT) for cell in cells) + "\n")

    def raw(self, text: str) -> None:
        """Print text as it is: JSON, a diff, a note."""
        sys.stdout.write(text)

    def note(self, message: str) -> None:
        """Say something on stderr; every line is made printable."""
        for line in message.split("\n"):
            sys.stderr.write(_printable(line) + "\n")

    def remark(self, message: str) -> None:
        """Say something on stderr that --quiet leaves out."""
        if not self.quiet:
            self.note(message)

    def log(self, level: int, message: str) -> None:
        """Say something on stderr that only --verbose, given ``level`` times, lets through."""
        if self.verbose >= level:
            self.note(message)

    def progress(self, message: str) -> None:
        """Overwrite the progress line, on a terminal only."""
        if self.quiet or not sys.stderr.isatty():
            return
        line = clean_text(message, max(self.width - 1, 1))
        sys.stderr.write(f"\r\x1b[K{line}" if self.colour else f"\r{line:<{self.width - 1}}")
        sys.stderr.flush()

    def end_progress(self) -> None:
        """Wipe the progress line."""
        self.progress("")
        if not self.quiet and sys.stderr.isatty():
            sys.stderr.write("\r")

    def _piece(self, piece: Piece) -> str:
        if isinstance(piece, str):
            return _printable(piece)
        shown = _printable(piece[0])
        if self.colour:
            shown = f"\x1b[{_CODES[piece[1]]}m{shown}\x1b[0m"
        if self.links and len(piece) == 3 and _is_linkable(piece[2]):  # noqa: PLR2004 - it has a URL
            shown = f"\x1b]8;;{piece[2]}\x1b\\{shown}\x1b]8;;\x1b\\"
        return shown


def _is_linkable(url: str) -> bool:
    """Say whether a URL may stand in an escape code: a checked one, of printable ASCII."""
    from findvalue.urls import is_citable_url

    return is_citable_url(url) and url.isascii() and url.isprintable()


def _printable(text: str) -> str:
    """Return the text without what a terminal should not see; the spaces around it stay."""
    lead = text[: len(text) - len(text.lstrip(" "))]
    trail = text[len(text.rstrip(" ")) :] if text.strip(" ") else ""
    return lead + clean_text(text, _LINE_LIMIT) + trail
