"""What a lint run looks at, and what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from findvalue.types import Article, CitationParts, TopicKind

Level = Literal["error", "warning", "information"]

_HEADER = re.compile(r"(?:subject|to|from|cc|bcc|date):[^\n]*\n", re.IGNORECASE)
_SUBJECT = re.compile(r"^subject:[ \t]*([^\n]*)$", re.IGNORECASE | re.MULTILINE)
# Where an older mail begins that this note answers.
_QUOTED_MAIL = re.compile(
    r"^(?:>|-----\s?Original Message|_{10,}|On [^\n]{5,200} wrote:\s*$|Am [^\n]{5,200} schrieb)",
    re.MULTILINE,
)
_LINK = re.compile(r"https?://[^\s<>\"”“]+", re.IGNORECASE)
_AFTER_LINK = ".,;:!?'’]"
BLANK = "\ufffc"  # stands for each character of a link in a note's prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that lint has to say about a note."""

    rule: str  # "N10"
    name: str  # "cliche"
    level: Level
    message: str
    line: int  # 1-based
    column: int  # 1-based


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known about a note. Whatever is empty is unknown, and its rules keep quiet."""

    now: datetime | None = None
    interview_at: datetime | None = None
    subject: str | None = None  # None: taken from a "Subject:" line, if there is one
    role: str = ""
    recipient: str = ""
    others: tuple[str, ...] = ()  # the rest of the panel
    company: str = ""
    other_companies: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    sender_hosts: tuple[str, ...] = ()
    topic: str = ""
    aliases: tuple[str, ...] = ()  # other names of the topic
    kind: TopicKind | None = None
    paragraph: str = ""  # the inserted paragraph as it stands in the note, with its link
    article: Article | None = None
    citation: CitationParts | None = None
    other_notes: tuple[str, ...] = ()  # of the same panel
    other_urls: tuple[str, ...] = ()
    ignore: frozenset[str] = frozenset()  # ids or names of rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a check found: where, and how bad when that differs from the rule's own level."""

    at: int  # offset in the note's text
    message: str
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a note."""

    start: int
    url: str

    @property
    def end(self) -> int:
        """The offset behind its last character."""
        return self.start + len(self.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note's text, and the parts of it that are the sender's own."""

    text: str
    start: int  # where the body begins, after header lines
    end: int  # where an older mail begins, else the end
    subject: str | None
    links: tuple[Link, ...]
    prose: str  # the body with links blanked out, offsets kept

    @property
    def body(self) -> str:
        """The note without header lines and quoted mail."""
        return self.text[self.start : self.end]

    def find(self, passage: str) -> int:
        """Return where a passage begins in the text, line breaks and spaces aside, else the start."""
        words = [re.escape(word) for word in passage.split()[:12]]
        found = re.search(r"\s+".join(words), self.text) if words else None
        return found.start() if found else self.start


def read_note(text: str, subject: str | None = None) -> Note:
    """Return a note, its header lines and quoted mail told apart.

    Args:
        text: the note as it stands in the draft.
        subject: its subject, when the draft's format has one of its own.
    """
    start = 0
    while header := _HEADER.match(text, start):
        start = header.end()
    found = _SUBJECT.search(text, 0, start)
    quoted = _QUOTED_MAIL.search(text, start)
    end = quoted.start() if quoted else len(text)
    links = tuple(_links(text, start, end))
    return Note(
        text=text,
        start=start,
        end=end,
        subject=subject if subject is not None else (found[1].strip() if found else None),
        links=links,
        prose=_blanked(text, start, end, links),
    )


def _blanked(text: str, start: int, end: int, links: Sequence[Link]) -> str:
    pieces: list[str] = []
    for link in links:
        pieces += [text[start : link.start], BLANK * len(link.url)]
        start = link.end
    return "".join([*pieces, text[start:end]])


def _links(text: str, start: int, end: int) -> Iterator[Link]:
    """Yield the links of a text; punctuation and a bracket that was opened before stay outside."""
    for found in _LINK.finditer(text, start, end):
        url = found[0].rstrip(_AFTER_LINK)
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(_AFTER_LINK)
        yield Link(found.start(), url)


def position(text: str, at: int) -> tuple[int, int]:
    """Return line and column, both from 1, of an offset."""
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def paragraphs(text: str) -> list[tuple[int, str]]:
    """Return the paragraphs of a text, each with its offset; blank lines part them."""
    return [(found.start(), found[0]) for found in re.finditer(r"\S(?:[^\n]|\n(?!\s*\n))*", text)]


def names_in(people: Sequence[str]) -> list[str]:
    """Return the full names, without titles such as "Dr."."""
    return [" ".join(word for word in name.split() if not word.endswith(".")) for name in people]
