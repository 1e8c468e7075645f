"""Reading a source list: what is understood, what is refused, and how it is said."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from findvalue import sources
from findvalue.errors import ExitCode, SourceListError
from findvalue.sources.load import inspect_bytes
from findvalue.types import Source
from tests.support.cost import bounded

Write = Callable[[str | bytes], Path]

FULL = """\
version: 1
defaults: {refresh: 12h, weight: 2, language: en}
sources:
  - name: NASA news releases
    url: https://www.nasa.gov/news-release/feed/
    tags: [science, space]
  - name: Hacker News
    kind: search
    url: https://hnrss.org/newest?q={topic}&points=20
    refresh: 30m
    weight: 0.5
  - name: Company blog
    kind: page
    url: https://example.org/blog
    links: "article h2 a"
    language: pt-BR
    paywalled: yes
    allow_private: true
    disabled: on
    headers: {Authorization: "Bearer ${TOKEN}"}
  - {name: Saved feed, path: saved/energy.xml}
  - name: Answers
    url: https://api.example.org/all
    json: {items: results, title: title, url: html_url, date: publication_date}
"""


def one(body: str) -> str:
    """A list of one source with this body, each line of it indented."""
    return "sources:\n  - name: One\n" + "".join(f"    {line}\n" for line in body.splitlines())


def problems(text: str | bytes) -> list[str]:
    """The problems of a text, without the file's name."""
    data = text.encode() if isinstance(text, str) else text
    found = inspect_bytes(data, Path("s.yaml"))[1]
    return [problem.removeprefix("s.yaml:") for problem in found]


# --- what is understood --------------------------------------------------------------------------


def test_every_key_is_read(write: Write) -> None:
    path = write(FULL)
    nasa, news, blog, saved, answers = sources.load(path).sources
    assert nasa == Source(
        name="NASA news releases",
        url="https://www.nasa.gov/news-release/feed/",
        key="https://www.nasa.gov/news-release/feed/",
        tags=("science", "space"),
        language="en",
        weight=2.0,
        refresh=timedelta(hours=12),
        line=4,
    )
    assert (news.kind, news.refresh, news.weight) == ("search", timedelta(minutes=30), 0.5)
    assert (blog.kind, blog.links, blog.language) == ("page", "article h2 a", "pt-BR")
    assert (blog.paywalled, blog.allow_private, blog.disabled) == (True, True, True)
    assert blog.headers == {"Authorization": "Bearer ${TOKEN}"}
    assert (saved.url, saved.path) == (None, path.parent / "saved" / "energy.xml")
    assert saved.written_path == "saved/energy.xml"
    assert saved.key == f"file:{saved.path}"
    assert answers.json["items"] == "results"


def test_the_list_knows_its_path_its_digest_and_what_is_active(write: Write) -> None:
    path = write(FULL)
    found = sources.load(path)
    assert found.path == path
    assert found.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [source.name for source in found.sources if source not in found.active] == [
        "Company blog"
    ]


@pytest.mark.parametrize("word", ["no", "NO", "on", "yes", "off", "y", "true", "1.0", "2026-01-01"])
def test_a_bare_word_is_a_text_where_a_text_is_expected(write: Write, word: str) -> None:
    path = write(f"sources:\n  - name: {word}\n    url: https://e.example/\n    tags: [{word}]\n")
    (source,) = sources.load(path).sources
    assert source.name == word
    assert source.tags == (word,)


def test_norwegian_is_a_language(write: Write) -> None:
    (source,) = sources.load(write(one("url: https://e.example/\nlanguage: no"))).sources
    assert source.language == "no"


def test_one_tag_needs_no_list(write: Write) -> None:
    (source,) = sources.load(write(one("url: https://e.example/\ntags: energy"))).sources
    assert source.tags == ("energy",)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + FULL.encode(),
        FULL.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + FULL.replace("\n", "\r\n").encode(),
        FULL.rstrip("\n").encode(),
        ("# list\n\n---\n" + FULL).encode(),
    ],
    ids=["bom", "crlf", "bom and crlf", "no final newline", "document start"],
)
def test_how_a_file_is_stored_does_not_matter(write: Write, data: bytes) -> None:
    assert [source.name for source in sources.load(write(data)).sources] == [
        source.name for source in sources.load(write(FULL)).sources
    ]


def test_a_list_may_have_no_sources_yet(write: Write) -> None:
    assert sources.load(write("sources: []\n")).sources == ()


