"""findvalue sources: the source list, shown, changed and checked."""

from __future__ import annotations

import click

from findvalue.cli.commands import Command
from findvalue.cli.group import LazyGroup

_HOME = "findvalue.cli.sources"


@click.group(
    cls=LazyGroup,
    sections={
        "Look": {
            "list": Command(
                f"{_HOME}.listing:list_", "List the sources with what each one answered last."
            ),
            "check": Command(
                f"{_HOME}.checking:check", "Ask sources now, and say how each one is."
            ),
            "find": Command(f"{_HOME}.adding:find", "Find the feeds of a site, and add nothing."),
        },
        "Change": {
            "add": Command(
                f"{_HOME}.adding:add", "Add a source: a feed, a site, a search, or a saved file."
            ),
            "remove": Command(f"{_HOME}.changing:remove", "Remove sources from the list."),
            "disable": Command(
                f"{_HOME}.changing:disable", "Keep sources in the list without asking them."
            ),
            "enable": Command(f"{_HOME}.changing:enable", "Ask disabled sources again."),
        },
        "Move": {
            "import": Command(
                f"{_HOME}.exchange:import_", "Add the subscriptions of a feed reader (OPML)."
            ),
            "export": Command(f"{_HOME}.exchange:export", "Write the list as OPML."),
        },
    },
)
def sources() -> None:
    """Show and change the source list.

    A change touches only the lines it has to. The list that comes with findvalue is copied to
    your configuration folder before it is changed for the first time.
    """
