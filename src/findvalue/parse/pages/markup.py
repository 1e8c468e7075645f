"""Bytes of a page become text, and text becomes small enough to build a tree of."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from urllib.parse import urljoin

from findvalue.errors import ParseError
from findvalue.urls import is_safe_url

LONGEST = 3_000_000  # characters of a page that are looked at
MOST_TAGS = 20_000  # tags of which a BeautifulSoup tree is built: about half a second
_SNIFFED = 4_096  # bytes at the start in which a page declares its charset
_BINARY_SHARE = 10  # one control byte in so many is no text

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Charsets of text that hold ASCII; Python knows "idna" and "zlib" as encodings too.
_TEXT_CHARSET = re.compile(
    r"utf-8|ascii|latin_1|iso8859-\d+|cp\d+|koi8-\w+|mac-\w+|big5\w*|gb\w+|euc_\w+|shift_jis\w*|iso2022_jp\w*|tis-620"
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# WHATWG: these labels mean windows-1252 on the web (https://encoding.spec.whatwg.org/#names-and-labels).
_LATIN = frozenset({"iso8859-1", "ascii", "latin_1", "iso-8859-1", "us-ascii"})
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What a browser never shows, JSON-LD included.
_UNSEEN = re.compile(
    r"<!--|<(script|style|svg|iframe|template|textarea|object|canvas)(?![\w-])", re.IGNORECASE
)
_TAG = re.compile(r"<[a-zA-Z]")
_BASE = re.compile(
    r"<base\b[^>]{0,500}?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE
)


def decode(body: bytes, content_type: str | None = None) -> str:
    """Return a page's text.

    UTF-8 wins whenever the bytes are valid UTF-8, since text in any other charset hardly ever is;
    then a byte order mark, the header, the page's own meta tag and windows-1252, in this order.

    Args:
        body: the page as it was answered, decompressed.
        content_type: the Content-Type header, if there was one.

    Raises:
        ParseError: the bytes are not text.
    """
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, "replace")[:LONGEST]
    start = body[:_SNIFFED]
    if len(_CONTROL.findall(start)) * _BINARY_SHARE > len(start):
        raise ParseError("is no web page but binary data")
    declared = _declared(start, content_type)
    if declared.startswith("iso2022"):  # pure ASCII bytes with escapes, so valid UTF-8 as well
        return body.decode(declared, "replace")[:LONGEST]
    try:
        return body.decode("utf-8")[:LONGEST]
    except UnicodeDecodeError:
        return body.decode(declared or "cp1252", "replace")[:LONGEST]


def _declared(start: bytes, content_type: str | None) -> str:
    """Return Python's name of the declared charset, "" when there is none that it knows."""
    header = _CHARSET.search(content_type or "")
    meta = _META_CHARSET.search(start)
    labels = [header[1]] if header else []
    labels += [meta[1].decode("ascii", "replace")] if meta else []
    for label in labels:
        try:
            name = codecs.lookup(label).name
        except (LookupError, ValueError):
            continue
        if _TEXT_CHARSET.fullmatch(name):
            return "cp1252" if name in _LATIN else name
    return ""


def visible(html: str) -> str:
    """Return a page without comments, scripts, styles and the like."""
    lower = html.lower()
    if len(lower) != len(html):  # a few letters grow in lower case
        lower = html
    kept: list[str] = []
    at = 0
    for match in _UNSEEN.finditer(html):
        if match.start() < at:
            continue
        kept.append(html[at : match.start()])
        end = "-->" if match[1] is None else f"</{match[1].lower()}"
        at = _after(lower, end, match.end())
    kept.append(html[at:])
    return " ".join(kept)


def _after(html: str, end: str, start: int) -> int:
    """Return where an element ends that ends with ``end``: after its ">", else with the page."""
    found = html.find(end, start)
    closed = html.find(">", found) if found >= 0 else -1
    return closed + 1 if closed >= 0 else len(html)


def first_tags(html: str, count: int = MOST_TAGS) -> str:
    """Return the part of a page that holds its first ``count`` tags."""
    for number, match in enumerate(_TAG.finditer(html)):
        if number == count:
            return html[: match.start()]
    return html


def base_url(html: str, url: str) -> str:
    """Return the address that relative links of a page start from."""
    match = _BASE.search(html)
    href = next((group for group in match.groups() if group), "") if match else ""
    return resolve(url, href) or url


def resolve(base: str, href: str) -> str:
    """Return the absolute address of a link, "" when it is none that may be followed."""
    try:
        absolute = urljoin(base, href.strip())
    except ValueError:
        return ""
    return absolute if is_safe_url(absolute) else ""


def tags(html: str, *names: str) -> Iterator[str]:
    """Yield the start tags with one of these names, quoted ``>`` inside attributes and all."""
    inside = r"""(?>[^<>"']{1,2000}|"[^"]{0,4000}"|'[^']{0,4000}'|["']){0,100}"""
    pattern = rf"<(?:{'|'.join(names)})\b{inside}>"
    return (match[0] for match in re.finditer(pattern, html, re.IGNORECASE))
