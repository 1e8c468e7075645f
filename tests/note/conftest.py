"""Drafts with hand-labelled places, and a paragraph to put into them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from findvalue.note import Draft
from findvalue.types import Article, DraftFormat, Paragraph

DRAFTS = Path(__file__).parent / "drafts"
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "drafts"
NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)

_MARK = re.compile(r"¶(best|ok)\n?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A draft of tests/note/drafts: its text, its sender, and where the paragraph may go."""

    name: str
    about: str
    sender: str | None
    format: DraftFormat
    text: str
    best: int  # character offset in ``text``
    fine: tuple[int, ...]  # every acceptable offset, the best one included

    def draft(self, data: bytes | None = None) -> Draft:
        return as_draft(self.text.encode() if data is None else data, self.format, self.name)


def as_draft(data: bytes, format_: DraftFormat = "txt", name: str = "note.txt") -> Draft:
    return Draft(data=data, format=format_, path=Path(name), target=Path("/notes") / name)


def labelled(path: Path) -> Labelled:
    head, _, body = path.read_text("utf-8").partition("====\n")
    facts = dict(line.split(":", 1) for line in head.splitlines())
    places: dict[str, list[int]] = {"best": [], "ok": []}
    text = ""
    done = 0
    for mark in _MARK.finditer(body):
        text += body[done : mark.start()]
        places[mark[1]].append(len(text))
        done = mark.end()
    return Labelled(
        name=path.name,
        about=facts["about"].strip(),
        sender=facts["sender"].strip() or None,
        format=path.suffix[1:],  # type: ignore[arg-type]  # the folder holds our formats only
        text=text + body[done:],
        best=places["best"][0],
        fine=(*places["best"], *places["ok"]),
    )


def all_labelled() -> list[Labelled]:
    return [labelled(path) for path in sorted(DRAFTS.iterdir())]


def visible(text: str) -> str:
    """What is left when white space does not count."""
    return "".join(text.split())


@pytest.fixture
def paragraph() -> Paragraph:
    return a_paragraph()


def a_paragraph(
    text: str = (
        "Our talk about sailing sent me looking for more. There is a piece in Example Sailing"
        " Weekly, “Reading the Tide” (3 March 2025). One line from it: “A slack tide gives the"
        " small boat its only fair fight.” No need to reply, of course."
    ),
    url: str = "https://sailing.example.org/reading-the-tide",
    title: str = "Reading the Tide",
) -> Paragraph:
    article = Article(url=url, title=title, site_name="Example Sailing Weekly")
    return Paragraph(text=text, url=url, article=article, topic="sailing", recipient="Bea")
