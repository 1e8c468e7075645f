"""Whether an article is worth sending."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from findvalue.compose import Reader, choice_score, worth
from findvalue.compose.value import BASE
from findvalue.types import Article
from tests.compose.conftest import CASES, NOW


def rules(article: Article, reader: Reader | None = None) -> set[str]:
    return {each.rule for each in worth(article, now=NOW, reader=reader).judgements} - {""}


def titled(article: Article, title: str) -> Article:
    return replace(article, title=title)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.topic)
def test_an_ordinary_article_is_worth_sending(case: object) -> None:
    assert isinstance(case, type(CASES[0]))
    value = worth(case.article, now=NOW, reader=Reader(topic=case.topic, kind=case.kind))
    assert 45 <= value.score <= 85


def test_the_parts_add_up_to_the_score(article: Article) -> None:
    value = worth(article, now=NOW)
    assert value.score == BASE + sum(value.parts.values())
    assert value.reasons[0] == "it is only 7 days old"


@pytest.mark.parametrize(
    ("days", "kind", "warned"),
    [
        (0, "business", False),
        (179, "business", False),
        (181, "business", True),
        (181, "hobby", False),
        (729, "hobby", False),
        (731, "hobby", True),
        (-3, "business", False),
    ],
)
def test_age_counts_by_the_kind_of_topic(
    days: int, kind: str, *, warned: bool, article: Article
) -> None:
    old = replace(article, published=NOW - timedelta(days=days))
    reader = Reader(kind="hobby" if kind == "hobby" else "business")
    assert ("N14" in rules(old, reader)) is warned


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "it is only 0 days old"),
        (1, "it is only 1 day old"),
        (20, "it is only 20 days old"),
        (95, "it is 3 months old"),
        (400, "it is 13 months old"),
        (900, "it is 2 years old"),
    ],
)
def test_age_is_said_in_plain_words(days: int, said: str, article: Article) -> None:
    value = worth(replace(article, published=NOW - timedelta(days=days)), now=NOW)
    assert said in value.reasons


def test_an_undated_article_is_worth_less(article: Article) -> None:
    undated = replace(article, published=None)
    assert worth(undated, now=NOW).score < worth(article, now=NOW).score
    assert "N14" in rules(undated)


def test_a_paywall_costs_most(article: Article) -> None:
    paid = worth(replace(article, paywalled=True), now=NOW)
    assert paid.reasons[0] == "it is behind a paywall"
    assert paid.score <= worth(article, now=NOW).score - 40


@pytest.mark.parametrize(
    "title",
    [
        "7 ways to sort cells",
        "Top 10 tools for packs",
        "The 5 best sorting ideas of the year",
        "Seven mistakes that sorters make",
        "Webinar: sorting cells",
        "Sign up for our sorting day",
        "Save with this discount on packs",
        "You won't believe these packs",
        "The ultimate guide to packs",
        "Cells are back!",
        "Are cells back?",
    ],
)
def test_promotion_bait_and_lists_are_warned_of(title: str, article: Article) -> None:
    assert "N17" in rules(titled(article, title))


@pytest.mark.parametrize(
    "title",
    ["2026 in packs", "Ten years of sorting cells", "Sorting 500 packs a day", "Signs of spring"],
)
def test_other_numbers_are_no_list(title: str, article: Article) -> None:
    assert "N17" not in rules(titled(article, title))


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("Election night at the depot", "party politics"),
        ("The church above the quay", "religion"),
        ("Cancer and the night shift", "illness"),
        ("A deadly crossing", "death and war"),
        ("Fraud at the depot", "crime"),
        ("Layoffs at the depot", "job losses"),
        ("Depot sued by its neighbours", "a court case"),
    ],
)
def test_what_a_note_keeps_away_from_is_warned_of(
    title: str, subject: str, article: Article
) -> None:
    value = worth(titled(article, title), now=NOW)
    assert any(subject in reason for reason in value.reasons)
    assert "N15" in rules(titled(article, title))


def test_a_topic_of_the_reader_is_never_held_against_an_article(article: Article) -> None:
    fraud = titled(article, "Fraud detection with graphs")
    assert "N15" in rules(fraud)
    assert "N15" not in rules(fraud, Reader(topic="fraud detection"))


def test_the_quote_is_looked_at_as_well(article: Article) -> None:
    assert "N15" in rules(article, Reader(quote="Two workers died at the site."))


def test_words_of_one_language_are_not_held_against_another(article: Article) -> None:
    german = replace(
        titled(article, "Das war die Halle, und der Kran dies auch nicht"),
        text="Der Plan ist nicht neu, und die Halle wird mit dem Kran auf den Platz gestellt.",
        language="de",
    )
    assert "N15" not in rules(german)
    assert "N15" in rules(titled(german, "Betrug in der Halle"))


def test_bad_news_of_the_readers_firm_is_the_worst_gift(article: Article) -> None:
    bad = titled(article, "Harrow & Pike plunges after recall")
    assert "N16" in rules(bad, Reader(company="Harrow & Pike"))
    assert "N16" not in rules(bad)
    assert "N16" not in rules(
        titled(article, "Harrow & Pike opens"), Reader(company="Harrow & Pike")
    )


def test_a_competitor_in_the_title_is_warned_of(article: Article) -> None:
    rival = titled(article, "How Lindgren Cells sorts packs")
    assert "N16" in rules(rival, Reader(competitors=("Voss Packs", "Lindgren Cells")))
    assert "N16" not in rules(article, Reader(competitors=("Lindgren Cells",)))


def test_what_the_readers_firm_published_is_worth_less(article: Article) -> None:
    own = worth(article, now=NOW, reader=Reader(company="Grid Ledger"))
    assert any("your reader may know it" in reason for reason in own.reasons)


@pytest.mark.parametrize(
    ("url", "points"),
    [
        ("https://energy.gov/a", 10),
        ("https://www.energy.gov.uk/a", 10),
        ("https://lab.cam.ac.uk/a", 10),
        ("https://notagov.example/a", 0),
        ("https://prnewswire.com/a", -20),
        ("https://news.google.com/a", -20),
        ("https://evilreddit.com/a", 0),
    ],
)
def test_who_says_it_counts(url: str, points: float, article: Article) -> None:
    assert worth(replace(article, url=url), now=NOW).parts.get("origin", 0) == points


def test_the_senders_own_site_is_warned_of(article: Article) -> None:
    reader = Reader(sender_hosts=("gridledger.example",))
    assert "N17" in rules(article, reader)


def test_an_article_of_which_little_is_known_is_worth_less(article: Article) -> None:
    bare = replace(article, text="Few words.")
    assert worth(bare, now=NOW).score < worth(article, now=NOW).score


def test_a_score_stays_between_nothing_and_a_hundred(article: Article) -> None:
    awful = replace(
        titled(article, "7 ways Harrow & Pike fraud killed you won't believe: sign up!"),
        paywalled=True,
        published=datetime(2001, 1, 1, tzinfo=UTC),
    )
    assert worth(awful, now=NOW, reader=Reader(company="Harrow & Pike")).score == 0


def test_relevance_comes_first_in_the_choice(article: Article) -> None:
    good, bad = worth(article, now=NOW), worth(replace(article, paywalled=True), now=NOW)
    assert choice_score(80, good) > choice_score(80, bad)
    assert choice_score(90, bad) > choice_score(30, good)
    assert choice_score(0, good) == 0
