"""The model: frozen values that cross the boundaries between stages. It imports no stage.

The names are loaded when they are first used: making a dataclass costs half a millisecond, and a
look-up needs a third of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from findvalue import lazy
from findvalue.status import SourceStatus

if TYPE_CHECKING:
    from findvalue.types.articles import Article, Delivery, SaveCounts
    from findvalue.types.entries import Entry, FeedLink, Link, Page, ParsedFeed
    from findvalue.types.interview import Interview, Interviewer, Topic
    from findvalue.types.notes import (
        AttachAction,
        AttachReport,
        DraftFormat,
        LedgerRecord,
        Placement,
    )
    from findvalue.types.paragraphs import (
        CitationParts,
        Paragraph,
        People,
        Quote,
        ReferenceForm,
        Style,
        Tone,
    )
    from findvalue.types.reports import Activity, RefreshReport, SourceOutcome
    from findvalue.types.search import Candidate, Hit, Match, Passage, Scope, TopicKind
    from findvalue.types.sources import Source, SourceKind, SourceList, SourceState, Validators
    from findvalue.types.stores import (
        StoreContents,
        StoredArticle,
        StoredList,
        StoredSource,
        StoredState,
        StoreRecord,
        StoreStats,
    )

__all__ = [
    "Activity",
    "Article",
    "AttachAction",
    "AttachReport",
    "Candidate",
    "CitationParts",
    "Delivery",
    "DraftFormat",
    "Entry",
    "FeedLink",
    "Hit",
    "Interview",
    "Interviewer",
    "LedgerRecord",
    "Link",
    "Match",
    "Page",
    "Paragraph",
    "ParsedFeed",
    "Passage",
    "People",
    "Placement",
    "Quote",
    "ReferenceForm",
    "RefreshReport",
    "SaveCounts",
    "Scope",
    "Source",
    "SourceKind",
    "SourceList",
    "SourceOutcome",
    "SourceState",
    "SourceStatus",
    "StoreContents",
    "StoreRecord",
    "StoreStats",
    "StoredArticle",
    "StoredList",
    "StoredSource",
    "StoredState",
    "Style",
    "Tone",
    "Topic",
    "TopicKind",
    "Validators",
]

__getattr__ = lazy.names(
    __name__,
    {
        "articles": ("Article", "Delivery", "SaveCounts"),
        "entries": ("Entry", "FeedLink", "Link", "Page", "ParsedFeed"),
        "interview": ("Interview", "Interviewer", "Topic"),
        "notes": ("AttachAction", "AttachReport", "DraftFormat", "LedgerRecord", "Placement"),
        "paragraphs": (
            "CitationParts",
            "Paragraph",
            "People",
            "Quote",
            "ReferenceForm",
            "Style",
            "Tone",
        ),
        "reports": ("Activity", "RefreshReport", "SourceOutcome"),
        "search": ("Candidate", "Hit", "Match", "Passage", "Scope", "TopicKind"),
        "sources": ("Source", "SourceKind", "SourceList", "SourceState", "Validators"),
        "stores": (
            "StoreContents",
            "StoreRecord",
            "StoreStats",
            "StoredArticle",
            "StoredList",
            "StoredSource",
            "StoredState",
        ),
    },
)
