"""A note is checked before it is sent: words, paragraph, links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from findvalue import Article, Library, People, UsageError
from findvalue.compose.lint import rules
from findvalue.fetch import Fetched
from findvalue.note.fresh import Envelope, new_note
from findvalue.parse import Box
from findvalue.pipeline.check import RULES, CheckReport
from findvalue.pipeline.linkcheck import judged
from findvalue.types import Interview, Interviewer, Match, Style, Topic, Validators
from tests.support.library import Clock, Opener
from tests.support.server import Answer, Scripted

LETTER = """Dear Ms. Okafor,

Thank you for taking the time to talk with me on Tuesday about the analyst position. I came away
with a much clearer picture of how the depot teams work together.

Thank you again for the conversation. I look forward to hearing from you.

Kind regards,
Jonas Lindqvist
"""
TEXT = (
    "Night sailing rewards a crew that has agreed on who looks where before the sun is gone. "
    "The harbour lights help less than most people think, because they hide the buoys. "
    "A red lamp below deck keeps the eyes of the whole watch used to the dark for hours. "
    "Whoever has slept before the watch sees more than whoever has drunk coffee. "
)
HTML = {"Content-Type": "text/html"}
ARTICLE = Article(
    url="https://harbour.example/night",
    title="Sailing by night",
    authors=("Ola Brandt",),
    site_name="Harbour Daily",
    published=datetime(2026, 5, 4, 10, tzinfo=UTC),
    text=TEXT,
)


def page(text: str = TEXT, head: str = "") -> Answer:
    body = f"<!doctype html><title>Sailing by night</title>{head}<article><p>{text}</p></article>"
    return Answer(body.encode(), headers=HTML)


@pytest.fixture
def offline(library: Opener) -> Library:
    opened = library("https://harbour.example/feed", offline=True)
    opened.add([ARTICLE])
    return opened


def attached(opened: Library, path: Path, *, article: Article = ARTICLE, to: str = "") -> str:
    """Put a paragraph into a note, and return the note."""
    if not path.exists():
        path.write_text(LETTER, "utf-8")
    people = People(recipient=to)
    match = Match(article=article, score=80, topic="night sailing", read_as="night sailing")
    opened.attach(path, opened.paragraph(match, people=people), people=people)
    return path.read_text("utf-8") if path.suffix == ".txt" else ""


def said(report: CheckReport, *rules: str) -> list[str]:
    return [each.message for each in report.findings if each.rule in rules]


def rules_of(report: CheckReport) -> set[str]:
    return {each.rule for each in report.findings if each.level != "information"}


# --- the paragraph -----------------------------------------------------------------------------


def test_a_paragraph_as_it_was_written_is_faithful(offline: Library, tmp_path: Path) -> None:
    attached(offline, tmp_path / "note.txt")
    report = offline.check(tmp_path / "note.txt")
    assert rules_of(report) == set()
    assert report.is_ready


@pytest.mark.parametrize("format_", ["txt", "md", "html", "eml", "docx"])
def test_every_format_is_read_as_its_reader_sees_it(
    offline: Library, tmp_path: Path, format_: str
) -> None:
    path = tmp_path / f"note.{format_}"
    envelope = Envelope(
        subject="Thank you - analyst interview",
        recipient="Ngozi Okafor",
        recipient_address="n@o.example",
    )
    path.write_bytes(new_note(LETTER, envelope, format_))  # type: ignore[arg-type]  # one of five
    attached(offline, path)
    report = offline.check(path)
    assert rules_of(report) == set()
    assert [link.url for link in report.links] == [ARTICLE.url]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("4 May 2026", "5 May 2026"),
        ("Sailing by night", "Sailing by day"),
        ("Harbour Daily", "Harbor Weekly"),
        ("has agreed", "has not agreed"),
        ("harbour.example/night", "harbour.example/nights"),
    ],
)
def test_whatever_is_changed_in_the_paragraph_is_an_error(
    offline: Library, tmp_path: Path, old: str, new: str
) -> None:
    path = tmp_path / "note.txt"
    text = attached(offline, path)

    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    assert not offline.check(path).is_ready


def test_an_article_that_changed_in_the_store_is_an_error(offline: Library, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    attached(offline, path)
    with offline.store.refreshing():
        offline.store.learn(
            ARTICLE.url,
            Article(url=ARTICLE.url, title="Sailing after dark", text=TEXT, site_name="H"),
        )
    assert not offline.check(path).is_ready


def test_an_article_that_is_gone_from_the_store_is_a_warning(
    offline: Library, tmp_path: Path
) -> None:
    path = tmp_path / "note.txt"
    elsewhere = Article(
        url="https://other.example/a", title="Night sailing", site_name="O", text=TEXT
    )
    attached(offline, path, article=elsewhere)
    report = offline.check(path)
    assert report.is_ready
    assert "not stored any more" in said(report, "G01")[0]


# --- the whole note ----------------------------------------------------------------------------


def test_a_note_that_findvalue_did_not_write_is_linted(offline: Library, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text(LETTER.replace("Tuesday", "[day]"), "utf-8")
    report = offline.check(path)
    assert not report.is_ready
    finding = next(each for each in report.findings if each.rule == "N01")
    assert (finding.line, finding.column) == (3, 50)


def test_a_rule_can_be_left_out_by_id_and_by_name(offline: Library, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text(LETTER.replace("Tuesday", "[day]"), "utf-8")
    assert offline.check(path, ignore=["N01"]).is_ready
    assert offline.check(path, ignore=["placeholder", "L01"]).is_ready


def test_an_unknown_rule_is_a_usage_error(offline: Library, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text(LETTER, "utf-8")
    with pytest.raises(UsageError, match="N99"):
        offline.check(path, ignore=["N99"])


INTERVIEW = Interview(
    company="Harrow & Pike",
    role="analyst",
    me="Jonas Lindqvist",
    held_at=datetime(2026, 6, 10, tzinfo=UTC),
    interviewers=(
        Interviewer(name="Ngozi Okafor", topics=(Topic(text="night sailing", kind="hobby"),)),
        Interviewer(name="Priya Raman"),
    ),
)


def test_the_interview_tells_whose_name_is_misspelt(offline: Library, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text(LETTER.replace("Okafor", "Okafer"), "utf-8")
    report = offline.check(path, interview=INTERVIEW, people=People(recipient="Ngozi Okafor"))
    assert said(report, "N02") == ["“Okafer” for Okafor"]


def test_the_reader_is_known_by_the_greeting(offline: Library, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text(LETTER.replace("depot teams", "depot teams of Priya Raman"), "utf-8")
    report = offline.check(path, interview=INTERVIEW)
    assert said(report, "N03") == ["names Priya Raman, who is not the reader"]


def test_a_copy_of_another_persons_note_is_seen(offline: Library, tmp_path: Path) -> None:
    first, second = tmp_path / "one.txt", tmp_path / "two.txt"
    attached(offline, first, to="Ngozi Okafor")
    second.write_text(LETTER.replace("Okafor", "Raman"), "utf-8")
    attached(offline, second, to="Priya Raman")
    report = offline.check(second, interview=INTERVIEW)
    assert any("same article" in message for message in said(report, "N18"))


def test_a_late_note_is_told_so(offline: Library, tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "note.txt"
    path.write_text(LETTER, "utf-8")
    assert said(offline.check(path, interview=INTERVIEW), "N19") == []
    clock.forward(days=3)
    assert said(offline.check(path, interview=INTERVIEW), "N19")


# --- links -------------------------------------------------------------------------------------


class Checker:
    """Checks a note about an article on the scripted server."""

    def __init__(self, server: Scripted, library: Opener, folder: Path) -> None:
        self.server = server
        self.opened = library(server.url + "/feed")
        self._folder = folder

    def written(self, answer: Answer, *, more: str = "") -> CheckReport:
        """Check a note with findvalue's paragraph, whose page answers like this now."""
        url = self.server.script("/night", answer)
        article = Article(url=url, title="Sailing by night", site_name="Harbour", text=TEXT)
        self.opened.add([article])
        path = self._folder / "note.txt"
        path.write_text(LETTER.replace("\n\nKind", f"\n\n{more}\n\nKind") if more else LETTER)
        attached(self.opened, path, article=article)
        return self.opened.check(path)

    def foreign(self, passage: str) -> CheckReport:
        """Check a note that findvalue did not write."""
        path = self._folder / "foreign.txt"
        path.write_text(LETTER.replace("\n\nThank you again", f"\n\n{passage}\n\nThank you again"))
        return self.opened.check(path)


