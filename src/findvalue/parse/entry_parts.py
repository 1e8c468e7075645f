"""The parts of a feed and its entries, and what is made of them.

The strict reader and the reader of broken feeds both hand over nodes. What a node means, which of
two titles counts and where the link comes from is decided here, once.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from html import escape
from typing import Any, Protocol
from urllib.parse import urljoin

from findvalue.parse.dates import parse_date
from findvalue.parse.html import without_scripts
from findvalue.types import Entry, ParsedFeed
from findvalue.urls import host_of

ENTRY_LIMIT = 50_000  # entries that are read of a feed; no feed has more

XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"

# Addresses that only count clicks; the entry names the article's own address beside them.
_REDIRECTORS = ("//feedproxy.google.com/", "//feeds.feedburner.com/", "//rss.feedsportal.com/")
_WEB = ("http://", "https://")
_HTML_TYPES = {None, "", "text/html", "application/xhtml+xml"}
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}  # hours
_DIGITS = 6  # of a number of minutes, or of times in a period; more is nonsense
_LOOKS_LIKE_MARKUP = re.compile(r"<[a-zA-Z/!]|&#?\w{1,32};")
# Parts that are a text -> whether the last of several counts, or the first.
_TEXTS = {
    "other title": False, "summary": False, "other summary": False, "original": False,
    "published": True, "date": True, "updated": True, "other author": False, "language": False,
    "ttl": False, "period": False, "frequency": False,
}  # fmt: skip


class Node(Protocol):
    """As much of an lxml element as is needed here."""

    tag: Any  # the name, in a notation that the table of names knows
    text: Any  # the text before the first child, or None

    def get(self, name: str, /) -> str | None:
        """Return an attribute."""
        ...

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the children."""
        ...

    def __len__(self) -> int:
        """Return the number of children; 0 when there is only text."""
        ...


def base_of(url: str) -> str:
    """Return the address that relative links of a document mean, or "" when nobody knows.

    A saved file, or a name that never resolves (.invalid, RFC 2606), is no place on the web.
    """
    return "" if not url.startswith(_WEB) or host_of(url).endswith(".invalid") else url


