"""Checks of the length, the link and the article."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from findvalue.compose.data import table
from findvalue.compose.gate import citation_problems, passage_problems
from findvalue.compose.lint.model import BLANK, Context, Hit, Note
from findvalue.compose.value import Judgement, Reader, worth
from findvalue.relevance import stems, topic_words
from findvalue.text import words

NOTE_WORDS = (60, 200)
PARAGRAPH_WORDS = (25, 70)
_LONG_NOTE = 125  # words; up to here notes get the most replies
_MOST_LINKS = 2
_LONGEST_LINK = 120


def length(note: Note, context: Context) -> Iterator[Hit]:
    """Count the words of the note and of the inserted paragraph."""
    count = sum(BLANK not in word for word in note.prose.split())
    least, most = NOTE_WORDS
    if not least <= count <= most:
        yield Hit(at=note.start, message=f"the note has {count} words, {least} to {most} are usual")
    elif count > _LONG_NOTE:
        message = f"the note has {count} words, up to {_LONG_NOTE} get the most replies"
        yield Hit(at=note.start, message=message, level="information")
    if context.paragraph:
        inserted = len([word for word in context.paragraph.split() if "://" not in word])
        least, most = PARAGRAPH_WORDS
        if not least <= inserted <= most:
            message = f"the inserted paragraph has {inserted} words, not {least} to {most}"
            yield Hit(at=note.find(context.paragraph), message=message)


def one_link(note: Note, context: Context) -> Iterator[Hit]:
    """Count the links of the note and of the inserted paragraph."""
    if len(note.links) > _MOST_LINKS:
        at = note.links[_MOST_LINKS].start
        yield Hit(at=at, message=f"the note has {len(note.links)} links")
    if not context.paragraph:
        return
    inserted = context.paragraph.count("://")
    at = note.find(context.paragraph)
    if inserted > 1:
        yield Hit(at=at, message=f"the inserted paragraph has {inserted} links")
    elif context.article and context.article.url not in note.body:
        yield Hit(at=at, message="the article's link is not in the note", level="error")


def link_form(note: Note, _context: Context) -> Iterator[Hit]:
    """Look at how links are written."""
    for link in note.links:
        for level, message in _flaws(link.url):
            yield Hit(at=link.start, message=message, level="error" if level else None)


def _flaws(url: str) -> Iterator[tuple[bool, str]]:
    """Yield the flaws of an address, each with whether it is an error."""
    lists = table("words", "lint")["words"]
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        yield True, "the link is not a valid address"
        return
    if "@" in parts.netloc:
        yield True, "the link holds a user name or a password"
    if _is_address(host):
        yield True, f"the link goes to a bare IP address, {host}"
    if host in lists["shorteners"]:
        yield True, f"{host} shortens links, and mail filters distrust it"
    trackers = [key for key in lists["trackers"] if f"{key}=" in parts.query]
    if trackers:
        yield False, f"the link is tracked ({', '.join(trackers)})"
    if parts.scheme.lower() == "http":
        yield False, "the link is not https"
    if len(url) > _LONGEST_LINK:
        yield False, f"the link has {len(url)} characters"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def topic_named(note: Note, context: Context) -> Iterator[Hit]:
    """Look for the topic in the inserted paragraph."""
    if not context.paragraph or not context.topic:
        return
    said = stems(words(context.paragraph))
    named = (stems(topic_words(name)) for name in (context.topic, *context.aliases))
    if not any(wanted <= said for wanted in named):
        at = note.find(context.paragraph)
        yield Hit(at=at, message=f"the paragraph does not name the topic, {context.topic}")


def quote(note: Note, context: Context) -> Iterator[Hit]:
    """Hold the quotations of the inserted paragraph against the stored article."""
    if context.article and context.paragraph:
        for problem in passage_problems(
            context.paragraph, context.article, (context.topic, *context.aliases)
        ):
            yield Hit(at=note.find(context.paragraph), message=problem)


def citation(note: Note, context: Context) -> Iterator[Hit]:
    """Hold title, publication, date and link against the stored article."""
    if context.article and context.paragraph and context.citation:
        found = citation_problems(context.paragraph, context.article, context.citation)
        for problem in found:
            yield Hit(at=note.find(context.paragraph), message=problem)


def access(note: Note, context: Context) -> Iterator[Hit]:
    """Say when the article is not free to read."""
    yield from _judged(note, context, "N07")


def age(note: Note, context: Context) -> Iterator[Hit]:
    """Say when the article is old or undated."""
    yield from _judged(note, context, "N14")


def sensitive(note: Note, context: Context) -> Iterator[Hit]:
    """Say when the article touches on what a thank-you note keeps away from."""
    yield from _judged(note, context, "N15")


def the_firm(note: Note, context: Context) -> Iterator[Hit]:
    """Say when the article is bad news of the reader's firm, or about its competitor."""
    yield from _judged(note, context, "N16")


def promotion(note: Note, context: Context) -> Iterator[Hit]:
    """Say when the article sells something."""
    yield from _judged(note, context, "N17")


def _judged(note: Note, context: Context, rule: str) -> Iterator[Hit]:
    for judgement in _judgements(context):
        if judgement.rule == rule:
            at = note.find(context.paragraph)
            yield Hit(at=at, message=f"about the article: {judgement.reason}")


def _judgements(context: Context) -> tuple[Judgement, ...]:
    """Return what speaks against the article, by the same measure that chose it."""
    if context.article is None or context.now is None:
        return ()
    reader = Reader(
        topic=" ".join((context.topic, *context.aliases)),
        kind=context.kind,
        company=context.company,
        competitors=context.competitors,
        sender_hosts=context.sender_hosts,
        quote=context.paragraph,
    )
    return worth(context.article, now=context.now, reader=reader).judgements
