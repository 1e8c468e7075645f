"""Who may ask what: the rules that stand before every page.

A page on 127.0.0.1 can be asked for by any website that the user has open, by any program on the
machine, and by any other server on 127.0.0.1, which is *same-site* and even shares its cookies. So
every request is held against five rules, in this order, before any work is done:

1. Host: only the address we listen on. A name that an attacker points at 127.0.0.1 is refused.
2. Fetch Metadata (https://www.w3.org/TR/fetch-metadata/): nothing from another origin, neither
   cross-site nor same-site. What changes something must say that it is from our own origin.
3. The cookie of this run, given for the token in the start address.
4. What changes something is a POST of a form that carries the token of this run's forms.
5. Answers carry a policy that lets no script or style run but our own files.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field

from flask import Flask, Response, abort, redirect, request, url_for

FORM_FIELD = "form_token"
FORM_HEADER = "X-Form-Token"
BODY_LIMIT = 4 * 1024 * 1024  # bytes of a form: a note with pictures
TEXT_LIMIT = 1024 * 1024  # bytes of what is typed into one form
_OPEN = frozenset({"static", "guard.start"})  # what may be seen without the cookie
_SAFE = frozenset({"GET", "HEAD"})
_OUTSIDE = frozenset({"cross-site", "same-site"})
_UPLOAD = "multipart/form-data"
_FORMS = frozenset({"application/x-www-form-urlencoded", _UPLOAD})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The secrets of one run; each opens one thing only.

    Args:
        port: the port we listen on.
        start: stands in the address that the user opens.
        cookie: is given for it.
        form: stands in every form.
    """

    port: int
    start: str = field(default_factory=_secret, repr=False)
    cookie: str = field(default_factory=_secret, repr=False)
    form: str = field(default_factory=_secret, repr=False)

    @property
    def hosts(self) -> frozenset[str]:
        """What the Host header may say."""
        return frozenset({f"127.0.0.1:{self.port}", f"localhost:{self.port}"})

    @property
    def cookie_name(self) -> str:
        """The cookie's name: all ports of 127.0.0.1 share their cookies."""
        return f"findvalue-{self.port}"

    @property
    def start_url(self) -> str:
        """The address that the user opens."""
        return f"http://127.0.0.1:{self.port}/start?token={self.start}"


def install(app: Flask, keys: Keys) -> None:
    """Put the rules before every page of the workbench."""
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_LIMIT, MAX_FORM_MEMORY_SIZE=TEXT_LIMIT, MAX_FORM_PARTS=200
    )

    @app.before_request
    def guard() -> None:
        _host(keys)
        _origin(keys)
        _cookie(keys)
        _form(keys)

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    @app.get("/start", endpoint="guard.start")
    def start() -> Response:
        if not _equal(request.args.get("token", ""), keys.start):
            abort(403, "This address belongs to an earlier run of the workbench.")
        answer: Response = redirect(url_for("find.page"), 303)  # type: ignore[assignment]
        answer.set_cookie(keys.cookie_name, keys.cookie, httponly=True, samesite="Strict", path="/")
        return answer


def _host(keys: Keys) -> None:
    if request.environ.get("HTTP_HOST", "").lower() not in keys.hosts:
        abort(403, "The workbench answers only to the address that findvalue printed.")


def _origin(keys: Keys) -> None:
    """Refuse what another page asks for.

    Browsers set these headers and no page can. Our own forms say ``Origin: null``, because the
    pages ask for no referrer (https://fetch.spec.whatwg.org/#append-a-request-origin-header), so
    that is believed only of a request that is marked as same-origin.
    """
    site = request.headers.get("Sec-Fetch-Site", "")
    origin = request.headers.get("Origin", "")
    ours = {f"http://{host}" for host in keys.hosts}
    if site in _OUTSIDE or (origin and origin not in ours and origin != "null"):
        abort(403, "Another page asked for this, and the workbench answers only to its own.")
    if request.method in _SAFE:
        return
    if site != "same-origin" and (site or origin not in ours):
        abort(403, "Only a page of the workbench may change something.")


def _cookie(keys: Keys) -> None:
    given = request.cookies.get(keys.cookie_name, "")
    if request.endpoint not in _OPEN and not _equal(given, keys.cookie):
        abort(403, "This browser was not let in yet, or findvalue was started anew since.")


def _form(keys: Keys) -> None:
    if request.method in _SAFE:
        return
    if request.mimetype not in _FORMS:
        abort(403, "Only a form of the workbench may change something.")
    if request.mimetype != _UPLOAD:
        request.max_content_length = TEXT_LIMIT
    given = request.headers.get(FORM_HEADER, "") or request.form.get(FORM_FIELD, "")
    if not _equal(given, keys.form):
        abort(403, "This form belongs to an earlier run of the workbench.")


def _equal(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())
