"""Making sense of an answer: a whole body, a redirect, the word that nothing changed, or trouble."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from findvalue.fetch.answers import (
    NOT_MODIFIED,
    OK,
    REDIRECTS,
    WHOLE,
    Headers,
    reason_for,
    retry_after,
    unreadable_type,
)
from findvalue.fetch.body import read_body
from findvalue.fetch.trouble import Trouble

if TYPE_CHECKING:
    from urllib3 import HTTPResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int  # 200, 304 or a redirect
    headers: Headers
    body: bytes = b""
    location: str | None = None  # where a redirect leads; its body is never read


def receive(
    raw: HTTPResponse,
    *,
    conditional: bool,
    limit: int,
    cut: bool,
    now: Callable[[], datetime],
) -> Answer:
    """Read an answer as far as it is worth reading.

    Args:
        raw: the answer, its body unread.
        conditional: whether we said what we have, so that a 304 makes sense.
        limit: bytes of the body, decompressed.
        cut: take the first ``limit`` bytes of a longer body instead of none.
        now: our clock, for a server that asks to wait until a date.

    Raises:
        Trouble: it is neither whole nor a redirect nor a 304.
    """
    status = raw.status
    headers = {name.lower(): value for name, value in raw.headers.itermerged()}
    if status in REDIRECTS:
        location = headers.get("location")
        if not location:
            raise Trouble("redirects without saying where to")
        return Answer(status=status, headers=headers, location=location)
    if status == NOT_MODIFIED:
        if not conditional:
            raise Trouble("said that nothing changed, but we have nothing yet (304)")
        return Answer(status=status, headers=headers)
    if status not in WHOLE:
        means, reason = reason_for(status, headers)
        raise Trouble(reason, means=means, status=status, wait=retry_after(headers, now))
    if kind := unreadable_type(headers):
        raise Trouble(f"answered with {kind}, not with text")
    body = read_body(
        raw,
        encoding=headers.get("content-encoding", ""),
        length=headers.get("content-length"),
        limit=limit,
        cut=cut,
    )
    return Answer(status=OK, headers=headers, body=body)
