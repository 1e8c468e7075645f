"""All routes of the shared hostile server, in a network namespace that has only loopback.

The server is not part of this project: where it is not beside the repository, or where no
namespace can be made, there is nothing to run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVER = ROOT.parent / "shared" / "tools" / "hostile_server.py"

# The routes that one fetch must turn away; every other one is whole, whatever is in it.
REFUSED = (
    "/slow/no-answer /slow/headers /slow/body /infinite/body /infinite/items /infinite/chunked"
    " /bomb/gzip /bomb/gzip-broken /bomb/gzip-cut /cl/too-long /cl/huge /chunked/cut"
    " /chunked/bad-size /conn/reset /conn/garbage /headers/many /headers/long /redirect/loop"
    " /redirect/no-location /redirect/file /redirect/ftp /redirect/data /redirect/metadata"
    " /redirect/internal /redirect/localhost /redirect/ipv6-loopback /redirect/decimal-ip"
    " /redirect/private /redirect/with-auth /retry/429-seconds /retry/429-date /retry/429-none"
    " /retry/503-flap /retry/503-forever /status/any /page/binary /page/pdf"
)

# Runs in the namespace: one fetch a route, each by a fetcher of its own, so that a route which
# asks us to wait does not hide the next one; then a whole run over all of them at once.
SCRIPT = """
import json, re, sys
from datetime import timedelta
sys.path.insert(0, sys.argv[1])
from hostile_server import ROUTES, HostileServer
from findvalue.errors import FetchError
from findvalue.fetch import Fetcher, FetchRequest, fetch_all

def asked(path):
    return FetchRequest(key=path, url=server.url(path), allow_private=True)

rows = {}
with HostileServer() as server:
    for path, route in ROUTES.items():
        if path.startswith("/_") or (path.startswith("/slow/") and sys.argv[2] == "quick"):
            continue
        with Fetcher(gap=timedelta(0)) as fetcher:
            try:
                found = fetcher.fetch(asked(path))
                rows[path] = ["whole", len(found.body)]
            except FetchError as error:
                rows[path] = ["error", error.fact]
    hits = server.hits()
    internal = server.internal_hits()
print(json.dumps({
    "rows": rows,
    "internal": len(internal),
    "cookies": sum("Cookie" in hit["headers"] for hit in hits),
    "peak": int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024,
}))
"""


def isolated(mode: str) -> dict[str, Any]:
    """Run the script where only loopback exists."""
    unshare = shutil.which("unshare")
    if not SERVER.is_file():
        pytest.skip("the shared hostile server is not here")
    inside = 'ip link set lo up && exec "$@"'
    command = [unshare or "unshare", "-rn", "sh", "-c", inside, "sh"]
    if (
        not unshare
        or subprocess.run([*command, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("no network namespace can be made here")
    done = subprocess.run(
        [*command, sys.executable, "-c", SCRIPT, str(SERVER.parent), mode],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def check(found: dict[str, Any]) -> None:
    rows = found["rows"]
    refused = {path for path in REFUSED.split() if path in rows}
    assert {path for path, row in rows.items() if row[0] == "error"} == refused
    assert found["internal"] == 0
    assert found["cookies"] == 0
    assert found["peak"] < 150
    assert all("CANARY" not in str(row) and "root:" not in str(row) for row in rows.values())


def test_every_fast_route_of_the_hostile_server_is_answered_as_it_deserves() -> None:
    """F1-F13 and S1-S12, as far as fetching decides; without the routes that take 10 to 20 s."""
    check(isolated("quick"))


@pytest.mark.slow
def test_every_route_of_the_hostile_server_is_answered_as_it_deserves() -> None:
    """F1-F13 and S1-S12, as far as fetching decides."""
    check(isolated("whole"))
