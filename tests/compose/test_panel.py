"""Which person of a panel gets which article."""

from __future__ import annotations

import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

from findvalue.compose import Option, assign


def option(person: str, url: str, score: float, *, topic: str = "t", story: str = "") -> Option:
    return Option(person=person, topic=topic, url=url, score=score, story=story)


def test_nobody_gets_nothing_out_of_nothing() -> None:
    assert assign([]) == {}


def test_the_best_total_beats_the_best_single_choice() -> None:
    options = [option("Ada", "x", 90), option("Ada", "y", 80), option("Bo", "x", 85)]
    chosen = assign(options)
    assert {person: each.url for person, each in chosen.items()} == {"Ada": "y", "Bo": "x"}


def test_no_article_goes_out_twice() -> None:
    options = [option(person, "x", 50) for person in ("Ada", "Bo", "Cy")]
    assert len(assign(options)) == 1


def test_two_tellings_of_one_story_count_as_one_article() -> None:
    options = [
        option("Ada", "x", 50, story="s"),
        option("Bo", "y", 60, story="s"),
        option("Bo", "z", 5),
    ]
    chosen = assign(options)
    assert {person: each.url for person, each in chosen.items()} == {"Bo": "y"} or (
        chosen["Ada"].url,
        chosen["Bo"].url,
    ) == ("x", "z")
    assert sum(each.score for each in chosen.values()) == 60


def test_the_better_of_two_topics_wins() -> None:
    options = [option("Ada", "x", 40, topic="cells"), option("Ada", "y", 70, topic="sailing")]
    assert assign(options)["Ada"].topic == "sailing"


def test_what_is_not_worth_sending_is_not_sent() -> None:
    assert assign([option("Ada", "x", 0), option("Bo", "y", -3)]) == {}


def _best_total(options: list[Option]) -> float:
    people = sorted({each.person for each in options})
    keys = [*sorted({each.key for each in options}), *[None] * len(people)]
    worth: dict[tuple[str, str | None], float] = {}
    for each in options:
        pair = (each.person, each.key)
        worth[pair] = max(worth.get(pair, 0), each.score)
    return max(
        sum(worth.get((person, key), 0) for person, key in zip(people, order, strict=True))
        for order in itertools.permutations(keys, len(people))
    )


OPTIONS = st.lists(
    st.builds(
        option,
        st.sampled_from(["Ada", "Bo", "Cy"]),
        st.sampled_from(["u", "v", "w", "x"]),
        st.integers(-5, 100),
        topic=st.sampled_from(["cells", "sailing"]),
        story=st.sampled_from(["", "", "s"]),
    ),
    max_size=12,
)


@given(OPTIONS)
def test_no_other_assignment_is_better(options: list[Option]) -> None:
    chosen = assign(options)
    assert len({each.key for each in chosen.values()}) == len(chosen)
    assert all(each in options and each.person == person for person, each in chosen.items())
    expected = _best_total(options) if options else 0
    assert sum(each.score for each in chosen.values()) == expected


@given(OPTIONS, st.randoms(use_true_random=False))
def test_the_order_of_the_options_does_not_matter(
    options: list[Option], shuffle: random.Random
) -> None:
    mixed = options.copy()
    shuffle.shuffle(mixed)
    assert assign(mixed) == assign(options)
