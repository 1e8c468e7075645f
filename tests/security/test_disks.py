"""Disks and data folders that refuse (F23 to F25, S23), seen from the command line."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.security.conftest import Listing, Query
from tests.support.cli import Call
from tests.support.harbour import Harbour, listed, news, reply
from tests.support.process import ROOT, Shell
from tests.support.server import feed

pytestmark = pytest.mark.endurance

Piers = Callable[[int], Harbour]

NOBODY = 65_534
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@pytest.fixture
def filled(call: Call, tmp_path: Path) -> Path:
    """A data folder with a store of one article."""
    (tmp_path / "saved.xml").write_bytes(feed("Sailing at dusk"))
    listing = "version: 1\nsources:\n  - {name: saved, path: saved.xml}\n"
    (tmp_path / "sources.yaml").write_text(listing, "utf-8")
    assert call("refresh").code == 0
    return tmp_path


# --- F23 ---------------------------------------------------------------------------------------


def test_a_full_disk_is_said_in_one_line_and_loses_nothing(
    open_piers: Piers, shell: Shell, write_list: Listing, call: Call, query: Query
) -> None:
    harbour = open_piers(5)
    harbour.answers |= {pier: reply(news(pier, 1, 90)) for pier in range(5)}
    write_list(listed(harbour.url(0)))
    assert shell("refresh").code == 0
    size = (shell.folder / "articles.sqlite3").stat().st_size
    write_list(listed(*map(harbour.url, range(5))))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 60_000, size + 60_000))

    done = replace(shell, limit=limit)("refresh")
    assert done.code == 1
    assert done.err.startswith("error: ")
    assert "could not be written" in done.err
    assert "hint: make room" in done.err
    assert "Traceback" not in done.err
    assert call("--offline", "--json", "harbour report").err.startswith("error: no article")
    counts = "SELECT count(*) FROM article_source GROUP BY source_id"
    assert {count for (count,) in query(counts)} == {90}
    assert call("refresh").code == 0
    assert len(query(counts)) == 5


TMPFS = """
mount -t tmpfs -o size=512k none "$1" && cd "$1" && cp "$2" sources.yaml && shift 2 || exit 99
export FINDVALUE_DATA="$PWD" HOME="$PWD"
ip link set lo up
"$@" --sources sources.yaml refresh; echo "refresh $?"
rm -f filler; "$@" --sources sources.yaml --offline report >/dev/null; echo "look-up $?"
ls
"""


@pytest.mark.slow
def test_a_small_disk_of_its_own_is_said_and_the_store_opens(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    titles = [f"Harbour report {number} " + "on tides and winds " * 12 for number in range(400)]
    (tmp_path / "disk-saved.xml").write_bytes(feed(*titles))
    entry = "version: 1\nsources:\n  - {name: a, path: saved.xml}\n"
    (tmp_path / "list.yaml").write_text(entry, "utf-8")
    script = TMPFS.replace("cp ", f"cp '{tmp_path}/disk-saved.xml' saved.xml && cp ")
    if not (unshare := shutil.which("unshare")):
        pytest.skip("no file system can be mounted here")
    places = [tmp_path / "disk", tmp_path / "list.yaml"]
    done = subprocess.run(
        [unshare, "-rmn", "sh", "-c", script, "sh", *places, sys.executable, "-m", "findvalue"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    if done.returncode == 99 or "unshare" in done.stderr:
        pytest.skip("no file system can be mounted here")
    assert "refresh 1" in done.stdout
    assert "could not be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert "corrupt" not in done.stdout


# --- F24 ---------------------------------------------------------------------------------------


@needs_root
@pytest.mark.parametrize("file_mode", [0o444, 0o644])
def test_somebody_who_may_only_read_looks_up_and_is_told_why_no_refresh(
    filled: Path, file_mode: int
) -> None:
    outer = filled.parent
    for folder in (outer, *outer.parents):
        if folder.name.startswith(("pytest-", "popen-")) or folder == outer:
            folder.chmod(folder.stat().st_mode | 0o055)
    program = f"""
import os, pathlib
from findvalue.cli import run
os.chdir({str(filled)!r})
run(["refresh"]), run(["sailing"])  # loads what only the owner of this Python may read
for path in pathlib.Path().iterdir():
    path.chmod({file_mode})
