"""Splitting text into sentences. Cases are written one string per sentence, then joined."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.sentences import SCANNED, ends_in_abbreviation, split_sentences
from tests.support.cost import bounded

ENGLISH = [
    ["Hello there.", "My name is Ida."],
    ["Did it work?", "It did!", "Nobody was surprised."],
    ["Dr. Amara Lind met Mr. Okoye at St. Brenna's.", "They talked for an hour."],
    ["The works of J. R. Hartwell sell again.", "A new edition is out."],
    ["It costs $3.50 per unit, up from 2.75.", "Analysts expected 3.20."],
    ["Work starts at 9 a.m. sharp.", "It ends at 5 p.m.", "The shop then closes."],
    ["The U.S. Senate voted.", "The bill now goes to the House."],
    ["She moved to the U.S.", "The offer was good."],
    ["Harbor Foods Inc. Chairman Bo Reed resigned.", "Shares fell."],
    ["He joined Harbor Foods Inc.", "The firm was young."],
    ["See fig. 4 and vol. 12 for details.", "Both are in the annex."],
    ["The answer is no.", "Everybody knew it."],
    ["It is No. 7 on the list.", "Nobody knows why."],
    ["They sell bolts, nuts, etc. from a van.", "Business is good."],
    ["“Is it over?”", "Nobody answered."],
    ["“It is over,” said Ms. Pell.", "The room was silent."],
    ["He said, “We will rebuild it.”", "The crowd cheered."],
    ["She paused ... and went on.", "Then she stopped."],
    ["It was late (nobody had slept).", "The bus came."],
    ["Visit grid.example for more.", "It is free."],
    ["Version 3.11.2 fixes it.", "Upgrade soon."],
    ["Smith et al. found no effect.", "A second study did."],
    ["Production began in 2027.", "Costs fell at once."],
    ["It was the best of plans!", "It failed…", "Nobody cared."],
    ["The Ph.D. programme is new.", "It has ten places."],
    ["On Sept. 11 the plant opened.", "It had cost a fortune."],
    ["He scored 12.", "Nobody scored more."],
    ["Vitamin C.", "The others were less known."],
]  # fmt: skip
GERMAN = [
    ["Am 3. Oktober öffnet das Werk und die Halle.", "Danach kommen die Maschinen."],
    ["Das gilt z. B. für Städte und Dörfer.", "Andere warten noch."],
    ["Das gilt z.B. Städten und Dörfern als Vorbild.", "Andere warten noch."],
    ["Hr. Dr. Klaus Behn sprach mit Fr. Voss und anderen.", "Die Sitzung war lang."],
    ["Es gibt ca. 40 Werke bzw. Hallen und viele Lager.", "Das reicht nicht."],
    ["Im 19. Jahrhundert war das anders und teuer.", "Heute ist es billig."],
]
OTHERS = [
    ["M. Dubreuil a vu Mme. Carel hier.", "Ils ont parlé longtemps."],
    ["Est-ce fini ?", "Personne ne le sait."],
    ["« Tout est prêt. »", "Le train part."],
    ["La Sra. Ortiz vive en la calle núm. 5.", "Trabaja en casa."],
    ["¿Quién lo sabe?", "¡Nadie lo sabe!", "El plan sigue."],
    ["Il sig. Bardi vive a Torino.", "La fabbrica è vicina."],
    ["Dhr. Vos woont op nr. 12 in Delft.", "Hij werkt thuis."],
]


@pytest.mark.parametrize("sentences", ENGLISH + GERMAN + OTHERS, ids=lambda case: case[0])
def test_sentences_are_found_whole(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


def test_a_blank_line_ends_a_sentence_and_a_line_break_does_not() -> None:
    text = "Key takeaways\n\nThe plant opens\nin spring. Costs fell."
    found = [text[start:end] for start, end in split_sentences(text)]
    assert found == ["Key takeaways", "The plant opens\nin spring.", "Costs fell."]


@pytest.mark.parametrize(
    "sentence",
    [
        "He joined Harbor Foods Inc.",
        "They moved to the U.S.",
        "The letter was signed by J.",
        "They sell bolts, nuts, etc.",
    ],
)
def test_an_end_that_may_be_an_abbreviation_is_unsure(sentence: str) -> None:
    assert ends_in_abbreviation(sentence)


@pytest.mark.parametrize("sentence", ["Costs fell at once.", "It costs 3.50.", "Did it work?"])
def test_any_other_end_is_sure(sentence: str) -> None:
    assert not ends_in_abbreviation(sentence)


HOSTILE = {
    "number groups": "..[111 111 111 111 111 111 111 111 111 111]",
    "dots": ".",
    "dots and spaces": ". ",
    "marks": "?!",
    "closers": ")",
    "closers again": ".)",
    "quotes": '."',
    "one long word": "a",
    "capital initials": "A. ",
    "blank lines": "\n",
    "spaces": " ",
    "spaces and breaks": " \n",
    "guillemets": ". »",
    "ellipses": "… ",
    "zero-width": "\u200b.",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_the_cost_of_hostile_text_is_bounded(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    size = 300_000  # enough for minutes, if the cost grew with its square
    monkeypatch.setattr("findvalue.sentences.SCANNED", size)
    with bounded():
        split_sentences("." + (piece * size)[: size - 2] + "x")


@given(st.text(alphabet=st.sampled_from("aA1.!?… \n\"'”»()")) | st.text())
def test_spans_are_ordered_and_lose_nothing_but_space_and_marks(text: str) -> None:
    spans = split_sentences(text)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.replace("¶", " ").split())


def test_a_pilcrow_parts_a_heading_from_the_sentence_after_it() -> None:
    text = "Results so far ¶ The pump works. Cost ¶ It is cheap."
    assert [text[start:end] for start, end in split_sentences(text)] == [
        "Results so far", "The pump works.", "Cost", "It is cheap.",
    ]  # fmt: skip


def test_only_the_first_characters_are_looked_at() -> None:
    assert split_sentences("word. " * 10_000)[-1][1] <= SCANNED


def test_a_blank_line_ends_a_sentence_behind_a_mark_too() -> None:
    text = "Did it work?\n\nyes and no."
    assert [text[start:end] for start, end in split_sentences(text)] == [
        "Did it work?", "yes and no.",
    ]  # fmt: skip
