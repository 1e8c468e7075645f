"""The fixtures hold what their README promises, and the default list what docs promise."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from findvalue import sources

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "fixtures"
LIST = sources.load(FIXTURES / "sources.yaml")
ARTICLES = 125
EARLIEST = datetime(2025, 9, 1, tzinfo=UTC)
LATEST = datetime(2026, 7, 1, tzinfo=UTC)

TOPICS = [
    "battery recycling", "event-driven architecture", "Kubernetes cost", "data mesh",
    "supply chain resilience", "customer churn", "green hydrogen", "zero trust security",
    "design systems", "hiring", "onboarding", "AI in radiology", "carbon accounting",
    "four-day week", "sailing", "sourdough", "trail running", "chess", "film photography",
    "beekeeping", "jazz", "cycling", "gardening",
]  # fmt: skip


@dataclass(frozen=True)
class Saved:
    """An article as it stands in a saved file, read with the standard library alone."""

    url: str
    title: str
    date: str
    text: str


def plain(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", unescape(markup))).split())


def from_xml(path: Path) -> list[Saved]:
    text = path.read_text("utf-8")
    if path.name == "ridgeline.xml":  # damaged on purpose; this is how a patient reader mends it
        text = re.sub(r"&(?!amp;|lt;|gt;|#)", "&amp;", text).replace("<br>", "") + "</rss>"
    root = ET.fromstring(text)  # noqa: S314 - our own files
    return [
        saved
        for element in root.iter()
        if element.tag.rpartition("}")[2] in {"item", "entry"} and (saved := _from_element(element))
    ]


def _from_element(element: ET.Element) -> Saved:
    parts: dict[str, str] = {}
    for child in element:
        name = child.tag.rpartition("}")[2]
        content = " ".join(child.itertext()).strip() or child.get("href", "")
        parts[name] = content
    text = parts.get("encoded") or parts.get("content") or parts["description"]
    date = next((parts[name] for name in ("pubDate", "published", "date") if name in parts), "")
    return Saved(parts["link"], parts["title"], date, plain(text))


def from_json(path: Path) -> list[Saved]:
    document = json.loads(path.read_text("utf-8"))
    if "items" in document:
        return [
            Saved(item["url"], item["title"], item["date_published"], plain(item["content_html"]))
            for item in document["items"]
        ]
    return [
        Saved(work["landing_page_url"], work["title"], work["publication_date"], work["abstract"])
        for work in document["results"]
    ]


class Listing(HTMLParser):
    """Headlines, dates and paragraphs of a listing page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.articles: list[Saved] = []
        self._url = self._date = self._inside = ""
        self._paragraphs: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag in {"h2", "h3", "p"} and known.get("class") != "byline":
            self._inside = tag
        if tag == "time":
            self._date = known["datetime"] or ""
        if tag == "a" and self._inside in {"h2", "h3"}:
            self._url = known["href"] or ""

    def handle_data(self, data: str) -> None:
        if self._inside in {"h2", "h3"} and data.strip():
            self._title = data
        elif self._inside == "p" and self._url:
            self._paragraphs.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""
        if tag in {"article", "div"} and self._paragraphs:
            text = " ".join(self._paragraphs)
            self.articles.append(Saved(self._url, self._title, self._date, text))
            self._paragraphs, self._url = [], ""


def articles_of(path: Path) -> list[Saved]:
    if path.suffix == ".html":
        return Listing(path.read_text("utf-8")).articles
    return from_json(path) if path.suffix == ".json" else from_xml(path)


SAVED = {source.name: articles_of(source.path) for source in LIST.sources if source.path}
ALL = [article for articles in SAVED.values() for article in articles]


def date_of(article: Saved) -> datetime:
    if "," in article.date:
        return parsedate_to_datetime(article.date)
    date = datetime.fromisoformat(article.date)
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ])", text)


def test_there_are_as_many_articles_as_the_readme_says() -> None:
    assert len(ALL) == ARTICLES
    assert f"{ARTICLES} articles" in (FIXTURES / "README.md").read_text("utf-8")


