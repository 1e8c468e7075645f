"""Titles as they are cited."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.compose.titles import cited_title, clean_title


@pytest.mark.parametrize(
    ("title", "site", "cleaned"),
    [
        ("Sorting cells | The Grid Ledger", "The Grid Ledger", "Sorting cells"),
        ("Sorting cells – Grid Ledger", "The Grid Ledger", "Sorting cells"),
        ("Sorting cells - gridledger.example", "The Grid Ledger", "Sorting cells"),
        ("Sorting cells :: Blog", None, "Sorting cells"),
        ("Sorting cells — News", None, "Sorting cells"),
        ("Sorting cells - a second look", "The Grid Ledger", "Sorting cells - a second look"),
        ("Cells - The Grid Ledger", "The Grid Ledger", "Cells - The Grid Ledger"),
        (
            "Rust versus Go — Performance",
            "Performance Weekly Letter",
            "Rust versus Go — Performance",
        ),
        ("Sorting cells - How AI helps", "AI", "Sorting cells - How AI helps"),
        ("Cells &amp; packs", None, "Cells & packs"),
        ("  Sorting\n\tcells\u202e now ", None, "Sorting cells now"),
        ("Why https://quay.example/x is slow", None, "Why quay.example/x is slow"),
        ("Well-known cells", "Well", "Well-known cells"),
    ],
)
def test_a_title_keeps_the_publishers_words_and_loses_the_sites_name(
    title: str, site: str | None, cleaned: str
) -> None:
    assert clean_title(title, site, None, "gridledger.example") == cleaned


def test_the_name_of_the_feed_is_cut_off_as_well() -> None:
    assert clean_title("Sorting cells | Ledger feed", None, "Ledger feed") == "Sorting cells"


def test_a_title_in_capitals_takes_its_case_from_the_body() -> None:
    body = "The people at NORDIC and in Oslo sort cells for the EU every day."
    title = "NORDIC PEOPLE SORT CELLS FOR THE EU IN OSLO"
    assert clean_title(title, body=body) == "NORDIC people sort cells for the EU in Oslo"


def test_a_title_in_capitals_without_a_body_keeps_short_acronyms() -> None:
    assert clean_title("HOW THE EU SORTS CELLS") == "How the EU sorts cells"


@pytest.mark.parametrize("title", ["NASA", "IBM QUITS", "ÇA VA", "数据 中心"])
def test_a_short_title_in_capitals_stays(title: str) -> None:
    assert clean_title(title) == title


def test_a_long_title_is_cut_at_its_colon() -> None:
    title = "Events are promises: " + "what a rewrite of a very old system taught nine people " * 2
    assert cited_title(title) == "Events are promises"


def test_a_long_title_without_a_colon_is_cut_at_a_word() -> None:
    cut = cited_title("sorting " * 20)
    assert cut.endswith("sorting…")
    assert len(cut) <= 90


@given(st.text(max_size=400), st.text(max_size=40), st.text(max_size=200))
def test_any_title_becomes_one_printable_line(title: str, site: str, body: str) -> None:
    cleaned = clean_title(title, site, None, "", body=body)
    assert cleaned == " ".join(cleaned.split())
    assert "http://" not in cleaned
