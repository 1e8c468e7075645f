"""The one sentence worth quoting: whole, verbatim, about the topic, and clear on its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from findvalue import fuzzy
from findvalue.compose.data import any_of, table
from findvalue.compose.languages import DEFAULT_LANGUAGE, language_of
from findvalue.relevance import sentence_score, stems, topic_words
from findvalue.sentences import ends_in_abbreviation, split_sentences
from findvalue.text import comparable, fold, words
from findvalue.types import Article, Quote

FEWEST_WORDS = 6
MAX_WORDS = 25

_COVERED = 0.5  # of the topic's words that a quote must hold
_TITLE_ALIKE = 90  # a sentence this similar to the title only repeats it
_MOST_CAPITALS = 0.3  # of the letters; above it somebody shouts

_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"))
_OPENING = frozenset('“"«„')
# Left-overs of a page or a program: links, addresses, handles, mark-up, code, elisions, and
# characters that cannot be seen (stored text has none).
_DEBRIS = re.compile(
    r"[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|"
    r"https?:|www\.|\S@\S|(?<!\S)[@#]\w|[{}<>|\\_=^~…]|\.\.|\[\d*\]|//|\s[.,)!:;]|(\w)\1{3}|^\d+ [A-Z]"
)
# A label before the sentence proper: "Update: ...", "New in this version: ...".
_LABEL = re.compile(r"^(?:[^\s(]+ ){0,3}[^\s(]+:\s")
# A heading that runs into the next sentence: "What Changes The new rule ...".
_GLUED = re.compile(
    r"(?<=\w) (?:The|A|An|In|It|Its|This|That|These|Those|We|Our|If|When|While|As|For|From|To|With|"
    r"By|On|At|But|And|So|He|She|They|You|Your|How|What|Why|Who|There|Here|Since|Because|After|"
    r"Before|Not|No|One|Some|Most|Many|See|Is|Are|Do|Does|[A-Z]\w{2,}ly) (?=[a-z])"
)
_TITLED = re.compile(r"\b(?:in|of|from|to|for|by|on|at|told|with|and|the) (?=(?:The|A|An) )")
_INNER = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“]*“")


@dataclass(frozen=True, slots=True)
class _Habits:
    """One language's words that keep a sentence from standing on its own."""

    opening: frozenset[str]  # words that a quote does not begin with
    headings: frozenset[str]
    speaker: re.Pattern[str]
    person: re.Pattern[str]
    passing: re.Pattern[str]
    leaning: re.Pattern[str]
    linking: re.Pattern[str]
    asserting: re.Pattern[str]
    unwanted: re.Pattern[str]


def choose_quote(
    article: Article, topic: str, *, max_words: int = MAX_WORDS, related: Sequence[str] = ()
) -> Quote | None:
    """Return the sentence of an article that says most about a topic, or None.

    The sentence is whole, verbatim and stands on its own. It is never cut short: that may drop
    the "not", the "may" or the "if" that carries its meaning.

    Args:
        article: where to look: its text, else its summary.
        topic: the topic as the user typed it.
        max_words: words that a quote may have at the most.
        related: further words that count as the topic's (a repaired spelling, an alias).
    """
    found = quote_candidates(article, topic, max_words=max_words, related=related)
    return found[0] if found else None


def quote_candidates(
    article: Article, topic: str, *, max_words: int = MAX_WORDS, related: Sequence[str] = ()
) -> list[Quote]:
    """Return every sentence that could be quoted for a topic, best first.

    Args:
        article: where to look: its text, else its summary.
        topic: the topic as the user typed it.
        max_words: words that a quote may have at the most.
        related: further words that count as the topic's.
    """
    body = article.body
    habits = _habits(language_of(article) or DEFAULT_LANGUAGE)
    wanted = topic_words(topic)
    extra = stems(word for phrase in related for word in topic_words(phrase))
    ranked: list[tuple[float, int, Quote]] = []
    for position, (start, end) in enumerate(split_sentences(body)):
        sentence = body[start:end]
        if _coverage(sentence, stems(wanted), extra) < _COVERED:
            continue
        if not _stands_alone(sentence, habits, max_words, stems(wanted)):
            continue
        if _repeats(sentence, article.title):
            continue
        score = sentence_score(sentence, wanted, position) - _blemishes(sentence, habits)
        ranked.append((-score, position, Quote(text=sentence, start=start, end=end)))
    return [quote for _, _, quote in sorted(ranked, key=lambda entry: entry[:2])]


