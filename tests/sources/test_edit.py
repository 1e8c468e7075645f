"""Changing a source list: exactly the intended lines, and never a damaged file."""

from __future__ import annotations

import difflib
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from findvalue import sources
from findvalue.errors import SourceListError, UsageError
from findvalue.sources.load import inspect_bytes
from findvalue.sources.writing import scalar, span
from findvalue.types import Source

ROOT = Path(__file__).resolve().parents[2]
PATH = Path("sources.yaml")
NEW = Source(name="New", url="https://new.example/feed", tags=("a", "b"))

PLAIN = b"""\
# My list
version: 1

sources:
  # business
  - name: One   # first
    url: https://one.example/
  - name: Two
    url: https://two.example/
    tags:
      - x
      - y   # not z

# the end
"""

APART = b"""\
sources:

  # --- Science ---

  # The best one.
  - name: One
    url: https://one.example/

  - name: Two
    url: https://two.example/

  # A pair.
  - name: Three
    url: https://three.example/
  - name: Four
    url: https://four.example/
"""


def added(data: bytes, *new: Source) -> bytes:
    return sources.add(data, new or (NEW,), path=PATH)


def lines_changed(before: bytes, after: bytes) -> list[str]:
    """The lines that a comparison shows, with their sign, line ends included."""
    compared = difflib.ndiff(
        before.decode().splitlines(keepends=True), after.decode().splitlines(keepends=True)
    )
    return [line for line in compared if line[0] in "+-"]


# --- add -----------------------------------------------------------------------------------------


def test_a_source_is_added_behind_the_last_one() -> None:
    assert lines_changed(PLAIN, added(PLAIN)) == [
        "+   - name: New\n",
        "+     url: https://new.example/feed\n",
        "+     tags: [a, b]\n",
    ]
    assert added(PLAIN).endswith(b"tags: [a, b]\n\n# the end\n")


def test_entries_that_stand_apart_stay_apart() -> None:
    text = b"sources:\n\n- name: One\n  url: https://one.example/\n\n- name: Two\n  path: a.xml\n"
    assert added(text) == text + (
        b"\n- name: New\n  url: https://new.example/feed\n  tags: [a, b]\n"
    )


def test_the_manner_of_the_last_entry_is_kept() -> None:
    text = b"sources:\n    -   name: One\n        url: https://one.example/"
    assert added(text) == text + (
        b"\n    -   name: New\n        url: https://new.example/feed\n        tags: [a, b]"
    )


def test_a_dash_on_a_line_of_its_own_is_understood() -> None:
    text = b"sources:\n  - # one\n    name: One\n    url: https://one.example/\n"
    after = added(text)
    assert after == text + b"  - name: New\n    url: https://new.example/feed\n    tags: [a, b]\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"sources: []\n", b"sources:\n  - name: New\n    url: https://new.example/feed\n    tags: [a, b]\n"),
        (
            b"version: 1\nsources: []  # none yet\n# end\n",
            b"version: 1\nsources:  # none yet\n  - name: New\n    url: https://new.example/feed\n    tags: [a, b]\n# end\n",
        ),
        (
            b"sources: [{name: One, url: 'https://one.example/'}]\n",
            b"sources: [{name: One, url: 'https://one.example/'}, {name: New, url: https://new.example/feed, tags: [a, b]}]\n",
        ),
        (
            b"sources: [\n  {name: One, path: a.xml},  # one\n]\n",
            b"sources: [\n  {name: One, path: a.xml}, {name: New, url: https://new.example/feed, tags: [a, b]},  # one\n]\n",
        ),
        (b"{sources: []}\n", b"{sources: [{name: New, url: https://new.example/feed, tags: [a, b]}]}\n"),
        (
            b"sources:\n  - {name: One, path: a.xml}\n",
            b"sources:\n  - {name: One, path: a.xml}\n  - name: New\n    url: https://new.example/feed\n    tags: [a, b]\n",
        ),
    ],
    ids=["empty", "empty with comment", "brackets", "brackets over lines", "braces", "mixed"],
)  # fmt: skip
def test_every_way_to_write_a_list_can_be_added_to(before: bytes, after: bytes) -> None:
    assert added(before) == after


