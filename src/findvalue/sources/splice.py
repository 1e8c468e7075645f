"""A source list with some of its lines changed and every other byte as it was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from findvalue.errors import SourceListError
from findvalue.sources.document import decode
from findvalue.sources.lines import Lines
from findvalue.sources.nodes import ListNode, MapNode, Node, TextNode, compose
from findvalue.sources.writing import block_lines, flow_text, scalar
from findvalue.types import Source

_BOM = b"\xef\xbb\xbf"
_DASH = re.compile(r" *-(?=\s|$)")

Splice = tuple[int, int, str]  # start and end in the text, and what comes there


class Layout:
    """A source list without problems, as text and as tree.

    Args:
        data: the bytes of the list.
    """

    def __init__(self, data: bytes) -> None:
        self._bom = _BOM if data.startswith(_BOM) else b""
        self._text = decode(data)
        self._lines = Lines(self._text)
        root = cast("MapNode", compose(self._text)[0])
        self._in_braces = root.flow
        self._key, self._list = _sources_of(root)

    def added(self, new: Sequence[Source]) -> bytes:
        """Return the list with sources added at its end."""
        if not new:
            return self._spliced()
        if self._list.items and not self._list.flow:
            return self._spliced(self._appended_block(new))
        inside = self._text[self._list.start.offset + 1 : self._list.end.offset - 1]
        if self._in_braces or inside.strip():
            return self._spliced(self._appended_flow(new))
        return self._spliced(*self._first_entries(new))

    def removed(self, at: int) -> bytes:
        """Return the list without an entry."""
        if self._list.flow:
            return self._spliced(self._removed_flow(at))
        splices = [(*self._paragraph(at), "")]
        if len(self._list.items) == 1:  # "sources:" with nothing behind it would be no list
            colon = self._colon()
            splices.append((colon, colon, " []"))
        return self._spliced(*splices)

    def disabled(self, at: int) -> bytes:
        """Return the list with an entry disabled."""
        entry = self._entry(at)
        for _, value in _pairs_of(entry, "disabled"):
            return self._spliced((value.start.offset, value.end.offset, "true"))
        if entry.flow:
            end = self._end_of(entry.pairs[-1][1])
            return self._spliced((end, end, ", disabled: true"))
        end = self._lines.end(self._end_of(entry))
        indent = " " * (entry.start.column - 1)
        return self._spliced((end, end, f"{self._lines.newline}{indent}disabled: true"))

    def enabled(self, at: int) -> bytes:
        """Return the list with an entry enabled; what :meth:`disabled` did is undone."""
        entry = self._entry(at)
        ((key, value),) = _pairs_of(entry, "disabled")
        place = entry.pairs.index((key, value))
        if place and entry.flow:
            before = entry.pairs[place - 1][1]
            return self._spliced((self._end_of(before), value.end.offset, ""))
        start, end = self._lines.start(key.start.offset), self._lines.end(value.end.offset)
        own = self._text[start:end].strip() == self._text[key.start.offset : value.end.offset]
        if place and own:
            return self._spliced((*self._lines.whole(start, end), ""))
        return self._spliced((value.start.offset, value.end.offset, "false"))

    def moved(self, at: int, url: str) -> bytes:
        """Return the list with another address in an entry; its quotes go when none are needed."""
        entry = self._entry(at)
        ((_, value),) = _pairs_of(entry, "url")
        written = scalar(url, flow=entry.flow or self._list.flow)
        return self._spliced((value.start.offset, self._end_of(value), written))

    # --- adding ----------------------------------------------------------------------------------

    def _appended_block(self, new: Sequence[Source]) -> Splice:
        """Return the splice that puts entries behind the last one, in its manner."""
        last = self._list.items[-1]
        dash = self._dash(last)
        between = self._text[dash + 1 : last.start.offset]
        gap = len(between) if between and not between.strip(" ") else 1
        indent = dash - self._lines.start(dash)
        apart = len(self._list.items) > 1 and self._is_apart(dash)
        end = self._lines.end(self._end_of(last))
        return (end, end, self._entries(new, indent, gap, apart=apart))

    def _first_entries(self, new: Sequence[Source]) -> list[Splice]:
        """Return the splices that turn "sources: []" into a list with entries."""
        end = self._lines.end(self._list.end.offset)
        entries = self._entries(new, 2, 1, apart=False)
        return [(self._colon(), self._list.end.offset, ""), (end, end, entries)]

    def _entries(self, new: Sequence[Source], indent: int, gap: int, *, apart: bool) -> str:
        """Return entries as lines, each begun with a line break."""
        lines: list[str] = []
        for source in new:
            first, *rest = block_lines(source)
            lines += [""] if apart else []
            lines.append(" " * indent + "-" + " " * gap + first)
            lines += [" " * (indent + 1 + gap) + line for line in rest]
        return "".join(self._lines.newline + line for line in lines)

    def _appended_flow(self, new: Sequence[Source]) -> Splice:
        """Return the splice that puts entries behind the last one, inside the brackets."""
        text = ", ".join(flow_text(source) for source in new)
        if not self._list.items:
            start = self._list.start.offset + 1
            return (start, start, text)
        end = self._end_of(self._list.items[-1])
        return (end, end, f", {text}")

    def _is_apart(self, dash: int) -> bool:
        """Say whether a blank line stands above an entry, comments aside."""
        line = self._lines.above(self._lines.start(dash))
        while line is not None and self._lines.is_comment(line):
            line = self._lines.above(line)
        return line is not None and self._lines.is_blank(line)

    # --- removing --------------------------------------------------------------------------------

    def _removed_flow(self, at: int) -> Splice:
        """Return the splice that takes an entry and one comma out of the brackets."""
        items = self._list.items
        start = items[at].start.offset
        if at + 1 < len(items):
            return (start, items[at + 1].start.offset, "")
        if at:
            start = self._end_of(items[at - 1])
        return (start, self._end_of(items[at]), "")

    def _paragraph(self, at: int) -> tuple[int, int]:
        """Return the lines of an entry; with its comment and a blank line if it stands apart.

        A comment right above belongs to the entry alone when blank lines enclose the two.
        """
        lines, entry = self._lines, self._list.items[at]
        start, end = lines.whole(self._dash(entry), self._end_of(entry))
        if end < len(self._text) and not lines.is_blank(end):
            return start, end
        above = lines.start(self._dash(entry))
        while (line := lines.above(above)) is not None and lines.is_comment(line):
            above = line
        blank = lines.above(above)
        if blank is None or not lines.is_blank(blank):
            return start, end
        return (above, lines.below(end)) if end < len(self._text) else lines.whole(blank, end)

    # --- places ----------------------------------------------------------------------------------

    def _dash(self, item: Node) -> int:
        """Return where the "-" of a block entry stands."""
        line: int | None = self._lines.start(item.start.offset)
        while line is not None:
            if match := _DASH.match(self._text, line):
                return match.end() - 1
            line = self._lines.above(line)
        raise SourceListError(('an entry without a "-"',))

    def _colon(self) -> int:
        """Return where the colon of "sources:" ends."""
        return self._text.index(":", self._key.end.offset) + 1

    def _entry(self, at: int) -> MapNode:
        return cast("MapNode", self._list.items[at])  # the list was checked before

    def _end_of(self, node: Node) -> int:
        """Return where a node's own text ends: the parser's mark may lie behind blank lines."""
        if isinstance(node, ListNode) and not node.flow and node.items:
            return self._end_of(node.items[-1])
        if isinstance(node, MapNode) and not node.flow and node.pairs:
            return self._end_of(node.pairs[-1][1])
        return len(self._text[: node.end.offset].rstrip())

    def _spliced(self, *splices: Splice) -> bytes:
        """Return the bytes of the list with these parts of it replaced."""
        text = self._text
        for start, end, put in sorted(splices, reverse=True):
            text = text[:start] + put + text[end:]
        return self._bom + text.encode()


def _sources_of(root: MapNode) -> tuple[TextNode, ListNode]:
    """Return the key and the list of "sources:", which a checked list has once."""
    return next(
        (key, value)
        for key, value in root.pairs
        if isinstance(key, TextNode) and key.value == "sources" and isinstance(value, ListNode)
    )


def _pairs_of(entry: MapNode, name: str) -> list[tuple[Node, Node]]:
    """Return a key of an entry with its value, if it has it."""
    return [
        (key, value)
        for key, value in entry.pairs
        if isinstance(key, TextNode) and key.value == name
    ]
