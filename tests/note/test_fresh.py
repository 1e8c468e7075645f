"""New notes: the same letter in five formats, and files that overwrite nothing."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from findvalue.errors import DraftProtected, UsageError
from findvalue.note import Draft, create_draft, read_text
from findvalue.note.fresh import Envelope, new_note, paragraphs
from findvalue.types import DraftFormat

BODY = "Dear <Ada> & Bo,\n\nThank you.\n\n{{ findvalue }}\n\nKind regards,\nJo\n"
ENVELOPE = Envelope(
    subject="Thank you – “analyst”",
    sender="Jo Lind",
    recipient="Ada",
    recipient_address="ada@firm.example",
)
FORMATS: tuple[DraftFormat, ...] = ("txt", "md", "html", "eml", "docx")


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_reader_sees_the_letter_and_nothing_else(fmt: DraftFormat) -> None:
    seen = read_text(Draft(data=new_note(BODY, ENVELOPE, fmt), format=fmt)).text
    said = [line.rstrip("\\") for line in seen.split("\n") if line.strip()]
    if fmt in {"txt", "md"}:
        assert said.pop(0) == f"Subject: {ENVELOPE.subject}"
    wanted = ["Dear <Ada> & Bo,", "Thank you.", "{{ findvalue }}", "Kind regards,", "Jo"]
    assert said == wanted


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_letter_without_a_subject_begins_with_itself(fmt: DraftFormat) -> None:
    data = new_note(BODY, Envelope(), fmt)
    assert read_text(Draft(data=data, format=fmt)).text.lstrip().startswith("Dear")


def test_lines_wrapped_by_hand_are_joined_and_short_ones_are_not() -> None:
    body = (
        "Thank you for talking with me about the analyst position. I enjoyed our\n"
        "conversation about sailing and have kept thinking about it since then,\n"
        "and of the boats.\n\nKind regards,\nJo Lind\n"
    )
    joined, signed = paragraphs(body)
    assert len(joined) == 1
    assert joined[0].endswith("since then, and of the boats.")
    assert signed == ["Kind regards,", "Jo Lind"]


def test_long_lines_are_never_taken_for_wrapped_ones() -> None:
    assert list(paragraphs("x" * 300 + "\nsecond\n")) == [["x" * 300, "second"]]


def test_a_list_in_markdown_stays_a_list() -> None:
    assert b"- one\n- two\n" in new_note("Dear A,\n\n- one\n- two\n", Envelope(), "md")


def test_every_part_of_a_word_document_is_named_and_well_formed() -> None:
    with zipfile.ZipFile(BytesIO(new_note(BODY, ENVELOPE, "docx"))) as archive:
        types = archive.read("[Content_Types].xml").decode()
        for name in archive.namelist():
            ET.fromstring(archive.read(name))  # noqa: S314 - our own bytes
            assert name.endswith(".rels") or name == "[Content_Types].xml" or name in types


def test_python_docx_opens_a_new_document() -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document(BytesIO(new_note(BODY, ENVELOPE, "docx")))
    assert document.core_properties.title == ENVELOPE.subject
    assert [each.text for each in document.paragraphs][-1] == "Kind regards,\nJo"


def test_a_subject_with_a_line_break_smuggles_no_header() -> None:
    with pytest.raises(UsageError):
        new_note(BODY, Envelope(subject="Thanks\r\nBcc: x@y.example"), "eml")


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot stand in a mail"):
        new_note(BODY, Envelope(recipient_address="a b@c"), "eml")


def test_a_new_file_is_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    create_draft(tmp_path / "note.txt", b"abc")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("note.txt", b"abc")]


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_a_new_file_overwrites_nothing(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "note.txt"
    if kind == "file":
        path.write_bytes(b"mine")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DraftProtected, match="exists already"):
        create_draft(path, b"abc")
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_system_without_hard_links_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    path = tmp_path / "note.txt"
    create_draft(path, b"abc")
    assert path.read_bytes() == b"abc"
    with pytest.raises(DraftProtected, match="exists already"):
        create_draft(path, b"abc")


def test_a_folder_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(DraftProtected, match="cannot be written"):
        create_draft(tmp_path / "none" / "note.txt", b"abc")
