"""YAML's syntax errors in plain words, and what can still be read around them."""

from __future__ import annotations

import re

# What PyYAML says -> what the user can do. The first that occurs in the problem or its context.
_WORDS = (
    ("mapping values are not allowed", 'a ":" where no key can stand: put the value in quotes'),
    ("found unexpected end of stream", "a quote is opened here and never closed"),
    ("unknown escape character", 'a "\\" inside "..." must be doubled; or use \'...\''),
    ("expected ',' or ']'", '"[" is opened here and not closed, or a value in it needs quotes'),
    ("expected ',' or '}'", '"{{" is opened here and not closed, or a value in it needs quotes'),
    ("could not find expected ':'", 'a key without ": " after it'),
    ("did not find expected key", "this does not fit: check the indentation and the quotes"),
    ("expected <block end>", "this does not fit: check the indentation and the quotes"),
    ("expected '-' indicator", 'the indentation does not fit: entries begin with "- "'),
    ("cannot start any token", 'a value that begins with "{char}" must be put in quotes'),
)
# Problems that show at the end of something, and are to be looked for at its beginning.
_AT_OPENING = ("unexpected end of stream", "expected ',' or")
_TABBED = re.compile(r" *\t")
_TOP_KEY = re.compile(r"""["']?sources["']?[ \t]*:""")

_NEXT_KEY = re.compile(r"(?:version|defaults)[ \t]*:")


def explain(problem: str, context: str, line: str, column: int) -> str:
    """Return a syntax error in plain words.

    Args:
        problem: what PyYAML says is wrong.
        context: what PyYAML says it was doing.
        line: the line of the error.
        column: where in the line, characters from 0.
    """
    if _TABBED.match(line):
        return "a tab is used for indentation: use spaces"
    char = line[column : column + 1]
    for said, words in _WORDS:
        if said in problem:
            return words.format(char=char)
    return " ".join(part for part in (context, problem) if part)


def is_at_opening(problem: str) -> bool:
    """Say whether a problem is to be looked for where its surroundings begin."""
    return any(said in problem for said in _AT_OPENING)


def without_entry(text: str, line: int) -> str | None:
    """Return the text with the entry around a line blanked out, every other line in its place.

    Entries are told apart by indentation alone, because what YAML sees here is broken.

    Args:
        text: the text of a source list.
        line: a line of the entry, from 1.

    Returns:
        The text without that entry; None when the line does not lie in an entry of ``sources:``.
    """
    lines = text.splitlines(keepends=True)
    top = next((at for at, content in enumerate(lines) if _TOP_KEY.match(content)), None)
    if top is None or line - 1 <= top:
        return None
    first = next((at for at in range(top + 1, len(lines)) if _dash(lines[at]) is not None), None)
    if first is None:
        return None
    indent = _dash(lines[first])
    starts = {at for at in range(first, len(lines)) if _dash(lines[at]) == indent}
    start = max((at for at in starts if at <= line - 1), default=top + 1)
    over = (at for at in range(start + 1, len(lines)) if at in starts or _NEXT_KEY.match(lines[at]))
    end = next(over, len(lines))
    blanked = ["\n" if content.strip() else content for content in lines[start:end]]
    return "".join(lines[:start] + blanked + lines[end:])


def _dash(line: str) -> int | None:
    """Return the indentation of a line that begins an entry, else None."""
    match = re.match(r"( *)-(?:\s|$)", line)
    return len(match[1]) if match else None