def test_several_sources_are_added_in_order() -> None:
    more = Source(name="More", path=Path("m.xml").resolve(), written_path="m.xml")
    after = added(PLAIN, NEW, more)
    assert [source.name for source in inspect_bytes(after, PATH)[0].sources][-2:] == ["New", "More"]


def test_adding_nothing_changes_nothing() -> None:
    assert sources.add(PLAIN, (), path=PATH) == PLAIN


def test_every_key_of_a_source_is_written() -> None:
    full = Source(
        name="No: #1",
        kind="page",
        url="https://full.example/?a=b#c",
        key="https://full.example/?a=b#c",
        tags=("yes", "C, no".replace(",", ""), "[x]"),
        language="no",
        weight=0.5,
        refresh=timedelta(minutes=90),
        links="h2 > a:not([rel]), .x",
        paywalled=True,
        allow_private=True,
        headers={"Authorization": "Bearer ${TOKEN}", "Accept": "*/*"},
        disabled=True,
    )
    (source,) = inspect_bytes(added(b"sources: []\n", full), PATH)[0].sources
    assert (source.line, source.name) == (2, "No: #1")
    assert inspect_bytes(added(b"sources: []\n", source), PATH)[0].sources == (source,)


def test_every_key_of_a_source_is_written_inside_brackets_too() -> None:
    full = Source(
        name="a, b",
        url="https://full.example/?a=[1]",
        key="https://full.example/?a=[1]",
        tags=("x: y",),
        weight=1.5,
        json={"items": "a.b", "title": "{t}"},
        headers={"X": "${TOKEN}"},
        paywalled=True,
        line=1,
    )
    assert inspect_bytes(added(b"{sources: []}", full), PATH)[0].sources == (full,)


def test_a_list_written_in_an_unforeseen_way_is_refused() -> None:
    with pytest.raises(SourceListError, match="without a"):
        removed(b"? sources\n: - name: One\n    path: a.xml\n", "One")


def test_what_is_usual_is_left_to_the_defaults_of_the_list() -> None:
    text = b"defaults: {weight: 2, refresh: 1d, language: de}\nsources: []\n"
    (source,) = inspect_bytes(added(text), PATH)[0].sources
    assert (source.weight, source.refresh, source.language) == (2.0, timedelta(days=1), "de")


@pytest.mark.parametrize(
    "new",
    [
        Source(name="one", url="https://other.example/"),
        Source(name="Other", url="https://one.example"),
        Source(name="Other", url="ftp://one.example/"),
        Source(name="Other", path=Path("/etc/passwd"), written_path="/etc/passwd"),
        Source(name="Other", path=Path("/x"), written_path="../x"),
        Source(name="Other", url="https://other.example/{topic}"),
    ],
    ids=["same name", "same address", "other scheme", "absolute", "climbing", "no search"],
)
def test_a_source_that_would_spoil_the_list_is_refused(new: Source) -> None:
    with pytest.raises(SourceListError) as caught:
        added(PLAIN, new)
    assert caught.value.hint == "the list was left as it was"


def test_a_list_with_problems_is_not_changed() -> None:
    with pytest.raises(SourceListError) as caught:
        added(PLAIN + b"surces: []\n")
    assert "correct the list" in caught.value.hint


# --- remove --------------------------------------------------------------------------------------


def removed(data: bytes, name: str) -> bytes:
    return sources.remove(data, name, path=PATH)


def test_a_removed_source_takes_its_lines_along() -> None:
    assert lines_changed(PLAIN, removed(PLAIN, "Two")) == [
        "-   - name: Two\n",
        "-     url: https://two.example/\n",
        "-     tags:\n",
        "-       - x\n",
        "-       - y   # not z\n",
    ]


def test_a_heading_over_several_sources_stays() -> None:
    assert b"# business" in removed(PLAIN, "One")
    assert b"# A pair." in removed(APART, "Three")


def test_the_comment_of_one_source_goes_with_it() -> None:
    assert removed(APART, "One") == APART.replace(
        b"  # The best one.\n  - name: One\n    url: https://one.example/\n\n", b""
    )


