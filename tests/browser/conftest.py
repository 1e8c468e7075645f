"""A browser, and a workbench over the articles of fixtures/ for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from findvalue import Library
from tests.support.browser import ARGUMENTS, CHROMIUM, ROOT, Run, Watched

FIXTURES = ROOT / "fixtures"
NOW = "2026-07-01"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium (Debian: apt-get install chromium)")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(driver: Playwright) -> Iterator[Browser]:
    started = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield started
    started.close()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store that holds the articles of fixtures/."""
    folder = tmp_path_factory.mktemp("filled")
    with Library(
        sources=FIXTURES / "sources.yaml",
        clock=lambda: datetime.fromisoformat(NOW).replace(tzinfo=UTC),
        environ={"FINDVALUE_DATA": str(folder)},
    ) as library:
        library.refresh()
    return folder


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    """A folder of the test's own that is like ``filled``."""
    return Path(shutil.copytree(filled, tmp_path / "folder"))


@pytest.fixture
def note(folder: Path) -> Path:
    return Path(shutil.copy(FIXTURES / "draft.txt", folder / "draft.txt"))


@pytest.fixture
def run(folder: Path, note: Path) -> Iterator[Run]:
    """A workbench, started with a note and an interview."""
    common = ("--sources", FIXTURES / "sources.yaml", "--now", NOW)
    interview = FIXTURES / "interview.yaml"
    with Run(folder, *common, "web", "--no-browser", "--interview", interview, note) as started:
        yield started


@pytest.fixture
def watched(run: Run) -> Iterator[Watched]:
    """Sees to it that the browser asks nobody else, and has nothing to complain about."""
    seen = Watched(run.origin)
    yield seen
    assert seen.faults == []


@pytest.fixture
def context(browser: Browser, watched: Watched) -> Iterator[BrowserContext]:
    made = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    watched.watch(made)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, run: Run) -> Page:
    """The first page of the workbench."""
    opened = context.new_page()
    opened.goto(run.start_url)
    return opened
