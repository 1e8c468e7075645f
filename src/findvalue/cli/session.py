"""What every command shares: the terminal, and how to open the library."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from findvalue.cli.terminal import Terminal

if TYPE_CHECKING:  # --version and --help load nothing of the pipeline
    from findvalue.pipeline import Library
    from findvalue.pipeline.sourcebook import SourceBook
    from findvalue.types import Match, RefreshReport, SourceOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run of the command line.

    Args:
        terminal: where to write.
        sources: the source list named on the command line.
        store: the store named on the command line, by its path or its address.
        now: the moment to pretend, or None.
    """

    terminal: Terminal
    sources: Path | None = None
    store: Path | str | None = None
    now: datetime | None = None

    def moment(self) -> datetime:
        """Return the current moment, aware UTC."""
        return self.now or datetime.now(UTC)

    def library(self, *, offline: bool = False) -> Library:
        """Return the library for this run; use it as a context manager."""
        from findvalue.pipeline import Library

        library = Library(self.store, self.sources, offline=offline, clock=self.moment)
        for what, located in (("source list", library.sources_at), ("store", library.store_at)):
            self.terminal.log(1, f"{what}: {located.shown} ({located.rule})")
        return library

    def sourcebook(self) -> SourceBook:
        """Return the active source list as something that can be changed."""
        from findvalue import paths
        from findvalue.pipeline.sourcebook import SourceBook

        located = paths.find_sources(self.sources, environ=os.environ, cwd=Path.cwd())
        return SourceBook(located)

    def remember(self, results: Mapping[str, Sequence[Match]]) -> None:
        """Remember what a look-up showed, so that ``cite`` takes its numbers."""
        from findvalue import paths
        from findvalue.pipeline import recall

        recall.remember(paths.look_up_path(os.environ), results)

    def recalled(self) -> dict[str, tuple[str, ...]]:
        """Return the addresses that the last look-up showed, by topic."""
        from findvalue import paths
        from findvalue.pipeline import recall

        return recall.recalled(paths.look_up_path(os.environ))

    def show_progress(self, outcome: SourceOutcome, done: int, total: int) -> None:
        """Show how far a refresh is; with --verbose, what became of each source."""
        self.terminal.progress(f"refreshing {done}/{total}  {outcome.name}")
        if self.terminal.verbose:
            self.terminal.end_progress()
            detail = f" ({outcome.detail})" if outcome.detail else ""
            self.terminal.log(1, f"{outcome.name}: {outcome.status}, {outcome.new} new{detail}")
            self.terminal.log(2, f"  {outcome.updated} updated, {outcome.seconds:.2f} s")

    def show_rests(self, report: RefreshReport | None) -> None:
        """Say which searches are left alone for a while, because they were asked too often."""
        rests = {each.name: each.rests_until for each in report.outcomes} if report else {}
        for name, until in rests.items():
            if until is not None:
                at = f"{until.astimezone():%H:%M}"
                self.terminal.remark(f"{name} was asked too often: it is left alone until {at}")

    def show_problems(self, library: Library) -> None:
        """Say what is wrong with the source list and with the store."""
        for problem in library.problems:
            self.terminal.note(f"warning: {problem}")
        for notice in library.notices:
            self.terminal.remark(f"warning: {notice}")


pass_session = click.make_pass_decorator(Session)
