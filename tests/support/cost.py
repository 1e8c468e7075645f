"""What work may cost, asked so that a busy machine cannot decide the answer.

``calls`` counts, and ``bounded`` gives a piece of work far more processor time than it takes: it
fails where the cost grows with the square of the size, which takes minutes on the inputs that the
tests have. ``eventually`` waits for what comes at once or never. How quick things are is told by
benchmarks/.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType

import pytest

PLENTY = 20.0  # seconds of processor time, for work that takes one at the most
PATIENCE = 60.0  # seconds on the wall, for what takes none


def calls(work: Callable[[], object]) -> int:
    """Count the functions, of Python and of C, that a piece of work calls."""
    found = 0

    def count(frame: FrameType, event: str, argument: object) -> None:  # noqa: ARG001 - Python's
        nonlocal found
        found += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return found


@contextlib.contextmanager
def bounded(seconds: float = PLENTY) -> Iterator[None]:
    """Fail the test when a block takes more processor time than any working one does."""
    if sys.platform == "win32":  # no such timer there; a block without end hangs
        yield
        return

    def stop(*_: object) -> None:
        pytest.fail(f"took more than {seconds:g} seconds of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def eventually(happened: Callable[[], object]) -> None:
    """Wait until something happened; fail the test when it does not."""
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.01)
