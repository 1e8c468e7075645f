"""How the tests of the store on PostgreSQL look into it behind its back."""

from __future__ import annotations

from collections import Counter
from contextlib import closing

import psycopg

from findvalue.store.postgres.lexemes import found_by
from findvalue.store.stems import Stemmer
from tests.support.postgres import Server

_SUMS = (
    "SELECT name, sum(count)::int FROM (SELECT name, count FROM findvalue.tally WHERE kind = %s"
    " UNION ALL SELECT name, change FROM findvalue.tally_change WHERE kind = %s) AS counted"
    " GROUP BY name HAVING sum(count) <> 0"
)


def check_whole(server: Server, database: str) -> None:
    """Fail unless everything that is searched fits the articles."""
    with (
        psycopg.connect(server.url(database)) as connection,
        closing(Stemmer()) as stemmer,
    ):
        articles = connection.execute(
            "SELECT id, moment, title, text, summary, published, fetched_at, terms::text, length"
            " FROM findvalue.article LEFT JOIN findvalue.article_terms USING (id, moment)"
        ).fetchall()
        places: dict[int, int] = dict(
            connection.execute("SELECT id, moment FROM findvalue.address").fetchall()
        )
        assert places == {row[0]: row[1] for row in articles}
        stems, spelt, length = Counter[str](), Counter[str](), 0
        for _, moment, title, text, summary, published, fetched, terms, terms_length in articles:
            found = found_by((title, text or summary), stemmer)
            vector = connection.execute("SELECT %s::tsvector::text", (found.vector(),)).fetchone()
            assert vector == (terms,)
            assert terms_length == found.length
            assert moment == next((m for m in (published, fetched) if m is not None), -(2**63))
            stems.update(found.lexemes)
            spelt.update(found.words)
            length += found.length
        assert _counted(connection, "s") == stems
        assert {name: n for name, n in _counted(connection, "w").items() if len(name) < 64} == {
            word: n for word, n in spelt.items() if len(word.encode()) < 64
        }
        totals = _counted(connection, "t")
        assert (totals["articles"], totals["terms"]) == (len(articles), length)
        known = {row[0] for row in connection.execute("SELECT w FROM findvalue.word")}
        assert known >= {word for word in spelt if len(word) <= 64}
        orphans = (
            "SELECT 1 FROM findvalue.address WHERE id NOT IN"
            " (SELECT article_id FROM findvalue.article_source)"
        )
        assert connection.execute(orphans).fetchall() == []


def _counted(connection: psycopg.Connection[tuple[object, ...]], kind: str) -> Counter[str]:
    return Counter(dict(connection.execute(_SUMS, (kind, kind)).fetchall()))  # type: ignore[arg-type] # names and sums
