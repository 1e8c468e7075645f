from __future__ import annotations

from collections.abc import Callable

import pytest

from findvalue.errors import ParseError
from findvalue.parse import Box
from findvalue.parse.pages import find_feeds, list_links, read_page
from findvalue.types import Page
from tests.support.cost import bounded

pytestmark = pytest.mark.endurance

URL = "https://h.example/a/b"
SOME, MANY = 10_000, 50_000  # times that the hostile part of a page is there
PAGES: dict[str, Callable[[int], bytes]] = {
    "deep nesting": lambda n: b"<html><body>" + b"<div>" * (4 * n),
    "deep links": lambda n: b"<div><a href=/x/some-long-slug>some title text here</a>" * n,
    "many links": lambda n: b"".join(
        b"<p><a href='/n/%d-a-b'>Title number %d of them</a></p>" % (i, i) for i in range(n)
    ),
    "open comments": lambda n: b"<!--" * n,
    "open scripts": lambda n: b'<script type="application/ld+json">' * n,
    "open headings": lambda n: b"<h1>" * n,
    "open metas": lambda n: b'<meta name="a" ' * n,
    "open quotes": lambda n: b"<meta \"'" * n,
    "bare brackets": lambda n: b"<" * (10 * n),
    "deep json": lambda n: (
        b'<script type="application/ld+json">' + b"[" * n + b"]" * n + b"</script>"
    ),
    "many bylines": lambda n: (
        b"<h1>Title of the page</h1>" + b"<span class=author>By Jane Smith</span>" * n
    ),
    "long class": lambda n: b'<div class="' + b"author " * n + b'">By Jane</div>',
    "long title": lambda n: b"<title>" + b"a | " * n + b"</title>",
    "entities": lambda n: b"<title>" + b"&amp;" * n + b"</title>",
    "nested text": lambda n: (
        b"<div>a sentence which is long enough to count as one of the sentences" * (n // 10)
    ),
    "huge colspan": lambda n: b"<table><tr><td colspan=%d000000>x</td></tr></table>" % n,
    "wrong charset": lambda n: b"<meta charset=utf-16>" + b"<title>Gr\xfc\xdfe</title>" * n,
    "entity bomb": lambda n: (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>'
        + b"&b;" * n
        + b"</x>"
    ),
    "empty": lambda n: b" " * (n // MANY),
}


def head(body: bytes, *, url: str) -> Page:
    return read_page(body, url=url, text=False)


@pytest.mark.parametrize("name", PAGES)
def test_the_cost_of_a_hostile_page_is_bounded(name: str) -> None:
    body = PAGES[name](SOME)
    for reader in (head, list_links, find_feeds):
        with bounded():
            reader(body, url=URL)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_the_text_of_a_hostile_page_ends_in_the_box(name: str) -> None:
    with Box(workers=1) as box:
        error = box.submit(read_page, PAGES[name](MANY), url=URL).exception()
    assert error is None or isinstance(error, ParseError)


def test_a_page_travels_through_the_box() -> None:
    body = b"<html><head><meta property='og:site_name' content='Harbour'><title>Tide mill</title></head></html>"
    with Box(workers=1) as box:
        page = box.submit(read_page, body, url=URL, text=False).result()
        assert page == read_page(body, url=URL, text=False)
        with pytest.raises(ParseError, match="binary"):
            box.submit(read_page, bytes(4_000), url=URL).result()


def test_nothing_active_gets_into_a_page() -> None:
    body = (
        b'<html><head><title>Ti<script>alert(1)</script>de</title><link rel=canonical href="javascript:x">'
        b'<meta property="og:url" content="data:text/html,x"><meta name=author content="Ann &lt;script&gt; Lee">'
        b"</head><body onload=x()><h1>Ti<img src=x onerror=y>de</h1><iframe src=//evil.example></iframe>"
        b"<a href='javascript:z'>An article of some words</a></body></html>"
    )
    page = read_page(body, url=URL)
    assert page.canonical_url is None
    assert "alert" not in (page.title or "")
    assert list_links(body, url=URL) == ()
