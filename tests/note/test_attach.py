"""Putting the paragraph into a text, taking it out, going back: byte for byte."""

from __future__ import annotations

from dataclasses import replace

import pytest

from findvalue import note
from findvalue.errors import DraftProtected, ExitCode, UsageError
from findvalue.note import Draft
from findvalue.types import DraftFormat, LedgerRecord, Paragraph
from tests.note.conftest import NOW, SHARED, Labelled, a_paragraph, all_labelled, as_draft
from tests.support.cases import each

LETTER = "Hi Bea,\n\nThe boat is ready.\n\nIt floats well.\n\nBest,\nTom\n"
ONE = a_paragraph()
OTHER = a_paragraph(
    "You mentioned trams, so I am adding one link. Example Tram News published “Night Trams” on"
    " 1 April 2025. I'd be curious whether it matches what you see.",
    "https://trams.example.org/night",
    "Night Trams",
)
DRAFTS = all_labelled()


def write(
    draft: Draft,
    paragraph: Paragraph = ONE,
    records: tuple[LedgerRecord, ...] = (),
    **options: bool,
) -> tuple[Draft, LedgerRecord]:
    """Attach, and return the draft as it is then with the ledger's record."""
    report = note.attach(draft, paragraph, records=records, sender="Tom", **options)
    return replace(draft, data=report.after), note.record_of(draft, report, now=NOW)


# --- what is put in ----------------------------------------------------------------------------


def test_the_paragraph_stands_by_itself_with_the_link_on_its_own_line() -> None:
    draft, _ = write(as_draft(LETTER.encode()))
    assert draft.data.decode() == LETTER.replace("Best,", f"{ONE.text}\n{ONE.url}\n\nBest,")


def test_no_marker_of_ours_is_in_the_text() -> None:
    draft, _ = write(as_draft(LETTER.encode()))
    assert "findvalue" not in draft.data.decode().lower()


def test_the_report_shows_the_change_as_a_diff() -> None:
    report = note.attach(as_draft(LETTER.encode()), ONE, sender="Tom")
    assert report.action == "inserted"
    assert not report.written
    lines = report.diff.split("\n")
    assert lines[0] == "--- note.txt"
    assert lines[2] == "@@ -4,5 +4,8 @@"
    assert f"+{ONE.text}" in lines
    assert f"+{ONE.url}" in lines
    assert not [line for line in lines[3:] if line.startswith("-")]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_line_break_of_the_draft_is_used(newline: str) -> None:
    data = LETTER.replace("\n", newline).encode()
    draft, _ = write(as_draft(data))
    assert (
        draft.data.decode().replace(newline, "\n")
        == write(as_draft(LETTER.encode()))[0].data.decode()
    )


def test_in_a_mixed_draft_the_break_of_the_neighbours_is_used() -> None:
    data = b"Hi Bea,\n\nThe boat is ready.\r\n\r\nBest,\r\nTom\n"
    draft, _ = write(as_draft(data))
    added = draft.data.replace(b"Hi Bea,\n\n", b"").replace(b"Tom\n", b"")
    assert added.count(b"\n") == added.count(b"\r\n")


def test_the_draft_keeps_its_width() -> None:
    draft = next(it for it in DRAFTS if it.name == "en-wrapped-72.txt")
    report = note.attach(draft.draft(), ONE, sender=draft.sender)
    lines = report.after.decode().split("\n")
    assert max(map(len, lines)) <= 72
    assert ONE.url in lines


def test_a_long_link_is_never_wrapped() -> None:
    draft = next(it for it in DRAFTS if it.name == "en-wrapped-72.txt")
    url = "https://sailing.example.org/" + "-".join(["tide"] * 30)
    report = note.attach(draft.draft(), a_paragraph(url=url), sender=draft.sender)
    assert url in report.after.decode().split("\n")


def test_two_blank_lines_stay_the_habit() -> None:
    text = LETTER.replace("\n\n", "\n\n\n")
    draft, _ = write(as_draft(text.encode()))
    assert draft.data.decode() == text.replace("Best,", f"{ONE.plain}\n\n\nBest,")


