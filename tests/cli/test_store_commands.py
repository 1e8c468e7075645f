"""findvalue store: figures, retention, and a store that moves as a file."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from findvalue.store.database import Database
from findvalue.store.schema import ARTICLES
from tests.cli.conftest import FIXTURES, Call
from tests.store.kit import NOW as THEN
from tests.store.kit import query

ARTICLES_OF_FIXTURES = 125


def size(path: Path) -> int:
    return int(query(path, "SELECT count(*) FROM article")[0][0])


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where ``run`` keeps its articles."""
    return tmp_path / "data" / "articles.sqlite3"


def test_stats_say_what_is_stored(run: Call, store: Path) -> None:
    done = run("store", "stats")
    lines = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert lines["store"] == str(store)
    assert lines["engine"].startswith("SQLite 3")
    assert lines["articles"].startswith("125, ")
    assert lines["integrity"] == "ok"


def test_stats_of_a_damaged_store_end_with_one(run: Call, store: Path) -> None:
    with store.open("r+b") as file:
        file.seek(4096 * 8)
        file.write(b"\xff" * 4096 * 3)
    done = run("store", "stats")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_migrate_says_from_where_to_where_and_keeps_a_backup(bare: Call, tmp_path: Path) -> None:
    path = tmp_path / "articles.sqlite3"
    first = replace(ARTICLES, migrations=ARTICLES.migrations[:1])
    Database(path, first, read_only=False, clock=lambda: THEN).close()
    done = bare("store", "migrate")
    backup = tmp_path / "articles.sqlite3.schema-1.backup"
    assert done.stdout == (
        f"{path}: schema 1 -> {ARTICLES.version}; the old file is kept as {backup}\n"
    )
    assert query(backup, "PRAGMA user_version") == [(1,)]
    assert (
        bare("store", "migrate").stdout == f"{path}: schema {ARTICLES.version}, as it should be\n"
    )


def test_migrate_makes_a_store_that_is_not_there(bare: Call, tmp_path: Path) -> None:
    done = bare("store", "migrate")
    assert f"schema 0 -> {ARTICLES.version}\n" in done.stdout
    assert (tmp_path / "articles.sqlite3").exists()


def test_migrate_refuses_a_file_of_another_kind(bare: Call, tmp_path: Path) -> None:
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("My thesis.", "utf-8")
    done = bare("--store", thesis, "store", "migrate")
    assert done.returncode == 1
    assert "not a findvalue article store" in done.stderr
    assert thesis.read_text("utf-8") == "My thesis."


def test_vacuum_deletes_nothing_that_it_was_not_told_to(run: Call, store: Path) -> None:
    assert run("store", "vacuum").returncode == 0
    done = run("store", "vacuum", "--older-than", "30d")
    assert done.stdout.startswith("would delete ")
    assert size(store) == ARTICLES_OF_FIXTURES


def test_vacuum_deletes_what_is_old_when_told_to(run: Call, store: Path) -> None:
    done = run("store", "vacuum", "--older-than", "2026-01-01", "--yes")
    left = size(store)
    gone = ARTICLES_OF_FIXTURES - left
    assert done.stdout == f"deleted {gone} articles of {gone} articles from before 2026-01-01\n"
    assert 0 < left < ARTICLES_OF_FIXTURES
    assert query(store, "SELECT articles FROM total") == [(left,)]


