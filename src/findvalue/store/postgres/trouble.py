"""What PostgreSQL says went wrong, in words that a user can act on, and without secrets."""

from __future__ import annotations

import psycopg

from findvalue.errors import BusyStore, StoreError
from findvalue.store.postgres.address import scrubbed, shown

_MIGRATE = "run: findvalue store migrate --store URL, as the owner of the tables"
_GRANT = "ask whoever runs the database for the rights that docs/deployment.md lists"
_LATER = "try again in a moment"
# What a server says before it knows us has no code, only words
# (https://www.postgresql.org/docs/current/client-authentication-problems.html).
_REFUSALS = (
    ("starting up", _LATER),
    ("shutting down", _LATER),
    ("not yet accepting", _LATER),
    ("password authentication failed", "check user and password of the address, or ~/.pgpass"),
    ("no password supplied", "put the password into ~/.pgpass or PGPASSWORD"),
    ('role "', "check the user of the address, or have it made: CREATE ROLE"),
    ('database "', "check the database of the address, or have it made: CREATE DATABASE"),
    ("pg_hba.conf", "the server does not let this user in from here: have its pg_hba.conf changed"),
    ("certificate", "check sslmode and sslrootcert of the address"),
    ("SSL", "check sslmode and sslrootcert of the address, and whether the server speaks TLS"),
    ("resolve host", "check the host of the address"),
    ("translate host", "check the host of the address"),
    ("too many ", "wait, or have max_connections raised"),
)
_NOT_THERE = "check that the server runs, and host and port of the address"
_BY_CODE = {  # https://www.postgresql.org/docs/current/errcodes-appendix.html
    "42501": ("the database does not allow this", _GRANT),
    "25006": ("this server only answers questions", "name the primary server in --store"),
    "42P01": ("a table is missing", _MIGRATE),
    "42703": ("a column is missing", _MIGRATE),
    "3F000": ("there is no store in this database", _MIGRATE),
    "53100": ("the server's disk is full; what was stored before is whole", "have room made"),
    "53200": ("the server has no memory left", _LATER),
    "53300": ("the server has no connection left", "wait, or have max_connections raised"),
}
_BUSY = {
    "57014": "the server took too long for one statement",
    "55P03": "another process has held a lock for too long",
    "40001": "other processes wrote to the same articles again and again",
    "40P01": "other processes wrote to the same articles again and again",
    "23505": "other processes wrote to the same articles again and again",
}


class LostConnection(StoreError):
    """The server cannot be reached, or went away."""


def is_conflict(error: psycopg.Error) -> bool:
    """Say whether a transaction only lost against another one, and may win the next time."""
    return error.sqlstate in {"40001", "40P01", "23505"}


def is_lost(error: psycopg.Error, connection: psycopg.Connection) -> bool:
    """Say whether it was the connection that failed, and not what was asked."""
    lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return lost and connection.closed


def store_error(error: psycopg.Error, address: str) -> StoreError:
    """Return the error to show for an error of a server that had let us in.

    Args:
        error: what psycopg said.
        address: of the store.
    """
    place, code = shown(address), error.sqlstate or ""
    if code in _BUSY:
        return BusyStore(f"{place}: {_BUSY[code]}", hint=_LATER)
    if code in _BY_CODE:
        fact, hint = _BY_CODE[code]
        return StoreError(f"{place}: {fact}{_said(error, address)}", hint=hint)
    if isinstance(error, psycopg.OperationalError) and not code.startswith(("22", "42")):
        return LostConnection(
            f"{place}: the connection was lost{_said(error, address)}", hint=_LATER
        )
    return StoreError(f"{place}: the database refused{_said(error, address)}")


def refusal(error: psycopg.Error, address: str) -> StoreError:
    """Return the error to show when no connection could be made.

    Args:
        error: what psycopg said.
        address: of the store; whatever the message quotes of its secrets is left out.
    """
    said = str(error)
    hint = next((hint for words, hint in _REFUSALS if words in said), _NOT_THERE)
    return LostConnection(f"{shown(address)}: no connection{_said(error, address)}", hint=hint)


def _said(error: psycopg.Error, address: str) -> str:
    """Return what the server said, as one line in brackets."""
    said = " ".join(scrubbed(str(error), address).split()).removeprefix("connection failed: ")
    return f" ({said})" if said else ""
