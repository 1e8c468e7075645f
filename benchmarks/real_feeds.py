"""Refresh real feeds from a local server, look topics up in them and print three paragraphs.

    python benchmarks/real_feeds.py DIR [--topics TOPIC ...]

DIR holds saved feeds (any folder depth). They are served on 127.0.0.1 through a generated
sources.yaml; nothing else is asked. The script shows each command before its output.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import os
import shlex
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from urllib.parse import quote

TOPICS = (
    "machine learning", "electric vehicles", "climate change", "open source security",
    "remote work", "photography", "kubernetes", "renewable energy", "space telescope",
    "customer experience",
)  # fmt: skip
PARAGRAPHS = 3


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Keep the output to what the commands print."""


def write_list(folder: Path, port: int, target: Path) -> int:
    """Write a sources.yaml with one entry per file of a folder; return how many."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = ["version: 1", "sources:"]
    for number, path in enumerate(files, 1):
        name = path.relative_to(folder).as_posix()
        lines += [
            f'  - name: "{number:03d} {name}"',
            f"    url: http://127.0.0.1:{port}/{quote(name)}",
            "    allow_private: true",
        ]
    target.write_text("\n".join(lines) + "\n", "utf-8")
    return len(files)


def show(arguments: list[str], environ: dict[str, str]) -> int:
    """Print a command, run it and return its exit code."""
    print(f"\n$ findvalue {shlex.join(arguments)}", flush=True)
    done = subprocess.run([sys.executable, "-m", "findvalue", *arguments], env=environ, check=False)
    return done.returncode


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--topics", nargs="*", default=list(TOPICS))
    options = parser.parse_args()
    handler = functools.partial(_Quiet, directory=str(options.folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as scratch:
        listed = Path(scratch) / "sources.yaml"
        count = write_list(options.folder, server.server_port, listed)
        print(f"{count} files served on 127.0.0.1:{server.server_port}")
        environ = {**os.environ, "FINDVALUE_SOURCES": str(listed), "FINDVALUE_DATA": scratch}
        environ.pop("FINDVALUE_STORE", None)
        show(["refresh"], environ)
        for topic in options.topics:
            show(["--offline", "-n", "3", topic], environ)
        for topic in options.topics[:PARAGRAPHS]:
            show(["--offline", "--paragraph", topic], environ)
    server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
