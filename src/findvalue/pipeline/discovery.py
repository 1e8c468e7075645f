"""What can be read at an address: the address itself, the feeds a page declares, the usual places.

Nothing is believed: every feed that is offered was fetched and read first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from findvalue import sources as source_lists
from findvalue.errors import FetchError, FindvalueError, NothingFound, ParseError, UsageError
from findvalue.fetch import Fetched, Fetcher, FetchRequest
from findvalue.parse import Box
from findvalue.parse.pages import find_feeds, read_page, usual_feeds
from findvalue.pipeline.feeder import Job
from findvalue.pipeline.reading import USER_AGENT, read_answer, saved_answer
from findvalue.text import clean_text
from findvalue.types import FeedLink, Source, SourceKind, SourceState
from findvalue.urls import host_of, is_safe_url

MOST_FEEDS = 8  # declared feeds that are looked at
SAMPLE_TOPIC = "music"  # what a search is asked to see whether it answers
_NAME_LIMIT = 60  # characters of the name that a feed gives itself

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Something that was fetched and read, and that a source list could hold."""

    source: Source
    how: str  # where it was found, in words
    articles: frozenset[str]  # the addresses of its articles
    newest: datetime | None = None  # when its newest article was published, where it says so


def explore(
    url: str,
    *,
    allow_private: bool = False,
    parts: Sequence[str] = (),
    clock: Callable[[], datetime],
    say: Say = lambda _: None,
) -> list[Sighting]:
    """Return what a source list could take from an address: feeds, a page, or a search.

    Args:
        url: the address, as people type it; with {topic} in it, it is a search.
        allow_private: whether its host may lie in a private network.
        parts: where the parts of an entry stand, when it answers with JSON of its own, as texts
            like ``title=headline``.
        clock: what time it is, aware.
        say: told what is being asked.

    Raises:
        UsageError: it is not an address, or one of the parts is none.
        FetchError: it could not be had.
        NothingFound: there is nothing that could be read.
    """
    json = source_lists.json_map(parts)
    with Fetcher(clock=clock, user_agent=USER_AGENT) as fetcher, Box(workers=1) as box:
        scout = Scout(fetcher, box, url, allow_private=allow_private, json=json, say=say)
        return [scout.try_search()] if "{topic" in url else scout.explore()


def open_saved(
    file: Path,
    *,
    folder: Path,
    parts: Sequence[str] = (),
    clock: Callable[[], datetime],
) -> Sighting:
    """Return what a source list could take from a saved file: a feed, or a page.

    Args:
        file: the file.
        folder: the folder of the source list.
        parts: where the parts of an entry stand, when it holds JSON of its own, as in ``explore``.
        clock: what time it is, aware.

    Raises:
        UsageError: the file is not inside the folder, or one of the parts is none.
        FetchError: it cannot be read.
        NothingFound: it is neither a feed nor a list of articles.
    """
    json = source_lists.json_map(parts)
    source = replace(source_lists.saved_source(file, folder=folder), json=json)
    answer = saved_answer(Job(source=source, state=SourceState(key=source.key)), clock())
    if isinstance(answer, FindvalueError):
        raise answer
    kinds: tuple[SourceKind, ...] = ("feed",) if json else ("feed", "page")
    reason = ""
    with Box(workers=1) as box:
        for kind in kinds:
            try:
                return sighted(box, answer, replace(source, kind=kind), "a saved file")
            except ParseError as error:
                reason = reason or error.fact
    raise NothingFound(f"{file.name}: {reason}", hint=_hint_of_map(reason, json))


