"""The files around a database: made for the user alone, moved aside, never deleted."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from findvalue.errors import StoreError

_MAGIC = b"SQLite format 3\x00"  # https://sqlite.org/fileformat.html#magic_header_string
_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database
_ELSEWHERE = "name another place with --store"


def beside(path: Path, suffix: str) -> Path:
    """Return the path with something appended to its name."""
    return path.with_name(path.name + suffix)


def make_private(path: Path) -> None:
    """Make an empty file of mode 0600, and the folders it needs of mode 0700, under any umask.

    A file that is there stays as it is.

    Raises:
        StoreError: the system refuses.
    """
    try:
        if path.exists():
            return
        for folder in reversed([folder for folder in path.parents if not folder.exists()]):
            with suppress(FileExistsError):
                folder.mkdir(mode=0o700)
                folder.chmod(0o700)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            path.chmod(0o600)
    except OSError as error:
        raise StoreError(f"{path}: cannot be made ({error.strerror})", hint=_ELSEWHERE) from error


def is_there(path: Path) -> bool:
    """Say whether a file exists.

    Raises:
        StoreError: its folder cannot be entered.
    """
    try:
        return path.exists()
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror})", hint=_ELSEWHERE) from error


def is_writable(path: Path) -> bool:
    """Say whether the file and its folder can be written: a database needs both."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)


def looks_like_sqlite(path: Path) -> bool:
    """Say whether a file begins like an SQLite database, or is still empty.

    Raises:
        StoreError: the path is no regular file, or cannot be read.
    """
    try:
        if not path.is_file():
            raise StoreError(f"{path}: not a file", hint=_ELSEWHERE)
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) in {_MAGIC, b""}
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror})", hint=_ELSEWHERE) from error


def move_aside(path: Path, now: datetime) -> Path:
    """Rename a damaged database and what lies beside it; the log must stay with its database.

    Args:
        path: the database.
        now: the current time; its date becomes part of the name.

    Returns:
        Where the database is now.

    Raises:
        StoreError: the system refuses.
    """
    aside = _free_name(beside(path, f".corrupt-{now:%Y-%m-%d}"))
    try:
        path.rename(aside)
        for suffix in _BESIDE:
            with suppress(FileNotFoundError):
                beside(path, suffix).rename(beside(aside, suffix))
    except OSError as error:
        raise StoreError(
            f"{path}: damaged, and cannot be moved aside ({error.strerror})",
            hint=f"move it away by hand, or {_ELSEWHERE}",
        ) from error
    return aside


def size_of(path: Path) -> int:
    """Return the bytes of a database and its write-ahead log."""
    total = path.stat().st_size
    with suppress(FileNotFoundError):
        total += beside(path, "-wal").stat().st_size
    return total


def _free_name(path: Path) -> Path:
    """Return the path, or the path with the first free number behind it."""
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = beside(path, f"-{number}")
    return candidate