def test_a_draft_without_blank_lines_gets_none() -> None:
    text = "Hi Bea,\nThe boat is ready.\nBest,\nTom\n"
    draft, _ = write(as_draft(text.encode()))
    assert draft.data.decode() == text.replace("Best,", f"{ONE.plain}\nBest,")


def test_a_sign_off_that_touches_the_text_is_set_off() -> None:
    text = "Hi Bea,\n\nThe boat is ready.\nBest,\nTom\n"
    draft, _ = write(as_draft(text.encode()))
    assert draft.data.decode() == text.replace("Best,", f"\n{ONE.plain}\n\nBest,")


@pytest.mark.parametrize("ending", ["", "\n", "\n\n\n", "\r\n"])
def test_at_the_end_the_last_bytes_stay_last(ending: str) -> None:
    data = f"Hi Bea,\n\nThe boat is ready.{ending}".encode()
    draft, _ = write(as_draft(data))
    assert draft.data.startswith(b"Hi Bea,\n\nThe boat is ready.")
    assert draft.data.endswith(f"{ONE.url}{ending}".encode())


@pytest.mark.parametrize("data", [b"", b"\n", b"  \n\n", b"\xef\xbb\xbf"])
def test_an_empty_draft_holds_the_paragraph_alone(data: bytes) -> None:
    draft, record = write(as_draft(data))
    assert draft.data.decode("utf-8-sig").strip() == ONE.plain
    assert note.detach(draft, records=[record]).after == data


def test_a_slot_is_filled_and_comes_back() -> None:
    text = "Hi Bea,\n\n{{ findvalue }}\n\nI look forward to it.\n\nBest,\nTom\n"
    draft, record = write(as_draft(text.encode()))
    assert draft.data.decode() == text.replace("{{ findvalue }}", ONE.plain)
    assert note.detach(draft, records=[record]).after == text.encode()


def test_a_slot_inside_a_sentence_gets_lines_of_its_own() -> None:
    text = "Hi Bea,\n\nLook: [findvalue] It is good.\n\nBest,\nTom\n"
    draft, _ = write(as_draft(text.encode()))
    assert f"Look: \n\n{ONE.plain}\n\n It is good." in draft.data.decode()
    assert note.attach(draft, ONE).action == "unchanged"


def test_only_the_first_slot_is_filled() -> None:
    text = "Hi,\n\n[findvalue]\n\n[findvalue]\n\nBest,\nTom\n"
    draft, _ = write(as_draft(text.encode()))
    assert draft.data.decode() == text.replace("[findvalue]", ONE.plain, 1)


def test_fields_of_a_template_stay_as_they_are() -> None:
    text = "Dear {{ name }},\n\n${amount} and %s and {x}.\n\n{{ findvalue }}\n\nBest,\n{{ me }}\n"
    draft, _ = write(as_draft(text.encode()))
    assert draft.data.decode() == text.replace("{{ findvalue }}", ONE.plain)


# --- encodings ---------------------------------------------------------------------------------


def test_a_byte_order_mark_stays() -> None:
    draft, _ = write(as_draft(b"\xef\xbb\xbf" + LETTER.encode()))
    assert draft.data == b"\xef\xbb\xbf" + write(as_draft(LETTER.encode()))[0].data


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_of_notepad_stays_utf_16(encoding: str) -> None:
    bom = "\ufeff".encode(encoding)
    draft, record = write(as_draft(bom + LETTER.encode(encoding)))
    assert draft.data[2:].decode(encoding) == write(as_draft(LETTER.encode()))[0].data.decode()
    assert note.detach(draft, records=[record]).after == bom + LETTER.encode(encoding)


def test_a_windows_draft_gets_typographic_quotes_of_its_encoding() -> None:
    data = LETTER.replace("boat", "“boat”").encode("cp1252")
    draft, _ = write(as_draft(data))
    assert "“Reading the Tide”" in draft.data.decode("cp1252")


