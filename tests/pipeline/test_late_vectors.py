"""The extra for meaning may be installed later than articles are stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from findvalue.pipeline.refresh import Refresher
from findvalue.store import open_store
from findvalue.types import Article, Scope

NOW = datetime(2026, 6, 10, tzinfo=UTC)


def embed(articles: Sequence[Article]) -> list[bytes]:
    return [article.title[:4].encode() for article in articles]


@pytest.mark.parametrize("budget", [None, 5.0], ids=["refresh", "look-up"])
def test_a_refresh_makes_the_vectors_that_are_missing(tmp_path: Path, budget: float | None) -> None:
    path = tmp_path / "store.db"
    with open_store(path) as plain:
        plain.add([Article(url="https://late.example/1", title="Early article")])
    with open_store(path, embed=embed, model="letters") as store:
        assert store.vectors(Scope())[1] == b""
        Refresher(store=store, now=lambda: NOW).run([], budget=budget)
        assert store.vectors(Scope())[1] == b"Earl"
