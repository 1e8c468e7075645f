"""A source list as OPML, the format in which feed readers exchange their subscriptions.

The first tag of a source becomes its folder. What OPML has no word for stands in attributes of our
own namespace, which other programs pass over, so that a list that goes out and comes back says the
same. The format: http://opml.org/spec2.opml.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from findvalue.sources.fields import VARIABLE
from findvalue.sources.writing import Written, written_values
from findvalue.types import Source

OURS = "{urn:findvalue:sources:1}"  # the namespace of our attributes, as lxml writes it
KEPT = ("kind", "weight", "refresh", "links", "paywalled", "allow_private", "disabled")
MAPS = ("json", "headers")  # as JSON objects
# A header that holds a secret leaves the house only when the secret itself stays in the environment.
_OPEN_HEADERS = frozenset({"accept", "accept-language", "user-agent"})
_SECRET_ELSEWHERE = re.compile(r"(?:[A-Za-z]{1,20} )?" + VARIABLE.pattern)


def write_opml(sources: Sequence[Source], *, title: str = "findvalue") -> bytes:
    """Return sources as an OPML file: a folder for the first tag of each, in the list's order.

    Args:
        sources: what to write. Headers that may hold a secret are written only as far as the
            secret is named (``${NAME}``) and not given.
        title: the title of the file.
    """
    from lxml import etree

    root = etree.Element("opml", {"version": "2.0"}, nsmap={"findvalue": OURS.strip("{}")})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    body = etree.SubElement(root, "body")
    for tag, group in groupby(sources, lambda source: source.tags[0] if source.tags else ""):
        parent = etree.SubElement(body, "outline", {"text": tag, "title": tag}) if tag else body
        for source in group:
            etree.SubElement(parent, "outline", _attributes(source))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _attributes(source: Source) -> dict[str, str]:
    """Return a source as the attributes of an outline."""
    values = written_values(source)
    attributes = {"text": source.name, "title": source.name}
    if source.url:
        attributes = {"type": "rss", **attributes, "xmlUrl": source.url}
    else:
        attributes[OURS + "path"] = str(values["path"])
    if source.tags:
        attributes["category"] = ",".join(source.tags)
    if source.language:
        attributes["language"] = source.language
    for key in KEPT:
        if key in values:
            attributes[OURS + key] = _plain(values[key])
    for key, mapping in (("json", source.json), ("headers", _open_headers(source.headers))):
        if mapping:
            attributes[OURS + key] = json.dumps(dict(mapping), ensure_ascii=False)
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
