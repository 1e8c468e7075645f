from __future__ import annotations

import sys

import pytest

from findvalue.parse.pages.text import read_text

URL = "https://harbour.example/a"
SENTENCE = (
    "The mill at {} grinds again, and the whole town came to see the wheels turn with the tide. "
)
PAGE = (
    "<html><body><nav><ul><li><a href=/>Home of the harbour</a></li></ul></nav>"
    "<div class=page-with-sidebar><div id=content><h1>Tide mill</h1>"
    + "".join(
        f"<p>{SENTENCE.format(name) * 3}</p>" for name in ("Saltmere", "Brinefield", "Marsh End")
    )
    + "<ul><li>One wheel</li></ul><div class=share><p>Share this page with everybody you know, please do it now.</p></div>"
    "<figure><figcaption>A caption that is long enough to be taken for a sentence of the text.</figcaption></figure>"
    "</div><div class=sidebar><p>"
    + "<a href=/x>Other article with a rather long headline here</a> " * 5
    + "</p></div></div><footer><p>All rights reserved by the harbour, for all the years to come, and then some.</p></footer></body></html>"
)


@pytest.fixture(params=["trafilatura", "paragraphs"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name: str = request.param
    if name == "paragraphs":
        monkeypatch.setitem(sys.modules, "trafilatura", None)  # as if it were not installed
    else:
        pytest.importorskip("trafilatura")
    return name


def test_the_text_is_the_article_and_nothing_else(reader: str) -> None:
    text, origin = read_text(PAGE, URL)
    assert origin == reader
    assert text is not None
    for name in ("Saltmere", "Brinefield", "Marsh End"):
        assert SENTENCE.format(name).strip() in text
    for other in ("Home of the harbour", "Other article", "All rights reserved"):
        assert other not in text
    assert "\n" not in text


@pytest.mark.usefixtures("reader")
def test_a_page_without_text_has_none() -> None:
    assert read_text("<html><body><nav><a href=/>Home</a></nav></body></html>", URL) == (None, "")


def test_without_trafilatura_what_stands_aside_in_the_article_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    text, _ = read_text(PAGE, URL)
    assert text is not None
    assert "Share this page" not in text
    assert "A caption" not in text
    assert "One wheel" in text


def test_without_trafilatura_text_outside_of_paragraphs_is_read_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    body = "<br><br>".join(SENTENCE.format(name) for name in ("Saltmere", "Brinefield"))
    text, _ = read_text(f"<html><body><table><tr><td>{body}</td></tr></table></body></html>", URL)
    assert text is not None
    assert "Brinefield" in text
