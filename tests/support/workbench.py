"""A workbench over a few articles, asked as a browser asks it: cookie, form token, fetch metadata."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2.bccache import Bucket, BytecodeCache

from findvalue import Library
from findvalue.pipeline.sourcebook import SourceBook
from findvalue.types import Article, Match
from findvalue.web.app import create_app
from findvalue.web.guard import Keys
from findvalue.web.session import Session, Work
from tests.support.library import Clock, Opener
from tests.support.server import Scripted

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

PORT = 8765
URL = "https://tidewatch.example/"
TEXTS = {
    "slack-water": (
        "The quiet quarter of an hour",
        (
            "Sailing a narrow channel is safest in the quarter of an hour when the water stands. "
            "Sailing against the stream costs a small crew more than an hour of patience."
        ),
    ),
    "night-watch": (
        "Who looks where after sunset",
        "Sailing at night rewards a crew that has agreed on who looks where.",
    ),
    "black-mass": (
        "Battery recycling is won at the table",
        "The yield of battery recycling is decided where the modules are sorted by hand.",
    ),
}
ARTICLES = [
    Article(
        url=f"{URL}{slug}",
        title=title,
        authors=("Wilhelmina Sorrel",),
        site_name="Tidewatch",
        published=datetime(2026, 5, 19, tzinfo=UTC),
        text=text,
        source="source 0",
    )
    for slug, (title, text) in TEXTS.items()
]
LETTER = """Dear Mr. Quillfeather,

Thank you for taking the time to talk with me on Monday about the yard and its crews.
I came away with a much clearer picture of how the season is planned.

What you said about the narrow channel stayed with me for the rest of the day.

Thank you again for the conversation. I look forward to hearing from you.

Kind regards,
Ada Lind
"""


class _Remembered(BytecodeCache):
    """Templates that an earlier workbench of this process compiled."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Remembered()


class Workbench:
    """One run of the workbench and the browser that looks at it.

    Args:
        opener: opens libraries.
        clock: of this run.
        note: the file named at the start.
        interview: the interview file named at the start.
        server: whom the workbench may ask; None for one that never touches the network.
        read_only: as with ``findvalue web --read-only``.
    """

    def __init__(
        self,
        opener: Opener,
        clock: Clock,
        *,
        note: Path | None = None,
        interview: Path | None = None,
        server: Scripted | None = None,
        read_only: bool = False,
    ) -> None:
        def open_library() -> Library:
            feed = f"{server.url}/feed" if server else f"{URL}feed"
            return opener(feed, offline=server is None)

        def no_list() -> SourceBook:
            raise NotImplementedError

        open_library().add(ARTICLES)
        self.session = Session(
            open_library=open_library,
            open_list=no_list,
            clock=clock,
            note=note,
            interview=interview,
            read_only=read_only,
            offline=server is None,
        )
        self.keys = Keys(port=PORT)
        self.app = create_app(self.session, self.keys)
        self.app.jinja_env.bytecode_cache = _COMPILED
        self.client = self.app.test_client()
        self.client.set_cookie(self.keys.cookie_name, self.keys.cookie, domain="127.0.0.1")

    @property
    def work(self) -> Work:
        """What the user decided so far."""
        return self.session.work

    def get(self, path: str, *, part: str = "") -> TestResponse:
        """Ask for a page, or as a script for one part of it."""
        headers = {"Sec-Fetch-Site": "same-origin"} | ({"X-Fragment": part} if part else {})
        return self.client.get(path, base_url=f"http://127.0.0.1:{PORT}", headers=headers)

    def post(
        self, path: str, fields: Mapping[str, object] | None = None, *, follow: bool = False
    ) -> TestResponse:
        """Send a form."""
        return self.client.post(
            path,
            data={"form_token": self.keys.form, **(fields or {})},
            base_url=f"http://127.0.0.1:{PORT}",
            headers={"Sec-Fetch-Site": "same-origin", "Origin": f"http://127.0.0.1:{PORT}"},
            follow_redirects=follow,
        )

    def shown(self, path: str) -> str:
        """Return what a page says, without its markup."""
        return visible(self.get(path).text)

    def pick(self, slug: str = "slack-water", topic: str = "sailing") -> None:
        """Pick an article as Find does."""
        self.choose(next(each for each in ARTICLES if each.url.endswith(slug)), topic)

    def choose(self, article: Article, topic: str = "sailing") -> None:
        """Pick an article of the test's own, which is stored first."""
        with self.session.library() as library:
            library.add([article])
        match = Match(article=article, score=80.0, topic=topic, read_as=topic)
        self.session.change(lambda work: work.with_letter(replace(work.letter, pick=match)))

    def paste(self, text: str = LETTER) -> None:
        """Paste a note."""
        self.post("/draft/text", {"note": text})


Start = Callable[..., Workbench]


def visible(html: str) -> str:
    """Return the words of a page, spaces collapsed."""
    html = re.sub(r"<(script|style|title)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^<>]*>", " ", html)).split())
