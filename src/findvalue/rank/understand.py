"""From a phrase in a hurry to the words of an index. Every string is a valid topic."""

from __future__ import annotations

import re
from collections.abc import Sequence

from findvalue.protocols import Index
from findvalue.rank.query import Query, Repair
from findvalue.rank.repair import repaired
from findvalue.relevance import STOP_WORDS
from findvalue.text import fold, words

LONGEST = 400  # characters of a topic that are looked at
MOST_WORDS = 32  # words of a topic that are searched for


def understand(index: Index, topic: str, *, exact: bool = False) -> Query:
    """Return what a topic asks of an index.

    Args:
        index: the store's words decide what is misspelt.
        topic: any string.
        exact: take every word as it is spelt.
    """
    found = list(dict.fromkeys(words(topic[:LONGEST])))[:MOST_WORDS]
    content = [word for word in found if word not in STOP_WORDS] or found
    repairs = () if exact else tuple(repaired(index, content))
    read = {repair.typed: repair.read for repair in repairs}
    searched = [part for word in content for part in read.get(word, word).split()]
    kept = tuple(dict.fromkeys(searched))
    return Query(
        topic=topic,
        read_as=_rewritten(topic, repairs),
        words=kept,
        groups=tuple((word,) for word in kept),
        repairs=repairs,
    )


def _rewritten(topic: str, repairs: Sequence[Repair]) -> str:
    """Return the topic with its repaired words put in, the rest as typed."""
    read = {repair.typed: repair.read for repair in repairs}
    if not read:
        return topic
    return re.sub(r"\w+", lambda match: read.get(fold(match[0]), match[0]), topic)
