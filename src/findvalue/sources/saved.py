"""The bytes of a source that is a saved file."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from findvalue.errors import FetchError, UsageError
from findvalue.sources.addresses import saved_key, saved_path
from findvalue.types import Source

LARGEST = 5_000_000  # bytes, as for an answer from the network


def saved_source(file: Path, *, folder: Path) -> Source:
    """Return a saved file as a source, called as the file is.

    Args:
        file: the file.
        folder: the folder of the source list.

    Raises:
        UsageError: the file is not inside the folder, where a list may name files.
    """
    inside = file.resolve().is_relative_to(folder.resolve())
    written = file.resolve().relative_to(folder.resolve()).as_posix() if inside else ""
    path, _ = saved_path(written, folder)
    if path is None or not written:
        raise UsageError(
            f"{file} is not inside {folder}, the folder of the source list",
            hint="a list names files beside or below it only: move or copy the file there",
        )
    return Source(name=path.stem, path=path, written_path=written, key=saved_key(path))


def read_saved(source: Source) -> bytes:
    """Return the bytes of a saved source.

    The list was checked when it was read; here the path is checked again, because a symbolic
    link may have been put in its way since.

    Args:
        source: a source with ``path``.

    Returns:
        The whole file.

    Raises:
        FetchError: no such file, not an ordinary file, more than 5 MB, or a symbolic link.
    """
    path = source.path
    if path is None:
        raise FetchError(f"{source.name} is not a saved file")
    try:
        return _read(path)
    except FileNotFoundError:
        raise FetchError(f"{path.name}: no such file", hint=f"looked for {path}") from None
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise FetchError(f"{path.name}: cannot be read: {reason}") from None


def _read(path: Path) -> bytes:
    """Return the bytes of an ordinary file of a reasonable size."""
    if path.resolve() != path:
        raise FetchError(f"{path.name}: a symbolic link leads elsewhere")
    # Without O_NONBLOCK, opening a named pipe waits for somebody to write into it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    flags |= getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise FetchError(f"{path.name}: not an ordinary file")
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise FetchError(f"{path.name}: more than {LARGEST // 1_000_000} MB")
    return data
