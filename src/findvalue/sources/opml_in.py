"""The subscriptions of a feed reader (OPML) as sources: folders become tags.

A subscription passes the same checks as an entry of sources.yaml, because it becomes one.
The format: http://opml.org/spec2.opml.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from findvalue.errors import SourceListError
from findvalue.sources.entries import Reading
from findvalue.sources.fields import LANGUAGE, MOST_TAGS, NAME_LIMIT, TAG_LIMIT
from findvalue.sources.nodes import ListNode, MapNode, Node, Place, Problem, TextNode
from findvalue.sources.opml_out import KEPT, MAPS, OURS
from findvalue.text import clean_text, shorten
from findvalue.types import Source
from findvalue.urls import clean_url, host_of

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST = 5_000_000  # bytes of an OPML file
MOST_OUTLINES = 10_000
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read_opml(
    data: bytes,
    *,
    path: Path,
    folder: Path,
    known: Sequence[Source] = (),
    trusted: bool = False,
) -> tuple[list[Source], tuple[str, ...]]:
    """Return the sources of an OPML file.

    A file that comes from somebody else could send the secrets of this environment to an address
    of its choice, or have private addresses asked. Headers and ``allow_private`` are therefore
    left out, and said to be, unless the file is trusted.

    Args:
        data: the bytes of the file.
        path: where they come from, for messages.
        folder: the folder of the list that the sources are meant for; the files of saved sources
            lie in it.
        known: what the list holds already: these addresses are passed over, these names avoided.
        trusted: whether the file was written by this user.

    Returns:
        The sources without a problem, each one once, and every problem as ``file:line:col: ...``.

    Raises:
        SourceListError: the file is no OPML, or larger than any list of subscriptions.
    """
    subscriptions = _subscriptions(_parsed(data, path), known, path)
    risks = [] if trusted else [risk for one in subscriptions for risk in one.without_risks()]
    reading = Reading(folder=folder)
    reading.entries(_as_nodes(subscriptions), {})
    problems = sorted([*risks, *reading.problems], key=lambda problem: problem.place.line)
    return reading.sources, tuple(f"{path}:{one.place.line}:1: {one.message}" for one in problems)


def _parsed(data: bytes, path: Path) -> _Element:
    """Return the root of an OPML file; small mistakes in its XML are mended."""
    from lxml import etree

    if len(data) > LARGEST:
        raise SourceListError((f"{path}: more than {LARGEST // 1_000_000} MB is no OPML",))
    if _DOCTYPE.search(data.replace(b"\0", b"")):  # UTF-16 has a zero beside every letter
        raise SourceListError((f"{path}:1:1: an OPML file needs no DOCTYPE and no ENTITY",))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise SourceListError((f"{path}:{line}:{column}: this is no XML",)) from None
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise SourceListError(
            (f"{path}:1:1: this is no OPML",), hint="export the subscriptions of a feed reader"
        )
    return root


def _subscriptions(root: _Element, known: Sequence[Source], path: Path) -> list[Subscription]:
    """Return the subscriptions of an OPML file; one that stands in two folders has both as tags."""
    found: dict[str, Subscription] = {}
    passed_over = {_address(source.url or f"file:{source.written_path}") for source in known}
    names = _Names(source.name for source in known)
    for number, outline in enumerate(root.iter("outline")):
        if number > MOST_OUTLINES:
            raise SourceListError((f"{path}: more than {MOST_OUTLINES:,} outlines",))
        url, saved = _attribute(outline, "xmlUrl"), outline.get(OURS + "path", "")
        address = _address(url or f"file:{saved}")
        if not (url or saved) or address in passed_over:
            continue
        if address not in found:
            name = names.free(outline.get("title") or outline.get("text") or "", url or saved)
            found[address] = _subscription(outline, name, url)
        found[address].tags.update(dict.fromkeys(_tags(outline)))
    return list(found.values())


def _address(url: str) -> str:
    """Return the form in which two addresses count as the same."""
    return clean_url(url).rstrip("/")


def _subscription(outline: _Element, name: str, url: str) -> Subscription:
    """Return one subscription, without its tags."""
    values = {"name": name}
    if url:
        values["url"] = url
    if LANGUAGE.fullmatch(outline.get("language", "")):
        values["language"] = outline.get("language", "")
    for key in ("path", *KEPT, *MAPS):
        if value := outline.get(OURS + key):
            values[key] = value
    return Subscription(cast("int", outline.sourceline), values)


def _attribute(outline: _Element, name: str) -> str:
    """Return an attribute whatever its case: readers write xmlUrl and xmlurl."""
    for key, value in outline.attrib.items():
        if str(key).lower() == name.lower():
            return str(value).strip()
    return ""


def _tags(outline: _Element) -> Iterator[str]:
    """Yield the folders and the categories of a subscription, outermost first."""
    folders = [
        folder.get("title") or folder.get("text") or ""
        for folder in outline.iterancestors("outline")
    ]
    for name in (*reversed(folders), *outline.get("category", "").split(",")):
        if tag := clean_text(name.strip("/ ").replace(",", " "), TAG_LIMIT):
            yield tag


# --- checking ------------------------------------------------------------------------------------


@dataclass
class Subscription:
    """One subscription, not checked yet."""

    line: int
    values: dict[str, str]
    tags: dict[str, None] = field(default_factory=dict)  # an ordered set

    @property
    def place(self) -> Place:
        """Where it stands in the file."""
        return Place(self.line, 1, 0)

    def without_risks(self) -> list[Problem]:
        """Drop what a stranger must not decide, and say so."""
        risky = [key for key in ("headers", "allow_private") if self.values.pop(key, None)]
        if not risky:
            return []
        message = f"{self.values['name']} comes without its {' and '.join(risky)}"
        return [Problem(self.place, f"{message}: add what you trust by hand")]


class _Names:
    """Names that no two sources share."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {name.casefold() for name in taken}
        self._numbers: dict[str, int] = {}

    def free(self, given: str, address: str) -> str:
        """Return a name that nobody has yet: as given, with the host, or with a number."""
        host = host_of(address) or address
        name = shorten(clean_text(given) or clean_text(host), NAME_LIMIT - 10)
        if name.casefold() in self._taken:
            name = shorten(f"{name} ({clean_text(host)})", NAME_LIMIT - 10)
        stem = name
        while name.casefold() in self._taken:
            self._numbers[stem] = self._numbers.get(stem, 1) + 1
            name = f"{stem} {self._numbers[stem]}"
        self._taken.add(name.casefold())
        return name


