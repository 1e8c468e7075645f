"""A small article to write about. Every publication in these tests is invented."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from findvalue.types import Article, CitationParts

NOW = datetime(2026, 7, 10, 9, 0, tzinfo=UTC)


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
    return CitationParts(
        author="Maren Holt",
        site="The Grid Ledger",
        date="3 July 2026",
        rendered=(
            "Holt, M. (2026, July 3). Why grid operators are buying sodium batteries. "
            f"The Grid Ledger. {article.url}"
        ),
    )
