"""Word drafts: one paragraph and one relation change, every other part keeps its bytes."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from findvalue import note
from findvalue.errors import DraftProtected, UsageError
from findvalue.note.docx_package import LARGEST, Package, check_xml
from findvalue.types import Paragraph
from tests.note.conftest import (
    NOW,
    OFFICE,
    PACKAGE,
    SHARED,
    WORD,
    a_paragraph,
    as_docx,
    as_draft,
    seen,
)

W = f"{{{WORD}}}"

LETTER = ("Dear Ms. Wolf,", "The boat is ready.", "It floats well.", "Best,", "Tom")
SPACED = ("Hi Bea,", "", "The boat is ready.", "", "It floats well.", "", "Best,", "Tom")
ONE = a_paragraph()
OTHER = a_paragraph("Other words.", "https://other.example.org/x?a=1&b=2")
RELATIONS = "word/_rels/document.xml.rels"


def attach(data: bytes, paragraph: Paragraph = ONE) -> bytes:
    return note.attach(as_draft(data, "docx"), paragraph, sender="Tom").after


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read(data: bytes) -> list[str]:
    """The paragraphs of the body, read by the standard library's parser."""
    root = ET.fromstring(document(data))  # noqa: S314 - written a moment ago
    texts = []
    for paragraph in root.iterfind(f"{W}body/{W}p"):
        nodes = (node for node in paragraph.iter() if node.tag in {f"{W}t", f"{W}br"})
        texts.append("".join("\n" if node.tag == f"{W}br" else node.text or "" for node in nodes))
    return texts


def judged(data: bytes) -> Any:  # noqa: ANN401 - python-docx brings no types
    """The document as python-docx sees it, an independent judge."""
    docx = pytest.importorskip("docx", reason="python-docx is not installed")
    return docx.Document(io.BytesIO(data))


def document(data: bytes) -> str:
    return parts(data)["word/document.xml"].decode()


# --- what is written ---------------------------------------------------------------------------


def test_word_sees_the_paragraph_above_the_sign_off() -> None:
    assert read(attach(as_docx(*LETTER))) == [*LETTER[:3], ONE.plain, *LETTER[3:]]


def test_an_independent_reader_sees_the_same() -> None:
    data = attach(as_docx(*SPACED))
    assert [paragraph.text for paragraph in judged(data).paragraphs] == read(data)


def test_the_link_is_one_hyperlink() -> None:
    opened = judged(attach(as_docx(*LETTER), OTHER))
    links = [link for paragraph in opened.paragraphs for link in paragraph.hyperlinks]
    assert [(link.address, link.text) for link in links] == [(OTHER.url, OTHER.url)]


def test_a_bookmark_that_nobody_sees_marks_the_paragraph() -> None:
    xml = document(attach(as_docx(*LETTER)))
    assert re.search(r'<w:bookmarkStart w:id="(\d+)" w:name="findvalue_\1"/>', xml)
    assert "findvalue" not in "".join(read(attach(as_docx(*LETTER)))).lower()


def test_empty_paragraphs_stay_the_habit() -> None:
    assert read(attach(as_docx(*SPACED))) == [*SPACED[:6], ONE.plain, "", *SPACED[6:]]


def test_at_the_end_the_habit_holds_as_well() -> None:
    assert read(attach(as_docx("Hi,", "", "one.", "", "not finished"))) == [
        "Hi,", "", "one.", "", "not finished", "", ONE.plain,
    ]  # fmt: skip


def test_an_empty_document_holds_the_paragraph() -> None:
    assert read(attach(as_docx(body=" "))) == [ONE.plain]
    assert ONE.plain in read(attach(as_docx("")))


def test_a_paragraph_that_is_a_slot_is_replaced() -> None:
    data = as_docx("Hi,", "{{ findvalue }}", "I look forward to it.", "Best,", "Tom")
    assert read(attach(data)) == ["Hi,", ONE.plain, "I look forward to it.", "Best,", "Tom"]
    placement = note.place(data, format="docx")
    assert (placement.unit, placement.start, placement.end) == ("paragraph", 1, 2)


