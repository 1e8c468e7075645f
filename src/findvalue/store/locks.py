"""A lock between processes that dies with its holder, and tells whether the holder finished."""

from __future__ import annotations

import os
import sys
import time
import weakref
from contextlib import suppress
from pathlib import Path

from findvalue.errors import StoreError
from findvalue.store.files import make_private

_POLL = 0.005  # seconds between two tries
_MARK = 16  # bytes of a mark at the most

if sys.platform == "win32":  # pragma: no cover - the other branch runs where the tests run
    import msvcrt

    _FAR = 1 << 30  # the locked byte lies behind the mark, which others must be able to read

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


class FileLock:
    """An exclusive lock on a file of its own, which is never deleted.

    The system frees it when the holder dies. The file holds a mark while it is held, so the next
    holder sees that the one before did not finish.

    Args:
        path: the lock file.

    Raises:
        OSError: the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDWR)
        self._held = 0
        _LIVE.add(self)

    def mark_left(self) -> bytes:
        """Return the mark of whoever holds the lock, or died while holding it; b"" for none."""
        os.lseek(self._handle, 0, os.SEEK_SET)
        return os.read(self._handle, _MARK)

    def acquire(self, wait: float) -> bool:
        """Take the lock; taking it again while it is held only counts.

        Args:
            wait: seconds to wait for another holder; 0 to try once.

        Returns:
            Whether the lock is held now.
        """
        deadline = time.monotonic() + wait
        while not self._held and not _try_lock(self._handle):
            if time.monotonic() >= deadline:
                return False
            time.sleep(_POLL)
        self._held += 1
        return True

    def release(self) -> None:
        """Give the lock back."""
        self._held -= 1
        if not self._held:
            _unlock(self._handle)

    def mark(self, mark: bytes) -> None:
        """Leave a mark that outlives a holder who is killed."""
        with suppress(OSError):  # a full disk must not forbid what may need no space at all
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.ftruncate(self._handle, os.write(self._handle, mark))

    def clear(self) -> None:
        """Take the mark away: what the lock guards is known to be whole."""
        with suppress(OSError):  # then the next holder looks once more than it needs to
            os.ftruncate(self._handle, 0)

    def close(self) -> None:
        """Close the file; a lock that is held is free again."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def open_lock(path: Path) -> FileLock:
    """Return a lock; its file is made for the user alone when it does not exist.

    Raises:
        StoreError: the file can be neither opened nor made.
    """
    make_private(path)
    try:
        return FileLock(path)
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be opened ({error.strerror})", hint="check who may write the file"
        ) from error


_LIVE: weakref.WeakSet[FileLock] = weakref.WeakSet()


def _close_in_child() -> None:
    """Close a forked child's copies, or an orphan would keep the lock of a killed parent."""
    for lock in list(_LIVE):
        lock.close()


if hasattr(os, "register_at_fork"):  # pragma: no branch - the tests run where fork exists
    os.register_at_fork(after_in_child=_close_in_child)
