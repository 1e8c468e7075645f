"""Drafts that were renamed, moved, copied or reverted after findvalue had written to them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from findvalue import Article, Library, Match
from findvalue.errors import DraftProtected
from findvalue.pipeline import WriteOptions
from tests.support.library import Opener

LETTER = "Dear Ada,\n\nThank you for your time.\n\nKind regards,\nJonas\n"
TIDE = Article(
    url="https://quay.example/tide",
    title="Reading the tide",
    site_name="The Quay",
    text="Sailing by the tide asks for patience and for a good table of the streams.",
)
TRAMS = Article(
    url="https://rails.example/trams?line=2&day=1",
    title="Night trams",
    site_name="Rails",
    text="Night trams carry the people who keep a city alive while it sleeps.",
)
Write = Callable[..., bytes]


@pytest.fixture
def library(library: Opener) -> Library:
    opened = library("https://harbour.example/feed", offline=True)
    opened.add([TIDE, TRAMS])
    return opened


@pytest.fixture
def write(library: Library) -> Write:
    """Attach the paragraph about an article to a note; return the note's bytes."""

    def call(path: Path, article: Article = TIDE, *, force: bool = False) -> bytes:
        topic = "sailing" if article is TIDE else "night trams"
        match = Match(article=article, score=80, topic=topic, read_as=topic)
        options = WriteOptions(force=force)
        return library.attach(path, library.paragraph(match), options=options).after

    return call


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text(LETTER, "utf-8")
    return path


def moved(note: Path) -> Path:
    new = note.with_name("thanks") / "to-ada.txt"
    new.parent.mkdir()
    return note.rename(new)


def test_undo_knows_a_draft_that_was_moved(library: Library, write: Write, note: Path) -> None:
    write(note)
    new = moved(note)
    library.undo(new)
    assert new.read_text("utf-8") == LETTER


def test_a_moved_draft_has_its_paragraph_replaced(
    library: Library, write: Write, note: Path
) -> None:
    write(note)
    new = moved(note)
    after = write(new, TRAMS).decode()
    assert "Night trams" in after
    assert "Reading the tide" not in after
    library.detach(new)
    assert new.read_text("utf-8") == LETTER


def test_a_draft_that_was_moved_and_edited_around_is_known_by_its_paragraph(
    library: Library, write: Write, note: Path
) -> None:
    write(note, TRAMS)
    new = moved(note)
    new.write_text(new.read_text("utf-8").replace("your time", "your day"), "utf-8")
    library.detach(new)
    assert new.read_text("utf-8") == LETTER.replace("your time", "your day")


def test_a_copy_is_not_taken_for_the_draft(library: Library, write: Write, note: Path) -> None:
    write(note)
    copy = note.with_name("copy.txt")
    copy.write_bytes(note.read_bytes())
    with pytest.raises(DraftProtected, match="nothing to undo"):
        library.undo(copy)
    library.undo(note)
    assert note.read_text("utf-8") == LETTER


def test_two_drafts_of_one_name_have_records_of_their_own(
    library: Library, write: Write, note: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other" / "note.txt"
    other.parent.mkdir()
    other.write_text(LETTER.replace("Ada", "Priya"), "utf-8")
    write(note)
    write(other, TRAMS)
    library.undo(note)
    assert note.read_text("utf-8") == LETTER
    assert "Night trams" in other.read_text("utf-8")
    library.undo(other)
    assert other.read_text("utf-8") == LETTER.replace("Ada", "Priya")


def test_a_revert_to_the_first_state_leaves_nothing_to_undo(
    library: Library, write: Write, note: Path
) -> None:
    write(note)
    write(note, TRAMS)
    note.write_text(LETTER, "utf-8")
    with pytest.raises(DraftProtected, match="nothing to undo"):
        library.undo(note)
    assert "Reading the tide" in write(note).decode()
    library.undo(note)
    assert note.read_text("utf-8") == LETTER


def test_a_revert_to_a_state_in_between_is_undone_from_there(
    library: Library, write: Write, note: Path
) -> None:
    first = write(note)
    write(note, TRAMS)
    note.write_bytes(first)
    library.undo(note)
    assert note.read_text("utf-8") == LETTER


def test_a_new_letter_under_an_old_name_is_a_new_letter(
    library: Library, write: Write, note: Path
) -> None:
    write(note)
    letter = "Hi Priya,\n\nIt was good to talk to you on Monday.\n\nBest,\nJonas\n"
    note.write_text(letter, "utf-8")
    after = write(note, TRAMS).decode()
    assert "Night trams" in after
    library.undo(note)
    assert note.read_text("utf-8") == letter