def test_a_name_is_printable(write: Write) -> None:
    path = write('sources:\n  - name: "a\\e[31mb\\u202Ec"\n    url: https://e.example/\n')
    (source,) = sources.load(path).sources
    assert source.name == "a[31mbc"


# --- all problems at once ------------------------------------------------------------------------


def test_every_problem_is_reported_with_its_place_and_a_suggestion(write: Write) -> None:
    path = write(
        "version: 1\n"
        "defaults: {refesh: 6h}\n"
        "sources:\n"
        "  - name: One\n"
        "    ulr: https://one.example/feed\n"
        "  - name: Two\n"
        "    url: https://two.example/feed\n"
        "    weight: heavy\n"
        "    kind: serch\n"
    )
    with pytest.raises(SourceListError) as caught:
        sources.load(path)
    assert caught.value.exit_code == ExitCode.INVALID_LIST
    assert caught.value.problems == (
        f'{path}:2:12: defaults has no key "refesh": did you mean "refresh"?',
        f'{path}:5:5: a source has no key "ulr": did you mean "url"?',
        f'{path}:8:13: weight is a number from 0.1 to 10, not "heavy"',
        f'{path}:9:11: "serch" is no kind: did you mean "search"?',
    )
    assert caught.value.hint


def test_good_sources_of_a_bad_list_can_be_had(write: Write) -> None:
    path = write(
        FULL
        + "  - name: Bad\n    url: ftp://e.example/\n  - name: Good\n    url: https://g.example/\n"
    )
    found, said = sources.inspect(path)
    assert [source.name for source in found.sources][-2:] == ["Answers", "Good"]
    assert said == (f"{path}:26:10: only http and https are asked, not ftp",)


def test_a_good_list_has_no_problems(write: Write) -> None:
    found, said = sources.inspect(write(FULL))
    assert len(found.sources) == 5
    assert said == ()


