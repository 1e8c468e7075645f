"""The parts of a letter that are not its body: headers, greeting, footers, P.S.

Every function takes the visible lines and works in linear time; only the first characters of a
line are looked at, so a megabyte on one line costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from findvalue.note.model import Line, Mark
from findvalue.note.phrases import word_lists
from findvalue.text import words

LOOKED_AT = 300  # characters of a line that decide what it is
_GREETING_WITHIN = 14  # lines with text before which a greeting is looked for
_GREETING_WORDS = 10
_TAIL = 200  # lines with text at the end of a letter in which footers and postscripts are

_HEADER = re.compile(r"[\s*_>]*([^\W\d][\w .-]{0,24}?)[ *_]*:[*_]*(?:\s|$)")
_ALL_RULE = re.compile(r"[\s\-_=*~—–#]+")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")


def words_of(line: Line) -> list[str]:
    """Return the folded words that decide what a line is."""
    return words(line.text[:LOOKED_AT])


def is_rule(line: Line) -> bool:
    """Say whether a line is drawn, not written: dashes, stars, underscores."""
    text = line.text[:LOOKED_AT].strip()
    return bool(text) and _ALL_RULE.fullmatch(text) is not None


def is_quoted(line: Line) -> bool:
    """Say whether a line is somebody else's."""
    return Mark.QUOTE in line.mark or line.text.lstrip().startswith(">")


def text_tail(lines: Sequence[Line], start: int, end: int, limit: int = _TAIL) -> list[int]:
    """Return the indices of the last lines with something to read, from the top."""
    found: list[int] = []
    for index in range(end - 1, start - 1, -1):
        if not lines[index].is_blank:
            found.append(index)
            if len(found) == limit:
                break
    return found[::-1]


def header_name(line: Line) -> list[str]:
    """Return the words of a header line's name, or nothing."""
    match = _HEADER.match(line.text[:LOOKED_AT])
    return words(match[1]) if match else []


# --- top ---------------------------------------------------------------------------------------


def after_headers(lines: Sequence[Line]) -> int:
    """Return the index of the first line below front matter and header lines.

    A note may be kept with its mail headers ("Subject: ...") on top; so may a template.
    """
    names = word_lists().header_names
    index = _first_text(lines, 0)
    while index < len(lines) and Mark.SOLID in lines[index].mark and not _is_code(lines[index]):
        index += 1  # front matter
    index = start = _first_text(lines, index)
    while index < len(lines) and not lines[index].is_blank:
        folded = index > start and lines[index].text[:1] in {" ", "\t"}
        if not folded and not names.is_whole(header_name(lines[index])):
            break
        index += 1
    return _first_text(lines, index)


def _is_code(line: Line) -> bool:
    return _FENCE.match(line.text) is not None


def _first_text(lines: Sequence[Line], start: int) -> int:
    return next((i for i in range(start, len(lines)) if not lines[i].is_blank), len(lines))


def header_sender(lines: Sequence[Line], top: int) -> str | None:
    """Return who a ``From:`` line above the letter names, or None."""
    for line in lines[:top]:
        if word_lists().quoted_from.is_whole(header_name(line)):
            return line.text.partition(":")[2].strip(" *_") or None
    return None


def greeting(lines: Sequence[Line], start: int) -> int | None:
    """Return the index of the line that addresses the reader, or None."""
    salutations = word_lists().salutations
    seen = 0
    for index in range(start, len(lines)):
        if lines[index].is_blank or is_quoted(lines[index]):
            continue
        seen += 1
        if seen > _GREETING_WITHIN:
            return None
        found = words_of(lines[index])
        if len(found) > _GREETING_WORDS:
            continue
        ends = lines[index].text.rstrip(" *_")[-1:]
        if salutations.leading(found) and ends not in {".", "?"}:
            return index
        if seen == 1 and ends in {",", ":"} and len(found) <= _GREETING_WORDS // 2:
            return index  # "Greg:", "Paul and Ivan,"
    return None


# --- bottom ------------------------------------------------------------------------------------


def footer_start(lines: Sequence[Line], start: int, end: int) -> int:
    """Return the index where lines of programs and firms begin ("Sent from my phone").

    Args:
        lines: the visible lines.
        start: index of the first line of the body; a footer needs text above it.
        end: index after the last line to look at.

    Returns:
        The index of the first such line, else ``end``.
    """
    lists = word_lists()
    for index in _below_first(lines, start, end):
        if not _begins_block(lines, index):
            continue
        found = words_of(lines[index])
        said = " ".join(found)
        if lists.footers.leading(found) or any(text in said for text in lists.footer_mentions):
            return with_rule_above(lines, index, start)
    return end


def _below_first(lines: Sequence[Line], start: int, end: int) -> list[int]:
    """Return the last lines with text that have text above them."""
    first = _first_text(lines, start)
    return text_tail(lines, first + 1, end)


def _begins_block(lines: Sequence[Line], index: int) -> bool:
    """Say whether nothing stands directly above, or only a short line such as a name."""
    above = lines[index - 1] if index else None
    return above is None or above.is_blank or is_rule(above) or len(above.text) < LOOKED_AT // 6


def with_rule_above(lines: Sequence[Line], index: int, start: int) -> int:
    """Return the index of a drawn line right above, which belongs to the footer."""
    above = next((i for i in range(index - 1, start, -1) if not lines[i].is_blank), None)
    return above if above is not None and is_rule(lines[above]) else index


def postscript_start(lines: Sequence[Line], start: int, end: int) -> int:
    """Return the index of the first postscript, else ``end``."""
    begins = word_lists().postscripts
    for index in _below_first(lines, start, end):
        text = lines[index].text[:LOOKED_AT].lstrip(" *_>")
        length = begins.leading(words(text))
        if length and _is_mark(text, length):
            return index
    return end


def _is_mark(text: str, length: int) -> bool:
    """Say whether the first words are a mark ("P.S.", "PS:"), not the start of a sentence."""
    tokens = list(re.finditer(r"\w+", text))[:length]
    head = text[: tokens[-1].end()]
    after = text[tokens[-1].end() :].lstrip(" ")[:1]
    return after in {".", ":", "-", "–", "—", ")", "*"} or head.isupper() or length > 1


def blocks(lines: Sequence[Line], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of each run of lines without a blank one between them."""
    first: int | None = None
    for index in range(start, end):
        if lines[index].is_blank:
            if first is not None:
                yield first, index
            first = None
        elif first is None:
            first = index
    if first is not None:
        yield first, end
