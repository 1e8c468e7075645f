"""Pages: what an article page says of itself, article links of a listing page, declared feeds."""

from __future__ import annotations

from findvalue.parse.pages.article import read_page
from findvalue.parse.pages.feedlinks import find_feeds, usual_feeds
from findvalue.parse.pages.listing import list_links

__all__ = ["find_feeds", "list_links", "read_page", "usual_feeds"]
