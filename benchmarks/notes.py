"""What attaching a paragraph to a note costs: processor time over plain reads of the same bytes.

Ordinary letters, large ones and hostile ones, each in two sizes. What is printed is the best of the
runs in milliseconds of processor time, how many times as much twice the size takes, and how many
times as much as decoding and splitting the same bytes: the last two hold on any machine. A growth
out of proportion ends in exit code 1. Tests bound the cost, too, by counting; this says what it is.

Run: python benchmarks/notes.py [--runs 5]
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from findvalue import note
from findvalue.errors import DraftProtected
from findvalue.types import Article, DraftFormat, Paragraph

SIZE = 200_000  # bytes; measured again at twice as many
MOST_GROWTH = 3.0  # times the cost at twice the size; in proportion is 2, with the square 4
OPENING, CLOSING = "Hi Bea,\n\nthank you for the talk.\n", "\n\nBest,\nTom\n"


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of draft: what repeats between its head and its tail."""

    name: str
    format: DraftFormat
    piece: str
    head: str = OPENING
    tail: str = CLOSING

    def draft(self, size: int) -> bytes:
        """Return a draft of about so many bytes."""
        return (self.head + self.piece * (size // len(self.piece)) + self.tail).encode()


PARAGRAPH = Paragraph(
    text="There is a piece in Example Sailing Weekly, “Reading the Tide” (3 March 2025).",
    url="https://sailing.example/reading-the-tide",
    article=Article(url="https://sailing.example/reading-the-tide", title="Reading the Tide"),
    topic="sailing",
    recipient="Bea",
)
PAGE = ("<html><body><p>Hi Bea,</p>", "<p>Best,<br>Tom</p></body></html>")
CASES = (
    Case("lines of prose", "txt", "This is a line of prose with some words in it, ok.\n"),
    Case("paragraphs", "txt", "This is a paragraph of prose, as long as most of them are.\n\n"),
    Case("many closings", "txt", "Best,\nTom\n\n"),
    Case("quoted heads", "txt", "On 3 March x wrote:\n"),
    Case("fences", "md", "```\n"),
    Case("paragraphs", "html", "<p>A sentence of some words.</p>", *PAGE),
    Case("empty paragraphs", "html", "<p>&nbsp;</p>", *PAGE),
    Case("open tags", "html", '<a b="', *PAGE),
)


def main() -> int:
    """Measure, print a table, and say whether cost stays in proportion."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    print(f"{'draft':24} {'ms':>8} {'twice':>7} {'times':>7}")
    return max(_report(case, runs) for case in CASES)


def _report(case: Case, runs: int) -> int:
    once, twice = (_cost(case, size, runs) for size in (SIZE, 2 * SIZE))
    data = case.draft(SIZE)
    plain = _best(lambda: data.decode().splitlines(), runs)
    growth, times = twice / once, once / plain
    kept = growth < MOST_GROWTH
    name = f"{case.format}: {case.name}"
    print(
        f"{name:24} {once:8.1f} {growth:7.1f} {times:7.0f}  {'' if kept else 'OUT OF PROPORTION'}"
    )
    return int(not kept)


def _cost(case: Case, size: int, runs: int) -> float:
    draft = note.Draft(
        data=case.draft(size), format=case.format, path=Path("note"), target=Path("/notes/note")
    )

    def attach() -> None:
        with contextlib.suppress(DraftProtected):  # refusing is an answer, too
            note.attach(draft, PARAGRAPH)

    return _best(attach, runs)


def _best(work: Callable[[], object], runs: int) -> float:
    """Return the best processor time of the runs, in milliseconds."""
    times = []
    for _ in range(runs):
        started = time.process_time()
        work()
        times.append((time.process_time() - started) * 1e3)
    return max(min(times), 1e-3)


if __name__ == "__main__":
    sys.exit(main())
