"""Where a store is, as people type it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class StoreAddress(click.ParamType[Path | str, Path | str]):
    """A path, or an address such as postgresql://user@host:5432/database."""

    name = "path"

    def convert(
        self, value: Path | str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path | str:
        """Return an address as it is, and anything else as a path."""
        path = click.Path(path_type=Path)
        return value if "://" in os.fspath(value) else path.convert(value, param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        """Let the shell complete paths."""
        return click.Path().shell_complete(ctx, param, incomplete)
