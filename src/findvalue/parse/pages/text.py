"""The text of an article: trafilatura when it is installed, else the densest paragraphs."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from itertools import islice, takewhile

from bs4 import BeautifulSoup, Tag

from findvalue.parse.pages.markup import first_tags, visible
from findvalue.text import clean_text

_MOST_TAGS = 10_000  # tags that are looked at; one article in a thousand has half as many
LONGEST = 100_000  # characters of text
_LEAST = 30  # characters below which it is a button, not a text
_SHORT = 3_000  # characters below which trafilatura gets a second try that favours recall
_HOLDERS = ("div", "section", "td", "article")  # paragraphs only when they hold text themselves
_BLOCKS = ("p", "li", "blockquote", "h2", "h3", "h4", "pre", "dd", *_HOLDERS)
_NO_TEXT = ("nav", "footer", "button", "noscript", "select")
_ASIDE_TAGS = frozenset({"aside", "figure", "figcaption"})
_ASIDE_NAMES = re.compile(
    r"comment|sidebar|related|recommend|share|social|newsletter|cookie|menu|breadcrumb|promo|footer|widget|"
    r"caption|byline|author|teaser|signup|advert|\btags?\b",
    re.IGNORECASE,
)
_LINKED = 0.5  # share of a paragraph that is links from which it is a list of links
_SENTENCE = 60  # characters of a paragraph that speaks for the place where it stands
_NEST = 3  # elements above a paragraph that get a share of its weight
_SHARE = 0.5  # of the weight that each further element gets
_NEAR = 6  # elements above a link whose share of links it counts for
_MOST_STRINGS = 200  # pieces of text in one paragraph
_CLIMB = 12  # elements above a paragraph that may set it aside


def read_text(page: str, url: str) -> tuple[str | None, str]:
    """Return the text of an article as one line, and how it was found.

    Args:
        page: the HTML of the page.
        url: where it came from.

    Returns:
        The text and "trafilatura", or "paragraphs" when trafilatura is not installed or finds
        nothing; None and "" when the page has no text.
    """
    page = first_tags(page, _MOST_TAGS)
    text, origin = _extracted(page, url), "trafilatura"
    if not text:
        text, origin = " ".join(_paragraphs(visible(page))), "paragraphs"
    text = clean_text(text, LONGEST)
    return (text, origin) if len(text) >= _LEAST else (None, "")


def _extracted(page: str, url: str) -> str:
    """Return what trafilatura takes for the text; "" when it is missing or finds none."""
    try:
        from trafilatura import bare_extraction
    except ImportError:
        return ""
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # it reports empty pages
    found = ""
    for recall in (False, True):
        document = bare_extraction(
            page,
            url=url,
            fast=True,
            favor_recall=recall,
            include_comments=False,
            with_metadata=False,
        )
        text = getattr(document, "text", None) or ""
        found = max(found, text, key=len) if isinstance(text, str) else found
        if len(found) >= _SHORT:
            break
    return found


def _paragraphs(page: str) -> Iterator[str]:
    """Yield the paragraphs under the element that holds most of the page's sentences.

    Each paragraph gives its length to the element around it and half of it to the next one, as in
    Arc90's Readability (2010); the heaviest element is the article.
    """
    soup = BeautifulSoup(page, "lxml")
    for tag in soup.find_all(_NO_TEXT):
        tag.decompose()
    linked = _linked(soup)
    blocks = [(block, _said(block)) for block in _leaves(soup)]
    blocks = [
        (block, text) for block, text in blocks if linked.get(id(block), 0) <= _LINKED * len(text)
    ]
    root = _heaviest((block, len(text)) for block, text in blocks if len(text) >= _SENTENCE)
    if root is None:
        return
    for block, text in blocks:
        around = list(islice(block.parents, _CLIMB))
        inner = list(takewhile(lambda parent: parent is not root, around))
        if len(inner) < len(around) and not any(map(_is_aside, (block, *inner))):
            yield text


def _leaves(soup: BeautifulSoup) -> Iterator[Tag]:
    """Yield the elements that hold text of their own, in the page's order.

    A paragraph that holds another block is none; a <div> with text may hold a list or a heading.
    """
    found = [tag for tag in soup.find_all(_BLOCKS) if tag.name not in _HOLDERS or _holds_text(tag)]
    around_any = _around(found)
    around_text = _around(tag for tag in found if tag.name == "p" or tag.name in _HOLDERS)
    for tag in found:
        if id(tag) not in (around_text if tag.name in _HOLDERS else around_any):
            yield tag


def _around(tags: Iterable[Tag]) -> set[int]:
    """Return the ids of the elements around some tags; each is climbed once, so it is linear."""
    found: set[int] = set()
    for tag in tags:
        for parent in tag.parents:
            if id(parent) in found:
                break
            found.add(id(parent))
    return found


def _holds_text(tag: Tag) -> bool:
    return (
        sum(len(text.strip()) for text in tag.find_all(string=True, recursive=False)) >= _SENTENCE
    )


def _linked(soup: BeautifulSoup) -> dict[int, int]:
    """Return how many characters of each element near a link are links."""
    linked: dict[int, int] = {}
    for anchor in soup.find_all("a"):
        size = len(_said(anchor))
        for parent in islice(anchor.parents, _NEAR):
            linked[id(parent)] = linked.get(id(parent), 0) + size
    return linked


def _heaviest(blocks: Iterable[tuple[Tag, int]]) -> Tag | None:
    """Return the element that the most text speaks for."""
    weights: dict[int, float] = {}
    places: dict[int, Tag] = {}
    for block, size in blocks:
        share = float(size)
        for parent in islice(block.parents, _NEST):
            weights[id(parent)] = weights.get(id(parent), 0) + share
            places[id(parent)] = parent
            share *= _SHARE
    return places[max(weights, key=lambda key: weights[key])] if weights else None


def _said(tag: Tag) -> str:
    return " ".join(islice(tag.stripped_strings, _MOST_STRINGS))


def _is_aside(tag: Tag) -> bool:
    names = " ".join(str(tag.get(key) or "") for key in ("class", "id"))
    return tag.name in _ASIDE_TAGS or bool(_ASIDE_NAMES.search(names))
