"""The digest of a page: the few parts that say what it is, cut out before any tree is built.

A tree of a whole page costs BeautifulSoup thirty milliseconds and more, a tree of its digest three.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from bs4 import BeautifulSoup, Tag

from findvalue.parse.pages.jsonld import Linked, read_linked
from findvalue.parse.pages.markup import base_url, resolve, tags
from findvalue.text import SUMMARY_LIMIT, clean_text

_MOST_TAGS = 400  # meta and link tags
_MOST_TITLES = 6  # <title>s and <h1>s
# What newsrooms call the line above a headline, as one word of a class.
_KICKER = re.compile(
    r"(?:^|[-_])(?:kicker|overline|eyebrow|dachzeile|spitzmarke|roofline|strapline)(?:$|[-_])",
    re.IGNORECASE,
)
_SEAM = "\x1f"  # where one element of a text ends and the next begins; read as a space
_GLUED = re.compile(rf"(?<=\S){_SEAM}(?=[:;,.?!])")
_EDGES = " :|-\N{EN DASH}\N{EM DASH}\N{MIDDLE DOT}"
_TITLES = re.compile(
    r"<(title|h1)\b[^>]{0,500}>.{0,1500}?(?:</\1\s*>|(?=<\1\b))", re.IGNORECASE | re.DOTALL
)


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

    def meta(self, *names: str) -> str:
        """Return the first content of the first of these names that has one."""
        return next((values[0] for name in names if (values := self.metas.get(name))), "")


def read_digest(html: str, page: str, url: str) -> Digest:
    """Return what a page says of itself.

    Args:
        html: the HTML of the page.
        page: the same without scripts, comments and the like.
        url: where it came from.
    """
    linked = read_linked(html)
    soup = BeautifulSoup(_cut(page), "lxml")
    base = base_url(page, url)
    return Digest(
        url=url,
        metas=_metas(soup),
        title=_text(soup.find("title")),
        headings=tuple(text for tag in soup.find_all("h1") if (text := _headline(tag))),
        canonical=_canonical(soup, base),
        language=_language(soup),
        linked=linked,
    )


def _cut(page: str) -> str:
    """Return the parts of the page that the digest reads, as a small page."""
    parts = [*islice(tags(page, "meta", "link", "html"), _MOST_TAGS)]
    parts += [match[0] for match in islice(_TITLES.finditer(page), _MOST_TITLES)]
    return "".join(parts)


def _metas(soup: BeautifulSoup) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for tag in soup.find_all("meta"):
        content = clean_text(str(tag.get("content") or tag.get("value") or ""), SUMMARY_LIMIT)
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


def _headline(tag: Tag) -> str:
    """Return the text of a heading without the part that is marked as a kicker above it."""
    whole = _text(tag)
    for part in tag.find_all(class_=_KICKER):
        part.extract()
    return _text(tag).strip(_EDGES) or whole


def _text(tag: Tag | None) -> str:
    """Return the text of an element; its parts are words of their own, but for a mark behind one."""
    return clean_text(_GLUED.sub("", tag.get_text(_SEAM))) if tag else ""