def _as_nodes(subscriptions: Iterable[Subscription]) -> ListNode:
    """Return subscriptions as the entries of a source list would be, to be checked alike."""
    start = Place(1, 1, 0)
    return ListNode(tuple(_as_node(one) for one in subscriptions), start, start, flow=False)


def _as_node(subscription: Subscription) -> MapNode:
    place = subscription.place
    values: dict[str, Node] = {
        key: _json_node(value, place) if key in MAPS else _text(value, place)
        for key, value in subscription.values.items()
    }
    if tags := list(subscription.tags)[:MOST_TAGS]:
        items = tuple(_text(tag, place) for tag in tags)
        values["tags"] = ListNode(items, place, place, flow=True)
    return _mapping(values, place)


def _json_node(value: str, place: Place) -> Node:
    """Return a JSON object as a mapping of texts; anything else as the text it is."""
    try:
        document = json.loads(value)
    except (ValueError, RecursionError):
        return _text(value, place)
    if not isinstance(document, dict):
        return _text(value, place)
    return _mapping({key: _text(str(part), place) for key, part in document.items()}, place)


def _mapping(values: Mapping[str, Node], place: Place) -> MapNode:
    pairs = tuple((_text(key, place), value) for key, value in values.items())
    return MapNode(pairs, place, place, flow=True)


def _text(value: str, place: Place) -> TextNode:
    return TextNode(value, place, place, plain=False)
