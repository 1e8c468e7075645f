"""From what a person gets to their note: the template filled, in a format, on the disk, remembered."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from findvalue import note
from findvalue.compose import Letter, NoteTemplate, fill
from findvalue.compose.templates import SLOT
from findvalue.errors import DraftProtected, UsageError
from findvalue.note import Draft
from findvalue.note.fresh import Envelope, new_note
from findvalue.pipeline.notes import language_of_text
from findvalue.pipeline.panel import Gift
from findvalue.protocols import Ledger
from findvalue.text import words
from findvalue.types import DraftFormat, Interview, Interviewer, LedgerRecord, Topic

LONGEST_MAILTO = 2_000  # characters; Chrome and Outlook cut what is longer
_LONGEST_NAME = 60  # characters of a person in a file's name
_OPEN, _CLOSE = "{{", "}}"  # as the slot is written; text from the web never stands in it


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNote:
    """A note that is written and not yet on the disk.

    Args:
        gift: who gets it, and what is in it.
        name: of its file.
        format: of its file.
        subject: of the mail.
        text: the letter as plain text, without its subject.
        data: the file's bytes.
        bare: the same without the paragraph; what ``undo`` goes back to.
        record: what the ledger will remember; its path is the file's name alone.
    """

    gift: Gift
    name: str
    format: DraftFormat
    subject: str
    text: str
    data: bytes
    bare: bytes
    record: LedgerRecord

    @property
    def mailto(self) -> str | None:
        """The note as a mailto: address (RFC 6068), None when mail programs would cut it."""
        return mailto(self.gift.person.email, self.subject, self.text)


def mailto(address: str, subject: str, text: str) -> str | None:
    """Return a note as a mailto: address (RFC 6068), None when mail programs would cut it.

    Args:
        address: of the reader, "" when it is not known.
        subject: of the mail.
        text: the letter.
    """
    body = quote(text.rstrip("\n").replace("\n", "\r\n"), safe="")
    url = f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}&body={body}"
    return url if len(url) <= LONGEST_MAILTO else None


def write_letters(
    gifts: Iterable[Gift],
    interview: Interview,
    template: NoteTemplate,
    *,
    format: DraftFormat,  # noqa: A002 - the public word
    prefix: str,
    now: datetime,
) -> list[NewNote]:
    """Return a note for each person.

    Args:
        gifts: what each one gets.
        interview: what the template's fields are filled with.
        template: the note.
        format: of the files.
        prefix: what the files' names begin with.
        now: the moment, aware.

    Raises:
        UsageError: the template has an unknown field, or one without a value.
        DraftProtected: the template leaves no room for the paragraph.
    """
    notes: list[NewNote] = []
    for gift in gifts:
        taken = {each.name for each in notes}
        name = _file_name(prefix, gift.person, format, taken)
        notes.append(_letter(gift, interview, template, name=name, format=format, now=now))
    return notes


def blank_letter(
    template: NoteTemplate, interview: Interview, person: Interviewer, *, topic: str = ""
) -> tuple[Draft, Draft]:
    """Return a template's letter to a person as plain text: with the slot still open, and without.

    Args:
        template: the note.
        interview: what its fields are filled with.
        person: who gets it.
        topic: what the note's paragraph will be about, when a field asks for it.

    Raises:
        UsageError: the template has an unknown field, or one without a value.
    """
    gift = Gift(person=person, topic=Topic(text=topic) if topic else None)
    values = {**_values(gift, interview), "topic": topic}
    slots = (f"{_OPEN} {SLOT} {_CLOSE}", "")
    letters = [fill(template, {**values, SLOT: slot}) for slot in slots]
    drafts = [_blank(letter, gift, interview, "txt") for letter in letters]
    return drafts[0], drafts[1]


def save_notes(notes: Sequence[NewNote], folder: Path, ledger: Ledger) -> list[Path]:
    """Write notes into a folder, each remembered first; nothing is overwritten.

    Args:
        notes: what to write.
        folder: where; it is made when it does not exist.
        ledger: remembers them.

    Returns:
        The files, as the user would name them.

    Raises:
        DraftProtected: one of the files exists already (then none is written), or cannot be
            written.
    """
    paths = [folder / each.name for each in notes]
    for path in paths:
        if os.path.lexists(path):
            raise DraftProtected(
                f"{path} exists already", hint="move it away, or name another folder with -o"
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DraftProtected(f"{folder} cannot be made: {error.strerror}") from error
    for each, path in zip(notes, paths, strict=True):
        _save(each, path, ledger)
    return paths


# --- inside ------------------------------------------------------------------------------------


def _save(new: NewNote, path: Path, ledger: Ledger) -> None:
    """Write one note; whatever keeps it from being written, the ledger does not claim it."""
    number = ledger.record(replace(new.record, path=Path(os.path.realpath(path))))
    written = False
    try:
        note.create_draft(path, new.data)
        written = True
    finally:
        if not written:
            ledger.forget(number)


def _letter(
    gift: Gift,
    interview: Interview,
    template: NoteTemplate,
    *,
    name: str,
    format: DraftFormat,  # noqa: A002 - the public word
    now: datetime,
) -> NewNote:
    values = _values(gift, interview)
    bare = fill(template, {**values, SLOT: ""})
    letter = (
        fill(template, {**values, SLOT: f"{_OPEN} {SLOT} {_CLOSE}"}) if gift.paragraph else bare
    )
    data, shown = _bytes(letter, gift, interview, format)
    plain, _ = _bytes(replace(letter, subject=""), gift, interview, "txt")
    without, _ = _bytes(bare, replace(gift, paragraph=None), interview, format)
    topic = gift.paragraph.topic if gift.paragraph else _first_topic(gift)
    return NewNote(
        gift=gift,
        name=name,
        format=format,
        subject=letter.subject,
        text=plain.decode(),
        data=data,
        bare=without,
        record=LedgerRecord(
            id=0,
            path=Path(name),
            format=format,
            before_hash=note.digest(without),
            after_hash=note.digest(data),
            paragraph=shown,
            url=gift.paragraph.url if gift.paragraph else "",
            topic=topic,
            recipient=gift.person.name,
            written_at=now,
            backup=without,
        ),
    )


def _bytes(
    letter: Letter,
    gift: Gift,
    interview: Interview,
    format: DraftFormat,  # noqa: A002 - the public word
) -> tuple[bytes, str]:
    """Return a letter as a file, and its paragraph as a reader sees it there."""
    draft = _blank(letter, gift, interview, format)
    if gift.paragraph is None:
        return draft.data, ""
    report = note.attach(draft, gift.paragraph, sender=interview.me)
    if report.placement is None or report.placement.confidence < note.CONFIDENT:
        raise UsageError(
            "the template leaves no certain place for the paragraph",
            hint="write {{ findvalue }} where it belongs, on a line of its own",
        )
    return report.after, note.shown_in(draft, gift.paragraph)


def _blank(
    letter: Letter,
    gift: Gift,
    interview: Interview,
    format: DraftFormat,  # noqa: A002 - the public word
) -> Draft:
    """Return a letter as a file, the slot for the paragraph still open."""
    envelope = Envelope(
        subject=letter.subject,
        sender=interview.me,
        sender_address=interview.my_email,
        recipient=gift.person.name,
        recipient_address=gift.person.email,
        language=language_of_text(letter.body),
    )
    return Draft(data=new_note(letter.body, envelope, format), format=format)


def _values(gift: Gift, interview: Interview) -> Mapping[str, str]:
    person = gift.person
    return {
        "name": person.name,
        "first_name": _first_name(person.name),
        "company": interview.company,
        "role": interview.role,
        "me": interview.me,
        "topic": gift.paragraph.topic if gift.paragraph else _first_topic(gift),
    }


def _first_name(name: str) -> str:
    """Return how a person is greeted; a title is no name."""
    parts = [part for part in name.split() if not part.endswith(".")]
    return (parts or name.split())[0]


def _first_topic(gift: Gift) -> str:
    return next((topic.text for topic in gift.person.topics), "")


def _file_name(prefix: str, person: Interviewer, suffix: str, taken: set[str]) -> str:
    """Return a name that no other note of this run has."""
    stem = "-".join([prefix, *words(person.name)])[: _LONGEST_NAME + len(prefix)].rstrip("-")
    names = (f"{stem}{'' if number == 1 else f'-{number}'}.{suffix}" for number in range(1, 1000))
    return next(name for name in names if name not in taken)
