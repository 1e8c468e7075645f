"""Titles as citation styles print them: headline case, and quotation marks that nest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from findvalue.text import words

# Articles, conjunctions and prepositions of any length, which headline style leaves in small
# letters (Chicago Manual of Style, 18th ed., 8.160), with the particles of names.
_SMALL = frozenset(
    words(
        "a an the and but for nor or so yet "
        "about above across afore after against along alongside amid amidst among amongst apropos "
        "around as aside astride at atop barring before behind below beneath beside besides between "
        "beyond by circa despite down during except from given in inside into lest like near next "
        "notwithstanding of off on onto out over per plus pro qua sans since than through throughout "
        "till to toward towards under underneath until unto up upon versus via vs v with within without "
        "al apud athwart c ca d' de et modulo thruout van von"
    )
)
_PIECE = re.compile(r"\s+|[-–—/.,;?!:\[\]()‘’“”\"']")
_OPENING_BEFORE = frozenset(" \u00a0([{/-–—“‘\"'")
_STOPS = ".?!"
_DOUBLE = ("“", "”")
_SINGLE = ("‘", "’")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A title with its quotation marks set; ``closers`` are the marks that end it."""

    body: str
    closers: str = ""

    def stop(self, mark: str = ".") -> str:
        """Return the title closed by a mark, inside its last quotation marks.

        A full stop is left out after a mark that ends a sentence already.
        """
        ends = self.body.endswith(tuple(_STOPS)) and mark == "."
        return f"{self.body}{'' if ends else mark}{self.closers}"


def headline_case(title: str) -> str:
    """Return a title with its words capitalised as in a headline.

    First and last words, words after ``: ? !`` and all but the small words are capitalised;
    letters that are capitals already stay, and so do words with a capital inside ("iPhone").
    Agrees with CSL's ``text-case="title"`` (CSL 1.0.2 specification, "Title case conversion").
    """
    pieces: list[str] = []
    at, fresh = 0, True  # fresh: the next word starts the title or follows a break
    last: int | None = None
    for match in [*_PIECE.finditer(title), None]:
        word = title[at : match.start() if match else len(title)]
        if word:
            if _is_tail(pieces, word):
                pieces.append(word)
                last = None
            else:
                small = len(word) == 1 or word.lower() in _SMALL
                pieces.append(_capital(word) if fresh or not small else word)
                last = len(pieces) - 1
            fresh = False
        if match:
            pieces.append(match[0])
            fresh = fresh or match[0] in "?!:"
            at = match.end()
    if last is not None:
        pieces[last] = _capital(pieces[last])
    return "".join(pieces)


def _is_tail(pieces: list[str], word: str) -> bool:
    """Say whether a piece is what follows an apostrophe: the "s" of "it's"."""
    return (
        bool(pieces)
        and pieces[-1] in "'’"
        and len(pieces) > 1
        and pieces[-2][-1].isalnum()
        and word[0].isalpha()
    )


def _capital(word: str) -> str:
    if any(char.isupper() for char in word[1:]):
        return word
    return word[0].upper() + word[1:]


def set_quotes(title: str, *, inside: bool) -> Quoted:
    """Return a title with typographic marks that alternate with the marks around it.

    Args:
        title: with straight or curly marks; marks that have no partner stay as they are.
        inside: the style itself puts the title in double quotation marks.
    """
    chars = list(title)
    open_marks: list[tuple[int, str, bool]] = []  # position, character, printed as double
    closed: list[int] = []
    for at, char in enumerate(title):
        if char not in "\"'“”‘’":
            continue
        if _opens(title, at):
            open_marks.append((at, char, _is_double(char, open_marks, inside=inside)))
        elif (partner := _partner(title, at, open_marks)) is not None:
            while len(open_marks) > partner + 1:
                _leave_single(chars, open_marks.pop()[0])
            start, _, double = open_marks.pop()
            chars[start], chars[at] = _DOUBLE if double else _SINGLE
            closed.append(at)
        elif char == "'":
            chars[at] = "’"
    for start, _, _ in open_marks:
        _leave_single(chars, start)
    return _parted("".join(chars), frozenset(closed))


def _opens(title: str, at: int) -> bool:
    char = title[at]
    if char in "“‘":
        return True
    before, after = title[at - 1 : at], title[at + 1 : at + 2]
    return char in "\"'" and (not before or before in _OPENING_BEFORE) and bool(after.strip())


def _partner(title: str, at: int, open_marks: list[tuple[int, str, bool]]) -> int | None:
    """Return which open mark the mark at ``at`` closes, None for an apostrophe or a stray mark."""
    char = title[at]
    wanted = {"”": "“", "’": "‘", '"': '"', "'": "'"}.get(char)
    if char in "'’" and title[at + 1 : at + 2].isalnum():
        return None
    for index in range(len(open_marks) - 1, -1, -1):
        if open_marks[index][1] == wanted:
            return index
    return None


def _is_double(char: str, open_marks: list[tuple[int, str, bool]], *, inside: bool) -> bool:
    if open_marks:
        return not open_marks[-1][2]
    return not inside and char != "‘"


def _leave_single(chars: list[str], at: int) -> None:
    if chars[at] == "'":
        chars[at] = "’"


def _parted(title: str, closed: frozenset[int]) -> Quoted:
    end = len(title)
    while end and end - 1 in closed:
        end -= 1
    return Quoted(title[:end], title[end:])
