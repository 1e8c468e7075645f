"""What a run may touch (S18 to S21): watched from below by an audit hook of Python.

The hook writes down every process that is started, every file that is opened and every address
that is dialled, whoever asks for it.
"""

from __future__ import annotations

import json
import random
import string
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from findvalue import Library
from tests.security.conftest import Listing
from tests.support.cli import Call
from tests.support.harbour import Harbour, listed, news, reply
from tests.support.process import ROOT, Shell
from tests.support.server import feed

pytestmark = pytest.mark.endurance

Piers = Callable[[int], Harbour]

HOOK = """
import atexit, json, os, sys
_events, _busy = [], []
def _hook(event, given):
    first = given[0] if given else None
    if event == "subprocess.Popen":
        _events.append([event, [str(part)[-200:] for part in given[1]]])
    elif event in ("os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "pty.spawn"):
        _events.append([event, str(given)])
    elif event == "open" and isinstance(first, (str, bytes)):
        kind = "write" if (given[2] or 0) & _WRITES else "read"
        _events.append([kind, os.path.abspath(os.fsdecode(first))])
    elif event in _CHANGES and isinstance(first, (str, bytes)):
        _events.append(["write", os.path.abspath(os.fsdecode(first))])
    elif event == "socket.connect" and isinstance(given[1], tuple):
        _events.append(["connect", list(given[1][:2])])
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_CHANGES = {"os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.symlink", "os.link", "os.truncate"}
_pid = os.getpid()
def _tell():
    if os.getpid() == _pid:
        told = json.dumps(_events)
        with open(TOLD, "w") as out:
            out.write(told)
atexit.register(_tell)
sys.addaudithook(_hook)
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run did."""

    events: list[tuple[str, object]]

    def of(self, kind: str) -> list[object]:
        return [what for event, what in self.events if event == kind]


def watched(shell: Shell, *arguments: object) -> Seen:
    """Run a command under the hook; return what it did."""
    told = shell.folder.parent / f"{shell.folder.name}-events.json"
    prelude = HOOK.replace("TOLD", repr(str(told)))
    done = replace(shell, prelude=prelude)(*arguments)
    assert "Traceback" not in done.err
    return Seen([tuple(event) for event in json.loads(told.read_text("utf-8"))])


SHELL = (
    "Sailing $(touch pwned) `touch pwned` ; touch pwned | x", "-rf Sailing", "../../pwned Sailing",
    "/etc/passwd Sailing", "Sailing'; DROP TABLE article;--", "Sailing {{7*7}} ${HOME} %s",
)  # fmt: skip


def hostile_feed() -> bytes:
    links = ("http://a.example/$(id)", "http://a.example/--help", "http://a.example/../../x")
    entries = "".join(
        f"<item><title>{title}</title><link>{links[n % 3]}{n}</link><guid>../../pwned{n}</guid>"
        f"<enclosure url='file:///etc/passwd' type='../../x'/>"
        f"<description>About sailing, one whole sentence. {title}</description></item>"
        for n, title in enumerate(SHELL)
    )
    return f"<rss version='2.0'><channel><title>../../T</title>{entries}</channel></rss>".encode()


def test_a_refresh_starts_its_box_alone_and_stays_within_its_folder(
    open_piers: Piers, shell: Shell, write_list: Listing
) -> None:
    harbour = open_piers(1)
    harbour.answers[0] = reply(hostile_feed())
    saved = shell.folder / "saved"
    saved.mkdir()
    (saved / "good.xml").write_bytes(feed("Sailing"))
    (saved / "out.xml").symlink_to("/etc/passwd")
    write_list(
        listed(harbour.url(0))
        + "  - {name: good, path: saved/good.xml}\n"
        + "  - {name: link, path: saved/out.xml}\n"
        + "  - {name: up, path: ../../../../../../etc/passwd}\n"
        + "  - {name: absolute, path: /etc/passwd}\n"
        + "  - {name: home, path: '~/../etc/passwd'}\n"
    )
    seen = watched(shell, "refresh")
    check_walls(seen, shell.folder)
    assert {tuple(place) for place in seen.of("connect")} == {("127.0.0.1", harbour.ports[0])}  # type: ignore[arg-type]


def test_a_note_is_written_without_any_process_and_only_where_it_lies(
    shell: Shell, write_list: Listing
) -> None:
    (shell.folder / "saved.xml").write_bytes(hostile_feed())
    write_list("version: 1\nsources:\n  - {name: saved, path: saved.xml}\n")
    assert shell("refresh").code == 0
    name = "-rf $(touch pwned)\n.txt"
    (shell.folder / name).write_text("Dear Ann,\n\nThank you.\n\nBest,\nBo\n", "utf-8")
    seen = watched(shell, "attach", "--offline", "--yes", "--", name, "sailing")
    check_walls(seen, shell.folder)
    assert seen.of("connect") == []
    assert "http" in (shell.folder / name).read_text("utf-8")
    assert "49" not in (shell.folder / name).read_text("utf-8")


def check_walls(seen: Seen, folder: Path) -> None:
    started = [what for event, what in seen.events if event not in {"read", "write", "connect"}]
    for command in started:
        assert "from findvalue.parse import child" in str(command), command
    own = [folder, Path("/dev/null"), Path("/dev/tty")]
    strays = [path for path in seen.of("write") if not within(str(path), own)]
    assert strays == []
    code = [*own, ROOT / "src", ROOT / "sources.yaml", *map(Path, sys.path), Path(sys.prefix)]
    code += [
        Path(sys.base_prefix),
        Path("/proc/self"),
        Path("/usr/share/zoneinfo"),
        Path("/etc/mime.types"),
    ]
    strays = [path for path in seen.of("read") if not within(str(path), code)]
    assert "/etc/passwd" not in strays
    assert strays == []
    assert not list(folder.rglob("pwned"))


