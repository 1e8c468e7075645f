"""What importing the room costs: a look-up that asks nobody must not load an HTTP library."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "src"
HEAVY = ("requests", "urllib3", "ssl", "http.client", "protego", "certifi")


def loaded(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(' '.join(sys.modules))"],
        env={**os.environ, "PYTHONPATH": str(SRC)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "code",
    [
        "from findvalue.fetch import Fetched, Fetcher, FetchRequest, Limits, fetch_all",
        "from findvalue.fetch import schedule; schedule.next_at",
    ],
)
def test_importing_the_room_loads_no_http_library(code: str) -> None:
    assert not loaded(code) & set(HEAVY)


def test_the_schedule_alone_loads_nothing_of_the_fetcher() -> None:
    assert "findvalue.fetch.client" not in loaded("from findvalue.fetch.schedule import is_due")


def test_a_fetcher_loads_them() -> None:
    assert "urllib3" in loaded("from findvalue.fetch import Fetcher; Fetcher().close()")


def test_a_name_that_the_room_does_not_have_is_an_error() -> None:
    import findvalue.fetch

    with pytest.raises(AttributeError, match="nonsense"):
        findvalue.fetch.nonsense  # noqa: B018 - the access is the test
