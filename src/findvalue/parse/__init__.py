"""The parse stage: bytes from the web become plain, clean articles.

Nothing here opens a file or an address. ``Box`` runs the functions where they can do no harm. Each
module is loaded when a name of it is first used: reading a page needs none of what reads feeds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from findvalue import lazy

if TYPE_CHECKING:
    from findvalue.parse.articles import deliveries
    from findvalue.parse.box import Box
    from findvalue.parse.dates import parse_date
    from findvalue.parse.feeds import parse_feed
    from findvalue.parse.html import html_to_text
    from findvalue.parse.jsonmap import parse_json
    from findvalue.parse.reading import ParsedSource, body_hash, parse_source

__all__ = [
    "Box",
    "ParsedSource",
    "body_hash",
    "deliveries",
    "html_to_text",
    "parse_date",
    "parse_feed",
    "parse_json",
    "parse_source",
]

__getattr__ = lazy.names(
    __name__,
    {
        "articles": ("deliveries",),
        "box": ("Box",),
        "dates": ("parse_date",),
        "feeds": ("parse_feed",),
        "html": ("html_to_text",),
        "jsonmap": ("parse_json",),
        "reading": ("ParsedSource", "body_hash", "parse_source"),
    },
)
