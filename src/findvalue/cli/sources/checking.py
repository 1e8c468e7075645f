"""findvalue sources check: ask sources now, and say how each one is."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

import click

from findvalue.cli.complete import source_names
from findvalue.cli.present import JSON_VERSION, as_json
from findvalue.cli.session import Session, pass_session
from findvalue.cli.sources.adding import sighting_as_json
from findvalue.cli.sources.changing import make
from findvalue.cli.terminal import Ink
from findvalue.errors import ExitCode, SourceListError, UsageError
from findvalue.spoken import counted
from findvalue.status import HEALTHY, SourceStatus

if TYPE_CHECKING:
    from findvalue.pipeline.checkup import Checked
    from findvalue.pipeline.sourcebook import SourceBook

_WELL = HEALTHY - {SourceStatus.EMPTY, SourceStatus.STALE}


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=source_names)
@click.option("--topic", help="What searches are asked about.")
@click.option(
    "--fix",
    is_flag=True,
    help="Write new addresses into the list. On a terminal it asks about each one.",
)
@click.option("--json", "as_json_", is_flag=True, help="Print JSON (docs/json.md).")
@pass_session
def check(
    session: Session, *, names: tuple[str, ...], topic: str | None, fix: bool, as_json_: bool
) -> int:
    """Ask sources now, and say how each one is.

    Without NAME, all that are not disabled. A source that cannot be reached is asked a second
    time, more gently. Nothing is stored, and nothing in the list is changed, but by --fix: where a
    source moved for good, its new address; on a terminal also the feed of a page that answered in
    the place of a feed.
    """
    from findvalue.pipeline.checkup import check_sources

    terminal = session.terminal
    book = session.sourcebook()
    results = check_sources(
        book.chosen(names),
        clock=session.moment,
        environ=os.environ,
        topic=topic,
        progress=lambda name, done, total: terminal.progress(f"checking {done}/{total}  {name}"),
    )
    terminal.end_progress()
    if as_json_:
        shown = {"version": JSON_VERSION, "sources": [_as_json(result) for result in results]}
        terminal.raw(as_json(shown))
    else:
        _show(session, results)
    if fix:
        _fix(session, book, results)
    dead = bool(results) and not any(result.status in HEALTHY for result in results)
    return ExitCode.NETWORK if dead else ExitCode.OK


def _show(session: Session, results: list[Checked]) -> None:
    terminal = session.terminal
    for result in results:
        count = f", {counted(result.articles, 'article')}" if result.articles else ""
        detail = f": {result.detail}" if result.detail else ""
        terminal.write(
            (result.source.name, "bold"),
            "  ",
            (str(result.status), _ink(result.status)),
            count,
            detail,
        )
        for remedy in _remedies(result):
            terminal.write(f"    {remedy}")
    counts = Counter(result.status for result in results)
    states = ", ".join(f"{counts[status]} {status}" for status in SourceStatus if counts[status])
    terminal.remark(f"{counted(len(results), 'source')} checked: {states or 'there is none'}")


def _fix(session: Session, book: SourceBook, results: list[Checked]) -> None:
    """Write new addresses into the list: each one that may be written, and is wanted."""
    moves: dict[str, str] = {}
    for result in results:
        url = _new_address(session, result)
        if url is None:
            continue
        name = result.source.name
        try:
            book.plan_move({**moves, name: url})
        except (UsageError, SourceListError) as error:
            session.terminal.remark(f"{name} stays as it is: {error.fact}")
            continue
        if not session.terminal.interactive or click.confirm(
            f"{name}: write {url}?", default=True, err=True
        ):
            moves[name] = url
    if not moves:
        session.terminal.remark("nothing to fix; the list was not changed")
        return
    done = f"gave {counted(len(moves), 'source')} a new address"
    make(session, book, book.plan_move(moves), done=done, dry_run=False)


def _new_address(session: Session, result: Checked) -> str | None:
    """Return where a source is now, as far as it is certain enough to be offered."""
    if result.moved_to and result.status in HEALTHY:
        return result.moved_to
    feeds = [feed.source.url for feed in result.feeds]
    return feeds[0] if len(feeds) == 1 and session.terminal.interactive else None


def _ink(status: SourceStatus) -> Ink:
    if status in _WELL:
        return "green"
    return "yellow" if status in HEALTHY else "red"


def _remedies(result: Checked) -> list[str]:
    """Return what could be done about a source, in words."""
    remedies = []
    if result.moved_to:
        remedies.append(
            f"it moved for good to {result.moved_to}; findvalue sources check --fix writes it down"
        )
    remedies += [f"a feed is at {feed.source.url} ({feed.source.name})" for feed in result.feeds]
    name = f'"{result.source.name}"'
    match result.status:
        case SourceStatus.GONE:
            remedies.append("look for a new one: findvalue sources find, with the site's address")
        case SourceStatus.BLOCKED:
            remedies.append(f"if it stays so: findvalue sources disable {name}")
        case SourceStatus.STALE:
            remedies.append(f"it costs little; to be rid of it: findvalue sources remove {name}")
        case _:
            pass
    return remedies


def _as_json(result: Checked) -> dict[str, object]:
    return {
        "name": result.source.name,
        "kind": result.source.kind,
        "url": result.source.url,
        "path": str(result.source.path) if result.source.path else None,
        "status": str(result.status),
        "detail": result.detail,
        "articles": result.articles,
        "newest": result.newest.isoformat() if result.newest else None,
        "moved_to": result.moved_to,
        "feeds": [sighting_as_json(feed) for feed in result.feeds],
    }
