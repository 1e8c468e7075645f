"""Opening: what is made, what is refused, what is moved aside, and who may read it."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from findvalue.errors import StoreError
from findvalue.store import SQLiteStore, open_ledger, open_store
from findvalue.store.files import move_aside
from findvalue.store.locks import FileLock
from findvalue.store.schema import ARTICLES
from findvalue.types import Scope
from tests.store.kit import (
    EVERYTHING,
    NOW,
    article,
    check_whole,
    execute,
    shared_folder,
    source,
    state,
    without_rights,
)

ASIDE = "articles.sqlite3.corrupt-2026-03-05"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def filled(path: Path, number: int = 200) -> Path:
    with open_store(path) as store:
        store.add(article(each, text=f"w{each % 7} " * 40) for each in range(number))
    return path


# --- what is made --------------------------------------------------------------------------------


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o277])
def test_files_are_private_under_any_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        path = tmp_path / "deep" / "er" / "articles.sqlite3"
        with open_store(path) as store:
            store.add([article()])
            made = {each.name: mode(each) for each in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert set(made.values()) == {0o600}, made
    assert {"articles.sqlite3", "articles.sqlite3-wal"} <= made.keys()
    assert mode(path.parent) == mode(path.parent.parent) == 0o700


def test_a_folder_that_exists_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    open_store(tmp_path / "articles.sqlite3").close()
    assert mode(tmp_path) == 0o755


def test_an_empty_file_becomes_a_private_store(tmp_path: Path) -> None:
    path = tmp_path / "articles.sqlite3"
    path.touch(0o644)
    open_store(path).close()
    assert mode(path) == 0o600


def test_a_name_full_of_odd_characters_is_only_a_name(tmp_path: Path) -> None:
    path = tmp_path / "a ?mode=memory#%41 'é\udcff.db"
    filled(path, 3)
    assert path.exists()
    with open_store(path) as store:
        assert store.size() == 3
        assert store.path == path


def test_a_closed_store_is_one_file_and_its_lock(path: Path) -> None:
    filled(path)
    assert {each.name for each in path.parent.iterdir()} == {
        "articles.sqlite3",
        "articles.sqlite3.lock",
    }


def test_stats_say_what_the_store_holds(path: Path) -> None:
    filled(path, 5)
    with open_store(path) as store:
        store.save(source(), state())
        stats = store.stats()
    assert (stats.articles, stats.sources, stats.newest) == (5, 1, NOW)
    assert (stats.integrity, stats.schema) == ("ok", ARTICLES.version)
    assert stats.size >= path.stat().st_size > 0


def test_the_name_of_a_damaged_store_has_todays_date(path: Path) -> None:
    filled(path, 1)
    zeroed_header(path)
    open_store(path).close()
    (aside,) = path.parent.glob("*.corrupt-2*")
    assert abs(datetime.fromisoformat(f"{aside.name[-10:]}T00:00Z") - datetime.now(UTC)).days <= 1


def test_stats_of_an_empty_store(path: Path) -> None:
    with open_store(path) as store:
        assert (store.stats().articles, store.stats().newest) == (0, None)


# --- what is refused -----------------------------------------------------------------------------


def refused(path: Path, match: str, *, ledger: bool = False) -> None:
    """Expect a refusal that leaves every byte where it was."""
    before = {each: each.read_bytes() for each in path.parent.iterdir() if each.is_file()}
    with pytest.raises(StoreError, match=match) as caught:
        (open_ledger if ledger else open_store)(path)
    assert caught.value.hint
    after = {each: each.read_bytes() for each in path.parent.iterdir() if each.is_file()}
    lock = path.with_name(f"{path.name}.lock")
    assert {**after, lock: b""} == {**before, lock: b""}


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    execute(path, "PRAGMA application_id = 7", "CREATE TABLE theirs (x)")
    refused(path, "another program's database")


def test_a_database_without_an_id_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    execute(path, "CREATE TABLE theirs (x)")
    refused(path, "another program's database")


def test_a_ledger_is_no_store_and_a_store_is_no_ledger(tmp_path: Path) -> None:
    open_ledger(tmp_path / "ledger").close()
    filled(tmp_path / "store", 1)
    refused(tmp_path / "ledger", "another program's database")
    refused(tmp_path / "store", "another program's database", ledger=True)


def test_a_newer_schema_is_refused(path: Path) -> None:
    filled(path)
    execute(path, "PRAGMA user_version = 99")
    refused(path, rf"newer findvalue \(schema 99; this one knows {ARTICLES.version}\)")


def test_a_users_text_file_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "thesis.txt"
    path.write_text("My thesis.", "utf-8")
    refused(path, "not a findvalue article store")
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    refused(tmp_path, "not a file")
    os.mkfifo(tmp_path / "pipe")
    refused(tmp_path / "pipe", "not a file")


def test_a_link_to_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere" / "x.db")
    refused(tmp_path / "link", "cannot be made|not a file")


def test_a_place_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be made") as caught:
        open_store(tmp_path / "file" / "articles.sqlite3")
    assert "--store" in caught.value.hint


# --- damage --------------------------------------------------------------------------------------


def zeroed_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(100))


def garbage_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * 4096)


def half_file(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def text_file(path: Path) -> None:
    path.write_text("This is not a database at all. " * 300, "utf-8")


def garbage_everywhere(path: Path) -> None:
    with path.open("r+b") as file:
        for page in range(1, path.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(b"\xa5" * 4096)


def look_everywhere(store: SQLiteStore) -> None:
    for number in range(200):
        store.article(f"https://papers.example/{number}")
        store.hits([[f"w{number % 7}"]], every=True, limit=9, scope=EVERYTHING)
        store.spelled([f"w{number % 7}"])
        store.spelled_like(f"v{number % 7}", edits=1)


@pytest.mark.parametrize("damage", [zeroed_header, half_file, text_file, garbage_everywhere])
def test_a_damaged_store_is_moved_aside_and_begins_anew(
    path: Path, damage: Callable[[Path], None]
) -> None:
    filled(path)
    damage(path)
    broken = path.read_bytes()
    with open_store(path, clock=lambda: NOW) as store:
        assert store.size() == 0
        (notice,) = store.notices
        store.add([article()])
    assert ASIDE in notice
    assert path.with_name(ASIDE).read_bytes() == broken
    assert mode(path) == mode(path.with_name(ASIDE)) == 0o600
    check_whole(path)
    with open_store(path) as store:
        assert (store.size(), store.notices) == (1, ())


def test_damaged_stores_of_one_day_are_all_kept(path: Path) -> None:
    for _ in range(3):
        filled(path, 1)
        zeroed_header(path)
        open_store(path, clock=lambda: NOW).close()
    kept = {each.name for each in path.parent.iterdir() if "corrupt" in each.name}
    assert kept == {ASIDE, f"{ASIDE}-2", f"{ASIDE}-3"}


def test_the_log_of_a_damaged_store_goes_with_it(tmp_path: Path) -> None:
    path = tmp_path / "articles.sqlite3"
    for suffix in ("", "-wal", "-shm"):
        path.with_name(f"{path.name}{suffix}").write_text(f"content{suffix}", "utf-8")
    assert move_aside(path, NOW) == tmp_path / ASIDE
    moved = {each.name: each.read_text("utf-8") for each in tmp_path.iterdir()}
    assert moved == {
        ASIDE: "content",
        f"{ASIDE}-wal": "content-wal",
        f"{ASIDE}-shm": "content-shm",
    }


def test_damage_met_in_a_search_is_healed_by_the_next_run(path: Path) -> None:
    filled(path)
    pages = path.stat().st_size // 4096
    with open_store(path) as store:
        assert store.size() == 200
        with path.open("r+b") as file:  # the tables, not the schema, which is read by now
            file.seek(40 * 4096)
            file.write(b"\xa5" * 4096 * (pages - 40))
    with open_store(path) as store:
        with pytest.raises(StoreError, match=": damaged") as caught:
            look_everywhere(store)
        assert caught.value.hint == "run the command again"
        assert store.stats().integrity != "ok"
    with open_store(path, clock=lambda: NOW) as store:
        assert store.size() == 0
        assert store.notices


INDEXES = pytest.mark.parametrize("index", ["article_fts", "word_article", "word_near"])


def spoilt(index: str, rows: str) -> str:
    return f"UPDATE {index}_data SET block = x'ffffffffffff' WHERE {rows}"  # noqa: S608 - a test's own


@INDEXES
def test_a_damaged_index_is_made_anew_by_the_next_run(path: Path, index: str) -> None:
    filled(path)
    execute(path, spoilt(index, "id > 10"))
    with open_store(path) as store, pytest.raises(StoreError, match=": damaged"):
        look_everywhere(store)
    with open_store(path) as store:
        look_everywhere(store)
        assert store.size() == 200
        (notice,) = store.notices
    assert "made anew" in notice
    check_whole(path)


@INDEXES
@pytest.mark.parametrize("rows", ["id = 1", "id = 10", "true"])
def test_an_index_damaged_beyond_making_anew_stops_nobody(
    path: Path, index: str, rows: str
) -> None:
    filled(path)
    execute(path, spoilt(index, rows))
    with open_store(path) as store, suppress(StoreError):
        look_everywhere(store)
    with open_store(path, clock=lambda: NOW) as store:
        look_everywhere(store)
        store.add([article(999)])


def test_an_alarm_that_was_false_costs_no_article(path: Path) -> None:
    filled(path)
    lock = path.with_name("articles.sqlite3.lock")
    lock.write_bytes(b"damaged")
    with open_store(path) as store:
        assert store.size() == 200
    assert lock.read_bytes() == b""
    check_whole(path)


def test_an_index_found_damaged_while_writing_is_healed_by_the_next_write(path: Path) -> None:
    filled(path)
    with open_store(path) as store:
        execute(path, "UPDATE article_fts_data SET block = x'00' WHERE id = 10")
        changed = [article(number, title="Changed", text="w1") for number in range(200)]
        with pytest.raises(StoreError, match=": damaged"):
            store.add(changed)
        store.add(changed)
        assert store.frequencies(["changed"]) == {"changed": 200}
        assert len(store.notices) == 1
    check_whole(path)


def test_damage_found_while_writing_is_healed_by_the_next_run(path: Path) -> None:
    filled(path)
    with open_store(path) as store:
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xa5" * (path.stat().st_size - 4096))
        path.with_name("articles.sqlite3.lock").write_bytes(b"writing")
        with pytest.raises(StoreError, match=": damaged"):
            store.add([article(999)])
    with open_store(path, clock=lambda: NOW) as store:
        assert (store.size(), len(store.notices)) == (0, 1)


def test_a_store_is_not_moved_when_another_process_was_faster(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other process replaces the file while we wait for its lock."""
    filled(path, 1)
    zeroed_header(path)
    whole = filled(path.with_name("whole"), 3)
    acquire = FileLock.acquire

    def slow(lock: FileLock, wait: float) -> bool:
        if whole.exists() and wait:
            whole.replace(path)
        return acquire(lock, wait)

    monkeypatch.setattr(FileLock, "acquire", slow)
    with open_store(path) as store:
        assert (store.size(), store.notices) == (3, ())


