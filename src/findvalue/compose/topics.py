"""How a topic reads inside a sentence: "about Kubernetes", "about the question “…”"."""

from __future__ import annotations

from findvalue.compose.casing import commonest_form, quieten
from findvalue.compose.wording import TopicWords, Wording, wording
from findvalue.errors import UsageError
from findvalue.text import clean_text, shorten

LONGEST = 80  # characters of a topic that a sentence shows
_FEW_WORDS = 3  # with a question mark that are no question yet
_CLOSING = ".?!…"  # marks that would meet the sentence's own full stop
_MARKS = frozenset('"“”„«»{}[]<>`')


def spoken_topic(topic: str, *, language: str = "en", body: str = "") -> str:
    """Return a topic so that it fits after "about" in a note, see :func:`topic_phrase`.

    Args:
        topic: the topic as the user typed it.
        language: of the note, ISO 639-1.
        body: the article's text, which tells how the topic is written.
    """
    return topic_phrase(topic, wording(language), body=body)


def topic_phrase(topic: str, language: Wording, *, body: str = "") -> str:
    """Return a topic so that it fits after "about".

    Noun phrases, names, gerunds and "how to ..." stay as typed, in the case in which the article
    writes them; "to sail" becomes "sailing"; questions, first persons and whatever else does not
    fit are put in quotation marks. An article is never added.

    Args:
        topic: the topic as the user typed it.
        language: the words of the note's language.
        body: the article's text.

    Raises:
        UsageError: nothing printable was typed.
    """
    topic = clean_text(topic, 4 * LONGEST)
    if not any(char.isalnum() for char in topic):
        raise UsageError("the topic is empty", hint="name what you talked about, in a few words")
    topic = shorten(topic.rstrip(".,;:").rstrip(), LONGEST)
    topic = _unasked(topic, language.topic)
    topic = _gerund(topic, language.topic) or topic
    form = _quoting_form(topic, language.topic)
    return form.format(topic=language.quoted(topic)) if form else as_written(topic, body)


def as_written(topic: str, body: str) -> str:
    """Return a topic in the case in which a text writes it inside its sentences.

    Args:
        topic: the topic as typed.
        body: a text; where it holds neither the phrase nor its words, they stay as typed.
    """
    whole = commonest_form(topic, body)
    if whole:
        return whole
    if topic.isupper() and " " in topic:
        return quieten(topic, body)
    return " ".join(
        (word.isalpha() and commonest_form(word, body)) or word for word in topic.split(" ")
    )


def _unasked(topic: str, rules: TopicWords) -> str:
    """Return a topic without the mark of somebody who only was not sure: "blockchain?"."""
    asks = any(topic.lower().startswith(f"{word} ") for word in rules.interrogatives)
    few = len(topic.split()) <= _FEW_WORDS
    return topic.strip("¿? ") if few and not asks and any(map(str.isalnum, topic)) else topic


def _gerund(topic: str, rules: TopicWords) -> str | None:
    """Return "sailing" for "to sail" and "migrating to X" for "migrate to X", else None."""
    said = topic.split()
    if rules.infinitive and said[0].lower() == rules.infinitive:
        said = said[1:]
    elif not _opens_with_verb(said, rules):
        return None
    if not said or said[0].lower() not in rules.gerunds:
        return None
    return " ".join([rules.gerunds[said[0].lower()], *said[1:]])


def _opens_with_verb(said: list[str], rules: TopicWords) -> bool:
    """Say whether the first word must be a verb: "migrate", or "scale" before "to"."""
    if len(said) == 1:
        return False
    return said[0].lower() in rules.hardly_nouns or said[1].lower() in rules.after_verb


def is_clause(topic: str, rules: TopicWords) -> bool:
    """Say whether a topic is half a sentence ("how to sail"), which makes a poor subject."""
    return any(topic.lower().lstrip().startswith(f"{start} ") for start in rules.indirect)


def _quoting_form(topic: str, rules: TopicWords) -> str | None:
    """Return the form that quotes a topic which does not fit as typed, else None."""
    lowered = topic.lower()
    said = lowered.split()
    asks = any(f"{lowered} ".startswith(f"{word} ") for word in rules.interrogatives)
    tells_how = is_clause(topic, rules)
    if topic.endswith("?") or (asks and not tells_how and len(said) > 1):
        return rules.question
    if rules.first_person.intersection(said) or said[0] in {*rules.past, rules.infinitive}:
        return rules.phrase
    if topic[-1] in _CLOSING or not _MARKS.isdisjoint(topic):
        return rules.phrase
    return None
