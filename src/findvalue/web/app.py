"""The application: what stands on which page, put together for one run.

How a page is made
    A page is a blueprint in a module named after what it does, with a template of the same name;
    ``PAGES`` lists them. A view reads ``here()``, the session of this run, and returns
    ``page("name.html", ...)``. What changes something is a POST that ends with ``done(endpoint)``.

How a part of a page is replaced
    A form with ``data-target="results"`` is sent by ``workbench.js`` with the header ``X-Fragment:
    results``; ``page`` then returns only the block ``results``, which stands inside the element
    with that id. Without JavaScript the same form loads the whole page.

How it looks
    ``ui`` holds the components (``templates/components.html``), in every template.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from findvalue.web import guard, trouble, wording
from findvalue.web.faults import Application, tell_on_stderr
from findvalue.web.guard import Keys
from findvalue.web.rendering import Components, hold
from findvalue.web.session import Session

if TYPE_CHECKING:
    from flask import Blueprint, Flask

# Modules of this package that hold a page as ``pages``; each is imported when a run begins.
PAGES = ("find", "refresh", "sources", "steps", "draft", "shape", "out")
# What the pages link to at their top: the blueprint's first view, and its name.
PLACES = (("find.page", "Find"), ("shape.page", "Note"), ("sources.page", "Sources"))


def create_app(session: Session, keys: Keys) -> Flask:
    """Return the workbench as a WSGI application.

    Args:
        session: what this run holds.
        keys: who may ask.
    """
    app = Application(__name__, root_path=str(Path(__file__).parent))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    hold(app.extensions, session)
    guard.install(app, keys)
    trouble.install(app)
    tell_on_stderr(app)
    for name in PAGES:
        pages: Blueprint = importlib.import_module(f"findvalue.web.{name}").pages
        app.register_blueprint(pages)
    app.jinja_env.filters.update(wording.FILTERS)
    app.jinja_env.globals.update(
        ui=Components(app.jinja_env),
        form_token=keys.form,
        places=[(end, name) for end, name in PLACES if end in app.view_functions],
        session=session,
    )
    return app
