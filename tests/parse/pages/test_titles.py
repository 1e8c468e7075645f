from __future__ import annotations

import json

import pytest

from findvalue.parse.pages import read_page

URL = "https://www.harbour-post.example/news/tide"


def title(head: str, body: str = "", url: str = URL) -> str | None:
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    return read_page(html.encode(), url=url, text=False).title


def graph(text: str) -> str:
    return f'<meta property="og:title" content="{text}">'


def linked(text: str) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "Article", "headline": text})}</script>'


@pytest.mark.parametrize(
    "shown",
    [
        "Tide mill turns again | Harbour Post",
        "Tide mill turns again - harbour-post.example",
        "Tide mill turns again — The Harbour Post",
        "Harbour Post: Tide mill turns again".replace(": ", " :: "),
        "Tide mill turns again\uff5cHarbour Post",
    ],
)
def test_the_name_of_the_site_goes_from_either_end(shown: str) -> None:
    assert title(f"<title>{shown}</title>") == "Tide mill turns again"


def test_the_printed_heading_wins_over_what_the_head_calls_the_page() -> None:
    head = graph("Tide mill turns again after a century") + "<title>Tide mill</title>"
    assert title(head, "<h1>Tide mill turns again, a century on</h1>") == (
        "Tide mill turns again, a century on"
    )


def test_a_kicker_that_the_head_leaves_out_goes() -> None:
    head = graph("Tide mill turns again") + linked("Tide mill turns again after all")
    assert title(head, "<h1>Culture : Tide mill turns again</h1>") == "Tide mill turns again"


@pytest.mark.parametrize("name", ["kicker", "article__overline", "headline-eyebrow"])
def test_a_kicker_that_is_marked_inside_the_heading_goes(name: str) -> None:
    heading = f'<h1><i class="{name}">Culture</i><span> - </span><b>Tide mill turns again</b></h1>'
    assert title(graph("Mill of Saltmere: Tide mill turns again"), heading) == (
        "Tide mill turns again"
    )


def test_a_heading_that_is_nothing_but_a_kicker_stays() -> None:
    assert title("", '<h1><span class="kicker">Tide mill turns again</span></h1>') == (
        "Tide mill turns again"
    )


def test_a_subtitle_behind_a_colon_stays() -> None:
    heading = "<h1>Tide mill turns again: a miller remembers</h1>"
    assert title(graph("Tide mill turns again | Harbour Post"), heading) == (
        "Tide mill turns again: a miller remembers"
    )


def test_a_quotation_before_a_colon_is_no_kicker() -> None:
    heading = "<h1>“Never again”: Miller of Saltmere retires</h1>"
    assert title(graph("Miller of Saltmere retires"), heading) == (
        "“Never again”: Miller of Saltmere retires"
    )


def test_a_heading_that_says_more_than_a_catchword_of_the_head_is_the_headline() -> None:
    assert title(graph("Mills"), "<h1>How we keep our mills alive</h1>") == (
        "How we keep our mills alive"
    )


def test_a_colon_in_an_element_of_its_own_stands_at_its_word() -> None:
    assert title("", "<h1><b>Saltmere</b><span>: </span>Tide mill turns again</h1>") == (
        "Saltmere: Tide mill turns again"
    )


def test_two_places_of_the_head_that_agree_outvote_a_heading() -> None:
    head = graph("Saltmere: Tide mill turns again") + linked("Saltmere: Tide mill turns again")
    assert title(head, "<h1>Tide mill turns again</h1>") == "Saltmere: Tide mill turns again"


def test_entities_escaped_twice_in_json_ld_are_decoded() -> None:
    assert title(linked("M&amp;uuml;hle am Meer")) == "Mühle am Meer"


def test_a_heading_that_is_the_name_of_the_site_is_no_headline() -> None:
    head = "<title>Tide mill turns again | Love goes through the kitchen</title>"
    assert title(
        head, "<h1>Love goes through the kitchen</h1>", "https://kitchen-diary.example/x"
    ) == ("Tide mill turns again")


def test_an_unrelated_heading_is_no_headline() -> None:
    assert (
        title(graph("Tide mill turns again"), "<h1>Search results</h1>") == "Tide mill turns again"
    )


def test_a_part_of_the_title_that_stands_on_the_page_is_the_headline() -> None:
    head = "<title>Press - Tide mill turns again - Saltmere Society - News</title>"
    assert (
        title(head, "<h2>Tide mill turns again</h2>", "https://x.example/1")
        == "Tide mill turns again"
    )


def test_the_author_at_the_end_of_a_title_goes() -> None:
    assert title(graph("Tide mill turns again | by Mara Quill")) == "Tide mill turns again"


def test_meta_tags_that_use_value_are_read_too() -> None:
    assert title('<meta name="og:title" value="Tide mill turns again">') == "Tide mill turns again"
