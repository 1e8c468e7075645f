"""The links of a note before it is sent: alive, where they say, free to read, still quoting right."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from findvalue.compose.grammar import same
from findvalue.errors import FetchError, FindvalueError, RefusedAddress
from findvalue.fetch import Fetched, Fetcher, FetchRequest, Limits, fetch_all
from findvalue.note import NoteLink
from findvalue.parse import Box, html_to_text
from findvalue.parse.decoding import to_text
from findvalue.parse.pages import read_page
from findvalue.pipeline.enrich import vouches
from findvalue.pipeline.reading import USER_AGENT
from findvalue.types import Source, SourceStatus
from findvalue.urls import host_of, same_site

LinkStatus = Literal["ok", "dead", "moved", "closed", "changed", "unsure", "unasked"]

BUDGET = 8.0  # seconds for all links of a note
MOST_LINKS = 20  # that are asked; a note has one or two
_GONE = frozenset({404, 410})
_CLOSED = frozenset({401, 402, 403, 451})
_WHOLE_PAGE = 300_000  # characters of a page's text among which a quote is looked for
_READABLE = 60  # words from which a page's text is there, and not put in by a script


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedLink:
    """What one address answered."""

    url: str
    status: LinkStatus
    detail: str = ""  # in plain words, "" when all is well
    final_url: str = ""  # after redirects, "" without an answer
    lost: tuple[str, ...] = ()  # quotes that its page does not hold


def check_links(
    links: Iterable[NoteLink],
    quotes: Mapping[str, Sequence[str]],
    *,
    sources: Sequence[Source],
    now: datetime,
    budget: float = BUDGET,
) -> tuple[CheckedLink, ...]:
    """Ask every address of a note once, at the same time.

    Args:
        links: the links of the note.
        quotes: what the note quotes, by the address that it stands beside.
        sources: the active sources; one that may be private vouches for its own host and port.
        now: the moment, aware.
        budget: seconds after which no answer is waited for.

    Returns:
        The links in the note's order, each address once.
    """
    urls = list(dict.fromkeys(link.url for link in links))
    requests = [
        FetchRequest(
            key=url,
            url=url,
            accept="page",
            allow_private=any(vouches(source, url) for source in sources),
        )
        for url in urls[:MOST_LINKS]
    ]
    answers = dict(_answers(requests, now=now, budget=budget))
    reached = {url for url, answer in answers.items() if _was_reached(answer)}
    found: list[CheckedLink] = []
    with Box(deadline=budget) as box:
        for url in urls:
            answer = answers.get(url)
            if isinstance(answer, Fetched):
                found.append(judged(box, url, answer, quotes.get(url, ())))
            elif answer is not None:
                found.append(_failed(url, answer, alone=not reached))
            else:
                asked = url in urls[:MOST_LINKS]
                detail = f"no answer within {budget:g} s" if asked else "one link too many to ask"
                found.append(CheckedLink(url=url, status="unsure", detail=detail))
    return tuple(found)


def judged(box: Box, url: str, answer: Fetched, quotes: Sequence[str]) -> CheckedLink:
    """Return what an answer means for a reader; one that is no page is alive all the same.

    Args:
        box: where the page is read.
        url: as the note has it.
        answer: what came back.
        quotes: what the note says that the page says.
    """
    checked = CheckedLink(url=url, status="ok", final_url=answer.final_url)
    if not same_site(url, answer.final_url):
        detail = f"leads to {host_of(answer.final_url)}, not to {host_of(url)}"
        return replace(checked, status="moved", detail=detail)
    try:
        page = box.submit(
            read_page, answer.body, url=answer.final_url, content_type=answer.content_type
        ).result()
        if page.paywalled:
            detail = f"{host_of(url)} says that the page is for subscribers"
            return replace(checked, status="closed", detail=detail)
        return _quoting(box, checked, answer, page.text or "", quotes)
    except FindvalueError as error:
        if not quotes:
            return checked
        return replace(checked, status="unsure", detail=f"its page could not be read: {error.fact}")


# --- inside ------------------------------------------------------------------------------------


def _answers(
    requests: Sequence[FetchRequest], *, now: datetime, budget: float
) -> Iterator[tuple[str, Fetched | FetchError]]:
    """Yield what came within the budget."""
    stop = threading.Event()
    timer = threading.Timer(budget, stop.set)
    timer.daemon = True
    timer.start()
    limits = Limits(connect=budget / 2, read=budget, total=budget)
    try:
        with Fetcher(limits=limits, user_agent=USER_AGENT, clock=lambda: now) as fetcher:
            for request, answer in fetch_all(fetcher, requests, stop=stop, second_pass=False):
                yield request.key, answer
    finally:
        timer.cancel()


def _was_reached(answer: Fetched | FetchError) -> bool:
    return isinstance(answer, Fetched) or answer.status is not None


def _failed(url: str, error: FetchError, *, alone: bool) -> CheckedLink:
    """Return what an error means for a reader.

    A server that cannot be reached is dead only when another one could: else it may be our network.
    """
    status: LinkStatus = "unsure"
    if isinstance(error, RefusedAddress) or error.status in _GONE:
        status = "dead"
    elif error.status in _CLOSED:
        status = "closed"
    elif error.status is None and error.source_status is SourceStatus.UNREACHABLE and not alone:
        status = "dead"
    return CheckedLink(url=url, status=status, detail=error.fact)


def _quoting(
    box: Box, checked: CheckedLink, answer: Fetched, text: str, quotes: Sequence[str]
) -> CheckedLink:
    """Look for quotes in the article's text, then anywhere on the page."""
    lost = _missing(quotes, text)
    if not lost:
        return checked
    html = box.submit(to_text, answer.body, answer.content_type).result()
    whole = box.submit(html_to_text, html, _WHOLE_PAGE).result()
    lost = _missing(lost, whole)
    if not lost:
        return checked
    if len(whole.split()) < _READABLE:
        detail = "its text comes by a script, so the quote could not be looked for"
        return replace(checked, status="unsure", detail=detail)
    return replace(checked, status="changed", lost=lost, detail="its page has changed")


def _missing(quotes: Iterable[str], text: str) -> tuple[str, ...]:
    said = same(text)
    return tuple(quote for quote in quotes if same(quote) not in said)
