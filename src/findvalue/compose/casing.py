"""Upper and lower case, learnt from how an article itself writes a word."""

from __future__ import annotations

import re
from collections import Counter

from findvalue.relevance import STOP_WORDS

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_LOOK_BACK = 40  # characters before a word in which the one before it begins
_ACRONYM = 3  # letters up to which a word in capitals is taken for an acronym when nobody knows


def commonest_form(phrase: str, body: str) -> str | None:
    """Return how a text mostly writes a phrase in the middle of its sentences, None when never.

    Occurrences next to another capital are left out: there the phrase may be part of a name.

    Args:
        phrase: a word or several, in any case.
        body: plain text.
    """
    inside = re.compile(rf"(?<=[\w,] )(?i:{re.escape(phrase)})(?!\w)(?! [A-Z])")
    found = Counter(
        match[0] for match in inside.finditer(body) if _after_small_word(body, match.start())
    )
    return min(found, key=lambda form: (-found[form], form)) if found else None


def _after_small_word(body: str, at: int) -> bool:
    word = body[max(at - _LOOK_BACK, 0) : at].rsplit(maxsplit=1)[-1]
    return word[0].islower() or word.lower() in STOP_WORDS  # "In sourdough baking, ..."


def evidence(title: str, body: str) -> str:
    """Return the text that shows how an article writes words: its body, and a title in sentence case.

    Args:
        title: the article's title.
        body: the article's text.
    """
    later = [word for word in title.split()[1:] if word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in later)
    return f"{title}. {body}" if capitals * 2 < len(later) else body


def quieten(text: str, body: str) -> str:
    """Return a text in capitals in the case in which an article writes its words.

    Args:
        text: words in capitals.
        body: the article's text.
    """
    return _WORD.sub(lambda word: commonest_form(word[0], body) or _guess(word[0]), text)


def _guess(word: str) -> str:
    lowered = word.lower()
    known_word = lowered in STOP_WORDS or len(word) > _ACRONYM
    return lowered if known_word and word.isalpha() else word
