"""findvalue sources: find, add, remove, disable, enable, check, import and export."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from findvalue import paths
from tests.support.cli import Call, caller
from tests.support.server import Answer, Scripted, feed, scripted_server

ROOT = Path(__file__).resolve().parents[2]
LIST = """\
# My sources.
version: 1
sources:

  - name: Harbour Lines   # the boats
    url: https://harbour.example/feed
    tags: [sailing]

  - name: Old Post
    url: https://oldpost.example/feed
    disabled: true
"""


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted_server() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, nothing configured."""
    for name in ("FINDVALUE_SOURCES", "FINDVALUE_STORE", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("FINDVALUE_DATA", str(tmp_path / "data"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


@pytest.fixture
def call(home: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run findvalue with no list of the user's own."""
    assert home
    return caller(capsys)


@pytest.fixture
def listed(home: Path) -> Path:
    """A list in the current folder."""
    path = home / "work" / "sources.yaml"
    path.write_text(LIST, "utf-8")
    return path


def page(*links: str, body: str = "") -> bytes:
    return (
        f"<!doctype html><html><head><title>Boats today</title>{''.join(links)}</head>"
        f"<body>{body}</body></html>"
    ).encode()


def declared(url: str, title: str = "", kind: str = "application/rss+xml") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{url}">'


HTML = {"Content-Type": "text/html"}
ENTRIES = feed("One", "Two", site="boats.example")


# --- add -----------------------------------------------------------------------------------------


def test_a_feed_is_added_under_its_own_name(call: Call, listed: Path, server: Scripted) -> None:
    url = server.script("/feed", Answer(ENTRIES))
    done = call("sources", "add", url, "--allow-private", "--tag", "boats")
    assert done.code == 0, done.err
    assert listed.read_text("utf-8") == LIST + (
        f"\n  - name: boats.example\n    url: {url}\n    tags: [boats]\n    allow_private: true\n"
    )


def test_an_added_feed_was_asked_once(call: Call, listed: Path, server: Scripted) -> None:
    url = server.script("/feed", Answer(ENTRIES))
    call("sources", "add", url, "--allow-private", "--name", "Boats")
    assert [seen.path for seen in server.seen] == ["/feed"]
    assert "- name: Boats\n" in listed.read_text("utf-8")


def test_a_saved_file_is_added_by_its_path_from_the_list(call: Call, listed: Path) -> None:
    (listed.parent / "saved").mkdir()
    (listed.parent / "saved" / "boats.xml").write_bytes(ENTRIES)
    done = call("sources", "add", "saved/boats.xml", "--tag", "boats")
    assert done.code == 0, done.err
    assert listed.read_text("utf-8") == LIST + (
        "\n  - name: boats.example\n    path: saved/boats.xml\n    tags: [boats]\n"
    )
    again = call("sources", "add", listed.parent / "saved" / "boats.xml")
    assert (again.code, "in the list already" in again.err) == (2, True)


def test_a_second_saved_file_is_no_other_one(call: Call, listed: Path) -> None:
    for name in ("one", "two"):
        (listed.parent / f"{name}.xml").write_bytes(feed(name, site=f"{name}.example"))
        assert call("sources", "add", f"{name}.xml").code == 0
    assert listed.read_text("utf-8").count("path: ") == 2


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("../boats.xml", "is not inside"),
        ("lost.xml", "no such file"),
        ("./lost", "no such file"),
        ("saved/lost", "no such file"),
        ("note.txt", "note.txt: "),
    ],
)
def test_what_is_no_saved_source_is_refused_in_words(
    call: Call, listed: Path, place: str, said: str
) -> None:
    (listed.parent.parent / "boats.xml").write_bytes(ENTRIES)
    (listed.parent / "note.txt").write_text("Dear Ms. Okafor", "utf-8")
    done = call("sources", "add", place)
    assert (done.code in {1, 2}, said in done.err) == (True, True), done.err
    assert listed.read_text("utf-8") == LIST


JSON = {"Content-Type": "application/json"}
HITS = b'{"found": {"hits": [{"t": "Boats", "u": "https://boats.example/1", "d": "2026-06-01"}]}}'
MAP = ("--map", "items=found.hits", "--map", "title=t", "--map", "url=u", "--map", "date=d")


def test_a_search_that_answers_json_is_added_with_a_map(
    call: Call, listed: Path, server: Scripted
) -> None:
    server.script("/find?q=music", Answer(HITS, headers=JSON))
    url = f"{server.url}/find?q={{topic}}"
    done = call("sources", "add", url, *MAP, "--name", "Boat hits", "--allow-private")
    assert done.code == 0, done.err
    assert listed.read_text("utf-8") == LIST + (
        f"\n  - name: Boat hits\n    kind: search\n    url: {url}\n    json:\n      items: found.hits"
        "\n      title: t\n      url: u\n      date: d\n    allow_private: true\n"
    )


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((), "--map items=results"),
        (("--map", "items=nowhere", *MAP[2:]), 'without a list at "nowhere"'),
        (("--map", "items=found.hits", "--map", "title=name"), "finds no article"),
        (("--map", "titel=t"), "says of no part"),
        (("--map", "title"), "says of no part"),
    ],
)
def test_an_answer_in_json_that_no_map_fits_is_explained(
    call: Call, listed: Path, server: Scripted, parts: tuple[str, ...], said: str
) -> None:
    server.script("/find?q=music", Answer(HITS, headers=JSON))
    done = call("sources", "add", f"{server.url}/find?q={{topic}}", *parts, "--allow-private")
    assert (done.code in {1, 2}, said in done.err) == (True, True), done.err
    assert listed.read_text("utf-8") == LIST


