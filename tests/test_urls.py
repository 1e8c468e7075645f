from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.urls import URL_LIMIT, clean_url, host_of, is_safe_url, same_site, unwrap

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "pages" / "urls.jsonl"
ARTICLE = "https://paper.example/2026/tide-mill-turns"


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/",
        "http://a.example:8080/x?y=1#z",
        "https://xn--mhle-0ra.example/",
        "https://a.example/ü",
    ],
)
def test_plain_web_addresses_are_safe(url: str) -> None:
    assert is_safe_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "", "a.example", "//a.example", "ftp://a.example/", "javascript:alert(1)", "https://", "https:///x",
        "https://u:p@a.example/", "https://u@a.example/", "https://a.example:0/", "https://a.example:99999/",
        "https://a.example:x/", "https://a.example/ b", "https://a.example/\n", "https://a.example\\b",
        "https://a.example/<b>", "https://a.example/\u2028", "https://[::1", f"https://a.example/{'x' * URL_LIMIT}",
    ],
)  # fmt: skip
def test_everything_else_is_not(url: str) -> None:
    assert not is_safe_url(url)
    assert clean_url(url) == url


@pytest.mark.parametrize(
    "query",
    [
        "utm_source=x&utm_medium=y", "fbclid=x", "gclid=x", "msclkid=x", "mc_cid=1&mc_eid=2", "mkt_tok=x",
        "_hsenc=a&_hsmi=b", "igshid=x", "at_medium=RSS", "xtor=RSS-1", "ncid=x", "ito=x", "CMP=Share_iOS", "cmpid=B",
        "smid=tw-share", "partner=rss&emc=rss", "taid=x", "guccounter=1", "wt_mc=rss.a", "spm=a.b", "ref=rss",
        "src=rss", "mod=rss_whats_news", "from=newsletter", "__twitter_impression=true", "s=20", "reduced=true",
        "t=1686835084", "_=1686835084123",
    ],
)  # fmt: skip
def test_what_tells_how_the_reader_came_goes(query: str) -> None:
    assert clean_url(f"{ARTICLE}?{query}") == ARTICLE
    assert clean_url(f"{ARTICLE}?id=7&{query}&page=2") == f"{ARTICLE}?id=7&page=2"


@pytest.mark.parametrize(
    "query",
    [
        "id=7", "p=8821", "v=dQw4w9WgXcQ", "q=sailing", "lang=en", "page=2", "story=4411", "ref=ecr", "src=atlas",
        "from=saltmere", "s=tide", "t=90", "attachment_id=4", "mcdata=1", "branch=2", "atlas=3", "sid=a&xid=b", "a",
    ],
)  # fmt: skip
def test_what_may_name_the_article_stays(query: str) -> None:
    assert clean_url(f"{ARTICLE}?{query}") == f"{ARTICLE}?{query}"


@pytest.mark.parametrize("query", ["s=20", "full=true", "t=1686835084"])
def test_flags_and_stamps_stay_where_the_path_names_no_article(query: str) -> None:
    assert clean_url(f"https://a.example/search?{query}") == f"https://a.example/search?{query}"


@pytest.mark.parametrize(
    ("url", "cleaned"),
    [
        ("HTTPS://Paper.Example/A", "https://paper.example/A"),
        ("https://paper.example:443/a", "https://paper.example/a"),
        ("http://paper.example:80/a", "http://paper.example/a"),
        ("http://paper.example:443/a", "http://paper.example:443/a"),
        ("https://paper.example", "https://paper.example/"),
        ("https://paper.example/a#top", "https://paper.example/a"),
        ("https://paper.example/#!/a", "https://paper.example/#!/a"),
        ("https://paper.example/a?", "https://paper.example/a"),
        ("https://paper.example/a/?b=%2F&c=d+e", "https://paper.example/a/?b=%2F&c=d+e"),
    ],
)
def test_the_rest_of_an_address_stays_to_the_letter(url: str, cleaned: str) -> None:
    assert clean_url(url) == cleaned


