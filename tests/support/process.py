"""The command line as a process of its own: an empty home, its data in one folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.cli import Done

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Shell:
    """Runs findvalue over one data folder.

    Args:
        folder: the data, the home and the current folder.
        environ: more variables.
        prelude: Python that runs before findvalue does.
        umask: of the process; -1 for the test's own.
        limit: called in the process before it begins.
        started: every process so far.
    """

    folder: Path
    environ: tuple[tuple[str, str], ...] = ()
    prelude: str = ""
    umask: int = -1
    limit: Callable[[], None] | None = None
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *arguments: object) -> subprocess.Popen[bytes]:
        """Start a run."""
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "FINDVALUE_DATA": str(self.folder),
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LANG": "C.UTF-8",
            **dict(self.environ),
        }
        code = f"{self.prelude}\nimport sys; from findvalue.__main__ import main; sys.exit(main())"
        process = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, arguments)],
            env=environ,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            umask=self.umask,
            preexec_fn=self.limit,  # noqa: PLW1509 - sets a limit and nothing else
        )
        self.started.append(process)
        return process

    def __call__(self, *arguments: object, timeout: float = 120) -> Done:
        """Run to the end."""
        return self.finish(self.start(*arguments), timeout=timeout)

    def finish(self, process: subprocess.Popen[bytes], *, timeout: float = 120) -> Done:
        """Wait for a run, and return what it said."""
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        return Done(
            process.returncode,
            out.decode("utf-8", "surrogateescape"),
            err.decode("utf-8", "surrogateescape"),
        )

    def close(self) -> None:
        """End what a test that failed left running."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.communicate()
