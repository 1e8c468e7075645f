from __future__ import annotations

import json

from findvalue.parse.pages import read_page


def site(head: str, url: str) -> str | None:
    html = f"<html><head>{head}</head></html>"
    return read_page(html.encode(), url=url, text=False).site_name


def graph(name: str) -> str:
    return f'<meta property="og:site_name" content="{name}">'


def publisher(name: str) -> str:
    node = {
        "@type": "NewsArticle",
        "headline": "Tide",
        "publisher": {"@type": "Organization", "name": name},
    }
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_open_graph_names_the_publication() -> None:
    assert site(graph("Harbour Post"), "https://harbourpost.example/a") == "Harbour Post"


def test_a_section_yields_to_the_name_that_fits_the_address() -> None:
    head = graph("U.S.") + publisher("Saltmere")
    assert site(head, "https://www.saltmere.example/a") == "Saltmere"


def test_the_company_behind_the_paper_is_not_its_name() -> None:
    head = publisher("Harbour Post - Nord Verlag GmbH & Co. KG")
    assert site(head, "https://www.harbourpost.example/a") == "Harbour Post"


def test_a_slogan_goes() -> None:
    head = graph("Harbour Post – News from the tidal coast since 1871")
    assert site(head, "https://harbour-post.example/a") == "Harbour Post"


def test_an_acronym_in_brackets_goes() -> None:
    head = graph("Saltmere Radio and Film (SRF)") + "<title>Tide - SRF</title>"
    assert site(head, "https://www.srf.example/a") == "Saltmere Radio and Film"


def test_the_end_of_the_title_counts_when_it_fits_the_address() -> None:
    assert site(
        "<title>Tide mill - The Harbour Post</title>", "https://theharbourpost.example/"
    ) == ("The Harbour Post")
    assert site("<title>Tide mill - Something Else</title>", "https://harbour.example/") is None


def test_small_letters_yield_to_the_same_name_in_capitals() -> None:
    head = graph("theharbour") + publisher("The Harbour")
    assert site(head, "https://theharbour.example/a") == "The Harbour"
