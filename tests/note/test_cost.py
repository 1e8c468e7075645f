"""What a draft may cost: hostile ones end, large ones are quick, plain ones load little."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time

import pytest

from findvalue import note
from findvalue.errors import DraftProtected
from findvalue.types import DraftFormat
from tests.note.conftest import a_paragraph, as_docx, as_draft, as_eml, as_part
from tests.note.test_files import environment

MEGABYTE = 1_000_000
HALF = 400_000  # of it, for drafts that are slow to make
ONE = a_paragraph()


def fill(piece: str, size: int = MEGABYTE) -> bytes:
    return (piece * (size // len(piece))).encode()


def cpu(data: bytes, fmt: DraftFormat) -> float:
    """Seconds of CPU that one attach takes."""
    if sys.gettrace() is not None:
        pytest.skip("time means nothing under a tracer")
    started = time.process_time()
    with contextlib.suppress(DraftProtected):  # refusing is an answer, too
        note.attach(as_draft(data, fmt), ONE, sender="Tom Okafor")
    return time.process_time() - started


@pytest.mark.parametrize(
    ("fmt", "data"),
    [
        ("txt", fill("x ")),
        ("txt", fill("..[111 111 111] ")),
        ("txt", fill("\u200b\u202e\u0301")),
        ("txt", fill("{{7*7}} ")),
        ("txt", fill("\n")),
        ("txt", fill("> [findvalue]\n", HALF)),
        ("txt", b"\xff" + fill("\u00e4 ")),
        ("html", b"<blockquote>" + fill("[findvalue]<br>", HALF) + b"</blockquote>"),
        ("txt", fill("> a\n> \n", HALF)),
        ("txt", fill("On 3 March x wrote:\n", HALF)),
        ("txt", fill("From: a\n", HALF)),
        ("txt", fill("Best,\nTom\n\n", HALF)),
        ("md", fill("```\n", HALF)),
        ("md", fill("*_[`")),
        ("html", fill("<a ", HALF)),
        ("html", fill('<a b="', HALF)),
        ("html", fill("<a b='", HALF)),
        ("html", fill("<div>", HALF)),
        ("html", fill("<div>x</p>", HALF)),
        ("html", fill("<!--", HALF)),
        ("html", fill("<", HALF)),
        ("html", fill("</", HALF)),
        ("html", fill("<script>", HALF)),
        ("html", fill("<p>&nbsp;</p>", HALF)),
        ("html", b"<p>a</p>" + fill("&nbsp;", HALF) + b"<p>b</p>"),
        ("html", b"<p>a</p>" + fill("<span>", HALF) + b"<p>b</p>"),
        ("html", b"<p " + fill("a=b ", HALF) + b">x</p>"),
        ("eml", as_eml(as_part(fill("=\n", HALF).decode(), "8bit"))),
        ("eml", b"A: b\r\n\r\n" + fill("--=_b 1\r\n", HALF)),
        ("eml", fill("A: b\r\n c\r\n", HALF) + b"\r\nHi"),
        ("eml", b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + fill("--b\r\n\r\n", HALF)),
        ("docx", as_docx(body=fill("<w:p/>", HALF).decode())),
        ("docx", as_docx(body=fill("<w:p><w:r><w:t>a</w:t></w:r></w:p>", HALF).decode())),
    ],
)
def test_a_hostile_draft_ends_soon(fmt: DraftFormat, data: bytes) -> None:
    assert any(cpu(data, fmt) < 1 for _ in range(2))  # twice, since the machine is shared


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
    started = time.process_time()
    report = note.attach(as_draft(b"Hi,\n\ntext.\n\nBest,\nTom\n", fmt), a_paragraph(text))
    assert time.process_time() - started < 1
    assert "49" not in report.after.decode()


@pytest.mark.parametrize(
    "line",
    [
        "This is a line of prose with some words in it, ok.\n",
        "This is a paragraph of prose, as long as most of them are in a real letter.\n\n",
    ],
)
def test_a_note_of_a_megabyte_is_quick(line: str) -> None:
    data = b"Hi Bea,\n\n" + fill(line) + b"\n\nBest,\nTom\n"
    assert any(cpu(data, "txt") < 0.15 for _ in range(5))


def test_a_mail_with_a_picture_of_a_megabyte_is_quick() -> None:
    picture = b'<img src="data:image/png;base64,' + fill("iVBORw0KGgo") + b'">'
    data = b"<html><body><p>Hi Bea,</p>" + picture + b"<p>text.</p><p>Best,<br>Tom</p></body>"
    assert any(cpu(data, "html") < 0.15 for _ in range(5))


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
