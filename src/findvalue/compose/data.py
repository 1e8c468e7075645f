"""Word lists and templates that ship as data files beside the code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

PACKAGE = "findvalue.compose"


@cache
def table(folder: str, name: str) -> dict[str, Any]:
    """Return a shipped TOML file.

    Args:
        folder: "words" or "wording".
        name: the file's name without ".toml".
    """
    import tomllib

    return tomllib.loads(text(folder, f"{name}.toml"))


def text(folder: str, name: str) -> str:
    """Return a shipped text file."""
    return (resources.files(PACKAGE) / folder / name).read_text("utf-8")


def names(folder: str, ending: str) -> tuple[str, ...]:
    """Return the names, without their ending, of the shipped files of a folder."""
    entries = (entry.name for entry in (resources.files(PACKAGE) / folder).iterdir())
    return tuple(sorted(name.removesuffix(ending) for name in entries if name.endswith(ending)))


def any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of these phrases as whole words, in any case.

    The phrases are our own data, never text from the web. Longer ones win.
    """
    listed = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    found = "|".join(
        re.escape(phrase).replace(r"\ ", r"\s+").replace("'", "['’]") for phrase in listed
    )
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)" if listed else r"(?!)", re.IGNORECASE)
