"""The sentence that says most about a topic."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from findvalue.rank import best_passage
from findvalue.rank.passages import marked
from findvalue.relevance import sentence_score, stem, topic_words
from findvalue.text import words as fold_words
from findvalue.types import Article

TEXT = (
    "The Tern Quay yard opened in 1911. Its slip is flooded every spring, and wooden boats swell"
    " until they are tight again. Visitors are welcome on Sundays."
)


def article(text: str, title: str = "A yard") -> Article:
    return Article(url="https://yard.example/1", title=title, text=text)


def test_the_sentence_with_the_topic_s_words_is_chosen() -> None:
    passage = best_passage(article(TEXT), "wooden boats")
    assert passage is not None
    assert passage.text.startswith("Its slip is flooded")
    assert [passage.text[start:end] for start, end in passage.marks] == ["wooden", "boats"]


def test_there_is_no_passage_without_a_word_of_the_topic() -> None:
    assert best_passage(article(TEXT), "opera singing") is None
    assert best_passage(article(""), "wooden boats") is None
    assert best_passage(article(TEXT), "") is None


def test_further_words_count_as_the_topic_s() -> None:
    passage = best_passage(article(TEXT), "marinas", words=["yard"])
    assert passage is not None
    assert passage.text == "The Tern Quay yard opened in 1911."


def test_a_sentence_without_end_is_cut_between_words() -> None:
    passage = best_passage(article("Wooden " + "boats and " * 100), "wooden boats")
    assert passage is not None
    assert len(passage.text) <= 300
    assert passage.text.endswith(("boats", "and"))


def test_marks_are_right_where_folding_changes_the_length() -> None:
    text = "ﬁne Straßen, Äcker und Höfe."
    passage = best_passage(article(text), "höfe")
    assert passage is not None
    assert [passage.text[start:end] for start, end in passage.marks] == ["Höfe"]


@given(text=st.text(max_size=80), data=st.data())
def test_every_mark_is_a_piece_of_the_text(text: str, data: st.DataObject) -> None:
    words = fold_words(text)
    wanted = data.draw(st.lists(st.sampled_from(words), max_size=3)) if words else []
    spans = marked(text, wanted)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert list(spans) == sorted(spans)
    assert bool(spans) or not wanted


def test_topic_words_leave_out_what_says_nothing() -> None:
    assert topic_words("How the wood of a boat swells") == ["wood", "boat", "swells"]
    assert topic_words("The Who") == ["the", "who"]


def test_inflections_count_as_the_same_word() -> None:
    assert stem("recycling") == stem("recycled")


def test_a_sentence_that_repeats_the_title_is_worth_less_than_one_that_adds() -> None:
    topic, title = ["wooden", "boats"], ["boats"]
    repeats = sentence_score("Boats are what this is about today.", topic, 1, title=title)
    adds = sentence_score("Wooden hulls are what this is about.", topic, 1, title=title)
    assert adds > repeats


def test_an_earlier_sentence_is_worth_a_little_more() -> None:
    scores = [sentence_score("Wooden boats swell.", ["boats"], at) for at in range(3)]
    assert scores == sorted(scores, reverse=True)
