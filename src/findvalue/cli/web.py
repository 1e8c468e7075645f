"""findvalue web: the workbench on a local page."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from findvalue.cli.session import Session, pass_session
from findvalue.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from findvalue.web.server import Server
    from findvalue.web.session import Session as Bench


@click.command()
@click.argument("note", type=click.Path(path_type=Path), required=False)
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    metavar="N",
    default=0,
    help="Listen on this port; without it, on one that is free.",
)
@click.option(
    "--interview",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="The interview file: one note for each person.",
)
@click.option("--no-browser", is_flag=True, help="Print the address, and open no browser.")
@click.option("--read-only", is_flag=True, help="Change no file: no refresh, no saving.")
@click.option("--offline", is_flag=True, help="Never touch the network.")
@pass_session
def web(
    session: Session,
    *,
    note: Path | None,
    port: int,
    interview: Path | None,
    no_browser: bool,
    read_only: bool,
    offline: bool,
) -> int:
    """Open the workbench: the whole job on a local page, from the topic to the note.

    NOTE is the draft that it works on and may save to. The page is served on 127.0.0.1 alone, to
    whoever has the address that is printed. Ctrl-C ends it.
    """
    if note is not None and not note.is_file():
        raise UsageError(f"{note}: no such file", hint="leave it out to paste a note on the page")
    open_workbench = _loaded()
    bench = _bench(session, note, interview, read_only=read_only, offline=offline)
    with bench, open_workbench(bench, port) as server:
        session.terminal.write(server.start_url)
        sys.stdout.flush()
        session.terminal.remark("the workbench is open until you press Ctrl-C")
        if not no_browser:
            _show(server.start_url)
        with suppress(KeyboardInterrupt):
            server.serve()
    session.terminal.remark("\nclosed; what was saved is kept")
    return ExitCode.INTERRUPTED


def _loaded() -> Callable[[Bench, int], Server]:
    """Return what opens the workbench.

    Raises:
        UsageError: the extra is not installed.
    """
    try:
        from findvalue.web.server import open_workbench
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("findvalue"):
            raise
        raise UsageError(
            f'the workbench needs the extra "web" ({error.name} is missing)',
            hint="pip install 'findvalue[web]'",
        ) from None
    return open_workbench


def _bench(
    session: Session,
    note: Path | None,
    interview: Path | None,
    *,
    read_only: bool,
    offline: bool,
) -> Bench:
    from findvalue.web.session import Session as Bench

    return Bench(
        open_library=partial(session.library, offline=offline),
        open_list=session.sourcebook,
        clock=session.moment,
        note=note,
        interview=interview,
        read_only=read_only,
        offline=offline,
    )


def _show(url: str) -> None:
    """Open the page in the user's browser, which may take its time or not be there."""
    import webbrowser
    from threading import Thread

    Thread(target=webbrowser.open, args=(url,), daemon=True).start()
