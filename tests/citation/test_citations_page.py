"""docs/citations.md is generated here: ``FINDVALUE_WRITE_DOCS=1 pytest tests/citation`` writes it anew."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from findvalue.citation import CiteStyle, cite

PAGE = Path(__file__).resolve().parents[2] / "docs" / "citations.md"
SEEN = date(2026, 11, 20)
WHOLE: dict[str, Any] = {
    "type": "article-newspaper",
    "title": "Why the tide mill is the 'heart' of Saltmere",
    "author": [{"family": "Quill", "given": "Mara Jean"}],
    "container-title": "Harbour Post",
    "issued": {"date-parts": [[2026, 3, 5]]},
    "URL": "https://harbourpost.example/tide-mill",
    "language": "en",
}
STYLES: tuple[tuple[CiteStyle, str], ...] = (
    ("link", "E-mail (`link`)"),
    ("apa", "APA, 7th edition (`apa`)"),
    ("mla", "MLA, 9th edition (`mla`)"),
    ("chicago", "Chicago, 18th edition, bibliography (`chicago`)"),
)
CASES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Everything is known", {}),
    ("No author", {"author": None}),
    ("The author is an organisation", {"author": [{"literal": "Saltmere Tidal Trust"}]}),
    ("The author is the publication itself", {"author": [{"literal": "Harbour Post"}]}),
    ("Two authors", {"author": [*WHOLE["author"], {"family": "van der Brink", "given": "Ole"}]}),
    (
        "Three authors",
        {
            "author": [
                *WHOLE["author"],
                {"family": "van der Brink", "given": "Ole"},
                {"family": "Lee", "given": "Ann"},
            ]
        },
    ),
    ("No date", {"issued": None}),
    ("Only the month is known", {"issued": {"date-parts": [[2026, 3]]}}),
    ("Only the year is known", {"issued": {"date-parts": [[2026]]}}),
    ("No name of the publication", {"container-title": None}),
    ("No title", {"title": None}),
    ("No author and no date", {"author": None, "issued": None}),
    ("Nothing but title and address", {"author": None, "issued": None, "container-title": None}),
    ("The title asks a question", {"title": "Who turns the mill?"}),
    (
        "The title is not English",
        {"title": "Warum die Mühle das Herz der Stadt ist", "language": "de"},
    ),
    ("A blog without an author", {"type": "post-weblog", "author": None}),
    (
        "A copy is archived (`findvalue cite --archive`)",
        {
            "archive_location": "https://web.archive.org/web/20260307101500/https://harbourpost.example/tide-mill"
        },
    ),
)
INTRODUCTION = """# Citations

An article is turned into a [CSL-JSON](https://docs.citationstyles.org/) item, and every style reads the
item. What is unknown is left out, or said to be unknown where the manual wants it; nothing is guessed.
The day of reading (here 20 November 2026) is printed only when the day of publication is unknown.

`findvalue.cite(article, style="apa")` returns one reference; `findvalue.citation.export(articles,
format="bibtex")` a file for Zotero and other reference managers (`csl-json`, `bibtex`, `ris`).

The three academic styles agree to the letter with citeproc-js, the engine of Zotero, and its styles
`apa`, `modern-language-association` and `chicago-notes-bibliography`, except on purpose:

- A publication that is its own author is named once, as the manuals ask.
- A word with a capital inside ("iPhone") keeps its first letter.
- A title of unknown language keeps its letters when its words are not English.
- Spaces at the ends of a name do not count.
- Logins, addresses and e-mails ("admin", "me@site.example") are never printed as an author.

Names that a feed or a page gives as one text are parted into family and given names; one word, an
organisation and a Chinese, Japanese or Korean name are kept whole.

An archived copy, where one was asked for, stands behind the original with the day it was made; the
manuals have no form of their own for a page that is alive and has a copy. In CSL-JSON it is
`archive_location`, in BibTeX and RIS a note.

This page is generated from the code; a test fails when it is out of date.
"""


def test_the_page_shows_what_the_code_does() -> None:
    text = "\n".join(_page())
    if os.environ.get("FINDVALUE_WRITE_DOCS"):
        PAGE.write_text(text, "utf-8")
    assert PAGE.read_text("utf-8") == text, "run FINDVALUE_WRITE_DOCS=1 pytest tests/citation"


def _page() -> Iterator[str]:
    yield INTRODUCTION
    for style, name in STYLES:
        yield f"## {name}\n"
        for case, changes in CASES:
            csl = {key: value for key, value in (WHOLE | changes).items() if value is not None}
            yield f"{case}:\n"
            yield from (f"    {line}" for line in cite(csl, style, accessed=SEEN).split("\n"))
            yield ""