def test_a_damaged_ledger_is_refused_and_never_moved(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    open_ledger(path).close()
    zeroed_header(path)
    refused(path, "damaged", ledger=True)


def test_a_damaged_store_that_cannot_be_moved_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "articles.sqlite3"
    filled(path, 1)
    zeroed_header(path)
    with pytest.MonkeyPatch.context() as patch:

        def refuse(*_: object) -> None:
            raise PermissionError(1, "not permitted")

        patch.setattr(Path, "rename", refuse)
        with pytest.raises(StoreError, match="cannot be moved aside") as caught:
            open_store(path, clock=lambda: NOW)
    assert "by hand" in caught.value.hint
    assert not path.with_name(ASIDE).exists()


# --- reading only --------------------------------------------------------------------------------


@pytest.fixture
def shared() -> Iterator[Path]:
    """Give a store that a user without rights can reach, and owns."""
    with shared_folder() as folder:
        with without_rights():
            filled(folder / "articles.sqlite3", 15)
        yield folder / "articles.sqlite3"


def readable(path: Path, *, read_only: bool = False) -> tuple[str, ...]:
    """Expect a store that can be searched and not written; return its notices."""
    with without_rights(), open_store(path, read_only=read_only) as store:
        assert store.read_only
        assert store.size() == 15
        assert len(store.hits([["harbour"]], every=True, limit=9, scope=EVERYTHING)) == 9
        with pytest.raises(StoreError, match="open for reading only") as caught:
            store.add([article(99)])
        assert caught.value.hint
        return store.notices


def test_a_file_that_cannot_be_written_is_read(shared: Path) -> None:
    shared.chmod(0o444)
    assert readable(shared) == ()


def test_a_folder_that_cannot_be_written_is_read(shared: Path) -> None:
    shared.parent.chmod(0o555)
    (notice,) = readable(shared)
    assert "what was stored last may be missing" in notice


def test_a_refresh_is_refused_where_nothing_can_be_written(shared: Path) -> None:
    shared.parent.chmod(0o555)
    with (
        without_rights(),
        open_store(shared) as store,
        pytest.raises(StoreError, match="cannot be made"),
        store.refreshing(),
    ):
        raise AssertionError


def test_a_file_that_cannot_be_read_is_refused(shared: Path) -> None:
    shared.chmod(0o000)
    with without_rights(), pytest.raises(StoreError, match="cannot be read"):
        open_store(shared)


def test_a_folder_that_cannot_be_entered_is_refused(shared: Path) -> None:
    shared.parent.chmod(0o000)
    with without_rights(), pytest.raises(StoreError, match="cannot be made"):
        open_store(shared)
    with without_rights(), pytest.raises(StoreError, match="cannot be read"):
        open_store(shared, read_only=True)


def test_a_store_can_be_opened_for_reading_on_purpose(shared: Path) -> None:
    assert readable(shared, read_only=True) == ()


def test_damage_met_where_nothing_can_be_written_is_only_said(path: Path) -> None:
    filled(path)
    execute(path, "UPDATE article_fts_data SET block = x'ffffffffffff' WHERE id > 10")
    with open_store(path, read_only=True) as store, pytest.raises(StoreError, match=": damaged"):
        look_everywhere(store)
    assert path.with_name("articles.sqlite3.lock").read_bytes() == b""


def test_a_store_that_does_not_exist_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no article store yet"):
        open_store(tmp_path / "none", read_only=True)
    (tmp_path / "empty").touch()
    with pytest.raises(StoreError, match="no article store yet"):
        open_store(tmp_path / "empty", read_only=True)


def test_a_damaged_store_is_refused_where_nothing_can_be_written(path: Path) -> None:
    filled(path)
    half_file(path)
    with pytest.raises(StoreError, match=": damaged"):
        open_store(path, read_only=True)
    zeroed_header(path)
    with pytest.raises(StoreError, match=": damaged"):
        open_store(path, read_only=True)


def test_a_reader_sees_what_a_writer_does(path: Path) -> None:
    filled(path, 1)
    with open_store(path) as writer, open_store(path, read_only=True) as reader:
        writer.add([article(7, title="Zeppelin")])
        assert reader.size() == 2
        assert len(reader.hits([["zeppelin"]], every=True, limit=9, scope=Scope())) == 1


def test_a_copy_of_the_file_alone_is_a_whole_store(path: Path, tmp_path: Path) -> None:
    filled(path)
    shutil.copy(path, tmp_path / "copy.db")
    with open_store(tmp_path / "copy.db") as store:
        assert store.size() == 200
