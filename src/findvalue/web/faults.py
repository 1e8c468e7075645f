"""Faults of our own, told to whoever runs the workbench: what and where, never what was typed."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from types import TracebackType

from flask import Flask

_HOME = Path(__file__).resolve().parents[1]
_SHOWN = 3  # places, the innermost first

Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Application(Flask):
    """A Flask application that says a fault in one line."""

    def log_exception(self, exc_info: Fault) -> None:
        """Say what went wrong and where."""
        kind, _, trace = exc_info
        name = kind.__name__ if kind else "unknown"
        places = " < ".join(_places(trace))
        self.logger.error("the workbench met a fault of its own: %s at %s", name, places)


def tell_on_stderr(app: Flask) -> None:
    """Print faults the way every error looks."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("error: %(message)s"))
    app.logger.handlers[:] = [handler]
    app.logger.propagate = False


def _places(trace: TracebackType | None) -> list[str]:
    """Return the last places in our own files that the fault came through."""
    frames = [
        (Path(frame.filename).resolve(), frame.lineno) for frame in traceback.extract_tb(trace)
    ]
    ours = [
        f"{path.relative_to(_HOME)}:{line}" for path, line in frames if path.is_relative_to(_HOME)
    ]
    return ours[: -_SHOWN - 1 : -1]