class Scout:
    """Looks at one address for sources.

    Args:
        fetcher: asks.
        box: where untrusted bytes are read.
        url: the address, as people type it; one without a scheme is meant as https.
        allow_private: whether its host may lie in a private network. A feed that it declares
            on another host or port may not.
        json: where the parts of an entry stand, when it answers with JSON of its own.
        say: told what is being asked.

    Raises:
        UsageError: it is not an address.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        box: Box,
        url: str,
        *,
        allow_private: bool = False,
        json: Mapping[str, str] | None = None,
        say: Say = lambda _: None,
    ) -> None:
        self._fetcher = fetcher
        self._box = box
        self._url = complete(url)
        self._private = _place(self._url) if allow_private else None
        self._json = json or {}
        self._say = say

    def explore(self) -> list[Sighting]:
        """Return what can be read at the address, the likeliest first.

        Raises:
            FetchError: it could not be had.
            NothingFound: it is neither a feed nor a list of articles, and declares no feed.
        """
        answer = self._fetch(self._url)
        here = answer.moved_to or self._url
        try:
            return [self._mapped(answer, self._source(here, "feed"), "the address itself")]
        except ParseError as error:
            if self._json:
                raise NothingFound(
                    f"{host_of(here)}: {error.fact}",
                    hint=error.hint or _hint_of_map(error.fact, self._json),
                ) from None
            return self._on_page(answer, here)

    def try_search(self) -> Sighting:
        """Return the search that the address with {topic} in it is, after asking it once.

        Raises:
            FetchError: it could not be had.
            NothingFound: it does not answer with a feed.
        """
        source = self._source(self._url, "search")
        answer = self._fetch(source_lists.search_url(source, SAMPLE_TOPIC))
        try:
            return self._mapped(answer, source, f'asked about "{SAMPLE_TOPIC}"')
        except ParseError as error:
            raise NothingFound(
                f"{host_of(self._url)}: {error.fact}", hint=_hint_of_map(error.fact, self._json)
            ) from None

    def declared(self, body: bytes, url: str) -> list[Sighting]:
        """Return the feeds that a page declares, as far as they can be read, each one once.

        Args:
            body: the page.
            url: where it came from.
        """
        try:
            links = self._box.submit(find_feeds, body, url=url).result()
        except ParseError:
            return []
        seen: dict[frozenset[str], Sighting] = {}
        for found in self._tried((link.url for link in _useful(links)), "declared by the page"):
            seen.setdefault(found.articles, found)  # the same is often declared as RSS and Atom
        return sorted(seen.values(), key=lambda found: not found.articles)

    def _on_page(self, answer: Fetched, here: str) -> list[Sighting]:
        """Return what a page offers; it is not fetched again."""
        found = self.declared(answer.body, answer.final_url)
        if not found:
            usual = next(self._tried(usual_feeds(answer.final_url), "a usual place"), None)
            found = [usual] if usual else []
        return found or [self._as_list(answer, here)]

    def _as_list(self, answer: Fetched, here: str) -> Sighting:
        """Return the page itself as a source: the links on it."""
        try:
            found = self._read(answer, self._source(here, "page"), "links on the page")
        except ParseError:
            raise NothingFound(
                f"{host_of(here)}: no feed and no list of articles there",
                hint="name the page that lists the articles, or the address of the feed",
            ) from None
        page = self._box.submit(
            read_page,
            answer.body,
            url=answer.final_url,
            content_type=answer.content_type,
            text=False,
        ).result()
        name = clean_text(page.site_name or page.title or "", _NAME_LIMIT)
        return replace(found, source=replace(found.source, name=name or found.source.name))

    def _tried(self, urls: Iterable[str], how: str) -> Iterator[Sighting]:
        for url in urls:
            try:
                answer = self._fetch(url)
                yield self._read(answer, self._source(answer.moved_to or url, "feed"), how)
            except (FetchError, ParseError):
                continue

    def _fetch(self, url: str) -> Fetched:
        self._say(f"asking {host_of(url)}")
        return self._fetcher.fetch(
            FetchRequest(
                key=url,
                url=url,
                accept="json" if self._json else "feed",
                allow_private=self._may_be_private(url),
            )
        )

    def _mapped(self, answer: Fetched, source: Source, how: str) -> Sighting:
        """Return what the address itself answers, read by the map that the user gave."""
        return sighted(self._box, answer, replace(source, json=self._json), how)

    def _read(self, answer: Fetched, source: Source, how: str) -> Sighting:
        return sighted(self._box, answer, source, how)

    def _source(self, url: str, kind: SourceKind) -> Source:
        return Source(
            name=host_of(url),
            kind=kind,
            url=url,
            key=url,
            allow_private=self._may_be_private(url),
        )

    def _may_be_private(self, url: str) -> bool:
        return self._private is not None and _place(url) == self._private


def sighted(box: Box, answer: Fetched, source: Source, how: str) -> Sighting:
    """Return what a source list could take from an answer.

    Raises:
        ParseError: it is not what the source is meant to answer.
    """
    parsed = read_answer(box, source, answer).result()
    articles = [delivery.article for delivery in parsed.deliveries]
    if source.json and not articles:
        raise ParseError("answered JSON in which the map finds no article with a title and a link")
    name = clean_text(parsed.title or "", _NAME_LIMIT) or source.name
    return Sighting(
        source=replace(source, name=name),
        how=how,
        articles=frozenset(article.url for article in articles),
        newest=max((each.published for each in articles if each.published), default=None),
    )


def _hint_of_map(fact: str, json: Mapping[str, str] | None) -> str:
    """Return what could be done about JSON that could not be read; "" for anything else."""
    if "JSON" not in fact:
        return ""
    if json:
        return "look into an answer: the map says where its parts stand"
    return (
        "JSON of its own needs a map of its parts:"
        " --map items=results --map title=headline --map url=link"
    )


def complete(url: str) -> str:
    """Return an address as people type it with its scheme; it may hold {topic}.

    Raises:
        UsageError: it is not an address that could be asked.
    """
    whole = url.strip()
    if "://" not in whole:
        whole = f"https://{whole}"
    if not is_safe_url(whole.replace("{", "").replace("}", "")):
        raise UsageError(
            f"{clean_text(url, 80)} is not an address that can be asked",
            hint="write it like https://example.org/feed",
        )
    return whole


def _place(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _useful(links: Iterable[FeedLink]) -> list[FeedLink]:
    """Return the declared feeds of articles; those of comments only when there is nothing else."""
    links = list(links)
    return ([link for link in links if not _is_comments(link)] or links)[:MOST_FEEDS]


def _is_comments(link: FeedLink) -> bool:
    return "/comments/" in link.url or "comments" in (link.title or "").lower().split()