def test_a_latin_1_draft_gets_plain_quotes_and_keeps_its_bytes() -> None:
    data = LETTER.replace("boat", "Böt").encode("latin-1")
    draft, record = write(as_draft(data))
    assert b'"Reading the Tide"' in draft.data
    assert b"B\xf6t" in draft.data
    assert note.attach(draft, ONE, records=[record]).action == "unchanged"
    assert note.detach(draft, records=[record]).after == data


def test_a_letter_that_the_encoding_lacks_is_refused() -> None:
    data = LETTER.replace("boat", "Böt").encode("latin-1")
    with pytest.raises(DraftProtected, match="has no 'Ž'") as caught:
        write(as_draft(data), a_paragraph("A piece by Žofie."))
    assert "UTF-8" in caught.value.hint


def test_a_stray_byte_in_utf_8_stays_where_it_is() -> None:
    data = LETTER.replace("boat", "Boot ä ö ü").encode() + b"\xff\n"
    draft, record = write(as_draft(data))
    assert draft.data.endswith(b"Tom\n\xff\n")
    assert note.detach(draft, records=[record]).after == data


@pytest.mark.parametrize("data", [b"\xff\xfeH\x00i\x00!", b"\xff\xfe\x00\xd8"])
def test_broken_utf_16_is_refused(data: bytes) -> None:
    with pytest.raises(DraftProtected, match="says that it is utf-16-le"):
        write(as_draft(data))


def test_separators_that_only_python_breaks_at_are_no_line_breaks() -> None:
    text = "Hi Bea,\n\nThe\x0bboat\x1cis\u2028ready\x85now.\n\nBest,\nTom\n"
    draft, _ = write(as_draft(text.encode()))
    assert draft.data.decode() == text.replace("Best,", f"{ONE.plain}\n\nBest,")


# --- twice -------------------------------------------------------------------------------------


def test_attaching_twice_is_attaching_once() -> None:
    draft, record = write(as_draft(LETTER.encode()))
    again = note.attach(draft, ONE, records=[record], sender="Tom")
    assert (again.action, again.after, again.diff) == ("unchanged", draft.data, "")


def test_attaching_twice_without_a_ledger_is_attaching_once() -> None:
    draft, _ = write(as_draft(LETTER.encode()))
    assert note.attach(draft, ONE, sender="Tom").action == "unchanged"


def test_another_paragraph_takes_the_place_of_the_first() -> None:
    draft, first = write(as_draft(LETTER.encode()))
    draft, second = write(draft, OTHER, (first,))
    assert draft.data == write(as_draft(LETTER.encode()), OTHER)[0].data
    assert note.detach(draft, records=[second, first]).after == LETTER.encode()


def test_a_paragraph_that_moved_is_replaced_where_it_is() -> None:
    draft, record = write(as_draft(LETTER.encode()))
    moved = LETTER.replace("The boat", f"{ONE.plain}\n\nThe boat").encode()
    after, _ = write(replace(draft, data=moved), OTHER, (record,))
    assert after.data.decode() == LETTER.replace("The boat", f"{OTHER.plain}\n\nThe boat")


def test_a_paragraph_that_was_only_wrapped_anew_counts_as_untouched() -> None:
    draft, record = write(as_draft(LETTER.encode()))
    wrapped = draft.data.replace(b"more. There", b"more.\nThere").replace(
        b"piece in ", b"piece in\n"
    )
    after, _ = write(replace(draft, data=wrapped), OTHER, (record,))
    assert after.data.decode() == LETTER.replace("Best,", f"{OTHER.plain}\n\nBest,")


