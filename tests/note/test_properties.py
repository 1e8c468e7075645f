"""What must hold for every draft that anybody may write."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from findvalue import note
from findvalue.errors import DraftProtected
from findvalue.note import Draft
from findvalue.note.html_elements import Element, Frame
from findvalue.note.html_lines import Reader
from findvalue.types import DraftFormat
from tests.note.conftest import NOW, a_paragraph, as_draft

PARAGRAPH = a_paragraph()
OTHER = a_paragraph(
    "On trams: “Night Trams” (1 April 2025).", "https://trams.example.org/n", "Night Trams"
)

NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])
LINES = st.one_of(
    st.sampled_from(
        [
            "", " ", "\t", "Hi Bea,", "Dear Ms. Wolf,", "Best,", "Thanks,", "Tom", "-- ", "--", "---",
            "> quoted", "On 3 March 2025 at 09:12, Bea <b@example.org> wrote:", "P.S. The oars.",
            "Subject: Thanks", "From: Tom", "Sent: Monday", "To: Bea", "Sent from my iPhone",
            "The boat is ready and it floats well.", "I look forward to hearing from you.",
            "- item", "```", "# Title", "<p>", "</p>", "<br>", "<div>text</div>", "&amp;", "{{ x }}",
            "Mit freundlichen Grüßen", "[Your Name]", "https://example.org/x", "-----Original Message-----",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=90),
)  # fmt: skip
FORMATS: st.SearchStrategy[DraftFormat] = st.sampled_from(["txt", "md", "html"])


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    lines = draw(st.lists(LINES, max_size=14))
    newline = draw(NEWLINES)
    text = newline.join(lines) + draw(st.sampled_from(["", newline, newline * 2]))
    if draw(st.booleans()) and draw(st.booleans()):
        text = text.replace(newline, "\n", 1)
    bom = draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"]))
    fmt = draw(FORMATS)
    return as_draft(bom + text.encode(), fmt)


def attach(draft: Draft) -> bytes | None:
    """Attach, unless the draft itself is refused, as one may be that has strange slots."""
    try:
        return note.attach(draft, PARAGRAPH, sender="Tom Okafor").after
    except DraftProtected:
        return None


@given(drafts())
def test_every_byte_outside_the_paragraph_stays(draft: Draft) -> None:
    after = attach(draft)
    assert after is not None
    data = draft.data
    front = next(
        (i for i, (a, b) in enumerate(zip(data, after, strict=False)) if a != b), len(data)
    )
    back = len(data) - front
    assert after[len(after) - back :] == data[front:]


@given(drafts())
def test_attaching_twice_is_attaching_once(draft: Draft) -> None:
    after = attach(draft)
    assert after is not None
    assert note.attach(replace(draft, data=after), PARAGRAPH).after == after


@given(drafts())
def test_detaching_gives_back_the_bytes(draft: Draft) -> None:
    report = note.attach(draft, PARAGRAPH)
    record = note.record_of(draft, report, now=NOW)
    after = replace(draft, data=report.after)
    assert note.detach(after, records=[record]).after == draft.data
    assert note.undo(after, records=[record]).after == draft.data


@given(drafts())
def test_detaching_after_an_edit_elsewhere_keeps_just_that_edit(draft: Draft) -> None:
    if draft.format == "html":
        draft = replace(draft, format="txt")
    report = note.attach(draft, PARAGRAPH)
    record = note.record_of(draft, report, now=NOW)
    bom = draft.data[:3] if draft.data.startswith(b"\xef\xbb\xbf") else b""
    top = bom + b"A line that was added on top.\n\n"
    changed = replace(draft, data=top + report.after[len(bom) :])
    after = note.detach(changed, records=[record]).after
    assert b"".join(after.split()) == b"".join((top + draft.data[len(bom) :]).split())


@given(drafts())
def test_replacing_leaves_no_trace_of_the_first_paragraph(draft: Draft) -> None:
    report = note.attach(draft, PARAGRAPH)
    record = note.record_of(draft, report, now=NOW)
    second = note.attach(replace(draft, data=report.after), OTHER, records=[record])
    assert second.action == "replaced"
    assert PARAGRAPH.url.encode() not in second.after
    assert second.after.count(OTHER.url.encode()) >= 1
    record2 = note.record_of(replace(draft, data=report.after), second, now=NOW)
    back = note.detach(replace(draft, data=second.after), records=[record2, record])
    assert back.after == draft.data


@given(st.binary(max_size=300), FORMATS)
def test_any_bytes_are_written_or_refused_in_words(data: bytes, fmt: DraftFormat) -> None:
    try:
        report = note.attach(as_draft(data, fmt), PARAGRAPH)
    except DraftProtected:
        return
    record = note.record_of(as_draft(data, fmt), report, now=NOW)
    assert note.detach(as_draft(report.after, fmt), records=[record]).after == data


@given(drafts(), st.text(max_size=30))
def test_any_sender_is_a_valid_sender(draft: Draft, sender: str) -> None:
    placement = note.place(draft.data, format=draft.format, sender=sender)
    assert 0 <= placement.start <= placement.end <= len(draft.data)
    assert 0 < placement.confidence <= 1


@pytest.mark.slow
@settings(max_examples=5_000, deadline=None)
@given(drafts())
def test_the_round_trip_holds_for_thousands_of_drafts(draft: Draft) -> None:
    report = note.attach(draft, PARAGRAPH)
    record = note.record_of(draft, report, now=NOW)
    after = replace(draft, data=report.after)
    assert note.attach(after, PARAGRAPH).after == report.after
    assert note.detach(after, records=[record]).after == draft.data


class TagByTag(Reader):
    """Reads HTML without any short cut."""

    def _plain(self, at: int) -> int:  # noqa: ARG002 - there is no plain stretch anywhere
        return 0


PIECES = st.sampled_from(
    [
        "<p>", "<p class='a'>", '<div style="color:red">', "</p>", "</div>", "<div>", "<br>", "<br/>",
        "<b>", "</b>", "<i>", "</i>", "<span>", "</span>", '<span style="display:none">', "</a>",
        '<a href="https://example.org/x">', "<a name=y>", '<a href="">', "<blockquote>", "</blockquote>",
        '<div class="gmail_quote">', '<p id="Signature">', "<pre>", "</pre>", "<ul><li>", "</ul>",
        "words", " and more ", "\n", "\r\n  ", "&nbsp;", "&amp;", "&am", "p;", "\u200b", "\u00a0", "a\u00adb",
        "<p>one</p>", "<p>one <b>two</b></p>\n", "<div>one</div><div><br></div>", "one<br>two<br><br>",
        "<hr>", "<img src=x>", "<script>x</script>", "<", "<!-- findvalue -->", "<p hidden>", "<td>",
        '<p title="a>b">', "<body>", "</body>", "<table><tr>", "</table>", '<b class="signature">',
    ]
)  # fmt: skip


def around(frame: Frame, index: int) -> list[object]:
    """What stands around a line, by its place in the source."""
    blocks: list[Element | None] = [frame.block, frame.outer]
    if frame.block:
        blocks.append(frame.block.block)
    places = [(it.name, it.start, it.inside, it.end, it.mark) if it else None for it in blocks]
    ends_block = frame.block is None or frame.block.last in {-1, index}
    return [frame.start, frame.room, ends_block, *places]


@given(st.lists(PIECES, max_size=24).map("".join))
def test_plain_stretches_are_read_as_tag_by_tag(source: str) -> None:
    fast, slow = Reader(source), TagByTag(source)
    assert fast.lines == slow.lines
    for index in range(len(slow.lines)):
        assert around(fast.frame(index), index) == around(slow.frame(index), index)
