from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from findvalue.errors import BusyStore, ExitCode, StoreError
from findvalue.store.trouble import (
    DamagedStore,
    UnwritableStore,
    code_of,
    is_damage,
    is_denied,
    store_error,
    translated,
)

PATH = Path("/data/articles.sqlite3")


def problem(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("what SQLite says")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (sqlite3.SQLITE_CORRUPT, DamagedStore, "damaged"),
        (sqlite3.SQLITE_CORRUPT_VTAB, DamagedStore, "damaged"),
        (sqlite3.SQLITE_NOTADB, DamagedStore, "damaged"),
        (sqlite3.SQLITE_BUSY, BusyStore, "another process"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, BusyStore, "another process"),
        (sqlite3.SQLITE_FULL, UnwritableStore, "could not be written"),
        (sqlite3.SQLITE_IOERR_WRITE, UnwritableStore, "could not be written"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, StoreError, "what SQLite says"),
        (sqlite3.SQLITE_CANTOPEN, StoreError, "what SQLite says"),
    ],
)
def test_an_error_is_put_into_words_with_a_remedy(
    code: int, kind: type[StoreError], words: str
) -> None:
    error = store_error(problem(code), PATH)
    assert type(error) is kind
    assert words in error.fact
    assert str(PATH) in error.fact
    assert error.hint
    assert error.exit_code is ExitCode.NOTHING_FOUND


def test_an_error_nobody_expected_is_passed_on_as_it_is() -> None:
    error = store_error(sqlite3.ProgrammingError("closed"), PATH)
    assert (error.fact, error.hint) == (f"{PATH}: closed", "")
    assert code_of(sqlite3.ProgrammingError("closed")) == 0


def test_only_damage_is_damage() -> None:
    assert is_damage(problem(sqlite3.SQLITE_CORRUPT))
    assert is_damage(problem(sqlite3.SQLITE_CONSTRAINT))
    assert not is_damage(problem(sqlite3.SQLITE_CONSTRAINT_UNIQUE))
    assert is_damage(DamagedStore("x"))
    assert not is_damage(problem(sqlite3.SQLITE_FULL))
    assert not is_damage(StoreError("x"))
    assert is_denied(problem(sqlite3.SQLITE_READONLY))
    assert not is_denied(problem(sqlite3.SQLITE_CORRUPT))


def test_errors_that_are_not_the_databases_pass() -> None:
    with pytest.raises(KeyError), translated(PATH):
        raise KeyError
    with pytest.raises(StoreError), translated(PATH):
        raise problem(sqlite3.SQLITE_BUSY)
