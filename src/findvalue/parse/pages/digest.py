"""The digest of a page: the few parts that say what it is, cut out before any tree is built.

A tree of a whole page costs BeautifulSoup thirty milliseconds and more, a tree of its digest three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from findvalue.parse.pages.jsonld import Linked, read_linked
from findvalue.parse.pages.markup import base_url, resolve, tags, visible
from findvalue.text import SUMMARY_LIMIT, clean_text

_MOST_TAGS = 400  # meta and link tags
_MOST_MARKS = 40
_MARK_SIZE = 1_500  # characters of HTML of one marked element
_AFTER_TITLE = 6_000  # characters of HTML after the headline in which a byline stands
_HEAD_TAG = ("meta", "link", "html")
_MARK = re.compile(
    r"""<(time|[a-z][a-z0-9]*)\b(?=[^>]{0,600}?(?:"""
    r"""itemprop\s*=\s*["']?(?:author|creator|datePublished|dateCreated|dateModified|headline)\b"""
    r"""|rel\s*=\s*["']?author\b|class\s*=\s*["'][^"']{0,200}?(?:byline|author|autor|auteur)|datetime\s*=))"""
    r"""(?>[^>"']|"[^"]*"|'[^']*'|["'])*>""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An element of the page's body that is marked as author or date."""

    role: str  # "author", "published", "modified", "date", "headline"
    how: str  # "itemprop", "rel", "class", "time"
    text: str
    stamp: str = ""  # its datetime or content attribute


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Everything a page says of itself, in the page's own words."""

    url: str
    metas: Mapping[str, tuple[str, ...]]  # name, property or itemprop in lower case -> contents
    title: str  # the <title>
    headings: tuple[str, ...]  # the <h1>s
    canonical: str
    language: str
    linked: Linked
    marks: tuple[Mark, ...]
    after_title: tuple[str, ...]  # lines of text after the headline

    def meta(self, *names: str) -> str:
        """Return the first content of the first of these names that has one."""
        return next((values[0] for name in names if (values := self.metas.get(name))), "")


def read_digest(page: str, url: str) -> Digest:
    """Return what a page says of itself.

    Args:
        page: the HTML of the page.
        url: where it came from.
    """
    linked = read_linked(page)
    page = visible(page)
    soup = BeautifulSoup(_cut(page), "lxml")
    base = base_url(page, url)
    return Digest(
        url=url,
        metas=_metas(soup),
        title=_text(soup.find("title")),
        headings=tuple(text for tag in soup.find_all("h1") if (text := _text(tag))),
        canonical=_canonical(soup, base),
        language=_language(soup),
        linked=linked,
        marks=tuple(_marks(soup)),
        after_title=(),
    )


def _cut(page: str) -> str:
    """Return the parts of the page that the digest reads, as a small page."""
    parts = []
    for number, tag in enumerate(tags(page, *_HEAD_TAG)):
        if number == _MOST_TAGS:
            break
        parts.append(tag)
    parts += [_element(page, match) for match in _first(page, r"<title\b[^>]*>", 2)]
    parts += [_element(page, match) for match in _first(page, r"<h1\b[^>]*>", 3)]
    for number, match in enumerate(_MARK.finditer(page)):
        if number == _MOST_MARKS:
            break
        parts.append(f"<section>{_element(page, match)}</section>")
    return "".join(parts)


def _first(page: str, pattern: str, count: int) -> Iterator[re.Match[str]]:
    for number, match in enumerate(re.finditer(pattern, page, re.IGNORECASE)):
        if number == count:
            return
        yield match


def _element(page: str, start: re.Match[str]) -> str:
    """Return an element from its start tag to its end tag, or to a limit."""
    opening = re.match(r"<([a-zA-Z][a-zA-Z0-9]*)", start[0])
    name = opening[1] if opening else ""
    end = min(len(page), start.end() + _MARK_SIZE)
    if name.lower() in {"meta", "link", "img", "br", "input", "hr"} or start[0].endswith("/>"):
        return start[0]
    depth = 1
    for match in re.compile(rf"<(/?){name}\b[^>]*>", re.IGNORECASE).finditer(
        page, start.end(), end
    ):
        depth += -1 if match[1] else 1
        if depth == 0:
            return page[start.start() : match.end()]
    return page[start.start() : end]


def _metas(soup: BeautifulSoup) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for tag in soup.find_all("meta"):
        content = clean_text(str(tag.get("content") or ""), SUMMARY_LIMIT)
        for key in ("property", "name", "itemprop"):
            name = str(tag.get(key) or "").strip().lower()
            if name and content:
                found.setdefault(name, []).append(content)
    return {name: tuple(values) for name, values in found.items()}


def _canonical(soup: BeautifulSoup, base: str) -> str:
    for tag in soup.find_all("link"):
        rel = [str(word).lower() for word in tag.get_attribute_list("rel")]
        if "canonical" in rel:
            return resolve(base, str(tag.get("href") or ""))
    return ""


def _language(soup: BeautifulSoup) -> str:
    tag = soup.find("html")
    return str(tag.get("lang") or tag.get("xml:lang") or "") if isinstance(tag, Tag) else ""


def _text(tag: Tag | None) -> str:
    return clean_text(tag.get_text(" ", strip=True)) if tag else ""


def _marks(soup: BeautifulSoup) -> Iterator[Mark]:
    for section in soup.find_all("section"):
        tag = section.find(True)
        if isinstance(tag, Tag) and (mark := _mark(tag)):
            yield mark


def _mark(tag: Tag) -> Mark | None:
    role, how = _role(tag)
    stamp = str(tag.get("datetime") or tag.get("content") or "")
    return Mark(role=role, how=how, text=_text(tag), stamp=clean_text(stamp)) if role else None


def _role(tag: Tag) -> tuple[str, str]:
    props = {str(word).lower() for word in tag.get_attribute_list("itemprop", "")}
    for prop, role in (
        ("author", "author"),
        ("creator", "author"),
        ("datepublished", "published"),
        ("datecreated", "published"),
        ("datemodified", "modified"),
        ("headline", "headline"),
    ):
        if prop in props:
            return role, "itemprop"
    if "author" in {str(word).lower() for word in tag.get_attribute_list("rel", "")}:
        return "author", "rel"
    if tag.name == "time" or tag.get("datetime"):
        return "date", "time"
    return "author", "class"
