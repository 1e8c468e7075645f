"""Reading a body: a little at a time, counted on both sides of the decompression, and whole."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Protocol

from findvalue.fetch.model import MEGABYTE
from findvalue.fetch.trouble import Trouble, too_long

_STEP = 65_536  # bytes
_GZIP = 16 + zlib.MAX_WBITS  # zlib's sign for a gzip header and trailer


class Raw(Protocol):
    """An answer whose body has not been read."""

    def read(self, amt: int | None = None, decode_content: bool | None = None) -> bytes:  # noqa: FBT001 - as urllib3 has it
        """Return up to ``amt`` bytes as they came over the wire, b"" at the end."""
        ...


def read_body(raw: Raw, *, encoding: str, length: str | None, limit: int, cut: bool) -> bytes:
    """Read a body to its end.

    Args:
        raw: where it comes from.
        encoding: its ``Content-Encoding``.
        length: its ``Content-Length``, if it has one.
        limit: bytes of it, decompressed.
        cut: take the first ``limit`` bytes of a longer body instead of none.

    Raises:
        Trouble: it is longer than the limit, or compressed in a way we did not ask for; a
            compressed body is cut off, broken, or goes on behind its end.
    """
    if not cut and length and length.isdecimal() and int(length[:20]) > limit:
        raise too_long(limit)
    kind = encoding.strip().lower()
    if kind in {"", "identity"}:
        pieces = _plain(raw)
    elif kind in {"gzip", "x-gzip"}:
        pieces = _unzipped(raw, limit)
    else:
        raise Trouble("the answer is compressed in a way that we did not ask for")
    # The buffer of a BytesIO becomes the result without a copy.
    body = io.BytesIO()
    for piece in pieces:
        body.write(piece)
        if body.tell() > limit:
            if cut:
                body.truncate(limit)
                break
            raise too_long(limit)
    return body.getvalue()


def _plain(raw: Raw) -> Iterator[bytes]:
    try:
        while piece := raw.read(_STEP, decode_content=False):
            yield piece
    except ValueError:  # the standard library on a chunk of negative size
        raise Trouble("the answer was cut off", passing=True) from None


def _unzipped(raw: Raw, limit: int) -> Iterator[bytes]:
    stream = zlib.decompressobj(_GZIP)
    try:
        for packed in _plain(raw):
            waiting = packed
            while waiting and not stream.eof:
                yield stream.decompress(waiting, min(limit + 1, MEGABYTE))
                waiting = stream.unconsumed_tail
            if stream.eof and (stream.unused_data or waiting):
                break
    except zlib.error:
        raise Trouble("the answer is not the gzip that it says it is") from None
    if not stream.eof:
        raise Trouble("the answer was cut off", passing=True)
    if stream.unused_data:
        raise Trouble("the answer goes on behind its end")
