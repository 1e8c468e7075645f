from __future__ import annotations

from datetime import UTC, datetime

import pytest

from findvalue.errors import ParseError
from findvalue.parse.pages import list_links

URL = "https://harbour.example/blog/"
NAMES = [
    "Tide mills turn again",
    "Salt in the harbour air",
    "The long way to the light",
    "Nets under the bridge",
]


def entry(name: str, more: str = "") -> str:
    slug = name.lower().replace(" ", "-")
    return f'<article><h2><a href="/2026/{slug}?utm_source=blog">{name}</a></h2>{more}</article>'


def page(*entries: str, around: str = "") -> bytes:
    menu = "".join(
        f'<li><a href="/{word}">{word} and everything about it</a></li>'
        for word in ("Boats", "Nets", "Fish", "Ropes", "Sails")
    )
    return (
        f"<html><body><nav><ul>{menu}</ul></nav><main>{''.join(entries)}</main>{around}"
        f'<div class="sidebar"><ul>{menu}</ul></div><footer>{menu}</footer></body></html>'
    ).encode()


def titles(body: bytes, selector: str | None = None) -> list[str]:
    return [link.title for link in list_links(body, url=URL, selector=selector)]


def test_articles_are_found_by_structure_in_the_order_of_the_page() -> None:
    assert titles(page(*map(entry, NAMES))) == NAMES


def test_addresses_are_absolute_and_clean() -> None:
    links = list_links(page(*map(entry, NAMES)), url=URL)
    assert links[0].url == "https://harbour.example/2026/tide-mills-turn-again"


def test_a_title_wins_over_a_date_and_a_picture_that_lead_to_the_same_article() -> None:
    def twice(name: str) -> str:
        slug = name.lower().replace(" ", "-")
        return (
            f'<div class="post"><a href="/n/{slug}"><img alt=""></a><p class="date">'
            f'<a href="/n/{slug}">Thursday, the fifth of March in the year 2026</a></p>'
            f'<h2><a href="/n/{slug}">{name}</a></h2></div>'
        )

    assert titles(page(*map(twice, NAMES))) == NAMES


def test_the_date_and_the_summary_come_from_the_links_own_block() -> None:
    more = (
        '<time datetime="2026-03-05T08:00:00+01:00">5 March</time>'
        "<p>After a hundred years the wheels at Saltmere move with the tide.</p>"
    )
    links = list_links(page(*(entry(name, more) for name in NAMES)), url=URL)
    assert links[1].published == datetime(2026, 3, 5, 7, tzinfo=UTC)
    assert links[1].summary == "After a hundred years the wheels at Saltmere move with the tide."


def test_a_date_outside_of_its_block_belongs_to_no_link() -> None:
    body = page("<time datetime=2026-03-05>today</time>", *map(entry, NAMES))
    assert all(link.published is None for link in list_links(body, url=URL))


def test_an_article_set_apart_is_found_by_its_address() -> None:
    hero = '<section><div><div><a href="/2026/a-storm-is-coming">A storm is coming up the coast</a></div></div></section>'
    assert titles(page(hero, *map(entry, NAMES)))[0] == "A storm is coming up the coast"


def test_buttons_that_repeat_are_no_articles() -> None:
    def with_buttons(name: str) -> str:
        slug = name.lower().replace(" ", "-")
        share = "".join(
            f'<a href="https://social.example/{slug}/{n}">Share this with all of your friends</a>'
            for n in range(5)
        )
        return f'<div><div><span><a href="/n/{slug}">{name}</a></span></div><p>{share}</p></div>'

    assert titles(page(*map(with_buttons, NAMES))) == NAMES


@pytest.mark.parametrize(
    "body", [b"", b"<html></html>", page(), page('<p><a href="/start">Get started now</a></p>')]
)
def test_a_page_that_lists_no_articles_gives_none(body: bytes) -> None:
    assert list_links(body, url=URL) == ()


def test_a_selector_chooses_links_or_what_holds_them() -> None:
    body = page(*map(entry, NAMES))
    assert titles(body, "article h2 a") == NAMES
    assert titles(body, "article") == NAMES
    assert titles(body, "nav a")[0] == "Boats and everything about it"
    assert titles(body, ".missing") == []


@pytest.mark.parametrize("selector", ["article[", "a:hover(", "h2 >> a", "a::before"])
def test_a_selector_that_is_none_is_named(selector: str) -> None:
    with pytest.raises(ParseError, match="is not a CSS selector"):
        list_links(page(*map(entry, NAMES)), url=URL, selector=selector)


def test_only_safe_addresses_are_listed() -> None:
    bad = [
        f'<article><h2><a href="{href}">An article that cannot be cited</a></h2></article>'
        for href in (
            "javascript:alert(1)",
            "https://u:p@x.example/",
            "mailto:a@b.example",
            "http://[::1",
        )
    ]
    assert titles(page(*bad, *map(entry, NAMES))) == NAMES


def test_news_searches_are_unwrapped() -> None:
    wrapped = "https://www.bing.com/news/apiclick.aspx?url=https%3A%2F%2Fpaper.example%2Fa-b-c"
    body = page(f'<h3><a href="{wrapped}">Tide mills turn again today</a></h3>')
    assert [link.url for link in list_links(body, url=URL)] == ["https://paper.example/a-b-c"]
