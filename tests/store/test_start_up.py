from __future__ import annotations

import subprocess
import sys

HEAVY = ("requests", "bs4", "feedparser", "lxml", "yaml", "numpy", "logging", "rapidfuzz", "ssl")


def test_the_store_loads_nothing_heavy() -> None:
    code = "import sys, findvalue.store; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stdout.split())
    assert loaded & set(HEAVY) == set()