def test_no_blank_lines_pile_up() -> None:
    assert removed(APART, "Two") == APART.replace(
        b"  - name: Two\n    url: https://two.example/\n\n", b""
    )
    end = APART.index(b"\n  # A pair.")
    assert removed(APART[:end], "Two") == APART[: APART.index(b"\n  - name: Two")]


@pytest.mark.parametrize("name", ["one", "ONE", "https://one.example/"])
def test_a_source_is_found_by_its_name_in_any_case_and_by_its_address(name: str) -> None:
    assert removed(PLAIN, name) == removed(PLAIN, "One")


def test_a_saved_source_is_found_by_its_path_as_written() -> None:
    assert removed(b"sources:\n- {name: One, path: a.xml}\n", "a.xml") == b"sources: []\n"


def test_an_empty_name_is_no_address() -> None:
    with pytest.raises(UsageError):
        removed(PLAIN, "")


def moved(data: bytes, name: str, url: str) -> bytes:
    return sources.move(data, name, url, path=PATH)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            b'sources:\r\n- name: A\r\n  url: "https://a.example/old"  # here\r\n',
            b"sources:\r\n- name: A\r\n  url: https://b.example/n?a=1#x  # here\r\n",
        ),
        (
            b"sources: [{url: https://a.example/old, name: A}]  # all\n",
            b"sources: [{url: https://b.example/n?a=1#x, name: A}]  # all\n",
        ),
        (
            b"\xef\xbb\xbfsources:\n- url: >-\n    https://a.example/old\n  name: A\n",
            None,
        ),
    ],
)
def test_a_new_address_takes_the_place_of_the_old_one(before: bytes, after: bytes | None) -> None:
    result = moved(before, "A", "https://b.example/n?a=1#x")
    found, problems = inspect_bytes(result, PATH)
    assert (found.sources[0].url, problems) == ("https://b.example/n?a=1#x", ())
    assert after in (None, result)


@pytest.mark.parametrize(
    "entry",
    [
        b"- {name: A, url: https://a.example/, headers: {X-Key: x}}\n",
        b"- {name: A, url: https://a.example/, allow_private: true}\n",
        b"- {name: A, path: a.xml}\n",
    ],
)
def test_what_belongs_to_one_server_is_moved_to_no_other(entry: bytes) -> None:
    with pytest.raises(UsageError):
        moved(b"sources:\n" + entry, "A", "https://b.example/")


def test_headers_stay_on_their_own_server() -> None:
    before = b"sources:\n- {name: A, url: https://a.example/, headers: {X-Key: x}}\n"
    assert b"https://a.example/new" in moved(before, "A", "https://a.example/new")


def test_an_address_of_another_source_is_refused() -> None:
    before = (
        b"sources:\n- {name: A, url: https://a.example/}\n- {name: B, url: https://b.example/}\n"
    )
    with pytest.raises(SourceListError):
        moved(before, "A", "https://b.example/")


def test_a_misspelt_name_is_suggested() -> None:
    with pytest.raises(UsageError) as caught:
        removed(APART, "Thre")
    assert caught.value.hint == 'did you mean "Three"?'


def test_a_part_of_a_name_is_completed() -> None:
    with pytest.raises(UsageError) as caught:
        removed(
            b"sources:\n- {name: The harbour of Saltmere, url: https://a.example/}\n", "HARBOUR"
        )
    assert caught.value.hint == 'did you mean "The harbour of Saltmere"?'


def test_an_unknown_name_points_to_the_list() -> None:
    with pytest.raises(UsageError) as caught:
        removed(APART, "zzzzz")
    assert "sources list" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("One", b"sources: [{name: Two, path: b.xml},\n  {name: Three, path: c.xml}]\n"),
        ("Two", b"sources: [{name: One, path: a.xml}, {name: Three, path: c.xml}]\n"),
        ("Three", b"sources: [{name: One, path: a.xml}, {name: Two, path: b.xml}]\n"),
    ],
)
def test_brackets_keep_their_commas_right(name: str, after: bytes) -> None:
    text = (
        b"sources: [{name: One, path: a.xml}, {name: Two, path: b.xml},\n"
        b"  {name: Three, path: c.xml}]\n"
    )
    assert removed(text, name) == after


