"""Filling in note templates."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.compose import NoteTemplate, fill, read_template, shipped_template, shipped_templates
from findvalue.errors import UsageError

VALUES = {
    "name": "Ada Reader",
    "first_name": "Ada",
    "company": "Harrow & Pike",
    "role": "analyst",
    "date": "9 June 2026",
    "topic": "sailing",
    "me": "Jonas Lindqvist",
    "greeting": "Hello Ada,",
    "signoff": "Best regards,\nJonas Lindqvist",
    "findvalue": "A paragraph.\nhttps://quay.example/a",
}


FIRST = ("follow-up", "formal", "neutral", "warm")
SHORT = ("follow-up-short", "follow-up-short-de", "follow-up-short-es")


def test_the_shipped_templates_are_there() -> None:
    assert sorted(shipped_templates()) == sorted((*FIRST, *SHORT))


@pytest.mark.parametrize("name", shipped_templates())
@pytest.mark.parametrize("version", range(3))
def test_a_shipped_template_fills_without_a_left_over(name: str, version: int) -> None:
    letter = fill(shipped_template(name), VALUES, version=version)
    assert "{" not in letter.subject + letter.body
    assert "\n\nA paragraph.\nhttps://quay.example/a\n\n" in letter.body
    assert "\n\n\n" not in letter.body
    assert len(letter.subject) <= 60


@pytest.mark.parametrize("name", FIRST)
def test_the_subject_names_the_role(name: str) -> None:
    assert "analyst" in fill(shipped_template(name), VALUES).subject


@pytest.mark.parametrize("name", FIRST)
def test_two_readers_of_a_panel_get_other_words_around_the_paragraph(name: str) -> None:
    versions = [fill(shipped_template(name), VALUES, version=it).body for it in range(2)]
    lines = [
        {line for line in body.split("\n") if len(line.split()) > 3} - set(VALUES["findvalue"])
        for body in versions
    ]
    assert lines[0] & lines[1] == set()


def test_a_passage_has_versions_that_are_taken_in_turn() -> None:
    template = read_template("Hi,\n\none\n\n{{ or }}\n\ntwo\n2\n\n{{or}}\nthree\n\nBye\n")
    bodies = [fill(template, VALUES, version=it).body for it in range(4)]
    assert bodies[0] == bodies[3] == "Hi,\n\none\n\nBye\n"
    assert bodies[1] == "Hi,\n\ntwo\n2\n\nBye\n"
    assert bodies[2] == "Hi,\n\nthree\n\nBye\n"


@pytest.mark.parametrize(
    "source", ["{{ or }}\n\nHi,\n", "Hi,\n\n{{ or }}\n", "{{ or }}\n{{ or }}\n"]
)
def test_an_or_without_two_versions_is_nothing(source: str) -> None:
    assert fill(read_template(source), VALUES).body.strip() in {"Hi,", ""}


def test_the_line_of_an_error_is_that_of_the_file_whatever_version_is_taken() -> None:
    template = read_template("Hi,\n\none\n\n{{ or }}\n\ntwo {{ nmae }}\n", name="my.txt")
    with pytest.raises(UsageError, match=r"my\.txt:7"):
        fill(template, VALUES, version=1)


@pytest.mark.parametrize("name", shipped_templates())
def test_a_shipped_template_reads_well_without_a_paragraph(name: str) -> None:
    letter = fill(shipped_template(name), {**VALUES, "findvalue": ""})
    assert "\n\n\n" not in letter.body


@pytest.mark.parametrize("name", shipped_templates())
def test_a_shipped_template_thanks_before_the_paragraph(name: str) -> None:
    body = shipped_template(name).body.lower()
    thanks = re.search(r"thank|dank|gracias", body)
    assert thanks
    assert thanks.start() < body.index("{{ findvalue }}")


def test_an_unknown_template_lists_the_known_ones() -> None:
    with pytest.raises(UsageError) as raised:
        shipped_template("frosty")
    assert "formal, neutral, warm" in raised.value.hint


def test_a_subject_line_is_told_from_the_body() -> None:
    template = read_template("\ufeffSubject: Thanks, {{ first_name }}\r\n\r\nDear {{ name }},\r\n")
    assert fill(template, VALUES).subject == "Thanks, Ada"
    assert fill(template, VALUES).body == "Dear Ada Reader,\n"


def test_a_template_without_a_subject_is_all_body() -> None:
    template = read_template("Dear {{name}},\nthe Subject: of this")
    assert template.subject == ""
    assert fill(template, VALUES).body == "Dear Ada Reader,\nthe Subject: of this"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("Dear {{ nmae }},", 1),
        ("Dear {{ name }},\n\nhello {{ nmae }}", 3),
        ("Subject: x\n\nDear {{ nmae }},", 3),
        ("Subject: {{ nmae }}\n\nDear", 1),
        ("Dear\n{{ nmae }}\n", 2),
    ],
)
def test_an_unknown_field_is_an_error_with_its_line(source: str, line: int) -> None:
    with pytest.raises(UsageError) as raised:
        fill(read_template(source, name="my.txt"), VALUES)
    assert raised.value.fact == f"my.txt:{line}: unknown field {{{{ nmae }}}}"
    assert "did you mean {{ name }}?" in raised.value.hint
    assert "company, date, findvalue, first_name, greeting, me, name" in raised.value.hint


def test_an_unlikely_field_lists_the_known_ones_only() -> None:
    with pytest.raises(UsageError) as raised:
        fill(read_template("{{ 7*7 }}"), VALUES)
    assert raised.value.hint.startswith("the fields are: ")


def test_a_field_without_a_value_inside_a_sentence_is_an_error() -> None:
    with pytest.raises(UsageError, match=r"the field \{\{ role \}\} has no value"):
        fill(read_template("the {{ role }} position"), {**VALUES, "role": " "})


def test_a_line_with_only_an_empty_field_goes_with_its_blank_line() -> None:
    template = read_template("one\n\n  {{ findvalue }}\n\ntwo")
    assert fill(template, {**VALUES, "findvalue": ""}).body == "one\n\ntwo"
    alone = read_template("{{ findvalue }}\none\n{{ findvalue }}\ntwo")
    assert fill(alone, {**VALUES, "findvalue": ""}).body == "one\ntwo"


def test_braces_that_are_no_field_stay() -> None:
    text = "a { b } {{}} ${x} %s {x}"
    with pytest.raises(UsageError):
        fill(read_template(text), VALUES)
    assert fill(read_template("a { b } ${x} %s {x}"), VALUES).body == "a { b } ${x} %s {x}"


@given(st.dictionaries(st.sampled_from(sorted(VALUES)), st.text(min_size=1)))
def test_a_value_is_never_looked_at_again(values: dict[str, str]) -> None:
    known = {**dict.fromkeys(VALUES, "x"), **{key: f".{text}" for key, text in values.items()}}
    template = "|".join(f"{{{{ {name} }}}}" for name in sorted(known))
    body = fill(NoteTemplate(body=template), known).body
    assert body == "|".join(known[name] for name in sorted(known))


def test_a_value_full_of_fields_stays_literal() -> None:
    values = {**VALUES, "topic": "{{ me }} {{7*7}}"}
    assert fill(read_template("on {{ topic }}"), values).body == "on {{ me }} {{7*7}}"


@given(st.text(max_size=500))
def test_any_template_is_filled_or_refused(text: str) -> None:
    try:
        letter = fill(read_template(text), VALUES)
    except UsageError:
        return
    assert "\n" not in letter.subject
