"""From a topic to matches: order, score, parts, reasons."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.rank import search
from findvalue.store import SQLiteStore
from findvalue.types import Article, Delivery, Match, Scope, Source, SourceState
from tests.rank.conftest import Shelf

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD = NOW - timedelta(days=400)


def story(number: int, **changes: object) -> Article:
    """An article about heat pumps, unlike the others."""
    told = [
        ("Heat pumps for old houses", "Heat pumps warm a draughty house when its radiators grow."),
        ("A heat pump in the snow", "At minus twenty the heat pump still gave twice what it took."),
        ("Who mends your heat pump?", "Fitters of heat pumps are booked until the autumn of next year."),
        ("Heat pump noise, measured", "From the fence the heat pump was softer than a fridge indoors."),
        ("Ministers argue about heat pumps", "A grant for heat pumps survived the night by two votes."),
    ][number % 5]  # fmt: skip
    article = Article(url=f"https://heat.example/{number}", title=told[0], text=told[1])
    return replace(article, **changes)  # type: ignore[arg-type]  # any field


def found(store: SQLiteStore, topic: str, **options: object) -> list[Match]:
    return search(store, topic, now=NOW, **options)  # type: ignore[arg-type]  # any option


def urls(matches: list[Match]) -> list[str]:
    return [match.article.url for match in matches]


@given(topic=st.text(max_size=40))
def test_any_string_is_a_topic(library: SQLiteStore, topic: str) -> None:
    for match in found(library, topic, floor=0):
        assert 0 <= match.score <= 100


@pytest.mark.parametrize("topic", ["sailing alone", "EV", "batery recyling", "AI", "the", "rye"])
def test_the_parts_add_up_to_the_score(library: SQLiteStore, topic: str) -> None:
    matches = found(library, topic, floor=0)
    assert matches
    for match in matches:
        assert sum(match.parts.values()) == pytest.approx(match.score)


def test_the_best_comes_first(library: SQLiteStore) -> None:
    scores = [match.score for match in found(library, "the bread of bakers", floor=0)]
    assert scores == sorted(scores, reverse=True)


def test_the_same_question_gets_the_same_answer(library: SQLiteStore) -> None:
    first = found(library, "learning to bake bread", floor=0)
    assert first == found(library, "learning to bake bread", floor=0)


def test_undated_articles_of_one_source_are_in_the_order_of_the_topic(library: SQLiteStore) -> None:
    matches = found(library, "cold bread dough", floor=0)
    by_words = sorted(matches, key=lambda match: -match.parts["words"])
    assert urls(matches) == urls(by_words)


def test_a_tie_goes_to_the_newer_and_then_by_address(shelf: Shelf) -> None:
    undated = [replace(story(0), url=f"https://heat.example/{name}") for name in "ba"]
    store = shelf(*undated, "Filler", "Other filler")
    assert urls(found(store, "heat pumps", floor=0, collapse=False)) == [
        "https://heat.example/a",
        "https://heat.example/b",
    ]


# --- worth sending -----------------------------------------------------------------------------


@pytest.mark.parametrize("topic", ["quantum teleportation", "opera singing", "chess openings"])
def test_nothing_is_offered_for_a_topic_that_no_article_covers(
    library: SQLiteStore, topic: str
) -> None:
    assert found(library, topic) == []


def test_floor_zero_shows_everything_that_shares_a_word(library: SQLiteStore) -> None:
    assert found(library, "opera about bread", floor=0)
    assert found(library, "opera about bread", floor=99) == []


def test_a_single_article_in_a_store_can_be_found(shelf: Shelf) -> None:
    assert urls(found(shelf(story(1)), "heat pump")) == ["https://heat.example/1"]


def test_a_word_that_only_stemming_confuses_is_not_offered(shelf: Shelf) -> None:
    store = shelf("What Eve said", "Filler one", "Filler two")
    assert found(store, "EV") == []


@pytest.mark.parametrize(
    ("topic", "marked"),
    [
        ("東京", ["東京", "東京"]),
        ("補助金", ["補助金"]),
        ("人工智能的发展", ["人工智能的", "发展"]),
        ("서울", ["서울"]),
        ("ガンダム", ["ガンダム"]),
        ("รถไฟ", ["รถไฟ"]),
    ],
)
def test_a_topic_is_found_inside_a_clause_without_spaces(
    shelf: Shelf, topic: str, marked: list[str]
) -> None:
    store = shelf(
        Article(url="https://signs.example/1", title="東京都の補助金", text="東京では秋から。"),
        "人工智能的新发展",
        "서울에서 열린 전시회",
        "ガンダム展の夏",
        "รถไฟฟ้าสายใหม่",
        "Heat pumps at home",
    )
    (match,) = found(store, topic)
    quoted = "title contains " + " and ".join(f'"{text}"' for text in dict.fromkeys(marked))
    assert match.reasons[0] == quoted
    if match.passage:
        text, marks = match.passage.text, match.passage.marks
        assert [text[start:end] for start, end in marks] == marked[1:]


@pytest.mark.parametrize("topic", ["大阪", "量子力学", "부산", "金補"])
def test_signs_that_do_not_stand_side_by_side_are_not_found(shelf: Shelf, topic: str) -> None:
    assert found(shelf("東京都の補助金", "서울에서 열린 전시회", "大人の阪"), topic, floor=0) == []


def test_limit_and_scope_are_kept(library: SQLiteStore) -> None:
    assert len(found(library, "bread and dough on boats", floor=0)) > 2
    assert len(found(library, "bread and dough on boats", floor=0, limit=2)) == 2
    assert found(library, "bread", limit=0) == []
    assert found(library, "bread", floor=0, scope=Scope(since=NOW)) == []


# --- product -----------------------------------------------------------------------------------


def test_of_two_that_fit_alike_the_newer_wins(shelf: Shelf) -> None:
    old = story(0, url="https://heat.example/a", published=OLD)
    new = story(0, url="https://heat.example/b", published=NOW - timedelta(days=2))
    store = shelf(old, new, "Filler", "More filler")
    assert urls(found(store, "heat pumps", collapse=False))[0] == "https://heat.example/b"


def test_news_never_beats_a_better_fit(shelf: Shelf) -> None:
    good = story(0, published=OLD)
    poor = Article(
        url="https://heat.example/news",
        title="Council budget",
        text="Roads, schools and, in one line, pumps. " * 5,
        published=NOW,
    )
    assert urls(found(shelf(good, poor, "Filler", "More"), "heat pumps", floor=0))[0] == good.url


def test_age_counts_sooner_for_business_than_for_a_hobby(shelf: Shelf) -> None:
    store = shelf(story(0, published=NOW - timedelta(days=60)), "Filler")
    points = [found(store, "heat pumps", kind=kind)[0].parts["freshness"] for kind in KINDS]
    assert points == sorted(points)


KINDS = ("business", None, "hobby")


def test_no_date_and_an_impossible_date_are_neutral(shelf: Shelf) -> None:
    store = shelf(
        story(0, url="https://heat.example/none"),
        story(0, url="https://heat.example/future", published=NOW + timedelta(days=300)),
        "Filler",
    )
    first, second = found(store, "heat pumps", collapse=False)
    assert first.parts["freshness"] == pytest.approx(second.parts["freshness"])
    assert not any("old" in reason for reason in first.reasons + second.reasons)


def deliver(store: SQLiteStore, name: str, *articles: Article, **source: object) -> None:
    giver = Source(name=name, key=name, url=f"https://{name}.example/feed", **source)  # type: ignore[arg-type]
    store.save(
        giver,
        SourceState(key=name),
        [Delivery(article=replace(a, source=name), entry_key=a.url) for a in articles],
    )


def test_a_trusted_source_comes_first_and_says_so(shelf: Shelf) -> None:
    store = shelf("Filler")
    deliver(store, "plain", story(0, url="https://plain.example/1"))
    deliver(store, "trusted", story(0, url="https://trusted.example/1"), weight=1.5)
    first, second = found(store, "heat pumps", collapse=False)
    assert first.article.source == "trusted"
    assert first.parts["source"] > second.parts["source"]
    assert "source weight 1.5" in first.reasons


def test_a_source_tagged_with_the_topic_gains(shelf: Shelf) -> None:
    store = shelf("Filler")
    deliver(store, "plain", story(0, url="https://plain.example/1"))
    deliver(store, "tagged", story(0, url="https://tagged.example/1"), tags=("heat",))
    first, second = found(store, "heat pumps", collapse=False)
    assert first.article.source == "tagged"
    assert first.parts["tags"] > 0 == second.parts["tags"]


def test_one_source_does_not_fill_the_top_alone(shelf: Shelf) -> None:
    store = shelf("Filler")
    loud = [story(0, url=f"https://loud.example/{n}") for n in range(5)]
    deliver(store, "loud", *loud)
    deliver(store, "quiet", story(0, url="https://quiet.example/1"))
    matches = found(store, "heat pumps", collapse=False)
    assert "quiet" in [match.article.source for match in matches[:3]]
    assert matches[-1].parts["variety"] < 0
    assert sum(matches[-1].parts.values()) == pytest.approx(matches[-1].score)


# --- the same story ----------------------------------------------------------------------------


def test_copies_of_a_story_are_shown_once_with_their_number(shelf: Shelf) -> None:
    store = shelf("Filler")
    for name in ("first", "second", "third"):
        deliver(store, name, story(2, url=f"https://{name}.example/1", paywalled=name == "first"))
    (match,) = found(store, "heat pump")
    assert not match.article.paywalled
    assert "same story in 2 other sources" in match.reasons


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"title": "Week 12 in heat pumps"}, {"title": "Week 13 in heat pumps"}),
        ({"published": NOW}, {"published": OLD}),
        ({"text": "Heat pumps."}, {"text": ""}),
    ],
)
def test_stories_that_only_look_alike_stay_apart(
    shelf: Shelf, left: dict[str, object], right: dict[str, object]
) -> None:
    store = shelf(
        story(0, url="https://heat.example/l", **left),
        story(0, url="https://heat.example/r", **right),
        "Filler",
    )
    assert len(found(store, "heat pumps", floor=0)) == 2


def test_articles_on_one_topic_are_no_copies(shelf: Shelf) -> None:
    store = shelf(*(story(number) for number in range(5)))
    assert len(found(store, "heat pumps", floor=0)) == 5


# --- reasons -----------------------------------------------------------------------------------


def test_reasons_quote_the_title_as_it_stands(library: SQLiteStore) -> None:
    match = found(library, "batery recycling")[0]
    assert match.reasons[0] == "'batery' read as 'battery'"
    assert match.reasons[1] == 'title contains "Battery recycling"'
    assert match.read_as == "battery recycling"


def test_reasons_name_the_words_that_stand_in(library: SQLiteStore) -> None:
    reasons = found(library, "IMF")[0].reasons
    assert "\"International Monetary Fund\" stands for 'imf'" in reasons


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "published today"), (1, "1 day old"), (2, "2 days old"), (70, "2 months old"),
     (800, "2 years old")],
)  # fmt: skip
def test_reasons_tell_the_age(shelf: Shelf, days: int, said: str) -> None:
    store = shelf(story(0, published=NOW - timedelta(days=days)), "Filler")
    assert said in found(store, "heat pumps")[0].reasons


TOPICS = ["sailing", "AI", "cold bread", "astronomy", "knee surgrey", "bicyclelanes", "EU", "city"]


@pytest.mark.parametrize("topic", TOPICS)
def test_every_quoted_reason_stands_in_the_article(library: SQLiteStore, topic: str) -> None:
    quoted = 0
    for match in found(library, topic, floor=0):
        for reason in match.reasons:
            where, contains, rest = reason.partition(" contains ")
            if contains:
                text = match.article.title if where == "title" else match.article.body
                assert all(piece.strip('"') in text for piece in rest.split(" and "))
                quoted += 1
    assert quoted


def test_a_passage_is_a_piece_of_the_article_with_the_topic_marked(library: SQLiteStore) -> None:
    for topic in itertools.chain(TOPICS, ["rye dough"]):
        for match in found(library, topic, floor=0):
            passage = match.passage
            if passage is None:
                continue
            assert match.article.body[passage.start : passage.end] == passage.text
            assert passage.marks
            assert all(0 <= start < end <= len(passage.text) for start, end in passage.marks)


def test_signs_tell_one_name_from_another(shelf: Shelf) -> None:
    store = shelf(
        "Vitamin C in winter", "A tour of C# for beginners", "C++ modules in practice", "C"
    )
    assert [match.article.title for match in found(store, "C++", floor=0)] == [
        "C++ modules in practice"
    ]
    assert [match.article.title for match in found(store, "learning c#", floor=0)] == [
        "A tour of C# for beginners"
    ]
    assert found(store, "F#", floor=0) == []
