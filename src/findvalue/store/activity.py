"""What sources gave a store: how much on each day, and how much of each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import UTC, date, datetime

from findvalue.store.rows import DAY, micros, plain
from findvalue.types import Activity

_MOMENT = "coalesce(published, fetched_at)"
_KEYS = "(SELECT source.id FROM source JOIN json_each(?) ON source.key = value)"


def read_activity(
    connection: sqlite3.Connection, keys: Collection[str], since: datetime
) -> Activity:
    """Return what some sources gave the store.

    Args:
        connection: to the store.
        keys: of the sources.
        since: the first moment whose day counts, aware.
    """
    wanted = json.dumps([plain(key) for key in keys])
    per_source = connection.execute(
        "SELECT key, count(*) FROM article_source JOIN source ON source.id = source_id"  # noqa: S608 - constants
        f" WHERE source_id IN {_KEYS} GROUP BY source_id",
        (wanted,),
    )
    per_day = connection.execute(
        f"SELECT {_MOMENT} / {DAY}, count(*) FROM article WHERE {_MOMENT} >= ? AND EXISTS"  # noqa: S608 - constants
        f" (SELECT 1 FROM article_source WHERE article_id = id AND source_id IN {_KEYS}) GROUP BY 1",
        (micros(since), wanted),
    )
    return Activity(
        sources=dict(per_source.fetchall()),
        days={_date(number): count for number, count in per_day},
    )


def _date(days: int) -> date:
    """Return the day that begins so many days after 1970 does."""
    return datetime.fromtimestamp(days * 86_400, UTC).date()
