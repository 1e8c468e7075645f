"""How this installation is: the facts that a bug report needs, and no secrets."""

from __future__ import annotations

import platform
import re
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path

from findvalue import paths
from findvalue.errors import SourceListError, StoreError
from findvalue.pipeline.library import Library
from findvalue.status import HEALTHY
from findvalue.store import engine
from findvalue.types import Source, SourceState

Facts = dict[str, object]

_MADE = datetime.fromisoformat("2026-01-01T00:00:00+00:00")  # findvalue is younger than this
_QUOTED = re.compile(r'"[^"]*"')  # what a message repeats of the list may be a secret
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
            name: {"path": _without_home(str(located.path)), "chosen_by": located.rule}
            for name, located in (("sources", library.sources_at), ("store", library.store_at))
        }
        | {
            "your_list": {
                "path": _without_home(str(paths.own_list())),
                "chosen_by": "user configuration",
            }
        },
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
    sources: tuple[Source, ...] = ()
    try:
        sources = library.source_list.sources
        problems = library.problems
    except SourceListError as error:
        problems = error.problems
    count = len(problems)
    return {
        "verdict": f"{count} problem{'s' if count > 1 else ''}" if problems else "valid",
        "total": len(sources),
        "active": sum(not source.disabled for source in sources),
        "problems": [_QUOTED.sub('"..."', _without_home(problem)) for problem in problems],
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
        return {"integrity": _without_home(error.fact)}
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


def _without_home(text: str) -> str:
    """Return a text without the user's name in its paths."""
    return text.replace(str(Path.home()), "~")
