"""The text of an article: trafilatura when it is installed, else the densest paragraphs."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from itertools import islice, takewhile

from bs4 import BeautifulSoup, Tag

from findvalue.parse.pages.markup import first_tags, visible
from findvalue.text import clean_text

LONGEST = 100_000  # characters of text
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
    page = first_tags(page)
    text, origin = _extracted(page, url), "trafilatura"
    if not text:
        text, origin = " ".join(_paragraphs(visible(page))), "paragraphs"
    text = clean_text(text, LONGEST)
    return (text, origin) if text else (None, "")


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
    blocks = [(block, text) for block in soup.find_all(_BLOCKS) if (text := _own_text(block))]
    root = _heaviest((block, len(text)) for block, text in blocks if len(text) >= _SENTENCE)
    if root is None:
        return
    for block, text in blocks:
        inner = list(takewhile(lambda parent: parent is not root, block.parents))
        if len(inner) <= _CLIMB and not any(map(_is_aside, (block, *inner))):
            yield text


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


def _own_text(block: Tag) -> str:
    """Return the text of a paragraph, "" for lists of links and for what only holds paragraphs."""
    if block.name in _HOLDERS:
        direct = sum(len(text.strip()) for text in block.find_all(string=True, recursive=False))
        if direct < _SENTENCE or block.find("p"):
            return ""
    elif block.find(_BLOCKS):
        return ""
    text = " ".join(block.get_text(" ").split())
    links = sum(len(link.get_text(" ", strip=True)) for link in block.find_all("a"))
    return text if links <= _LINKED * len(text) else ""


def _is_aside(tag: Tag) -> bool:
    names = " ".join(str(tag.get(key) or "") for key in ("class", "id"))
    return tag.name in _ASIDE_TAGS or bool(_ASIDE_NAMES.search(names))
