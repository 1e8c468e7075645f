"""Schemas: a file of an older one becomes one of this program's, or stays what it is."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from findvalue.errors import StoreError
from findvalue.store import open_store
from findvalue.store.database import Database
from findvalue.store.schema import ARTICLES, LEDGER, Kind, Migration, script
from findvalue.store.upgrade import upgrade
from tests.store.kit import NOW, article, query, run, start

BEFORE = ARTICLES.version
BACKUP = f"articles.sqlite3.schema-{BEFORE}.backup"


def later(*migrations: Migration) -> Kind:
    """Return the schema of a program that is some versions newer than this one."""
    return replace(ARTICLES, migrations=(*ARTICLES.migrations, *migrations))


def opened(path: Path, kind: Kind, *, read_only: bool = False) -> Database:
    return Database(path, kind, read_only=read_only, clock=lambda: NOW)


def old_store(path: Path) -> Path:
    with open_store(path) as store:
        store.add(article(number) for number in range(20))
    return path


def version(path: Path) -> object:
    return query(path, "PRAGMA user_version")[0][0]


ADD_TABLE = script("CREATE TABLE later (x);\n")
ADD_ROW = script("INSERT INTO later VALUES (1); -- the first\n\nINSERT INTO later VALUES (2)")


@pytest.mark.parametrize("kind", [ARTICLES, LEDGER], ids=["articles", "ledger"])
def test_a_new_file_runs_every_migration(tmp_path: Path, kind: Kind) -> None:
    path = tmp_path / "new"
    opened(path, kind).close()
    assert version(path) == kind.version == len(kind.migrations)
    assert query(path, "PRAGMA application_id") == [(kind.application_id,)]
    assert not list(tmp_path.glob("*backup*"))


@pytest.mark.parametrize("behind", [1, 2])
def test_an_older_file_runs_what_is_missing_after_a_backup(path: Path, behind: int) -> None:
    old_store(path)
    database = opened(path, later(ADD_TABLE, ADD_ROW)) if behind == 2 else None
    if database is None:
        opened(path, later(ADD_TABLE)).close()
        database = opened(path, later(ADD_TABLE, ADD_ROW))
    with database.reading() as connection:
        assert connection.execute("SELECT x FROM later").fetchall() == [(1,), (2,)]
        assert connection.execute("SELECT count(*) FROM article").fetchone() == (20,)
    database.close()
    assert version(path) == BEFORE + 2


def test_the_backup_is_private_and_a_whole_store_of_the_old_schema(path: Path) -> None:
    old_store(path)
    opened(path, later(ADD_TABLE)).close()
    backup = path.with_name(BACKUP)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with open_store(backup) as store:
        assert store.size() == 20
        assert store.stats().integrity == "ok"


def test_clauses_without_spaces_are_indexed_anew(path: Path) -> None:
    kind = replace(ARTICLES, migrations=ARTICLES.migrations[:3])
    with opened(path, kind).writing() as connection:
        connection.execute(
            "INSERT INTO article (url, owner, paywalled, source, authors, title, summary, text)"
            " VALUES ('https://a.example/1', 0, 0, '', '[]', '東京都の朝', '', 'Kelp, 京都.')"
        )
        connection.execute("INSERT INTO article_source VALUES (1, 0, NULL)")
        connection.execute(
            "INSERT INTO article_fts (rowid, title, body) VALUES (1, '東京都の朝', 'kelp 京都')"
        )
        connection.execute(
            "INSERT INTO word_article (rowid, words) VALUES (1, '東京都の朝 kelp 京都')"
        )
        connection.execute("UPDATE total SET articles = 1")
    with open_store(path) as store:
        for term in ("東京", "京都", "kelp", "朝"):
            assert store.frequencies([term]) == {term: 1}
        assert store.spelled(["東", "東京都の朝", "kelp"]) == {"東": 1, "東京都の朝": 0, "kelp": 1}
        assert store.stats().integrity == "ok"


def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    old_store(path)

    def broken(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM article")
        connection.execute("no such statement")

    with pytest.raises(StoreError, match="syntax error"):
        opened(path, later(ADD_TABLE, broken))
    assert version(path) == BEFORE
    with open_store(path) as store:
        assert store.size() == 20


def test_what_was_written_last_is_in_the_backup(path: Path) -> None:
    """The write-ahead log of a store that is still open belongs to it."""
    with open_store(path) as store:
        store.add([article()])
        opened(path, later(ADD_TABLE)).close()
    assert query(path.with_name(BACKUP), "SELECT count(*) FROM article") == [(1,)]


def test_a_half_made_backup_of_an_earlier_try_is_replaced(path: Path) -> None:
    old_store(path)
    path.with_name(f"{BACKUP}.part").write_text("half", "utf-8")
    opened(path, later(ADD_TABLE)).close()
    assert {each.name for each in path.parent.iterdir()} == {
        path.name,
        f"{path.name}.lock",
        BACKUP,
    }


def test_an_older_file_that_cannot_be_written_is_refused(path: Path) -> None:
    old_store(path)
    with pytest.raises(StoreError, match="older findvalue"):
        opened(path, later(ADD_TABLE), read_only=True)


def test_two_programs_that_upgrade_at_once_do_it_once(path: Path) -> None:
    old_store(path)
    kind = later(ADD_TABLE)
    opened(path, kind).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        upgrade(connection, path, kind)  # as the slower one of two would
    assert version(path) == BEFORE + 1


def test_a_program_killed_in_the_middle_leaves_the_old_schema(path: Path) -> None:
    old_store(path)
    child = start("migrate", path, "half")
    assert child.stdout is not None
    assert child.stdout.readline() == "migrating\n"
    child.kill()
    child.communicate()
    assert version(path) == BEFORE
    assert query(path.with_name(BACKUP), "SELECT count(*) FROM article") == [(20,)]
    with open_store(path) as store:
        assert store.size() == 20
        assert store.article("https://papers.example/3") == article(3)
    done = run("migrate", path, "whole")
    assert done.stdout == "migrating\nmigrated\n", done.stderr
    assert version(path) == BEFORE + 1
    assert query(path, "SELECT count(*) FROM article WHERE title LIKE '%!'") == [(20,)]
