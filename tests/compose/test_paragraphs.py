"""Writing the paragraph. The 120 paragraphs of the snapshot are read by people, not only by tests."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from typing import get_args

import pytest

from findvalue.compose import compose, verify, verify_text
from findvalue.compose.wording import wording
from findvalue.errors import NotFaithful, UsageError
from findvalue.types import Article, CitationParts, Paragraph, Quote, Style, Tone
from tests.compose.conftest import CASES, HERE, NOW, Case, cases, cited
from tests.support.cases import each

TONES = get_args(Tone)


def written(case: Case, tone: Tone = "neutral", *, language: str = "en") -> Paragraph:
    return compose(
        case.article,
        case.topic,
        citation=case.citation,
        now=NOW,
        tone=tone,
        kind=case.kind,
        recipient="Ada Reader",
        language=language,
    )


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_the_paragraphs_are_the_ones_that_were_read_and_approved(language: str) -> None:
    """Run with FINDVALUE_SNAPSHOTS=write to renew them, and read every line of the difference."""
    found = "".join(
        f"[{case.topic}] {tone}\n{written(case, tone, language=language).plain}\n\n"
        for case in cases(language)
        for tone in TONES
    )
    path = HERE / "snapshots" / f"{language}.txt"
    if os.environ.get("FINDVALUE_SNAPSHOTS") == "write":
        path.write_text(found, "utf-8")
    assert found == path.read_text("utf-8")


@pytest.mark.parametrize("tone", TONES)
def test_every_paragraph_is_faithful_short_and_names_its_topic(tone: Tone) -> None:
    def check(case: Case) -> None:
        paragraph = written(case, tone)
        assert verify(paragraph, case.article, now=NOW) == ()
        assert 25 <= len(paragraph.text.split()) <= 70
        assert paragraph.plain.splitlines() == [paragraph.text, case.article.url]
        assert "  " not in paragraph.text
        assert paragraph.text.endswith((".", "”"))

    each(CASES, check, lambda case: case.topic)


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("style", get_args(Style))
def test_every_style_gives_one_link_on_a_line_of_its_own(
    tone: Tone, style: Style, article: Article, citation: CitationParts, now: datetime
) -> None:
    paragraph = compose(
        article, "sodium batteries", citation=citation, now=now, tone=tone, style=style
    )
    assert verify_text(paragraph.plain, article, "sodium batteries", citation=citation) == ()
    assert paragraph.plain.count("https://") == 1
    assert paragraph.plain.endswith(f"\n{article.url}")
    assert ("(2026, July 3)" in paragraph.text) is (style != "link")


def test_a_style_without_a_reference_is_an_error(article: Article, now: datetime) -> None:
    with pytest.raises(UsageError, match="no apa reference"):
        compose(article, "batteries", citation=CitationParts(site="x"), now=now, style="apa")


@pytest.mark.parametrize(
    ("rendered", "ends"),
    [
        ("Holt. {title}. The Grid Ledger. {url}", "The Grid Ledger."),
        ("Holt. “{title}.” The Grid Ledger, 3 Jul. 2026, {url}.", "2026."),
        ("Holt. “{title}.” The Grid Ledger, July 3, 2026. {url}.", "2026."),
        ("Holt. The Grid Ledger. “{title}.” {url}", "batteries.”"),
        ("Holt. The Grid Ledger. {title}", "batteries."),
    ],
)
def test_a_reference_ends_like_a_sentence_before_its_link(
    rendered: str, ends: str, article: Article, citation: CitationParts, now: datetime
) -> None:
    title = "Why grid operators are buying sodium batteries"
    parts = replace(citation, rendered=rendered.format(title=title, url=article.url))
    paragraph = compose(
        article, "sodium", citation=parts, now=now, style="mla", quote=None, tone="neutral"
    )
    assert f"{ends} " in f"{paragraph.text} "


def test_the_same_input_gives_the_same_paragraph() -> None:
    assert [written(case) for case in CASES[::4]] == [written(case) for case in CASES[::4]]


def test_the_wording_depends_on_reader_link_and_tone() -> None:
    case = CASES[0]
    leads = {
        compose(
            case.article, case.topic, citation=case.citation, now=NOW, recipient=f"Reader {n}"
        ).text.split(". ")[0]
        for n in range(40)
    }
    assert len(leads) >= len(wording("en").slots["lead", "neutral"]) - 1


def test_a_panel_of_four_gets_four_different_leads() -> None:
    case = CASES[0]
    texts: list[str] = []
    for name in ("Ada", "Bo", "Cy", "Di"):
        paragraph = compose(
            case.article, case.topic, citation=case.citation, now=NOW, recipient=name, unlike=texts
        )
        texts.append(paragraph.text)
    assert len({text.split(". ")[0] for text in texts}) == 4


def test_no_quote_is_written_when_none_is_wished(article: Article, now: datetime) -> None:
    paragraph = compose(article, "sodium", citation=cited(article), now=now, quote=None)
    assert paragraph.quote is None
    assert "It says" not in paragraph.text


def test_a_given_quote_is_used(article: Article, now: datetime) -> None:
    text = "They will be delivered in 2027."
    start = article.body.index(text)
    quote = Quote(text=text, start=start, end=start + len(text))
    paragraph = compose(article, "sodium batteries", citation=cited(article), now=now, quote=quote)
    assert paragraph.quote == quote
    assert f"“{text}”" in paragraph.text


def test_a_given_quote_that_is_not_in_the_article_is_refused(
    article: Article, now: datetime
) -> None:
    quote = Quote(text="Sodium cells are new.", start=0, end=21)
    with pytest.raises(NotFaithful, match="quote is not in the stored text"):
        compose(article, "sodium batteries", citation=cited(article), now=now, quote=quote)


@pytest.mark.parametrize(
    "parts",
    [
        CitationParts(author="Petra Sandoval", site="The Grid Ledger"),
        CitationParts(site="The Daily Grid"),
        CitationParts(site="The Grid Ledger", date="4 July 2026"),
        CitationParts(site="The Grid Ledger", rendered="Holt, M. (2020). Something else."),
    ],
)
def test_a_citation_that_is_not_the_articles_is_refused(
    parts: CitationParts, article: Article, now: datetime
) -> None:
    style: Style = "apa" if parts.rendered else "link"
    with pytest.raises(NotFaithful):
        compose(article, "sodium batteries", citation=parts, now=now, style=style)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://u:p@grid.example/x", "ftp://x.example/"]
)
def test_an_unsafe_link_is_refused(url: str, article: Article, now: datetime) -> None:
    bad = replace(article, url=url)
    with pytest.raises(NotFaithful, match="may be cited"):
        compose(bad, "sodium", citation=CitationParts(site="The Grid Ledger"), now=now)


def test_an_article_without_a_title_is_refused(article: Article, now: datetime) -> None:
    with pytest.raises(NotFaithful, match="no title"):
        compose(replace(article, title="\u200b"), "sodium", citation=cited(article), now=now)


def test_nothing_is_said_about_a_date_that_is_not_known(article: Article, now: datetime) -> None:
    undated = replace(article, published=None)
    paragraph = compose(undated, "sodium batteries", citation=cited(undated), now=now)
    assert "2026" not in paragraph.text
    assert "recent" not in paragraph.text


def test_a_publication_is_not_its_own_author(now: datetime) -> None:
    case = next(case for case in CASES if case.article.authors == (case.article.site_name,))
    parts = replace(case.citation, author=case.article.authors[0])
    for n in range(30):
        paragraph = compose(
            case.article, case.topic, citation=parts, now=now, recipient=f"Reader {n}"
        )
        assert "by People Work Review" not in paragraph.text
        assert "People Work Review put it" not in paragraph.text


def test_an_article_in_another_language_is_named_so_and_not_quoted(now: datetime) -> None:
    case = next(case for case in CASES if case.article.language == "de")
    for tone in TONES:
        paragraph = written(case, tone)
        assert paragraph.quote is None
        assert "in German)" in paragraph.text
    assert "in German" not in written(case, language="de").text
    del now


def test_reading_is_claimed_only_when_the_user_says_so(article: Article, now: datetime) -> None:
    def leads(*, has_read: bool) -> set[str]:
        return {
            compose(
                article, "sodium batteries", citation=cited(article), now=now, tone="warm",
                recipient=f"Reader {n}", has_read=has_read,
            ).text.split(". ")[0]
            for n in range(30)
        }  # fmt: skip

    assert not any("reading about" in lead for lead in leads(has_read=False))
    assert any("reading about" in lead for lead in leads(has_read=True))


def test_what_the_user_says_of_themselves_is_listed_for_approval(
    article: Article, now: datetime
) -> None:
    warm = compose(article, "sodium batteries", citation=cited(article), now=now, tone="warm")
    assert warm.claims
    assert all(claim in warm.text for claim in warm.claims)
    neutral = compose(article, "sodium batteries", citation=cited(article), now=now)
    assert neutral.claims == ()


def test_only_business_topics_ask_for_the_readers_view(article: Article, now: datetime) -> None:
    asked = [
        compose(
            article,
            "sodium batteries",
            citation=cited(article),
            now=now,
            recipient=f"R{n}",
            kind="hobby",
        ).text
        for n in range(40)
    ]
    assert not any("matches what you see" in text or "If your experience" in text for text in asked)


@pytest.mark.parametrize("author", ["harbourfan77", "quaywatcher", 'name xmlns="', "Eliot (Eliot"])
def test_what_does_not_look_like_a_name_is_not_named(
    author: str, article: Article, now: datetime
) -> None:
    odd = replace(article, authors=(author,))
    for n in range(20):
        paragraph = compose(odd, "sodium", citation=cited(odd), now=now, recipient=f"R{n}")
        assert author not in paragraph.text


def test_an_address_inside_a_reference_is_no_second_link(article: Article, now: datetime) -> None:
    odd = replace(article, title="Why https://quay.example/x sorts sodium cells")
    paragraph = compose(odd, "sodium", citation=cited(odd), now=now, style="apa")
    assert "Why quay.example/x sorts" in paragraph.text
    assert paragraph.plain.count("://") == 1


def test_a_reference_too_long_for_any_paragraph_stands_alone(
    article: Article, now: datetime
) -> None:
    endless = replace(article, title="cells and packs " * 18)
    paragraph = compose(endless, "sodium", citation=cited(endless), now=now, style="apa")
    assert paragraph.quote is None
    assert paragraph.text.endswith("The Grid Ledger.")


def test_a_paragraph_is_not_too_short_whatever_the_first_choice_of_words(now: datetime) -> None:
    short = Article(url="https://x.example/", title="Cells", site_name="Quay", text="")
    for tone in TONES:
        for n in range(40):
            paragraph = compose(
                short,
                "it",
                citation=CitationParts(site="Quay"),
                now=now,
                tone=tone,
                recipient=f"{n}",
            )
            assert len(paragraph.text.split()) >= 25


def test_an_unknown_language_is_an_error(article: Article, now: datetime) -> None:
    with pytest.raises(UsageError, match="tlh"):
        compose(article, "sodium", citation=cited(article), now=now, language="tlh")


def test_the_longest_title_and_quote_stay_within_seventy_words(now: datetime) -> None:
    case = next(case for case in CASES if case.topic == "quantum computing")
    for n in range(30):
        paragraph = compose(
            case.article,
            case.topic,
            citation=case.citation,
            now=now,
            recipient=f"R{n}",
            tone="warm",
        )
        assert len(paragraph.text.split()) <= 70


@pytest.mark.parametrize(
    "hostile",
    [
        "{{7*7}} and {title}",
        "Sorting “cells” and „packs“ and «more»",
        'He said "no" to ${x} %s',
        "<script>alert(1)</script> for cells",
        "Cells\u202e gnitros\u200b and\u2028more",
        "javascript:alert(1) explained",
        "[click](https://evil.example) here",
        "Sorting cells?!",
        "SHOUTING ABOUT CELLS AGAIN",
        "'; DROP TABLE articles; --",
        "Sorting\r\nBcc: everyone@spam.example\r\n\r\ncells",
    ],
)
@pytest.mark.parametrize("tone", TONES)
def test_a_hostile_title_is_only_ever_a_value(
    tone: Tone, hostile: str, article: Article, now: datetime
) -> None:
    bad = replace(article, title=hostile)
    paragraph = compose(bad, "sodium batteries", citation=cited(bad), now=now, tone=tone)
    assert verify(paragraph, bad) == ()
    assert "49" not in paragraph.text
    assert "\n" not in paragraph.text
    assert "\r" not in paragraph.text
    assert "https://" not in paragraph.text
    assert "\u202e" not in paragraph.text
