"""Labelled pages of others, when they are at hand: regressions show here before anywhere else."""

from __future__ import annotations

import gzip
import json
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from findvalue.parse.pages import find_feeds, list_links, read_page
from findvalue.text import words
from findvalue.types import Page

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "pages"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the labelled pages are not here")


def rows(name: str) -> Iterator[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def body(row: dict[str, Any], folder: str) -> bytes:
    return gzip.decompress((DATA / folder / f"{row['id']}.html.gz").read_bytes())


def address(url: str) -> str:
    bare = url.partition("#")[0].partition("?")[0].partition("://")[2]
    return bare.removeprefix("www.").rstrip("/").casefold()


@pytest.mark.slow
def test_every_declared_feed_is_found_in_order() -> None:
    wrong = [
        row["id"]
        for row in rows("feeds.jsonl")
        if [feed.url for feed in find_feeds(body(row, row["folder"]), url=row["base_url"])]
        != [feed["href"] for feed in row["feeds"]]
    ]
    assert wrong == []


def test_the_hand_made_feed_cases_hold() -> None:
    for case in rows("feed_cases.jsonl"):
        found = find_feeds(case["html"].encode(), url=case["url"])
        assert [feed.url for feed in found] == case["feeds"], case["case"]


def test_articles_of_index_pages_are_found() -> None:
    good = []
    for row in rows("listing.jsonl"):
        wanted = set(map(address, row["article_links"]))
        found = {address(link.url) for link in list_links(body(row, "listing"), url=row["url"])}
        right = len(wanted & found)
        good.append(right >= 0.8 * len(wanted) and right >= 0.5 * len(found))
    assert sum(good) >= 0.85 * len(good)


@pytest.mark.slow
def test_facts_of_article_pages_are_read() -> None:
    def same_title(row: dict[str, Any], page: Page) -> bool:
        return _plain(row["title"]) == _plain(page.title or "")

    def same_day(row: dict[str, Any], page: Page) -> bool:
        day = page.published.date().isoformat() if page.published else ""
        return day in {row["date"], row.get("date_alt")}

    checks: dict[str, tuple[Callable[[dict[str, Any], Page], bool], float]] = {
        "title": (same_title, 0.85),
        "date": (same_day, 0.91),
        "authors_blank": (lambda _, page: not page.authors, 0.80),
    }
    results: dict[str, list[bool]] = {field: [] for field in checks}
    for row in rows("gold.jsonl"):
        if row["tier"] != "human":
            continue
        page = read_page(body(row, "pages"), url=row["url"] or "https://a.invalid/", text=False)
        for field, (check, _) in checks.items():
            if row.get(field):
                results[field].append(check(row, page))
    for field, (_, least) in checks.items():
        assert sum(results[field]) >= least * len(results[field]), field


def _plain(text: str) -> list[str]:
    return words(
        "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    )
