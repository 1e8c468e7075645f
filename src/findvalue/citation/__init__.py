"""Citations: from an article, a page or a CSL-JSON item to a reference that a reader can trust.

CSL-JSON is the inner form: an article becomes an item, and every style reads the item.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from findvalue.citation.exports import FORMATS, ExportFormat, write
from findvalue.citation.item import read_csl, site_of, to_csl, with_copy
from findvalue.citation.names import is_citable, split_name
from findvalue.citation.styles import STYLES, byline_of, day_month_year, render
from findvalue.errors import UsageError
from findvalue.types import Article, CitationParts, Page, Style

__all__ = [
    "CiteStyle",
    "ExportFormat",
    "byline",
    "citation_parts",
    "cite",
    "export",
    "long_date",
    "site_of",
    "to_csl",
    "with_copy",
]

CiteStyle = Literal["apa", "mla", "chicago", "link", "csl-json"]


def cite(
    item: Article | Page | Mapping[str, Any],
    style: CiteStyle = "apa",
    *,
    accessed: date | None = None,
) -> str:
    """Return a citation as plain text.

    Args:
        item: a stored article, a page as it was read, or a CSL-JSON item.
        style: "apa" (7th ed.), "mla" (9th ed.), "chicago" (18th ed., bibliography), "link" (title,
            author, site and date as an e-mail says them, then the address on a line of its own), or
            "csl-json" for the item itself.
        accessed: the day the page was read; printed only where a style asks for it, which is when
            the date of publication is unknown. None for the item's own.

    Returns:
        The reference. What is unknown is left out or said to be unknown, as the style's manual
        wants it; nothing is guessed.

    Raises:
        UsageError: there is no such style.
    """
    csl = item if isinstance(item, Mapping) else to_csl(item)
    if style == "csl-json":
        return json.dumps(csl, ensure_ascii=False, indent=2)
    if style not in STYLES:
        raise UsageError(
            f'there is no citation style "{style}"', hint=f"one of {', '.join(STYLES)}, csl-json"
        )
    return render(read_csl(csl, accessed=accessed), style)


def export(
    items: Iterable[Article | Page | Mapping[str, Any]],
    format: ExportFormat = "csl-json",  # noqa: A002 - the word users know
) -> str:
    """Return items as a file for a reference manager.

    Args:
        items: articles, pages or CSL-JSON items.
        format: "csl-json", "bibtex" or "ris"; Zotero imports all three.

    Raises:
        UsageError: there is no such format.
    """
    if format not in FORMATS:
        raise UsageError(
            f'there is no export format "{format}"', hint=f"one of {', '.join(FORMATS)}"
        )
    csl = [dict(item) if isinstance(item, Mapping) else to_csl(item) for item in items]
    return write(csl, format)


def citation_parts(
    article: Article, style: Style = "link", *, accessed: date | None = None
) -> CitationParts:
    """Return what a paragraph may say of an article's origin.

    Args:
        article: the stored article.
        style: how ``rendered`` is set.
        accessed: the day the page was read; None for the day it was fetched.
    """
    item = read_csl(to_csl(article), accessed=accessed)
    return CitationParts(
        author="" if item.by_site else byline_of(item.authors),
        site=site_of(article),
        date=day_month_year(item.issued),
        rendered=render(item, style),
    )


def byline(authors: Sequence[str]) -> str:
    """Return authors as one says them: "A", "A and B", "A et al."; "" when there is none.

    Logins, addresses and e-mails are no authors.
    """
    return byline_of([split_name(name) for name in authors if is_citable(name)])


def long_date(day: date) -> str:
    """Return a day as a letter writes it: "3 March 2026"."""
    return day_month_year((day.year, day.month, day.day))
