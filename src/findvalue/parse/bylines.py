"""Names of authors, without the addresses and placeholders that feeds put in their place."""

from __future__ import annotations

import re
from collections.abc import Iterable

from findvalue.parse.html import html_to_text

_NAME_LIMIT = 200  # characters; a field with a whole team in it is one name
_MOST_AUTHORS = 50
_ADDRESS = re.compile(
    r"[(<\[]?\s{0,9}(?:mailto:)?[^\s()<>\[\]@]{1,80}@[^\s()<>\[\]@]{1,80}\s{0,9}[)>\]]?"
    r"|[(<\[]?\s{0,9}(?:https?://|www\.)[^\s()<>\[\]]{1,200}\s{0,9}[)>\]]?",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:written )?by:?\s+(?=\w)", re.IGNORECASE)
_PLACEHOLDERS = {
    "admin", "administrator", "anonymous", "author", "editor", "guest", "info", "no author",
    "noreply", "no-reply", "nobody", "none", "null", "root", "test", "unknown", "user",
    "webmaster", "wordpress",
}  # fmt: skip


def clean_authors(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of people or organisations, each once, as plain text.

    Args:
        names: names as a source gave them.
    """
    found: dict[str, str] = {}
    for name in names:
        cleaned = _clean(name)
        if cleaned and len(found) < _MOST_AUTHORS:
            found.setdefault(cleaned.casefold(), cleaned)
    return tuple(found.values())


def _clean(name: str) -> str:
    text = html_to_text(_ADDRESS.sub(" ", name[: _NAME_LIMIT * 2]), _NAME_LIMIT)
    text = _BY.sub("", text, count=1) if _BY.match(text) else text
    text = text.strip(" ,;:|()<>[]-\u2013\u2014")
    if text.casefold() in _PLACEHOLDERS or not any(char.isalpha() for char in text):
        return ""
    return text