class Parts:
    """What a node holds of an entry or a feed.

    Args:
        names: tag -> part, as ``xml_names`` tells them.
        markup: returns what is inside a node as HTML, without space around it.
        base: the address that relative links mean.
        url: the address of the feed itself.
    """

    __slots__ = ("_markup", "_names", "_url", "authors", "base", "values")

    def __init__(
        self, names: Mapping[Any, str | None], markup: Callable[[Any], str], base: str, url: str
    ) -> None:
        self._names = names
        self._markup = markup
        self._url = url
        self.base = base
        self.values: dict[str, str] = {}
        self.authors: list[str] = []

    def take(self, nodes: Iterable[Node]) -> None:
        """Take what the nodes hold.

        Args:
            nodes: children of the entry or the feed, in order.
        """
        names, values = self._names, self.values
        for node in nodes:
            part = names[node.tag]
            if part is None:
                continue
            special = _SPECIAL.get(part)
            if special is not None:
                special(self, node)
            elif part in _TEXTS and (part not in values or _TEXTS[part]):
                text = self._markup(node)
                if text:
                    values[part] = text

    def entry(self, feed: Parts) -> Entry:
        """Return the entry that these are the parts of.

        Args:
            feed: the parts of the feed around it.
        """
        get = self.values.get
        link = self._best_link()
        return Entry(
            id=get("id") or link,
            title=get("title") or get("other title"),
            link=link,
            original_link=self._original(link),
            authors=tuple(self.authors or self._fallback_authors() or feed.authors),
            summary=get("summary") or get("other summary"),
            content=get("content"),
            published=_date(get("published")) or _date(get("date")),
            updated=_date(get("updated")),
            site_name=get("source"),
            language=get("language"),
        )

    def feed(self, entries: tuple[Entry, ...]) -> ParsedFeed:
        """Return the feed that these are the parts of.

        Args:
            entries: its entries.
        """
        get = self.values.get
        return ParsedFeed(
            title=get("title") or get("other title"),
            link=get("text link") or get("alternate") or get("other alternate"),
            language=get("language"),
            ttl=_minutes(get("ttl")) or _period(get("period"), get("frequency")),
            entries=entries,
        )

    def _best_link(self) -> str | None:
        for part in ("text link", "alternate", "other alternate", "permalink", "enclosure"):
            if link := self.values.get(part):
                return link
        return None

    def _original(self, link: str | None) -> str | None:
        """Return the article's own address where the link only redirects to it."""
        original = self.values.get("original")
        if original:
            return original
        permalink = self.values.get("permalink")
        if link and permalink and _redirects(link) and not _redirects(permalink):
            return permalink
        return None

    def _fallback_authors(self) -> list[str]:
        other = self.values.get("other author") or self.values.get("source author")
        return [other] if other else []

    def _absolute(self, link: str, node: Node) -> str:
        if link.startswith(_WEB):
            return link
        base = node.get(XML_BASE)
        try:
            return urljoin(urljoin(self.base, base) if base else self.base, link)
        except ValueError:
            return link

    def _title(self, node: Node) -> None:
        if "title" in self.values:
            return
        kind = node.get("type")
        text = self._markup(node)
        if node.get("mode") == "base64" or (kind and not _is_text(kind)):
            text = _decoded(text)
        text = without_scripts(text)
        if kind == "text" and _LOOKS_LIKE_MARKUP.search(text):
            text = escape(text, quote=False)  # so that every title may be read as HTML
        if text:
            self.values["title"] = text

    def _content(self, node: Node) -> None:
        kind = node.get("type")
        if "content" in self.values or node.get("src") or (kind and not _is_text(kind)):
            return
        text = self._markup(node)
        self.values["content"] = _decoded(text) if node.get("mode") == "base64" else text

    def _link(self, node: Node) -> None:
        if (node.get("rel") or "alternate") != "alternate":
            return
        href = node.get("href")
        link = (node.text if href is None else href) or ""
        if not link.strip():
            return
        link = self._absolute(link.strip(), node)
        if href is None:
            self.values["text link"] = link
        else:
            part = "alternate" if node.get("type") in _HTML_TYPES else "other alternate"
            self.values.setdefault(part, link)

    def _id(self, node: Node) -> None:
        text = (node.text or "").strip()
        if not text or "id" in self.values:
            return
        if (node.get("isPermaLink") or "true").lower() == "true":
            if self.base != self._url and ":" not in text:  # an explicit base is meant for it
                text = self._absolute(text, node)
            if text[:8].lower().startswith(_WEB):
                self.values["permalink"] = text
        self.values["id"] = text

    def _author(self, node: Node) -> None:
        name = self._person(node) if len(node) else (node.text or "").strip()
        if name:
            self.authors.append(name)

    def _person(self, node: Node) -> str:
        inner = {self._names[child.tag]: self._markup(child) for child in node}
        return inner.get("name") or inner.get("email") or self._markup(node)

    def _source(self, node: Node) -> None:
        """Take the publisher that an aggregated entry comes from."""
        name = (node.text or "").strip()
        for child in node:
            part = self._names[child.tag]
            if part == "title":
                name = self._markup(child)
            elif part == "author":
                self.values.setdefault("source author", self._person(child))
        if name:
            self.values.setdefault("source", name)

    def name_by(self, about: str) -> None:
        """Take the address that an RDF item is about, when it has no identity of its own."""
        self.values.setdefault("id", about)
        if about.startswith(_WEB):
            self.values.setdefault("permalink", about)

    def _group(self, node: Node) -> None:
        self.take(node)

    def _enclosure(self, node: Node) -> None:
        url = (node.get("url") or "").strip()
        if url:
            self.values.setdefault("enclosure", self._absolute(url, node))


_SPECIAL: dict[str, Callable[[Parts, Node], None]] = {
    "title": Parts._title,  # noqa: SLF001 - the table belongs to the class
    "content": Parts._content,  # noqa: SLF001
    "link": Parts._link,  # noqa: SLF001
    "id": Parts._id,  # noqa: SLF001
    "author": Parts._author,  # noqa: SLF001
    "source": Parts._source,  # noqa: SLF001
    "group": Parts._group,  # noqa: SLF001
    "enclosure": Parts._enclosure,  # noqa: SLF001
}


def _redirects(link: str) -> bool:
    return any(host in link for host in _REDIRECTORS)


def _decoded(text: str) -> str:
    """Return the text that Atom 0.3, or an odd type in Atom 1.0, has in base64, if it is some."""
    try:
        return b64decode(text).decode("utf-8").strip()
    except ValueError:
        return text


def _is_text(kind: str) -> bool:
    """Say whether a type attribute names something to read."""
    return kind.startswith("text") or "html" in kind or kind.endswith("xml") or "/" not in kind


def _date(text: str | None) -> datetime | None:
    return parse_date(text) if text else None


def _minutes(text: str | None) -> timedelta | None:
    number = _number(text)
    return timedelta(minutes=number) if number else None


def _period(period: str | None, frequency: str | None) -> timedelta | None:
    """Return the time between two updates (http://purl.org/rss/1.0/modules/syndication/)."""
    hours = _PERIODS.get((period or "").lower())
    return timedelta(hours=hours) / (_number(frequency) or 1) if hours else None


def _number(text: str | None) -> int | None:
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > _DIGITS:
        return None
    return int(text)
