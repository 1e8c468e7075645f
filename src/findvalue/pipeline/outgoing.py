"""A finished note on its way out: as a file of any format, as rich text, as a mailto: address.

In the note's own format a file is what the plan would write, byte for byte. In any other format the
letter is set anew from the words that its reader sees, with findvalue's paragraph where it stands.
"""

from __future__ import annotations

from dataclasses import dataclass

from findvalue import note
from findvalue.errors import UsageError
from findvalue.note import Draft
from findvalue.note.fresh import Envelope, new_note
from findvalue.note.mime import header_of
from findvalue.note.text import SLOT
from findvalue.pipeline.letters import mailto
from findvalue.pipeline.notes import language_of_text
from findvalue.pipeline.planned import Planned
from findvalue.types import DraftFormat, Paragraph

_SLOT = "{{ findvalue }}"
_UNSENT = b"X-Unsent: 1"  # makes Outlook open a mail as a draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A note that is ready to leave.

    Args:
        planned: the note as it will be.
        paragraph: the paragraph as it stands in it; None when it has none of findvalue's.
        subject: of the mail.
        sender: who writes.
        sender_address: their e-mail address.
        recipient: who reads it.
        recipient_address: their e-mail address.
    """

    planned: Planned
    paragraph: Paragraph | None = None
    subject: str = ""
    sender: str = ""
    sender_address: str = ""
    recipient: str = ""
    recipient_address: str = ""

    @property
    def text(self) -> str:
        """The letter as plain text, without header lines."""
        return self.planned.letter

    @property
    def mailto(self) -> str | None:
        """The note as a mailto: address (RFC 6068), None when mail programs would cut it."""
        return mailto(self.recipient_address, self.subject, self.text)

    def rich(self) -> str:
        """Return the letter as HTML for the clipboard: paragraphs, line breaks and the link.

        Raises:
            UsageError: a slot is left over in the note.
        """
        page = self._anew("html").decode()
        return page.partition("<body>\n")[2].rpartition("\n</body>")[0]

    def file(self, format: DraftFormat) -> bytes:  # noqa: A002 - the public word
        """Return the note as a file.

        Args:
            format: of the file. A mail is a draft that was not sent (``X-Unsent: 1``).

        Raises:
            UsageError: a slot is left over in the note, or an address cannot stand in a mail.
        """
        draft = self.planned.draft
        if format != draft.format:
            return self._anew(format)
        if format == "eml" and not header_of(draft.data, "X-Unsent"):
            newline = b"\r\n" if b"\r\n" in draft.data else b"\n"
            return _UNSENT + newline + draft.data
        return draft.data

    # --- inside --------------------------------------------------------------------------------

    def _anew(self, format: DraftFormat) -> bytes:  # noqa: A002 - the public word
        """Return the letter set anew in a format, with the paragraph as that format writes it."""
        said, lines = self.planned.note, self.planned.lines
        ours = self.paragraph if said.lines else None
        first, last = said.lines if said.lines and ours else (len(lines), len(lines))
        if any(SLOT.search(line) for line in (*lines[:first], *lines[last:])):
            raise UsageError(
                "a slot for the paragraph is left over in the note", hint="take it out of the note"
            )
        slot = [_SLOT] if ours else []
        body = "\n".join([*lines[said.body : first], *slot, *lines[last:]])
        envelope = Envelope(
            subject=self.subject,
            sender=self.sender,
            sender_address=self.sender_address,
            recipient=self.recipient,
            recipient_address=self.recipient_address,
            language=language_of_text(body),
        )
        draft = Draft(data=new_note(body, envelope, format), format=format)
        return note.attach(draft, ours).after if ours else draft.data
