"""Plain stretches of HTML: what most of a letter consists of, read in one step each.

A paragraph of words, and words before a line break, with bold type and links among them at the
most. A regular expression walks over such a stretch in one go, which is several times faster than
taking it tag by tag. Whatever is less plain than that (an unquoted attribute, tags that are not
nested, a style that hides words) is no such stretch.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import NamedTuple

from findvalue.note.model import Mark

_INLINE = "abbr|a|big|b|cite|code|em|font|ins|i|mark|small|span|strong|sub|sup|u"
_ATTRIBUTES = r"(?:\s++[\w:-]++(?:=(?:\"[^\"<>]*+\"|'[^'<>]*+'))?+)*+\s*+"
_TAG = rf"</?(?:{_INLINE})\b{_ATTRIBUTES}>"
_WORDS = rf"((?:[^<]++|{_TAG})++)"

_PARAGRAPH = re.compile(rf"(<(p|div)\b{_ATTRIBUTES}>){_WORDS}(</\2>)")
_BROKEN = re.compile(rf"{_WORDS}<br\s*+/?>")
_PIECES = re.compile(f"({_TAG})")
_NAME = re.compile(r"\w+")

INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad")
_MAY_SHOW_NOTHING = frozenset("&\u200b\u200c\u200d\u2060\ufeff\u00ad")


class Traits(NamedTuple):
    """What an opening tag says of the words in it."""

    mark: Mark = Mark.NONE
    hidden: bool = False
    href: str = ""


class Run(NamedTuple):
    """Words that make up a line of their own."""

    text: str
    links: tuple[str, ...]
    start: int
    end: int


class Block(NamedTuple):
    """A paragraph that holds one line of words, and nothing else."""

    name: str
    start: int
    inside: int
    end: int
    run: Run


TraitsOf = Callable[[str], Traits]


def plain_block(source: str, at: int, traits_of: TraitsOf, href: str) -> Block | None:
    """Return the plain paragraph that begins here, if there is one.

    Args:
        source: the text.
        at: an offset at which a tag may begin.
        traits_of: says what an opening tag means.
        href: where words lead that have no link of their own.
    """
    found = _PARAGRAPH.match(source, at)
    if not found:
        return None
    run = _run(found[3], found.start(3), traits_of, href)
    return Block(found[2], at, found.end(1), found.end(), run) if run else None


def plain_line(source: str, at: int, traits_of: TraitsOf, href: str) -> tuple[Run, int] | None:
    """Return the words that begin here up to a line break, and the offset after that."""
    found = _BROKEN.match(source, at)
    run = _run(found[1], at, traits_of, href) if found else None
    return (run, found.end()) if found and run else None


def _run(inner: str, at: int, traits_of: TraitsOf, href: str) -> Run | None:
    """Return the words of a stretch; None when it is not as plain as it seemed.

    Args:
        inner: the stretch.
        at: where in the source it begins.
        traits_of: says what an opening tag means.
        href: where words lead that have no link of their own.
    """
    shown = inner.lstrip()
    if not shown or shown[0] in _MAY_SHOW_NOTHING:
        return None
    start, end = at + len(inner) - len(shown), at + len(inner.rstrip())
    if "<" not in inner:
        text = _visible(inner)
        return Run(" ".join(text.split()), (href,) if href else (), start, end)
    said = _said(_PIECES.split(inner), traits_of, href)
    return Run(" ".join(said[0].split()), said[1], start, end) if said else None


def _said(pieces: list[str], traits_of: TraitsOf, href: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the words and the links of a stretch that is cut into words and tags in turn."""
    words: list[str] = []
    links: dict[str, None] = {}
    within: list[tuple[str, str]] = [("", href)]  # the elements around, with where each leads
    for place, piece in enumerate(pieces):
        if place % 2 == 0:
            words.append(_visible(piece))
            if within[-1][1] and not piece.isspace() and words[-1].strip():
                links[within[-1][1]] = None
        elif piece[1] == "/":
            if within.pop()[0] != piece[2:-1].rstrip() or not within:
                return None
        else:
            name, traits = _name_of(piece), traits_of(piece)
            if traits.hidden or traits.mark:
                return None
            within.append((name, traits.href if name == "a" else within[-1][1]))
    text = "".join(words)
    return (text, tuple(links)) if len(within) == 1 and text.strip() else None


def _name_of(tag: str) -> str:
    found = _NAME.search(tag)
    return found[0] if found else ""


def _visible(words: str) -> str:
    """Return what a reader sees of words between two tags."""
    text = unescape(words) if "&" in words else words
    return text if text.isascii() else text.translate(INVISIBLE)
