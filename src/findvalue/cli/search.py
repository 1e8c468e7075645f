"""findvalue search: rank articles for one or more topics."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from findvalue.cli.dates import Span
from findvalue.cli.present import is_repaired, matches_as_json, show_match, show_paragraph
from findvalue.cli.session import Session, pass_session
from findvalue.errors import AllSourcesFailed, NothingFound, UsageError
from findvalue.pipeline import Library
from findvalue.pipeline.desk import NOBODY
from findvalue.text import shorten
from findvalue.types import Article, Match, People, RefreshReport, TopicKind
from findvalue.urls import host_of

_TOPIC_SHOWN = 60  # characters of a topic in a message
_NEAR_COMMAND = 2  # edits between a lone word and a command's name that make it a likely slip


@click.command()
@click.argument("topics", nargs=-1, required=True, metavar="TOPIC...")
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(1, 1000),
    default=5,
    show_default=True,
    help="Matches to show for each topic.",
)
@click.option("--since", type=Span(), help="Only newer than this: 30d, 6w, 3m, 2026-01-31.")
@click.option("--source", "sources", multiple=True, help="Only this source. Repeatable.")
@click.option("--tag", "tags", multiple=True, help="Only sources with this tag. Repeatable.")
@click.option("--kind", type=click.Choice(["business", "hobby"]), help="What sort of topic it is.")
@click.option("--exact", is_flag=True, help="Take every word as it is spelt.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/json.md).")
@click.option("--explain", is_flag=True, help="Show the parts that add up to each score.")
@click.option(
    "--paragraph", "paragraphs", is_flag=True, help="Print the paragraph for the best match."
)
@click.option("--offline", is_flag=True, help="Never touch the network.")
@click.option("--refresh", "refresh_first", is_flag=True, help="Refresh the sources first.")
@pass_session
def search(
    session: Session,
    *,
    topics: tuple[str, ...],
    limit: int,
    since: timedelta | datetime | None,
    sources: tuple[str, ...],
    tags: tuple[str, ...],
    kind: TopicKind | None,
    exact: bool,
    as_json: bool,
    explain: bool,
    paragraphs: bool,
    offline: bool,
    refresh_first: bool,
) -> None:
    """Rank the articles of your sources for TOPIC, best first.

    This is the default: findvalue "battery recycling" searches.
    """
    with session.library(offline=offline) as library:
        report = bring_up_to_date(session, library, topics, everything=refresh_first)
        results = {
            topic: library.search(
                topic,
                limit=limit,
                since=_since(since, session.moment()),
                exact=exact,
                kind=kind,
                sources=sources,
                tags=tags,
            )
            for topic in topics
        }
        session.remember(results)
        if as_json:
            session.terminal.raw(matches_as_json(results, now=session.moment()))
        elif paragraphs:
            _show_paragraphs(session, library, results, kind)
        else:
            _show(session, results, explain=explain)
        if not any(results.values()):
            raise nothing_found(library, topics, report)


def bring_up_to_date(
    session: Session, library: Library, topics: tuple[str, ...], *, everything: bool = False
) -> RefreshReport | None:
    """Ask what is due before a look-up; show progress and what is wrong with the list."""
    report = None
    if everything:
        report = library.refresh(progress=session.show_progress)
    later = library.freshen(topics, progress=session.show_progress)
    session.terminal.end_progress()
    session.show_problems(library)
    session.show_rests(report or later)
    return report or later


def stored_article(library: Library, url: str) -> Article:
    """Return the stored article with an address that the user named."""
    article = library.article(url)
    if article is None:
        raise NothingFound(
            f"no stored article has the address {url}",
            hint="findvalue search shows the addresses of what is stored",
        )
    return article


def picked(matches: list[Match], pick: int, topic: str) -> Match:
    """Return the match of a topic that the user named by its rank."""
    if len(matches) < pick:
        raise UsageError(
            f'only {len(matches)} articles are good enough for "{shorten(topic, _TOPIC_SHOWN)}"',
            hint=f"choose --pick 1 to {len(matches)}",
        )
    return matches[pick - 1]


def nothing_found(
    library: Library, topics: tuple[str, ...], report: RefreshReport | None
) -> NothingFound | AllSourcesFailed:
    """Return the error that says why there is nothing, with the likeliest remedy."""
    command = _meant_command(topics)
    if report and report.outcomes and len(report.failed) == len(report.outcomes):
        first = report.failed[0]
        return AllSourcesFailed(
            f"no source could be reached ({first.name}: {first.detail})",
            hint=f'did you mean "findvalue {command}"?'
            if command
            else "check the connection, then run: findvalue refresh",
        )
    if command:
        hint = f'did you mean "findvalue {command}"?'
    elif not library.store.size():
        hint = (
            "nothing is stored yet; run without --offline"
            if library.offline
            else "nothing is stored yet; run: findvalue refresh"
        )
    else:
        hint = "try fewer or other words, or add a source that covers it: findvalue sources list"
    named = ", ".join(f'"{shorten(topic, _TOPIC_SHOWN)}"' for topic in topics)
    return NothingFound(f"no article is good enough for {named}", hint=hint)


def _meant_command(topics: tuple[str, ...]) -> str | None:
    if len(topics) != 1 or " " in topics[0]:
        return None
    from findvalue.cli.frame import main
    from findvalue.fuzzy import edits

    near = [
        (edits(topics[0].lower(), name, at_most=_NEAR_COMMAND), name)
        for name in main.list_commands(click.get_current_context())
    ]
    distance, name = min(near)
    return name if distance <= _NEAR_COMMAND else None


def _since(value: timedelta | datetime | None, now: datetime) -> datetime | None:
    return now - value if isinstance(value, timedelta) else value


def _show(session: Session, results: dict[str, list[Match]], *, explain: bool) -> None:
    terminal = session.terminal
    for number, (topic, matches) in enumerate(results.items()):
        if len(results) > 1:
            if number:
                terminal.write("")
            terminal.write((topic, "bold"))
        for rank, match in enumerate(matches, start=1):
            show_match(terminal, rank, match, now=session.moment(), explain=explain)
        _say_what_was_read(session, topic, matches)


def _say_what_was_read(session: Session, topic: str, matches: list[Match]) -> None:
    if matches and is_repaired(matches[0]):
        session.terminal.remark(f'"{topic}" was read as "{matches[0].read_as}"')


def _show_paragraphs(
    session: Session,
    library: Library,
    results: dict[str, list[Match]],
    kind: TopicKind | None,
) -> None:
    for number, (topic, matches) in enumerate(results.items()):
        if not matches:
            continue
        if number:
            session.terminal.write("")
        _say_what_was_read(session, topic, matches)
        chosen = worth_sending(session, library, matches, kind=kind)
        chosen = enriched(session, library, chosen)
        show_paragraph(session.terminal, library.paragraph(chosen, kind=kind))


def worth_sending(
    session: Session,
    library: Library,
    matches: list[Match],
    *,
    people: People = NOBODY,
    kind: TopicKind | None,
) -> Match:
    """Return the match most worth sending; say why when it is not the first one."""
    ordered = library.choose(matches, people=people, kind=kind)
    best, first = ordered[0], next(choice for choice in ordered if choice.rank == 1)
    if best is not first:
        against = first.worth.against
        reason = f": {against.reason}" if against else ""
        session.terminal.remark(
            f'took match {best.rank}, "{best.match.article.title}", over match 1{reason}'
        )
    return best.match


def enriched(session: Session, library: Library, match: Match) -> Match:
    """Return the match with what the article's own page adds; say what it could not add."""
    session.terminal.progress(f"asking {host_of(match.article.url)}")
    match, remark = library.enrich(match)
    session.terminal.end_progress()
    if remark:
        session.terminal.remark(remark)
    if match.article.paywalled:
        session.terminal.remark("this article is for subscribers: your reader may not see it")
    return match
