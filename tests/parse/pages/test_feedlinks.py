from __future__ import annotations

import pytest

from findvalue.parse.pages import find_feeds, usual_feeds
from findvalue.types import FeedLink

URL = "https://s.example/blog/"


def feeds(html: str) -> list[str]:
    return [feed.url for feed in find_feeds(html.encode(), url=URL)]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            '<link rel="alternate" type="application/atom+xml" href="a.xml">',
            ["https://s.example/blog/a.xml"],
        ),
        ('<LINK REL="ALTERNATE" TYPE="APPLICATION/RSS+XML" HREF="/A">', ["https://s.example/A"]),
        (
            '<link rel="home alternate" type="application/rss+xml;charset=utf-8" href="//t.example/f">',
            ["https://t.example/f"],
        ),
        (
            '<base href="/sub/"><link rel=alternate type=application/rss+xml href=f>',
            ["https://s.example/sub/f"],
        ),
        (
            '<link rel=alternate type="application/feed+json" href="feed://s.example/f">',
            ["https://s.example/f"],
        ),
        (
            '<link rel=alternate type="application/rss+xml" href="feed:https://s.example/f">',
            ["https://s.example/f"],
        ),
        ('<link rel=alternate type="application/rss+xml" href="  ">', []),
        ('<link rel=alternate type="application/json+oembed" href="/o">', []),
        ('<link rel=alternate hreflang=de href="/de">', []),
        ('<link rel="alternate stylesheet" type="text/css" href="/x">', []),
        ('<!-- <link rel=alternate type="application/rss+xml" href="/f"> -->', []),
        ('<script>"<link rel=alternate type=application/rss+xml href=/f>"</script>', []),
        ('<link rel=alternate type="application/rss+xml" href="javascript:x">', []),
        ('<link rel=alternate type="application/rss+xml" href="https://u:p@s.example/f">', []),
    ],
)
def test_declared_feeds_are_found_by_every_rule(html: str, expected: list[str]) -> None:
    assert feeds(html) == expected


def test_feeds_keep_their_order_and_come_once() -> None:
    link = '<link rel=alternate type="application/rss+xml" title="{}" href="{}">'
    html = "".join(
        link.format(*pair) for pair in [("Posts", "/f"), ("Comments", "/c"), ("Again", "/f")]
    )
    assert find_feeds(html.encode(), url=URL) == (
        FeedLink(url="https://s.example/f", title="Posts", type="application/rss+xml"),
        FeedLink(url="https://s.example/c", title="Comments", type="application/rss+xml"),
    )


def test_there_are_a_few_usual_places_to_try_once() -> None:
    assert usual_feeds("https://s.example/blog/") == tuple(
        f"https://s.example/{name}" for name in ("feed", "rss", "atom.xml", "feed.xml", "index.xml")
    )