SINGLE = [
    (
        "url: https://e.example/\nurl: https://f.example/",
        '4:5: "url" stands here twice, first on line 3',
    ),
    (
        "url: https://e.example/\n<<: {tags: [a]}",
        "4:5: merge keys (<<) are not read here: write the keys out",
    ),
    ("url: *there", "3:10: aliases (*name) are not read here: write the value out"),
    (
        "url: &here https://e.example/",
        "3:10: anchors (&name) are not read here: write the value out",
    ),
    (
        "url: !!python/object/apply:os.system [id]",
        "3:10: tags (!name) are not read here: write the plain value",
    ),
    (
        "url: !!str https://e.example/",
        "3:10: tags (!name) are not read here: write the plain value",
    ),
    ("tags: [a]", "2:5: a source needs a url, or a path to a saved file"),
    ("url: https://e.example/\npath: a.xml", "4:5: a source has either url or path, not both"),
    ("url:", "3:9: url is empty"),
    ("url: ''", "3:10: url is empty"),
    ("url: ~", "3:10: url is empty"),
    ("url: [https://e.example/]", "3:10: url must be a text, not a list"),
    ("url: {topic}", "3:10: url must be a text, not a mapping (put it in quotes)"),
    ("url: e.example/feed", '3:10: did you mean "https://e.example/feed"?'),
    (
        "url: just words",
        '3:10: "just words" is no web address; for a saved file write "path:" instead of "url:"',
    ),
    (
        "url: feeds/a.xml",
        '3:10: "feeds/a.xml" is no web address; for a saved file write "path:" instead of "url:"',
    ),
    (
        "url: file:///etc/passwd",
        '3:10: "file:///etc/passwd" is no web address; for a saved file write "path:" instead of "url:"',
    ),
    ("url: FTP://e.example/", "3:10: only http and https are asked, not ftp"),
    ("url: data:text/xml,hi", "3:10: only http and https are asked, not data"),
    ("url: gopher://e.example/", "3:10: only http and https are asked, not gopher"),
    ("url: javascript:alert(1)", "3:10: only http and https are asked, not javascript"),
    ('url: " https://e.example/"', "3:10: url begins or ends with a space"),
    (
        "url: https://me:secret@e.example/",
        '3:10: url holds a user name or password: use "headers:" with a ${NAME} instead',
    ),
    (
        "url: https://e.example:99999/",
        '3:10: "https://e.example:99999/" is no web address: look for spaces, quotes and a wrong port',
    ),
    (
        'url: "https://e.example/a b"',
        '3:10: "https://e.example/a b" is no web address: look for spaces, quotes and a wrong port',
    ),
    ("url: https://[::1", '3:10: "https://[::1" is no web address'),
    ("url: https://e.example/" + "a" * 2000, "3:10: url is longer than 2,000 characters"),
    (
        "url: https://e.example/?q={query}",
        '3:10: "{query}" stands for nothing: did you mean "{topic}"?',
    ),
    (
        "url: https://e.example/?q={topic_slg}",
        '3:10: "{topic_slg}" stands for nothing: did you mean "{topic_slug}"?',
    ),
    ("url: https://e.example/?q={topic}", '3:5: {topic} in a url needs "kind: search"'),
    (
        "url: https://e.example/\nkind: search",
        "3:5: a search needs {topic} in its url, where the topic goes",
    ),
    (
        "url: https://{topic}.example/\nkind: search",
        "3:10: a topic may stand behind the host, not in it",
    ),
    ("path: a.xml\nkind: search", '4:5: a saved answer to a search is "kind: feed"'),
    ("path: a.xml\nheaders: {A: b}", "4:5: a saved file is not asked: it needs no headers"),
    ("path: /etc/passwd", "3:11: path is relative to the folder of this file"),
    ("path: 'C:\\feeds\\a.xml'", "3:11: path is relative to the folder of this file"),
    ("path: ../a.xml", '3:11: path stays inside the folder of this file: no ".."'),
    ("path: a/../../b.xml", '3:11: path stays inside the folder of this file: no ".."'),
    ("path: a\\..\\b.xml", '3:11: path stays inside the folder of this file: no ".."'),
    ("path: ~/a.xml", '3:11: "~/a.xml" is no path of a file'),
    ('path: "a\\0b"', '3:11: "ab" is no path of a file'),
    ("path: .", "3:11: path leads outside the folder of this file"),
    ("url: https://e.example/\nlinks: h2 a", '4:5: links is read for "kind: page" only'),
    ("url: https://e.example/\nkind: page\njson: {items: a}", "5:5: json is not read for a page"),
    (
        "url: https://e.example/\nlinks: " + "a" * 301 + "\nkind: page",
        "4:12: links is longer than 300 characters",
    ),
    (
        "url: https://e.example/\njson: {itms: a}",
        '4:12: json has no key "itms": did you mean "items"?',
    ),
    (
        "url: https://e.example/\njson: [a]",
        '4:11: json must have keys, like "name: value", not a list',
    ),
    ("url: https://e.example/\njson: {items: [a]}", "4:19: items must be a text, not a list"),
    ("url: https://e.example/\nweight: 0", '4:13: weight is a number from 0.1 to 10, not "0"'),
    (
        "url: https://e.example/\nweight: .nan",
        '4:13: weight is a number from 0.1 to 10, not ".nan"',
    ),
    ("url: https://e.example/\nweight: nan", '4:13: weight is a number from 0.1 to 10, not "nan"'),
    ("url: https://e.example/\nweight: 1_0", '4:13: weight is a number from 0.1 to 10, not "1_0"'),
    (
        "url: https://e.example/\nrefresh: 6",
        '4:14: refresh is a time like 30m, 6h or 1d, not "6": did you mean "6h"?',
    ),
    ("url: https://e.example/\nrefresh: 1m", "4:14: refresh lies between 5m and 30d"),
    ("url: https://e.example/\nrefresh: 99999d", "4:14: refresh lies between 5m and 30d"),
    (
        "url: https://e.example/\nrefresh: often",
        '4:14: refresh is a time like 30m, 6h or 1d, not "often"',
    ),
    (
        "url: https://e.example/\nlanguage: English",
        '4:15: "English" is no language code like en, de or pt-BR',
    ),
    ("url: https://e.example/\ntags: a, b", '4:11: a tag holds no comma: did you mean "[a, b]"?'),
    (
        "url: https://e.example/\ntags: [" + "a" * 41 + "]",
        "4:12: a tag has 1 to 40 printable characters",
    ),
    (
        "url: https://e.example/\ntags: [" + ", ".join(map(str, range(31))) + "]",
        "4:11: more than 30 tags",
    ),
    ("url: https://e.example/\ntags: [[a]]", "4:12: a tag must be a text, not a list"),
    ("url: https://e.example/\ndisabled: maybe", '4:15: this must be true or false, not "maybe"'),
    ("url: https://e.example/\nheaders: {Host: e}", "4:15: Host is set by findvalue alone"),
    ("url: https://e.example/\nheaders: {'a b': e}", '4:15: "a b" is no name of a header'),
    (
        'url: https://e.example/\nheaders: {A: "b\\r\\nC: d"}',
        "4:18: A must be one line of ASCII text",
    ),
    ("url: https://e.example/\nheaders: {A: b, a: c}", '4:21: "a" stands here twice'),
    (
        "url: https://e.example/\nheaders: {A: '${TOK'}",
        "4:18: A: an environment variable is written ${NAME}",
    ),
    ("url: https://e.example/\n? [a]\n: b", "4:7: a key must be a text, not a list"),
]


