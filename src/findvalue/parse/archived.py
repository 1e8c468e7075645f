"""What an archive of the web answers when it is asked for a copy of a page."""

from __future__ import annotations

import re
from typing import Any

from findvalue.parse.jsonfeed import load_json
from findvalue.urls import clean_url, host_of, is_safe_url

_ARCHIVE = "web.archive.org"
_COPY = re.compile(r"https?://[^/]+/web/\d{14}/(https?://.+)", re.IGNORECASE)


def archived_copy(body: bytes, *, url: str) -> str | None:
    """Return the address of a page's archived copy (https://archive.org/help/wayback_api.php).

    The answer is believed only as far as it can be checked: the copy lies in the archive itself,
    its address holds the moment of the copy and the address of the page that was asked for.

    Args:
        body: the JSON answer of the availability service.
        url: the page that was asked for.

    Returns:
        An https address, or None when the archive names no copy of this page.

    Raises:
        ParseError: the answer is no JSON.
    """
    closest: Any = load_json(body)
    for name in ("archived_snapshots", "closest"):
        closest = closest.get(name) if isinstance(closest, dict) else None
    if not isinstance(closest, dict) or closest.get("available") is not True:
        return None
    copy = closest.get("url")
    if not isinstance(copy, str) or not is_safe_url(copy) or host_of(copy) != _ARCHIVE:
        return None
    found = _COPY.fullmatch(copy)
    if not found or _bare(found[1]) != _bare(url):
        return None
    return f"https://{copy.partition('://')[2]}"


def _bare(url: str) -> str:
    """Return what two spellings of a page's address have in common."""
    cleaned = clean_url(url).partition("://")[2].removeprefix("www.")
    host, slash, path = cleaned.partition("/")
    return host.removesuffix(":80").removesuffix(":443") + slash + path.rstrip("/")
