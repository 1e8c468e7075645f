"""The layout of a page: elements that are marked as author or date, and the text around the headline.

Read from an lxml tree: lxml builds the tree of a whole page in the time BeautifulSoup takes for its
head, and what is printed beside the headline corrects what the head declares.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from findvalue.text import words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MOST_ELEMENTS = 60_000
_MOST_MARKS = 60
_MARK_TEXT = 400  # characters of an element that is still a byline or a date
_MARK_PIECES = 24
_CLIMB = 14  # elements above a mark that say where it stands
_AFTER = 40  # pieces of text after the headline in which a byline may stand
_BEFORE = 8  # and before it
_PIECE = 300  # characters


# What an element's tag, class, id, rel and itemprop say of it. Plain bits, not an enum.Flag, whose
# arithmetic would cost half the time of the whole reading.
AUTHOR = 1 << 0  # itemprop, property (RDFa) or rel
BYLINE = 1 << 1  # class or id
TIME = 1 << 2  # <time>
PUBLISHED = 1 << 3  # itemprop or property
DATE = 1 << 4  # class or id
MODIFIED = 1 << 5
SIDE = 1 << 6  # a class or id names navigation, related articles or the like
COMMENT = 1 << 7
OUTSIDE = 1 << 8  # <nav>, <aside>, and the <footer> of the page

_APART = SIDE | COMMENT | OUTSIDE
_MARKING = AUTHOR | BYLINE | TIME | PUBLISHED | DATE | MODIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A marked element of the page."""

    role: int
    apart: int  # SIDE, COMMENT and OUTSIDE, when it stands in such a part of the page
    at: int  # number of the element in the page's order
    pieces: tuple[str, ...]  # its text, piece by piece
    stamp: str = ""  # its datetime or content attribute


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where things stand on a page."""

    headline: int  # number of the headline's element, 0 when there is none
    spots: tuple[Spot, ...]
    after: tuple[str, ...]  # pieces of text after the headline
    before: tuple[str, ...]  # and before it

    def nearest(self, role: int, *, allow: int = 0) -> list[Spot]:
        """Return the spots of a role, those nearest to the headline first.

        Args:
            role: any of these bits.
            allow: parts of the page that are not the article, and count all the same.
        """
        found = [spot for spot in self.spots if spot.role & role and not spot.apart & ~allow]
        return sorted(found, key=lambda spot: _distance(spot.at, self.headline))


def _distance(at: int, headline: int) -> int:
    """Return how far a spot is from the headline; what stands before it counts three times."""
    return at - headline if at >= headline else (headline - at) * 3


# Stems of the names that authors of themes give to the parts of a page, in the languages they use.
_STEMS = {
    COMMENT: "comment kommentar respond- disqus leserbrief trackback pingback",
    SIDE: "sidebar related recommend mostread most-read mostpopular most-popular trending menu "
    "newsletter breadcrumb share social promo site-footer page-footer colophon widget recirc "
    "readmore read-more more-from cookie advert subscribe signup empfehl verwandt also-like "
    "carousel popular similar",
    BYLINE: "byline by-line author autor auteur writer verfasser redakteur reporter journalist "
    "contributor credit postedby posted-by written-by creator vcard penulis",
    MODIFIED: "modif updated last-update lastupdate lastmod aktualisier",
    DATE: "date datum time publish posted fecha created veroeffentlicht dato meta",
}
_WORDS = tuple((role, tuple(stems.split())) for role, stems in _STEMS.items())
_PROPERTIES = {
    "author": AUTHOR,
    "creator": AUTHOR,
    "datepublished": PUBLISHED,
    "datecreated": PUBLISHED,
    "created": PUBLISHED,
    "datemodified": MODIFIED,
    "comment": COMMENT,
}
_TAGS = {"time": TIME, "nav": OUTSIDE, "aside": OUTSIDE}
_ARTICLE_TAGS = frozenset({"article", "header"})
# An <aside> in the article itself may hold the article's own date and byline.
OUTSIDE_XPATH = (
    "self::nav or self::footer or self::aside[not(ancestor::article or ancestor::header)]"
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_HOLDERS = frozenset({"a", "b", "strong", "div", "p", "span", "td", "font", "h5", "h6"})
_TITLE_WORDS = 6  # words of a title that tell its headline
_OUTER = 5  # elements around a <footer> that is the page's own, not an article's


def read_layout(page: str, title: str) -> Layout:
    """Return where things stand on a page.

    Args:
        page: the HTML of the page.
        title: the article's title, to find the headline.
    """
    tree = parse_tree(page)
    if tree is None:
        return Layout(headline=0, spots=(), after=(), before=())
    elements = list(islice(tree.iter(), _MOST_ELEMENTS))
    headline, at = _headline(elements, title)
    if headline is None:
        return Layout(headline=0, spots=tuple(_spots(elements, frozenset())), after=(), before=())
    return Layout(
        headline=at,
        spots=tuple(_spots(elements, frozenset(headline.iterancestors()))),
        after=_lines(_following(headline), _AFTER),
        before=_lines(_preceding(headline), _BEFORE)[::-1],
    )


def parse_tree(page: str) -> HtmlElement | None:
    """Return the lxml tree of a page, None when it holds no element."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _headline(elements: Sequence[HtmlElement], title: str) -> tuple[HtmlElement | None, int]:
    """Return the element of the headline and its number: the heading that says the title.

    Else the first <h1>, else the first element of the body whose own text begins with the title.
    """
    wanted = words(title)[:_TITLE_WORDS]
    first: tuple[HtmlElement | None, int] = (None, 0)
    other: tuple[HtmlElement | None, int] = (None, 0)
    for number, element in enumerate(elements):
        if element.tag in _HEADINGS:
            if _begins("".join(islice(element.itertext(), _MARK_PIECES)), wanted):
                return element, number
            if first[0] is None and element.tag == "h1":
                first = element, number
        elif other[0] is None and element.tag in _HOLDERS and _begins(element.text, wanted):
            other = element, number
    return first if first[0] is not None else other


