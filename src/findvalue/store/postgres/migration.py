"""Bringing a database to the schema of this program, and looking whether it is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

from findvalue.errors import StoreError
from findvalue.store.postgres.address import shown
from findvalue.store.postgres.months import make_months, missing_months
from findvalue.store.postgres.schema import MIGRATIONS, VERSION
from findvalue.store.postgres.server import SCHEMA, Connection, Server, one
from findvalue.store.postgres.trouble import store_error

_LOCK = 0x66764172  # "fvAr": an advisory lock of the database, held while its schema changes

_MONTHS = 0x66764D6F  # "fvMo": the same, while partitions are made


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a database is to us."""

    version: int  # of the schema; 0 when there is none
    writable: bool  # whether this user may store articles here
    ours: bool  # whether this user may change the schema


def migrate(address: str, *, clock: Callable[[], datetime] | None = None) -> tuple[int, int]:
    """Bring a database to the schema of this program, and make the months ahead.

    Several may try at once: one does it, the others wait for it and find it done. Each migration
    is a transaction of its own.

    Args:
        address: of the database; its user owns the tables, or will.
        clock: returns the current time, aware UTC; for the months ahead.

    Returns:
        The version that was found (0 for none), and the one it has now.

    Raises:
        StoreError: the database is newer than this program, or may not be changed; the schema is
            as the last migration that worked left it.
    """
    now = clock() if clock is not None else datetime.now(UTC)
    server = Server(address, connections=1)
    with server, server.connect() as connection:
        try:
            return _migrate(connection, address, now)
        except psycopg.Error as error:
            raise store_error(error, address) from error


def _migrate(connection: Connection, address: str, now: datetime) -> tuple[int, int]:
    connection.execute("SET lock_timeout = 0")  # whoever else migrates, will end
    connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
    found = _version(connection)
    refuse_newer(found, address)
    check_encoding(connection, address)
    for version, script in enumerate(MIGRATIONS[found:], start=found + 1):
        with connection.transaction():
            if version == 1:
                connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}".encode())
                connection.execute(
                    "CREATE TABLE schema_version (version integer PRIMARY KEY,"
                    " migrated_at timestamptz NOT NULL DEFAULT now())"
                )
            connection.execute(script.encode())
            connection.execute("INSERT INTO schema_version (version) VALUES (%s)", (version,))
    make_months_ahead(connection, now)
    return found, VERSION


def make_months_ahead(connection: Connection, now: datetime) -> None:
    """Make the partitions of the months around now, when one is missing."""
    if missing_months(connection, now):
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MONTHS,))
            make_months(connection, now)


def state_of(connection: Connection) -> State:
    """Return what a database is to us and to this user."""
    version = _version(connection)
    if not version:
        (may,) = one(connection, "SELECT has_database_privilege(current_database(), 'CREATE')")
        return State(version=0, writable=True, ours=bool(may))
    writable, ours = one(
        connection,
        "SELECT NOT pg_is_in_recovery() AND has_table_privilege('article', 'INSERT')"
        " AND NOT current_setting('default_transaction_read_only')::boolean,"
        " pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'article'::regclass",
    )
    return State(version=version, writable=bool(writable), ours=bool(ours))


def refuse_newer(version: int, address: str) -> None:
    """Refuse a schema of a later program.

    Raises:
        StoreError: this program does not know it.
    """
    if version > VERSION:
        raise StoreError(
            f"{shown(address)}: written by a newer findvalue (schema {version};"
            f" this one knows {VERSION})",
            hint="upgrade findvalue, or name another store",
        )


def check_encoding(connection: Connection, address: str) -> None:
    """Refuse a database that cannot hold every text.

    Raises:
        StoreError: its encoding is not UTF-8.
    """
    (encoding,) = one(connection, "SHOW server_encoding")
    if encoding != "UTF8":
        raise StoreError(
            f"{shown(address)}: the database is in {encoding}, and articles are in every script",
            hint="have one made with: CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0",
        )


def _version(connection: Connection) -> int:
    (there,) = one(connection, "SELECT to_regclass('schema_version') IS NOT NULL")
    if not there:
        return 0
    (version,) = one(connection, "SELECT coalesce(max(version), 0) FROM schema_version")
    return int(version)
