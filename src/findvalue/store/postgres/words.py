"""The words of all articles as they are spelt, on PostgreSQL: found by their forms.

The method is that of ``findvalue.store.vocabulary``: two words within N edits share a form from
which at most N letters are missing. An index on arrays of forms finds them.
"""

from __future__ import annotations

from collections.abc import Collection

from findvalue.store.postgres.counts import counted, name_of
from findvalue.store.postgres.server import Connection
from findvalue.store.postgres.storable import plain
from findvalue.store.vocabulary import (
    INDEXED_EDITS,
    LONGEST,
    TWICE,
    forms_of,
    is_spelt,
)

_KNOWN = 300_000  # spellings to remember before starting over


class Spellings:
    """Writes the spellings seen for the first time; lives as long as its store.

    They are written before the transaction that counts them, in one of their own: they never go
    away again, so a word that in the end nobody counts does no harm, and writers of the same new
    word need not wait for each other's whole transaction.
    """

    def __init__(self) -> None:
        self._known: set[str] = set()

    def fresh(self, words: Collection[str]) -> list[str]:
        """Return the words that may not be stored yet, in order."""
        return sorted(word for word in set(words) - self._known if len(word) <= LONGEST)

    def write(self, connection: Connection, words: Collection[str]) -> None:
        """Store words, in order, so that two writers never wait for each other in a circle."""
        near = [" ".join(sorted(forms_of(word))) if is_spelt(word) else "" for word in words]
        connection.execute(
            "INSERT INTO word (w, near) SELECT w, string_to_array(forms, ' ')"
            " FROM unnest(%s::text[], %s::text[]) AS t (w, forms) ON CONFLICT DO NOTHING",
            (list(words), near),
        )

    def forget(self) -> None:
        """Take no word for stored any more."""
        self._known.clear()

    def remember(self, words: Collection[str]) -> None:
        """Take words for stored from now on."""
        if len(self._known) > _KNOWN:
            self._known.clear()
        self._known.update(words)


def spelled(connection: Connection, asked: Collection[str]) -> dict[str, int]:
    """Return how many articles hold each word in exactly this spelling (0 when none)."""
    names = {word: name_of(plain(word)) for word in asked}
    found = counted(connection, "w", names.values())
    return {word: found.get(name, 0) for word, name in names.items()}


def spelled_like(connection: Connection, word: str, edits: int) -> list[tuple[str, int]]:
    """Return the words of the articles within ``edits`` of a word, each with its article count."""
    from findvalue.fuzzy import edits as edits_between  # most look-ups repair nothing

    word = plain(word)
    if edits > INDEXED_EDITS:
        near = _within_length(connection, word, edits, longest=LONGEST)
    else:
        near = _sharing_forms(connection, word, edits)
        if edits == INDEXED_EDITS and len(word) - edits < TWICE:
            near |= _within_length(connection, word, edits, longest=TWICE - 1)
    close = sorted(other for other in near if edits_between(word, other, at_most=edits) <= edits)
    counts = spelled(connection, close)
    return [(other, counts[other]) for other in close if counts[other]]


def _sharing_forms(connection: Connection, word: str, edits: int) -> set[str]:
    rows = connection.execute(
        "SELECT w FROM word WHERE near && %s::text[] AND length(w) BETWEEN %s AND %s",
        (sorted(forms_of(word, edits)), len(word) - edits, len(word) + edits),
    )
    return {row[0] for row in rows}


def _within_length(connection: Connection, word: str, edits: int, *, longest: int) -> set[str]:
    """Return the stored words that are about as long as a word; reads the whole vocabulary."""
    rows = connection.execute(
        "SELECT w FROM word WHERE length(w) BETWEEN %s AND %s",
        (len(word) - edits, min(longest, len(word) + edits)),
    )
    return {row[0] for row in rows if is_spelt(row[0])}
