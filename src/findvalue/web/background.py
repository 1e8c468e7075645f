"""Refreshing in the background, told step by step to whoever watches."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from findvalue.closing import Closing
from findvalue.errors import FindvalueError
from findvalue.spoken import counted
from findvalue.types import RefreshReport, SourceOutcome

if TYPE_CHECKING:
    from findvalue.pipeline import Library

_PATIENCE = 10.0  # seconds that the end of the run waits for the end of a refresh
_AGAIN = 0.1  # seconds between two tries to end it
_PULSE = 10.0  # seconds without news after which watchers are told the same again


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be asked: whatever is due for these topics, or every source there is."""

    topics: tuple[str, ...] = ()
    everything: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the refreshing is.

    Args:
        running: whether something is being asked.
        done: sources that answered or failed.
        total: sources that are asked; 0 when that is not known yet.
        source: the one that came last.
        report: what the tasks did that were done one after the other.
        trouble: why the last one did nothing.
    """

    running: bool = False
    done: int = 0
    total: int = 0
    source: str = ""
    report: RefreshReport | None = None
    trouble: FindvalueError | None = None

    @property
    def text(self) -> str:
        """How far it is, or what came of it, in a sentence."""
        if self.running and not self.total:
            return "Getting ready"
        if self.running:
            where = f", {self.source} was the last" if self.source else ""
            return f"{self.done} of {counted(self.total, 'source')} asked{where}"
        if self.trouble is not None:
            return self.trouble.fact
        return summary(self.report) if self.report else ""


def summary(report: RefreshReport) -> str:
    """Return what a refresh did, in a sentence."""
    if not report.outcomes:
        return "No source was due."
    failed = f", {len(report.failed)} did not answer well" if report.failed else ""
    asked = counted(len(report.outcomes), "source")
    return f"{counted(report.new, 'new article')} from {asked}{failed}."


@dataclass(slots=True)
class Refreshing(Closing):
    """Refreshes in a thread of its own, one task after the other.

    Args:
        open_library: opens a library for this thread alone.
    """

    open_library: Callable[[], Library]
    _tasks: deque[Task] = field(default_factory=deque)
    _progress: Progress = Progress()
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _thread: threading.Thread | None = None
    _library: Library | None = None
    _report: RefreshReport | None = None  # of the tasks since something began to run
    _closed: bool = False

    @property
    def progress(self) -> Progress:
        """How far the refreshing is."""
        with self._changed:
            return self._progress

    def ask(self, task: Task) -> None:
        """Do a task as soon as those before it are done; one that waits already is not doubled."""
        with self._changed:
            if self._closed or task in self._tasks:
                return
            self._tasks.append(task)
            if not self._progress.running:
                self._progress = Progress(running=True)
                self._report = None
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def follow(self) -> Iterator[Progress]:
        """Yield the progress whenever it changes, the last time when nothing is running."""
        yield (told := self.progress)
        while told.running:
            with self._changed:
                if self._progress is told:
                    self._changed.wait(_PULSE)
                told = self._progress
            yield told

    def close(self) -> None:
        """End what is running; what is stored stays stored."""
        with self._changed:
            self._closed = True
            self._tasks.clear()
            thread = self._thread
        ends = time.monotonic() + _PATIENCE
        while thread is not None and thread.is_alive() and time.monotonic() < ends:
            if (library := self._library) is not None:  # perhaps it has only now begun
                library.interrupt()
            thread.join(_AGAIN)

    # --- in the thread -------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            while (task := self._next()) is not None:
                self._do(task)
        except BaseException:  # the pages must not wait for a thread that is gone
            self._tell(Progress())
            raise

    def _next(self) -> Task | None:
        with self._changed:
            if self._tasks:
                return self._tasks.popleft()
            self._progress = replace(self._progress, running=False)
            self._changed.notify_all()
            return None

    def _do(self, task: Task) -> None:
        report, trouble = None, None
        try:
            with self.open_library() as library:
                self._library = library
                if task.everything:
                    report = library.refresh(progress=self._step)
                else:
                    report = library.freshen(task.topics, progress=self._step)
        except FindvalueError as error:
            trouble = error
        finally:
            self._library = None
        self._report = _joined(self._report, report)
        self._tell(Progress(running=True, report=self._report, trouble=trouble))

    def _step(self, outcome: SourceOutcome, done: int, total: int) -> None:
        self._tell(Progress(running=True, done=done, total=total, source=outcome.name))

    def _tell(self, progress: Progress) -> None:
        with self._changed:
            self._progress = progress
            self._changed.notify_all()


def _joined(first: RefreshReport | None, then: RefreshReport | None) -> RefreshReport | None:
    """Return what two tasks did together; a look-up for which nothing was due did nothing."""
    return first.joined(then) if first and then else first or then
