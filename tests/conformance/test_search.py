from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.protocols import StoreEngine
from findvalue.text import words
from findvalue.types import Article, Hit, Scope
from tests.store.kit import EVERYTHING, NOW, article, delivery, source, source_list, state

DIGEST = source("https://digest.example/feed", name="Digest", tags=("news",), weight=2.0)
SCIENCE = source("https://science.example/feed", name="Science", tags=("science", "news"))
HIDDEN = source("https://hidden.example/feed", name="Hidden", disabled=True)


def urls(
    store: StoreEngine,
    *groups: Sequence[str],
    every: bool = False,
    limit: int = 10,
    scope: Scope = EVERYTHING,
) -> list[str]:
    found = store.hits(groups, every=every, limit=limit, scope=scope)
    return [candidate.article.url.rpartition("/")[2] for candidate in store.candidates(found)]


def texts(*pairs: tuple[str, str]) -> list[Article]:
    return [
        article(number, title=title, summary=body)
        for number, (title, body) in enumerate(pairs, start=1)
    ]


# --- what is found -------------------------------------------------------------------------------


def test_any_group_may_match_or_every_group_must(store: StoreEngine) -> None:
    store.add(texts(("Kelp", "x"), ("Kelp and tide", "x"), ("Tide", "x")))
    assert urls(store, ["kelp"], ["tide"], every=True) == ["2"]
    assert sorted(urls(store, ["kelp"], ["tide"])) == ["1", "2", "3"]


def test_one_of_a_groups_alternatives_is_enough(store: StoreEngine) -> None:
    store.add(texts(("Kelp reefs", "x"), ("Algae reefs", "x"), ("Kelp", "x")))
    assert sorted(urls(store, ["kelp", "algae"], ["reef"], every=True)) == ["1", "2"]


def test_inflections_accents_and_case_do_not_matter(store: StoreEngine) -> None:
    store.add(texts(("Recycled Café BATTERIES", "x"), ("Unrelated", "x")))
    assert urls(store, ["recycling"], ["cafe"], ["battery"], every=True) == ["1"]


def test_a_term_of_several_words_is_a_phrase(store: StoreEngine) -> None:
    store.add(texts(("Heat pump prices", "x"), ("Pump heat", "x")))
    assert urls(store, ["heat pump"]) == ["1"]


def test_a_word_in_the_title_counts_more_than_in_the_body(store: StoreEngine) -> None:
    store.add(texts(("Boats", "the kelp"), ("Kelp", "the boats"), ("Rest", "and rest")))
    found = store.hits([["kelp"]], every=False, limit=10, scope=EVERYTHING)
    assert [hit.id for hit in found] == [2, 1]
    assert found[0].bm25 > found[1].bm25 > 0


def test_the_text_is_searched_when_there_is_one_else_the_summary(store: StoreEngine) -> None:
    store.add([article(1, summary="Kelp."), article(2, summary="Kelp.", text="Tides.")])
    assert urls(store, ["kelp"]) == ["1"]


def test_equal_scores_keep_the_order_of_arrival(store: StoreEngine) -> None:
    store.add(article(number, title="Same words", summary="") for number in range(50))
    assert urls(store, ["words"], limit=5) == ["0", "1", "2", "3", "4"]


def test_no_group_and_no_term_find_nothing(store: StoreEngine) -> None:
    store.add(texts(("Kelp", "x")))
    assert urls(store) == []
    assert urls(store, []) == []
    assert urls(store, [], ["kelp"]) == ["1"]


def test_ids_that_do_not_exist_are_left_out(store: StoreEngine) -> None:
    store.add(texts(("Kelp", "x")))
    found = store.candidates([Hit(7, 1.0), Hit(1, 0.5)])
    assert [(candidate.id, candidate.bm25) for candidate in found] == [(1, 0.5)]
    assert store.candidates([]) == []


# --- any string is a term ------------------------------------------------------------------------

OPERATORS = [
    "C++", '"', '""', "NEAR(", "a AND b", "OR", "NOT", "-x", "(a", "^", "*", "kelp*", "title:kelp",
    "{title}", "rock'n'roll", "';--", "R&D", "\0", "kelp\0tide", "\ud800", "\U0001f600", "漢字",
    " ", "", "\u200b", "a" * 5000, '"kelp" OR "tide"', "+", 'NEAR("a" "b", 5)',
]  # fmt: skip


