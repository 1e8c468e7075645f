from __future__ import annotations

import json

import pytest

from findvalue.parse.pages import read_page

URL = "https://www.harbour-post.example/news/tide"
HEADLINE = "<h1>Tide mill turns again</h1>"


def authors(head: str = "", body: str = HEADLINE, url: str = URL) -> tuple[str, ...]:
    head = f'<meta property="og:title" content="Tide mill turns again">{head}'
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    return read_page(html.encode(), url=url, text=False).authors


def linked(author: object, **more: object) -> str:
    node = {"@type": "NewsArticle", "headline": "Tide mill turns again", "author": author, **more}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def person(name: str) -> dict[str, str]:
    return {"@type": "Person", "name": name}


def group(name: str) -> dict[str, str]:
    return {"@type": "Organization", "name": name}


def test_people_of_json_ld_come_first_and_in_order() -> None:
    assert authors(linked([person("Mara Quill"), person("Ole van der Brink")])) == (
        "Mara Quill",
        "Ole van der Brink",
    )


def test_an_author_by_reference_is_followed() -> None:
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "headline": "Tide", "author": {"@id": "#mq"}},
            {"@type": "Person", "@id": "#mq", "name": "Mara Quill"},
        ]
    }
    assert authors(f'<script type="application/ld+json">{json.dumps(graph)}</script>') == (
        "Mara Quill",
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("By Mara Quill", ("Mara Quill",)),
        ("Mara Quill, Harbour correspondent", ("Mara Quill",)),
        ("Mara Quill and Ole Brink", ("Mara Quill", "Ole Brink")),
        ("Mara Quill; Ole Brink", ("Mara Quill", "Ole Brink")),
        ("Mara Quill (mara@harbour-post.example)", ("Mara Quill",)),
        ("Mara Quill | Saltmere", ("Mara Quill",)),
        ("https://www.facebook.com/maraquill", ()),
        ("mara@harbour-post.example", ()),
        ("admin", ()),
        ("105092", ()),
        ("Harbour Post", ()),
        ("harbour-post.example", ()),
    ],
)
def test_a_meta_author_is_taken_apart_or_dropped(value: str, expected: tuple[str, ...]) -> None:
    head = f'<meta property="og:site_name" content="Harbour Post"><meta name="author" content="{value}">'
    shown = f"{HEADLINE}<p>Written in Saltmere.</p>"
    assert authors(head, shown) == expected


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ('<p class="byline">By <a rel="author" href="/mq">Mara Quill</a></p>', ("Mara Quill",)),
        ('<p class="byline">By Mara Quill, Senior Reporter</p>', ("Mara Quill",)),
        ('<p class="byline">By Mara Quill · March 5, 2026 4:08 pm</p>', ("Mara Quill",)),
        (
            '<div class="author-names"><a>Mara Quill</a><a>Ole Brink</a></div>',
            ("Mara Quill", "Ole Brink"),
        ),
        ('<div class="meta">5 March 2026 | 14:07 | Von Mara Quill</div>', ("Mara Quill",)),
        ("<p>Von <b>Mara Quill</b></p>", ("Mara Quill",)),
        ("<p>Text: Mara Quill</p>", ("Mara Quill",)),
        ("<p>Text von Mara Quill Illustration von Ole Brink</p>", ("Mara Quill",)),
        ('<span itemprop="author"><span itemprop="name">Mara Quill</span></span>', ("Mara Quill",)),
        ('<p class="author">saltmere_girl</p>'.replace("_girl", "girl"), ("saltmeregirl",)),
        ('<p class="byline">Photo by Ole Brink</p>', ()),
        ('<p class="byline">Edited by Ole Brink</p>', ()),
        ("<p>Seen from left to right: Ole Brink</p>", ()),
    ],
)
def test_a_byline_is_read_as_pages_print_it(byline: str, expected: tuple[str, ...]) -> None:
    assert authors(body=f"{HEADLINE}{byline}<p>The mill at Saltmere grinds again.</p>") == expected


def test_a_printed_byline_wins_over_a_company_that_the_head_names() -> None:
    head = '<meta name="author" content="Nord Medien">'
    body = f"{HEADLINE}<p class=byline>By Mara Quill</p>"
    assert authors(head, body) == ("Mara Quill",)


def test_a_person_that_is_called_as_the_site_is_a_login() -> None:
    assert authors(linked(person("Harbourpost")), url="https://harbourpost.example/a") == ()


def test_a_site_that_is_called_after_its_author_has_one() -> None:
    site = '<meta property="og:site_name" content="Mara Quill">'
    url = "https://maraquill.example/a"
    assert authors(site + linked(person("Mara Quill")), url=url) == ("Mara Quill",)
    assert authors(site + linked(group("Mara Quill")), f"{HEADLINE}<p>By Ole Brink</p>", url) == (
        "Ole Brink",
    )


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta name="author" content="Tide Desk">', "<p>The mill grinds again.</p>"),
        (linked(person("Tide Desk")), "<p>The mill grinds again.</p>"),
        ("", "<p>By <a>Tide Desk</a></p>"),
    ],
)
def test_a_desk_is_the_author_when_nobody_else_is(head: str, body: str) -> None:
    assert authors(head, HEADLINE + body) == ("Tide Desk",)
    assert authors(head, f"{HEADLINE}<p class=byline>By Mara Quill</p>{body}") == ("Mara Quill",)


def test_an_author_that_is_marked_right_below_the_headline_counts_in_a_nav() -> None:
    marked = '<nav>By <span itemprop="author">Mara Quill</span></nav>'
    assert authors(body=f"{HEADLINE}{marked}<p>Text.</p>") == ("Mara Quill",)
    assert authors(body=f"{HEADLINE}<p>Text.</p><nav><p class=author>Ole Brink</p></nav>") == ()


def test_an_organisation_that_json_ld_names_is_the_author_when_nobody_else_is() -> None:
    assert authors(linked(group("Saltmere Wire"))) == ("Saltmere Wire",)
    printed = f"{HEADLINE}<p class=byline>By Mara Quill</p>"
    assert authors(linked(group("Saltmere Wire")), printed) == ("Mara Quill",)


def test_those_who_comment_are_no_authors() -> None:
    body = f'{HEADLINE}<p>Text.</p><ol class="comment-list"><li><cite class="fn author">Ole Brink</cite> says:</li></ol>'
    assert authors(body=body) == ()


def test_authors_of_related_articles_are_no_authors() -> None:
    related = '<aside><h3>More</h3><p class="byline">By Ole Brink</p></aside>'
    assert authors(body=f"{HEADLINE}<p>Text.</p>{related}") == ()


def test_a_name_of_one_word_counts_when_the_page_prints_it() -> None:
    head = linked(person("Kathrin"))
    assert authors(head, f"{HEADLINE}<p class=meta>von Kathrin</p>") == ("Kathrin",)
    assert authors(head, f"{HEADLINE}<p>Text.</p>") == ()
