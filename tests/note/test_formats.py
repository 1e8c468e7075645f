"""The same letter gets the paragraph at the same place in every format."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle

import pytest

from findvalue import note
from findvalue.types import DraftFormat
from tests.note.conftest import (
    NOW,
    Labelled,
    a_paragraph,
    all_labelled,
    as_docx,
    as_draft,
    as_eml,
    as_html,
    as_part,
    seen_above,
)
from tests.support.cases import each

LETTERS = [draft for draft in all_labelled() if draft.format == "txt"]
PARTS = 4  # tests that share the letters, so that two processors have something to do
PARAGRAPH = a_paragraph()
START = "Our talk about sailing"


def gold(letter: Labelled) -> list[list[str]]:
    """The lines with words above each acceptable place."""
    return [
        [" ".join(line.split()) for line in letter.text[:at].split("\n") if line.strip()]
        for at in letter.fine
    ]


def check(data: bytes, fmt: DraftFormat, letter: Labelled, sheets: int = 1) -> None:
    draft = as_draft(data, fmt)
    report = note.attach(draft, PARAGRAPH, sender=letter.sender)
    for sheet in range(sheets):
        assert seen_above(report.after, fmt, START, sheet) in gold(letter)
    record = note.record_of(draft, report, now=NOW)
    after = replace(draft, data=report.after)
    assert note.attach(after, PARAGRAPH, records=[record]).action == "unchanged"
    assert note.attach(after, PARAGRAPH).action == "unchanged"
    assert note.detach(after, records=[record]).after == data


def dealt(*choices: str) -> list[tuple[Labelled, str]]:
    """Every letter with one of the choices, in turn; the slow run tries them all."""
    return list(zip(LETTERS, cycle(choices), strict=False))


def check_html(letter: Labelled, style: str) -> None:
    check(as_html(letter.text, style).encode(), "html", letter)


def check_mail(letter: Labelled, transfer: str) -> None:
    plain = as_part(letter.text, transfer)
    html = as_part(as_html(letter.text, "divs"), transfer, "text/html")
    check(as_eml(plain, html), "eml", letter, sheets=2)


@pytest.mark.parametrize("part", range(PARTS))
def test_letters_in_html(part: int) -> None:
    letters = dealt("paragraphs", "divs", "breaks")[part::PARTS]
    each(letters, lambda dealt: check_html(*dealt), lambda dealt: dealt[0].name)


@pytest.mark.parametrize("part", range(PARTS))
def test_letters_in_a_mail_with_both_alternatives(part: int) -> None:
    letters = dealt("8bit", "quoted-printable", "base64", "8bit")[part::PARTS]
    each(letters, lambda dealt: check_mail(*dealt), lambda dealt: dealt[0].name)


@pytest.mark.parametrize("part", range(PARTS))
def test_letters_in_word(part: int) -> None:
    def check_word(letter: Labelled) -> None:
        check(as_docx(*letter.text.rstrip("\n").split("\n")), "docx", letter)

    each(LETTERS[part::PARTS], check_word, lambda letter: letter.name)


@pytest.mark.slow
def test_every_letter_in_every_dress() -> None:
    for letter in LETTERS:
        for style in ("paragraphs", "divs", "breaks"):
            check_html(letter, style)
        for transfer in ("8bit", "quoted-printable", "base64"):
            check_mail(letter, transfer)
        check(as_eml(as_part(letter.text, "8bit")), "eml", letter)
