"""findvalue sources remove, disable and enable; and how every change of the list is made."""

from __future__ import annotations

import click

from findvalue.cli.complete import source_names
from findvalue.cli.session import Session, pass_session
from findvalue.pipeline.sourcebook import Edit, SourceBook

names_argument = click.argument(
    "names", metavar="NAME...", nargs=-1, required=True, shell_complete=source_names
)
dry_run_option = click.option("--dry-run", is_flag=True, help="Print the change, write nothing.")


@click.command()
@names_argument
@dry_run_option
@pass_session
def remove(session: Session, *, names: tuple[str, ...], dry_run: bool) -> None:
    """Remove sources from the list.

    NAME is a source's name or its address. Its articles are not found any more.
    """
    book = session.sourcebook()
    edit = book.plan_remove(names)
    make(session, book, edit, done=f"removed {_quoted(names)}", dry_run=dry_run)


@click.command()
@names_argument
@dry_run_option
@pass_session
def disable(session: Session, *, names: tuple[str, ...], dry_run: bool) -> None:
    """Keep sources in the list without asking them.

    NAME is a source's name or its address.
    """
    book = session.sourcebook()
    edit = book.plan_switch(names, on=False)
    make(session, book, edit, done=f"disabled {_quoted(names)}", dry_run=dry_run)


@click.command()
@names_argument
@dry_run_option
@pass_session
def enable(session: Session, *, names: tuple[str, ...], dry_run: bool) -> None:
    """Ask disabled sources again.

    NAME is a source's name or its address.
    """
    book = session.sourcebook()
    edit = book.plan_switch(names, on=True)
    make(session, book, edit, done=f"enabled {_quoted(names)}", dry_run=dry_run)


def make(session: Session, book: SourceBook, edit: Edit, *, done: str, dry_run: bool) -> None:
    """Make a planned change, or show it.

    Args:
        session: the run.
        book: what planned the change.
        edit: the change.
        done: what to say when it is made.
        dry_run: only print the difference.
    """
    terminal = session.terminal
    if dry_run:
        terminal.raw(edit.diff)
        return
    if edit.before == edit.after:
        terminal.remark("the list says that already; nothing was changed")
        return
    book.write(edit)
    if edit.copied_from:
        terminal.remark(
            f"the list that comes with findvalue was copied to {edit.path}: it is yours"
        )
    terminal.remark(f"{done} ({edit.path})")


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)
