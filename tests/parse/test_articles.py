"""The clean stage: plain text, safe links, honest dates, one identity."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.parse import deliveries
from findvalue.types import Article, Delivery, Entry, ParsedFeed, Source
from findvalue.urls import is_safe_url

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
SOURCE = Source(name="Tide Tables", url="https://example.org/feed", language="en")
SEARCH = Source(name="Paper search", kind="search", url="https://api.example.net/q={topic}")
FEED = ParsedFeed(title="Tide &amp; Wind", link="https://example.org/")


def delivered(
    *entries: Entry, source: Source = SOURCE, feed: ParsedFeed = FEED
) -> tuple[Delivery, ...]:
    return deliveries(source, replace(feed, entries=entries), fetched_at=NOW)


def article(source: Source = SOURCE, feed: ParsedFeed = FEED, **parts: object) -> Article:
    entry = replace(Entry(id="1", title="Harbour", link="https://example.org/1"), **parts)  # type: ignore[arg-type]
    (delivery,) = delivered(entry, source=source, feed=feed)
    return delivery.article


def urls(*links: str | None) -> list[str]:
    entries = (Entry(id=str(n), title="t", link=link) for n, link in enumerate(links))
    return [delivery.article.url for delivery in delivered(*entries)]


def test_an_entry_becomes_a_plain_article() -> None:
    assert article(
        title="Harbour &amp; <b>wind</b>",
        authors=("mara@example.org (Mara Lind)",),
        summary="<p>Calm.</p>",
        content="<p>Calm and <i>long</i>.</p>",
        published=datetime(2026, 6, 1, tzinfo=UTC),
        language="de_CH",
    ) == Article(
        url="https://example.org/1",
        title="Harbour & wind",
        authors=("Mara Lind",),
        site_name="Tide & Wind",
        published=datetime(2026, 6, 1, tzinfo=UTC),
        summary="Calm.",
        text="Calm and long.",
        language="de-CH",
        source="Tide Tables",
        fetched_at=NOW,
    )


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
        "vbscript:x", "file:///etc/passwd", "mailto:a@example.org", "http://", "http:///x",
        "http://user:pw@example.org/", "http://127.0.0.1:9\\@example.org/",
        'https://example.org/a"b<c', "https://[bad/", "https://[ü/", "//[bad/", "", None,
        "https://" + "ü" * 300 + ".example/", "https://ü..example/", "https://example.org/\ud800é",
        "http://localhost/x", "http://a.localhost:8000/", "http://printer/", "http://nas.local/1",
        "http://127.0.0.1/x", "http://10.0.0.1:8080/", "http://8.8.8.8/x", "http://2130706433/",
        "http://127.1/", "http://0x7f.1/", "http://0x7f000001./", "http://[::1]/", "http://[2606:4700::1111]/",
        "https://169.254.169.254/latest/", "http://①②⑦.0.0.1/", "http://wiki.corp/", "http://localhost./",
    ],
)  # fmt: skip
def test_an_entry_without_a_link_that_may_be_cited_is_dropped(link: str | None) -> None:
    assert urls(link) == []


def test_a_source_of_the_users_own_network_may_deliver_its_own_articles() -> None:
    own = "http://wiki.corp:8080/feed"
    links = ("http://wiki.corp:8080/1", "/2", "http://wiki.corp/3", "http://10.0.0.1/4")
    entries = [Entry(id=link, title="Sailing", link=link) for link in links]
    for private, count in ((True, 2), (False, 0)):
        source = replace(SOURCE, url=own, allow_private=private)
        assert len(delivered(*entries, source=source, feed=ParsedFeed())) == count


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (" https://Example.org/1?utm_source=rss&a=1#top ", "https://example.org/1?a=1"),
        ("https://example.org/1?a=1&amp;b=2", "https://example.org/1?a=1&b=2"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("/1", "https://example.org/1"),
        ("//mirror.example/1", "https://mirror.example/1"),
        ("http://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fp.example%2f1&c=9",
         "https://p.example/1"),
        ("http://arxiv.org/abs/2601.01234v2", "http://arxiv.org/abs/2601.01234"),
        ("https://例え.example/電池?q=é", "https://xn--r8jz45g.example/%E9%9B%BB%E6%B1%A0?q=%C3%A9"),
        ("http://arxiv.org/list/cs.AI/recentv2", "http://arxiv.org/list/cs.AI/recentv2"),
        ("https://example.org/%7Ea/\u202egnp", "https://example.org/%7Ea/%E2%80%AEgnp"),
    ],
)  # fmt: skip
def test_links_become_canonical(link: str, url: str) -> None:
    assert urls(link) == [url]


def test_the_original_address_wins_over_the_one_that_redirects() -> None:
    link = "http://feedproxy.google.com/~r/tide/~3/x/"
    assert article(link=link, original_link="https://example.org/1").url == "https://example.org/1"


def test_a_link_to_the_front_page_is_no_link_to_an_article() -> None:
    assert (
        article(link="https://example.org", id="https://example.org/1").url
        == "https://example.org/1"
    )
    assert article(link="https://example.org", id="tag:1").url == "https://example.org/"


def test_a_missing_title_is_borrowed_from_the_text() -> None:
    assert (
        article(title=None, summary="<p>Calm and clear today.</p>").title == "Calm and clear today."
    )
    assert article(title="<img src=x>", content="word " * 50).title == "word " * 18 + "word…"
    assert delivered(Entry(id="1", link="https://example.org/1")) == ()


def test_texts_are_capped() -> None:
    long = article(title="t " * 500, summary="s " * 20_000, content="c " * 30_000)
    assert (len(long.title), len(long.text)) == (299, 19_999)
    assert len(long.summary) <= 2_000


def test_a_summary_that_is_a_whole_text_is_the_text() -> None:
    whole = "One sentence of many. " * 200
    cut = article(summary=whole)
    assert cut.text == whole.strip()
    assert whole.startswith(cut.summary)
    assert 1_900 < len(cut.summary) <= 2_000
    assert article(summary="Short.", content="Short.").text == ""


def test_a_missing_date_stays_missing_and_a_future_one_is_none() -> None:
    assert article().published is None
    assert article(updated=NOW).published == NOW
    assert article(published=NOW + timedelta(days=1)).published == NOW + timedelta(days=1)
    assert article(published=NOW + timedelta(days=3)).published is None
    assert article(published=NOW + timedelta(days=3), updated=NOW).published == NOW


@pytest.mark.parametrize(
    ("names", "authors"),
    [
        (("mara@example.org (Mara Lind)",), ("Mara Lind",)),
        (("Mara Lind (mara@example.org)", "Mara Lind <mara@example.org>"), ("Mara Lind",)),
        (("mara@example.org", "https://example.org/mara", "@", "", "123"), ()),
        (("admin", "Administrator", "noreply", "Unknown"), ()),
        (("By Mara Lind", "by: Otto Wren"), ("Mara Lind", "Otto Wren")),
        (("<b>Mara</b> Lind", "MARA LIND"), ("Mara Lind",)),
        (("Byron Lind", "Mara Lind | Tide Desk"), ("Byron Lind", "Mara Lind | Tide Desk")),
        (("Lind, M. and Wren, O.",), ("Lind, M. and Wren, O.",)),
        (("a." * 50_000 + "@",), ("a." * 100,)),
    ],
)
def test_authors_are_names(names: tuple[str, ...], authors: tuple[str, ...]) -> None:
    assert article(authors=names).authors == authors


def test_the_publisher_is_who_the_entry_names_or_whose_site_it_is() -> None:
    assert article(site_name="The <b>Paper</b>").site_name == "The Paper"
    assert article(link="https://blog.example.org/1").site_name == "Tide & Wind"
    assert article(link="https://paper.example/1").site_name == "paper.example"
    assert article(feed=ParsedFeed()).site_name == "Tide Tables"


def test_a_search_is_no_publisher() -> None:
    question = ParsedFeed(title="Search: tides", link="https://papers.example.net/q=tides")
    on_site = article(SEARCH, question, link="https://papers.example.net/1")
    assert on_site.site_name == "Paper search"
    assert (
        article(SEARCH, question, link="https://www.paper.example/1").site_name == "paper.example"
    )


def test_the_publisher_leaves_the_title_that_a_search_gave_it() -> None:
    assert article(title="Harbour - The Paper", site_name="The Paper").title == "Harbour"
    assert article(title="Harbour - The Paper").title == "Harbour - The Paper"
    assert article(title="The Paper", site_name="The Paper").title == "The Paper"


@pytest.mark.parametrize(
    "tail",
    [
        "Article URL: https://p.example/1 Comments URL: https://n.example/2 Points: 31 # Comments: 4",
        "The post Harbour first appeared on Tide Tables.",
        "The post Harbour appeared first on Tide Tables .",
        "Continue reading...",
        "Read more",
        "Continue reading Harbour and wind \u2192",
    ],
)
def test_what_software_adds_to_a_text_is_no_part_of_it(tail: str) -> None:
    assert article(summary=f"Calm today. {tail}").summary == "Calm today."


def test_a_sentence_about_reading_is_kept() -> None:
    assert article(summary="They continue reading the tables daily.").summary.endswith("daily.")


def test_the_key_is_the_id_and_else_the_address() -> None:
    keys = [
        delivery.entry_key
        for delivery in delivered(
            Entry(id="one", title="t", link="https://example.org/1"),
            Entry(title="t", link="https://example.org/2?utm_source=x"),
            Entry(
                id="https://example.org/3?utm_source=x",
                title="t",
                link="https://example.org/3?utm_source=x",
            ),
            Entry(id="http://arxiv.org/abs/2601.01234v3", title="t", link="https://example.org/4"),
        )
    ]
    assert keys == [
        "one", "https://example.org/2", "https://example.org/3", "http://arxiv.org/abs/2601.01234",
    ]  # fmt: skip


def test_entries_that_share_an_id_are_told_apart_by_their_links_in_any_order() -> None:
    one, two = (Entry(id="same", title="t", link=f"https://example.org/{n}") for n in (1, 2))
    keys = {delivery.entry_key for delivery in delivered(one, two)}
    assert keys == {"same|https://example.org/1", "same|https://example.org/2"}
    assert {delivery.entry_key for delivery in delivered(two, one)} == keys


def test_an_entry_that_is_repeated_is_one() -> None:
    entry = Entry(id="one", title="t", link="https://example.org/1")
    assert len(delivered(entry, replace(entry, title="edited"))) == 1


def test_long_keys_are_hashed_and_stay_different() -> None:
    first, second = (
        Entry(id="x" * 2_000 + end, title="t", link=f"https://example.org/{end}") for end in "ab"
    )
    keys = {delivery.entry_key for delivery in delivered(first, second)}
    assert len(keys) == 2
    assert all(len(key) <= 100 for key in keys)


def test_of_many_entries_the_newest_are_kept_in_their_order() -> None:
    entries = [
        Entry(
            id=str(n),
            title="t",
            link=f"https://example.org/{n}",
            published=NOW - timedelta(hours=n),
        )
        for n in range(700)
    ]
    undated = Entry(id="undated", title="t", link="https://example.org/undated")
    kept = [delivery.entry_key for delivery in delivered(undated, *reversed(entries))]
    assert kept == [str(n) for n in range(499, -1, -1)]


def test_of_many_undated_entries_the_first_are_kept() -> None:
    entries = [Entry(id=str(n), title="t", link=f"https://example.org/{n}") for n in range(700)]
    assert [d.entry_key for d in delivered(*entries)] == [str(n) for n in range(500)]


def test_a_saved_file_has_no_address_to_resolve_against() -> None:
    saved = Source(name="Saved", path=Path("/tmp/x.xml"))  # noqa: S108 - never opened
    entries = (
        Entry(id="1", title="t", link="/1"),
        Entry(id="2", title="t", link="https://a.example/2"),
    )
    found = delivered(*entries, source=saved, feed=ParsedFeed())
    assert [delivery.article.url for delivery in found] == ["https://a.example/2"]
    assert found[0].article.site_name == "Saved"


HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("\x00\x07\x1b\x7f\x85\x9b\u202e\u2066\u200b\ufeff<>&;\"'/:@ \n"),
    ),
    max_size=80,
)


ENTRIES = st.builds(
    Entry,
    id=HOSTILE,
    title=HOSTILE.map("t ".__add__),
    link=HOSTILE.map("https://example.org/".__add__),
    authors=st.tuples(HOSTILE, HOSTILE),
    summary=HOSTILE,
    content=HOSTILE,
    site_name=HOSTILE,
    language=HOSTILE,
)


@given(ENTRIES)
def test_whatever_comes_no_control_character_is_stored(entry: Entry) -> None:
    for delivery in delivered(entry):
        assert is_safe_url(delivery.article.url)
        values = [getattr(delivery.article, part.name) for part in fields(Article)]
        texts = [value for value in values if isinstance(value, str)]
        for text in (*texts, *delivery.article.authors, delivery.entry_key):
            assert not any(unicodedata.category(char).startswith("C") for char in text)
            assert "\u2028" not in text
            assert "\u2029" not in text
