"""What goes wrong before a store is open: said with a remedy, and never with a password."""

from __future__ import annotations

import traceback

import pytest

from findvalue.errors import FindvalueError, StoreError, UsageError
from findvalue.store.postgres import migrate, open_store
from findvalue.store.postgres.schema import VERSION
from tests.support.postgres import PASSWORD, Server

WRONG = "wr0ng-and-secret"


def refused(address: str, **options: object) -> FindvalueError:
    """Open a store that cannot be opened; return the error when it gives no password away."""
    with pytest.raises(FindvalueError) as caught:
        open_store(address, **options).close()  # type: ignore[arg-type] # whatever a test gives
    told = "".join(traceback.format_exception(caught.value)) + caught.value.hint
    assert PASSWORD not in told
    assert WRONG not in told
    return caught.value


def test_a_server_that_is_not_there() -> None:
    error = refused(f"postgresql://ann:{WRONG}@127.0.0.1:1/store")
    assert isinstance(error, StoreError)
    assert "postgresql://ann@127.0.0.1:1/store: no connection" in error.fact
    assert "check that the server runs" in error.hint


def test_a_wrong_password(postgres: Server, empty_store: str) -> None:
    error = refused(postgres.url(empty_store, password=WRONG))
    assert "password authentication failed" in error.fact
    assert "~/.pgpass" in error.hint


def test_a_user_that_does_not_exist(postgres: Server, empty_store: str) -> None:
    assert "user and password" in refused(postgres.url(empty_store, user="nobody")).hint


def test_a_database_that_does_not_exist(postgres: Server) -> None:
    assert "CREATE DATABASE" in refused(postgres.url("nowhere")).hint


@pytest.mark.parametrize(
    "rest", [f"ann:{WRONG}@[db/store", f"ann:{WRONG}@db/store?sslmod=require", "%zz"]
)
def test_what_is_no_address(rest: str) -> None:
    error = refused(f"postgresql://{rest}")
    assert isinstance(error, UsageError)
    assert "not an address of PostgreSQL" in error.fact


def test_a_server_without_tls_where_tls_is_wanted(postgres: Server, empty_store: str) -> None:
    error = refused(f"{postgres.url(empty_store)}?sslmode=require")
    assert "sslmode" in error.hint


def test_a_root_certificate_that_is_not_there(postgres: Server, empty_store: str) -> None:
    address = f"{postgres.url(empty_store)}?sslmode=verify-full&sslrootcert=/nowhere/root.crt"
    assert "sslrootcert" in refused(address).hint


def test_a_database_in_another_encoding(postgres: Server) -> None:
    postgres.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    try:
        assert "in LATIN1" in refused(postgres.url("latin")).fact
    finally:
        postgres.drop("latin")


def test_a_store_of_a_later_findvalue(postgres: Server, empty_store: str) -> None:
    name = postgres.database(empty_store)
    later = f"INSERT INTO findvalue.schema_version (version) VALUES ({VERSION + 1})"  # noqa: S608 - a number
    postgres.execute(later, database=name)
    assert "written by a newer findvalue" in refused(postgres.url(name)).fact
    with pytest.raises(StoreError, match="newer"):
        migrate(postgres.url(name))
    postgres.drop(name)


def test_a_database_that_is_no_store_and_may_not_become_one(postgres: Server) -> None:
    name = postgres.database()
    postgres.execute("CREATE ROLE guest LOGIN PASSWORD 'guest-secret'")
    try:
        error = refused(postgres.url(name, user="guest", password="guest-secret"))
        assert "findvalue store migrate" in error.hint
        assert "findvalue store migrate" in refused(postgres.url(name), read_only=True).hint
    finally:
        postgres.drop(name)
        postgres.execute("DROP ROLE guest")
