"""A note before it is sent: the whole of it linted, its paragraph held against the source, its links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import get_args

from findvalue.citation import citation_parts
from findvalue.compose.gate import quoted_passages, verify_text
from findvalue.compose.lint import Context, Finding, Level, lint, rules
from findvalue.compose.lint.language import salutation_of
from findvalue.compose.lint.model import read_note
from findvalue.compose.titles import clean_title
from findvalue.errors import UsageError
from findvalue.note import Draft, NoteLink, NoteText, read_text
from findvalue.pipeline.linkcheck import CheckedLink, LinkStatus
from findvalue.text import shorten, words
from findvalue.types import (
    Article,
    DraftFormat,
    Interview,
    Interviewer,
    LedgerRecord,
    People,
    Style,
)
from findvalue.urls import clean_url, host_of

__all__ = [
    "RULES",
    "CheckReport",
    "CheckRule",
    "Finding",
    "Inquiry",
    "PanelNote",
    "check",
    "reader_of",
]

_SHOWN = 80  # characters of a quote that a message shows


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRule:
    """A rule beyond those of the lint."""

    id: str
    name: str
    level: Level


RULES = {
    rule.id: rule
    for rule in (
        CheckRule(id="G01", name="faithful", level="error"),
        CheckRule(id="L01", name="dead-link", level="error"),
        CheckRule(id="L02", name="moved-link", level="error"),
        CheckRule(id="L03", name="closed-page", level="warning"),
        CheckRule(id="L04", name="quote-gone", level="error"),
        CheckRule(id="L05", name="unsure-link", level="warning"),
    )
}
_OF_EDITED = frozenset({"N12", "N13"})  # an unedited paragraph is held against its whole grammar
_RULE_OF: Mapping[LinkStatus, str] = {
    "dead": "L01", "moved": "L02", "closed": "L03", "changed": "L04", "unsure": "L05",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What was found in a note.

    Args:
        path: the note; None for standard input.
        format: what kind of draft it is.
        findings: what there is to say, in the order of the text.
        links: what each address answered, or that it was not asked.
        remarks: what could not be checked, and why.
    """

    path: Path | None
    format: DraftFormat
    findings: tuple[Finding, ...] = ()
    links: tuple[CheckedLink, ...] = ()
    remarks: tuple[str, ...] = ()

    def count(self, level: Level) -> int:
        """Return how many findings have this level."""
        return Counter(finding.level for finding in self.findings)[level]

    @property
    def is_ready(self) -> bool:
        """Whether there is no error in it."""
        return not self.count("error")


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelNote:
    """A note to another person of the same panel."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A draft, and what is known of it.

    Args:
        draft: the draft as it was read.
        records: the ledger's records of it, newest first.
        people: who writes to whom, as far as the user says so.
        interview: the interview that it belongs to.
        panel: the notes to the others.
        ignore: ids or names of rules that keep quiet.
        now: the moment, aware.
    """

    draft: Draft
    records: Sequence[LedgerRecord] = ()
    people: People
    interview: Interview | None = None
    panel: Sequence[PanelNote] = ()
    ignore: frozenset[str] = frozenset()
    now: datetime


Ask = Callable[[Sequence[NoteLink], Mapping[str, Sequence[str]]], tuple[CheckedLink, ...]]


def check(
    inquiry: Inquiry, *, article_of: Callable[[str], Article | None], ask: Ask | None
) -> CheckReport:
    """Check a note.

    Args:
        inquiry: the draft, and what is known of it.
        article_of: returns the stored article of an address.
        ask: asks the links; None leaves them unasked.

    Raises:
        UsageError: a rule to ignore does not exist.
        DraftProtected: the draft cannot be read safely.
    """
    _check_rules(inquiry.ignore)
    note = read_text(inquiry.draft, inquiry.records)
    record = note.record
    article = article_of(record.url) if record and note.paragraph else None
    context = _context(inquiry, note, article)
    found = lint(note.text, replace(context, ignore=inquiry.ignore - _own_names()))
    if record and note.paragraph:
        if not note.is_edited:
            found = [each for each in found if each.rule not in _OF_EDITED]
        found += _faithfulness(note, record, article)
    links = tuple(CheckedLink(url=link.url, status="unasked") for link in note.links)
    remarks: list[str] = []
    if links and ask is not None:
        links = ask(note.links, _quotes(note, article))
        found += _link_findings(note, links)
    elif links:
        remarks.append("offline: the links were not asked")
    return CheckReport(
        path=inquiry.draft.path,
        format=inquiry.draft.format,
        findings=tuple(_sorted(_heard(found, inquiry.ignore))),
        links=links,
        remarks=tuple(remarks),
    )


def reader_of(
    inquiry: Inquiry, note: NoteText, record: LedgerRecord | None = None
) -> Interviewer | None:
    """Return whom of the panel a note is written to: as said, as written, or as greeted."""
    if inquiry.interview is None:
        return None
    people = inquiry.interview.interviewers
    said = inquiry.people.recipient or (record.recipient if record else "")
    for name in (said, *(each.recipient for each in inquiry.records), note.recipient):
        found = next((each for each in people if name and words(each.name) == words(name)), None)
        if found:
            return found
    greeted = set(words(salutation_of(read_note(note.text))[1]))
    scores = [(len(greeted.intersection(words(each.name))), each) for each in people]
    best = max((score for score, _ in scores), default=0)
    likely = [each for score, each in scores if score == best]
    return likely[0] if best and len(likely) == 1 else None


