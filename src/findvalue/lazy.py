"""Names of a package that are loaded when they are first used (PEP 562): start-up is measured."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Mapping


def names(package: str, homes: Mapping[str, Iterable[str]]) -> Callable[[str], object]:
    """Return the ``__getattr__`` of a package whose names live in its modules.

    Args:
        package: the package's ``__name__``.
        homes: a module of the package, and the names that it holds.
    """
    home_of = {name: f"{package}.{module}" for module, held in homes.items() for name in held}

    def load(name: str) -> object:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(home_of[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return load
