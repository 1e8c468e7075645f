"""Plain stretches of HTML: what most of a letter consists of, read in one step each.

A paragraph of words, and words before a line break, with bold type and links among them at the
most. A regular expression walks over such a stretch in one go, which is several times faster than
taking it tag by tag. Whatever is less plain than that (an unquoted attribute, tags that are not
nested, a style that hides words) is no such stretch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import NamedTuple

from findvalue.note.model import Line, Mark

_INLINE = "abbr|a|big|b|cite|code|em|font|ins|i|mark|small|span|strong|sub|sup|u"
_ATTRIBUTES = r"(?:\s++[\w:-]++(?:=(?:\"[^\"<>]*+\"|'[^'<>]*+'))?+)*+\s*+"
_TAG = rf"</?(?:{_INLINE})\b{_ATTRIBUTES}>"
_WORDS = rf"((?:[^<]++|{_TAG})++)"
_BREAK = r"<br\s*+/?>"

_PARAGRAPH = re.compile(rf"(<(p|div)\b{_ATTRIBUTES}>)(?:{_WORDS}|{_BREAK})</\2>(\s*+)")
_BROKEN = re.compile(rf"{_WORDS}?+({_BREAK}\s*+)")
_PIECES = re.compile(f"({_TAG})")
_NAME = re.compile(r"\w+")

INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad")
_MAY_SHOW_NOTHING = frozenset("&\u200b\u200c\u200d\u2060\ufeff\u00ad")


class Traits(NamedTuple):
    """What an opening tag says of the words in it."""

    mark: Mark = Mark.NONE
    hidden: bool = False
    href: str = ""


class Plain(NamedTuple):
    """A paragraph that holds one line, and nothing else."""

    name: str
    start: int
    inside: int  # offset after its opening tag
    end: int
    line: Line
    behind: int  # offset after the white space that follows


TraitsOf = Callable[[str], Traits]


def plain_blocks(source: str, at: int, traits_of: TraitsOf, around: Traits) -> Iterator[Plain]:
    """Yield the plain paragraphs that stand here, one after the other.

    Args:
        source: the text.
        at: an offset at which a tag may begin.
        traits_of: says what an opening tag means.
        around: what the elements around say.
    """
    while found := _PARAGRAPH.match(source, at):
        tag, name, inner, space = found.groups()
        traits = traits_of(tag)
        inside, behind = at + len(tag), found.end()
        within = around._replace(mark=around.mark | traits.mark) if traits.mark else around
        line = (
            _line(inner, inside, traits_of, within)
            if inner
            else Line("", inside, inside, within.mark)
        )
        if line is None or traits.hidden:
            return
        yield Plain(name, at, inside, behind - len(space), line, behind)
        at = behind


def plain_lines(
    source: str, at: int, traits_of: TraitsOf, around: Traits
) -> Iterator[tuple[Line, int]]:
    """Yield the lines that begin here and end with a line break, with the offset after each.

    Takes what ``plain_blocks`` does.
    """
    while found := _BROKEN.match(source, at):
        inner = found[1]
        if inner and not inner.isspace():
            line = _line(inner, at, traits_of, around)
        else:
            broken = found.start(2)
            line = Line("", broken, broken, around.mark)
        if line is None:
            return
        at = found.end()
        yield line, at


def _line(inner: str, at: int, traits_of: TraitsOf, around: Traits) -> Line | None:
    """Return the line of a stretch of source; None when it is not as plain as it seemed.

    Args:
        inner: the stretch.
        at: where in the source it begins.
        traits_of: says what an opening tag means.
        around: what the elements around say.
    """
    shown = inner.lstrip()
    if not shown or shown[0] in _MAY_SHOW_NOTHING:
        return None
    start, end = at + len(inner) - len(shown), at + len(inner.rstrip())
    if "<" not in inner:
        links = (around.href,) if around.href else ()
        return Line(" ".join(_visible(inner).split()), start, end, around.mark, links)
    said = _said(_PIECES.split(inner), traits_of, around.href)
    return Line(" ".join(said[0].split()), start, end, around.mark, said[1]) if said else None


def _said(pieces: list[str], traits_of: TraitsOf, href: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the words and the links of a stretch that is cut into words and tags in turn."""
    words: list[str] = []
    links: dict[str, None] = {}
    within: list[tuple[str, str]] = [("", href)]  # the elements around, with where each leads
    for place, piece in enumerate(pieces):
        if place % 2 == 0:
            words.append(_visible(piece))
            if within[-1][1] and words[-1].strip():
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
