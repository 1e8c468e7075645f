"""findvalue refresh --worker: keep a store up to date, beside other workers, until told to stop."""

from __future__ import annotations

import itertools
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from findvalue.cli.present import JSON_VERSION, as_json
from findvalue.cli.session import Session
from findvalue.errors import AllSourcesFailed, ExitCode, UsageError
from findvalue.pipeline.worker import WorkerOptions, WorkerReport
from findvalue.spoken import counted
from findvalue.types import SourceOutcome, SourceStatus

_CODES = {signal.SIGTERM: ExitCode.TERMINATED, signal.SIGINT: ExitCode.INTERRUPTED}
_FAILED = frozenset(
    {SourceStatus.BLOCKED, SourceStatus.GONE, SourceStatus.UNREACHABLE, SourceStatus.BROKEN}
)


def work(
    session: Session,
    *,
    name: str,
    offline: bool,
    as_json_: bool,
    **how: float | bool | None,
) -> int:
    """Run a worker; return the exit code.

    Args:
        session: where to write.
        name: what the worker is called; "" for the machine's name and the process id.
        offline: asked for, and refused: a worker is there to ask.
        as_json_: print the summary as JSON.
        **how: fields of ``WorkerOptions``; None for what was not asked for.
    """
    if offline:
        raise UsageError("a worker cannot be offline", hint="leave --offline out")
    if session.now is not None:
        raise UsageError("a worker needs the real time", hint="leave --now out")
    given = {each: value for each, value in how.items() if value is not None}
    options = WorkerOptions(name=name, **given)  # type: ignore[arg-type]  # click has checked their types
    with _draining() as stopping, session.library() as library:
        report = library.work(
            options, progress=_progress(session), warn=session.terminal.remark, stop=stopping.event
        )
        session.show_problems(library)
    _show(session, report, ended=stopping.signal is not None, as_json_=as_json_)
    if stopping.signal is not None:
        return _CODES[stopping.signal]
    if report.asked and all(status in _FAILED for status in report.statuses):
        raise AllSourcesFailed(
            "no source answered",
            hint="check the connection; findvalue sources list --problems says more",
        )
    return ExitCode.INVALID_LIST if library.problems else ExitCode.OK


class _Stopping:
    """What a signal asked for."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.signal: signal.Signals | None = None


@contextmanager
def _draining() -> Iterator[_Stopping]:
    """Let the first signal end the worker in peace, and the second one as it ends any command."""
    stopping = _Stopping()
    before = {number: signal.getsignal(number) for number in _CODES}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def stop(number: int, _frame: FrameType | None) -> None:
        restore()
        stopping.signal = signal.Signals(number)
        stopping.event.set()

    for number in _CODES:
        signal.signal(number, stop)
    try:
        yield stopping
    finally:
        restore()


def _progress(session: Session) -> Callable[[SourceOutcome], None]:
    """Return what shows how far the worker is; with --verbose, what became of each source."""
    count = itertools.count(1)

    def show(outcome: SourceOutcome) -> None:
        number = next(count)
        session.show_progress(outcome, number, number)

    return show


def _show(session: Session, report: WorkerReport, *, ended: bool, as_json_: bool) -> None:
    session.terminal.end_progress()
    if as_json_:
        session.terminal.raw(as_json(_facts(report, ended=ended)))
        return
    states = ", ".join(
        f"{report.statuses[status]} {status}" for status in SourceStatus if report.statuses[status]
    )
    more = f"; {counted(report.lost, 'answer')} too late" if report.lost else ""
    more += f"; {counted(report.released, 'source')} given back" if report.released else ""
    session.terminal.write(
        f"{counted(report.asked, 'source')} asked: {states or 'none was due'};"
        f" {counted(report.new, 'new article')}, {report.updated} updated{more}"
        f" ({report.seconds:.1f} s)"
    )


def _facts(report: WorkerReport, *, ended: bool) -> dict[str, object]:
    return {
        "version": JSON_VERSION,
        "seconds": round(report.seconds, 3),
        "interrupted": ended,
        "sources": [],
        "worker": {
            "name": report.worker,
            "asked": {str(status): number for status, number in report.statuses.items()},
            "new": report.new,
            "updated": report.updated,
            "lost": report.lost,
            "released": report.released,
        },
    }