@pytest.mark.parametrize(("body", "said"), SINGLE, ids=[said[:60] for _, said in SINGLE])
def test_a_mistake_is_named_once_and_at_its_place(body: str, said: str) -> None:
    assert problems(one(body)) == [said]


WHOLE = [
    ("", '1:1: the file is empty: it needs a "sources:" list'),
    ("# nothing yet\n", '1:1: the file is empty: it needs a "sources:" list'),
    ("- name: One\n  url: https://e.example/\n", '1:1: the file is a list: put it under a line "sources:"'),
    ("just a text\n", '1:1: the file must have keys, like "name: value", not a text'),
    ("version: 1\n", '1:1: there is no "sources:" list'),
    ("sources:\n", '1:9: sources must be a list of entries that begin with "- "'),
    ("sources: {name: One}\n", '1:10: sources must be a list of entries that begin with "- "'),
    ("sources: []\nversion: 2\n", '2:10: version is 1 here, not "2": a newer findvalue may be needed'),
    ("sources:\n  - !x {name: One, path: a.xml}\n", "2:5: tags (!name) are not read here: write the plain value"),
    ("sources: []\nversion: !x 1\n", "2:10: tags (!name) are not read here: write the plain value"),
    ("sources:\n  @one\n", '2:3: a value that begins with "@" must be put in quotes'),
    ("sources: []\nversion: [1]\n", "2:10: version must be a text, not a list"),
    ("sources: []\nsource: []\n", '2:1: the file has no key "source": did you mean "sources"?'),
    ("sources: []\n---\nsources: []\n", '2:1: a second document begins here: remove the "---" line'),
    ("sources:\n  - https://e.example/feed\n", '2:5: a source must have keys, like "name: value", not a text'),
    ("sources:\n  - url: https://e.example/feed\n", "2:5: a source needs a name"),
    ("sources:\n  - name: " + "a" * 101 + "\n    url: https://e.example/\n", "2:11: name is longer than 100 characters"),
    ('sources:\n  - name: "\\u200B"\n    url: https://e.example/\n', "2:11: name has no printable character"),
    ("defaults: {name: x}\nsources: []\n", '1:12: defaults has no key "name"; it may have: language, weight, refresh'),
    (b"sources: []\n# caf\xe9\n", "2:6: not UTF-8: save the file as UTF-8"),
    ("sources: []\n".encode("utf-16"), "1:1: this is UTF-16: save the file as UTF-8"),
    ("sources: []\n# \x07\n", "2:3: a control character (U+0007) stands here"),
    ("a: " + "[" * 20, "1:15: nested more than 12 levels deep"),
    (b" " * 1_000_001, "1:1: too large for a source list (1 MB)"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "said"), WHOLE, ids=[said[:60] for _, said in WHOLE])
def test_a_file_that_is_no_list_is_told_so_in_one_line(content: str | bytes, said: str) -> None:
    assert problems(content) == [said]


SYNTAX = [
    ("\t- name: One\n", "2:1: a tab is used for indentation: use spaces"),
    ("  - name: One\n\turl: https://e.example/\n", "3:1: a tab is used for indentation: use spaces"),
    ("  - name: One: Two\n", '2:14: a ":" where no key can stand: put the value in quotes'),
    ("  - name: 'One\n", "2:11: a quote is opened here and never closed"),
    ("  - name: @one\n", '2:11: a value that begins with "@" must be put in quotes'),
    ("  - name: One\n   url: https://e.example/\n", '3:4: the indentation does not fit: entries begin with "- "'),
    ("  - tags: [a, b\n  - name: One\n", '2:11: "[" is opened here and not closed, or a value in it needs quotes'),
    ("  - {name: One, url: https://e.example/?q={topic}}\n", '2:5: "{" is opened here and not closed, or a value in it needs quotes'),
    ('  - name: "C:\\quotes"\n', '2:14: a "\\" inside "..." must be doubled; or use \'...\''),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "said"), SYNTAX, ids=[said[:60] for _, said in SYNTAX])
