"""The data files of the wording: whatever they hold, a paragraph made of it is sound."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from findvalue.compose.data import table
from findvalue.compose.wording import CONDITIONS, FIELDS, SLOTS, Slot, languages, requote, wording
from findvalue.errors import UsageError
from findvalue.types import Tone

EVERYWHERE = [
    (code, slot, tone) for code in languages() for slot in SLOTS for tone in get_args(Tone)
]
PRAISE = re.compile(
    r"\b(?:great|excellent|amazing|brilliant|fascinating|insightful|inspiring|must-read|best|"
    r"perfect|exactly|proves?|main point|key takeaway|valuable|wonderful|interesting)\b",
    re.IGNORECASE,
)


def test_english_german_and_spanish_are_there() -> None:
    assert set(languages()) >= {"en", "de", "es"}


def test_an_unknown_language_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(UsageError) as raised:
        wording("tlh")
    assert "de, en, es" in raised.value.hint


@pytest.mark.parametrize("code", languages())
def test_every_language_has_the_keys_of_english(code: str) -> None:
    english, other = table("wording", "en"), table("wording", code)
    assert english.keys() == other.keys()
    assert english["topic"].keys() == other["topic"].keys()
    assert english["languages"].keys() == other["languages"].keys()
    assert len(other["date"]["months"]) == 12


@pytest.mark.parametrize(("code", "slot", "tone"), EVERYWHERE)
def test_a_sentence_uses_known_fields_and_conditions(code: str, slot: Slot, tone: Tone) -> None:
    for phrase in wording(code).slots[slot, tone]:
        assert phrase.fields <= FIELDS, phrase.text
        assert phrase.needs <= CONDITIONS, phrase.text
        assert phrase.after in {"", "item", "search"}, phrase.text
        assert "{" not in re.sub(r"\{\w+\}", "", phrase.text), phrase.text


@pytest.mark.parametrize(("code", "slot", "tone"), EVERYWHERE)
def test_a_slot_has_a_sentence_for_every_article(code: str, slot: Slot, tone: Tone) -> None:
    least = {
        "lead": {"topic"},
        "cite": {"title", "origin"},
        "reference": {"reference"},
        "quote": {"quote"},
        "offer": set[str](),
    }[slot]
    endings = {phrase.ends for phrase in wording(code).slots["lead", tone]}
    for ends in endings if slot == "cite" else {""}:
        assert any(
            phrase.fields <= least and not phrase.needs and phrase.after in {"", ends}
            for phrase in wording(code).slots[slot, tone]
        )


@pytest.mark.parametrize(("code", "slot", "tone"), EVERYWHERE)
def test_a_sentence_begins_and_ends_like_one(code: str, slot: Slot, tone: Tone) -> None:
    for phrase in wording(code).slots[slot, tone]:
        text = phrase.text
        assert text[0].isupper() or text[0] == "{", text
        assert text.endswith((".", "}")), text
        assert not re.search(r"\{topic\}[.!?]$", text), text
        assert not re.search(r"\b(?:a|an|the|der|die|das|el|la) \{topic", text), text
        assert " !" not in text
        assert "!" not in text
        assert "—" not in text


@pytest.mark.parametrize(("code", "slot", "tone"), EVERYWHERE)
def test_no_sentence_praises_or_judges_the_article(code: str, slot: Slot, tone: Tone) -> None:
    for phrase in wording(code).slots[slot, tone]:
        assert not PRAISE.search(phrase.text), phrase.text
        assert not any(char.isdigit() for char in phrase.text), phrase.text


@pytest.mark.parametrize("tone", get_args(Tone))
def test_english_has_at_least_four_hundred_forms_per_tone(tone: Tone) -> None:
    forms = 1
    for slot in ("lead", "cite", "quote", "offer"):
        forms *= len(wording("en").slots[slot, tone])
    assert forms >= 400


def test_what_the_user_says_of_themselves_is_marked() -> None:
    for code in languages():
        for slots in wording(code).slots.values():
            for phrase in slots:
                if "read" in phrase.needs:
                    assert phrase.mine, phrase.text
    feeling = re.compile(r"\b(?:enjoyed|glad that|fun|curious, and|kept thinking|stayed with me)\b")
    for slots in wording("en").slots.values():
        assert all(phrase.mine for phrase in slots if feeling.search(phrase.text))


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("the “big” one", "the ‘big’ one"),
        ('the "big" one', "the ‘big’ one"),
        ('("big") one', "(‘big’) one"),
        ("der „große“ Kran", "der ‘große’ Kran"),
        ('a 5" pipe', 'a 5" pipe'),
        ("the neighbour's", "the neighbour's"),
        ('"big"', "‘big’"),
    ],
)
def test_quotation_marks_inside_become_inner_ones(text: str, inner: str) -> None:
    assert requote(text, ("‘", "’")) == inner


def test_dates_of_a_language_are_found_in_a_text() -> None:
    assert wording("en").dates_in("on 3 July 2026 and 13 March 2025.") == [
        "3 July 2026",
        "13 March 2025",
    ]
    assert wording("de").dates_in("am 3. Juli 2026 bei") == ["3. Juli 2026"]
    assert wording("es").dates_in("el 3 de julio de 2026") == ["3 de julio de 2026"]
