"""One SQLite file: opened safely, written by one process at a time, healed when it can be."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from findvalue.errors import BusyStore, StoreError
from findvalue.store.connection import WAIT, connect, transaction
from findvalue.store.files import (
    beside,
    is_there,
    is_writable,
    looks_like_sqlite,
    make_private,
    move_aside,
)
from findvalue.store.locks import FileLock, open_lock
from findvalue.store.schema import Kind, Migration, do_nothing
from findvalue.store.trouble import (
    DamagedStore,
    UnwritableStore,
    is_damage,
    is_denied,
    translated,
)
from findvalue.store.upgrade import upgrade, version_of

_WRITING = b"writing"  # marks in the lock file: a writer is at work, or died
_DAMAGED = b"damaged"  # somebody read what cannot be right
_LOG = 4_000  # pages of the write-ahead log before they move into the database


class Database:
    """A connection to a database of ours.

    Writers take a lock of our own before SQLite's: SQLite before 3.51.3 can damage a database
    when two connections write or checkpoint at once (https://sqlite.org/wal.html#walresetbug).

    Args:
        path: the file; made when it does not exist.
        kind: what sort of database it is.
        read_only: never write. Set by itself when the file or its folder cannot be written.
        clock: returns the current time, aware UTC; dates the name of a damaged file.
        restore: makes anew, inside a transaction, all that can be made of the rest.

    Raises:
        StoreError: the file is not ours, newer than this program, damaged beyond rebuilding, or
            cannot be opened.
    """

    def __init__(
        self,
        path: Path,
        kind: Kind,
        *,
        read_only: bool,
        clock: Callable[[], datetime],
        restore: Migration = do_nothing,
    ) -> None:
        self.path = path.absolute()
        self.kind = kind
        self.read_only = read_only
        self.notices: tuple[str, ...] = ()
        self.clock = clock
        self._restore = restore
        self._refusal: StoreError = StoreError(
            f"{self.path}: the {self.kind.name} is open for reading only",
            hint="check who may write the file and its folder",
        )
        self._guard = threading.RLock()
        self._lock: FileLock | None = None
        try:
            self._connection = self._open()
        except BaseException:
            self._close_lock()
            raise

    # --- use -----------------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for reading.

        Raises:
            StoreError: the database cannot be read.
        """
        try:
            with translated(self.path):
                yield self._connection
        except DamagedStore:
            self._remember_damage()
            raise

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection inside one transaction, which ends with the block: all or nothing.

        Raises:
            StoreError: the database cannot be written, or another process writes for too long.
        """
        if self.read_only:
            raise self._refusal
        with self._guard, self._locked() as lock, translated(self.path):
            self._recover(lock, self._connection)
            lock.mark(_WRITING)
            try:
                with transaction(self._connection):
                    yield self._connection
            except BaseException as error:
                if is_damage(error):
                    lock.mark(_DAMAGED)
                else:
                    lock.clear()
                raise
            lock.clear()

    def compact(self) -> None:
        """Write the file anew without the room of what was deleted.

        Raises:
            StoreError: the database cannot be written, or the disk has no room for a copy.
        """
        if self.read_only:
            raise self._refusal
        with self._guard, self._locked() as lock, translated(self.path):
            self._recover(lock, self._connection)
            lock.mark(_WRITING)
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA optimize")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            lock.clear()

    def close(self) -> None:
        """Close the connection; closing twice is harmless."""
        with self._guard:
            self._connection.close()
            self._close_lock()

    def verdict(self) -> str:
        """Return "ok", or the first thing that is wrong with the file; reads all of it.

        Raises:
            DamagedStore: the file is so broken that it cannot even be looked through.
        """
        with self.reading() as connection:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])

    # --- open ----------------------------------------------------------------------------------

    def _open(self) -> sqlite3.Connection:
        if not self.read_only:
            make_private(self.path)
        elif not is_there(self.path):
            raise self._nothing_yet()
        whole = looks_like_sqlite(self.path)
        if not whole and not self._is_ours():
            raise StoreError(
                f"{self.path}: not a findvalue {self.kind.name}",
                hint="move it away, or name another file",
            )
        if self.read_only or not is_writable(self.path):
            return self._open_to_read()
        self._lock = open_lock(beside(self.path, ".lock"))
        try:
            return self._open_to_write()
        except DamagedStore as error:
            return self._begin_anew(error)
        except UnwritableStore as error:
            if not self.path.stat().st_size:
                raise
            self._refusal = error  # looking up needs no room
            return self._open_to_read()

    def _is_ours(self) -> bool:
        """Say whether a store was opened here before: its lock file still lies beside it."""
        return beside(self.path, ".lock").exists()

    def _open_to_write(self) -> sqlite3.Connection:
        with translated(self.path):
            connection = connect(self.path, "mode=rw")
            try:
                connection.execute(f"PRAGMA synchronous = {self.kind.synchronous}")
                connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG}")
                self._settle(connection)
            except BaseException:
                connection.close()
                raise
        return connection

    def _settle(self, connection: sqlite3.Connection) -> None:
        """Bring a fresh connection to the schema of this program."""
        assert self._lock is not None  # noqa: S101 - whoever writes has a lock
        if self._lock.mark_left() and self._lock.acquire(0):  # else a writer is alive
            try:
                self._recover(self._lock, connection)
            finally:
                self._lock.release()
        if version_of(connection, self.path, self.kind) < self.kind.version:
            with self._locked():
                upgrade(connection, self.path, self.kind)

    def _open_to_read(self) -> sqlite3.Connection:
        self.read_only = True
        with translated(self.path):
            try:
                connection = connect(self.path, "mode=ro")
            except sqlite3.Error as error:
                if not is_denied(error):
                    raise
                connection = connect(self.path, "immutable=1")
                self.notices += (
                    f"{self.path.parent} cannot be written: what was stored last may be missing",
                )
            version = version_of(connection, self.path, self.kind)
        if version == self.kind.version:
            return connection
        connection.close()
        if version == 0:
            raise self._nothing_yet()
        raise StoreError(
            f"{self.path}: written by an older findvalue, and cannot be upgraded here",
            hint="check who may write the file and its folder",
        )

    def _nothing_yet(self) -> StoreError:
        return StoreError(
            f"{self.path}: there is no {self.kind.name} yet",
            hint="let findvalue make it where it can write",
        )

    # --- damage --------------------------------------------------------------------------------

    def _recover(self, lock: FileLock, connection: sqlite3.Connection) -> None:
        """Look whether the database is whole, if the last holder of the lock left a mark.

        A writer that died is no reason to expect damage, so its check is quick: a few
        milliseconds a megabyte. When somebody met damage and yet all pages are sound, then the
        damage is inside an index, and what is made of the rest is made anew.
        """
        mark = lock.mark_left()
        if not mark:
            return
        pragma = "integrity_check" if mark == _DAMAGED else "quick_check"
        verdict = connection.execute(f"PRAGMA {pragma}(1)").fetchone()[0]
        if verdict != "ok":
            raise DamagedStore(f"{self.path}: damaged ({verdict})")
        if mark == _DAMAGED and version_of(connection, self.path, self.kind) == self.kind.version:
            with transaction(connection):
                self._restore(connection)
            self.notices += (f"the index of the {self.kind.name} was damaged; it was made anew",)
        lock.clear()

    def _begin_anew(self, damage: DamagedStore) -> sqlite3.Connection:
        """Move a damaged file aside and open an empty one in its place."""
        if not self.kind.rebuildable:
            raise StoreError(
                damage.fact,
                hint="it holds the originals of your drafts: restore it from a backup,"
                " or move it away to start with an empty one",
            ) from damage
        with self._locked() as lock:
            with suppress(DamagedStore):
                return self._open_to_write()  # another process was faster
            aside = move_aside(self.path, self.clock())
            notice = f"the {self.kind.name} was damaged and begins anew"
            self.notices += (f"{notice}; the old file is kept as {aside}",)
            make_private(self.path)
            lock.clear()
            return self._open_to_write()

    def _remember_damage(self) -> None:
        """Leave a mark, so that whoever opens the file next looks at it closely."""
        with self._guard:
            if self._lock is not None and self._lock.acquire(0):
                self._lock.mark(_DAMAGED)
                self._lock.release()

    # --- lock ----------------------------------------------------------------------------------

    @contextmanager
    def _locked(self) -> Iterator[FileLock]:
        lock = self._lock
        assert lock is not None  # noqa: S101 - whoever writes has a lock
        if not lock.acquire(WAIT):
            raise BusyStore(
                f"{self.path}: another process has been writing to it for {WAIT:.0f} seconds",
                hint="wait until it is done, then try again",
            )
        try:
            yield lock
        finally:
            lock.release()

    def _close_lock(self) -> None:
        if self._lock is not None:
            self._lock.close()
