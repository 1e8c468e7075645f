"""OPML in and out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from findvalue import sources
from findvalue.errors import SourceListError
from findvalue.types import Source
from tests.support.cost import bounded, calls

ROOT = Path(__file__).resolve().parents[2]
PATH = Path("feeds.opml")

READER = """\
<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0">
  <head><title>My feeds</title></head>
  <body>
    <outline text="Tech" title="Tech">
      <outline text="Security, mostly">
        <outline type="rss" text="Locks &amp; keys" xmlUrl="https://locks.example/feed" htmlUrl="https://locks.example/"/>
      </outline>
      <outline type="rss" title="Chips" text="ignored" xmlurl="https://chips.example/rss" category="/hardware,deals"/>
    </outline>
    <outline text="Bread">
      <outline type="rss" text="Chips" xmlUrl="https://fish.example/rss"/>
      <outline type="rss" text="Chips again" xmlUrl="https://chips.example/rss/"/>
      <outline type="rss" xmlUrl="https://www.nameless.example/feed"/>
    </outline>
    <outline text="A link" type="link" url="https://link.example/"/>
  </body>
</opml>
"""


def read(
    text: str | bytes,
    folder: Path = Path(),
    *,
    known: tuple[Source, ...] = (),
    trusted: bool = True,
) -> tuple[list[Source], tuple[str, ...]]:
    data = text.encode() if isinstance(text, str) else text
    return sources.read_opml(data, path=PATH, folder=folder, known=known, trusted=trusted)


def body(outlines: str) -> str:
    return f'<opml version="2.0"><body>\n{outlines}\n</body></opml>'


def test_subscriptions_become_sources_and_folders_tags() -> None:
    found, problems = read(READER)
    assert problems == ()
    assert [(source.name, source.url, source.tags) for source in found] == [
        ("Locks & keys", "https://locks.example/feed", ("Tech", "Security mostly")),
        ("Chips", "https://chips.example/rss", ("Tech", "hardware", "deals", "Bread")),
        ("Chips (fish.example)", "https://fish.example/rss", ("Bread",)),
        ("nameless.example", "https://www.nameless.example/feed", ("Bread",)),
    ]


def test_many_feeds_of_one_name_and_host_are_numbered() -> None:
    found, _ = read(
        body("\n".join(f'<outline text="A" xmlUrl="https://a.example/{n}"/>' for n in range(4)))
    )
    assert [source.name for source in found] == [
        "A", "A (a.example)", "A (a.example) 2", "A (a.example) 3",
    ]  # fmt: skip


def test_what_was_read_can_be_added_to_a_list() -> None:
    found, _ = read(READER)
    after = sources.add(b"sources: []\n", found, path=Path("sources.yaml"))
    assert after.count(b"- name:") == 4


@pytest.mark.parametrize("name", ["sources.yaml", "fixtures/sources.yaml"])
def test_a_round_trip_loses_nothing(name: str) -> None:
    found = sources.load(ROOT / name)
    opml = sources.write_opml(found.sources)
    again, problems = read(opml, (ROOT / name).parent)
    assert problems == ()
    assert [replace(source, line=0) for source in again] == [
        replace(source, line=0) for source in found.sources
    ]
    assert sources.write_opml(again) == opml


def test_neighbours_with_the_same_first_tag_share_a_folder() -> None:
    opml = sources.write_opml(
        (
            Source(name="A", url="https://a.example/", tags=("x", "y")),
            Source(name="B", url="https://b.example/", tags=("x",)),
            Source(name="C", url="https://c.example/"),
        ),
        title="Mine",
    ).decode()
    assert "<title>Mine</title>" in opml
    assert opml.count('<outline text="x" title="x">') == 1
    assert 'category="x,y"' in opml


def test_secrets_stay_at_home() -> None:
    headers = {"Authorization": "Bearer ${TOKEN}", "X-Key": "s3cret", "Accept": "application/json"}
    opml = sources.write_opml((Source(name="A", url="https://a.example/", headers=headers),))
    assert b"s3cret" not in opml
    (source,) = read(opml)[0]
    assert source.headers == {"Authorization": "Bearer ${TOKEN}", "Accept": "application/json"}


def test_a_stranger_decides_neither_on_secrets_nor_on_private_addresses() -> None:
    headers = {"Authorization": "Bearer ${AWS_SECRET_ACCESS_KEY}"}
    source = Source(name="A", url="https://a.example/", headers=headers, allow_private=True)
    found, problems = read(sources.write_opml((source,)), trusted=False)
    assert found == [Source(name="A", url=source.url, key="https://a.example/", line=7)]
    assert problems == (
        "feeds.opml:7:1: A comes without its headers and allow_private: add what you trust by hand",
    )


def test_most_strangers_need_no_trust() -> None:
    assert read(READER, trusted=False) == read(READER, trusted=True)


def test_what_the_list_holds_already_is_passed_over_and_its_names_avoided() -> None:
    known = (
        Source(name="chips", url="https://other.example/"),
        Source(name="Locks", url="https://LOCKS.example/feed/"),
    )
    found, _ = read(READER, known=known)
    assert [source.name for source in found] == [
        "Chips (chips.example)", "Chips (fish.example)", "nameless.example",
    ]  # fmt: skip


def test_a_language_that_is_none_is_passed_over() -> None:
    found, problems = read(
        body('<outline text="A" language="unknown!" xmlUrl="https://a.example/"/>')
    )
    assert (found[0].language, problems) == (None, ())


def test_markup_in_names_is_escaped() -> None:
    opml = sources.write_opml((Source(name='"><x>&', url="https://a.example/?a=1&b=2"),))
    (source,) = read(opml)[0]
    assert (source.name, source.url) == ('"><x>&', "https://a.example/?a=1&b=2")


@pytest.mark.parametrize(
    ("outline", "said"),
    [
        ('<outline text="a" xmlUrl="file:///etc/passwd"/>', "no web address"),
        ('<outline text="a" xmlUrl="javascript:alert(1)"/>', "only http and https are asked"),
        ('<outline text="a" xmlUrl=" FTP://a.example/"/>', "only http and https are asked"),
        ('<outline text="a" xmlUrl="https://me:pw@a.example/"/>', "user name or password"),
        ('<outline text="a" xmlUrl="https://a.example/{topic}"/>', 'needs "kind: search"'),
        ('<outline xmlns:f="urn:findvalue:sources:1" text="a" f:path="../a"/>', 'no ".."'),
        ('<outline xmlns:f="urn:findvalue:sources:1" text="a" f:path="/etc/passwd"/>', "relative"),
        ('<outline xmlns:f="urn:findvalue:sources:1" text="a" xmlUrl="https://a.example/" f:json="[1]"/>', "json must have keys"),
        ('<outline xmlns:f="urn:findvalue:sources:1" text="a" xmlUrl="https://a.example/" f:headers="{"/>', "headers must have keys"),
        ('<outline xmlns:f="urn:findvalue:sources:1" text="a" xmlUrl="https://a.example/" f:weight="99"/>', "weight is a number"),
    ],
)  # fmt: skip
def test_a_bad_subscription_is_left_out_with_its_line_and_reason(outline: str, said: str) -> None:
    found, problems = read(body(outline + '\n<outline text="Good" xmlUrl="https://g.example/"/>'))
    assert [source.name for source in found] == ["Good"]
    assert len(problems) == 1
    assert problems[0].startswith("feeds.opml:2:1: ")
    assert said in problems[0]


def test_a_bare_ampersand_is_forgiven() -> None:
    found, problems = read(body('<outline text="Q & A" xmlUrl="https://q.example/"/>'))
    assert problems == ()
    assert [source.url for source in found] == ["https://q.example/"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no XML"),
        (b"just text", "no OPML"),
        (b"<rss version='2.0'/>", "no OPML"),
        (b"<!DOCTYPE opml><opml/>", "DOCTYPE"),
        (b"a" * 5_000_001, "more than 5 MB"),
    ],
)
def test_a_file_that_is_no_opml_is_told_so(data: bytes, said: str) -> None:
    with pytest.raises(SourceListError, match=said):
        read(data)


LAUGHS = (
    "<!DOCTYPE opml [<!ENTITY a 'ha'>"
    + "".join(
        f"<!ENTITY {c} '{('&' + p + ';') * 10}'>"
        for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><opml><body><outline text='&i;' xmlUrl='https://a.example/'/></body></opml>"
)
FILE = (
    "<!DOCTYPE opml [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
    "<opml><body><outline text='a' xmlUrl='https://a.example/'>&x;</outline></body></opml>"
)


@pytest.mark.parametrize("text", [LAUGHS, FILE], ids=["laughs", "file"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_at_once(text: str, encoding: str) -> None:
    with bounded(), pytest.raises(SourceListError, match="DOCTYPE"):
        read(text.encode(encoding))


def test_deep_folders_are_no_danger() -> None:
    depth = 5_000
    text = body(
        "<outline text='a'>" * depth
        + "<outline xmlUrl='https://a.example/'/>"
        + "</outline>" * depth
    )
    found, _ = read(text)
    assert len(found) <= 1


@pytest.mark.parametrize("url", ["https://a.example/", "https://a.example/{}"])
def test_twice_as_many_namesakes_cost_twice_as_much(url: str) -> None:
    few, many = (namesakes(url, count) for count in (400, 800))
    assert calls(lambda: read(many)) < 2.2 * calls(lambda: read(few))


def namesakes(url: str, count: int) -> str:
    """Return so many sources of one name, each in a folder of its own."""
    return body(
        "".join(
            f'<outline text="f{n}"><outline text="A" xmlUrl="{url.format(n)}"/></outline>'
            for n in range(count)
        )
    )


def test_more_outlines_than_anybody_reads_are_refused() -> None:
    with pytest.raises(SourceListError, match="more than 10,000 outlines"):
        read(body("<outline/>" * 10_002))


def test_a_very_long_name_and_many_folders_are_cut_to_size() -> None:
    inner = f'<outline text="{"n" * 500}" xmlUrl="https://a.example/"/>'
    for number in range(60):
        inner = f'<outline text="folder {number} {"x" * 60}">{inner}</outline>'
    (source,), problems = read(body(inner))
    assert problems == ()
    assert len(source.name) <= 100
    assert len(source.tags) == 30