@pytest.mark.parametrize(
    "url",
    [
        "https://en.example.org/wiki/Sloop_(boat)",
        "https://example.org/?q=why?",
        "https://example.org/a,b;c:d!",
        "https://example.org/x?a=1&b=%20~#!/deep",
        "http://example.org:8080/",
        "https://example.org/" + "x" * 1_900,
    ],
)
@pytest.mark.parametrize("fmt", ["txt", "md", "html"])
def test_any_address_is_known_again(url: str, fmt: DraftFormat) -> None:
    draft, record = write(as_draft(LETTER.encode(), fmt), a_paragraph(url=url))
    assert note.attach(draft, a_paragraph(url=url), records=[record]).action == "unchanged"
    assert note.attach(draft, OTHER, records=[record]).action == "replaced"
    assert note.detach(draft, records=[record]).after == LETTER.encode()


def test_our_words_in_an_older_mail_stay_as_they_were_sent() -> None:
    old = f"From: Tom\nSent: Monday\nTo: Bea\n\nHi,\n\n{ONE.plain}\n\nBest,\nTom\n"
    draft = as_draft(f"{LETTER}\n{old}".encode())
    _, record = write(as_draft(LETTER.encode()))
    after = note.attach(draft, OTHER, records=[record]).after.decode()
    assert after == f"{LETTER.replace('Best,', f'{OTHER.plain}{chr(10)}{chr(10)}Best,')}\n{old}"


def test_a_new_slot_moves_the_paragraph_there() -> None:
    draft, record = write(as_draft(LETTER.encode()))
    data = draft.data.replace(b"It floats", b"[findvalue]\n\nIt floats")
    after, _ = write(replace(draft, data=data), ONE, (record,))
    assert after.data.decode() == LETTER.replace("It floats", f"{ONE.plain}\n\nIt floats")


# --- edited ------------------------------------------------------------------------------------


def edited(old: str, new: str) -> tuple[Draft, LedgerRecord]:
    draft, record = write(as_draft(LETTER.encode()))
    data = draft.data.decode()
    assert old in data
    return replace(draft, data=data.replace(old, new).encode()), record


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sent me looking for more", "made me look for more"),
        (" No need to reply, of course.", ""),
        ("sailing.example.org/reading", "sailing.example.org/other"),
        ("3 March", "4 March"),
        (ONE.url, f"See {ONE.url} when you have the time."),
        (ONE.text, "I found this for you:"),
    ],
)
@pytest.mark.parametrize("paragraph", [ONE, OTHER], ids=["same", "other"])
def test_an_edited_paragraph_is_not_overwritten(old: str, new: str, paragraph: Paragraph) -> None:
    draft, record = edited(old, new)
    with pytest.raises(DraftProtected, match="was edited") as caught:
        note.attach(draft, paragraph, records=[record])
    assert caught.value.exit_code == ExitCode.PROTECTED
    assert "--force" in caught.value.hint


def test_the_message_shows_what_was_changed() -> None:
    draft, record = edited("sent me looking", "made me look")
    with pytest.raises(DraftProtected, match="“sent” is now “made”"):
        note.attach(draft, OTHER, records=[record])


def test_force_replaces_an_edited_paragraph() -> None:
    draft, record = edited("sent me looking", "made me look")
    after = note.attach(draft, OTHER, records=[record], force=True).after
    assert after.decode() == LETTER.replace("Best,", f"{OTHER.plain}\n\nBest,")


def test_an_edited_paragraph_is_not_taken_out() -> None:
    draft, record = edited("sent me looking", "made me look")
    with pytest.raises(DraftProtected, match="was edited"):
        note.detach(draft, records=[record])
    after = note.detach(draft, records=[record], force=True).after
    assert after == LETTER.encode()


def test_force_keeps_the_lines_around_an_edited_paragraph_without_gaps() -> None:
    text = "Hi Bea,\nThe boat is ready.\nBest,\nTom\n"
    draft, record = write(as_draft(text.encode()))
    data = draft.data.replace(b"sent me looking", b"made me look")
    after = note.attach(replace(draft, data=data), OTHER, records=[record], force=True).after
    assert after.decode() == text.replace("Best,", f"{OTHER.plain}\nBest,")


