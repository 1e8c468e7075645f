"""What the HTTP libraries raise, in plain words.

Nothing of what they say is repeated: it holds paths, queries and what a hostile server sent.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator

from urllib3.exceptions import ReadTimeoutError

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


def explain(error: Exception, *, answered: bool) -> Trouble:
    """Say what happened.

    Args:
        error: an exception of requests or urllib3.
        answered: whether the answer had begun.

    Returns:
        The trouble, with its meaning for the source.
    """
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = _CERTIFICATES.get(cause.verify_code, "cannot be trusted")
            return Trouble(f"its certificate {reason}", means=SourceStatus.UNREACHABLE)
        if isinstance(cause, ReadTimeoutError | TimeoutError):
            return silent("gave no answer in time" if not answered else "stopped answering")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Trouble("no safe connection (TLS failed)", means=SourceStatus.UNREACHABLE)
    if answered:
        return Trouble("the answer was cut off", passing=True)
    if any(isinstance(cause, OSError) for cause in causes[1:]):
        return silent("closed the connection without an answer")
    return Trouble("the answer is not valid HTTP")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give an exception and all that it wraps, as its cause or in its arguments."""
    waiting = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if id(current) not in seen:
            seen.add(id(current))
            yield current
            inner = (current.__context__, getattr(current, "reason", None), *current.args)
            waiting += [item for item in inner if isinstance(item, BaseException)]
