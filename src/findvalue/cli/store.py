"""findvalue store: what whoever runs a store needs to do."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

import click

from findvalue.cli.commands import Command
from findvalue.cli.dates import Span
from findvalue.cli.group import LazyGroup
from findvalue.cli.present import JSON_VERSION, as_json
from findvalue.cli.session import Session, pass_session
from findvalue.errors import ExitCode
from findvalue.spoken import counted
from findvalue.types import StoreStats

_HOME = "findvalue.cli.store"
_STREAM = "-"
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_THOUSAND = 1000


@click.group(
    cls=LazyGroup,
    sections={
        "Look": {
            "stats": Command(f"{_HOME}:stats", "Say how much is stored, of when, and how it is."),
        },
        "Keep": {
            "migrate": Command(
                f"{_HOME}:migrate", "Bring the store to the schema of this findvalue."
            ),
            "vacuum": Command(
                f"{_HOME}:vacuum", "Delete what is old, if asked to, and give back the room."
            ),
        },
        "Move": {
            "export": Command(f"{_HOME}:export", "Write the whole store into one file."),
            "import": Command(f"{_HOME}:import_", "Fill an empty store from an exported one."),
        },
    },
)
def store() -> None:
    """Keep the store of articles, whichever engine it is on.

    --store, or FINDVALUE_STORE, names it: a path, sqlite:///path, or
    postgresql://user@host:5432/database.
    """


@click.command()
@click.option("--json", "as_json_", is_flag=True, help="Print JSON (docs/json.md).")
@pass_session
def stats(session: Session, *, as_json_: bool) -> int:
    """Say how much is stored, of when, and how it is.

    Reads all of it. Ends with 1 when something is wrong with it.
    """
    with session.library(offline=True) as library:
        found = library.store.stats()
        read_only, place = library.store.read_only, library.store_at.shown
        session.show_problems(library)
    facts = _facts(found, place=place, read_only=read_only)
    if as_json_:
        session.terminal.raw(as_json({"version": JSON_VERSION, **facts}))
    else:
        _show(session, found, facts)
    return ExitCode.OK if found.integrity == "ok" else ExitCode.NOTHING_FOUND


@click.command()
@pass_session
def migrate(session: Session) -> None:
    """Bring the store to the schema of this findvalue.

    A file is backed up beside itself first, and brought along by every command anyway; this says
    so. On PostgreSQL only this command changes the schema of a store that is there, as the owner
    of its tables; back the database up first.
    """
    from findvalue.pipeline.stores import find_store, migrate_at

    place = find_store(session.store, os.environ)
    before, now = migrate_at(place, clock=session.moment)
    if before == now:
        session.terminal.write(f"{place.shown}: schema {now}, as it should be")
        return
    kept = f"; the old file is kept as {place.backup(before)}" if before and place.path else ""
    session.terminal.write(f"{place.shown}: schema {before} -> {now}{kept}")


@click.command()
@click.option(
    "--older-than",
    type=Span(),
    metavar="SPAN",
    help="Delete articles from before: 400d, 18m, 2y, or a date. Those in your notes stay.",
)
@click.option("--yes", is_flag=True, help="Delete without asking.")
@pass_session
def vacuum(session: Session, *, older_than: timedelta | datetime | None, yes: bool) -> None:
    """Delete what is old, if asked to, and give back the room.

    With --older-than it says how many articles that are, and deletes them when you agree; where
    nobody can be asked, only with --yes. What was added by hand stays, too. A source that still
    lists an old article brings it again.
    """
    from findvalue.pipeline import upkeep

    with session.library(offline=True) as library:
        if older_than is not None:
            moment = session.moment()
            before = older_than if isinstance(older_than, datetime) else moment - older_than
            count = upkeep.old_articles(library.store, before, os.environ)
            what = f"{counted(count, 'article')} from before {before:%Y-%m-%d}"
            if count and not _agreed(session, f"Delete {what}?", yes=yes):
                session.terminal.write(f"would delete {what}; --yes deletes")
                return
            deleted = upkeep.delete_old(library.store, before, os.environ) if count else 0
            session.terminal.write(f"deleted {counted(deleted, 'article')} of {what}")
        library.store.vacuum()
        session.terminal.remark("gave back what room there was")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@pass_session
def export(session: Session, *, file: Path, force: bool) -> None:
    """Write the whole store into one file.

    FILE is where to, or - for standard output. It holds articles, sources, lists, what is known
    of each source, and vectors of meaning; store import fills a store on any engine from it. It
    may hold addresses with secrets in them, as your source list does.
    """
    from findvalue.pipeline import storefile, upkeep

    with session.library(offline=True) as library:
        if str(file) == _STREAM:
            with library.store.contents() as contents:
                count = storefile.write(contents, sys.stdout.buffer, now=session.moment())
        else:
            count = upkeep.export_to(library.store, file, now=session.moment(), force=force)
    session.terminal.remark(f"wrote {counted(count, 'article')} into {file}")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@pass_session
def import_(session: Session, *, file: Path) -> None:
    """Fill an empty store from an exported one.

    FILE is a file that store export wrote, or - for standard input. All of it is stored or
    nothing: a damaged file is refused with the line that is damaged. Take only files that you
    trust as you trust your own store.
    """
    from findvalue.pipeline import upkeep

    def progress(done: int, total: int) -> None:
        session.terminal.progress(f"read {done:,} of {total:,} articles")

    with session.library(offline=True) as library:
        if str(file) == _STREAM:
            count = upkeep.import_from(
                library.store, sys.stdin.buffer, "standard input", progress=progress
            )
        else:
            with file.open("rb") as opened:
                count = upkeep.import_from(library.store, opened, str(file), progress=progress)
        session.terminal.end_progress()
        session.terminal.write(f"stored {counted(count, 'article')} in {library.store_at.shown}")


def _agreed(session: Session, question: str, *, yes: bool) -> bool:
    """Say whether the user wants it; where nobody can be asked, nobody does."""
    if yes or not session.terminal.interactive:
        return yes
    return click.confirm(question, err=True)


def _facts(found: StoreStats, *, place: str, read_only: bool) -> dict[str, object]:
    return {
        "store": place,
        "engine": found.engine,
        "schema": found.schema,
        "integrity": found.integrity,
        "read_only": read_only,
        "articles": found.articles,
        "recent": found.recent,
        "oldest": found.oldest.isoformat() if found.oldest else None,
        "newest": found.newest.isoformat() if found.newest else None,
        "sources": found.sources,
        "words": found.words,
        "bytes": found.size,
    }


def _show(session: Session, found: StoreStats, facts: dict[str, object]) -> None:
    days = [f"{each:%Y-%m-%d}" if each else "none" for each in (found.oldest, found.newest)]
    shown = {
        "store": facts["store"],
        "engine": f"{found.engine}, schema {found.schema}",
        "integrity": found.integrity + (", open for reading only" if facts["read_only"] else ""),
        "articles": f"{found.articles:,}, {found.recent:,} of them from the last 90 days",
        "oldest": days[0],
        "newest": days[1],
        "sources": f"{found.sources:,}",
        "words": f"{found.words:,}",
        "size": _size(found.size),
    }
    for name, value in shown.items():
        session.terminal.write(f"{name:<10} {value}")


def _size(size: float) -> str:
    """Return a number of bytes as people say it."""
    unit = 0
    while size >= _THOUSAND and unit < len(_UNITS) - 1:
        size, unit = size / _THOUSAND, unit + 1
    return f"{size:,.0f} {_UNITS[unit]}" if unit == 0 else f"{size:,.1f} {_UNITS[unit]}"
