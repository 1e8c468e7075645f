"""The strict reader: a well-formed feed of a known shape, read by lxml.

It declines where a lenient parser would do something else: another root, entities of its own,
entries where none belong. Nothing is resolved and nothing loaded; lxml refuses nesting beyond 256.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urljoin

from findvalue.errors import ParseError
from findvalue.parse.entry_parts import ENTRY_LIMIT, XML_BASE, Node, Parts, base_of
from findvalue.parse.xml_names import Names
from findvalue.types import ParsedFeed

if TYPE_CHECKING:
    from lxml import etree

_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_HEAD = 4096  # bytes in which a document type is looked for
_DOCTYPE = re.compile(rb"<!DOCTYPE(?:[^\[>]*>)?", re.IGNORECASE)
_ANY_ENTRY = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_TOO_DEEP = "Excessive depth"


class Malformed(Exception):
    """A document that is not well-formed."""


class Unusual(Exception):
    """A well-formed document of a shape that only a lenient reader knows how to take."""


def read_xml(body: bytes, *, url: str) -> ParsedFeed:
    """Return the feed in a well-formed UTF-8 document.

    Args:
        body: the document; the charset it declares is not believed.
        url: where it came from.

    Raises:
        Malformed: it is not well-formed, or declares entities.
        Unusual: it is, but of no shape that is known for certain.
        ParseError: it is nested too deeply for any reader.
    """
    root = _tree(_without_doctype(body))
    names = Names(root.tag)
    url = base_of(url)
    head = Parts(names, _markup, url, url)
    if language := root.get(_XML_LANG):
        head.values["language"] = language
    entries: list[Parts] = []
    for base, nodes in _groups(root, names, url):
        head.base = base
        for node in nodes:
            if names[node.tag] == "entry":
                if len(entries) == ENTRY_LIMIT:
                    break
                entry = Parts(names, _markup, _base(node, base), url)
                entry.take(node)
                if about := node.get(_RDF_ABOUT):
                    entry.name_by(about)
                entries.append(entry)
            else:
                head.take((node,))
    if not entries and _ANY_ENTRY.search(body):
        raise Unusual("entries where none belong")
    return head.feed(tuple(entry.entry(head) for entry in entries))


def _without_doctype(body: bytes) -> bytes:
    """Return the document without a document type; one that declares something is not read here."""
    doctype = _DOCTYPE.search(body, 0, _HEAD)
    if doctype is None:
        return body
    if not doctype[0].endswith(b">"):
        raise Malformed("entities of its own")
    return body[: doctype.start()] + body[doctype.end() :]


def _tree(body: bytes) -> Node:
    from lxml import etree

    try:
        root = etree.fromstring(body.lstrip(), _parser())
        if root.getroottree().docinfo.internalDTD is not None:
            raise Malformed("a document type after its beginning")
        return cast("Node", root)
    except (etree.XMLSyntaxError, ValueError) as error:
        if _TOO_DEEP in str(error):
            raise ParseError("is nested too deeply") from error
        raise Malformed(str(error)) from error


@cache
def _parser() -> etree.XMLParser:
    from lxml import etree

    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _groups(root: Node, names: Names, url: str) -> Iterator[tuple[str, Iterable[Node]]]:
    """Return the nodes that are entries or say something of the feed, with their base address.

    RSS has its items in the channel; RDF, and RSS 0.90 before it, have them beside it.
    """
    part = names[root.tag]
    base = _base(root, url)
    if part == "feed":
        yield base, root
    elif part in {"rss", "rdf"}:
        for node in root:
            if names[node.tag] == "channel":
                yield _base(node, base), node
        yield base, [node for node in root if names[node.tag] == "entry"]
    else:
        raise Unusual(f"the root {root.tag}")


def _base(node: Node, outer: str) -> str:
    base = node.get(XML_BASE)
    if not base:
        return outer
    try:
        return urljoin(outer, base)
    except ValueError:
        return outer


def _markup(node: Node) -> str:
    """Return what is inside a node as HTML."""
    if not len(node):
        return (node.text or "").strip()
    from lxml.etree import tostring

    if len(node) == 1 and node.get("type") == "xhtml":  # its one <div> only wraps the markup
        (node,) = node
    inner = [tostring(cast("Any", child), encoding="unicode") for child in node]
    return (escape(node.text or "", quote=False) + "".join(inner)).strip()
