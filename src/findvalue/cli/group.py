"""A click group with a default command, loaded command by command."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from findvalue.cli.commands import Command
from findvalue.cli.terminal import Terminal

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


_WIDEST = 100  # columns of help
_NARROW = 60  # columns below which explanations stand under what they explain


class _Formatter(click.HelpFormatter):
    """Help that fits into a narrow terminal."""

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write names and what they mean."""
        super().write_dl(rows, col_max if self.width >= _NARROW else 8, col_spacing)


class _Context(click.Context):
    """What a command runs in; its help is as wide as the terminal, up to a line of text."""

    def make_formatter(self) -> click.HelpFormatter:
        """Return what help is written with."""
        return _Formatter(width=min(Terminal().width, _WIDEST))


class LazyGroup(click.Group):
    """Commands are imported when they are used; the first word decides, else the default command.

    ``findvalue --json sailing`` is ``findvalue search --json sailing``; global options may stand
    anywhere before ``--``.

    Args:
        sections: the commands by name, under the headings that help shows them with.
        default: the command when the first word is none; None when a command has to be named.
        attributes: passed on to click.
    """

    context_class = _Context

    def __init__(
        self,
        *,
        sections: Mapping[str, Mapping[str, Command]],
        default: str | None = None,
        **attributes: Any,  # noqa: ANN401 - click's own signature
    ) -> None:
        super().__init__(**attributes)
        self._sections = sections
        self.lazy = {name: each for held in sections.values() for name, each in held.items()}
        self._default = default

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order in which help shows them."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import and return a command."""
        if cmd_name not in self.lazy:
            return None
        module, _, attribute = self.lazy[cmd_name].home.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        command.context_class = self.context_class
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write what the commands do, section by section, without importing one."""
        width = max(map(len, self.lazy))
        for heading, commands in self._sections.items():
            with formatter.section(heading):
                formatter.write_dl(
                    [(f"{name:<{width}}", each.help) for name, each in commands.items()]
                )

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """Return the commands that begin like this, and the options of the default command."""
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(name, help=each.help)
            for name, each in self.lazy.items()
            if name.startswith(incomplete)
        ]
        found += click.Command.shell_complete(self, ctx, incomplete)
        if self._default and incomplete.startswith("-"):
            found += self._default_options(ctx, self._default, incomplete)
        return list({item.value: item for item in found}.values())

    def _default_options(
        self, ctx: click.Context, name: str, incomplete: str
    ) -> list[CompletionItem[str]]:
        command = self.get_command(ctx, name)
        if command is None:
            return []
        with click.Context(command, parent=ctx, info_name=name) as inner:
            return command.shell_complete(inner, incomplete)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Sort the global options to the front and put the default command in when none is named."""
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), color=ctx.color)
            ctx.exit(0)
        own, rest = _split(args, _arity(self.get_params(ctx)))
        return super().parse_args(ctx, [*own, *self._led_by_command(ctx, rest)])

    def _led_by_command(self, ctx: click.Context, rest: list[str]) -> list[str]:
        """Return the words with the command in front: the first word, if it names one."""
        if not rest or rest[0] in self.lazy:
            return rest
        default = self.get_command(ctx, self._default) if self._default else None
        at = _first_word(rest, _arity(default.get_params(ctx)) if default else {})
        if at is not None and rest[at] in self.lazy:
            return [rest[at], *rest[:at], *rest[at + 1 :]]
        return [self._default, *rest] if self._default else rest


def _first_word(rest: Sequence[str], arity: Mapping[str, int]) -> int | None:
    """Return where the first word is that is neither an option nor an option's value."""
    skip = 0
    for at, token in enumerate(rest):
        if skip:
            skip -= 1
        elif token.startswith("-") and token not in {"-", "--"}:
            skip = 0 if "=" in token else arity.get(token, 0)
        else:
            return at
    return None


def _arity(params: Sequence[click.Parameter]) -> dict[str, int]:
    """Return how many words each option takes."""
    return {
        name: 0 if param.is_flag or param.count else param.nargs
        for param in params
        if isinstance(param, click.Option)
        for name in (*param.opts, *param.secondary_opts)
    }


def _split(args: Sequence[str], own: dict[str, int]) -> tuple[list[str], list[str]]:
    """Return the words that are the group's own options with their values, and the others."""
    mine: list[str] = []
    rest: list[str] = []
    index = 0
    while index < len(args):
        token = args[index]
        if token == "--":  # noqa: S105 - not a password
            rest += args[index:]
            break
        name, equals, _ = token.partition("=")
        taken = 1 + (own.get(name, 0) if not equals else 0)
        known = name in own or _is_cluster(token, own)
        belongs = known and not (name in _PASSED_ON and rest)
        (mine if belongs else rest).extend(args[index : index + (taken if belongs else 1)])
        index += taken if belongs else 1
    return mine, rest


def _is_cluster(token: str, own: Mapping[str, int]) -> bool:
    """Say whether a word is several short flags of the group's own in one, such as -vv."""
    letters = token.removeprefix("-")
    return token != letters != "" and all(own.get(f"-{letter}") == 0 for letter in letters)


# After a command's name these ask for the command's help, not for the program's.
_PASSED_ON = frozenset({"-h", "--help"})
