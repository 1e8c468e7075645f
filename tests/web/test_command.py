"""``findvalue web`` as a process: its address, its end, and what it says when it cannot begin."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.support.process import Shell

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
LISTED = ("--sources", FIXTURES / "sources.yaml", "--now", "2026-07-01")
# Without this the extra seems not to be installed.
BARE = "import sys; sys.modules['flask'] = None"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are sent")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def address(process: subprocess.Popen[bytes]) -> str:
    """Return the address that a workbench prints."""
    assert process.stdout is not None
    return process.stdout.readline().decode().strip()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_answers_at_the_printed_address_until_it_is_told_to_end(
    shell: Shell, number: int, code: int
) -> None:
    process = shell.start(*LISTED, "web", "--no-browser")
    url = address(process)
    assert url.startswith("http://127.0.0.1:")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(url.partition("/start")[0] + "/")
    with refused.value:
        assert refused.value.code == 403
    process.send_signal(number)
    done = shell.finish(process)
    assert done.code == code
    assert "Traceback" not in done.err
    token = url.partition("token=")[2]
    assert token not in done.out + done.err


def test_the_browser_is_opened_at_the_address(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    opener = tmp_path / "browser"
    opener.write_text(f'#!/bin/sh\necho "$1" > {seen}.part\nmv {seen}.part {seen}\n', "utf-8")
    opener.chmod(0o755)
    there = Shell(tmp_path, environ=(("BROWSER", f"{opener} %s"),))
    process = there.start(*LISTED, "web")
    url = address(process)
    for _ in range(600):
        if seen.exists():
            break
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.05)
    process.send_signal(signal.SIGINT)
    there.finish(process)
    assert seen.read_text("utf-8").strip() == url


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    done = Shell(tmp_path, prelude=BARE)("web", "--no-browser")
    assert done.code == 2
    assert 'the workbench needs the extra "web"' in done.err
    assert "hint: pip install 'findvalue[web]'" in done.err


def test_a_note_that_is_not_there_is_named(shell: Shell) -> None:
    done = shell("web", "none.txt")
    assert done.code == 2
    assert "none.txt: no such file" in done.err


def test_a_port_that_is_taken_is_named(shell: Shell) -> None:
    first = shell.start(*LISTED, "web", "--no-browser")
    port = address(first).partition("127.0.0.1:")[2].partition("/")[0]
    done = shell(*LISTED, "web", "--no-browser", "--port", port)
    first.send_signal(signal.SIGINT)
    shell.finish(first)
    assert done.code == 2
    assert f"cannot listen on port {port}" in done.err


def test_nothing_that_fetches_or_parses_is_loaded_before_a_page_is(tmp_path: Path) -> None:
    heavy = {"requests", "bs4", "feedparser", "lxml", "yaml", "sqlite3", "rapidfuzz", "numpy"}
    report = "import atexit, sys\natexit.register(lambda: print('\\nloaded:', *sys.modules))"
    there = Shell(tmp_path, prelude=report)
    process = there.start(*LISTED, "web", "--no-browser")
    address(process)
    process.send_signal(signal.SIGINT)
    loaded = set(there.finish(process).out.partition("loaded:")[2].split())
    assert "flask" in loaded
    assert not heavy & loaded
