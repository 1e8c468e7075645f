"""From the tree of a source list to its sources, each one checked on its own and among the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from findvalue.sources.addresses import has_topic, saved_key, saved_path, without_placeholders
from findvalue.sources.document import START, read_document
from findvalue.sources.fields import (
    read_flag,
    read_headers,
    read_json,
    read_kind,
    read_language,
    read_links,
    read_name,
    read_refresh,
    read_tags,
    read_url,
    read_weight,
)
from findvalue.sources.keys import Invalid, Reader, Values, read_mapping, shown, text_of
from findvalue.sources.nodes import (
    TOO_MANY,
    ListNode,
    MapNode,
    Node,
    Place,
    Problem,
    RefusedNode,
    TextNode,
)
from findvalue.types import Source
from findvalue.urls import clean_url

VERSION = "1"

_ENTRY: Mapping[str, Reader] = {
    "name": read_name,
    "url": read_url,
    "path": lambda node: text_of(node, "path"),
    "kind": read_kind,
    "tags": read_tags,
    "language": read_language,
    "weight": read_weight,
    "refresh": read_refresh,
    "links": read_links,
    "json": read_json,
    "paywalled": read_flag,
    "allow_private": read_flag,
    "headers": read_headers,
    "disabled": read_flag,
}
_DEFAULTS = {key: _ENTRY[key] for key in ("language", "weight", "refresh")}
_TOP: Mapping[str, Reader] = {
    "version": lambda node: node,
    "defaults": lambda node: node,
    "sources": lambda node: node,
}


@dataclass
class Reading:
    """One reading of one list: what was found and what was wrong."""

    folder: Path
    sources: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _names: dict[str, Place] = field(default_factory=dict)  # folded name -> where it stood first
    _places: dict[str, Place] = field(default_factory=dict)  # normalised address -> the same

    def read(self, data: bytes) -> None:
        """Read the bytes of a list."""
        root, self.problems = read_document(data)
        if root is not None:
            self._document(root)
        elif not self.problems:
            self._note(START, 'the file is empty: it needs a "sources:" list')

    def _document(self, root: Node) -> None:
        """Read the top level."""
        if isinstance(root, ListNode):
            self._note(root.start, 'the file is a list: put it under a line "sources:"')
            return
        known = len(self.problems)
        top = read_mapping(root, _TOP, "the file", self.problems)
        if "version" in top:
            self._version(top["version"])
        defaults = self._defaults(top.get("defaults"))
        if "sources" in top:
            self.entries(top["sources"], defaults)
        elif len(self.problems) == known:
            self._note(root.start, 'there is no "sources:" list')

    def _version(self, node: Node) -> None:
        try:
            version = text_of(node, "version")
        except Invalid as invalid:
            self.problems += invalid.problems
            return
        if version != VERSION:
            self._note(
                node.start,
                f'version is {VERSION} here, not "{shown(version)}":'
                " a newer findvalue may be needed",
            )

    def _defaults(self, node: Node | None) -> Values:
        if node is None:
            return {}
        return read_mapping(node, _DEFAULTS, "defaults", self.problems)

    def entries(self, node: Node, defaults: Values) -> None:
        """Read the entries of a list, each with the defaults where it says nothing itself."""
        if not isinstance(node, ListNode):
            if not isinstance(node, RefusedNode) and not self.problems:
                self._note(node.start, 'sources must be a list of entries that begin with "- "')
            return
        for item in node.items:
            known = len(self.problems)
            if known >= TOO_MANY:
                return
            source = self._entry(item, defaults)
            if source is not None and len(self.problems) == known:
                self.sources.append(source)

    def _entry(self, node: Node, defaults: Values) -> Source | None:
        """Return the source of one entry, or None when something about it is wrong."""
        known = len(self.problems)
        values = read_mapping(node, _ENTRY, "a source", self.problems)
        if not isinstance(node, MapNode):
            return None
        written = {pair[0].value: pair for pair in node.pairs if isinstance(pair[0], TextNode)}
        for message, key in _contradictions(values, written):
            self._note(written[key][0].start if key else node.start, message)
        if len(self.problems) > known or _refused(node):
            return None
        if "path" in values:
            path, problem = saved_path(values["path"], self.folder)
            if path is None:
                self._note(written["path"][1].start, problem)
                return None
            written_path = values["path"]
            values |= {"path": path, "written_path": written_path, "key": saved_key(path)}
        else:
            values["key"] = values["url"]
        self._once(values, written)
        return Source(**(defaults | values), line=node.start.line)

    def _once(self, values: Values, written: Mapping[str, tuple[Node, Node]]) -> None:
        """Note a name or an address that an entry before had already."""
        where = "path" if "path" in values else "url"
        address = str(values[where])
        same = address if where == "path" else clean_url(without_placeholders(address))
        checks = (
            ("name", values["name"].casefold(), self._names),
            (where, same.rstrip("/"), self._places),
        )
        for key, value, seen in checks:
            place = written[key][1].start
            first = seen.setdefault(value, place)
            if first is not place:
                self._note(place, f"this {key} stands in the list already, on line {first.line}")

    def _note(self, place: Place, message: str) -> None:
        self.problems.append(Problem(place, message))


def _refused(entry: MapNode) -> bool:
    """Say whether a value of an entry was refused; its problem is noted already."""
    return any(isinstance(node, RefusedNode) for pair in entry.pairs for node in pair)


def _contradictions(values: Values, written: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return what does not fit together in an entry: the message, and the key it belongs to."""
    found: list[tuple[str, str]] = []
    kind = values.get("kind", "feed")
    if "name" not in written:
        found.append(("a source needs a name", ""))
    if "url" in written and "path" in written:
        found.append(("a source has either url or path, not both", "path"))
    if not {"url", "path"} & written.keys() and written.keys() <= _ENTRY.keys():
        found.append(("a source needs a url, or a path to a saved file", ""))
    if "url" in values and ("kind" in values or "kind" not in written):
        found += _topic_contradictions(values["url"], kind)
    if "path" in written and kind == "search":
        found.append(('a saved answer to a search is "kind: feed"', "kind"))
    if "links" in written and kind != "page":
        found.append(('links is read for "kind: page" only', "links"))
    if "json" in written and kind == "page":
        found.append(("json is not read for a page", "json"))
    if "headers" in written and "path" in written:
        found.append(("a saved file is not asked: it needs no headers", "headers"))
    return found


def _topic_contradictions(url: str, kind: str) -> list[tuple[str, str]]:
    if kind == "search" and not has_topic(url):
        return [("a search needs {topic} in its url, where the topic goes", "url")]
    if kind != "search" and has_topic(url):
        return [('{topic} in a url needs "kind: search"', "url")]
    return []