def test_broken_yaml_is_explained_and_the_other_sources_are_read(
    write: Write, entry: str, said: str
) -> None:
    text = f"sources:\n{entry}  - name: Good\n    url: https://g.example/\n"
    path = write(text)
    found, problems = sources.inspect(path)
    assert problems[0] == f"{path}:{said}"
    assert [source.name for source in found.sources] == ["Good"]


def test_two_broken_entries_are_both_reported(write: Write) -> None:
    path = write(
        "sources:\n"
        "  - name: A: b\n    url: https://a.example/\n"
        "  - name: Good\n    url: https://g.example/\n"
        "  - name: 'C\n    url: https://c.example/\n"
        "  - name: Better\n    url: https://b.example/\n"
    )
    found, problems = sources.inspect(path)
    assert [source.name for source in found.sources] == ["Good", "Better"]
    assert [source.line for source in found.sources] == [4, 8]
    assert [problem.removeprefix(f"{path}:")[:4] for problem in problems] == ["2:12", "6:11"]


def test_yaml_that_is_broken_outside_the_entries_yields_no_sources(write: Write) -> None:
    found, problems = sources.inspect(write("version: [1\nsources:\n  - name: a\n"))
    assert found.sources == ()
    assert len(problems) == 1


def test_names_and_addresses_are_unique(write: Write) -> None:
    path = write(
        "sources:\n"
        "  - {name: One, url: 'https://e.example/feed'}\n"
        "  - {name: ONE, url: 'https://E.example/feed/?utm_source=x'}\n"
        "  - {name: Two, path: a.xml}\n"
        "  - {name: Three, path: ./a.xml}\n"
    )
    found, problems = sources.inspect(path)
    assert [source.name for source in found.sources] == ["One", "Two"]
    assert [problem.removeprefix(f"{path}:") for problem in problems] == [
        "3:12: this name stands in the list already, on line 2",
        "3:22: this url stands in the list already, on line 2",
        "5:25: this path stands in the list already, on line 4",
    ]


def test_problems_inside_a_value_are_all_reported() -> None:
    text = one(
        "url: https://e.example/\n"
        "headers: {Host: a, 'b c': d, E: 'f\u00e9', G: h}\n"
        "json: {itms: a, title: [b]}"
    )
    assert [line.partition(": ")[0] for line in problems(text)] == [
        "4:15", "4:24", "4:37", "5:12", "5:28",
    ]  # fmt: skip


def test_a_hundred_problems_are_enough() -> None:
    text = "sources:\n" + "  - {name: One, ulr: x}\n" * 200
    found = problems(text)
    assert len(found) == 101
    assert found[-1].endswith("and 100 more from here on")


def test_after_a_thousand_problems_nobody_reads_on() -> None:
    assert problems("sources:\n" + "- {a: b}\n" * 1_200)[-1].endswith("and 900 more from here on")
    assert problems("a: b\n" * 1_200)[-1].endswith("and 900 more from here on")
    assert "this is no source list" in problems("sources:\n" + "- *a\n" * 1_200)[-1]


def test_the_other_parser_of_pyyaml_reads_the_same(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(FULL)
    fast = sources.load(path)
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert sources.load(path) == fast
    for entry, _ in SYNTAX:
        text = f"sources:\n{entry}  - name: Good\n    url: https://g.example/\n"
        found, _problems = sources.inspect(write(text))
        assert [source.name for source in found.sources] == ["Good"]


# --- files ---------------------------------------------------------------------------------------


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(SourceListError) as caught:
        sources.load(tmp_path / "gone.yaml")
    assert caught.value.problems == (f"{tmp_path / 'gone.yaml'}: no such file",)


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(SourceListError, match="this is a folder"):
        sources.load(tmp_path)


def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceListError, match="not an ordinary file"):
        sources.load(tmp_path / "pipe")


def test_a_file_below_a_file_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(SourceListError, match="cannot be read: not a directory"):
        sources.load(tmp_path / "a" / "b")