def test_a_link_of_unknown_origin_is_the_users() -> None:
    text = LETTER.replace("It floats well.", f"I liked this: {ONE.url}")
    with pytest.raises(DraftProtected, match="links to this article already: in line 5"):
        note.attach(as_draft(text.encode()), ONE)
    after = note.attach(as_draft(text.encode()), ONE, force=True).after
    assert after.decode() == LETTER.replace("It floats well.", ONE.plain)


def test_a_link_in_quoted_mail_is_not_the_users() -> None:
    text = f"{LETTER}\nOn 3 March 2025 at 09:12, Bea <b@example.org> wrote:\n> {ONE.url}\n"
    assert note.attach(as_draft(text.encode()), ONE).action == "inserted"


def test_tracking_parameters_do_not_hide_a_link() -> None:
    text = LETTER.replace("It floats well.", f"I liked this: {ONE.url}?utm_source=mail.")
    with pytest.raises(DraftProtected, match="links to this article already"):
        note.attach(as_draft(text.encode()), ONE)


def test_a_long_paragraph_of_unknown_origin_is_never_replaced() -> None:
    words_ = "word " * 130
    text = LETTER.replace("It floats well.", f"{words_}{ONE.url}")
    with pytest.raises(DraftProtected):
        note.attach(as_draft(text.encode()), ONE, force=True)


# --- out and back ------------------------------------------------------------------------------


def test_detaching_gives_back_the_bytes() -> None:
    draft, record = write(as_draft(LETTER.encode()))
    report = note.detach(draft, records=[record])
    assert (report.action, report.after) == ("removed", LETTER.encode())
    assert f"-{ONE.url}" in report.diff


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Hi Bea,", "Dear Bea,"),
        ("Tom\n", "Tom\n\nP.S. Bring oars.\n"),
        ("The boat is ready.\n\n", ""),
    ],
)
def test_detaching_keeps_what_was_changed_elsewhere(old: str, new: str) -> None:
    draft, record = write(as_draft(LETTER.encode()))
    data = draft.data.decode().replace(old, new).encode()
    after = note.detach(replace(draft, data=data), records=[record]).after
    assert after.decode() == LETTER.replace(old, new)


def test_detaching_beside_a_changed_neighbour_leaves_one_gap() -> None:
    draft, record = write(as_draft(LETTER.encode()))
    data = draft.data.decode().replace("It floats well.", "It floats very well.").encode()
    after = note.detach(replace(draft, data=data), records=[record]).after
    assert after.decode() == LETTER.replace("It floats well.", "It floats very well.")


def test_a_gap_that_the_user_filled_since_is_not_emptied() -> None:
    draft, record = write(as_draft(LETTER.encode()))
    middle = replace(record, backup=LETTER.replace("\n\nBest", "\n\n-- x --\n\nBest").encode())
    data = draft.data.replace(b"Hi Bea", b"Dear Bea")
    after = note.detach(replace(draft, data=data), records=[record, middle]).after
    assert after.decode() == LETTER.replace("Hi Bea", "Dear Bea")


def test_detaching_restores_a_sign_off_that_touched_the_text() -> None:
    text = "Hi Bea,\n\nThe boat is ready.\nBest,\nTom\n"
    draft, record = write(as_draft(text.encode()))
    data = draft.data.replace(b"Hi Bea", b"Dear Bea")
    after = note.detach(replace(draft, data=data), records=[record]).after
    assert after == text.replace("Hi Bea", "Dear Bea").encode()


def test_detaching_puts_a_slot_back_after_changes_elsewhere() -> None:
    text = "Hi Bea,\n\n{{ findvalue }}\n\nBest,\nTom\n"
    draft, record = write(as_draft(text.encode()))
    data = draft.data.replace(b"Tom", b"Tom Okafor")
    after = note.detach(replace(draft, data=data), records=[record]).after
    assert after.decode() == text.replace("Tom", "Tom Okafor")


