"""A real browser in front of a real run of ``findvalue web``."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from findvalue.closing import Closing

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Nothing but what a test asks for: no look-ups of updates, no sandbox where the user is root.
ARGUMENTS = [
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_PATIENCE = 60.0  # seconds until a run must have printed its address
_STOPPED = 30.0
_STATUS = "Failed to load resource: the server responded with a status of 4"


class Run(Closing):
    """One run of ``findvalue web``.

    Args:
        folder: holds the store, and is the home and the current folder.
        arguments: after ``findvalue``.
    """

    def __init__(self, folder: Path, *arguments: object) -> None:
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "FINDVALUE_DATA": str(folder),
            "PYTHONPATH": str(ROOT / "src"),
            "LANG": "C.UTF-8",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "findvalue", *map(str, arguments)],
            env=environ,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.start_url = self._address()
        self.port = urlsplit(self.start_url).port
        self.origin = f"http://127.0.0.1:{self.port}"

    def _address(self) -> str:
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], _PATIENCE)
        said = self._process.stdout.readline() if ready else ""
        found = re.search(r"http://127\.0\.0\.1:\d+/start\?token=\S+", said)
        assert found, said
        return found[0]

    def close(self) -> None:
        """End the run."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.communicate(timeout=_STOPPED)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()


@dataclass  # without slots: playwright marks the handlers of events
class Watched:
    """What a browser did that it should not have done."""

    origin: str
    faults: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Note whatever goes wrong from now on."""
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        context.on("dialog", lambda dialog: self.faults.append(f"dialog: {dialog.message}"))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.faults.append(f"request: {request.url}")

    def _answered(self, response: Response) -> None:
        # A page may say that there is no such page; what pages are made of has to be there.
        if (
            response.status >= HTTPStatus.BAD_REQUEST
            and not response.request.is_navigation_request()
        ):
            self.faults.append(f"{response.status}: {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(_STATUS):
            self.faults.append(f"console: {message.text}")


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with a page, one line for each rule."""
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{page.url} {each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


def overflows(page: Page) -> bool:
    """Say whether a page has to be scrolled sideways."""
    wide: int = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    return wide > 0


def look_up(page: Page, topic: str) -> None:
    """Look a topic up, and wait for what is found."""
    page.locator("#topics").fill(topic)
    page.keyboard.press("Enter")
    page.wait_for_selector(".matches, .empty")
