"""Markdown: hostile titles stay words, the link is the only markup."""

from __future__ import annotations

import pytest

from findvalue import note
from findvalue.note.markdown import escape, escape_start, markdown_lines, marked_lines
from findvalue.note.model import Mark
from tests.note.conftest import NOW, a_paragraph, as_draft

LETTER = "Hi Bea,\n\nThe boat is ready.\n\nBest,\nTom\n"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("*bold*", r"\*bold\*"),
        ("_it_ and snake_case_name", r"\_it\_ and snake_case_name"),
        ("`code`", r"\`code\`"),
        ("[a](https://x.example)", r"\[a\](https\://x.example)"),
        ("![img](x)", r"!\[img\](x)"),
        ("<b>x</b>", r"\<b>x\</b>"),
        ("a < b > c", "a < b > c"),
        ("<!-- x -->", r"\<!-- x -->"),
        ("AT&T &amp; &#42; R&D", r"AT&T \&amp; \&#42; R&D"),
        ("~~gone~~", r"\~\~gone\~\~"),
        ("a | b", r"a \| b"),
        ("back\\slash", r"back\\slash"),
        ("see www.example.org", r"see www\.example.org"),
        ("see https://example.org", r"see https\://example.org"),
        ("mail:x", "mail:x"),
        ("{{7*7}}", r"{{7\*7}}"),
        ("“quoted” – plain", "“quoted” – plain"),
    ],
)
def test_inline_markup_is_escaped_and_nothing_else(text: str, escaped: str) -> None:
    assert escape(text) == escaped


@pytest.mark.parametrize(
    ("line", "escaped"),
    [
        ("# heading", r"\# heading"),
        ("###### deep", r"\###### deep"),
        ("#hashtag", "#hashtag"),
        ("> quote", r"\> quote"),
        (">quote", r"\>quote"),
        ("- item", r"\- item"),
        ("+ item", r"\+ item"),
        ("1. item", r"1\. item"),
        ("12) item", r"12\) item"),
        ("2025 was", "2025 was"),
        ("1.5 times", "1.5 times"),
        ("---", r"\---"),
        ("===", r"\==="),
        ("-5 degrees", "-5 degrees"),
        ("words", "words"),
    ],
)
def test_a_line_opens_no_block(line: str, escaped: str) -> None:
    assert escape_start(line) == escaped


def test_the_link_is_an_autolink_on_its_own_line() -> None:
    assert markdown_lines(a_paragraph("Words."), None)[-1] == (
        "<https://sailing.example.org/reading-the-tide>"
    )


def test_wrapped_lines_are_guarded_each() -> None:
    lines = markdown_lines(a_paragraph("One two three four 1. five - six"), 20)
    assert lines[:-1] == ["One two three four", r"1\. five - six"]


def test_a_hostile_title_survives_the_round_trip() -> None:
    paragraph = a_paragraph("On boats: “*x* [y](javascript:alert(1)) <script> `z` # {{7*7}}”.")
    draft = as_draft(LETTER.encode(), "md")
    report = note.attach(draft, paragraph, sender="Tom")
    record = note.record_of(draft, report, now=NOW)
    after = as_draft(report.after, "md")
    assert note.attach(after, paragraph, records=[record]).action == "unchanged"
    assert note.detach(after, records=[record]).after == draft.data


def test_front_matter_code_and_list_items_are_solid() -> None:
    source = "---\na: 1\n---\ntext\n\n```\ncode\n\nmore\n```\nafter\n\n- one\n- two\n\nend\n"
    solid = [line.text for line in marked_lines(source) if Mark.SOLID in line.mark]
    assert solid == ["---", "a: 1", "---", "code", "", "more", "```", "- two"]


def test_a_longer_fence_holds_a_shorter_one() -> None:
    source = "````\n```\ncode\n```\n````\nafter"
    assert [Mark.SOLID in line.mark for line in marked_lines(source)] == [
        False, True, True, True, True, False,
    ]  # fmt: skip


def test_a_rule_at_the_top_without_an_end_is_no_front_matter() -> None:
    assert not any(line.mark for line in marked_lines("---\n\ntext\n"))


def test_a_slot_in_a_code_block_is_an_example() -> None:
    text = f"```\n{{{{ findvalue }}}}\n```\n\n{LETTER}"
    after = note.attach(as_draft(text.encode(), "md"), a_paragraph(), sender="Tom").after.decode()
    assert after.startswith("```\n{{ findvalue }}\n```\n")


def test_the_paragraph_never_lands_inside_a_list_or_a_code_block() -> None:
    text = "Hi Bea,\n\nlook:\n\n```\nBest,\nTom\n```\n"
    placement = note.place(text.encode(), format="md", sender="Tom")
    assert placement.start <= text.index("```")
    assert placement.confidence < note.CONFIDENT
