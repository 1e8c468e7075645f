"""Where the store is, a file or a server, and how it is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from findvalue import paths
from findvalue.errors import UsageError
from findvalue.protocols import StoreEngine
from findvalue.rank import Embedder
from findvalue.store import migrate, open_store
from findvalue.store.postgres.address import is_address, shown
from findvalue.store.upgrade import backup_of

_SQLITE = "sqlite:///"
_REPLICA = "FINDVALUE_STORE_READ"


@dataclass(frozen=True, slots=True, kw_only=True)
class StorePlace:
    """Where a store is, and the rule that chose it. Its address may hold a password."""

    rule: str
    path: Path | None = None  # of a store on SQLite
    address: str = field(default="", repr=False)  # of a store on PostgreSQL
    replica: str = field(default="", repr=False)  # of a copy of it, which look-ups are asked of

    @property
    def shown(self) -> str:
        """The place as messages name it: never with a password."""
        return shown(self.address) if self.path is None else str(self.path)

    def backup(self, version: int) -> Path | None:
        """Where a file of an older schema is kept when it is migrated."""
        return self.path and backup_of(self.path, version)


def find_store(named: Path | str | None, environ: Mapping[str, str]) -> StorePlace:
    """Return where the articles are kept; nothing need be there yet.

    Args:
        named: what ``--store`` named, or None: a path, ``sqlite:///path`` or an address that
            begins with ``postgresql://``.
        environ: the environment; ``FINDVALUE_STORE`` and ``FINDVALUE_DATA`` are looked at, and
            for a store on a server ``FINDVALUE_STORE_READ``, a copy that look-ups are asked of.

    Raises:
        UsageError: it is no place for a store.
    """
    if named is not None:
        return _place(named, "--store", environ)
    if given := environ.get("FINDVALUE_STORE"):
        return _place(given, "FINDVALUE_STORE", environ)
    located = paths.store_path(None, environ)
    return StorePlace(path=located.path, rule=located.rule)


def open_at(
    place: StorePlace, *, embedder: Embedder | None, clock: Callable[[], datetime]
) -> StoreEngine:
    """Open a store on the engine that its place is for.

    Args:
        place: where it is.
        embedder: what makes vectors of meaning, if anything does.
        clock: returns the current moment, aware UTC.

    Raises:
        StoreError: it cannot be opened.
        UsageError: the extra for its engine is not installed.
    """
    embed = embedder.vectors if embedder else None
    model = embedder.name if embedder else ""
    if place.path is not None:
        return open_store(place.path, embed=embed, model=model, clock=clock)
    from findvalue.store import postgres

    return postgres.open_store(
        place.address,
        replica=place.replica or None,
        embed=embed,
        model=model,
        clock=clock,
    )


def migrate_at(place: StorePlace, *, clock: Callable[[], datetime]) -> tuple[int, int]:
    """Bring a store to the schema of this program; return the version it had, and has now.

    Raises:
        StoreError: it is newer than this program, or may not be changed.
        UsageError: the extra for its engine is not installed.
    """
    if place.path is not None:
        return migrate(place.path, clock=clock)
    from findvalue.store import postgres

    return postgres.migrate(place.address, clock=clock)


def _place(named: Path | str, rule: str, environ: Mapping[str, str]) -> StorePlace:
    """Return the place that the user named."""
    text = str(named)
    if is_address(text):
        return StorePlace(address=text, replica=_replica(environ), rule=rule)
    scheme, separator, _ = text.partition("://")
    if separator and isinstance(named, str):
        if not text.startswith(_SQLITE) or text == _SQLITE:
            raise UsageError(
                f"{scheme}://: no place for a store (named by {rule})",
                hint="write a path, sqlite:///path, or postgresql://user@host:5432/database",
            )
        text = text.removeprefix(_SQLITE)
    located = paths.store_path(Path(text), environ)
    return StorePlace(path=located.path, rule=rule)


def _replica(environ: Mapping[str, str]) -> str:
    """Return the address of the copy that look-ups are asked of, or ""."""
    address = environ.get(_REPLICA, "")
    if address and not is_address(address):
        raise UsageError(
            f"{_REPLICA} names no server", hint="write postgresql://user@host:5432/database"
        )
    return address
