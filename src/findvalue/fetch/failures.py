"""What the HTTP libraries raise, in plain words.

Nothing of what they say is repeated: it holds paths, queries and what a hostile server sent.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator

from urllib3.exceptions import IncompleteRead, ReadTimeoutError

from findvalue.fetch.model import Limits
from findvalue.fetch.trouble import Trouble, silent
from findvalue.types import SourceStatus

# OpenSSL's numbers of why a certificate is not accepted, x509_vfy.h.
_CERTIFICATES = {
    9: "is not valid yet",
    10: "has expired",
    18: "is signed by itself",
    19: "is signed by an unknown authority",
    20: "is signed by an unknown authority",
    21: "is signed by an unknown authority",
    62: "is for another host",
    64: "is for another host",
}


def explain(error: Exception, limits: Limits) -> Trouble:
    """Say what happened.

    Args:
        error: an exception of requests or urllib3.
        limits: what the request was allowed to use.

    Returns:
        The trouble, with its meaning for the source.
    """
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = _CERTIFICATES.get(cause.verify_code, "cannot be trusted")
            return Trouble(f"its certificate {reason}", means=SourceStatus.UNREACHABLE)
        if isinstance(cause, IncompleteRead):
            return Trouble("the answer was cut off", passing=True)
        if isinstance(cause, ReadTimeoutError | TimeoutError):
            return silent(f"no answer within {limits.read:.0f} s")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Trouble("no safe connection (TLS failed)", means=SourceStatus.UNREACHABLE)
    if any(isinstance(cause, OSError) for cause in causes[1:]):
        return silent("closed the connection without a whole answer")
    return Trouble("the answer is not valid HTTP")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give an exception and what it wraps, outermost first: as its cause or in its arguments."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        inner = [current.__cause__, current.__context__, getattr(current, "reason", None)]
        waiting += [item for item in (*inner, *current.args) if isinstance(item, BaseException)]
