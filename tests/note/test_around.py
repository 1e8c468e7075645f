"""What a letter says around its body: whom it greets, and who signs it."""

from __future__ import annotations

import pytest

from findvalue import note
from findvalue.note import Around
from findvalue.types import DraftFormat
from tests.note.conftest import as_docx, as_draft, as_eml, as_html, as_part

LETTER = "Dear Ms. Okafor,\n\nThank you for your time.\n\nKind regards,\nTom Lind\nAnalyst\n"


def around(text: str, format_: DraftFormat = "txt") -> Around:
    return note.around(as_draft(text.encode(), format_))


@pytest.mark.parametrize(
    ("data", "format_"),
    [
        (LETTER.encode(), "txt"),
        (LETTER.encode(), "md"),
        (as_html(LETTER, "divs").encode(), "html"),
        (as_eml(as_part(LETTER, "8bit")), "eml"),
        (as_docx(*LETTER.split("\n")), "docx"),
    ],
)
def test_greeting_and_sign_off_are_read_in_every_format(data: bytes, format_: DraftFormat) -> None:
    found = note.around(as_draft(data, format_))
    assert (found.greeting, found.reader) == ("Dear Ms. Okafor,", "Ms. Okafor")
    assert found.signoff == "Kind regards,\nTom Lind\nAnalyst"


@pytest.mark.parametrize(
    ("greeting", "reader"),
    [
        ("Hi Bea,", "Bea"),
        ("Sehr geehrter Herr Dr. Tannhof,", "Herr Dr. Tannhof"),
        ("Good morning Ngozi!", "Ngozi"),
        ("Hi all,", ""),
        ("Dear Hiring Team,", ""),
        ("Dear Sir or Madam,", ""),
        ("Hello there,", ""),
        ("Dear [Name],", ""),
    ],
)
def test_the_reader_is_a_name_or_nobody(greeting: str, reader: str) -> None:
    assert around(LETTER.replace("Dear Ms. Okafor,", greeting)).reader == reader


def test_the_to_of_a_mail_is_its_reader() -> None:
    head = b"To: Ngozi Okafor <n@example.org>\r\nSubject: Thank you\r\n"
    mail = as_eml(as_part("Hi,\n\ntext.\n\nBest,\nTom\n", "8bit"), head=head)
    found = note.around(as_draft(mail, "eml"))
    assert (found.reader, found.subject) == ("Ngozi Okafor", "Thank you")


def test_fields_that_nobody_filled_in_are_not_handed_on() -> None:
    found = around("Dear [Name],\n\nThank you.\n\nBest,\n[Your Name]\n")
    assert (found.greeting, found.signoff) == ("", "")


def test_a_subject_line_on_top_is_the_subject() -> None:
    assert around(f"Subject: Thank you\n\n{LETTER}").subject == "Thank you"


def test_a_letter_without_any_of_it_has_nothing_around() -> None:
    assert around("Only some words about the weather of this week.\n") == Around()
