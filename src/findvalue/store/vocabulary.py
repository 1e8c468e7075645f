"""The words of all articles as they are spelt: how many articles hold each, and which look alike.

Counts are kept as an inverted index from words to articles and not as a table of counters: a
source's transaction touches thousands of words, and counters would rewrite a page for each of
them, where FTS5 appends one sorted run (measured: 0.25 against 0.10 ms CPU an article).

Spellings are found by symmetric deletion (Garbe's SymSpell, after Mor and Fraenkel, 1982): two
words within N edits share a form from which at most N letters are missing on either side, and so
do their first letters. FTS5 keeps these forms too.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection
from itertools import combinations

from findvalue.store.rows import plain
from findvalue.text import apart, words

LONGEST = 64  # letters of a spelling that is offered; longer ones are addresses and the like
_PREFIX = 7  # letters of a word that its forms are made of
TWICE = 6  # letters from which on forms lack up to two letters, else one
INDEXED_EDITS = 2
_LETTERS = re.compile(r"\w+")  # what words are made of
_UNSPACED = "\u2e80"  # from here on scripts write no spaces: what looks like a word is a clause
_MARKS = "‘’“”–—…\u00a0"  # what keeps most English text from being ASCII; none is part of a word
_SPACED = {code: " " for code in range(128) if not (chr(code).isalnum() or code == ord("_"))}
_PIECES = 50_000  # pieces of text of which the words are remembered
_KNOWN = 300_000  # spellings to remember before starting over


class _Pieces(dict[str, str]):
    """The folded words of pieces of text between two spaces; forgets them all when it is full."""

    def __missing__(self, piece: str) -> str:
        if len(self) >= _PIECES:
            self.clear()
        found = self[piece] = apart(" ".join(words(piece)))
        return found


_folded_piece = _Pieces().__getitem__


def folded(text: str) -> str:
    """Return the words of a text as ``findvalue.text.words`` has them, parted by spaces.

    Signs of scripts without spaces are words of their own (``findvalue.text.apart``).

    Four times as fast for text that is ASCII but for its quotes and dashes. Else white space
    parts words whatever stands beside it, so pieces can be taken one by one, and the same pieces
    come again and again.
    """
    if not text.isascii():
        for mark in _MARKS:
            text = text.replace(mark, " ")
    if text.isascii():
        return text.lower().translate(_SPACED)
    return " ".join(map(_folded_piece, text.split()))


class Vocabulary:
    """Keeps the vocabulary in step with the articles; lives as long as its store.

    It remembers which spellings are stored, so that only the others have to be looked up.
    """

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._seen: list[set[str]] = []

    def add(self, connection: sqlite3.Connection, article: int, held: set[str]) -> None:
        """Count an article that holds these words now."""
        connection.execute(
            "INSERT INTO word_article (rowid, words) VALUES (?, ?)", (article, " ".join(held))
        )
        self._seen.append(held)

    def remove(self, connection: sqlite3.Connection, article: int, held: set[str]) -> None:
        """Count an article no more; ``held`` must be what it was counted for."""
        connection.execute(
            "INSERT INTO word_article (word_article, rowid, words) VALUES ('delete', ?, ?)",
            (article, " ".join(held)),
        )

    def flush(self, connection: sqlite3.Connection) -> None:
        """Write the spellings seen for the first time."""
        fresh = set().union(*self._seen) - self._known
        self._seen.clear()
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM word").fetchone()
        connection.executemany(
            "INSERT OR IGNORE INTO word (w) VALUES (?)",
            [(word,) for word in sorted(fresh) if len(word) <= LONGEST],
        )
        written = connection.execute("SELECT id, w FROM word WHERE id > ?", (last,)).fetchall()
        connection.executemany(
            "INSERT INTO word_near (rowid, keys) VALUES (?, ?)",
            [(number, " ".join(forms_of(word))) for number, word in written if is_spelt(word)],
        )
        if len(self._known) > _KNOWN:
            self._known.clear()
        self._known |= fresh

    def forget(self) -> None:
        """Take nothing for stored any more: a transaction was rolled back."""
        self._known.clear()
        self._seen.clear()


def forms_of(word: str, missing: int | None = None) -> set[str]:
    """Return the first letters of a word, and every form of them from which letters are missing.

    Args:
        word: a folded word.
        missing: how many letters may be missing; None for as many as are stored for the word.
    """
    if missing is None:
        missing = INDEXED_EDITS if len(word) >= TWICE else 1
    prefix = word[:_PREFIX]
    shortest = max(1, len(prefix) - missing)
    return {
        "".join(kept)
        for length in range(shortest, len(prefix) + 1)
        for kept in combinations(prefix, length)
    }


def spelled(connection: sqlite3.Connection, asked: Collection[str]) -> dict[str, int]:
    """Return how many articles hold each word in exactly this spelling (0 when none)."""
    short = json.dumps([plain(word) for word in asked if len(word) <= LONGEST])
    seen = "SELECT w FROM word WHERE w IN (SELECT value FROM json_each(?))"
    ever = {word for (word,) in connection.execute(seen, (short,))}  # most are in no article
    return {
        word: _count(connection, word) if len(word) > LONGEST or plain(word) in ever else 0
        for word in asked
    }


def spelled_like(connection: sqlite3.Connection, word: str, edits: int) -> list[tuple[str, int]]:
    """Return the words of the articles within ``edits`` of a word, each with its article count.

    Numbers, and words of scripts that write no spaces, are nobody's misspelling.
    """
    from findvalue.fuzzy import edits as edits_between  # most look-ups repair nothing

    word = plain(word)
    if edits > INDEXED_EDITS:
        near = _within_length(connection, word, edits, longest=LONGEST)
    else:
        near = _sharing_forms(connection, word, edits)
        if edits == INDEXED_EDITS and len(word) - edits < TWICE:
            near |= _within_length(connection, word, edits, longest=TWICE - 1)
    counted = (
        (other, _count(connection, other))
        for other in sorted(near)
        if edits_between(word, other, at_most=edits) <= edits
    )
    return [(other, count) for other, count in counted if count]


def _sharing_forms(connection: sqlite3.Connection, word: str, edits: int) -> set[str]:
    """Return the stored words that share a form with a word and may be as long."""
    forms = [f'"{form}"' for form in forms_of(word, edits) if _LETTERS.fullmatch(form)]
    if not forms:
        return set()
    rows = connection.execute(
        "SELECT w FROM word_near JOIN word ON word.id = word_near.rowid"
        " WHERE word_near MATCH ? AND length(w) BETWEEN ? AND ?",
        (" OR ".join(forms), len(word) - edits, len(word) + edits),
    )
    return {row[0] for row in rows}


def _within_length(
    connection: sqlite3.Connection, word: str, edits: int, *, longest: int
) -> set[str]:
    """Return the stored words that are about as long as a word; reads the whole vocabulary."""
    rows = connection.execute(
        "SELECT w FROM word WHERE length(w) BETWEEN ? AND ?",
        (len(word) - edits, min(longest, len(word) + edits)),
    )
    return {row[0] for row in rows if is_spelt(row[0])}


def _count(connection: sqlite3.Connection, word: str) -> int:
    row = connection.execute("SELECT doc FROM word_count WHERE term = ?", (plain(word),)).fetchone()
    return row[0] if row else 0


def is_spelt(word: str) -> bool:
    """Say whether a word can be misspelt: it has letters, of a script that writes spaces."""
    return max(word) < _UNSPACED and not word.isdecimal()
