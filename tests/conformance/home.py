"""Where a store of one engine or the other is kept for a test."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from findvalue.protocols import StoreEngine
from findvalue.store import open_store
from findvalue.store.postgres import open_store as open_postgres
from tests.postgres.kit import check_whole as check_postgres
from tests.store.kit import NOW, check_whole
from tests.support.postgres import Server


class Home(ABC):
    """Opens stores over the same articles, and closes them when the test is over."""

    def __init__(self) -> None:
        self._stack = ExitStack()

    @abstractmethod
    def opened(self, **options: Any) -> Any:  # noqa: ANN401 - what open_store takes, and a store
        """Open the store once more."""

    @abstractmethod
    def check(self) -> None:
        """Fail unless everything that is searched fits the articles."""

    def open(self, **options: Any) -> Any:  # noqa: ANN401 - as above
        """Open the store; it is closed with the others at the end, if not before."""
        store: StoreEngine = self.opened(**({"clock": lambda: NOW} | options))
        self._stack.callback(store.close)
        return store

    def close(self) -> None:
        """Close every store that was opened here."""
        self._stack.close()


class FileHome(Home):
    """A file.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def opened(self, **options: Any) -> Any:  # noqa: ANN401 - as above
        """Open the store once more."""
        return open_store(self._path, **options)

    def check(self) -> None:
        """Fail unless everything that is searched fits the articles."""
        if self._path.exists():
            check_whole(self._path)


class ServerHome(Home):
    """A database of a server, a copy of an empty store.

    Args:
        server: it runs.
        template: the name of the empty store.
    """

    def __init__(self, server: Server, template: str) -> None:
        super().__init__()
        self.server = server
        self.database = server.database(template)
        self.url = server.url(self.database)
        self._stack.callback(server.drop, self.database)

    def opened(self, **options: Any) -> Any:  # noqa: ANN401 - as above
        """Open the store once more."""
        return open_postgres(self.url, **options)

    def check(self) -> None:
        """Fail unless everything that is searched fits the articles."""
        check_postgres(self.server, self.database)
