"""Broken feeds: every mistake seen in the wild costs at most what it touches."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.errors import ParseError
from findvalue.parse import parse_feed
from findvalue.parse.flat_reader import read_flat
from findvalue.parse.loose import read_loose
from findvalue.parse.repair import repair
from findvalue.types import ParsedFeed

URL = "https://example.org/feed"
TITLES = ["Harbour & wind", "Second tide", "Third tide"]
GOOD = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Tide Tables</title><link>https://example.org/</link>
<image><title>Logo</title><url>https://example.org/logo.png</url></image>
<item><title>Harbour &amp; wind</title><link>https://example.org/1?a=1&amp;b=2</link>
<guid isPermaLink="false">one</guid><description>Calm &amp;amp; cold.</description>
<dc:creator>Mara Lind</dc:creator><pubDate>Tue, 03 Mar 2026 14:05:06 GMT</pubDate></item>
<item><title><![CDATA[Second tide]]></title><link>https://example.org/2</link>
<guid isPermaLink="false">two</guid><description><![CDATA[<p>Rough.</p>]]></description></item>
<item><title>Third tide</title><link>https://example.org/3</link>
<guid isPermaLink="false">three</guid><description>Slack water.</description></item>
</channel></rss>
"""


def parse(body: str | bytes) -> ParsedFeed:
    return parse_feed(body.encode() if isinstance(body, str) else body, url=URL)


def titles(feed: ParsedFeed) -> list[str | None]:
    return [entry.title for entry in feed.entries]


def links(feed: ParsedFeed) -> list[str | None]:
    return [entry.link for entry in feed.entries]


def damaged(old: str, new: str, count: int = 1) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, count)


@pytest.mark.parametrize(
    "body",
    [
        "\n\n " + GOOD,
        "\n\ufeff" + GOOD,
        "<br />\n<b>Warning</b>: Undefined variable $x in <b>/srv/feed.php</b><br />\n" + GOOD,
        "<!-- cached & served -->\n" + GOOD,
        '<?xml version="1.0"?>' + GOOD,
        GOOD + "\n<!-- 0.2 s --><script>var a = 1 && 2;</script>",
        damaged("<rss", "<!DOCTYPE rss><rss"),
        damaged("<rss", '<!DOCTYPE rss PUBLIC "-//X//DTD" "http://127.0.0.1:9/x.dtd"><rss'),
        damaged("&amp;b=2", "&b=2"),
        damaged("Calm", "Calm&nbsp;&hellip; &unknown; &"),
        damaged("Calm", "\x0b\x08Calm\x00"),
        damaged("Calm", "&#0;&#xFFFF;&#xD800;Calm"),
        damaged("Calm", "a < b and 3<4 Calm"),
        damaged("Calm", "<p>Calm"),
        damaged("Calm", "Calm<br><img src=x.png>"),
        damaged("Calm", "Calm</b>"),
        damaged("<p>Rough.</p>]]>", "<p>Rough.</p>"),
        damaged(' xmlns:dc="http://purl.org/dc/elements/1.1/"', ""),
        damaged('isPermaLink="false"', "isPermaLink=false", 3),
        damaged('isPermaLink="false"', 'isPermaLink="false" isPermaLink="false"'),
        damaged("</channel></rss>", ""),
        damaged("</rss>", ""),
        damaged("<pubDate>", "<media:thumbnail url='x'/><pubDate>"),
        GOOD.replace("\n", "\r"),
    ],
)
def test_a_mistake_costs_no_entry(body: str) -> None:
    feed = parse(body)
    assert titles(feed) == TITLES
    assert links(feed) == [
        "https://example.org/1?a=1&b=2",
        "https://example.org/2",
        "https://example.org/3",
    ]
    assert feed.title == "Tide Tables"
    assert feed.entries[0].id == "one"


@pytest.mark.parametrize("end", ["]]></title>", "]]></description>"])
def test_cdata_without_an_end_swallows_no_other_entry(end: str) -> None:
    feed = parse(damaged(end, end.removeprefix("]]>")))
    assert links(feed)[1:] == ["https://example.org/2", "https://example.org/3"]
    assert titles(feed)[1:] == TITLES[1:]


def test_cdata_that_swallows_an_entry_and_stays_well_formed_is_seen() -> None:
    items = "".join(
        f"<item><title><![CDATA[Tide {number}]]></title><link>https://example.org/{number}</link></item>"
        for number in range(3)
    )
    body = f"<rss><channel><title>T</title>{items}</channel></rss>".replace("]]>", "", 1)
    assert titles(parse(body)) == ["Tide 0", "Tide 1", "Tide 2"]


def test_a_feed_that_is_cut_short_keeps_its_whole_entries_and_says_so() -> None:
    cut = GOOD[: GOOD.index("Third tide") + 4]
    feed = parse(cut)
    assert titles(feed) == TITLES[:2]
    assert not feed.complete
    assert parse(GOOD).complete


def test_the_last_entry_of_a_cut_feed_counts_when_it_has_title_and_link() -> None:
    feed = parse(GOOD[: GOOD.index("Slack water") + 5])
    assert titles(feed) == TITLES
    assert feed.entries[2].summary is None


def test_gzip_that_no_header_told_of_is_unpacked() -> None:
    assert titles(parse(gzip.compress(GOOD.encode()))) == TITLES


def test_gzip_that_is_cut_short_is_refused() -> None:
    with pytest.raises(ParseError, match="cut short"):
        parse(gzip.compress(GOOD.encode())[:-40])


def test_a_gzip_bomb_is_refused() -> None:
    with pytest.raises(ParseError, match="more than 10 MB"):
        parse(gzip.compress(b" " * (64 << 20)))


