"""Interview files: what they may hold, and every problem at once, where it stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from findvalue.errors import SourceListError
from findvalue.sources.interview import load_interview
from findvalue.types import Interview, Interviewer, Topic

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "interview.yaml"
HEAD = "company: Harrow & Pike\nrole: analyst\nme: Jonas Lindqvist\n"
PEOPLE = "interviewers: [{name: Ngozi Okafor}]\n"


def read(folder: Path, text: str | bytes) -> Interview:
    path = folder / "interview.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_interview(path)


def problems(folder: Path, text: str | bytes) -> list[str]:
    with pytest.raises(SourceListError) as caught:
        read(folder, text)
    assert caught.value.exit_code == 3
    return [each.removeprefix(f"{folder / 'interview.yaml'}:") for each in caught.value.problems]


def test_the_fixture_is_read_in_its_order() -> None:
    interview = load_interview(FIXTURE)
    assert (interview.company, interview.role) == ("Harrow & Pike", "operations analyst")
    assert [each.name for each in interview.interviewers] == [
        "Ngozi Okafor",
        "Priya Raman",
        "Tom Ashgrove",
    ]
    assert interview.interviewers[0].topics == (
        Topic(text="battery recycling", kind="business"),
        Topic(text="sailing", kind="hobby"),
    )


def test_a_day_counts_from_its_end() -> None:
    assert load_interview(FIXTURE).held_at == datetime(2026, 6, 10, tzinfo=UTC)


@pytest.mark.parametrize("written", ["2026-06-09T14:30", "2026-06-09T16:30+02:00"])
def test_a_moment_is_taken_as_it_is(tmp_path: Path, written: str) -> None:
    held_at = read(tmp_path, f"{HEAD}date: {written}\n{PEOPLE}").held_at
    assert held_at == datetime(2026, 6, 9, 14, 30, tzinfo=UTC)
    assert held_at.utcoffset() == timedelta(0)


def test_short_forms_are_read(tmp_path: Path) -> None:
    text = f"{HEAD}interviewers:\n  - Tom Ashgrove\n  - {{name: Priya Raman, topics: no}}\n"
    assert read(tmp_path, text).interviewers == (
        Interviewer(name="Tom Ashgrove"),
        Interviewer(name="Priya Raman", topics=(Topic(text="no"),)),
    )


def test_the_writer_may_have_an_address(tmp_path: Path) -> None:
    text = f"company: C\nrole: r\nme: Ada Lind <ada@lind.example>\n{PEOPLE}"
    interview = read(tmp_path, text)
    assert (interview.me, interview.my_email) == ("Ada Lind", "ada@lind.example")


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    text = """compny: Harrow
role: no
date: yesterday
me: Jo <jo>
interviewers:
  - nmae: A
  - {name: B, email: bad, topics: [{topic: x, kind: hoby}, {kind: hobby}, y, Y]}
"""
    assert problems(tmp_path, text) == [
        '1:1: the file has no key "compny": did you mean "company"?',
        '1:1: an interview file needs a line "company: ..."',
        '3:7: "yesterday" is no date like 2026-06-09 or 2026-06-09T14:30',
        '4:5: me is a name, or "Name <name@mail.example>", not "Jo <jo>"',
        '6:5: an interviewer has no key "nmae": did you mean "name"?',
        '6:5: an interviewer needs a line "name: ..."',
        '7:22: "bad" is no e-mail address like name@company.example',
        '7:53: "hoby" is no kind: did you mean "hobby"?',
        '7:60: a topic needs a line "topic: ..."',
        '7:78: the topic "Y" stands here twice',
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1:1: the file is empty: it needs company, role, me, interviewers"),
        ("- a\n", '1:1: the file must have keys, like "name: value", not a list'),
        (HEAD + "interviewers: []\n", "4:15: interviewers needs one person at least"),
        (HEAD + "interviewers: Tom\n", "4:15: interviewers must be a list of entries"),
        (HEAD + "interviewers: [Tom, tom]\n", "4:21: tom stands here twice, first on line 4"),
        (HEAD + "interviewers: [!!python/object:os.system x]\n", "4:16: tags (!name)"),
        (HEAD + "interviewers: [&a {name: x}, *a]\n", "4:16: anchors (&name)"),
        (HEAD + "interviewers: [\n", "5:1: "),
        (HEAD.encode() + b"x: \xff\n", "4:4: not UTF-8"),
        (HEAD + 'interviewers: [{name: "\\u202e"}]\n', "4:23: name has no printable character"),
        (HEAD + f"interviewers: [{{name: {'x' * 300}}}]\n", "4:23: name is longer than 200"),
        (HEAD + f"interviewers: [{'a, ' * 60}]\n", "4:15: interviewers has more than 50 entries"),
        ("- a\n" * 60_001, "60000:3: far more than any interview file holds"),
    ],
)
def test_what_no_interview_file_is(tmp_path: Path, text: str | bytes, expected: str) -> None:
    found = problems(tmp_path, text)
    assert any(each.startswith(expected) for each in found), found


@pytest.mark.parametrize("written", ["a\\r\\nBcc: x@y.example", "a@b.example\\nBcc: x"])
def test_no_header_is_smuggled_in_an_address(tmp_path: Path, written: str) -> None:
    text = f'{HEAD}interviewers: [{{name: A, email: "{written}"}}]\n'
    assert "no e-mail address" in problems(tmp_path, text)[0]


def test_a_line_break_in_a_name_becomes_a_space(tmp_path: Path) -> None:
    text = f'{HEAD}interviewers: [{{name: "A\\r\\nBcc: x@y.example"}}]\n'
    assert read(tmp_path, text).interviewers[0].name == "A Bcc: x@y.example"


def test_a_file_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(SourceListError, match="no such file"):
        load_interview(tmp_path / "none.yaml")
