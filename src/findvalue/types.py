"""The model: frozen values that cross the boundaries between stages. It imports no stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from findvalue.status import SourceStatus as SourceStatus  # noqa: PLC0414 - part of the model

SourceKind = Literal["feed", "search", "page"]
TopicKind = Literal["business", "hobby"]
Tone = Literal["formal", "neutral", "warm"]
Style = Literal["link", "apa", "mla", "chicago"]
DraftFormat = Literal["txt", "md", "html", "eml", "docx"]


# --- sources -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One entry of sources.yaml: exactly one of ``url`` and ``path`` is set."""

    name: str
    kind: SourceKind = "feed"
    url: str | None = None  # may hold {topic} when kind is "search"
    path: Path | None = None  # absolute; always inside the folder of the sources file
    key: str = ""  # stable identity: the URL, or "file:" and the path as written
    tags: tuple[str, ...] = ()
    language: str | None = None
    weight: float = 1.0
    refresh: timedelta = timedelta(hours=6)
    links: str | None = None  # CSS selector of article links on a page
    json: Mapping[str, str] = field(default_factory=dict)  # field map for JSON answers
    paywalled: bool = False
    allow_private: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    disabled: bool = False
    line: int = 0  # 1-based line of the entry in the sources file


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceList:
    """A whole sources.yaml, checked."""

    path: Path
    sources: tuple[Source, ...]
    digest: str  # SHA-256 of the file's bytes

    @property
    def active(self) -> tuple[Source, ...]:
        """The sources that are not disabled."""
        return tuple(source for source in self.sources if not source.disabled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave us for the next conditional GET, byte for byte as it sent it."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What the store remembers of a source between two refreshes."""

    key: str
    status: SourceStatus = SourceStatus.NEVER
    detail: str = ""  # the reason in plain words, "" when all is well
    validators: Validators = Validators()
    body_hash: str | None = None  # hash of the body from the first entry on
    moved_to: str | None = None  # a permanent redirect that worked
    next_at: datetime | None = None  # do not ask before
    last_attempt: datetime | None = None
    last_success: datetime | None = None
    failures: int = 0  # in a row
    articles: int = 0  # articles the source delivered last time


# --- entries and articles ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as a source delivered it. Not cleaned: may hold HTML and anything else."""

    id: str | None = None
    title: str | None = None
    link: str | None = None
    original_link: str | None = None  # the article's own address, where link only redirects to it
    authors: tuple[str, ...] = ()
    summary: str | None = None
    content: str | None = None  # the full text when the source gives it beside the summary
    published: datetime | None = None  # aware, UTC
    updated: datetime | None = None  # aware, UTC
    site_name: str | None = None  # of the original publisher, when the entry names one
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed as it was delivered."""

    title: str | None = None
    link: str | None = None
    language: str | None = None
    ttl: timedelta | None = None  # how long the feed itself asks to be left alone
    entries: tuple[Entry, ...] = ()
    complete: bool = True  # False when the body was cut short


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link to an article on a listing page."""

    url: str
    title: str
    published: datetime | None = None  # aware, UTC
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed that a page declares."""

    url: str
    title: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an article page says of itself. A field that is not certain is None or empty."""

    url: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    site_name: str | None = None
    published: datetime | None = None
    canonical_url: str | None = None
    text: str | None = None
    language: str | None = None
    paywalled: bool | None = None  # None: the page does not say
    excerpt: str | None = None
    kind: str | None = None  # CSL type: "article-newspaper", "post-weblog", ...
    origins: Mapping[str, str] = field(default_factory=dict)  # field -> "json-ld", "meta", ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An entry after cleaning: plain text only, identified by its canonical URL."""

    url: str
    title: str
    authors: tuple[str, ...] = ()
    site_name: str | None = None
    published: datetime | None = None  # aware, UTC; None when the source gives no date
    summary: str = ""
    text: str = ""
    language: str | None = None
    source: str = ""  # name of the source that delivered it
    paywalled: bool = False
    fetched_at: datetime | None = None

    @property
    def body(self) -> str:
        """The longest plain text we have of it: the text, else the summary."""
        return self.text or self.summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An article as one source delivered it; ``entry_key`` is its identity within that source."""

    article: Article
    entry_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveCounts:
    """What one save changed."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0


# --- search ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which articles of a store a look-up may see."""

    # Only articles of this source list's active sources; articles added by hand are always seen.
    list_path: Path | None = None
    since: datetime | None = None  # only articles published (else fetched) at or after this
    sources: tuple[str, ...] = ()  # only these source names
    tags: tuple[str, ...] = ()  # only sources that carry one of these tags


@dataclass(frozen=True, slots=True)
class Hit:
    """An article id with its BM25 score: positive, higher is better."""

    id: int
    bm25: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article that may match, with what the store knows of its source."""

    id: int
    bm25: float  # positive, higher is better; 0 when it was not found by its words
    article: Article
    weight: float = 1.0  # the highest weight of the sources that delivered it
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The best sentence or two of an article for a topic."""

    text: str
    start: int  # offset in Article.body, characters
    end: int
    marks: tuple[tuple[int, int], ...] = ()  # (start, end) in ``text`` of the topic's words


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An article ranked for a topic."""

    article: Article
    score: float  # 0 to 100, comparable between topics
    reasons: tuple[str, ...] = ()
    passage: Passage | None = None
    topic: str = ""  # as the user typed it
    read_as: str = ""  # the topic as it was searched; equals topic when nothing was repaired
    parts: Mapping[str, float] = field(default_factory=dict)  # name -> points; they add up to score


# --- citation, paragraph, note -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One whole sentence, verbatim in the stored text."""

    text: str
    start: int  # offset in Article.body, characters
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationParts:
    """How an article is cited, as text: what a paragraph may say of its origin."""

    author: str = ""  # as a reader says it, "Jane Smith" or "A and B"; "" when unknown
    site: str = ""  # the publication, else the host
    date: str = ""  # "5 March 2026"; "" when unknown
    rendered: str = ""  # the whole reference in the style asked for, with its URL or without


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who writes to whom. Empty means unknown."""

    sender: str = ""  # helps to find the sign-off
    recipient: str = ""  # two recipients get different wordings
    company: str = ""
    has_read: bool = False  # the sender says that they read the article


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A composed paragraph: 2-4 sentences, at most one quote, one link."""

    text: str  # without the link
    url: str
    article: Article
    topic: str
    quote: Quote | None = None
    tone: Tone = "neutral"
    style: Style = "link"
    citation: str = ""  # rendered in ``style``
    claims: tuple[str, ...] = ()  # what the sentences say in the user's own name, for approval
    recipient: str = ""
    language: str = "en"  # of the template sentences
    parts: CitationParts | None = None  # what the citation was made of

    @property
    def plain(self) -> str:
        """The paragraph as it stands in a plain-text note: the sentences, then the link."""
        return f"{self.text}\n{self.url}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where the paragraph goes. ``end`` differs from ``start`` when it replaces something."""

    unit: Literal["byte", "line", "paragraph"]
    start: int
    end: int
    rule: str
    confidence: float  # 0 to 1


AttachAction = Literal["inserted", "replaced", "unchanged", "removed", "restored"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachReport:
    """What attach, detach or undo did, or would do, to a draft."""

    path: Path | None  # None for standard input
    action: AttachAction
    before: bytes
    after: bytes
    diff: str  # unified diff of the visible text
    placement: Placement | None = None
    paragraph: Paragraph | None = None
    written: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRecord:
    """One write to a draft, as the ledger remembers it."""

    id: int
    path: Path
    format: DraftFormat
    before_hash: str  # SHA-256 of the draft's bytes before the write
    after_hash: str
    paragraph: str  # as inserted, newlines as "\n"
    url: str
    topic: str
    recipient: str
    written_at: datetime
    backup: bytes  # the draft's bytes before the write


# --- reports -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOutcome:
    """What one refresh did with one source."""

    name: str
    key: str
    status: SourceStatus
    detail: str = ""
    new: int = 0
    updated: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshReport:
    """What one refresh did."""

    outcomes: tuple[SourceOutcome, ...]
    seconds: float
    interrupted: bool = False

    @property
    def failed(self) -> tuple[SourceOutcome, ...]:
        """The sources that did not answer with anything usable."""
        bad = {
            SourceStatus.BLOCKED,
            SourceStatus.GONE,
            SourceStatus.UNREACHABLE,
            SourceStatus.BROKEN,
        }
        return tuple(outcome for outcome in self.outcomes if outcome.status in bad)

    @property
    def new(self) -> int:
        """Articles that were not in the store before."""
        return sum(outcome.new for outcome in self.outcomes)
