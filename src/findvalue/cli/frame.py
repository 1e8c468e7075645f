"""The frame around the commands: default command, global options, errors, exit codes."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from findvalue import __version__
from findvalue.cli.commands import SECTIONS
from findvalue.cli.dates import Moment
from findvalue.cli.group import LazyGroup
from findvalue.cli.session import Session
from findvalue.cli.storeaddress import StoreAddress
from findvalue.cli.streams import discard_output, standard_streams
from findvalue.cli.terminal import Terminal, colour_wanted, links_wanted
from findvalue.errors import ExitCode, FindvalueError

COMPLETING = "_FINDVALUE_COMPLETE"  # what a shell sets when it asks what may stand here
EPILOG = """Exit codes: 0 ok, 1 nothing found, 2 usage, 3 source list invalid, 4 every source failed,
5 refused to protect a note, 130 Ctrl-C, 143 SIGTERM."""


class Terminated(BaseException):
    """The process was asked to end (SIGTERM)."""


@click.group(
    cls=LazyGroup,
    sections=SECTIONS,
    default="search",
    subcommand_metavar="TOPIC... | COMMAND",
    epilog=EPILOG,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "auto_envvar_prefix": "FINDVALUE",
    },
)
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
# Their variables are read where files are found, which then says that it was a variable.
@click.option(
    "--sources",
    type=click.Path(path_type=Path),
    allow_from_autoenv=False,
    help="The source list (sources.yaml).",
)
@click.option(
    "--store",
    type=StoreAddress(),
    allow_from_autoenv=False,
    help="Where articles are kept: a path or an address.",
)
@click.option("--now", type=Moment(), help="Pretend that it is this date, for repeatable runs.")
@click.option("--color/--no-color", default=None, help="Force or forbid colour.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but the answer.")
@click.option("-v", "--verbose", count=True, help="Say more on stderr (-vv: everything).")
@click.pass_context
def main(
    ctx: click.Context,
    *,
    sources: Path | None,
    store: Path | str | None,
    now: datetime | None,
    color: bool | None,
    quiet: bool,
    verbose: int,
) -> None:
    """Find the one article worth sending after an interview, and put it into the note.

    \b
    Look a topic up, and put the best article into a note:
      findvalue "battery recycling"
      findvalue attach note.txt "sailing"
    """  # noqa: D301 - \b keeps click from filling the lines below it
    colour = colour_wanted(color, os.environ)
    terminal = Terminal(
        colour=colour,
        links=colour and links_wanted(os.environ),
        quiet=quiet,
        verbose=verbose,
    )
    ctx.color = terminal.colour
    ctx.obj = Session(terminal=terminal, sources=sources, store=store, now=now)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: what stands after the program's name; None for the process's own.

    Returns:
        The exit code. No exception leaves this function.
    """
    with standard_streams() as messages, _sigterm_as_exception():
        code = _guarded(list(sys.argv[1:] if arguments is None else arguments))
        return ExitCode.NOTHING_FOUND if messages.lost and code == ExitCode.OK else code


def _guarded(arguments: list[str]) -> int:
    """Run the command line; whatever ends it becomes a message and an exit code."""
    try:
        return _run(arguments)
    except FindvalueError as error:
        return _report(error.fact, error.hint, error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        return _report("interrupted; what was finished is kept", "", ExitCode.INTERRUPTED)
    except Terminated:
        return _report("terminated; what was finished is kept", "", ExitCode.TERMINATED)
    except BrokenPipeError:
        discard_output()
        return ExitCode.OK
    except OSError as error:
        discard_output()
        return _report(_os_fact(error), "", ExitCode.NOTHING_FOUND)


def _run(arguments: list[str]) -> int:
    try:
        result = _complete() if os.environ.get(COMPLETING) else _invoke(arguments)
        sys.stdout.flush()
    except click.NoSuchOption as error:
        hint = _near(error.option_name, _options_of(error.ctx)) or _help_hint(error)
        return _report(f"no such option {error.option_name}", hint, ExitCode.USAGE)
    except click.exceptions.NoSuchCommand as error:
        hint = _near(error.command_name, _commands_of(error.ctx)) or _help_hint(error)
        return _report(f"no such command {error.command_name}", hint, ExitCode.USAGE)
    except click.UsageError as error:
        return _report(_unstopped(error.format_message()), _help_hint(error), ExitCode.USAGE)
    except click.ClickException as error:
        return _report(_unstopped(error.format_message()), "", ExitCode.USAGE)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    return result if isinstance(result, int) else ExitCode.OK


def _invoke(arguments: list[str]) -> object:
    """Run a command. ``main.main`` would leave the process when a reader closes the pipe."""
    with main.make_context("findvalue", arguments) as context:
        return main.invoke(context)


def _complete() -> object:
    """Answer a shell that completes."""
    try:
        return main.main([], prog_name="findvalue", standalone_mode=False)
    except SystemExit as leave:
        return leave.code


def _near(word: str, choices: Sequence[str]) -> str:
    """Return a hint that names what was meant, or ""."""
    from findvalue.fuzzy import closest

    near = closest(word, choices)
    return f"did you mean {near}?" if near else ""


def _options_of(context: click.Context | None) -> list[str]:
    """Return every option that may stand here, the program's own ones included."""
    names: list[str] = []
    while context is not None:
        for param in context.command.get_params(context):
            names += [*param.opts, *param.secondary_opts]
        context = context.parent
    return [name for name in names if name.startswith("-")]


def _commands_of(context: click.Context | None) -> list[str]:
    group = context.command if context else None
    return group.list_commands(context) if context and isinstance(group, click.Group) else []


def _help_hint(error: click.UsageError) -> str:
    return f'try "{error.ctx.command_path} --help"' if error.ctx else ""


def _report(fact: str, hint: str, code: int) -> int:
    """Print an error the way every error looks, and return its exit code."""
    terminal = Terminal(colour=False)
    for line in fact.splitlines():
        terminal.note(f"error: {line}")
    if hint:
        terminal.note(f"\nhint: {hint}")
    return code


def _unstopped(message: str) -> str:
    """Return click's message in the house's form: one line, small first letter, no full stop."""
    message = " ".join(message.split()).rstrip(".")
    return message[:1].lower() + message[1:]


def _os_fact(error: OSError) -> str:
    reason = (error.strerror or str(error)).lower()
    return f"{reason}: {error.filename}" if error.filename else reason


@contextlib.contextmanager
def _sigterm_as_exception() -> Iterator[None]:
    """Let SIGTERM unwind the stack as Ctrl-C does, so that clean-up runs."""

    def end(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise Terminated

    try:
        before = signal.signal(signal.SIGTERM, end)
    except ValueError:  # not in the main thread: the host program decides
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
