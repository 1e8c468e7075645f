"""The child of the box: runs one job after the other under limits.

``box.py`` starts it as ``python -c``; it imports nothing that a job does not need.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
from typing import IO

from findvalue.errors import FindvalueError, ParseError
from findvalue.parse.wire import TOO_BIG, Reply, pack, receive, send

if sys.platform != "win32":  # there, the parent's deadline alone holds
    import resource

RETIRE_AT = 64 << 20  # bytes; a child that keeps more after a job makes room for a fresh one
_FACT_LIMIT = 300  # characters of an unexpected error


def main(cpu_seconds: float, memory_bytes: int) -> None:
    """Work through the jobs on standard input until it ends.

    Args:
        cpu_seconds: processor time that one job may use; the kernel ends the process after it.
        memory_bytes: address space of the process.
    """
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not write into the results
    _limit(memory_bytes)
    serve(sys.stdin.buffer, results, cpu_seconds)


def serve(jobs: IO[bytes], results: IO[bytes], cpu_seconds: float) -> None:
    """Answer every job of a stream in order."""
    while (frame := receive(jobs, limit=None)) is not None:
        _alarm(cpu_seconds)
        answer = _answer(frame)
        _alarm(0)
        send(results, answer)


def _limit(memory_bytes: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    if sys.platform == "win32":
        return
    for kind, amount in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):  # not every system knows every limit
            resource.setrlimit(kind, (amount, amount))


def _alarm(cpu_seconds: float) -> None:
    """Let the kernel end the process after so much processor time; 0 takes it back."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)


def _answer(frame: bytes) -> bytes:
    """Return the reply to one job, packed."""
    try:
        function, args, kwargs = pickle.loads(frame)  # noqa: S301 - written by our own parent
        return pack(Reply(function(*args, **kwargs), spent=_is_bloated()))
    except FindvalueError as error:
        return pack(Reply(error, spent=_is_bloated()))
    except MemoryError:
        return pack(Reply(ParseError(TOO_BIG), spent=True))
    except RecursionError:
        return pack(Reply(ParseError("is nested too deeply"), spent=False))
    except Exception as error:  # noqa: BLE001 - the edge: a reader that trips fails its own job alone
        fact = f"could not be read ({type(error).__name__}: {error})"
        return pack(Reply(ParseError(fact[:_FACT_LIMIT]), spent=False))


def _is_bloated() -> bool:
    """Say whether the process keeps much memory after a job.

    The peak of ``getrusage`` is of no use: on Linux it starts with the parent's.
    """
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - after every job: no Path needed
            pages = int(file.read().split()[1])
    except (OSError, ValueError):  # not Linux
        return False
    return pages * os.sysconf("SC_PAGE_SIZE") > RETIRE_AT
