"""Find: the topics of a letter, and for each one the articles that are worth sending."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from flask import Blueprint, Response, current_app, request

from findvalue.errors import NothingFound
from findvalue.types import Match, Topic, TopicKind
from findvalue.web.background import Task
from findvalue.web.looking import AGES, Question, answer
from findvalue.web.rendering import done, here, page
from findvalue.web.session import Letter, Work
from findvalue.web.steps import turn_to_the_letter_of_the_form

pages = Blueprint("find", __name__)
pages.before_request(turn_to_the_letter_of_the_form)

MOST_TOPICS = 20  # of one letter
LONGEST_TOPIC = 200  # characters
KINDS: tuple[tuple[TopicKind | Literal[""], str], ...] = (
    ("", "Any"),
    ("business", "Business"),
    ("hobby", "Hobby"),
)


@pages.get("/", endpoint="page")
def show() -> Response:
    """Show the topics, and the articles for the one that is open."""
    session = here()
    topics = session.work.letter.topics
    at = min(request.args.get("topic", 0, int), len(topics) - 1)
    topic = topics[max(at, 0)] if topics else None
    question = Question.asked(topic, request.args)
    return page(
        "find.html",
        topics=topics,
        topic=topic,
        at=max(at, 0),
        kinds=KINDS,
        ages=[("", "Any age"), *AGES.items()],
        question=question,
        answer=answer(session, question),
        refresh=session.refreshing.progress,
        now=session.now(),
    )


@pages.post("/topics")
def add() -> Response:
    """Add topics, and ask the sources what they have on them."""
    session = here()
    new = _topics(request.form.get("topics", ""), request.form.get("kind", ""))
    if not new:
        session.say("Type a topic first.", "warning", hint="Whatever made somebody light up.")
        return done("find.page")
    work = session.change(lambda work: work.with_letter(_with_topics(work.letter, new)))
    taken = [at for at, topic in enumerate(work.letter.topics) if topic in new]
    if not taken:
        session.say(f"A letter has room for {MOST_TOPICS} topics.", "warning", hint="Take one off.")
        return done("find.page")
    if not session.read_only:
        session.refreshing.ask(Task(topics=tuple(work.letter.topics[at].text for at in taken)))
    return done("find.page", topic=taken[0])


@pages.post("/topics/remove")
def remove() -> Response:
    """Take a topic off the letter."""
    text = request.form.get("topic", "")

    def without(work: Work) -> Work:
        left = tuple(topic for topic in work.letter.topics if topic.text != text)
        return work.with_letter(replace(work.letter, topics=left))

    here().change(without)
    return done("find.page")


@pages.post("/pick")
def pick() -> Response:
    """Take an article for the letter, and go on to what is said about it."""
    session = here()
    question = Question.asked(_known(request.form.get("text", "")[:LONGEST_TOPIC]), request.form)
    match = _match(question, request.form.get("url", ""))
    other = session.work.other_with(match.article.url)
    if other is not None:
        session.say(
            f"{other.recipient or 'Another letter'} gets this article already.",
            "warning",
            hint="People of one panel compare their notes, so choose another one.",
        )
        return done("find.page")
    kind = question.topic.kind if question.topic else None
    session.change(lambda work: work.with_letter(replace(work.letter, pick=match, kind=kind)))
    return done("shape.page" if "shape.page" in current_app.view_functions else "find.page")


def _match(question: Question, url: str) -> Match:
    for choice in answer(here(), question).choices:
        if choice.match.article.url == url:
            return choice.match
    raise NothingFound("this article is not among those found any more", hint="Search again.")


def _known(text: str) -> Topic:
    """Return the topic of the letter with this text."""
    topics = here().work.letter.topics
    return next((topic for topic in topics if topic.text == text), Topic(text=text))


def _topics(typed: str, kind: str) -> tuple[Topic, ...]:
    """Return the topics in what somebody typed or pasted: one a line, or parted by semicolons."""
    lines = (" ".join(line.split())[:LONGEST_TOPIC] for line in re.split(r"[\n\r;]", typed))
    meant = next((known for known, _ in KINDS if known and known == kind), None)
    return tuple(Topic(text=line, kind=meant) for line in dict.fromkeys(lines) if line)


def _with_topics(letter: Letter, new: tuple[Topic, ...]) -> Letter:
    """Return the letter with these topics; one that it has already takes the new kind."""
    texts = {topic.text: topic for topic in (*letter.topics, *new)}
    return replace(letter, topics=tuple(texts.values())[:MOST_TOPICS])
