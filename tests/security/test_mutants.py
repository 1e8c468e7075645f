"""The tests of the address guard and of the gate notice every small mistake in what they test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.mutants import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "src" / "findvalue"
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Subject:
    """A module whose mutants must be noticed."""

    module: str
    tests: tuple[str, ...]
    # Mutants that let nothing else through, each by a part of its name, with the reason.
    equal: dict[str, str]


SUBJECTS = [
    Subject(
        module="fetch/guard.py",
        tests=("tests/fetch/test_guard.py",),
        equal={
            "_SHOWN: 80 -> 81": "the length of a message",
            "_kind: 20 -> 21": "the length of a message",
            "is_public: 1024 -> 1025": "the size of a cache",
            "parts.hostname or '' -> parts.hostname #": "is_safe_url wants a host",
            "-> ('2001:db8::/32', '2002::/16', '3fff::/20')": "some Pythons know this block",
            "ip.is_global and inside -> inside": "two locks on one door: each knows all there is",
        },
    ),
    Subject(
        module="compose/gate.py",
        tests=("tests/compose/test_gate.py", "tests/compose/test_rewritten.py"),
        equal={
            "_SHOWN: 60 -> 61": "the length of a message",
            "_LONGEST: 20000 -> 20001": "a bound of cost",
            "len(text) > _LONGEST -> len(text) >= _LONGEST": "a bound of cost",
        },
    ),
    Subject(
        module="compose/rewritten.py",
        tests=("tests/compose/test_rewritten.py",),
        equal={
            "_SHOWN: 60 -> 61": "the length of a message",
            "LONGEST: 5000 -> 5001": "a bound of cost",
            "len(text) > LONGEST -> len(text) >= LONGEST": "a bound of cost",
        },
    ),
]


def _cases() -> list[object]:
    return [
        pytest.param(subject, mutant, id=f"{subject.module} {mutant.where}")
        for subject in SUBJECTS
        for mutant in mutants((CODE / subject.module).read_text("utf-8"))
        if not any(part in mutant.where for part in subject.equal)
    ]


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of the package, to make mistakes in."""
    folder = tmp_path_factory.mktemp("mutants")
    shutil.copytree(CODE, folder / "findvalue", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize(("subject", "mutant"), _cases())
def test_a_mistake_is_noticed(subject: Subject, mutant: Mutant, copy: Path) -> None:
    module = copy / "findvalue" / subject.module
    right = module.read_text("utf-8")
    module.write_text(mutant.source, "utf-8")
    try:
        run = _tests(subject.tests, copy)
    finally:
        module.write_text(right, "utf-8")
    assert run.returncode in {1, 2}, f"no test fails: {mutant.where}"


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.module)
def test_without_a_mistake_the_same_tests_pass(subject: Subject, copy: Path) -> None:
    run = _tests(subject.tests, copy)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.module)
def test_every_exception_is_still_a_mutant(subject: Subject) -> None:
    names = [mutant.where for mutant in mutants((CODE / subject.module).read_text("utf-8"))]
    assert [part for part in subject.equal if not any(part in name for name in names)] == []


def _tests(paths: tuple[str, ...], copy: Path) -> subprocess.CompletedProcess[str]:
    """Run tests on the copy, until one fails."""
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", *paths],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,  # a mutant may hang
        check=False,
    )
