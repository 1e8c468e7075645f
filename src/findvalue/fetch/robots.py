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

SIZE = 500_000  # bytes; RFC 9309 wants at least 500 KiB to be read, and rules cost CPU
_SERVER_ERROR = 500
_NAME = "findvalue"  # what a server calls us in its file


class Robots:
    """The rules of the servers asked so far."""

    def __init__(self) -> None:
        self._rules: dict[tuple[str, str, int], Protego | FetchError] = {}

    def check(self, target: Target, fetch: Callable[[Target], bytes]) -> None:
        """Raise when the server does not want the page to be fetched.

        Args:
            target: the page.
            fetch: asks for the server's file; raises FetchError.

        Raises:
            Trouble: the page is not for us.
            FetchError: the file could not be had, for a reason that holds for the page too.
        """
        rules = self._rules.get(target.origin)
        if rules is None:
            rules = self._rules[target.origin] = _rules(target, fetch)
        if isinstance(rules, FetchError):
            raise rules
        if not rules.can_fetch(target.url, _NAME):
            raise Trouble(
                "its robots.txt asks not to fetch this page",
                means=SourceStatus.BLOCKED,
                hint="look for a feed of the same site: findvalue sources find URL",
            )


def _rules(target: Target, fetch: Callable[[Target], bytes]) -> Protego | FetchError:
    """Return the rules; a server that has no file allows everything, one that fails nothing."""
    from protego import Protego

    try:
        text = fetch(_file_of(target)).decode("utf-8", "replace")
    except FetchError as error:
        if error.status is None or error.status >= _SERVER_ERROR:
            return error
        text = ""
    return Protego.parse(text)


def _file_of(target: Target) -> Target:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return target_of(f"{target.scheme}://{host}:{target.port}/robots.txt")
