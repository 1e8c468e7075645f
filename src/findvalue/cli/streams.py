"""Standard streams as they come: closed, full, and in encodings that lack most characters."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import sys
import unicodedata
from collections.abc import Iterator
from typing import NoReturn, TextIO, cast

_ERRORS = "findvalue.plain"
_STDERR = 2
# Signs that have no decomposition into plainer ones, in plain ones.
_PLAIN = {
    "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-",
    "·": "-", "•": "*", "€": "EUR", "×": "x", "█": "#", "░": ".", "ß": "ss", "æ": "ae", "Æ": "AE",
    "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "þ": "th",
    "Þ": "Th", "ð": "d",
}  # fmt: skip


class _Closed(io.TextIOBase):
    """A standard stream that was closed before the program began.

    Args:
        name: how a message calls it.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def encoding(self) -> str:  # type: ignore[override]  # read-only, as in practice
        """What would be written."""
        return "utf-8"

    @property
    def buffer(self) -> NoReturn:
        """Refuse to read or write bytes."""
        raise OSError(errno.EBADF, "closed", self._name)

    def write(self, _text: str, /) -> int:
        """Refuse to write text."""
        return self.buffer


class Messages(io.TextIOBase):
    """Standard error: what cannot be said there stops no work, and is remembered.

    Args:
        stream: the real one.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.lost = False  # whether something could not be said

    def write(self, text: str, /) -> int:
        """Write what can be written."""
        try:
            self._stream.write(text)
            self._stream.flush()
        except BrokenPipeError:  # the reader has seen enough
            pass
        except (OSError, ValueError):
            self.lost = True
        return len(text)

    def flush(self) -> None:
        """Do nothing: every write is flushed."""

    def isatty(self) -> bool:
        """Say whether somebody sees it."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Return the real stream's descriptor."""
        return self._stream.fileno()


@contextlib.contextmanager
def standard_streams() -> Iterator[Messages]:
    """Make the standard streams fit to be written to, whatever they are, for as long as it runs.

    Yields:
        Standard error.
    """
    before = sys.stdin, sys.stdout, sys.stderr
    _occupy_descriptors()
    codecs.register_error(_ERRORS, _plainer)
    messages = Messages(_usable(sys.stderr, "standard error"))
    sys.stdin = _usable(sys.stdin, "standard input")
    sys.stdout = _usable(sys.stdout, "standard output")
    sys.stderr = cast("TextIO", messages)
    try:
        yield messages
    finally:
        sys.stdin, sys.stdout, sys.stderr = before


def discard_output() -> None:
    """Point stdout nowhere: what it still holds cannot be written, and nobody shall complain."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _usable(stream: TextIO | None, name: str) -> TextIO:
    """Return the stream, without characters on which it would fail; one that fails, if closed."""
    if stream is None:
        return cast("TextIO", _Closed(name))
    if isinstance(stream, io.TextIOWrapper) and stream.writable():
        stream.reconfigure(errors=_ERRORS)
    return stream


def _occupy_descriptors() -> None:
    """Let no file of ours become descriptor 0, 1 or 2 because one of them was closed."""
    with contextlib.suppress(OSError):
        while (handle := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
            pass
        os.close(handle)


def _plainer(error: UnicodeError) -> tuple[str | bytes, int]:
    """Return what stands for characters that an encoding lacks: their plain letters and signs."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(map(_plain, lacking)), error.end


def _plain(char: str) -> str:
    if char in _PLAIN:
        return _PLAIN[char]
    parts = [
        part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part)
    ]
    plain = "".join(parts)
    return plain if plain and plain.isascii() else char.encode("ascii", "backslashreplace").decode()
