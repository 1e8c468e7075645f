"""Where the paragraph goes: hand-labelled drafts, and the rules one by one."""

from __future__ import annotations

import re

import pytest

from findvalue import note
from findvalue.errors import DraftProtected, UsageError
from findvalue.note.formats import open_draft
from findvalue.note.phrases import PhraseSet, word_lists
from findvalue.note.quoted import quote_start
from findvalue.note.regions import after_headers
from findvalue.text import words
from findvalue.types import DraftFormat, Placement
from tests.note.conftest import Labelled, a_paragraph, all_labelled, as_draft, visible
from tests.support.cases import each

DRAFTS = all_labelled()


def place(text: str, sender: str | None = None, fmt: DraftFormat = "txt") -> Placement:
    return note.place(text.encode(), format=fmt, sender=sender)


def before(text: str, placement: Placement) -> str:
    return text.encode()[: placement.start].decode()


def name_of(draft: Labelled) -> str:
    return draft.name


def test_every_draft_gets_the_paragraph_at_an_acceptable_place() -> None:
    def check(draft: Labelled) -> None:
        got = visible(before(draft.text, place(draft.text, draft.sender, draft.format)))
        assert got in {visible(draft.text[:offset]) for offset in draft.fine}

    each(DRAFTS, check, name_of)


def test_every_place_is_acceptable_without_the_senders_name() -> None:
    def check(draft: Labelled) -> None:
        got = visible(before(draft.text, place(draft.text, None, draft.format)))
        assert got in {visible(draft.text[:offset]) for offset in draft.fine}

    each(DRAFTS, check, name_of)


def test_no_place_is_inside_quoted_mail_or_a_header() -> None:
    def check(draft: Labelled) -> None:
        lines = open_draft(draft.text.encode(), draft.format).sheets[0].lines
        at = len(before(draft.text, place(draft.text, draft.sender, draft.format)))
        top = after_headers(lines)
        quoted = quote_start(lines, top)
        assert at >= (lines[top - 1].end if top else 0)
        assert quoted == len(lines) or at <= lines[quoted].start

    each(DRAFTS, check, name_of)


def test_nearly_all_places_are_the_best_ones() -> None:
    best = sum(
        visible(before(it.text, place(it.text, it.sender, it.format)))
        == visible(it.text[: it.best])
        for it in DRAFTS
    )
    assert best >= len(DRAFTS) - 2


# --- confidence --------------------------------------------------------------------------------


def test_a_slot_is_certain() -> None:
    placement = place("Hi,\n\n{{findvalue}}\n\nBest,\nTom\n")
    assert (placement.rule, placement.confidence) == ("slot", 1.0)
    assert placement.end - placement.start == len("{{findvalue}}")


def test_a_known_sender_below_a_valediction_is_nearly_certain() -> None:
    assert place("Hi Bea,\n\ntext.\n\nBest,\nTom\n", "Tom Okafor").confidence > 0.95


def test_a_sign_off_is_confident_enough_to_write() -> None:
    assert place("Hi Bea,\n\ntext.\n\nBest,\nTom\n").confidence >= note.CONFIDENT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hi Bea,\n\nthis note is not finished",
        "Hi Bea,\n\nthanks.\n\nThe rest is about the boat. See you on Monday. Thanks, Tom\n",
    ],
    ids=["empty", "unfinished", "sign-off inside the last paragraph"],
)
def test_a_place_below_the_sure_rules_is_not_confident(text: str) -> None:
    assert place(text).confidence < note.CONFIDENT


def test_a_sign_off_inside_a_paragraph_is_not_torn() -> None:
    text = "Hi Bea,\n\nthank you for the day.\n\nThe boat is ready. Thanks, Tom\n"
    assert before(text, place(text)).endswith("the day.\n\n")


def test_a_sign_off_in_the_only_paragraph_leaves_the_end() -> None:
    text = "The boat is ready. Thanks, Tom\n"
    assert place(text).rule == "end of the body"