def test_five_megabytes_are_refused_unread(write: Write) -> None:
    path = write(b"#" * 5_000_000)
    assert sources.inspect(path)[1] == (f"{path}: 5.0 MB is too large for a source list (1 MB)",)


def test_a_symbolic_link_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.touch()
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "inside.xml").symlink_to(secret)
    (folder / "loop").symlink_to(folder / "loop")
    path = folder / "sources.yaml"
    path.write_text("sources:\n  - {name: a, path: inside.xml}\n  - {name: b, path: loop/x}\n")
    found, problems = sources.inspect(path)
    assert found.sources == ()
    assert problems[0] == f"{path}:2:21: path leads outside the folder of this file"
    assert len(problems) == 2


def test_a_list_may_itself_be_reached_by_a_symbolic_link(tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "sources.yaml").write_text("sources:\n  - {name: a, path: a.xml}\n")
    (tmp_path / "link").symlink_to(folder)
    (source,) = sources.load(tmp_path / "link" / "sources.yaml").sources
    assert source.path == (folder / "a.xml").resolve()


# --- attacks -------------------------------------------------------------------------------------

LARGE = 990_000
BOMBS = {
    "brackets": "[" * LARGE,
    "braces": "{a: " * (LARGE // 4),
    "dashes": "- " * (LARGE // 2),
    "keys": "a: b\n" * (LARGE // 5),
    "aliases": "- *a\n" * (LARGE // 5),
    "anchors": "&a " * (LARGE // 3),
    "commas": "[" + "a, " * (LARGE // 3) + "]",
    "entries": "sources:\n" + "- {a: b}\n" * (LARGE // 9),
    "broken entries": "sources:\n" + "- name: a: b\n" * (LARGE // 13),
    "objects": "sources:\n" + "- !!python/object/apply:os.abort []\n" * (LARGE // 36),
    "laughs": "\n".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 30)),
    "braces in a url": "sources:\n- {name: a, url: 'https://e.example/" + "{" * LARGE + "'}",
}


@pytest.mark.parametrize("name", BOMBS)
def test_the_cost_of_a_bomb_is_bounded(name: str) -> None:
    with bounded():
        found, said = inspect_bytes(BOMBS[name].encode(), Path("s.yaml"))
    assert found.sources == ()
    assert said


@given(st.text(alphabet="ab:-#'\"{}[]&*!|>%@ \n\t,?\\é", max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    data = f"sources:\n  - name: {text}\n  - name: Good\n    url: https://g.example/\n".encode()
    found, said = inspect_bytes(data, Path("s.yaml"))
    assert found.sources or said


@given(st.binary(max_size=60))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    found, said = inspect_bytes(data, Path("s.yaml"))
    assert found.sources == ()
    assert said


AUDITED = """
import sys
from pathlib import Path
import yaml, lxml.etree, json
from findvalue import sources
from findvalue.errors import FindvalueError
folder = Path(sys.argv[1])
list(yaml.parse("a: b", Loader=yaml.CSafeLoader))
opened = []

def watch(event, args):
    if event == "open" and not isinstance(args[0], int):
        opened.append(str(args[0]))

sys.addaudithook(watch)
found, problems = sources.inspect(folder / "sources.yaml")
sources.read_opml((folder / "feeds.opml").read_bytes(), path=folder / "feeds.opml", folder=folder)
for source in found.sources:
    try:
        sources.read_saved(source)
    except FindvalueError:
        pass
print(*sorted({name for name in opened if not name.endswith((".py", ".pyc"))}), sep="\\n")
"""


def test_no_file_outside_the_folder_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    (tmp_path / "secret").write_text("secret")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "good.xml").write_text("<rss/>")
    paths = ["good.xml", "../secret", "/etc/passwd", "link", "gone.xml", "a/../../secret"]
    entries = "".join(f"  - {{name: n{n}, path: {path}}}\n" for n, path in enumerate(paths))
    (folder / "sources.yaml").write_text(f"sources:\n{entries}")
    (folder / "feeds.opml").write_text(
        '<opml xmlns:f="urn:findvalue:sources:1"><body>'
        + "".join(f'<outline text="a" f:path="{path}"/>' for path in paths)
        + "</body></opml>"
    )
    command = [sys.executable, "-c", AUDITED, str(folder)]
    output = subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout
    assert set(output.split()) <= {
        str(folder / name) for name in ("sources.yaml", "feeds.opml", "good.xml", "gone.xml")
    }
    assert str(folder / "good.xml") in output
