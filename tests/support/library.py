"""Opening libraries in a test: own folder, own clock, sources written on the spot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from findvalue import Library
from findvalue.types import SourceState

START = datetime(2026, 6, 10, 12, tzinfo=UTC)


@dataclass(slots=True)
class Clock:
    """A clock that a test moves."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        """Let time pass: hours=1, days=2."""
        self.now += timedelta(**span)


class Opener:
    """Opens libraries over the given addresses, all in one data folder."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._opened: list[Library] = []

    def __call__(self, *urls: str, extra: str = "", offline: bool = False) -> Library:
        listed = self._folder / "sources.yaml"
        entries = "".join(
            f"  - {{name: source {number}, url: '{url}', allow_private: true{extra}}}\n"
            for number, url in enumerate(urls)
        )
        listed.write_text(f"version: 1\nsources:\n{entries}", "utf-8")
        environ = {"FINDVALUE_DATA": str(self._folder)}
        opened = Library(sources=listed, offline=offline, clock=self._clock, environ=environ)
        self._opened.append(opened)
        return opened

    def close(self) -> None:
        """Close everything that was opened."""
        for each in self._opened:
            each.close()


def state_of(library: Library, url: str) -> SourceState:
    """Return what the store knows of a source."""
    return library.store.states()[url]
