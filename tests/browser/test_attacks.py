"""Other pages against the workbench, in a real browser: W1 to W4 of docs/security.md."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.browser import ARGUMENTS, CHROMIUM, Run, look_up

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright


@contextmanager
def attacker(html: str) -> Iterator[str]:
    """Serve one page on another port of 127.0.0.1; yield its origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = html.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def user(browser: Browser, run: Run) -> Iterator[BrowserContext]:
    """Somebody who has the workbench open, and then opens other pages."""
    context = browser.new_context()
    context.new_page().goto(run.start_url)
    yield context
    context.close()


def topics(user: BrowserContext, run: Run) -> str:
    page = user.new_page()
    page.goto(f"{run.origin}/")
    return page.inner_text("main")


def test_a_page_on_another_port_changes_nothing(user: BrowserContext, run: Run) -> None:
    form = f"""<form method="post" action="{run.origin}/topics"><input name="topics" value="forged">
        <button>go</button></form>"""
    with attacker(form) as origin:
        page = user.new_page()
        page.goto(origin)
        with page.expect_navigation() as answered:
            page.click("button")
        assert answered.value.status == 403
    assert "forged" not in topics(user, run)


def test_a_page_of_another_site_changes_nothing(user: BrowserContext, run: Run) -> None:
    form = f"""<form method="post" action="{run.origin}/topics"><input name="topics" value="forged">
        <button>go</button></form>"""
    with attacker(form) as origin:
        page = user.new_page()
        page.goto(origin.replace("127.0.0.1", "localhost"))
        with page.expect_navigation() as answered:
            page.click("button")
        assert answered.value.status == 403
    assert "forged" not in topics(user, run)


def test_another_page_reads_nothing(user: BrowserContext, run: Run) -> None:
    with attacker("<p>reading</p>") as origin:
        page = user.new_page()
        page.goto(origin)
        said = page.evaluate(
            """async (url) => {
                try { return await (await fetch(url, {credentials: "include"})).text(); }
                catch (error) { return String(error); }
            }""",
            f"{run.origin}/",
        )
    assert "Failed to fetch" in said


def test_another_page_cannot_frame_it(user: BrowserContext, run: Run) -> None:
    with attacker(f'<iframe src="{run.origin}/"></iframe>') as origin:
        page = user.new_page()
        page.goto(origin)
        page.wait_for_load_state("networkidle")
        assert "light them up" not in page.frames[1].content()
        assert "findvalue" not in page.frames[1].content()


def test_a_name_that_is_pointed_at_this_machine_gets_nothing(driver: Playwright, run: Run) -> None:
    rebound = [*ARGUMENTS, "--host-resolver-rules=MAP rebound.example 127.0.0.1"]
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=rebound)
    page = browser.new_page()
    token = run.start_url.partition("?")[2]
    answers = [
        page.goto(f"http://rebound.example:{run.port}{path}")
        for path in ("/", f"/start?{token}", "/static/workbench.js")
    ]
    browser.close()
    assert [answer.status for answer in answers if answer] == [403, 403, 403]


def test_without_the_token_there_is_nothing_to_see(browser: Browser, run: Run) -> None:
    context = browser.new_context()
    page = context.new_page()
    answers = [
        page.goto(f"{run.origin}{path}")
        for path in ("/", "/draft", "/out", "/start?token=guessed", "/start")
    ]
    context.close()
    assert {answer.status for answer in answers if answer} == {403}


def test_a_token_of_an_earlier_run_opens_nothing(browser: Browser, run: Run, folder: Path) -> None:
    token = run.start_url.partition("?")[2]
    with Run(folder, "web", "--offline", "--no-browser") as later:
        context = browser.new_context()
        answer = context.new_page().goto(f"{later.origin}/start?{token}")
        context.close()
    assert answer is not None
    assert answer.status == 403


def test_the_address_bar_does_not_keep_the_token(page: Page) -> None:
    assert "token" not in page.url
    look_up(page, "sailing")
    assert page.evaluate("document.referrer") == ""
