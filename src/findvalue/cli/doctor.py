"""findvalue doctor: what is installed, which rule chose each path, and how the store is."""

from __future__ import annotations

import platform
import sys
from importlib import metadata

import click

from findvalue import __version__
from findvalue.cli.dates import ago
from findvalue.cli.present import JSON_VERSION, as_json
from findvalue.cli.session import Session, pass_session
from findvalue.errors import ExitCode, FindvalueError
from findvalue.pipeline import Library

_LIBRARIES = ("requests", "beautifulsoup4", "lxml", "feedparser", "rapidfuzz", "click", "PyYAML")


@click.command()
@click.option("--json", "as_json_", is_flag=True, help="Print JSON.")
@pass_session
def doctor(session: Session, *, as_json_: bool) -> int:
    """Say how this installation is; paste it into a bug report, it holds no secrets."""
    with session.library(offline=True) as library:
        facts: dict[str, object] = {"version": JSON_VERSION, **_versions()}
        facts["paths"] = {
            name: {"path": str(located.path), "chosen_by": located.rule}
            for name, located in (("sources", library.sources_at), ("store", library.store_at))
        }
        facts["sources"], code = _sources(library)
        facts["store"] = _store(session, library)
    if as_json_:
        session.terminal.raw(as_json(facts))
    else:
        _show(session, facts)
    return code


def _versions() -> dict[str, object]:
    return {
        "findvalue": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "encoding": sys.stdout.encoding,
        "libraries": {name: _version_of(name) for name in _LIBRARIES},
    }


def _version_of(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "missing"


def _sources(library: Library) -> tuple[dict[str, object], ExitCode]:
    try:
        found = library.source_list
    except FindvalueError as error:
        return {"verdict": error.fact}, ExitCode.INVALID_LIST
    problems = list(library.problems)
    verdict = f"{len(problems)} problems" if problems else "valid"
    facts: dict[str, object] = {
        "verdict": verdict,
        "total": len(found.sources),
        "active": len(found.active),
        "problems": problems,
    }
    return facts, ExitCode.INVALID_LIST if problems else ExitCode.OK


def _store(session: Session, library: Library) -> dict[str, object]:
    stats = library.store.stats()
    states = library.store.states().values()
    attempts = [state.last_attempt for state in states if state.last_attempt]
    return {
        "articles": stats.articles,
        "bytes": stats.size,
        "schema": stats.schema,
        "integrity": stats.integrity,
        "failing_sources": sum(1 for state in states if state.failures),
        "last_refresh": ago(max(attempts), session.moment()) if attempts else "never",
    }


def _show(session: Session, facts: dict[str, object], indent: str = "") -> None:
    for name, value in facts.items():
        label = name.replace("_", " ")
        if isinstance(value, dict):
            session.terminal.write(indent, (f"{label}:", "bold"))
            _show(session, value, indent + "  ")
        elif isinstance(value, list):
            for item in value:
                session.terminal.write(f"{indent}{label}: {item}")
        else:
            session.terminal.write(f"{indent}{label}: {value}")
