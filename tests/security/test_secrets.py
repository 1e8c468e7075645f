"""What must not get out: secrets (S10), control characters (S13), links that are none (S12)."""

from __future__ import annotations

import html
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.security.conftest import Listing, Query
from tests.support.cli import Call
from tests.support.harbour import Harbour, Held, listed, redirect, reply

if TYPE_CHECKING:
    import pytest

Piers = Callable[[int], Harbour]

TOKEN = "tok3n-5ecret"
PASSWORD = "pa55word-5ecret"
HEADER = "h3ader-5ecret"
BODY = "b0dy-5ecret"


def rss(*items: str) -> bytes:
    return reply(
        f"<rss version='2.0'><channel><title>T</title>{''.join(items)}</channel></rss>".encode()
    )


def item(title: str, link: str, text: str = "About sailing, in one whole sentence.") -> str:
    parts = {"title": title, "link": link, "description": text}
    inner = "".join(f"<{name}>{html.escape(value)}</{name}>" for name, value in parts.items())
    return f"<item>{inner}</item>"


# --- S10 ---------------------------------------------------------------------------------------


def test_no_secret_gets_into_output_log_store_or_ledger(
    open_piers: Piers,
    write_list: Listing,
    call: Call,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("API_KEY", HEADER)
    harbour = open_piers(8)
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + BODY.encode()
    answers = [
        rss(item("Sailing at dusk", "http://a.example/1")),
        reply(BODY.encode(), f"500 {BODY}", X_Echo=BODY),
        reply(BODY.encode(), "404 Not Found"),
        redirect(f"http://u:{PASSWORD}@127.0.0.1/{BODY}"),
        cut,
        b"",
        f"{BODY} is no HTTP\r\n\r\n".encode(),
        reply(f"<html><title>{BODY}</title></html>".encode(), Content_Type="text/html"),
    ]
    harbour.answers |= dict(enumerate(answers))
    urls = [harbour.url(pier, f"/feed/{TOKEN}?token={TOKEN}#{TOKEN}") for pier in range(8)]
    text = listed(*urls, headers="{X-Api-Key: '${API_KEY}'}")
    text += f"  - {{name: with password, url: 'http://user:{PASSWORD}@127.0.0.1/feed'}}\n"
    write_list(text)
    (tmp_path / "note.txt").write_text("Dear Ann,\n\nThank you.\n\nBest,\nBo\n", "utf-8")
    said = ""
    for command in (
        ["-vv", "refresh"],
        ["-vv", "--now", "2030-01-01", "refresh", "--json"],
        ["-vv", "sources", "check"],
        ["-vv", "attach", "note.txt", "sailing", "--yes", "--offline"],
        ["-vv", "doctor"],
    ):
        done = call(*command)
        said += done.out + done.err
    assert all(f"X-Api-Key: {HEADER}" in request.head for request in harbour.seen)
    # The report for a program names each source by its address, which is the user's own.
    said = "".join(line for line in said.splitlines() if '"url": ' not in line)
    for secret in (PASSWORD, HEADER, BODY, TOKEN):
        assert secret not in said
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("*.sqlite3*"))
    for secret in (PASSWORD, HEADER, BODY):
        assert secret.encode() not in stored
    assert TOKEN.encode() in stored  # the address is the key of its source, in a file of mode 0600
    assert TOKEN not in (tmp_path / "note.txt").read_text("utf-8")


# --- S13 ---------------------------------------------------------------------------------------

ESCAPES = (
    "\x1b[2J\x1b[1;1Hfake prompt $ ", "\x1b]0;owned\x07", "\x1b]8;;http://evil.example/\x07click",
    "\x1b]52;c;cm0gLXJmIH4K\x07", "\u009b31m", "\u009d0;x\u009c", "\x7f\x08\x0b\x0c\x00",
    "\u202egnp.exe\u202c", "\u2066x\u2069", "\u200b\ufeff\u00ad", "\r\nBcc: victim@example.com",
    "\u2028\u2029\u0085",
)  # fmt: skip


def is_plain(text: str) -> bool:
    """Say whether a text has no control and no character that turns others around."""
    return not any(
        (unicodedata.category(char) == "Cc" and char not in "\n\t")
        or char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
        for char in text
    )