def _coverage(sentence: str, wanted: frozenset[str], extra: frozenset[str]) -> float:
    """Return the share of the topic's words that a sentence holds; a related word is enough."""
    held = stems(words(sentence))
    return _COVERED if held & extra else len(held & wanted) / max(len(wanted), 1)


def _stands_alone(sentence: str, habits: _Habits, max_words: int, wanted: frozenset[str]) -> bool:
    """Say whether a sentence is whole, clean and understood without its neighbours."""
    said = sentence.split()
    if not FEWEST_WORDS <= len(said) <= max_words:
        return False
    return (
        _well_formed(sentence)
        and not _leans(said, habits)
        and not _GLUED.search(_TITLED.sub("", sentence))
        and not habits.speaker.search(_INNER.sub("", sentence))
        and not habits.passing.search(sentence)
        and all(stems(words(hit[0])) <= wanted for hit in habits.unwanted.finditer(sentence))
    )


def _leans(said: Sequence[str], habits: _Habits) -> bool:
    """Say whether the first words point back, order something, or are a heading run in."""
    first = fold(said[0]).replace("’", "'").strip(",'\"“”‘«»„")
    if first in habits.headings and said[1][0].isupper():
        return True
    return first in habits.opening or first.removesuffix("'s") in habits.opening


def _well_formed(sentence: str) -> bool:
    """Say whether a sentence begins and ends like one and holds nothing but prose."""
    first = sentence.lstrip("“\"«„‘'")[:1]
    if not (first.isupper() or first.isdigit()) or not sentence.endswith((".", "!", ".”", '."')):
        return False
    if ends_in_abbreviation(sentence) or _DEBRIS.search(sentence) or _LABEL.match(sentence):
        return False
    letters = [char for char in sentence if char.isalpha()]
    shouting = sum(char.isupper() for char in letters) > _MOST_CAPITALS * len(letters)
    return not shouting and _balanced(sentence)


def _balanced(sentence: str) -> bool:
    if sentence.count('"') % 2:
        return False
    if "„" in sentence:
        return sentence.count("„") == sentence.count("“") + sentence.count("”")
    return all(sentence.count(left) == sentence.count(right) for left, right in _PAIRS)


def _repeats(sentence: str, title: str) -> bool:
    return fuzzy.ratio(comparable(sentence).lower(), comparable(title).lower()) >= _TITLE_ALIKE


def _blemishes(sentence: str, habits: _Habits) -> float:
    """Return what to take off a sentence's score for what makes a weaker quote.

    Small against the score itself: on WikiQA, heavier weights (0.08 a number) cost three points of
    precision at one, because the sentence that answers is the one with the numbers.
    """
    numbers = len(re.findall(r"\d[\d.,]*", sentence))
    return (
        0.03 * max(numbers - 1, 0)
        + 0.15 * bool(habits.person.search(sentence))
        + 0.15 * bool(habits.leaning.match(sentence))
        + 0.11 * bool(habits.linking.search(sentence))
        + 0.1 * (not habits.asserting.search(sentence))
        + 0.05 * bool(_INNER.search(sentence) or sentence[0] in _OPENING)
        + 0.05 * sentence.endswith("!")
    )


@cache
def _habits(language: str) -> _Habits:
    lists = table("words", "quoting")
    listed = lists.get(language, lists[DEFAULT_LANGUAGE])
    return _Habits(
        opening=frozenset(map(fold, (*listed["pointing"], *listed["ordering"]))),
        headings=frozenset(map(fold, listed["headings"])),
        speaker=any_of(listed["speaker"]),
        person=any_of(listed["person"]),
        passing=any_of(listed["passing"]),
        leaning=any_of(listed["leaning"]),
        linking=any_of(listed["linking"]),
        asserting=any_of(listed["asserting"]),
        unwanted=any_of(listed["unwanted"]),
    )
