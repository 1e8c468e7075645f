"""Well-formed feeds: RSS, Atom and RDF, with the parts that articles are made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from findvalue.errors import ParseError
from findvalue.parse import parse_feed
from findvalue.types import Entry, ParsedFeed

URL = "https://example.org/blog/feed.xml"
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    ' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def parse(text: str) -> ParsedFeed:
    return parse_feed(text.encode(), url=URL)


def rss(item: str, channel: str = "") -> ParsedFeed:
    return parse(
        f'<?xml version="1.0"?><rss version="2.0" {NAMESPACES}><channel><title>Tide Tables</title>'
        f"<link>https://example.org/</link>{channel}<item>{item}</item></channel></rss>"
    )


def rss_entry(item: str, channel: str = "") -> Entry:
    (entry,) = rss(item, channel).entries
    return entry


def atom_entry(entry: str, feed: str = "", attributes: str = "") -> Entry:
    (found,) = parse(
        f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{feed}<entry>{entry}</entry></feed>'
    ).entries
    return found


def test_rss_gives_title_link_id_text_and_date() -> None:
    entry = rss_entry(
        "<title>Harbour &amp; wind</title><link>https://example.org/1</link><guid>abc</guid>"
        "<description>&lt;p&gt;Calm.&lt;/p&gt;</description>"
        "<content:encoded><![CDATA[<p>Calm & long.</p>]]></content:encoded>"
        "<pubDate>Tue, 03 Mar 2026 14:05:06 EST</pubDate><dc:creator>Mara Lind</dc:creator>"
    )
    assert entry == Entry(
        id="abc",
        title="Harbour & wind",
        link="https://example.org/1",
        authors=("Mara Lind",),
        summary="<p>Calm.</p>",
        content="<p>Calm & long.</p>",
        published=datetime(2026, 3, 3, 19, 5, 6, tzinfo=UTC),
    )


def test_atom_gives_the_same_parts() -> None:
    entry = atom_entry(
        '<id>tag:example.org,2026:1</id><title type="html">Harbour &amp;amp; wind</title>'
        '<link rel="self" href="https://example.org/self"/>'
        '<link rel="alternate" type="text/html" href="https://example.org/1"/>'
        '<summary>Calm.</summary><content type="html">&lt;p&gt;Long.&lt;/p&gt;</content>'
        "<published>2026-03-03T14:05:06Z</published><updated>2026-03-04T00:00:00Z</updated>"
        "<author><name>Mara Lind</name><email>mara@example.org</email></author>"
        "<author><name>Otto Wren</name></author>"
    )
    assert entry == Entry(
        id="tag:example.org,2026:1",
        title="Harbour &amp; wind",
        link="https://example.org/1",
        authors=("Mara Lind", "Otto Wren"),
        summary="Calm.",
        content="<p>Long.</p>",
        published=datetime(2026, 3, 3, 14, 5, 6, tzinfo=UTC),
        updated=datetime(2026, 3, 4, tzinfo=UTC),
    )


def test_rdf_has_its_items_beside_the_channel() -> None:
    feed = parse(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        f' xmlns="http://purl.org/rss/1.0/" {NAMESPACES}>'
        '<channel rdf:about="https://example.org/"><title>Tide Tables</title></channel>'
        '<item rdf:about="https://example.org/1"><title>One</title>'
        "<dc:date>2026-03-03T10:00+01:00</dc:date></item></rdf:RDF>"
    )
    assert feed.title == "Tide Tables"
    (entry,) = feed.entries
    assert (entry.id, entry.link) == ("https://example.org/1", "https://example.org/1")
    assert entry.published == datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "item",
    [
        "<link>https://example.org/1</link><atom:link href='https://example.org/other'/>",
        "<atom:link href='https://example.org/1'/>",
        "<guid>https://example.org/1</guid>",
        "<guid isPermaLink='TRUE'>https://example.org/1</guid><link> </link>",
        "<link>\n https://example.org/1 \n</link>",
        "<link><![CDATA[https://example.org/1]]></link>",
        "<link>../1</link>",
        "<link>/1</link>",
        "<link>//example.org/1</link>",
        "<enclosure url='https://example.org/1' type='audio/mpeg'/>",
    ],
)
def test_the_link_is_found_wherever_it_stands(item: str) -> None:
    assert rss_entry(f"<title>t</title>{item}").link == "https://example.org/1"


@pytest.mark.parametrize("guid", ["urn:uuid:1", "tag:example.org,2026:1", "12", "abc"])
def test_an_id_that_is_no_address_is_no_link(guid: str) -> None:
    assert rss_entry(f"<title>t</title><guid>{guid}</guid>").link is None


def test_a_guid_that_is_no_permalink_is_no_link() -> None:
    item = "<title>t</title><guid isPermaLink='false'>https://example.org/1</guid>"
    assert rss_entry(item).link is None


def test_an_entry_without_id_is_known_by_its_link() -> None:
    assert rss_entry("<link>https://example.org/1</link>").id == "https://example.org/1"


def test_xml_base_is_what_relative_links_mean() -> None:
    entry = atom_entry(
        "<id>one</id><link href='1'/>", attributes='xml:base="https://mirror.example/a/"'
    )
    assert entry.link == "https://mirror.example/a/1"
    assert entry.id == "https://mirror.example/a/one"


@pytest.mark.parametrize("url", ["file:///home/me/saved.xml", "https://eval.invalid/feed"])
def test_without_a_place_on_the_web_relative_links_stay_relative(url: str) -> None:
    body = b"<rss><channel><title>t</title><item><link>/1</link></item></channel></rss>"
    assert parse_feed(body, url=url).entries[0].link == "/1"


def test_the_address_behind_a_redirecting_link_is_kept_beside_it() -> None:
    link = "<link>http://feedproxy.google.com/~r/tide/~3/x/</link>"
    named = rss_entry(f"{link}<feedburner:origLink>https://example.org/1</feedburner:origLink>")
    assert named.original_link == "https://example.org/1"
    assert rss_entry(f"{link}<guid>https://example.org/1</guid>").original_link == (
        "https://example.org/1"
    )
    assert rss_entry("<link>https://example.org/1</link><guid>https://x.example/2</guid>") == Entry(
        id="https://x.example/2", link="https://example.org/1"
    )


@pytest.mark.parametrize(
    ("item", "authors"),
    [
        ("<author>mara@example.org (Mara Lind)</author>", ("mara@example.org (Mara Lind)",)),
        ("<dc:creator>Mara Lind</dc:creator><dc:creator>Otto Wren</dc:creator>", ("Mara Lind", "Otto Wren")),
        ("<atom:author><atom:name>Mara Lind</atom:name></atom:author>", ("Mara Lind",)),
        ("<itunes:author>Mara Lind</itunes:author>", ("Mara Lind",)),
        ("", ("The Tide Crew",)),
    ],
)  # fmt: skip
def test_authors_come_from_the_entry_or_else_from_the_feed(
    item: str, authors: tuple[str, ...]
) -> None:
    channel = "<itunes:author>ignored</itunes:author><dc:creator>The Tide Crew</dc:creator>"
    assert rss_entry(f"<title>t</title>{item}", channel).authors == authors


def test_the_editor_of_a_feed_is_not_its_author() -> None:
    channel = "<managingEditor>boss@example.org (The Boss)</managingEditor>"
    assert rss_entry("<title>t</title>", channel).authors == ()


@pytest.mark.parametrize(
    "title",
    ["<dc:title>Harbour</dc:title>", "<media:title>Harbour</media:title>",
     "<media:group><media:title>Harbour</media:title></media:group>", "<TITLE>Harbour</TITLE>",
     "<title/><title> Harbour </title>"],
)  # fmt: skip
def test_a_title_is_found_under_other_names(title: str) -> None:
    assert rss_entry(title).title == "Harbour"


def test_inner_markup_of_a_title_is_kept_as_html() -> None:
    xhtml = '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <em>b</em> &lt; c</div></title>'
    title = atom_entry(xhtml).title or ""
    assert title.startswith("A <em")
    assert title.endswith("&lt; c")


def test_a_title_that_is_plain_text_may_be_read_as_html_too() -> None:
    assert atom_entry('<title type="text">Use &lt;b&gt; well</title>').title == "Use &lt;b&gt; well"
    assert atom_entry('<title type="text">R&amp;D</title>').title == "R&D"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ('<title mode="base64" type="text/html">SGFyYm91cg==</title>', "Harbour"),
        ('<title type="application/octet-stream">SGFyYm91cg==</title>', "Harbour"),
        ('<title type="custom/kind">test</title>', "test"),
        ('<title mode="base64">not base64 at all!</title>', "not base64 at all!"),
        ('<title type="text">a</title><title>b</title>', "a"),
    ],
)
def test_a_title_in_base64_is_decoded(title: str, text: str) -> None:
    assert atom_entry(title).title == text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('<content type="text/plain">x</content>', "x"),
        (
            '<content type="application/xhtml+xml"><p>x</p></content>',
            '<p xmlns="http://www.w3.org/2005/Atom">x</p>',
        ),
        ('<content mode="base64">SGFyYm91cg==</content>', "Harbour"),
        ('<content type="image/png">SGFyYm91cg==</content>', None),
        ('<content type="text/html" src="https://example.org/1"/>', None),
        ("<content>first</content><content>second</content>", "first"),
    ],
)
def test_content_is_what_can_be_read(content: str, text: str | None) -> None:
    assert atom_entry(content).content == text


def test_broken_addresses_stay_as_they_are() -> None:
    entry = atom_entry(
        '<link href="http://[bad"/><link href="other"/>', attributes='xml:base="http://["'
    )
    assert entry.link == "http://[bad"
    assert rss_entry("<link>//[bad</link>").link == "//[bad"


def test_only_the_alternate_link_of_atom_is_its_link() -> None:
    entry = atom_entry(
        '<link rel="enclosure" href="https://example.org/a.mp3"/><link rel="alternate" href=" "/>'
        '<link rel="alternate" type="application/pdf" href="https://example.org/1.pdf"/>'
        '<link href="https://example.org/1"/><link href="https://example.org/2"/>'
    )
    assert entry.link == "https://example.org/1"


def test_an_item_may_have_an_own_identity_beside_what_it_is_about() -> None:
    body = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<channel/><item rdf:about="urn:x:1"><title>One</title></item></rdf:RDF>'
    )
    assert parse(body).entries == (Entry(id="urn:x:1", title="One"),)


def test_prefixed_roots_and_elements_are_understood() -> None:
    feed = parse(
        '<r:rss xmlns:r="http://backend.userland.com/rss2"><r:channel><r:title>T</r:title>'
        "<r:item><r:title>One</r:title></r:item></r:channel></r:rss>"
    )
    assert (feed.title, feed.entries[0].title) == ("T", "One")


def test_a_feed_may_live_in_a_namespace_of_its_own() -> None:
    feed = parse(
        '<rss xmlns="https://example.org/own"><channel><item><title>One</title></item></channel></rss>'
    )
    assert feed.entries[0].title == "One"


def test_the_publisher_of_an_aggregated_entry_is_named() -> None:
    assert rss_entry("<source url='https://p.example/'>The Paper</source>").site_name == "The Paper"
    atom = atom_entry("<source><title>The Paper</title><author><name>Ann</name></author></source>")
    assert (atom.site_name, atom.authors) == ("The Paper", ("Ann",))
    bing = parse(
        '<rss xmlns:News="https://www.bing.com/news/search?q=x&amp;format=rss"><channel><item>'
        "<News:Source>The Paper</News:Source></item></channel></rss>"
    )
    assert bing.entries[0].site_name == "The Paper"


@pytest.mark.parametrize(
    ("channel", "ttl"),
    [
        ("<ttl>90</ttl>", timedelta(minutes=90)),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
         timedelta(hours=6)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", timedelta(hours=1)),
        ("<ttl>soon</ttl>", None),
        ("<ttl>99999999999</ttl>", None),
    ],
)  # fmt: skip
def test_a_feed_may_ask_to_be_left_alone(channel: str, ttl: timedelta | None) -> None:
    assert rss("<title>t</title>", channel).ttl == ttl


def test_the_language_is_taken_from_where_it_stands() -> None:
    assert rss("", "<language>de-CH</language>").language == "de-CH"
    assert parse('<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"/>').language == "fr"


def test_the_last_of_several_dates_counts_and_a_wrong_one_does_not_hide_another() -> None:
    entry = atom_entry("<updated>2020-01-01</updated><updated>2021-01-01</updated>")
    assert entry.updated == datetime(2021, 1, 1, tzinfo=UTC)
    entry = rss_entry("<pubDate>soon</pubDate><dc:date>2021-01-01</dc:date>")
    assert entry.published == datetime(2021, 1, 1, tzinfo=UTC)


def test_a_guid_of_a_number_invents_no_date() -> None:
    entry = rss_entry("<title>t</title><guid>12</guid>")
    assert (entry.published, entry.updated) == (None, None)


def test_a_feed_without_entries_is_a_feed() -> None:
    assert parse("<rss><channel><title>Quiet</title></channel></rss>").entries == ()


@pytest.mark.parametrize(
    ("body", "fact"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"<html><body>Log in</body></html>", "answered HTML, expected a feed"),
        (b"<!-- x --><!DOCTYPE html><html><h2>item</h2>", "answered HTML, expected a feed"),
        (b"%PDF-1.7 ...", "answered a PDF, expected a feed"),
        (b"Please try again later.", "answered plain text, expected a feed"),
        (b"<?xml version='1.0'?><note/>", "answered other XML, expected a feed"),
        (b"\x00\x01\x02", "answered something else, expected a feed"),
        (b'{"error": "no"}', "answered JSON, expected a feed"),
        (b"[1, 2", "answered broken JSON, expected JSON"),
        (b"\x1f\x8b broken", "answered broken gzip"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, fact: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_feed(body, url=URL)
    assert caught.value.fact == fact


def test_a_body_that_names_a_file_or_an_address_is_only_text() -> None:
    for body in (__file__.encode(), b"http://127.0.0.1:9/feed", b"file:///etc/passwd"):
        with pytest.raises(ParseError):
            parse_feed(body, url=URL)