# --- sign-offs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "last",
    [
        "Best,\nTom",
        "Best\nTom",
        "best regards\ntom",
        "**Best,**\n**Tom**",
        "Best, Tom",
        "Best - Tom",
        "Best! Tom",
        "Kind regards Tom",
        "Many thanks and best regards,\nTom Okafor, PhD",
        "Thanks\n\n-Tom",
        "Tom",
        "T. Okafor",
        "TO",
        "~ Tom",
        "--\nTom Okafor\nAnalyst",
        "-- \nTom",
        "___\nTom Okafor | Analyst | tom@example.net",
        "With a wave from the harbour,\nTom",
        "Until the tide turns,\n\nTom Okafor",
        "Onward!\nTom",
        "[Your Name]",
        "{{ me }}",
    ],
)
def test_the_place_is_above_the_sign_off(last: str) -> None:
    text = f"Hi Bea,\n\nThe boat is ready.\n\nIt floats well.\n\n{last}\n"
    assert before(text, place(text, "Tom Okafor")).endswith("It floats well.\n\n")


@pytest.mark.parametrize("valediction", ["Mit freundlichen Grüßen", "MIT FREUNDLICHEN GRUESSEN"])
def test_umlauts_may_be_written_out(valediction: str) -> None:
    text = f"Hallo Bea,\n\nda ist der Text.\n\n{valediction}\nTom\n"
    assert "Grüßen" not in before(text, place(text))
    assert before(text, place(text)).endswith("Text.\n\n")


def test_words_of_farewell_in_a_sentence_are_no_sign_off() -> None:
    text = (
        "Hi Bea,\n\nThank you,\nand I mean it, for the talk about the boat in the yard.\n\n"
        "It floats well, and the paint is dry by now.\n\nThanks,\nTom\n"
    )
    assert before(text, place(text, "Tom")).endswith("by now.\n\n")


def test_the_senders_name_above_the_greeting_is_no_sign_off() -> None:
    text = "Tom Okafor\n1 Made-up Street\n\nDear Bea,\n\nThe boat is ready.\n\nBest,\nTom Okafor\n"
    assert before(text, place(text, "Tom Okafor")).endswith("ready.\n\n")


def test_the_first_sign_off_counts_when_an_older_mail_of_the_sender_follows() -> None:
    text = "Hi Bea,\n\nnew text.\n\nBest,\nTom\n\nHi Bea,\n\nold text.\n\nBest,\nTom\n"
    assert before(text, place(text, "Tom")).endswith("new text.\n\n")


@pytest.mark.parametrize("sender", ["Tom Okafor <tom@example.net>", "tom.okafor@example.net"])
def test_the_sender_may_be_given_as_an_address(sender: str) -> None:
    text = "Hi Bea,\n\nThe boat is ready.\n\nTom\nof the yard by the sea\n"
    assert before(text, place(text, sender)).endswith("ready.\n\n")


@pytest.mark.parametrize(
    "last",
    [
        "Regards,\nHead of Boats at the Yard of Nowhere by the Sea | Tel 555 0100 200",
        "Best wishes from the yard,\n\n-- \nTom Okafor",
        "Thanks,\nTom Okafor\n***\nA yard of boats",
    ],
)
def test_what_follows_a_valediction_may_be_more_than_a_name(last: str) -> None:
    text = f"Hi Bea,\n\nThe boat is ready.\n\nIt floats well.\n\n{last}\n"
    assert before(text, place(text)).endswith("It floats well.\n\n")


def test_a_rule_between_paragraphs_is_no_signature() -> None:
    text = (
        "Hi Bea,\n\nThe boat is ready.\n\n---\n\nIt floats well. The paint is dry by now.\n\n"
        "Best,\nTom\n"
    )
    assert before(text, place(text)).endswith("dry by now.\n\n")


def test_the_names_of_others_are_no_sign_off_when_the_sender_is_known() -> None:
    text = "Please invite these two to the launch of the boat.\n\nMary Lane\nPaul Hill\n"
    assert place(text, "Tom Okafor").rule == "end of the body"
    assert "name-shaped" in place(text.replace("Mary Lane", "Tommy"), "Tom Okafor").rule


def test_a_line_that_tells_of_the_sender_is_no_sign_off() -> None:
    text = "Hi Bea,\n\nThe boat is ready.\n\nTom Okafor built it alone\nin the yard by the sea\n"
    assert place(text, "Tom Okafor").rule == "end of the body"


@pytest.mark.parametrize(
    "name", ["Tom Okafor MBA", "Tom J. Okafor", "Tom Okafor (he/him)", "TOM OKAFOR"]
)
def test_titles_and_initials_belong_to_a_name(name: str) -> None:
    text = f"Hi Bea,\n\nThe boat is ready.\n\nIt floats.\n\n{name}\nof the yard by the sea\n"
    assert place(text, "Tom Okafor").rule == "sign-off: name"


