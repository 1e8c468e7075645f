"""From a topic to the address that asks a search source about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote_plus

from findvalue.errors import UsageError
from findvalue.sources.addresses import PLACEHOLDERS
from findvalue.text import clean_text, words
from findvalue.types import Source
from findvalue.urls import is_safe_url

TOPIC_LIMIT = 200  # characters of a topic that are sent


def search_url(source: Source, topic: str) -> str:
    """Return the address that asks a search source about a topic.

    ``{topic}`` becomes the topic, ``{topic_phrase}`` the topic in double quotes when it has
    several words, ``{topic_slug}`` its words joined by hyphens, ``{topic_tag}`` its words joined.
    All are percent-encoded, so that a topic never changes the host, the path or another
    parameter.

    Args:
        source: a source with ``kind`` search.
        topic: the topic as the user typed it.

    Returns:
        An http or https address.

    Raises:
        UsageError: the topic has nothing that could be searched for, or the address would be too
            long.
    """
    asked = clean_text(topic, TOPIC_LIMIT)
    url = source.url or ""
    for placeholder in PLACEHOLDERS:
        if placeholder not in url:
            continue
        value = quote_plus(_FORMS[placeholder](asked))
        if not value.strip("+."):
            raise UsageError(f'"{asked}" has nothing that {source.name} could search for')
        url = url.replace(placeholder, value)
    if not is_safe_url(url):
        raise UsageError(f"the topic is too long for {source.name}", hint="use fewer words")
    return url


def _phrase(topic: str) -> str:
    """Return the topic as one quoted phrase; a single word needs no quotes."""
    bare = " ".join(topic.replace('"', " ").split())
    return f'"{bare}"' if " " in bare else bare


def _slug(topic: str) -> str:
    """Return the topic as the last part of a tag page's address: battery-recycling."""
    return "-".join(words(topic))


def _tag(topic: str) -> str:
    """Return the topic as a hashtag without its sign: batteryrecycling."""
    return "".join(words(topic))


_FORMS: Mapping[str, Callable[[str], str]] = {
    "{topic}": str,
    "{topic_phrase}": _phrase,
    "{topic_slug}": _slug,
    "{topic_tag}": _tag,
}
