"""How a topic reads inside a sentence: "about Kubernetes", "about the question “…”"."""

from __future__ import annotations

import re
from collections import Counter

from findvalue.compose.wording import Wording
from findvalue.errors import UsageError
from findvalue.text import clean_text, shorten
from findvalue.types import Article

LONGEST = 80  # characters of a topic that a sentence shows
_CLOSING = ".?!…"


def topic_phrase(topic: str, article: Article, language: Wording) -> str:
    """Return a topic so that it fits after "about".

    Noun phrases, names, gerunds and "how to ..." stay as typed, in the case in which the article
    writes them; questions and first persons are put in quotation marks.

    Args:
        topic: the topic as the user typed it.
        article: the article that is cited for it.
        language: the words of the note's language.

    Raises:
        UsageError: nothing printable was typed.
    """
    topic = clean_text(topic, 4 * LONGEST)
    if not topic:
        raise UsageError("the topic is empty", hint="name what you talked about, in a few words")
    topic = shorten(topic.rstrip(".,;:").rstrip() or topic, LONGEST)
    form = _quoting_form(topic, language)
    if form:
        return form.format(topic=language.quoted(topic))
    return as_written(topic, article.body)


def _quoting_form(topic: str, language: Wording) -> str | None:
    """Return the form that quotes a topic which does not fit as typed, else None."""
    said = topic.lower().split()
    rules = language.topic
    indirect = topic.lower().startswith(rules.indirect)
    if topic.endswith("?") or (said[0] in rules.interrogatives and not indirect):
        return rules.question
    if rules.first_person.intersection(said) or said[0] in rules.bare_verbs or said[0] == "to":
        return rules.phrase
    if topic[-1] in _CLOSING or any(mark in topic for mark in '"“”„«»{}'):
        return rules.phrase
    return None


def as_written(topic: str, body: str) -> str:
    """Return a topic in the case in which a text writes it inside its sentences, else as typed."""
    inside = re.compile(rf"(?<=[\w,] )(?<!\w){re.escape(topic)}(?!\w)", re.IGNORECASE)
    found = Counter(match[0] for match in inside.finditer(body))
    return min(found, key=lambda form: (-found[form], form)) if found else topic
