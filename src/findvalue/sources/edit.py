"""Changing a source list: only the lines that have to change, every other byte as it was.

The functions that change are pure: bytes in, bytes out. Each of them reads its own result again
and compares it with what was wanted, so that a list written in a way that was not foreseen is
refused and never damaged.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from findvalue.errors import SourceListError, UsageError
from findvalue.fuzzy import closest
from findvalue.sources.load import bytes_of, inspect_bytes
from findvalue.sources.splice import Layout
from findvalue.sources.writing import written_values
from findvalue.types import Source
from findvalue.urls import host_of


def add(data: bytes, new: Sequence[Source], *, path: Path) -> bytes:
    """Return a source list with sources added at its end.

    Args:
        data: the bytes of the list.
        new: what to add. What equals the usual value of a source is not written, so that the
            list's own defaults hold.
        path: where the list is stored.

    Raises:
        SourceListError: the list has problems, or would have one: a name or an address that it
            holds already, a path outside its folder.
    """
    sources = _sources(data, path)
    return _checked(Layout(data).added(new), path, [*sources, *new])


def remove(data: bytes, name: str, *, path: Path) -> bytes:
    """Return a source list without a source, and without the comment that belongs to it alone.

    Args:
        data: the bytes of the list.
        name: the source's name or address.
        path: where the list is stored.

    Raises:
        UsageError: there is no such source.
        SourceListError: the list has problems.
    """
    sources = _sources(data, path)
    at = _find(sources, name)
    return _checked(Layout(data).removed(at), path, sources[:at] + sources[at + 1 :])


def disable(data: bytes, name: str, *, path: Path) -> bytes:
    """Return a source list in which a source is kept but not asked. As :func:`remove`."""
    return _set_disabled(data, name, path, disabled=True)


def enable(data: bytes, name: str, *, path: Path) -> bytes:
    """Return a source list in which a source is asked again. As :func:`remove`."""
    return _set_disabled(data, name, path, disabled=False)


def move(data: bytes, name: str, url: str, *, path: Path) -> bytes:
    """Return a source list in which a source has another address.

    Args:
        data: the bytes of the list.
        name: the source's name or address.
        url: the new address.
        path: where the list is stored.

    Raises:
        UsageError: there is no such source, it has no address, or it would take what belongs to
            its old server alone, its headers or its permission to be private, to another one.
        SourceListError: the list has problems, or would have one: an address that it holds already.
    """
    sources = _sources(data, path)
    at = _find(sources, name)
    source = sources[at]
    if not source.url:
        raise UsageError(f'"{source.name}" is a saved file and has no address')
    if (source.headers or source.allow_private) and not _same_server(source.url, url):
        raise UsageError(
            f'"{source.name}" may give its headers or its permission to be private to no other server',
            hint=f"if {host_of(url)} may have them, change the list in an editor",
        )
    sources[at] = replace(source, url=url, key=url)
    return _checked(Layout(data).moved(at, url), path, sources)


def _same_server(left: str, right: str) -> bool:
    """Say whether two addresses have scheme, host and port in common (RFC 6454)."""
    one, other = urlsplit(left), urlsplit(right)
    return (one.scheme, one.netloc.lower()) == (other.scheme, other.netloc.lower())


def _set_disabled(data: bytes, name: str, path: Path, *, disabled: bool) -> bytes:
    sources = _sources(data, path)
    at = _find(sources, name)
    if sources[at].disabled == disabled:
        return data
    layout = Layout(data)
    after = layout.disabled(at) if disabled else layout.enabled(at)
    sources[at] = replace(sources[at], disabled=disabled)
    return _checked(after, path, sources)


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> bool:
    """Change a source list on disk, atomically and with its mode kept.

    Args:
        path: the list; a symbolic link is followed.
        change: makes the new bytes from the old ones.

    Returns:
        Whether anything had to be changed.

    Raises:
        SourceListError: the list cannot be read or written, or somebody else changed it meanwhile.
        FindvalueError: whatever ``change`` raises; the file is then as it was.
    """
    target = path.resolve()
    before = bytes_of(path)
    after = change(before)
    if after == before:
        return False
    try:
        _replace(target, before, after)
    except OSError as error:
        reason = (error.strerror or "not writable").lower()
        raise SourceListError(
            (f"{path}: cannot be written: {reason}",),
            hint="copy the list to a place of your own and name it with --sources",
        ) from None
    return True


def _replace(target: Path, before: bytes, after: bytes) -> None:
    """Put new bytes in the place of a file's old ones: old or new, never something between."""
    about = target.stat()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(stat.S_IMODE(about.st_mode))
        if target.read_bytes() != before:
            raise SourceListError(
                (f"{target}: changed by another program meanwhile",), hint="try again"
            )
        Path(name).replace(target)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _sources(data: bytes, path: Path) -> list[Source]:
    """Return the sources of a list that has no problems."""
    found, problems = inspect_bytes(data, path)
    if problems:
        raise SourceListError(problems, hint="correct the list before changing it")
    return list(found.sources)


def named(sources: Sequence[Source], name: str) -> Source:
    """Return the source with a name or an address.

    Raises:
        UsageError: there is no such source.
    """
    return sources[_find(sources, name)]


def _find(sources: Sequence[Source], name: str) -> int:
    """Return where a source stands, by its name or its address."""
    wanted = name.casefold()
    for at, source in enumerate(sources):
        places = (source.url, source.written_path, source.key)
        if wanted == source.name.casefold() or (name and name in places):
            return at
    names = [source.name for source in sources]
    within = (each for each in names if wanted and wanted in each.casefold())
    near = closest(name, names, at_least=60) or next(within, None)
    raise UsageError(
        f'there is no source "{name}"',
        hint=f'did you mean "{near}"?' if near else "findvalue sources list names them all",
    )


def _checked(after: bytes, path: Path, wanted: Sequence[Source]) -> bytes:
    """Return the new bytes when they say what they are meant to say."""
    found, problems = inspect_bytes(after, path)
    if problems:
        raise SourceListError(problems, hint="the list was left as it was")
    same = len(found.sources) == len(wanted) and all(
        _meaning(source) == _meaning(meant, source)
        for source, meant in zip(found.sources, wanted, strict=True)
    )
    if not same:
        raise SourceListError(
            (f"{path}: written in a way that cannot be changed safely here",),
            hint="change the list in an editor",
        )
    return after


def _meaning(source: Source, like: Source | None = None) -> dict[str, object]:
    """Return what a source says; what it leaves open is as in ``like``, after the defaults."""
    values: dict[str, object] = {**written_values(source)}
    for key, value in written_values(like).items() if like else ():
        if key in {"language", "weight", "refresh"}:
            values.setdefault(key, value)
    return values
