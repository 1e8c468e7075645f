"""Reading an interview file: who was there, what each of them cared about; every problem at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from pathlib import Path

from findvalue.errors import SourceListError
from findvalue.sources.document import START, decode
from findvalue.sources.keys import Invalid, Reader, Values, read_mapping, shown, suggestion, text_of
from findvalue.sources.load import bytes_of, rendered
from findvalue.sources.nodes import (
    ListNode,
    MapNode,
    Node,
    NoSourceList,
    NotYaml,
    Place,
    Problem,
    RefusedNode,
    TextNode,
    compose,
    kind_of,
)
from findvalue.text import clean_text
from findvalue.types import Interview, Interviewer, Topic

KINDS = ("business", "hobby")
LONGEST = 200  # characters of a name, a role, a topic
MOST_PEOPLE = 50
_MOST_TOPICS = 20  # of one person
_MOST_RIVALS = 50
_NEEDED = ("company", "role", "me", "interviewers")
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\]{1,64}@[^\s@<>(),;:\"\\]{1,190}")


def load_interview(path: Path) -> Interview:
    """Read an interview file.

    Args:
        path: a YAML file; ``fixtures/interview.yaml`` shows the format.

    Returns:
        The interview, its people in the file's order.

    Raises:
        SourceListError: with every problem of the file as ``file:line:col: message``.
    """
    return read_interview(bytes_of(path, "an interview file"), path)


def read_interview(data: bytes, path: Path) -> Interview:
    """Read an interview file's bytes, however they came.

    Args:
        data: YAML.
        path: what errors call it; it is not opened.

    Raises:
        SourceListError: with every problem of the file as ``path:line:col: message``.
    """
    reading = _Reading()
    interview = reading.read(data, path)
    if interview is None or reading.problems:
        hint = "correct the lines above"
        raise SourceListError(tuple(rendered(reading.problems, path)), hint=hint)
    return interview


@dataclass
class _Reading:
    """One reading of one file."""

    problems: list[Problem] = field(default_factory=list)

    def read(self, data: bytes, path: Path) -> Interview | None:
        """Return the interview, or None when something is wrong with it."""
        root = self._tree(data)
        if root is None:
            return None
        readers: Mapping[str, Reader] = {
            "company": _line("company"),
            "role": _line("role"),
            "me": _sender,
            "date": _moment,
            "interviewers": self._people,
            "competitors": _rivals,
        }
        values = read_mapping(root, readers, "the file", self.problems)
        self._require(root, values, _NEEDED, "an interview file")
        if self.problems:
            return None
        me, my_email = values["me"]
        return Interview(
            company=values["company"],
            role=values["role"],
            me=me,
            my_email=my_email,
            held_at=values.get("date"),
            interviewers=values["interviewers"],
            competitors=values.get("competitors", ()),
            path=path,
        )

    def _tree(self, data: bytes) -> Node | None:
        try:
            root, problems = compose(decode(data))
        except NoSourceList as error:
            self._note(error.problem.place, "far more than any interview file holds")
            return None
        except NotYaml as error:
            self.problems.append(error.problem)
            return None
        self.problems += problems
        if root is None and not problems:
            self._note(START, f"the file is empty: it needs {', '.join(_NEEDED)}")
        return root

    def _people(self, node: Node) -> tuple[Interviewer, ...]:
        people: list[Interviewer] = []
        names: dict[str, Place] = {}
        for item in _items(node, "interviewers", MOST_PEOPLE):
            person = self._person(item)
            if person is None:
                continue
            first = names.setdefault(person.name.casefold(), item.start)
            if first is not item.start:
                self._note(
                    item.start, f"{person.name} stands here twice, first on line {first.line}"
                )
            people.append(person)
        if not people and not self.problems:
            raise Invalid("interviewers needs one person at least", node)
        return tuple(people)

    def _person(self, node: Node) -> Interviewer | None:
        if isinstance(node, TextNode):
            node = _as_map(node, "name")
        readers: Mapping[str, Reader] = {
            "name": _line("name"),
            "email": _address,
            "topics": self._topics,
        }
        known = len(self.problems)
        values = read_mapping(node, readers, "an interviewer", self.problems)
        self._require(node, values, ("name",), "an interviewer")
        fine = "name" in values and len(self.problems) == known
        return Interviewer(**values) if fine else None

    def _topics(self, node: Node) -> tuple[Topic, ...]:
        items = [node] if isinstance(node, TextNode) else _items(node, "topics", _MOST_TOPICS)
        topics: dict[str, Topic] = {}
        for item in items:
            topic = self._topic(item)
            if topic and topics.setdefault(topic.text.casefold(), topic) is not topic:
                self._note(item.start, f'the topic "{shown(topic.text)}" stands here twice')
        return tuple(topics.values())

    def _topic(self, node: Node) -> Topic | None:
        if isinstance(node, TextNode):
            node = _as_map(node, "topic")
        readers: Mapping[str, Reader] = {"topic": _line("topic"), "kind": _kind}
        known = len(self.problems)
        values = read_mapping(node, readers, "a topic", self.problems)
        self._require(node, values, ("topic",), "a topic")
        if "topic" not in values or len(self.problems) > known:
            return None
        return Topic(text=values["topic"], kind=values.get("kind"))

    def _require(self, node: Node, values: Values, keys: tuple[str, ...], what: str) -> None:
        """Note keys that are not there at all; one with a bad value is noted already."""
        if not isinstance(node, MapNode):
            return
        written = {key.value for key, _ in node.pairs if isinstance(key, TextNode)}
        for key in keys:
            if key not in values and key not in written:
                self._note(node.start, f'{what} needs a line "{key}: ..."')

    def _note(self, place: Place, message: str) -> None:
        self.problems.append(Problem(place, message))


def _as_map(node: TextNode, key: str) -> MapNode:
    """Return what a lone text is short for."""
    name = TextNode(key, node.start, node.start, plain=True)
    return MapNode(((name, node),), node.start, node.end, flow=False)


def _items(node: Node, what: str, most: int) -> tuple[Node, ...]:
    if isinstance(node, RefusedNode):
        raise Invalid("", node)
    if not isinstance(node, ListNode):
        raise Invalid(
            f'{what} must be a list of entries that begin with "- ", not {kind_of(node)}', node
        )
    if len(node.items) > most:
        raise Invalid(f"{what} has more than {most} entries", node)
    return node.items


def _line(what: str) -> Reader:
    """Return the reader of one printable line."""

    def read(node: Node) -> str:
        written = text_of(node, what)
        if len(written) > LONGEST:
            raise Invalid(f"{what} is longer than {LONGEST} characters", node)
        cleaned = clean_text(written)
        if not cleaned:
            raise Invalid(f"{what} has no printable character", node)
        return cleaned

    return read


def _address(node: Node) -> str:
    written: str = _line("email")(node)
    if not _ADDRESS.fullmatch(written):
        raise Invalid(f'"{shown(written)}" is no e-mail address like name@company.example', node)
    return written


def _sender(node: Node) -> tuple[str, str]:
    """Return the writer's name and address: "Ada Lind", or "Ada Lind <ada@lind.example>"."""
    written = _line("me")(node)
    if "<" not in written and "@" not in written:
        return written, ""
    name, address = parseaddr(written)
    if not name or not _ADDRESS.fullmatch(address):
        raise Invalid(f'me is a name, or "Name <name@mail.example>", not "{shown(written)}"', node)
    return name, address


def _kind(node: Node) -> str:
    written = text_of(node, "kind")
    if written not in KINDS:
        raise Invalid(f'"{shown(written)}" is no kind{suggestion(written, KINDS)}', node)
    return written


def _rivals(node: Node) -> tuple[str, ...]:
    items = [node] if isinstance(node, TextNode) else _items(node, "competitors", _MOST_RIVALS)
    return tuple(_line("a competitor")(item) for item in items)


def _moment(node: Node) -> datetime:
    """Return when the interview was over, aware; UTC when no zone is written."""
    written = text_of(node, "date")
    try:
        if len(written) <= len("2026-06-09"):
            day = date.fromisoformat(written)
            return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
        moment = datetime.fromisoformat(written)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        message = f'"{shown(written)}" is no date like 2026-06-09 or 2026-06-09T14:30'
        raise Invalid(message, node) from None