def test_a_slot_that_word_split_over_runs_is_found() -> None:
    body = (
        "<w:p><w:r><w:t>Hi,</w:t></w:r></w:p><w:p><w:r><w:t>{{ find</w:t></w:r>"
        "<w:r><w:t>value }}</w:t></w:r></w:p><w:p><w:r><w:t>Tom</w:t></w:r></w:p>"
    )
    assert read(attach(as_docx(body=body))) == ["Hi,", ONE.plain, "Tom"]


def test_a_slot_beside_words_is_refused() -> None:
    with pytest.raises(DraftProtected, match="beside other words"):
        attach(as_docx("Hi,", "Look: [findvalue]", "Tom"))


# --- looks -------------------------------------------------------------------------------------

STYLED = (
    '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Thanks</w:t></w:r></w:p>'
    '<w:p w14:paraId="1A"><w:pPr><w:keepNext/><w:spacing w:after="160"/><w:rPr><w:b/></w:rPr></w:pPr>'
    '<w:r><w:rPr><w:rFonts w:ascii="Garamond"/><w:b/><w:color w:val="333333"/><w:sz w:val="22"/>'
    "</w:rPr><w:t>Dear Ms. Wolf, thank you.</w:t></w:r></w:p>"
    '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/></w:numPr></w:pPr><w:r><w:t>an item</w:t></w:r></w:p>'
    "<w:p><w:r><w:t>Best,</w:t><w:br/><w:t>Tom</w:t></w:r></w:p>"
).replace(' w14:paraId="1A"', "")


def inserted(body: str) -> str:
    xml = document(attach(as_docx(body=body)))
    at = xml.index("<w:bookmarkStart")
    return xml[xml.rindex("<w:p>", 0, at) : xml.index("</w:p>", at)]


def test_the_look_of_running_text_is_copied_not_that_of_lists_and_titles() -> None:
    block = inserted(STYLED)
    assert '<w:pPr><w:spacing w:after="160"/></w:pPr>' in block
    fonts = '<w:rFonts w:ascii="Garamond"/><w:color w:val="333333"/><w:sz w:val="22"/>'
    assert f"<w:r><w:rPr>{fonts}</w:rPr><w:t" in block


def test_the_link_looks_like_a_link_in_the_same_font() -> None:
    assert (
        '<w:rFonts w:ascii="Garamond"/><w:color w:val="0563C1"/><w:sz w:val="22"/>'
        '<w:u w:val="single"/>' in inserted(STYLED)
    )


def test_ids_of_empty_paragraphs_are_not_doubled() -> None:
    body = (
        "<w:p><w:r><w:t>Hi,</w:t></w:r></w:p>"
        '<w:p xmlns:w14="urn:w14" w14:paraId="7" w:rsidR="00AA"/>'
        "<w:p><w:r><w:t>Tom</w:t></w:r></w:p>"
    )
    assert document(attach(as_docx(body=body))).count("paraId") == 1


FALLBACK = '<mc:Fallback xmlns:mc="urn:mc"><w:p><w:r><w:t>a</w:t></w:r></w:p></mc:Fallback>'


