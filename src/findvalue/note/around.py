"""What a letter says around its body: whom it greets, and who signs it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from findvalue.note.formats import open_draft
from findvalue.note.model import Draft, Line
from findvalue.note.names import is_name
from findvalue.note.phrases import word_lists
from findvalue.note.placement import parts_of
from findvalue.note.reading import heads_of
from findvalue.note.regions import LOOKED_AT, after_headers, header_name, is_rule
from findvalue.text import words

_SIGNED = 6  # lines with text that a sign-off has at the most
_WORD = re.compile(r"\w+")
_FIELD = re.compile(r"[{}\[\]<>]|__")  # of a template that was not filled in
_NOBODY = frozenset(
    ["all", "colleagues", "committee", "everybody", "everyone", "folks", "friends", "hiring", "madam", "madame", "manager", "members", "monsieur", "recruiter", "senor", "senora", "sir", "sirs", "team", "there"]
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The words around the body of a letter, each "" when it has none.

    Args:
        subject: of the mail.
        greeting: the line that addresses the reader.
        reader: the name in it, as it is written there; of a mail, the name in its "To:".
        signoff: the lines from the valediction to the name, joined by newlines.
    """

    subject: str = ""
    greeting: str = ""
    reader: str = ""
    signoff: str = ""


def around(draft: Draft, sender: str | None = None) -> Around:
    """Return what a letter says around its body.

    Args:
        draft: the draft as it was read.
        sender: the name of the person who writes it, when it is known.

    Raises:
        DraftProtected: these bytes cannot be read safely.
    """
    document = open_draft(draft.data, draft.format)
    lines = document.sheets[0].lines
    hello, _, signoff, end = parts_of(lines, sender or document.sender)
    subject, reader = heads_of(draft.data) if draft.format == "eml" else (_subject(lines), "")
    greeting = lines[hello].text.strip(" *_\\") if hello is not None else ""
    signed = _signed(lines[signoff.line : end]) if signoff else ""
    return Around(
        subject=subject or "",
        greeting="" if _FIELD.search(greeting) else greeting,
        reader=reader or _name_in(greeting),
        signoff="" if _FIELD.search(signed) else signed,
    )


def _subject(lines: Sequence[Line]) -> str:
    for line in lines[: after_headers(lines)]:
        if header_name(line) == ["subject"]:
            return line.text.partition(":")[2].strip(" *_")
    return ""


def _name_in(greeting: str) -> str:
    """Return the name in "Dear Ms. Okafor,"; nobody is called "all" or "there"."""
    found = words(greeting[:LOOKED_AT])
    tokens = list(_WORD.finditer(greeting[:LOOKED_AT]))
    length = word_lists().salutations.leading(found)
    if len(tokens) != len(found) or length >= len(tokens):
        return ""
    start = tokens[length].start() if length else 0
    name = greeting[start:].strip(" ,:;!.*_–—-")
    return name if is_name(name) and _NOBODY.isdisjoint(found[length:]) else ""


def _signed(lines: Sequence[Line]) -> str:
    """Return the lines of a sign-off; what stands below a drawn line is no part of it."""
    said: list[str] = []
    for line in lines:
        if is_rule(line) or len(said) == _SIGNED:
            break
        if not line.is_blank:
            said.append(line.text.strip(" *_\\"))
    return "\n".join(said)
