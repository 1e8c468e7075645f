"""How long a command takes to start: processor time over bare Python, side by side with peers.

Every program is installed into an environment of its own, below a temporary folder or the one that
is named, and run in turns, so that a busy machine is busy for all of them. What counts is the best
of the runs: user and system time of the process, less what ``python -c pass`` takes.

Run: python benchmarks/startup.py [--runs 15] [--folder FOLDER] [--without-peers]
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEERS = {  # what pip is asked for
    "ddgr": "ddgr",
    "sqlite-utils": "sqlite-utils",
    "llm": "llm",
    "reader": "reader[cli]",
}
MODULES = {"reader"}  # started as modules, because they install no program
ARTICLES = 20_000
TOPIC = "battery recycling"
LIMITS = {"--version": 60.0, "--help": 75.0, f'"{TOPIC}"': 150.0}  # milliseconds, findvalue's own
NOW = datetime(2026, 7, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """One command line of one program."""

    program: str
    name: str
    command: tuple[str, ...]


def main() -> int:
    """Measure, print a table, and say whether findvalue keeps its limits."""
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(options.folder or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        cases = list(_cases(folder, {} if options.without_peers else PEERS))
        environ = {**os.environ, "FINDVALUE_DATA": str(folder / "data"), "HOME": str(folder)}
        times = _measured(cases, options.runs, environ)
    return _report(cases, times)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--folder", help="keep the environments here, and find them again")
    parser.add_argument("--without-peers", action="store_true")
    return parser.parse_args()


def _cases(folder: Path, peers: Mapping[str, str]) -> Iterator[Case]:
    own = _installed(folder, "findvalue", str(ROOT))
    yield Case("python", "-c pass", (str(own / "python"), "-c", "pass"))
    listed = folder / "sources.yaml"
    if not listed.exists():
        listed.write_text("version: 1\nsources: []\n", "utf-8")
        _fill(own / "python", folder)
    findvalue = str(own / "findvalue")
    for word in ("--version", "--help"):
        yield Case("findvalue", word, (findvalue, word))
    lookup = (findvalue, "--sources", str(listed), "--now", f"{NOW:%Y-%m-%d}", "--offline", TOPIC)
    yield Case("findvalue", f'"{TOPIC}"', lookup)
    for peer, what in peers.items():
        programs = _installed(folder, peer, what)
        program = str(programs / peer)
        start = (str(programs / "python"), "-m", peer) if peer in MODULES else (program,)
        for word in ("--version", "--help"):
            yield Case(peer, word, (*start, word))
        if peer == "sqlite-utils":
            database = str(folder / "peer.db")
            _fill_peer(program, database, folder)
            search = (program, "search", database, "article", TOPIC, "--limit", "5")
            yield Case(peer, f'"{TOPIC}"', search)


def _installed(folder: Path, name: str, what: str) -> Path:
    """Return the folder of a program's environment, made if it is not there."""
    home = folder / name
    programs = home / ("Scripts" if sys.platform == "win32" else "bin")
    if not (home / "installed").exists():
        venv.create(home, with_pip=True, clear=True)
        install = [str(programs / "python"), "-m", "pip", "install", "--quiet", what]
        subprocess.run(install, check=True)
        (home / "installed").touch()
    return programs


# --- what is looked up ---------------------------------------------------------------------------


def _fill(python: Path, folder: Path) -> None:
    """Store the articles with the findvalue that is measured."""
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'benchmarks')!r}); import startup;"
        f" startup.store({str(folder)!r})"
    )
    environ = {**os.environ, "FINDVALUE_DATA": str(folder / "data")}
    subprocess.run([python, "-c", script], env=environ, check=True)


def store(folder: str) -> None:
    """Store the articles in a data folder."""
    import findvalue

    with findvalue.open(sources=Path(folder) / "sources.yaml", offline=True) as library:
        library.add(
            findvalue.Article(
                url=f"https://harbour.example/{number}",
                title=title,
                summary=summary,
                published=NOW - timedelta(hours=number),
                fetched_at=NOW,
            )
            for number, title, summary in texts()
        )


def texts() -> Iterator[tuple[int, str, str]]:
    """Yield numbers, titles and summaries whose words are as common as words are (Zipf's law)."""
    dice = random.Random(7)  # noqa: S311 - a repeatable text, not a secret
    syllables = (
        "ba",
        "cor",
        "den",
        "fi",
        "gal",
        "hu",
        "lin",
        "mor",
        "nes",
        "po",
        "ri",
        "sta",
        "tu",
    )
    words = ["".join(dice.choices(syllables, k=dice.randint(2, 4))) for _ in range(30_000)]
    words[600:600] = TOPIC.split()  # each of them in one article of a hundred
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    for number in range(ARTICLES):
        title, *sentences = (
            " ".join(dice.choices(words, weights, k=length)).capitalize()
            for length in (8, 18, 18, 18)
        )
        if number % 500 == 0:
            title = f"{TOPIC.capitalize()} {title.lower()}"
        yield number, title, ". ".join(sentences) + "."


def _fill_peer(program: str, database: str, folder: Path) -> None:
    """Store the same texts with sqlite-utils, and index them."""
    if Path(database).exists():
        return
    rows = folder / "articles.tsv"
    rows.write_text(
        "id\ttitle\tsummary\n" + "".join(f"{n}\t{t}\t{s}\n" for n, t, s in texts()), "utf-8"
    )
    for words in (
        ("insert", database, "article", str(rows), "--tsv", "--pk", "id"),
        ("enable-fts", database, "article", "title", "summary", "--tokenize", "porter"),
    ):
        subprocess.run([program, *words], check=True, stdout=subprocess.DEVNULL)


# --- measuring -----------------------------------------------------------------------------------


def _measured(cases: Sequence[Case], runs: int, environ: dict[str, str]) -> dict[Case, float]:
    """Return the best processor time of each case, in milliseconds."""
    best = dict.fromkeys(cases, float("inf"))
    for run in range(runs + 1):
        for case in cases:
            spent = _spent(case.command, environ)
            if run:  # the first one fills the caches
                best[case] = min(best[case], spent)
    return best


def _spent(command: Sequence[str], environ: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environ, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000


def _report(cases: Sequence[Case], times: dict[Case, float]) -> int:
    bare = times[cases[0]]
    kept = True
    print(f"bare Python {sys.version.split()[0]}: {bare:.0f} ms of processor time; above that:\n")
    print("| program | command | ms | limit |\n|---|---|---|---|")
    for case in cases[1:]:
        spent = times[case] - bare
        limit = LIMITS[case.name] if case.program == "findvalue" else None
        kept = kept and (limit is None or spent <= limit)
        print(f"| {case.program} | {case.name} | {spent:.0f} | {f'{limit:.0f}' if limit else ''} |")
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
