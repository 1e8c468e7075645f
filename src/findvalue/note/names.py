"""What a name looks like at the end of a letter, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from findvalue.note.regions import LOOKED_AT
from findvalue.text import fold, words

_NAME_WORDS = 5
_NAME_LENGTH = 48  # characters
_CONTACT_WORDS = 12
_SENTENCE_WORDS = 6
_TITLE = 8  # characters of a title that follows a name without a comma
_DIGITS = 5  # a line with so many is a phone number or an address

_PARTICLES = frozenset(
    [
        "van",
        "von",
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "di",
        "der",
        "den",
        "ter",
        "ten",
        "la",
        "le",
        "el",
        "bin",
        "ibn",
        "al",
        "y",
        "e",
        "zu",
        "zur",
        "af",
        "av",
        "und",
        "and",
        "&",
    ]
)
# Words that begin sentences and lists, never names.
_NO_NAMES = frozenset(
    [
        "dear",
        "hi",
        "hello",
        "the",
        "this",
        "that",
        "it",
        "we",
        "you",
        "your",
        "my",
        "our",
        "if",
        "please",
        "thanks",
        "thank",
        "best",
        "regards",
        "yes",
        "no",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
_PLACEHOLDER = re.compile(
    r"(?:\[[^\[\]]{1,40}\]|\{\{?[^{}]{1,40}\}?\}|<<?[^<>@]{1,40}>?>|%\w{1,30}%|_{3,}"
    r"|(?:your|my|full|first|sender'?s?)[ _](?:full[ _]|first[ _])?name)",
    re.IGNORECASE,
)
_AROUND = re.compile(r"^[\s*_~,;:.!–—•>-]+|[\s*_~,;.–—-]+$")
# A telephone number or an extension behind a name.
_NUMBER = re.compile(r"\s+(?:x|ext|tel|ph|cell)?[.:]?\s?[+(]?\d[\d().\s/-]{2,24}$", re.IGNORECASE)
_KISSES = re.compile(r"\s+(?:x{1,3}|xo(?:xo)?)\s*$", re.IGNORECASE)  # "Rue x"
_BRACKETED = re.compile(r"\([^()]{0,40}\)|\"[^\"]{0,30}\"|“[^“”]{0,30}”")
_NAME_PART = re.compile(r"[^\W\d_][\w.’'-]*")
_SENTENCE_END = re.compile(r"[.!?…](?:\s|$)")
_CONTACT = re.compile(
    r"@|https?://|www\.|\||•|·|\b(?:tel|phone|fax|mob|mobile|cell)\b", re.IGNORECASE
)


def is_placeholder(text: str) -> bool:
    """Say whether a line is a field that stands for a name: ``[Your Name]``, ``{{ me }}``."""
    return _PLACEHOLDER.fullmatch(_bare(text)) is not None


def is_name(text: str) -> bool:
    """Say whether a line has the shape of a person's name."""
    head = _KISSES.sub("", _NUMBER.sub("", text[:LOOKED_AT]))
    bare = _bare(_BRACKETED.sub(" ", head)).partition(",")[0]
    parts = bare.split()
    if not 0 < len(parts) <= _NAME_WORDS or len(bare) > _NAME_LENGTH:
        return False
    if any(fold(part).strip(".") in _NO_NAMES for part in parts):
        return False
    proper = [part for part in parts if part.lower() not in _PARTICLES]
    return bool(proper) and all(_NAME_PART.fullmatch(part) and part[0].isupper() for part in proper)


def is_sender(text: str, sender: str | None) -> bool:
    """Say whether a line is the sender's name, or a part or the initials of it.

    Titles after the name are allowed ("Marcus Bell, PhD"), other text is not.

    Args:
        text: the line.
        sender: a name, an address, or ``Name <address>``; None when it is not known.
    """
    known = _known(sender or "")
    found = words(_KISSES.sub("", text[:LOOKED_AT]))
    if not known or not found:
        return False
    initials = [word[0] for word in known]
    if found in (["".join(initials)], initials):
        return True
    core = [word for word in found if len(word) > 1 or word in known]
    if core[: len(known)] == known:
        return len(core) == len(known) or _is_titled(text, known[-1])
    full = [word for word in found if word in known]
    rest = [word for word in found if word not in known]
    return bool(full) and all(len(word) == 1 and word in initials for word in rest)


def _is_titled(text: str, last: str) -> bool:
    """Say whether only titles and the like follow a name: ", PhD", "(she/her)", "| Analyst"."""
    behind = fold(text[:LOOKED_AT]).partition(last)[2].lstrip(" *_")
    return not behind[:1].isalnum() or len(behind) <= _TITLE


def _known(sender: str) -> list[str]:
    """Return the words of a sender's name; of a bare address the part before the @."""
    name = sender.partition("<")[0] if "<" in sender[1:] else sender
    return words(name.partition("@")[0])


def is_contact(text: str) -> bool:
    """Say whether a line belongs below a name: a title, a firm, a number, an address."""
    head = text[:LOOKED_AT].strip()
    if _CONTACT.search(head) or sum(char.isdigit() for char in head) >= _DIGITS:
        return True
    count = len(words(head))
    if count > _CONTACT_WORDS or len(text) > LOOKED_AT:
        return False
    return count < _SENTENCE_WORDS or not _SENTENCE_END.search(head)


def all_contact(texts: Sequence[str]) -> bool:
    """Say whether all of these lines may stand below a name; a motto in quotes may, too."""
    return all(is_contact(text) or text.lstrip()[:1] in {'"', "“", "„", "«"} for text in texts)


def _bare(text: str) -> str:
    return _AROUND.sub("", text[:LOOKED_AT])