def test_the_last_source_leaves_an_empty_list() -> None:
    assert removed(b"sources:\n  - name: One\n    path: a.xml\n", "One") == b"sources: []\n"
    assert removed(b"sources: [{name: One, path: a.xml}]\n", "One") == b"sources: []\n"


def test_a_list_without_a_final_line_break_stays_so() -> None:
    text = b"sources:\n  - name: One\n    path: a.xml\n  - name: Two\n    path: b.xml"
    assert removed(text, "Two") == b"sources:\n  - name: One\n    path: a.xml"


# --- disable and enable --------------------------------------------------------------------------


def test_disabling_adds_one_line() -> None:
    assert lines_changed(PLAIN, sources.disable(PLAIN, "Two", path=PATH)) == [
        "+     disabled: true\n"
    ]


def test_enabling_takes_that_line_away_again() -> None:
    for name in ("One", "Two"):
        disabled = sources.disable(PLAIN, name, path=PATH)
        assert sources.enable(disabled, name, path=PATH) == PLAIN


def test_doing_it_twice_is_doing_it_once() -> None:
    disabled = sources.disable(PLAIN, "One", path=PATH)
    assert sources.disable(disabled, "One", path=PATH) == disabled
    assert sources.enable(PLAIN, "One", path=PATH) == PLAIN


def test_a_commented_line_keeps_its_comment() -> None:
    text = b"sources:\n  - name: One\n    disabled: yes  # too loud\n    path: a.xml\n"
    enabled = sources.enable(text, "One", path=PATH)
    assert enabled == text.replace(b"yes", b"false")
    assert sources.disable(enabled, "One", path=PATH) == text.replace(b"yes", b"true")


def test_braces_are_edited_in_place() -> None:
    text = b"sources:\n  - {name: One, path: a.xml}  # one\n"
    disabled = sources.disable(text, "One", path=PATH)
    assert disabled == b"sources:\n  - {name: One, path: a.xml, disabled: true}  # one\n"
    assert sources.enable(disabled, "One", path=PATH) == text


def test_a_first_key_is_not_taken_out_from_under_its_dash() -> None:
    text = b"sources:\n  - disabled: true\n    name: One\n    path: a.xml\n"
    assert sources.enable(text, "One", path=PATH) == text.replace(b"true", b"false")


# --- every byte ----------------------------------------------------------------------------------


def crlf(data: bytes) -> bytes:
    return data.replace(b"\n", b"\r\n")


STORED: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda data: data,
    "windows": crlf,
    "byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "both": lambda data: b"\xef\xbb\xbf" + crlf(data),
    "no final line break": lambda data: data.rstrip(b"\n"),
    "windows, no final line break": lambda data: crlf(data.rstrip(b"\n")),
    "other letters": lambda data: data.replace(b"business", "Übung 🚀".encode()),
}


@pytest.mark.parametrize("how", STORED)
@pytest.mark.parametrize("data", [PLAIN, APART], ids=["plain", "apart"])
def test_add_and_remove_give_the_same_bytes_again(how: str, data: bytes) -> None:
    data = STORED[how](data)
    assert removed(added(data), "New") == data


@pytest.mark.parametrize("how", STORED)
@pytest.mark.parametrize("name", ["One", "Two"])
def test_disable_and_enable_give_the_same_bytes_again(how: str, name: str) -> None:
    for data in (STORED[how](PLAIN), STORED[how](APART)):
        disabled = sources.disable(data, name, path=PATH)
        assert disabled != data
        assert sources.enable(disabled, name, path=PATH) == data


def test_line_ends_of_windows_are_kept_in_what_is_added() -> None:
    after = added(crlf(PLAIN))
    assert after.count(b"\r\n") == after.count(b"\n")


def test_three_hundred_commented_sources_change_in_one_place() -> None:
    entries = [
        f"  # Number {n}, with a remark.\n  - name: Source {n}   # n{n}\n"
        f"    url: https://s{n}.example/feed\n    tags: [t{n % 7}]\n\n"
        for n in range(300)
    ]
    data = ("version: 1\nsources:\n\n" + "".join(entries)).encode()
    assert len(lines_changed(data, added(data))) == 4
    assert removed(data, "Source 123") == data.replace(entries[123].encode(), b"")
    disabled = sources.disable(data, "Source 250", path=PATH)
    assert lines_changed(data, disabled) == ["+     disabled: true\n"]


