"""Mail drafts: payloads change, everything else is the same bytes."""

from __future__ import annotations

import base64
import email
import quopri
from dataclasses import replace
from email import policy
from email.message import EmailMessage

import pytest

from findvalue import note
from findvalue.errors import DraftProtected, UsageError
from findvalue.note.flowed import flowed_writer
from findvalue.note.mime import readable_parts, sender_of
from findvalue.note.transfer import ByteEdit, payload
from tests.note.conftest import (
    HEAD,
    NOW,
    a_paragraph,
    as_draft,
    as_eml,
    as_html,
    as_part,
    seen,
    seen_above,
)

LETTER = "Hi Bea,\n\nthe boat is ready, Grüße vom Steg.\n\nIt floats well.\n\nBest,\nTom\n"
ASCII = LETTER.replace("ü", "ue").replace("ß", "ss")
ONE = a_paragraph()
START = "Our talk about sailing"


def attach(data: bytes, text: str = ONE.text) -> bytes:
    return note.attach(as_draft(data, "eml"), a_paragraph(text)).after


def parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body(data: bytes, kind: str = "plain") -> str:
    part = parsed(data).get_body((kind,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


# --- both alternatives -------------------------------------------------------------------------


@pytest.mark.parametrize("transfer", ["8bit", "quoted-printable", "base64"])
def test_both_alternatives_say_the_same(transfer: str) -> None:
    html = as_html(LETTER, "paragraphs")
    data = as_eml(as_part(LETTER, transfer), as_part(html, transfer, "text/html"))
    after = attach(data)
    assert body(after) == LETTER.replace("Best,", f"{ONE.plain}\n\nBest,")
    assert seen(after, "eml", 1) == seen(after, "eml", 0)
    assert body(after, "html").count("<a ") == 1


def test_a_calendar_of_other_parts_is_untouched() -> None:
    picture = b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo="
    notes = (
        b"Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\n"
        b"Best,\r\nTom"
    )
    data = as_eml(as_part(LETTER, "8bit"), picture, notes, kind="mixed")
    after = attach(data)
    assert picture in after
    assert notes in after
    assert after.startswith(data[: data.index(b"It floats")])
    assert after.endswith(data[data.index(b"Best,") :])


def test_an_attached_text_is_not_the_letter() -> None:
    notes = b"Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nBest,\r\nTom"
    data = as_eml(notes, as_part(LETTER, "8bit"), kind="mixed")
    assert notes in attach(data)


def test_nested_multiparts_are_found() -> None:
    inner = as_eml(
        as_part(LETTER, "8bit"), as_part(as_html(LETTER, "divs"), "8bit", "text/html"), head=b""
    )
    inner = inner.replace(b"=_b 1", b"=_b 2")
    picture = b"Content-Type: image/png\r\n\r\nx"
    after = attach(as_eml(inner, picture, kind="related"))
    assert seen_above(after, "eml", START, 0) == seen_above(after, "eml", START, 1)


def test_an_html_mail_alone_works() -> None:
    data = as_eml(as_part(as_html(LETTER, "paragraphs"), "quoted-printable", "text/html"))
    after = attach(data)
    assert seen_above(after, "eml", START)[-1] == "It floats well."
    placement = note.place(data, format="eml")
    assert placement.unit == "line"
    assert body(data, "html").split("\n")[placement.start].startswith("<p>Best,")


def test_the_html_place_follows_the_plain_one() -> None:
    html = as_html(LETTER.replace("Best,", "Until the tide turns"), "divs")
    data = as_eml(as_part(LETTER, "8bit"), as_part(html, "8bit", "text/html"))
    assert seen_above(attach(data), "eml", START, 1)[-1] == "It floats well."


def test_a_blank_text_part_beside_the_letter_stays_blank() -> None:
    blank = as_part("\n", "8bit")
    data = as_eml(blank, as_part(as_html(LETTER, "divs"), "8bit", "text/html"))
    after = attach(data)
    assert blank in after
    assert note.place(data, format="eml").confidence > note.CONFIDENT


def test_slots_in_both_parts_are_filled() -> None:
    text = LETTER.replace("It floats", "{{ findvalue }}\n\nIt floats")
    data = as_eml(as_part(text, "8bit"), as_part(as_html(text, "divs"), "8bit", "text/html"))
    after = attach(data)
    assert b"{{" not in after
    assert seen_above(after, "eml", START, 0) == seen_above(after, "eml", START, 1)


def test_a_missing_paragraph_in_one_part_is_added_there() -> None:
    html = as_html(LETTER, "divs")
    data = as_eml(as_part(LETTER, "8bit"), as_part(html, "8bit", "text/html"))
    after = attach(data)
    half = after[: after.rindex(b"<div>Our talk")] + after[after.rindex(b"<div>Best,") :]
    assert seen_above(attach(half), "eml", START, 1)[-1] == "It floats well."


# --- bytes that stay ---------------------------------------------------------------------------


@pytest.mark.parametrize("transfer", ["8bit", "quoted-printable"])
def test_only_inserted_bytes_differ(transfer: str) -> None:
    data = as_eml(as_part(LETTER, transfer))
    after = attach(data)
    front = next(i for i, (a, b) in enumerate(zip(data, after, strict=False)) if a != b)
    assert after.endswith(data[front:])


def test_headers_stay_the_same_bytes_in_every_encoding() -> None:
    for transfer in ("8bit", "quoted-printable", "base64"):
        data = as_eml(as_part(LETTER, transfer))
        assert attach(data).startswith(data[: data.index(b"\r\n\r\n") + 4])


def test_soft_breaks_of_untouched_lines_stay() -> None:
    long = LETTER.replace("It floats well.", "It floats " + "well and " * 30)
    data = as_eml(as_part(long, "quoted-printable"))
    assert b"=\r\n" in data
    assert all(line in attach(data).split(b"\r\n") for line in data.split(b"\r\n"))


def test_unix_line_breaks_stay_unix() -> None:
    data = as_eml(as_part(LETTER, "quoted-printable")).replace(b"\r\n", b"\n")
    assert b"\r" not in attach(data)


def test_encoded_lines_are_short_enough() -> None:
    data = as_eml(as_part(LETTER, "quoted-printable"))
    assert max(map(len, attach(data).split(b"\r\n"))) <= 76


def test_base64_keeps_its_line_length() -> None:
    data = as_eml(as_part(LETTER * 5, "base64"))
    lines = attach(data).split(b"\r\n\r\n", 1)[1].split(b"\r\n")
    assert {len(line) for line in lines[:-2]} == {76}


@pytest.mark.parametrize(
    ("charset", "shown"),
    [("windows-1252", "“Reading the Tide”"), ("iso-8859-1", '"Reading the Tide"')],
)
def test_the_charset_is_kept(charset: str, shown: str) -> None:
    part = as_part("", "8bit").replace(b"utf-8", charset.encode())
    data = as_eml(part) + LETTER.replace("\n", "\r\n").encode(charset)
    after = attach(data)
    assert shown in body(after)
    assert "Grüße vom Steg" in body(after)


def test_a_seven_bit_mail_gets_plain_quotes() -> None:
    data = as_eml(as_part(ASCII, "7bit"))
    after = attach(data)
    assert after.isascii()
    assert '"Reading the Tide"' in body(after)
    draft = as_draft(data, "eml")
    record = note.record_of(draft, note.attach(draft, ONE), now=NOW)
    assert note.attach(as_draft(after, "eml"), ONE, records=[record]).action == "unchanged"


def test_a_letter_that_seven_bits_lack_is_refused() -> None:
    with pytest.raises(DraftProtected, match="7bit") as caught:
        attach(as_eml(as_part(ASCII, "7bit")), "A piece by Zoë.")
    assert "save it again" in caught.value.hint


def test_a_letter_that_the_charset_lacks_is_refused() -> None:
    part = as_part("", "8bit").replace(b"utf-8", b"iso-8859-1")
    with pytest.raises(DraftProtected, match="has no 'Ž'"):
        attach(as_eml(part) + ASCII.encode(), "A piece by Žofie.")


def test_multiparts_with_unix_line_breaks_work() -> None:
    data = as_eml(as_part(LETTER, "8bit"), as_part(as_html(LETTER, "divs"), "8bit", "text/html"))
    after = attach(data.replace(b"\r\n", b"\n"))
    assert after == attach(data).replace(b"\r\n", b"\n")


def test_html_of_seven_bits_gets_character_references() -> None:
    data = as_eml(as_part(as_html(ASCII, "divs"), "7bit", "text/html"))
    after = attach(data, "A piece by Zoë.")
    assert b"Zo&#235;" in after
    assert "A piece by Zoë." in seen(after, "eml")


def test_a_mail_without_charset_and_encoding_is_plain_ascii() -> None:
    data = b"From: Tom <t@example.net>\n\nHi Bea,\n\ntext.\n\nBest,\nTom\n"
    after = attach(data)
    assert after.startswith(b"From: Tom <t@example.net>\n\nHi Bea,\n\ntext.\n\nOur talk")


def test_stray_bytes_in_a_mail_stay() -> None:
    data = b"From: Tom <t@example.net>\n\nHi B\xe9a,\n\ntext.\n\nBest,\nTom\n"
    assert b"Hi B\xe9a," in attach(data)


# --- format=flowed -----------------------------------------------------------------------------


def unflowed(text: str, *, delsp: bool = False) -> str:
    """What a reader's program makes of flowed lines (RFC 3676, section 4.2), independently."""
    out = ""
    for line in text.split("\n"):
        stuffed = line.removeprefix(" ")
        if stuffed.endswith(" ") and stuffed != "-- ":
            out += stuffed[:-1] if delsp else stuffed
        else:
            out += stuffed + "\n"
    return out


@pytest.mark.parametrize(
    ("more", "delsp"), [("", False), ("; delsp=yes", True), ("; DelSp=No", False)]
)
def test_flowed_lines_flow(more: str, delsp: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    data = as_eml(as_part(LETTER, "8bit", more=f"; format=flowed{more}"))
    after = body(attach(data))
    assert max(map(len, after.split("\n"))) <= 78
    assert f"\n{ONE.text}\n{ONE.url}\n" in unflowed(after, delsp=delsp)


@pytest.mark.parametrize("text", ["> no quote", "From here on", " led"])
def test_a_flowed_line_is_stuffed(text: str) -> None:
    lines = flowed_writer(delsp=False)(a_paragraph(text), None)
    assert lines[0] == f" {text}"
    assert unflowed("\n".join(lines)).startswith(text)


def test_the_signature_mark_keeps_its_space() -> None:
    data = as_eml(as_part("Hi Bea,\n\ntext.\n\n-- \nTom\n", "8bit", more="; format=flowed"))
    assert b"\r\n-- \r\nTom" in attach(data)


# --- twice, out, back --------------------------------------------------------------------------


def test_detaching_keeps_edits_elsewhere_in_both_parts() -> None:
    html = as_html(LETTER, "divs")
    data = as_eml(as_part(LETTER, "8bit"), as_part(html, "8bit", "text/html"))
    draft = as_draft(data, "eml")
    report = note.attach(draft, ONE)
    record = note.record_of(draft, report, now=NOW)
    changed = replace(draft, data=report.after.replace(b"Hi Bea", b"Dear Bea"))
    after = note.detach(changed, records=[record]).after
    assert after == data.replace(b"Hi Bea", b"Dear Bea")


def test_a_part_that_lost_the_paragraph_is_left_alone() -> None:
    html = as_html(LETTER, "divs")
    data = as_eml(as_part(LETTER, "8bit"), as_part(html, "8bit", "text/html"))
    draft = as_draft(data, "eml")
    report = note.attach(draft, ONE)
    record = note.record_of(draft, report, now=NOW)
    at = report.after.rindex(b"<div>Our talk")
    half = report.after[:at] + report.after[report.after.rindex(b"<div>Best,") :]
    after = note.detach(replace(draft, data=half), records=[record]).after
    assert after == data


def test_an_edit_in_one_part_protects_both() -> None:
    html = as_html(LETTER, "divs")
    data = as_eml(as_part(LETTER, "8bit"), as_part(html, "8bit", "text/html"))
    draft = as_draft(data, "eml")
    report = note.attach(draft, ONE)
    record = note.record_of(draft, report, now=NOW)
    at = report.after.rindex(b"sent me looking")
    changed = report.after[:at] + b"made me look" + report.after[at + len(b"sent me looking") :]
    with pytest.raises(DraftProtected, match="was edited"):
        note.attach(replace(draft, data=changed), ONE, records=[record])


# --- places ------------------------------------------------------------------------------------


def test_the_place_is_counted_in_lines_of_the_text() -> None:
    data = as_eml(as_part(LETTER, "quoted-printable"))
    placement = note.place(data, format="eml")
    assert (placement.unit, placement.start, placement.end) == ("line", 6, 6)
    assert LETTER.split("\n")[6] == "Best,"


def test_a_slot_is_one_line() -> None:
    data = as_eml(as_part("Hi,\n\n[findvalue]\n\nBest,\nTom\n", "8bit"))
    placement = note.place(data, format="eml")
    assert (placement.start, placement.end) == (2, 3)


def test_the_end_is_the_line_below_the_last() -> None:
    data = as_eml(as_part("Hi,\n\nnot finished\n", "8bit"))
    assert note.place(data, format="eml").start == 3


def test_a_line_may_be_named() -> None:
    data = as_eml(as_part(LETTER, "8bit"))
    report = note.attach(as_draft(data, "eml"), ONE, at=5)
    assert seen_above(report.after, "eml", START)[-1].startswith("the boat")
    blank = note.attach(as_draft(data, "eml"), ONE, at=4)
    assert seen_above(blank.after, "eml", START)[-1].startswith("the boat")
    last = note.attach(as_draft(data, "eml"), ONE, at=9)
    assert seen_above(last.after, "eml", START)[-1] == "Tom"


@pytest.mark.parametrize("at", [0, 10])
def test_a_line_that_is_not_there_is_refused(at: int) -> None:
    with pytest.raises(UsageError, match="the mail's text has 8"):
        note.attach(as_draft(as_eml(as_part(LETTER, "8bit")), "eml"), ONE, at=at)


@pytest.mark.parametrize(
    ("line", "sender"),
    [
        ("From: Tom Okafor <t@example.net>", "Tom Okafor"),
        ("From: =?utf-8?q?Zo=C3=AB?= <z@example.net>", "Zoë"),
        ("From: t@example.net", "t@example.net"),
        ("From: =?nonsense?q?x?= <t@example.net>", None),
        ("To: x@example.net", None),
    ],
)
def test_the_sender_is_read_from_the_headers(line: str, sender: str | None) -> None:
    assert sender_of(f"{line}\r\n\r\nHi".encode()) == sender


# --- refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/signed",
        "multipart/encrypted",
        "application/pkcs7-mime",
        "application/x-pkcs7-mime",
    ],
)
def test_a_sealed_mail_is_refused(kind: str) -> None:
    data = HEAD + f'Content-Type: {kind}; boundary="b"\r\n\r\n--b\r\n\r\nHi\r\n--b--\r\n'.encode()
    with pytest.raises(DraftProtected, match="signed or encrypted"):
        attach(data)


@pytest.mark.parametrize("mark", ["SIGNED MESSAGE", "MESSAGE"])
def test_a_mail_sealed_in_its_text_is_refused(mark: str) -> None:
    text = f"-----BEGIN PGP {mark}-----\n\nHi Bea\n"
    with pytest.raises(DraftProtected, match="signed or encrypted"):
        attach(as_eml(as_part(text, "8bit")))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (HEAD + b"Content-Type: image/png\r\n\r\nx", "no text"),
        (HEAD + b"Content-Type: text/plain; charset=klingon\r\n\r\nx", "unknown charset"),
        (HEAD + b"Content-Type: text/plain; charset=utf-16\r\n\r\nxyz", "but it is not"),
        (HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: x-uu\r\n\r\nx", "x-uu"),
        (
            HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nA",
            "base64",
        ),
        (HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\nno parts", "no text"),
        (
            HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 300,
            "more parts",
        ),
        (b"", "run into"),
        (HEAD, "run into"),
    ],
)
def test_what_cannot_be_kept_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(DraftProtected, match=why):
        attach(data)


def test_multiparts_without_end_are_refused() -> None:
    data = HEAD
    for depth in range(30):
        data += f'Content-Type: multipart/mixed; boundary="b{depth}"\r\n\r\n--b{depth}\r\n'.encode()
    with pytest.raises(DraftProtected, match="nested too deeply"):
        attach(data)


def test_a_boundary_inside_a_line_is_no_boundary() -> None:
    text = LETTER.replace("It floats", "It --=_b 1 floats")
    assert body(
        attach(as_eml(as_part(text, "8bit"), as_part("x", "8bit", "text/html")))
    ).startswith("Hi Bea,\n\nthe boat is ready, Grüße vom Steg.\n\nIt --=_b 1 floats well.")


def test_web_text_makes_no_header_and_no_part() -> None:
    text = "Bcc: evil@example.org --=_b 1-- Content-Type: text/html"
    data = as_eml(as_part(LETTER, "8bit"), as_part(as_html(LETTER, "divs"), "8bit", "text/html"))
    after = attach(data, text)
    assert parsed(after).keys() == parsed(data).keys()
    assert len(list(parsed(after).walk())) == len(list(parsed(data).walk()))


# --- transfer encodings ------------------------------------------------------------------------


def test_quoted_printable_agrees_with_the_standard_library() -> None:
    raw = b"a=3Db =E2=82=AC soft=\r\nbreak =\t\r\nend=20\r\n=zz"
    assert payload(raw, "quoted-printable").decoded == quopri.decodestring(
        raw.replace(b"=\t\r\n", b"=\r\n")
    )


@pytest.mark.parametrize(
    ("start", "end", "new", "raw"),
    [
        (0, 0, b"x\n", b"x\nab=\ncd=3D\ne"),
        (2, 2, b"X", b"ab=\nX=\ncd=3D\ne"),
        (3, 3, b"X", b"ab=\nc=\nX=\nd=3D\ne"),
        (5, 5, b"!", b"ab=\ncd=3D=\n!\ne"),
        (7, 7, b"\n=", b"ab=\ncd=3D\ne\n=3D"),
        (2, 4, b"", b"ab=\n=3D\ne"),
    ],
)
def test_quoted_printable_is_edited_in_place(start: int, end: int, new: bytes, raw: bytes) -> None:
    it = payload(b"ab=\ncd=3D\ne", "quoted-printable")
    assert it.decoded == b"abcd=\ne"
    after = it.splice([ByteEdit(start, end, new)])
    assert after == raw
    expected = b"abcd=\ne"[:start] + new + b"abcd=\ne"[end:]
    assert quopri.decodestring(after) == expected


@pytest.mark.parametrize("raw", [b"QUJD", b"QUJD\n", b"QU\r\nJD\r\n", b"QUJDREVG\nR0g=\n", b""])
def test_base64_is_written_anew_with_its_own_breaks(raw: bytes) -> None:
    it = payload(raw, "base64")
    after = it.splice([ByteEdit(len(it.decoded), len(it.decoded), b"!!")])
    assert base64.b64decode(after) == it.decoded + b"!!"
    assert after.endswith(raw[len(raw.rstrip()) :])


def test_dots_and_from_lines_are_hidden_from_mail_servers() -> None:
    it = payload(b"", "quoted-printable")
    assert it.splice([ByteEdit(0, 0, b"From x\n.\n..\n a \n")]) == b"=46rom x\n=2E\n..\n a=20\n"


def test_readable_parts_keep_the_first_of_a_kind() -> None:
    data = as_eml(as_part("one", "8bit"), as_part("two", "8bit"), kind="mixed")
    parts = readable_parts(data)
    assert [data[part.start : part.end] for part in parts] == [b"one"]
