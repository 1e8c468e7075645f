"""From values to HTML: a whole page, or the one part of it that a script asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Response, current_app, make_response, redirect, request, url_for

from findvalue.web.session import Session

if TYPE_CHECKING:
    from jinja2 import Environment

FRAGMENT = "X-Fragment"  # the header in which a script names the part that it will replace
_KEY = "findvalue"
_REFUSED = 403  # whoever gets this may be anybody


def hold(extensions: dict[str, object], session: Session) -> None:
    """Keep the session of this run where every request finds it."""
    extensions[_KEY] = session


def here() -> Session:
    """Return the session of this run."""
    return cast("Session", current_app.extensions[_KEY])


def page(template: str, *, status: int = 200, **values: object) -> Response:
    """Return a page; only the block that ``X-Fragment`` names, when a script asks for one.

    Args:
        template: the page's template. What a script may replace is a block of it whose name is
            the id of the element around it.
        status: of the answer.
        values: what the template shows.
    """
    environment = current_app.jinja_env
    found = environment.get_template(template)
    wanted = request.headers.get(FRAGMENT, "")
    context = dict(values)
    current_app.update_template_context(context)
    if wanted in found.blocks:
        html = "".join(found.blocks[wanted](found.new_context(context)))
        if status != _REFUSED and (messages := here().take_messages()):
            told = environment.get_template("components.html").module.messages(messages)  # type: ignore[attr-defined]
            html += f'<div id="messages">{told}</div>'
    else:
        html = found.render(context)
    return make_response(html, status)


def done(endpoint: str, **values: object) -> Response:
    """Return the answer to a POST that changed something: go and look (RFC 9110, 15.4.4)."""
    return cast("Response", redirect(url_for(endpoint, **values), 303))  # type: ignore[arg-type]


class Components:
    """The macros of ``components.html`` as ``ui``, in every block; compiled when first used.

    A block that is rendered alone does not see what its page imports.

    Args:
        environment: where templates are found.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def __getattr__(self, name: str) -> object:
        return getattr(self._environment.get_template("components.html").module, name)
