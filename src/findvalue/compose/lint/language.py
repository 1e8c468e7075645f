"""Checks of the words: placeholders, stock phrases, slips, and what a thank-you note leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from findvalue.compose.data import any_of, table
from findvalue.compose.lint.model import Context, Hit, Note, paragraphs
from findvalue.text import words

_PLACEHOLDER = re.compile(
    r"\{\{[^{}\n]*\}\}|\{[a-z_ ]{1,40}\}|\[(?!sic\])[A-Za-z][^\[\]\n]{1,60}\](?![(\[:])|"
    r"<[A-Z][A-Za-z ]+>|<!--[^>]{0,100}-->|\$\{\w+\}|%\(\w+\)s"
)
_SLIPS = (
    (re.compile(r"(?<=[^\s.!?:\n])[ \u00a0]{2,}(?=\S)"), "double space"),
    (re.compile(r"(?<=\w)[ \u00a0]+(?=[,.)](?:\s|$))"), "space before punctuation"),
    (re.compile(r"(?<!\.)\.\.(?!\.)"), "two full stops"),
    (re.compile(r",,|;;|\?\.|!\.(?!\w)"), "punctuation twice"),
)
_ARTICLE = re.compile(r"\b(an?) [“\"‘]?([a-z]+)", re.IGNORECASE)
_CAPITALS = re.compile(r"\b[A-Z]{5,}\b")
_PAIRS = (("“", "”"), ("«", "»"))
_CLINGING = frozenset(".,;:!?)”’")  # what mail programs take for a part of the link
_NEAR = 200  # characters before a link in which its bracket may have opened
_MOST_TELLS = 1  # a single one may be anybody's word


def placeholder(note: Note, context: Context) -> Iterator[Hit]:
    """Find left-over placeholders, slots and markers; what an article itself says is none."""
    said = f"{context.article.title} {context.article.body}" if context.article else ""
    for pattern in (_PLACEHOLDER, _exactly("placeholder")):
        for found in pattern.finditer(note.body):
            if found[0] not in said:
                yield Hit(at=note.start + found.start(), message=f"left-over {found[0]}")


def cliche(note: Note, _context: Context) -> Iterator[Hit]:
    """Find stock phrases."""
    yield from _each(note, "cliche", "stock phrase")


def machine_tells(note: Note, _context: Context) -> Iterator[Hit]:
    """Find words that readers take for machine-written, when there are two or more."""
    found = list(_listed("tells").finditer(note.prose))
    pairs = list(re.finditer(r" — [^—\n]{1,200} — |\w—\w[^—\n]{0,200}—\w", note.prose))
    together = sorted([*found, *pairs], key=lambda hit: hit.start())
    if len(together) > _MOST_TELLS:
        said = ", ".join(
            dict.fromkeys("a pair of dashes" if hit in pairs else hit[0] for hit in together)
        )
        yield Hit(at=note.start + together[0].start(), message=f"sounds machine-written: {said}")


def advice_and_money(note: Note, context: Context) -> Iterator[Hit]:
    """Find advice to the reader, talk of pay, and apologies."""
    quoted = note.find(context.paragraph) if context.paragraph else -1
    for key, what in (("advice", "advice to the reader"), ("money", "pay or an apology")):
        for found in _listed(key).finditer(note.prose):
            at = note.start + found.start()
            if not quoted <= at < quoted + len(context.paragraph):
                yield Hit(at=at, message=f"{what}: “{found[0]}”")


def attachment(note: Note, _context: Context) -> Iterator[Hit]:
    """Find talk of an attachment in a note that holds a link."""
    if not note.links:
        return
    for found in _listed("attachment").finditer(note.prose):
        if not note.body[found.end() :].lstrip().startswith("to "):
            yield Hit(at=note.start + found.start(), message=f"says “{found[0]}” beside a link")


def grammar_of_insertion(note: Note, _context: Context) -> Iterator[Hit]:
    """Find the slips that show where a text was put into another."""
    prose = note.prose
    for pattern, what in _SLIPS:
        for found in pattern.finditer(prose):
            yield Hit(at=note.start + found.start(), message=what)
    for found in _ARTICLE.finditer(prose):
        if not _agrees(found[1], found[2]):
            yield Hit(at=note.start + found.start(), message=f"“{found[1]} {found[2]}”")
    for link in note.links:
        after = note.text[link.end : link.end + 1]
        before = note.text[max(link.start - _NEAR, 0) : link.start].rpartition("\n")[2]
        if after in _CLINGING and not (after == ")" and "(" in before):
            yield Hit(at=link.end, message=f"the link is followed by “{after}”")
    yield from _unbalanced(note)


def shouting(note: Note, context: Context) -> Iterator[Hit]:
    """Find words in capitals that no source writes so, and more than one exclamation mark."""
    known = {context.role, context.company, context.topic, context.recipient, *context.aliases}
    if context.article:
        known |= {context.article.title, context.article.body, context.article.site_name or ""}
    written = {word for text in known for word in re.findall(r"\w+", text)}
    prose = note.prose
    for found in _CAPITALS.finditer(prose):
        if found[0] not in written:
            yield Hit(at=note.start + found.start(), message=f"{found[0]} is in capitals")
    marks = [found.start() for found in re.finditer("!", prose)]
    if len(marks) > 1:
        yield Hit(at=note.start + marks[1], message=f"{len(marks)} exclamation marks")


def _unbalanced(note: Note) -> Iterator[Hit]:
    for at, paragraph in paragraphs(note.body):
        for left, right in _PAIRS:
            german = left == "“" and "„" in paragraph  # „…“ closes with what opens in English
            if not german and paragraph.count(left) != paragraph.count(right):
                place = at + max(paragraph.find(left), paragraph.find(right), 0)
                yield Hit(at=note.start + place, message=f"{left} and {right} do not pair up")
                break


def _agrees(article: str, word: str) -> bool:
    """Say whether "a" or "an" fits the word after it; letters that are spelt out are left alone."""
    lists = table("words", "lint")["words"]
    lowered = word.lower()
    if len(word) == 1 or word.isupper() or article.isupper():
        return True
    vowel = lowered[0] in "aeiou"
    if lowered.startswith(tuple(lists["not_vowels"])):
        vowel = False
    if lowered in lists["silent_h"]:
        vowel = True
    return vowel == (article.lower() == "an")


def _each(note: Note, key: str, what: str) -> Iterator[Hit]:
    for found in _listed(key).finditer(note.prose):
        yield Hit(at=note.start + found.start(), message=f"{what}: “{_one_line(found[0])}”")


def _one_line(text: str) -> str:
    return " ".join(text.split())


@cache
def _listed(key: str) -> re.Pattern[str]:
    return any_of(table("words", "lint")["words"][key])


@cache
def _exactly(key: str) -> re.Pattern[str]:
    """Return a pattern of words that count in exactly this case: "XXX", not "xxx"."""
    return re.compile(
        "|".join(rf"\b{re.escape(word)}\b" for word in table("words", "lint")["words"][key])
    )


def thanks_at(note: Note) -> int | None:
    """Return where the note first thanks, an offset in its body, or None."""
    found = _listed("thanks").search(note.body)
    return found.start() if found else None


def salutation_of(note: Note) -> tuple[int, str]:
    """Return the offset and text of the salutation line, ("" when the note has none)."""
    for at, paragraph in paragraphs(note.body)[:2]:
        line = paragraph.partition("\n")[0].strip()
        opens = _listed("salutations").match(line)
        if opens or (line.endswith(",") and len(words(line)) <= _LONGEST_SALUTATION):
            return note.start + at, line
    return note.start, ""


_LONGEST_SALUTATION = 4  # words of a line such as "Ngozi Okafor,"
