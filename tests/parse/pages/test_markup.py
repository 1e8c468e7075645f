from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.errors import ParseError
from findvalue.parse.pages.markup import base_url, decode, first_tags, resolve, tags, visible

TEXT = "<p>Grüße aus Saltmere – 5 €</p>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (TEXT.encode(), None),
        (b"\xef\xbb\xbf" + TEXT.encode(), "text/html; charset=iso-8859-1"),
        (TEXT.encode(), "text/html; charset=iso-8859-1"),
        (TEXT.encode("cp1252"), None),
        (TEXT.encode("cp1252"), "text/html; charset=ISO-8859-1"),
        (b"<meta charset=latin1>" + TEXT.encode("cp1252"), None),
        (TEXT.encode("cp1252"), 'text/html; charset="windows-1252"'),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), None),
        (TEXT.encode("cp1252"), "text/html; charset=no-such-charset"),
        (b"<meta charset=zlib_codec>" + TEXT.encode("cp1252"), None),
        (b"<meta charset=idna>" + TEXT.encode("cp1252"), None),
    ],
)
def test_a_page_is_decoded_whatever_it_declares(body: bytes, content_type: str | None) -> None:
    assert TEXT in decode(body, content_type)


def test_charsets_of_east_asia_are_decoded() -> None:
    assert decode("潮の水車".encode("shift_jis"), "text/html; charset=Shift_JIS") == "潮の水車"
    assert decode("潮の水車".encode("iso2022_jp"), "text/html; charset=iso-2022-jp") == "潮の水車"


@pytest.mark.parametrize(
    "body", [bytes(2_000), bytes(range(256)) * 20, b"%PDF-1.7\n" + bytes(range(32)) * 30]
)
def test_binary_data_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError, match="binary"):
        decode(body)


@given(st.binary(max_size=400), st.none() | st.text(max_size=30))
def test_any_bytes_decode_or_are_refused(body: bytes, content_type: str | None) -> None:
    with contextlib.suppress(ParseError):
        assert isinstance(decode(body, content_type), str)


def test_what_a_browser_does_not_show_goes() -> None:
    html = "a<script>var x='<p>';</script>b<!-- c --><style>d{}</style><svg><title>e</title></svg>f<script>g"
    assert "".join(visible(html).split()) == "abf"


def test_a_page_is_cut_at_a_tag() -> None:
    assert first_tags("<p>a<p>b<p>c", 2) == "<p>a<p>b"


def test_start_tags_may_hold_quoted_brackets() -> None:
    assert list(tags("<meta content='a > b'><metal><META name=x>", "meta")) == [
        "<meta content='a > b'>",
        "<META name=x>",
    ]


def test_links_start_from_the_base_of_the_page() -> None:
    assert base_url('<base href="/sub/">', "https://a.example/b") == "https://a.example/sub/"
    assert base_url("<base href='javascript:x'>", "https://a.example/b") == "https://a.example/b"
    assert resolve("https://a.example/b/", "../c") == "https://a.example/c"
    assert resolve("https://a.example/b/", "http://[") == ""