def within(path: str, folders: list[Path]) -> bool:
    return any(Path(path) == folder or folder in Path(path).parents for folder in folders)


# --- S20 ---------------------------------------------------------------------------------------

BOMBS = {
    "page of a thousand anchors": ("page", b"<html><body>" + b"<a " * 30_000),
    "deep page": ("page", b"<html><body>" + b"<div>" * 20_000 + b"x" + b"</div>" * 20_000),
    "deep feed": ("feed", b"<rss><channel>" + b"<a>" * 50_000),
    "comments": ("feed", feed("Sailing " + "&lt;!--" * 40_000)),
    "long title": ("feed", feed("sailing " * 131_072)),
    "laughs": (
        "feed",
        b"<!DOCTYPE rss [<!ENTITY a 'lol'>"
        + b"".join(b"<!ENTITY a%d '%s'>" % (n, (b"&a%s;" % (b"%d" % (n - 1) if n else b"")) * 10) for n in range(9))
        + b"]><rss><channel><item><title>&a8;</title></item></channel></rss>",
    ),
    "binary": ("page", bytes(range(256)) * 15_000),
    "json": ("feed", b"[" * 100_000),
}  # fmt: skip


NAMESPACES = b"<rss><channel>" + b"".join(
    b"<n%d:a xmlns:n%d='u:%d'/>" % (number, number, number) for number in range(50_000)
)


@pytest.mark.slow
def test_a_feed_that_costs_too_much_is_given_up_and_the_next_one_read(
    open_piers: Piers, shell: Shell, write_list: Listing
) -> None:
    harbour = open_piers(4)
    harbour.answers |= dict.fromkeys(range(3), reply(NAMESPACES)) | {3: reply(news(3, 1))}
    write_list(listed(*map(harbour.url, range(4))))
    outcomes = json.loads(shell("refresh", "--json").out)["sources"]
    assert {outcome["detail"] for outcome in outcomes if not outcome["new"]} == {
        "took too long to read"
    }
    assert [outcome["new"] for outcome in outcomes if outcome["name"] == "source 3"] == [5]


def test_bombs_cost_nobody_else_an_article(
    open_piers: Piers, shell: Shell, write_list: Listing
) -> None:
    harbour = open_piers(len(BOMBS) + 1)
    entries = ""
    for pier, (name, (kind, body)) in enumerate(BOMBS.items()):
        mime = "text/html" if kind == "page" else "application/rss+xml"
        answer = reply(body, Content_Type=mime)
        harbour.answers[pier] = lambda request, answer=answer: (  # type: ignore[misc]
            reply(b"", "404 Not Found") if request.path == "/robots.txt" else answer
        )
        entries += (
            f"  - {{name: {name}, kind: {kind}, allow_private: true, url: '{harbour.url(pier)}'}}\n"
        )
    harbour.answers[len(BOMBS)] = reply(news(1, 1))
    entries += f"  - {{name: good, allow_private: true, url: '{harbour.url(len(BOMBS))}'}}\n"
    write_list(f"version: 1\nsources:\n{entries}")
    done = shell("refresh", "--json")
    assert done.code == 0
    outcomes = {source["name"]: source for source in json.loads(done.out)["sources"]}
    assert outcomes["good"]["new"] == 5
    assert set(outcomes) == {*BOMBS, "good"}


# --- S21 ---------------------------------------------------------------------------------------

PARTS = (
    *'"*^():-+{}[]|&%$#@!~`\\/<>?=,.;\'', "AND", "OR", "NOT", "NEAR(a b)", "title:", "' OR 1=1 --",
    "'; DROP TABLE article;--", "C++", "\x00", "\x1b[31m", "\u202e", "\ud800", "\U0001f6a2", "ü",
    "é", "電池", "sailing", "Harbour", "\u0301" * 30, "a" * 300, "\n", "\t", "%s", "{topic}", "--help",
)  # fmt: skip


def test_a_thousand_random_topics_raise_nothing_and_words_are_found(
    open_piers: Piers, write_list: Listing, call: Call, tmp_path: Path
) -> None:
    harbour = open_piers(1)
    harbour.answers[0] = reply(feed("Sailing'; DROP TABLE article;--", "C++ in the harbour"))
    write_list(listed(harbour.url(0)))
    assert call("refresh").code == 0
    chance = random.Random(21)  # noqa: S311 - a test has to be repeatable, not unguessable
    with Library(sources=tmp_path / "sources.yaml", offline=True) as library:
        for _ in range(1_000):
            parts = chance.choices(PARTS, k=chance.randint(0, 6))
            parts += chance.choices(string.printable, k=chance.randint(0, 4))
            library.search(chance.choice(["", " "]).join(parts), limit=3)
        found = library.search("sailing'; DROP TABLE article;--", floor=0)
        assert found[0].article.title == "Sailing'; DROP TABLE article;--"
        assert library.search("C++", floor=0)[0].article.title == "C++ in the harbour"


@pytest.mark.parametrize("topic", ["-", "--", "'", "\\", "C++ -x", "*", "NEAR(", "%"])
def test_a_topic_of_signs_ends_in_an_answer(call: Call, tmp_path: Path, topic: str) -> None:
    (tmp_path / "sources.yaml").write_text("version: 1\nsources: []\n", "utf-8")
    done = call("--offline", "search", "--", topic)
    assert done.code == 1
    assert done.err.startswith("error: ")
