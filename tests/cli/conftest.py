"""The command line as a user runs it: a process of its own, an empty home, no network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"
NOW = "2026-07-01"

Completed = subprocess.CompletedProcess[str]
Run = Callable[..., Completed]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose store holds the articles of fixtures/."""
    folder = tmp_path_factory.mktemp("filled")
    done = command(folder, "--sources", FIXTURES / "sources.yaml", "--now", NOW, "refresh")
    assert done.returncode in {0, 3}, done.stderr
    return folder


@pytest.fixture
def bare(tmp_path: Path) -> Run:
    """Run findvalue with nothing stored, named or configured."""

    def call(*arguments: object, **options: object) -> Completed:
        return command(tmp_path, *arguments, **options)  # type: ignore[arg-type]

    return call


@pytest.fixture
def run(filled: Path, tmp_path: Path) -> Run:
    """Run findvalue over the fixtures, on a copy of the filled store."""
    data = tmp_path / "data"
    shutil.copytree(filled, data)

    def call(*arguments: object, **options: object) -> Completed:
        return command(
            data,
            "--sources",
            FIXTURES / "sources.yaml",
            "--now",
            NOW,
            *arguments,
            **options,  # type: ignore[arg-type]
        )

    return call


def command(
    data: Path,
    *arguments: object,
    cwd: Path | None = None,
    stdin: str | bytes | None = None,
    environ: dict[str, str] | None = None,
    timeout: float = 60,
) -> Completed:
    """Run ``python -m findvalue`` with an empty home and its data in ``data``."""
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(data),
        "FINDVALUE_DATA": str(data),
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "LANG": "C.UTF-8",
        **(environ or {}),
    }
    raw = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "findvalue", *map(str, arguments)],
        env=env,
        cwd=cwd or data,
        input=raw if raw is not None else b"",
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args,
        done.returncode,
        done.stdout.decode("utf-8", "surrogateescape"),
        done.stderr.decode("utf-8", "surrogateescape"),
    )
