"""The schema: made once whoever tries, month by month, and left whole when a step fails."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from findvalue.errors import StoreError
from findvalue.store.postgres import PostgresStore, migrate, migration, open_store, schema
from findvalue.types import Scope
from tests.conformance.home import ServerHome
from tests.store.kit import NOW, article
from tests.support.postgres import Server


@pytest.fixture
def empty(postgres: Server) -> Iterator[str]:
    name = postgres.database()
    yield name
    postgres.drop(name)


def partitions(server: Server, database: str) -> set[str]:
    rows = server.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits"
        " WHERE inhparent = 'findvalue.article'::regclass",
        database=database,
    )
    return {str(name).removeprefix("findvalue.article_") for (name,) in rows}


def test_an_empty_database_becomes_a_store_when_it_is_opened(postgres: Server, empty: str) -> None:
    with open_store(postgres.url(empty)) as store:
        assert store.add([article(1)]) == 1


def test_many_who_migrate_at_once_do_it_once(postgres: Server, empty: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: migrate(postgres.url(empty)), range(6)))
    assert sorted(found) == [(0, 1)] + [(1, 1)] * 5
    assert postgres.execute("SELECT version FROM findvalue.schema_version", database=empty) == [
        (1,)
    ]


def test_a_migration_that_fails_leaves_what_was_there(
    postgres: Server, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(postgres.url(empty))
    steps = (*schema.MIGRATIONS, "CREATE TABLE extra (id int); SELECT 1 / 0")
    monkeypatch.setattr(migration, "MIGRATIONS", steps)
    with pytest.raises(StoreError, match="division by zero"):
        migrate(postgres.url(empty))
    assert postgres.execute("SELECT to_regclass('findvalue.extra')", database=empty) == [(None,)]
    with open_store(postgres.url(empty)) as store:
        assert store.add([article(1)]) == 1


def test_the_months_around_now_are_made_ahead(postgres: Server, empty: str) -> None:
    migrate(postgres.url(empty), clock=lambda: datetime(2025, 12, 31, 23, tzinfo=UTC))
    assert partitions(postgres, empty) == {
        "2025_09", "2025_10", "2025_11", "2025_12", "2026_01", "2026_02", "2026_03", "archive",
    }  # fmt: skip


def test_a_month_that_is_made_later_takes_its_articles_out_of_the_archive(home: ServerHome) -> None:
    later = NOW + timedelta(days=200)
    with home.open() as store:
        store.add([article(1, published=later), article(2)])
        home.check()
    with home.open(clock=lambda: later) as store:
        assert store.size() == 2
        assert len(store.hits([["harbour"]], every=True, limit=9, scope=Scope(since=later))) == 1
    name = f"findvalue.article_{later:%Y_%m}"
    assert home.server.execute(f"SELECT count(*) FROM {name}", database=home.database) == [(1,)]  # noqa: S608 - our own name


def test_an_article_whose_date_changes_moves_to_its_month(
    home: ServerHome, store: PostgresStore
) -> None:
    store.add([article(1)])
    store.add([article(1, published=NOW - timedelta(days=400))])
    store.add([article(1, published=NOW - timedelta(days=40))])
    rows = home.server.execute(
        "SELECT tableoid::regclass::text FROM findvalue.article"
        " UNION ALL SELECT tableoid::regclass::text FROM findvalue.article_terms",
        database=home.database,
    )
    assert rows == [("findvalue.article_2026_01",), ("findvalue.article_terms_2026_01",)]


def test_a_look_up_of_the_last_90_days_reads_no_archive(home: ServerHome) -> None:
    begin = NOW - timedelta(days=90) - datetime(1970, 1, 1, tzinfo=UTC)
    bound = begin // timedelta(microseconds=1)
    with psycopg.connect(home.url) as connection:
        plan = connection.execute(
            "EXPLAIN SELECT id FROM findvalue.article_terms WHERE terms @@ 'kelp'::tsquery"
            " AND moment >= %s",
            (bound,),
        ).fetchall()
    read = {word for (line,) in plan for word in str(line).split() if "article_terms_2" in word}
    assert any("2025_12" in name for name in read)
    assert not any("2025_11" in name for name in read)
