"""The public face: a library of articles, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from findvalue import rank
from findvalue.pipeline.desk import NOBODY
from findvalue.pipeline.subscriber import Subscriber
from findvalue.types import Article, Match, People, Scope, Topic, TopicKind
from findvalue.urls import clean_url

if TYPE_CHECKING:  # heavy stages are loaded by the calls that need them
    from findvalue.pipeline.archive import Service
    from findvalue.pipeline.choice import Choice


class Library(Subscriber):
    """Articles of a source list, kept in a store, and the notes they go into.

    Use it as a context manager. What refreshes the store, and what reads and changes notes, is
    inherited.

    Args:
        store: path or address of the store; None for the one that the environment or the system
            names.
        sources: path of the sources file; None for the one found by the usual rules.
        offline: never touch the network. Saved files are read all the same.
        semantic: match by meaning too; None for "when the extra is installed".
        clock: returns the current moment, aware UTC.
        environ: environment variables; None for the process's own.
    """

    def add(self, articles: Iterable[Article]) -> int:
        """Put articles into the store by hand; every look-up sees them.

        Args:
            articles: articles with plain text only.

        Returns:
            How many were not there before.
        """
        return self.store.add(articles)

    def article(self, url: str) -> Article | None:
        """Return the stored article with this address, tracking parameters aside."""
        return self.store.article(clean_url(url))

    # --- search --------------------------------------------------------------------------------

    def search(
        self,
        topic: str,
        *,
        limit: int = 10,
        since: datetime | None = None,
        floor: float | None = None,
        collapse: bool = True,
        exact: bool = False,
        kind: TopicKind | None = None,
        sources: Sequence[str] = (),
        tags: Sequence[str] = (),
    ) -> list[Match]:
        """Return the stored articles that fit a topic, best first. Never touches the network.

        Args:
            topic: any string.
            limit: how many matches at the most.
            since: only articles published at or after this, aware.
            floor: the lowest score (0-100) to return; None for "worth sending at all".
            collapse: show the same story of several sources once.
            exact: take every word as it is spelt.
            kind: what sort of topic it is; news ages faster for business.
            sources: only these source names.
            tags: only sources that carry one of these tags.
        """
        self._sync()
        scope = Scope(
            list_path=self.sources_at.path, since=since, sources=tuple(sources), tags=tuple(tags)
        )
        return rank.search(
            self.store,
            topic,
            now=self._clock(),
            limit=limit,
            floor=floor,
            collapse=collapse,
            exact=exact,
            kind=kind,
            scope=scope,
            semantic=self._embedder,
        )

    def sendable(self, topic: Topic, *, since: datetime | None = None) -> list[Match]:
        """Return the stored articles among which one on a topic is chosen, best match first.

        Args:
            topic: what somebody cared about.
            since: only articles published at or after this, aware.
        """
        from findvalue.pipeline.choice import CONSIDERED

        return self.search(topic.text, limit=CONSIDERED, kind=topic.kind, since=since)

    def choose(
        self,
        matches: Sequence[Match],
        *,
        people: People = NOBODY,
        kind: TopicKind | None = None,
    ) -> list[Choice]:
        """Return matches in the order in which they are worth sending.

        An advertisement, an article behind a paywall or bad news about the reader's firm may
        match best and still be the wrong thing to send; each choice says why.

        Args:
            matches: what ``search`` found for one topic.
            people: who writes to whom.
            kind: what sort of topic it is.
        """
        from findvalue.pipeline.choice import choices

        return choices(matches, people=people, kind=kind, now=self._clock())

    def enrich(self, match: Match) -> tuple[Match, str]:
        """Ask an article's own page for what its feed left open, and store what it says.

        Asks nothing when the entry gave author, date, site and a sentence to quote, or when the
        library is offline. A page that cannot be had leaves the article as it is.

        Args:
            match: the match that is about to be cited.

        Returns:
            The match with the richer article, and a remark for the user, or "".
        """
        from findvalue.pipeline.enrich import ask_page, is_wanting

        article = match.article
        if self.offline or not is_wanting(article, match.read_as or match.topic):
            return match, ""
        enriched = ask_page(article, self.source_list.active, now=self._clock())
        if enriched.article != article:
            self.store.learn(article.url, enriched.article)
        return replace(match, article=enriched.article), enriched.remark

    def archived(self, article: Article, *, service: Service | None = None) -> tuple[str, str]:
        """Return where an archive of the web keeps a copy of an article's page, and a remark.

        The archive is asked once, for the copy nearest to the day the article was read; what it
        names is remembered in the ledger. Call it only when the user wants it: the archive
        learns what is about to be cited.

        Args:
            article: the article that is about to be cited.
            service: who is asked; None for the Wayback Machine.

        Returns:
            The copy's address, or "" and why there is none.
        """
        from findvalue.pipeline.archive import WAYBACK, find_copy

        return find_copy(
            article,
            self.ledger,
            now=self._clock(),
            service=None if self.offline else service or WAYBACK,
        )
