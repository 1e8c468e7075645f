"""What a note must be, row by row: each row as one test over everything that we have.

The rooms' own tests look closer; these are the promises as a whole.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import get_args

import pytest

from findvalue import fuzzy, note
from findvalue.citation import citation_parts
from findvalue.compose import compose, fill, shipped_template, shipped_templates, verify_text
from findvalue.compose.lint import Context, lint
from findvalue.errors import DraftProtected
from findvalue.types import DraftFormat, Paragraph, Tone
from tests.compose.conftest import CASES, Case
from tests.compose.conftest import NOW as TODAY
from tests.note.conftest import (
    NOW,
    SHARED,
    a_paragraph,
    all_labelled,
    as_docx,
    as_draft,
    as_eml,
    as_html,
    as_part,
    seen,
    visible,
)
from tests.support.cost import bounded

pytestmark = pytest.mark.endurance

ONE = a_paragraph()
LETTER = "Hi Bea,\n\nThe boat is ready.\n\nIt floats well.\n\nBest,\nTom\n"
BANNED = re.compile(
    r"thought you might find|came across this|just checking in|touching base|circling back"
    r"|hope this finds you|great piece|must-read|delve|resonate|testament",
    re.IGNORECASE,
)
FORMATS: dict[DraftFormat, bytes] = {
    "txt": LETTER.encode(),
    "md": LETTER.encode(),
    "html": as_html(LETTER, "paragraphs").encode(),
    "eml": as_eml(as_part(LETTER, "8bit"), as_part(as_html(LETTER, "divs"), "8bit", "text/html")),
    "docx": as_docx(*LETTER.rstrip("\n").split("\n")),
}


def written(case: Case, tone: Tone, recipient: str = "Ada Reader") -> Paragraph:
    return compose(
        case.article, case.topic, citation=citation_parts(case.article, "link"), now=TODAY,
        tone=tone, kind=case.kind, recipient=recipient,
    )  # fmt: skip


def test_row_1_every_labelled_draft_gets_an_acceptable_place() -> None:
    missed = []
    for it in all_labelled():
        at = note.place(it.text.encode(), format=it.format, sender=it.sender).start
        got = visible(it.text.encode()[:at].decode())
        if got not in {visible(it.text[:offset]) for offset in it.fine}:
            missed.append(it.name)
    assert missed == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared drafts are not beside this checkout")
def test_row_2_attach_twice_is_once_and_detach_gives_the_bytes_back() -> None:
    rows = map(json.loads, (SHARED / "gold.jsonl").read_text("utf-8").splitlines())
    for row in rows:
        path = SHARED / "files" / str(row["file"]).rpartition("/")[2]
        if row.get("kind") == "replace":
            continue
        draft = as_draft(path.read_bytes(), note.format_of(path, b""), path.name)
        report = note.attach(draft, ONE, sender=row["sender"])
        record = note.record_of(draft, report, now=NOW)
        after = replace(draft, data=report.after)
        assert note.attach(after, ONE, records=[record]).after == after.data, path.name
        assert note.detach(after, records=[record]).after == draft.data, path.name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.topic)
def test_row_3_every_mutation_is_caught(case: Case) -> None:
    what = written(case, "neutral")
    parts = citation_parts(case.article, "link")
    plain, quoted = what.plain, what.quote.text if what.quote else ""
    title = plain[plain.index("“") + 1 : plain.index("”")]
    mutants = {
        "title": plain.replace(title, f"{title} again", 1),
        "address": plain.replace("https://", "https://www2."),
        "sentence": plain.replace("\nhttps", " It is the best there is.\nhttps"),
        "date": re.sub(r"\b(\d{1,2}) (\w+ 20\d\d)", r"3\1 \2", plain),
    }
    if quoted:
        first, second, *rest = quoted.split(" ")
        for name, words in (("dropped", rest), ("not", ["not", second, *rest])):
            mutants[name] = plain.replace(quoted, " ".join([first, *words]))
    assert verify_text(plain, case.article, case.topic, citation=parts) == ()
    for name, mutant in mutants.items():
        problems = verify_text(mutant, case.article, case.topic, citation=parts)
        assert mutant == plain or problems, name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.topic)
@pytest.mark.parametrize("tone", get_args(Tone))
def test_row_4_every_shipped_note_in_every_tone_and_version_is_clean(
    case: Case, tone: Tone
) -> None:
    paragraph = written(case, tone, "Ngozi Okafor")
    assert 25 <= len(paragraph.text.split()) <= 70
    version = CASES.index(case) % 3  # each of them in every tone, with a third of the topics
    for name in (it for it in shipped_templates() if it[-3] != "-"):
        letter = fill(
            shipped_template(name), {**VALUES, "findvalue": paragraph.plain}, version=version
        )
        context = Context(
            now=TODAY, interview_at=TODAY - timedelta(hours=20), subject=letter.subject,
            role=VALUES["role"], recipient=VALUES["name"], others=("Priya Raman",),
            company=VALUES["company"], topic=case.topic, kind=case.kind,
            paragraph=paragraph.plain, article=case.article, citation=case.citation,
        )  # fmt: skip
        found = lint(letter.body, context)
        slips = [
            each
            for each in found
            if each.level != "information" and not each.message.startswith("about the")
        ]
        assert slips == []
        assert not BANNED.search(letter.body)
        assert 75 <= len(letter.body.split()) <= 200


VALUES = {
    "name": "Ngozi Okafor",
    "first_name": "Ngozi",
    "company": "Harrow & Pike",
    "role": "operations analyst",
    "me": "Jonas Lindqvist",
    "greeting": "Hello Ngozi,",
    "signoff": "Best regards,\nJonas Lindqvist",
}


@pytest.mark.parametrize("tone", get_args(Tone))
def test_row_5_four_people_get_four_paragraphs_and_the_same_ones_again(tone: Tone) -> None:
    people = ("Ngozi Okafor", "Priya Raman", "Tom Ashgrove", "Ilse Brandt")
    texts = [written(case, tone, person).text for case, person in zip(CASES, people, strict=False)]
    again = [written(case, tone, person).text for case, person in zip(CASES, people, strict=False)]
    assert texts == again
    assert all(fuzzy.ratio(one, other) < 90 for one, other in combinations(texts, 2))


@pytest.mark.parametrize("fmt", FORMATS)
def test_row_6_a_reader_sees_the_paragraph_and_no_marker(fmt: DraftFormat) -> None:
    after = note.attach(as_draft(FORMATS[fmt], fmt), ONE, sender="Tom").after
    new = [line for line in seen(after, fmt) if line not in seen(FORMATS[fmt], fmt)]
    said = " ".join(new).replace("\\", "").replace("<http", "http").replace(">", "")
    assert said == " ".join(ONE.plain.split())
    assert not re.search(r"findvalue|\{\{|<!--|\[\[", " ".join(seen(after, fmt)))


HOSTILE = (
    "..[111 111 111 111 111 111 111 111]",
    "x" * 1_000_000,
    "\u200b\u200d\ufeff" * 10_000,
    "\u202eevil\u202c \u2066x\u2069",
    "{{7*7}} ${7*7}",
    "javascript:alert(1) [a](javascript:alert(1))",
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
@pytest.mark.parametrize("fmt", FORMATS)
def test_row_7_hostile_strings_end_soon_and_as_plain_text(fmt: DraftFormat, text: str) -> None:
    with bounded():
        try:
            after = note.attach(as_draft(FORMATS[fmt], fmt), a_paragraph(f"On tides: {text}")).after
        except DraftProtected:  # refusing is an answer, too
            return
        shown = " ".join(seen(after, fmt))
        assert "On tides:" in shown
        assert "49" not in shown
    with bounded(), pytest.raises(DraftProtected):
        note.attach(as_draft(FORMATS[fmt], fmt), a_paragraph(url="javascript:alert(1)"))
