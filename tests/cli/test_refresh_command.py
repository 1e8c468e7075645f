"""findvalue refresh against a real server on 127.0.0.1 that does what servers do."""

from __future__ import annotations

import http.server
import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import ClassVar

import pytest

Run = Callable[..., CompletedProcess[str]]

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Daily</title>
<link>http://harbour.example/</link><description>d</description>
<item><title>Sailing at dusk</title><link>http://harbour.example/dusk</link>
<guid>http://harbour.example/dusk</guid><pubDate>Mon, 01 Jun 2026 10:00:00 GMT</pubDate>
<description>The evening regatta brings forty boats out to sea before the wind drops.</description>
</item></channel></rss>"""


class Handler(http.server.BaseHTTPRequestHandler):
    seen: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.seen.append(f"{self.path} {self.headers.get('If-None-Match', '')}".strip())
        status, kind, body = {
            "/feed": (200, "application/rss+xml", FEED),
            "/html": (200, "text/html", "<html><body><h1>Welcome</h1></body></html>"),
            "/500": (500, "text/plain", "oops"),
        }.get(self.path, (404, "text/plain", "nothing here"))
        if self.path == "/feed" and self.headers.get("If-None-Match") == '"v1"':
            self.send_response(304)
            self.end_headers()
            return
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", '"v1"')
        data = body.encode()
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Handler.seen.clear()
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture
def dead() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def listed(tmp_path: Path, **urls: str) -> Path:
    path = tmp_path / "sources.yaml"
    entries = "".join(
        f"  - name: {name}\n    url: {url}\n    allow_private: true\n" for name, url in urls.items()
    )
    path.write_text(f"version: 1\nsources:\n{entries}", "utf-8")
    return path


def test_a_refreshed_article_is_found(bare: Run, server: str, tmp_path: Path) -> None:
    sources = listed(tmp_path, harbour=f"{server}/feed")
    done = bare("--sources", sources, "refresh")
    assert done.returncode == 0, done.stderr
    assert "1 new" in done.stdout
    assert "Sailing at dusk" in bare("--sources", sources, "--offline", "sailing").stdout


def test_the_first_look_up_refreshes_by_itself(bare: Run, server: str, tmp_path: Path) -> None:
    done = bare("--sources", listed(tmp_path, harbour=f"{server}/feed"), "sailing")
    assert done.returncode == 0, done.stderr
    assert "Sailing at dusk" in done.stdout


def test_a_second_refresh_is_conditional(bare: Run, server: str, tmp_path: Path) -> None:
    sources = listed(tmp_path, harbour=f"{server}/feed")
    bare("--sources", sources, "refresh")
    done = bare("--sources", sources, "refresh")
    assert "1 unchanged" in done.stdout
    assert Handler.seen == ["/feed", '/feed "v1"']


def test_a_look_up_soon_after_asks_nobody(bare: Run, server: str, tmp_path: Path) -> None:
    sources = listed(tmp_path, harbour=f"{server}/feed")
    bare("--sources", sources, "sailing")
    bare("--sources", sources, "sailing")
    assert len(Handler.seen) == 1


def test_each_failure_is_one_line_and_the_others_succeed(
    bare: Run, server: str, dead: str, tmp_path: Path
) -> None:
    sources = listed(
        tmp_path,
        harbour=f"{server}/feed",
        wrong=f"{server}/nowhere",
        page=f"{server}/html",
        broken=f"{server}/500",
        off=f"{dead}/feed",
    )
    done = bare("--sources", sources, "refresh")
    assert done.returncode == 0
    lines = {line.partition(":")[0]: line for line in done.stderr.splitlines()}
    assert set(lines) == {"wrong", "page", "broken", "off"}
    assert "404" in lines["wrong"]
    assert "HTML" in lines["page"]
    assert "500" in lines["broken"]
    assert "1 new" in done.stdout


def test_every_source_failing_is_exit_code_4(bare: Run, dead: str, tmp_path: Path) -> None:
    done = bare("--sources", listed(tmp_path, off=f"{dead}/feed"), "refresh")
    assert done.returncode == 4


def test_a_look_up_with_every_source_failing_is_exit_code_4(
    bare: Run, dead: str, tmp_path: Path
) -> None:
    done = bare("--sources", listed(tmp_path, off=f"{dead}/feed"), "sailing")
    assert done.returncode == 4
    assert "off" in done.stderr


def test_good_sources_run_beside_a_broken_entry(bare: Run, server: str, tmp_path: Path) -> None:
    sources = listed(tmp_path, harbour=f"{server}/feed")
    sources.write_text(sources.read_text("utf-8") + "  - name: No address\n", "utf-8")
    done = bare("--sources", sources, "refresh")
    assert done.returncode == 3
    assert "1 new" in done.stdout
    assert f"{sources}:6" in done.stderr


def test_offline_asks_nobody(bare: Run, server: str, tmp_path: Path) -> None:
    bare("--sources", listed(tmp_path, harbour=f"{server}/feed"), "--offline", "sailing")
    assert Handler.seen == []


def test_json_reports_each_source(bare: Run, server: str, tmp_path: Path) -> None:
    sources = listed(tmp_path, harbour=f"{server}/feed")
    done = bare("--sources", sources, "--now", "2026-06-10", "refresh", "--json")
    (source,) = json.loads(done.stdout)["sources"]
    assert (source["name"], source["status"], source["new"]) == ("harbour", "ok", 1)
