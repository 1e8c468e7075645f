"""Many cases of one behaviour in one test, where a test for each would cost more than the work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Case = TypeVar("Case")


def each(
    cases: Iterable[Case], check: Callable[[Case], object], name: Callable[[Case], str]
) -> None:
    """Check every case; fail with all that fail, not with the first alone."""
    failures = []
    for case in cases:
        try:
            check(case)
        except AssertionError as error:
            failures.append(f"{name(case)}: {error}")
    assert not failures, "\n\n".join(failures)
