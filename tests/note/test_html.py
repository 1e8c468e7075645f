"""HTML: spliced at the right place, set like the neighbours, every stored string escaped."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from findvalue import note
from findvalue.errors import DraftProtected
from findvalue.note.html_lines import Reader
from findvalue.note.html_tokens import Kind, Token, attributes, tokenize
from findvalue.note.model import Mark
from findvalue.types import Paragraph
from tests.note.conftest import NOW, a_paragraph, all_labelled, as_draft, seen
from tests.support.cost import bounded

ONE = a_paragraph()
LINK = f'<a href="{ONE.url}">{ONE.url}</a>'


def attach(source: str, paragraph: Paragraph = ONE, sender: str = "Tom") -> str:
    return note.attach(as_draft(source.encode(), "html"), paragraph, sender=sender).after.decode()


# --- reading -----------------------------------------------------------------------------------


def texts(source: str) -> list[str]:
    return [line.text for line in Reader(source).lines]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<p>a</p><p>b</p>", ["a", "", "b"]),
        ("<div>a</div><div>b</div>", ["a", "b"]),
        ("<div>a</div><div><br></div><div>b</div>", ["a", "", "b"]),
        ("a<br>b<br><br>c", ["a", "b", "", "c"]),
        ("a<br/>b<BR>c", ["a", "b", "c"]),
        ("<p>a<p>b", ["a", "", "b"]),
        ("<ul><li>a<li>b</ul>c", ["a", "b", "", "c"]),
        ("<div>a<br></div><div>b</div>", ["a", "b"]),
        ("<p>a <b>bold</b>\n  word</p>", ["a bold word"]),
        ("<p>&lt;b&gt; &amp; &nbsp;x&#8203;</p>", ["<b> & x"]),
        ("<p>&nbsp;</p><p>a</p>", ["a"]),
        ("a<hr>b", ["a", "________", "b"]),
        ("<table><tr><td>a</td><td>b</td></tr></table>", ["a", "b"]),
        ("<pre>a\n\nb\r\nc</pre>", ["a", "", "b", "c"]),
        ("<title>x</title><style>y</style><script>z</script>a<!-- c -->b", ["ab"]),
        ("<div style='display: none'>x<br>y</div>a", ["a"]),
        ("<span hidden>x</span>a", ["a"]),
        ("<textarea>x</textarea>a", ["a"]),
        ("<script></script>a", ["a"]),
        ("<p><b>x<br></b></p><p>y</p>", ["x", "", "y"]),
        ("</p></div>a</span>", ["a"]),
        ("a < b <3 & c", ["a < b <3 & c"]),
        ("a<", ["a<"]),
        ("a<b", ["a"]),
        ("a<!-- never closed", ["a"]),
        ("a<!-->b<!--->c", ["abc"]),
        ("a<script>never closed</scriptx", ["a"]),
        ("<!DOCTYPE html><?xml version='1'?>a</ x>b", ["ab"]),
        ("", []),
    ],
)
def test_the_lines_are_what_a_reader_sees(source: str, lines: list[str]) -> None:
    assert texts(source) == lines


@pytest.mark.parametrize(
    "source",
    ["<p a='>' b=\"<\">x</p>", "a<b c=d>e</b>f<!--g-->", '<a b="c<d>', "<p>x</p", "<<<p>>>x"],
)
def test_the_tokens_are_the_source(source: str) -> None:
    tokens = list(tokenize(source))
    assert "".join(source[it.start : it.end] for it in tokens) == source


def test_attributes_are_read_as_the_standard_says() -> None:
    source = '<p A=1 b=\'2 &amp; 3\' c="4" d e= f=x"y a=9 />'
    found = attributes(source, Token(Kind.OPEN, 0, len(source), "p"))
    assert found == {"a": "1", "b": "2 & 3", "c": "4", "d": "", "e": 'f=x"y'}


@pytest.mark.parametrize("draft", [it for it in all_labelled() if it.format == "html"])
def test_words_and_order_agree_with_an_independent_parser(draft: object) -> None:
    text = draft.text  # type: ignore[attr-defined]  # parametrised over labelled drafts
    soup = BeautifulSoup(text, "html.parser")
    for gone in soup(["head", "style", "script", "title"]):
        gone.decompose()
    for gone in soup.select('[style*="display:none"]'):
        gone.decompose()
    ours = "".join(line.text for line in Reader(text).lines if line.text != "________")
    assert re.sub(r"\s", "", ours) == re.sub(r"\s", "", soup.get_text())


@pytest.mark.parametrize(
    ("source", "mark"),
    [
        ('<blockquote type="cite">x</blockquote>', Mark.QUOTE),
        ('<div class="gmail_quote"><p>x</p></div>', Mark.QUOTE),
        ('<div class="moz-cite-prefix">x</div>', Mark.QUOTE),
        ('<div id="divRplyFwdMsg">x</div>', Mark.QUOTE),
        ('<div class="gmail_signature">x</div>', Mark.SIGNATURE),
        ('<div data-smartmail="gmail_signature">x</div>', Mark.SIGNATURE),
        ('<div id="Signature">x</div>', Mark.SIGNATURE),
        ('<div id="x_Signature">x</div>', Mark.SIGNATURE),
        ('<p class="elementToProof">x</p>', Mark.NONE),
    ],
)
def test_classes_of_mail_programs_are_known(source: str, mark: Mark) -> None:
    assert Reader(source).lines[0].mark == mark


# --- setting -----------------------------------------------------------------------------------


def test_a_paragraph_is_set_like_the_one_above() -> None:
    source = '<p class="a" id="i" style="margin:0">Hi.</p>\n<p class="a">Text.</p>\n<p>Tom</p>\n'
    assert f'Text.</p>\n<p class="a">{ONE.text}<br>\n{LINK}</p>\n<p>Tom</p>' in attach(source)


def test_an_id_is_never_copied() -> None:
    source = "<p>Hi Bea,</p><p id=x name=y class=c onclick='z()'>Text.</p><p>Tom</p>"
    assert f"<p class=c>{ONE.text}" in attach(source)


def test_divs_keep_their_blank_divs() -> None:
    source = "<div>Hi.</div><div><br></div><div>Text.</div><div><br></div><div>Tom</div>"
    assert f"<div>{ONE.text}<br>{LINK}</div><div><br></div><div>Tom</div>" in attach(source)


def test_line_breaks_stay_line_breaks() -> None:
    source = "<body>Hi Bea,<br>\n<br>\nText.<br>\n<br>\nTom</body>"
    assert f"Text.<br>\n<br>\n{ONE.text}<br>\n{LINK}<br>\n<br>\nTom" in attach(source)


def test_fonts_around_the_words_are_copied() -> None:
    source = "<p><span style='color:red'><font face=A>Text.</font></span></p>\n<p>Tom</p>"
    assert f"<p><span style='color:red'><font face=A>{ONE.text}" in attach(f"<p>Hi,</p>{source}")
    assert f"{LINK}</font></span></p>" in attach(f"<p>Hi,</p>{source}")


def test_a_font_that_holds_half_a_line_is_not_copied() -> None:
    source = "<p>Hi,</p><p><span style='color:red'>Te</span>xt.</p>\n<p>Tom</p>"
    assert f"<p>{ONE.text}" in attach(source)


def test_a_missing_gap_is_made_as_elsewhere() -> None:
    source = (
        "<div>Hi.</div><div><br></div><div>One.</div><div><br></div><div>Two.</div>"
        "<div>Best,</div><div>Tom</div>"
    )
    after = attach(source)
    assert f"Two.</div><div><br></div><div>{ONE.text}" in after
    assert f"{LINK}</div><div><br></div><div>Best,</div>" in after


def test_a_table_row_is_not_torn() -> None:
    source = "<table><tr><td>Hi Bea,<br><br>Text.</td></tr><tr><td>Best,<br>Tom</td></tr></table>"
    after = attach(source)
    assert f"Text.<br><br>{ONE.text}<br>{LINK}</td></tr><tr><td>Best," in after


def test_a_list_is_not_torn() -> None:
    source = "<p>Hi,</p><ul><li>one</li><li>Best,</li><li>Tom</li></ul>"
    soup = BeautifulSoup(attach(source), "html.parser")
    assert next(item.get_text() for item in soup("li")) == "one"
    assert ONE.text in soup.get_text()


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("", "<p>{}</p>"),
        ("<html><body></body></html>", "<html><body><p>{}</p></body></html>"),
        ("<p>Hi.</p>", "<p>Hi.</p><p>{}</p>"),
        ("<div>Hi.</div>", "<div>Hi.</div><div>{}</div>"),
        ("Hi.", "Hi.<br><br>{}"),
        ("<pre>Hi.</pre>", "<pre>Hi.\n\n{}</pre>"),
        ("<div>Hi.</div>\n0", "<div>Hi.</div>\n0<br>\n<br>\n{}"),
        ("Hi Bea,\n<p>\nBest,", "Hi Bea,\n<p>{}</p>\n<p>\nBest,"),
    ],
)
def test_odd_drafts_get_a_paragraph_of_their_own(source: str, after: str) -> None:
    newline = "\n" if "\n" in source else ""
    words = f"{ONE.text}\n{LINK}" if "<pre>" in source else f"{ONE.text}<br>{newline}{LINK}"
    assert attach(source) == after.format(words)


# --- slots -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("<p>A</p>\n<!-- findvalue -->\n<p>B</p>", "<p>A</p>\n<p>{}</p>\n<p>B</p>"),
        ("<p>A</p><p><!-- findvalue --></p>", "<p>A</p><p>{}</p>"),
        ("<p>A</p><p>{{ findvalue }}</p>", "<p>A</p><p>{}</p>"),
        ("<div>A</div><div>[findvalue]</div>", "<div>A</div><div>{}</div>"),
        ("<p>A <!-- findvalue --></p>", "<p>A <br><br>{}</p>"),
        ("[findvalue]", "{}"),
        ("<p>A [findvalue]", "<p>A <br><br>{}"),
        ("<p>A [findvalue] B</p>", "<p>A <br><br>{}<br><br> B</p>"),
        ("A<br><br><!-- findvalue --><br><br>B", "A<br><br><div>{}</div><br><br>B"),
    ],
)
def test_a_slot_is_filled_where_it_stands(source: str, after: str) -> None:
    newline = "\n" if "\n" in source else ""
    assert attach(source) == after.replace("{}", f"{ONE.text}<br>{newline}{LINK}")


@pytest.mark.parametrize(
    "source",
    [
        "<head><title>[findvalue]</title></head><p>A</p>",
        "<p title='[findvalue]'>A</p>",
        "<blockquote>[findvalue]</blockquote><p>A</p>",
    ],
)
def test_what_a_reader_does_not_see_is_no_slot(source: str) -> None:
    assert "[findvalue]" in attach(f"<body><p>Hi,</p>{source}<p>Tom</p></body>")


# --- twice, out, back --------------------------------------------------------------------------

SOURCE = "<p>Hi Bea,</p>\n<p>Text.</p>\n<p>More.</p>\n<p>Best,<br>Tom</p>\n"


def test_no_mark_of_ours_is_in_the_source() -> None:
    assert "findvalue" not in attach(SOURCE)


def test_another_paragraph_replaces_the_words_alone() -> None:
    draft = as_draft(SOURCE.encode(), "html")
    report = note.attach(draft, ONE, sender="Tom")
    record = note.record_of(draft, report, now=NOW)
    other = a_paragraph("Other words.", "https://other.example.org/x")
    second = note.attach(replace(draft, data=report.after), other, records=[record])
    assert second.after.decode() == attach(SOURCE, other)


@pytest.mark.parametrize(
    ("old", "new"), [("Hi Bea", "Dear Bea"), ("Tom</p>", "Tom Okafor</p>"), ("Text.", "Words.")]
)
def test_detaching_keeps_edits_elsewhere(old: str, new: str) -> None:
    draft = as_draft(SOURCE.encode(), "html")
    report = note.attach(draft, ONE, sender="Tom")
    record = note.record_of(draft, report, now=NOW)
    changed = replace(draft, data=report.after.replace(old.encode(), new.encode()))
    assert note.detach(changed, records=[record]).after.decode() == SOURCE.replace(old, new)


@pytest.mark.parametrize(
    "source",
    [
        SOURCE,
        SOURCE.replace("\n", ""),
        "<div>Hi</div><div><br></div><div>More.</div><div><br></div><div>Tom</div>",
        "Hi Bea,<br>\n<br>\nMore.<br>\n<br>\nTom",
        "<p>Hi</p><p>More.</p>",
        "<table><tr><td>Hi Bea,<br><br>More.</td></tr><tr><td>Best,<br>Tom</td></tr></table>",
    ],
)
def test_detaching_beside_a_changed_neighbour_takes_just_the_paragraph(source: str) -> None:
    draft = as_draft(source.encode(), "html")
    report = note.attach(draft, ONE, sender="Tom")
    record = note.record_of(draft, report, now=NOW)
    changed = replace(draft, data=report.after.replace(b"More.", b"Much more."))
    after = note.detach(changed, records=[record]).after.decode()
    assert after == source.replace("More.", "Much more.")


@pytest.mark.parametrize("above", ['<p class="x">More.', "<p>More."])
@pytest.mark.parametrize("below", ['<p class="x">Best,', '<p id="y">Best,'])
def test_detaching_keeps_the_tags_that_were_changed_around_it(above: str, below: str) -> None:
    draft = as_draft(SOURCE.encode(), "html")
    report = note.attach(draft, ONE, sender="Tom")
    record = note.record_of(draft, report, now=NOW)
    changed = report.after.decode().replace("<p>More.", above).replace("<p>Best,", below)
    after = note.detach(replace(draft, data=changed.encode()), records=[record]).after.decode()
    assert after == SOURCE.replace("<p>More.", above).replace("<p>Best,", below)


@pytest.mark.parametrize(
    "slot", ["<p>{{ findvalue }}</p>", "<!-- findvalue -->", "<div>[findvalue]</div>"]
)
def test_detaching_puts_a_slot_back_after_changes_elsewhere(slot: str) -> None:
    source = f"<p>Hi Bea,</p>\n<p>Text.</p>\n{slot}\n<p>Best,<br>Tom</p>\n"
    draft = as_draft(source.encode(), "html")
    report = note.attach(draft, ONE)
    record = note.record_of(draft, report, now=NOW)
    changed = report.after.replace(b"Hi Bea", b"Dear Bea")
    after = note.detach(replace(draft, data=changed), records=[record]).after.decode()
    assert after == source.replace("Hi Bea", "Dear Bea")


def test_a_message_names_the_paragraph_by_its_words() -> None:
    draft = as_draft(SOURCE.encode(), "html")
    record = note.record_of(draft, note.attach(draft, ONE, sender="Tom"), now=NOW)
    changed = note.attach(draft, ONE, sender="Tom").after.replace(b"me looking", b"me to look")
    with pytest.raises(
        DraftProtected, match=r"the paragraph “Our talk about sailing .*…” was edited"
    ):
        note.attach(replace(draft, data=changed), ONE, records=[record])


def test_between_comments_just_the_block_is_taken() -> None:
    draft = as_draft(SOURCE.encode(), "html")
    record = note.record_of(draft, note.attach(draft, ONE, sender="Tom"), now=NOW)
    source = f"<p>A</p><!-- c --><p>{ONE.text}<br>{LINK}</p><!-- d --><p>B</p>"
    after = note.detach(replace(draft, data=source.encode()), records=[record]).after
    assert after.decode() == "<p>A</p><!-- c --><!-- d --><p>B</p>"


def test_a_gap_of_a_thousand_spaces_is_no_habit() -> None:
    source = "<p>Hi,</p><p>Text.</p>" + "&nbsp;" * 999 + "<p>Tom</p>"
    assert len(attach(source)) < len(source) + 500


def test_a_changed_link_is_an_edit() -> None:
    draft = as_draft(SOURCE.encode(), "html")
    report = note.attach(draft, ONE, sender="Tom")
    record = note.record_of(draft, report, now=NOW)
    changed = report.after.replace(b'href="https://sailing', b'href="https://elsewhere')
    with pytest.raises(DraftProtected, match="its link is another one"):
        note.attach(replace(draft, data=changed), ONE, records=[record])


# --- attacks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</p></body></html><h1>x",
        "<!-- x --> &amp; &lt;b&gt;",
        "<a href='javascript:alert(1)'>x</a>",
        "{{7*7}} ${x} %s <% x %>",
        "]]> <![CDATA[ x",
    ],
)
@pytest.mark.parametrize("source", [SOURCE, "Hi<br><br>Text<br><br>Tom", "<pre>Hi\n\nTom</pre>"])
def test_stored_words_stay_words(text: str, source: str) -> None:
    after = attach(source, a_paragraph(text))
    clean = BeautifulSoup(attach(source, a_paragraph("Words.")), "html.parser")
    soup = BeautifulSoup(after, "html.parser")
    assert [tag.name for tag in soup()] == [tag.name for tag in clean()]
    assert len(soup("a")) == 1
    assert text in soup.get_text()


def test_an_address_cannot_leave_its_attribute() -> None:
    url = "https://example.org/?a=1&b='x'&amp;c=(2)"
    soup = BeautifulSoup(attach(SOURCE, a_paragraph(url=url)), "html.parser")
    assert soup.a is not None
    assert soup.a["href"] == url
    assert soup.a.get_text() == url
    assert list(soup.a.attrs) == ["href"]


@pytest.mark.parametrize("source", ["<i>" * 501 + "x", "<br>" * 100_001])
def test_too_much_markup_is_refused(source: str) -> None:
    with pytest.raises(DraftProtected, match="more markup"):
        attach(source)


def test_the_diff_shows_words_and_no_tags() -> None:
    report = note.attach(as_draft(SOURCE.encode(), "html"), ONE, sender="Tom")
    assert "<p>" not in report.diff
    assert f"+{ONE.text}" in report.diff
    assert seen(report.after, "html")[3] == ONE.text


@pytest.mark.parametrize(
    "piece",
    [
        "</b>",
        "</b> ",
        "x</b>",
        "<b>",
        "&nbsp;</b>",
        "<p></b>",
        "<div>x</b>",
        "<b></i>",
        "x<br></b>",
        "<!-- --></b>",
    ],
)
def test_tags_that_fit_nothing_cost_no_more_than_others(piece: str) -> None:
    source = f"<p>a</p>{piece * (350_000 // len(piece))}"
    with bounded(), suppress(DraftProtected):
        Reader(source)
