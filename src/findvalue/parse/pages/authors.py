"""Who wrote an article: what the page declares, then what it prints, people before desks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from findvalue.parse.pages.days import days_in
from findvalue.parse.pages.digest import Digest
from findvalue.parse.pages.layout import AUTHOR, BYLINE, DATE, OUTSIDE, SIDE, TIME, Layout
from findvalue.parse.pages.people import (
    byline,
    introduces,
    introduces_within,
    is_desk,
    is_person,
    named,
    unique,
    usable,
)
from findvalue.parse.pages.site import names_of, squash

_METAS = (
    "citation_author", "author", "parsely-author", "dc.creator", "dcterms.creator", "article:author",
    "article:author_name", "sailthru.author", "byl", "cxenseparse:author", "og:article:author",
    "rbauthors", "authors", "article.author",
)  # fmt: skip
_GROUPS = frozenset(
    {"organization", "newsmediaorganization", "corporation", "ngo", "governmentorganization"}
)
_HOST = re.compile(r"\w\.(?:com|org|net|de|at|ch|fr|uk|eu|info|io|co|tv|it|es|nl)\b", re.IGNORECASE)
_WRITTEN_BY = re.compile(r"\b(?:by|von|par|por|di|door|av)\b", re.IGNORECASE)
_BEFORE, _NEAR, _FAR = 80, 60, 200  # elements around the headline in which a byline stands
_BESIDE = 12  # elements after the headline in which an element named "author" needs no "by"
_SHORT_LINE, _NEXT_LINES = 40, 8  # "By TPN, in": a line that is nothing but a byline
_JUST_BEFORE = 2  # pieces before the headline that may be its byline
_DATE_LINE = 60
_LINES = 25  # pieces of text after the headline that may begin with "by"
_LINE = 100  # characters of such a piece
_FOLLOWING = 6  # pieces after a lone "by"

Found = tuple[tuple[str, ...], str]


def read_authors(digest: Digest, layout: Layout) -> Found:
    """Return the authors and where they were read.

    People that JSON-LD or a meta tag names come first, then a byline near the headline, then names
    of one word, and last an organisation that JSON-LD gives as the author. A name that is the
    site's, too, is taken for a login; unless JSON-LD gives it and it looks like a person's, on a
    page that names nobody else: then the site is called after its author.

    Args:
        digest: the digest of the page.
        layout: the layout of the page.
    """
    sites = names_of(digest)
    people, groups = _linked(digest, sites)
    if any(map(is_person, people)):
        return unique(people), "json-ld"
    declared = _declared(digest, sites)
    shown = squash(" ".join(_texts(layout)))
    printed = _printed(layout, {squash(name) for name in (*people, *declared)})
    persons = [name for name in declared if is_person(name)]
    if persons and (squash(persons[0]) in shown or not any(map(is_person, printed))):
        return unique(persons), "meta"
    found = (
        (printed if any(map(is_person, printed)) else [], "byline"),
        ([name for name in people if squash(name) in shown], "json-ld"),
        ([name for name in declared if squash(name) in shown], "meta"),
        (printed, "byline"),
        ([name for name in people if is_desk(name)], "json-ld"),
        ([name for name in declared if is_desk(name)], "meta"),
        (_namesakes(digest, sites), "json-ld"),
        (groups, "json-ld"),
    )
    return next(((unique(names), origin) for names, origin in found if names), ((), ""))


def _texts(layout: Layout) -> Iterator[str]:
    yield from layout.before
    yield from layout.after
    for spot in layout.spots:
        if not spot.apart:
            yield from spot.pieces


def _linked(digest: Digest, sites: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the people and the organisations that JSON-LD gives as authors."""
    people: list[str] = []
    groups: list[str] = []
    for author in digest.linked.authors:
        names = [name for name in named(author.name) if usable(name)]
        if author.type.lower() in _GROUPS:
            groups += names
        else:
            people += [name for name in names if not _is_site(name, sites)]
    return people, groups


