"""The pause between two requests to a host: tests of other things need not sit through it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from findvalue.fetch import Fetcher

if TYPE_CHECKING:
    import pytest

HASTE = 0.01  # seconds: what is done between two requests is still done


def set_pause(seconds: float, patch: pytest.MonkeyPatch | None = None) -> None:
    """Let fetchers pause so many seconds where nobody says otherwise.

    Args:
        seconds: between two requests.
        patch: takes it back; None for a process that ends with its tests.
    """
    defaults = Fetcher.__init__.__kwdefaults__
    assert defaults is not None
    if patch:
        patch.setitem(defaults, "gap", timedelta(seconds=seconds))
    else:
        defaults["gap"] = timedelta(seconds=seconds)
