"""YAML as nodes that know where they stand, with nothing interpreted.

A text stays a text here: ``no``, ``on`` and ``NO`` never become booleans, because nobody asks
PyYAML what a word might mean. The parts of YAML that a list of sources has no use for (tags, and
with them the construction of objects; anchors and aliases, and with them exponential growth) are
refused, and so are depth and size beyond any honest list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from findvalue.sources.syntax import explain, is_at_opening

if TYPE_CHECKING:
    from yaml.events import Event

DEEPEST = 12  # levels of nesting; a source list needs four
MOST_NODES = 60_000  # texts, lists and mappings; the list of 5,000 feeds has some 50,000
TOO_MANY = 1_000  # problems after which nobody meant to write a source list


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text."""

    line: int  # from 1
    column: int  # characters, from 1
    offset: int  # characters, from 0


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class TextNode:
    """A scalar as it was written."""

    value: str
    start: Place
    end: Place
    plain: bool  # written without quotes


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list."""

    items: tuple[Node, ...]
    start: Place
    end: Place
    flow: bool  # written with brackets


@dataclass(frozen=True, slots=True)
class MapNode:
    """Keys and values, in order, duplicates kept."""

    pairs: tuple[tuple[Node, Node], ...]
    start: Place
    end: Place
    flow: bool  # written with braces


@dataclass(frozen=True, slots=True)
class RefusedNode:
    """Something that YAML allows and a source list does not; its problem is already noted."""

    start: Place
    end: Place


Node: TypeAlias = TextNode | ListNode | MapNode | RefusedNode


class NotYaml(Exception):
    """The text cannot be read on from here."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class NoSourceList(NotYaml):
    """The text goes beyond any source list: reading around the place is of no use."""


def compose(text: str) -> tuple[Node | None, list[Problem]]:
    """Return the one document of a text as a tree of nodes.

    Args:
        text: the text of a YAML file, without byte order mark.

    Returns:
        The root (None for an empty document), and the problems that do not hinder reading on.

    Raises:
        NotYaml: the text is not YAML, or is nested too deeply.
        NoSourceList: the text is larger than any source list.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    composer = _Composer(yaml.parse(text, Loader=loader))
    try:
        return composer.document(), composer.problems
    except yaml.MarkedYAMLError as error:
        raise NotYaml(_explained(error, text)) from None
    except yaml.YAMLError:  # the reader's own, which knows no line
        raise NotYaml(Problem(Place(1, 1, 0), "a character that YAML does not allow")) from None


def kind_of(node: Node) -> str:
    """Return what a node is, in a user's words."""
    return {ListNode: "a list", MapNode: "a mapping", TextNode: "a text"}.get(type(node), "nothing")


class _Composer:
    """Turns the events of a YAML parser into nodes."""

    def __init__(self, events: Iterator[Event]) -> None:
        self.problems: list[Problem] = []
        self._events = events
        self._count = 0

    def document(self) -> Node | None:
        """Return the first document's root, and note a second one."""
        root: Node | None = None
        begun = False
        for event in self._events:
            match type(event).__name__:
                case "DocumentStartEvent" if begun:
                    self._note(event, 'a second document begins here: remove the "---" line')
                    return root
                case "DocumentStartEvent":
                    begun = True
                    root = self._node(next(self._events), 1)
        return root

    def _node(self, event: Event, depth: int) -> Node:
        """Return the node that begins with an event."""
        name = type(event).__name__
        start = place(event.start_mark)
        self._count += 1
        if self._count > MOST_NODES:
            self._give_up(event, f"more than {MOST_NODES:,} values")
        if name == "AliasEvent":
            self._note(event, "aliases (*name) are not read here: write the value out")
            return RefusedNode(start, place(event.end_mark))
        if depth > DEEPEST:
            raise NotYaml(Problem(start, f"nested more than {DEEPEST} levels deep"))
        refused = self._refuses(event)
        node = self._bare_node(event, name, depth, start)
        return RefusedNode(node.start, node.end) if refused else node

    def _bare_node(self, event: Event, name: str, depth: int, start: Place) -> Node:
        """Return the node that begins with an event, whatever its tag and anchor."""
        details: Any = event
        if name == "ScalarEvent":
            return TextNode(details.value, start, place(event.end_mark), plain=not details.style)
        children, end = self._children(depth)
        flow = bool(details.flow_style)
        if name == "SequenceStartEvent":
            return ListNode(tuple(children), start, end, flow)
        pairs = tuple(zip(children[::2], children[1::2], strict=True))
        return MapNode(pairs, start, end, flow)

    def _children(self, depth: int) -> tuple[list[Node], Place]:
        """Return the nodes of the collection that has just begun, and where it ends."""
        children: list[Node] = []
        event = next(self._events)
        while type(event).__name__ not in {"SequenceEndEvent", "MappingEndEvent"}:
            children.append(self._node(event, depth + 1))
            event = next(self._events)
        return children, place(event.end_mark)

    def _refuses(self, event: Event) -> bool:
        """Note a tag or an anchor, and say whether there is one."""
        tag, anchor = getattr(event, "tag", None), getattr(event, "anchor", None)
        if tag is not None:
            self._note(event, "tags (!name) are not read here: write the plain value")
        if anchor is not None:
            self._note(event, "anchors (&name) are not read here: write the value out")
        return tag is not None or anchor is not None

    def _note(self, event: Event, message: str) -> None:
        if len(self.problems) >= TOO_MANY:
            self._give_up(event, f"more than {TOO_MANY:,} problems")
        self.problems.append(Problem(place(event.start_mark), message))

    def _give_up(self, event: Event, reason: str) -> NoReturn:
        message = f"{reason}: this is no source list"
        raise NoSourceList(Problem(place(event.start_mark), message))


def place(mark: Any) -> Place:  # noqa: ANN401 - PyYAML's mark has no common type in its two parsers
    """Return a mark of PyYAML as a place."""
    return Place(mark.line + 1, mark.column + 1, mark.index)


def _explained(error: Any, text: str) -> Problem:  # noqa: ANN401 - the same: no common type
    """Return a syntax error in plain words, at the place where the user has to look."""
    problem, context = error.problem or "", error.context or ""
    mark = error.problem_mark or error.context_mark
    if error.context_mark and is_at_opening(problem):
        mark = error.context_mark
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    return Problem(place(mark), explain(problem, context, line, mark.column))
