"""Feeds that a page declares (RSS Autodiscovery; HTML, "alternate" links)."""

from __future__ import annotations

from urllib.parse import urlsplit

from findvalue.parse.pages.markup import base_url, decode, resolve, tags, visible
from findvalue.text import clean_text
from findvalue.types import FeedLink

# https://www.rssboard.org/rss-autodiscovery and the variants that real pages use.
_TYPES = frozenset(
    {
        "application/rss+xml", "application/atom+xml", "application/feed+json",
        "application/rdf+xml", "application/x-rss+xml", "application/x-atom+xml", "text/rss+xml",
        "application/rss", "application/atom",
    }
)  # fmt: skip
_USUAL = ("/feed", "/rss", "/atom.xml", "/feed.xml", "/index.xml")
_MOST = 200


def find_feeds(body: bytes, *, url: str) -> tuple[FeedLink, ...]:
    """Return the feeds that a page declares, in the page's order.

    Args:
        body: the page.
        url: where it came from; relative links start here.

    Returns:
        One link per feed. ``rel`` is a list of words in any case, parameters of ``type`` do not
        count, ``<base>`` and the ``feed:`` scheme are followed; oEmbed and API links are no feeds.

    Raises:
        ParseError: the bytes are not text.
    """
    from bs4 import BeautifulSoup

    html = decode(body)
    if "alternate" not in html.lower():
        return ()
    html = visible(html)
    base = base_url(html, url)
    found: dict[str, FeedLink] = {}
    links = [tag for tag in tags(html, "link") if "alternate" in tag.lower()][:_MOST]
    for link in BeautifulSoup("".join(links), "lxml").find_all("link"):
        rel = {word.lower() for word in link.get_attribute_list("rel") if word}
        kind = str(link.get("type") or "").partition(";")[0].strip().lower()
        href = str(link.get("href") or "").strip()
        if "alternate" not in rel or kind not in _TYPES or not href:
            continue
        address = resolve(base, _plain(href, base))
        if address:
            title = clean_text(str(link.get("title") or "")) or None
            found.setdefault(address, FeedLink(url=address, title=title, type=kind))
    return tuple(found.values())


def usual_feeds(url: str) -> tuple[str, ...]:
    """Return the addresses worth one try each when a page declares no feed."""
    return tuple(address for path in _USUAL if (address := resolve(url, path)))


def _plain(href: str, base: str) -> str:
    """Return a ``feed:`` address as the http address that it stands for."""
    if not href.lower().startswith("feed:"):
        return href
    rest = href[len("feed:") :]
    return f"{urlsplit(base).scheme}:{rest}" if rest.startswith("//") else rest