def test_every_layout_can_be_edited_without_the_c_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader")
    for how in STORED.values():
        for data in (how(PLAIN), how(APART)):
            assert removed(added(data), "New") == data
            disabled = sources.disable(data, "Two", path=PATH)
            assert sources.enable(disabled, "Two", path=PATH) == data


def test_the_default_list_can_be_changed_and_changed_back() -> None:
    data = (ROOT / "sources.yaml").read_bytes()
    assert removed(added(data), "New") == data
    for name in ("NASA news releases", "Bing News search", "Splash247"):
        assert sources.enable(sources.disable(data, name, path=PATH), name, path=PATH) == data


# --- writing -------------------------------------------------------------------------------------


@given(st.text(min_size=1, max_size=30), st.booleans())
def test_any_text_is_written_so_that_it_is_read_again(text: str, flow: bool) -> None:  # noqa: FBT001 - drawn
    source = Source(name="One", kind="page", url="https://e.example/", links=text)
    data = b"{sources: []}" if flow else b"sources: []"
    try:
        after = sources.add(data, [source], path=PATH)
    except SourceListError:
        assert not text.strip() or not text.isprintable()
        return
    assert inspect_bytes(after, PATH)[0].sources[0].links == text


@pytest.mark.parametrize(
    "word", ["yes", "No", "null", "~", "1.5", "0x1f", "12:30", "a: b", "a #b", "- a", "*a", ""]
)
def test_a_text_that_another_reader_may_misread_is_quoted(word: str) -> None:
    assert scalar(word) == f'"{word}"'


@pytest.mark.parametrize(
    ("time", "written"),
    [
        (timedelta(minutes=30), "30m"),
        (timedelta(hours=6), "6h"),
        (timedelta(hours=36), "36h"),
        (timedelta(days=7), "7d"),
    ],
)
def test_a_time_is_written_in_its_largest_unit(time: timedelta, written: str) -> None:
    assert span(time) == written


# --- files ---------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_bytes(PLAIN)
    return path


def test_a_file_is_rewritten_with_its_mode(path: Path) -> None:
    path.chmod(0o640)
    assert sources.rewrite(path, lambda data: sources.remove(data, "One", path=path))
    assert path.read_bytes() == removed(PLAIN, "One")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_no_change_is_no_write(path: Path) -> None:
    before = path.stat().st_mtime_ns
    assert not sources.rewrite(path, lambda data: data)
    assert path.stat().st_mtime_ns == before


def test_a_symbolic_link_stays_one(path: Path) -> None:
    link = path.parent / "link.yaml"
    link.symlink_to(path)
    sources.rewrite(link, added)
    assert link.is_symlink()
    assert path.read_bytes() == added(PLAIN)


def test_what_another_program_wrote_meanwhile_is_kept(path: Path) -> None:
    def change(data: bytes) -> bytes:
        path.write_bytes(b"sources: []\n")
        return added(data)

    with pytest.raises(SourceListError, match="meanwhile"):
        sources.rewrite(path, change)
    assert path.read_bytes() == b"sources: []\n"
    assert list(path.parent.iterdir()) == [path]


def test_a_failing_change_leaves_the_file_alone(path: Path) -> None:
    with pytest.raises(UsageError):
        sources.rewrite(path, lambda data: sources.remove(data, "gone", path=path))
    assert path.read_bytes() == PLAIN


def test_a_missing_list_is_not_created(tmp_path: Path) -> None:
    with pytest.raises(SourceListError, match="no such file"):
        sources.rewrite(tmp_path / "gone.yaml", added)
    assert list(tmp_path.iterdir()) == []


def test_a_list_that_cannot_be_written_is_one_clear_line(path: Path) -> None:
    def change(data: bytes) -> bytes:
        path.unlink()
        path.mkdir()
        return added(data)

    with pytest.raises(SourceListError, match="cannot be written: is a directory") as caught:
        sources.rewrite(path, change)
    assert "--sources" in caught.value.hint
    assert list(path.parent.iterdir()) == [path]