# --- reading -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p>", ["a", "b"]),
        ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r></w:p>", ["a b"]),
        ("<w:p><w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t></w:r></w:p>", ["a-b"]),
        ("<w:p><w:r><w:t>a &amp; &lt;b&gt; &#228;</w:t></w:r></w:p>", ["a & <b> ä"]),
        ("<w:p><w:del><w:r><w:delText>x</w:delText></w:r></w:del><w:r><w:t>a</w:t></w:r></w:p>", ["a"]),
        ("<w:p><w:ins><w:r><w:t>a</w:t></w:r></w:ins></w:p>", ["a"]),
        ("<w:p><w:r><w:instrText>DATE</w:instrText><w:t>a</w:t></w:r></w:p>", ["a"]),
        ("<w:p><w:r><w:txbxContent><w:p><w:r><w:t>x</w:t></w:r></w:p></w:txbxContent><w:t>a</w:t></w:r></w:p>", ["a"]),
        ("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:tbl>", ["a"]),
        ("<w:p/>", []),
        (f"<w:p><w:r><w:t>a</w:t></w:r></w:p>{FALLBACK}", ["a"]),
    ],
)  # fmt: skip
def test_the_lines_are_what_a_reader_sees(body: str, lines: list[str]) -> None:
    assert seen(as_docx(body=body), "docx") == lines


def test_a_sign_off_in_one_paragraph_is_not_torn() -> None:
    body = (
        "<w:p><w:r><w:t>Hi Bea,</w:t></w:r></w:p><w:p><w:r><w:t>ready.</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>Best,</w:t><w:br/><w:t>Tom</w:t></w:r></w:p>"
    )
    assert read(attach(as_docx(body=body)))[2:] == [ONE.plain, "Best,\nTom"]


def test_a_letter_in_one_paragraph_has_no_certain_place() -> None:
    body = (
        "<w:p><w:r><w:t>Hi Bea,</w:t><w:br/><w:t>ready.</w:t><w:br/><w:t>Best,</w:t><w:br/>"
        "<w:t>Tom</w:t></w:r></w:p>"
    )
    assert note.place(as_docx(body=body), format="docx").confidence < note.CONFIDENT


def test_a_name_in_a_table_is_a_sign_off() -> None:
    body = (
        "<w:p><w:r><w:t>Hi Bea,</w:t></w:r></w:p><w:p><w:r><w:t>ready.</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>Best,</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Tom</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    assert read(attach(as_docx(body=body))) == ["Hi Bea,", "ready.", ONE.plain, "Best,"]


def renamed(prefix: str, declaration: str) -> bytes:
    """The letter with another prefix for Word's namespace."""
    xml = document(as_docx(*LETTER)).replace("xmlns:w=", declaration)
    xml = re.sub(r"(?<=[</ ])w:(?=\w)", prefix, xml)
    return as_docx(parts={"word/document.xml": xml.encode()})


def test_another_prefix_of_the_same_words_works() -> None:
    data = renamed("ns0:", "xmlns:ns0=")
    assert read(attach(data)) == [*LETTER[:3], ONE.plain, *LETTER[3:]]


def test_words_without_a_prefix_are_refused() -> None:
    with pytest.raises(DraftProtected, match="not a Word document"):
        attach(renamed("", "xmlns="))


def test_a_document_without_relation_prefix_declares_it() -> None:
    xml = document(as_docx(*LETTER)).replace(f' xmlns:r="{OFFICE}"', "")
    data = as_docx(parts={"word/document.xml": xml.encode()})
    opened = judged(attach(data))
    assert opened.paragraphs[3].hyperlinks[0].address == ONE.url


# --- parts that stay ---------------------------------------------------------------------------


def test_every_other_part_keeps_its_bytes_and_its_place() -> None:
    more = {"word/media/a.png": b"\x89PNG" * 99, "word/vbaProject.bin": b"\0\1", "docProps/x": b""}
    data = as_docx(*LETTER, parts=more)
    before, after = parts(data), parts(attach(data))
    assert list(after)[: len(before)] == list(before)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"word/document.xml", RELATIONS}


def test_relations_that_are_there_stay() -> None:
    known = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId7"'
        f' Type="{OFFICE}/hyperlink" Target="https://kept.example.org" TargetMode="External"/>'
        "</Relationships>"
    )
    after = parts(attach(as_docx(*LETTER, parts={RELATIONS: known.encode()})))[RELATIONS].decode()
    assert after.startswith(known.removesuffix("</Relationships>"))
    assert 'Id="rId8"' in after


