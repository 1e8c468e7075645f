"""A workbench over the articles of fixtures/, asked as a browser asks it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from findvalue import Library
from findvalue.closing import Closing
from findvalue.paths import Located
from findvalue.pipeline.sourcebook import SourceBook
from findvalue.web.app import create_app
from findvalue.web.guard import Keys
from findvalue.web.session import Session
from tests.support.workbench import PORT, Workbench

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
NOW = datetime(2026, 7, 1, tzinfo=UTC)


class Site(Closing, Workbench):
    """One run of the workbench.

    Args:
        data: the folder of the store.
        listed: the source list.
        read_only: as with ``findvalue web --read-only``.
        offline: as with ``findvalue web --offline``.
    """

    def __init__(
        self, data: Path, listed: Path, *, read_only: bool = False, offline: bool = False
    ) -> None:
        self.listed = listed

        def open_library() -> Library:
            environ = {"FINDVALUE_DATA": str(data)}
            return Library(sources=self.listed, offline=offline, clock=lambda: NOW, environ=environ)

        self.session = Session(
            open_library=open_library,
            open_list=lambda: SourceBook(Located(self.listed, "--sources")),
            clock=lambda: NOW,
            read_only=read_only,
            offline=offline,
        )
        self.keys = Keys(port=PORT)
        self.app = create_app(self.session, self.keys)
        self.client = self.app.test_client()
        self.client.set_cookie(self.keys.cookie_name, self.keys.cookie, domain="127.0.0.1")

    def close(self) -> None:
        """End the run."""
        self.session.close()

    def wait(self) -> None:
        """Wait until nothing is refreshed any more."""
        for _ in self.session.refreshing.follow():
            pass

    def ask(self, topic: str, **fields: str) -> str:
        """Look a topic up and return what the page says when nothing is refreshed any more."""
        answer = self.post("/topics", {"topics": topic, **fields})
        self.wait()
        return self.shown(answer.location)