def test_several_feeds_are_a_question_that_needs_an_answer(
    call: Call, listed: Path, server: Scripted
) -> None:
    server.script("/", Answer(page(declared("/a"), declared("/b")), headers=HTML))
    server.script("/a", Answer(feed("One", site="a.example")))
    server.script("/b", Answer(feed("Two", site="b.example")))
    done = call("sources", "add", server.url, "--allow-private")
    assert done.code == 2
    assert " 2 b.example (1 article" in done.err
    assert "--pick 1 to --pick 2" in done.err
    assert listed.read_text("utf-8") == LIST


def test_a_number_picks_what_was_found(call: Call, listed: Path, server: Scripted) -> None:
    url = server.script("/feed", Answer(ENTRIES))
    done = call("sources", "add", url, "--allow-private", "--pick", "2")
    assert (done.code, listed.read_text("utf-8")) == (2, LIST)
    with scripted_server() as other:
        url = other.script("/feed", Answer(ENTRIES))
        assert call("sources", "add", url, "--allow-private", "--pick", "1").code == 0
    assert f"url: {url}\n" in listed.read_text("utf-8")


def test_a_search_is_asked_before_it_is_added(call: Call, listed: Path, server: Scripted) -> None:
    server.script("/find?q=music", Answer(ENTRIES))
    done = call("sources", "add", server.url + "/find?q={topic}", "--allow-private")
    assert done.code == 0, done.err
    assert f"kind: search\n    url: {server.url}/find?q={{topic}}\n" in listed.read_text("utf-8")


def test_a_name_that_is_taken_gets_the_host_behind_it(
    call: Call, listed: Path, server: Scripted
) -> None:
    url = server.script("/feed", Answer(feed("One", site="Harbour Lines")))
    assert call("sources", "add", url, "--allow-private").code == 0
    assert "- name: Harbour Lines (127.0.0.1)\n" in listed.read_text("utf-8")


def on_terminal(folder: Path, answers: bytes, *arguments: str) -> tuple[int, str]:
    """Run findvalue where somebody answers; return its exit code and what it said."""
    import pty

    ours, theirs = pty.openpty()
    os.write(ours, answers)
    done = subprocess.run(
        [sys.executable, "-m", "findvalue", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "TERM": "dumb"},
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        timeout=60,
        check=False,
    )
    os.close(theirs)
    said = os.read(ours, 10_000).decode()
    os.close(ours)
    return done.returncode, said


