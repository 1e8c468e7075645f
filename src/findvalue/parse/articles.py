"""The clean stage: what a source delivered becomes plain articles with an identity."""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from findvalue.parse.bylines import clean_authors
from findvalue.parse.dates import AHEAD
from findvalue.parse.html import html_to_prose, html_to_text
from findvalue.parse.quirks import as_ascii, canonical_link, without_boilerplate, without_publisher
from findvalue.text import SUMMARY_LIMIT, TEXT_LIMIT, TITLE_LIMIT, clean_text, shorten
from findvalue.types import Article, Delivery, Entry, ParsedFeed, Source
from findvalue.urls import clean_url, host_of, is_citable_url, is_safe_url, unwrap

ENTRY_LIMIT = 500  # the newest entries of a feed; more is an archive, not news

_BORROWED_TITLE = 100  # characters of its text that stand for a title that is missing
_KEY_LIMIT = 500  # characters of an entry key; a longer one is hashed
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_WEB = ("http://", "https://")
_NEVER = datetime.min.replace(tzinfo=UTC)


def deliveries(source: Source, feed: ParsedFeed, *, fetched_at: datetime) -> tuple[Delivery, ...]:
    """Return the articles of a feed, in the feed's order.

    An entry without a link that may be cited is dropped. The key of an entry is its id; its link
    when it has none; both together when different articles share an id.

    Args:
        source: the source that delivered the feed.
        feed: the feed.
        fetched_at: when it was fetched, aware; an entry dated well after it has no date.

    Returns:
        At most 500 deliveries: of more, the newest.
    """
    site = _site(source, feed)
    found: dict[tuple[str, str], Article] = {}
    for entry in _newest(feed.entries):
        article = _article(source, site, entry, fetched_at)
        if article is not None:
            found.setdefault((_identity(entry, article.url), article.url), article)
    shared = Counter(identity for identity, _ in found)
    return tuple(
        Delivery(
            article=article,
            entry_key=_short(identity if shared[identity] == 1 else f"{identity}|{url}"),
        )
        for (identity, url), article in found.items()
    )


def _newest(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Return the newest entries in their order; among undated ones the first."""
    if len(entries) <= ENTRY_LIMIT:
        return entries
    places = sorted(range(len(entries)), key=lambda place: _date(entries[place]), reverse=True)
    return [entries[place] for place in sorted(places[:ENTRY_LIMIT])]


def _date(entry: Entry) -> datetime:
    return entry.published or entry.updated or _NEVER


def _identity(entry: Entry, url: str) -> str:
    """Return the entry's id, or its address when the id is missing or says no more."""
    if not entry.id or entry.id in {entry.link, entry.original_link}:
        return url
    return clean_text(_short(canonical_link(entry.id)), _KEY_LIMIT) or url


def _short(key: str) -> str:
    if len(key) <= _KEY_LIMIT:
        return key
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=16).hexdigest()


# --- one article -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """What holds for all entries of a feed."""

    name: str  # who publishes entries that live on the feed's own site
    hosts: frozenset[str]  # the feed's own
    home: str  # its front page, which relative links are relative to
    own: str  # host and port in the user's own network, "" when the source is on the web
    language: str | None


def _site(source: Source, feed: ParsedFeed) -> _Site:
    title = html_to_text(feed.title or "", TITLE_LIMIT)
    home = (feed.link or "").strip()
    hosts = {host_of(home), host_of(source.url or "")} - {""}
    return _Site(
        # The feed of a search is titled after the question, not after its publisher.
        name=source.name if source.kind == "search" else title or source.name,
        hosts=frozenset(hosts),
        home=clean_url(home if is_safe_url(home) else source.url or ""),
        own=urlsplit(clean_url(source.url or "")).netloc if source.allow_private else "",
        language=_language(feed.language) or source.language,
    )


def _article(source: Source, site: _Site, entry: Entry, fetched_at: datetime) -> Article | None:
    url = _link(entry, site)
    if url is None:
        return None
    publisher = html_to_text(entry.site_name or "", TITLE_LIMIT) or None
    summary, text = _texts(entry)
    title = without_publisher(html_to_text(entry.title or "", TITLE_LIMIT), publisher)
    title = title or shorten(summary or text, _BORROWED_TITLE)
    if not title:
        return None
    return Article(
        url=url,
        title=title,
        authors=clean_authors(entry.authors),
        site_name=publisher or _publisher(url, site),
        published=_published(entry, fetched_at),
        summary=summary,
        text=text,
        language=_language(entry.language) or site.language,
        source=source.name,
        paywalled=source.paywalled,
        fetched_at=fetched_at,
    )


def _link(entry: Entry, site: _Site) -> str | None:
    """Return the canonical address of an entry, or None when it has none that may be cited."""
    url = _canonical(entry.original_link or entry.link, site)
    if url == site.home and (entry.id or "").startswith(_WEB):  # the front page is no article
        url = _canonical(entry.id, site) or url
    return url


def _canonical(link: str | None, site: _Site) -> str | None:
    link = html.unescape((link or "").strip()).replace(" ", "%20")
    try:
        if not link.startswith(_WEB):
            link = urljoin(site.home, link) if link else ""
        url = canonical_link(clean_url(as_ascii(unwrap(link))))
    except ValueError:
        return None
    return url if is_citable_url(url) or _is_own(url, site) else None


def _is_own(url: str, site: _Site) -> bool:
    """Say whether an address lies where the user said that a source of their own network lies."""
    return bool(site.own) and is_safe_url(url) and urlsplit(url).netloc == site.own


def _publisher(url: str, site: _Site) -> str:
    """Return who publishes an address: the feed's own site, or the host of a linked one."""
    host = host_of(url)
    own = any(
        host == known or _is_below(host, known) or _is_below(known, host) for known in site.hosts
    )
    return site.name if own or not site.hosts else host


def _is_below(host: str, other: str) -> bool:
    return host.endswith(f".{other}")


def _texts(entry: Entry) -> tuple[str, str]:
    """Return summary and text. A summary that is a whole text is one, and its start the summary."""
    summary = without_boilerplate(html_to_prose(entry.summary or "", TEXT_LIMIT))
    text = ""
    if entry.content and entry.content != entry.summary:
        text = without_boilerplate(html_to_prose(entry.content, TEXT_LIMIT))
    if len(summary) <= SUMMARY_LIMIT:
        return summary, text
    head = summary[:SUMMARY_LIMIT].rpartition(" ")[0] or summary[:SUMMARY_LIMIT]
    return head, max(text, summary, key=len)


def _published(entry: Entry, fetched_at: datetime) -> datetime | None:
    for date in (entry.published, entry.updated):
        if date is not None and date <= fetched_at + AHEAD:
            return date
    return None


def _language(tag: str | None) -> str | None:
    tag = (tag or "").strip()
    return tag.replace("_", "-") if _LANGUAGE.fullmatch(tag) else None