@pytest.mark.parametrize(
    "line",
    [
        "This e-mail is only to say thanks, and to send the plan of the slip.",
        "Disclaimer: I have never sailed on the open sea.",
        "Sent with this note is the plan of the slip.",
        "P.S. belongs at the end, so here it is: the oars are new.",
    ],
)
def test_a_paragraph_that_begins_like_a_footer_does_not_hide_the_sign_off(line: str) -> None:
    text = f"Hi Bea,\n\nThe boat is ready.\n\n{line}\n\nBest,\nTom\n"
    assert before(text, place(text)).endswith(f"{line}\n\n")


def test_a_whole_paragraph_that_ends_in_a_comma_is_no_valediction() -> None:
    text = (
        "Hi Bea,\n\nThe boat is ready.\n\nIt floats well and the paint is dry by now,\n"
        "and the oars are in the shed beside the old slip,\nand the key is in its place,\n\nTom\n"
    )
    assert before(text, place(text, "Tom")).endswith("in its place,\n\n")


@pytest.mark.parametrize(
    "line",
    [
        "Original message boards: there were three of them.",
        "On Monday 3 March 2025 at 09:12 we agreed on this:",
        "From: where the boat lies one sees the church.",
    ],
)
def test_a_sentence_that_begins_like_a_quoted_mail_is_none(line: str) -> None:
    text = f"Hi Bea,\n\nThe boat is ready.\n\n{line}\n\nIt floats.\n\nBest,\nTom\n"
    assert before(text, place(text)).endswith("It floats.\n\n")


# --- closing paragraphs ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "closing",
    [
        "Thank you again for your time.",
        "I look forward to the next step.",
        "Please let me know if I can send anything else.",
        "Should you need references, I will send them.",
        "Many thanks for your help with this.",
        "Je reste à votre disposition.",
        "Ich freue mich auf Ihre Antwort.",
        "Quedo a su disposición.",
        "Resto a disposizione.",
        "Mocht u vragen hebben, dan hoor ik het graag.",
        "Fico à disposição.",
        "Jag ser fram emot ditt svar.",
        "Hvis du har spørgsmål, så sig endelig til.",
        "Jeg gleder meg til å høre fra deg.",
        "Těším se na Vaši odpověď.",
    ],
)
def test_the_place_is_above_a_closing_paragraph(closing: str) -> None:
    text = f"Hi Bea,\n\nThe boat is ready.\n\nIt floats well.\n\n{closing}\n\nBest,\nTom\n"
    assert before(text, place(text)).endswith("floats well.\n\n")


def test_a_long_paragraph_does_not_close_a_letter() -> None:
    closing = "I look forward to it, " + "and to more of it, " * 20 + "of course."
    text = f"Hi Bea,\n\nThe boat is ready.\n\n{closing}\n\nBest,\nTom\n"
    assert before(text, place(text)).endswith("of course.\n\n")


def test_the_first_paragraph_is_never_the_closing_one() -> None:
    text = "Hi Bea,\n\nI look forward to tomorrow.\n\nBest,\nTom\n"
    assert before(text, place(text)).endswith("tomorrow.\n\n")


