from __future__ import annotations

import json
from datetime import date

import pytest

from findvalue.parse.pages import read_page

URL = "https://www.harbour-post.example/news/tide-mill-turns-again"
HEADLINE = "<h1>Tide mill turns again</h1>"


def day(body: str = "", head: str = "", *, url: str = URL, lang: str = "en") -> date | None:
    head = f'<meta property="og:title" content="Tide mill turns again">{head}'
    html = f"<html lang={lang}><head>{head}</head><body>{HEADLINE}{body}</body></html>"
    found = read_page(html.encode(), url=url, text=False).published
    return found.date() if found else None


def linked(**dates: str) -> str:
    node = {"@type": "NewsArticle", "headline": "Tide mill turns again", **dates}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_the_day_is_the_publishers_own() -> None:
    assert day(head=linked(datePublished="2026-03-05T23:30:00-05:00")) == date(2026, 3, 5)


def test_a_stamp_in_utc_yields_to_the_printed_day_beside_it() -> None:
    head = linked(datePublished="2026-03-06T02:10:00Z")
    assert day("<p>Posted March 5, 2026</p>", head) == date(2026, 3, 5)
    assert day("<p>Posted March 6, 2026</p>", head) == date(2026, 3, 6)


def test_a_stamp_with_day_and_month_swapped_yields_to_the_printed_day() -> None:
    filler = "<p>One.</p><p>Two.</p><p>Three.</p>"
    assert day(f"{filler}<p>01.06.2026</p>", linked(datePublished="2026-01-06"), lang="de") == (
        date(2026, 6, 1)
    )


def test_the_day_of_the_last_change_is_not_the_day_of_publication() -> None:
    assert day("<p>Updated: 9 March 2026</p><p>Published: 5 March 2026</p>") == date(2026, 3, 5)
    assert day(head=linked(dateModified="2026-03-09", datePublished="2026-03-05")) == date(
        2026, 3, 5
    )


@pytest.mark.parametrize(
    "body",
    [
        '<time datetime="2026-03-05T08:00:00+01:00">Thursday</time>',
        '<span itemprop="datePublished" content="2026-03-05">Thursday</span>',
        '<div class="entry-date">5 March 2026</div>',
        "<p>Saltmere, 5 March 2026</p>",
        '<span property="schema:dateCreated" content="2026-03-05T12:45:46+00:00"></span>',
        '<div class="share"><span class="post-created">05.03.26</span></div>',
    ],
)
def test_a_printed_date_is_found(body: str) -> None:
    assert day(body) == date(2026, 3, 5)


def test_dates_of_related_articles_do_not_count() -> None:
    assert day('<aside><time datetime="2025-01-01">1 January</time></aside>') is None


def test_an_ambiguous_date_is_no_date() -> None:
    assert day("<p>01/06/2026</p>") is None
    assert day("<p>01/06/2026</p>", lang="en-GB") == date(2026, 6, 1)


def test_a_day_in_the_address_counts_when_the_page_prints_none() -> None:
    assert day(url="https://a.example/2026/03/05/tide") == date(2026, 3, 5)


def test_a_page_without_a_date_has_none() -> None:
    assert day("<p>The mill at Saltmere grinds again.</p>") is None
