"""The users that docs/deployment.md makes: each can do its work, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from findvalue.errors import StoreError
from findvalue.store.postgres import PostgresStore, migrate, open_store
from findvalue.types import Scope
from tests.store.kit import NOW, article, delivery, source, source_list, state
from tests.support.postgres import Server

pytestmark = pytest.mark.postgres

PAGE = Path(__file__).resolve().parents[2] / "docs" / "deployment.md"
AS_ADMIN, AS_OWNER = re.findall(r"```sql\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
SECRET = "tide"
ROLES = ("findvalue_owner", "findvalue_worker", "findvalue_reader")


@pytest.fixture(scope="module")
def server(postgres: Server) -> Iterator[Server]:
    """A server on which the page's statements were run."""
    postgres.execute(*filter(str.strip, AS_ADMIN.split(";")))
    postgres.execute(*(f"ALTER ROLE {role} PASSWORD '{SECRET}'" for role in ROLES))
    with closing(psycopg.connect(address(postgres, "owner"), autocommit=True)) as connection:
        connection.execute(AS_OWNER.encode())
    migrate(address(postgres, "owner"), clock=lambda: NOW)
    yield postgres
    postgres.drop("findvalue")
    postgres.execute(*(f"DROP ROLE {role}" for role in reversed(ROLES)))


def address(server: Server, role: str) -> str:
    return server.url("findvalue", user=f"findvalue_{role}", password=SECRET)


def opened(server: Server, role: str) -> PostgresStore:
    return open_store(address(server, role), clock=lambda: NOW)


def test_a_worker_can_do_its_work(server: Server, tmp_path: Path) -> None:
    listed = tmp_path / "sources.yaml"
    with opened(server, "worker") as store:
        assert not store.read_only
        store.sync(source_list(listed, source()))
        assert store.lease(listed, worker="w", limit=1, seconds=60, now=NOW) == [source().key]
        counts = store.finish(source(), state(), [delivery(1)], worker="w", now=NOW)
        assert counts.new == 1
        store.add([article(2)])
        store.prune(NOW.replace(year=2020), keep=())
        assert store.stats().integrity == "ok"


def test_a_reader_looks_up_and_writes_nothing(server: Server) -> None:
    with opened(server, "worker") as store:
        store.add([article(7)])
    with opened(server, "reader") as store:
        assert store.read_only
        assert store.hits([["harbour"]], every=True, limit=5, scope=Scope())
        assert store.spelled(["harbour"])["harbour"] > 0
        assert store.stats().articles > 0
        with store.contents() as contents:
            assert len(list(contents.records)) > 0
        with pytest.raises(StoreError, match="reading only"):
            store.add([article(8)])


@pytest.mark.parametrize("role", ["worker", "reader"])
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE findvalue.mine (x int)",
        "CREATE TABLE public.mine (x int)",
        "CREATE SCHEMA mine",
        "ALTER TABLE findvalue.article ADD COLUMN mine int",
        "DROP TABLE findvalue.article CASCADE",
        "TRUNCATE findvalue.article",
        "CREATE TEMP TABLE mine (x int)",
    ],
)
def test_only_the_owner_changes_what_there_is(server: Server, role: str, statement: str) -> None:
    with (
        closing(psycopg.connect(address(server, role), autocommit=True)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


@pytest.mark.parametrize("role", ["worker", "reader"])
def test_only_the_owner_migrates_and_vacuums(server: Server, role: str) -> None:
    with opened(server, role) as store, pytest.raises(StoreError) as caught:
        store.vacuum()
    assert SECRET not in str(caught.value)


def test_the_owner_migrates_and_vacuums(server: Server) -> None:
    before, now = migrate(address(server, "owner"), clock=lambda: NOW)
    assert before == now
    with opened(server, "owner") as store:
        store.vacuum()
