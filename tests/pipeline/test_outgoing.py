"""A planned note: shown before it is written, and on its way out in every format."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import get_args

import pytest

from findvalue import Library
from findvalue.errors import NotFaithful, UsageError
from findvalue.note import Draft, read_draft, read_text
from findvalue.note.fresh import Envelope, new_note
from findvalue.pipeline.notes import Plan
from findvalue.pipeline.options import WriteOptions
from findvalue.pipeline.outgoing import Outgoing
from findvalue.pipeline.planned import Planned, planned
from findvalue.types import Article, DraftFormat, Match, Paragraph, People
from tests.support.library import Clock, Opener

FORMATS = get_args(DraftFormat)
LETTER = """Hello Mr. Quillfeather,

Thank you for the talk on Monday about the yard, the crews and the long way to the open water.

Thanks again for your time.

Best regards,
Ada Lind
"""
ARTICLE = Article(
    url="https://tidewatch.example/slack-water",
    title="The <quiet> quarter & more",
    site_name="Tidewatch",
    published=datetime(2026, 5, 19, tzinfo=UTC),
    text="Sailing a narrow channel is safest in the quarter of an hour when the water stands.",
)
MATCH = Match(article=ARTICLE, score=80, topic="sailing", read_as="sailing")


@pytest.fixture
def desk(library: Opener) -> Library:
    opened = library("https://tidewatch.example/feed", offline=True)
    opened.add([ARTICLE])
    return opened


@pytest.fixture
def ours(desk: Library) -> Paragraph:
    return desk.paragraph(MATCH)


def draft(format_: DraftFormat = "txt", letter: str = LETTER) -> Draft:
    envelope = Envelope(subject="Thank you")
    return Draft(data=new_note(letter, envelope, format_), format=format_)


def seen(plan: Plan, clock: Clock) -> Planned:
    return planned(plan, now=clock())


def leaving(plan: Plan, clock: Clock, **people: str) -> Outgoing:
    return Outgoing(
        planned=seen(plan, clock), paragraph=plan.report.paragraph, subject="Thank you", **people
    )


# --- what will be written ----------------------------------------------------------------------


@pytest.mark.parametrize("format_", FORMATS)
def test_the_preview_shows_the_words_of_the_planned_bytes(
    desk: Library, ours: Paragraph, clock: Clock, format_: DraftFormat
) -> None:
    plan = desk.plan_attach(draft(format_), ours)
    text = read_text(Draft(data=plan.report.after, format=format_)).text
    shown = seen(plan, clock).blocks
    lines = text.split("\n")
    for block in shown:
        assert block.lines == tuple(lines[block.first - 1 : block.first - 1 + len(block.lines)])
    assert sum(len(block.lines) for block in shown) == sum(bool(line.strip()) for line in lines)


@pytest.mark.parametrize("format_", FORMATS)
def test_one_block_of_the_preview_is_the_paragraph(
    desk: Library, ours: Paragraph, clock: Clock, format_: DraftFormat
) -> None:
    mine = seen(desk.plan_attach(draft(format_), ours), clock).blocks
    marked = [block.text for block in mine if block.is_ours]
    assert len(marked) == 1
    assert ours.url in marked[0]


def test_header_lines_are_told_from_the_letter(
    desk: Library, ours: Paragraph, clock: Clock
) -> None:
    shown = seen(desk.plan_attach(draft(), ours), clock)
    assert [block.text for block in shown.blocks if block.is_head] == ["Subject: Thank you"]
    assert shown.subject == "Thank you"
    assert shown.letter.startswith("Hello Mr. Quillfeather,\n")


def test_a_paragraph_that_the_user_rewrote_goes_in_as_they_wrote_it(
    desk: Library, ours: Paragraph, clock: Clock
) -> None:
    text = f"By the way: {ours.text}"
    plan = desk.plan_attach(draft(), ours, rewritten=text)
    block = next(block for block in seen(plan, clock).blocks if block.is_ours)
    assert " ".join(block.lines[:-1]) == text


def test_a_rewritten_paragraph_that_misquotes_is_refused(desk: Library, ours: Paragraph) -> None:
    with pytest.raises(NotFaithful):
        desk.plan_attach(draft(), ours, rewritten=ours.text.replace("is safest in", "is deadly in"))


def test_the_ledger_knows_that_a_rewritten_paragraph_is_the_users(
    desk: Library, ours: Paragraph, tmp_path: Path
) -> None:
    path = tmp_path / "note.txt"
    path.write_text(LETTER, "utf-8")
    plan = desk.plan_attach(path, ours, rewritten=f"By the way: {ours.text}")
    desk.write(plan)
    said = read_text(read_draft(path), desk.ledger.records(path.resolve()))
    assert said.is_edited


def test_a_plan_is_checked_as_the_note_will_be(desk: Library, ours: Paragraph) -> None:
    plan = desk.plan_attach(draft(), ours)
    people = People(recipient="Ms. Featherquill")
    found = desk.check_plan(plan, people=people).findings
    assert any(finding.name == "name" for finding in found)
    assert not any(finding.rule == "G01" for finding in found)


def test_another_sentence_of_the_article_can_be_quoted(desk: Library) -> None:
    article = Article(
        url="https://tidewatch.example/two",
        title="Two thoughts",
        site_name="Tidewatch",
        text=f"{ARTICLE.text} Sailing at night rewards a crew that slept in the afternoon.",
    )
    match = Match(article=article, score=80, topic="sailing", read_as="sailing")
    for quote in desk.quotes(match):
        assert quote.text in desk.paragraph(match, quote=quote).text
    assert len(desk.quotes(match)) == 2
    assert desk.paragraph(match, quote=None).quote is None


# --- on its way out ----------------------------------------------------------------------------


@pytest.mark.parametrize("format_", FORMATS)
def test_in_its_own_format_a_note_leaves_byte_for_byte(
    desk: Library, ours: Paragraph, clock: Clock, format_: DraftFormat
) -> None:
    plan = desk.plan_attach(draft(format_), ours)
    assert leaving(plan, clock).file(format_) == plan.report.after


@pytest.mark.parametrize("before", FORMATS)
@pytest.mark.parametrize("after", FORMATS)
def test_a_note_says_the_same_in_every_format(
    desk: Library, ours: Paragraph, clock: Clock, before: DraftFormat, after: DraftFormat
) -> None:
    out = leaving(desk.plan_attach(draft(before), ours), clock)
    text = read_text(Draft(data=out.file(after), format=after)).text
    assert words_of(text) == words_of(out.text)


def words_of(text: str) -> list[str]:
    body = text.removeprefix("Subject: Thank you").replace("\\\n", "\n")
    return [word.strip("<>") for word in body.split()]


def test_a_mail_opens_as_a_draft_to_its_reader(
    desk: Library, ours: Paragraph, clock: Clock
) -> None:
    out = leaving(
        desk.plan_attach(draft(), ours),
        clock,
        recipient="Lu Quillfeather",
        recipient_address="lu@yard.example",
    )
    mail = message_from_bytes(out.file("eml"), policy=policy.default)
    assert (mail["X-Unsent"], mail["Subject"]) == ("1", "Thank you")
    assert mail["To"] == "Lu Quillfeather <lu@yard.example>"


def test_a_mail_that_was_not_marked_leaves_as_a_draft(
    desk: Library, ours: Paragraph, clock: Clock
) -> None:
    data = draft("eml").data.replace(b"X-Unsent: 1\r\n", b"")
    plan = desk.plan_attach(Draft(data=data, format="eml"), ours)
    sent = leaving(plan, clock).file("eml")
    assert sent == b"X-Unsent: 1\r\n" + plan.report.after


def test_rich_text_has_one_link_and_no_markup_of_the_article(
    desk: Library, ours: Paragraph, clock: Clock
) -> None:
    rich = leaving(desk.plan_attach(draft(), ours), clock).rich()
    assert re.findall(r'href="([^"]*)"', rich) == [ARTICLE.url]
    assert "<quiet>" not in rich
    assert "&lt;quiet&gt;" in rich
    assert set(re.findall(r"</?([a-z]+)", rich)) == {"p", "a", "br"}


def test_a_mailto_address_holds_subject_and_letter(
    desk: Library, ours: Paragraph, clock: Clock
) -> None:
    out = leaving(desk.plan_attach(draft(), ours), clock, recipient_address="lu@yard.example")
    assert out.mailto
    assert out.mailto.startswith("mailto:lu@yard.example?subject=Thank%20you&body=Hello%20Mr.")


def test_a_note_too_long_for_a_mailto_address_has_none(
    desk: Library, ours: Paragraph, clock: Clock
) -> None:
    long = LETTER.replace("Thanks again", f"{'The yard is large. ' * 80}\n\nThanks again")
    assert leaving(desk.plan_attach(draft(letter=long), ours), clock).mailto is None


def test_a_left_over_slot_does_not_leave(desk: Library, ours: Paragraph, clock: Clock) -> None:
    twice = LETTER.replace("Thanks again", "{{ findvalue }}\n\n{{ findvalue }}\n\nThanks again")
    plan = desk.plan_attach(draft(letter=twice), ours, options=WriteOptions())
    with pytest.raises(UsageError):
        leaving(plan, clock).file("html")
