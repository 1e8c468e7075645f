"""The styles: APA 7, MLA 9, Chicago 18 (notes and bibliography), and the line for an e-mail.

Each follows its manual for a page on the web and agrees to the letter with citeproc-js and the CSL
styles apa, modern-language-association and chicago-notes-bibliography, except that a publication
that is its own author is named once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, get_args

from findvalue.citation.item import Item
from findvalue.citation.names import Name
from findvalue.citation.titles import Quoted, headline_case, set_quotes
from findvalue.urls import host_of

TextStyle = Literal["apa", "mla", "chicago", "link"]
STYLES: tuple[TextStyle, ...] = get_args(TextStyle)

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SHORT_MONTHS = {"September": "Sept."}  # MLA, appendix 1; others: three letters when over four
_KEPT_WHOLE = 4
_APA_NAMES = 20
_MLA_NAMES = 2
_CHICAGO_NAMES = 6  # Chicago 18, 13.23: more than six are cut to the first three
_CHICAGO_SHOWN = 3


def render(item: Item, style: TextStyle) -> str:
    """Return a citation in one style, as plain text."""
    return _RENDERERS[style](item)


# --- APA ---------------------------------------------------------------------------------------


def _apa(item: Item) -> str:
    """Author. (Date). Title. Site. URL (Publication Manual, 7th ed., 10.15-10.16)."""
    title = set_quotes(item.title, inside=False).stop() if item.title else ""
    day = f"({_apa_date(item.issued)})."
    authors = _stopped(_apa_authors(item.authors))
    head = [authors, day, title] if authors else [title, day]
    site = "" if item.by_site else _stopped(_site(item))
    return _joined([*head, site, _apa_url(item), _archived(item, _american(item.archived_on))])


def _apa_authors(names: Sequence[Name]) -> str:
    shown = [name.initialled for name in names]
    if len(shown) > _APA_NAMES:
        return f"{', '.join(shown[: _APA_NAMES - 1])}, . . . {shown[-1]}"
    if len(shown) < 2:  # noqa: PLR2004 - one name or none
        return "".join(shown)
    comma = "" if len(names) == 2 and names[0].literal else ","  # noqa: PLR2004 - "AFP & dpa"
    return f"{', '.join(shown[:-1])}{comma} & {shown[-1]}"


def _apa_date(parts: Sequence[int]) -> str:
    if not parts:
        return "n.d."
    month_day = _month_day(parts)
    return f"{parts[0]}, {month_day}" if month_day else str(parts[0])


def _apa_url(item: Item) -> str:
    if item.issued or not item.accessed or not item.url:
        return item.url
    return f"Retrieved {_american(item.accessed)}, from {item.url}"


# --- MLA ---------------------------------------------------------------------------------------


def _mla(item: Item) -> str:
    """Author. “Title.” Site, Day Month Year, URL. (MLA Handbook, 9th ed., 5.1-5.105)."""
    authors = "" if item.by_site else _stopped(_mla_authors(item.authors))
    facts = ", ".join(part for part in (_site(item), _mla_date(item.issued), item.url) if part)
    accessed = f"Accessed {_mla_date(item.accessed)}." if item.accessed and not item.issued else ""
    copy = _stopped(_archived(item, _mla_date(item.archived_on)))
    return _joined([authors, _in_quotes(item), f"{facts}." if facts else "", accessed, copy])


def _mla_authors(names: Sequence[Name]) -> str:
    if not names:
        return ""
    first = names[0].inverted
    if len(names) > _MLA_NAMES:
        return f"{first}, et al."
    return f"{first}{_list_comma(names)} and {names[1].natural}" if len(names) > 1 else first


def _mla_date(parts: Sequence[int]) -> str:
    if not parts:
        return ""
    words = [str(part) for part in parts[2:]]
    words += [_short_month(part) for part in parts[1:2]]
    return " ".join([*words, str(parts[0])])


def _short_month(month: int) -> str:
    name = MONTHS[month - 1]
    return name if len(name) <= _KEPT_WHOLE else _SHORT_MONTHS.get(name, f"{name[:3]}.")


# --- Chicago -----------------------------------------------------------------------------------


def _chicago(item: Item) -> str:
    """Author. “Title.” Site, Month Day, Year. URL. (Chicago Manual of Style, 18th ed., 14.104)."""
    authors, site = _chicago_authors(item.authors), _site(item)
    if item.by_site or (not authors and item.type != "post-weblog"):
        authors, site = site, ""  # the publication stands in for the author
    day = _american(item.issued)
    if not day and item.type != "webpage":
        day = "n.d."
    accessed = f"Accessed {_american(item.accessed)}." if item.accessed and not item.issued else ""
    if not day and site:
        facts = _stopped(site)
    else:
        facts = _stopped(", ".join(part for part in (site, day) if part)) if site or day else ""
    url = f"{item.url}." if item.url else ""
    copy = _stopped(_archived(item, _american(item.archived_on)))
    return _joined([_stopped(authors), _in_quotes(item), facts, accessed, url, copy])


def _chicago_authors(names: Sequence[Name]) -> str:
    shown = [name.natural for name in names]
    if not shown:
        return ""
    shown[0] = names[0].inverted
    if len(shown) > _CHICAGO_NAMES:
        return f"{', '.join(shown[:_CHICAGO_SHOWN])}, et al."
    if len(shown) == 1:
        return shown[0]
    return f"{', '.join(shown[:-1])}{_list_comma(names)} and {shown[-1]}"


# --- the line for an e-mail ----------------------------------------------------------------------


def _link(item: Item) -> str:
    """“Title” (Author, Site, Day Month Year), the URL on a line of its own."""
    author = "" if item.by_site else byline_of(item.authors)
    site = item.site or host_of(item.url)
    origin = ", ".join(part for part in (author, site, day_month_year(item.issued)) if part)
    quoted = set_quotes(item.title, inside=True)
    title = f"“{quoted.body}{quoted.closers}”" if item.title else ""
    said = _joined([title, f"({origin})" if title and origin else origin])
    copy = _archived(item, day_month_year(item.archived_on))
    return "\n".join(part for part in (said, item.url, copy) if part)


def byline_of(names: Sequence[Name]) -> str:
    """Return authors as one says them: "A", "A and B", "A et al."."""
    if not names:
        return ""
    first = names[0].natural
    if len(names) == 1:
        return first
    return f"{first} and {names[1].natural}" if len(names) == 2 else f"{first} et al."  # noqa: PLR2004


def day_month_year(parts: Sequence[int]) -> str:
    """Return a date as a letter writes it: "3 March 2026", "March 2026", "2026", ""."""
    if not parts:
        return ""
    month = [MONTHS[part - 1] for part in parts[1:2]]
    return " ".join([*map(str, parts[2:]), *month, str(parts[0])])


# --- shared ------------------------------------------------------------------------------------


def _site(item: Item) -> str:
    site = headline_case(item.site) if item.is_english else item.site
    quoted = set_quotes(site, inside=False)
    return quoted.body + quoted.closers


def _in_quotes(item: Item) -> str:
    if not item.title:
        return ""
    title = headline_case(item.title) if item.is_english else item.title
    quoted: Quoted = set_quotes(title, inside=True)
    return f"“{quoted.stop()}”"


def _archived(item: Item, day: str) -> str:
    """Return where a copy is kept, behind the original (Chicago's Q&A: "archived DATE, at ...").

    No style's manual has a form of its own for a page that is still alive and has a copy.
    """
    if not item.archived:
        return ""
    return f"Archived {day}{',' if ', ' in day else ''} at {item.archived}"


def _list_comma(names: Sequence[Name]) -> str:
    """A comma before "and": always but between two names of which the first is not inverted."""
    return "" if len(names) == 2 and names[0].literal else ","  # noqa: PLR2004


def _month_day(parts: Sequence[int]) -> str:
    return " ".join([*(MONTHS[part - 1] for part in parts[1:2]), *map(str, parts[2:])])


def _american(parts: Sequence[int]) -> str:
    """Return a date as American styles write it: "March 5, 2026", "March 2026", "2026", ""."""
    if not parts:
        return ""
    comma = ", " if len(parts) > 2 else " "  # noqa: PLR2004 - a day is known
    month_day = _month_day(parts)
    return f"{month_day}{comma}{parts[0]}" if month_day else str(parts[0])


def _stopped(text: str) -> str:
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."


def _joined(parts: Sequence[str]) -> str:
    return " ".join(part for part in parts if part)


_RENDERERS: dict[TextStyle, Callable[[Item], str]] = {
    "apa": _apa,
    "mla": _mla,
    "chicago": _chicago,
    "link": _link,
}
