"""Workbenches for one test each."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from findvalue import Library
from findvalue.web.server import Server
from tests.support.library import Clock, Opener
from tests.support.server import Scripted, scripted_server
from tests.support.site import FIXTURES, NOW, Site
from tests.support.workbench import LETTER, Start, Workbench


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def start(tmp_path: Path, clock: Clock) -> Iterator[Start]:
    """Starts a workbench over a few articles; ``note`` is the file named on the command line."""
    data = tmp_path / "data"
    data.mkdir()
    opener = Opener(data, clock)
    begun: list[Workbench] = []

    def begin(
        *,
        note: Path | None = None,
        interview: Path | None = None,
        server: Scripted | None = None,
        read_only: bool = False,
    ) -> Workbench:
        made = Workbench(
            opener, clock, note=note, interview=interview, server=server, read_only=read_only
        )
        begun.append(made)
        return made

    yield begin
    for each in begun:
        each.session.close()
    opener.close()


@pytest.fixture
def asked() -> Iterator[Scripted]:
    """A server on 127.0.0.1 that the workbench may ask."""
    with scripted_server() as running:
        yield running


@pytest.fixture
def desk(start: Start) -> Workbench:
    """A workbench in which an article is picked and a note is pasted."""
    begun = start()
    begun.paste()
    begun.pick()
    return begun


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """A note on the disk."""
    path = tmp_path / "note.txt"
    path.write_text(LETTER, "utf-8")
    return path


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of fixtures/, and in ``data`` a store that holds its articles."""
    folder = tmp_path_factory.mktemp("filled")
    listed = Path(shutil.copytree(FIXTURES, folder / "fixtures")) / "sources.yaml"
    environ = {"FINDVALUE_DATA": str(folder / "data")}
    with Library(sources=listed, offline=True, clock=lambda: NOW, environ=environ) as library:
        library.refresh()
    return folder


@pytest.fixture
def listed(filled: Path) -> Iterator[Path]:
    """The source list of ``filled``, which is restored after the test: a store knows its path."""
    path = filled / "fixtures" / "sources.yaml"
    before, stamp = path.read_bytes(), path.stat()
    yield path
    path.write_bytes(before)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


@pytest.fixture
def data(filled: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own that is like the one of ``filled``."""
    return Path(shutil.copytree(filled / "data", tmp_path / "data"))


@pytest.fixture
def site(data: Path, listed: Path) -> Iterator[Site]:
    """A workbench over the articles of fixtures/."""
    with Site(data, listed) as opened:
        yield opened


@pytest.fixture
def served(site: Site) -> Iterator[Server]:
    """The same on a port of 127.0.0.1, answering."""
    with Server(site.session) as server:
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
