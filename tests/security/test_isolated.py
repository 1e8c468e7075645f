"""Attacks that would lead off this machine if they worked, where there is nothing but loopback.

The checks stand in ``isolated/`` and are run by a pytest of their own in a network namespace.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.endurance

ROOT = Path(__file__).resolve().parents[2]
SERVER = ROOT.parent / "shared" / "tools" / "hostile_server.py"


def isolated(*command: str | Path, timeout: float) -> subprocess.CompletedProcess[str]:
    """Run a command where only loopback exists; skip the test where that cannot be had."""
    unshare = shutil.which("unshare")
    if not unshare:
        pytest.skip("no network namespace can be made here")
    inside = [unshare, "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    if subprocess.run([*inside, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no network namespace can be made here")
    environ = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    return subprocess.run(
        [*inside, *map(str, command)],
        env={**environ, "PYTHONPATH": str(ROOT / "src")},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@pytest.mark.parametrize("which", ["not slow", pytest.param("slow", marks=pytest.mark.slow)])
def test_nothing_leads_inside(which: str, tmp_path: Path) -> None:
    done = isolated(
        *(sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider"),
        *("-m", which, "-o", "python_files=check_*.py", f"--basetemp={tmp_path / 'inner'}"),
        ROOT / "tests" / "security" / "isolated",
        timeout=600,
    )
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout


@pytest.mark.slow
def test_every_route_of_the_hostile_server_is_bounded_and_harms_nobody() -> None:
    if not SERVER.is_file():
        pytest.skip("the shared hostile server is not here")
    script = ROOT / "benchmarks" / "hostile.py"
    done = subprocess.run(
        [sys.executable, script, SERVER, "--json"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if not done.stdout and "unshare" in done.stderr:
        pytest.skip("no network namespace can be made here")
    report = json.loads(done.stdout)
    assert report["faults"] == []
    assert report["internal"] == 0
    assert report["peak"] < 150
    assert report["slowest"] < 21
    assert done.returncode == 0
