"""findvalue finds the one article worth sending after an interview and puts it into the note.

The names below are the public interface. They are loaded when they are first used, so that
importing the package costs next to nothing::

    import findvalue

    with findvalue.open() as library:
        library.refresh()
        best = library.search("battery recycling")[0]
        print(library.paragraph(best).plain)
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from findvalue.citation import cite
    from findvalue.compose import choose_quote
    from findvalue.errors import (
        AllSourcesFailed,
        DraftProtected,
        FetchError,
        FindvalueError,
        NotFaithful,
        NothingFound,
        ParseError,
        SourceListError,
        StoreError,
        UsageError,
    )
    from findvalue.note import place
    from findvalue.parse import parse_feed
    from findvalue.parse.pages import find_feeds, list_links, read_page
    from findvalue.pipeline import Library, WriteOptions
    from findvalue.pipeline.check import CheckReport
    from findvalue.sources.interview import load_interview
    from findvalue.types import (
        Article,
        AttachReport,
        Entry,
        FeedLink,
        Interview,
        Interviewer,
        Link,
        Match,
        Page,
        Paragraph,
        ParsedFeed,
        Passage,
        People,
        Placement,
        Quote,
        RefreshReport,
        Source,
        SourceOutcome,
        SourceStatus,
        Topic,
    )
    from findvalue.urls import clean_url

__version__ = "0.1.0"

# Public name -> the module that holds it.
_HOMES = {
    **dict.fromkeys(
        (
            "AllSourcesFailed", "DraftProtected", "FetchError", "FindvalueError", "NotFaithful",
            "NothingFound", "ParseError", "SourceListError", "StoreError", "UsageError",
        ),
        "findvalue.errors",
    ),
    **dict.fromkeys(
        (
            "Article", "AttachReport", "Entry", "FeedLink", "Interview", "Interviewer", "Link",
            "Match", "Page", "Paragraph", "ParsedFeed", "Passage", "People", "Placement", "Quote",
            "RefreshReport", "Source", "SourceOutcome", "SourceStatus", "Topic",
        ),
        "findvalue.types",
    ),
    **dict.fromkeys(("Library", "WriteOptions"), "findvalue.pipeline"),
    **dict.fromkeys(("find_feeds", "list_links", "read_page"), "findvalue.parse.pages"),
    "CheckReport": "findvalue.pipeline.check",
    "choose_quote": "findvalue.compose",
    "cite": "findvalue.citation",
    "clean_url": "findvalue.urls",
    "load_interview": "findvalue.sources.interview",
    "parse_feed": "findvalue.parse",
    "place": "findvalue.note",
}  # fmt: skip

__all__ = [
    "AllSourcesFailed",
    "Article",
    "AttachReport",
    "CheckReport",
    "DraftProtected",
    "Entry",
    "FeedLink",
    "FetchError",
    "FindvalueError",
    "Interview",
    "Interviewer",
    "Library",
    "Link",
    "Match",
    "NotFaithful",
    "NothingFound",
    "Page",
    "Paragraph",
    "ParseError",
    "ParsedFeed",
    "Passage",
    "People",
    "Placement",
    "Quote",
    "RefreshReport",
    "Source",
    "SourceListError",
    "SourceOutcome",
    "SourceStatus",
    "StoreError",
    "Topic",
    "UsageError",
    "WriteOptions",
    "choose_quote",
    "cite",
    "clean_url",
    "find_feeds",
    "list_links",
    "load_interview",
    "open",
    "parse_feed",
    "place",
    "read_page",
]


def open(  # noqa: A001 - reads as findvalue.open, like gzip.open
    store: Path | str | None = None,
    sources: Path | str | None = None,
    *,
    offline: bool = False,
    semantic: bool | None = None,
) -> Library:
    """Open the library of stored articles; use the result as a context manager.

    Args:
        store: path of the store; None for the one the environment or the system names.
        sources: path of the sources file; None for the one found by the usual rules.
        offline: never touch the network.
        semantic: match by meaning too; None for "when the extra is installed".

    Raises:
        SourceListError: a named sources file does not exist.
    """
    from findvalue.pipeline import Library

    return Library(store, sources, offline=offline, semantic=semantic)


def __getattr__(name: str) -> object:
    """Load a public name from its module when it is first used (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'findvalue' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
