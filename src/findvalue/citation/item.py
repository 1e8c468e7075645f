"""The inner form of a citation: a CSL-JSON item, and what the styles read out of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from findvalue.citation.names import Name, is_citable, split_name
from findvalue.text import SUMMARY_LIMIT, TITLE_LIMIT, clean_text, words
from findvalue.types import Article, Page
from findvalue.urls import URL_LIMIT, clean_url, host_of, is_safe_url

TYPES = frozenset({"article-newspaper", "article-magazine", "post-weblog", "webpage"})
# Small words that a title of a few words shows its language by.
_ENGLISH = frozenset(
    words("the of and to in a for is on with at by from how why what it as are be this you your")
)
_FOREIGN = frozenset(
    words(
        "der die das und ein eine nicht ist mit für auf von le la les des une du et est dans pour el los "
        "las del una que por il che di per della het een van niet voor och att som en de em os um uma"
    )
)
_MOST_AUTHORS = 100
_DATE_PARTS = 3
_MOMENT = re.compile(r"/web/(\d{4})(\d\d)(\d\d)\d{6}/")  # in the address of an archived copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A citation in the parts that a style prints. What is unknown is empty."""

    type: str = "webpage"
    title: str = ""
    authors: tuple[Name, ...] = ()
    site: str = ""
    url: str = ""
    issued: tuple[int, ...] = ()  # year, month, day, as far as they are known
    accessed: tuple[int, ...] = ()
    language: str = ""
    abstract: str = ""
    archived: str = ""  # address of a copy in an archive of the web
    archived_on: tuple[int, ...] = ()

    @property
    def is_english(self) -> bool:
        """Whether titles take headline case: an unknown language is English unless its words are not."""
        if self.language:
            return self.language[:2].lower() == "en"
        found = set(words(self.title))
        return found.isdisjoint(_FOREIGN) or not found.isdisjoint(_ENGLISH)

    @property
    def by_site(self) -> bool:
        """Whether the only author is the publication itself; a person's own site is not meant."""
        literal = self.authors[0].literal if len(self.authors) == 1 else ""
        return bool(literal and self.site) and same(literal, self.site)


def same(left: str, right: str) -> bool:
    """Say whether two names are the same but for case, accents, marks and a leading "the"."""
    return _bare(left) == _bare(right)


def _bare(name: str) -> list[str]:
    found = words(name)
    return found[1:] if found[:1] == ["the"] and len(found) > 1 else found


def to_csl(item: Article | Page) -> dict[str, Any]:
    """Return an article or a page as a CSL-JSON item; fields that are unknown are left out.

    Args:
        item: a stored article, or a page as it was read.

    Returns:
        A dictionary that ``json.dumps`` takes, for Zotero and every CSL processor.
    """
    csl: dict[str, Any] = {"id": item.url, "type": _type(item), "title": item.title or ""}
    site = site_of(item)
    csl["author"] = [
        {"literal": name} if same(name, site) else _csl_name(split_name(name))
        for name in item.authors[:_MOST_AUTHORS]
        if is_citable(name)
    ]
    csl["container-title"] = item.site_name or ""
    csl["URL"] = cited_url(item)
    csl["issued"] = _csl_date(item.published)
    csl["language"] = item.language or ""
    csl["abstract"] = (item.excerpt if isinstance(item, Page) else item.summary) or ""
    if isinstance(item, Article):
        csl["accessed"] = _csl_date(item.fetched_at)
    return {key: value for key, value in csl.items() if value}


def with_copy(csl: Mapping[str, Any], copy: str) -> dict[str, Any]:
    """Return a CSL-JSON item that names an archived copy of the page, by its address."""
    return {**csl, "archive": "Wayback Machine", "archive_location": copy}


def site_of(item: Article | Page) -> str:
    """Return the publication's name, else the host without "www."."""
    return item.site_name or host_of(item.url)


def cited_url(item: Article | Page) -> str:
    """Return the address to cite: what the page calls its own, else its own without tracking."""
    own = item.canonical_url if isinstance(item, Page) else None
    return own or clean_url(item.url)


def _type(item: Article | Page) -> str:
    kind = item.kind if isinstance(item, Page) else None
    return kind if kind in TYPES else "webpage"


def _csl_name(name: Name) -> dict[str, str]:
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {"literal": name.literal} if name.literal else {k: v for k, v in parts.items() if v}


def _csl_date(moment: datetime | None) -> dict[str, Any]:
    return {"date-parts": [[moment.year, moment.month, moment.day]]} if moment else {}


def read_csl(csl: Mapping[str, Any], *, accessed: date | None = None) -> Item:
    """Return the parts of a CSL-JSON item; a value of a wrong type counts as unknown.

    Args:
        csl: an item, from anywhere.
        accessed: the day the page was read; None for the item's own.
    """
    url = _text(csl.get("URL"), URL_LIMIT)
    own = (accessed.year, accessed.month, accessed.day) if accessed else None
    copy = _text(csl.get("archive_location"), URL_LIMIT)
    moment = _MOMENT.search(copy) if is_safe_url(copy) else None  # else a shelf in a paper archive
    return Item(
        type=_text(csl.get("type")) or "webpage",
        title=_text(csl.get("title")),
        authors=_names(csl.get("author")),
        site=_text(csl.get("container-title")),
        url=url if is_safe_url(url) else "",
        issued=_date(csl.get("issued")),
        accessed=own or _date(csl.get("accessed")),
        language=_text(csl.get("language")),
        abstract=_text(csl.get("abstract"), SUMMARY_LIMIT),
        archived=copy if moment else "",
        archived_on=_date({"date-parts": [moment.groups()]}) if moment else (),
    )


def _text(value: object, limit: int = TITLE_LIMIT) -> str:
    return clean_text(value, limit) if isinstance(value, str) else ""


def _names(value: object) -> tuple[Name, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ()
    found = (_name(entry) for entry in value[:_MOST_AUTHORS] if isinstance(entry, Mapping))
    return tuple(name for name in found if is_citable(name.natural))


def _name(entry: Mapping[str, Any]) -> Name:
    literal = _text(entry.get("literal"))
    family, given = _text(entry.get("family")), _text(entry.get("given"))
    if literal or not family or not given:
        return Name(literal=literal or family or given)
    particles = (_text(entry.get("dropping-particle")), _text(entry.get("non-dropping-particle")))
    return Name(
        family=" ".join(part for part in (particles[1], family) if part),
        given=" ".join(part for part in (given, particles[0]) if part),
        suffix=_text(entry.get("suffix")),
    )


def _date(value: object) -> tuple[int, ...]:
    """Return year, month and day as far as a CSL date gives them and they can be true."""
    try:
        first = value["date-parts"][0]  # type: ignore[index]  # whatever the item holds
        parts = tuple(int(part) for part in first[:_DATE_PARTS])
        date(*parts, *(1,) * (_DATE_PARTS - len(parts)))
    except (TypeError, ValueError, KeyError, IndexError, OverflowError):
        return ()
    return parts
