from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.parse.pages.people import byline, is_person, named


@pytest.mark.parametrize(
    "name",
    [
        "Mara Quill",
        "Ole van der Brink",
        "Jean-Luc D’Arcy",
        "T. N. Okoro",
        "João da Silva",
        "松岡大地",
        "박준석",
        "Jan May",
    ],
)
def test_names_of_people_are_known(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize(
    "text",
    [
        "Mara",
        "Senior Editor",
        "5 March 2026",
        "The Harbour",
        "Read more",
        "Nord Verlag GmbH",
        "der Tischdeko",
        "毎日新聞",
        "",
    ],
)
def test_other_texts_are_not_people(text: str) -> None:
    assert not is_person(text)


@given(st.lists(st.text(max_size=60), max_size=12))
def test_any_pieces_give_names_in_bounds(pieces: list[str]) -> None:
    names = byline(pieces)
    assert len(names) <= 30
    assert all(name.strip() == name and len(name) <= 100 for name in names)


@given(st.text(max_size=300))
def test_any_value_gives_names_in_bounds(value: str) -> None:
    assert all(0 < len(name) <= 100 for name in named(value))
