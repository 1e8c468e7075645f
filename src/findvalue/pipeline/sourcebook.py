"""The source list as something that can be changed: the active one, or a copy of the bundled one.

A change is planned first, so that it can be shown, and written after.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from findvalue import paths, sources
from findvalue.errors import SourceListError, UsageError
from findvalue.parse import Box
from findvalue.paths import Located
from findvalue.types import Source
from findvalue.urls import clean_url, host_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change of a source list that was worked out and not made."""

    path: Path  # what is written
    copied_from: Path | None  # the bundled list, when ``path`` is to become the user's copy of it
    before: bytes
    after: bytes
    change: Callable[[bytes], bytes]

    @property
    def diff(self) -> str:
        """The change as a unified diff; "" when nothing changes."""
        from difflib import unified_diff

        old, new = (each.decode().splitlines() for each in (self.before, self.after))
        lines = unified_diff(old, new, self.path.name, self.path.name, lineterm="")
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What an OPML file brings."""

    edit: Edit
    new: tuple[Source, ...]
    problems: tuple[str, ...]  # as file:line:col: message


class SourceBook:
    """Changes a source list.

    The list that comes with findvalue is never changed: the first change makes a copy of it in
    the user's configuration folder, which is the active list from then on.

    Args:
        located: the active list.
    """

    def __init__(self, located: Located) -> None:
        self.located = located
        bundled = located.rule == paths.BUNDLED
        self.path = paths.own_list() if bundled else located.path
        self._copied_from = located.path if bundled else None

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The sources of the list.

        Raises:
            SourceListError: the list has problems.
        """
        return sources.load(self.located.path).sources

    def chosen(self, names: Sequence[str]) -> list[Source]:
        """Return the sources with these names or addresses; all that are active for none.

        Raises:
            UsageError: there is no such source.
        """
        if not names:
            return [source for source in self.sources if not source.disabled]
        return [sources.named(self.sources, name) for name in names]

    def refuse_known(self, place: str) -> None:
        """Raise when the list has an address, or a saved file by its path as written, already.

        Raises:
            UsageError: it has.
            SourceListError: the list has problems.
        """
        for source in self.sources:
            if _same(source.url or source.written_path, place):
                hint = f'findvalue sources enable "{source.name}"' if source.disabled else ""
                what = "file" if source.path else "address"
                raise UsageError(
                    f'this {what} is in the list already, as "{source.name}"', hint=hint
                )

    def plan_add(self, new: Source, *, name: str | None = None) -> Edit:
        """Work out how a source is added.

        Args:
            new: the source. Its own name gives way when the list has it already.
            name: what the user wants to call it.

        Raises:
            UsageError: its address is in the list already.
            SourceListError: the list has problems, or the name that the user wants is taken.
        """
        self.refuse_known(new.url or new.written_path)
        named = replace(new, name=name or self._free_name(new))
        return self._plan(lambda data: sources.add(data, [named], path=self.path))

    def plan_remove(self, names: Iterable[str]) -> Edit:
        """Work out how sources are removed. Raises what ``chosen`` does."""
        return self._plan(lambda data: self._each(sources.remove, data, names))

    def plan_switch(self, names: Iterable[str], *, on: bool) -> Edit:
        """Work out how sources are enabled or disabled. Raises what ``chosen`` does."""
        switch = sources.enable if on else sources.disable
        return self._plan(lambda data: self._each(switch, data, names))

    def plan_move(self, moves: Mapping[str, str]) -> Edit:
        """Work out how sources get other addresses.

        Args:
            moves: the new address of each source, by its name.

        Raises:
            UsageError: a source may not be moved there.
            SourceListError: the list has problems, or holds such an address already.
        """

        def change(data: bytes) -> bytes:
            for name, url in moves.items():
                data = sources.move(data, name, url, path=self.path)
            return data

        return self._plan(change)

    def plan_import(self, data: bytes, *, path: Path, trusted: bool) -> Import:
        """Work out what the subscriptions in an OPML file add to the list.

        Args:
            data: the bytes of the file; they are read in the box.
            path: where they come from, for messages.
            trusted: whether the user wrote the file: only then its headers and its permission
                to ask private addresses are taken over.

        Raises:
            SourceListError: the file is no OPML, or the list has problems.
        """
        with Box(workers=1) as box:
            new, problems = box.submit(
                sources.read_opml,
                data,
                path=path,
                folder=self.path.parent,
                known=self.sources,
                trusted=trusted,
            ).result()
        edit = self._plan(lambda old: sources.add(old, new, path=self.path))
        return Import(edit=edit, new=tuple(new), problems=problems)

    def export(self) -> bytes:
        """Return the list as OPML."""
        return sources.write_opml(self.sources)

    def write(self, edit: Edit) -> None:
        """Make a planned change.

        Raises:
            SourceListError: the list cannot be written, or changed meanwhile so that the change
                does not fit any more.
        """
        if edit.copied_from:
            _create(edit.path, edit.before)
        # What was planned holds as long as the list is what it was planned for.
        sources.rewrite(
            edit.path, lambda data: edit.after if data == edit.before else edit.change(data)
        )

    def _plan(self, change: Callable[[bytes], bytes]) -> Edit:
        _ = self.sources  # a list with problems is refused here, in words
        before = self.located.path.read_bytes()
        return Edit(
            path=self.path,
            copied_from=self._copied_from,
            before=before,
            after=change(before),
            change=change,
        )

    def _each(self, change: Callable[..., bytes], data: bytes, names: Iterable[str]) -> bytes:
        for name in names:
            data = change(data, name, path=self.path)
        return data

    def _free_name(self, new: Source) -> str:
        """Return the source's own name, with its host or a number where somebody has it."""
        taken = {source.name.casefold() for source in self.sources}
        host = host_of(new.url or "") or "saved"
        names = [new.name, f"{new.name} ({host})"]
        names += [f"{new.name} ({host}) {number}" for number in range(2, len(taken) + 3)]
        return next(name for name in names if name.casefold() not in taken)


def _same(left: str, right: str) -> bool:
    return clean_url(left).rstrip("/") == clean_url(right).rstrip("/")


def _create(path: Path, data: bytes) -> None:
    """Write a file that does not exist yet, and the folders it needs."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb", buffering=0) as file:  # one write: nobody sees half a list
            file.write(data)
            os.fsync(file.fileno())
    except OSError as error:
        reason = (error.strerror or "not writable").lower()
        raise SourceListError(
            (f"{path}: cannot be written: {reason}",),
            hint="copy the list to a place of your own and name it with --sources",
        ) from None
