"""Source lists for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a sources.yaml and return its path."""

    def write_list(content: str | bytes) -> Path:
        path = tmp_path / "sources.yaml"
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data)
        return path

    return write_list
