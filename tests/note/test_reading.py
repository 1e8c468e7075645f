"""What a draft says: its text, its links, and the paragraph that findvalue wrote."""

from __future__ import annotations

from dataclasses import replace

import pytest

from findvalue import note
from findvalue.note import Draft, read_text
from findvalue.types import LedgerRecord
from tests.note.conftest import (
    NOW,
    a_paragraph,
    as_docx,
    as_draft,
    as_eml,
    as_html,
    as_part,
)

LETTER = "Hi Bea,\n\nThe boat is ready.\n\nBest,\nTom\n"
ONE = a_paragraph()


def written(draft: Draft) -> tuple[Draft, LedgerRecord]:
    report = note.attach(draft, ONE, sender="Tom")
    return replace(draft, data=report.after), note.record_of(draft, report, now=NOW)


@pytest.mark.parametrize(
    "draft",
    [
        as_draft(LETTER.encode()),
        as_draft(LETTER.encode(), "md"),
        as_draft(as_html(LETTER, "divs").encode(), "html"),
        as_draft(as_eml(as_part(LETTER, "8bit")), "eml"),
        as_draft(as_docx(*LETTER.split("\n")), "docx"),
    ],
    ids=lambda draft: draft.format,
)
def test_our_paragraph_and_its_link_are_found_in_every_format(draft: Draft) -> None:
    after, record = written(draft)
    read = read_text(after, [record])
    assert read.paragraph.replace("<", "").replace(">", "") == ONE.plain
    assert read.record == record
    assert not read.is_edited
    assert [link.url for link in read.links] == [ONE.url]


def test_an_edited_paragraph_is_said_to_be_edited() -> None:
    after, record = written(as_draft(LETTER.encode()))
    changed = replace(after, data=after.data.replace(b"me looking", b"me to look"))
    read = read_text(changed, [record])
    assert read.is_edited
    assert "sent me to look" in read.paragraph


def test_a_note_that_findvalue_did_not_write_has_no_paragraph() -> None:
    read = read_text(as_draft(LETTER.encode()))
    assert (read.paragraph, read.is_edited, read.record) == ("", False, None)
    assert read.text == LETTER.rstrip("\n")
    assert (read.subject, read.recipient) == (None, "")


def test_a_paragraph_without_its_own_record_has_none() -> None:
    after, record = written(as_draft(LETTER.encode()))
    other = replace(record, paragraph="")
    assert read_text(after, [other]).record is None


def test_a_link_knows_its_line_its_column_and_its_paragraph() -> None:
    text = "Hi Bea,\n\nsee (https://a.example.org/x_(y)), or\nhttps://b.example.org.\n\nTom\n"
    first, second = read_text(as_draft(text.encode())).links
    assert (first.url, first.line, first.column) == ("https://a.example.org/x_(y)", 3, 6)
    assert (second.url, second.line, second.column) == ("https://b.example.org", 4, 1)
    assert second.around == "see (https://a.example.org/x_(y)), or https://b.example.org."


def test_a_link_behind_words_counts_once() -> None:
    source = (
        '<p><a href="https://a.example.org/">here</a> and'
        ' <a href="https://b.example.org/">https://b.example.org/</a></p>'
    )
    read = read_text(as_draft(source.encode(), "html"))
    assert [link.url for link in read.links] == ["https://b.example.org/", "https://a.example.org/"]


def test_links_of_quoted_mail_are_not_the_letters() -> None:
    text = f"{LETTER}\nOn 3 March 2025 at 09:12, Bea <b@example.org> wrote:\n> https://c.example\n"
    assert read_text(as_draft(text.encode())).links == ()


def test_escaped_markdown_is_read_as_it_is_shown() -> None:
    assert read_text(as_draft(rb"\*not bold\* a\b", "md")).text == r"*not bold* a\b"


def test_a_mail_has_a_subject_and_a_recipient() -> None:
    head = b"To: Bea Wolf <bea@example.org>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
    read = read_text(as_draft(as_eml(as_part(LETTER, "8bit"), head=head), "eml"))
    assert (read.subject, read.recipient) == ("Grüße", "Bea Wolf")


def test_a_subject_that_nobody_can_read_is_none() -> None:
    head = b"Subject: =?nonsense?q?x?=\r\n"
    read = read_text(as_draft(as_eml(as_part(LETTER, "8bit"), head=head), "eml"))
    assert (read.subject, read.recipient) == ("", "")
