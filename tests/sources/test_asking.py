"""How a source is asked: the address of a search, the headers, the bytes of a saved file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue import sources
from findvalue.errors import FetchError, UsageError
from findvalue.types import Source
from findvalue.urls import is_safe_url

SEARCH = Source(name="Search", kind="search", url="https://s.example/find?q={topic}&n=20")


def asked(template: str, topic: str) -> str:
    return sources.search_url(Source(name="Search", kind="search", url=template), topic)


# --- searches ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("topic", "encoded"),
    [
        ("sailing", "sailing"),
        ("battery recycling", "battery+recycling"),
        ("  battery \n recycling ", "battery+recycling"),
        ("C++", "C%2B%2B"),
        ("R&D", "R%26D"),
        ("AI/ML", "AI%2FML"),
        ("rock'n'roll", "rock%27n%27roll"),
        ('"exact words"', "%22exact+words%22"),
        ("Müller & Söhne", "M%C3%BCller+%26+S%C3%B6hne"),
        ("50 % more", "50+%25+more"),
        ("a#b?c=d", "a%23b%3Fc%3Dd"),
        ("{topic_tag}", "%7Btopic_tag%7D"),
    ],
)
def test_a_topic_is_one_value_of_the_query(topic: str, encoded: str) -> None:
    assert sources.search_url(SEARCH, topic) == f"https://s.example/find?q={encoded}&n=20"


@pytest.mark.parametrize(
    ("placeholder", "topic", "value"),
    [
        ("{topic_phrase}", "battery recycling", "%22battery+recycling%22"),
        ("{topic_phrase}", "sailing", "sailing"),
        ("{topic_phrase}", 'a "big" boat', "%22a+big+boat%22"),
        ("{topic_slug}", "Battery  Recycling!", "battery-recycling"),
        ("{topic_slug}", "Café society", "cafe-society"),
        ("{topic_tag}", "Battery Recycling", "batteryrecycling"),
        ("{topic_slug}", "../../admin", "admin"),
    ],
)
def test_a_topic_has_other_forms(placeholder: str, topic: str, value: str) -> None:
    assert (
        asked(f"https://s.example/{placeholder}/feed", topic) == f"https://s.example/{value}/feed"
    )


def test_forms_can_be_combined() -> None:
    template = "https://s.example/tag/{topic_slug}?q={topic}&p={topic_phrase}"
    assert (
        asked(template, "zero trust")
        == "https://s.example/tag/zero-trust?q=zero+trust&p=%22zero+trust%22"
    )


@pytest.mark.parametrize("topic", ["", "  ", "\u200b", "\x00\x1b"])
def test_nothing_cannot_be_searched_for(topic: str) -> None:
    with pytest.raises(UsageError, match="nothing that Search could search for"):
        sources.search_url(SEARCH, topic)


@pytest.mark.parametrize("topic", ["++", "!?", ".."])
def test_signs_alone_make_no_tag(topic: str) -> None:
    with pytest.raises(UsageError):
        asked("https://s.example/{topic_slug}", topic)


def test_dots_alone_never_climb_up_a_path() -> None:
    with pytest.raises(UsageError):
        asked("https://s.example/a/{topic}/b", "..")


def test_a_topic_that_makes_the_address_too_long_is_refused() -> None:
    with pytest.raises(UsageError, match="too long for Search"):
        sources.search_url(SEARCH, "\N{SLIGHTLY SMILING FACE}" * 300)


@given(st.text(max_size=80))
def test_no_topic_changes_where_a_question_goes(topic: str) -> None:
    try:
        url = sources.search_url(SEARCH, topic)
    except UsageError:
        return
    parts = urlsplit(url)
    assert is_safe_url(url)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "s.example", "/find")
    assert parse_qs(parts.query, keep_blank_values=True).keys() == {"q", "n"}


# --- headers -------------------------------------------------------------------------------------


def with_headers(**headers: str) -> Source:
    return Source(name="Api", url="https://a.example/", headers=headers)


def test_headers_come_from_the_environment() -> None:
    source = with_headers(Authorization="Bearer ${TOKEN}", Accept="application/json")
    assert sources.resolved_headers(source, {"TOKEN": "s3cret\n"}) == {
        "Authorization": "Bearer s3cret",
        "Accept": "application/json",
    }


@pytest.mark.parametrize("environ", [{}, {"TOKEN": ""}])
def test_a_missing_variable_is_named(environ: dict[str, str]) -> None:
    with pytest.raises(FetchError) as caught:
        sources.resolved_headers(with_headers(Authorization="Bearer ${TOKEN}"), environ)
    assert caught.value.fact == "Api: the header Authorization needs the environment variable TOKEN"
    assert "TOKEN" in caught.value.hint


@pytest.mark.parametrize("secret", ["a\r\nX-Evil: b", "pässword", "a\x00b"])
def test_a_value_that_would_break_the_header_is_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(FetchError) as caught:
        sources.resolved_headers(with_headers(A="${TOKEN}"), {"TOKEN": secret})
    assert secret not in f"{caught.value} {caught.value.hint}"
    assert "Evil" not in f"{caught.value} {caught.value.hint}"


def test_a_value_is_not_expanded_twice() -> None:
    environ = {"A": "${B}", "B": "secret"}
    assert sources.resolved_headers(with_headers(X="${A}"), environ) == {"X": "${B}"}


def test_without_headers_nothing_is_needed() -> None:
    assert sources.resolved_headers(SEARCH, {}) == {}


# --- saved files ---------------------------------------------------------------------------------


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[str], Source]:
    """A source for a path below a fresh folder, as a source list would give it."""

    def source(name: str) -> Source:
        path = tmp_path / "sources.yaml"
        path.write_text(f"sources:\n  - {{name: Saved, path: {name}}}\n", "utf-8")
        return sources.load(path).sources[0]

    return source


def test_a_saved_file_is_read_whole(tmp_path: Path, saved: Callable[[str], Source]) -> None:
    (tmp_path / "a.xml").write_bytes(b"<rss/>\r\n\x00")
    assert sources.read_saved(saved("a.xml")) == b"<rss/>\r\n\x00"


def test_an_empty_file_is_empty(tmp_path: Path, saved: Callable[[str], Source]) -> None:
    (tmp_path / "a.xml").touch()
    assert sources.read_saved(saved("a.xml")) == b""


def test_a_missing_file_is_named(saved: Callable[[str], Source]) -> None:
    with pytest.raises(FetchError, match=r"^gone\.xml: no such file$"):
        sources.read_saved(saved("gone.xml"))


def test_five_megabytes_are_enough(tmp_path: Path, saved: Callable[[str], Source]) -> None:
    (tmp_path / "a.xml").write_bytes(b"a" * 5_000_001)
    with pytest.raises(FetchError, match=r"^a\.xml: more than 5 MB$"):
        sources.read_saved(saved("a.xml"))


def test_a_pipe_is_not_waited_for(tmp_path: Path, saved: Callable[[str], Source]) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FetchError, match="not an ordinary file"):
        sources.read_saved(saved("pipe"))


def test_a_folder_is_no_file(tmp_path: Path, saved: Callable[[str], Source]) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(FetchError, match="folder: "):
        sources.read_saved(saved("folder"))


def test_a_link_that_appears_after_the_check_is_not_followed(
    tmp_path: Path, saved: Callable[[str], Source]
) -> None:
    source = saved("a.xml")
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "a.xml").symlink_to(tmp_path / "secret")
    with pytest.raises(FetchError, match="symbolic link"):
        sources.read_saved(source)


def test_a_linked_folder_that_appears_after_the_check_is_not_followed(
    tmp_path: Path, saved: Callable[[str], Source]
) -> None:
    source = saved("sub/a.xml")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.xml").write_text("secret")
    (tmp_path / "sub").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FetchError, match="symbolic link"):
        sources.read_saved(source)


def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, saved: Callable[[str], Source]
) -> None:
    source = saved("folder/a.xml")
    (tmp_path / "folder").touch()
    with pytest.raises(FetchError, match=r"^a\.xml: cannot be read: not a directory$"):
        sources.read_saved(source)


def test_a_source_with_a_url_is_not_a_saved_file() -> None:
    with pytest.raises(FetchError, match="not a saved file"):
        sources.read_saved(SEARCH)


def test_asking_needs_neither_yaml_nor_lxml() -> None:
    code = (
        "import sys; from findvalue import sources; from findvalue.types import Source;"
        "sources.search_url(Source(name='s', kind='search', url='https://s.example/{topic}'), 'a');"
        "assert not {'yaml', 'lxml', 'requests', 'logging'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)