def test_on_a_terminal_it_is_asked_which(home: Path, listed: Path, server: Scripted) -> None:
    server.script("/", Answer(page(declared("/a"), declared("/b")), headers=HTML))
    server.script("/a", Answer(feed("One", site="a.example")))
    server.script("/b", Answer(feed("Two", site="b.example")))
    code, said = on_terminal(listed.parent, b"2\n", "sources", "add", "--allow-private", server.url)
    assert code == 0, said
    assert "Which one? [1]" in said
    assert f"url: {server.url}/b\n" in listed.read_text("utf-8")
    assert home


def test_a_feed_cannot_write_yaml_with_its_title(
    call: Call, listed: Path, server: Scripted
) -> None:
    title = "yes: [no] # &quot;x&quot;\n  - {name: y, url: &apos;https://evil.example/&apos;}"
    url = server.script("/feed", Answer(feed("One", site=title)))
    assert listed
    assert call("sources", "add", url, "--allow-private").code == 0
    names = [one["name"] for one in json.loads(call("sources", "list", "--json").out)["sources"]]
    assert names[:2] == ["Harbour Lines", "Old Post"]
    assert len(names) == 3
    assert names[2].startswith('yes: [no] # "x" - {name: y')


def test_an_address_that_is_listed_is_not_asked_again(call: Call, listed: Path) -> None:
    done = call("sources", "add", "https://oldpost.example/feed/")
    assert done.code == 2
    assert 'as "Old Post"' in done.err
    assert 'hint: findvalue sources enable "Old Post"' in done.err
    assert listed.read_text("utf-8") == LIST


def test_a_private_address_needs_a_word(call: Call, listed: Path, server: Scripted) -> None:
    done = call("sources", "add", server.script("/feed", Answer(ENTRIES)))
    assert done.code == 4
    assert "--allow-private" in done.err
    assert server.seen == []
    assert listed.read_text("utf-8") == LIST


def test_a_dry_run_shows_the_lines_and_writes_nothing(
    call: Call, listed: Path, server: Scripted
) -> None:
    url = server.script("/feed", Answer(ENTRIES))
    done = call("sources", "add", url, "--allow-private", "--dry-run")
    assert done.code == 0
    assert f"\n+    url: {url}\n" in done.out
    assert "\n-" not in done.out.replace("\n---", "")
    assert listed.read_text("utf-8") == LIST


# --- the bundled list ----------------------------------------------------------------------------


def test_the_bundled_list_is_copied_before_it_is_changed(call: Call, home: Path) -> None:
    bundled = paths.find_sources(None, environ={}, cwd=home).path
    before = bundled.read_bytes()
    done = call("sources", "disable", "NPR (business)")
    assert done.code == 0, done.err
    own = paths.own_list()
    assert str(own) in done.err
    assert "copied" in done.err
    assert bundled.read_bytes() == before
    gained = [line for line in own.read_bytes().splitlines() if line not in before.splitlines()]
    assert len(own.read_bytes().splitlines()) == len(before.splitlines()) + 1
    assert not gained  # "    disabled: true" stands in the bundled list, too
    assert "copied" not in call("sources", "enable", "NPR (business)").err
    assert own.read_bytes() == before


def test_a_dry_run_copies_nothing(call: Call) -> None:
    done = call("sources", "remove", "NPR (business)", "--dry-run")
    assert done.code == 0
    assert "\n-  - name: NPR (business)\n" in done.out
    assert not paths.own_list().exists()


# --- remove, disable, enable ---------------------------------------------------------------------


def test_a_source_is_removed_by_its_name_or_address(call: Call, listed: Path) -> None:
    assert call("sources", "remove", "old post", "https://harbour.example/feed").code == 0
    assert listed.read_text("utf-8") == "# My sources.\nversion: 1\nsources: []\n"


