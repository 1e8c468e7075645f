"""What went wrong, as a page: the fact, the remedy, and never a trace of the inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException

from findvalue.errors import (
    DraftProtected,
    FetchError,
    FindvalueError,
    NotFaithful,
    NothingFound,
    SourceListError,
    UsageError,
)
from findvalue.web.rendering import page

if TYPE_CHECKING:
    from flask import Flask, Response

_STATUS: tuple[tuple[type[FindvalueError], int], ...] = (
    (UsageError, 400),
    (SourceListError, 422),
    (FetchError, 502),
    (NothingFound, 404),
    (DraftProtected, 409),
    (NotFaithful, 409),
)
_FACTS = {
    400: "This could not be understood.",
    404: "There is no such page.",
    405: "This page cannot be asked for so.",
    413: "This is too big for the workbench.",
    500: "The workbench met a fault of its own.",
}
_HINTS = {
    403: "Open the address that findvalue printed when it started, or start it again:"
    " findvalue web",
    404: "Begin again at Find.",
    413: "A note may have 4 MB, and a text 1 MB.",
    500: "What was saved is kept. The terminal in which findvalue runs says more.",
}


def install(app: Flask) -> None:
    """Show every error as a page."""

    @app.errorhandler(FindvalueError)
    def known(error: FindvalueError) -> Response:
        status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
        return page("trouble.html", status=status, fact=error.fact, hint=error.hint, code=status)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        code = error.code or 500
        if code < 400 and error.response is not None:  # noqa: PLR2004 - a redirect is no error
            return error.response  # type: ignore[return-value]
        fact = _FACTS.get(code) or error.description or error.name
        return page("trouble.html", status=code, fact=fact, hint=_HINTS.get(code, ""), code=code)
