"""HTML cut into tokens with their exact place in the source, in linear time.

BeautifulSoup keeps the place of tags but not of text, and Python's own parser takes 13 seconds
for 15 kB of ``<a ``. Splicing needs both, so this is the tokenizer of the HTML standard (section
13.2.5) without its error messages: enough to know what is text, what is a tag and where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from html import unescape
from typing import NamedTuple

from findvalue.errors import DraftProtected

_MOST_TAGS = 100_000  # twice as many as a megabyte of paragraphs has

_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
# Attributes as the standard reads them: a quote opens a value only right after "=".
_TAG = re.compile(
    r"<([a-zA-Z][^\s/>]*+)"
    r"((?:[\s/]++|[^\s/>=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+))?+|=)*+)>"
)
_ATTRIBUTE = re.compile(
    r"([^\s/>=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)))?+"
)
_CLOSED = re.compile(r"</([a-zA-Z][^\s/>]*+)")
_DECLARED = frozenset("!?")
_RAW = frozenset(["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"])


class Kind(Enum):
    """What a token is."""

    TEXT = auto()
    OPEN = auto()
    CLOSE = auto()
    OTHER = auto()  # comment, doctype, the inside of a script: nothing to read


class Token(NamedTuple):
    """A piece of the source."""

    kind: Kind
    start: int
    end: int
    name: str = ""  # of a tag, in lower case


def check_markup(source: str, most: int = _MOST_TAGS) -> None:
    """Refuse a source with more tags than any letter.

    Args:
        source: any text.
        most: tags that it may have.

    Raises:
        DraftProtected: it has too many.
    """
    if source.count("<") > most:
        raise too_much_markup()


def too_much_markup() -> DraftProtected:
    """Return the error for a draft whose markup is not that of a letter."""
    return DraftProtected(
        "the draft has more markup than any letter",
        hint="save the note on its own, without what surrounds it",
    )


def tokenize(source: str) -> Iterator[Token]:
    """Yield the tokens of an HTML text; together they are the whole source, up to a broken end.

    Args:
        source: any text.
    """
    at = 0
    while at < len(source):
        token = token_at(source, at)
        yield token
        at = end_of(source, token)
        if at > token.end:
            yield Token(Kind.OTHER, token.end, at)


def token_at(source: str, at: int) -> Token:
    """Return the token that begins at an offset; a "<" before anything else is text."""
    found = _MARKUP.search(source, at)
    opening = found.start() if found else len(source)
    return Token(Kind.TEXT, at, opening) if opening > at else _markup(source, opening)


def end_of(source: str, token: Token) -> int:
    """Return where a token ends, with the inside of a script, a style or a title."""
    if token.kind is not Kind.OPEN or token.name not in _RAW:
        return token.end
    return _raw_end(source, token.end, token.name)


def attributes(source: str, token: Token) -> dict[str, str]:
    """Return the attributes of an opening tag; the first of a name counts."""
    match = _TAG.match(source, token.start)
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(match[2]) if match else ():
        found.setdefault(name.lower(), unescape("".join(values)))
    return found


def kept_attributes(source: str, token: Token, names: frozenset[str]) -> str:
    """Return the source of those attributes of a tag that have one of these names."""
    match = _TAG.match(source, token.start)
    pieces = [
        piece[0]
        for piece in _ATTRIBUTE.finditer(match[2] if match else "")
        if piece[1].lower() in names
    ]
    return "".join(f" {piece}" for piece in pieces)


def _markup(source: str, at: int) -> Token:
    """Return the tag, comment or declaration that begins at a "<"."""
    if source.startswith("<!--", at):
        return Token(Kind.OTHER, at, _comment_end(source, at))
    following = source[at + 1 : at + 2]
    if following == "/":
        name = _CLOSED.match(source, at)
        kind = Kind.CLOSE if name else Kind.OTHER
        return Token(kind, at, _after(source, ">", at), name[1].lower() if name else "")
    if following not in _DECLARED:
        match = _TAG.match(source, at)
        if match is None:  # the text ends inside this tag: nothing below it is shown
            return Token(Kind.OTHER, at, len(source))
        return Token(Kind.OPEN, at, match.end(), match[1].lower())
    return Token(Kind.OTHER, at, _after(source, ">", at))


def _comment_end(source: str, at: int) -> int:
    for short in ("<!-->", "<!--->"):
        if source.startswith(short, at):
            return at + len(short)
    return _after(source, "-->", at + 4)


def _after(source: str, mark: str, at: int) -> int:
    """Return the offset after the next mark, else the end of the source."""
    found = source.find(mark, at)
    return len(source) if found < 0 else found + len(mark)


def _raw_end(source: str, at: int, name: str) -> int:
    """Return where the inside of a script, a style or a title ends."""
    match = re.compile(rf"</{re.escape(name)}[\s/>]", re.IGNORECASE).search(source, at)
    return match.start() if match else len(source)
