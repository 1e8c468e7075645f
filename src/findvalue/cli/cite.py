"""findvalue cite: the reference of a stored article, in a style or for a reference manager."""

from __future__ import annotations

import click

from findvalue.cli.search import bring_up_to_date, nothing_found, picked, stored_article
from findvalue.cli.session import Session, pass_session
from findvalue.pipeline import Library
from findvalue.types import Article, ReferenceForm

_STYLES = ("link", "apa", "mla", "chicago")
_EXPORTS = ("csl-json", "bibtex", "ris")


@click.command()
@click.argument("what", metavar="URL|TOPIC")
@click.option(
    "--style",
    "form",
    type=click.Choice([*_STYLES, *_EXPORTS]),
    default="apa",
    show_default=True,
    help="A citation style, or a format for Zotero and others.",
)
@click.option(
    "--pick", type=click.IntRange(1), default=1, show_default=True, help="Which match of the topic."
)
@click.option("--offline", is_flag=True, help="Never touch the network.")
@pass_session
def cite(session: Session, *, what: str, form: ReferenceForm, pick: int, offline: bool) -> None:
    """Print the reference of a stored article, named by its address or by a topic."""
    with session.library(offline=offline) as library:
        article = _article(session, library, what, pick)
        session.terminal.raw(library.cite(article, form) + "\n")


def _article(session: Session, library: Library, what: str, pick: int) -> Article:
    if "://" in what:
        return stored_article(library, what)
    report = bring_up_to_date(session, library, (what,))
    matches = library.search(what, limit=pick)
    if not matches:
        raise nothing_found(library, (what,), report)
    return picked(matches, pick, what).article
