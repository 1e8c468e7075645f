"""Source lists that are odd, hostile or huge (F26, S3, S17), seen from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.security.conftest import Query
from tests.support.cli import Call
from tests.support.cost import bounded
from tests.support.harbour import Harbour, listed, news, reply

pytestmark = pytest.mark.endurance

Piers = Callable[[int], Harbour]

GOOD = "  - {name: good, path: saved.xml}\n"
HEAD = "version: 1\nsources:\n" + GOOD

# What is wrong, the place that must be named, and whether the good source beside it still runs.
ODD = {
    "empty": (b"", ":1:1: ", False),
    "a list": (b"- a\n- b\n", ":1:1: ", False),
    "a tab": (f"{HEAD}\t- x\n".encode(), ":4", False),
    "duplicate key": (f"{HEAD}  - {{name: b, name: c, path: b.xml}}\n".encode(), ":4:15: ", True),
    "unknown key": (f"{HEAD}  - {{name: b, path: b.xml, ulr: x}}\n".encode(), ":4:28: ", True),
    "no address": (f"{HEAD}  - {{name: b}}\n".encode(), ":4:", True),
    "python tag": (f"{HEAD}  - !!python/object/apply:os.system ['touch pwned']\n".encode(), ":4:", True),
    "alias bomb": (
        b"a: &a [x,x]\n" + b"".join(b"b%d: &b%d [*a,*a]\n" % (n, n) for n in range(9)) + HEAD.encode(),
        ":", False,
    ),
    "5 MB": (HEAD.encode() + b"#" * 5_000_000, "", False),
    "header injection": (
        f'{HEAD}  - {{name: b, url: "http://127.0.0.1/", headers: {{X: "a\\r\\nY: b"}}}}\n'.encode(),
        ":4:", True,
    ),
    "scheme": (f"{HEAD}  - {{name: b, url: 'gopher://127.0.0.1/'}}\n".encode(), ":4:", True),
    "mixed case": (f"{HEAD}  - {{name: b, url: ' FiLe:///etc/passwd'}}\n".encode(), ":4:", True),
    "climbing path": (f"{HEAD}  - {{name: b, path: a/../../b}}\n".encode(), ":4:", True),
}  # fmt: skip


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    (tmp_path / "saved.xml").write_bytes(news(0, 1))
    return tmp_path / "sources.yaml"


@pytest.mark.parametrize("oddity", ODD)
def test_what_is_wrong_with_a_list_is_named_and_good_sources_run(
    saved: Path, call: Call, oddity: str, query: Query
) -> None:
    content, place, runs = ODD[oddity]
    saved.write_bytes(content)
    with bounded():
        done = call("refresh")
    assert done.code == 3
    assert f"{saved}{place}" in done.err
    assert done.err.startswith(("error: ", "warning: "))
    if runs:
        assert query("SELECT count(*) FROM article") == [(5,)]
    assert saved.read_bytes() == content
    assert not (saved.parent / "pwned").exists()


def test_a_mark_at_the_start_of_a_list_is_no_mistake(saved: Path, call: Call) -> None:
    saved.write_bytes(b"\xef\xbb\xbf" + HEAD.encode())
    assert call("refresh").code == 0


def test_a_missing_list_is_named(saved: Path, call: Call) -> None:
    done = call("refresh")
    assert done.code == 3
    assert str(saved) in done.err
    assert "hint: " in done.err


@pytest.mark.parametrize(
    "text", ["version: 1\nsources: []\n", HEAD.replace("}", ", disabled: true}")]
)
def test_a_list_without_an_active_source_says_so(saved: Path, call: Call, text: str) -> None:
    saved.write_text(text, "utf-8")
    done = call("refresh")
    assert done.code == 0
    assert "no source that is not disabled" in done.err
    assert call("sailing").code == 1


@pytest.mark.slow
def test_the_cost_of_five_thousand_sources_is_bounded(
    saved: Path, call: Call, query: Query
) -> None:
    (saved.parent / "feeds").mkdir()
    for number in range(5_000):
        entry = f"  - {{name: s{number}, path: feeds/{number}.xml}}\n"
        with saved.open("a", encoding="utf-8") as listing:
            listing.write(("version: 1\nsources:\n" if not number else "") + entry)
    for number in range(20):
        (saved.parent / "feeds" / f"{number}.xml").write_bytes(news(number, 1))
    with bounded(90):
        assert call("refresh").code == 0
    assert query("SELECT count(*) FROM article") == [(100,)]
    with bounded():
        call("--offline", "harbour")


def test_a_permanent_redirect_never_changes_the_list(
    open_piers: Piers, saved: Path, call: Call
) -> None:
    harbour = open_piers(1)
    harbour.answers[0] = lambda request: (
        reply(b"", "301 Moved Permanently", Location="/new")
        if request.path == "/feed"
        else reply(news(0, request.nth))
    )
    saved.write_text(listed(harbour.url(0)), "utf-8")
    before = saved.read_bytes()
    for day in ("2026-06-02", "2026-06-03", "2026-06-04"):
        assert call("--now", day, "refresh").code == 0
    assert saved.read_bytes() == before
    assert [request.path for request in harbour.seen] == ["/feed", "/new", "/new", "/new"]


@pytest.mark.parametrize(
    "topic",
    [
        "a\r\nX-Evil: 1",
        "../../..",
        "%0d%0aX-Evil: 1",
        "{topic}",
        "#frag&y=1 HTTP/1.0",
        "@127.0.0.1",
    ],
)
def test_a_topic_is_one_value_of_the_query_and_nothing_else(
    open_piers: Piers, saved: Path, call: Call, topic: str
) -> None:
    harbour = open_piers(1)
    harbour.answers[0] = reply(news(0, 1))
    saved.write_text(listed(harbour.url(0, "/q?x={topic}"), kind="search"), "utf-8")
    call("search", "--", topic)
    (request,) = harbour.seen
    assert request.path.startswith("/q?x=")
    assert not {"&", "#", "/", "?"} & set(request.path[5:])
    assert "\nX-Evil" not in request.head


def test_a_very_long_topic_makes_no_very_long_address(
    open_piers: Piers, saved: Path, call: Call
) -> None:
    harbour = open_piers(1)
    harbour.answers[0] = reply(news(0, 1))
    saved.write_text(listed(harbour.url(0, "/q?x={topic}"), kind="search"), "utf-8")
    assert call("sailing " * 5_000).code in {0, 1}
    assert all(len(request.path) < 2_000 for request in harbour.seen)
