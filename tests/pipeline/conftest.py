"""A library that asks a scripted server, and a clock that a test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from findvalue.fetch import Fetcher
from tests.support.library import Clock, Opener
from tests.support.server import Scripted, scripted_server


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted_server() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def library(tmp_path: Path, clock: Clock) -> Iterator[Opener]:
    opener = Opener(tmp_path, clock)
    yield opener
    opener.close()


@pytest.fixture
def pause(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set the seconds between two requests to a host."""

    def set_to(seconds: float) -> None:
        defaults = Fetcher.__init__.__kwdefaults__
        assert defaults is not None
        monkeypatch.setitem(defaults, "gap", timedelta(seconds=seconds))

    return set_to
