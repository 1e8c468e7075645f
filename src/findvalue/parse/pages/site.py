"""The name of the publication, and what else a page may call itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from findvalue import fuzzy
from findvalue.parse.pages.digest import Digest
from findvalue.text import clean_text, words
from findvalue.urls import host_of

# What parts a headline from the name of its site, and the names of a site from each other.
BREAK = re.compile(
    r"\s+(?:[|\-–—·•»«\u203a>/~+]|::|--)+\s+(?:[»«\u203a>]\s+)?|\s*[|\uff5cㅣ│]\s*|(?<=\S)--\s*|(?<=[\u3040-\u9fff])_"
)
_LEGAL = re.compile(
    r",?\s+(?:GmbH(?:\s*&\s*Co\.?\s*KGa?A?)?|AG|SE|Inc\.?|LLC|Ltd\.?|e\.?\s?V\.?|S\.?A\.?|B\.?V\.?|eG|plc|PLC)$"
)
_ACRONYM = re.compile(r"(?<=\w)\s*\([^()]{1,30}\)$")
_SHORT = 4  # letters below which a name says little
_NEAR = 85
_MOST_WORDS = 6  # of a publication's name; more is a slogan
_LONGER = 2.5  # how much longer one name may be than the other it stands in


def squash(text: str) -> str:
    """Return the letters and digits of a text, folded: "The Guardian" gives "theguardian"."""
    return "".join(words(text))


def read_site(digest: Digest) -> tuple[str | None, str]:
    """Return the publication's name and where it was read.

    What Open Graph says, unless another place has a name that fits the address and this one does
    not: a section ("U.S."), a slogan, the company behind the paper.
    """
    label = _label(digest.url)
    named = [(name, origin) for name, origin in _candidates(digest) if name]
    fitting = [pair for pair in named if _fits(pair[0], label)]
    if named and label in words(digest.meta("og:site_name")):
        fitting = named  # "Saltmere Radio and Film (SRF)" at srf.example
    for name, origin in fitting or named:
        return clean_text(_cased(name, (other for other, _ in named))), origin
    return None, ""


def _candidates(digest: Digest) -> Iterator[tuple[str, str]]:
    linked = digest.linked
    for value, origin in (
        (digest.meta("og:site_name"), "meta"),
        (linked.website, "json-ld"),
        (linked.publisher, "json-ld"),
        (linked.part_of, "json-ld"),
        (digest.meta("application-name", "apple-mobile-web-app-title", "al:ios:app_name"), "meta"),
        (digest.meta("citation_journal_title", "dc.publisher", "dcterms.publisher"), "meta"),
    ):
        yield _trimmed(value, digest.url), origin
    yield _from_title(digest), "title"


def _trimmed(name: str, url: str) -> str:
    """Return a name without legal form and slogan."""
    label = _label(url)
    parts = [part for part in BREAK.split(name) if part]
    chosen = next((part for part in parts if _fits(part, label)), parts[0] if parts else "")
    chosen = _LEGAL.sub("", _ACRONYM.sub("", chosen)).strip()
    return chosen if len(chosen.split()) <= _MOST_WORDS else ""


def _from_title(digest: Digest) -> str:
    """Return the last or first part of the title, when it fits the address."""
    label = _label(digest.url)
    parts = [part.strip() for part in BREAK.split(digest.title) if part.strip()]
    if len(parts) < 2:  # noqa: PLR2004 - a headline and a name
        return ""
    return next(
        (
            part
            for part in (parts[-1], parts[0])
            if _fits(part, label) and len(part.split()) <= _MOST_WORDS
        ),
        "",
    )


def _label(url: str) -> str:
    """Return the part of the host that names the site: "theguardian" of www.theguardian.com."""
    parts = host_of(url).split(".")
    if len(parts) > 2 and len(parts[-2]) <= 3:  # noqa: PLR2004 - co.uk, com.au
        parts = parts[:-1]
    return squash(parts[-2]) if len(parts) > 1 else ""


def _fits(name: str, label: str) -> bool:
    squashed = squash(name)
    if not squashed or not label:
        return False
    if squashed == label:
        return True
    shorter, longer = sorted((squashed, label), key=len)
    return len(shorter) >= _SHORT and (shorter in longer or fuzzy.ratio(shorter, longer) >= _NEAR)


def _cased(name: str, others: Iterable[str]) -> str:
    """Return the name as another place writes it in capitals and words, when it does."""
    if name.islower():
        return next(
            (other for other in others if squash(other) == squash(name) and not other.islower()),
            name,
        )
    return name


def names_of(digest: Digest) -> tuple[str, ...]:
    """Return everything that the page may call its site, squashed."""
    linked = digest.linked
    host = host_of(digest.url)
    names = [
        digest.meta("og:site_name"),
        linked.publisher,
        linked.website,
        linked.part_of,
        digest.meta("application-name"),
        digest.meta("al:ios:app_name"),
        digest.meta("dc.publisher"),
        host,
        host.rpartition(".")[0],
        host.partition(".")[0],
        _label(digest.url),
    ]
    return tuple(dict.fromkeys(squashed for name in names if (squashed := squash(name))))


def is_site(text: str, names: Sequence[str]) -> bool:
    """Say whether a piece of a title is the name of its site."""
    squashed = squash(text)
    return not squashed or any(_alike(squashed, name) for name in names)


def _alike(left: str, right: str) -> bool:
    if left == right:
        return True
    shorter, longer = sorted((left, right), key=len)
    if len(shorter) >= _SHORT and shorter in longer and len(longer) <= _LONGER * len(shorter):
        return True
    return fuzzy.ratio(left, right) >= _NEAR
