"""The gate: every change of a paragraph that its source does not bear out is caught."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from findvalue.compose import compose, verify, verify_text
from findvalue.compose.gate import citation_problems, passage_problems
from findvalue.errors import NotFaithful
from findvalue.types import Article, CitationParts, Paragraph, Quote, Style, Tone
from tests.compose.conftest import CASES, NOW, Case, cited
from tests.support.cases import each

TOPIC = "sodium batteries"


@pytest.fixture
def paragraph(article: Article, citation: CitationParts) -> Paragraph:
    return compose(article, TOPIC, citation=citation, now=NOW, tone="neutral", kind="business")


def altered(paragraph: Paragraph, old: str, new: str) -> Paragraph:
    assert old in paragraph.text
    return replace(paragraph, text=paragraph.text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("three countries", "four countries"),
        ("three countries", "countries"),
        ("sodium batteries for sites", "sodium batteries for some sites"),
        ("too expensive.", "too expensive, and others followed."),
        ("too expensive", "expensive"),
        ("too expensive", "Too expensive"),
        ("3 July 2026", "4 July 2026"),
        ("3 July 2026", "3 July 2025"),
        ("3 July 2026", "July 2026"),
        ("The Grid Ledger", "The Grid Letter"),
        ("Why grid operators are", "How grid operators are"),
        ("Why grid operators are buying", "Why grid operators aren't buying"),
        ("sodium batteries", "lithium batteries"),
    ],
)
@pytest.mark.parametrize("tone", get_args(Tone))
def test_a_changed_word_is_caught(
    tone: Tone, old: str, new: str, article: Article, citation: CitationParts
) -> None:
    paragraph = compose(article, TOPIC, citation=citation, now=NOW, tone=tone)
    changed = altered(paragraph, old, new)
    assert verify(changed, article, now=NOW)
    assert verify_text(changed.plain, article, TOPIC, citation=citation)


def test_a_dropped_not_is_caught(article: Article, citation: CitationParts) -> None:
    body = "Cold storage sites do not need cobalt, and may last longer than expected."
    article = replace(article, text=body)
    paragraph = compose(article, "cold storage sites", citation=citation, now=NOW)
    assert "do not need" in paragraph.text
    for old, new in (("do not need", "do need"), ("may last", "last"), (", and may last", "")):
        assert verify(altered(paragraph, old, new), article)


@pytest.mark.parametrize(
    "sentence",
    [
        "It is a great piece.",
        "Prices will fall by 40 % next year.",
        "I found “Another title” (The Grid Ledger, 3 July 2026).",
        "Keep it or skip it, as you like. No need to reply, of course.",
        "It says: “They will be delivered in 2027.”",
        "x",
    ],
)
@pytest.mark.parametrize("place", ["before", "after", "inside"])
def test_an_added_sentence_is_caught(
    place: str, sentence: str, paragraph: Paragraph, article: Article, citation: CitationParts
) -> None:
    text = {
        "before": f"{sentence} {paragraph.text}",
        "after": f"{paragraph.text} {sentence}",
        "inside": paragraph.text.replace(". ", f". {sentence} ", 1),
    }[place]
    assert text != paragraph.text
    assert verify(replace(paragraph, text=text), article)
    assert verify_text(text, article, TOPIC, citation=citation)


def test_a_paragraph_without_its_citation_is_caught(
    paragraph: Paragraph, article: Article, citation: CitationParts
) -> None:
    lead = paragraph.text.split(". ")[0] + "."
    assert verify(replace(paragraph, text=lead), article)
    assert verify_text(lead, article, TOPIC, citation=citation)
    assert verify(replace(paragraph, text=""), article)


@pytest.mark.parametrize(
    "url",
    [
        "https://gridledger.example/storage/sodium-order",
        "https://evil.example/storage/sodium-orders",
        "http://gridledger.example/storage/sodium-orders",
        "javascript:alert(1)",
    ],
)
def test_another_link_is_caught(
    url: str, paragraph: Paragraph, article: Article, citation: CitationParts
) -> None:
    assert any("link" in problem for problem in verify(replace(paragraph, url=url), article))
    text = f"{paragraph.text}\n{url}"
    assert verify_text(text, article, TOPIC, citation=citation)


def test_characters_that_turn_others_around_are_caught(
    paragraph: Paragraph, article: Article, citation: CitationParts
) -> None:
    turned = paragraph.text.replace("2026", "\u202e6202\u202c").replace("6202", "2026")
    assert verify(replace(paragraph, text=turned), article)
    assert verify_text(turned, article, TOPIC, citation=citation)


def test_a_text_longer_than_any_paragraph_is_refused_at_once(
    article: Article, citation: CitationParts
) -> None:
    assert "characters" in verify_text("x " * 500_000, article, TOPIC, citation=citation)[0]


def test_a_publication_without_letters_is_only_itself(article: Article) -> None:
    named = replace(article, site_name="!!!", source="")
    assert compose(named, TOPIC, citation=CitationParts(site="!!!"), now=NOW)
    with pytest.raises(NotFaithful, match="publication"):
        compose(named, TOPIC, citation=CitationParts(site="???"), now=NOW)


def test_an_article_whose_own_link_is_unsafe_is_refused(
    article: Article, paragraph: Paragraph
) -> None:
    bad = replace(article, url="javascript:alert(1)")
    assert any("may be cited" in each for each in verify(replace(paragraph, url=bad.url), bad))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda article: replace(article, title="Sodium after all"), "title"),
        (lambda article: replace(article, published=datetime(2026, 7, 4, tzinfo=UTC)), "date"),
        (lambda article: replace(article, published=None), "date"),
        (lambda article: replace(article, site_name="Other", source=""), "publication"),
        (lambda article: replace(article, authors=("Petra Sandoval",)), "author"),
        (lambda article: replace(article, authors=()), "author"),
        (lambda article: replace(article, text=article.text.replace("three", "two")), "quote"),
        (lambda article: replace(article, url="https://other.example/x"), "link"),
    ],
)
def test_an_article_that_changed_in_the_store_is_caught(
    change: Callable[[Article], Article], word: str, paragraph: Paragraph, article: Article
) -> None:
    assert any(word in problem for problem in verify(paragraph, change(article)))


def test_a_quote_that_is_part_of_a_sentence_is_caught(
    paragraph: Paragraph, article: Article
) -> None:
    assert paragraph.quote is not None
    start, end = paragraph.quote.start, paragraph.quote.start + 40
    part = Quote(text=article.body[start:end], start=start, end=end)
    problems = verify(replace(paragraph, quote=part), article)
    assert any("not a whole sentence" in problem for problem in problems)


@pytest.mark.parametrize(
    ("rendered", "word"),
    [
        ("Holt, M. (2025, July 3). {title}. The Grid Ledger.", "2025"),
        ("Holt, M. (2026, June 3). {title}. The Grid Ledger.", "june"),
        ("Sandoval, P. (2026, July 3). {title}. The Grid Ledger.", "sandoval"),
        ("Holt, M. (2026, July 3). {title}. The Daily Ledger.", "daily"),
        ("Holt, M. (2026, July 3). Why grid operators buy batteries. The Grid Ledger.", "title"),
        ("Holt, M. (2026, July 3). {title}. The Grid Ledger. Very good.", "very"),
        ("Holt, M. (2026, July 3). {title}. The Grid Ledger. Retrieved 9 July 2026.", "9"),
    ],
)
def test_a_reference_that_says_something_else_is_caught(
    rendered: str, word: str, article: Article, citation: CitationParts
) -> None:
    title = "Why grid operators are buying sodium batteries"
    parts = replace(citation, rendered=rendered.format(title=title))
    with pytest.raises(NotFaithful, match=word):
        compose(article, TOPIC, citation=parts, now=NOW, style="apa")


def test_a_reference_other_than_the_paragraphs_own_is_caught(
    paragraph: Paragraph, article: Article
) -> None:
    assert verify(replace(paragraph, citation="Holt, M. (2026)."), article)


def test_an_undated_article_may_be_referred_to_with_the_day_it_was_read(article: Article) -> None:
    read = replace(article, published=None, fetched_at=NOW)
    rendered = (
        "Holt, M. (n.d.). Why grid operators are buying sodium batteries. The Grid Ledger. "
        f"Retrieved July 10, 2026, from {article.url}"
    )
    parts = CitationParts(author="Maren Holt", site="The Grid Ledger", rendered=rendered)
    paragraph = compose(read, TOPIC, citation=parts, now=NOW, style="apa")
    assert verify(paragraph, read) == ()
    assert paragraph.plain.count("https://") == 1


def test_a_paragraph_that_lost_what_its_citation_was_made_of_is_caught(
    paragraph: Paragraph, article: Article
) -> None:
    problems = verify(replace(paragraph, parts=None), article)
    assert "the reference is not the one that was made of the article" in problems


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ({"site": "The Daily Grid"}, "publication"),
        ({"author": "Pia Sandoval"}, "author"),
        ({"date": "5 July 2026"}, "date"),
    ],
)
def test_a_citation_that_the_store_does_not_bear_out_is_caught_in_a_draft(
    parts: dict[str, str],
    word: str,
    paragraph: Paragraph,
    article: Article,
    citation: CitationParts,
) -> None:
    false = replace(citation, **parts)
    found = verify_text(paragraph.plain, article, TOPIC, citation=false)
    own = citation_problems(REWRITTEN, article, false)
    assert all(any(word in problem for problem in problems) for problems in (found, own))


def test_a_false_reference_is_named_in_a_draft_that_holds_it(
    article: Article, citation: CitationParts
) -> None:
    title = "Why grid operators are buying sodium batteries"
    rendered = f"Sandoval, P. (2026, July 3). {title}. The Grid Ledger."
    false = replace(citation, rendered=rendered)
    said = "the reference says “sandoval”, which the article does not"
    assert said in verify_text(rendered, article, TOPIC, citation=false)
    assert said not in verify_text(REWRITTEN, article, TOPIC, citation=false)


def test_a_quote_whose_place_holds_other_words_is_named(
    paragraph: Paragraph, article: Article
) -> None:
    assert paragraph.quote is not None
    moved = replace(paragraph.quote, text="Sodium batteries are a game.")
    problems = verify(replace(paragraph, quote=moved), article)
    assert any("not in the stored text" in problem for problem in problems)


def test_a_recent_claim_needs_a_recent_article(article: Article, citation: CitationParts) -> None:
    claim = "Our talk about sodium batteries made me look around, and I found something recent."
    title = "“Why grid operators are buying sodium batteries”"
    text = f"{claim} {title} (The Grid Ledger, 3 July 2026) touches on it."
    paragraph = Paragraph(
        text=text, url=article.url, article=article, topic=TOPIC, parts=citation,
        citation=citation.rendered,
    )  # fmt: skip
    assert verify(paragraph, article, now=NOW) == ()
    assert verify(paragraph, article, now=datetime(2026, 9, 1, tzinfo=UTC))


@pytest.mark.parametrize("style", get_args(Style))
def test_every_paragraph_found_in_a_draft_passes_however_it_is_wrapped(style: Style) -> None:
    def check(case: Case) -> None:
        paragraph = compose(
            case.article, case.topic, citation=case.citation, now=NOW, style=style, kind=case.kind
        )
        wrapped = textwrap.fill(paragraph.text, 61, break_on_hyphens=False)
        straight = wrapped.translate(str.maketrans("“”‘’", "\"\"''"))
        for text in (wrapped, straight):
            draft = f"{text}\n<{paragraph.url}>\n"
            assert verify_text(draft, case.article, case.topic, citation=case.citation) == ()

    each(CASES[::2], check, lambda case: case.topic)


@given(
    st.sampled_from([case for case in CASES if case.article.language == "en"]),
    st.sampled_from(get_args(Tone)),
    st.data(),
)
def test_no_single_changed_character_passes(case: Case, tone: Tone, data: st.DataObject) -> None:
    paragraph = compose(case.article, case.topic, citation=case.citation, now=NOW, tone=tone)
    at = data.draw(st.integers(0, len(paragraph.text) - 1))
    old = paragraph.text[at]
    assume(old.isalnum() and old.isascii())
    new = data.draw(st.sampled_from("abcxyzABCXYZ0123456789 ").filter(lambda char: char != old))
    changed = paragraph.text[:at] + new + paragraph.text[at + 1 :]
    assert verify(replace(paragraph, text=changed), case.article, now=NOW)
    assert verify_text(changed, case.article, case.topic, citation=case.citation)


@given(st.sampled_from(CASES), st.sampled_from(get_args(Tone)), st.data())
def test_no_dropped_word_passes(case: Case, tone: Tone, data: st.DataObject) -> None:
    paragraph = compose(case.article, case.topic, citation=case.citation, now=NOW, tone=tone)
    words = paragraph.text.split()
    at = data.draw(st.integers(0, len(words) - 1))
    changed = " ".join(words[:at] + words[at + 1 :])
    assert verify(replace(paragraph, text=changed), case.article, now=NOW)


@given(st.text(max_size=300))
def test_no_text_out_of_nowhere_passes(text: str) -> None:
    case = CASES[0]
    assert verify_text(text, case.article, case.topic, citation=case.citation)


# --- a paragraph that its user rewrote ---------------------------------------------------------

REWRITTEN = (
    "I liked our talk, and here it is: “Why grid operators are buying sodium batteries” "
    "(The Grid Ledger, 3 July 2026). My own view is that cold sites matter most."
)


def test_the_users_own_words_are_theirs(article: Article, citation: CitationParts) -> None:
    assert passage_problems(REWRITTEN, article) == ()
    assert citation_problems(REWRITTEN, article, citation) == ()
    assert citation_problems(f"{REWRITTEN}\n{article.url}", article, citation) == ()


def test_a_topic_in_quotation_marks_is_no_quote(article: Article) -> None:
    text = f"{REWRITTEN} You asked “what about sodium now?” and called it a “game”."
    assert passage_problems(text, article, ("what about sodium now?",)) == ()
    assert passage_problems(text, article)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("3 July 2026", "5 July 2026", "date"),
        ("The Grid Ledger", "The Daily Grid", "publication"),
        ("Why grid operators are buying", "Why operators are buying", "title"),
        ("My own view", "https://evil.example/ My own view", "link"),
    ],
)
def test_what_a_rewritten_paragraph_says_of_the_article_is_still_held_against_it(
    old: str, new: str, word: str, article: Article, citation: CitationParts
) -> None:
    problems = citation_problems(REWRITTEN.replace(old, new), article, citation)
    assert any(word in problem for problem in problems)


@pytest.mark.parametrize(
    "quote",
    [
        "“The cells need cobalt and may last longer.”",
        "„Sodium cells are new.“",
        '"Sodium is not new"',
        "“Sodium pays twice.”",  # three words are a quote, two are words set apart
    ],
)
def test_a_changed_quote_is_caught_in_a_rewritten_paragraph(quote: str, article: Article) -> None:
    assert passage_problems(f"{REWRITTEN} {quote}", article)


def test_a_rewritten_paragraph_need_not_name_a_day(
    article: Article, citation: CitationParts
) -> None:
    undated = REWRITTEN.replace(", 3 July 2026", "")
    assert citation_problems(undated, article, citation) == ()


def test_the_day_of_an_undated_article_is_the_one_it_was_read_on(article: Article) -> None:
    read = replace(article, published=None, fetched_at=NOW)
    assert citation_problems(REWRITTEN, read, cited(read))
    own = REWRITTEN.replace("3 July", f"{NOW.day} July")
    assert citation_problems(own, read, cited(read)) == ()


def test_a_citation_of_two_authors_is_the_articles(article: Article) -> None:
    both = replace(article, authors=("Maren Holt", "Ines Faro"))
    assert citation_problems(REWRITTEN, both, cited(both)) == ()
