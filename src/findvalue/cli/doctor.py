"""findvalue doctor: what is installed, which rule chose each path, and how the store is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

from findvalue.cli.present import JSON_VERSION, as_json
from findvalue.cli.session import Session, pass_session
from findvalue.errors import ExitCode


@click.command()
@click.option("--json", "as_json_", is_flag=True, help="Print JSON (docs/json.md).")
@pass_session
def doctor(session: Session, *, as_json_: bool) -> int:
    """Say how this installation is; paste it into a bug report, it holds no secrets."""
    from findvalue.pipeline.health import Named, examine, is_valid

    named = Named(store=session.store, sources=session.sources)
    facts = examine(named, clock=session.moment, environ=os.environ, cwd=Path.cwd())
    if as_json_:
        session.terminal.raw(as_json({"version": JSON_VERSION, **facts}))
    else:
        _show(session, facts)
    return ExitCode.OK if is_valid(facts) else ExitCode.INVALID_LIST


def _show(session: Session, facts: Mapping[str, object], indent: str = "") -> None:
    """Print facts as a tree; what is empty is left out."""
    for name, value in facts.items():
        label = name.replace("_", " ")
        if isinstance(value, Mapping):
            session.terminal.write(indent, (f"{label}:", "bold"))
            _show(session, value, indent + "  ")
        elif isinstance(value, list):
            for item in value:
                session.terminal.write(f"{indent}{label}: {item}")
        elif value is not None:
            session.terminal.write(f"{indent}{label}: {value}")
