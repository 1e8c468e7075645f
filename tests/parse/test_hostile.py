"""Hostile answers, read in the box as a refresh reads them: bounded, silent, and plain."""

from __future__ import annotations

import runpy
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from findvalue.errors import ParseError
from findvalue.parse import Box, ParsedSource, parse_source
from findvalue.types import Source

pytestmark = pytest.mark.endurance

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data" / "hostile"
NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
URL = "https://example.org/feed"
GOOD = "<item><title>Harbour wind</title><link>https://example.org/good</link></item>"


def rss(items: str, head: str = "") -> bytes:
    return f"{head}<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()


def item(title: str, link: str = "https://example.org/1", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    with Box(workers=1, deadline=60) as box:  # five seconds of processor time may last, here
        yield box


@dataclass
class Outcome:
    """What one answer led to."""

    parsed: ParsedSource | None
    fact: str

    @property
    def titles(self) -> list[str]:
        return (
            [delivery.article.title for delivery in self.parsed.deliveries] if self.parsed else []
        )


def read(box: Box, body: bytes) -> Outcome:
    source = Source(name="S", url=URL)
    future = box.submit(parse_source, source, body, url=URL, content_type=None, fetched_at=NOW)
    try:
        parsed = future.result()
    except ParseError as error:
        return Outcome(None, error.fact)
    return Outcome(parsed, "")


BOMBS = {
    "entity laughs": rss(item("&a9;") + GOOD, "<!DOCTYPE rss [" + '<!ENTITY a0 "lol">'
                         + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)) + "]>"),
    "entity quadratic": rss(item("&a;" * 5_000) + GOOD, f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>'),
    "unfinished entities": rss(GOOD, "<!DOCTYPE rss [" + "<!ENTITY " * 50_000 + "]>"),
    "comment in text": rss(item("t", more="<description>" + "&lt;!--" * 40_000 + "</description>") + GOOD),
    "less than": rss(item("t", more="<description>" + "<" * 10**6 + "</description>") + GOOD),
    "ampersands": rss(item("t", more="<description>" + "&" * 10**6 + "</description>") + GOOD),
    "exclamations": rss("<!" * 1_000_000 + GOOD),
    "attributes": rss("<item " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>" + GOOD),
    "quotes": rss("<item><title " + 'a="' * 50_000 + ">t</title></item>" + GOOD),
    "namespaces": rss("<item " + " ".join(f'xmlns:n{n}="urn:{n}"' for n in range(20_000)) + "/>" + GOOD),
    "authors": rss(item("t", more="<author>" + "a." * 50_000 + "@</author>") + GOOD),
    "categories": rss(item("t", more="<category>c</category>" * 100_000) + GOOD),
    "open tags": rss(item("t", more="<description>" + "<b>" * 200_000 + "</description>") + GOOD),
    "open fields": rss("<item>" + "<title>" * 100_000 + "</item>" + GOOD),
    "open sections": rss("<item>" + "<title><![CDATA[" * 60_000 + "</item>" + GOOD),
    "one far section end": rss("<item>" + "<title><![CDATA[x</title>" * 40_000 + "]]></item>" + GOOD),
    "open entries": rss("<item>" * 100_000),
    "styles": rss(item("t", more="<description>&lt;p style=&quot;" + "a:b;" * 50_000 + "</description>") + GOOD),
    "marks": rss(item("e" + "\u0301" * 500_000) + GOOD),
    "dates": rss(item("t", more=f"<pubDate>{'1' * 200_000}</pubDate>") + GOOD),
    "title": rss(item("sailing " * 131_072) + GOOD),
    "deep": rss("<a>" * 50_000 + "</a>" * 50_000),
    "deep entries": rss("<item>" * 5_000 + "<title>t</title>" + "</item>" * 5_000),
    "odd shape": b"<wrap>" + rss(item("t", more="<author>" + "a." * 200_000 + "</author>") + "&" * 500_000 + GOOD),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_no_small_body_costs_more_than_its_box_allows(box: Box, name: str) -> None:
    outcome = read(box, BOMBS[name])
    assert outcome.fact in {"", "is nested too deeply"}
    if not outcome.fact and name != "open entries":
        assert "Harbour wind" in outcome.titles


def test_ten_thousand_entries_give_five_hundred_articles(box: Box) -> None:
    items = "".join(item(f"Tide {n}", f"https://example.org/{n}") for n in range(10_000))
    outcome = read(box, rss(items))
    assert outcome.titles == [f"Tide {n}" for n in range(500)]


def test_nothing_of_a_local_file_gets_out(box: Box) -> None:
    secret = Path(__file__).as_uri()
    for head in (f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret}">]>',
                 f'<!DOCTYPE rss [<!ENTITY % p SYSTEM "{secret}"> %p;]>',
                 f'<!DOCTYPE rss SYSTEM "{secret}">'):  # fmt: skip
        outcome = read(box, rss(item("A&x;B"), head))
        assert outcome.titles in (["A&x;B"], ["A"])


@pytest.mark.parametrize(
    "body", [str(Path(__file__)), "file:///etc/passwd", "http://127.0.0.1:9/x"]
)
def test_a_body_is_never_taken_for_a_place(box: Box, body: str) -> None:
    assert read(box, body.encode()).fact == "answered plain text, expected a feed"


CONTROLS = [
    "Sail\x00ing \x1b[31mred\x1b[0m \x07 \x7f \x0b end",
    "&#27;]52;c;cm0gLXJmIH4K&#7; &#155;31m &#x9d;",
    "&amp;#27;[2J &amp;#x202e;gnp",
    "\u202egnp.exe\u202c \u2066x\u2069 Sa\u200bil\u00ad",
    "Hi&#13;&#10;Bcc: victim@example.org",
    "\ufeffx \ue000 \U000e0041 \u2028 y",
]


@pytest.mark.parametrize("title", CONTROLS)
def test_titles_come_out_as_one_line_of_printable_text(box: Box, title: str) -> None:
    outcome = read(box, rss(item(title, more=f"<description>{title}</description>")))
    assert outcome.parsed is not None
    article = outcome.parsed.deliveries[0].article
    for text in (article.title, article.summary):
        assert not any(unicodedata.category(char).startswith(("C", "Zl", "Zp")) for char in text)


def test_code_in_a_title_stays_text(box: Box) -> None:
    title = "{{7*7}} ${HOME} %(x)s $(id) `id` '; DROP TABLE articles;--"
    assert read(box, rss(item(title))).titles == [title]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared hostile feeds are not here")
@pytest.mark.slow
def test_the_shared_hostile_feeds_are_bounded_too(box: Box) -> None:
    generator = runpy.run_path(str(SHARED / "gen.py"))
    canary = (SHARED / "canary.txt").read_text("utf-8").split()[0]
    for name, data, expect, _ in generator["cases"]("small"):
        outcome = read(box, data)
        assert outcome.fact != "took too long to read", name
        assert (expect != "entries") or outcome.titles, name
        assert (expect != "reject") or outcome.fact, name
        assert canary not in repr(outcome.parsed), name
