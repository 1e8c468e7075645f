"""Draft: where the note comes from; pasted, a file, a template, or one for each person of a panel."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.support.workbench import LETTER, Start, Workbench, visible

INTERVIEW = """company: Slack & Tide
role: deck hand
date: 2026-06-09
me: Ada Lind <ada@lind.example>

interviewers:
  - name: Lu Quillfeather
    email: lu@slackandtide.example
    topics: [sailing]
  - name: Wanda Brack
    topics: [sailing]
  - name: Osric Dunmore
    topics: [battery recycling]
"""
BLANKS = {
    "template": "warm",
    "recipient": "Lu Quillfeather",
    "sender": "Ada Lind",
    "company": "Slack & Tide",
    "role": "deck hand",
}


def test_a_pasted_note_is_kept_to_the_letter(start: Start) -> None:
    begun = start()
    begun.post("/draft/text", {"note": LETTER.replace("\n", "\r\n")})
    assert begun.work.letter.draft
    assert begun.work.letter.draft.data.decode() == LETTER


def test_a_pasted_note_can_be_changed_on_the_page(desk: Workbench) -> None:
    desk.paste(LETTER.replace("on Monday", "on Tuesday"))
    assert "on Tuesday" in desk.shown("/shape")


def test_a_note_is_text_and_never_markup(start: Start) -> None:
    begun = start()
    begun.paste("</textarea><script>alert(1)</script>\n\nKind regards,\nAda")
    page = begun.get("/draft").text
    assert "<script>" not in page
    assert page.count("</textarea>") == page.count("<textarea")


def test_a_note_that_is_no_text_is_told_and_can_be_mended(start: Start) -> None:
    begun = start()
    for picked in (False, True):
        begun.paste("Dear Wanda,\n\nThank you.\0\n\nBest,\nAda\n")
        if picked:
            begun.pick()
        for path in ("/draft", "/shape", "/out"):
            assert begun.get(path).status_code == 200
        assert "not a text file" in begun.shown("/draft").lower()
    begun.paste()
    assert "Dear Mr. Quillfeather," in begun.shown("/shape")


def test_the_file_named_at_the_start_is_shown_as_it_is_now(start: Start, note: Path) -> None:
    begun = start(note=note)
    assert "on Monday about the yard" in begun.shown("/draft")
    note.write_text(LETTER.replace("on Monday", "on Tuesday"), "utf-8")
    assert "on Tuesday about the yard" in begun.shown("/draft")


def test_a_pasted_note_stands_before_the_file_until_it_is_taken_away(
    start: Start, note: Path
) -> None:
    begun = start(note=note)
    begun.paste("Dear Wanda,\n\nThank you.\n\nBest,\nAda\n")
    begun.pick()
    assert "Dear Wanda," in begun.shown("/shape")
    begun.post("/draft/text", {"note": ""})
    assert "Dear Mr. Quillfeather," in begun.shown("/shape")


def test_a_template_is_filled_in_for_one_person(start: Start) -> None:
    begun = start()
    begun.post("/draft/template", BLANKS)
    page = begun.shown("/draft")
    assert "Subject: Thank you - deck hand interview" in page
    assert "about the deck hand role at Slack & Tide" in page
    assert (begun.work.letter.recipient, begun.work.sender) == ("Lu Quillfeather", "Ada Lind")
    assert begun.work.letter.tone == "warm"


@pytest.mark.parametrize("missing", ["recipient", "sender", "company", "role"])
def test_a_template_with_a_blank_left_open_says_which(start: Start, missing: str) -> None:
    begun = start()
    answer = begun.post("/draft/template", {**BLANKS, missing: " "})
    assert answer.status_code == 400
    assert "Fill it in" in visible(answer.text) or "no value" in visible(answer.text)
    assert begun.work.letter.draft is None


def test_no_file_is_read_because_a_form_names_it_as_a_template(start: Start, note: Path) -> None:
    begun = start()
    begun.post("/draft/template", {**BLANKS, "template": str(note)})
    assert "Mr. Quillfeather" not in begun.shown("/draft")
    assert "deck hand" in begun.shown("/draft")


# --- a panel -----------------------------------------------------------------------------------


def test_everybody_of_a_panel_gets_a_note_and_an_article_of_their_own(start: Start) -> None:
    begun = start()
    begun.post("/draft/interview", {"interview": INTERVIEW})
    letters = begun.work.letters
    assert [each.recipient for each in letters] == [
        "Lu Quillfeather",
        "Wanda Brack",
        "Osric Dunmore",
    ]
    picks = [each.pick.article.url for each in letters if each.pick]
    assert len(picks) == len(set(picks)) == 3


def test_a_panel_has_a_tab_for_each_person(start: Start) -> None:
    begun = start()
    begun.post("/draft/interview", {"interview": INTERVIEW})
    assert "Hello Lu," in begun.shown("/shape")
    begun.post("/letter", {"open": "1", "back": "shape.page"})
    assert "Hello Wanda," in begun.shown("/shape")
    begun.post("/letter", {"open": "7", "back": "shape.page"})
    assert "Hello Wanda," in begun.shown("/shape")


def test_a_form_changes_the_letter_that_it_shows_whatever_another_window_turned_to(
    start: Start,
) -> None:
    begun = start()
    begun.post("/draft/interview", {"interview": INTERVIEW})
    assert 'name="letter" value="0"' in begun.get("/shape").text
    begun.post("/letter", {"open": "1", "back": "shape.page"})
    begun.post("/shape", {"letter": "0", "recipient": "Lu", "tone": "warm"})
    assert [each.recipient for each in begun.work.letters[:2]] == ["Lu", "Wanda Brack"]


def test_people_of_a_panel_are_written_to_in_different_words(start: Start) -> None:
    begun = start()
    begun.post("/draft/interview", {"interview": INTERVIEW})
    said = []
    for person in ("0", "1"):
        begun.post("/letter", {"open": person, "back": "shape.page"})
        lead = begun.get("/shape").text.split('<div class="letter inserted"')[1]
        said.append(visible(lead.partition(">")[2].partition("“")[0]))
    assert said[0] != said[1]


def test_an_article_that_somebody_gets_cannot_be_picked_for_another(start: Start) -> None:
    begun = start()
    begun.post("/draft/interview", {"interview": INTERVIEW})
    mine, other = begun.work.letters[0].pick, begun.work.letters[1].pick
    assert mine
    assert other
    begun.post("/pick", {"text": "sailing", "url": other.article.url})
    assert begun.work.letters[0].pick == mine
    assert "gets this article already" in begun.shown("/")


def test_an_interview_file_can_be_chosen_and_its_name_is_never_a_path(start: Start) -> None:
    begun = start()
    file = (io.BytesIO(INTERVIEW.encode()), "../../etc/passwd")
    begun.post("/draft/interview", {"file": file})
    assert begun.work.interview
    assert begun.work.interview.role == "deck hand"


def test_the_interview_file_named_at_the_start_needs_no_pasting(
    start: Start, tmp_path: Path
) -> None:
    path = tmp_path / "panel.yaml"
    path.write_text(INTERVIEW, "utf-8")
    begun = start(interview=path)
    assert "panel.yaml was named at the start" in begun.shown("/draft")
    begun.post("/draft/interview", {"interview": ""})
    assert len(begun.work.letters) == 3


def test_every_fault_of_an_interview_file_is_told_and_the_text_is_kept(start: Start) -> None:
    begun = start()
    answer = begun.post("/draft/interview", {"interview": "company: Slack\nroel: hand\n"})
    assert answer.status_code == 422
    assert "interview.yaml:2:1" in visible(answer.text)
    assert "roel: hand" in answer.text
    assert len(begun.work.letters) == 1


def test_a_note_of_a_panel_does_not_become_the_file_when_it_is_emptied(
    start: Start, note: Path
) -> None:
    begun = start(note=note)
    begun.post("/draft/interview", {"interview": INTERVIEW})
    begun.post("/draft/text", {"note": " "})
    assert begun.work.letter.draft
    assert begun.work.letter.recipient == "Lu Quillfeather"


def test_the_panel_can_be_left_again(start: Start) -> None:
    begun = start()
    begun.post("/draft/interview", {"interview": INTERVIEW})
    begun.post("/draft/forget")
    assert begun.work.interview is None
    assert len(begun.work.letters) == 1


def test_the_file_named_at_the_start_keeps_its_own_letter_beside_a_panel(
    start: Start, note: Path
) -> None:
    begun = start(note=note)
    begun.pick()
    begun.post("/draft/interview", {"interview": INTERVIEW})
    first = begun.work.letters[0].pick
    assert len(begun.work.letters) == 4
    assert first
    rest = [each.pick.article.url for each in begun.work.letters[1:] if each.pick]
    assert first.article.url not in rest


def test_a_person_without_a_good_article_gets_the_note_alone(start: Start) -> None:
    begun = start()
    only = INTERVIEW.replace("[sailing]", "[]").replace("[battery recycling]", "[origami]")
    begun.post("/draft/interview", {"interview": only})
    assert "no article is good enough" in begun.shown("/draft")
    begun.post("/letter", {"open": "2", "back": "shape.page"})
    out = begun.get("/out/note.txt").text
    assert "Hello Osric," in out
    assert "findvalue" not in out