@pytest.mark.parametrize("piece", ["<item/>", "<a/>", "<item>", "{},", "[],", "<!"])
def test_a_body_of_nothing_but_elements_is_refused(piece: str) -> None:
    with pytest.raises(ParseError, match="too many elements"):
        parse("<rss><channel>" + piece * (4_000_000 // len(piece)))


@pytest.mark.parametrize("end", ["</channel></rss>", "&<b></channel></rss>"])
def test_entries_beyond_any_feed_are_not_read(end: str) -> None:
    assert len(parse("<rss><channel><title>t</title>" + "<item/>" * 60_000 + end).entries) == 50_000


def test_entities_that_a_document_declares_as_text_are_known() -> None:
    body = damaged("<rss", '<!DOCTYPE rss [<!ENTITY co "Tide &amp; Co"><!ENTITY x "Sons">]><rss')
    body = body.replace("Calm", "&x; Calm")
    assert parse(body).entries[0].summary == "Sons Calm &amp; cold."


def test_entities_are_never_expanded_twice() -> None:
    bomb = '<!ENTITY a0 "lol">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    body = damaged("<rss", f"<!DOCTYPE rss [{bomb}]><rss").replace("Second tide", "&a9;")
    feed = parse(body)
    assert len(feed.entries) == 3
    assert all(len(title or "") < 20 for title in titles(feed))


def test_an_external_entity_is_not_loaded() -> None:
    body = damaged("<rss", f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{__file__}">]><rss')
    entry = parse(body.replace("Calm", "[&x;]")).entries[0]
    assert (entry.summary or "").startswith("[&x;]")


def test_xinclude_is_not_followed() -> None:
    body = damaged(
        "Calm",
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{__file__}" parse="text"/>',
    )
    assert "Broken feeds" not in (parse(body).entries[0].summary or "")


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(ParseError, match="nested too deeply"):
        parse(damaged("Calm", "<b>" * 5000 + "</b>" * 5000))


def test_the_reader_of_broken_feeds_agrees_with_the_strict_one() -> None:
    strict, flat = parse(GOOD), read_flat(repair(GOOD).text, url=URL)
    assert flat == strict


def test_a_broken_feed_without_entries_is_still_a_feed() -> None:
    feed = parse("<rss><channel><title>Quiet</title><b></channel></rss>")
    assert (feed.title, feed.entries) == ("Quiet", ())


def test_markup_that_only_names_a_feed_is_none() -> None:
    with pytest.raises(ParseError, match="expected a feed"):
        parse("<html><body><p><item ></body></html>")


def test_entities_declared_behind_a_long_comment_are_not_resolved_either() -> None:
    front = f"<!--{'x' * 5_000}--><!DOCTYPE rss [<!ENTITY x SYSTEM 'file://{__file__}'>]>"
    entry = parse(damaged("<rss", front + "<rss").replace("Calm", "&x;")).entries[0]
    assert (entry.summary or "").startswith("&x;")


def test_broken_wide_text_is_read_like_any_other() -> None:
    body = damaged("Calm", "Calm<br>").replace('encoding="utf-8"', 'encoding="utf-16"')
    assert titles(parse(body.encode("utf-16"))) == TITLES


def test_a_crash_of_feedparser_is_a_refusal() -> None:
    with pytest.raises(ParseError, match="could not be read"):
        read_loose(
            b"<rss><channel><item><title>&#xD800;</title><b></item></channel></rss>", url=URL
        )


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title type="html">T</title>
<entry><id>tag:example.org,2026:1</id><title type="application/x" mode="base64">SGk=</title>
<link rel="alternate" href="/1"/><author><name>Mara</name></author><content type="html">&lt;p&gt;x</content>
<updated>2026-03-03T14:05:06Z</updated></entry></feed>"""
NASTY = [
    "<", ">", "&", "]]>", "<![CDATA[", "<!--", "-->", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "</item>",
    "<entry>", "<item", "</", "<?xml version='1.0' encoding='utf-16'?>", "\x00", "\ufffe", "\ud800",
    'xml:base="http://["', "<link>http://[</link>", "&#xD800;", "&nbsp;", "\u202e", "<a:b/>", '"',
]  # fmt: skip


@given(
    st.sampled_from([GOOD, ATOM]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), st.sampled_from(NASTY)), max_size=4),
)
def test_any_damage_gives_a_feed_or_a_plain_refusal(
    body: str, cuts: list[tuple[float, int, str]]
) -> None:
    for place, length, instead in cuts:
        start = int(place * len(body))
        body = body[:start] + instead + body[start + length :]
    try:
        feed = parse_feed(body.encode("utf-8", "surrogatepass"), url=URL)
    except ParseError:
        return
    for text in (feed.title, *titles(feed), *links(feed)):
        assert text is None or text.encode("utf-8")


def test_attributes_are_read_quoted_or_not() -> None:
    body = (
        "<feed><entry><title>One<br></title><link rel=alternate href='https://example.org/1'>"
        "</link><link rel='self' href=\"https://example.org/self\"/></entry>"
        "<entry><title>Two</title><link href=https://example.org/2 /></entry></feed>"
    )
    assert links(read_flat(body, url=URL)) == ["https://example.org/1", "https://example.org/2"]


def test_shapes_that_nobody_expects_are_left_to_feedparser() -> None:
    feed = parse('<channel><item href="https://example.org/1"><title>One</title></item></channel>')
    assert links(feed) == ["https://example.org/1"]
    assert titles(
        parse("<wrap><rss><channel><item><title>One</title></item></channel></rss></wrap>")
    ) == ["One"]
