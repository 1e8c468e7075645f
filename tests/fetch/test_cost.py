"""What fetching costs: memory under attack from many sides, and nothing that is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from findvalue.fetch import Fetcher, FetchRequest

if TYPE_CHECKING:
    from tests.fetch.conftest import Call, Server

SRC = Path(__file__).resolve().parents[2] / "src"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc to read a peak from")
def test_forty_servers_that_send_without_end_stay_within_memory(
    make_server: Callable[[], Server],
) -> None:
    """F2, from all sides at once: 200 MB are sent, and one body a worker is held at most."""

    def endless(call: Call) -> None:
        call.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while not call.wait(0):
            call.send(b"x" * 65_536)

    servers = [make_server() for _ in range(20)]
    large = [make_server().says("/", b"x" * 4_900_000) for _ in range(20)]
    urls = [server.on("/", endless) for server in servers] + large
    code = (
        "import re, sys; from findvalue.fetch import *\n"
        "asked = [FetchRequest(key=u, url=u, allow_private=True) for u in sys.argv[1:]]\n"
        "with Fetcher() as fetcher:\n"
        "    done = sum(1 for _ in fetch_all(fetcher, asked))\n"
        "peak = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]\n"
        "print(done, int(peak) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *urls],
        env={**os.environ, "PYTHONPATH": str(SRC)},
        capture_output=True,
        text=True,
        check=True,
    )
    answered, peak = map(int, done.stdout.split())
    assert answered == 40
    assert peak < 150


@pytest.mark.slow
def test_a_thousand_hosts_leave_no_connection_and_no_thread_behind(
    make_server: Callable[[], Server],
) -> None:
    from findvalue.fetch import fetch_all

    servers = [make_server() for _ in range(20)]
    urls = [server.says(f"/{number}") for server in servers for number in range(50)]
    requests = [FetchRequest(key=url, url=url, allow_private=True) for url in urls]
    with Fetcher(gap=timedelta(0)) as fetcher:
        before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - counted, not walked
        assert len(list(fetch_all(fetcher, requests))) == 1_000
    time.sleep(0.5)
    after = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - counted, not walked
    assert after <= before + 2