def test_disable_and_enable_leave_the_list_as_it_was(call: Call, listed: Path) -> None:
    assert call("sources", "disable", "Harbour Lines").code == 0
    assert listed.read_text("utf-8") == LIST.replace(
        "[sailing]\n", "[sailing]\n    disabled: true\n"
    )
    assert call("sources", "enable", "Harbour Lines").code == 0
    assert listed.read_text("utf-8") == LIST


def test_what_is_so_already_is_said_to_be_so(call: Call, listed: Path) -> None:
    done = call("sources", "disable", "Old Post")
    assert done.code == 0
    assert "nothing was changed" in done.err
    assert listed.read_text("utf-8") == LIST


def test_an_unknown_name_is_guessed(call: Call, listed: Path) -> None:
    done = call("sources", "remove", "Harbor Line")
    assert done.code == 2
    assert 'did you mean "Harbour Lines"?' in done.err
    assert listed.read_text("utf-8") == LIST


def test_windows_line_ends_of_a_list_stay(call: Call, listed: Path) -> None:
    listed.write_bytes(LIST.replace("\n", "\r\n").encode())
    assert call("sources", "disable", "Harbour Lines").code == 0
    after = listed.read_bytes()
    assert b"    disabled: true\r\n" in after
    assert b"\n" not in after.replace(b"\r\n", b"")


def test_of_three_hundred_sources_only_the_lines_meant_change(call: Call, listed: Path) -> None:
    entries = "".join(
        f"\n  # Number {number}, kept for its letters page.\n  - name: Paper {number}\n"
        f"    url: https://paper{number}.example/feed   # daily\n    tags: [a, 'b']\n"
        for number in range(300)
    )
    text = f"version: 1\n\nsources:\n{entries}"
    listed.write_text(text, "utf-8")
    call("sources", "disable", "Paper 7")
    call("sources", "remove", "Paper 299")
    call("sources", "disable", "Paper 150")
    call("sources", "enable", "Paper 7")
    wanted = text[: text.index("\n  # Number 299")].splitlines()
    wanted.insert(wanted.index("  - name: Paper 150") + 3, "    disabled: true")
    assert listed.read_text("utf-8").splitlines() == wanted


def test_a_broken_list_is_not_changed(call: Call, listed: Path) -> None:
    listed.write_text(LIST + "  - nmae: Broken\n", "utf-8")
    done = call("sources", "disable", "Harbour Lines")
    assert done.code == 3
    assert f"{listed}:12:5" in done.err
    assert listed.read_text("utf-8") == LIST + "  - nmae: Broken\n"


# --- find ----------------------------------------------------------------------------------------


def test_find_shows_every_feed_and_adds_none(call: Call, listed: Path, server: Scripted) -> None:
    server.script("/", Answer(page(declared("/a"), declared("/b")), headers=HTML))
    server.script("/a", Answer(feed("One", site="a.example")))
    server.script("/b", Answer(feed("Two", "Three", site="b.example")))
    done = call("sources", "find", server.url, "--allow-private", "--json")
    assert done.code == 0
    found = json.loads(done.out)["sources"]
    assert [(one["url"], one["articles"]) for one in found] == [
        (f"{server.url}/a", 1),
        (f"{server.url}/b", 2),
    ]
    assert listed.read_text("utf-8") == LIST


# --- check ---------------------------------------------------------------------------------------


def test_check_tells_what_to_do(call: Call, listed: Path, server: Scripted) -> None:
    new = server.script("/new", Answer(ENTRIES))
    moved = server.script("/moved", Answer(status=308, headers={"Location": new}))
    with scripted_server() as other:  # each server is asked once a second
        blocked = other.script("/blocked", Answer(status=403))
        listed.write_text(
            f"version: 1\nsources:\n  - {{name: A, url: '{moved}', allow_private: true}}\n"
            f"  - {{name: B, url: '{blocked}', allow_private: true}}\n",
            "utf-8",
        )
        done = call("sources", "check")
    assert f"it moved for good to {new}; findvalue sources check --fix" in done.out
    assert 'if it stays so: findvalue sources disable "B"' in done.out
    assert "2 sources checked: 1 stale, 1 blocked" in done.err


