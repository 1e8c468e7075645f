"""Files for reference managers: CSL-JSON, BibTeX and RIS."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, get_args

from findvalue.citation.item import Item, read_csl
from findvalue.citation.names import Name
from findvalue.text import words

ExportFormat = Literal["csl-json", "bibtex", "ris"]
FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)

_TEX_SPECIAL = re.compile(r"[\\{}&%$#_~^]")
_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_RIS_TYPES = {"article-newspaper": "NEWS", "article-magazine": "MGZN", "post-weblog": "BLOG"}
_PRINTED = frozenset({"article-newspaper", "article-magazine"})


def write(items: Sequence[Mapping[str, Any]], format: ExportFormat) -> str:  # noqa: A002 - as in the public call
    """Return CSL-JSON items as one file, ending with a line break."""
    return _WRITERS[format](items)


def _csl_json(items: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(list(items), ensure_ascii=False, indent=2) + "\n"


# --- BibTeX --------------------------------------------------------------------------------------


def _bibtex(items: Sequence[Mapping[str, Any]]) -> str:
    taken: set[str] = set()
    entries = []
    for csl in items:
        item = read_csl(csl)
        key = _free(_key(item), taken)
        taken.add(key)
        entries.append(_bibtex_entry(item, key))
    return "\n".join(entries)


def _bibtex_entry(item: Item, key: str) -> str:
    """Return one entry: an article of a newspaper or magazine, else ``@online`` as in biblatex."""
    printed = item.type in _PRINTED
    fields = {
        "author": " and ".join(_bibtex_name(name) for name in item.authors),
        "title": f"{{{_tex(item.title)}}}" if item.title else "",  # inner braces keep the case
        "journal" if printed else "organization": _tex(item.site),
        "date": _iso(item.issued),
        "year": str(item.issued[0]) if item.issued else "",
        "url": item.url.replace("%", r"\%"),
        "urldate": _iso(item.accessed),
        "language": _tex(item.language),
        "abstract": _tex(item.abstract),
        "note": f"Archived at {_tex(item.archived)}" if item.archived else "",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{'article' if printed else 'online'}{{{key},", *lines, "}", ""])


def _bibtex_name(name: Name) -> str:
    if name.literal:
        return f"{{{_tex(name.literal)}}}"
    parts = (name.family, name.suffix, name.given)
    return ", ".join(_tex(part) for part in parts if part)


def _key(item: Item) -> str:
    name = item.authors[0] if item.authors else Name(literal=item.site)
    who = words(name.family or name.literal)[-1:]
    what = [word for word in words(item.title) if len(word) > 3][:1]  # noqa: PLR2004 - no small words
    parts = [*who, *map(str, item.issued[:1]), *what]
    return re.sub(r"[^a-z0-9]", "", "".join(parts)) or "item"


def _free(key: str, taken: set[str]) -> str:
    number = 2
    free = key
    while free in taken:
        free = f"{key}-{number}"
        number += 1
    return free


def _tex(text: str) -> str:
    return _TEX_SPECIAL.sub(lambda match: _TEX.get(match[0], "\\" + match[0]), text)


# --- RIS -----------------------------------------------------------------------------------------


def _ris(items: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(_ris_entry(read_csl(csl)) for csl in items)


def _ris_entry(item: Item) -> str:
    tags = [
        ("TY", _RIS_TYPES.get(item.type, "ELEC")),
        ("TI", item.title),
        *(("AU", name.inverted) for name in item.authors),
        ("T2", item.site),
        ("PY", str(item.issued[0]) if item.issued else ""),
        ("DA", _slashed(item.issued)),
        ("UR", item.url),
        ("Y2", _slashed(item.accessed)),
        ("LA", item.language),
        ("AB", item.abstract),
        ("N1", f"Archived at {item.archived}" if item.archived else ""),
    ]
    lines = [f"{tag}  - {value}" for tag, value in tags if value]
    return "\n".join([*lines, "ER  - ", ""])


def _slashed(parts: Sequence[int]) -> str:
    """Return a date as RIS wants it: four fields parted by slashes, the last one free."""
    if not parts:
        return ""
    shown = [f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])]
    return "/".join([*shown, *[""] * (4 - len(shown))])


def _iso(parts: Sequence[int]) -> str:
    return "-".join([*(f"{part:04}" for part in parts[:1]), *(f"{part:02}" for part in parts[1:])])


_WRITERS: dict[ExportFormat, Callable[[Sequence[Mapping[str, Any]]], str]] = {
    "csl-json": _csl_json,
    "bibtex": _bibtex,
    "ris": _ris,
}
