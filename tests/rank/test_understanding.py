"""What a topic is read as."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.rank import Query, understand
from findvalue.rank.tokens import tokens
from findvalue.store import SQLiteStore
from tests.rank.conftest import Shelf


def alternatives(query: Query) -> set[str]:
    return {other.term for unit in query.units for other in unit.alternatives}


@given(topic=st.text(max_size=60))
def test_any_string_is_understood(library: SQLiteStore, topic: str) -> None:
    query = understand(library, topic)
    assert query.topic == topic
    assert bool(query.units) == bool(tokens(topic))


@pytest.mark.parametrize(
    "topic",
    [
        "C++", "C#", "R&D", "AI/ML", "node.js", "rock'n'roll", "what?", '"', "NEAR(", "AND OR NOT",
        "title:x*", "-", "🙂", "机器学习", "straße", "a" * 5_000, "\ud800", "x\x00y", " ",
    ],
)  # fmt: skip
def test_a_topic_in_the_index_s_own_syntax_is_only_text(library: SQLiteStore, topic: str) -> None:
    assert understand(library, topic).topic == topic


@pytest.mark.parametrize(
    ("topic", "terms"),
    [
        ("R&D", ["r d"]),
        ("e-commerce", ["e commerce"]),
        ("rock'n'roll", ["rock n roll"]),
        ("AI/ML", ["ai", "ml"]),
        ("covid-19", ["covid", "19"]),
        ("women's rights", ["women", "rights"]),
        ("Café", ["cafe"]),
    ],
)
def test_letters_that_stand_alone_keep_their_neighbours(topic: str, terms: list[str]) -> None:
    assert [token.term for token in tokens(topic)] == terms


@pytest.mark.parametrize(
    ("topic", "terms"),
    [
        ("東京", ["東 京"]),
        ("東京都", ["東 京", "京 都"]),
        ("猫", ["猫"]),
        ("AI人工", ["ai", "人 工"]),
        ("iPhone用 ケース", ["iphone", "用", "ケ ー", "ー ス"]),
    ],
)
def test_where_no_spaces_are_written_neighbours_are_searched_in_pairs(
    topic: str, terms: list[str]
) -> None:
    assert [token.term for token in tokens(topic)] == terms


def test_stop_words_are_searched_only_when_nothing_else_is_left(library: SQLiteStore) -> None:
    assert understand(library, "the art of sailing").terms == ("art", "sailing")
    assert understand(library, "who is it").terms == ("who", "is", "it")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("kuberntes", "kubernetes"),  # a letter left out
        ("kuberneets", "kubernetes"),  # neighbours swapped
        ("telescopee", "telescope"),  # a letter too many
        ("telescipe", "telescope"),  # a wrong letter
        ("batery recyling", "battery recycling"),
        ("remotework", "remote work"),
        ("RemoteWork", "remote work"),
        ("bicyclelanes", "bicycle lanes"),  # an article only has "lane"
    ],
)
def test_a_slip_is_read_as_the_word_that_articles_hold(
    library: SQLiteStore, typed: str, read: str
) -> None:
    query = understand(library, typed)
    assert query.read_as == read
    assert query.topic == typed
    assert " ".join(repair.read for repair in query.repairs) == read


@pytest.mark.parametrize("word", ["salting", "breed", "boots", "crumpet", "linkedin", "json"])
def test_a_real_word_that_no_article_holds_is_never_repaired(
    library: SQLiteStore, word: str
) -> None:
    query = understand(library, word)
    assert query.repairs == ()
    assert query.read_as == word


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("softwar", "software"),  # of one stem, and yet a slip
        ("euroe", "europe"),  # by its stem "euro"
    ],
)
def test_a_slip_that_stemming_happens_to_find_is_repaired(
    shelf: Shelf, typed: str, read: str
) -> None:
    store = shelf("Software for the harbour", "The euro falls", "Europe by train", "All of Europe")
    assert understand(store, typed).read_as == read


@pytest.mark.parametrize("word", ["blogged", "altcoin", "vlogging", "movy"])
def test_another_form_of_a_word_that_articles_hold_stays_as_it_is(shelf: Shelf, word: str) -> None:
    titles = ["Altcoins rise", "Who blogs?", "Vlog or diary", "Movies", "A movie", "We move"]
    assert understand(shelf(*titles), word).repairs == ()


def test_joined_words_are_read_through_a_slip_in_one_of_them(shelf: Shelf) -> None:
    store = shelf("A heat pump in the cellar", "The heat of July", "Who mends a pump?")
    assert understand(store, "heatpunp").read_as == "heat pump"
    assert understand(store, "haetpump").read_as == "heat pump"


def test_joined_words_with_a_slip_must_stand_side_by_side_somewhere(shelf: Shelf) -> None:
    store = shelf("The heat of July", "Summer heat", "Who mends a pump?", "A pump for the well")
    assert understand(store, "heatpunp").repairs == ()


def test_a_slip_of_a_real_word_without_articles_does_not_become_another_topic(
    shelf: Shelf,
) -> None:
    store = shelf(*["The quality of bricks"] * 1, "Quality time")
    assert understand(store, "equaliyt").repairs == ()


def test_the_rest_of_the_topic_stays_as_typed(library: SQLiteStore) -> None:
    assert understand(library, "Knee, surgrey & Sleep").read_as == "Knee, surgery & Sleep"


def test_exact_takes_every_word_as_it_is_spelt(library: SQLiteStore) -> None:
    query = understand(library, "kuberntes AI photography", exact=True)
    assert query.read_as == "kuberntes AI photography"
    assert query.repairs == ()
    assert alternatives(query) == set()


@pytest.mark.parametrize(
    ("topic", "other"),
    [
        ("AI", "artificial intelligence"),
        ("artificial intelligence", "ai"),
        ("electric vehicles", "ev"),
        ("IMF", "international monetary fund"),
        ("US politics", "united states"),
        ("colour", "color"),
        ("organization", "organisation"),
        ("start up", "startup"),
        ("startup", "start up"),
        ("photography", "photograph"),
        ("Cuba", "cuban"),
        ("mice", "mouse"),
    ],
)
def test_other_ways_to_say_a_topic_are_searched_too(shelf: Shelf, topic: str, other: str) -> None:
    store = shelf(f"An article that says {other} and nothing else", "Filler")
    assert other in alternatives(understand(store, topic))


def test_other_ways_that_no_article_uses_are_not_searched(shelf: Shelf) -> None:
    assert alternatives(understand(shelf("Nothing of the kind"), "AI photography colour")) == set()


def test_small_letters_never_stand_for_an_abbreviation_in_capitals(shelf: Shelf) -> None:
    store = shelf("The United States votes", "It tells us who won")
    assert understand(store, "us").units[0].alternatives == ()
    assert alternatives(understand(store, "US")) == {"united states"}


def test_an_abbreviation_explained_in_an_article_is_learnt_both_ways(shelf: Shelf) -> None:
    store = shelf("The Greater Fen Trust (GFT) drains nothing", "GFT elects a warden")
    assert "greater fen trust" in alternatives(understand(store, "GFT"))
    assert "gft" in alternatives(understand(store, "greater fen trust"))


@pytest.mark.parametrize(
    "text",
    ["GFT (GFT)", "a (GFT)", "The Fen (GFT)", "Great Old Fens (GFT) and more", "GFT"],
)
def test_brackets_that_explain_nothing_teach_nothing(shelf: Shelf, text: str) -> None:
    assert alternatives(understand(shelf(text, "GFT again"), "GFT")) == set()


def test_small_words_of_a_name_may_have_no_letter_of_their_own(shelf: Shelf) -> None:
    store = shelf("Department for the Upkeep of Quays (DUQ)", "The DUQ reports")
    assert "department for the upkeep of quays" in alternatives(understand(store, "DUQ"))


def test_two_words_that_no_article_puts_side_by_side_are_still_told_apart(shelf: Shelf) -> None:
    store = shelf("Bridge over Fenwick", "Toll of the year", "A toll again", "Third toll")
    assert understand(store, "tollbridge").read_as == "toll bridge"
