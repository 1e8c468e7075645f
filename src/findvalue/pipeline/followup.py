"""Following up: what is new on the topics of notes that were written, and was sent to nobody yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from findvalue import note
from findvalue.compose import NoteTemplate, shipped_template, shipped_templates
from findvalue.errors import FindvalueError
from findvalue.note import Around, Draft
from findvalue.pipeline.notes import language_of_draft
from findvalue.text import words
from findvalue.types import Interview, Interviewer, LedgerRecord, Topic

SHORT = "follow-up-short"  # the template that asks for nothing but the earlier note
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "professor",
        "herr",
        "frau",
        "senor",
        "senora",
        "madame",
    ]
)

_Asked = TypeVar("_Asked")
_Told = TypeVar("_Told")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What is known of the notes to one person.

    Args:
        person: who got them. The topics are those of the interview file, else of the notes.
        told: when the last note on each topic was written, aware, by the topic's key.
        last: the record of the latest note.
    """

    person: Interviewer
    told: Mapping[str, datetime]
    last: LedgerRecord

    def since_for(self, topic: Topic) -> datetime | None:
        """Return from when on an article on a topic is news; None for a topic left over."""
        return self.told.get(key_of(topic.text))


def sent_notes(records: Iterable[LedgerRecord], interview: Interview | None = None) -> list[Sent]:
    """Return whom notes were written to, in the order of the interview, else the latest first.

    A note out of which the paragraph was taken again counts for nothing. Who got a note is what
    the user said when it was written, else whom it greets; with an interview also "Ms. Okafor" is
    known, and who alone cares about the topic of a note that greets nobody.

    Args:
        records: the whole ledger, newest first.
        interview: only its people, with all the topics of each.
    """
    standing = [(_whom(record), record) for record in _standing(records)]
    groups: dict[str, list[tuple[str, LedgerRecord]]] = {}
    for whom, record in standing:
        reader = _interviewer_of(whom, record, interview) if interview else None
        known = reader.name if reader else "" if interview else whom
        groups.setdefault(key_of(known or str(record.path)), []).append((whom, record))
    if interview is None:
        people = [(_reader_of(written), written) for written in groups.values()]
    else:
        people = [(each, groups.get(key_of(each.name), [])) for each in interview.interviewers]
    return [
        Sent(person=person, told=_told(record for _, record in written), last=written[0][1])
        for person, written in people
        if written
    ]


def around(record: LedgerRecord) -> Around:
    """Return what a note says around its body: as it stands now, else as it was written.

    Args:
        record: of the note; it may have been moved or thrown away since.
    """
    found = (_asked(note.around, draft) for draft in _letters(record))
    return next((each for each in found if each), Around())


def unknown_interview(me: str) -> Interview:
    """Return the interview of which nothing is known but who was interviewed."""
    return Interview(company="", role="", me=me)


def language_of(record: LedgerRecord) -> str:
    """Return the language of a note; a reply in another one would be odd."""
    found = (_asked(language_of_draft, draft) for draft in _letters(record))
    return next((each for each in found if each), "en")


def in_language(template: NoteTemplate, language: str) -> NoteTemplate:
    """Return the same template in another language, if findvalue has it; else the template."""
    named = f"{template.name}-{language}"
    return shipped_template(named) if named in shipped_templates() else template


def key_of(text: str) -> str:
    """Return the form in which two topics, or two names, are the same."""
    return " ".join(words(text))


# --- inside ------------------------------------------------------------------------------------


def _standing(records: Iterable[LedgerRecord]) -> Iterator[LedgerRecord]:
    """Yield the last record of each note out of which the paragraph was not taken.

    A file may have held a note to somebody else before.
    """
    seen: set[tuple[Path, str]] = set()
    emptied: set[Path] = set()
    for record in records:
        if not record.paragraph and not _is_bare(record):
            emptied.add(record.path)
            continue
        key = record.path, key_of(record.recipient)
        if key not in seen and record.path not in emptied:
            yield record
        seen.add(key)
        emptied.discard(record.path)


def _letters(record: LedgerRecord) -> Iterator[Draft]:
    """Yield a note without its paragraph: as it stands on the disk, and as it was written."""
    draft = _asked(note.read_draft, record.path)
    bare = draft and _asked(partial(note.detach, records=[record], force=True), draft)
    if bare:
        yield Draft(data=bare.after, format=record.format)
    yield Draft(data=record.backup, format=record.format)


def _asked(function: Callable[[_Asked], _Told], what: _Asked) -> _Told | None:
    """Return what a function says, None when the note cannot be read: it is the user's to change."""
    try:
        return function(what)
    except FindvalueError:
        return None


def _whom(record: LedgerRecord) -> str:
    return record.recipient or around(record).reader


def _interviewer_of(whom: str, record: LedgerRecord, interview: Interview) -> Interviewer | None:
    """Return the one person of a panel whom a note was written to, as far as can be told."""
    people = interview.interviewers
    if whom:
        said = _name_words(whom)
        found = [each for each in people if said and said <= set(words(each.name))]
    else:
        topic = key_of(record.topic)
        found = [each for each in people if topic in {key_of(it.text) for it in each.topics}]
    return found[0] if len(found) == 1 else None


def _name_words(name: str) -> set[str]:
    """Return the words of a name without its titles: "Ms.", "Herr Dr."."""
    parts = [part for part in name.split() if not part.endswith(".")]
    return {word for part in parts for word in words(part)} - _TITLES


def _is_bare(record: LedgerRecord) -> bool:
    """Say whether a record is of a note that was drafted without an article."""
    return record.before_hash == record.after_hash


def _reader_of(written: Sequence[tuple[str, LedgerRecord]]) -> Interviewer:
    """Return a person of whom only the notes are known."""
    topics = dict.fromkeys(record.topic for _, record in written if record.topic)
    whom, last = written[0]
    return Interviewer(
        name=whom or str(last.path),
        topics=tuple(Topic(text=topic) for topic in topics),
    )


def _told(written: Iterable[LedgerRecord]) -> dict[str, datetime]:
    told: dict[str, datetime] = {}
    for record in written:
        if record.url:
            key = key_of(record.topic)
            told[key] = max(told.get(key, record.written_at), record.written_at)
    return told