# --- what is not the body ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "quoted",
    [
        "On Mon, Mar 3, 2025 at 9:12 AM Bea Wolf <bea@example.org> wrote:\n> old\n",
        "On Mon, Mar 3, 2025 at 9:12 AM Bea Wolf\n<bea@example.org> wrote:\n\n> old\n",
        "Am 03.03.2025 um 09:12 schrieb Bea Wolf:\n> alt\n",
        "Le lun. 3 mars 2025 à 09:12, Bea Wolf <bea@example.org> a écrit :\n> vieux\n",
        "El lun, 3 mar 2025 a las 9:12, Bea Wolf (<bea@example.org>) escribió:\n> viejo\n",
        "Il giorno lun 3 mar 2025 alle ore 09:12 Bea Wolf <bea@example.org> ha scritto:\n> v\n",
        "Op ma 3 mrt. 2025 om 09:12 schreef Bea Wolf <bea@example.org>:\n> oud\n",
        "Em seg., 3 de mar. de 2025 às 09:12, Bea Wolf <bea@example.org> escreveu:\n> v\n",
        "Den mån 3 mars 2025 kl 09:12 skrev Bea Wolf <bea@example.org>:\n> gammal\n",
        "Dne 3. 3. 2025 v 9:12 napsal Bea Wolf:\n> starý\n",
        "On 3 March 2025 at 09:12, Bea Wolf <bea@example.org> wrote:\n\nold without marks\n",
        "-----Original Message-----\nFrom: Bea\n\nold\n\nBest,\nBea\n",
        "-----Ursprüngliche Nachricht-----\nVon: Bea\n\nalt\n\nGruß\nBea\n",
        "________________________________\nFrom: Bea Wolf\nSent: Monday\nTo: Tom\n\nold\n",
        "De : Bea Wolf\nEnvoyé : lundi 3 mars 2025\nÀ : Tom\nObjet : Bonjour\n\nvieux\n",
        "Begin forwarded message:\n\nFrom: Bea\nDate: Monday\nTo: Tom\n\nold\n",
        "2025-03-03 9:12 GMT+01:00 Bea Wolf <bea@example.org>:\n\n> old\n",
        "--- On Mon, 3/3/25, Bea Wolf <bea@example.org> wrote:\n\nFrom: Bea\nTo: Tom\n\nold\n",
        "*From:* Bea Wolf\n*Sent:* Monday\n*To:* Tom\n\nold\n",
        "> all quoted\n> to the end\n",
    ],
)
@pytest.mark.parametrize("signed", ["Best,\nTom\n\n", ""], ids=["signed", "unsigned"])
def test_the_place_is_above_the_quoted_mail(quoted: str, signed: str) -> None:
    text = f"Hi Bea,\n\nthe boat is ready.\n\nIt floats.\n\n{signed}{quoted}"
    assert before(text, place(text)).rstrip().endswith("It floats.")


def test_quoted_lines_with_an_answer_below_do_not_end_the_letter() -> None:
    text = "Hi Bea,\n\n> ready?\n\nYes, it floats.\n\nBest,\nTom\n"
    assert before(text, place(text)).endswith("floats.\n\n")


@pytest.mark.parametrize(
    "footer",
    [
        "Sent from my iPhone",
        "Get Outlook for Android",
        "Von meinem Mobiltelefon gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPad",
        "Enviado do meu iPhone",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
        "Odesláno z iPhonu",
        "CONFIDENTIALITY NOTICE: for the intended recipient only.",
        "Please consider the environment before printing this e-mail.",
    ],
)
def test_the_place_is_above_footers_without_a_sign_off(footer: str) -> None:
    text = f"Hi Bea,\n\nthe boat is ready.\n\nIt floats.\n\n{footer}\n"
    assert before(text, place(text)).rstrip().endswith("It floats.")


@pytest.mark.parametrize("mark", ["P.S.", "PS:", "P.S", "PPS -", "P.-S. :", "P. D.:", "Nachtrag:"])
def test_a_postscript_stays_below(mark: str) -> None:
    text = f"Hi Bea,\n\nthe boat is ready.\n\nBest,\nTom\n\n{mark} The oars are new.\n"
    assert before(text, place(text)).endswith("ready.\n\n")


def test_a_postscript_without_a_sign_off_stays_last() -> None:
    text = "Hi Bea,\n\nthe boat is ready.\n\nP.S. The oars are new.\n"
    assert before(text, place(text)).endswith("ready.\n\n")


def test_a_word_that_only_begins_like_a_mark_is_no_postscript() -> None:
    text = "Hi Bea,\n\nready.\n\nPs and qs are minded here.\n\nBest,\nTom\n"
    assert before(text, place(text)).endswith("here.\n\n")


@pytest.mark.parametrize(
    "head",
    [
        "Subject: Thanks\nTo: bea@example.org\n\n",
        "Betreff: Danke\nAn: Bea\n\n",
        "SUBJECT: a subject that goes\n on in the next line\nFROM: Tom <tom@example.net>\n\n",
        "\n\nTo: Bea\n\n",
    ],
)
def test_header_lines_are_skipped(head: str) -> None:
    text = head + "Tom"
    assert before(text, place(text, "Tom")) == head


def test_a_long_letter_is_read_from_its_end() -> None:
    text = "A line of a long report without a greeting.\n" * 500 + "\nDone.\n\nBest,\nTom\n"
    assert before(text, place(text)).endswith("Done.\n\n")


