"""The lint of a finished note: every rule fires on its case, and keeps quiet on a good note."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.compose import compose, fill, shipped_template, shipped_templates
from findvalue.compose.lint import Context, Finding, lint, rules
from findvalue.errors import UsageError
from findvalue.types import Article, CitationParts
from tests.compose.conftest import CASES, NOW, Case
from tests.support.cases import each
from tests.support.cost import bounded

INSERTED = (
    "You mentioned sodium batteries, so I am adding one link. It is “Why grid operators are buying "
    "sodium batteries” (The Grid Ledger, 3 July 2026). I’d be curious whether it matches what you "
    "see.\nhttps://gridledger.example/storage/sodium-orders"
)
GOOD = f"""Dear Ngozi,

Thank you for talking with me about the analyst role at Harrow & Pike. It helped to hear first-hand
how the work is done from day to day, and I came away with a better idea of what it asks for.

{INSERTED}

Thanks again for your time. I look forward to hearing from you.

Best regards,
Jonas Lindqvist
"""


@pytest.fixture
def known(article: Article, citation: CitationParts) -> Context:
    return Context(
        now=NOW,
        interview_at=NOW - timedelta(hours=20),
        subject="Thank you - analyst interview",
        role="analyst",
        recipient="Ngozi Okafor",
        others=("Priya Raman", "Tom Ashgrove"),
        company="Harrow & Pike",
        other_companies=("Lindgren Cells",),
        topic="sodium batteries",
        kind="business",
        paragraph=INSERTED,
        article=article,
        citation=citation,
    )


def found(text: str, context: Context | None = None) -> set[str]:
    return {finding.rule for finding in lint(text, context)}


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def test_there_are_twenty_four_rules_each_with_a_name_a_level_and_a_reason() -> None:
    assert [rule.id for rule in rules()] == [f"N{number:02}" for number in range(1, 25)]
    assert len({rule.name for rule in rules()}) == 24
    assert all(rule.level in {"error", "warning", "information"} and rule.why for rule in rules())


def test_a_good_note_is_clean(known: Context) -> None:
    assert lint(GOOD, known) == []


def test_a_note_of_which_nothing_is_known_is_looked_over_all_the_same() -> None:
    assert found(GOOD) == set()
    assert found(changed("Thank you", "[Your name]")) == {"N01"}


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("N01", "Dear Ngozi", "Dear [Name]"),
        ("N01", "Harrow & Pike", "{{ company }}"),
        ("N01", "Harrow & Pike", "{company}"),
        ("N01", "Harrow & Pike", "[company name]"),
        ("N01", "Best regards", "TODO"),
        ("N01", "Best regards", "lorem ipsum"),
        ("N01", "Best regards", "<!-- findvalue -->"),
        ("N01", "Best regards", "[findvalue]"),
        ("N02", "Dear Ngozi", "Dear Nogzi"),
        ("N02", "Dear Ngozi", "Dear Hiring Manager"),
        ("N02", "Dear Ngozi,\n", ""),
        ("N03", "day to day", "day to day, as Priya said"),
        ("N03", "day to day", "day to day with Tom Ashgrove"),
        ("N03", "Harrow & Pike", "Lindgren Cells"),
        ("N04", "Thanks again", "Thanks " * 200 + "again"),
        ("N05", INSERTED, INSERTED.replace("https://", "gopher:")),
        ("N05", "for your time", "https://a.example https://b.example for your time"),
        ("N06", "for your time", "https://bit.ly/3xYz for your time"),
        ("N06", "for your time", "https://me:pw@quay.example/ for your time"),
        ("N06", "for your time", "https://192.0.2.7/x for your time"),
        ("N06", "for your time", "https://[::1]/x for your time"),
        ("N06", "for your time", "https://[broken/x for your time"),
        ("N06", "for your time", "https://quay.example/?utm_source=x for your time"),
        ("N06", "for your time", "http://quay.example/ for your time"),
        ("N06", "for your time", f"https://quay.example/{'x' * 120} for your time"),
        ("N10", "Thanks again", "I hope this finds you well. Thanks again"),
        ("N10", "Thanks again", "I thought you might find\nthis article interesting. Thanks"),
        ("N11", "It helped", "I was thrilled, and it resonated deeply. It helped"),
        ("N21", "Thanks again", "You should try it. Thanks again"),
        ("N21", "Thanks again", "About my salary: thanks again"),
        ("N22", "Thanks again", "It is attached. Thanks again"),
        ("N23", "Thank you for", "Thank you  for"),
        ("N23", "for your time.", "for your time ."),
        ("N23", "for your time.", "for your time.."),
        ("N23", "for your time.", "for a hour of your time."),
        ("N23", "for your time.", "for an useful hour."),
        ("N23", "for your time.", "for “your time."),
        ("N23", "sodium-orders", "sodium-orders."),
        ("N24", "Thank you", "THANK you"),
        ("N24", "for your time.", "for your time! Really!"),
    ],
)
def test_a_rule_fires_on_its_case(rule: str, old: str, new: str, known: Context) -> None:
    assert rule in found(changed(old, new), known)


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("N01", "for your time", "[a note](https://quay.example/) for your time"),
        ("N01", "for your time", "for your time [sic]"),
        ("N02", "Dear Ngozi", "Dear Ms. Okafor"),
        ("N02", "Dear Ngozi", "Hello Ngozi"),
        ("N03", "day to day", "day to day by Ngozi"),
        ("N05", "for your time", "https://quay.example/ for your time"),
        ("N06", "for your time", "https://en.quay.example/wiki/Crane_(machine) for your time"),
        ("N11", "It helped", "I was thrilled. It helped"),
        ("N22", "Thanks again", "I am attached to the idea. Thanks again"),
        ("N23", "for your time.", "for your time. (See https://quay.example/x)"),
        ("N23", "for your time.", "for your time... and an hour of it, a useful one."),
        ("N23", "Thank you for", "Thank you.  It is for"),
        ("N23", "for your time.", "for an SSD and a UN talk."),
        ("N24", "for your time.", "for your time! See you."),
    ],
)
def test_a_rule_keeps_quiet_where_all_is_well(
    rule: str, old: str, new: str, known: Context
) -> None:
    assert rule not in found(changed(old, new), known)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("N07", {"paywalled": True}),
        ("N14", {"published": NOW - timedelta(days=400)}),
        ("N15", {"title": "Election night"}),
        ("N16", {"title": "Harrow & Pike in crisis"}),
        ("N17", {"title": "7 ways to sort cells"}),
        ("N13", {"title": "Another title entirely"}),
        ("N13", {"published": NOW}),
        ("N13", {"site_name": "Other", "source": "Other"}),
        ("N13", {"url": "https://other.example/"}),
        ("N12", {"title": "Other words entirely"}),
    ],
)
def test_the_article_is_looked_at(
    rule: str, change: dict[str, object], known: Context, article: Article
) -> None:
    other = replace(article, **change)  # type: ignore[arg-type]  # names and types match Article
    assert rule in found(GOOD, replace(known, article=other))


def test_a_competitor_is_warned_of(known: Context, article: Article) -> None:
    other = replace(article, title="How Voss Cells sorts packs")
    context = replace(known, article=other, competitors=("Voss Cells",))
    assert "N16" in found(GOOD, context)


def test_a_paragraph_that_does_not_name_the_topic_is_an_error(known: Context) -> None:
    assert "N08" in found(GOOD, replace(known, topic="sailing"))
    assert "N08" not in found(GOOD, replace(known, topic="storage", aliases=("sodium batteries",)))


def test_a_paragraph_that_is_too_short_is_warned_of(known: Context) -> None:
    short = INSERTED.partition(". It is")[0] + ".\nhttps://gridledger.example/storage/sodium-orders"
    note = GOOD.replace(INSERTED, short)
    messages = [each.message for each in lint(note, replace(known, paragraph=short))]
    assert "the inserted paragraph has 10 words, not 25 to 70" in messages


def test_a_long_note_is_only_remarked_on(known: Context) -> None:
    note = changed("Thanks again for", "Thanks again, " + "and again " * 25 + "for")
    levels = {each.level for each in lint(note, known) if each.rule == "N04"}
    assert levels == {"information"}


def test_a_paragraph_with_two_links_is_warned_of(known: Context) -> None:
    twice = f"{INSERTED}\nhttps://quay.example/"
    note = GOOD.replace(INSERTED, twice)
    assert "N05" in found(note, replace(known, paragraph=twice))


def test_a_missing_link_is_an_error(known: Context) -> None:
    without = INSERTED.partition("\n")[0]
    note = GOOD.replace(INSERTED, without)
    hits = [each for each in lint(note, replace(known, paragraph=without)) if each.rule == "N05"]
    assert [each.level for each in hits] == ["error"]


def test_the_article_comes_after_the_thanks(known: Context) -> None:
    first = f"Dear Ngozi,\n\n{INSERTED}\n\nThank you for your time.\n\nJonas\n"
    assert "N09" in found(first, known)
    never = f"Dear Ngozi,\n\nIt was good to meet.\n\n{INSERTED}\n\nJonas\n"
    assert any("does not thank" in each.message for each in lint(never, known))


def test_copies_of_a_panel_are_warned_of(known: Context) -> None:
    copy = GOOD.replace("Ngozi", "Priya")
    assert "N18" in found(GOOD, replace(known, other_notes=("short", copy)))
    url = "https://gridledger.example/storage/sodium-orders"
    assert "N18" in found(GOOD, replace(known, other_urls=(url,)))


@pytest.mark.parametrize(("hours", "words"), [(30, "30 hours ago"), (60, "two days at most")])
def test_a_late_note_is_warned_of(hours: int, words: str, known: Context) -> None:
    context = replace(known, interview_at=NOW - timedelta(hours=hours))
    assert [words in each.message for each in lint(GOOD, context)] == [True]


@pytest.mark.parametrize("subject", ["", "x" * 61 + " thank you", "Hello again"])
def test_a_poor_subject_is_remarked_on(subject: str, known: Context) -> None:
    assert found(GOOD, replace(known, subject=subject)) == {"N20"}


def test_the_subject_is_read_from_the_header_lines(known: Context) -> None:
    context = replace(known, subject=None)
    assert found(f"To: ngozi@x.example\nSubject: Hello\n\n{GOOD}", context) == {"N20"}
    assert found(f"Subject: the analyst role\n\n{GOOD}", context) == set()


def test_quoted_mail_is_not_the_senders(known: Context) -> None:
    quoted = f"{GOOD}\nOn Tue, 9 June 2026, Ngozi Okafor wrote:\n> You should ask  about salary..\n"
    assert lint(quoted, known) == []


def test_a_name_that_is_an_everyday_word_counts_only_in_full(known: Context) -> None:
    context = replace(known, others=("Will Grace",))
    assert "N03" not in found(changed("Thanks again", "Will you write? Thanks again"), context)
    assert "N03" in found(changed("Thanks again", "Ask Will Grace. Thanks again"), context)


def test_a_findings_place_is_line_and_column(known: Context) -> None:
    hit = next(each for each in lint(changed("for your time.", "for your time.."), known))
    assert hit == Finding(
        rule="N23",
        name="grammar-of-insertion",
        level="error",
        message="two full stops",
        line=9,
        column=GOOD.splitlines()[8].index("time.") + 5,
    )


@pytest.mark.parametrize("ignored", ["N23", "grammar-of-insertion"])
def test_a_rule_can_be_ignored_by_id_or_name(ignored: str, known: Context) -> None:
    note = changed("for your time.", "for your time..")
    assert lint(note, replace(known, ignore=frozenset({ignored}))) == []


def test_ignoring_a_rule_that_does_not_exist_is_an_error(known: Context) -> None:
    with pytest.raises(UsageError, match="N99"):
        lint(GOOD, replace(known, ignore=frozenset({"N99"})))


def test_what_an_article_says_is_no_placeholder(known: Context, article: Article) -> None:
    odd = replace(article, title="Why {{7*7}} is forty-nine")
    note = GOOD.replace("Why grid operators are buying sodium batteries", odd.title)
    assert "N01" not in found(note, replace(known, article=odd))
    assert "N01" in found(note, known)


def test_capitals_of_the_source_are_no_shouting(known: Context, article: Article) -> None:
    loud = replace(article, text=f"{article.text} UNESCO agrees.")
    note = changed("for your time.", "for your time at UNESCO.")
    assert "N24" not in found(note, replace(known, article=loud))
    assert "N24" in found(note, known)


def test_german_quotation_marks_pair_up(known: Context) -> None:
    note = changed("for your time.", "for your time, „so heißt es“.")
    assert "N23" not in found(note, known)


@pytest.mark.parametrize("template", [it for it in shipped_templates() if it[-3] != "-"])
def test_every_note_of_a_shipped_template_is_clean(template: str) -> None:
    each(CASES, lambda case: check_note(case, template), lambda case: case.topic)


def check_note(case: Case, template: str) -> None:
    tones = {"formal": "formal", "warm": "warm"}
    paragraph = compose(
        case.article,
        case.topic,
        citation=case.citation,
        now=NOW,
        tone=tones.get(template, "neutral"),  # type: ignore[arg-type]  # the values are tones
        kind=case.kind,
        recipient="Ngozi Okafor",
    )
    values = {
        "name": "Ngozi Okafor",
        "first_name": "Ngozi",
        "company": "Harrow & Pike",
        "role": "operations analyst",
        "me": "Jonas Lindqvist",
        "greeting": "Hello Ngozi,",
        "signoff": "Best regards,\nJonas Lindqvist",
        "findvalue": paragraph.plain,
    }
    letter = fill(shipped_template(template), values, version=len(case.topic))
    context = Context(
        now=NOW,
        interview_at=NOW - timedelta(hours=20),
        subject=letter.subject,
        role=values["role"],
        recipient=values["name"],
        others=("Priya Raman",),
        company=values["company"],
        topic=case.topic,
        kind=case.kind,
        paragraph=paragraph.plain,
        article=case.article,
        citation=case.citation,
    )
    findings = [it for it in lint(letter.body, context) if it.level != "information"]
    about_the_article = {it.rule for it in findings if it.message.startswith("about the")}
    assert {it.rule for it in findings} == about_the_article == EXPECTED.get(case.topic, set())
    assert (75 if "short" in template else 95) <= len(letter.body.split()) <= 160


# What the articles themselves deserve a warning for: a title that asks, and no date.
EXPECTED = {
    "What makes a good on-call rota?": {"N17"},
    "warehouse robotics": {"N14"},
}


@given(st.text(max_size=500))
def test_any_text_can_be_looked_over(text: str) -> None:
    for finding in lint(text, Context(paragraph=text, topic="x", recipient="Ada", now=NOW)):
        assert finding.line >= 1
        assert finding.column >= 1


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{{" * 100_000,
        "https://x.example/" * 10_000,
        "— a — " * 30_000,
        "a  " * 60_000,
        "“" * 200_000,
        "You should " * 18_000,
        "\n" * 200_000,
        "<!--" * 50_000,
        "x" * 1_000_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_the_cost_of_a_hostile_note_is_bounded(text: str) -> None:
    with bounded():
        lint(text, Context(paragraph=text[:100], topic="x", recipient="Ada Reader", now=NOW))
