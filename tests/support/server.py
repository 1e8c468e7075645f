"""A server on 127.0.0.1 whose answers a test scripts."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


def feed(*titles: str, site: str = "harbour.example", date: str = "01 Jun 2026") -> bytes:
    """Return an RSS feed with one entry per title."""
    items = "".join(
        f"<item><title>{title}</title><link>http://{site}/{number}</link>"
        f"<guid>http://{site}/{number}</guid><pubDate>{date} 10:00:00 GMT</pubDate>"
        f"<description>About {title}: one whole sentence that says something.</description></item>"
        for number, title in enumerate(titles)
    )
    return (
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>{site}</title>"
        f"<link>http://{site}/</link><description>d</description>{items}</channel></rss>"
    ).encode()


@dataclass(slots=True)
class Answer:
    """What the server answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Seen:
    """A request as the server saw it."""

    path: str
    headers: dict[str, str]  # names in lower case


class Scripted:
    """A server that gives each path its answers in turn; the last one stays."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.seen: list[Seen] = []
        self._answers: dict[str, list[Answer]] = {}

    def script(self, path: str, *answers: Answer) -> str:
        """Set the answers of a path; return its address."""
        self._answers[path] = list(answers)
        return self.url + path

    def answer(self, path: str) -> Answer:
        """Return the next answer of a path."""
        answers = self._answers.get(path, [Answer(status=404)])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def asked(self, path: str) -> list[dict[str, str]]:
        """Return the headers of each request for a path."""
        return [each.headers for each in self.seen if each.path == path]


@contextmanager
def scripted_server() -> Iterator[Scripted]:
    """Run a scripted server."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            scripted.seen.append(Seen(self.path, headers))
            answer = scripted.answer(self.path)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            with suppress(OSError):  # whoever asked may have had enough
                self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            pass

    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    scripted = Scripted(running.server_port)
    serve = functools.partial(running.serve_forever, poll_interval=0.01)  # seconds until it ends
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield scripted
    finally:
        running.shutdown()
        running.server_close()
        thread.join()
