"""The headers of a source, with the secrets that only the environment knows."""

from __future__ import annotations

from collections.abc import Mapping

from findvalue.errors import FetchError
from findvalue.sources.fields import VARIABLE
from findvalue.types import Source


def resolved_headers(source: Source, environ: Mapping[str, str]) -> dict[str, str]:
    """Return a source's headers with every ``${NAME}`` replaced by the environment's value.

    Values are secrets: they are never part of a message.

    Args:
        source: any source.
        environ: the environment.

    Returns:
        Header names and values, in the order of the list.

    Raises:
        FetchError: a variable is not set, or its value cannot stand in a header.
    """
    return {name: _filled(name, value, source, environ) for name, value in source.headers.items()}


def _filled(name: str, value: str, source: Source, environ: Mapping[str, str]) -> str:
    """Return the value of one header."""
    for variable in VARIABLE.findall(value):
        if not environ.get(variable):
            raise FetchError(
                f"{source.name}: the header {name} needs the environment variable {variable}",
                hint=f"set {variable}, or disable the source",
            )
    filled = VARIABLE.sub(lambda match: environ[match[1]].strip(), value)
    if not (filled.isascii() and filled.isprintable()):
        raise FetchError(
            f"{source.name}: the header {name} would hold characters that no header may hold",
            hint="look at the environment variables that it names",
        )
    return filled
