"""Nothing that an answer says leads into the private network (S1, S5, S9), by every way in.

Collected by ``test_isolated.py`` alone, in a network namespace in which only loopback exists.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.cli import Call, Done, caller
from tests.support.harbour import Harbour, listed, news, open_harbour, redirect, reply

CANARY = "CANARY-INTERNAL-SECRET"
SECRET = 0  # the pier of the private service
PUBLIC = 1
WAYS = (
    "http://127.0.0.1:{port}/secret", "http://localhost:{port}/secret", "http://[::1]:{port}/",
    "http://2130706433:{port}/", "http://0x7f000001:{port}/", "http://0177.0.0.1:{port}/",
    "http://127.1:{port}/", "http://0:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
    "//127.0.0.1:{port}/", "http://127.0.0.1:{port}\\@example.com/", "HTTP://LOCALHOST:{port}/",
    "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://192.168.1.1/",
    "http://100.64.0.1/", "http://[fd00:ec2::254]/", "http://metadata.google.internal/",
    "file:///etc/passwd", "ftp://127.0.0.1/x", "data:application/rss+xml,<rss></rss>",
    "gopher://127.0.0.1:{port}/_x", "jar:file:///etc/passwd", "",
)  # fmt: skip


@pytest.fixture
def harbour() -> Iterator[Harbour]:
    with ExitStack() as stack:
        opened = stack.enter_context(open_harbour(len(WAYS) + 2))
        opened.answers[SECRET] = reply(CANARY.encode(), Content_Type="text/plain")
        yield opened


@pytest.fixture
def call(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Call:
    monkeypatch.setenv("FINDVALUE_DATA", str(tmp_path))
    monkeypatch.setenv("FINDVALUE_SOURCES", str(tmp_path / "sources.yaml"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.chdir(tmp_path)
    return caller(capsys)


@pytest.fixture
def held(harbour: Harbour, tmp_path: Path) -> Iterator[Callable[[Done], None]]:
    """Check what was said; at the end, what was stored and what was reached."""

    def check(done: Done) -> None:
        assert CANARY not in done.out + done.err
        assert "root:x:" not in done.out + done.err
        assert "Traceback" not in done.err

    yield check
    assert harbour.asked(SECRET) == []
    assert not [request for request in harbour.seen if "Cookie:" in request.head]
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes()
            assert b"root:x:" not in path.read_bytes()


def ways(harbour: Harbour) -> list[str]:
    return [way.format(port=harbour.ports[SECRET]) for way in WAYS]


def page(*links: str) -> bytes:
    """Return a page that declares, links, refreshes and embeds addresses."""
    declared = "".join(
        f"<link rel=alternate type='application/rss+xml' href='{link}'>"
        f"<meta http-equiv=refresh content='0;url={link}'><base href='{link}'>"
        f"<link rel=canonical href='{link}'><meta property='og:url' content='{link}'>"
        for link in links
    )
    body = "".join(
        f"<a href='{link}'>A long title about sailing</a><img src='{link}'>" for link in links
    )
    html = f"<html><head><title>Sailing</title>{declared}</head><body>{body}</body></html>"
    return reply(html.encode(), Content_Type="text/html")


@pytest.mark.parametrize("kind", ["feed", pytest.param("page", marks=pytest.mark.slow), "search"])
def test_no_redirect_of_a_source_leads_inside(
    harbour: Harbour, call: Call, held: Callable[[Done], None], tmp_path: Path, kind: str
) -> None:
    for number, way in enumerate(ways(harbour)):
        harbour.answers[number + 2] = redirect(way)
    harbour.answers[PUBLIC] = reply(news(1, 1))
    path = "/q?x={topic}" if kind == "search" else "/feed"
    urls = [harbour.url(pier, path) for pier in range(1, len(WAYS) + 2)]
    (tmp_path / "sources.yaml").write_text(listed(*urls, kind=kind), "utf-8")
    done = call("-vv", "harbour") if kind == "search" else call("-vv", "refresh", "--json")
    held(done)
    if kind == "search":
        held(call("-vv", "sources", "check"))
    else:
        outcomes = json.loads(done.out)["sources"]
        assert len(outcomes) == len(urls)
        assert all(len(each["detail"]) < 200 for each in outcomes)


@pytest.mark.slow  # it asks the usual places of a site, a second apart
@pytest.mark.parametrize("command", ["find", "add"])
def test_no_page_leads_discovery_inside(
    harbour: Harbour, call: Call, held: Callable[[Done], None], tmp_path: Path, command: str
) -> None:
    (tmp_path / "sources.yaml").write_text("version: 1\nsources: []\n", "utf-8")
    harbour.answers[PUBLIC] = page(*ways(harbour)[:8])
    held(call("-vv", "sources", command, harbour.url(PUBLIC, "/"), "--allow-private"))


@pytest.mark.parametrize("command", ["find", "add"])
def test_no_redirect_leads_discovery_inside(
    harbour: Harbour, call: Call, held: Callable[[Done], None], tmp_path: Path, command: str
) -> None:
    (tmp_path / "sources.yaml").write_text("version: 1\nsources: []\n", "utf-8")
    harbour.answers[2] = redirect(ways(harbour)[0])
    done = call("-vv", "sources", command, harbour.url(2, "/"), "--allow-private")
    held(done)
    assert "a redirect never leads there" in done.err
    done = call("-vv", "sources", command, harbour.url(SECRET, "/"))
    held(done)
    assert done.code == 4
    assert "is a private address" in done.err
    assert "--allow-private" in done.err


def test_no_page_that_is_read_for_a_citation_leads_inside(
    harbour: Harbour, call: Call, held: Callable[[Done], None], tmp_path: Path
) -> None:
    links = ways(harbour)
    for number in range(4):
        own = harbour.url(number + 2, "/article")
        answer = [
            redirect(links[0]),
            redirect(links[1]),
            page(*links),
            redirect("file:///etc/passwd"),
        ]
        entry = f"<item><title>Sailing {number}</title><link>{own}</link></item>"
        body = f"<rss version='2.0'><channel><title>T</title>{entry}</channel></rss>".encode()
        harbour.answers[number + 2] = lambda request, body=body, answer=answer[number]: (  # type: ignore[misc]
            reply(body) if request.path == "/feed" else answer
        )
    urls = [harbour.url(number + 2) for number in range(4)]
    (tmp_path / "sources.yaml").write_text(listed(*urls), "utf-8")
    assert call("refresh").code == 0
    for number in range(4):
        note = tmp_path / f"note{number}.txt"
        note.write_text("Dear Ann,\n\nThank you.\n\nBest,\nBo\n", "utf-8")
        done = call("-vv", "attach", note, "sailing", "--yes", "--pick", number + 1)
        held(done)
        assert done.code == 0, done.err
    assert len([request for request in harbour.seen if request.path == "/article"]) == 4


def test_headers_of_a_source_go_to_nobody_else(
    harbour: Harbour, call: Call, held: Callable[[Done], None], tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login u password from-netrc\n", "utf-8")
    harbour.answers[PUBLIC] = reply(news(1, 1), Set_Cookie="id=track; Path=/")
    harbour.answers[2] = redirect(harbour.url(PUBLIC, "/elsewhere"))
    text = listed(harbour.url(2), headers="{X-Api-Key: own-key, Authorization: Bearer own-key}")
    (tmp_path / "sources.yaml").write_text(
        text + listed(harbour.url(PUBLIC)).split("sources:\n")[1].replace("source 0", "other"),
        "utf-8",
    )
    held(call("-vv", "refresh"))
    held(call("--now", "2030-01-01", "refresh"))
    assert all("own-key" in request.head for request in harbour.asked(2))
    others = "".join(request.head for request in harbour.seen if request.pier != 2)
    assert "own-key" not in others
    assert "from-netrc" not in "".join(request.head for request in harbour.seen)
