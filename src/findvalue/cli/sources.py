"""findvalue sources: what is in the source list and how it is."""

from __future__ import annotations

import click

from findvalue.cli.dates import ago
from findvalue.cli.present import JSON_VERSION, as_json
from findvalue.cli.session import Session, pass_session
from findvalue.cli.terminal import Ink
from findvalue.errors import ExitCode
from findvalue.status import HEALTHY, SourceStatus
from findvalue.types import Source, SourceState


@click.group()
def sources() -> None:
    """Show the source list."""


@sources.command("list")
@click.option("--json", "as_json_", is_flag=True, help="Print JSON.")
@pass_session
def list_(session: Session, *, as_json_: bool) -> int:
    """List the sources with what each one answered last."""
    with session.library(offline=True) as library:
        states = library.store.states()
        found = library.source_list.sources
        if as_json_:
            rows = [_row(source, states.get(source.key)) for source in found]
            session.terminal.raw(as_json({"version": JSON_VERSION, "sources": rows}))
        else:
            for source in found:
                _show(session, source, states.get(source.key))
        session.show_problems(library)
        return ExitCode.INVALID_LIST if library.problems else ExitCode.OK


def _status(source: Source, state: SourceState | None) -> str:
    if source.disabled:
        return "disabled"
    if source.kind == "search":
        return "asked per topic"
    return str(state.status if state else SourceStatus.NEVER)


def _show(session: Session, source: Source, state: SourceState | None) -> None:
    status = _status(source, state)
    ink: Ink = "green" if state and state.status in HEALTHY else "dim"
    if state and state.failures:
        ink = "red"
    facts: list[str] = [source.kind]
    if state and state.last_success:
        facts.append(f"{state.articles} articles, {ago(state.last_success, session.moment())}")
    if state and state.detail:
        facts.append(state.detail)
    session.terminal.write(f"{source.name}  ", (status, ink), f"  {' · '.join(facts)}")
    session.terminal.write("    ", (source.url or source.key.removeprefix("file:"), "cyan"))


def _row(source: Source, state: SourceState | None) -> dict[str, object]:
    return {
        "name": source.name,
        "kind": source.kind,
        "url": source.url,
        "path": str(source.path) if source.path else None,
        "tags": list(source.tags),
        "status": _status(source, state),
        "detail": state.detail if state else "",
        "articles": state.articles if state else 0,
        "last_success": state.last_success.isoformat() if state and state.last_success else None,
    }