def test_detaching_gives_back_document_and_relations_after_a_save_by_word() -> None:
    data = as_docx(
        *LETTER,
        parts={
            RELATIONS: f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'.encode()
        },
    )
    draft = as_draft(data, "docx")
    report = note.attach(draft, ONE, sender="Tom")
    record = note.record_of(draft, report, now=NOW)
    opened = judged(report.after)
    opened.paragraphs[0].runs[0].text = "Hello,"
    saved = io.BytesIO()
    opened.save(saved)
    after = note.detach(replace(draft, data=saved.getvalue()), records=[record]).after
    assert read(after) == ["Hello,", *LETTER[1:]]
    assert b"sailing" not in parts(after)[RELATIONS]


def test_detaching_takes_the_empty_paragraph_along() -> None:
    draft = as_draft(as_docx(*SPACED), "docx")
    report = note.attach(draft, ONE, sender="Tom")
    record = note.record_of(draft, report, now=NOW)
    opened = judged(report.after)
    opened.paragraphs[4].runs[0].text = "It floats very well."
    saved = io.BytesIO()
    opened.save(saved)
    after = note.detach(replace(draft, data=saved.getvalue()), records=[record]).after
    assert read(after) == [*SPACED[:4], "It floats very well.", *SPACED[5:]]


def test_another_paragraph_replaces_words_and_link() -> None:
    draft = as_draft(as_docx(*LETTER), "docx")
    report = note.attach(draft, ONE, sender="Tom")
    record = note.record_of(draft, report, now=NOW)
    after = note.attach(replace(draft, data=report.after), OTHER, records=[record]).after
    assert read(after) == [*LETTER[:3], OTHER.plain, *LETTER[3:]]
    assert b"sailing" not in parts(after)[RELATIONS]


def test_an_edited_paragraph_is_protected_even_without_its_link() -> None:
    draft = as_draft(as_docx(*LETTER), "docx")
    report = note.attach(draft, ONE, sender="Tom")
    record = note.record_of(draft, report, now=NOW)
    xml = re.sub(r"<w:hyperlink.*?</w:hyperlink>", "", document(report.after))
    xml = xml.replace(ONE.text, "All new words of my own.")
    with zipfile.ZipFile(io.BytesIO(report.after)) as old:
        files = {info.filename: old.read(info) for info in old.infolist()}
    data = as_docx(parts={**files, "word/document.xml": xml.encode()})
    with pytest.raises(DraftProtected, match="was edited"):
        note.attach(replace(draft, data=data), OTHER, records=[record])


# --- places ------------------------------------------------------------------------------------


def test_the_place_is_counted_in_paragraphs_of_the_body() -> None:
    placement = note.place(as_docx(*LETTER), format="docx", sender="Tom")
    assert (placement.unit, placement.start, placement.end) == ("paragraph", 3, 3)


def test_the_end_is_the_paragraph_below_the_last_words() -> None:
    assert note.place(as_docx("Hi, not finished", "", ""), format="docx").start == 1
    assert note.place(as_docx(""), format="docx").start == 0


def test_a_paragraph_may_be_named() -> None:
    report = note.attach(as_draft(as_docx(*LETTER), "docx"), ONE, at=2)
    assert read(report.after)[1] == ONE.plain
    last = note.attach(as_draft(as_docx(*LETTER), "docx"), ONE, at=6)
    assert read(last.after)[-1] == ONE.plain


@pytest.mark.parametrize("at", [0, 7])
def test_a_paragraph_that_is_not_there_is_refused(at: int) -> None:
    with pytest.raises(UsageError, match="the document has 5"):
        note.attach(as_draft(as_docx(*LETTER), "docx"), ONE, at=at)


# --- attacks and accidents ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["<w:r/>", "a & b", "]]>", '"quoted"', "</w:t></w:r></w:p>", "{{7*7}}", "\u200b"]
)
def test_stored_words_stay_words(text: str) -> None:
    assert read(attach(as_docx(*LETTER), a_paragraph(f"About {text} here.")))[3].startswith(
        f"About {text} here."
    )


