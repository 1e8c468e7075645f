"""What single kinds of sources do to their titles, links and texts, and how it is undone."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

from findvalue.urls import host_of

_ARXIV = {"arxiv.org", "export.arxiv.org"}
_HOST_LIMIT = 253  # characters of a name in the DNS
_KEPT = "".join(chr(code) for code in range(0x21, 0x7F))  # ASCII stays as it is
_VERSION = re.compile(r"v\d{1,3}$")
_SEPARATORS = (" - ", " \u2013 ", " \u2014 ", " | ")
_TAIL = 700  # characters at the end of a text in which boilerplate is looked for

# Sentences that a site's software adds below a text. They are no part of the article.
_BOILERPLATE = re.compile(
    r"\s*(?:"
    r"(?:Article URL: \S+ )?Comments URL: \S+(?: Points: \d+)?(?: # Comments: \d+)?"  # hnrss
    r"|The post .{1,300} (?:first appeared|appeared first) on .{1,200}"  # WordPress
    r"|(?:Continue reading|Read more|Learn more|Read the full (?:article|story))"
    r"(?:.{0,120}(?:\u2192|\u00bb|\u2026|\.\.\.))?"
    r")\W{0,5}$",
    re.IGNORECASE,
)
# One of these stands in each of them: looking for words is forty times faster than matching.
_OPENINGS = ("comments url", "the post ", "continue reading", "read more", "learn more", "read the")


def as_ascii(link: str) -> str:
    """Return an address as it travels: the host in IDNA, the rest percent-encoded in UTF-8.

    Args:
        link: an address as people write it (RFC 3987).

    Raises:
        ValueError: it is none.
    """
    if link.isascii():
        return link
    parts = urlsplit(link)
    if len(parts.netloc) > _HOST_LIMIT:
        raise ValueError(link)
    return urlunsplit(
        (
            parts.scheme,
            parts.netloc.encode("idna").decode("ascii"),
            quote(parts.path, safe=_KEPT),
            quote(parts.query, safe=_KEPT),
            quote(parts.fragment, safe=_KEPT),
        )
    )


def canonical_link(link: str) -> str:
    """Return the address of a paper without its version: a new version is the same paper."""
    if host_of(link) not in _ARXIV:
        return link
    parts = urlsplit(link)
    if not parts.path.startswith("/abs/"):
        return link
    return urlunsplit(parts._replace(path=_VERSION.sub("", parts.path)))


def without_publisher(title: str, publisher: str | None) -> str:
    """Return a title without the publisher that a news search appends to it.

    Args:
        title: the title.
        publisher: the publisher that the entry itself names.
    """
    for separator in _SEPARATORS if publisher else ():
        head = title.removesuffix(f"{separator}{publisher}")
        if head and head != title:
            return head
    return title


def without_boilerplate(text: str) -> str:
    """Return a text without the sentences that a site's software adds to its end."""
    start = max(0, len(text) - _TAIL)
    tail = text[start:].lower()
    if not any(opening in tail for opening in _OPENINGS):
        return text
    return text[:start] + _BOILERPLATE.sub("", text[start:])
