"""How long a misspelt word takes to be read, and how often it is read right.

    python benchmarks/fuzzy.py
    python benchmarks/fuzzy.py --words 30000 100000

The articles hold words that are joined from two words of the dictionary at a time, so that there
are as many as asked for. A third of the slips swaps two letters, a third leaves one out, the rest
replaces one. Beside it stands a scan of all words with the same distance, which is what would have
to be done without an index of what words look like when letters are missing.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path

from findvalue import fuzzy, rank
from findvalue.store import open_store
from findvalue.types import Article

SLIPS = 200
AN_ARTICLE = 20  # words of an article
PIECE = range(3, 6)  # letters of the words that are joined


def made_up(count: int, dice: random.Random) -> list[str]:
    """Return words that look like words and are none."""
    listed = resources.files("findvalue.rank").joinpath("data", "words.txt").read_text("ascii")
    pieces = [word for word in listed.split() if len(word) in PIECE and word.isalpha()]
    found: set[str] = set()
    while len(found) < count:
        found.add("".join(dice.sample(pieces, 2)))
    return sorted(found)


def misspelt(word: str, dice: random.Random) -> str:
    """Return a word with one slip, never in its first letter."""
    at = dice.randrange(1, len(word) - 1)
    kind = dice.randrange(3)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    letter = "" if kind == 1 else dice.choice("abcdefghijklmnopqrstuvwxyz")
    return word[:at] + letter + word[at + 1 :]


def measured(read: Callable[[str], str], slips: Sequence[tuple[str, str]]) -> str:
    """Return CPU milliseconds and the share that was read right, as a line of the table."""
    read(slips[0][0])
    times, hits = [], 0
    for typed, meant in slips:
        start = time.process_time()
        hits += read(typed) == meant
        times.append((time.process_time() - start) * 1e3)
    times.sort()
    middle, slow = times[len(times) // 2], times[int(0.95 * len(times))]
    return f"CPU ms p50 {middle:7.2f}  p95 {slow:7.2f}  right {hits / len(slips):.1%}"


def run(count: int) -> None:
    """Store that many words, misspell some, and print how they are read."""
    dice = random.Random(count)  # noqa: S311 - a benchmark hides nothing
    words = made_up(count, dice)
    slips = [(misspelt(word, dice), word) for word in dice.sample(words, SLIPS)]
    slips = [(typed, word) for typed, word in slips if typed not in words]
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(Path(folder) / "store.db") as store,
    ):
        store.add(
            Article(url=f"https://words.example/{at}", title=" ".join(words[at : at + AN_ARTICLE]))
            for at in range(0, count, AN_ARTICLE)
        )
        print(f"\n{count:,} distinct words, {len(slips)} slips")
        print("findvalue", measured(lambda typed: rank.understand(store, typed).read_as, slips))
        print("all words", measured(lambda typed: scanned(typed, words), slips))


def scanned(typed: str, words: Sequence[str]) -> str:
    """Return the nearest of all words."""
    nearest = fuzzy.nearest(typed, words, at_most=2, limit=1)
    return nearest[0][0] if nearest else ""


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, nargs="+", default=[100_000])
    for count in parser.parse_args().words:
        run(count)


if __name__ == "__main__":
    main()
