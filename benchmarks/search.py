"""How long a look-up takes: CPU milliseconds in process, beside tantivy and lemon24/reader.

    python benchmarks/search.py                               findvalue alone, 20,000 articles
    python benchmarks/search.py --articles 20000 100000 --peers

Articles are generated: words of an English dictionary in Zipf's proportions, a title of eight and
a text of sixty. Topics are one to three words of middling frequency; a second round misspells each
of them. With ``--peers`` each peer, and findvalue with its extra, gets a virtual environment of
its own; without network a peer that cannot be installed is left out. reader needs minutes to index
20,000 articles and is asked no more than that. Every engine answers the same topics with ten
matches, one after the other in one process, after one round to warm up.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module, resources
from itertools import accumulate
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
LIMIT = 10
TOPICS = 120
VOCABULARY = 40_000  # distinct words of the articles
MIDDLING = range(300, 6_000)  # ranks of the words that topics are made of
MOST_FOR_READER = 20_000
# Peer -> what is installed for it.
PEERS = {
    "findvalue + meaning": [f"{ROOT}[semantic]"],
    "tantivy": ["tantivy"],
    "tantivy fuzzy": ["tantivy"],
    "reader": ["reader[search]"],
}

Search = Callable[[str], object]


SHORTEST = 4  # letters of a word


def dice(seed: int) -> random.Random:
    """Chance that falls alike in every run."""
    return random.Random(seed)  # noqa: S311 - a benchmark hides nothing


# --- articles and topics -----------------------------------------------------------------------


def vocabulary() -> list[str]:
    """Words of the dictionary that ships with findvalue, the commonest first, as if by chance."""
    listed = resources.files("findvalue.rank").joinpath("data", "words.txt").read_text("ascii")
    words = [word for word in listed.split() if len(word) >= SHORTEST]
    return dice(1).sample(words, VOCABULARY)


def generated(count: int) -> Iterator[dict[str, str]]:
    """Articles whose words follow Zipf's law."""
    rng, words = dice(2), vocabulary()
    weights = [1 / (rank + 10) for rank in range(len(words))]
    cumulative = list(accumulate(weights))
    for number in range(count):
        drawn = rng.choices(words, cum_weights=cumulative, k=68)
        yield {
            "id": str(number),
            "title": " ".join(drawn[:8]).capitalize(),
            "text": " ".join(drawn[8:]).capitalize() + ".",
        }


def topics() -> list[str]:
    """Topics of one to three words."""
    rng, words = dice(3), vocabulary()
    pool = [words[rank] for rank in MIDDLING]
    return [" ".join(rng.sample(pool, rng.randint(1, 3))) for _ in range(TOPICS)]


def misspelt(topic: str) -> str:
    """The topic with two neighbours swapped in its longest word."""
    word = max(topic.split(), key=len)
    at = len(word) // 2
    return topic.replace(word, word[:at] + word[at + 1] + word[at] + word[at + 2 :], 1)


# --- engines -----------------------------------------------------------------------------------


def findvalue_engine(path: Path, folder: Path, *, meaning: bool = False) -> Search:
    """Store the articles as findvalue does, and search them; with vectors of meaning or without."""
    from findvalue import rank
    from findvalue.store import open_store
    from findvalue.types import Article

    embedder = rank.load_embedder() if meaning else None
    if meaning and embedder is None:
        raise SystemExit("the extra is not installed")
    store = open_store(
        folder / "store.db",
        embed=embedder.vectors if embedder else None,
        model=embedder.name if embedder else "",
    )
    store.add(
        Article(url=f"https://bench.example/{a['id']}", title=a["title"], text=a["text"])
        for a in read(path)
    )
    return lambda topic: rank.search(store, topic, now=NOW, limit=LIMIT, semantic=embedder)


def tantivy_engine(path: Path, folder: Path, *, fuzzy: bool = False) -> Search:
    """Store the articles as tantivy does, and search them; ``fuzzy`` allows one slip a word."""
    del folder
    tantivy = import_module("tantivy")
    schema = tantivy.SchemaBuilder()
    for name in ("title", "body"):
        schema.add_text_field(name, stored=True, tokenizer_name="en_stem")
    index = tantivy.Index(schema.build())
    writer = index.writer(heap_size=200_000_000, num_threads=1)
    for article in read(path):
        writer.add_document(tantivy.Document(title=[article["title"]], body=[article["text"]]))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    options: dict[str, Any] = {"field_boosts": {"title": 2.0}}
    if fuzzy:
        options["fuzzy_fields"] = dict.fromkeys(("title", "body"), (False, 1, True))

    def search(topic: str) -> object:
        """Return the titles of the best."""
        query = index.parse_query(topic, ["title", "body"], **options)
        return [searcher.doc(at)["title"] for _, at in searcher.search(query, LIMIT).hits]

    return search