@pytest.mark.parametrize("term", OPERATORS, ids=ascii)
def test_operators_and_odd_characters_are_only_text(store: StoreEngine, term: str) -> None:
    store.add(texts(("Kelp tide", "x"), ("Nothing", "y")))
    assert set(urls(store, [term])) <= {"1"}
    assert urls(store, [term], ["kelp"], every=False) == ["1"]
    assert store.frequencies([term]).keys() == {term}
    assert store.spelled([term]).keys() == {term}
    assert isinstance(store.spelled_like(term, edits=2), list)


@pytest.mark.parametrize("term", ['"', "++", " ", "", "\ud800", "\U0001f600", "\0", "(", "--"])
def test_a_term_without_letters_matches_nothing(store: StoreEngine, term: str) -> None:
    store.add(texts((f"Kelp {term} tide", term)))
    assert urls(store, [term]) == []
    assert urls(store, [term], ["kelp"], every=True) == []
    assert store.frequencies([term]) == {term: 0}


@given(
    groups=st.lists(st.lists(st.text(), max_size=4), max_size=4),
    every=st.booleans(),
    limit=st.integers(0, 5),
)
def test_no_string_breaks_a_search(
    store: StoreEngine, groups: list[list[str]], limit: int, *, every: bool
) -> None:
    if not store.size():
        store.add(texts(("A title", "0 a b c é"), ("Another", "and another")))
    found = store.hits(groups, every=every, limit=limit, scope=EVERYTHING)
    assert len(found) <= limit
    terms = [term for group in groups for term in group]
    assert store.frequencies(terms).keys() == set(terms)
    assert store.spelled(terms).keys() == set(terms)


@given(title=st.text(max_size=60), body=st.text(max_size=200))
def test_any_text_can_be_stored_and_is_found_by_its_words(
    store: StoreEngine, title: str, body: str
) -> None:
    number = store.size() + 1
    store.add([article(number, title=title, summary=body)])
    ascii_words = [word for word in body.split() if word.isascii() and word.isalnum()]
    for word in ascii_words[:3]:
        assert store.frequencies([word])[word] > 0


# --- how often -----------------------------------------------------------------------------------


def test_a_frequency_counts_articles_and_inflections(store: StoreEngine) -> None:
    store.add(texts(("Batteries", "battery battery"), ("A battery", "x"), ("None", "x")))
    assert store.frequencies(["battery", "kelp"]) == {"battery": 2, "kelp": 0}
    assert store.frequencies([]) == {}


def test_the_size_is_the_number_of_articles(store: StoreEngine) -> None:
    assert store.size() == 0
    store.add(article(number) for number in range(300))
    store.add(article(number, title="Changed") for number in range(300))
    assert store.size() == 300


# --- scope ---------------------------------------------------------------------------------------


@pytest.fixture
def listed(store: StoreEngine, tmp_path: Path) -> Path:
    """Save articles of three sources, one of them disabled in the list, and one by hand."""
    path = tmp_path / "sources.yaml"
    store.sync(source_list(path, DIGEST, SCIENCE, HIDDEN))
    for number, giver in enumerate((DIGEST, SCIENCE, HIDDEN), start=1):
        fresh = delivery(number, title="Kelp", published=NOW - timedelta(days=number))
        store.save(giver, state(giver.key), [fresh])
    store.add([article(4, title="Kelp", published=None, fetched_at=NOW)])
    return path


def test_without_a_scope_everything_is_seen(store: StoreEngine, listed: Path) -> None:
    assert listed.exists()
    assert sorted(urls(store, ["kelp"])) == ["1", "2", "3", "4"]


def test_a_list_shows_its_active_sources_and_what_was_added_by_hand(
    store: StoreEngine, listed: Path
) -> None:
    assert sorted(urls(store, ["kelp"], scope=Scope(list_path=listed))) == ["1", "2", "4"]


def test_an_unknown_list_shows_only_what_was_added_by_hand(
    store: StoreEngine, listed: Path
) -> None:
    assert urls(store, ["kelp"], scope=Scope(list_path=listed / "no")) == ["4"]


def test_an_article_is_seen_when_one_of_its_sources_is(store: StoreEngine, listed: Path) -> None:
    store.save(SCIENCE, state(SCIENCE.key), [delivery(3, "their-key", title="Kelp")])
    assert sorted(urls(store, ["kelp"], scope=Scope(list_path=listed))) == ["1", "2", "3", "4"]


