"""The command line over a store on PostgreSQL: the same answers, and never a password."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.kit import quick_folder
from tests.support.cli import Done
from tests.support.harbour import listed
from tests.support.postgres import Server
from tests.support.process import ROOT, Shell
from tests.support.server import Answer, feed, scripted_server

pytestmark = pytest.mark.postgres

FIXTURES = ("--sources", ROOT / "fixtures" / "sources.yaml", "--now", "2026-07-01")
CANARY = "canary-7/@:%"  # as a password; each sign has to be escaped in an address
ESCAPED = "canary-7%2F%40%3A%25"


@pytest.fixture
def folder() -> Iterator[Path]:
    with quick_folder() as made:
        yield made


@pytest.fixture
def url(postgres: Server, empty_store: str) -> Iterator[str]:
    """The address of an empty store, with a password to be looked for."""
    database = postgres.database(empty_store)
    postgres.execute("CREATE ROLE clerk LOGIN SUPERUSER", f"ALTER ROLE clerk PASSWORD '{CANARY}'")
    yield f"postgresql://clerk:{ESCAPED}@127.0.0.1:{postgres.port}/{database}"
    postgres.drop(database)
    postgres.execute("DROP ROLE clerk")


@pytest.fixture
def shared(folder: Path, url: str) -> Shell:
    return Shell(folder, environ=(("FINDVALUE_STORE", url),))


def assert_silent(done: Done) -> Done:
    for secret in (CANARY, ESCAPED, "canary-7"):
        assert secret not in done.out + done.err
    return done


def records(data: str) -> list[dict[str, object]]:
    """The records of an exported store, without what tells when and where it was made."""
    lines = [json.loads(line) for line in data.splitlines()[1:-1]]
    return [{name: value for name, value in line.items() if name != "crc32"} for line in lines]


def test_a_store_moves_to_the_server_and_back_without_loss(folder: Path, shared: Shell) -> None:
    alone = Shell(folder)
    assert alone(*FIXTURES, "refresh").code == 0
    assert alone("store", "export", "old.jsonl").code == 0
    there = assert_silent(shared("store", "import", "old.jsonl"))
    assert there.out.startswith("stored 125 articles in postgresql://clerk@127.0.0.1:")
    assert assert_silent(shared("store", "export", "new.jsonl")).code == 0
    back = alone("--store", "back.sqlite3", "store", "import", "new.jsonl")
    assert back.code == 0
    assert alone("--store", "back.sqlite3", "store", "export", "back.jsonl").code == 0
    old, new, again = (
        records((folder / name).read_text("utf-8"))
        for name in ("old.jsonl", "new.jsonl", "back.jsonl")
    )
    assert old == new == again


@pytest.mark.parametrize("topic", ["sailing", "battery recycling", "beekeping", "qqqqqq"])
def test_a_look_up_answers_the_same(folder: Path, shared: Shell, topic: str) -> None:
    alone = Shell(folder)
    alone(*FIXTURES, "refresh")
    alone("store", "export", "old.jsonl")
    shared("store", "import", "old.jsonl")
    line = (*FIXTURES, "--offline", "--json", topic)
    one, other = alone(*line), assert_silent(shared(*line))
    assert (one.code, one.out) == (other.code, other.out)


@pytest.mark.parametrize(
    "line",
    [
        "--version",
        "-vv doctor",
        "doctor --json",
        "-vv store stats",
        "store stats --json",
        "store migrate",
        "store vacuum",
        "store export out.jsonl",
        "store import missing.jsonl",
        "-vv --offline sailing",
        "cite https://none.example/",
    ],
)
def test_the_password_is_never_said(shared: Shell, line: str) -> None:
    done = assert_silent(shared(*FIXTURES, *line.split()))
    assert "Traceback" not in done.err


def test_a_wrong_password_is_not_said_either(shared: Shell, url: str) -> None:
    wrong = url.replace(ESCAPED, "canary-7-wrong")
    for line in ("store stats", "-vv sailing", "refresh --worker --once"):
        done = assert_silent(shared("--store", wrong, *line.split()))
        assert done.code == 1
        assert "password authentication failed" in done.err or "check user and password" in done.err


def test_what_the_address_says_of_tls_is_done(shared: Shell, url: str) -> None:
    done = assert_silent(shared("--store", f"{url}?sslmode=require", "store", "stats"))
    assert done.code == 1
    assert "SSL" in done.err


def test_stats_name_the_server_and_its_engine(shared: Shell) -> None:
    stats = json.loads(shared("store", "stats", "--json").out)
    assert stats["store"].startswith("postgresql://clerk@127.0.0.1:")
    assert stats["engine"].startswith("PostgreSQL 1")
    assert stats["integrity"] == "ok"


def test_doctor_says_how_the_shared_store_is(shared: Shell) -> None:
    facts = json.loads(shared(*FIXTURES, "doctor", "--json").out)
    assert facts["paths"]["store"]["path"].startswith("postgresql://clerk@127.0.0.1:")
    assert facts["store"]["engine"].startswith("PostgreSQL 1")


def test_a_refresh_and_a_worker_fill_the_shared_store(folder: Path, shared: Shell) -> None:
    with scripted_server() as server:
        sources = folder / "sources.yaml"
        sources.write_text(listed(server.script("/a", Answer(feed("One", "Two")))), "utf-8")
        assert shared("--sources", sources, "refresh").code == 0
        again = shared("--sources", sources, "refresh", "--worker", "--once")
    assert again.out.startswith("0 sources asked")
    assert json.loads(shared("store", "stats", "--json").out)["articles"] == 2


def test_a_replica_that_is_away_is_stood_in_for(shared: Shell, folder: Path) -> None:
    """Look-ups ask it, and the primary answers when it does not."""
    alone = Shell(folder)
    alone(*FIXTURES, "refresh")
    alone("store", "export", "old.jsonl")
    shared("store", "import", "old.jsonl")
    environ = (
        *shared.environ,
        ("FINDVALUE_STORE_READ", f"postgresql://clerk:{ESCAPED}@127.0.0.1:9/x"),
    )
    done = assert_silent(Shell(folder, environ=environ)(*FIXTURES, "--offline", "sailing"))
    assert done.code == 0, done.err
