"""Many runs of the command line, each in a process of its own with real descriptors.

One process loads everything once and forks for each run: a run costs ten milliseconds instead of
three hundred. Run as a script, this file is that process: it reads runs as JSON, one a line, and
answers each with what it left behind. No name resolves in it but localhost, as without a network,
and no time passes between two requests to a host.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 120.0  # seconds a run may take
_NEEDED = (
    "findvalue.compose.lint",
    "findvalue.fetch.line",
    "findvalue.parse.box",
    "findvalue.parse.pages",
    "findvalue.pipeline.check",
    "findvalue.pipeline.enrich",
    "findvalue.pipeline.refresh",
    "findvalue.pipeline.worker",
    "psycopg",
    "psycopg_pool",
)
_REAL = socket.getaddrinfo

Kind = Literal["pipe", "terminal", "closed", "full", "left"]  # left: its reader has gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of findvalue.

    Args:
        arguments: what stands behind the program's name.
        folder: the current folder.
        environ: the whole environment.
        typed: what standard input brings, in Base64.
        out: what standard output is.
        err: what standard error is.
        encoding: of the standard streams.
        columns: of the terminal.
    """

    arguments: tuple[str, ...]
    folder: str
    environ: Mapping[str, str] = field(default_factory=dict)
    typed: str = ""
    out: Kind = "pipe"
    err: Kind = "pipe"
    encoding: str = "utf-8"
    columns: int = 80


@dataclass(frozen=True, slots=True)
class Done:
    """What a run left behind."""

    code: int
    out: str
    err: str


class Forks:
    """The process that forks; use ``forks()``."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, run: Run) -> Done:
        """Run once and wait for the end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(run)) + "\n")
        self._process.stdin.flush()
        return Done(**json.loads(self._process.stdout.readline()))


@contextlib.contextmanager
def forks() -> Iterator[Forks]:
    """Start the process that forks, for as long as the block runs."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", __file__],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Forks(process)
        assert process.stdin is not None
        process.stdin.close()


# --- inside the process that forks ---------------------------------------------------------------


def _serve() -> None:
    _load()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(asdict(_done(Run(**json.loads(line))))) + "\n")
        sys.stdout.flush()


def _load() -> None:
    """Import and read what the commands need, so that no run has to."""
    from docs.generate import pages  # walking over all commands imports each of them

    from tests.support.manners import HASTE, set_pause

    pages()
    for name in _NEEDED:
        import_module(name)
    with tempfile.TemporaryDirectory() as folder:
        _exercise(Path(folder))
    socket.getaddrinfo = _resolved  # type: ignore[assignment]  # as much of it as is used
    set_pause(HASTE)
    gc.collect()
    gc.freeze()  # else the first collection in a run would copy every page


def _exercise(folder: Path) -> None:
    """Look up, compose and attach once: expressions are compiled and lists read by then."""
    from findvalue.pipeline import Library
    from findvalue.types import Article

    (folder / "sources.yaml").write_text("version: 1\nsources: []\n", "utf-8")
    note = folder / "note.txt"
    note.write_text("Dear Bea,\n\nthank you.\n\nBest,\nTom\n", "utf-8")
    environ = {"FINDVALUE_DATA": str(folder)}
    with Library(sources=folder / "sources.yaml", offline=True, environ=environ) as library:
        text = "The harbour opened for sailing boats in May. Forty of them went out to sea at once."
        library.add([Article(url="https://a.example/1", title="Sailing again", text=text)])
        (best,) = library.search("saling", floor=0)
        library.attach(note, library.paragraph(best))


def _resolved(host: str | None, *arguments: Any, **options: Any) -> list[Any]:  # noqa: ANN401 - as getaddrinfo
    if host not in {"127.0.0.1", "::1", "localhost"}:
        raise socket.gaierror(socket.EAI_AGAIN, "there is no network here")
    return _REAL(host, *arguments, **options)


def _done(run: Run) -> Done:
    ends = [_end(run.out, run.columns), _end(run.err, run.columns)]
    child = os.fork()
    if not child:
        _become(run, ends)
    for ours, theirs in ends:
        if theirs is not None and theirs != ours:
            os.close(theirs)
    texts = _read(ends, child)
    _, status = os.waitpid(child, 0)
    return Done(os.waitstatus_to_exitcode(status), *texts)


def _end(kind: Kind, columns: int) -> tuple[int | None, int | None]:
    """Return our end and the run's end of a stream."""
    if kind == "pipe":
        return os.pipe()
    if kind == "terminal":
        import fcntl
        import pty
        import struct
        import termios

        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        return ours, theirs
    if kind == "left":
        ours, theirs = os.pipe()
        os.close(ours)
        return None, theirs
    return None, os.open("/dev/full", os.O_WRONLY) if kind == "full" else None


def _become(run: Run, ends: list[tuple[int | None, int | None]]) -> None:
    """Be the run, and end."""
    code = 1
    try:
        with tempfile.TemporaryFile() as given:
            given.write(base64.b64decode(run.typed))
            given.seek(0)
            os.dup2(given.fileno(), 0)
        for number, (_, theirs) in enumerate(ends, start=1):
            os.close(number) if theirs is None else os.dup2(theirs, number)
        os.chdir(run.folder)
        os.environ.clear()
        os.environ.update(run.environ)
        streams = [
            open(number, mode, encoding=run.encoding, buffering=1, closefd=False)  # noqa: SIM115 - a descriptor, open to the end
            if number == 0 or ends[number - 1][1] is not None
            else None
            for number, mode in enumerate("rww")
        ]
        sys.stdin, sys.stdout, sys.stderr = streams
        from findvalue.cli import run as main

        code = main(run.arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BaseException:  # noqa: BLE001 - what Python itself would do
        import traceback

        with contextlib.suppress(OSError):
            os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code)


def _read(ends: list[tuple[int | None, int | None]], child: int) -> list[str]:
    """Return what a run writes until it ends; one that does not end is killed."""
    import select
    import signal

    data = {ours: b"" for ours, _ in ends if ours is not None}
    left = set(data)
    until = time.monotonic() + _PATIENCE
    while left:
        ready, _, _ = select.select(left, [], [], max(until - time.monotonic(), 0))
        if not ready:
            os.kill(child, signal.SIGKILL)
            break
        for ours in ready:
            try:
                part = os.read(ours, 1 << 16)
            except OSError:  # the end of a terminal
                part = b""
            data[ours] += part
            if not part:
                left.remove(ours)
                os.close(ours)
    return [
        data[ours].decode("utf-8", "backslashreplace").replace("\r\n", "\n") if ours else ""
        for ours, _ in ends
    ]


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    _serve()
