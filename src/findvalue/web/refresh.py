"""Refresh: ask every source now, and tell how far it is."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Blueprint, Response, request

from findvalue.web.background import Progress, Refreshing, Task
from findvalue.web.looking import Question
from findvalue.web.rendering import done, here

pages = Blueprint("refresh", __name__)


@pages.post("/refresh")
def begin() -> Response:
    """Begin to ask every source; the page that asked for it shows how far it is."""
    session = here()
    session.refuse_when_read_only()
    session.refreshing.ask(Task(everything=True))
    if request.form.get("from") == "sources":
        return done("sources.page")
    question = Question.asked(None, request.form)
    return done("find.page", topic=request.form.get("topic") or None, **question.fields)


@pages.get("/refresh/events")
def events() -> Response:
    """Tell each step as a server-sent event (https://html.spec.whatwg.org/#server-sent-events)."""
    return Response(_events(here().refreshing), mimetype="text/event-stream")


def _events(refreshing: Refreshing) -> Iterator[str]:
    for progress in refreshing.follow():
        yield _event(progress)


def _event(progress: Progress) -> str:
    name = "step" if progress.running else "end"
    data = {"done": progress.done, "total": progress.total, "text": progress.text}
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
