from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from findvalue.errors import StoreError, UsageError
from findvalue.store import SQLiteLedger, open_ledger
from findvalue.types import LedgerRecord
from tests.store.kit import NOW

RECORD = LedgerRecord(
    id=0,
    path=Path("/notes/thanks.eml"),
    format="eml",
    before_hash="a",
    after_hash="b",
    paragraph="Two lines\nof text with “quotes”.",
    url="https://papers.example/1",
    topic="kelp & tides",
    recipient="Dana Example",
    written_at=NOW,
    backup=b"\x00\xff\r\nany bytes",
)


@pytest.fixture
def ledger(tmp_path: Path) -> SQLiteLedger:
    return open_ledger(tmp_path / "data" / "ledger.sqlite3")


def test_a_record_comes_back_as_it_was_written(ledger: SQLiteLedger) -> None:
    number = ledger.record(RECORD)
    assert ledger.records() == [replace(RECORD, id=number)]


def test_the_newest_record_comes_first(ledger: SQLiteLedger) -> None:
    other = replace(RECORD, path=Path("/notes/other.txt"), format="txt")
    first, second, third = map(ledger.record, (RECORD, other, RECORD))
    assert [record.id for record in ledger.records()] == [third, second, first]
    assert [record.id for record in ledger.records(RECORD.path)] == [third, first]
    assert ledger.records(Path("/notes/unknown.txt")) == []


def test_a_draft_is_found_from_any_folder(
    ledger: SQLiteLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ledger.record(replace(RECORD, path=Path("thanks.txt")))
    monkeypatch.chdir("/")
    assert len(ledger.records(tmp_path / "thanks.txt")) == 1


def test_a_name_that_is_no_text_is_a_name(ledger: SQLiteLedger) -> None:
    odd = Path("/notes/caf\udce9 \n.txt")
    ledger.record(replace(RECORD, path=odd))
    assert ledger.records(odd)[0].path == odd


def test_a_forgotten_record_is_gone_and_its_id_is_not_used_again(ledger: SQLiteLedger) -> None:
    first, second = ledger.record(RECORD), ledger.record(RECORD)
    ledger.forget(second)
    ledger.forget(second)
    assert [record.id for record in ledger.records()] == [first]
    assert ledger.record(RECORD) > second


def test_sent_addresses_are_those_in_drafts(ledger: SQLiteLedger) -> None:
    assert ledger.sent_urls() == set()
    ledger.record(RECORD)
    ledger.record(RECORD)
    late = ledger.record(
        replace(RECORD, url="https://papers.example/2", written_at=NOW + timedelta(days=2))
    )
    assert ledger.sent_urls() == {"https://papers.example/1", "https://papers.example/2"}
    assert ledger.sent_urls(NOW + timedelta(days=1)) == {"https://papers.example/2"}
    ledger.forget(late)
    assert ledger.sent_urls(NOW + timedelta(days=1)) == set()


def test_a_time_without_a_zone_is_refused(ledger: SQLiteLedger) -> None:
    with pytest.raises(UsageError, match="without a zone"):
        ledger.record(replace(RECORD, written_at=NOW.replace(tzinfo=None)))


def test_a_ledger_is_private_and_one_file_and_its_lock(tmp_path: Path) -> None:
    path = tmp_path / "data" / "ledger.sqlite3"
    with open_ledger(path) as ledger:
        ledger.record(RECORD)
        assert ledger.path == path
        modes = {each.name: each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
    assert modes == {"ledger.sqlite3": 0o600, "ledger.sqlite3.lock": 0o600}


def test_a_ledger_can_be_read_where_it_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    with open_ledger(path) as ledger:
        ledger.record(RECORD)
    with open_ledger(path, read_only=True) as ledger:
        assert len(ledger.records()) == 1
        with pytest.raises(StoreError, match="open for reading only"):
            ledger.forget(1)
