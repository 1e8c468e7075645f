"""What a status and its headers mean. Pure, and never surprised: headers are hostile text too."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from findvalue.types import SourceStatus, Validators

Headers = Mapping[str, str]  # names in lower case

OK = 200
NOT_MODIFIED = 304
TOO_MANY = 429
GONE = 410
PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
WHOLE = frozenset({OK, 203})  # statuses with a whole answer; 203: a proxy changed it on the way

_LONGEST = timedelta(days=365)
_VALIDATOR_LIMIT = 1_000  # characters; a longer one is not worth sending back with every request
_TYPE_LIMIT = 200
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?([0-9]{1,10})\"?\s*(?:$|,)", re.IGNORECASE)
_NO_CACHE = re.compile(r"(?:^|[,\s])no-(?:cache|store)(?:$|[\s,=])", re.IGNORECASE)
_SECONDS = re.compile(r"[0-9]{1,10}")
_SENDABLE = re.compile(r"[\x20-\x7e\x80-\xff]+")  # a header value as Latin-1, without controls

# Content types that hold neither a feed nor a page. Others are left to whoever reads the body:
# many feeds are sent as text/plain or application/octet-stream.
_NEVER_TEXT = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip")

_REASONS = {
    204: (SourceStatus.BROKEN, "answered without any content"),
    206: (SourceStatus.BROKEN, "answered only a part"),
    400: (SourceStatus.BROKEN, "did not understand the request"),
    401: (SourceStatus.BLOCKED, "wants a password"),
    402: (SourceStatus.BLOCKED, "wants to be paid"),
    403: (SourceStatus.BLOCKED, "does not let us in"),
    404: (SourceStatus.GONE, "not found"),
    406: (SourceStatus.BROKEN, "has nothing of the kind we asked for"),
    407: (SourceStatus.BLOCKED, "the proxy wants a password"),
    410: (SourceStatus.GONE, "gone for good"),
    429: (SourceStatus.BLOCKED, "was asked too often"),
    451: (SourceStatus.BLOCKED, "not shown for legal reasons"),
    500: (SourceStatus.BROKEN, "the server failed"),
    502: (SourceStatus.UNREACHABLE, "the server behind it is down"),
    503: (SourceStatus.UNREACHABLE, "the server is down or busy"),
    504: (SourceStatus.UNREACHABLE, "the server behind it gave no answer"),
}
_BLOCKING = {401, 403, 429, 503}
_SERVER_ERROR = 500


def reason_for(status: int, headers: Headers) -> tuple[SourceStatus, str]:
    """Say what an answer that is neither whole nor a redirect means.

    Args:
        status: the HTTP status.
        headers: the headers of the answer.

    Returns:
        What it says about the source, and the reason in plain words, such as
        "blocked by Cloudflare (403)".
    """
    if status in _BLOCKING and (guardian := _guardian(status, headers)):
        return SourceStatus.BLOCKED, f"blocked by {guardian} ({status})"
    meaning, words = _REASONS.get(status, (SourceStatus.BROKEN, "answered with an error"))
    if status not in _REASONS and status > _SERVER_ERROR:
        meaning = SourceStatus.UNREACHABLE
    return meaning, f"{words} ({status})"


def _guardian(status: int, headers: Headers) -> str:
    """Return the name of the service that stands between us and the server, or "".

    Each of them marks its own refusals, as its documentation says; only Cloudflare's plain 403
    is told by the ``Server`` header.
    """
    server = headers.get("server", "").lower()
    if headers.get("cf-mitigated", "") or (status == 403 and "cloudflare" in server):  # noqa: PLR2004 - Forbidden
        return "Cloudflare"
    if headers.get("x-datadome", ""):
        return "DataDome"
    if headers.get("x-vercel-mitigated", ""):
        return "Vercel"
    if headers.get("x-amzn-waf-action", ""):
        return "Amazon's firewall"
    if status == 403 and "akamaighost" in server:  # noqa: PLR2004 - Forbidden
        return "Akamai"
    return ""


def unreadable_type(headers: Headers) -> str:
    """Return the kind of an answer that can hold neither a feed nor a page, or ""."""
    kind = headers.get("content-type", "").strip().lower()
    return next((never.strip("/") for never in _NEVER_TEXT if kind.startswith(never)), "")


def content_type(headers: Headers) -> str | None:
    """Return the content type as sent, cut to a sane length."""
    value = headers.get("content-type", "")[:_TYPE_LIMIT]
    return value if _SENDABLE.fullmatch(value) else None


def validators(headers: Headers) -> Validators:
    """Return what to send back next time: exactly the server's own strings, dates included."""
    return Validators(
        etag=_sendable(headers.get("etag", "")),
        last_modified=_sendable(headers.get("last-modified", "")),
    )


def _sendable(value: str) -> str | None:
    fits = len(value) <= _VALIDATOR_LIMIT and _SENDABLE.fullmatch(value)
    return value if fits else None


def fresh_for(headers: Headers) -> timedelta | None:
    """Return how long the answer says that it stays valid (RFC 9111, section 4.2.1).

    ``max-age`` less the ``Age`` that it already has, else ``Expires`` counted from the server's
    own ``Date``, so that its clock may be wrong; None with ``no-cache`` or ``no-store``.
    """
    control = headers.get("cache-control", "")
    if _NO_CACHE.search(control):
        return None
    if found := _MAX_AGE.search(control):
        return _positive(float(found[1]) - (_seconds(headers.get("age", "")) or 0))
    expires, sent = _date(headers.get("expires", "")), _date(headers.get("date", ""))
    if expires and sent:
        return _positive((expires - sent).total_seconds())
    return None


def retry_after(headers: Headers, now: Callable[[], datetime]) -> float | None:
    """Return how many seconds the server asks to be left alone, None when it does not say.

    Args:
        headers: the headers of the answer.
        now: our clock, for a server that sends a date and does not tell its own time.
    """
    value = headers.get("retry-after", "").strip()
    if (seconds := _seconds(value)) is not None:
        return min(seconds, _LONGEST.total_seconds())
    until = _date(value)
    if until is None:
        return None
    wait = (until - (_date(headers.get("date", "")) or now())).total_seconds()
    return min(max(wait, 0.0), _LONGEST.total_seconds())


def _seconds(value: str) -> float | None:
    return float(value) if _SECONDS.fullmatch(value.strip()) else None


def _positive(seconds: float) -> timedelta | None:
    return timedelta(seconds=min(seconds, _LONGEST.total_seconds())) if seconds > 0 else None


def _date(value: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    if not value:
        return None
    try:
        date = parsedate_to_datetime(value[:100])
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
