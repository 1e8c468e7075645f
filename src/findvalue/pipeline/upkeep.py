"""Upkeep of a store: which articles may go, and the store as a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from findvalue import paths
from findvalue.errors import UsageError
from findvalue.pipeline import storefile
from findvalue.protocols import Movable, Upkeep
from findvalue.store import open_ledger


def written_urls(environ: Mapping[str, str]) -> set[str]:
    """Return the addresses of the articles that stand in notes of this user: they stay.

    Raises:
        StoreError: the ledger of notes cannot be read; then nobody knows what may go.
    """
    path = paths.ledger_path(environ)
    if not path.exists():
        return set()
    with open_ledger(path, read_only=True) as ledger:
        return ledger.sent_urls()


def old_articles(store: Upkeep, before: datetime, environ: Mapping[str, str]) -> int:
    """Return how many articles ``delete_old`` would delete."""
    return store.old(before, keep=written_urls(environ))


def delete_old(store: Upkeep, before: datetime, environ: Mapping[str, str]) -> int:
    """Delete articles from before a moment that stand in no note; return how many.

    Args:
        store: the store.
        before: the moment, aware.
        environ: environment variables; they say where the ledger of notes is.

    Raises:
        StoreError: the store cannot be written; what was deleted before stays deleted.
    """
    return store.prune(before, keep=written_urls(environ))


def export_to(store: Movable, path: Path, *, now: datetime, force: bool = False) -> int:
    """Write all that a store holds into a file, complete under its name or not at all.

    Args:
        store: the store.
        path: the file; nobody else can read it, for addresses of sources may hold secrets.
        now: the moment, aware.
        force: replace a file that is there.

    Returns:
        How many articles.

    Raises:
        UsageError: the file exists.
        OSError: the file cannot be written.
        StoreError: the store cannot be read.
    """
    if path.exists() and not force:
        raise UsageError(f"{path}: exists already", hint="--force replaces it")
    unfinished = path.with_name(path.name + ".part")
    with suppress(FileNotFoundError):
        unfinished.unlink()  # of a run that was killed
    try:
        with open(unfinished, "xb", opener=_private) as file:
            with store.contents() as contents:
                count = storefile.write(contents, file, now=now)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        with suppress(OSError):
            unfinished.unlink()
    return count


def import_from(
    store: Movable, file: IO[bytes], name: str, *, progress: Callable[[int, int], None]
) -> int:
    """Fill an empty store from a file that ``export_to`` wrote; return how many articles.

    Args:
        store: the store.
        file: where from.
        name: what messages call it.
        progress: called now and then: how many articles were read, and how many there are.

    Raises:
        StoreError: the file is damaged, or the store is not empty; nothing was stored.
    """
    return store.fill(storefile.read(file, name, progress=progress))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
