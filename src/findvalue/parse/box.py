"""The box: hostile bytes are read in child processes that may be killed at any moment.

A byte cap does not bound what a parser does with the bytes: 15 kB can cost minutes. So untrusted
feeds, pages and documents are read by a child with a limit on processor time, memory and wall
time. A child that breaks a limit is killed by the kernel or by us, fails its own job and no other,
and is replaced.

The children are plain ``python -c`` processes that talk through pipes. ``multiprocessing`` would
fork a threaded process, or run the user's main script a second time.
"""

from __future__ import annotations

import contextlib
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, ParamSpec, TypeVar, cast

from findvalue.closing import Closing
from findvalue.errors import FindvalueError, ParseError
from findvalue.parse.wire import TOO_BIG, TOO_SLOW, BadFrame, Reply, pack, receive, send, unpack

P = ParamSpec("P")
T = TypeVar("T")

_IN_FLIGHT = 4  # jobs per worker, running or waiting
_LAST_BREATH = 1.0  # seconds between the end of a child's results and its own end
_PACKAGE_HOME = str(Path(__file__).resolve().parents[2])
_START = (
    "import sys; sys.path[:] = {path!a}; from findvalue.parse import child; child.main({limits})"
)
_TIME_SIGNALS = {-getattr(signal, name, 0) for name in ("SIGPROF", "SIGXCPU")} - {0}


class Box(Closing):
    """Runs module-level functions in limited child processes; a context manager.

    Children start with the first job that needs them. Leaving the block kills what still runs and
    cancels what still waits.

    Args:
        workers: how many children work at the same time.
        cpu_seconds: processor seconds that one job may use.
        memory_mb: MB of address space that a child may use, the interpreter's own included.
        deadline: seconds of wall time that one job may take, on every platform.
    """

    def __init__(
        self,
        *,
        workers: int = 2,
        cpu_seconds: float = 5.0,
        memory_mb: int = 300,
        deadline: float = 10.0,
    ) -> None:
        self._command = _command(cpu_seconds, memory_mb << 20)
        self._deadline = deadline
        self._workers = workers
        self._room = threading.BoundedSemaphore(workers * _IN_FLIGHT)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._children: set[_Child] = set()
        self._lock = threading.Lock()
        self._closed = False

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run a module-level function in a child; waits while too many jobs are in flight.

        Args:
            function: importable by its name; its result may hold plain values, datetimes and
                findvalue's own classes.
            *args: its arguments; they are pickled.
            **kwargs: its keyword arguments; they are pickled.

        Returns:
            A future of the result. It raises ParseError when the job broke a limit, and whatever
            FindvalueError the function raised.

        Raises:
            RuntimeError: the box is closed.
        """
        frame = pack((function, args, kwargs))
        future: Future[T] = Future()
        self._room.acquire()
        with self._lock:
            if self._closed:
                raise RuntimeError("the box is closed")
            self._jobs.put(_Job(frame, future))
            if len(self._threads) < self._workers:
                thread = threading.Thread(target=self._work, name="findvalue-box", daemon=True)
                self._threads.append(thread)
                thread.start()
        return future

    def close(self) -> None:
        """Kill the children and cancel what is not done. Safe to call again."""
        with self._lock:
            self._closed = True
            for child in self._children:
                child.kill()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            if thread.ident is not None:  # else a signal came between making and starting it
                thread.join()

    def _work(self) -> None:
        child: _Child | None = None
        while (job := self._jobs.get()) is not None:
            if self._closed or not job.future.set_running_or_notify_cancel():
                job.future.cancel()
            else:
                child = self._work_on(job, child)
            self._room.release()
        if child:
            self._dismiss(child)

    def _work_on(self, job: _Job, child: _Child | None) -> _Child | None:
        """Do one job; return the child for the next one when it is still good."""
        try:
            child = child or self._hire()
            reply = child.do(job.frame, self._deadline)
        except ParseError as error:
            if child:
                self._dismiss(child)
            job.future.set_exception(CancelledError() if self._closed else error)
            return None
        if isinstance(reply.value, FindvalueError):
            job.future.set_exception(reply.value)
        else:
            job.future.set_result(reply.value)
        if reply.spent:
            self._dismiss(child)
            return None
        return child

    def _hire(self) -> _Child:
        try:
            child = _Child(self._command)
        except OSError as error:
            raise ParseError(f"no process to read it in ({error.strerror})") from error
        with self._lock:
            self._children.add(child)
            if self._closed:
                child.kill()
        return child

    def _dismiss(self, child: _Child) -> None:
        child.end()
        with self._lock:
            self._children.discard(child)


@dataclass(frozen=True, slots=True)
class _Job:
    frame: bytes
    future: Future[Any]


class _Child:
    """One child process and the two pipes to it."""

    def __init__(self, command: list[str]) -> None:
        # A process group of its own: Ctrl-C in the terminal reaches the parent alone.
        apart = {"process_group": 0} if sys.platform != "win32" else {"creationflags": 0x200}
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own code
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **apart,  # type: ignore[call-overload]
        )
        self._stdin = cast("IO[bytes]", self._process.stdin)
        self._stdout = cast("IO[bytes]", self._process.stdout)
        self._overran = False
        self._fault = ""

    def do(self, frame: bytes, deadline: float) -> Reply:
        """Send a job and wait for its reply.

        Raises:
            ParseError: the child broke a limit or died; it is dead now.
        """
        timer = threading.Timer(deadline, self._overrun)
        timer.daemon = True
        timer.start()
        try:
            reply = self._exchange(frame)
        finally:
            timer.cancel()
            timer.join()  # so that it cannot hit the next job
        if reply is None or self._overran:
            self.end()
            raise ParseError(self._cause_of_death())
        return reply

    def _exchange(self, frame: bytes) -> Reply | None:
        try:
            send(self._stdin, frame)
            answer = receive(self._stdout)
            if answer is None:
                self._process.wait(_LAST_BREATH)  # it is ending: let it, and its status tells why
                return None
            reply = unpack(answer)
        except (OSError, subprocess.TimeoutExpired):
            return None
        except BadFrame as error:
            self._fault = f"its result is {error}"
            return None
        return reply if isinstance(reply, Reply) else None

    def _cause_of_death(self) -> str:
        code = self._process.returncode
        if self._fault:
            return f"could not be read ({self._fault})"
        if self._overran or code in _TIME_SIGNALS:
            return TOO_SLOW
        if code == -getattr(signal, "SIGKILL", 9):  # the system ran out of memory
            return TOO_BIG
        return f"could not be read (its reader stopped with status {code})"

    def _overrun(self) -> None:
        self._overran = True
        self.kill()

    def kill(self) -> None:
        """Kill the process; whoever waits for it gets the end of its pipe."""
        self._process.kill()

    def end(self) -> None:
        """Kill the process and bury it: no zombie, no open pipe."""
        self._process.kill()
        with contextlib.suppress(OSError):  # what it never read cannot be flushed
            self._stdin.close()
        self._stdout.close()
        self._process.wait()


def _command(cpu_seconds: float, memory_bytes: int) -> list[str]:
    """Return the command of a child: no site, no environment, the parent's own path.

    The current folder is left out of the path: a file beside the user's notes is no library.
    """
    path = [_PACKAGE_HOME, *(entry for entry in sys.path if entry)]
    start = _START.format(path=path, limits=f"{cpu_seconds!r}, {memory_bytes!r}")
    return [sys.executable, "-I", "-S", "-c", start]
