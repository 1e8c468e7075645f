"""What the authors of feeds may put into them stays text in the browser: W4 of docs/security.md."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import ROOT, Run, Watched, look_up, overflows, violations

HOSTILE = [
    "<script>alert('sailing')</script> Sailing one",
    "<img src=x onerror=alert('sailing')> Sailing two",
    "\u202eSailing three turned around\u202c with a \u200bhidden word",
    "{{7*7}} ${7*7} %s Sailing four",
    "Sailing five\r\nBcc: everybody@harbour.example",
    "[Sailing six](javascript:alert('sailing')) *bold* # heading",
    "Sailing seven " + "without_any_break" * 30,
    "\x1b[31mSailing eight\x1b[0m\x07",
]
SERVER = ROOT.parent / "shared" / "tools" / "hostile_server.py"
# Starts the server and refreshes a list of its texts; the namespace holds loopback alone.
FILL = """
import json, pathlib, subprocess, sys, time
from findvalue import Library
folder, server = pathlib.Path(sys.argv[1]), sys.argv[2]
routes = "ansi bidi html-title template crlf markdown shell sql links numbers".split()
ports = folder / "ports.json"
process = subprocess.Popen([sys.executable, server, "--port-file", str(ports)])
try:
    while not ports.exists() or not ports.read_text():
        time.sleep(0.05)
    port = json.loads(ports.read_text())["port"]
    entries = "".join(
        f"  - {{name: {route}, url: 'http://127.0.0.1:{port}/text/{route}', allow_private: true}}\\n"
        for route in routes
    )
    listed = folder / "sources.yaml"
    listed.write_text(f"version: 1\\nsources:\\n{entries}")
    with Library(sources=listed, environ={"FINDVALUE_DATA": str(folder)}) as library:
        library.refresh()
finally:
    process.terminate()
    process.wait()
"""


def feed(titles: list[str]) -> str:
    """Return a JSON feed: it takes every character there is."""
    items = [
        {
            "id": f"https://harbour.example/{number}",
            "url": f"https://harbour.example/{number}",
            "title": title,
            "content_text": f"Sailing is the topic of this text. {title}",
            "date_published": "2026-06-20T10:00:00Z",
        }
        for number, title in enumerate(titles)
    ]
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": "<b>Harbour</b>", "items": items})


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """A workbench over hostile articles."""
    (tmp_path / "hostile.json").write_text(feed(HOSTILE), "utf-8")
    listed = tmp_path / "sources.yaml"
    listed.write_text("version: 1\nsources:\n  - {name: <i>Harbour, path: hostile.json}\n", "utf-8")
    with Run(tmp_path, "--sources", listed, "--now", "2026-07-01", "web", "--no-browser") as begun:
        yield begun


@pytest.fixture
def strangers(tmp_path: Path) -> Iterator[Run]:
    """A workbench over what the shared hostile server wrote into its texts."""
    if not SERVER.exists() or shutil.which("unshare") is None:
        pytest.skip("needs the shared hostile server, and a namespace with loopback alone")
    done = subprocess.run(
        [
            *("unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"),
            *(sys.executable, "-c", FILL, str(tmp_path), str(SERVER)),
        ],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    listed = tmp_path / "sources.yaml"
    with Run(tmp_path, "--sources", listed, "web", "--offline", "--no-browser") as begun:
        yield begun


def test_a_hostile_title_runs_nothing_and_breaks_no_layout(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    look_up(page, "sailing")
    expect(page.locator(".matches .match").first).to_be_visible()
    assert violations(page) == []
    assert not overflows(page)
    page.get_by_role("link", name="Sources", exact=True).first.click()
    page.wait_for_url("**/sources")
    assert not overflows(page)


@pytest.mark.parametrize("title", ["one", "two", "four", "six", "seven"])
def test_a_hostile_title_goes_through_the_desk_as_text(page: Page, title: str) -> None:
    look_up(page, f"sailing {title}")
    page.get_by_role("button", name="Write about this").first.click()
    page.wait_for_url("**/shape")
    assert not overflows(page)
    page.get_by_role("link", name="Draft").click()
    page.get_by_label("Text", exact=True).fill("Dear Ms. Okafor,\n\nThank you.\n\nBest,\nAda\n")
    page.get_by_role("button", name="Use this note").click()
    page.get_by_role("link", name="Send", exact=True).click()
    page.wait_for_url("**/out")
    assert not overflows(page)
    assert "49" not in page.locator("main").inner_text().replace("{{7*7}} ${7*7}", "")


def test_texts_of_a_hostile_server_run_nothing(strangers: Run, browser: Browser) -> None:
    watched = Watched(strangers.origin)
    context = browser.new_context(viewport={"width": 360, "height": 800})
    watched.watch(context)
    page = context.new_page()
    page.goto(strangers.start_url)
    for topic in ("sailing", "select from where", "sources"):
        page.goto(f"{strangers.origin}/")
        look_up(page, topic)
        assert not overflows(page)
        assert violations(page) == []
    context.close()
    assert watched.faults == []
