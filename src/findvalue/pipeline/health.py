"""How this installation is: the facts that a bug report needs, and no secrets."""

from __future__ import annotations

import platform
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import TypeVar

from findvalue import paths
from findvalue.errors import FindvalueError
from findvalue.paths import Located
from findvalue.pipeline.library import Library
from findvalue.pipeline.stores import StorePlace, find_store
from findvalue.sources import inspect
from findvalue.status import HEALTHY
from findvalue.store import engine
from findvalue.types import Source, SourceState

Facts = dict[str, object]
T = TypeVar("T")

_MADE = datetime.fromisoformat("2026-01-01T00:00:00+00:00")  # findvalue is younger than this
_QUOTED = re.compile(r'"[^"]*"')  # what a message repeats of the list may be a secret
_AHEAD = timedelta(days=1)  # how far the store may be ahead of the clock: another zone, a restart
_LIBRARIES = (
    "requests", "urllib3", "beautifulsoup4", "lxml", "feedparser", "rapidfuzz", "click", "PyYAML",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What the command line names.

    Args:
        store: the store, or None.
        sources: the source list, or None.
    """

    store: Path | str | None = None
    sources: Path | None = None


def examine(
    named: Named, *, clock: Callable[[], datetime], environ: Mapping[str, str], cwd: Path
) -> Facts:
    """Return what there is to know, by name; values are texts, numbers, lists and facts again.

    What is missing or cannot be opened is one fact among the others. Nothing that may hold a
    secret is among them: no address, no header, no value of a variable; the home folder is
    written as ``~``.

    Args:
        named: what the command line names.
        clock: returns the moment, aware UTC.
        environ: the environment; only names are told.
        cwd: the current folder.
    """
    listed = _found(lambda: paths.find_sources(named.sources, environ=environ, cwd=cwd))
    stored = _found(lambda: find_store(named.store, environ))
    own = Located(paths.own_list(), "user configuration")
    states, store = _store(named, listed, stored, clock=clock, environ=environ)
    return {
        **_program(environ),
        "clock": _clock(states, clock()),
        "paths": {
            name: _path(found)
            for name, found in (("sources", listed), ("store", stored), ("your_list", own))
        },
        "sources": _sources(listed),
        "store": store,
    }


def _found(find: Callable[[], T]) -> T | FindvalueError:
    """Return where something is, or why that cannot be said."""
    try:
        return find()
    except FindvalueError as error:
        return error


def _path(found: Located | StorePlace | FindvalueError) -> Facts:
    if isinstance(found, FindvalueError):
        return {"problem": _without_home(found.fact)}
    return {"path": _without_home(found.shown), "chosen_by": found.rule}


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


def _sources(listed: Located | FindvalueError) -> Facts:
    sources: tuple[Source, ...] = ()
    if isinstance(listed, FindvalueError):
        problems: tuple[str, ...] = (listed.fact,)
    else:
        found, problems = inspect(listed.path)
        sources = found.sources
    count = len(problems)
    return {
        "verdict": f"{count} problem{'s' if count > 1 else ''}" if problems else "valid",
        "total": len(sources),
        "active": sum(not source.disabled for source in sources),
        "problems": [_QUOTED.sub('"..."', _without_home(problem)) for problem in problems],
    }


def _store(
    named: Named,
    listed: Located | FindvalueError,
    stored: StorePlace | FindvalueError,
    *,
    clock: Callable[[], datetime],
    environ: Mapping[str, str],
) -> tuple[Mapping[str, SourceState], Facts]:
    """Return the states of the sources, and how the store is."""
    if isinstance(stored, FindvalueError):
        return {}, {"integrity": _without_home(stored.fact)}
    # The store is looked at even when the list cannot be; the library only needs some list then.
    lost = isinstance(listed, FindvalueError)
    around = {key: value for key, value in environ.items() if key != "FINDVALUE_SOURCES"}
    try:
        with Library(
            named.store,
            None if lost else named.sources,
            offline=True,
            clock=clock,
            environ=around if lost else environ,
        ) as library:
            states = library.store.states()
            return states, _stored(library, states)
    except FindvalueError as error:
        return {}, {"integrity": _without_home(error.fact)}


def _stored(library: Library, states: Mapping[str, SourceState]) -> Facts:
    stats = library.store.stats()
    standing = [state for key, state in states.items() if "#" not in key]
    last = _last_attempt(states)
    return {
        "articles": stats.articles,
        "newest_article": stats.newest.isoformat() if stats.newest else None,
        "bytes": stats.size,
        "engine": stats.engine,
        "schema": stats.schema,
        "integrity": stats.integrity,
        "notices": [_without_home(notice) for notice in library.notices],
        "last_refresh": last.isoformat() if last else None,
        "states": dict(Counter(str(state.status) for state in standing).most_common()),
        "failing": sum(1 for state in standing if state.status not in HEALTHY and state.failures),
    }


def _last_attempt(states: Mapping[str, SourceState]) -> datetime | None:
    return max(
        (state.last_attempt for state in states.values() if state.last_attempt), default=None
    )


def _without_home(text: str) -> str:
    """Return a text without the user's name in its paths."""
    return text.replace(str(Path.home()), "~")
