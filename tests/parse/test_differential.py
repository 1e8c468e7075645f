"""feedparser is the judge: the ladder finds the entries it finds, but for differences on purpose.

Each difference is listed in docs/feeds.md with its reason.
"""

from __future__ import annotations

import html
import json
import re
import tarfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from findvalue.parse import parse_feed
from findvalue.parse.decoding import to_text
from findvalue.parse.html import without_scripts
from findvalue.parse.loose import TAG_LIMIT, read_loose
from findvalue.types import Entry, ParsedFeed

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = sorted(
    path for kind in ("xml", "rdf") for path in (ROOT / "fixtures").rglob(f"*.{kind}")
)
SHARED = ROOT.parent / "shared" / "data" / "feeds"
SAMPLE_BYTES = 120_000  # a larger feed of the sample takes feedparser seconds
SAMPLE_STEP = 6  # every sixth of the rest
TAG = re.compile(r"<[^<>]+>")


def judged(body: bytes, url: str) -> ParsedFeed:
    """What feedparser finds once the charset is right: that it guesses by other rules is known."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", to_text(body, None))
    return read_loose(text.encode("utf-8", "replace"), url=url)


def plain(text: str | None) -> str:
    text = without_scripts(text or "")
    for _ in range(3):
        text = html.unescape(TAG.sub("", text))
    return " ".join(text.split())


def differences(ours: Entry, theirs: Entry) -> Iterator[str]:
    if plain(ours.title) != plain(theirs.title) and theirs.title:
        yield f"title: {ours.title!r} for {theirs.title!r}"
    link = theirs.link or ""
    if link.startswith(("http://", "https://")) and html.unescape(ours.link or "") != html.unescape(
        link
    ):
        yield f"link: {ours.link!r} for {link!r}"
    date = theirs.published or theirs.updated
    if date and (ours.published or ours.updated) != date:
        yield f"date: {ours.published or ours.updated} for {date}"


def compare(body: bytes, url: str) -> list[str]:
    ours, theirs = parse_feed(body, url=url), judged(body, url)
    if len(ours.entries) != len(theirs.entries):
        return [f"{len(ours.entries)} entries for {len(theirs.entries)}"]
    pairs = zip(ours.entries, theirs.entries, strict=True)
    return [difference for pair in pairs for difference in differences(*pair)]


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_our_own_fixtures_read_the_same(path: Path) -> None:
    body = path.read_bytes()
    if b"<html" in body[:500].lower():
        pytest.skip("a page")
    assert compare(body, "https://example.org/feed") == []


@cache
def real_feeds(largest: int, step: int) -> dict[str, tuple[bytes, str]]:
    """A sample of the feeds of real sites: name -> body and address."""
    rows = [
        json.loads(line) for line in (SHARED / "index.jsonl").read_text("utf-8").split("\n") if line
    ]
    wanted = [row for row in rows if row["pack"] == "real" and row["bytes"] <= largest]
    wanted = [row for row in wanted if row["format"] not in {"json", "html"}][::step]
    bases = {row["path"]: row["base"] or "https://example.org/feed" for row in wanted}
    found = {}
    with tarfile.open(SHARED / "real.tar.xz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name in bases else None
            body = file.read() if file is not None else b""
            if 0 < body.count(b"<") < TAG_LIMIT:  # of a larger one the judge sees a part only
                found[member.name] = (body, bases[member.name])
    return found


# Feed -> what differs, and why that is right.
ON_PURPOSE = {
    "real/adbar+trafilatura/feed1.atom": "a urn: is no link",
}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared feeds of real sites are not here")
def test_feeds_of_real_sites_read_the_same() -> None:
    found = {
        name: compare(body, url)
        for name, (body, url) in real_feeds(SAMPLE_BYTES, SAMPLE_STEP).items()
    }
    assert len(found) > 12
    assert {name: what for name, what in found.items() if what and name not in ON_PURPOSE} == {}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared feeds of real sites are not here")
@pytest.mark.slow
def test_all_feeds_of_real_sites_read_the_same() -> None:
    found = {name: compare(body, url) for name, (body, url) in real_feeds(1 << 20, 1).items()}
    assert len(found) > 100
    assert {name: what for name, what in found.items() if what and name not in ON_PURPOSE} == {}