def test_a_list_that_owns_the_whole_store_shows_it_whole(store: StoreEngine, listed: Path) -> None:
    store.sync(source_list(listed, DIGEST, SCIENCE, source(HIDDEN.key, name="Seen")))
    assert sorted(urls(store, ["kelp"], scope=Scope(list_path=listed))) == ["1", "2", "3", "4"]


def test_names_and_tags_narrow_the_search(store: StoreEngine, listed: Path) -> None:
    scope = Scope(list_path=listed, sources=("Science",))
    assert urls(store, ["kelp"], scope=scope) == ["2"]
    assert urls(store, ["kelp"], scope=Scope(tags=("science", "other"))) == ["2"]
    assert sorted(urls(store, ["kelp"], scope=Scope(tags=("news",)))) == ["1", "2"]
    both = Scope(sources=("Digest",), tags=("science",))
    assert urls(store, ["kelp"], scope=both) == []
    assert urls(store, ["kelp"], scope=Scope(list_path=listed, sources=("Hidden",))) == []


def test_since_goes_by_publication_else_by_the_first_fetch(
    store: StoreEngine, listed: Path
) -> None:
    assert urls(store, ["kelp"], scope=Scope(since=NOW)) == ["4"]
    recent = Scope(list_path=listed, since=NOW - timedelta(days=1))
    assert sorted(urls(store, ["kelp"], scope=recent)) == ["1", "4"]
    store.add([article(5, title="Kelp", published=None, fetched_at=None)])
    assert "5" not in urls(store, ["kelp"], scope=Scope(since=NOW - timedelta(days=9999)))


def test_a_scope_does_not_change_the_order(store: StoreEngine, listed: Path) -> None:
    mixed = [
        delivery(number, title="Kelp " * (number % 3), text="kelp tide " * (number % 7))
        for number in range(10, 90)
    ]
    store.save(DIGEST, state(DIGEST.key), mixed)
    everything = urls(store, ["kelp"], ["tide"], limit=99)
    shown = urls(store, ["kelp"], ["tide"], limit=99, scope=Scope(list_path=listed))
    assert shown == [url for url in everything if url != "3"]
    some = urls(store, ["kelp"], ["tide"], limit=5, scope=Scope(list_path=listed))
    assert some == shown[:5]


def test_the_limit_counts_what_is_seen(store: StoreEngine, listed: Path) -> None:
    hidden = [delivery(number, title="Kelp kelp") for number in range(100, 150)]
    store.save(HIDDEN, state(HIDDEN.key), hidden)
    assert len(urls(store, ["kelp"], limit=3, scope=Scope(list_path=listed))) == 3


# --- candidates ----------------------------------------------------------------------------------


def test_a_candidate_carries_the_best_weight_and_all_tags(store: StoreEngine, listed: Path) -> None:
    store.save(SCIENCE, state(SCIENCE.key), [delivery(1, "again", title="Kelp")])
    found = store.candidates([Hit(1, 2.5), Hit(4, 0.0)])
    assert (found[0].weight, found[0].tags) == (2.0, ("news", "science"))
    assert (found[1].weight, found[1].tags) == (1.0, ())
    assert found[0].article == store.article("https://papers.example/1")
    assert listed.exists()


def test_candidates_keep_the_order_of_the_hits(store: StoreEngine) -> None:
    store.add(article(number) for number in range(20))
    order = [9, 3, 17, 1, 20]
    found = store.candidates([Hit(number, 1.0) for number in order])
    assert [candidate.id for candidate in found] == order


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Die Straße am Meer", "Strasse"),
        ("Die Strasse am Meer", "Straße"),
        ("한국 경제", "한국"),
        ("한국에서 온 소식", "한국"),
        ("東京都の朝", "東京"),
        ("猫と暮らす", "猫"),
        ("iPhone用ケース", "iphone"),
        ("ガンダム展", "ガンダム"),
        ("ประเทศไทย", "ไทย"),
        ("हिन्दी समाचार", "हिन्दी"),
        ("\uff37\uff49de letters", "wide"),
        ("The Gadget™ arrives", "gadgettm"),
        ("CO² in the air", "co2"),
        ("ﬁne-tuning", "fine tuning"),
        ("Crème brûlée", "creme brulee"),
        ("ΕΛΛΆΣ", "ελλάς"),
    ],
)
def test_a_topic_finds_what_folds_alike(store: StoreEngine, title: str, topic: str) -> None:
    store.add(texts((title, ""), ("Other", "")))
    assert urls(store, [" ".join(words(topic))]) == ["1"]
    assert urls(store, [topic]) == ["1"]
