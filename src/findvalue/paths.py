"""Where files are: the source list, the store and the ledger, each with the rule that chose it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from findvalue.errors import SourceListError, UsageError

NAME = "findvalue"
SOURCE_LIST = "sources.yaml"
STORE = "articles.sqlite3"
LEDGER = "ledger.sqlite3"
LOOK_UP = "last-look-up.json"
BUNDLED = "bundled list"  # the rule that chooses the list that comes with findvalue


@dataclass(frozen=True, slots=True)
class Located:
    """A path and the rule that chose it, in words that a user can act on."""

    path: Path
    rule: str

    @property
    def shown(self) -> str:
        """The place as messages name it."""
        return str(self.path)


def find_sources(explicit: Path | None, *, environ: Mapping[str, str], cwd: Path) -> Located:
    """Return the source list to use: the first rule that names one wins.

    Args:
        explicit: what ``--sources`` named, or None.
        environ: the environment; ``FINDVALUE_SOURCES`` is looked at.
        cwd: the folder that relative paths and ``./sources.yaml`` start from.

    Returns:
        The absolute path, and the rule that chose it.

    Raises:
        SourceListError: a list that was named does not exist, or findvalue was installed without
            its own.
    """
    if explicit is not None:
        return _named(explicit, "--sources", cwd)
    if named := environ.get("FINDVALUE_SOURCES"):
        return _named(Path(named), "FINDVALUE_SOURCES", cwd)
    if (here := cwd / SOURCE_LIST).is_file():
        return Located(here, "./sources.yaml")
    if (own := own_list()).is_file():
        return Located(own, "user configuration folder")
    return Located(_bundled_list(), BUNDLED)


def own_list() -> Path:
    """Return where the user's own source list is, or will be."""
    return config_dir() / SOURCE_LIST


def config_dir() -> Path:
    """Return the folder in which the system keeps a user's configuration of findvalue."""
    from platformdirs import user_config_path

    return user_config_path(NAME, appauthor=False)


def data_dir(environ: Mapping[str, str]) -> Path:
    """Return the folder of the store and the ledger: ``FINDVALUE_DATA``, else the system's own."""
    if named := environ.get("FINDVALUE_DATA"):
        return _absolute(Path(named))
    from platformdirs import user_data_path

    return user_data_path(NAME, appauthor=False)


def store_path(explicit: Path | None, environ: Mapping[str, str]) -> Located:
    """Return where the articles are kept; the file need not exist yet.

    Args:
        explicit: what ``--store`` named, or None.
        environ: the environment; ``FINDVALUE_STORE`` and ``FINDVALUE_DATA`` are looked at.

    Returns:
        The absolute path, and the rule that chose it.

    Raises:
        UsageError: a folder was named where a file is meant.
    """
    if explicit is not None:
        return _store(explicit, "--store")
    if named := environ.get("FINDVALUE_STORE"):
        return _store(Path(named), "FINDVALUE_STORE")
    rule = "FINDVALUE_DATA" if environ.get("FINDVALUE_DATA") else "user data folder"
    return Located(data_dir(environ) / STORE, rule)


def ledger_path(environ: Mapping[str, str]) -> Path:
    """Return where every write to a draft is remembered; the file need not exist yet."""
    return data_dir(environ) / LEDGER


def look_up_path(environ: Mapping[str, str]) -> Path:
    """Return where the last look-up is remembered; the file need not exist yet."""
    return data_dir(environ) / LOOK_UP


def _named(path: Path, rule: str, cwd: Path) -> Located:
    """Return a source list that the user named, which therefore must exist."""
    absolute = _absolute(path, cwd)
    if not absolute.exists():
        raise SourceListError(
            (f"{path}: no such file (named by {rule})",),
            hint=f"correct {rule}, or leave it out to use {_next_best(cwd)}",
        )
    return Located(absolute, rule)


def _next_best(cwd: Path) -> str:
    """Return in words which list would be used if none had been named."""
    if (cwd / SOURCE_LIST).is_file():
        return "./sources.yaml"
    if (own := own_list()).is_file():
        return str(own)
    return "the list that comes with findvalue"


def _store(path: Path, rule: str) -> Located:
    """Return a store that the user named."""
    absolute = _absolute(path)
    if absolute.is_dir():
        raise UsageError(
            f"{path}: this is a folder, and the store is a file (named by {rule})",
            hint=f'name a file in it, such as "{path / STORE}"',
        )
    return Located(absolute, rule)


def _absolute(path: Path, cwd: Path | None = None) -> Path:
    """Return the absolute form of a path as a user writes it, ``~`` included."""
    try:
        expanded = path.expanduser()
    except RuntimeError:  # "~somebody" without such a user: then it is an ordinary name
        expanded = path
    return (cwd / expanded if cwd else expanded).absolute()


def _bundled_list() -> Path:
    """Return the list that comes with findvalue.

    A wheel holds it inside the package. An editable install runs from ``src/``, where only the
    repository's own copy exists, one folder above.
    """
    package = Path(__file__).resolve().parent
    if (packaged := package / SOURCE_LIST).is_file():
        return packaged
    checkout = package.parent.parent / SOURCE_LIST
    if package.parent.name == "src" and checkout.is_file():
        return checkout
    raise SourceListError(
        (f"{packaged}: no such file: findvalue was installed without its source list",),
        hint="install findvalue again, or name a list with --sources",
    )
