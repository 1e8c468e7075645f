"""Find: topics, cards, filters, spelling, and what stands there when there is nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from markupsafe import escape

from findvalue import Article
from findvalue.web.find import MOST_TOPICS
from tests.support.site import NOW, Site
from tests.support.workbench import visible

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% raw %}",
    "'-alert(1)-'",
    "&lt;b&gt; & <b>",
]


def store(site: Site, **fields: object) -> Article:
    """Store an article about unicorn farming."""
    article = Article(
        url="https://stable.example/unicorns",
        title="Unicorn farming for beginners",
        summary="Unicorn farming asks for patience and a high fence around the whole meadow.",
        published=NOW,
        fetched_at=NOW,
    )
    article = replace(article, **fields)  # type: ignore[arg-type]
    with site.session.library() as library:
        library.add([article])
    return article


def test_at_first_it_asks_for_a_topic(site: Site) -> None:
    shown = site.shown("/")
    assert "What made them light up?" in shown
    assert "125 articles from 14 sources are ready" in shown


def test_an_empty_store_says_what_happens_next(site: Site, tmp_path: Path) -> None:
    site.listed.write_text("version: 1\nsources: []\n", "utf-8")
    for file in tmp_path.rglob("articles.sqlite3*"):
        file.unlink()
    assert "Nothing is stored yet" in site.shown("/")


def test_a_card_says_title_source_age_passage_and_why(site: Site) -> None:
    shown = site.ask("battery recycling")
    assert "Battery recycling is won at the sorting table" in shown
    assert "The Circular Ledger · Ines Varga · 19 May 2026, 6 weeks ago" in shown
    assert "one misread module can spoil a tonne of black mass." in shown
    assert 'Why: title contains "Battery recycling"' in shown


def test_the_words_of_the_topic_are_marked_in_the_passage(site: Site) -> None:
    site.ask("battery recycling")
    html = site.get("/?topic=0").text
    assert "The yield of <mark>battery</mark> <mark>recycling</mark> is decided" in html


def test_a_score_is_shown_as_parts_that_say_their_numbers(site: Site) -> None:
    shown = site.ask("battery recycling")
    assert re.search(r"parts of the score \d+ Words \+\d+ Freshness \+\d+ Source \+\d+", shown)


def test_one_article_is_the_best_to_send(site: Site) -> None:
    assert site.ask("battery recycling").count("Best to send") == 1


@pytest.mark.parametrize(
    ("fields", "warning"),
    [
        ({"paywalled": True}, "Behind a paywall"),
        ({"published": datetime(2023, 7, 1, tzinfo=UTC)}, "3 years old"),
        ({"published": None}, "Carries no date"),
        ({"title": "Unicorn farming after the layoffs"}, "Touches on"),
        ({"title": "7 unicorn farming tips you must know"}, "A list article"),
    ],
)
def test_what_speaks_against_sending_an_article_is_said(
    site: Site, fields: dict[str, object], warning: str
) -> None:
    store(site, **fields)
    assert warning in site.ask("unicorn farming")


def test_several_topics_are_tabs_of_their_own(site: Site) -> None:
    site.post("/topics", {"topics": "sailing\n  chess ;\r\nsailing", "kind": "hobby"})
    topics = site.work.letter.topics
    assert [(topic.text, topic.kind) for topic in topics] == [
        ("sailing", "hobby"),
        ("chess", "hobby"),
    ]
    site.wait()
    assert "for “chess”, best first" in site.shown("/?topic=1")


def test_a_topic_typed_again_takes_the_new_kind(site: Site) -> None:
    site.post("/topics", {"topics": "sailing"})
    site.post("/topics", {"topics": "sailing", "kind": "hobby"})
    assert [topic.kind for topic in site.work.letter.topics] == ["hobby"]


def test_a_topic_can_be_taken_off_and_had_back(site: Site) -> None:
    site.post("/topics", {"topics": "sailing"})
    site.post("/topics/remove", {"topic": "sailing"})
    assert not site.work.letter.topics
    assert site.session.undo()
    assert site.work.letter.topics


def test_topics_have_a_limit(site: Site) -> None:
    site.post("/topics", {"topics": "\n".join(f"topic {number}" for number in range(50))})
    assert len(site.work.letter.topics) == MOST_TOPICS
    answer = site.post("/topics", {"topics": "one more"}, follow=True)
    assert "A letter has room for 20 topics." in visible(answer.text)
    assert site.post("/topics", {"topics": "topic 3; one more"}).location == "/?topic=3"


def test_no_topic_at_all_is_said(site: Site) -> None:
    answer = site.post("/topics", {"topics": "  \n "}, follow=True)
    assert "Type a topic first." in visible(answer.text)


def test_a_misspelt_topic_says_what_it_was_read_as(site: Site) -> None:
    shown = site.ask("beekeping")
    assert "Read as “beekeeping” , as the articles spell it." in shown
    assert "Search for exactly “beekeping”" in shown


def test_it_can_be_searched_as_it_is_spelt(site: Site) -> None:
    site.ask("beekeping")
    shown = site.shown("/?topic=0&exact=yes")
    assert "No article is good enough for “beekeping”" in shown
    assert "Allow other spellings" in shown


def test_nothing_good_enough_says_how_many_were_looked_through(site: Site) -> None:
    shown = site.ask("quantum knitting")
    assert "No article is good enough for “quantum knitting”" in shown
    assert "125 articles were looked through." in shown


def test_filters_leave_out_what_does_not_pass(site: Site) -> None:
    site.ask("battery recycling")
    everything = site.shown("/?topic=0")
    assert "Loadline · Henrik Ames" in everything
    by_source = site.shown("/?topic=0&source=The+Circular+Ledger")
    assert "Loadline · Henrik Ames" not in by_source
    assert "The Circular Ledger · Ines Varga" in by_source
    by_tag = site.shown("/?topic=0&tag=logistics")
    assert "The Circular Ledger · Ines Varga" not in by_tag
    by_age = site.shown("/?topic=0&age=30")
    assert "6 weeks ago" not in by_age


def test_filters_that_leave_nothing_can_be_taken_off(site: Site) -> None:
    site.ask("battery recycling")
    shown = site.shown("/?topic=0&source=Harbour+Lines")
    assert "No article passes these filters" in shown
    assert "Take the filters off" in shown


@pytest.mark.parametrize(
    "query", ["age=x", "age=1e9", "topic=99", "topic=x", "topic=-1", "tag=%00"]
)
def test_a_question_that_makes_no_sense_is_borne(site: Site, query: str) -> None:
    site.ask("sailing")
    assert site.get(f"/?{query}").status_code == 200


def test_a_script_gets_only_the_part_that_it_asks_for(site: Site) -> None:
    site.ask("sailing")
    part = site.get("/?topic=0", part="results").text
    assert "<html" not in part
    assert "best first" in part


def test_picking_takes_the_article_and_goes_on_to_the_note(site: Site) -> None:
    site.ask("battery recycling")
    url = "https://circularledger.example/articles/battery-recycling-is-won-at-the-sorting-table"
    answer = site.post("/pick", {"text": "battery recycling", "url": url})
    assert site.work.letter.pick is not None
    assert site.work.letter.pick.article.url == url
    assert answer.status_code == 303
    assert answer.location != "/"


def test_an_article_that_was_not_found_cannot_be_picked(site: Site) -> None:
    site.ask("sailing")
    answer = site.post("/pick", {"text": "sailing", "url": "https://none.example/"})
    assert answer.status_code == 404
    assert "not among those found" in visible(answer.text)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_the_web_is_only_ever_text(site: Site, text: str) -> None:
    store(site, title=f"Unicorn farming {text}", authors=(text,), site_name=text)
    shown = site.ask("unicorn farming")
    html = site.get("/?topic=0").text
    assert f"Unicorn farming {escape(text)}</a>" in html
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "49" not in shown


def test_text_that_turns_round_what_follows_is_straightened(site: Site) -> None:
    store(site, title="Unicorn farming \u202egnimraf")
    site.ask("unicorn farming")
    html = site.get("/?topic=0").text
    assert "Unicorn farming gnimraf</a>" in html
    assert "\u202e" not in html


@pytest.mark.parametrize("text", HOSTILE)
def test_a_topic_is_only_ever_text(site: Site, text: str) -> None:
    site.ask(text)
    html = site.get("/?topic=0").text
    assert "<script>alert" not in html
    assert "<img" not in html


def test_a_broken_entry_of_the_list_is_named_and_the_others_work(site: Site) -> None:
    with site.listed.open("a", encoding="utf-8") as file:
        file.write("\n  - {name: Broken, ulr: 'https://x.example/'}\n")
    shown = site.ask("sailing")
    assert "did you mean" in shown
    assert "best first" in shown
