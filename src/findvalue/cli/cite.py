"""findvalue cite: the reference of a stored article, in a style or for a reference manager."""

from __future__ import annotations

import re

import click

from findvalue.cli.search import bring_up_to_date, nothing_found, picked, stored_article
from findvalue.cli.session import Session, pass_session
from findvalue.errors import NothingFound, UsageError
from findvalue.pipeline import Library
from findvalue.text import shorten
from findvalue.types import Article, ReferenceForm

_STYLES = ("link", "apa", "mla", "chicago")
_EXPORTS = ("csl-json", "bibtex", "ris")
_NUMBER = re.compile(r"[0-9]{1,3}")  # more digits are a topic: 1984
_TOPIC_SHOWN = 60  # characters of a topic in a message


@click.command()
@click.argument("what", metavar="N|URL|TOPIC")
@click.option(
    "--style",
    "form",
    type=click.Choice([*_STYLES, *_EXPORTS]),
    default="apa",
    show_default=True,
    help="A citation style, or a format for Zotero and others.",
)
@click.option(
    "--pick", type=click.IntRange(1), help="Which match of the topic, instead of the best one."
)
@click.option(
    "--archive",
    is_flag=True,
    help="Ask the Wayback Machine for a copy of the page, and cite it after the original.",
)
@click.option("--offline", is_flag=True, help="Never touch the network.")
@pass_session
def cite(
    session: Session,
    *,
    what: str,
    form: ReferenceForm,
    pick: int | None,
    archive: bool,
    offline: bool,
) -> None:
    """Print the reference of a stored article.

    N is the article's number in your last look-up. Otherwise the article is named by its address,
    or it is the best match of a topic.
    """
    with session.library(offline=offline) as library:
        article = _article(session, library, what, pick)
        copy = _copy(session, library, article) if archive else None
        session.terminal.raw(library.cite(article, form, copy=copy) + "\n")


def _article(session: Session, library: Library, what: str, pick: int | None) -> Article:
    if "://" in what:
        return stored_article(library, what)
    if pick is None and _NUMBER.fullmatch(what):
        return stored_article(library, _numbered(session, int(what)))
    pick = pick or 1
    report = bring_up_to_date(session, library, (what,))
    matches = library.search(what, limit=pick)
    if not matches:
        raise nothing_found(library, (what,), report)
    return picked(matches, pick, what).article


def _numbered(session: Session, number: int) -> str:
    """Return the address that had a number in the last look-up, and say whose it is."""
    looked_up = session.recalled()
    if not any(looked_up.values()):
        raise NothingFound(
            f"there is no look-up whose number {number} could be cited",
            hint="look a topic up first, or name one: findvalue cite TOPIC",
        )
    if len(looked_up) > 1:
        first = shorten(next(iter(looked_up)), _TOPIC_SHOWN)
        raise UsageError(
            f"your last look-up had {len(looked_up)} topics, each with its own number {number}",
            hint=f'name the topic: findvalue cite "{first}" --pick {number}',
        )
    ((topic, urls),) = looked_up.items()
    shown = shorten(topic, _TOPIC_SHOWN)
    if not 1 <= number <= len(urls):
        raise UsageError(
            f'your last look-up, "{shown}", showed the numbers 1 to {len(urls)}',
            hint=f'if {number} is the topic: findvalue cite "{number}" --pick 1',
        )
    session.terminal.remark(f'number {number} of your last look-up, "{shown}"')
    return urls[number - 1]


def _copy(session: Session, library: Library, article: Article) -> str | None:
    """Return the archived copy's address; say why when there is none."""
    session.terminal.progress("asking the archive")
    copy, remark = library.archived(article)
    session.terminal.end_progress()
    if remark:
        session.terminal.remark(remark)
    return copy or None