@pytest.fixture
def checker(server: Scripted, library: Opener, tmp_path: Path) -> Checker:
    return Checker(server, library, tmp_path)


def links_of(report: CheckReport) -> list[tuple[str, str]]:
    return [(each.rule, each.level) for each in report.findings if each.rule.startswith("L")]


def test_a_page_that_still_says_it_is_fine(checker: Checker) -> None:
    report = checker.written(page())
    assert links_of(report) == []
    assert [link.status for link in report.links] == ["ok"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_an_error(checker: Checker, status: int) -> None:
    assert links_of(checker.written(Answer(status=status))) == [("L01", "error")]


@pytest.mark.parametrize("status", [401, 402, 403, 451])
def test_a_page_that_is_not_for_everybody_is_a_warning(checker: Checker, status: int) -> None:
    assert links_of(checker.written(Answer(status=status))) == [("L03", "warning")]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_in_trouble_is_a_warning(checker: Checker, status: int) -> None:
    assert links_of(checker.written(Answer(status=status))) == [("L05", "warning")]


def test_a_page_that_says_it_is_paid_is_a_warning(checker: Checker) -> None:
    data = '{"@context":"https://schema.org","@type":"NewsArticle","isAccessibleForFree":false}'
    answer = page(head=f'<script type="application/ld+json">{data}</script>')
    assert links_of(checker.written(answer)) == [("L03", "warning")]


def test_a_quote_that_its_page_dropped_is_an_error(checker: Checker) -> None:
    report = checker.written(page("Something else stands here now, and it is long. " * 10))
    assert links_of(report) == [("L04", "error")]
    assert report.links[0].lost


def test_a_page_that_is_made_by_a_script_leaves_the_quote_open(checker: Checker) -> None:
    assert links_of(checker.written(page("Loading"))) == [("L05", "warning")]


def test_a_quote_outside_of_the_article_is_found_on_the_page(checker: Checker) -> None:
    answer = Answer(f"<title>t</title><aside>{TEXT}</aside>".encode(), headers=HTML)
    assert links_of(checker.written(answer)) == []


def test_an_address_in_a_private_network_is_never_asked(checker: Checker) -> None:
    report = checker.foreign("A link: http://127.0.0.1:9/x")
    assert links_of(report) == [("L01", "error")]
    assert checker.server.seen == []


def test_links_behind_words_are_asked(checker: Checker, tmp_path: Path) -> None:
    url = checker.server.script("/x", Answer(status=404))
    path = tmp_path / "note.html"
    path.write_text(f'<p>Dear A,</p><p>Thank you. See <a href="{url}">this</a>.</p><p>Jo</p>')
    assert links_of(checker.opened.check(path)) == [("L01", "error")]


def test_links_of_a_quoted_mail_are_not_asked(checker: Checker, tmp_path: Path) -> None:
    url = checker.server.script("/x", Answer(status=404))
    path = tmp_path / "note.txt"
    path.write_text(f"{LETTER}\nOn 3 May 2026 Ngozi Okafor wrote:\n> see {url}\n", "utf-8")
    assert checker.opened.check(path).links == ()


def test_words_quoted_beside_a_link_of_ones_own_are_only_remarked_on(checker: Checker) -> None:
    url = checker.server.script("/x", page())
    report = checker.foreign(f"You said “collection is harder than chemistry”. This fits: {url}")
    assert links_of(report) == [("L04", "information")]


def test_an_address_is_asked_once(checker: Checker) -> None:
    url = checker.server.script("/x", page())
    checker.foreign(f"One {url} and\n{url} again.")
    assert len(checker.server.asked("/x")) == 1


def test_offline_asks_nobody(server: Scripted, library: Opener, tmp_path: Path) -> None:
    url = server.script("/x", page())
    path = tmp_path / "note.txt"
    path.write_text(LETTER + f"\n{url}\n")
    report = library(server.url, offline=True).check(path)
    assert server.seen == []
    assert report.remarks == ("offline: the links were not asked",)
    assert [link.status for link in report.links] == ["unasked"]


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    with Box(workers=1) as running:
        yield running


@pytest.mark.parametrize(
    ("final", "status"),
    [
        ("https://www.harbour.example/night", "ok"),
        ("https://news.harbour.example/night", "ok"),
        ("https://elsewhere.example/night", "moved"),
    ],
)
def test_a_link_leads_where_it_says(box: Box, final: str, status: str) -> None:
    answer = Fetched(
        url=ARTICLE.url,
        final_url=final,
        status=200,
        body=b"<p>x",
        content_type="text/html",
        validators=Validators(),
        moved_to=None,
        fresh_for=None,
        fetched_at=datetime(2026, 6, 1, tzinfo=UTC),
        seconds=0.1,
    )
    assert judged(box, ARTICLE.url, answer, ()).status == status


def test_the_documentation_names_every_rule_with_its_level() -> None:
    shown = (Path(__file__).resolve().parents[2] / "docs" / "notes.md").read_text("utf-8")
    every = [(rule.id, rule.name, rule.level) for rule in rules()]
    every += [(rule.id, rule.name, rule.level) for rule in RULES.values()]
    for number, name, level in every:
        assert f"| {number} | {name} | {level} | " in shown


@pytest.mark.parametrize("style", ["link", "apa", "mla", "chicago"])
@pytest.mark.parametrize("published", [ARTICLE.published, None])
def test_a_reference_in_any_style_is_no_quote(
    offline: Library, tmp_path: Path, style: Style, published: datetime | None
) -> None:
    article = replace(ARTICLE, url="https://harbour.example/styles", published=published)
    offline.add([replace(article, fetched_at=None)])
    stored = offline.article(article.url)
    assert stored is not None
    path = tmp_path / "note.txt"
    path.write_text(LETTER, "utf-8")
    match = Match(article=stored, score=80, topic="night sailing", read_as="night sailing")
    paragraph = offline.paragraph(match, style=style)
    offline.attach(path, paragraph)
    assert said(offline.check(path), "N12", "N13", "G01") == []
    text = path.read_text("utf-8")
    path.write_text(text.replace(paragraph.text[:9], f"Well: {paragraph.text[:9]}"), "utf-8")
    assert said(offline.check(path), "N12", "N13", "G01") == []
