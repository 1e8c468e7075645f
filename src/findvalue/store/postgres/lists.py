"""Source lists, their members and the states of sources, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from findvalue.store.intake import Giver
from findvalue.store.lists import list_name, topics_end
from findvalue.store.postgres.server import Connection
from findvalue.store.postgres.shelf import digest_of as key_digest
from findvalue.store.postgres.storable import plain, plain_values
from findvalue.store.rows import STATE_COLUMNS, names_text, state_of, state_values
from findvalue.store.stamps import UNKNOWN, digest_of, is_settled, stamp_of
from findvalue.types import Source, SourceKind, SourceList, SourceState
from findvalue.urls import server_of

_STATE_FIELDS = ", ".join(["%s"] * (STATE_COLUMNS.count(",") + 1))
_STATE_NEW = ", ".join(f"excluded.{name.strip()}" for name in STATE_COLUMNS.split(","))


def sync_list(connection: Connection, source_list: SourceList) -> None:
    """Remember a list; of several sources with one key the first counts."""
    sources: dict[str, Source] = {}
    for source in source_list.sources:
        sources.setdefault(source.key, source)
    ids = {key: remember(connection, source) for key, source in sources.items()}
    _forget_stamps(connection, [ids[key] for key in rewrite(connection, sources)])
    number = _store_stamp(connection, source_list)
    connection.execute("DELETE FROM member WHERE list_id = %s", (number,))
    connection.cursor().executemany(
        "INSERT INTO member (list_id, source_id, active) VALUES (%s, %s, %s)",
        [(number, ids[key], not source.disabled) for key, source in sources.items()],
    )


def list_is_synced(connection: Connection, path: Path) -> bool:
    """Say whether the file is the one last synced."""
    row = connection.execute(
        "SELECT size, mtime_ns, settled, digest FROM source_list WHERE path = %s",
        (list_name(path),),
    ).fetchone()
    if row is None or row[:2] != stamp_of(path):
        return False
    return bool(row[2]) or row[3] == digest_of(path)


def members_of(connection: Connection, path: Path) -> dict[str, SourceKind]:
    """Return the keys of a list's active sources, each with its kind."""
    rows = connection.execute(
        "SELECT key, kind FROM source_list JOIN member ON list_id = source_list.id"
        " JOIN source ON source.id = source_id WHERE path = %s AND active ORDER BY source.id",
        (list_name(path),),
    )
    return dict(rows.fetchall())


def giver_of(connection: Connection, source: Source) -> Giver:
    """Return a source as the store knows it; one that is in no list yet is remembered."""
    number = remember(connection, source)
    row = connection.execute("SELECT id, key, kind FROM source WHERE id = %s", (number,)).fetchone()
    assert row is not None  # noqa: S101 - it is remembered
    return Giver(*row)


def read_states(connection: Connection, keys: Collection[str] | None) -> dict[str, SourceState]:
    """Return the states under these keys, or all."""
    condition = "" if keys is None else " WHERE digest = ANY(%s)"
    values = [] if keys is None else [[key_digest(plain(key)) for key in keys]]
    rows = connection.execute(
        f"SELECT {STATE_COLUMNS} FROM source_state{condition} ORDER BY key",  # noqa: S608 - constants
        values,
    )
    return {row[0]: state_of(row) for row in rows}


def set_state(connection: Connection, source: int, state: SourceState) -> None:
    """Remember the state of a source, or of one topic of a search source."""
    values = plain_values(state_values(state))
    connection.execute(
        f"INSERT INTO source_state (digest, source_id, {STATE_COLUMNS})"  # noqa: S608 - constants
        f" VALUES (%s, %s, {_STATE_FIELDS}) ON CONFLICT (digest) DO UPDATE"
        f" SET (source_id, {STATE_COLUMNS}) = (excluded.source_id, {_STATE_NEW})",
        (key_digest(values[0]), source, *values),
    )


def forget_topics(connection: Connection, giver: Giver, state: SourceState) -> None:
    """Forget topics as the store on SQLite does."""
    if state.key == giver.key or state.last_attempt is None:
        return
    connection.execute(
        "DELETE FROM source_state WHERE source_id = %s AND digest <> %s AND last_attempt < %s"
        " AND coalesce(next_at, 0) < %s",
        (giver.id, key_digest(plain(giver.key)), *topics_end(state.last_attempt)),
    )


def remember(connection: Connection, source: Source) -> int:
    """Store a source that is not known yet; return its id."""
    key = plain(source.key)
    known = connection.execute("SELECT id FROM source WHERE key = %s", (key,)).fetchone()
    if known is not None:
        return int(known[0])
    host = server_of(key) or key  # a saved file is asked for itself
    connection.execute("INSERT INTO host (name) VALUES (%s) ON CONFLICT DO NOTHING", (host,))
    made = connection.execute(
        "INSERT INTO source (key, name, kind, weight, tags, host) VALUES (%s, %s, %s, %s, %s, %s)"
        " RETURNING id",
        (key, *_properties(source), host),
    ).fetchone()
    assert made is not None  # noqa: S101 - an INSERT returns its row
    return int(made[0])


def rewrite(connection: Connection, sources: Mapping[str, Source]) -> list[str]:
    """Give known sources the properties that a list says; return the keys of those that changed."""
    rows = connection.execute(
        "SELECT key, name, kind, weight, tags FROM source WHERE key = ANY(%s)",
        ([plain(key) for key in sources],),
    )
    known = {row[0]: row[1:] for row in rows}
    changed = [key for key, source in sources.items() if known[plain(key)] != _properties(source)]
    for key in changed:
        values = _properties(sources[key])
        connection.execute(
            "UPDATE source SET (name, kind, weight, tags) = (%s, %s, %s, %s) WHERE key = %s",
            (*values, plain(key)),
        )
        connection.execute(
            "UPDATE article SET source = %s WHERE source <> %s"
            " AND owner = (SELECT id FROM source WHERE key = %s)",
            (values[0], values[0], plain(key)),
        )
    return changed


def _properties(source: Source) -> tuple[str, str, float, str]:
    return plain(source.name), source.kind, float(source.weight), names_text(source.tags)


def _forget_stamps(connection: Connection, sources: Collection[int]) -> None:
    """Have every list read again that describes these sources in another way."""
    connection.execute(
        "UPDATE source_list SET size = -1 WHERE id IN"
        " (SELECT list_id FROM member WHERE source_id = ANY(%s))",
        (list(sources),),
    )


def _store_stamp(connection: Connection, source_list: SourceList) -> int:
    """Remember which bytes the list was read from; return its id."""
    path = source_list.path
    stamp = stamp_of(path)
    if stamp is None or digest_of(path) != source_list.digest:
        stamp = UNKNOWN  # what we were given is not what lies there now
    row = connection.execute(
        "INSERT INTO source_list (path, digest, size, mtime_ns, settled)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (path) DO UPDATE SET digest = excluded.digest,"
        " size = excluded.size, mtime_ns = excluded.mtime_ns, settled = excluded.settled"
        " RETURNING id",
        (list_name(path), source_list.digest, *stamp, is_settled(stamp)),
    ).fetchone()
    assert row is not None  # noqa: S101 - an INSERT returns its row
    return int(row[0])
