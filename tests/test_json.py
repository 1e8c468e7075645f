"""Every --json output has a JSON Schema in docs/json, and keeps to it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from docs.generate import pages

from findvalue import Library
from tests.support.cli import Call, caller
from tests.support.server import Answer, feed, scripted_server

jsonschema = pytest.importorskip("jsonschema")

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = ROOT / "docs" / "json"
LIST = ["--sources", str(ROOT / "fixtures" / "sources.yaml"), "--now", "2026-07-01"]
WITH_JSON = sorted(
    page.name.removeprefix("findvalue ").replace(" ", "-")
    for page in pages()
    if any(name.startswith("--json") for name, _ in page.options)
)


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    monkeypatch.setenv("FINDVALUE_DATA", str(tmp_path))
    return caller(capsys)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the articles of fixtures/."""
    path = tmp_path_factory.mktemp("store") / "articles.sqlite3"
    now = datetime.fromisoformat(f"{LIST[-1]}T00:00:00+00:00")
    with Library(path, LIST[1], clock=lambda: now) as library:
        library.refresh()
    return path


@pytest.fixture
def filled(call: Call, store: Path, tmp_path: Path) -> Call:
    """The command line over a filled store."""
    shutil.copy(store, tmp_path)
    return call


@pytest.fixture
def feed_url() -> Iterator[str]:
    with scripted_server() as server:
        yield server.script("/feed", Answer(feed("One", "Two")))


def schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    return loaded


def check(name: str, out: str) -> dict[str, Any]:
    """Return the output when it keeps to the schema."""
    value: dict[str, Any] = json.loads(out)
    validator = jsonschema.Draft202012Validator(
        schema(name), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    problems = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]
    assert problems == []
    return value


@pytest.mark.parametrize("name", WITH_JSON)
def test_every_json_output_has_a_valid_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))


def test_every_schema_belongs_to_a_command() -> None:
    assert sorted(path.name.partition(".")[0] for path in SCHEMAS.iterdir()) == WITH_JSON


@pytest.mark.parametrize("name", WITH_JSON)
def test_every_field_says_what_it_is(name: str) -> None:
    def undescribed(node: object, path: str = "") -> Iterator[str]:
        for key, value in node.items() if isinstance(node, dict) else ():
            if key == "properties":
                for field, part in value.items():
                    if "description" not in part and part.get("type") != "object":
                        yield f"{path}.{field}"
            yield from undescribed(value, f"{path}.{key}")

    assert list(undescribed(schema(name))) == []


def test_search_keeps_to_its_schema(filled: Call) -> None:
    done = filled(*LIST, "search", "--json", "battery recycling", "beekeping", "qqqqqq")
    topics = check("search", done.out)["topics"]
    assert [bool(topic["matches"]) for topic in topics] == [True, True, False]
    assert topics[1]["read_as"] == "beekeeping"


def test_a_search_that_finds_nothing_keeps_to_it_too(filled: Call) -> None:
    done = filled(*LIST, "search", "--json", "qqqqqq")
    assert done.code == 1
    assert check("search", done.out)["topics"][0]["matches"] == []


def test_refresh_keeps_to_its_schema(call: Call) -> None:
    assert len(check("refresh", call(*LIST, "refresh", "--json").out)["sources"]) == 14


@pytest.mark.parametrize("name", ["list", "check"])
def test_the_source_list_keeps_to_its_schema(filled: Call, name: str) -> None:
    done = filled(*LIST, "sources", name, "--json")
    assert len(check(f"sources-{name}", done.out)["sources"]) == 14


def test_found_sources_keep_to_their_schema(call: Call, feed_url: str) -> None:
    done = call("sources", "find", "--json", "--allow-private", feed_url)
    assert check("sources-find", done.out)["sources"][0]["articles"] == 2


def test_stats_of_the_store_keep_to_their_schema(filled: Call) -> None:
    stats = check("store-stats", filled(*LIST, "store", "stats", "--json").out)
    assert (stats["articles"], stats["integrity"]) == (125, "ok")


def test_a_worker_keeps_to_the_schema_of_refresh(call: Call) -> None:
    out = call(*LIST[:2], "refresh", "--worker", "deck", "--once", "--json").out
    assert check("refresh", out)["worker"]["name"].startswith("deck.")


def test_doctor_keeps_to_its_schema(filled: Call) -> None:
    assert check("doctor", filled(*LIST, "doctor", "--json").out)["store"]["articles"] == 125


def test_doctor_keeps_to_it_when_everything_is_wrong(call: Call, tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("sources: [", "utf-8")
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "articles.sqlite3").write_text("no database", "utf-8")
    (tmp_path / "store").chmod(0o500)
    done = call("--sources", tmp_path / "sources.yaml", "doctor", "--json")
    assert done.code == 3
    assert check("doctor", done.out)["sources"]["problems"]


def test_a_checked_note_keeps_to_its_schema(filled: Call, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Dear X,\n\nsee https://harbour.example/ (utilize!).\n\nBest\nMe\n", "utf-8")
    done = filled(*LIST, "check", "--json", "--offline", note)
    assert check("check", done.out)["links"]
