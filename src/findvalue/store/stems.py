"""The terms that articles are found by: SQLite's own tokenizer and stemmer, word by word.

The store on PostgreSQL asks for them here, so both engines find an article by the same terms. A
stemmer of its own would agree with SQLite's on most words, and rank differently for the others.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Sequence

TOKENIZER = "porter unicode61 remove_diacritics 2"  # as the article index of schema.py has it
_KNOWN = 300_000  # words to remember before starting over

Terms = tuple[str, ...]


class Stemmer:
    """Turns folded words into terms and remembers them; safe to share between threads.

    Raises:
        sqlite3.OperationalError: this Python's SQLite has no full-text index.
    """

    def __init__(self) -> None:
        self._known: dict[str, Terms] = {}
        self._guard = threading.Lock()
        self._connection = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False
        )
        self._connection.execute(
            f"CREATE VIRTUAL TABLE bench USING fts5 (word, content='', tokenize='{TOKENIZER}')"
        )
        self._connection.execute("CREATE VIRTUAL TABLE term USING fts5vocab (bench, instance)")

    def learn(self, words: Iterable[str]) -> None:
        """Have these folded words stemmed in one go, as far as they are new."""
        with self._guard:
            self._learn(words)

    def stemmed(self, words: Sequence[str]) -> list[str]:
        """Return the terms of folded words in order; a word may hold none, or several."""
        with self._guard:
            self._learn(words)
            known = self._known
            return [term for word in words for term in known[word]]

    def close(self) -> None:
        """Let go of the tokenizer."""
        self._connection.close()

    def _learn(self, words: Iterable[str]) -> None:
        if len(self._known) > _KNOWN:
            self._known.clear()
        fresh = {word for word in words if word not in self._known}
        if not fresh:
            return
        numbered = dict(enumerate(fresh))
        found: dict[int, list[str]] = {number: [] for number in numbered}
        self._connection.executemany(
            "INSERT INTO bench (rowid, word) VALUES (?, ?)", numbered.items()
        )
        for term, number in self._connection.execute(
            'SELECT term, doc FROM term ORDER BY doc, "offset"'
        ):
            found[number].append(term)
        self._connection.execute("INSERT INTO bench (bench) VALUES ('delete-all')")
        self._known |= {numbered[number]: tuple(terms) for number, terms in found.items()}