def test_check_asks_a_dead_server_a_second_time_and_ends_with_4(call: Call, listed: Path) -> None:
    listed.write_text(
        "version: 1\nsources:\n"
        "  - {name: A, url: 'http://127.0.0.1:9/feed', allow_private: true}\n",
        "utf-8",
    )
    done = call("sources", "check", "a")
    assert done.code == 4
    assert "unreachable" in done.out


MOVED = """\
version: 1
sources:
  - name: A      # moved
    url: '{old}'   # its address
    allow_private: true

  - {{name: B, url: {same}, allow_private: true}}
"""


def moving(listed: Path, server: Scripted) -> tuple[str, str]:
    """Write a list with a source that moved; return the list as it should be then."""
    new = server.script("/new", Answer(ENTRIES))
    old = server.script("/old", Answer(status=301, headers={"Location": new}))
    same = server.script("/same", Answer(ENTRIES))
    listed.write_text(MOVED.format(old=old, same=same), "utf-8")
    return new, MOVED.replace("'{old}'", "{old}").format(old=new, same=same)


def test_fix_writes_the_new_address_and_touches_nothing_else(
    call: Call, listed: Path, server: Scripted
) -> None:
    _, after = moving(listed, server)
    done = call("sources", "check", "A", "--fix")
    assert (done.code, listed.read_text("utf-8")) == (0, after)
    assert "gave 1 source a new address" in done.err
    assert "nothing to fix" in call("sources", "check", "A", "--fix").err
    assert listed.read_text("utf-8") == after


def test_fix_asks_on_a_terminal(home: Path, listed: Path, server: Scripted) -> None:
    moving(listed, server)
    with scripted_server() as other:  # each server is asked once a second
        new = other.script("/new", Answer(ENTRIES))
        old = other.script("/old", Answer(status=301, headers={"Location": new}))
        with listed.open("a", encoding="utf-8") as file:
            file.write(f"  - {{name: C, url: {old}, allow_private: true}}\n")
        before = listed.read_text("utf-8")
        code, said = on_terminal(listed.parent, b"n\ny\n", "sources", "check", "A", "C", "--fix")
    assert (code, listed.read_text("utf-8")) == (0, before.replace(old, new)), said
    assert f"A: write {server.url}/new? [Y/n]" in said
    assert f"C: write {new}? [Y/n]" in said
    assert home


def test_fix_takes_no_secret_and_no_permission_to_another_server(
    call: Call, listed: Path, server: Scripted
) -> None:
    with scripted_server() as other:
        new = other.script("/new", Answer(ENTRIES))
        old = server.script("/old", Answer(status=301, headers={"Location": new}))
        listed.write_text(
            f"version: 1\nsources:\n  - {{name: A, url: '{old}', allow_private: true}}\n", "utf-8"
        )
        before = listed.read_text("utf-8")
        call("sources", "check", "--fix")
    assert listed.read_text("utf-8") == before


def test_check_of_an_unknown_name_is_a_usage_error(call: Call, listed: Path) -> None:
    assert listed
    assert call("sources", "check", "Nobody").code == 2


# --- import and export ---------------------------------------------------------------------------

OPML = """<?xml version="1.0"?><opml version="2.0"><body>
<outline text="Boats"><outline text="Knots" type="rss" xmlUrl="https://knots.example/feed"/>
<outline text="Harbour" type="rss" xmlUrl="https://harbour.example/feed"/></outline>
<outline text="Secret" type="rss" xmlUrl="https://secret.example/feed"
 xmlns:f="urn:findvalue:sources:1" f:headers='{"X-Key": "${HOME}"}'/>
</body></opml>"""


