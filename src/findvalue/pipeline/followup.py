"""Following up: what is new on the topics of notes that were written, and was sent to nobody yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from findvalue.text import words
from findvalue.types import Interview, Interviewer, LedgerRecord, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What is known of the notes to one person.

    Args:
        person: who got them. The topics are those of the interview file, else of the notes.
        told: when the last note on each topic was written, aware, by the topic's key.
    """

    person: Interviewer
    told: Mapping[str, datetime]

    def since_for(self, topic: Topic) -> datetime | None:
        """Return from when on an article on a topic is news; None for a topic left over."""
        return self.told.get(key_of(topic.text))


def sent_notes(records: Iterable[LedgerRecord], interview: Interview | None = None) -> list[Sent]:
    """Return whom notes were written to, in the order of the interview, else the latest first.

    A note out of which the paragraph was taken again counts for nothing.

    Args:
        records: the whole ledger, newest first.
        interview: only its people, with all the topics of each.
    """
    groups: dict[str, list[LedgerRecord]] = {}
    for record in _standing(records):
        groups.setdefault(key_of(record.recipient) or str(record.path), []).append(record)
    if interview is None:
        people = [(_reader_of(written), written) for written in groups.values()]
    else:
        people = [(each, groups.get(key_of(each.name), [])) for each in interview.interviewers]
    return [Sent(person=person, told=_told(written)) for person, written in people if written]


def key_of(text: str) -> str:
    """Return the form in which two topics, or two names, are the same."""
    return " ".join(words(text))


# --- inside ------------------------------------------------------------------------------------


def _standing(records: Iterable[LedgerRecord]) -> list[LedgerRecord]:
    """Return the last record of each note, unless it took the paragraph out."""
    last: dict[Path, LedgerRecord] = {}
    for record in records:
        last.setdefault(record.path, record)
    return [record for record in last.values() if record.paragraph or _is_bare(record)]


def _is_bare(record: LedgerRecord) -> bool:
    """Say whether a record is of a note that was drafted without an article."""
    return record.before_hash == record.after_hash


def _reader_of(written: Sequence[LedgerRecord]) -> Interviewer:
    """Return a person of whom only the notes are known."""
    topics = dict.fromkeys(record.topic for record in written if record.topic)
    return Interviewer(
        name=written[0].recipient or str(written[0].path),
        topics=tuple(Topic(text=topic) for topic in topics),
    )


def _told(written: Iterable[LedgerRecord]) -> dict[str, datetime]:
    told: dict[str, datetime] = {}
    for record in written:
        if record.url:
            key = key_of(record.topic)
            told[key] = max(told.get(key, record.written_at), record.written_at)
    return told
