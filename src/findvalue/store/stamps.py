"""By what a source list's file is known again without reading it: its size and its time."""

from __future__ import annotations

import time
from pathlib import Path

Stamp = tuple[int, int]  # size in bytes, and time of the last change in nanoseconds
UNKNOWN: Stamp = (-1, 0)  # no file has it, so the list will be read again
_RACY = 2_000_000_000  # nanoseconds within which some file systems give two writes one time


def stamp_of(path: Path) -> Stamp | None:
    """Return size and modification time of a file, None when it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def is_settled(stamp: Stamp) -> bool:
    """Say whether a file was written so long ago that its stamp proves something."""
    return time.time_ns() - stamp[1] > _RACY


def digest_of(path: Path) -> str | None:
    """Return the SHA-256 of a file's bytes, None when it cannot be read."""
    import hashlib

    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