def test_every_kind_of_source_is_there() -> None:
    suffixes = Counter(source.path.suffix for source in LIST.sources if source.path)
    starts = {name: saved_start(name) for name in SAVED}
    assert len(LIST.sources) >= 8
    assert suffixes[".html"] == sum(source.kind == "page" for source in LIST.sources) == 2
    assert any("<rss" in start for start in starts.values())
    assert any("<feed" in start for start in starts.values())
    assert any("<rdf:RDF" in start for start in starts.values())
    assert any("jsonfeed.org" in start for start in starts.values())
    assert any(source.json for source in LIST.sources)
    assert any(source.paywalled for source in LIST.sources)
    assert any(source.language == "de" for source in LIST.sources)


def saved_start(name: str) -> str:
    (source,) = (source for source in LIST.sources if source.name == name)
    return sources.read_saved(source)[:400].decode()


def test_every_saved_file_is_in_the_list() -> None:
    listed = {source.path for source in LIST.sources}
    assert {path.resolve() for path in (FIXTURES / "saved").iterdir()} == listed


def test_every_file_is_explained_in_the_readme() -> None:
    readme = (FIXTURES / "README.md").read_text("utf-8")
    names = {path.name for path in FIXTURES.iterdir()} - {"README.md"}
    assert {name for name in names if f"`{name}" not in readme} == set()


def test_every_address_is_its_own_and_reserved_for_examples() -> None:
    urls = [article.url for article in ALL]
    assert len(set(urls)) == len(urls)
    for url in urls:
        parts = urlsplit(url)
        assert parts.scheme == "https"
        assert (parts.hostname or "").endswith((".example", ".example.org", ".test"))


def test_dates_are_fixed_and_one_is_missing() -> None:
    undated = [article.title for article in ALL if not article.date]
    assert undated == ["A short glossary for an event-driven architecture"]
    dates = [date_of(article) for article in ALL if article.date]
    assert min(dates) >= EARLIEST
    assert max(dates) < LATEST
    assert len({(date.year, date.month) for date in dates}) == 10


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_articles_that_name_it(topic: str) -> None:
    found = [
        article for article in ALL if topic.lower() in f"{article.title} {article.text}".lower()
    ]
    assert len(found) >= (1 if topic == "four-day week" else 3)


def test_texts_are_several_sentences_of_a_quotable_length() -> None:
    for article in ALL:
        found = sentences(article.text)
        assert 4 <= len(found) <= 9, article.title
        quotable = [one for one in found if 8 <= len(one.split()) <= 25]
        assert len(quotable) >= 2, article.title


def test_one_story_stands_in_three_sources() -> None:
    start = "Shredded battery material looks like wet soot"
    assert sum(article.text.startswith(start) for article in ALL) == 3


def test_one_feed_is_not_well_formed() -> None:
    with pytest.raises(ET.ParseError):
        ET.parse(FIXTURES / "saved" / "ridgeline.xml")  # noqa: S314 - our own file
    assert len(SAVED["Ridgeline"]) == 9


def test_the_drafts_are_what_their_names_say() -> None:
    crlf = (FIXTURES / "draft-crlf.txt").read_bytes()
    assert crlf.count(b"\r\n") == crlf.count(b"\n") > 5
    assert b"\r" not in (FIXTURES / "draft.txt").read_bytes()
    assert "battery recycling" in (FIXTURES / "draft.txt").read_text("utf-8")
    assert "{{ findvalue }}" in (FIXTURES / "template.txt").read_text("utf-8")
    assert "Mit freundlichen Grüßen" in (FIXTURES / "draft-de.txt").read_text("utf-8")


def test_the_default_list_is_right_and_as_large_as_promised() -> None:
    found = sources.load(ROOT / "sources.yaml")
    kinds = Counter(source.kind for source in found.active)
    assert kinds == {"feed": 99, "search": 8}
    assert all(source.url and source.url.startswith("https://") for source in found.sources)
    assert all(source.tags for source in found.sources)
    assert not any(source.paywalled for source in found.active)
    assert not any(source.allow_private or source.headers for source in found.sources)


def test_google_is_at_the_users_choice() -> None:
    found = sources.load(ROOT / "sources.yaml")
    google = [source for source in found.sources if "google." in (source.url or "")]
    assert google
    assert all(source.disabled for source in google)
