"""Bringing a file to the schema of this program: all of it or nothing, and after a backup."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from findvalue.errors import StoreError
from findvalue.store.connection import connect, transaction
from findvalue.store.files import beside, is_there, looks_like_sqlite, make_private
from findvalue.store.schema import Kind
from findvalue.store.trouble import translated


def version_of(connection: sqlite3.Connection, path: Path, kind: Kind) -> int:
    """Return the version of a file's schema; 0 for a file in which nothing is yet.

    Raises:
        StoreError: the file is somebody else's, or newer than this program.
    """
    identity, version, tables = connection.execute(
        "SELECT (SELECT application_id FROM pragma_application_id),"
        " (SELECT user_version FROM pragma_user_version),"
        " (SELECT count(*) FROM sqlite_master)"
    ).fetchone()
    if (identity, version, tables) == (0, 0, 0):
        return 0
    if identity != kind.application_id:
        raise StoreError(
            f"{path}: not a findvalue {kind.name}, but another program's database",
            hint="name another file",
        )
    if version > kind.version:
        raise StoreError(
            f"{path}: written by a newer findvalue"
            f" (schema {version}; this one knows {kind.version})",
            hint="upgrade findvalue, or name another file",
        )
    return int(version)


def version_at(path: Path, kind: Kind) -> int:
    """Return the version of a file's schema without changing it; 0 when it is not there yet.

    Raises:
        StoreError: the file cannot be read, is somebody else's, or newer than this program.
    """
    if not is_there(path) or not looks_like_sqlite(path):
        return 0  # opening it will say what it is
    with translated(path), closing(connect(path.absolute(), "mode=ro")) as connection:
        return version_of(connection, path, kind)


def upgrade(connection: sqlite3.Connection, path: Path, kind: Kind) -> None:
    """Run the migrations that are missing, in one transaction, after a backup.

    Args:
        connection: the database; the caller holds the writers' lock.
        path: its file.
        kind: what it shall be.

    Raises:
        sqlite3.Error: a migration failed; the file is what it was.
        StoreError: the file is somebody else's, or cannot be backed up.
    """
    version = version_of(connection, path, kind)
    if version == kind.version:
        return  # another process was faster
    if version:
        _back_up(connection, backup_of(path, version))
    else:
        with suppress(OSError):  # an empty file of somebody else's keeps its mode
            path.chmod(0o600)
        connection.execute(f"PRAGMA journal_mode = {kind.journal}")
    with transaction(connection):
        for migrate in kind.migrations[version:]:
            migrate(connection)
        connection.execute(f"PRAGMA application_id = {kind.application_id}")
        connection.execute(f"PRAGMA user_version = {kind.version}")


def backup_of(path: Path, version: int) -> Path:
    """Return where a file of an older schema is kept when it is upgraded."""
    return beside(path, f".schema-{version}.backup")


def _back_up(connection: sqlite3.Connection, target: Path) -> None:
    """Copy a database, complete under its name or not at all."""
    unfinished = beside(target, ".part")
    unfinished.unlink(missing_ok=True)
    make_private(unfinished)
    with closing(sqlite3.connect(unfinished)) as copy:
        connection.backup(copy)
    unfinished.replace(target)
