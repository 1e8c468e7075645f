"""What travels between the box and its children: length-prefixed pickles, read with suspicion.

Jobs go to a child as ordinary pickles. Results come back from a process that has just read hostile
bytes, so they are unpickled by a reader that builds nothing but plain values and findvalue's own
frozen classes: a child that was taken over cannot make its parent call anything.
"""

from __future__ import annotations

import datetime as dt
import io
import pickle
import struct
import sys
from dataclasses import dataclass, is_dataclass
from enum import Enum
from pathlib import Path
from typing import IO, Any

from findvalue import errors

TOO_SLOW = "took too long to read"
TOO_BIG = "used too much memory"
FRAME_LIMIT = 64 << 20  # bytes of one result
_LENGTH = struct.Struct(">Q")
_VALUES = {
    ("datetime", "datetime"): dt.datetime,
    ("datetime", "timedelta"): dt.timedelta,
    ("datetime", "timezone"): dt.timezone,
    ("datetime", "date"): dt.date,
    ("builtins", "set"): set,
    ("builtins", "frozenset"): frozenset,
    (type(Path()).__module__, type(Path()).__name__): Path,  # makes a path, opens nothing
}
_OURS = "findvalue."
# What unpickling raises on bytes that are no pickle.
_BROKEN = (
    pickle.UnpicklingError,
    EOFError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    OverflowError,
    MemoryError,
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a child answers.

    Args:
        value: a plain value, or the FindvalueError that the job raised.
        spent: whether the child should be replaced now.
    """

    value: object
    spent: bool


class BadFrame(Exception):
    """What came through the pipe is not a whole frame of ours."""


class _Unpickler(pickle.Unpickler):
    """An unpickler that finds plain values and findvalue's own classes, and nothing else."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:  # noqa: ANN401 - as in pickle
        known = _VALUES.get((module_name, global_name))
        if known is not None:
            return known
        module = sys.modules.get(module_name) if module_name.startswith(_OURS) else None
        found = vars(module).get(global_name) if module else None
        if found is errors._rebuild or _is_plain(found):  # noqa: SLF001 - how our errors travel
            return found
        raise pickle.UnpicklingError(f"no plain value: {module_name}.{global_name}")


def _is_plain(found: object) -> bool:
    """Say whether a class only holds values: making one does nothing else."""
    if not isinstance(found, type) or not found.__module__.startswith(_OURS):
        return False
    if issubclass(found, (Enum, errors.FindvalueError)):
        return True
    return is_dataclass(found) and found.__dataclass_params__.frozen  # type: ignore[attr-defined]


def pack(value: object) -> bytes:
    """Return a value as a pickle."""
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


def unpack(data: bytes) -> Any:  # noqa: ANN401 - any plain value
    """Return the plain value in a pickle.

    Raises:
        BadFrame: it holds anything but plain values and findvalue's own classes.
    """
    try:
        return _Unpickler(io.BytesIO(data)).load()
    except _BROKEN as error:
        raise BadFrame(str(error)) from error


def send(stream: IO[bytes], data: bytes) -> None:
    """Write one frame."""
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes], *, limit: int | None = FRAME_LIMIT) -> bytes | None:
    """Read one frame; None when the stream ended before it began.

    Args:
        stream: where from.
        limit: bytes that a frame may have.

    Raises:
        BadFrame: the frame is cut short or longer than the limit.
    """
    head = stream.read(_LENGTH.size)
    if not head:
        return None
    if len(head) < _LENGTH.size:
        raise BadFrame("cut short")
    (length,) = _LENGTH.unpack(head)
    if limit is not None and length > limit:
        raise BadFrame(f"{length} bytes long")
    data = stream.read(length)
    if len(data) < length:
        raise BadFrame("cut short")
    return data
