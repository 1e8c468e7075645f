"""Sources: how each one is, what they brought, and changing the list."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from findvalue.errors import FindvalueError, RefusedAddress, SourceListError, UsageError
from findvalue.web.charts import columns
from findvalue.web.rendering import done, here, page
from findvalue.web.session import Discovery

if TYPE_CHECKING:  # what fetches and parses is loaded when somebody asks for it
    from findvalue.pipeline.sourcebook import Edit
    from findvalue.pipeline.standing import Standing

pages = Blueprint("sources", __name__)

VIEWS = (("", "All"), ("problems", "Problems"), ("disabled", "Disabled"))


@pages.get("/sources", endpoint="page")
def show() -> Response:
    """Show every source with its state."""
    from findvalue.pipeline.standing import Overview, overview

    session = here()
    view, tag = request.args.get("show", ""), request.args.get("tag", "")
    with session.library() as library:
        try:
            seen = overview(library, now=session.now())
            problems = library.problems
        except SourceListError as error:
            seen, problems = Overview(standings=()), error.problems
        where = library.sources_at
    tags = sorted({tag for each in seen.standings for tag in each.source.tags}, key=str.casefold)
    return page(
        "sources.html",
        seen=seen,
        shown=[each for each in seen.standings if _is_shown(each, view, tag)],
        most=max((each.articles for each in seen.standings), default=0),
        chart=columns(seen.days),
        view=view,
        views=VIEWS,
        tag=tag,
        tags=tags,
        problems=problems,
        where=where,
        discovery=session.discovery,
        checked=session.checked,
        refresh=session.refreshing.progress,
        now=session.now(),
    )


@pages.post("/sources/look")
def look() -> Response:
    """Look what can be read at an address; nothing is added yet."""
    from findvalue.pipeline.discovery import explore

    session = here()
    _refuse_offline()
    url = request.form.get("url", "").strip()
    private = bool(request.form.get("private"))
    try:
        if not url:
            raise UsageError("type the address of a feed or a site first")
        session.source_book().refuse_known(url)
        found = tuple(explore(url, allow_private=private, clock=session.now))
        session.discovery = Discovery(url=url, private=private, found=found)
    except FindvalueError as error:
        hint = error.hint
        if isinstance(error, RefusedAddress):
            hint = "" if private else "Say so above if it lies in your own network."
        session.discovery = Discovery(url=url, private=private, fact=error.fact, hint=hint)
    return done("sources.page")


@pages.post("/sources/add")
def add() -> Response:
    """Add a source that was found."""
    session = here()
    session.refuse_when_read_only()
    found = session.discovery.found if session.discovery else ()
    sighting = next((one for one in found if one.source.url == request.form.get("url")), None)
    if sighting is None:
        raise UsageError("this source was not looked at yet", hint="Look at its address first.")
    tags = tuple(dict.fromkeys(request.form.get("tags", "").replace(",", " ").split()))
    book = session.source_book()
    edit = book.plan_add(
        replace(sighting.source, tags=tags), name=request.form.get("name", "").strip() or None
    )
    _write(edit, f"Added {sighting.source.url}")
    session.discovery = None
    return done("sources.page")


@pages.post("/sources/forget")
def forget() -> Response:
    """Put away what was found at an address."""
    here().discovery = None
    return done("sources.page")


@pages.post("/sources/switch")
def switch() -> Response:
    """Disable a source, or enable it again."""
    session = here()
    session.refuse_when_read_only()
    name, on = request.form.get("name", ""), request.form.get("on") == "yes"
    edit = session.source_book().plan_switch([name], on=on)
    _write(edit, f"{name} is {'asked again' if on else 'not asked any more'}")
    return done("sources.page", **_view())


@pages.post("/sources/check")
def check() -> Response:
    """Ask one source how it is; nothing is stored."""
    from findvalue.pipeline.checkup import check_sources

    session = here()
    _refuse_offline()
    [source] = session.source_book().chosen([request.form.get("name", "")])
    [result] = check_sources([source], clock=session.now, environ=os.environ)
    session.checked = {**session.checked, source.key: result}
    return done("sources.page", **_view())


def _write(edit: Edit, said: str) -> None:
    """Make a planned change of the list, and say so."""
    session = here()
    session.source_book().write(edit)
    session.forget_library()
    hint = ""
    if edit.copied_from:
        hint = f"The list that comes with findvalue was copied to {edit.path}: it is yours."
    session.say(said, "good", hint=hint)


def _refuse_offline() -> None:
    if here().offline:
        raise UsageError(
            "the workbench was started to stay offline", hint="Start it without --offline."
        )


def _view() -> dict[str, str]:
    """Return the part of the list that the page showed."""
    return {name: value for name in ("show", "tag") if (value := request.form.get(name, ""))}


def _is_shown(standing: Standing, view: str, tag: str) -> bool:
    if tag and tag not in standing.source.tags:
        return False
    if view == "problems":
        return standing.is_healthy is False
    return standing.source.disabled if view == "disabled" else True
