"""Shape: the paragraph in its note, as it will be, and everything that can be decided about it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from findvalue.types import Article
from tests.support.server import Answer, Scripted
from tests.support.workbench import ARTICLES, LETTER, URL, Start, Workbench, visible

FORM = {"recipient": "", "sender": "", "company": "", "tone": "neutral", "style": "link"}


def inserted(html: str) -> str:
    """The words of the paragraph as the preview shows it."""
    found = re.search(r'<div class="letter inserted".*?</div>', html, re.DOTALL)
    assert found, visible(html)
    return visible(found[0])


def rows(html: str) -> list[str]:
    """The first two words of each block of the preview."""
    found = re.findall(r'<div class="letter[^"]*"[^<>]*>(.*?)</div>', html, re.DOTALL)
    return [" ".join(visible(each).split()[:2]) for each in found]


def place_of(html: str) -> int:
    """How many blocks of the preview stand above the paragraph."""
    found = re.findall(r'<div class="letter([^"]*)"', html)
    return found.index(" inserted")


def test_without_an_article_the_page_leads_to_find(start: Start) -> None:
    page = start().get("/shape").text
    assert "No article yet" in visible(page)
    assert 'href="/"' in page


def test_the_paragraph_is_shown_inside_of_the_note(desk: Workbench) -> None:
    page = desk.get("/shape").text
    assert rows(page)[0] == "Dear Mr."
    assert "“The quiet quarter of an hour”" in inserted(page)
    assert "(Tidewatch, 19 May 2026)" in inserted(page)
    assert rows(page)[-2:] == ["Thank you", "Kind regards,"]
    assert place_of(page) == 3


def test_without_a_note_the_paragraph_is_shown_alone(start: Start) -> None:
    begun = start()
    begun.pick()
    page = begun.get("/shape").text
    assert "The quiet quarter of an hour" in inserted(page)
    assert "There is no note around it yet." in visible(page)


def test_the_preview_says_what_will_be_written(start: Start, note: Path) -> None:
    begun = start(note=note)
    begun.pick()
    shown = inserted(begun.get("/shape").text)
    begun.post("/out/save", {"seen": seen(begun)})
    written = note.read_text("utf-8").split("\n\n")[3]
    assert shown == " ".join(written.split())


def seen(begun: Workbench) -> str:
    found = re.search(r'name="seen" value="(\w+)"', begun.get("/out").text)
    assert found
    return found[1]


def test_tone_citation_and_language_change_the_paragraph(desk: Workbench) -> None:
    said = {inserted(desk.get("/shape").text)}
    for field, value in (("tone", "warm"), ("style", "apa"), ("language", "de")):
        desk.post("/shape", {**FORM, field: value})
        said.add(inserted(desk.get("/shape").text))
    assert len(said) == 4


def test_the_quote_can_be_left_out(desk: Workbench) -> None:
    assert "safest in the quarter" in inserted(desk.get("/shape").text)
    desk.post("/shape", {**FORM, "quote": "none"})
    assert "safest in the quarter" not in inserted(desk.get("/shape").text)


def test_another_sentence_of_the_article_can_be_quoted(desk: Workbench) -> None:
    page = desk.get("/shape").text
    other = "Sailing against the stream costs a small crew more than an hour of patience."
    assert other in visible(page)
    desk.post("/shape", {**FORM, "quote": other})
    assert other in inserted(desk.get("/shape").text)


def test_a_sentence_that_the_article_does_not_have_is_never_quoted(desk: Workbench) -> None:
    desk.post("/shape", {**FORM, "quote": "Sailing cures everything, says the harbour master."})
    assert "cures everything" not in inserted(desk.get("/shape").text)


@pytest.mark.parametrize("field", ["tone", "style", "language"])
def test_a_value_that_the_form_does_not_offer_counts_as_the_usual_one(
    desk: Workbench, field: str
) -> None:
    before = desk.work.letter
    desk.post("/shape", {**FORM, field: "../../etc/passwd"})
    assert getattr(desk.work.letter, field) == getattr(before, field)


def test_the_paragraph_moves_up_and_down(desk: Workbench) -> None:
    page = desk.get("/shape").text
    assert place_of(page) == 3
    for place, at in (("2", 2), ("1", 1), ("4", 4)):
        desk.post("/shape/move", {"place": place})
        assert place_of(desk.get("/shape").text) == at


def test_a_place_that_the_note_does_not_have_changes_nothing(desk: Workbench) -> None:
    for place in ("0", "99", "-1", "up", ""):
        desk.post("/shape/move", {"place": place})
        assert place_of(desk.get("/shape").text) == 3


def test_the_way_up_ends_below_the_greeting(desk: Workbench) -> None:
    desk.post("/shape/move", {"place": "1"})
    button = re.search(r'<button[^<>]*id="move-up"[^<>]*>', desk.get("/shape").text)
    assert button
    assert 'aria-disabled="true"' in button[0]


def test_undo_takes_decisions_back_one_by_one(desk: Workbench) -> None:
    desk.post("/shape", {**FORM, "tone": "formal"})
    desk.post("/shape/move", {"place": "1"})
    desk.post("/undo", {"back": "shape.page"})
    assert (desk.work.letter.tone, desk.work.letter.place) == ("formal", None)
    desk.post("/undo", {"back": "shape.page"})
    assert desk.work.letter.tone == "neutral"


def test_what_is_typed_into_one_field_is_taken_back_at_once(desk: Workbench) -> None:
    for typed in ("L", "Lu", "Lu Q"):
        desk.post("/shape", {**FORM, "recipient": typed})
    desk.post("/undo", {"back": "shape.page"})
    assert desk.work.letter.recipient == ""
    assert desk.work.letter.pick


def test_undo_goes_to_no_address_that_a_form_names(desk: Workbench) -> None:
    answer = desk.post("/undo", {"back": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/shape"


def test_lint_stands_beside_the_lines_that_it_is_about(start: Start) -> None:
    begun = start()
    begun.paste(LETTER.replace("I look forward", "I hope this finds you well. I look forward"))
    begun.pick()
    page = begun.get("/shape").text
    row = next(part for part in page.split('<div class="paper-row') if "finds you well" in part)
    assert "N10" in row


def test_a_name_that_is_not_the_readers_is_found(desk: Workbench) -> None:
    desk.post("/shape", {**FORM, "recipient": "Wanda Featherquill"})
    assert "N02" in visible(desk.get("/shape").text)


def test_a_script_gets_the_preview_alone(desk: Workbench) -> None:
    part = desk.get("/shape", part="preview").text
    assert "<html" not in part
    assert "The quiet quarter of an hour" in inserted(part)


# --- the user's own words ----------------------------------------------------------------------


def own_words(begun: Workbench) -> str:
    found = re.search(
        r'<textarea[^<>]*name="text"[^<>]*>(.*?)</textarea>', begun.get("/shape").text, re.DOTALL
    )
    assert found
    return visible(found[1])


def test_the_users_own_words_go_in_as_they_are(desk: Workbench) -> None:
    text = f"I sail on Sundays. {own_words(desk)}"
    desk.post("/shape/rewrite", {"text": text})
    assert inserted(desk.get("/shape").text).startswith(text)


def test_a_misquote_is_refused_and_kept_for_the_user_to_mend(desk: Workbench) -> None:
    text = own_words(desk).replace("safest", "deadliest")
    desk.post("/shape/rewrite", {"text": text})
    page = desk.get("/shape").text
    assert "deadliest" not in inserted(page)
    assert "Your version of the paragraph cannot go out" in visible(page)
    assert own_words(desk) == text


def test_findvalues_words_can_be_had_again(desk: Workbench) -> None:
    before = own_words(desk)
    desk.post("/shape/rewrite", {"text": f"Hello. {before}"})
    desk.post("/shape/compose")
    assert inserted(desk.get("/shape").text).startswith(before)


def test_own_words_about_one_article_are_not_put_to_another(desk: Workbench) -> None:
    desk.post("/shape/rewrite", {"text": f"I sail on Sundays. {own_words(desk)}"})
    desk.pick("night-watch")
    assert "I sail on Sundays" not in inserted(desk.get("/shape").text)


def test_an_unchanged_paragraph_counts_as_findvalues(desk: Workbench) -> None:
    desk.post("/shape/rewrite", {"text": own_words(desk)})
    assert desk.work.letter.rewritten is None


# --- hostile and changed articles --------------------------------------------------------------


def test_text_of_an_article_is_never_markup(desk: Workbench) -> None:
    evil = Article(
        url=f"{URL}evil",
        title='<script>alert(1)</script> & "> <img src=x onerror=alert(1)> {{ 7*7 }}',
        site_name="<b>Tidewatch</b>",
        text="Sailing with <i>care</i> is what {{ form_token }} crews like best of all.",
    )
    desk.choose(evil, "sailing <script>")
    for path in ("/draft", "/shape", "/out"):
        page = desk.get(path).text
        assert not re.search(r"<script>|<img|<b>|<i>", page)
        assert "49" not in visible(page)
        assert page.count(desk.keys.form) == page.count('name="form_token"')


def test_an_article_that_was_read_anew_is_cited_as_it_is_stored_now(desk: Workbench) -> None:
    changed = replace(ARTICLES[0], title="The quiet twenty minutes")
    with desk.session.library() as library:
        library.store.learn(changed.url, changed)
    assert "The quiet twenty minutes" in inserted(desk.get("/shape").text)


# --- the file ----------------------------------------------------------------------------------


def test_a_paragraph_that_the_user_edited_in_the_file_is_not_replaced_unasked(
    start: Start, note: Path
) -> None:
    begun = start(note=note)
    begun.pick()
    begun.post("/out/save", {"seen": seen(begun)})
    edited = note.read_text("utf-8").replace("(Tidewatch, 19", "(in Tidewatch, 19")
    note.write_text(edited, "utf-8")
    begun.post("/shape", {**FORM, "tone": "formal"})
    assert "was edited" in visible(begun.get("/shape").text)
    begun.post("/shape/force")
    assert "was edited" not in visible(begun.get("/shape").text)


def test_a_note_that_cannot_be_read_is_told_and_nothing_breaks(start: Start, note: Path) -> None:
    begun = start(note=note)
    begun.pick()
    note.unlink()
    for path in ("/draft", "/shape", "/out"):
        answer = begun.get(path)
        assert answer.status_code == 200
        assert "there is no draft at" in visible(answer.text).lower()


def test_the_articles_own_page_says_what_its_feed_left_open(start: Start, asked: Scripted) -> None:
    text = " ".join(
        f"Sailing by the {night} light rewards a crew that has slept before its watch."
        for night in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
    )
    page = (
        "<!doctype html><title>By night</title><meta name=author content='Ola Brandt'>"
        f"<article><h1>By night</h1><p>{text}</p></article>"
    )
    url = asked.script("/night", Answer(page.encode(), headers={"Content-Type": "text/html"}))
    begun = start(server=asked)
    begun.paste()
    begun.choose(Article(url=url, title="By night", source="source 0"))
    assert "no sentence about this topic" in begun.shown("/shape")
    begun.post("/shape/enrich")
    assert len(asked.asked("/night")) == 1
    assert "rewards a crew" in inserted(begun.get("/shape").text)


def test_offline_no_page_is_asked(desk: Workbench) -> None:
    before = desk.work.letter.pick
    desk.post("/shape/enrich")
    assert desk.work.letter.pick == before
