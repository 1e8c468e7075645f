"""The headline of an article: as the page prints it, without the name of the site."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from findvalue import fuzzy
from findvalue.parse.pages.digest import Digest
from findvalue.parse.pages.people import introduces
from findvalue.parse.pages.site import BREAK, is_site, names_of, squash
from findvalue.text import clean_text, words

_RELATED = 60  # likeness from which a heading is the headline that the page's head names
_INSIDE = 95  # likeness of a text that stands within the other
_SHORTEST = 8  # letters of a text of which "stands within" means anything
_TINY = 4  # letters of a heading that can be a headline
_FEWEST_WORDS = 3  # of a heading that nothing else in the page confirms
_SITE_WORDS = 6  # of a last part of the title that is the name of the site
_MOST_BREAKS = 12
_KICKER = 0.4  # share of a heading that its title must make up
_METAS = (
    "citation_title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "headline",
)  # fmt: skip
_QUOTATION = re.compile(r"[\"„“«‘'][^\"„“”«»]{3,80}[\"“”»‘’']\s*:")
_TEXT_NODE = re.compile(r">([^<>]{3,300})<")
_TITLE_TAG = re.compile(r"<title\b.*?</title>", re.IGNORECASE | re.DOTALL)


def read_title(digest: Digest, page: str) -> tuple[str | None, str]:
    """Return the headline and where it was read.

    A heading of the page wins when the page's head names it too, or something like it. The name of
    the site at either end goes; so does a kicker that Open Graph or JSON-LD leave out.

    Args:
        digest: the digest of the page.
        page: the HTML of the page, without scripts.
    """
    sites = (*names_of(digest), *_self_named(digest))
    named = [_without_site(text, sites) for text in _head_titles(digest)]
    graph, linked, other, card, title = ("" if is_site(value, sites) else value for value in named)
    headings = _headings(digest, sites, (graph, linked))
    agreed = graph if squash(graph) == squash(linked) else ""
    heading = (
        next((text for text in headings if agreed and squash(text) == squash(agreed)), "")
        or ("" if agreed else _confirmed(headings, (graph, linked, other, card)))
        or ("" if agreed else _confirmed(headings, (title,)))
    )
    alone = headings[0] if len(headings) == 1 and len(headings[0].split()) >= _FEWEST_WORDS else ""
    found = (
        (_without_kicker(heading, (graph, linked)), "heading"),
        (_without_kicker(graph, (linked, other)), "meta"),
        (_without_kicker(linked, (other,)), "json-ld"),
        (other or card, "meta"),
        (alone, "heading"),
        (_shown(title, page), "title"),
        *((text, "heading") for text in headings),
        *((text, "meta") for text in named),  # a page that is called as its site is
    )
    return next(((clean_text(value), origin) for value, origin in found if value), (None, ""))


def _head_titles(digest: Digest) -> tuple[str, ...]:
    """Return the titles that the page's head gives: Open Graph, JSON-LD, other, card, <title>."""
    return (
        digest.meta("og:title"),
        digest.linked.title,
        digest.meta(*_METAS),
        digest.meta("twitter:title", "twitter:text:title"),
        digest.title,
    )


def _headings(digest: Digest, sites: Sequence[str], titles: Sequence[str]) -> list[str]:
    """Return the headings that may be the headline; the name of the site is none."""
    known = {squash(title) for title in titles if title}
    return [
        heading
        for heading in digest.headings
        if squash(heading) in known
        or (len(squash(heading)) >= _TINY and not is_site(heading, sites))
    ]


def _self_named(digest: Digest) -> Iterator[str]:
    """Yield a heading that is the last part of the title and nothing else: the site's own name."""
    last = BREAK.split(digest.title)[-1]
    if last == digest.title or len(last.split()) > _SITE_WORDS:
        return
    titles = {squash(digest.meta("og:title")), squash(digest.linked.title)}
    if squash(last) in set(map(squash, digest.headings)) - titles:
        yield squash(last)


def _confirmed(headings: Sequence[str], titles: Sequence[str]) -> str:
    """Return the heading that is most like one of the titles, "" when none is like any."""
    best, score = "", float(_RELATED - 1)
    for heading in headings:
        likeness = max((_likeness(heading, title) for title in titles if title), default=0)
        if likeness > score:
            best, score = heading, likeness
    return best


def _likeness(heading: str, title: str) -> float:
    """Return how much a heading says what a title says, from 0 to 100."""
    if words(title) and set(words(title)) <= set(words(heading)):
        return _INSIDE
    left, right = squash(heading), squash(title)
    if left == right:
        return 100
    if min(len(left), len(right)) >= _SHORTEST and (left in right or right in left):
        return _INSIDE
    return fuzzy.ratio(left, right)


def _without_kicker(heading: str, titles: Sequence[str]) -> str:
    """Return the title that a heading repeats with a kicker or a remark beside it."""
    whole = squash(heading)
    for title in titles:
        part = squash(title)
        if part and part != whole and part in whole and len(part) >= _KICKER * len(whole):
            return heading if _belongs(heading, title) else title
    return heading


def _belongs(heading: str, title: str) -> bool:
    """Say whether what a heading has beside its title is a part of it.

    A subtitle behind a colon is, and a quotation before one: "Never again": miller retires.
    """
    begins = heading[: len(title)].casefold() == title.casefold()
    if begins and heading[len(title) :].lstrip().startswith((":", "\uff1a")):
        return True
    return bool(_QUOTATION.match(heading)) and heading.casefold().endswith(title.casefold())


def _without_site(title: str, sites: Sequence[str]) -> str:
    """Return a title without the name of the site at its end or its beginning."""
    while breaks := list(BREAK.finditer(title)):
        head, tail = title[: breaks[-1].start()].strip(), title[breaks[-1].end() :]
        rest, front = title[breaks[0].end() :].strip(), title[: breaks[0].start()]
        if head and (is_site(tail, sites) or introduces(tail)[0]):
            title = head
        elif rest and is_site(front, sites):
            title = rest
        else:
            break
    return title


def _shown(title: str, page: str) -> str:
    """Return the longest part of a title that the page prints on its own, else the title."""
    breaks = list(BREAK.finditer(title))[:_MOST_BREAKS]
    if not breaks:
        return title
    starts = [0, *(match.end() for match in breaks)]
    ends = [*(match.start() for match in breaks), len(title)]
    parts = [title[start:end].strip() for start in starts for end in ends if end > start]
    printed = {squash(html.unescape(text)) for text in _TEXT_NODE.findall(_TITLE_TAG.sub("", page))}
    fitting = [part for part in parts if part != title and squash(part) in printed]
    return max(fitting, key=len, default=title)