# --- inside ------------------------------------------------------------------------------------


def _own_names() -> frozenset[str]:
    return frozenset(key for rule in RULES.values() for key in (rule.id, rule.name))


def _check_rules(ignored: Iterable[str]) -> None:
    """Refuse the name of a rule that does not exist."""
    known = _own_names() | {key for rule in rules() for key in (rule.id, rule.name)}
    unknown = sorted(set(ignored) - known)
    if unknown:
        listed = ", ".join([*(rule.id for rule in rules()), *RULES])
        raise UsageError(
            f"there is no rule {unknown[0]!r} to ignore", hint=f"the rules are {listed}"
        )


def _heard(found: Iterable[Finding], ignored: frozenset[str]) -> Iterator[Finding]:
    return (each for each in found if ignored.isdisjoint((each.rule, each.name)))


def _sorted(found: Iterable[Finding]) -> list[Finding]:
    return sorted(found, key=lambda each: (each.line, each.column, each.rule))


def _context(inquiry: Inquiry, note: NoteText, article: Article | None) -> Context:
    """Return what the lint may know."""
    interview, record, people = inquiry.interview, note.record, inquiry.people
    reader = reader_of(inquiry, note, record)
    recipient = people.recipient or (reader.name if reader else "")
    recipient = recipient or (record.recipient if record else "") or note.recipient
    topic = record.topic if record and note.paragraph else ""
    known = Context(
        now=inquiry.now,
        subject=note.subject,
        recipient=recipient,
        company=people.company,
        topic=topic,
        paragraph=note.paragraph,
        article=article,
        citation=citation_parts(article) if article else None,
        other_notes=tuple(each.text for each in inquiry.panel),
        other_urls=tuple(each.url for each in inquiry.panel),
    )
    if interview is None:
        return known
    kinds = {" ".join(words(each.text)): each.kind for each in (reader.topics if reader else ())}
    others = [each.name for each in interview.interviewers if each.name != recipient]
    return replace(
        known,
        interview_at=interview.held_at,
        role=interview.role,
        company=people.company or interview.company,
        competitors=interview.competitors,
        kind=kinds.get(" ".join(words(topic))),
        others=tuple(others) if recipient else (),
        sender_hosts=tuple(filter(None, [interview.my_email.partition("@")[2]])),
    )


def _faithfulness(
    note: NoteText, record: LedgerRecord, article: Article | None
) -> Iterator[Finding]:
    """Hold an unedited paragraph against its article; the lint does so with an edited one."""
    line, column = _place_of(note)
    rule = RULES["G01"]
    if article is None:
        message = f"{record.url} is not stored any more, so the paragraph cannot be held against it"
        yield _finding(rule, message, line, column, level="warning")
        return
    if note.is_edited:
        return
    tries: list[tuple[str, ...]] = []
    for style in get_args(Style):
        citation = citation_parts(article, style)
        problems = verify_text(note.paragraph, article, record.topic, citation=citation)
        if not problems:
            return
        tries.append(problems)
    for problem in min(tries, key=len):
        yield _finding(rule, problem, line, column)


def _place_of(note: NoteText) -> tuple[int, int]:
    """Return the line and column where findvalue's paragraph begins."""
    first = note.paragraph.partition("\n")[0]
    for number, line in enumerate(note.text.split("\n"), start=1):
        if first and line.strip() == first:
            return number, len(line) - len(line.lstrip()) + 1
    return 1, 1


def _quotes(note: NoteText, article: Article | None) -> dict[str, tuple[str, ...]]:
    """Return what the note quotes, by the address that it stands beside; titles are no quotes."""
    titles = {" ".join(words(note.record.topic))} if note.record else set()
    if article:
        titles |= {" ".join(words(each)) for each in (article.title, _title(article))}
    return {
        link.url: tuple(
            passage
            for passage in quoted_passages(link.around)
            if " ".join(words(passage)) not in titles
        )
        for link in note.links
    }


def _title(article: Article) -> str:
    return clean_title(article.title, article.site_name, article.source, host_of(article.url))


def _link_findings(note: NoteText, links: Iterable[CheckedLink]) -> Iterator[Finding]:
    """Say what is wrong with links, at the place where each one stands first."""
    places = {link.url: link for link in reversed(note.links)}
    ours = clean_url(note.record.url) if note.record and note.paragraph else ""
    for checked in links:
        if checked.status in _RULE_OF:
            rule, place = RULES[_RULE_OF[checked.status]], places[checked.url]
            # Beside somebody else's link the quoted words may be the reader's own.
            mild = checked.status == "changed" and clean_url(checked.url) != ours
            level: Level | None = "information" if mild else None
            for message in _messages(checked):
                yield _finding(rule, message, place.line, place.column, level=level)


def _messages(checked: CheckedLink) -> list[str]:
    if not checked.lost:
        return [checked.detail]
    host = host_of(checked.url)
    return [f"{host} does not say “{shorten(quote, _SHOWN)}” there" for quote in checked.lost]


def _finding(
    rule: CheckRule, message: str, line: int, column: int, *, level: Level | None = None
) -> Finding:
    return Finding(
        rule=rule.id,
        name=rule.name,
        level=level or rule.level,
        message=message,
        line=line,
        column=column,
    )
