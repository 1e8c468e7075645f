"""OPML, in which feed readers exchange their subscriptions.

Folders become tags. What OPML has no word for stands in attributes of our own namespace, which
other programs pass over, so that a list that goes out and comes back says the same.
The format: http://opml.org/spec2.opml.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, cast

from findvalue.errors import SourceListError
from findvalue.sources.entries import Reading
from findvalue.sources.fields import MOST_TAGS, NAME_LIMIT, TAG_LIMIT, VARIABLE
from findvalue.sources.nodes import ListNode, MapNode, Node, Place, TextNode
from findvalue.sources.writing import Written, written_values
from findvalue.text import clean_text, shorten
from findvalue.types import Source
from findvalue.urls import clean_url, host_of

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST = 5_000_000  # bytes of an OPML file
NAMESPACE = "urn:findvalue:sources:1"
_OURS = f"{{{NAMESPACE}}}"
_KEPT = ("kind", "weight", "refresh", "links", "paywalled", "allow_private", "disabled")
_MAPS = ("json", "headers")
# A header that holds a secret leaves the house only when the secret itself stays in the environment.
_OPEN_HEADERS = frozenset({"accept", "accept-language", "user-agent"})
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SECRET_ELSEWHERE = re.compile(r"(?:[A-Za-z]{1,20} )?" + VARIABLE.pattern)


def read_opml(data: bytes, *, path: Path, folder: Path) -> tuple[list[Source], tuple[str, ...]]:
    """Return the sources of an OPML file.

    Args:
        data: the bytes of the file.
        path: where they come from, for messages.
        folder: the folder of the list that the sources are meant for; the files of saved sources
            lie in it.

    Returns:
        The sources without a problem, each one once, and every problem as ``file:line:col: ...``.

    Raises:
        SourceListError: the file is no OPML.
    """
    root = _parsed(data, path)
    reading = Reading(folder=folder)
    reading.entries(_as_nodes(root), {})
    problems = tuple(
        f"{path}:{problem.place.line}:{problem.place.column}: {problem.message}"
        for problem in reading.problems
    )
    return reading.sources, problems


def write_opml(sources: list[Source] | tuple[Source, ...], *, title: str = "findvalue") -> bytes:
    """Return sources as an OPML file: a folder for the first tag of each, in the list's order.

    Args:
        sources: what to write. Headers that may hold a secret are written only as far as the
            secret is named (``${NAME}``) and not given.
        title: the title of the file.
    """
    from lxml import etree

    root = etree.Element("opml", {"version": "2.0"}, nsmap={"findvalue": NAMESPACE})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    body = etree.SubElement(root, "body")
    for tag, group in groupby(sources, lambda source: source.tags[0] if source.tags else ""):
        parent = etree.SubElement(body, "outline", {"text": tag, "title": tag}) if tag else body
        for source in group:
            etree.SubElement(parent, "outline", _attributes(source))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


# --- writing -------------------------------------------------------------------------------------


def _attributes(source: Source) -> dict[str, str]:
    """Return a source as the attributes of an outline."""
    values = written_values(source)
    attributes = {"text": source.name, "title": source.name}
    if source.url:
        attributes = {"type": "rss", **attributes, "xmlUrl": source.url}
    else:
        attributes[_OURS + "path"] = str(values["path"])
    if source.tags:
        attributes["category"] = ",".join(source.tags)
    if source.language:
        attributes["language"] = source.language
    for key in _KEPT:
        if key in values:
            attributes[_OURS + key] = _plain(values[key])
    for key, mapping in (("json", source.json), ("headers", _open_headers(source.headers))):
        if mapping:
            attributes[_OURS + key] = json.dumps(dict(mapping), ensure_ascii=False)
    return attributes


def _plain(value: Written) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _open_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that anybody may read."""
    return {
        name: value
        for name, value in headers.items()
        if name.lower() in _OPEN_HEADERS or _SECRET_ELSEWHERE.fullmatch(value)
    }


# --- reading -------------------------------------------------------------------------------------


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


def _as_nodes(root: _Element) -> ListNode:
    """Return the subscriptions as the entries of a source list would be, to be checked alike."""
    items: dict[str, tuple[Place, dict[str, Node]]] = {}
    names: set[str] = set()
    for outline in root.iter("outline"):
        place = Place(cast("int", outline.sourceline), 1, 0)
        url, path = _attribute(outline, "xmlUrl"), outline.get(_OURS + "path", "")
        if not url and not path:
            continue
        address = clean_url(url).rstrip("/") if url else path
        known = items.get(address)
        if known:
            tags = known[1].get("tags")
            merged = [*(tags.items if isinstance(tags, ListNode) else ()), *_tags(outline, place)]
            known[1]["tags"] = ListNode(tuple(merged), place, place, flow=True)
            continue
        name = _name(outline, url or path, names)
        names.add(name.casefold())
        items[address] = (place, _entry(outline, name, place))
    entries = tuple(_mapping(values, place) for place, values in items.values())
    return ListNode(entries, Place(1, 1, 0), Place(1, 1, 0), flow=False)


def _entry(outline: _Element, name: str, place: Place) -> dict[str, Node]:
    """Return the keys of one subscription."""
    values: dict[str, Node] = {"name": _text(name, place)}
    if url := _attribute(outline, "xmlUrl"):
        values["url"] = _text(url, place)
    if language := outline.get("language"):
        values["language"] = _text(language, place)
    if tags := _tags(outline, place):
        values["tags"] = ListNode(tuple(tags), place, place, flow=True)
    for key in ("path", *_KEPT):
        if value := outline.get(_OURS + key):
            values[key] = _text(value, place)
    for key in _MAPS:
        if value := outline.get(_OURS + key):
            values[key] = _json_node(value, place)
    return values


def _attribute(outline: _Element, name: str) -> str:
    """Return an attribute whatever its case: readers write xmlUrl and xmlurl."""
    for key, value in outline.attrib.items():
        if str(key).lower() == name.lower():
            return str(value).strip()
    return ""


def _name(outline: _Element, address: str, taken: set[str]) -> str:
    """Return a name that no other subscription has."""
    host = host_of(address) or address
    given = clean_text(outline.get("title") or outline.get("text") or "") or host
    name = shorten(given, NAME_LIMIT - 10)
    if name.casefold() in taken:
        name = shorten(f"{name} ({host})", NAME_LIMIT - 10)
    number = 2
    stem = name
    while name.casefold() in taken:
        name, number = f"{stem} {number}", number + 1
    return name


def _tags(outline: _Element, place: Place) -> list[Node]:
    """Return the folders and the categories of a subscription, outermost first, each once."""
    folders = [
        folder.get("title") or folder.get("text") or ""
        for folder in outline.iterancestors("outline")
    ]
    categories = outline.get("category", "").split(",")
    names = [*reversed(folders), *categories]
    tags = (clean_text(name.strip("/ ").replace(",", " "), TAG_LIMIT) for name in names)
    unique = list(dict.fromkeys(tag for tag in tags if tag))
    return [_text(tag, place) for tag in unique[:MOST_TAGS]]


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
    pairs: Iterator[tuple[Node, Node]] = (
        (_text(key, place), value) for key, value in values.items()
    )
    return MapNode(tuple(pairs), place, place, flow=True)


def _text(value: str, place: Place) -> TextNode:
    return TextNode(value, place, place, plain=False)
