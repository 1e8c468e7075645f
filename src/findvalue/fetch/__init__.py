"""Fetching: the one room that opens connections, with the guard at its door.

``Fetcher.fetch`` asks for one address, ``fetch_all`` for many, ``schedule`` says when to ask again.
The names are loaded when they are first used, and requests only when a ``Fetcher`` is made, so a
look-up that asks nobody pays for none of it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from findvalue.fetch import schedule
    from findvalue.fetch.client import Fetcher
    from findvalue.fetch.model import Fetched, FetchRequest, Limits
    from findvalue.fetch.pool import fetch_all

__all__ = ["FetchRequest", "Fetched", "Fetcher", "Limits", "fetch_all", "schedule"]

_HOMES = {
    "FetchRequest": "model",
    "Fetched": "model",
    "Fetcher": "client",
    "Limits": "model",
    "fetch_all": "pool",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
