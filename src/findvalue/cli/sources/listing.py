"""findvalue sources list: what is in the source list, and how each source is."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass

import click

from findvalue.cli.present import JSON_VERSION, as_json
from findvalue.cli.session import Session, pass_session
from findvalue.cli.terminal import Ink, padded
from findvalue.errors import ExitCode
from findvalue.pipeline import Library
from findvalue.spoken import ago, counted
from findvalue.status import HEALTHY, SourceStatus
from findvalue.types import Source, SourceState

_WIDE = 72  # columns from which a source fits on one line
_STATES = 15  # columns of the state
_DATES = 13  # columns of the last success


@dataclass(frozen=True, slots=True)
class _Row:
    """A source with what is known of it."""

    source: Source
    state: SourceState | None

    @property
    def status(self) -> str:
        """The state in a word or three."""
        if self.source.disabled:
            return "disabled"
        if self.state:
            return str(self.state.status)
        return "asked per topic" if self.source.kind == "search" else str(SourceStatus.NEVER)

    @property
    def ink(self) -> Ink:
        """The colour of the state."""
        if self.state is None or self.source.disabled:
            return "dim"
        return "green" if self.state.status in HEALTHY else "red"

    @property
    def address(self) -> str:
        """Where it is."""
        return self.source.url or self.source.written_path

    def last(self, session: Session) -> str:
        """When it answered last, as a person says it."""
        success = self.state.last_success if self.state else None
        return ago(success, session.moment()) if success else ""


@click.command("list")
@click.option("--tag", "tags", multiple=True, help="Only sources with this tag. Repeatable.")
@click.option("--problems", is_flag=True, help="Only sources that did not answer well.")
@click.option("--json", "as_json_", is_flag=True, help="Print JSON (docs/json.md).")
@pass_session
def list_(session: Session, *, tags: tuple[str, ...], problems: bool, as_json_: bool) -> int:
    """List the sources with what each one answered last.

    In a pipe: one source per line, its parts separated by tabs, nothing cut.
    """
    with session.library(offline=True) as library:
        states = library.store.states()
        rows = [_Row(source, states.get(source.key)) for source in library.source_list.sources]
        if tags:
            rows = [row for row in rows if set(tags) & set(row.source.tags)]
        if problems:
            rows = [row for row in rows if row.state and row.state.status not in HEALTHY]
        if as_json_:
            shown = {"version": JSON_VERSION, "sources": [_as_json(row) for row in rows]}
            session.terminal.raw(as_json(shown))
        else:
            _show(session, library, rows)
        session.show_problems(library)
        return ExitCode.INVALID_LIST if library.problems else ExitCode.OK


def _show(session: Session, library: Library, rows: list[_Row]) -> None:
    if not sys.stdout.isatty():
        for row in rows:
            session.terminal.row(*_fields(row))
        return
    show = _show_line if session.terminal.width >= _WIDE else _show_block
    for row in rows:
        show(session, row)
    counts = Counter(row.status for row in rows)
    states = ", ".join(f"{count} {status}" for status, count in counts.most_common())
    session.terminal.remark(
        f"\n{counted(len(rows), 'source')} in {library.sources_at.path}: {states}"
    )


def _fields(row: _Row) -> list[str]:
    """Return what a program wants to know of a source."""
    success = row.state.last_success if row.state else None
    return [
        row.source.name,
        row.source.kind,
        row.status,
        str(row.state.articles if row.state else 0),
        success.isoformat() if success else "",
        row.address,
        row.state.detail if row.state else "",
    ]


def _show_line(session: Session, row: _Row) -> None:
    count = str(row.state.articles) if row.state and row.state.articles else ""
    detail = f"  {row.state.detail}" if row.state and row.state.detail else ""
    session.terminal.write(
        (padded(row.status, _STATES), row.ink),
        f" {count:>4}  ",
        (padded(row.last(session), _DATES), "dim"),
        (row.source.name, "bold"),
        (detail, "dim"),
    )


def _show_block(session: Session, row: _Row) -> None:
    from textwrap import wrap

    session.terminal.write((row.source.name, "bold"))
    facts = [row.last(session)]
    if row.state and row.state.articles:
        facts.insert(0, counted(row.state.articles, "article"))
    rest = "".join(f" · {fact}" for fact in facts if fact)
    session.terminal.write("  ", (row.status, row.ink), rest)
    for line in wrap(row.state.detail if row.state else "", max(session.terminal.width - 2, 20)):
        session.terminal.write("  ", (line, "dim"))


def _as_json(row: _Row) -> dict[str, object]:
    source, state = row.source, row.state
    return {
        "name": source.name,
        "kind": source.kind,
        "url": source.url,
        "path": str(source.path) if source.path else None,
        "tags": list(source.tags),
        "status": row.status,
        "detail": state.detail if state else "",
        "articles": state.articles if state else 0,
        "last_success": state.last_success.isoformat() if state and state.last_success else None,
    }
