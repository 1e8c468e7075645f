from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from findvalue.citation import cite, export, to_csl, with_copy
from findvalue.errors import UsageError
from findvalue.types import Article, Page

ARTICLES = [
    Article(
        url="https://harbour.example/a_b?x=1%20&y=2",
        title="50% of {tide} mills & more: #1 in the C_S ~ $",
        authors=("Mara van Quill", "Saltmere Press"),
        site_name="Harbour & Post",
        published=datetime(2026, 3, 5, tzinfo=UTC),
        summary="A mill\nturns.",
        language="en",
    ),
    Article(url="https://harbour.example/c", title="Tide"),
]


def test_csl_json_is_a_list_of_items() -> None:
    assert json.loads(export(ARTICLES)) == [to_csl(article) for article in ARTICLES]


def test_bibtex_escapes_what_tex_would_read() -> None:
    text = export(ARTICLES[:1], "bibtex")
    assert text.startswith("@online{quill2026tide,\n")
    assert "author = {van Quill, Mara and {Saltmere Press}}," in text
    assert (
        r"title = {{50\% of \{tide\} mills \& more: \#1 in the C\_S \textasciitilde{} \$}}," in text
    )
    assert r"url = {https://harbour.example/a_b?x=1\%20&y=2}," in text
    assert "date = {2026-03-05}," in text
    assert len(re.findall(r"(?<!\\)\{", text)) == len(re.findall(r"(?<!\\)\}", text))


def test_a_newspaper_article_has_a_journal() -> None:
    page = Page(
        url="https://a.example/x", title="Tide", site_name="Harbour Post", kind="article-newspaper"
    )
    assert export([page], "bibtex").startswith("@article{")
    assert "journal = {Harbour Post}" in export([page], "bibtex")
    assert export([page], "ris").startswith("TY  - NEWS\n")


def test_keys_are_never_given_twice() -> None:
    keys = re.findall(r"@\w+\{([^,]+),", export(ARTICLES * 3, "bibtex"))
    assert len(keys) == len(set(keys)) == 6


def test_an_archived_copy_goes_into_every_format() -> None:
    copy = "https://web.archive.org/web/20260307101500/https://harbour.example/c"
    item = with_copy(to_csl(ARTICLES[1]), copy)
    assert json.loads(export([item]))[0]["archive_location"] == copy
    assert f"note = {{Archived at {copy}}}" in export([item], "bibtex")
    assert f"N1  - Archived at {copy}\n" in export([item], "ris")


def test_a_shelf_in_a_paper_archive_is_no_copy() -> None:
    item = with_copy(to_csl(ARTICLES[1]), "Box 7, folder 3")
    assert "Box 7" not in cite(item) + export([item], "ris")


def test_ris_has_one_tag_a_line_and_an_end() -> None:
    text = export(ARTICLES, "ris")
    lines = [line for line in text.split("\n") if line]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines)
    assert lines[0] == "TY  - ELEC"
    assert "AU  - van Quill, Mara" in lines
    assert "DA  - 2026/03/05/" in lines
    assert "AB  - A mill turns." in lines
    assert lines.count("ER  - ") == 2


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(UsageError, match='no export format "endnote"'):
        export([], "endnote")  # type: ignore[arg-type]  # what a caller may do
