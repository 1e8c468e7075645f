"""Every error findvalue raises on purpose, and the exit code each one ends the command line with.

::

    FindvalueError
    ├── UsageError            2    a call that cannot be understood
    ├── SourceListError       3    sources.yaml or an interview file is not valid
    ├── FetchError            4    one address could not be had
    │   └── RefusedAddress    4    an address that findvalue never asks
    ├── AllSourcesFailed      4    not one source answered
    ├── ParseError            1    bytes that are not what they were said to be
    ├── NothingFound          1    no article is good enough
    ├── DraftProtected        5    writing could damage the user's note
    ├── NotFaithful           5    a paragraph says what its source does not
    └── StoreError            1    the store cannot be opened or written
        ├── BusyStore         1    another process has been at it for too long
        └── LostLease         1    another worker asks this source now
"""

from __future__ import annotations

from enum import IntEnum

from findvalue.status import SourceStatus


class ExitCode(IntEnum):
    """Exit codes of the command line."""

    OK = 0
    NOTHING_FOUND = 1
    USAGE = 2
    INVALID_LIST = 3
    NETWORK = 4
    PROTECTED = 5
    INTERRUPTED = 130
    TERMINATED = 143


class FindvalueError(Exception):
    """Base of all errors.

    Args:
        fact: what happened, naming the file, line or address; no full stop at the end.
        hint: what the user can do about it, or "".
    """

    exit_code = ExitCode.NOTHING_FOUND

    def __init__(self, fact: str, *, hint: str = "") -> None:
        super().__init__(fact)
        self.fact = fact
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way from a child process with the hint."""
        return _rebuild, (type(self), self.fact, self.hint, self.__dict__)


def _rebuild(
    kind: type[FindvalueError], fact: str, hint: str, state: dict[str, object]
) -> FindvalueError:
    error = kind.__new__(kind)
    FindvalueError.__init__(error, fact, hint=hint)
    error.__dict__.update(state)
    return error


class UsageError(FindvalueError):
    """A call that cannot be understood."""

    exit_code = ExitCode.USAGE


class SourceListError(FindvalueError):
    """sources.yaml or an interview file is not valid.

    Args:
        problems: every problem as ``file:line:col: message``, in the file's order.
        hint: what the user can do about it.
    """

    exit_code = ExitCode.INVALID_LIST

    def __init__(self, problems: tuple[str, ...], *, hint: str = "") -> None:
        super().__init__("\n".join(problems), hint=hint)
        self.problems = problems


class FetchError(FindvalueError):
    """One address could not be had. The message holds the host and the reason, never a secret.

    Args:
        fact: the host and the reason in plain words.
        status: the HTTP status, or None when there was no answer.
        retry_after: seconds that the server asked us to wait, or None.
        hint: what the user can do about it.
        source_status: what it means for the source.
        passing: whether a second, gentler attempt may work: a connection that failed or broke.
    """

    exit_code = ExitCode.NETWORK

    def __init__(
        self,
        fact: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        hint: str = "",
        source_status: SourceStatus = SourceStatus.BROKEN,
        passing: bool = False,
    ) -> None:
        super().__init__(fact, hint=hint)
        self.status = status
        self.retry_after = retry_after
        self.source_status = source_status
        self.passing = passing
        self.seconds = 0.0  # how long it took, all attempts together; set by whoever measured


class RefusedAddress(FetchError):
    """An address that findvalue never asks: a private network, another scheme, user info."""


class AllSourcesFailed(FindvalueError):
    """Not one source answered."""

    exit_code = ExitCode.NETWORK


class ParseError(FindvalueError):
    """Bytes that are not what they were said to be."""


class NothingFound(FindvalueError):
    """No article is good enough for the topic."""

    exit_code = ExitCode.NOTHING_FOUND


class DraftProtected(FindvalueError):
    """Writing could damage the user's note, so nothing was written."""

    exit_code = ExitCode.PROTECTED


class NotFaithful(FindvalueError):
    """A paragraph says something that neither the user nor the stored source says."""

    exit_code = ExitCode.PROTECTED


class StoreError(FindvalueError):
    """The store cannot be opened, read or written."""


class BusyStore(StoreError):
    """Another process has been writing for longer than we wait."""


class LostLease(StoreError):
    """A worker took too long: its lease ran out, and another worker asks the source now.

    Args:
        key: the source.
    """

    def __init__(self, key: str) -> None:
        super().__init__(
            f"{key}: took longer than its lease, and another worker asks it now",
            hint="give the workers longer leases",
        )