pathlib.Path().chmod(0o555)
os.setgid({NOBODY}); os.setuid({NOBODY})
print("now read only")
print("look-up", run(["--offline", "sailing"]))
print("refresh", run(["refresh"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "src"),
            "FINDVALUE_DATA": str(filled),
            "HOME": str(filled),
        },
    )
    filled.chmod(0o755)
    said = done.stdout.partition("now read only")[2]
    assert "Sailing at dusk" in said, done.stderr
    assert "look-up 0" in said
    assert "refresh 1" in said
    assert "error: " in done.stderr
    assert "Traceback" not in done.stderr


# --- F25 ---------------------------------------------------------------------------------------


def zeroed_header(path: Path) -> None:
    path.write_bytes(bytes(100) + path.read_bytes()[100:])


def garbage_page(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xa7" * 4096 + data[8192:])


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 99")


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA application_id = 77")


def text_file(path: Path) -> None:
    path.write_text("Dear diary,\n", "utf-8")


@pytest.mark.parametrize("damage", [zeroed_header, garbage_page, half, text_file])
def test_a_damaged_store_is_moved_aside_said_and_filled_again(
    filled: Path, call: Call, damage: Callable[[Path], None]
) -> None:
    store = filled / "articles.sqlite3"
    damage(store)
    bytes_before = store.read_bytes()
    done = call("refresh")
    if done.code:  # met in the middle of the work: the next run heals it
        assert done.code == 1
        assert "damaged" in done.err
        done = call("refresh")
    assert done.code == 0, done.err
    (aside,) = [path for path in filled.iterdir() if ".corrupt-" in path.name]
    assert aside.read_bytes() == bytes_before
    assert "Sailing at dusk" in call("--offline", "sailing").out


@pytest.mark.parametrize("damage", [newer, foreign])
def test_a_store_of_another_program_or_version_is_refused_and_not_touched(
    filled: Path, call: Call, damage: Callable[[Path], None]
) -> None:
    store = filled / "articles.sqlite3"
    damage(store)
    before = store.read_bytes()
    for command in (["refresh"], ["--offline", "sailing"]):
        done = call(*command)
        assert done.code == 1
        assert done.err.startswith("error: ")
        assert "hint: " in done.err
    assert store.read_bytes() == before
    assert not [path for path in filled.iterdir() if "corrupt" in path.name]


# --- S23, and places for the data that are none --------------------------------------------------


def test_whatever_is_made_is_private_under_any_umask(
    open_piers: Piers, shell: Shell, tmp_path: Path
) -> None:
    harbour = open_piers(1)
    harbour.answers[0] = reply(news(0, 1))
    (tmp_path / "sources.yaml").write_text(listed(harbour.url(0)), "utf-8")
    (tmp_path / "note.txt").write_text("Dear Ann,\n\nThank you.\n\nBest,\nBo\n", "utf-8")
    data = tmp_path / "new" / "data"
    open_to_all = replace(shell, umask=0, environ=(("FINDVALUE_DATA", str(data)),))
    assert open_to_all("refresh").code == 0
    done = open_to_all("attach", "note.txt", "harbour report", "--yes", "--offline")
    assert done.code == 0, done.err
    made = [path for path in (tmp_path / "new").rglob("*") if path.is_file()]
    assert {path.name for path in made} >= {"articles.sqlite3", "ledger.sqlite3"}
    assert {path.stat().st_mode & 0o777 for path in made} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (data, data.parent)} == {0o700}


def test_a_data_folder_may_be_a_symbolic_link(
    filled: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    (filled / "real").mkdir()
    (filled / "link").symlink_to(filled / "real")
    monkeypatch.setenv("FINDVALUE_DATA", str(filled / "link"))
    assert call("refresh").code == 0
    assert (filled / "link").is_symlink()
    assert (filled / "real" / "articles.sqlite3").is_file()


@pytest.mark.parametrize("place", ["saved.xml", "saved.xml/below", "dangling"])
def test_a_data_folder_that_is_none_is_one_clear_line(
    filled: Path, call: Call, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (filled / "dangling").symlink_to(filled / "nowhere")
    monkeypatch.setenv("FINDVALUE_DATA", str(filled / place))
    for command in (["refresh"], ["--offline", "sailing"]):
        done = call(*command)
        assert done.code == 1
        assert done.err.startswith(f"error: {filled / place}")
        assert "hint: " in done.err
    assert (filled / "saved.xml").read_bytes() == feed("Sailing at dusk")