def _begins(text: str | None, wanted: Sequence[str]) -> bool:
    """Say whether a text begins with these words, at least one."""
    if not wanted or not text:
        return False
    return words(text[:_PIECE])[: len(wanted)] == wanted


def _lines(texts: Iterator[str | None], count: int) -> tuple[str, ...]:
    """Return the first pieces of text that are more than white space, each as one line."""
    shown = (" ".join(text[:_PIECE].split()) for text in texts if text and not text.isspace())
    return tuple(islice(shown, count))


def _following(element: HtmlElement) -> Iterator[str | None]:
    """Yield the text after an element, in the page's order; what stands outside is left out."""
    own = _is_own(element)
    for node in (element, *element.iterancestors()):
        yield node.tail
        for sibling in node.itersiblings():
            yield from _within(sibling, own=own)


def _preceding(element: HtmlElement) -> Iterator[str | None]:
    """Yield the text before an element, backwards from it."""
    own = _is_own(element)
    for node in (element, *element.iterancestors()):
        for sibling in node.itersiblings(preceding=True):
            yield from _within(sibling, own=own, backwards=True)
        parent = node.getparent()
        yield parent.text if parent is not None else None


def _within(element: HtmlElement, *, own: bool, backwards: bool = False) -> Iterator[str | None]:
    """Yield the text in an element and right after it.

    Args:
        element: where to look; libxml2 nests no deeper than 255.
        own: it stands in the article, whose own <aside> may hold its date and its byline.
        backwards: the last text first.
    """
    if backwards:
        yield element.tail
    if element.tag not in {"nav", "footer"} and (own or element.tag != "aside"):
        own = own or element.tag in _ARTICLE_TAGS
        if not backwards:
            yield element.text
        for child in reversed(element) if backwards else element:
            yield from _within(child, own=own, backwards=backwards)
        if backwards:
            yield element.text
    if not backwards:
        yield element.tail


def _is_own(element: HtmlElement) -> bool:
    return any(parent.tag in _ARTICLE_TAGS for parent in element.iterancestors())


def _spots(elements: Sequence[HtmlElement], around: frozenset[HtmlElement]) -> Iterator[Spot]:
    count = 0
    for number, element in enumerate(elements):
        role = _role(element)
        if not role & _MARKING:
            continue
        pieces = tuple(_pieces(element))
        stamp = element.get("datetime") or element.get("content") or ""
        if (not pieces and not stamp) or sum(map(len, pieces)) > _MARK_TEXT:
            continue
        yield Spot(
            role=role, apart=_apart(element, around), at=number, pieces=pieces, stamp=stamp[:_PIECE]
        )
        count += 1
        if count == _MOST_MARKS:
            return


def _pieces(element: HtmlElement) -> Iterator[str]:
    for text in islice(element.itertext(), _MARK_PIECES):
        if shown := " ".join(text[: _MARK_TEXT * 2].split()):
            yield shown


def _apart(element: HtmlElement, around: frozenset[HtmlElement]) -> int:
    """Return which parts of the page that are not the article hold an element.

    What holds the headline too is no such part, whatever it is called.
    """
    found = _role(element) & _APART
    for parent in islice(element.iterancestors(), _CLIMB):
        if parent in around:
            break
        found |= _role(parent) & _APART
        if parent.tag == "footer" and len(list(islice(parent.iterancestors(), _OUTER))) < _OUTER:
            found |= OUTSIDE
    return found


def _role(element: HtmlElement) -> int:
    role = _TAGS.get(element.tag, 0)
    classes, name = element.get("class"), element.get("id")
    if classes or name:
        role |= _of_names(f"{classes or ''} {name or ''}"[:_PIECE])
    if (rel := element.get("rel")) and "author" in rel.lower().split():
        role |= AUTHOR
    for properties in (element.get("itemprop"), element.get("property")):
        for word in properties.lower().split() if properties else ():
            role |= _PROPERTIES.get(word.rpartition(":")[2], 0)
    return role


@lru_cache(maxsize=4_096)
def _of_names(names: str) -> int:
    """Return what classes and an id say of an element."""
    names = names.lower()
    found = 0
    for role, stems in _WORDS:
        for stem in stems:
            if stem in names:
                found |= role
                break
    return found
