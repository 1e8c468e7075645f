"""What a draft may cost: hostile and large ones are bounded, plain ones load little."""

from __future__ import annotations

import contextlib
import subprocess
import sys

import pytest

from findvalue import note
from findvalue.errors import DraftProtected
from findvalue.types import DraftFormat
from tests.note.conftest import a_paragraph, as_docx, as_draft, as_eml, as_part
from tests.note.test_files import environment
from tests.support.cost import bounded, calls

pytestmark = pytest.mark.endurance

MEGABYTE = 1_000_000
PART = 200_000  # of it, for drafts whose every line is looked at
ONE = a_paragraph()


def fill(piece: str, size: int = MEGABYTE) -> bytes:
    return (piece * (size // len(piece))).encode()


def attach(data: bytes, fmt: DraftFormat) -> None:
    with contextlib.suppress(DraftProtected):  # refusing is an answer, too
        note.attach(as_draft(data, fmt), ONE, sender="Tom Okafor")


@pytest.mark.parametrize(
    ("fmt", "data"),
    [
        ("txt", fill("x ")),
        ("txt", fill("..[111 111 111] ")),
        ("txt", fill("\u200b\u202e\u0301")),
        ("txt", fill("{{7*7}} ")),
        ("txt", fill("\n")),
        ("txt", fill("> [findvalue]\n", PART)),
        ("txt", b"\xff" + fill("\u00e4 ")),
        ("html", b"<blockquote>" + fill("[findvalue]<br>", PART) + b"</blockquote>"),
        ("txt", fill("> a\n> \n", PART)),
        ("txt", fill("On 3 March x wrote:\n", PART)),
        ("txt", fill("From: a\n", PART)),
        ("txt", fill("Best,\nTom\n\n", PART)),
        ("md", fill("```\n", PART)),
        ("md", fill("*_[`")),
        ("html", fill("<a ", PART)),
        ("html", fill('<a b="', PART)),
        ("html", fill("<a b='", PART)),
        ("html", fill("<div>", PART)),
        ("html", fill("<div>x</p>", PART)),
        ("html", fill("<!--", PART)),
        ("html", fill("<", PART)),
        ("html", fill("</", PART)),
        ("html", fill("<script>", PART)),
        ("html", fill("<p>&nbsp;</p>", PART)),
        ("html", b"<p>a</p>" + fill("&nbsp;", PART) + b"<p>b</p>"),
        ("html", b"<p>a</p>" + fill("<span>", PART) + b"<p>b</p>"),
        ("html", b"<p " + fill("a=b ", PART) + b">x</p>"),
        ("eml", as_eml(as_part(fill("=\n", PART).decode(), "8bit"))),
        ("eml", b"A: b\r\n\r\n" + fill("--=_b 1\r\n", PART)),
        ("eml", fill("A: b\r\n c\r\n", PART) + b"\r\nHi"),
        ("eml", b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + fill("--b\r\n\r\n", PART)),
        ("docx", as_docx(body=fill("<w:p/>", PART).decode())),
        ("docx", as_docx(body=fill("<w:p><w:r><w:t>a</w:t></w:r></w:p>", PART).decode())),
    ],
)
def test_the_cost_of_a_hostile_draft_is_bounded(fmt: DraftFormat, data: bytes) -> None:
    with bounded():
        attach(data, fmt)


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1) {{7*7}}",
        "\u202eevil\u202c",
        "..[111 111 111 111 111 111 111 111]",
        "x" * 5_000,
    ],
)
@pytest.mark.parametrize("fmt", ["txt", "md", "html"])
def test_hostile_words_of_an_article_end_as_words(fmt: DraftFormat, text: str) -> None:
    report = note.attach(as_draft(b"Hi,\n\ntext.\n\nBest,\nTom\n", fmt), a_paragraph(text))
    assert "49" not in report.after.decode()


@pytest.mark.parametrize(
    "line",
    [
        "This is a line of prose with some words in it, ok.\n",
        "This is a paragraph of prose, as long as most of them are in a real letter.\n\n",
    ],
)
def test_a_note_twice_as_long_costs_at_most_twice_as_much(line: str) -> None:
    short, long = (
        b"Hi Bea,\n\n" + fill(line, size) + b"\n\nBest,\nTom\n" for size in (100_000, 200_000)
    )
    assert calls(lambda: attach(long, "txt")) < 2.2 * calls(lambda: attach(short, "txt"))


def test_a_picture_in_a_mail_costs_the_same_whatever_its_size() -> None:
    small, large = (
        b'<html><body><p>Hi Bea,</p><img src="data:image/png;base64,'
        + fill("iVBORw0KGgo", size)
        + b'"><p>text.</p><p>Best,<br>Tom</p></body>'
        for size in (100_000, MEGABYTE)
    )
    assert calls(lambda: attach(large, "html")) < 1.1 * calls(lambda: attach(small, "html"))


@pytest.mark.parametrize(
    ("fmt", "forbidden"),
    [
        ("txt", {"email", "zipfile", "xml.parsers.expat", "findvalue.note.html"}),
        ("md", {"email", "zipfile", "xml.parsers.expat", "findvalue.note.html"}),
        ("html", {"email", "zipfile", "xml.parsers.expat", "findvalue.note.eml"}),
    ],
)
def test_a_format_loads_only_what_it_needs(fmt: str, forbidden: set[str]) -> None:
    code = (
        "import sys; from findvalue import note; before = set(sys.modules);"
        f"note.place(b'Hi,\\n\\ntext.\\n\\nBest,\\nTom\\n', format={fmt!r}); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True
    )
    loaded = set(done.stdout.split())
    assert not loaded & (
        forbidden | {"bs4", "docx", "lxml", "requests", "feedparser", "yaml", "socket"}
    )
