"""Send: every way out, with the gate before each of them."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path

import pytest

from findvalue.note import Draft, read_text
from findvalue.note.fresh import Envelope, new_note
from findvalue.types import DraftFormat
from tests.support.server import Answer, Scripted
from tests.support.workbench import ARTICLES, LETTER, URL, Start, Workbench, visible

WAYS: tuple[DraftFormat, ...] = ("eml", "docx", "html", "md", "txt")


def seen(begun: Workbench) -> str:
    found = re.search(r'name="seen" value="(\w+)"', begun.get("/out").text)
    assert found
    return found[1]


def misquoted(begun: Workbench) -> None:
    """Rewrite the paragraph so that it says what the article does not."""
    shown = begun.get("/shape").text.split('name="text"')[1].partition(">")[2]
    text = unescape(shown.partition("</textarea>")[0]).strip()
    begun.post("/shape/rewrite", {"text": text.replace("safest", "deadliest")})


# --- downloads ---------------------------------------------------------------------------------


def test_the_note_can_be_downloaded_in_every_format(desk: Workbench) -> None:
    for kind in WAYS:
        answer = desk.get(f"/out/note.{kind}")
        said = read_text(Draft(data=answer.data, format=kind)).text
        assert "“The quiet quarter of an hour”" in said
        assert f"{URL}slack-water" in said
        assert answer.headers["Content-Disposition"] == f'attachment; filename="note.{kind}"'


def test_a_downloaded_mail_is_an_unsent_draft_with_address_and_subject(desk: Workbench) -> None:
    desk.post("/out/address", {"email": "lu@yard.example", "subject": "Thank you - yard"})
    mail = message_from_bytes(desk.get("/out/note.eml").data, policy=policy.default)
    assert (mail["X-Unsent"], mail["To"]) == ("1", "lu@yard.example")
    assert mail["Subject"] == "Thank you - yard"


def test_a_line_break_in_a_field_makes_no_header(desk: Workbench) -> None:
    desk.post("/out/address", {"email": "lu@yard.example", "subject": "Hi\r\nBcc: x@evil.example"})
    mail = message_from_bytes(desk.get("/out/note.eml").data, policy=policy.default)
    assert mail["Bcc"] is None


def test_an_address_that_is_none_is_told(desk: Workbench) -> None:
    desk.post("/out/address", {"email": "lu at yard", "subject": "Hi"})
    answer = desk.get("/out/note.eml")
    assert answer.status_code == 400
    assert "cannot stand in a mail" in visible(answer.text)


@pytest.mark.parametrize("path", ["/out/note.exe", "/out/../note.txt", "/out/%2e%2e/x.txt"])
def test_only_notes_can_be_downloaded(desk: Workbench, path: str) -> None:
    assert desk.get(path).status_code == 404


def test_a_file_is_called_after_its_reader_in_plain_letters(desk: Workbench) -> None:
    desk.post("/shape", {"recipient": 'Zoë "/../\r\nBrack'})
    header = desk.get("/out/note.txt").headers["Content-Disposition"]
    assert header == 'attachment; filename="note-zoe-brack.txt"'


def test_a_name_that_no_header_can_say_is_left_out_of_the_file_name(desk: Workbench) -> None:
    desk.post("/shape", {"recipient": "山田 Hanako"})
    header = desk.get("/out/note.txt").headers["Content-Disposition"]
    assert header == 'attachment; filename="note-hanako.txt"'


# --- mail, copy --------------------------------------------------------------------------------


def test_the_mail_link_holds_what_is_there_now(desk: Workbench) -> None:
    desk.post("/out/address", {"email": "lu@yard.example", "subject": "Thank you"})
    link = re.search(r'href="(mailto:[^"]*)"', desk.get("/out").text)
    assert link
    assert link[1].startswith("mailto:lu@yard.example?subject=Thank%20you&amp;body=Dear%20Mr.")
    desk.paste(LETTER.replace("Dear Mr. Quillfeather", "Dear Wanda"))
    assert "body=Dear%20Wanda" in desk.get("/out", part="mail").text


def test_a_note_too_long_for_a_mail_link_says_so(desk: Workbench) -> None:
    desk.paste(LETTER.replace("What you said", f"{'The yard is large. ' * 80}\n\nWhat you said"))
    page = desk.get("/out").text
    assert "mailto:" not in page
    assert "2,000 characters" in visible(page)


def test_the_rich_copy_has_paragraphs_and_one_link_and_nothing_else(desk: Workbench) -> None:
    found = re.search(r'<div id="rich"[^<>]*>(.*?)</div>', desk.get("/out").text, re.DOTALL)
    assert found
    assert set(re.findall(r"</?(\w+)", found[1])) == {"p", "br", "a"}
    assert re.findall(r'href="([^"]*)"', found[1]) == [f"{URL}slack-water"]


def test_the_plain_copy_is_the_letter(desk: Workbench) -> None:
    found = re.search(
        r'<textarea id="plain".*?>\n(.*?)</textarea>', desk.get("/out").text, re.DOTALL
    )
    assert found
    letter = unescape(found[1])
    assert letter.startswith("Dear Mr. Quillfeather,\n\nThank you")
    assert f"\n{URL}slack-water\n" in letter


# --- the gate ----------------------------------------------------------------------------------


def test_a_misquote_leaves_on_no_way(start: Start, note: Path) -> None:
    begun = start(note=note)
    begun.pick()
    misquoted(begun)
    given = [begun.get(f"/out/note.{kind}") for kind in WAYS]
    given += [begun.get("/out"), begun.post("/out/save", {"seen": "x"}, follow=True)]
    for answer in given:
        assert "your version of the paragraph cannot go out" in visible(answer.text).lower()
        assert "Kind regards" not in answer.text
    assert note.read_text("utf-8") == LETTER


def test_an_article_that_changed_since_it_was_picked_is_cited_anew(desk: Workbench) -> None:
    with desk.session.library() as library:
        stored = library.article(f"{URL}slack-water")
        assert stored
        library.store.learn(stored.url, replace(stored, title="The quiet twenty minutes"))
    assert "The quiet twenty minutes" in desk.get("/out/note.txt").text


# --- the file ----------------------------------------------------------------------------------


def test_saving_writes_the_note_into_the_file_named_at_the_start(start: Start, note: Path) -> None:
    begun = start(note=note)
    begun.pick()
    begun.post("/out/save", {"seen": seen(begun)})
    written = note.read_text("utf-8")
    assert f"{URL}slack-water\n\nThank you again" in written
    assert written.startswith(LETTER[:200])
    assert "holds this note as you see it" in begun.shown("/out")


def test_a_save_can_be_taken_back(start: Start, note: Path) -> None:
    begun = start(note=note)
    begun.pick()
    begun.post("/out/save", {"seen": seen(begun)})
    begun.post("/out/restore", {"seen": seen(begun)})
    assert note.read_text("utf-8") == LETTER


@pytest.mark.parametrize("kind", WAYS)
def test_a_note_of_any_format_can_be_shaped_saved_and_restored(
    start: Start, tmp_path: Path, kind: DraftFormat
) -> None:
    path = tmp_path / f"note.{kind}"
    before = new_note(LETTER, Envelope(subject="Thank you"), kind)
    path.write_bytes(before)
    begun = start(note=path)
    begun.pick()
    begun.post("/shape/move", {"place": "1"})
    assert "The quiet quarter of an hour" in begun.shown("/shape")
    begun.post("/out/save", {"seen": seen(begun)})
    said = read_text(Draft(data=path.read_bytes(), format=kind)).text
    assert said.index(f"{URL}slack-water") < said.index("Thank you for taking")
    begun.post("/out/restore", {"seen": seen(begun)})
    assert path.read_bytes() == before


def test_the_ledger_knows_what_was_saved(start: Start, note: Path) -> None:
    begun = start(note=note)
    begun.pick()
    begun.post("/out/save", {"seen": seen(begun)})
    with begun.session.library() as library:
        record = library.ledger.records(note.resolve())[0]
    assert (record.url, record.topic) == (f"{URL}slack-water", "sailing")


def test_a_saved_paragraph_can_be_moved_and_changed_and_saved_again(
    start: Start, note: Path
) -> None:
    begun = start(note=note)
    begun.pick()
    begun.post("/out/save", {"seen": seen(begun)})
    begun.post("/shape/move", {"place": "1"})
    begun.post("/out/save", {"seen": seen(begun)})
    blocks = note.read_text("utf-8").split("\n\n")
    assert f"{URL}slack-water" in blocks[1]
    assert note.read_text("utf-8").count(URL) == 1
    begun.post("/out/restore", {"seen": seen(begun)})
    begun.post("/out/restore", {"seen": seen(begun)})
    assert note.read_text("utf-8") == LETTER


def test_own_words_can_be_saved_changed_and_saved_again(start: Start, note: Path) -> None:
    begun = start(note=note)
    begun.pick()
    for said in ("I sail.", "I sail on Sundays."):
        shown = begun.get("/shape").text.split('name="text"')[1].partition(">")[2]
        text = unescape(shown.partition("</textarea>")[0]).strip()
        begun.post("/shape/rewrite", {"text": f"{said} {text.removeprefix('I sail. ')}"})
        begun.post("/out/save", {"seen": seen(begun)})
        assert f"\n{said} " in note.read_text("utf-8")


def test_a_file_that_was_changed_since_is_not_written_over(start: Start, note: Path) -> None:
    begun = start(note=note)
    begun.pick()
    looked_at = seen(begun)
    mine = LETTER.replace("on Monday", "on Tuesday")
    note.write_text(mine, "utf-8")
    answer = begun.post("/out/save", {"seen": looked_at}, follow=True)
    assert "was changed since this page was made" in visible(answer.text)
    assert note.read_text("utf-8") == mine
    assert begun.work.letter.pick


def test_a_letter_that_was_changed_in_another_window_is_not_saved_unseen(
    start: Start, note: Path
) -> None:
    begun = start(note=note)
    begun.pick()
    looked_at = seen(begun)
    begun.post("/shape", {"tone": "warm", "quote": "none"})
    answer = begun.post("/out/save", {"seen": looked_at}, follow=True)
    assert "was changed since this page was made" in visible(answer.text)
    assert note.read_text("utf-8") == LETTER


def test_a_file_that_was_changed_since_is_not_restored_over(start: Start, note: Path) -> None:
    begun = start(note=note)
    begun.pick()
    begun.post("/out/save", {"seen": seen(begun)})
    looked_at = seen(begun)
    mine = note.read_text("utf-8").replace("on Monday", "on Tuesday")
    note.write_text(mine, "utf-8")
    begun.post("/out/restore", {"seen": looked_at})
    assert note.read_text("utf-8") == mine


def test_without_a_file_named_at_the_start_nothing_can_be_saved(
    desk: Workbench, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*.txt"))
    desk.post("/out/save", {"seen": "", "path": str(tmp_path / "new.txt")})
    assert sorted(tmp_path.rglob("*.txt")) == before


def test_a_workbench_for_reading_saves_nothing(start: Start, note: Path) -> None:
    begun = start(note=note, read_only=True)
    begun.pick()
    assert "started to read only" in begun.shown("/out")
    for path in ("/out/save", "/out/restore"):
        assert begun.post(path, {"seen": "x"}).status_code == 400
    assert note.read_text("utf-8") == LETTER


def test_nothing_changes_without_the_token_of_the_form(desk: Workbench) -> None:
    before = desk.work
    rules = [rule for rule in desk.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(rules) > 20
    for rule in rules:
        assert desk.post(str(rule), {"form_token": "guessed"}).status_code == 403
    assert desk.work == before


def test_without_an_article_the_note_leaves_as_it_is(start: Start) -> None:
    begun = start()
    begun.paste()
    assert begun.get("/out/note.txt").text == LETTER


def test_a_paragraph_that_was_made_false_in_the_file_does_not_leave(
    start: Start, note: Path
) -> None:
    first = start(note=note)
    first.pick()
    first.post("/out/save", {"seen": seen(first)})
    note.write_text(note.read_text("utf-8").replace("safest", "deadliest"), "utf-8")
    later = start(note=note)
    assert "does not say what its article says" in later.shown("/out")
    assert later.get("/out/note.eml").status_code == 409


@pytest.mark.parametrize(("status", "mood"), [(200, "good"), (404, "bad")])
def test_the_links_of_the_note_are_asked_when_the_user_wants_it(
    start: Start, asked: Scripted, status: int, mood: str
) -> None:
    body = f"<!doctype html><title>t</title><p>{ARTICLES[0].text}</p>".encode()
    answer = Answer(body, status=status, headers={"Content-Type": "text/html"})
    begun = start(server=asked)
    begun.paste()
    begun.choose(replace(ARTICLES[0], url=asked.script("/slack", answer)))
    begun.get("/out")
    assert asked.asked("/slack") == []
    page = begun.post("/out/links", follow=True).text
    assert len(asked.asked("/slack")) == 1
    assert f'class="notice {mood}"' in page
