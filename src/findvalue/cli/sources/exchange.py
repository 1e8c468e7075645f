"""findvalue sources import and export: the list as OPML, which every feed reader speaks."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from findvalue.cli.session import Session, pass_session
from findvalue.cli.sources.changing import dry_run_option, make
from findvalue.errors import UsageError
from findvalue.spoken import counted

_STREAM = "-"
_LARGEST = 5_000_000  # bytes of an OPML file


@click.command("import")
@click.argument("opml", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--trusted",
    is_flag=True,
    help="You wrote the file: take over its headers and its private addresses, too.",
)
@dry_run_option
@pass_session
def import_(session: Session, *, opml: Path, trusted: bool, dry_run: bool) -> None:
    """Add the subscriptions of a feed reader (OPML).

    OPML is a file, or - for standard input. Folders become tags; what the list has already is
    passed over.
    """
    book = session.sourcebook()
    brought = book.plan_import(_bytes_of(opml), path=opml, trusted=trusted)
    for problem in brought.problems:
        session.terminal.note(f"warning: {problem}")
    done = f"added {counted(len(brought.new), 'source')}"
    make(session, book, brought.edit, done=done, dry_run=dry_run)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default=_STREAM)
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@pass_session
def export(session: Session, *, file: Path, force: bool) -> None:
    """Write the list as OPML.

    FILE is where to; without it, standard output. Secrets in headers stay at home.
    """
    data = session.sourcebook().export()
    if str(file) == _STREAM:
        sys.stdout.buffer.write(data)
        return
    if file.exists() and not force:
        raise UsageError(f"{file}: exists already", hint="--force replaces it")
    try:
        file.write_bytes(data)
    except OSError as error:
        raise _unusable(file, error) from None
    session.terminal.remark(f"wrote {file}")


def _bytes_of(opml: Path) -> bytes:
    """Return the bytes of an OPML file, or of standard input."""
    if str(opml) == _STREAM:
        return sys.stdin.buffer.read(_LARGEST + 1)
    try:
        with opml.open("rb") as file:
            return file.read(_LARGEST + 1)
    except OSError as error:
        raise _unusable(opml, error) from None


def _unusable(path: Path, error: OSError) -> UsageError:
    """Return what is wrong with a file that the user named, in words."""
    return UsageError(f"{path}: {(error.strerror or 'cannot be used').lower()}")
