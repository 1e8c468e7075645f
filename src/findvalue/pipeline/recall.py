"""The last look-up, remembered so that its matches can be named by their numbers."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from findvalue.types import Match

_VERSION = 1
_LARGEST = 1_000_000  # bytes; a thousand matches of a topic are a tenth of it


def remember(path: Path, results: Mapping[str, Sequence[Match]]) -> None:
    """Write down which matches a look-up showed; nothing is said when that is impossible.

    Args:
        path: the file; it is replaced whole.
        results: the matches of each topic, in the order shown.
    """
    shown = [
        {"topic": topic, "urls": [match.article.url for match in matches]}
        for topic, matches in results.items()
    ]
    text = json.dumps({"version": _VERSION, "look_up": shown})
    with suppress(OSError):  # a look-up over a store that nobody may write to is a look-up
        _replace(path, text.encode("ascii"))


def recalled(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the addresses of the matches that the last look-up showed, by topic.

    Args:
        path: the file; one that is missing or is not ours holds nothing.
    """
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_LARGEST))
        if found["version"] != _VERSION:
            return {}
        return {str(each["topic"]): _texts(each["urls"]) for each in found["look_up"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(value for value in values if isinstance(value, str))


def _replace(path: Path, data: bytes) -> None:
    """Put a file with new bytes in the place of the old one; only its user may read it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    try:
        with os.fdopen(os.open(new, flags, 0o600), "wb") as file:
            file.write(data)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