@pytest.mark.parametrize("above", ["", "Hi Bea,\n\n"])
@pytest.mark.parametrize("below", ["", "\n\nBest,\nTom\n", "\n"])
def test_detaching_works_at_either_end(above: str, below: str) -> None:
    draft, record = write(as_draft(LETTER.encode()))
    data = f"{above}{ONE.plain}{below}".encode()
    after = note.detach(replace(draft, data=data), records=[record]).after.decode()
    assert ONE.url not in after
    assert after.strip() == f"{above}{below.strip()}".strip()


def test_a_draft_without_our_paragraph_cannot_be_detached() -> None:
    with pytest.raises(DraftProtected, match="holds no paragraph"):
        note.detach(as_draft(LETTER.encode()))


def test_a_second_detach_finds_nothing() -> None:
    draft, first = write(as_draft(LETTER.encode()))
    report = note.detach(draft, records=[first])
    second = note.record_of(draft, report, now=NOW)
    assert (second.paragraph, second.url) == ("", "")
    with pytest.raises(DraftProtected, match="holds no paragraph"):
        note.detach(replace(draft, data=report.after), records=[second, first])


def test_undo_goes_back_one_write_at_a_time() -> None:
    draft, first = write(as_draft(LETTER.encode()))
    once = draft.data
    draft, second = write(draft, OTHER, (first,))
    report = note.undo(draft, records=[second, first])
    assert (report.action, report.after) == ("restored", once)
    back = replace(draft, data=once)
    assert note.undo(back, records=[first]).after == LETTER.encode()


def test_undo_skips_a_record_whose_write_was_taken_back() -> None:
    draft, first = write(as_draft(LETTER.encode()))
    once = draft.data
    draft, second = write(draft, OTHER, (first,))
    back = replace(draft, data=once)
    assert note.undo(back, records=[second, first]).after == LETTER.encode()


def test_undo_puts_a_detached_paragraph_back() -> None:
    draft, first = write(as_draft(LETTER.encode()))
    report = note.detach(draft, records=[first])
    second = note.record_of(draft, report, now=NOW)
    gone = replace(draft, data=report.after)
    assert note.undo(gone, records=[second, first]).after == draft.data


def test_undo_refuses_a_draft_that_was_changed_since() -> None:
    draft, record = write(as_draft(LETTER.encode()))
    changed = replace(draft, data=draft.data + b"\n")
    with pytest.raises(DraftProtected, match="was changed since"):
        note.undo(changed, records=[record])
    assert note.undo(changed, records=[record], force=True).after == LETTER.encode()


def test_there_is_nothing_to_undo_in_a_fresh_draft() -> None:
    with pytest.raises(DraftProtected, match="nothing to undo"):
        note.undo(as_draft(LETTER.encode()))


def test_a_record_whose_write_never_happened_is_passed_over() -> None:
    draft = as_draft(LETTER.encode())
    _, lost = write(draft)
    assert note.standing_records([lost], draft.data) == []
    after, record = write(draft, OTHER, (lost,))
    assert note.detach(after, records=[record, lost]).after == LETTER.encode()


def test_of_two_gaps_beside_a_changed_neighbour_the_larger_stays() -> None:
    draft, record = write(as_draft(LETTER.encode()))
    data = f"Hi Bea,\n\nIt floats.\n\n{ONE.plain}\n\n\nBest,\nTom\n".encode()
    after = note.detach(replace(draft, data=data), records=[record]).after
    assert after.decode() == "Hi Bea,\n\nIt floats.\n\n\nBest,\nTom\n"


def test_a_hundred_blank_lines_are_no_habit() -> None:
    text = LETTER.replace("\n\nBest", "\n" * 100 + "Best")
    draft, _ = write(as_draft(text.encode()))
    assert draft.data.decode() == text.replace("Best,", f"{ONE.plain}\n\n\n\n\nBest,")


def test_a_paragraph_cut_off_at_the_top_is_not_ours() -> None:
    _, record = write(as_draft(LETTER.encode()))
    cut = ONE.plain.split(" ", 3)[3]
    with pytest.raises(DraftProtected, match="was edited"):
        note.detach(as_draft(cut.encode()), records=[record])


