"""A refresh of every route of a hostile server, with good sources beside them, row by row.

    python benchmarks/hostile.py PATH_TO/hostile_server.py [--json]

The server is loaded from the file that is named: it must give ``ROUTES`` (path -> (function, kind,
what it does, what must hold)), ``HostileServer`` with ``start``, ``stop``, ``url``, ``hits`` and
``internal_hits``, and ``CANARY``. Each route gets a server of its own, as if it were a host of its
own, and is a source of one list; only its public port is allowed in that list. The list is
refreshed twice, then every command that reads is run over what was stored.

Everything happens in a network namespace in which only loopback exists. Ends with 1 when a row
does not hold.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

INSIDE = "FINDVALUE_HOSTILE_INSIDE"
NEIGHBOURS = 20  # good sources beside the hostile ones
SLOWEST = 21.0  # seconds that one source may take: the deadline and one for a busy machine
NEIGHBOURS_DONE = 5.0  # seconds after which all good sources are stored
PEAK = 150.0  # MB, the whole process tree
SAMPLE = 0.03  # seconds between two looks at the memory

# What must bring articles, and what must bring none. What is in neither must only be bounded.
BRINGS = """
    /ok/rss /ok/atom /ok/etag /headers/cookies /redirect/chain /redirect/permanent
    /redirect/big-body /charset/lies /charset/header-vs-xml /charset/none-1252 /charset/utf16
    /charset/unknown /feed/10k /feed/truncated /feed/no-guid /feed/dup-guid /feed/dates
    /feed/long-title /feed/control-chars /flap/content /slow/start /cpu/description /text/ansi
    /text/bidi /text/html-title /text/template /text/crlf /text/markdown /text/shell /text/sql
    /text/links /text/numbers
"""
BRINGS_NOTHING = """
    /slow/no-answer /slow/headers /slow/body /infinite/body /infinite/items /infinite/chunked
    /bomb/gzip /bomb/gzip-broken /bomb/gzip-cut /cl/too-long /cl/huge /chunked/cut
    /chunked/bad-size /conn/reset /conn/garbage /headers/many /headers/long /redirect/loop
    /redirect/no-location /redirect/file /redirect/ftp /redirect/data /redirect/metadata
    /redirect/internal /redirect/localhost /redirect/ipv6-loopback /redirect/decimal-ip
    /redirect/private /redirect/with-auth /retry/429-seconds /retry/429-date /retry/429-none
    /retry/503-flap /retry/503-forever /status/any /feed/empty /feed/no-items
    /feed/html-instead /page/binary /page/pdf /page/meta-refresh /page/autodiscovery /xml/deep
"""
FLAGGED = ("/cl/too-short", "/feed/truncated")  # cut short, and must say so
NOT_ASKED_AGAIN = ("/retry/429-seconds", "/retry/429-date", "/retry/429-none", "/retry/503-forever")


@dataclass(slots=True)
class Row:
    """What became of one route."""

    path: str
    status: str
    detail: str
    seconds: float
    articles: int
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """What became of the whole run."""

    rows: list[Row]
    first: float  # seconds of the first refresh
    second: float
    peak: float  # MB of the process tree
    neighbours: float  # seconds until every good source was stored
    internal: int  # requests that reached the private service
    faults: list[str]

    @property
    def holds(self) -> bool:
        """Whether everything is as it must be."""
        return not self.faults and not any(row.faults for row in self.rows)


class Servers:
    """One hostile server per source.

    Args:
        module: the file that holds ``HostileServer``, loaded.
    """

    def __init__(self, module: Any) -> None:  # noqa: ANN401 - a file that the user names
        self.canary: str = module.CANARY
        paths = [path for path in module.ROUTES if not path.startswith("/_")]
        self.hostile = {path: module.HostileServer().start() for path in paths}
        self.good = [module.HostileServer().start() for _ in range(NEIGHBOURS)]

    def entries(self, *, pages_only: bool = False) -> str:
        """Return the entries of a source list, the good ones last."""
        named = [(path, server.url(path)) for path, server in self.hostile.items()]
        if pages_only:
            named = [(path, url) for path, url in named if _kind(path) == "page"]
        else:
            named += [(f"good {n}", server.url("/ok/rss")) for n, server in enumerate(self.good)]
        return "".join(
            f"  - {{name: '{name}', url: '{url}', kind: {_kind(name)}, allow_private: true}}\n"
            for name, url in named
        )

    def asked(self, path: str) -> int:
        """Return how many requests a route got."""
        return sum(hit["path"].startswith(path) for hit in self.hostile[path].hits("public"))

    def internal_hits(self) -> int:
        """Return how many requests reached a private service."""
        return sum(len(s.internal_hits()) for s in (*self.hostile.values(), *self.good))

    def with_cookies(self) -> int:
        """Return how many requests gave a cookie back."""
        return sum(
            "Cookie" in hit["headers"] for server in self.hostile.values() for hit in server.hits()
        )


def _kind(name: str) -> str:
    return "page" if name.startswith("/page/") or name in {"/ok/page", "/cpu/page"} else "feed"


# --- running -----------------------------------------------------------------------------------


@dataclass(slots=True)
class Runner:
    """Runs findvalue over one source list, with a data folder of its own."""

    folder: Path
    entries: str
    peak: float = 0.0
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        listed = f"version: 1\nsources:\n{self.entries}"
        (self.folder / "list.yaml").write_text(listed, "utf-8")

    def refresh(self) -> tuple[int, dict[str, Any]]:
        """Refresh; return the exit code, and the outcomes by name."""
        code, out = self("-vv", "refresh", "--json")
        if not out:
            raise SystemExit(f"findvalue ended with {code}: {self.said[-1]}")
        return code, {each["name"]: each for each in json.loads(out)["sources"]}

    def __call__(self, *arguments: str) -> tuple[int, str]:
        """Run a command; remember everything it said and the peak memory of its tree."""
        command = [sys.executable, "-m", "findvalue", "--sources", str(self.folder / "list.yaml")]
        environ = {**os.environ, "HOME": str(self.folder), "FINDVALUE_DATA": str(self.folder)}
        with (self.folder / "out").open("w+b") as out, (self.folder / "err").open("w+b") as err:
            process = subprocess.Popen([*command, *arguments], env=environ, stdout=out, stderr=err)
            with _watching(process.pid, self):
                code = process.wait()
        text = (self.folder / "out").read_bytes().decode("utf-8", "backslashreplace")
        self.said += [text, (self.folder / "err").read_bytes().decode("utf-8", "backslashreplace")]
        return code, text

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the store's database."""
        with contextlib.closing(sqlite3.connect(self.folder / "articles.sqlite3")) as database:
            return database.execute(sql).fetchall()


