"""Reading sources.yaml: every problem at once, and the good sources usable all the same."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

from findvalue.errors import SourceListError
from findvalue.sources.document import LARGEST
from findvalue.sources.entries import Reading
from findvalue.sources.nodes import Problem
from findvalue.types import SourceList

MOST_PROBLEMS = 100  # reported of one file
_HINT = "correct the lines above"


def load(path: Path) -> SourceList:
    """Read a source list that must be right.

    Args:
        path: the list; ``path:`` entries are relative to its folder.

    Returns:
        The list, in the file's order.

    Raises:
        SourceListError: with every problem of the file as ``file:line:col: message``.
    """
    found, problems = inspect(path)
    if problems:
        raise SourceListError(problems, hint=_HINT)
    return found


def inspect(path: Path) -> tuple[SourceList, tuple[str, ...]]:
    """Read a source list as far as it is right.

    Args:
        path: the list; ``path:`` entries are relative to its folder.

    Returns:
        The sources without a problem, and every problem as ``file:line:col: message``. A file
        that cannot be read at all is a list without sources, and one problem.
    """
    try:
        data = bytes_of(path)
    except SourceListError as error:
        return SourceList(path=path, sources=(), digest=""), error.problems
    return inspect_bytes(data, path)


def inspect_bytes(data: bytes, path: Path) -> tuple[SourceList, tuple[str, ...]]:
    """Read the bytes of a source list as far as they are right.

    Args:
        data: the bytes of the file.
        path: where they are, or will be, stored; it stands in messages and its folder holds the
            files of ``path:`` entries.

    Returns:
        As :func:`inspect`.
    """
    reading = Reading(folder=path.parent)
    reading.read(data)
    digest = hashlib.sha256(data).hexdigest()
    found = SourceList(path=path, sources=tuple(reading.sources), digest=digest)
    return found, tuple(rendered(reading.problems, path))


def rendered(problems: list[Problem], path: Path) -> list[str]:
    """Return the problems as lines in the file's order, the first hundred of them."""
    ordered = sorted(problems, key=lambda problem: (problem.place.line, problem.place.column))
    lines = [
        f"{path}:{problem.place.line}:{problem.place.column}: {problem.message}"
        for problem in ordered[:MOST_PROBLEMS]
    ]
    if len(ordered) > MOST_PROBLEMS:
        place = ordered[MOST_PROBLEMS].place
        more = len(ordered) - MOST_PROBLEMS
        lines.append(f"{path}:{place.line}:{place.column}: and {more} more from here on")
    return lines


def bytes_of(path: Path, what: str = "a source list") -> bytes:
    """Return the bytes of a file, when it is one of a reasonable size."""
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise SourceListError((f"{path}: this is a folder, not a file",))
        if not stat.S_ISREG(about.st_mode):
            raise SourceListError((f"{path}: not an ordinary file",))
        if about.st_size > LARGEST:
            megabytes = f"{about.st_size / 1_000_000:.1f} MB"
            raise SourceListError((f"{path}: {megabytes} is too large for {what} (1 MB)",))
        return path.read_bytes()
    except FileNotFoundError:
        raise SourceListError((f"{path}: no such file",)) from None
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise SourceListError((f"{path}: cannot be read: {reason}",)) from None
