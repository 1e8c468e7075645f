"""What can go wrong with a request, told by the parts that do not know whose request it is."""

from __future__ import annotations

from findvalue.fetch.model import MEGABYTE
from findvalue.types import SourceStatus


class Trouble(Exception):
    """A request failed. Not an ``OSError``, so that no library on the way takes it for its own.

    Args:
        reason: what happened, in plain words that can follow "example.org: "; nothing that a
            server sent, and nothing secret.
        means: what it says about the source.
        passing: whether a second, gentler attempt may work.
        status: the HTTP status, when there was an answer.
        wait: seconds for which the server wants to be left alone, when it said so.
        hint: what the user can do about it.
    """

    def __init__(
        self,
        reason: str,
        *,
        means: SourceStatus = SourceStatus.BROKEN,
        passing: bool = False,
        status: int | None = None,
        wait: float | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.means = means
        self.passing = passing
        self.status = status
        self.wait = wait
        self.hint = hint


class Refused(Trouble):
    """We did not ask: the address is one that is never asked."""


class NoConnection(Trouble):
    """There is no connection to be had: asking the same place again at once is of no use."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, means=SourceStatus.UNREACHABLE, passing=True)


def resting(seconds: float) -> Trouble:
    """Return the trouble of a server that asked to be left alone for ``seconds`` from now."""
    return Trouble("the server asked to wait", means=SourceStatus.WAITING, wait=seconds)


def silent(reason: str) -> Trouble:
    """Return the trouble of a server that took the request and gave no whole answer."""
    return Trouble(reason, means=SourceStatus.UNREACHABLE, passing=True)


def too_long(limit: int) -> Trouble:
    """Return the trouble of an answer of more than ``limit`` bytes."""
    return Trouble(f"the answer is longer than {limit / MEGABYTE:.1f} MB")
