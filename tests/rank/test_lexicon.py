"""The word lists that ship with the package are what they say they are."""

from __future__ import annotations

from importlib import resources

import pytest

from findvalue.rank import lexicon
from tests.support.cost import calls

DATA = resources.files("findvalue.rank").joinpath("data")


@pytest.mark.parametrize("name", ["words.txt", "names.txt"])
def test_a_word_list_is_sorted_and_folded(name: str) -> None:
    words = DATA.joinpath(name).read_text("ascii").split("\n")[:-1]
    assert words == sorted(set(words))
    assert all(word.islower() and word.isalpha() for word in words)


def test_families_are_mutual_or_known() -> None:
    lines = DATA.joinpath("forms.txt").read_text("ascii").splitlines()
    assert [line.split()[0] for line in lines] == sorted({line.split()[0] for line in lines})
    assert all(len(line.split()) > 1 for line in lines)


def test_there_are_enough_aliases_and_each_works() -> None:
    lines = [
        line.split("\t")
        for line in DATA.joinpath("aliases.tsv").read_text("utf-8").splitlines()
        if not line.startswith("#")
    ]
    assert 150 <= len(lines) <= 250
    assert all(len(line) >= 2 and all(line) for line in lines)


def test_the_licences_of_the_lists_ship_with_them() -> None:
    text = DATA.joinpath("LICENCES").read_text("utf-8")
    assert "Kevin Atkinson" in text
    assert "WordNet 3.0 Copyright 2006 by Princeton University" in text


@pytest.mark.parametrize("word", ["sailing", "bicycles", "kubernetes", "bitcoin", "germany"])
def test_real_words_are_known(word: str) -> None:
    assert lexicon.is_known(word)


@pytest.mark.parametrize("word", ["kuberntes", "sailling", "", "x", "zzq", "a\nb"])
def test_slips_are_not_known(word: str) -> None:
    assert not lexicon.is_known(word)


def test_a_word_is_looked_up_by_halving_the_list() -> None:
    lexicon.is_known("warm")
    lexicon.family("warm")
    assert calls(lambda: lexicon.is_known("kuberntes")) < 1_000
    assert calls(lambda: lexicon.family("photography")) < 1_000


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("colour", "color"), ("center", "centre"), ("organise", "organize"),
        ("catalogue", "catalog"), ("tyre", "tire"), ("defence", "defense"),
    ],
)  # fmt: skip
def test_spellings_work_in_both_directions(word: str, other: str) -> None:
    assert other in lexicon.spellings(word)
    assert word in lexicon.spellings(other)


@pytest.mark.parametrize("word", ["tour", "four", "wise", "filling", "promise", "hour"])
def test_look_alikes_are_no_spellings(word: str) -> None:
    assert lexicon.spellings(word) == []


def test_plurals_share_an_alias() -> None:
    vehicles = lexicon.alias(["electric", "vehicles"])
    assert vehicles is not None
    assert "ev" in vehicles.others
    assert lexicon.alias(["nothing", "known"]) is None
