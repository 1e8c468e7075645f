"""The reader of broken feeds: one entry at a time, one known element after the other.

Whatever is wrong inside an element of an entry stays inside it: the reader looks for the end tag
of each element it knows and takes what lies between as it is. A stray tag, an unclosed paragraph
or CDATA that never ends cost one element of one entry, not the rest of the feed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice, zip_longest

from findvalue.parse.entry_parts import ENTRY_LIMIT, Parts, base_of
from findvalue.parse.xml_names import PrefixedNames
from findvalue.types import ParsedFeed

_ATTRIBUTES = r"""((?>[^<>"']|"[^"<]*"|'[^'<]*'|["'])*+)"""
_ENTRY = re.compile(rf"<(?:\w{{1,20}}:)?(?:item|entry)(?=[\s>/]){_ATTRIBUTES}>", re.IGNORECASE)
_ENTRY_END = re.compile(r"</(?:\w{1,20}:)?(?:item|entry)\s{0,9}>", re.IGNORECASE)
_START = re.compile(rf"<([A-Za-z_][\w:.-]{{0,60}}){_ATTRIBUTES}>")
_ATTRIBUTE = re.compile(r"""([\w:.-]{1,60})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_SECTION = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_OPAQUE = frozenset({"image", "textinput"})  # elements of a channel with titles of their own
_STRUCTURE = frozenset({"rss", "feed", "rdf", "channel", "entry", "div"})
_XML = "{http://www.w3.org/XML/1998/namespace}"


def read_flat(text: str, *, url: str) -> ParsedFeed:
    """Return what can be found in a broken feed.

    Args:
        text: a feed that no strict parser accepts.
        url: where it came from.
    """
    names = PrefixedNames()
    url = base_of(url)
    starts = list(islice(_ENTRY.finditer(text), ENTRY_LIMIT))
    head = Parts(names, _markup, url, url)
    head.take(_nodes(text[: starts[0].start()] if starts else text, names))
    entries = []
    for start, following in zip_longest(starts, starts[1:]):
        inside, whole = _inside(text, start, following)
        parts = Parts(names, _markup, url, url)
        parts.take(_nodes(inside, names))
        entry = parts.entry(head)
        if whole or (entry.title and entry.link):
            entries.append(entry)
    return head.feed(tuple(entries))


def _inside(text: str, start: re.Match[str], following: re.Match[str] | None) -> tuple[str, bool]:
    """Return what is inside an entry, and whether it is known to be all of it."""
    if start[0].endswith("/>"):
        return "", True
    limit = following.start() if following else len(text)
    end = _ENTRY_END.search(text, start.end(), limit)
    return text[start.end() : end.start() if end else limit], bool(end or following)


class FlatNode:
    """An element as it is written."""

    __slots__ = ("_attributes", "_names", "_raw", "tag", "text")

    def __init__(self, tag: str, attributes: str, raw: str, names: PrefixedNames) -> None:
        self.tag = tag
        self.text = _resolved(raw)
        self._attributes = attributes
        self._raw = raw
        self._names = names

    def get(self, name: str, /) -> str | None:
        """Return an attribute, quoted or not."""
        wanted = name.replace(_XML, "xml:").lower()
        for key, *values in _ATTRIBUTE.findall(self._attributes):
            if key.lower() == wanted:
                return html.unescape("".join(values))
        return None

    def __iter__(self) -> Iterator[FlatNode]:
        """Iterate over the known elements inside."""
        return _nodes(self._raw, self._names)

    def __len__(self) -> int:
        """Return 1 when there may be elements inside."""
        return int("<" in self._raw and _CDATA not in self._raw)


def _resolved(raw: str) -> str:
    """Return the inside of an element as it reads once its references are resolved."""
    if "<" not in raw:
        return html.unescape(raw)
    if _CDATA not in raw:
        return raw
    pieces = _SECTION.split(raw)  # text, CDATA, text, ...
    return "".join(
        piece if index % 2 or "<" in piece else html.unescape(piece)
        for index, piece in enumerate(pieces)
    )


def _markup(node: FlatNode) -> str:
    return node.text.strip()


def _nodes(text: str, names: PrefixedNames) -> Iterator[FlatNode]:
    """Return the known elements of a text, in order; unknown tags are passed over."""
    ends = _Ends(text)
    position = 0
    while start := _START.search(text, position):
        position = start.end()
        tag, attributes = start.groups()
        part = names[tag]
        opaque = tag.lower() in _OPAQUE
        if (part is None and not opaque) or part in _STRUCTURE:
            continue
        if attributes.endswith("/"):
            yield FlatNode(tag, attributes[:-1], "", names)
            continue
        end = ends.of(tag, position)
        if end < 0:
            continue
        if not opaque:
            yield FlatNode(tag, attributes, text[position:end], names)
        position = text.find(">", end) + 1 or len(text)


class _Ends:
    """Finds end tags, and looks for nothing twice: hostile text has many starts and no ends."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._endless: set[str] = set()
        self._section_end = 0

    def of(self, tag: str, position: int) -> int:
        """Return where the end tag of an element starts whose inside starts here, or -1."""
        closing = f"</{tag}"
        end = -1 if tag in self._endless else self._text.find(closing, position)
        if end < 0:
            self._endless.add(tag)
            return end
        if not self._text[position:end].lstrip().startswith(_CDATA):
            return end
        section_end = self._end_of_section(position)
        if section_end < end or self._text.find(_CDATA, end, section_end) >= 0:
            return end  # CDATA that ended before, or never did: the next end is another section's
        return self._text.find(closing, section_end)

    def _end_of_section(self, position: int) -> int:
        if 0 <= self._section_end < position:
            self._section_end = self._text.find(_CDATA_END, position)
        return self._section_end
