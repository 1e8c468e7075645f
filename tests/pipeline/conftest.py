"""A library that asks a scripted server, and a clock that a test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.library import Clock, Opener
from tests.support.manners import HASTE, set_pause
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


@pytest.fixture(autouse=True)
def pause(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let no time pass between two requests to a host; return how to set it otherwise."""
    set_pause(HASTE, monkeypatch)
    return lambda seconds: set_pause(seconds, monkeypatch)