def test_vacuum_keeps_what_stands_in_a_note(run: Call, store: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_bytes((FIXTURES / "draft.txt").read_bytes())
    assert run("attach", note, "battery recycling").returncode == 0
    run("store", "vacuum", "--older-than", "2026-07-01", "--yes")
    before = int(datetime(2026, 7, 1, tzinfo=UTC).timestamp()) * 1_000_000
    old = "SELECT count(*) FROM article WHERE coalesce(published, fetched_at) < ?"
    assert query(store, old, before) == [(1,)]
    assert run("check", note).returncode == 0


def test_a_store_that_was_exported_can_be_imported(run: Call, bare: Call, tmp_path: Path) -> None:
    file = tmp_path / "copy.jsonl"
    assert run("store", "export", file).returncode == 0
    done = bare("store", "import", file)
    assert done.stdout == f"stored 125 articles in {tmp_path / 'articles.sqlite3'}\n"
    looked_up = ("--sources", FIXTURES / "sources.yaml", "--now", "2026-07-01", "sailing", "--json")
    assert bare(*looked_up).stdout == run("sailing", "--json").stdout


def test_an_exported_store_is_for_its_owner_alone(run: Call, tmp_path: Path) -> None:
    file = tmp_path / "copy.jsonl"
    run("store", "export", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.glob("copy*")] == ["copy.jsonl"]


def test_a_file_is_replaced_only_by_force(run: Call, tmp_path: Path) -> None:
    file = tmp_path / "copy.jsonl"
    file.write_text("mine", "utf-8")
    assert run("store", "export", file).returncode == 2
    assert file.read_text("utf-8") == "mine"
    assert run("store", "export", file, "--force").returncode == 0
    assert json.loads(file.read_bytes().splitlines()[0])["articles"] == ARTICLES_OF_FIXTURES


def test_a_store_goes_through_a_pipe(run: Call, bare: Call, tmp_path: Path) -> None:
    sent = run("store", "export", "-").stdout
    assert bare("store", "import", "-", stdin=sent).returncode == 0
    assert size(tmp_path / "articles.sqlite3") == ARTICLES_OF_FIXTURES


def test_a_damaged_file_is_refused_with_its_line(run: Call, bare: Call, tmp_path: Path) -> None:
    file = tmp_path / "copy.jsonl"
    run("store", "export", file)
    lines = file.read_bytes().splitlines(keepends=True)
    lines[40] = lines[40].replace(b"e", b"a", 1)
    file.write_bytes(b"".join(lines))
    done = bare("store", "import", file)
    assert done.returncode == 1
    assert f"{file}:41: damaged" in done.stderr
    assert size(tmp_path / "articles.sqlite3") == 0


def test_a_store_that_is_not_empty_is_not_filled(run: Call, tmp_path: Path) -> None:
    file = tmp_path / "copy.jsonl"
    run("store", "export", file)
    done = run("store", "import", file)
    assert done.returncode == 1
    assert "holds articles already" in done.stderr


@pytest.mark.parametrize("form", ["sqlite:///{}", "{}"])
def test_a_store_is_named_by_path_or_address(bare: Call, tmp_path: Path, form: str) -> None:
    path = tmp_path / "elsewhere.sqlite3"
    done = bare("--store", form.format(path), "store", "migrate")
    assert done.stdout.startswith(f"{path}: schema 0")
    assert path.exists()


def test_a_store_that_a_variable_names_is_said_to_be_its_choice(bare: Call, tmp_path: Path) -> None:
    done = bare("doctor", "--json", environ={"FINDVALUE_STORE": str(tmp_path / "mine.sqlite3")})
    chosen = json.loads(done.stdout)["paths"]["store"]
    assert chosen == {
        "path": str(tmp_path / "mine.sqlite3").replace(str(tmp_path), "~"),
        "chosen_by": "FINDVALUE_STORE",
    }


def test_a_relative_address_starts_at_the_current_folder(bare: Call, tmp_path: Path) -> None:
    bare("store", "migrate", environ={"FINDVALUE_STORE": "sqlite:///here.sqlite3"})
    assert (tmp_path / "here.sqlite3").exists()


@pytest.mark.parametrize("line", ["store stats", "doctor", "sailing -v", "refresh --worker --once"])
@pytest.mark.parametrize(
    "address",
    [
        "postgresql://clerk:CANARY@127.0.0.1:9/articles",
        "postgresql://clerk:p/CANARY@x@127.0.0.1:9/articles",
        "postgresql://127.0.0.1:9/articles?user=clerk&password=CANARY",
        "postgresql://clerk:CANARY@127.0.0.1:port/articles",
        "postgresql://clerk:CANARY%zz@127.0.0.1:9/articles",
        "postgres://clerk:CANARY@[::1/articles",
        "mysql://clerk:CANARY@127.0.0.1/articles",
    ],
)
def test_a_password_is_never_said(bare: Call, line: str, address: str) -> None:
    pytest.importorskip("psycopg")
    for done in (
        bare("--store", address, *line.split()),
        bare("-vv", *line.split(), environ={"FINDVALUE_STORE": address}),
    ):
        assert "CANARY" not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        assert done.returncode != 0 or line == "doctor"


def test_a_replica_that_is_no_server_is_refused(bare: Call) -> None:
    environ = {
        "FINDVALUE_STORE": "postgresql://clerk@127.0.0.1:9/articles",
        "FINDVALUE_STORE_READ": "CANARY",
    }
    done = bare("sailing", environ=environ)
    assert done.returncode == 2
    assert "FINDVALUE_STORE_READ names no server" in done.stderr
    assert "CANARY" not in done.stderr


@pytest.mark.parametrize("line", ["sailing", "doctor", "store stats"])
def test_a_file_has_no_replica(run: Call, line: str) -> None:
    """So a variable that is meant for a shared store changes nothing for a file."""
    environ = {"FINDVALUE_STORE_READ": "postgresql://clerk@127.0.0.1:9/articles"}
    assert run(*line.split(), environ=environ).returncode == 0