def test_no_control_character_of_a_source_reaches_any_output(
    open_piers: Piers, write_list: Listing, call: Call, tmp_path: Path, query: Query
) -> None:
    harbour = open_piers(3)
    hostile = [
        item(
            f"Sailing {number} {escape} end", f"http://a.example/{number}", f"Sailing {escape} on."
        )
        for number, escape in enumerate(ESCAPES)
    ]
    body = f"<rss version='2.0'><channel><title>T{ESCAPES[0]}</title>{''.join(hostile)}"
    harbour.answers[0] = reply(f"{body}</channel></rss>".encode())
    twice = item("Sailing &#27;[31m &amp;#27;[31m &#x9b;", "http://a.example/twice")
    harbour.answers[1] = rss(html.unescape(twice), twice)
    harbour.answers[2] = redirect(f"http://127.0.0.1\x1b[31m/{ESCAPES[3]}".replace("\r\n", ""))
    write_list(listed(*map(harbour.url, range(3))))
    (tmp_path / "note.txt").write_text("Dear Ann,\n\nThank you.\n\nBest,\nBo\n", "utf-8")
    for command in (
        ["-vv", "refresh"],
        ["-vv", "--offline", "sailing", "-n", "50"],
        ["--offline", "--json", "sailing", "-n", "50"],
        ["--offline", "sailing", "--explain"],
        ["--offline", "sailing", "--paragraph"],
        ["attach", "note.txt", "sailing", "--offline", "--dry-run"],
        ["attach", "note.txt", "sailing", "--offline", "--yes"],
        ["cite", "http://a.example/1"],
        ["cite", "--style", "csl-json", "http://a.example/1"],
        ["sources", "check"],
        ["sources", "list", "--json"],
        ["doctor"],
    ):
        done = call(*command)
        assert is_plain(done.out), command
        assert is_plain(done.err), command
    assert len(query("SELECT 1 FROM article")) > len(ESCAPES)
    for row in query("SELECT title, summary, text, site_name, authors, url FROM article"):
        assert all(is_plain(cell) and "\n" not in cell.strip() for cell in row if cell)
    assert is_plain((tmp_path / "note.txt").read_text("utf-8"))
    assert "Bcc:" not in [
        line[:4] for line in (tmp_path / "note.txt").read_text("utf-8").split("\n")
    ]


# --- S12, and links into the reader's own network --------------------------------------------------

NEVER_CITED = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
    "vbscript:x", "file:///etc/passwd", "http://user:pw@example.com/", 'http://b.example/a"b<c',
    "mailto:a@b.c", "http://", "http://localhost/x", "http://127.0.0.1:9/x", "http://10.0.0.1/",
    "http://[::1]/", "http://2130706433/", "http://nas.local/", "http://printer/",
    "https://169.254.169.254/latest/", "http://8.8.8.8/",
)  # fmt: skip


def test_only_addresses_of_the_public_web_are_stored_and_shown(
    open_piers: Piers, write_list: Listing, call: Call, query: Query
) -> None:
    harbour = open_piers(1)
    links = [item(f"Sailing link {n}", link) for n, link in enumerate(NEVER_CITED)]
    harbour.answers[0] = rss(*links, item("Sailing well", "http://good.example/1"))
    write_list(listed(harbour.url(0)))
    found = json.loads(call("--json", "sailing", "-n", "50").out)
    assert [match["url"] for match in found["topics"][0]["matches"]] == ["http://good.example/1"]
    assert query("SELECT url FROM article") == [("http://good.example/1",)]


def test_a_source_that_hangs_says_no_more_than_its_host(
    open_piers: Piers, write_list: Listing, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    harbour = open_piers(1)
    harbour.answers[0] = Held(b"HTTP/1.1 200 OK\r\n")
    write_list(listed(harbour.url(0, f"/{TOKEN}?token={TOKEN}")))
    monkeypatch.setattr("findvalue.pipeline.subscriber.FIRST_BUDGET", 0.5)
    done = call("-vv", "sailing")
    assert done.code in {1, 4}
    assert TOKEN not in done.out + done.err