QUERY = st.lists(
    st.tuples(
        st.sampled_from(["utm_source", "id", "ref", "s", "t", "_", "reduced", "CMP", "p", ""]),
        st.sampled_from(["rss", "20", "true", "1686835084", "x", "", "%20", "a=b"]),
    ).map("=".join)
)
ADDRESSES = st.builds(
    "{}://{}{}/{}?{}#{}".format,
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["a.example", "WWW.A.Example", "b.example.", "[::1]"]),
    st.sampled_from(["", ":80", ":443", ":8080", ":"]),
    st.sampled_from(["", "a", "a-b-c", "2026/12345", "a//b", "%7Ea/", "ü"]),
    QUERY.map("&".join),
    st.sampled_from(["", "top", "!x"]),
)


@given(ADDRESSES | st.text(max_size=80))
def test_cleaning_is_idempotent_and_keeps_an_address_safe(url: str) -> None:
    cleaned = clean_url(url)
    assert clean_url(cleaned) == cleaned
    assert is_safe_url(cleaned) == is_safe_url(url)
    if is_safe_url(url):
        before, after = urlsplit(url), urlsplit(cleaned)
        assert (before.path or "/") == after.path
        assert set(parse_qsl(after.query)) <= set(parse_qsl(before.query))


@pytest.mark.parametrize(
    ("url", "inner"),
    [
        (
            "https://www.bing.com/news/apiclick.aspx?ref=x&url=https%3a%2f%2fpaper.example%2fa",
            "https://paper.example/a",
        ),
        ("https://www.google.com/url?q=https://paper.example/a&sa=t", "https://paper.example/a"),
        ("https://www.google.de/url?rct=j&url=https://paper.example/a", "https://paper.example/a"),
        (
            "https://duckduckgo.com/l/?uddg=https%3A%2F%2Fpaper.example%2Fa",
            "https://paper.example/a",
        ),
        (
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fpaper.example%2Fa",
            "https://paper.example/a",
        ),
        ("https://paper-example.cdn.ampproject.org/c/s/paper.example/a", "https://paper.example/a"),
        ("https://www.google.com/amp/s/paper.example/a", "https://paper.example/a"),
        (
            "https://www.google.com/url?q=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%3A%2F%2Fpaper.example%2Fa",
            "https://paper.example/a",
        ),
    ],
)
def test_wrapped_addresses_are_unwrapped_without_asking(url: str, inner: str) -> None:
    assert unwrap(url) == inner


@pytest.mark.parametrize(
    "url",
    [
        "https://paper.example/a",
        "https://www.bing.com/search?q=https://paper.example/",
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://www.google.com/search?q=https://paper.example/a",
        "https://google.example/url?q=https://paper.example/a".replace(
            "google.example", "notgoogle.example"
        ),
        "https://[::1",
    ],
)
def test_other_addresses_are_left_alone(url: str) -> None:
    assert unwrap(url) == url


def test_hosts_compare_without_www() -> None:
    assert host_of("https://WWW.Paper.Example/a") == "paper.example"
    assert host_of("https://[") == ""


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("https://paper.example/a", "http://www.paper.example/b", True),
        ("https://m.paper.example/a", "https://paper.example/b", True),
        ("https://ann.blogs.example/a", "https://bob.blogs.example/a", False),
        ("https://paper.example/a", "https://notpaper.example/a", False),
        ("https://paper.example/a", "", False),
    ],
)
def test_a_site_is_a_host_and_the_hosts_inside_of_it(left: str, right: str, *, same: bool) -> None:
    assert same_site(left, right) is same
    assert same_site(right, left) is same


@pytest.mark.skipif(not SHARED.is_file(), reason="the labelled addresses are not here")
def test_labelled_addresses_are_cleaned_and_none_is_broken() -> None:
    rows = [json.loads(line) for line in SHARED.read_text("utf-8").splitlines()]
    broken = [
        row["url"]
        for row in rows
        if _key(row["url"]) == _key(row["clean"]) != _key(clean_url(row["url"]))
    ]
    assert broken == []
    for source, least in (("zotero", 0.65), ("composed", 0.85)):
        right = [
            _key(clean_url(row["url"])) == _key(row["clean"])
            for row in rows
            if row["source"] == source
        ]
        assert sum(right) >= least * len(right)


def _key(url: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    parts = urlsplit(url)
    query = tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), query
