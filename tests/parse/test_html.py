"""HTML to text: what a reader would see, in linear time."""

from __future__ import annotations

import pytest

from findvalue.parse import html_to_text
from findvalue.parse.html import without_scripts
from tests.support.cost import bounded


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One.</p><p>Two <b>bold</b>er.</p>", "One. Two bolder."),
        ("a<br/>b<img src=x alt='c'>d", "a b d"),
        ("Fish &amp; chips &ndash; &#8220;fresh&#8221;", "Fish & chips \u2013 \u201cfresh\u201d"),
        ('<p title="a > b">kept</p>', "kept"),
        ("<p title='never closed>kept", "kept"),
        ("line\n\n  two\ttabs", "line two tabs"),
        ("<o:p>office</o:p> <my-tag>own</my-tag>", "office own"),
    ],
)
def test_markup_becomes_what_a_reader_sees(markup: str, text: str) -> None:
    assert html_to_text(markup, 300) == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>alert(1)</script>", "<STYLE>p{}</STYLE >", "<!-- a <b> comment -->",
        "<noscript>enable it</noscript>", "<svg><text>no</text></svg>", "<?php echo 1 ?>",
        "<!DOCTYPE html>", "<iframe src=x>no</iframe>",
    ],
)  # fmt: skip
def test_what_nobody_sees_is_gone(hidden: str) -> None:
    assert html_to_text(f"before{hidden}after", 300) == "before after"


@pytest.mark.parametrize("hidden", ["<script>alert(1)", "<style>p{", "<!-- a comment"])
def test_what_never_ends_hides_the_rest(hidden: str) -> None:
    assert html_to_text(f"before{hidden} and more", 300) == "before"


@pytest.mark.parametrize(
    "text",
    ["if a < b and b > c", "x <3 y", "List<String> in Java", "<https://example.org/a>", "a </ b"],
)
def test_what_only_looks_like_a_tag_is_text(text: str) -> None:
    assert html_to_text(text, 300) == text


def test_controls_that_feeds_mean_as_punctuation_become_punctuation() -> None:
    assert html_to_text("It\x92s \x93fine\x94 &#146;", 300) == "It\u2019s \u201cfine\u201d \u2019"


def test_terminal_and_bidi_controls_are_gone() -> None:
    text = html_to_text("&#27;[31mred&#155;0m \u202egnp.exe\u202c \x07&#0;", 300)
    assert text == "[31mred\u203a0m gnp.exe \ufffd"


def test_a_tag_that_the_limit_cuts_leaves_nothing() -> None:
    assert html_to_text("word " * 12 + "<a href='" + "x" * 400, 10) == "word word"


@pytest.mark.parametrize(
    "bomb",
    ["<" * 10**6, "<a " * 300_000, '<a "' * 250_000, "<script>" * 120_000, "<!--" * 250_000,
     "&amp" * 250_000, "<x" * 500_000, "e" + "\u0301" * 10**6, "</p " * 250_000],
)  # fmt: skip
def test_no_input_costs_more_than_its_length(bomb: str) -> None:
    with bounded():
        html_to_text(bomb, 20_000)
        without_scripts(bomb)


def test_scripts_leave_a_title() -> None:
    assert without_scripts("safe<script>bad()</script> title<!-- x -->") == "safe title"