@contextlib.contextmanager
def _watching(pid: int, runner: Runner) -> Iterator[None]:
    over = threading.Event()

    def watch() -> None:
        while not over.wait(SAMPLE):
            runner.peak = max(runner.peak, sum(map(_resident, _tree(pid))) * 1024 / 1e6)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _tree(pid: int) -> list[int]:
    found = [pid]
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text("ascii").split():
                found += _tree(int(child))
    return found


def _resident(pid: int) -> int:
    """Return the proportional set size in KiB: shared pages are counted once in a tree."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def measure(module: Any, folder: Path) -> Report:  # noqa: ANN401 - a file that the user names
    """Refresh twice, read with every command, and judge."""
    servers = Servers(module)
    runner = Runner(folder / "all", servers.entries())
    begun = time.time()
    code, outcomes = runner.refresh()
    first = time.time() - begun
    neighbours = _neighbours(runner, begun)
    before = {path: servers.asked(path) for path in NOT_ASKED_AGAIN if path in servers.hostile}
    begun = time.time()
    runner.refresh()
    second = time.time() - begun
    for arguments in (["--offline", "sailing"], ["--offline", "--json", "sailing"], ["doctor"]):
        runner("-vv", *arguments)
    runner("-vv", "sources", "list")
    rows = [_row(path, outcomes, runner, servers) for path in servers.hostile]
    for row in rows:
        if row.path in before and servers.asked(row.path) != before[row.path]:
            row.faults.append("asked again before its time")
    pages = _pages(module, servers, Runner(folder / "pages", servers.entries(pages_only=True)))
    report = Report(
        rows=[_merged(row, pages[row.path]) if row.path in pages else row for row in rows],
        first=first,
        second=second,
        peak=runner.peak,
        neighbours=neighbours,
        internal=servers.internal_hits(),
        faults=_leaks(runner, servers),
    )
    _judge(report, code, outcomes, servers)
    return report


def _pages(module: Any, servers: Servers, runner: Runner) -> dict[str, Row]:  # noqa: ANN401 - a file that the user names
    """Refresh the pages once more, without the robots.txt that keeps us from them."""
    module.ROUTES.pop("/robots.txt", None)
    _, outcomes = runner.refresh()
    return {path: _row(path, outcomes, runner, servers) for path in outcomes}


def _merged(row: Row, page: Row) -> Row:
    """Return the row of a page as it was read, with the fault that it was read at all before."""
    if row.path.startswith("/page/") and "robots.txt" not in row.detail:
        page.faults.append("its robots.txt was not honoured")
    return page


def _neighbours(runner: Runner, begun: float) -> float:
    sql = "SELECT last_success FROM source_state WHERE last_success IS NOT NULL AND key IN "
    keys = "(SELECT key FROM source WHERE name LIKE 'good %')"
    times = [value / 1e6 - begun for (value,) in runner.query(sql + keys)]
    return max(times) if len(times) == NEIGHBOURS else float("inf")


# --- judging -----------------------------------------------------------------------------------


def _row(path: str, outcomes: dict[str, Any], runner: Runner, servers: Servers) -> Row:
    outcome = outcomes.get(path)
    key = servers.hostile[path].url(path)
    counted = f"SELECT count(*) FROM article_source WHERE source_id = (SELECT id FROM source WHERE key = '{key}')"  # noqa: S608 - our own address
    articles = int(runner.query(counted)[0][0])
    if outcome is None:
        return Row(path, "missing", "", 0.0, articles, ["no outcome was reported"])
    row = Row(path, outcome["status"], outcome["detail"], outcome["seconds"], articles)
    if path in BRINGS.split() and not articles:
        row.faults.append("brought no article")
    if path in BRINGS_NOTHING.split() and articles:
        row.faults.append("brought articles")
    if path in FLAGGED and "cut short" not in row.detail:
        row.faults.append("does not say that it is cut short")
    if row.seconds > SLOWEST:
        row.faults.append("took too long")
    if "\n" in row.detail:
        row.faults.append("more than one line")
    return row


def _leaks(runner: Runner, servers: Servers) -> list[str]:
    """Return what must not be in what was said or stored."""
    stored = b"".join(path.read_bytes() for path in runner.folder.glob("*.sqlite3*"))
    said = "".join(runner.said)
    faults = [
        f"{needle!r} got {where}"
        for needle in (servers.canary, "root:x:")
        for where, text in (("into the store", stored.decode("latin-1")), ("out", said))
        if needle in text
    ]
    odd = {c for c in said if (ord(c) < 32 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0}  # noqa: PLR2004 - C0, DEL and C1
    odd |= {c for c in said if c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
    if odd:
        faults.append(f"control characters got out: {sorted(odd)!r}")
    if "Traceback" in said:
        faults.append("a traceback got out")
    return faults


def _judge(report: Report, code: int, outcomes: dict[str, Any], servers: Servers) -> None:
    good = [outcome for name, outcome in outcomes.items() if name.startswith("good ")]
    facts = [
        (code == 0, f"exit code {code}"),
        (report.internal == 0, f"{report.internal} requests reached the private service"),
        (servers.with_cookies() == 0, "cookies were sent back"),
        (report.peak < PEAK, f"peak {report.peak:.0f} MB"),
        (report.neighbours < NEIGHBOURS_DONE, f"good sources took {report.neighbours:.1f} s"),
        (
            len(good) == NEIGHBOURS and all(each["status"] == "stale" for each in good),
            "a good source did not come through",  # its articles are of 2025
        ),
    ]
    report.faults += [fault for holds, fault in facts if not holds]


def show(report: Report) -> None:
    """Print the table and the figures."""
    for row in report.rows:
        verdict = "; ".join(row.faults).upper() or "holds"
        print(
            f"{row.path:26} {row.status:12} {row.articles:4} articles {row.seconds:6.2f} s  "
            f"{verdict:8} {row.detail}"
        )
    slowest = max(report.rows, key=lambda row: row.seconds)
    print(f"\nfirst refresh {report.first:.1f} s, second {report.second:.1f} s")
    print(f"slowest source {slowest.seconds:.1f} s ({slowest.path})")
    print(f"{NEIGHBOURS} good sources stored after {report.neighbours:.1f} s")
    print(f"peak memory of the tree {report.peak:.0f} MB")
    print(f"requests that reached the private service: {report.internal}")
    print("\n".join(report.faults) or "all rows hold" if report.holds else "DOES NOT HOLD")


def as_json(report: Report) -> str:
    """Return the report for a program."""
    return json.dumps(
        {
            "first": report.first,
            "second": report.second,
            "peak": report.peak,
            "neighbours": report.neighbours,
            "internal": report.internal,
            "slowest": max(row.seconds for row in report.rows),
            "faults": report.faults
            + [f"{row.path}: {fault}" for row in report.rows for fault in row.faults],
            "rows": {row.path: [row.status, row.articles, row.detail] for row in report.rows},
        }
    )


def load(path: Path) -> Any:  # noqa: ANN401 - a file that the user names
    """Load the hostile server."""
    spec = importlib.util.spec_from_file_location("hostile_server", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def go_inside(arguments: Sequence[str]) -> None:
    """Run this script again where only loopback exists."""
    inside = 'ip link set lo up && exec "$@"'
    command = ["unshare", "-rn", "sh", "-c", inside, "sh", sys.executable, *arguments]
    os.execvpe("unshare", command, {**os.environ, INSIDE: "1"})  # noqa: S606, S607 - as found on the path


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("server", type=Path, help="hostile_server.py")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    if INSIDE not in os.environ:
        go_inside([__file__, *sys.argv[1:]])
    with tempfile.TemporaryDirectory() as folder:
        report = measure(load(options.server), Path(folder))
    if options.json:
        print(as_json(report))
    else:
        show(report)
    sys.stdout.flush()
    os._exit(0 if report.holds else 1)  # the servers' threads may be in the middle of a drip


if __name__ == "__main__":
    main()
