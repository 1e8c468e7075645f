"""The server: 127.0.0.1 only, so many connections and no more, and no patience with slow ones.

Werkzeug's own server does, because it comes with Flask, streams events, and runs in this process.
What it lacks is here: limits. A browser opens half a dozen connections; whoever opens a hundred, or
sends a request drop by drop, is turned away and keeps nobody waiting.
"""

from __future__ import annotations

import contextlib
import io
import threading
import time
from http.server import HTTPServer
from typing import Any

from werkzeug.serving import BaseWSGIServer, ThreadedWSGIServer, WSGIRequestHandler

from findvalue.errors import UsageError
from findvalue.web.app import create_app
from findvalue.web.guard import BODY_LIMIT, Keys
from findvalue.web.session import Session

HOST = "127.0.0.1"
MOST_CONNECTIONS = 32  # at a time
READING = 15.0  # seconds in which a whole request must have come
SILENCE = 10.0  # seconds without a byte, in either direction
_POLL = 0.2  # seconds between two looks at slow connections
_DISCARDED = 16 * 1024 * 1024  # bytes of a body too big that are read so that the refusal is seen
_CHUNK = 64 * 1024
_DIGITS = 12  # of a length that is worth reading
_SENDING, _BOTH_WAYS = 1, 2  # socket.SHUT_WR and SHUT_RDWR; only fetch imports socket
_BUSY = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class _Handler(WSGIRequestHandler):
    """Reads one request, whole and in time, before the application sees it."""

    server: Server
    protocol_version = "HTTP/1.1"  # for streams of events
    timeout = SILENCE
    error_message_format = "%(code)d %(message)s\n"
    error_content_type = "text/plain; charset=utf-8"

    def run_wsgi(self) -> None:
        """Answer a request whose body is here and not too big."""
        refusal = self._read_body()
        self.server.has_read(self.connection)
        if refusal:
            self.send_error(*refusal)
            self._discard()
        else:
            super().run_wsgi()

    def _read_body(self) -> tuple[int, str] | None:
        """Read the body; return the status and the words with which it is refused, or None."""
        if "Transfer-Encoding" in self.headers:
            return 411, "Length Required"
        given = self.headers.get("Content-Length", "0").strip()
        if not (given.isascii() and given.isdigit()):
            return 400, "Bad Request"
        if len(given) > _DIGITS or int(given) > BODY_LIMIT:
            return 413, "Content Too Large"
        body = self.rfile.read(int(given))
        if len(body) < int(given):
            return 400, "Bad Request"
        self.rfile = io.BytesIO(body)
        return None

    def _discard(self) -> None:
        """Read what the client still sends, so that it sees the answer and not a broken line."""
        self.close_connection = True
        self.server.is_reading(self.connection)
        self.connection.shutdown(_SENDING)
        left = _DISCARDED
        while left > 0 and (part := self.rfile.read1(_CHUNK)):
            left -= len(part)

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing: requests hold the start token, topics and names."""

    def version_string(self) -> str:
        """Return what the Server header says."""
        return "findvalue"


class Server(ThreadedWSGIServer):
    """Serves the workbench. It listens as soon as it is made.

    Args:
        session: what this run holds.
        port: where to listen; 0 for any that is free.

    Raises:
        UsageError: the port is taken.
    """

    def __init__(self, session: Session, port: int = 0) -> None:
        self._places = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._deadlines: dict[Any, float] = {}  # connection -> when its request must be here
        self._lock = threading.Lock()
        super().__init__(HOST, port, _nothing_yet, _Handler)
        keys = Keys(port=self.port)
        self.start_url = keys.start_url
        self.app = create_app(session, keys)

    def server_bind(self) -> None:
        """Listen, without asking any name server what 127.0.0.1 is called."""
        try:
            super(HTTPServer, self).server_bind()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UsageError(
                f"cannot listen on port {self.port}: {reason}", hint="leave --port out"
            ) from None
        self.server_name, self.server_port = HOST, self.server_address[1]

    def serve(self) -> None:
        """Serve until the process is told to end; what told it comes out as it went in."""
        super(BaseWSGIServer, self).serve_forever(poll_interval=_POLL)

    # --- limits --------------------------------------------------------------------------------

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - socketserver's signature
        """Answer a connection in a thread of its own, if there is one left."""
        if not self._places.acquire(blocking=False):
            request.settimeout(0)
            with contextlib.suppress(OSError):
                request.send(_BUSY)
            self.shutdown_request(request)
            return
        self.is_reading(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - socketserver's signature
        """Answer a connection, and free its place."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.has_read(request)
            self._places.release()

    def is_reading(self, connection: Any) -> None:  # noqa: ANN401 - a socket
        """Give a connection its time to send a request."""
        with self._lock:
            self._deadlines[connection] = time.monotonic() + READING

    def has_read(self, connection: Any) -> None:  # noqa: ANN401 - a socket
        """Note that a request is here: the answer may take its time."""
        with self._lock:
            self._deadlines.pop(connection, None)

    def service_actions(self) -> None:
        """Cut off whoever did not send a whole request in time."""
        now = time.monotonic()
        with self._lock:
            late = [each for each, until in self._deadlines.items() if until < now]
            for connection in late:
                del self._deadlines[connection]
        for connection in late:
            with contextlib.suppress(OSError):
                connection.shutdown(_BOTH_WAYS)
        super().service_actions()

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing; the application has said it."""

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - socketserver's signature
        """Leave a connection that broke; there is nobody to tell."""


def open_workbench(session: Session, port: int = 0) -> Server:
    """Return a server that listens; ``serve`` makes it answer, and a ``with`` block closes it."""
    return Server(session, port)


def _nothing_yet(_environ: object, _start: object) -> list[bytes]:
    return []
