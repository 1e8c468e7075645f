"""Article links on a page that lists articles, found by structure or by a CSS selector."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urldefrag, urlsplit

from bs4 import BeautifulSoup, Tag

from findvalue.errors import ParseError
from findvalue.parse.dates import parse_date
from findvalue.parse.pages.markup import base_url, decode, first_tags, resolve, visible
from findvalue.text import TITLE_LIMIT, clean_text
from findvalue.types import Link
from findvalue.urls import clean_url, host_of, unwrap

MOST_LINKS = 500
_CLIMB = 8  # elements above a link that describe its place
_HEADINGS = ("h1", "h2", "h3", "h4")
_SIDE = frozenset({"nav", "footer", "aside"})
_SIDE_WORDS = re.compile(
    r"\b(?:nav\w*|menu\w*|foot\w*|sidebar\w*|widget\w*|breadcrumb\w*|pag(?:ination|er|ing)\w*|"
    r"shar\w+|social\w*|tag\w*|categor\w*|comment\w*|related\w*|recent\w*|popular\w*|meta\w*|"
    r"author\w*|byline\w*|cookie\w*|login\w*|lang\w*|skip\w*|advert\w*|sponsor\w*)",
    re.IGNORECASE,
)


def list_links(
    body: bytes, *, url: str, content_type: str | None = None, selector: str | None = None
) -> tuple[Link, ...]:
    """Return the links to articles on a listing page, in the page's order.

    Args:
        body: the page.
        url: where it came from.
        content_type: the Content-Type header, if there was one.
        selector: a CSS selector of the links, or of elements that each hold one; None finds them
            by structure.

    Returns:
        Links with title and, where a ``<time>`` stands beside one, its date; empty when the page
        lists no articles.

    Raises:
        ParseError: the bytes are not text, or the selector is not one.
    """
    html = first_tags(visible(decode(body, content_type)))
    base = base_url(html, url)
    soup = BeautifulSoup(html, "lxml")
    if selector is not None:
        found = _selected(soup, selector, base)
    else:
        found = _structural(soup, base, url)
    return tuple(found[:MOST_LINKS])


def _selected(soup: BeautifulSoup, selector: str, base: str) -> list[Link]:
    from soupsieve import SelectorSyntaxError

    try:
        chosen = soup.select(selector, limit=MOST_LINKS * 2)
    except (SelectorSyntaxError, NotImplementedError) as error:
        fact = f'"{selector}" is not a CSS selector ({str(error).splitlines()[0]})'
        raise ParseError(fact, hint="correct links: in the source list") from error
    anchors = [tag if tag.name == "a" else tag.find("a", href=True) for tag in chosen]
    links: dict[str, Link] = {}
    for anchor in anchors:
        if isinstance(anchor, Tag) and (link := _link(anchor, base)):
            links.setdefault(link.url, link)
    return list(links.values())


@dataclass(frozen=True, slots=True)
class _Spot:
    """A link and the place where it stands."""

    anchor: Tag
    link: Link
    place: str  # names of the elements above it
    heading: bool


def _structural(soup: BeautifulSoup, base: str, url: str) -> list[Link]:
    spots: dict[str, _Spot] = {}
    for anchor in soup.find_all("a", href=True):
        spot = _spot(anchor, base, url)
        if spot:
            known = spots.get(spot.link.url)
            if known is None or len(spot.link.title) > len(known.link.title):
                spots[spot.link.url] = spot
    weights: Counter[str] = Counter()
    for spot in spots.values():
        weights[spot.place] += min(len(spot.link.title), 90) * (2 if spot.heading else 1)
    if not weights:
        return []
    best = weights.most_common(1)[0][0]
    return [spot.link for spot in spots.values() if spot.place == best]


def _spot(anchor: Tag, base: str, url: str) -> _Spot | None:
    link = _link(anchor, base)
    if link is None or len(link.title) < 8 or link.url.rstrip("/") == url.rstrip("/"):
        return None
    path, heading = [], False
    for number, parent in enumerate(anchor.parents):
        if number == _CLIMB or parent.name in {"body", "html"}:
            break
        named = " ".join([*parent.get_attribute_list("class", ""), str(parent.get("id") or "")])
        if parent.name in _SIDE or _SIDE_WORDS.search(named):
            return None
        heading = heading or parent.name in _HEADINGS
        path.append(parent.name)
    return _Spot(anchor, link, "/".join(path[:6]), heading)


def _link(anchor: Tag, base: str) -> Link | None:
    address = resolve(base, str(anchor.get("href") or ""))
    title = clean_text(anchor.get_text(" ", strip=True)[: TITLE_LIMIT * 2]) or clean_text(
        str(anchor.get("title") or anchor.get("aria-label") or "")
    )
    if not address or not title:
        return None
    return Link(url=clean_url(unwrap(address)), title=title, published=_date(anchor))


def _date(anchor: Tag) -> datetime | None:
    """Return the date in a ``<time>`` that stands in the link's own block."""
    block: Tag | None = anchor
    for _ in range(4):
        if block is None or block.name in {"body", "main", "ul", "ol", "table"}:
            return None
        stamps = block.find_all("time", limit=2)
        if len(stamps) == 1:
            stamp = stamps[0]
            return parse_date(str(stamp.get("datetime") or stamp.get_text(" ", strip=True)))
        if stamps:
            return None
        block = block.parent
    return None
