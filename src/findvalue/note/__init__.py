"""The note: where the paragraph goes, how it gets there and back, byte for byte.

``attach``, ``detach`` and ``undo`` are pure: they take a draft's bytes and return a report with
the new ones. ``read_draft`` and ``write_draft`` alone touch the disk. Around a crash the order
is: ``record_of`` the report, let the ledger keep it, then ``write_draft``. A record whose write
did not happen is recognised by its hashes (``standing_records``).
"""

from findvalue.note.around import Around, around
from findvalue.note.attach import attach, place, record_of, shown_in
from findvalue.note.detach import detach, undo
from findvalue.note.files import create_draft, format_of, read_draft, write_draft
from findvalue.note.ledger import digest, moved_from, standing_records
from findvalue.note.model import Draft, Stamp
from findvalue.note.move import Places, move, places
from findvalue.note.placement import CONFIDENT
from findvalue.note.reading import NoteLink, NoteText, opening_words, read_text

__all__ = [
    "CONFIDENT",
    "Around",
    "Draft",
    "NoteLink",
    "NoteText",
    "Places",
    "Stamp",
    "around",
    "attach",
    "create_draft",
    "detach",
    "digest",
    "format_of",
    "move",
    "moved_from",
    "opening_words",
    "place",
    "places",
    "read_draft",
    "read_text",
    "record_of",
    "shown_in",
    "standing_records",
    "undo",
    "write_draft",
]