def _namesakes(digest: Digest, sites: Sequence[str]) -> list[str]:
    """Return the person after whom the site is called, when JSON-LD gives them as the author."""
    people = (each.name for each in digest.linked.authors if each.type.lower() not in _GROUPS)
    names = (name for person in people for name in named(person))
    return [name for name in names if is_person(name) and squash(name) in sites]


def _declared(digest: Digest, sites: Sequence[str]) -> list[str]:
    """Return the authors of the first meta tag that names any."""
    for key in _METAS:
        if found := _own(digest.metas.get(key, ()), sites):
            return found
    if _WRITTEN_BY.search(digest.meta("twitter:label1")):
        return _own((digest.meta("twitter:data1"),), sites)
    return []


def _own(values: Iterable[str], sites: Sequence[str]) -> list[str]:
    names = (name for value in values if "://" not in value for name in named(value))
    return [name for name in names if usable(name) and not _is_site(name, sites)]


def _is_site(name: str, sites: Sequence[str]) -> bool:
    """Say whether a name is the site's own, or an address."""
    return squash(name) in sites or bool(_HOST.search(name))


def _printed(layout: Layout, declared: Collection[str]) -> list[str]:
    """Return the names in the best byline of the page.

    Args:
        layout: the layout of the page.
        declared: squashed names that the page's head gives, too short to be certain on their own.
    """
    best: list[str] = []
    score = 0
    for names, certainty in (*_marked(layout), *_introduced(layout), *_dated(layout)):
        if not names:
            continue
        people = any(map(is_person, names))
        known = any(squash(name) in declared for name in names)
        points = certainty + (2 if people else 0) + (3 if known else 0)
        if points > score:
            best, score = names, points
    return best


def _marked(layout: Layout) -> Iterator[tuple[list[str], int]]:
    """Yield the names in elements that are marked as author, nearest to the headline first."""
    for spot in layout.nearest(AUTHOR | BYLINE, allow=SIDE | OUTSIDE):
        distance = spot.at - layout.headline
        near = -_BEFORE <= distance <= _NEAR
        if spot.apart and not 0 <= distance <= _NEAR:
            continue
        introduced = any(introduces_within(text) for text in spot.pieces)
        property_ = bool(spot.role & AUTHOR)
        if spot.apart and not introduced and not property_:
            continue
        if spot.apart & OUTSIDE and not (property_ and distance <= _BESIDE):
            continue
        if not property_ and not introduced and not near:
            continue
        if not -_BEFORE <= distance <= _FAR:
            continue
        alone = 0 <= distance <= _BESIDE and len(spot.pieces) == 1 and not spot.role & (DATE | TIME)
        names = byline(spot.pieces or (spot.stamp,), certain=property_ or alone)
        yield names, 1 + introduced + near + property_


def _introduced(layout: Layout) -> Iterator[tuple[list[str], int]]:
    """Yield the names in lines after the headline that begin with "by" or "author:"."""
    lines = [*reversed(layout.before[-_JUST_BEFORE:]), *(line for line in layout.after if line)][
        :_LINES
    ]
    for number, line in enumerate(lines):
        begins, rest = introduces(line)
        if not begins or len(line) > _LINE:
            continue
        names = byline([line, *lines[number + 1 : number + _FOLLOWING]] if not rest else [line])
        short = len(line) <= _SHORT_LINE and number < _NEXT_LINES
        people = [name for name in names if is_person(name)]
        yield people or (names if not rest or short else []), 2


def _dated(layout: Layout) -> Iterator[tuple[list[str], int]]:
    """Yield the people in lines around the headline that hold a date, a name and little else."""
    for line in (*layout.after[:_NEXT_LINES], *layout.before):
        if len(line) <= _DATE_LINE and next(days_in(line, "day"), None):
            yield [name for name in byline([line]) if is_person(name) or introduces_within(line)], 1
