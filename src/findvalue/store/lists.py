"""Source lists, their members, and what is remembered of each source between two refreshes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

from findvalue.store.intake import Giver
from findvalue.store.rows import STATE_COLUMNS, micros, names_text, plain, state_of, state_values
from findvalue.store.stamps import UNKNOWN, digest_of, is_settled, stamp_of
from findvalue.types import Source, SourceKind, SourceList, SourceState
from findvalue.urls import server_of

_TOPIC_KEPT = timedelta(days=7)  # an answer serves its topic for a day; the rest is a margin


def sync_list(connection: sqlite3.Connection, source_list: SourceList) -> None:
    """Remember a list; of several sources with one key the first counts."""
    sources: dict[str, Source] = {}
    for source in source_list.sources:
        sources.setdefault(source.key, source)
    disagreeing = {
        key for key, source in sources.items() if remember(connection, source, rewrite=True)
    }
    _forget_stamps(connection, disagreeing)
    number = _store_stamp(connection, source_list)
    connection.execute("DELETE FROM member WHERE list_id = ?", (number,))
    connection.executemany(
        "INSERT INTO member (list_id, source_id, active) SELECT ?, id, ? FROM source WHERE key = ?",
        [(number, not source.disabled, plain(key)) for key, source in sources.items()],
    )


def list_is_synced(connection: sqlite3.Connection, path: Path) -> bool:
    """Say whether the file is the one last synced."""
    row = connection.execute(
        "SELECT size, mtime_ns, settled, digest FROM source_list WHERE path = ?", (list_name(path),)
    ).fetchone()
    if row is None or row[:2] != stamp_of(path):
        return False
    return bool(row[2]) or row[3] == digest_of(path)


def members_of(connection: sqlite3.Connection, path: Path) -> dict[str, SourceKind]:
    """Return the keys of a list's active sources, each with its kind."""
    rows = connection.execute(
        "SELECT key, kind FROM source_list JOIN member ON list_id = source_list.id"
        " JOIN source ON source.id = source_id WHERE path = ? AND active ORDER BY source.id",
        (list_name(path),),
    )
    return dict(rows.fetchall())


def giver_of(connection: sqlite3.Connection, source: Source) -> Giver:
    """Return a source as the store knows it; one that is in no list yet is remembered."""
    remember(connection, source, rewrite=False)
    row = connection.execute(
        "SELECT id, key, kind FROM source WHERE key = ?", (plain(source.key),)
    ).fetchone()
    return Giver(*row)


def read_states(
    connection: sqlite3.Connection, keys: Collection[str] | None
) -> dict[str, SourceState]:
    """Return the states under these keys, or all."""
    wanted = None if keys is None else json.dumps([plain(key) for key in keys])
    rows = connection.execute(
        f"SELECT {STATE_COLUMNS} FROM source_state"  # noqa: S608 - constant columns
        " WHERE ?1 IS NULL OR key IN (SELECT value FROM json_each(?1))",
        (wanted,),
    )
    return {row[0]: state_of(row) for row in rows}


def set_state(connection: sqlite3.Connection, giver: Giver, state: SourceState) -> None:
    """Remember the state of a source, or of one topic of a search source."""
    connection.execute(
        f"INSERT OR REPLACE INTO source_state (source_id, {STATE_COLUMNS})"  # noqa: S608 - constant columns
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (giver.id, *state_values(state)),
    )


def forget_topics(connection: sqlite3.Connection, giver: Giver, state: SourceState) -> None:
    """Forget the topics that a search source was asked about long ago and may be asked again.

    People ask about new topics for years.

    Args:
        connection: the database.
        giver: the source.
        state: what was just remembered; nothing is forgotten unless it is of a topic.
    """
    if state.key == giver.key or state.last_attempt is None:
        return
    connection.execute(
        "DELETE FROM source_state WHERE source_id = ? AND key <> ? AND last_attempt < ?"
        " AND coalesce(next_at, 0) < ?",
        (giver.id, plain(giver.key), *topics_end(state.last_attempt)),
    )


def topics_end(now: datetime) -> tuple[int | None, int | None]:
    """Return before when a topic was asked about too long ago to be kept, and the moment itself."""
    return micros(now - _TOPIC_KEPT), micros(now)


def remember(connection: sqlite3.Connection, source: Source, *, rewrite: bool) -> bool:
    """Store a source; return whether it was known with other properties."""
    key = plain(source.key)
    values = (plain(source.name), source.kind, source.weight, names_text(source.tags))
    known = connection.execute(
        "SELECT name, kind, weight, tags FROM source WHERE key = ?", (key,)
    ).fetchone()
    if known is None:
        host = server_of(key) or key  # a saved file is asked for itself
        connection.execute("INSERT OR IGNORE INTO host (name) VALUES (?)", (host,))
        connection.execute(
            "INSERT INTO source (key, name, kind, weight, tags, host) VALUES (?, ?, ?, ?, ?, ?)",
            (key, *values, host),
        )
        return False
    if not rewrite or known == values:
        return False
    connection.execute(
        "UPDATE source SET (name, kind, weight, tags) = (?, ?, ?, ?) WHERE key = ?",
        (*values, key),
    )
    connection.execute(
        "UPDATE article SET source = ? WHERE source <> ?"
        " AND owner = (SELECT id FROM source WHERE key = ?)",
        (values[0], values[0], key),
    )
    return True


def _forget_stamps(connection: sqlite3.Connection, keys: Collection[str]) -> None:
    """Have every list read again that describes these sources in another way."""
    connection.execute(
        "UPDATE source_list SET size = -1 WHERE id IN (SELECT list_id FROM member JOIN source"
        " ON source.id = source_id WHERE key IN (SELECT value FROM json_each(?)))",
        (json.dumps([plain(key) for key in keys]),),
    )


def _store_stamp(connection: sqlite3.Connection, source_list: SourceList) -> int:
    """Remember which bytes the list was read from; return its id."""
    path = source_list.path
    stamp = stamp_of(path)
    if stamp is None or digest_of(path) != source_list.digest:
        stamp = UNKNOWN  # what we were given is not what lies there now
    connection.execute(
        "INSERT INTO source_list (path, digest, size, mtime_ns, settled) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (path) DO UPDATE SET digest = excluded.digest, size = excluded.size,"
        " mtime_ns = excluded.mtime_ns, settled = excluded.settled",
        (list_name(path), source_list.digest, *stamp, is_settled(stamp)),
    )
    row = connection.execute(
        "SELECT id FROM source_list WHERE path = ?", (list_name(path),)
    ).fetchone()
    return int(row[0])


def list_name(path: Path) -> str:
    """Return what a source list is called in the store: its absolute path."""
    return plain(str(path.absolute()))
