"""Against link rot: the copy of an article's page that an archive of the web keeps.

Asked only when the user wants it, because it tells the archive what is about to be cited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from findvalue.errors import FindvalueError
from findvalue.fetch import Fetcher, FetchRequest, Limits
from findvalue.parse import Box
from findvalue.parse.archived import archived_copy
from findvalue.pipeline.reading import USER_AGENT
from findvalue.protocols import Ledger
from findvalue.types import Article
from findvalue.urls import is_citable_url

PATIENCE = 5.0  # seconds for the answer: a citation is complete without it


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Who is asked for archived copies."""

    url: str
    allow_private: bool = False


WAYBACK = Service(url="https://archive.org/wayback/available")


def find_copy(
    article: Article, ledger: Ledger, *, now: datetime, service: Service | None
) -> tuple[str, str]:
    """Return where an archive keeps a copy of an article's page, and a remark.

    Args:
        article: the article that is about to be cited.
        ledger: where copies that were found are remembered.
        now: the moment, aware.
        service: who is asked about a page that is not remembered; None when nobody may be.

    Returns:
        The copy's address and "", or "" and why there is none.
    """
    known = ledger.copy_of(article.url)
    if known:
        return known, ""
    if service is None:
        return "", "offline: the archive was not asked"
    if not is_citable_url(article.url):
        return "", "the archive was not asked: this address is not on the public web"
    try:
        found = ask_archive(article.url, near=article.fetched_at or now, now=now, service=service)
    except FindvalueError as error:
        return "", f"the archive could not be asked: {error.fact}"
    if not found:
        return "", "the archive has no copy of this page"
    ledger.keep_copy(article.url, found, found_at=now)
    return found, ""


def ask_archive(url: str, *, near: datetime, now: datetime, service: Service) -> str | None:
    """Return the address of the archived copy of a page.

    Args:
        url: the page.
        near: the moment to which the copy should be closest, aware.
        now: the moment, aware.
        service: who is asked.

    Returns:
        An https address in the archive, or None when it has no copy of the page.

    Raises:
        FetchError: the service could not be asked.
        ParseError: its answer could not be read.
    """
    query = urlencode({"url": url, "timestamp": f"{near.astimezone(UTC):%Y%m%d%H%M%S}"})
    request = FetchRequest(
        key=url,
        url=f"{service.url}?{query}",
        accept="json",
        allow_private=service.allow_private,
    )
    limits = Limits(total=PATIENCE)
    with Fetcher(limits=limits, user_agent=USER_AGENT, clock=lambda: now) as fetcher:
        answer = fetcher.fetch(request)
    with Box(workers=1) as box:
        return box.submit(archived_copy, answer.body, url=url).result()
