"""Note templates: text with ``{{ fields }}``, filled in one pass.

There is no logic in a template and no second look at a value, so that text from the web can never
act as a template. An unknown field is an error that names the line, as strict undefined names are
in the template engines people know.

A passage may have several versions, with a line ``{{ or }}`` between them: interviewers compare
their notes, so each of them gets another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from findvalue import fuzzy
from findvalue.compose.data import names, text
from findvalue.errors import UsageError

SLOT = "findvalue"  # the field where the paragraph goes
OR = "or"  # stands between two versions of a passage

_FIELD = re.compile(r"\{\{([^{}\n]{0,100})\}\}")
_ALONE = re.compile(r"[ \t]*\{\{([^{}\n]{0,100})\}\}[ \t]*")
_SUBJECT = re.compile(r"subject:[ \t]*(.*)", re.IGNORECASE)
_FOLDER = "notes"

_Line = tuple[int, str]  # its number in the template's file, and its text


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteTemplate:
    """A note with fields.

    Args:
        body: the note's text.
        subject: the subject line, "" when the template has none.
        name: what errors call it: a shipped template's name, or a path.
        first_line: the line of the file on which the body begins, counted from 1.
    """

    body: str
    subject: str = ""
    name: str = "template"
    first_line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A template with its fields filled in."""

    subject: str
    body: str


def shipped_templates() -> tuple[str, ...]:
    """Return the names of the note templates that come with findvalue."""
    return names(_FOLDER, ".txt")


def shipped_template(name: str) -> NoteTemplate:
    """Return a note template that comes with findvalue.

    Raises:
        UsageError: there is none of this name.
    """
    if name not in shipped_templates():
        raise UsageError(
            f"there is no template called {name!r}",
            hint=f"use one of {', '.join(shipped_templates())}, or the path of a file",
        )
    return read_template(text(_FOLDER, f"{name}.txt"), name=name)


def read_template(source: str, *, name: str = "template") -> NoteTemplate:
    """Return a template from its text; a first line "Subject: ..." is its subject.

    Args:
        source: the template file's text.
        name: what errors call it.
    """
    source = source.removeprefix("\ufeff").replace("\r\n", "\n")
    head, _, rest = source.partition("\n")
    subject = _SUBJECT.fullmatch(head.strip())
    if subject is None:
        return NoteTemplate(body=source, name=name)
    body = rest.lstrip("\n")
    skipped = 1 + len(rest) - len(body)
    return NoteTemplate(body=body, subject=subject[1], name=name, first_line=skipped + 1)


def fill(template: NoteTemplate, values: Mapping[str, str], *, version: int = 0) -> Letter:
    """Fill in a template's fields in one pass.

    A line that holds nothing but one field with an empty value goes, and the blank line after it.

    Args:
        template: the template.
        values: text per field; what it holds is never looked at again.
        version: which version of each passage is taken, counted round and round.

    Returns:
        The subject and the body.

    Raises:
        UsageError: a field is unknown, or it has no value and stands inside a sentence.
    """
    lines = list(enumerate(template.body.split("\n"), start=template.first_line))
    filled: list[str] = []
    for number, line in _of_version(lines, version):
        alone = _ALONE.fullmatch(line)
        if alone and not _value(alone[1], values, template.name, number, may_be_empty=True):
            _drop_blank(filled)
            continue
        filled.append(_filled(line, values, template.name, number))
    subject = _filled(template.subject, values, template.name, 1)
    return Letter(subject=" ".join(subject.split()), body="\n".join(filled))


def _of_version(lines: Sequence[_Line], version: int) -> Iterator[_Line]:
    """Yield the lines of one version of each passage, with the blank lines before the first."""
    passages: list[tuple[list[_Line], list[list[_Line]]]] = []  # blank lines above, versions
    above: list[_Line] = []
    again = False
    for block in _blocks(lines):
        if not block[0][1].strip():
            above += block
        elif _is_or(block):
            again, above = bool(passages), []
        else:
            if again:
                passages[-1][1].append(block)
            else:
                passages.append((above, [block]))
            again, above = False, []
    for blank, versions in passages:
        yield from blank
        yield from versions[version % len(versions)]
    yield from above


def _blocks(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Yield each run of lines that are all blank, all text, or one "or"."""
    block: list[_Line] = []
    for line in lines:
        if block and (_kind(block[-1]) != _kind(line) or _kind(line) == OR):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _kind(line: _Line) -> str:
    if not line[1].strip():
        return "blank"
    alone = _ALONE.fullmatch(line[1])
    return OR if alone and alone[1].strip() == OR else "text"


def _is_or(block: Sequence[_Line]) -> bool:
    return _kind(block[0]) == OR


def _drop_blank(lines: list[str]) -> None:
    if lines and not lines[-1].strip():
        lines.pop()


def _filled(line: str, values: Mapping[str, str], name: str, number: int) -> str:
    return _FIELD.sub(lambda field: _value(field[1], values, name, number), line)


def _value(
    field: str, values: Mapping[str, str], name: str, number: int, *, may_be_empty: bool = False
) -> str:
    """Return the value of a field as it was written between the braces."""
    field = field.strip()
    if field not in values:
        close = fuzzy.closest(field, values)
        listed = f"the fields are: {', '.join(sorted(values))}"
        raise UsageError(
            f"{name}:{number}: unknown field {{{{ {field} }}}}",
            hint=f"did you mean {{{{ {close} }}}}? {listed}" if close else listed,
        )
    if not values[field].strip() and not may_be_empty:
        raise UsageError(
            f"{name}:{number}: the field {{{{ {field} }}}} has no value",
            hint=f"give {field.replace('_', ' ')} a value, or take the field out of the template",
        )
    return values[field]
