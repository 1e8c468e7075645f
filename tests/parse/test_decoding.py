"""Bytes to text: the bytes are believed before their labels."""

from __future__ import annotations

import pytest

from findvalue.parse import parse_feed

TITLE = "Café naïve € – “quote” für Łódź"
LATIN = "Café naïve – “quote”"


def feed(title: str, declared: str | None) -> str:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return (
        f"{declaration}<rss version='2.0'><channel><title>T</title><item><title>{title}</title>"
        "<link>https://example.org/1</link></item></channel></rss>"
    )


def title_of(body: bytes, content_type: str | None = None) -> str | None:
    (entry,) = parse_feed(body, url="https://example.org/feed", content_type=content_type).entries
    return entry.title


@pytest.mark.parametrize(
    "declared", ["utf-8", None, "us-ascii", "utf-16", "klingon", "utf-7", "zlib"]
)
def test_utf8_is_utf8_whatever_it_says(declared: str | None) -> None:
    assert title_of(feed(TITLE, declared).encode()) == TITLE


@pytest.mark.parametrize("declared", ["utf-8", None, "iso-8859-1", "windows-1252", "us-ascii"])
def test_windows_1252_is_seen_without_being_declared(declared: str | None) -> None:
    assert title_of(feed(LATIN, declared).encode("cp1252")) == LATIN


def test_utf8_that_says_latin_is_utf8() -> None:
    assert title_of(feed(TITLE, "iso-8859-1").encode()) == TITLE


@pytest.mark.parametrize(
    ("codec", "title"),
    [("iso-8859-2", "Łódź"), ("windows-1251", "Новости"), ("koi8-r", "Новости"),
     ("shift_jis", "電池の再利用"), ("euc-jp", "電池の再利用"), ("gb2312", "电池回收"),
     ("big5", "電池回收"), ("euc-kr", "배터리 재활용")],
)  # fmt: skip
def test_declared_charsets_are_decoded(codec: str, title: str) -> None:
    assert title_of(feed(title, codec).encode(codec)) == title


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_wide_encodings_are_seen_by_their_marks(codec: str) -> None:
    assert title_of(feed(TITLE, "utf-16").encode(codec)) == TITLE


def test_the_header_counts_only_when_the_document_is_silent() -> None:
    header = "application/rss+xml; charset=windows-1251"
    assert title_of(feed("Новости", None).encode("cp1251"), header) == "Новости"
    assert title_of(feed(TITLE, "utf-8").encode(), "text/xml; charset=iso-8859-1") == TITLE


def test_a_stray_byte_stays_one_letter() -> None:
    body = feed("Łódź X quoted", "utf-8").encode().replace(b"X", b"caf\xe9")
    assert title_of(body) == "Łódź café quoted"


def test_a_charset_that_its_bytes_do_not_follow_is_not_believed() -> None:
    assert title_of(feed("Новости", "shift_jis").encode()) == "Новости"


def test_wide_text_without_a_mark_is_seen_by_its_zeros() -> None:
    body = feed("a < b & Łódź", None).encode("utf-16-le")
    assert title_of(body) == "a < b & Łódź"


def test_utf7_smuggles_no_tag() -> None:
    title = "+ADw-script+AD4-alert(1)+ADw-/script+AD4-"
    assert title_of(feed(title, "utf-7").encode()) == title
