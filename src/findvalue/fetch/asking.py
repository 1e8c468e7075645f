"""What a request says: its headers, and which of a source's own ones may be among them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from findvalue.fetch.model import Accept
from findvalue.types import Validators

_ACCEPT: dict[Accept, str] = {
    "feed": (
        "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml,"
        " application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5,"
        " */*;q=0.1"
    ),
    "page": "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
    "json": "application/json, application/feed+json;q=0.9, */*;q=0.1",
}
# What frames a message or steers the connection is ours to say, and the host is in the address.
_OURS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "if-modified-since",
        "if-none-match",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# RFC 9110, sections 5.1 and 5.5: a token, and visible Latin-1 with spaces inside.
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\x21-\x7e\x80-\xff]([\x20-\x7e\x80-\xff\t]*[\x21-\x7e\x80-\xff])?")


def unsendable(headers: Mapping[str, str]) -> str | None:
    """Return the name of the first header that cannot be sent as a source's own, None if all can."""
    for name, value in headers.items():
        valid = _NAME.fullmatch(name) and _VALUE.fullmatch(value)
        if not valid or name.lower() in _OURS:
            return name
    return None


def sent_headers(
    *, user_agent: str, accept: Accept, own: Mapping[str, str], validators: Validators
) -> dict[str, str]:
    """Return all headers of a request but ``Host``.

    Args:
        user_agent: how we name ourselves.
        accept: what kind of answer is wanted.
        own: headers of the source, which win over these two.
        validators: what the server gave last time.
    """
    replaced = {name.lower() for name in own}
    sent = {"User-Agent": user_agent, "Accept": _ACCEPT[accept]}
    sent = {name: value for name, value in sent.items() if name.lower() not in replaced}
    sent |= own
    sent |= {"Accept-Encoding": "gzip", "Connection": "close"}
    given = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return sent | {
        name: value for name, value in given.items() if value and _VALUE.fullmatch(value)
    }
