"""Plain text: what is cleaned away, how words fold, and how blocks are told apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.text import clean_text, comparable, fold, join_blocks, shorten, words
from tests.support.cost import bounded


@given(st.text())
def test_clean_text_leaves_nothing_that_cannot_be_printed(text: str) -> None:
    kept = clean_text(text)
    assert not {unicodedata.category(char) for char in kept} & {"Cc", "Cf", "Cs", "Co", "Cn"}
    assert "  " not in kept
    assert kept == kept.strip()


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("one\r\ntwo\u2028three\u0085four", "one two three four"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\ud800lone", "lone"),
    ],
)
def test_hostile_characters_go(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


def test_a_pile_of_marks_is_cut_in_linear_time() -> None:
    with bounded():
        kept = clean_text("e" + "\u0301\u0323" * 200_000, 300_000)
    assert len(unicodedata.normalize("NFD", kept)) == 4


def test_fold_drops_case_and_accents() -> None:
    assert fold("Ägypten ÉCOLE") == "agypten ecole"


def test_words_are_folded_and_in_order() -> None:
    assert words("Rock'n'Roll, C++ & Ärger") == ["rock", "n", "roll", "c", "arger"]


def test_comparable_unifies_quotes_dashes_and_space() -> None:
    assert comparable("“It’s” – soft\u00adly  so…") == comparable('"It\'s" - softly so...')


def test_a_heading_is_parted_from_the_sentence_after_it() -> None:
    assert join_blocks(["Results", "It works."], 100) == "Results ¶ It works."


def test_paragraphs_that_end_in_a_full_stop_need_no_mark() -> None:
    assert join_blocks(["It works.", "“So it does.”", "Good."], 100) == (
        "It works. “So it does.” Good."
    )


def test_blocks_are_cut_at_the_limit_without_a_dangling_mark() -> None:
    assert join_blocks(["One", "Two"], 6) == "One"


def test_shorten_cuts_at_a_word() -> None:
    assert shorten("the quick brown fox", 12) == "the quick…"
