"""Checks of the people, the firm, the time and the subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from findvalue import fuzzy
from findvalue.compose.data import table
from findvalue.compose.lint.language import salutation_of, thanks_at
from findvalue.compose.lint.model import Context, Hit, Note, names_in
from findvalue.text import fold

_ALIKE = 90  # similarity from which two notes are the same note
_MISSPELT = 75  # similarity from which an unequal word is a slip in a name
_SHORTEST_NAME = 3
_DAY = timedelta(hours=24)
_LONGEST_SUBJECT = 60
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def name(note: Note, context: Context) -> Iterator[Hit]:
    """Compare the salutation with the reader's name."""
    if not context.recipient:
        return
    at, line = salutation_of(note)
    wanted = names_in([context.recipient])[0].split()
    said = list(_WORD.finditer(line))
    if any(word[0] == part for word in said for part in wanted):
        return
    for word in said[1:] or said:
        for part in wanted:
            if len(part) >= _SHORTEST_NAME and _slip(word[0], part):
                yield Hit(at=at + word.start(), message=f"“{word[0]}” for {part}")
                return
    message = f"the salutation does not name {context.recipient}"
    yield Hit(at=at, message=message if line else "there is no salutation", level="warning")


def _slip(word: str, part: str) -> bool:
    near = fuzzy.edits(fold(word), fold(part), at_most=1) <= 1
    return word != part and (near or fuzzy.ratio(fold(word), fold(part)) >= _MISSPELT)


def wrong_person(note: Note, context: Context) -> Iterator[Hit]:
    """Find the names of other interviewers and of other firms."""
    mine = set(context.recipient.split()) | set(context.company.split())
    if context.article:
        mine |= {word for author in context.article.authors for word in author.split()}
    prose = note.prose
    everyday = set(table("words", "lint")["words"]["everyday_names"])
    for other in names_in(context.others):
        for part in (other, *other.split()):
            if part in mine or len(part) < _SHORTEST_NAME or part.lower() in everyday:
                continue
            found = re.search(rf"(?<!\w){re.escape(part)}(?!\w)", prose)
            if found:
                yield Hit(
                    at=note.start + found.start(), message=f"names {other}, who is not the reader"
                )
                break
    for firm in context.other_companies:
        found = re.search(rf"(?<!\w){re.escape(firm)}(?!\w)", prose) if firm else None
        if found and firm != context.company:
            yield Hit(at=note.start + found.start(), message=f"names {firm}, another firm of yours")


def thanks_first(note: Note, context: Context) -> Iterator[Hit]:
    """Compare the places of the thanks and of the inserted paragraph."""
    if not context.paragraph:
        return
    at = note.find(context.paragraph)
    thanks = thanks_at(note)
    if thanks is None:
        yield Hit(at=note.start, message="the note does not thank")
    elif note.start + thanks > at:
        yield Hit(at=at, message="the article comes before the first thanks")


def panel_copies(note: Note, context: Context) -> Iterator[Hit]:
    """Compare the note with the others of its panel."""
    for other in context.other_notes:
        likeness = fuzzy.ratio(note.body, other)
        if likeness >= _ALIKE:
            message = f"{likeness:.0f} % the same as another note of this panel"
            yield Hit(at=note.start, message=message)
            break
    for link in note.links:
        if link.url in context.other_urls:
            yield Hit(at=link.start, message="another person of this panel gets the same article")


def late(note: Note, context: Context) -> Iterator[Hit]:
    """Compare the time of writing with that of the interview."""
    if context.now is None or context.interview_at is None:
        return
    passed = context.now - context.interview_at
    hours = passed // timedelta(hours=1)
    if passed > 2 * _DAY:
        ago = f"{hours} hours" if passed < 3 * _DAY else f"{passed.days} days"
        yield Hit(at=note.start, message=f"the interview was {ago} ago, two days at most is usual")
    elif passed > _DAY:
        yield Hit(at=note.start, message=f"the interview was {hours} hours ago")


def subject(note: Note, context: Context) -> Iterator[Hit]:
    """Look at the subject line."""
    text = note.subject
    if text is None:
        return
    if not text.strip():
        yield Hit(at=0, message="there is no subject")
    elif len(text) > _LONGEST_SUBJECT:
        yield Hit(at=0, message=f"the subject has {len(text)} characters")
    elif "thank" not in text.lower() and not (context.role and fold(context.role) in fold(text)):
        yield Hit(at=0, message="the subject says neither “thank you” nor the role")