def test_a_file_of_endless_lines_is_refused() -> None:
    with pytest.raises(DraftProtected, match="more than 200,000 lines"):
        place("\n" * 200_001)


# --- by hand -----------------------------------------------------------------------------------


def test_a_line_may_be_named_by_hand() -> None:
    draft = as_draft(b"Hi,\n\none.\n\ntwo.\n\nBest,\nTom\n")
    report = note.attach(draft, a_paragraph(), at=5)
    assert report.placement is not None
    assert (report.placement.rule, report.placement.confidence) == ("by hand", 1.0)
    assert report.after.startswith(b"Hi,\n\none.\n\nOur talk")


@pytest.mark.parametrize("at", [1, 8, 9])
def test_any_line_and_the_end_may_be_named(at: int) -> None:
    draft = as_draft(b"Hi,\n\none.\n\ntwo.\n\nBest,\nTom\n")
    report = note.attach(draft, a_paragraph(), at=at)
    lines = report.after.decode().split("\n")
    start = next(i for i, line in enumerate(lines) if line.startswith("Our talk"))
    assert [line for line in lines[:start] if line] == ["Hi,", "one.", "two.", "Best,", "Tom"][
        : {1: 0, 8: 4, 9: 5}[at]
    ]


@pytest.mark.parametrize("at", [0, -1, 10])
@pytest.mark.parametrize("fmt", ["txt", "md", "html"])
def test_a_line_that_is_not_there_is_refused(at: int, fmt: DraftFormat) -> None:
    draft = as_draft(b"Hi,\n\none.\n\ntwo.\n\nBest,\nTom\n", fmt)
    with pytest.raises(UsageError, match=r"there is no line"):
        note.attach(draft, a_paragraph(), at=at)


@pytest.mark.parametrize("at", [1, 2, 9, 10])
def test_headers_and_quoted_mail_cannot_be_named(at: int) -> None:
    draft = as_draft(b"To: Bea\nSubject: x\n\nHi,\n\none.\n\n> old\n> older\n")
    with pytest.raises(DraftProtected, match="header lines or in the mail"):
        note.attach(draft, a_paragraph(), at=at)


@pytest.mark.parametrize("at", [4, 8])
def test_all_between_headers_and_quoted_mail_can_be_named(at: int) -> None:
    draft = as_draft(b"To: Bea\nSubject: x\n\nHi,\n\none.\n\n> old\n> older\n")
    assert note.attach(draft, a_paragraph(), at=at).action == "inserted"


def test_a_place_by_hand_does_not_move_an_earlier_paragraph() -> None:
    draft = as_draft(b"Hi,\n\none.\n\ntwo.\n\nBest,\nTom\n")
    once = note.attach(draft, a_paragraph(), at=3)
    again = note.attach(as_draft(once.after), a_paragraph(), at=3)
    assert again.action == "unchanged"


# --- the word lists ----------------------------------------------------------------------------


def test_every_language_has_valedictions_closings_and_greetings() -> None:
    lists = word_lists()
    for text in ("Kind regards", "Mit freundlichen Grüßen", "Cordialement", "Un cordial saludo"):
        assert lists.valedictions.is_whole(words(text))
    for text in (
        "Distinti saluti",
        "Met vriendelijke groet",
        "Atenciosamente",
        "Vänliga hälsningar",
    ):
        assert lists.valedictions.is_whole(words(text))
    for text in ("Venlig hilsen", "Vennlig hilsen", "S pozdravem"):
        assert lists.valedictions.is_whole(words(text))


def test_a_phrase_set_finds_the_longest_phrase() -> None:
    phrases = PhraseSet.of(["thank you", "thank you very much", "best"])
    assert phrases.leading(["thank", "you", "very", "much", "tom"]) == 4
    assert phrases.leading(["thank", "you", "tom"]) == 2
    assert phrases.leading(["tom"]) == 0


def test_zero_bytes_are_no_text() -> None:
    with pytest.raises(DraftProtected, match="zero bytes"):
        place("a\0b")


def test_reasons_are_words_a_user_can_read() -> None:
    for draft in DRAFTS:
        rule = place(draft.text, draft.sender, draft.format).rule
        assert re.fullmatch(r"[a-z][a-z :,-]+", rule), rule
