"""JSON: JSON Feed, and any other answer by a field map."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from findvalue.errors import ParseError
from findvalue.parse import parse_feed, parse_json
from findvalue.sources import load
from findvalue.types import Entry, ParsedFeed

URL = "https://api.example.org/search?q=tide"
FIELDS = {"items": "results", "title": "title", "url": "url", "date": "date", "authors": "authors",
          "summary": "summary", "id": "id", "text": "text", "site_name": "journal.name"}  # fmt: skip


def feed(**document: object) -> ParsedFeed:
    return parse_feed(json.dumps(document).encode(), url=URL)


def mapped(item: object, fields: dict[str, str] | None = None) -> Entry:
    body = json.dumps({"results": [item]}).encode()
    (entry,) = parse_json(body, fields=fields or FIELDS, url=URL).entries
    return entry


def test_json_feed_gives_the_parts_of_an_entry() -> None:
    parsed = feed(
        version="https://jsonfeed.org/version/1.1",
        title="Tide Tables",
        home_page_url="https://example.org/",
        language="en",
        authors=[{"name": "The Crew"}],
        items=[
            {
                "id": 7,
                "url": "/1",
                "title": " Harbour ",
                "summary": "Calm.",
                "content_html": "<p>Long.</p>",
                "date_published": "2026-03-03T14:05:06Z",
                "date_modified": "2026-03-04",
                "authors": [{"name": "Mara Lind"}, {"name": "Otto Wren"}, {"url": "x"}],
            },
            {"id": "https://example.org/2", "content_text": "Plain."},
        ],
    )
    assert (parsed.title, parsed.link, parsed.language) == (
        "Tide Tables",
        "https://example.org/",
        "en",
    )
    assert parsed.entries == (
        Entry(
            id="7",
            title="Harbour",
            link="https://api.example.org/1",
            authors=("Mara Lind", "Otto Wren"),
            summary="Calm.",
            content="<p>Long.</p>",
            published=datetime(2026, 3, 3, 14, 5, 6, tzinfo=UTC),
            updated=datetime(2026, 3, 4, tzinfo=UTC),
        ),
        Entry(
            id="https://example.org/2",
            link="https://example.org/2",
            authors=("The Crew",),
            content="Plain.",
        ),
    )


def test_wrong_types_in_a_json_feed_cost_only_themselves() -> None:
    items = [1, None, {"id": {}, "url": [], "title": {"a": 1}, "date_published": 7, "authors": "x"},
             {"id": "ok", "url": "https://example.org/j", "title": "Good", "author": {"name": 5}}]  # fmt: skip
    parsed = feed(version="https://jsonfeed.org/version/1.1", title=5, items=items)
    assert [entry.title for entry in parsed.entries] == [None, "Good"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"version":"https://jsonfeed.org/version/1.1","items":'
        + b"[" * 100_000
        + b"]" * 100_000
        + b"}",
        b'{"items": []}',
        b'{"title": "no items"}',
        b"[]",
    ],
    ids=["deep", "nameless", "no items", "a list"],
)
def test_json_that_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse_feed(body, url=URL)


def test_broken_addresses_stay_as_they_are() -> None:
    assert feed(title="T", items=[{"url": "//[bad"}]).entries[0].link == "//[bad"
    assert mapped({"url": "//[bad"}).link == "//[bad"


def test_a_number_of_any_length_is_read_at_once() -> None:
    body = b'{"title":"T","items":[{"id":' + b"9" * 100_000 + b',"url":"https://example.org/j"}]}'
    assert parse_feed(body, url=URL).entries[0].link == "https://example.org/j"


def test_a_map_tells_where_everything_is() -> None:
    entry = mapped(
        {
            "id": 12,
            "title": "Harbour",
            "url": "https://example.org/1",
            "date": "2026-03-03",
            "authors": ["Mara Lind", "Otto Wren"],
            "summary": "<p>Calm.</p>",
            "text": "Long.",
            "journal": {"name": "Tides"},
        }
    )
    assert entry == Entry(
        id="12",
        title="Harbour",
        link="https://example.org/1",
        authors=("Mara Lind", "Otto Wren"),
        summary="<p>Calm.</p>",
        content="Long.",
        published=datetime(2026, 3, 3, tzinfo=UTC),
        site_name="Tides",
    )


def test_a_map_may_name_a_list_at_the_top() -> None:
    body = json.dumps([{"link": "/1", "title": {"rendered": "Tide &amp; Co"}}]).encode()
    fields = {"items": "", "title": "title.rendered", "url": "link"}
    (entry,) = parse_json(body, fields=fields, url=URL).entries
    assert (entry.title, entry.link) == ("Tide &amp; Co", "https://api.example.org/1")


def test_lists_on_the_way_are_reached_into() -> None:
    fields = {**FIELDS, "title": "titles", "url": "places.address", "authors": "people.person.name"}
    entry = mapped(
        {
            "titles": ["", "Harbour", "Second title"],
            "places": [{"address": None}, {"address": "https://example.org/1"}],
            "people": [{"person": {"name": "Mara Lind"}}, {"person": {"name": "Otto Wren"}}, {}],
        },
        fields,
    )
    assert (entry.title, entry.link) == ("Harbour", "https://example.org/1")
    assert entry.authors == ("Mara Lind", "Otto Wren")


def test_authors_may_be_objects() -> None:
    people = [{"given": "Mara", "family": "Lind"}, {"name": "The Crew"}, {"family": "Wren"}, {}]
    assert mapped({"authors": people}).authors == ("Mara Lind", "The Crew", "Wren")


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("20260303T140506Z", datetime(2026, 3, 3, 14, 5, 6, tzinfo=UTC)),
        (1772546706, datetime(2026, 3, 3, 14, 5, 6, tzinfo=UTC)),
        (1772546706123, datetime(2026, 3, 3, 14, 5, 6, tzinfo=UTC)),
        ([[2026, 3, 3]], datetime(2026, 3, 3, tzinfo=UTC)),
        ([[2026, 3]], None),
        ([[2026]], None),
        ([[None]], None),
        (0, None),
        (10**19, None),
        (10**30, None),
        (True, None),
        (None, None),
        ({"year": 2026}, None),
    ],
)
def test_dates_come_in_several_shapes_and_a_year_alone_is_none(
    date: object, moment: datetime | None
) -> None:
    assert mapped({"date": date}).published == moment


def test_an_inverted_abstract_is_put_in_order() -> None:
    words = {
        "is": [1, 4],
        "Slack": [0],
        "calm": [2],
        "and": [3],
        "short": [5],
        "bad": "x",
        "far": [10**9],
    }
    assert mapped({"summary": words}).summary == "Slack is calm and is short"


# Answers as the manuals of the two services show them, cut to what the bundled list reads.
CROSSREF = {
    "DOI": "10.5555/tide",
    "title": ["Tide mills of Saltmere"],
    "URL": "https://doi.example/10.5555/tide",
    "issued": {"date-parts": [[2026, 3, 5]]},
    "author": [{"given": "Mara", "family": "Quill"}, {"name": "Saltmere Trust"}],
    "abstract": "<jats:p>Calm.</jats:p>",
    "container-title": ["Harbour Studies"],
}
OPENALEX = {
    "id": "https://openalex.example/W1",
    "title": "Tide mills of Saltmere",
    "open_access": {"oa_url": "https://harbour.example/tide"},
    "publication_date": "2026-03-05",
    "authorships": [
        {"author": {"display_name": "Mara Quill"}},
        {"author": {"display_name": "Saltmere Trust"}},
    ],
    "abstract_inverted_index": {"mills": [1], "Tide": [0], "turn.": [2]},
    "primary_location": {"source": {"display_name": "Harbour Studies"}},
}


@pytest.mark.parametrize(
    ("name", "answer", "summary"),
    [
        ("Crossref search", {"message": {"items": [CROSSREF]}}, "<jats:p>Calm.</jats:p>"),
        ("OpenAlex search", {"results": [OPENALEX]}, "Tide mills turn."),
    ],
)
def test_the_bundled_maps_read_whole_names_and_abstracts(
    name: str, answer: object, summary: str
) -> None:
    listed = load(Path(__file__).resolve().parents[2] / "sources.yaml").sources
    fields = next(source.json for source in listed if source.name == name)
    (entry,) = parse_json(json.dumps(answer).encode(), fields=fields, url=URL).entries
    assert entry.title == "Tide mills of Saltmere"
    assert entry.authors == ("Mara Quill", "Saltmere Trust")
    assert entry.published == datetime(2026, 3, 5, tzinfo=UTC)
    assert (entry.summary, entry.site_name) == (summary, "Harbour Studies")


def test_the_heading_of_an_abstract_is_no_part_of_it() -> None:
    summary = "<jats:title>Abstract</jats:title><jats:p>Calm.</jats:p>"
    assert mapped({"summary": summary}).summary == "<jats:p>Calm.</jats:p>"


def test_parts_of_works_are_no_articles() -> None:
    body = json.dumps({"results": [{"type": "component", "title": "Figure 1"}, 7]}).encode()
    assert parse_json(body, fields=FIELDS, url=URL).entries == ()


@pytest.mark.parametrize(
    ("body", "fact"),
    [
        (b"<html><body>Limit reached</body></html>", "answered HTML, expected JSON"),
        (b"Please limit requests", "answered plain text, expected JSON"),
        (b'{"results": ', "answered broken JSON, expected JSON"),
        (b'{"results": null}', 'answered JSON without a list at "results"'),
        (b'{"error": 1}', 'answered JSON without a list at "results"'),
    ],
)
def test_an_answer_that_does_not_fit_its_map_is_named(body: bytes, fact: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_json(body, fields=FIELDS, url=URL)
    assert caught.value.fact == fact
