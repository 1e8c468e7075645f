"""The paragraph moved up and down between the note's own paragraphs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from findvalue.errors import UsageError
from findvalue.note import Draft, attach, read_text, record_of
from findvalue.note.fresh import Envelope, new_note
from findvalue.note.move import move, places
from findvalue.types import Article, DraftFormat, Paragraph

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
LETTER = """Hi Mr. Quillfeather,

Thank you for the talk on Monday. It was good to hear how the yard is run.

What you said about tides stayed with me for the rest of the day.

Thanks again for your time.

Best regards,
Ada Lind
"""
ARTICLE = Article(url="https://tidewatch.example/slack-water", title="Slack water", text="Tides.")
OURS = Paragraph(
    text="You mentioned tides, so I am adding one link. It is “Slack water” (Tidewatch).",
    url=ARTICLE.url,
    article=ARTICLE,
    topic="tides",
)
FORMATS = get_args(DraftFormat)


def draft(format_: DraftFormat, letter: str = LETTER) -> Draft:
    return Draft(data=new_note(letter, Envelope(subject="Thank you"), format_), format=format_)


def order(data: bytes, format_: DraftFormat) -> list[str]:
    """The first words of each paragraph of a note."""
    text = read_text(Draft(data=data, format=format_)).text
    blocks = [block for block in text.split("\n\n") if not block.startswith("Subject:")]
    return [" ".join(block.split()[:2]) for block in blocks]


@pytest.mark.parametrize("format_", FORMATS)
def test_the_places_lie_between_the_greeting_and_the_sign_off(format_: DraftFormat) -> None:
    found = places(draft(format_), OURS)
    assert (found.usual, found.choices) == (3, (1, 2, 3, 4))


@pytest.mark.parametrize("format_", FORMATS)
def test_the_paragraph_stands_below_as_many_paragraphs_as_asked(format_: DraftFormat) -> None:
    for place in (1, 2, 3, 4):
        after = move(draft(format_), OURS, place).after
        assert order(after, format_).index("You mentioned") == place


@pytest.mark.parametrize("format_", FORMATS)
def test_the_usual_place_gives_the_bytes_of_attach(format_: DraftFormat) -> None:
    mine = draft(format_)
    assert move(mine, OURS, places(mine, OURS).usual).after == attach(mine, OURS).after


@pytest.mark.parametrize("format_", FORMATS)
def test_a_moved_paragraph_can_move_back(format_: DraftFormat) -> None:
    mine = draft(format_)
    attached = attach(mine, OURS).after
    up = move(Draft(data=attached, format=format_), OURS, 1).after
    assert order(up, format_).index("You mentioned") == 1
    assert move(Draft(data=up, format=format_), OURS, 3).after == attached


def test_a_slot_leaves_with_the_paragraph_that_moves_away() -> None:
    slotted = LETTER.replace("Thanks again", "{{ findvalue }}\n\nThanks again")
    mine = draft("txt", slotted)
    assert b"findvalue" not in move(mine, OURS, 1).after
    assert move(mine, OURS, 1).after == move(draft("txt"), OURS, 1).after


def test_an_earlier_paragraph_is_replaced_and_moved_at_once() -> None:
    mine = Draft(data=LETTER.encode(), format="txt", path=Path("note.txt"))
    first = attach(mine, OURS)
    record = record_of(mine, first, now=NOW)
    other = Article(url="https://tidewatch.example/neap", title="Neap", text="Neap.")
    newer = Paragraph(text="It is “Neap”.", url=other.url, article=other, topic="tides")
    held = Draft(data=first.after, format="txt", path=Path("note.txt"))
    after = move(held, newer, 2, records=[record]).after.decode()
    assert OURS.url not in after
    assert order(after.encode(), "txt").index("It is") == 2


def test_no_place_lies_above_the_greeting_or_below_the_name() -> None:
    for place in (0, 5, 99):
        with pytest.raises(UsageError):
            move(draft("txt"), OURS, place)


def test_up_and_down_end_at_the_first_and_the_last_place() -> None:
    found = places(draft("txt"), OURS)
    assert [found.above(place) for place in (1, 3)] == [None, 2]
    assert [found.below(place) for place in (3, 4)] == [4, None]


def test_quoted_mail_below_a_note_is_out_of_reach() -> None:
    answered = f"{LETTER}\nOn Monday, Mr. Quillfeather wrote:\n> Tides?\n> Yes.\n"
    mine = draft("txt", answered)
    for place in places(mine, OURS).choices:
        after = move(mine, OURS, place).after.decode()
        assert after.index("You mentioned") < after.index("Best regards")
