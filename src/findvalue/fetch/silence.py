"""Keeps what urllib3 logs of our requests out of every log: it holds paths, queries and headers.

Its loggers belong to the whole program, so they are not turned off; only records of a thread that
is in the middle of a request of ours are dropped.
"""

from __future__ import annotations

import logging
import threading


class _Silence(logging.Filter):
    """A filter of log records, and the context in which it drops them."""

    def __init__(self) -> None:
        super().__init__()
        self._here = threading.local()

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002 - logging names it
        return not getattr(self._here, "silent", False)

    def __enter__(self) -> None:
        self._here.silent = True

    def __exit__(self, *_: object) -> None:
        self._here.silent = False


SILENCE = _Silence()

for _name in ("connection", "connectionpool", "poolmanager", "response", "util.retry"):
    logging.getLogger(f"urllib3.{_name}").addFilter(SILENCE)
