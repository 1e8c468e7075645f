"""Choosing the sentence to quote."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.compose import choose_quote, quote_candidates
from findvalue.sentences import split_sentences
from findvalue.types import Article
from tests.support.cost import bounded

GOOD = "Harbour cranes can lift a container in ninety seconds on a calm day."


def about(text: str, *, title: str = "Notes from the quay", language: str | None = "en") -> Article:
    return Article(url="https://quay.example/a", title=title, text=text, language=language)


def test_a_quote_is_one_whole_sentence_with_its_offsets() -> None:
    article = about(f"It rained. {GOOD} Nobody minded the rain.")
    quote = choose_quote(article, "harbour cranes")
    assert quote is not None
    assert quote.text == GOOD
    assert article.body[quote.start : quote.end] == GOOD


def test_the_sentence_with_more_of_the_topic_wins_over_an_earlier_one() -> None:
    article = about(f"Cranes are painted in bright colours for good reasons. {GOOD}")
    quote = choose_quote(article, "harbour cranes container")
    assert quote is not None
    assert quote.text == GOOD


def test_nothing_is_quoted_when_no_sentence_speaks_of_the_topic() -> None:
    assert choose_quote(about(GOOD), "sourdough baking") is None


def test_half_of_a_long_topic_is_not_enough_when_less_than_half_is_said() -> None:
    assert choose_quote(about(GOOD), "harbour pilots of northern rivers") is None


def test_a_related_word_counts_as_the_topic() -> None:
    assert choose_quote(about(GOOD), "terminal equipment") is None
    assert choose_quote(about(GOOD), "terminal equipment", related=["cranes"]) is not None


def test_the_summary_serves_when_there_is_no_text() -> None:
    article = Article(url="https://quay.example/a", title="Quay", summary=GOOD)
    assert choose_quote(article, "cranes") is not None


def test_a_sentence_longer_than_allowed_is_left_out_and_never_cut() -> None:
    long = "Harbour cranes " + "and more harbour cranes " * 8 + "stand there."
    assert choose_quote(about(long), "harbour cranes") is None
    assert choose_quote(about(long), "harbour cranes", max_words=40) is not None


@pytest.mark.parametrize(
    "sentence",
    [
        "Harbour cranes work.",
        "Do harbour cranes ever stop before the tide turns at night?",
        "harbour cranes lift a container in ninety seconds on a calm day.",
        "Harbour cranes lift a container in ninety seconds on a calm day",
        "Harbour cranes lift a container in ninety seconds on a …",
        "Harbour cranes lift a container in ninety seconds and then...",
        "These harbour cranes lift a container in ninety seconds.",
        "But harbour cranes lift a container in ninety seconds.",
        "It’s the harbour cranes that lift a container in ninety seconds.",
        "However, harbour cranes lift a container in ninety seconds.",
        "We watched harbour cranes lift a container in ninety seconds.",
        "Harbour cranes lift our containers in ninety seconds on a calm day.",
        "If you like harbour cranes, the quay is a good place to sit.",
        "Learn how harbour cranes lift a container in ninety seconds.",
        "Welcome to the harbour, where cranes lift a container in seconds.",
        "Subscribe to read how harbour cranes lift a container.",
        "Harbour cranes, explained in our newsletter, lift many containers.",
        "Harbour cranes lift a container (in ninety seconds on a calm day.",
        'Harbour cranes "lift a container in ninety seconds on a calm day.',
        "Harbour cranes lift containers, see https://quay.example/cranes for more.",
        "Harbour cranes lift a container in ninety seconds [3] on a calm day.",
        "The harbour cranes were lifting containers all day yesterday.",
        "HARBOUR CRANES LIFT A CONTAINER IN NINETY SECONDS TODAY.",
        "Harbour cranes\u202e lift a container in ninety seconds.",
        "Update: harbour cranes lift a container in ninety seconds.",
        "Conclusion Harbour cranes lift a container in ninety seconds.",
        "How cranes work The harbour has nine of them on the quay.",
        "Harbour cranes are sooooo much fun to watch on a calm day.",
        "Harbour cranes are made by Lindqvist and Sons Inc.",
        "The post Harbour cranes lift a container appeared first on Quay.",
        "Notes about the harbour cranes on the northern quay.",
    ],
)
def test_a_sentence_that_does_not_stand_on_its_own_is_not_quoted(sentence: str) -> None:
    article = about(sentence, title="Notes about the harbour cranes on the northern quay")
    assert choose_quote(article, "harbour cranes") is None


@pytest.mark.parametrize(
    "sentence",
    [
        "“We lift one in ninety seconds,” says the foreman of the harbour cranes.",
        "Harbour cranes (there are nine) lift a container in ninety seconds.",
        "Nine harbour cranes stand on the quay, The Grid Ledger reports.",
        "3 harbour cranes lift a container in ninety seconds on a calm day.",
        "Harbour cranes do not run when the wind is above force eight.",
        "Harbour cranes lift a container in ninety seconds!",
    ],
)
def test_a_sentence_that_stands_on_its_own_may_be_quoted(sentence: str) -> None:
    quote = choose_quote(about(sentence), "harbour cranes")
    assert quote is not None
    assert quote.text == sentence


def test_a_word_of_promotion_is_fine_when_it_is_the_topic() -> None:
    sentence = "Coupon books in small towns keep longer hours than the others."
    assert choose_quote(about(sentence), "town books") is None
    assert choose_quote(about(sentence), "coupon books") is not None


@pytest.mark.parametrize(
    "weaker",
    [
        "Harbour cranes, he says, can lift a container in half a minute.",
        "Harbour cranes can lift 9, 10 or 12 containers in 15, 18 or 20 minutes.",
        "The company has harbour cranes that lift containers on a calm day.",
        "Harbour cranes, however, can lift a container in ninety seconds.",
        "Long rows of harbour cranes on a calm day, seen from the quay.",
    ],
)
def test_of_two_sentences_the_one_that_reads_better_alone_comes_first(weaker: str) -> None:
    found = quote_candidates(about(f"{weaker} {GOOD}"), "harbour cranes")
    assert [quote.text for quote in found] == [GOOD, weaker]


def test_german_sentences_are_judged_by_german_words() -> None:
    good = "Hafenkräne heben einen Container an ruhigen Tagen in neunzig Sekunden."
    leaning = "Diese Hafenkräne heben einen Container an ruhigen Tagen in neunzig Sekunden."
    assert choose_quote(about(good, language="de"), "Hafenkräne") is not None
    assert choose_quote(about(leaning, language="de"), "Hafenkräne") is None


@pytest.mark.parametrize(
    ("sentence", "whole"),
    [
        ("„Die Hafenkräne heben einen Container“, sagt der Vorarbeiter an ruhigen Tagen.", True),
        ("„Die Hafenkräne heben einen Container, sagt der Vorarbeiter an ruhigen Tagen.", False),
    ],
)
def test_german_quotation_marks_pair_up(*, sentence: str, whole: bool) -> None:
    assert bool(choose_quote(about(sentence, language="de"), "Hafenkräne")) is whole


def test_candidates_are_ordered_the_same_way_every_time() -> None:
    article = about(" ".join(f"Harbour crane {n} lifts a container in a minute." for n in range(9)))
    assert quote_candidates(article, "harbour") == quote_candidates(article, "harbour")


@given(st.text(max_size=400), st.text(min_size=1, max_size=30))
def test_any_text_and_topic_give_whole_verbatim_sentences_or_nothing(text: str, topic: str) -> None:
    article = about(text)
    for quote in quote_candidates(article, topic):
        assert article.body[quote.start : quote.end] == quote.text
        assert (quote.start, quote.end) in split_sentences(article.body)


@pytest.mark.parametrize(
    "piece",
    [
        "..[111 111 111 111 111 111 111 111 111 111] ",
        "harbour ",
        "Harbour “",
        "a",
        "Harbour cranes\u200b\u202e lift. ",
        "Harbour, ",
        "The The the The ",
    ],
)
def test_the_cost_of_hostile_text_is_bounded(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    size = 300_000  # enough for minutes, if the cost grew with its square
    monkeypatch.setattr("findvalue.sentences.SCANNED", size)
    text = piece * (size // len(piece))
    with bounded():
        quote_candidates(replace(about(GOOD), text=text), "harbour cranes")
