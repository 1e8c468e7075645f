"""robots.txt, honoured for pages (RFC 9309): asked once per server and run, cut to 500 kB."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from findvalue.errors import FetchError
from findvalue.fetch.guard import Target, target_of
from findvalue.fetch.trouble import Trouble
from findvalue.types import SourceStatus

if TYPE_CHECKING:
    from protego import Protego

SIZE = 500_000  # bytes; RFC 9309 wants 500 KiB to be read at least, and rules cost CPU
_SERVER_ERROR = 500
_NAME = "findvalue"  # what a server calls us in its file


class Robots:
    """The rules of the servers asked so far."""

    def __init__(self) -> None:
        self._rules: dict[tuple[str, str, int], Protego | None] = {}

    def check(self, target: Target, fetch: Callable[[Target], bytes]) -> None:
        """Raise when the server does not want a page to be fetched.

        Args:
            target: the page.
            fetch: asks for the server's file; raises FetchError.

        Raises:
            Trouble: the page is not for us, or the server cannot say whether it is.
            FetchError: the server cannot be asked at all.
        """
        if target.origin not in self._rules:
            self._rules[target.origin] = _rules(target, fetch)
        rules = self._rules[target.origin]
        if rules is None:
            raise Trouble(
                "its robots.txt cannot be read, so the page is left alone",
                means=SourceStatus.UNREACHABLE,
            )
        if not rules.can_fetch(target.url, _NAME):
            raise Trouble(
                "its robots.txt asks not to fetch this page",
                means=SourceStatus.BLOCKED,
                hint="look for a feed of the same site instead",
            )


def _rules(target: Target, fetch: Callable[[Target], bytes]) -> Protego | None:
    """Return the rules: a server without a file allows everything, one that fails nothing."""
    from protego import Protego

    try:
        text = fetch(_file_of(target)).decode("utf-8", "replace")
    except FetchError as error:
        if error.status is not None and error.status >= _SERVER_ERROR:
            return None
        if error.source_status in {SourceStatus.UNREACHABLE, SourceStatus.WAITING}:
            raise
        text = ""
    return Protego.parse(text)


def _file_of(target: Target) -> Target:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return target_of(f"{target.scheme}://{host}:{target.port}/robots.txt")
