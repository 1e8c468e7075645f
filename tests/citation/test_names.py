from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.citation.names import Name, is_citable, split_name


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("Mara Quill", "Quill", "Mara"),
        ("Mara J. Quill", "Quill", "Mara J."),
        ("Quill, Mara J.", "Quill", "Mara J."),
        ("Clara van de Wiel", "van de Wiel", "Clara"),
        ("Alain de Repentigny", "de Repentigny", "Alain"),
        ("Ludwig Van der Beek", "Van der Beek", "Ludwig"),
        ("Jean-Luc D'Arcy", "D'Arcy", "Jean-Luc"),
        ("MARA QUILL", "Quill", "Mara"),
        ("mara quill", "Quill", "Mara"),
        ("Van Morrison", "Morrison", "Van"),
        ("Mara Quill PhD", "Quill", "Mara"),
    ],
)
def test_a_persons_name_has_a_family_and_given_names(name: str, family: str, given: str) -> None:
    assert split_name(name) == Name(family=family, given=given)


def test_a_suffix_is_kept_apart() -> None:
    name = split_name("Mara Quill Jr.")
    assert name == Name(family="Quill", given="Mara", suffix="Jr.")
    assert (name.natural, name.inverted, name.initialled) == (
        "Mara Quill Jr.",
        "Quill, Mara, Jr.",
        "Quill, M., Jr.",
    )


@pytest.mark.parametrize(
    "name",
    [
        "Reuters",
        "saltmeregirl",
        "Harbour Post Staff",
        "Nord & Sons",
        "The Saltmere Tidal Energy Research Institute",
        "山田太郎",
        "Studio 7",
    ],
)
def test_other_names_are_taken_whole(name: str) -> None:
    assert split_name(name) == Name(literal=name)


@pytest.mark.parametrize(
    ("given", "initials"),
    [
        ("Jean-Luc M.", "J.-L. M."),
        ("T. N.", "T. N."),
        ("J.R.R.", "J. R. R."),
        ("Guillaume de", "G. de"),
        ("Éva", "É."),
    ],
)
def test_given_names_become_initials(given: str, initials: str) -> None:
    assert Name(family="X", given=given).initialled == f"X, {initials}"


@pytest.mark.parametrize(
    "name",
    [
        "admin",
        "Editor",
        "mara@harbour.example",
        "https://harbour.example/mq",
        "",
        "...",
        "www.harbour.example",
    ],
)
def test_logins_and_addresses_are_never_printed(name: str) -> None:
    assert not is_citable(name)


@given(st.text(max_size=60))
def test_any_name_is_printed_in_every_form(name: str) -> None:
    split = split_name(name)
    assert (
        bool(split.natural) == bool(split.inverted) == bool(split.initialled) == bool(name.split())
    )
