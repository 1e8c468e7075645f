"""From what a person gets to their note: the template filled, in a format, on the disk, remembered."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from findvalue import note
from findvalue.compose import Letter, NoteTemplate, fill
from findvalue.compose.templates import SLOT
from findvalue.errors import DraftProtected, UsageError
from findvalue.note import Around, Draft
from findvalue.note.fresh import Envelope, new_note
from findvalue.pipeline.notes import language_of_text
from findvalue.pipeline.panel import Gift
from findvalue.protocols import Ledger
from findvalue.text import words
from findvalue.types import DraftFormat, Interview, Interviewer, LedgerRecord, Topic

LONGEST_MAILTO = 2_000  # characters; Chrome and Outlook cut what is longer
_LONGEST_NAME = 60  # characters of a person in a file's name
_OPEN_SLOT = f"{{{{ {SLOT} }}}}"  # text from the web never stands in it


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
    before: Mapping[str, Around] | None = None,
    templates: Mapping[str, NoteTemplate] | None = None,
) -> list[NewNote]:
    """Return a note for each person. Each of a panel gets another version of the template.

    Args:
        gifts: what each one gets.
        interview: what the template's fields are filled with.
        template: the note.
        format: of the files.
        prefix: what the files' names begin with.
        now: the moment, aware.
        before: what stands around an earlier note, by the person's name.
        templates: of people who get another one, by the person's name.

    Raises:
        UsageError: the template has an unknown field, or one without a value.
        DraftProtected: the template leaves no room for the paragraph.
    """
    notes: list[NewNote] = []
    for gift in gifts:
        taken = {each.name for each in notes}
        name = _file_name(prefix, gift.person, format, taken)
        notes.append(
            _letter(
                _Form(
                    template=(templates or {}).get(gift.person.name, template),
                    interview=interview,
                    before=(before or {}).get(gift.person.name, Around()),
                ),
                gift,
                name=name,
                format=format,
                now=now,
            )
        )
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
    form = _Form(template=template, interview=interview)
    letters = [form.filled(gift, slot, topic=topic) for slot in (_OPEN_SLOT, "")]
    drafts = [_blank(letter, gift, interview, "txt") for letter in letters]
    return drafts[0], drafts[1]


def save_notes(
    notes: Sequence[NewNote], folder: Path, ledger: Ledger, *, numbered: bool = False
) -> list[Path]:
    """Write notes into a folder, each remembered first; nothing is overwritten.

    Args:
        notes: what to write.
        folder: where; it is made when it does not exist.
        ledger: remembers them.
        numbered: give a note the next free name where there is one of its name already.

    Returns:
        The files, as the user would name them.

    Raises:
        DraftProtected: one of the files exists already (then none is written), or cannot be
            written.
    """
    paths = [folder / each.name for each in notes]
    if numbered:
        paths = _free_names(paths)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """A template, with what its fields are filled with but for the person."""

    template: NoteTemplate
    interview: Interview
    before: Around = field(default_factory=Around)

    def filled(self, gift: Gift, slot: str, *, topic: str | None = None) -> Letter:
        """Return the letter to a person.

        Args:
            gift: who gets what.
            slot: what stands in the place of the paragraph.
            topic: what a field may say of it; None for what the gift says.
        """
        values = _values(gift, self.interview, self.before)
        if topic is not None:
            values["topic"] = topic
        version = _version(self.interview, gift.person)
        return fill(self.template, {**values, SLOT: slot}, version=version)


def _version(interview: Interview, person: Interviewer) -> int:
    """Return which version of a template a person gets: neighbours in a panel never the same.

    Two interviews begin with different ones; the same interview always with the same.
    """
    seed = f"{interview.company}\0{interview.role}\0{interview.me}"
    names = [each.name for each in interview.interviewers]
    place = names.index(person.name) if person.name in names else len(person.name)
    return sha256(seed.encode()).digest()[0] + place


def _free_names(paths: Sequence[Path]) -> list[Path]:
    """Return each path, numbered where a file of its name exists."""
    free: list[Path] = []
    for path in paths:
        numbers = itertools.count(2)
        new = path
        while os.path.lexists(new) or new in free:
            new = path.with_stem(f"{path.stem}-{next(numbers)}")
        free.append(new)
    return free


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
    form: _Form,
    gift: Gift,
    *,
    name: str,
    format: DraftFormat,  # noqa: A002 - the public word
    now: datetime,
) -> NewNote:
    interview = form.interview
    bare = form.filled(gift, "")
    letter = form.filled(gift, _OPEN_SLOT) if gift.paragraph else bare
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


def _values(gift: Gift, interview: Interview, before: Around) -> dict[str, str]:
    person = gift.person
    first = _first_name(person.name)
    return {
        "name": person.name,
        "first_name": first,
        "greeting": before.greeting or ("Hello," if _is_nobody(person) else f"Hello {first},"),
        "signoff": before.signoff or (f"Best regards,\n{interview.me}" if interview.me else ""),
        "company": interview.company,
        "role": interview.role,
        "me": interview.me,
        "topic": gift.paragraph.topic if gift.paragraph else _first_topic(gift),
    }


def _is_nobody(person: Interviewer) -> bool:
    """Say whether only the file of an earlier note is known of a person, which names them then."""
    return Path(person.name).is_absolute()


def _first_name(name: str) -> str:
    """Return how a person is greeted; a title is no name."""
    parts = [part for part in name.split() if not part.endswith(".")]
    return (parts or name.split())[0]


def _first_topic(gift: Gift) -> str:
    return next((topic.text for topic in gift.person.topics), "")


def _file_name(prefix: str, person: Interviewer, suffix: str, taken: set[str]) -> str:
    """Return a name that no other note of this run has."""
    name = Path(person.name).stem if _is_nobody(person) else person.name
    stem = "-".join([prefix, *words(name)])[: _LONGEST_NAME + len(prefix)].rstrip("-")
    names = (f"{stem}{'' if number == 1 else f'-{number}'}.{suffix}" for number in range(1, 1000))
    return next(name for name in names if name not in taken)
