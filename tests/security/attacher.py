"""A process of its own for the tests that kill: attaches and goes back until it dies.

Run as ``python attacher.py NOTE BARE``; prints a line once each round is done.
"""

from __future__ import annotations

import sys
from pathlib import Path

from findvalue import note
from findvalue.types import Article, Paragraph

TIDE = Paragraph(
    text="Our talk about sailing sent me looking for more. I found “Reading the Tide” (The Quay).",
    url="https://quay.example/tide",
    article=Article(
        url="https://quay.example/tide", title="Reading the Tide", site_name="The Quay"
    ),
    topic="sailing",
)


def main() -> None:
    """Put the paragraph into the note and take the bare note again, for ever."""
    path, bare = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes()
    while True:
        note.write_draft(note.read_draft(path), bare)
        draft = note.read_draft(path)
        note.write_draft(draft, note.attach(draft, TIDE, sender="Bo Reed").after)
        sys.stdout.write("round\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