def test_a_paragraph_without_its_link_is_known_by_its_words() -> None:
    _, record = write(as_draft(LETTER.encode()))
    data = LETTER.replace("It floats well.", ONE.text).encode()
    with pytest.raises(DraftProtected, match="line 5 was edited"):
        note.attach(as_draft(data), OTHER, records=[record])


def test_words_that_are_alike_by_chance_are_not_ours() -> None:
    _, record = write(as_draft(LETTER.encode()))
    short = replace(record, paragraph=f"It floats very badly indeed.\n{ONE.url}")
    assert (
        note.attach(as_draft(LETTER.encode()), OTHER, records=[short, short]).action == "inserted"
    )


# --- records -----------------------------------------------------------------------------------


def test_a_record_holds_all_that_undo_and_the_next_run_need() -> None:
    draft = as_draft(LETTER.encode())
    after, record = write(draft)
    assert record.path == draft.target
    assert (record.before_hash, record.after_hash) == (
        note.digest(draft.data),
        note.digest(after.data),
    )
    assert (record.paragraph, record.url, record.topic) == (ONE.plain, ONE.url, "sailing")
    assert (record.recipient, record.written_at, record.backup) == ("Bea", NOW, draft.data)


def test_standard_input_has_no_record() -> None:
    draft = Draft(data=LETTER.encode(), format="txt")
    report = note.attach(draft, ONE)
    assert report.path is None
    assert report.diff.startswith("--- draft\n")
    with pytest.raises(UsageError, match="standard input"):
        note.record_of(draft, report, now=NOW)
    with pytest.raises(DraftProtected, match="the draft holds no paragraph"):
        note.detach(draft)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://user:pw@example.org/", "ftp://x.example"]
)
def test_only_a_plain_web_address_goes_into_a_note(url: str) -> None:
    with pytest.raises(DraftProtected, match="not a plain web address"):
        note.attach(as_draft(LETTER.encode()), a_paragraph(url=url))


# --- every draft we have -----------------------------------------------------------------------


@pytest.mark.parametrize("part", range(4))
def test_every_labelled_draft_survives_the_round_trip(part: int) -> None:
    def check(draft: Labelled) -> None:
        survives(draft.draft(), draft.sender)

    each(DRAFTS[part::4], check, lambda draft: draft.name)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared drafts are not beside this checkout")
def test_every_shared_draft_survives_the_round_trip() -> None:
    for path in sorted((SHARED / "files").iterdir()):
        fmt: DraftFormat = note.format_of(path, b"")
        if path.stem != "d06":  # holds a paragraph already
            survives(as_draft(path.read_bytes(), fmt, path.name), None)


def survives(draft: Draft, sender: str | None) -> None:
    report = note.attach(draft, ONE, sender=sender)
    record = note.record_of(draft, report, now=NOW)
    after = replace(draft, data=report.after)
    assert report.after != draft.data
    assert note.attach(after, ONE, records=[record], sender=sender).after == after.data
    assert note.attach(after, ONE, sender=sender).action == "unchanged"
    assert note.detach(after, records=[record]).after == draft.data
    assert note.undo(after, records=[record]).after == draft.data
    other = note.attach(after, OTHER, records=[record], sender=sender)
    second = note.record_of(after, other, now=NOW)
    assert other.action == "replaced"
    last = replace(draft, data=other.after)
    assert note.detach(last, records=[second, record]).after == draft.data


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared drafts are not beside this checkout")
def test_the_paragraph_of_an_earlier_run_is_replaced() -> None:
    data = (SHARED / "files" / "d06.txt").read_bytes()
    written = data.decode().split("\n\n")[2]
    draft = as_draft(data)
    record = replace(
        write(as_draft(LETTER.encode()))[1],
        paragraph=written,
        url="https://example.org/reading-the-tide",
        before_hash="x",
        after_hash="y",
    )
    after = note.attach(draft, OTHER, records=[record]).after.decode()
    assert after == data.decode().replace(written, OTHER.plain)
