"""Articles to write about. Every publication in these tests is invented."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from findvalue.types import Article, CitationParts, TopicKind
from findvalue.urls import host_of

HERE = Path(__file__).parent
NOW = datetime(2026, 7, 10, 9, 0, tzinfo=UTC)
_MONTHS = "January February March April May June July August September October November December"


@dataclass(frozen=True)
class Case:
    """A topic and the article that is sent for it."""

    topic: str
    kind: TopicKind
    article: Article

    @property
    def citation(self) -> CitationParts:
        return cited(self.article)


def cited(article: Article) -> CitationParts:
    """The parts of a citation, as the citation stage gives them for the style "apa"."""
    authors = article.authors
    author = " and ".join(authors) if len(authors) < 3 else f"{authors[0]} and others"
    site = article.site_name or host_of(article.url)
    when = article.published
    month = _MONTHS.split()[when.month - 1] if when else ""
    year = f"({when.year}, {month} {when.day})" if when else "(n.d.)"
    by = f"{author or site}. " if author != site else ""
    return CitationParts(
        author="" if author == site else author,
        site=site,
        date=f"{when.day} {month} {when.year}" if when else "",
        rendered=f"{by}{year}. {article.title.partition(' | ')[0]}. {site}. {article.url}",
    )


def cases(language: str = "en") -> Iterator[Case]:
    name = "articles.toml" if language == "en" else f"articles-{language}.toml"
    for entry in tomllib.loads((HERE / name).read_text("utf-8"))["case"]:
        day = entry.get("date")
        yield Case(
            topic=entry["topic"],
            kind=entry["kind"],
            article=Article(
                url=entry["url"],
                title=entry["title"],
                authors=tuple(entry.get("authors", ())),
                site_name=entry.get("site"),
                published=datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None,
                text=entry["body"],
                language=entry.get("language", "en"),
                source=entry.get("site", ""),
            ),
        )


CASES = tuple(cases())


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def article() -> Article:
    return Article(
        url="https://gridledger.example/storage/sodium-orders",
        title="Why grid operators are buying sodium batteries | The Grid Ledger",
        authors=("Maren Holt",),
        site_name="The Grid Ledger",
        published=datetime(2026, 7, 3, tzinfo=UTC),
        text=(
            "Sodium cells are not new. Grid operators in three countries ordered sodium batteries "
            "for sites that lithium made too expensive. They will be delivered in 2027. "
            "The cells do not need cobalt and may last longer in cold storage sites. "
            "We asked two of the operators about it."
        ),
        language="en",
        source="The Grid Ledger",
    )


@pytest.fixture
def citation(article: Article) -> CitationParts:
    return cited(article)
