"""findvalue sources add and find: from an address to a source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from findvalue.cli.present import JSON_VERSION, as_json
from findvalue.cli.session import Session, pass_session
from findvalue.cli.sources.changing import dry_run_option, make
from findvalue.errors import RefusedAddress, UsageError
from findvalue.spoken import ago, counted

if TYPE_CHECKING:
    from findvalue.pipeline.discovery import Sighting

_SAVED = frozenset({".xml", ".rss", ".atom", ".rdf", ".json", ".html", ".htm"})

private_option = click.option(
    "--allow-private", is_flag=True, help="The address may lie in your own network."
)


@click.command()
@click.argument("place", metavar="URL|FILE")
@click.option("--name", help="What to call it; else it is called as it calls itself.")
@click.option("--tag", "tags", multiple=True, help="A tag to look it up by. Repeatable.")
@click.option(
    "--pick", type=click.IntRange(1), metavar="N", help="Take this one when several are found."
)
@click.option(
    "--map",
    "parts",
    multiple=True,
    metavar="PART=PATH",
    help="Where a part of an entry stands in an answer in JSON: title=headline. Repeatable.",
)
@private_option
@dry_run_option
@pass_session
def add(
    session: Session,
    *,
    place: str,
    name: str | None,
    tags: tuple[str, ...],
    pick: int | None,
    parts: tuple[str, ...],
    allow_private: bool,
    dry_run: bool,
) -> None:
    """Add a source: a feed, a site, a search, or a saved file.

    URL is the address of a feed; or of a site, whose feeds are then found; or of a search with
    {topic} in it, where the topic goes. FILE is a saved feed or page, inside the folder of the
    source list. Whatever is added was fetched and read first.

    Answers in JSON that are no feed need a map, for instance --map items=results
    --map title=headline --map url=link.
    """
    book = session.sourcebook()
    if file := _saved_file(place):
        from findvalue.pipeline.discovery import open_saved

        sightings = [open_saved(file, folder=book.path.parent, parts=parts, clock=session.moment)]
    else:
        book.refuse_known(place)
        sightings = _explored(session, place, allow_private=allow_private, parts=parts)
    source = _picked(session, sightings, pick).source
    edit = book.plan_add(replace(source, tags=tags), name=name)
    where = source.url or source.written_path
    make(session, book, edit, done=f'added "{name or source.name}", {where}', dry_run=dry_run)


def _saved_file(place: str) -> Path | None:
    """Return the file that a place names, None when it is an address.

    Raises:
        UsageError: it can only be a file, and there is none.
    """
    if "://" in place or "{" in place:
        return None
    path = Path(place).expanduser()
    if path.is_file():
        return path
    first, below, _ = place.partition("/")
    alone = not below and path.suffix.lower() in _SAVED
    if alone or first in {"", ".", "..", "~"} or (below and "." not in first and ":" not in first):
        raise UsageError(
            f"{place}: no such file", hint="an address is written like https://example.org/feed"
        )
    return None


@click.command()
@click.argument("url")
@private_option
@click.option("--json", "as_json_", is_flag=True, help="Print JSON (docs/json.md).")
@pass_session
def find(session: Session, *, url: str, allow_private: bool, as_json_: bool) -> None:
    """Find the feeds of a site, and add nothing.

    Whatever is shown was fetched and read.
    """
    sightings = _explored(session, url, allow_private=allow_private)
    if as_json_:
        shown = {"version": JSON_VERSION, "sources": [sighting_as_json(one) for one in sightings]}
        session.terminal.raw(as_json(shown))
        return
    for number, sighting in enumerate(sightings, start=1):
        session.terminal.write(f"{number:>2}  ", (sighting.source.name, "bold"))
        session.terminal.write("    ", (_facts(session, sighting), "dim"))
        session.terminal.write("    ", (sighting.source.url or "", "cyan"))


def _explored(
    session: Session, url: str, *, allow_private: bool, parts: Sequence[str] = ()
) -> list[Sighting]:
    """Ask an address what it offers."""
    from findvalue.pipeline.discovery import explore

    try:
        return explore(
            url,
            allow_private=allow_private,
            parts=parts,
            clock=session.moment,
            say=session.terminal.progress,
        )
    except RefusedAddress as error:
        hint = "add --allow-private if it lies in your own network" if not allow_private else ""
        raise RefusedAddress(error.fact, hint=error.hint or hint) from None
    finally:
        session.terminal.end_progress()


def _picked(session: Session, sightings: list[Sighting], pick: int | None) -> Sighting:
    """Return the sighting that the user means; ask where somebody can answer."""
    if pick is None and len(sightings) == 1:
        return sightings[0]
    if pick is None:
        for number, sighting in enumerate(sightings, start=1):
            _describe(session, number, sighting)
        if not session.terminal.interactive:
            raise UsageError(
                f"{len(sightings)} feeds were found, and nobody is here to choose",
                hint=f"choose with --pick 1 to --pick {len(sightings)}",
            )
        choice = click.IntRange(1, len(sightings))
        pick = click.prompt("Which one?", type=choice, default=1, err=True)
    if pick > len(sightings):
        raise UsageError(
            f"only {len(sightings)} found", hint=f"choose --pick 1 to {len(sightings)}"
        )
    return sightings[pick - 1]


def _describe(session: Session, number: int, sighting: Sighting) -> None:
    """Say on stderr what was found."""
    session.terminal.note(f"{number:>2}  {sighting.source.name} ({_facts(session, sighting)})")
    session.terminal.note(f"    {sighting.source.url}")


def _facts(session: Session, sighting: Sighting) -> str:
    """Return what there is to say of a sighting, in words."""
    facts = [counted(len(sighting.articles), "article")]
    if sighting.newest:
        facts.append(f"newest {ago(sighting.newest, session.moment())}")
    if sighting.source.kind != "feed":
        facts.append(sighting.source.kind)
    return ", ".join([*facts, sighting.how])


def sighting_as_json(sighting: Sighting) -> dict[str, object]:
    """Return what was found for a program."""
    return {
        "name": sighting.source.name,
        "kind": sighting.source.kind,
        "url": sighting.source.url,
        "articles": len(sighting.articles),
        "newest": sighting.newest.isoformat() if sighting.newest else None,
        "how": sighting.how,
    }
