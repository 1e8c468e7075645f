"""The ledger: every write to a draft with the bytes that were there before, and archived copies."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from findvalue.closing import Closing
from findvalue.store.database import Database
from findvalue.store.rows import Row, micros, moment_of, plain
from findvalue.store.schema import LEDGER
from findvalue.types import LedgerRecord

_COLUMNS = (
    "path, format, before_hash, after_hash, paragraph, url, topic, recipient, written_at, backup"
)


class SQLiteLedger(Closing):
    """The ledger in one SQLite file; a ``findvalue.protocols.Ledger``. A context manager.

    Args:
        database: the opened file.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def path(self) -> Path:
        """The file."""
        return self._database.path

    def close(self) -> None:
        """Close the ledger; closing twice is harmless."""
        self._database.close()

    def record(self, record: LedgerRecord) -> int:
        """Append a record (its id is ignored); it is on the disk when the new id returns.

        Raises:
            StoreError: the record could not be written.
        """
        with self._database.writing() as connection:
            cursor = connection.execute(
                f"INSERT INTO record ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - constant columns
                _values(record),
            )
            return int(cursor.lastrowid or 0)

    def records(self, path: Path | None = None, *, backups: bool = True) -> list[LedgerRecord]:
        """Return the records of a draft, or of all drafts, newest first.

        Args:
            path: the draft; None for all.
            backups: read the bytes before each write, too; b"" stands for them otherwise.
        """
        columns = _COLUMNS if backups else _COLUMNS.replace("backup", "x''")
        query = f"SELECT id, {columns} FROM record"  # noqa: S608 - constant columns
        with self._database.reading() as connection:
            if path is None:
                rows = connection.execute(f"{query} ORDER BY id DESC")
            else:
                rows = connection.execute(
                    f"{query} WHERE path = ? ORDER BY id DESC", (_bytes(path),)
                )
            return [_record(row) for row in rows]

    def forget(self, record_id: int) -> None:
        """Remove a record: its write has been undone.

        Raises:
            StoreError: the ledger cannot be written.
        """
        with self._database.writing() as connection:
            connection.execute("DELETE FROM record WHERE id = ?", (record_id,))

    def sent_urls(self, since: datetime | None = None) -> set[str]:
        """Return the URLs put into drafts so far, or since a time."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT DISTINCT url FROM record WHERE url <> ''"
                " AND written_at >= coalesce(?, written_at)",
                (micros(since),),
            )
            return {row[0] for row in rows}

    def keep_copy(self, url: str, copy: str, *, found_at: datetime) -> None:
        """Remember where an archive keeps a copy of a cited page.

        Raises:
            StoreError: the ledger cannot be written.
        """
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO archived_copy VALUES (?, ?, ?)",
                (plain(url), plain(copy), micros(found_at)),
            )

    def copy_of(self, url: str) -> str | None:
        """Return where an archive keeps a copy of a page, as far as that was asked before."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT copy FROM archived_copy WHERE url = ?", (plain(url),)
            ).fetchone()
        return row and str(row[0])


def open_ledger(path: Path, *, read_only: bool = False) -> SQLiteLedger:
    """Open the ledger; it is made when it does not exist.

    Args:
        path: the file.
        read_only: never write.

    Raises:
        StoreError: the file is damaged, another program's, newer than this one, or cannot be
            opened. A ledger is never moved aside: only its user can say what it is worth.
    """
    return SQLiteLedger(
        Database(path, LEDGER, read_only=read_only, clock=lambda: datetime.now(UTC))
    )


def _values(record: LedgerRecord) -> tuple[object, ...]:
    return (
        _bytes(record.path),
        record.format,
        record.before_hash,
        record.after_hash,
        plain(record.paragraph),
        plain(record.url),
        plain(record.topic),
        plain(record.recipient),
        micros(record.written_at),
        record.backup,
    )


def _record(row: Row) -> LedgerRecord:
    written_at = moment_of(row[9])
    assert written_at is not None  # noqa: S101 - the column is NOT NULL
    return LedgerRecord(
        id=row[0],
        path=Path(os.fsdecode(row[1])),
        format=row[2],
        before_hash=row[3],
        after_hash=row[4],
        paragraph=row[5],
        url=row[6],
        topic=row[7],
        recipient=row[8],
        written_at=written_at,
        backup=row[10],
    )


def _bytes(path: Path) -> bytes:
    """Return the bytes that the system calls a file; not every name is text."""
    return os.fsencode(path.absolute())
