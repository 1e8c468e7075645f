"""Article links on a page that lists articles, found by structure or by a CSS selector."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from findvalue.errors import ParseError
from findvalue.parse.dates import parse_date
from findvalue.parse.pages.markup import base_url, decode, first_tags, resolve, visible
from findvalue.text import SUMMARY_LIMIT, TITLE_LIMIT, clean_text
from findvalue.types import Link
from findvalue.urls import clean_url, unwrap

MOST_LINKS = 500
_PATH = 6  # elements above a link that tell one kind of place from another
_CLIMB = 12  # elements above a link that may set it aside
_BLOCK = 5  # elements above a link that may hold its date and its summary
_STRINGS = 40  # pieces of text in one link
_SHORTEST = 8  # characters of a link that can be a headline
_WEIGHED = 90  # characters of a headline that count
_FEWEST = 2  # links that make a list; one alone must be a heading of some words
_WORDS = 4  # words of a headline; in a list of such, one word alone is a name or a button
_SUMMARY = 40  # characters of a paragraph that sums an article up
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_SIDE_TAGS = frozenset({"nav", "aside", "footer"})
# Names of the parts of a page that hold links to anything but its articles.
_SIDE = re.compile(
    r"(?:site-?|main-?|page-?|top-?|sub-?)?(?:nav\w*|menu\w*|foot(?:er)?|sidebar\w*)|widget\w*|"
    r"breadcrumb\w*|pag(?:ination|er|ing)\w*|comments?|comment-?\w+|related\w*|recent\w*|popular\w*|"
    r"cookie\w*|login|languages?|skip\w*|advert\w*|sponsor\w*|trending\w*|most-?read|subscribe\w*",
    re.IGNORECASE,
)
# Names of what stands around a headline; a heading in them is a headline all the same.
_TRIMMING = re.compile(
    r"shar(?:e|ing)\w*|social\w*|tags|tag-?(?:list|cloud)|categor(?:y|ies)|cat-?links|"
    r"(?:entry-?|post-?)?meta|author|byline|header|\w+-link",
    re.IGNORECASE,
)
_SIDE_OR_TRIMMING = re.compile(f"{_SIDE.pattern}|{_TRIMMING.pattern}", re.IGNORECASE)
_SLUG = "-"
_IS_SLUG = re.compile(r"[^-_]+[-_][^-_]+[-_][^-_]+|\d{5,}")  # three words, or a long number
_NUMBER = re.compile(r"\d+")
_MOST_OF = 0.7  # share of a list whose addresses tell how its articles' addresses are built
_BARE_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def list_links(
    body: bytes, *, url: str, content_type: str | None = None, selector: str | None = None
) -> tuple[Link, ...]:
    """Return the links to articles on a listing page, in the page's order.

    Without a selector, links are grouped by the elements around them; the group with the longest
    titles is the list of articles. Navigation, sidebars and footers do not take part.

    Args:
        body: the page.
        url: where it came from.
        content_type: the Content-Type header, if there was one.
        selector: a CSS selector of the links, or of elements that each hold one; None finds them
            by structure.

    Returns:
        Links with the title from the link, and date and summary from the link's own block where a
        ``<time>`` and a paragraph stand in it; empty when the page lists no articles.

    Raises:
        ParseError: the bytes are not text, or the selector is not one.
    """
    html = first_tags(visible(decode(body, content_type)))
    base = base_url(html, url)
    soup = BeautifulSoup(html, "lxml")
    if selector is None:
        spots = _articles(_spots(soup.find_all("a", href=True), base, url))
    else:
        spots = list(_unique(_spots(_selected(soup, selector), base, url)))
    return tuple(_described(spots[:MOST_LINKS]))


def _selected(soup: BeautifulSoup, selector: str) -> Iterator[Tag]:
    from soupsieve import SelectorSyntaxError

    try:
        chosen = soup.select(selector, limit=MOST_LINKS * 2)
    except (SelectorSyntaxError, NotImplementedError) as error:
        fact = f'"{selector}" is not a CSS selector ({str(error).splitlines()[0]})'
        raise ParseError(fact, hint="correct links: in the source list") from error
    for tag in chosen:
        anchor = tag if tag.name == "a" else tag.find("a", href=True)
        if isinstance(anchor, Tag):
            yield anchor


@dataclass(frozen=True, slots=True)
class _Spot:
    """A link and the place where it stands."""

    anchor: Tag
    url: str
    title: str

    @property
    def place(self) -> str:
        """The names of the elements above it: links of one list stand in the same place."""
        return "/".join(parent.name for parent in islice(self.anchor.parents, _PATH))

    @property
    def shape(self) -> tuple[str, ...]:
        """How its address is built: the host, the words of its path, and what stands for slugs."""
        parts = urlsplit(self.url)
        steps = [step for step in parts.path.split("/") if step]
        return (
            parts.netloc,
            *(_SLUG if _IS_SLUG.search(step) else _NUMBER.sub("0", step) for step in steps),
        )

    @property
    def heading(self) -> bool:
        """Whether it stands in a heading."""
        return any(parent.name in _HEADINGS for parent in islice(self.anchor.parents, _PATH))

    @property
    def aside(self) -> bool:
        """Whether it stands in navigation, a sidebar, a footer or the like."""
        names = _SIDE if self.heading else _SIDE_OR_TRIMMING
        return any(_is_aside(parent, names) for parent in islice(self.anchor.parents, _CLIMB))


def _spots(anchors: Iterable[Tag], base: str, url: str) -> Iterator[_Spot]:
    own = clean_url(url).rstrip("/")
    for anchor in anchors:
        address = clean_url(unwrap(resolve(base, str(anchor.get("href") or ""))))
        title = clean_text(" ".join(islice(anchor.stripped_strings, _STRINGS)), TITLE_LIMIT)
        title = title or clean_text(str(anchor.get("title") or anchor.get("aria-label") or ""))
        if address and title and address.rstrip("/") != own:
            yield _Spot(anchor, address, title)


def _articles(spots: Iterable[_Spot]) -> list[_Spot]:
    """Return the group of links that lists the articles."""
    headlines = list(_unique(spot for spot in spots if _may_be_headline(spot)))
    groups: dict[str, list[_Spot]] = defaultdict(list)
    for spot in headlines:
        groups[spot.place].append(spot)
    if not groups:
        return []
    best = max(groups.values(), key=_weight)
    if len(best) < _FEWEST and not (best[0].heading and len(best[0].title.split()) >= _WORDS):
        return []
    found = _with_kin(best, headlines)
    lengths = sorted(len(spot.title.split()) for spot in found)
    if lengths[len(lengths) // 2] < _WORDS:
        return found
    return [spot for spot in found if len(spot.title.split()) > 1]


def _with_kin(best: Sequence[_Spot], spots: Sequence[_Spot]) -> list[_Spot]:
    """Return the best group and the links elsewhere whose addresses are built like most of its own.

    A front page sets its first articles apart from the list; their addresses do not differ.
    """
    shape, count = Counter(spot.shape for spot in best).most_common(1)[0]
    kin = set[str]()
    if _SLUG in shape and count >= _MOST_OF * len(best):
        kin = {
            spot.url for spot in spots if spot.shape == shape and len(spot.title.split()) >= _WORDS
        }
    kin |= {spot.url for spot in best}
    return [spot for spot in spots if spot.url in kin]


def _may_be_headline(spot: _Spot) -> bool:
    return (
        len(spot.title) >= _SHORTEST and not _BARE_ADDRESS.fullmatch(spot.title) and not spot.aside
    )


def _unique(spots: Iterable[_Spot]) -> Iterable[_Spot]:
    """Return one spot per address: a heading before others, then the one with the longest title."""
    found: dict[str, _Spot] = {}
    for spot in spots:
        known = found.get(spot.url)
        if known is None or (spot.heading, len(spot.title)) > (known.heading, len(known.title)):
            found[spot.url] = spot
    return found.values()


def _weight(group: Sequence[_Spot]) -> int:
    """Return how much a group looks like a list of articles; a title that comes twice is a button."""
    times = Counter(spot.title for spot in group)
    return sum(
        min(len(spot.title), _WEIGHED) * (1 + spot.heading)
        for spot in group
        if times[spot.title] == 1
    )


def _is_aside(tag: Tag, names: re.Pattern[str]) -> bool:
    if tag.name in _SIDE_TAGS:
        return True
    if tag.name in {"article", "main", "body", "html"}:
        return False
    classes = tag.get("class") or ()
    words = classes.split() if isinstance(classes, str) else [str(name) for name in classes]
    return any(names.fullmatch(word) for word in (*words, str(tag.get("id") or "")))


def _described(spots: Sequence[_Spot]) -> Iterator[Link]:
    """Yield links with what their own blocks say: each block belongs to one link alone."""
    owners: dict[int, set[str]] = defaultdict(set)
    for spot in spots:
        for parent in islice(spot.anchor.parents, _BLOCK):
            owners[id(parent)].add(spot.url)
    for spot in spots:
        link = Link(url=spot.url, title=spot.title)
        block: Tag | None = None
        for parent in islice(spot.anchor.parents, _BLOCK):
            if len(owners[id(parent)]) > 1 or parent.name in {"body", "main"}:
                break
            block = parent
        yield (
            replace(link, published=_date(block), summary=_summary(block, spot)) if block else link
        )


def _date(block: Tag) -> datetime | None:
    stamp = block.find("time")
    if not isinstance(stamp, Tag):
        return None
    return parse_date(
        str(stamp.get("datetime") or "") or stamp.get_text(" ", strip=True)[:_WEIGHED]
    )


def _summary(block: Tag, spot: _Spot) -> str:
    """Return the first paragraph of a block that is not the title again."""
    for paragraph in block.find_all("p", limit=_BLOCK):
        text = clean_text(" ".join(islice(paragraph.stripped_strings, _STRINGS)), SUMMARY_LIMIT)
        if len(text) >= _SUMMARY and spot.title not in text:
            return text
    return ""