def test_files_that_cannot_be_read_or_written_are_usage_errors(call: Call, listed: Path) -> None:
    assert listed
    for arguments in (("import", "lost.opml"), ("import", "."), ("export", "lost/mine.opml")):
        done = call("sources", *arguments)
        assert (done.code, done.err.count("\n")) == (2, 1), done.err


def test_import_adds_what_is_new_with_its_folder_as_tag(
    call: Call, listed: Path, tmp_path: Path
) -> None:
    (tmp_path / "reader.opml").write_text(OPML, "utf-8")
    done = call("sources", "import", tmp_path / "reader.opml")
    assert done.code == 0, done.err
    after = listed.read_text("utf-8")
    assert after.startswith(LIST)
    assert "- name: Knots\n    url: https://knots.example/feed\n    tags: [Boats]\n" in after
    assert after.count("harbour.example") == 1
    assert "added 2 sources" in done.err


def test_import_takes_no_headers_from_a_stranger(call: Call, listed: Path, tmp_path: Path) -> None:
    (tmp_path / "reader.opml").write_text(OPML, "utf-8")
    done = call("sources", "import", tmp_path / "reader.opml")
    assert "comes without its headers" in done.err
    assert "X-Key" not in listed.read_text("utf-8")


def test_a_dry_import_shows_the_lines(call: Call, listed: Path, tmp_path: Path) -> None:
    (tmp_path / "reader.opml").write_text(OPML, "utf-8")
    done = call("sources", "import", "--dry-run", tmp_path / "reader.opml")
    assert "\n+  - name: Knots\n" in done.out
    assert listed.read_text("utf-8") == LIST


@pytest.mark.parametrize(
    "text",
    ["", "<html></html>", "<!DOCTYPE x [<!ENTITY a 'b'>]><opml><body/></opml>", "\x00\x01"],
)
def test_what_is_no_opml_is_refused(call: Call, listed: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "reader.opml").write_text(text, "utf-8")
    done = call("sources", "import", tmp_path / "reader.opml")
    assert done.code == 3
    assert "reader.opml" in done.err
    assert listed.read_text("utf-8") == LIST


def test_an_opml_file_that_does_not_exist_is_named(call: Call, listed: Path) -> None:
    assert listed
    done = call("sources", "import", "none.opml")
    assert done.code == 2
    assert done.err == "error: none.opml: no such file or directory\n"


def test_an_exported_list_comes_back_whole(call: Call, listed: Path, home: Path) -> None:
    assert listed
    exported = home / "mine.opml"
    assert call("sources", "export", exported).code == 0
    empty = home / "work" / "other.yaml"
    empty.write_text("version: 1\nsources: []\n", "utf-8")
    done = call("--sources", empty, "sources", "import", "--trusted", exported)
    assert done.code == 0, done.err
    assert empty.read_text("utf-8").split() == (
        LIST.replace("# My sources.\n", "").replace("   # the boats", "").split()
    )


def test_export_replaces_no_file_unasked(call: Call, listed: Path, home: Path) -> None:
    assert listed
    (home / "mine.opml").write_text("precious", "utf-8")
    assert call("sources", "export", home / "mine.opml").code == 2
    assert (home / "mine.opml").read_text("utf-8") == "precious"
    assert call("sources", "export", "--force", home / "mine.opml").code == 0
    assert (home / "mine.opml").read_bytes().startswith(b"<?xml")


# --- list ----------------------------------------------------------------------------------------


def test_a_list_in_a_pipe_is_one_line_each_with_tabs(call: Call, listed: Path) -> None:
    assert listed
    done = call("sources", "list")
    assert [line.split("\t")[:3] for line in done.out.splitlines()] == [
        ["Harbour Lines", "feed", "never fetched"],
        ["Old Post", "feed", "disabled"],
    ]


def test_a_list_may_be_narrowed_to_a_tag(call: Call, listed: Path) -> None:
    assert listed
    done = call("sources", "list", "--tag", "sailing", "--json")
    assert [one["name"] for one in json.loads(done.out)["sources"]] == ["Harbour Lines"]
