"""What the workbench costs: from the command to the first answer, and a page over 20,000 articles.

What counts is processor time, the best of the runs: of the whole process until it listens, over
bare Python; and of one request for a page, asked of the application itself, so that neither the
network nor a browser is in it. The start is measured from outside, with a process that is ended as
soon as it has printed its address.

Run: python benchmarks/web.py [--runs 10] [--folder FOLDER]
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import startup  # type: ignore[import-not-found]  # beside this script

import findvalue
from findvalue.pipeline.sourcebook import SourceBook
from findvalue.types import Topic
from findvalue.web.app import create_app
from findvalue.web.guard import Keys
from findvalue.web.looking import SHOWN
from findvalue.web.session import Letter, Session

ROOT = Path(__file__).resolve().parents[1]
LIMITS = {  # milliseconds
    "from the command to listening": 400.0,
    "a search over 20,000 articles, as a page": 100.0,
    "the same, only the part that a script replaces": 100.0,
}


def main() -> int:
    """Measure, print a table, and say whether the workbench keeps its limits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--folder", help="keep the store here, and find it again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(options.folder or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        times = dict(
            zip(LIMITS, (_start(folder, options.runs), *_pages(folder, options.runs)), strict=True)
        )
    print("| what | ms of processor time | limit |\n|---|---|---|")
    for name, spent in times.items():
        print(f"| {name} | {spent:.0f} | {LIMITS[name]:.0f} |")
    return 0 if all(spent <= LIMITS[name] for name, spent in times.items()) else 1


def _start(folder: Path, runs: int) -> float:
    """Return what it takes from the command to the printed address, over bare Python."""
    environ = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "HOME": str(folder),
        "FINDVALUE_DATA": str(folder / "data"),
    }
    bare = (sys.executable, "-c", "pass")
    web = (sys.executable, "-m", "findvalue", "web", "--no-browser")
    spent = [(_spent(bare, environ), _spent(web, environ)) for _ in range(runs)]
    return min(own for _, own in spent) - min(least for least, _ in spent)


def _spent(command: Sequence[str], environ: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        if process.stdout is not None:
            process.stdout.readline()
        process.send_signal(signal.SIGINT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000


def _pages(folder: Path, runs: int) -> tuple[float, float]:
    """Return what a page with the ten best articles takes: the whole, and the part replaced."""
    listed = folder / "sources.yaml"
    environ = {"FINDVALUE_DATA": str(folder / "data")}
    os.environ |= environ  # where the articles are stored
    if not listed.exists():
        listed.write_text("version: 1\nsources: []\n", "utf-8")
        startup.store(str(folder))

    def open_library() -> findvalue.Library:
        return findvalue.Library(
            sources=listed, offline=True, clock=lambda: startup.NOW, environ=environ
        )

    def open_list() -> SourceBook:
        raise NotImplementedError

    session = Session(
        open_library=open_library, open_list=open_list, clock=lambda: startup.NOW, offline=True
    )
    keys = Keys(port=80)
    client = create_app(session, keys).test_client()
    client.set_cookie(keys.cookie_name, keys.cookie, domain="127.0.0.1")
    letter = Letter(topics=(Topic(text=startup.TOPIC),))
    session.change(lambda work: work.with_letter(letter))

    def ask(**headers: str) -> Callable[[], None]:
        def once() -> None:
            answer = client.get("/", base_url="http://127.0.0.1:80", headers=headers)
            if answer.text.count('class="card match"') != SHOWN:
                raise RuntimeError("this page does not show the articles")

        return once

    with session:
        return _best(ask(), runs), _best(ask(**{"X-Fragment": "results"}), runs)


def _best(job: Callable[[], None], runs: int) -> float:
    job()  # fills the caches, and compiles the templates
    best = float("inf")
    for _ in range(runs):
        before = time.process_time()
        job()
        best = min(best, (time.process_time() - before) * 1000)
    return best


if __name__ == "__main__":
    raise SystemExit(main())
