"""findvalue doctor: the facts of an installation, and not one secret."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.cli import Call, caller

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SECRET = "hunter2"
SECRETS = f"""\
version: 1
sources:
  - name: Boats
    url: https://boats.example/feed?token={SECRET}
    headers: {{Authorization: Bearer {SECRET}, X-Key: "${{BOAT_KEY}}"}}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "FINDVALUE_SOURCES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("FINDVALUE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("BOAT_KEY", SECRET)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(home: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    assert home
    return caller(capsys)


@pytest.mark.parametrize("option", [[], ["--json"]])
def test_no_secret_is_told(call: Call, home: Path, option: list[str]) -> None:
    (home / "sources.yaml").write_text(SECRETS, "utf-8")
    done = call("doctor", *option)
    assert done.code == 0
    assert "valid" in done.out
    assert SECRET not in done.out + done.err
    assert "boats.example" not in done.out


@pytest.mark.parametrize(
    "line",
    [
        f"url: https://me:{SECRET}@boats.example/",
        f"ulr: https://boats.example/?token={SECRET}",
        f"headers: [{SECRET}]",
        f"headers: {{Authorization: {{a: {SECRET}}}}}",
        f"weight: {SECRET}",
    ],
)
def test_a_problem_of_the_list_tells_no_secret(call: Call, home: Path, line: str) -> None:
    (home / "sources.yaml").write_text(SECRETS + f"  - name: B\n    {line}\n", "utf-8")
    done = call("doctor")
    assert done.code == 3
    assert "sources.yaml:" in done.out
    assert SECRET not in done.out + done.err


def test_a_failing_source_tells_no_secret(call: Call, home: Path) -> None:
    (home / "sources.yaml").write_text(
        f"sources: [{{name: A, url: 'http://127.0.0.1:9/?t={SECRET}', allow_private: true}}]",
        "utf-8",
    )
    call("refresh")
    done = call("doctor")
    assert "unreachable: 1" in done.out
    assert SECRET not in done.out


def test_the_home_folder_is_not_named(call: Call, home: Path) -> None:
    (home / "sources.yaml").write_text("sources: [{name: B}]", "utf-8")
    done = call("doctor")
    assert "~/sources.yaml" in done.out
    assert "~/data/articles.sqlite3" in done.out
    assert str(home) not in done.out


def test_the_rule_that_chose_a_path_is_told(call: Call) -> None:
    facts = json.loads(call("doctor", "--json").out)
    assert facts["paths"]["sources"]["chosen_by"] == "bundled list"
    assert facts["paths"]["store"]["chosen_by"] == "FINDVALUE_DATA"
    assert "FINDVALUE_DATA" in facts["variables"]
    assert facts["sources"]["total"] > facts["sources"]["active"] > 100


def test_the_text_has_no_version_of_a_shape(call: Call) -> None:
    assert call("doctor").out.startswith("findvalue: ")


def test_a_clock_that_is_behind_the_last_refresh_is_told(call: Call, home: Path) -> None:
    shutil.copytree(FIXTURES, home, dirs_exist_ok=True)
    assert call("--now", "2026-07-01", "refresh").code == 0
    assert "verdict: plausible" in call("--now", "2026-07-02", "doctor").out
    assert "behind the last refresh" in call("--now", "2026-06-01", "doctor").out
    assert "in the past" in call("--now", "1980-01-01", "doctor").out


def test_states_are_counted(call: Call, home: Path) -> None:
    shutil.copytree(FIXTURES, home, dirs_exist_ok=True)
    call("--now", "2026-07-01", "refresh")
    store = json.loads(call("--now", "2026-07-01", "doctor", "--json").out)["store"]
    assert sum(store["states"].values()) == 14
    assert (store["articles"], store["failing"], store["integrity"]) == (125, 0, "ok")
    assert datetime.fromisoformat(store["last_refresh"]) == datetime(2026, 7, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("named", "code", "said"),
    [
        (("--store", "folder"), 0, "integrity: ~/folder: this is a folder"),
        (("--store", "note.txt"), 0, "not a findvalue article store"),
        (("--sources", "lost.yaml"), 3, "problem: ~/lost.yaml: no such file"),
        (("--sources", "folder"), 3, "this is a folder"),
    ],
)
def test_what_is_named_wrongly_is_one_finding_among_the_others(
    call: Call, home: Path, named: tuple[str, str], code: int, said: str
) -> None:
    (home / "folder").mkdir()
    (home / "note.txt").write_text("Dear Ms. Okafor", "utf-8")
    named = (named[0], str(home / named[1]))
    done = call(*named, "doctor")
    assert (done.code, done.err) == (code, "")
    assert said in done.out
    assert "python: " in done.out
    assert "encoding: " in done.out


def test_a_damaged_store_that_is_moved_aside_is_told(call: Call, home: Path) -> None:
    call("doctor")
    store = home / "data" / "articles.sqlite3"
    store.write_bytes(store.read_bytes()[:5_000] + b"\xff" * 50_000)
    assert "notices: " in call("doctor").out


def test_a_store_that_cannot_be_opened_is_told_and_not_raised(call: Call, home: Path) -> None:
    (home / "data").write_text("in the way", "utf-8")
    done = call("doctor")
    assert done.code == 0
    assert "integrity: ~/data/articles.sqlite3" in done.out
