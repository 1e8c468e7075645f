"""Connections to the server: a pool of them, reads that survive a lost one, and transactions."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Any, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from findvalue.closing import Closing
from findvalue.errors import BusyStore, StoreError, UsageError
from findvalue.store.postgres.address import shown
from findvalue.store.postgres.trouble import (
    LostConnection,
    is_conflict,
    is_lost,
    refusal,
    store_error,
)

SCHEMA = "findvalue"  # all our tables lie in a schema of their own
_BRIEFLY = 1.0  # seconds, for whom another server can stand in
WAIT = 10.0  # seconds to wait for a connection, a lock, or another writer
_PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0, 4.0)  # seconds before asking again after a lost connection
_AWAY = 30.0  # seconds after which a server that stays away is given up
_QUEUE = 0x66765175  # "fvQu": an advisory lock, for which writers queue that lost against others
_TRIES = 8  # of a transaction that loses against others
_PATIENCE = {"connect_timeout": 10, "keepalives_idle": 30, "application_name": "findvalue"}
# A look-up is shorter than compiling its query, and many people look up at once. What the address
# itself sets in ``options`` comes later, so it wins.
_SESSION = (
    "-c jit=off -c max_parallel_workers_per_gather=0 -c statement_timeout=60s -c lock_timeout=10s"
    " -c idle_in_transaction_session_timeout=300s -c client_encoding=UTF8"
)

# Whatever goes wrong with a connection is said in an error of ours, so the pool need not say it.
logging.getLogger("psycopg.pool").addHandler(logging.NullHandler())

Connection = psycopg.Connection[tuple[Any, ...]]
T = TypeVar("T")


class Server(Closing):
    """A database on a server, through a pool of connections; safe to share between threads.

    Args:
        address: a ``postgresql://`` address with whatever parameters libpq knows.
        connections: how many at the most.
        read_only: let the server refuse every change.

    Raises:
        UsageError: the address cannot be read.
    """

    def __init__(self, address: str, *, connections: int, read_only: bool = False) -> None:
        self.address = address
        self._connections = connections
        self._closed = False
        self.losses = 0  # how often a connection was lost
        self._info = _conninfo(address, read_only=read_only)
        self._pool = ConnectionPool(
            self._info,
            min_size=0,
            max_size=connections,
            timeout=WAIT,
            open=False,
            kwargs={"autocommit": True},
            configure=_configure,
            name=f"findvalue {shown(address)}",
        )

    def close(self) -> None:
        """Close all connections; closing twice is harmless."""
        self._closed = True
        self._pool.close(timeout=1)

    def connect(self) -> Connection:
        """Return a connection of its own, outside the pool.

        Raises:
            LostConnection: the server cannot be reached, or does not let us in.
        """
        try:
            connection = psycopg.connect(self._info, autocommit=True)
        except psycopg.Error as error:
            raise refusal(error, self.address) from None  # the cause may quote the password
        _configure(connection)
        return connection

    def read(self, job: Callable[[Connection], T], *, patient: bool = True) -> T:
        """Return what a job finds; when the connection is lost, it is done again on another one.

        Args:
            job: what to do; it may be done several times.
            patient: wait for a server that is away; else it is asked twice, for a second each.

        Raises:
            StoreError: the server stays away, or refuses.
        """
        pauses = self._pauses(_PAUSES if patient else _PAUSES[:1])
        while True:
            try:
                return self._do(job, wait=WAIT if patient else _BRIEFLY)
            except LostConnection:
                if not next(pauses, False):
                    raise

    def write(self, job: Callable[[Connection], T]) -> T:
        """Return what a job does inside one transaction: all of it, or nothing.

        The job is done again when it lost against another transaction, or when the connection
        was lost, so it must be one that does no harm twice.

        Raises:
            StoreError: nothing of it was stored; or, when the connection was lost in the very
                moment of storing it, perhaps all of it.
        """
        tries, pauses = 1, self._pauses(_PAUSES)
        while True:
            try:
                return self._do(_queued(job) if tries > 1 else _whole(job))
            except _Conflict as conflict:
                if tries >= _TRIES:
                    raise store_error(conflict.error, self.address) from conflict.error
                time.sleep(random.uniform(0, 0.05 * tries))  # noqa: S311 - spreads, hides nothing
                tries += 1
            except LostConnection:
                if not next(pauses, False):
                    raise

    def _do(self, job: Callable[[Connection], T], *, wait: float = WAIT) -> T:
        connection = self._borrow(wait)
        try:
            return job(connection)
        except psycopg.Error as error:
            if is_lost(error, connection):
                raise LostConnection(
                    f"{shown(self.address)}: the connection was lost",
                    hint="check that the server runs, then try again",
                ) from error
            raise store_error(error, self.address) from error
        finally:
            self._pool.putconn(connection)

    def _borrow(self, wait: float) -> Connection:
        if self._closed:
            raise StoreError(f"{shown(self.address)}: this store is closed")
        self._pool.open()
        try:
            return self._pool.getconn(wait)
        except PoolTimeout:
            if wait < WAIT:  # whoever has no time does not ask for the reason
                raise LostConnection(f"{shown(self.address)}: does not answer") from None
            with closing(self.connect()):  # says why, when it is the server's fault
                raise BusyStore(
                    f"{shown(self.address)}: all {self._connections} connections are in use",
                    hint="try again in a moment",
                ) from None

    def _pauses(self, pauses: Iterable[float]) -> Iterator[bool]:
        """Wait until a server that went away may be back, as long as that makes sense.

        Yields:
            True, when it should be asked again.
        """
        deadline = time.monotonic() + _AWAY
        for pause in pauses:
            self.losses += 1
            if time.monotonic() > deadline:
                return
            time.sleep(pause)
            self._pool.check()  # drops the connections that the server closed
            yield True


class _Conflict(Exception):
    """A transaction lost against another one."""

    def __init__(self, error: psycopg.Error) -> None:
        super().__init__()
        self.error = error


def _whole(job: Callable[[Connection], T]) -> Callable[[Connection], T]:
    """Do a job in a transaction that sees one moment, and ends when another one was faster."""

    def do(connection: Connection) -> T:
        try:
            with connection.transaction():
                return job(connection)
        except psycopg.Error as error:
            if is_conflict(error):
                raise _Conflict(error) from None
            raise

    return do


def _queued(job: Callable[[Connection], T]) -> Callable[[Connection], T]:
    """Do a job as ``_whole`` does, and as the only one of those that lost against others before.

    The lock is taken before the transaction, because what a transaction sees is settled by its
    first statement.
    """

    def do(connection: Connection) -> T:
        connection.execute("SELECT pg_advisory_lock(%s)", (_QUEUE,))
        try:
            return _whole(job)(connection)
        finally:
            if not connection.broken:
                connection.execute("SELECT pg_advisory_unlock(%s)", (_QUEUE,))

    return do


def _configure(connection: Connection) -> None:
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ


def one(connection: Connection, query: str, *values: object) -> tuple[Any, ...]:
    """Return the row of a query that always has one."""
    row = connection.execute(query.encode(), values or None).fetchone()
    assert row is not None  # noqa: S101 - the caller knows
    return row


def _conninfo(address: str, *, read_only: bool) -> str:
    try:
        given = conninfo_to_dict(address)
    except psycopg.Error:
        raise UsageError(
            f"{shown(address)}: not an address of PostgreSQL",
            hint="write postgresql://user@host:5432/database; escape / @ : and % in a password",
        ) from None  # the cause quotes the address, password included
    own = str(given.pop("options", None) or "")
    ours = f"-c search_path={SCHEMA}" + (
        " -c default_transaction_read_only=on" if read_only else ""
    )
    values: dict[str, Any] = {**_PATIENCE, **given, "options": f"{_SESSION} {own} {ours}"}
    return make_conninfo(**values)