def reader_engine(path: Path, folder: Path) -> Search:
    """Store the articles as lemon24/reader does, and search them by any of the words."""
    os.environ["READER_NO_VENDORED_FEEDPARSER"] = "1"
    reader = import_module("reader").make_reader(str(folder / "reader.db"))
    reader.add_feed("https://bench.example/feed", allow_invalid_url=True)
    for article in read(path):
        reader.add_entry(
            {
                "feed_url": "https://bench.example/feed",
                "id": article["id"],
                "title": article["title"],
                "summary": article["text"],
            }
        )
    reader.enable_search()
    reader.update_search()
    return lambda topic: list(reader.search_entries(topic.replace(" ", " OR "), limit=LIMIT))


ENGINES: dict[str, Callable[[Path, Path], Search]] = {
    "findvalue": findvalue_engine,
    "findvalue + meaning": lambda path, folder: findvalue_engine(path, folder, meaning=True),
    "tantivy": tantivy_engine,
    "tantivy fuzzy": lambda path, folder: tantivy_engine(path, folder, fuzzy=True),
    "reader": reader_engine,
}


def read(path: Path) -> Iterator[dict[str, str]]:
    """Return the articles of a file, one by one."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


# --- measuring ---------------------------------------------------------------------------------


def measured(engine: str, path: Path, asked: list[str]) -> dict[str, float]:
    """Index, then ask every topic twice; the second round counts."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        search = ENGINES[engine](path, Path(folder))
        indexed = time.process_time() - start
        figures = {"index ms": indexed * 1e3 / sum(1 for _ in read(path))}
        for name, texts in (("plain", asked), ("misspelt", [misspelt(text) for text in asked])):
            times = sorted(timed(search, texts))
            figures[f"{name} p50"] = times[len(times) // 2]
            figures[f"{name} p95"] = times[int(0.95 * len(times))]
        return figures


def timed(search: Search, asked: list[str]) -> Iterator[float]:
    """CPU milliseconds of each topic."""
    for text in asked:
        search(text)
    for text in asked:
        start = time.process_time()
        search(text)
        yield (time.process_time() - start) * 1e3


def python_for(peer: str, folder: Path) -> str | None:
    """Make an environment for a peer; None when it cannot be installed."""
    home = folder / PEERS[peer][0].rpartition("/")[2].replace("[", "-").strip("]")
    python = home / "bin" / "python"
    if not home.exists():
        venv.create(home, with_pip=True)
        install = [str(python), "-m", "pip", "install", "-qq", *PEERS[peer]]
        if subprocess.run(install, check=False).returncode:
            return None
    return str(python)


def run(engine: str, python: str, data: Path, asked: Path) -> None:
    """Measure an engine in a process of its own and print a line of the table."""
    command = [python, __file__, "--engine", engine, "--data", str(data), "--asked", str(asked)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{engine:22} left out: {done.stderr.strip().splitlines()[-1:]}")
        return
    figures = json.loads(done.stdout)
    print(
        f"{engine:22}" + "".join(f"{name}={figures[name]:8.2f}  " for name in figures), flush=True
    )


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[20_000])
    parser.add_argument("--peers", action="store_true", help="measure the peers as well")
    parser.add_argument("--engine", help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--asked", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.engine:
        asked = json.loads(options.asked.read_text("utf-8"))
        json.dump(measured(options.engine, options.data, asked), sys.stdout)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asked_at = folder / "asked.json"
        asked_at.write_text(json.dumps(topics()), "utf-8")
        for count in options.articles:
            data = folder / f"{count}.jsonl"
            with data.open("w", encoding="utf-8") as lines:
                lines.writelines(json.dumps(article) + "\n" for article in generated(count))
            print(f"\n{count:,} articles, CPU ms")
            run("findvalue", sys.executable, data, asked_at)
            for peer in PEERS if options.peers else ():
                if peer == "reader" and count > MOST_FOR_READER:
                    continue
                if python := python_for(peer, folder):
                    run(peer, python, data, asked_at)


if __name__ == "__main__":
    main()