def zipped(*, size: int = 0, name: str = "x", **more: bytes) -> bytes:
    """A document with one more entry, which may declare any size."""
    data = as_docx(*LETTER, parts={name: b"0" * min(size, 99), **more})
    if size > 99:
        stamp = (99).to_bytes(4, "little")
        at = data.rindex(b"PK\x01\x02", 0, data.index(b"PK\x05\x06"))
        assert data[at + 24 : at + 28] == stamp
        data = data[: at + 24] + size.to_bytes(4, "little") + data[at + 28 :]
    return data


def test_an_archive_that_declares_too_much_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(DraftProtected, match="more than 50 MB"):
        attach(zipped(size=LARGEST + 1))


def test_a_bomb_that_lies_about_its_size_never_gives_more_than_it_declares() -> None:
    bomb = as_docx(body=" " * 5_000_000)
    at = bomb.rindex(b"PK\x01\x02", 0, bomb.index(b"PK\x05\x06"))
    bomb = bomb[: at + 24] + (1_000).to_bytes(4, "little") + bomb[at + 28 :]
    with pytest.raises(DraftProtected):
        attach(bomb)


def test_too_many_entries_are_refused() -> None:
    with pytest.raises(DraftProtected, match="more than 50 MB"):
        attach(as_docx(*LETTER, parts={f"x{i}": b"" for i in range(2_001)}))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/">]>',
    ],
)
def test_a_document_type_is_refused(head: str) -> None:
    xml = document(as_docx(*LETTER)).replace("?>", f"?>{head}", 1)
    with pytest.raises(DraftProtected, match="document type"):
        attach(as_docx(parts={"word/document.xml": xml.encode()}))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "cannot be unpacked"),
        (b"PK\x03\x04 nothing", "cannot be unpacked"),
        (b"\xd0\xcf\x11\xe0 an encrypted document", "cannot be unpacked"),
        (as_docx(parts={"_rels/.rels": b"<Relationships/>"}), "not a Word document"),
        (as_docx(parts={"word/document.xml": b"<w:document"}), "not well-formed"),
        (as_docx(parts={"word/document.xml": b"\xff\xfe"}), "cannot be read"),
        (as_docx(parts={"word/document.xml": b"<x/>"}), "not a Word document"),
        (as_docx(parts={"_xmlsignatures/sig1.xml": b"<x/>"}), "signed"),
        (as_docx(*LETTER, parts={RELATIONS: b"<nonsense/>"}), "no readable relations"),
    ],
)
def test_what_is_no_document_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(DraftProtected, match=why):
        attach(data)


def test_an_encrypted_entry_is_refused() -> None:
    data = bytearray(as_docx(*LETTER))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(DraftProtected, match="encrypted or damaged"):
        attach(bytes(data))


def test_an_archive_without_root_relations_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(DraftProtected, match="not a Word document"):
        attach(out.getvalue())


def test_unchanged_relations_are_not_written() -> None:
    data = as_docx(*LETTER)
    package = Package(data)
    assert parts(package.save(package.document, added={}, gone=set(), kind=OFFICE)) == parts(data)


def test_many_empty_paragraphs_are_no_habit() -> None:
    texts = read(attach(as_docx("Hi,", "text.", *[""] * 50, "Best,", "Tom")))
    assert texts[:3] == ["Hi,", "text.", ""]
    assert texts[52:] == [ONE.plain, "", "", "", "", "Best,", "Tom"]


def test_a_broken_result_is_never_written() -> None:
    package = Package(as_docx(*LETTER))
    with pytest.raises(DraftProtected, match="not well-formed"):
        package.save("<w:p>", added={}, gone=set(), kind=OFFICE)


