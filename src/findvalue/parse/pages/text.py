"""The text of an article: trafilatura when it is installed, else the paragraphs of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from findvalue.parse.pages.markup import first_tags
from findvalue.text import clean_text

LONGEST = 100_000  # characters of text
_BLOCKS = ("p", "li", "blockquote", "h2", "h3", "h4", "pre", "dd")
_ASIDE = ("nav", "aside", "footer", "header", "form", "figcaption", "button", "noscript")
_LINKED = 0.6  # share of a paragraph that is links from which it is a list of links
_ASIDE_NAME = re.compile(
    r"comment|sidebar|related|share|social|newsletter|cookie|menu|breadcrumb|promo|footer|widget",
    re.IGNORECASE,
)


def read_text(page: str, url: str) -> tuple[str | None, str]:
    """Return the text of an article and how it was found: "trafilatura", "paragraphs" or "".

    Args:
        page: the HTML of the page, without scripts.
        url: where it came from.
    """
    page = first_tags(page)
    text, origin = _extracted(page, url), "trafilatura"
    if text is None:
        text, origin = " ".join(_paragraphs(page)), "paragraphs"
    text = clean_text(text, LONGEST)
    return (text, origin) if text else (None, "")


def _extracted(page: str, url: str) -> str | None:
    """Return what trafilatura takes for the text; None when it is missing or finds none."""
    try:
        from trafilatura import bare_extraction
    except ImportError:
        return None
    document = bare_extraction(
        page, url=url, fast=True, include_comments=False, with_metadata=False
    )
    text = getattr(document, "text", None)
    return text if isinstance(text, str) and text.strip() else None


def _paragraphs(page: str) -> Iterator[str]:
    """Yield the paragraphs of the part of the page that says it is the article, else of the page."""
    from bs4 import BeautifulSoup, Tag

    soup = BeautifulSoup(page, "lxml")
    root = (
        soup.find(attrs={"itemprop": "articleBody"})
        or soup.find("article")
        or soup.find("main")
        or soup.body
    )
    if not isinstance(root, Tag):
        return
    for block in root.find_all(_BLOCKS):
        if block.find(_BLOCKS) or _is_aside(block, root):
            continue
        text = block.get_text(" ", strip=True)
        links = sum(len(link.get_text(" ", strip=True)) for link in block.find_all("a"))
        if text and links <= _LINKED * len(text):
            yield text


def _is_aside(block: object, root: object) -> bool:
    from bs4 import Tag

    for parent in block.parents if isinstance(block, Tag) else ():
        if parent is root:
            return False
        names = " ".join(str(parent.get(key) or "") for key in ("class", "id"))
        if parent.name in _ASIDE or _ASIDE_NAME.search(names):
            return True
    return False
