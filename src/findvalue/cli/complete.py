"""What the shell may complete beyond commands and options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from findvalue.errors import FindvalueError

if TYPE_CHECKING:
    import click


def source_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001 - click's signature
    """Return the names of sources that begin like this."""
    return [name for name in _names(ctx) if name.casefold().startswith(incomplete.casefold())]


def _names(ctx: click.Context) -> list[str]:
    from findvalue.pipeline import Library

    try:
        with Library(sources=ctx.find_root().params.get("sources"), offline=True) as library:
            return [source.name for source in library.source_list.sources]
    except FindvalueError:
        return []
