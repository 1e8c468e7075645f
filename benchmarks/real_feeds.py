"""Refresh real feeds from a local server, look topics up in them and print three paragraphs.

    python benchmarks/real_feeds.py DIR [--topics TOPIC ...]

DIR holds saved feeds (any folder depth). Each is served on a port of its own of 127.0.0.1, as if
every feed had a host of its own; nothing else is asked. The script shows each command before its
output.
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


def serve(folder: Path, target: Path) -> list[http.server.ThreadingHTTPServer]:
    """Serve each file of a folder on its own port, and write a sources.yaml that lists them."""
    handler = functools.partial(_Quiet, directory=str(folder))
    lines = ["version: 1", "sources:"]
    servers = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        name = path.relative_to(folder).as_posix()
        lines += [
            f'  - name: "{len(servers):03d} {name}"',
            f"    url: http://127.0.0.1:{server.server_port}/{quote(name)}",
            "    allow_private: true",
        ]
    target.write_text("\n".join(lines) + "\n", "utf-8")
    return servers


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
    with tempfile.TemporaryDirectory() as scratch:
        listed = Path(scratch) / "sources.yaml"
        servers = serve(options.folder, listed)
        print(f"{len(servers)} files served on 127.0.0.1")
        environ = {**os.environ, "FINDVALUE_SOURCES": str(listed), "FINDVALUE_DATA": scratch}
        environ.pop("FINDVALUE_STORE", None)
        show(["refresh"], environ)
        for topic in options.topics:
            show(["--offline", "-n", "3", topic], environ)
        for topic in options.topics[:PARAGRAPHS]:
            show(["--offline", "--paragraph", topic], environ)
        for server in servers:
            server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
