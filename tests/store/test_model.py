"""The store against a dictionary: whatever is saved, in whatever order, both say the same."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from findvalue.store import SQLiteStore, open_store
from findvalue.text import words
from findvalue.types import Delivery, SaveCounts
from tests.store.kit import EVERYTHING, article, check_whole, parted, source, state

WORDS = ("kelp", "reef", "tides", "Tide", "café", "harbour", "x1", "don't", "漢字")
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
NUMBERS = st.integers(1, 6)
GIVER = source("https://papers.example/feed")


class StoreAgainstDictionary(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "articles.sqlite3"
        self.store: SQLiteStore = open_store(self.path)
        self.model: dict[int, tuple[str, str]] = {}

    def expect(self, number: int, texts: tuple[str, str]) -> str:
        before = self.model.get(number)
        self.model[number] = texts
        return "new" if before is None else "unchanged" if before == texts else "updated"

    @rule(batch=st.dictionaries(NUMBERS, st.tuples(TEXTS, TEXTS), max_size=4))
    def save(self, batch: dict[int, tuple[str, str]]) -> None:
        deliveries = [
            Delivery(article=article(number, title=title, text=text), entry_key=str(number))
            for number, (title, text) in batch.items()
        ]
        expected = Counter(self.expect(number, texts) for number, texts in batch.items())
        assert self.store.save(GIVER, state(), deliveries) == SaveCounts(**expected)

    @rule(batch=st.dictionaries(NUMBERS, st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
    def fail_to_save(self, batch: dict[int, tuple[str, str]]) -> None:
        def broken() -> object:
            for number, (title, text) in batch.items():
                yield Delivery(
                    article=article(number, title=title, text=text), entry_key=str(number)
                )
            raise OSError

        try:
            self.store.save(GIVER, state(), broken())  # type: ignore[arg-type]
        except OSError:
            return
        raise AssertionError

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = open_store(self.path)

    @invariant()
    def words_are_counted(self) -> None:
        asked = {word for text in WORDS for word in parted(text)} | {"nothing"}
        held = Counter(
            word for texts in self.model.values() for word in set(parted(" ".join(texts)))
        )
        assert self.store.spelled(asked) == {word: held[word] for word in asked}

    @invariant()
    def articles_are_found(self) -> None:
        assert self.store.size() == len(self.model)
        for term in ("kelp", "x1"):
            holding = sum(term in words(" ".join(texts)) for texts in self.model.values())
            found = self.store.hits([[term]], every=True, limit=99, scope=EVERYTHING)
            assert len(found) == holding

    def teardown(self) -> None:
        self.store.close()
        check_whole(self.path)
        self.folder.cleanup()


TestStoreAgainstDictionary = StoreAgainstDictionary.TestCase
TestStoreAgainstDictionary.settings = settings(max_examples=25, stateful_step_count=12)
