"""A store as a file: one JSON object a line, written and read as a stream, checked line by line.

The first line says what the file is and how much is in it, the last one how many lines came before
it and what their SHA-256 is. Every line ends with the CRC-32 of what stands before, so that a
damaged file is refused with the line that is damaged. docs/deployment.md describes the format.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO, Any

from findvalue import __version__
from findvalue.errors import StoreError
from findvalue.pipeline.storelines import KINDS, line_of, record_of
from findvalue.store.rows import plain
from findvalue.types import StoreContents, StoreRecord

FORMAT = 1
_WHAT = "findvalue store"
_STEP = 1_000  # articles between two words of progress
_LONGEST = 64_000_000  # bytes of a line: an article is a thousandth of that
_SEALED = re.compile(rb'(.*),"crc32":"([0-9a-f]{8})"\}\n', re.DOTALL)
_AGAIN = "export the store again, or take an older copy"


def write(contents: StoreContents, file: IO[bytes], *, now: datetime) -> int:
    """Write all that a store holds; return how many articles.

    Args:
        contents: what it holds.
        file: where to.
        now: the moment, aware; stands in the first line.
    """
    digest, lines = hashlib.sha256(), 0
    head = {
        "file": _WHAT,
        "format": FORMAT,
        "findvalue": __version__,
        "made": now.isoformat(),
        "model": contents.model,
        "sources": contents.sources,
        "lists": contents.lists,
        "states": contents.states,
        "articles": contents.articles,
    }
    for value in _values(head, contents):
        line = _sealed(value)
        digest.update(line)
        file.write(line)
        lines += 1
    file.write(_sealed({"end": {"lines": lines, "sha256": digest.hexdigest()}}))
    return contents.articles


def _values(head: dict[str, object], contents: StoreContents) -> Iterator[dict[str, object]]:
    yield head
    for record in contents.records:
        yield line_of(record)


def _sealed(value: dict[str, object]) -> bytes:
    """Return a value as a line that says its own checksum."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()[:-1]
    return b'%b,"crc32":"%08x"}\n' % (body, zlib.crc32(body))


def read(
    file: IO[bytes], name: str, *, progress: Callable[[int, int], None] = lambda _, __: None
) -> StoreContents:
    """Read a file that ``write`` wrote.

    Args:
        file: where from.
        name: what messages call it.
        progress: called now and then: how many articles were read, and how many there are.

    Returns:
        What it holds. Its records are read while they are taken, and raise StoreError where the
        file is damaged, cut short, or not what its first line says.

    Raises:
        StoreError: it is no such file, or one of a newer findvalue.
    """
    lines = _Lines(file, name)
    head = lines.next()
    if head is None or head.get("file") != _WHAT:
        raise StoreError(f"{name}: not an exported store", hint="name a file of store export")
    if head.get("format") != FORMAT:
        raise StoreError(
            f"{name}: format {head.get('format')}, which this findvalue does not know",
            hint="upgrade findvalue",
        )
    counts = {kind: head.get(kind) for kind in KINDS}
    model = head.get("model")
    if not isinstance(model, str) or not all(type(each) is int for each in counts.values()):
        raise lines.damaged("the first line lacks what belongs there")
    known = {kind: count for kind, count in counts.items() if isinstance(count, int)}
    return StoreContents(model=plain(model), **known, records=_records(lines, known, progress))


def _records(
    lines: _Lines, promised: dict[str, int], progress: Callable[[int, int], None]
) -> Iterator[StoreRecord]:
    found: Counter[str] = Counter(dict.fromkeys(promised, 0))
    while (value := lines.next()) is not None:
        if "end" in value:
            lines.check_end(value["end"])
            if dict(found) != promised:
                raise lines.damaged(
                    f"the first line promises {promised}, and it holds {dict(found)}"
                )
            return
        try:
            kind, record = record_of(value)
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
            raise lines.damaged(f"not a record of a store ({error})") from None
        found[kind] += 1
        if kind == "articles" and found[kind] % _STEP == 0:
            progress(found[kind], promised[kind])
        yield record
    raise lines.damaged("it ends here, and should not")


class _Lines:
    """The lines of a file, each checked, and counted."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file = file
        self._name = name
        self._number = 0
        self._digest = hashlib.sha256()
        self._before = self._digest.hexdigest()  # of all lines before this one

    def next(self) -> dict[str, Any] | None:
        """Return the next line's value; None when there is no line.

        Raises:
            StoreError: the line is damaged.
        """
        line = self._file.readline(_LONGEST)
        self._number += 1
        if not line:
            return None
        sealed = _SEALED.fullmatch(line)
        if sealed is None or zlib.crc32(sealed[1]) != int(sealed[2], 16):
            raise self.damaged("damaged, or no line of an exported store")
        self._before = self._digest.hexdigest()
        self._digest.update(line)
        try:
            value: dict[str, Any] = json.loads(sealed[1] + b"}")
        except (ValueError, RecursionError):
            raise self.damaged("not JSON") from None
        return value

    def check_end(self, end: object) -> None:
        """Compare what the last line says with what was read.

        Raises:
            StoreError: something is missing, or was put in, or comes after it.
        """
        if end != {"lines": self._number - 1, "sha256": self._before}:
            raise self.damaged("lines are missing before it, or others were put in")
        if self._file.read(1):
            raise self.damaged("something comes after the last line")

    def damaged(self, why: str) -> StoreError:
        """Return the error for the line that was read last."""
        return StoreError(f"{self._name}:{self._number}: {why}; nothing was stored", hint=_AGAIN)
