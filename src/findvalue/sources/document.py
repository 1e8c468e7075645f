"""From bytes to a tree of nodes, with whatever can be read around a mistake."""

from __future__ import annotations

import re

from findvalue.sources.nodes import Node, NoSourceList, NotYaml, Place, Problem, compose
from findvalue.sources.syntax import without_entry

LARGEST = 1_000_000  # bytes of a source list
START = Place(1, 1, 0)
# A broken entry is cut out and the rest read again; this bounds how many characters that costs.
_REREAD = 1_500_000
_MOST_REREADS = 20
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")


def read_document(data: bytes) -> tuple[Node | None, list[Problem]]:
    """Return the tree of a YAML file, and what is wrong with its text.

    Args:
        data: the bytes of the file.

    Returns:
        The root without the entries that are no YAML, or None; and the problems. None without a
        problem is a file that holds nothing.
    """
    if len(data) > LARGEST:
        return None, [Problem(START, "too large for a source list (1 MB)")]
    try:
        text = decode(data)
    except NotYaml as error:
        return None, [error.problem]
    return _tree(text)


def _tree(text: str) -> tuple[Node | None, list[Problem]]:
    """Return the tree of a text, without the entries that are not YAML."""
    found: list[Problem] = []
    rereads = min(_MOST_REREADS, _REREAD // max(1, len(text)))
    for _ in range(rereads + 1):
        try:
            root, problems = compose(text)
        except NoSourceList as error:
            return None, [*found, error.problem]
        except NotYaml as error:
            found.append(error.problem)
            rest = without_entry(text, error.problem.place.line)
            if rest is None:
                return None, found
            text = rest
        else:
            return root, found + problems
    return None, found


def decode(data: bytes) -> str:
    """Return the text of a list without its byte order mark.

    Raises:
        NotYaml: the bytes are not UTF-8 text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotYaml(Problem(START, "this is UTF-16: save the file as UTF-8"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        raise NotYaml(Problem(_place_after(before), "not UTF-8: save the file as UTF-8")) from None
    if found := _NOT_TEXT.search(text):
        place = _place_after(text[: found.start()])
        raise NotYaml(Problem(place, f"a control character (U+{ord(found[0]):04X}) stands here"))
    return text


def _place_after(text: str) -> Place:
    """Return the place right behind a text."""
    lines = text.split("\n")
    return Place(len(lines), len(lines[-1]) + 1, len(text))
