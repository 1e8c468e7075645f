"""From the bytes of sources.yaml to a checked list: every problem at once, the good ones usable."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from findvalue.errors import SourceListError
from findvalue.sources.addresses import has_topic, saved_path, without_placeholders
from findvalue.sources.fields import (
    Invalid,
    Reader,
    Values,
    read_flag,
    read_headers,
    read_json,
    read_kind,
    read_language,
    read_links,
    read_mapping,
    read_name,
    read_refresh,
    read_tags,
    read_url,
    read_weight,
    shown,
    text_of,
)
from findvalue.sources.nodes import (
    ListNode,
    MapNode,
    Node,
    NotYaml,
    Place,
    Problem,
    RefusedNode,
    TextNode,
    compose,
)
from findvalue.sources.syntax import without_entry
from findvalue.types import Source, SourceList
from findvalue.urls import clean_url

LARGEST = 1_000_000  # bytes of a source list
VERSION = "1"
MOST_PROBLEMS = 100  # reported of one file
# A broken entry is cut out and the rest read again; this bounds how many characters that costs.
_REREAD = 1_500_000
_MOST_REREADS = 20
_START = Place(1, 1, 0)
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
_HINT = "correct the lines above; docs/sources.md describes every key"

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


def load(path: Path) -> SourceList:
    """Read a source list that must be right.

    Args:
        path: the list; ``path:`` entries are relative to its folder.

    Returns:
        The list, in the file's order.

    Raises:
        SourceListError: with every problem of the file as ``file:line:col: message``.
    """
    found, problems = inspect(path)
    if problems:
        raise SourceListError(problems, hint=_HINT)
    return found


def inspect(path: Path) -> tuple[SourceList, tuple[str, ...]]:
    """Read a source list as far as it is right.

    Args:
        path: the list; ``path:`` entries are relative to its folder.

    Returns:
        The sources without a problem, and every problem as ``file:line:col: message``. A file
        that cannot be read at all is a list without sources, and one problem.
    """
    try:
        data = _bytes_of(path)
    except SourceListError as error:
        return SourceList(path=path, sources=(), digest=""), error.problems
    return inspect_bytes(data, path)


def inspect_bytes(data: bytes, path: Path) -> tuple[SourceList, tuple[str, ...]]:
    """Read the bytes of a source list as far as they are right.

    Args:
        data: the bytes of the file.
        path: where they are, or will be, stored; it stands in messages and its folder holds the
            files of ``path:`` entries.

    Returns:
        As :func:`inspect`.
    """
    reading = _Reading(folder=path.parent)
    reading.read(data)
    digest = hashlib.sha256(data).hexdigest()
    found = SourceList(path=path, sources=tuple(reading.sources), digest=digest)
    return found, tuple(_rendered(reading.problems, path))


def _rendered(problems: list[Problem], path: Path) -> list[str]:
    """Return the problems as lines in the file's order, the first hundred of them."""
    ordered = sorted(problems, key=lambda problem: (problem.place.line, problem.place.column))
    lines = [
        f"{path}:{problem.place.line}:{problem.place.column}: {problem.message}"
        for problem in ordered[:MOST_PROBLEMS]
    ]
    if len(ordered) > MOST_PROBLEMS:
        place = ordered[MOST_PROBLEMS].place
        more = len(ordered) - MOST_PROBLEMS
        lines.append(f"{path}:{place.line}:{place.column}: and {more} more from here on")
    return lines


def _bytes_of(path: Path) -> bytes:
    """Return the bytes of a list, when it is a file of a reasonable size."""
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise SourceListError((f"{path}: this is a folder, not a file",))
        if not stat.S_ISREG(about.st_mode):
            raise SourceListError((f"{path}: not an ordinary file",))
        if about.st_size > LARGEST:
            megabytes = f"{about.st_size / 1_000_000:.1f} MB"
            raise SourceListError((f"{path}: {megabytes} is too large for a source list (1 MB)",))
        return path.read_bytes()
    except FileNotFoundError:
        raise SourceListError((f"{path}: no such file",)) from None
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise SourceListError((f"{path}: cannot be read: {reason}",)) from None


def decode(data: bytes) -> str:
    """Return the text of a list without its byte order mark.

    Raises:
        NotYaml: the bytes are not UTF-8 text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotYaml(Problem(_START, "this is UTF-16: save the file as UTF-8"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        raise NotYaml(Problem(_place_after(before), "not UTF-8: save the file as UTF-8")) from None
    if found := _NOT_TEXT.search(text):
        place = _place_after(text[: found.start()])
        raise NotYaml(Problem(place, f"a control character (U+{ord(found[0]):04X}) stands here"))
    return text


def _place_after(text: str) -> Place:
    """Return the place right behind a text."""
    lines = text.split("\n")
    return Place(len(lines), len(lines[-1]) + 1, len(text))


@dataclass
class _Reading:
    """One reading of one list: what was found and what was wrong."""

    folder: Path
    sources: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _names: dict[str, int] = field(default_factory=dict)  # folded name -> line
    _places: dict[str, int] = field(default_factory=dict)  # normalised address -> line

    def read(self, data: bytes) -> None:
        """Read the bytes of a list."""
        if len(data) > LARGEST:
            self._note(_START, "too large for a source list (1 MB)")
            return
        try:
            text = decode(data)
        except NotYaml as error:
            self.problems.append(error.problem)
            return
        root = self._tree(text)
        if root is not None:
            self._document(root)
        elif not self.problems:
            self._note(_START, 'the file is empty: it needs a "sources:" list')

    def _tree(self, text: str) -> Node | None:
        """Return the tree of a text, without the entries that are not YAML."""
        rereads = min(_MOST_REREADS, _REREAD // max(1, len(text)))
        for attempt in range(rereads + 1):
            try:
                root, problems = compose(text)
            except NotYaml as error:
                self.problems.append(error.problem)
                rest = without_entry(text, error.problem.place.line)
                if rest is None or attempt == rereads:
                    return None
                text = rest
            else:
                self.problems += problems
                return root
        return None

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
            self._entries(top["sources"], defaults)
        elif len(self.problems) == known:
            self._note(root.start, 'there is no "sources:" list')

    def _version(self, node: Node) -> None:
        try:
            version = text_of(node, "version")
        except Invalid as invalid:
            self._note(invalid.place, invalid.message)
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

    def _entries(self, node: Node, defaults: Values) -> None:
        if not isinstance(node, ListNode):
            if not isinstance(node, RefusedNode) and not self.problems:
                self._note(node.start, 'sources must be a list of entries that begin with "- "')
            return
        for item in node.items:
            known = len(self.problems)
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
            values |= {"path": path, "key": f"file:{values['path']}"}
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
            first = seen.setdefault(value, place.line)
            if first != place.line:
                self._note(place, f"this {key} stands in the list already, on line {first}")

    def _note(self, place: Place, message: str) -> None:
        if message:
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
