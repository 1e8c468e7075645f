"""What SQLite says went wrong, in words that a user can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from findvalue.errors import BusyStore, StoreError

_PRIMARY = 0xFF  # the extended error code keeps the primary one in its lowest byte
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
# FTS5 says no more than this when a damaged index has it write a row twice; the constraints of
# our own tables say which one was hurt.
_BARE_CONSTRAINT = sqlite3.SQLITE_CONSTRAINT
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DENIED = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})
_WRITE_FAILED = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})


class DamagedStore(StoreError):
    """The file is not whole any more."""


class UnwritableStore(StoreError):
    """The disk is full, or refuses."""


def code_of(error: sqlite3.Error) -> int:
    """Return SQLite's primary error code; 0 for an error of Python's own module."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & _PRIMARY


def is_damage(error: BaseException) -> bool:
    """Say whether an error means that the file itself is broken."""
    if isinstance(error, sqlite3.Error):
        bare = getattr(error, "sqlite_errorcode", None) == _BARE_CONSTRAINT
        return bare or code_of(error) in _DAMAGE
    return isinstance(error, DamagedStore)


def is_denied(error: sqlite3.Error) -> bool:
    """Say whether the system refused to open or to write a file."""
    return code_of(error) in _DENIED | _WRITE_FAILED


def store_error(error: sqlite3.Error, path: Path) -> StoreError:
    """Return the error to show for an error of SQLite.

    Args:
        error: what SQLite said.
        path: the database.
    """
    code = code_of(error)
    if is_damage(error):
        return DamagedStore(f"{path}: damaged ({error})", hint="run the command again")
    if code in _BUSY:
        return BusyStore(f"{path}: another process is writing to it", hint="try again in a moment")
    if code in _WRITE_FAILED:
        return UnwritableStore(
            f"{path}: could not be written ({error}); what was stored before is whole",
            hint="make room on the disk and run the command again",
        )
    if code in _DENIED:
        return StoreError(f"{path}: {error}", hint="check who may read and write the file")
    return StoreError(f"{path}: {error}")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors inside the block into ``StoreError``.

    Args:
        path: the database that the block works on.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise store_error(error, path) from error
