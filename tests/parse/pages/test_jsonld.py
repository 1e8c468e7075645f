from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.parse.pages.jsonld import Linked, Named, read_linked

NODE = {"@type": "BlogPosting", "headline": "Tide", "author": "Mara Quill"}


def block(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(NODE),
        json.dumps([NODE]),
        json.dumps({"@graph": [{"@type": "WebPage"}, NODE]}),
        json.dumps({"@type": "WebPage", "mainEntity": NODE}),
        f"<!-- {json.dumps(NODE)} -->",
        f"//<![CDATA[\n{json.dumps(NODE)}\n//]]>",
        f"{json.dumps(NODE)};",
        json.dumps(NODE)[:-1] + ",}",
        json.dumps(NODE) + json.dumps({"@type": "WebSite"}),
        json.dumps(NODE).replace('"', "&quot;"),
        '{"@type": "BlogPosting", "headline": "Tide", "author": "Mara Quill", "x": "a\nb"}',
    ],
)
def test_json_ld_is_read_from_any_nesting_and_any_common_fault(text: str) -> None:
    found = read_linked(block(text))
    assert (found.title, found.type) == ("Tide", "BlogPosting")
    assert found.authors == (Named(name="Mara Quill"),)


def test_the_node_that_says_most_about_an_article_wins() -> None:
    related = {"@type": "NewsArticle", "headline": "Other"}
    assert read_linked(block(json.dumps([related, NODE]))).title == "Tide"


@pytest.mark.parametrize(
    "text", ["", "null", "[", "{}", "3", '"x"', "[" * 5_000, '{"@graph":' * 300]
)
def test_what_is_no_article_gives_nothing(text: str) -> None:
    assert read_linked(block(text)) == Linked()


def test_values_of_wrong_types_are_passed_over() -> None:
    node = {
        "@type": ["Article", 3],
        "headline": ["a"],
        "author": [3, None, {"name": {"x": 1}}],
        "datePublished": 5,
    }
    found = read_linked(block(json.dumps(node)))
    assert (found.title, found.authors, found.published) == ("", (), "")


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "@type",
                    "@id",
                    "@graph",
                    "author",
                    "name",
                    "headline",
                    "hasPart",
                    "publisher",
                    "isPartOf",
                    "isAccessibleForFree",
                ]
            ),
            inner | st.sampled_from(["Article", "WebSite", "#a"]),
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_json_is_survived(value: object) -> None:
    read_linked(block(json.dumps(value)))
