"""Finding the paragraph of an earlier run: by its words, by its link, by its likeness."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cached_property
from typing import NamedTuple

from findvalue.note.model import Line, Mark, Sheet, Span
from findvalue.note.quoted import quote_start
from findvalue.note.regions import after_headers, blocks, is_quoted
from findvalue.text import comparable, shorten
from findvalue.types import LedgerRecord
from findvalue.urls import clean_url, host_of

_ALIKE = 85  # similarity from which a paragraph is an earlier one, edited
_LONGEST = 2_000  # characters of a paragraph that is compared
_SHORTEST_SHARE, _LONGEST_SHARE = 0.7, 1.45  # of lengths between which that similarity can lie
_NARROWED = 12  # lines around a link among which an edited paragraph is looked for
_RECORDS = 20  # writes that are remembered when a paragraph is looked for
_SHOWN = 60  # characters of a change that are shown
_URL = re.compile(r"https?://[^\s<>\"“”]{1,2000}")


class Earlier(NamedTuple):
    """A paragraph that stands in the draft already."""

    span: Span
    text: str  # as it stands there
    links: frozenset[str]  # canonical addresses in it
    written: str  # as findvalue wrote it, "" when that is not known
    url: str  # that findvalue wrote

    @property
    def is_edited(self) -> bool:
        """Whether somebody changed more than its white space."""
        expected = {_key(self.url), *_addresses(self.written)}
        if self.links != expected:
            return True
        return _essence(self.text) != _essence(self.written)

    @property
    def change(self) -> str:
        """The first change in a few words, for a message."""
        old, new = self.written.split(), self.text.split()
        for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind != "equal":
                before, after = " ".join(old[i1:i2]), " ".join(new[j1:j2])
                return f"“{shorten(before, _SHOWN)}” is now “{shorten(after, _SHOWN)}”"
        return "its link is another one"


class Finder:
    """Looks for paragraphs in the lines of one sheet.

    Args:
        sheet: where to look.
    """

    def __init__(self, sheet: Sheet) -> None:
        self._lines = sheet.lines

    def find(self, records: Sequence[LedgerRecord], *, also: Sequence[str] = ()) -> Earlier | None:
        """Return the paragraph of an earlier run.

        Args:
            records: the writes to this draft, newest first; one without a paragraph took it out.
            also: ``(text, url)`` of a paragraph that counts as an earlier one when it stands
                there word for word, or nothing.
        """
        known = [(record.paragraph, record.url) for record in records[:_RECORDS]]
        exact = [(also[0], also[1])] if also else []
        for text, url in [*exact, *known]:
            span = self.exact(text)
            if span is not None:
                return self._earlier(span, text, url)
        standing: list[tuple[str, str]] = []
        for text, url in known:
            if not text:
                break
            standing.append((text, url))
        return self._edited(standing)

    def citing(self, text: str, url: str) -> Earlier | None:
        """Return the paragraph that links to an article, whoever wrote it.

        Args:
            text: a paragraph about that article, to tell it from its neighbours.
            url: the article.
        """
        span = self.linking_to(url)
        return self._earlier(self._narrow(span, text), "", url) if span else None

    def _edited(self, known: Sequence[tuple[str, str]]) -> Earlier | None:
        """Return an earlier paragraph that is not there word for word."""
        for text, url in known:
            span = self.marked() or self.linking_to(url)
            if span is not None:
                return self._earlier(self._narrow(span, text), text, url)
        for text, url in known:
            span = self.alike(text)
            if span is not None:
                return self._earlier(span, text, url)
        return None

    def exact(self, text: str) -> Span | None:
        """Return the lines above quoted mail that say exactly this, however they are wrapped."""
        wanted = _flat(text)
        if not wanted:
            return None
        ending = wanted.split()[-1]  # the link, which is never wrapped
        for last, line in enumerate(self._lines):
            if ending in line.text and _flat(line.text).endswith(ending):
                span = self._saying(wanted, last)
                if span is not None and last < self._end:
                    return span
        return None

    def _saying(self, wanted: str, last: int) -> Span | None:
        """Return the lines up to this one that together say what is wanted."""
        said = ""
        for first in range(last, -1, -1):
            flat = _flat(self._lines[first].text)
            said = f"{flat} {said}".strip()
            if not wanted.endswith(said):
                return None
            if said == wanted:
                return Span(first, last + 1)
        return None

    def marked(self) -> Span | None:
        """Return the lines that carry our own invisible mark."""
        ours = [index for index, line in enumerate(self._lines) if Mark.OURS in line.mark]
        return Span(ours[0], ours[-1] + 1) if ours else None

    def linking_to(self, url: str) -> Span | None:
        """Return the paragraph that holds a link to this article, above quoted mail."""
        wanted, host = _key(url), host_of(url)
        if not any(_may_name(line, host) for line in self._lines):
            return None
        for first, last in blocks(self._lines, 0, self._end):
            for index in range(first, last):
                line = self._lines[index]
                if not _may_name(line, host) or is_quoted(line):
                    continue
                if wanted in links_of(line):
                    return Span(max(first, index - _NARROWED), min(last, index + _NARROWED + 1))
        return None

    def alike(self, text: str) -> Span | None:
        """Return the paragraph that is most like this text, if one is like it at all."""
        wanted = _flat(text)[:_LONGEST]
        best: tuple[float, Span] | None = None
        for first, last in blocks(self._lines, 0, self._end):
            score = self._likeness(wanted, Span(first, last))
            if score >= _ALIKE and (best is None or score > best[0]):
                best = score, Span(first, last)
        return best[1] if best else None

    # --- inside --------------------------------------------------------------------------------

    @cached_property
    def _end(self) -> int:
        return quote_start(self._lines, after_headers(self._lines))

    def _earlier(self, span: Span, text: str, url: str) -> Earlier:
        lines = self._lines[span.first : span.last]
        return Earlier(
            span=span,
            text="\n".join(line.text.strip() for line in lines),
            links=frozenset(link for line in lines for link in links_of(line)),
            written=text,
            url=url,
        )

    def _likeness(self, wanted: str, span: Span) -> float:
        block = _flat(" ".join(line.text for line in self._lines[span.first : span.last]))
        share = len(block) / max(len(wanted), 1)
        if not _SHORTEST_SHARE <= share <= _LONGEST_SHARE:
            return 0
        from findvalue.fuzzy import ratio

        return ratio(wanted, block[:_LONGEST])

    def _narrow(self, span: Span, text: str) -> Span:
        """Return the part of a block that is most like a paragraph that was written there."""
        wanted = _flat(text)[:_LONGEST]
        best, found = self._likeness(wanted, span), span
        for first in range(span.first, span.last):
            for last in range(first + 1, span.last + 1):
                score = self._likeness(wanted, Span(first, last))
                if score > best:
                    best, found = score, Span(first, last)
        return found


def _may_name(line: Line, host: str) -> bool:
    """Say whether a line can link to a host; most lines name no address at all."""
    if line.links and any(host in link.lower() for link in line.links):
        return True
    return "http" in line.text and host in line.text.lower()


def links_of(line: Line) -> set[str]:
    """Return the canonical addresses that a line shows or links to."""
    if "http" not in line.text and not line.links:
        return set()
    return {*_addresses(line.text), *map(_key, line.links)}


def _addresses(text: str) -> set[str]:
    """Return the canonical addresses that are written out in a text."""
    return {_key(found) for found in _URL.findall(text)}


def _key(url: str) -> str:
    """Return an address as it compares, without what may end the sentence it stands in."""
    return clean_url(url.rstrip(".,;:!?)”’'>"))


def _flat(text: str) -> str:
    """Return the form in which two paragraphs are the same: typography and breaks aside."""
    return " ".join(text.split()) if text.isascii() else comparable(text)


def _essence(text: str) -> str:
    """Return what a paragraph says in every format: the words, without the written-out link."""
    return " ".join(_URL.sub("", _flat(text)).replace("<>", "").split())
