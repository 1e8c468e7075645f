"""Who may ask: hosts, origins, the cookie, the token of forms, and what every answer carries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from findvalue.web.guard import HEADERS, Keys
from tests.support.site import Site
from tests.support.workbench import PORT

if TYPE_CHECKING:
    from flask.testing import FlaskClient

HOME = f"http://127.0.0.1:{PORT}"
EVIL = "http://evil.example"
OURS = {"Sec-Fetch-Site": "same-origin", "Origin": HOME}


@pytest.fixture(scope="module")
def gate(filled: Path) -> Iterator[Site]:
    """A workbench that is only asked for what it refuses; nothing in it changes."""
    with Site(filled / "data", filled / "fixtures" / "sources.yaml") as opened:
        yield opened
        assert not opened.work.letter.topics


@pytest.fixture
def let_in(gate: Site) -> FlaskClient:
    """A browser that was let in and sends no header of its own."""
    return gate.client


@pytest.fixture
def stranger(gate: Site) -> FlaskClient:
    """A browser without the cookie."""
    return gate.app.test_client()


def changing(site: Site) -> Iterator[str]:
    """The paths of everything that changes something."""
    for rule in site.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            yield re.sub(r"<[^>]*>", "1", rule.rule)


def reading(site: Site) -> Iterator[str]:
    """The paths of everything that may be looked at, streams aside."""
    for rule in site.app.url_map.iter_rules():
        plain = "<" not in rule.rule and not rule.rule.endswith("/events")
        if "GET" in (rule.methods or ()) and plain:
            yield rule.rule


# --- W1: hosts and origins -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        f"evil.example:{PORT}",
        f"127.0.0.1.evil.example:{PORT}",
        f"localhost.evil.example:{PORT}",
        "127.0.0.1",
        "127.0.0.1:1",
        f"[::1]:{PORT}",
        f"0.0.0.0:{PORT}",
        f"127.0.0.1:{PORT}, evil.example",
        f"127.0.0.1:{PORT}@evil.example",
        "",
    ],
)
def test_another_host_is_refused(let_in: FlaskClient, host: str) -> None:
    assert let_in.get("/", headers={"Host": host}).status_code == 403


def test_a_refused_host_learns_nothing_even_with_the_token(gate: Site) -> None:
    path = gate.keys.start_url.removeprefix(HOME)
    answer = gate.client.get(path, headers={"Host": f"evil.example:{PORT}"})
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_both_names_of_this_computer_let_in(stranger: FlaskClient, gate: Site, name: str) -> None:
    there = f"http://{name}:{PORT}"
    path = gate.keys.start_url.removeprefix(HOME)
    answer = stranger.get(path, base_url=there, follow_redirects=True)
    assert answer.status_code == 200
    assert stranger.get("/sources", base_url=there).status_code == 200


@pytest.mark.parametrize("where", ["cross-site", "same-site"])
def test_what_another_page_asks_for_is_refused(let_in: FlaskClient, where: str) -> None:
    answer = let_in.get("/", base_url=HOME, headers={"Sec-Fetch-Site": where})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "null"},
        {"Origin": EVIL},
        {"Origin": f"http://127.0.0.1:{PORT + 1}"},
        {"Origin": f"https://127.0.0.1:{PORT}"},
        {"Origin": EVIL, "Sec-Fetch-Site": "same-origin"},
        {"Origin": HOME, "Sec-Fetch-Site": "cross-site"},
        {"Origin": HOME, "Sec-Fetch-Site": "same-site"},
        {"Origin": HOME, "Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
)
def test_a_change_that_is_not_from_our_own_page_is_refused(
    gate: Site, headers: dict[str, str]
) -> None:
    form = {"form_token": gate.keys.form, "topics": "sailing"}
    answer = gate.client.post("/topics", base_url=HOME, headers=headers, data=form)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers", [OURS, {"Origin": HOME}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}]
)
def test_a_change_from_our_own_page_is_made(site: Site, headers: dict[str, str]) -> None:
    form = {"form_token": site.keys.form, "topics": "sailing"}
    answer = site.client.post("/topics", base_url=HOME, headers=headers, data=form)
    assert answer.status_code == 303
    assert site.work.letter.topics


# --- W2: what changes something ------------------------------------------------------------------


def test_everything_that_changes_something_wants_the_token_of_a_form(gate: Site) -> None:
    paths = list(changing(gate))
    assert len(paths) > 10
    for path in paths:
        for form in ({}, {"form_token": ""}, {"form_token": gate.keys.cookie}):
            answer = gate.client.post(path, base_url=HOME, headers=OURS, data=form)
            assert answer.status_code == 403, path


def test_a_token_in_the_address_changes_nothing(gate: Site) -> None:
    path = f"/topics?form_token={gate.keys.form}&token={gate.keys.start}"
    answer = gate.client.post(path, base_url=HOME, headers=OURS, data={"topics": "sailing"})
    assert answer.status_code == 403


def test_a_token_in_a_header_does(site: Site) -> None:
    headers = {**OURS, "X-Form-Token": site.keys.form}
    answer = site.client.post("/topics", base_url=HOME, headers=headers, data={"topics": "sailing"})
    assert answer.status_code == 303


@pytest.mark.parametrize("kind", ["text/plain", "application/json", ""])
def test_only_forms_change_something(gate: Site, kind: str) -> None:
    headers = {**OURS, "X-Form-Token": gate.keys.form}
    answer = gate.client.post(
        "/topics", base_url=HOME, headers=headers, data='{"topics":"x"}', content_type=kind
    )
    assert answer.status_code == 403


def test_a_get_changes_nothing(site: Site) -> None:
    before = site.work, site.session.refreshing.progress, site.listed.read_bytes()
    for path in changing(site):
        site.get(f"{path}?form_token={site.keys.form}&topics=x&name=Loadline&topic=x&url=x")
    assert (site.work, site.session.refreshing.progress, site.listed.read_bytes()) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(gate: Site, method: str) -> None:
    assert gate.client.open("/", method=method, base_url=HOME).status_code == 403


# --- W3: the token in the start address ----------------------------------------------------------


def test_the_start_address_gives_a_cookie_and_leaves_no_token(gate: Site) -> None:
    stranger = gate.app.test_client()
    answer = stranger.get(gate.keys.start_url)
    assert answer.status_code == 303
    assert answer.location == "/"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert gate.keys.start not in cookie


@pytest.mark.parametrize("token", ["", "x", "ä", "A" * 43])
def test_a_token_of_another_run_is_refused(stranger: FlaskClient, token: str) -> None:
    answer = stranger.get("/start", query_string={"token": token}, base_url=HOME)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_without_the_cookie_every_page_is_refused(stranger: FlaskClient, gate: Site) -> None:
    for path in (*reading(gate), "/refresh/events", "/no-such-page"):
        assert stranger.get(path, base_url=HOME).status_code == 403, path


def test_the_cookie_of_another_run_is_refused(site: Site) -> None:
    site.client.set_cookie(site.keys.cookie_name, Keys(port=PORT).cookie, domain="127.0.0.1")
    assert site.get("/").status_code == 403


def test_a_refusal_says_what_to_do_and_shows_no_message_or_token(
    stranger: FlaskClient, site: Site
) -> None:
    site.session.say("Saved the note for Ngozi")
    answer = stranger.get("/", base_url=HOME)
    assert "Open the address that findvalue printed" in answer.text
    part = stranger.get("/", base_url=HOME, headers={"X-Fragment": "main"})
    assert "Ngozi" not in answer.text + part.text
    assert site.keys.form not in answer.text + part.text
    assert "Ngozi" in site.get("/").text


def test_secrets_are_long_and_not_shown_by_accident() -> None:
    keys = Keys(port=PORT)
    secrets = {keys.start, keys.cookie, keys.form}
    assert len(secrets) == 3
    assert all(len(each) >= 32 for each in secrets)
    assert not any(each in repr(keys) for each in secrets)


# --- W4: what every answer carries ---------------------------------------------------------------


def test_every_answer_carries_the_policy(site: Site) -> None:
    answers = [site.get(path) for path in (*reading(site), "/no-such-page")]
    answers += [site.post("/topics"), site.client.get("/", headers={"Host": "evil.example"})]
    answers += [site.get("/static/style.css"), site.get("/static/none.css")]
    for answer in answers:
        answer.close()
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, answer.request.path


def test_the_policy_lets_nothing_run_but_our_own_files() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_no_page_needs_more_than_the_policy_allows(site: Site) -> None:
    site.ask("battery recycling")
    for path in reading(site):
        html = site.get(path).text
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", html), path
        assert "javascript:" not in html, path
        for address in re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]*)"', html):
            assert address.startswith("/static/"), path


def test_static_files_name_no_other_server(site: Site) -> None:
    folder = Path(site.app.static_folder or "")
    for file in folder.iterdir():
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//[a-z0-9-]+\.", text.replace("// ", "")), file.name
        assert "@import" not in text


# --- W5: limits ----------------------------------------------------------------------------------


def test_a_text_that_is_too_big_is_refused(gate: Site) -> None:
    answer = gate.post("/topics", {"topics": "x" * (1024 * 1024 + 1)})
    assert answer.status_code == 413


def test_a_form_with_too_many_fields_is_refused(gate: Site) -> None:
    fields = dict.fromkeys(map(str, range(300)), "x")
    answer = gate.client.post(
        "/topics",
        base_url=HOME,
        headers=OURS,
        data={"form_token": gate.keys.form, **fields},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/....//app.py",
        "/static//etc/passwd",
    ],
)
def test_no_path_leads_out_of_the_static_files(gate: Site, path: str) -> None:
    assert gate.get(path).status_code in {308, 404}
