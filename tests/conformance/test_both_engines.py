"""Whatever happens to two stores, one on each engine, they find the same and rank it alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from findvalue import rank
from findvalue.protocols import StoreEngine
from findvalue.types import Delivery, Scope
from tests.conformance.home import FileHome, ServerHome
from tests.store.kit import EVERYTHING, NOW, article, quick_folder, seeded, source, state
from tests.support.postgres import Server

pytestmark = pytest.mark.postgres

# Inflections, accents, phrases, signs that part words or do not, scripts without spaces, and terms
# longer than an index takes.
WORDS = [
    *[
        "harbour",
        "harbours",
        "tide",
        "tides",
        "tidal",
        "running",
        "runner",
        "naïve",
        "Straße",
        "co-op",
        "R&D",
        "c++",
        "snake_case",
    ],
    *[
        "½",
        "™",
        "the",
        "a",
        "データ",
        "漢字かな",
        "Ελλάς",
        "don't",
        "3.5",
        "x'",
        "\\",
        ":",
        "&",
        "|",
        "!",
        "<->",
        "kelp*",
        "(reef)",
        "H₂O",
        "ИГРА",
    ],
    "\uff54\uff49\uff44\uff45",  # full-width letters
    "w" * 50,
    "ö" * 70,
    "q" * 3000,
]
SCOPES = (
    EVERYTHING,
    Scope(since=NOW - timedelta(days=50)),
    Scope(sources=("A",)),
    Scope(tags=("y",)),
    Scope(list_path=Path("/nowhere/sources.yaml")),
)
GIVERS = (
    source("https://a.example/feed", name="A", tags=("x",)),
    source("https://papers.example/feed", name="B", tags=("y",)),
    source("https://c.example/?q={topic}", name="C", kind="search"),
)
texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
moments = st.one_of(st.none(), st.integers(-900, 200).map(lambda days: NOW + timedelta(days=days)))
deliveries = st.builds(
    lambda number, key, title, summary, text, published, fetched: Delivery(
        article=article(
            number, title=title, summary=summary, text=text, published=published, fetched_at=fetched
        ),
        entry_key=f"key-{key}",
    ),
    st.integers(1, 12), st.integers(1, 12), texts, texts, texts, moments, moments,
)  # fmt: skip
saves = st.tuples(st.sampled_from(GIVERS), st.lists(deliveries, max_size=6))
terms = st.one_of(st.sampled_from(WORDS), texts, st.text(max_size=20))
groups = st.lists(st.lists(terms, max_size=3), max_size=4)


class Pair:
    """Two stores to which the same is done."""

    def __init__(self, one: StoreEngine, other: StoreEngine) -> None:
        self.stores = (one, other)

    def same(self, name: str, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - any method
        """Call a method of both; fail unless they return the same."""
        one, other = (getattr(store, name)(*args, **options) for store in self.stores)
        assert one == other
        return one

    def hits(self, asked: Sequence[Sequence[str]], **options: Any) -> None:  # noqa: ANN401 - as above
        """Fail unless both find the same articles with the same scores, in the same order."""
        one, other = (_found(store, asked, **options) for store in self.stores)
        assert one == other


def _found(
    store: StoreEngine,
    asked: Sequence[Sequence[str]],
    **options: Any,  # noqa: ANN401 - as above
) -> list[tuple[object, ...]]:
    hits = store.hits(asked, **options)
    return [
        (found.article, pytest.approx(found.bm25, rel=1e-12), found.weight, found.tags)
        for found in store.candidates(hits)
    ]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with quick_folder() as name:
        yield name


def pairs(server: Server, template: str, folder: Path) -> Iterator[Pair]:
    """Yield a pair of empty stores, and look at the end whether each is whole."""
    number = sum(1 for _ in folder.iterdir())
    with (
        closing(FileHome(folder / str(number) / "articles.sqlite3")) as file,
        closing(ServerHome(server, template)) as database,
    ):
        yield Pair(file.open(), database.open())
        file.check()
        database.check()


@settings(max_examples=12)
@given(done=st.lists(saves, max_size=5), asked=st.lists(groups, min_size=1, max_size=3))
def test_the_same_deliveries_are_found_alike(
    postgres: Server,
    empty_store: str,
    folder: Path,
    done: list[tuple[Any, list[Delivery]]],
    asked: list[list[list[str]]],
) -> None:
    for pair in pairs(postgres, empty_store, folder):
        for giver, given_ in done:
            pair.same("save", giver, state(giver.key), given_)
        pair.same("size")
        pair.same("states")
        for each in asked:
            named = [term for group in each for term in group]
            pair.same("frequencies", named)
            pair.same("spelled", named)
            for every in (True, False):
                for scope in SCOPES:
                    pair.hits(each, every=every, limit=7, scope=scope)


@settings(max_examples=6)
@given(
    typed=st.lists(texts, min_size=3, max_size=12),
    reach=st.tuples(st.integers(0, 3), st.integers()),
)
def test_the_same_words_are_within_reach(
    postgres: Server, empty_store: str, folder: Path, typed: list[str], reach: tuple[int, int]
) -> None:
    edits, chance = reach[0], seeded(reach[1])
    for pair in pairs(postgres, empty_store, folder):
        pair.same("add", [article(n, title=text, summary="") for n, text in enumerate(typed)])
        for word in [word for text in typed for word in text.split()][:20]:
            at = chance.randrange(len(word))
            for near in (word, word[:at] + word[at + 1 :], f"{word[:at]}e{word[at:]}"):
                pair.same("spelled_like", near.lower()[:80], edits=edits)


def test_the_same_articles_come_first_for_the_collection(
    postgres: Server, empty_store: str, folder: Path
) -> None:
    from tests.rank.conftest import lines

    given_ = [
        article(n, title=one["title"], summary="", text=one["text"], published=None)
        for n, one in enumerate(lines("articles.jsonl"))
    ]
    words = sorted({word for each in given_ for word in each.title.split()})
    chance = seeded(11)
    for pair in pairs(postgres, empty_store, folder):
        pair.same("add", given_)
        for _ in range(60):
            topic = " ".join(chance.sample(words, chance.randint(1, 3)))
            topic = topic.replace("ti", "it", chance.randint(0, 1))  # sometimes misspelt
            one, other = (
                rank.search(store, topic, now=NOW, limit=10, floor=0.0) for store in pair.stores
            )
            assert [match.article for match in one] == [match.article for match in other]
            assert [match.score for match in one] == pytest.approx(
                [match.score for match in other], rel=1e-9
            )
