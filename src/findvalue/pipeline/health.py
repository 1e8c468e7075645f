"""How this installation is: the facts that a bug report needs, and no secrets."""

from __future__ import annotations

import platform
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path

from findvalue import paths
from findvalue.errors import FindvalueError, StoreError
from findvalue.pipeline.library import Library
from findvalue.status import HEALTHY
from findvalue.store import engine
from findvalue.types import SourceState

Facts = dict[str, object]

_MADE = datetime.fromisoformat("2026-01-01T00:00:00+00:00")  # findvalue is younger than this
_AHEAD = timedelta(days=1)  # how far the store may be ahead of the clock: another zone, a restart
_LIBRARIES = (
    "requests", "urllib3", "beautifulsoup4", "lxml", "feedparser", "rapidfuzz", "click", "PyYAML",
)  # fmt: skip


def examine(library: Library, *, now: datetime, environ: Mapping[str, str]) -> Facts:
    """Return what there is to know, by name; values are texts, numbers, lists and facts again.

    Nothing that may hold a secret is among it: no address, no header, no value of a variable;
    the home folder is written as ``~``.

    Args:
        library: the library to look at.
        now: the moment, aware.
        environ: the environment; only names are told.
    """
    states = _states(library)
    return {
        **_program(environ),
        "clock": _clock(states, now),
        "paths": {
            name: {"path": _at_home(located.path), "chosen_by": located.rule}
            for name, located in (("sources", library.sources_at), ("store", library.store_at))
        }
        | {"your_list": {"path": _at_home(paths.own_list()), "chosen_by": "user configuration"}},
        "sources": _sources(library),
        "store": _store(library, states),
    }


def is_valid(facts: Facts) -> bool:
    """Say whether the source list in the facts has no problems."""
    sources = facts["sources"]
    return isinstance(sources, dict) and not sources["problems"]


def _program(environ: Mapping[str, str]) -> Facts:
    from findvalue import __version__

    return {
        "findvalue": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "encoding": sys.stdout.encoding,
        "sqlite": engine.VERSION + ("" if engine.has_fts5() else " without FTS5"),
        "libraries": {name: _version_of(name) for name in _LIBRARIES},
        "variables": sorted(
            name for name in environ if name.startswith("FINDVALUE_") or name.endswith("_COLOR")
        ),
    }


def _version_of(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "missing"


def _clock(states: Mapping[str, SourceState], now: datetime) -> Facts:
    last = _last_attempt(states)
    verdict = "plausible"
    if now < _MADE:
        verdict = "in the past: articles will seem to come from the future"
    elif last and last - now > _AHEAD:
        verdict = f"behind the last refresh, which was at {last:%Y-%m-%d %H:%M} UTC"
    return {"now": now.astimezone().isoformat(timespec="seconds"), "verdict": verdict}


def _sources(library: Library) -> Facts:
    try:
        found = library.source_list
    except FindvalueError as error:
        return {"verdict": "cannot be read", "total": 0, "active": 0, "problems": [error.fact]}
    problems = list(library.problems)
    count = len(problems)
    return {
        "verdict": f"{count} problem{'s' if count > 1 else ''}" if problems else "valid",
        "total": len(found.sources),
        "active": len(found.active),
        "problems": [problem.replace(str(Path.home()), "~") for problem in problems],
    }


def _states(library: Library) -> Mapping[str, SourceState]:
    try:
        return library.store.states()
    except StoreError:
        return {}


def _store(library: Library, states: Mapping[str, SourceState]) -> Facts:
    try:
        stats = library.store.stats()
    except StoreError as error:
        return {"integrity": error.fact.replace(str(Path.home()), "~")}
    standing = [state for key, state in states.items() if "#" not in key]
    last = _last_attempt(states)
    return {
        "articles": stats.articles,
        "newest_article": stats.newest.isoformat() if stats.newest else None,
        "bytes": stats.size,
        "schema": stats.schema,
        "integrity": stats.integrity,
        "last_refresh": last.isoformat() if last else None,
        "states": dict(Counter(str(state.status) for state in standing).most_common()),
        "failing": sum(1 for state in standing if state.status not in HEALTHY and state.failures),
    }


def _last_attempt(states: Mapping[str, SourceState]) -> datetime | None:
    return max(
        (state.last_attempt for state in states.values() if state.last_attempt), default=None
    )


def _at_home(path: Path) -> str:
    """Return a path without the user's name in it."""
    home = Path.home()
    return str(Path("~") / path.relative_to(home)) if path.is_relative_to(home) else str(path)