def test_strict_documents_get_strict_relations() -> None:
    strict = "http://purl.oclc.org/ooxml/"
    xml = document(as_docx(*LETTER)).replace(WORD, f"{strict}wordprocessingml/main")
    xml = xml.replace(OFFICE, f"{strict}officeDocument/relationships")
    after = parts(attach(as_docx(parts={"word/document.xml": xml.encode()})))
    assert f'Type="{strict}officeDocument/relationships/hyperlink"'.encode() in after[RELATIONS]
    check_xml(after["word/document.xml"].decode())


def test_too_much_markup_is_refused() -> None:
    with pytest.raises(DraftProtected, match="more markup"):
        attach(as_docx(body="<w:p/>" * 50_001))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared drafts are not beside this checkout")
def test_a_document_made_by_word_keeps_its_parts() -> None:
    data = (SHARED / "files" / "d19.docx").read_bytes()
    before, after = parts(data), parts(attach(data))
    assert {name for name in before if before[name] != after[name]} == {
        "word/document.xml",
        RELATIONS,
    }


# --- what Word puts around paragraphs ----------------------------------------------------------


def word(*texts: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)


ABOVE = ("Dear Pat,", "Thank you for the tour on Monday.", "The lathe stays with me.")
SIGNED = word("Kind regards,", "Rue Kent")


@pytest.mark.parametrize(
    "body",
    [
        f"<w:sdt><w:sdtPr/><w:sdtContent>{word(*ABOVE)}{SIGNED}</w:sdtContent></w:sdt>",
        f"<w:tbl><w:tr><w:tc>{word(*ABOVE)}{SIGNED}</w:tc></w:tr></w:tbl><w:p/>",
        f"<w:tbl><w:tr><w:tc>{word('Rue Kent')}</w:tc></w:tr></w:tbl>{word(*ABOVE)}{SIGNED}",
        (
            f"{word(*ABOVE)}<w:p><w:del><w:r><w:delText>Cheers,</w:delText></w:r></w:del>"
            f"<w:ins><w:r><w:t>Kind regards,</w:t></w:r></w:ins></w:p>{word('Rue Kent')}"
        ),
        f"{word(*ABOVE)}<w:p><w:moveFrom><w:r><w:t>Old</w:t></w:r></w:moveFrom></w:p>{SIGNED}",
        f"{word(*ABOVE, 'Kind regards,')}<w:sdt><w:sdtContent>{word('Rue Kent')}</w:sdtContent></w:sdt>",
        (
            f"{word(*ABOVE)}<w:p><w:commentRangeStart w:id='0'/><w:r><w:t>Kind regards,</w:t></w:r>"
            f"<w:commentRangeEnd w:id='0'/></w:p>{word('Rue Kent')}"
        ),
    ],
    ids=["control", "cell", "letterhead", "tracked", "moved", "name-control", "comment"],
)
def test_the_paragraph_stands_above_the_sign_off_whatever_word_puts_around(body: str) -> None:
    draft = as_draft(as_docx(body=body), "docx", "note.docx")
    report = note.attach(draft, ONE)
    assert report.placement
    assert report.placement.confidence >= note.CONFIDENT
    lines = seen(report.after, "docx")
    above = lines[: lines.index("Kind regards,")]
    assert above[-3:] == ["The lathe stays with me.", ONE.text, ONE.url]
    record = note.record_of(draft, report, now=NOW)
    assert note.detach(replace(draft, data=report.after), records=[record]).after == draft.data
    ET.fromstring(zipfile.ZipFile(io.BytesIO(report.after)).read("word/document.xml"))  # noqa: S314 - our own


def test_a_new_part_carries_the_time_of_the_document_and_not_of_now() -> None:
    with zipfile.ZipFile(io.BytesIO(attach(as_docx(*LETTER)))) as archive:
        stamps = {info.filename: info.date_time for info in archive.infolist()}
    assert stamps[RELATIONS] == stamps["word/document.xml"]
