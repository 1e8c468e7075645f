"""How topics fit into a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.compose import spoken_topic
from findvalue.errors import UsageError

AS_TYPED = [
    "battery recycling", "Kubernetes", "C++", "C#", "R&D", "AI/ML", "rock'n'roll", ".NET",
    "how to hire engineers", "migrating to Kubernetes", "the Vendée Globe", "a new bike",
    "layoffs in tech", "React hooks", "5G", "supply chain resilience", "whether to buy or build",
    "distributed systems", "applied research", "build tools", "design systems", "lead generation",
    "scale models", "sailing", "AI", "on-call work", "emoji 🎉", "data", "sail",
]  # fmt: skip


@pytest.mark.parametrize("topic", AS_TYPED)
def test_what_fits_after_about_stays_as_typed(topic: str) -> None:
    assert spoken_topic(topic) == topic


@pytest.mark.parametrize(
    ("topic", "spoken"),
    [
        ("to sail", "sailing"),
        ("To run a marathon", "running a marathon"),
        ("migrate to Kubernetes", "migrating to Kubernetes"),
        ("scale to ten teams", "scaling to ten teams"),
        ("build a team", "building a team"),
        ("reduce churn", "reducing churn"),
        ("blockchain?", "blockchain"),
        ("AI in healthcare?", "AI in healthcare"),
        ("hire the first engineers", "hiring the first engineers"),
    ],
)
def test_a_verb_becomes_a_gerund(topic: str, spoken: str) -> None:
    assert spoken_topic(topic) == spoken


@pytest.mark.parametrize(
    ("topic", "spoken"),
    [
        ("What is a good rota?", "the question “What is a good rota?”"),
        ("how do cranes work", "the question “how do cranes work”"),
        ("is remote work over", "the question “is remote work over”"),
        ("why we sail", "the question “why we sail”"),
        ("my garden", "“my garden”"),
        ("how to grow my garden", "“how to grow my garden”"),
        ("moved to Kubernetes", "“moved to Kubernetes”"),
        ("to zorgle quickly", "“to zorgle quickly”"),
        ("Yahoo!", "“Yahoo!”"),
        ('the "single source" of truth', "“the ‘single source’ of truth”"),
        ("{{7*7}}", "“{{7*7}}”"),
        ("<b>bold</b>", "“<b>bold</b>”"),
    ],
)
def test_what_does_not_fit_is_quoted(topic: str, spoken: str) -> None:
    assert spoken_topic(topic) == spoken


@pytest.mark.parametrize(
    ("topic", "body", "spoken"),
    [
        ("Sailing", "Many like sailing in June.", "sailing"),
        ("kubernetes cost", "Teams on Kubernetes pay.", "Kubernetes cost"),
        ("Battery Recycling", "The cost of battery recycling fell.", "battery recycling"),
        ("BATTERY RECYCLING", "Nobody says it.", "battery recycling"),
        ("NASA BUDGET CUTS", "The office of NASA is in town.", "NASA budget cuts"),
        ("apple pie", "The Apple Store opened.", "apple pie"),
        ("sailing", "She joined World Sailing in June.", "sailing"),
        ("UNESCO", "", "UNESCO"),
        ("Go", "They go there and write Go in the evening, then Go, more Go, only Go.", "Go"),
    ],
)
def test_the_article_tells_the_case(topic: str, body: str, spoken: str) -> None:
    assert spoken_topic(topic, body=body) == spoken


@pytest.mark.parametrize("topic", ["", "   ", "\u200b\u202e", "?!", "...", '"'])
def test_a_topic_without_a_word_is_an_error(topic: str) -> None:
    with pytest.raises(UsageError, match="topic is empty"):
        spoken_topic(topic)


def test_a_full_stop_typed_at_the_end_goes() -> None:
    assert spoken_topic("battery recycling.") == "battery recycling"


def test_an_endless_topic_is_shortened_and_quoted() -> None:
    spoken = spoken_topic("cranes " * 500)
    assert len(spoken) < 110
    assert spoken.endswith("…”")


@pytest.mark.parametrize(
    ("language", "topic", "spoken"),
    [
        ("de", "Warum Holz?", "„Warum Holz?“"),
        ("de", "meine Werkstatt", "„meine Werkstatt“"),
        ("de", "Holzbau", "Holzbau"),
        ("es", "¿Qué es la madera?", "la pregunta «¿Qué es la madera?»"),
        ("es", "mi taller", "el tema «mi taller»"),
        ("es", "construcción en madera", "construcción en madera"),
    ],
)
def test_other_languages_quote_in_their_own_way(language: str, topic: str, spoken: str) -> None:
    assert spoken_topic(topic, language=language) == spoken


@given(st.text(min_size=1, max_size=200).filter(lambda text: any(map(str.isalnum, text))))
def test_any_topic_with_a_letter_or_a_digit_can_be_said(topic: str) -> None:
    try:
        spoken = spoken_topic(topic)
    except UsageError:
        return  # its only letters are ones that cleaning drops
    assert spoken == " ".join(spoken.split())
    assert not spoken.endswith((".", "!", "?"))
