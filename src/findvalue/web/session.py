"""What one run of the workbench holds, in memory: the notes in the making, and the way back.

What the user decided is one frozen value, ``Work``. A page changes it by putting another one in its
place, so undo is the value before, and no request ever sees half a change.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from findvalue.closing import Closing
from findvalue.errors import UsageError
from findvalue.types import Interview, Match, Style, Tone, Topic, TopicKind
from findvalue.web.background import Refreshing

if TYPE_CHECKING:
    from findvalue.pipeline import Library
    from findvalue.pipeline.checkup import Checked
    from findvalue.pipeline.discovery import Sighting
    from findvalue.pipeline.notes import Draft
    from findvalue.pipeline.sourcebook import SourceBook

NO_QUOTE, BEST_QUOTE = "none", "best"  # instead of a sentence to quote
_REMEMBERED = 100  # changes that can be taken back

Mood = Literal["info", "good", "warning", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One note in the making: to whom, about what, and how it is to be said."""

    recipient: str = ""
    email: str = ""
    topics: tuple[Topic, ...] = ()
    pick: Match | None = None  # the article to write about
    kind: TopicKind | None = None  # of the topic that the pick belongs to
    tone: Tone = "neutral"
    style: Style = "link"
    draft: Draft | None = None  # pasted, or from a template; None: the file named at the start
    bare: Draft | None = None  # the same without its slot, for a note that goes without an article
    subject: str | None = None  # of the mail; None: the note's own
    language: str = ""  # of the paragraph; "": the note's own
    quote: str = BEST_QUOTE  # the sentence to quote
    place: int | None = None  # paragraphs of the note above it; None: where the rules put it
    has_read: bool = False  # the user says that they read the article
    force: bool = False  # an earlier paragraph that the user edited may be replaced
    rewritten: Rewritten | None = None
    of_panel: bool = False  # to a person of the interview
    remarks: tuple[str, ...] = ()  # why the panel gave this person what it gave


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The user's own version of the paragraph about an article."""

    url: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Everything the user decided: one letter, or one for each person of an interview."""

    letters: tuple[Letter, ...] = (Letter(),)
    open: int = 0  # the letter that the pages show
    sender: str = ""
    company: str = ""
    interview: Interview | None = None

    @property
    def letter(self) -> Letter:
        """The letter that the pages show."""
        return self.letters[self.open]

    def other_with(self, url: str) -> Letter | None:
        """Return another letter that is about this article: nobody gets what somebody else gets."""
        others = (each for index, each in enumerate(self.letters) if index != self.open)
        return next((each for each in others if each.pick and each.pick.article.url == url), None)

    def with_letter(self, letter: Letter) -> Work:
        """Return the work with another letter in the place of the open one."""
        letters = (*self.letters[: self.open], letter, *self.letters[self.open + 1 :])
        return replace(self, letters=letters)


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be said on the next page."""

    text: str
    mood: Mood = "info"
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What was found at an address that may become a source."""

    url: str  # as it was typed
    private: bool = False  # whether it may lie in the user's own network
    found: tuple[Sighting, ...] = ()
    fact: str = ""  # why nothing was found
    hint: str = ""


class Session(Closing):
    """One run of the workbench.

    Args:
        open_library: opens a library on the store and the source list of this run.
        open_list: returns that source list as something that can be changed.
        clock: returns the current moment, aware UTC.
        note: the note named at the start; no other file of the user is ever written.
        interview: the interview file named at the start.
        read_only: change no file at all: no refresh, no change of the source list, no saving.
        offline: never touch the network.
    """

    def __init__(
        self,
        *,
        open_library: Callable[[], Library],
        open_list: Callable[[], SourceBook],
        clock: Callable[[], datetime],
        note: Path | None = None,
        interview: Path | None = None,
        read_only: bool = False,
        offline: bool = False,
    ) -> None:
        self.now = clock
        self.note = note
        self.interview = interview
        self.read_only = read_only
        self.offline = offline
        self.source_book = open_list
        self.refreshing = Refreshing(open_library)
        self.discovery: Discovery | None = None
        self.checked: Mapping[str, Checked] = {}  # by the source's key
        self._open_library = open_library
        self._library: Library | None = None
        self._list_stamp: tuple[int, int] | None = None
        self._library_lock = threading.RLock()
        self._lock = threading.RLock()
        self._work = Work()
        self._before: list[Work] = []
        self._typing = ""  # the field that the last change was typed into
        self._messages: list[Message] = []

    def close(self) -> None:
        """End a refresh that is running, and close the library."""
        self.refreshing.close()
        self.forget_library()

    def refuse_when_read_only(self) -> None:
        """Raise when no file may be changed.

        Raises:
            UsageError: the workbench was started so.
        """
        if self.read_only:
            raise UsageError(
                "the workbench was started to read only",
                hint="start it without --read-only to change something",
            )

    # --- the library ---------------------------------------------------------------------------

    @contextmanager
    def library(self) -> Iterator[Library]:
        """Give the library of this run to one thread at a time, for what is quick.

        It is opened anew when the source list was changed, here or by hand.
        """
        with self._library_lock:
            if self._library is not None and _stamp(self._library) != self._list_stamp:
                self.forget_library()
            if self._library is None:
                self._library = self._open_library()
                self._list_stamp = _stamp(self._library)
            yield self._library

    @contextmanager
    def errand(self) -> Iterator[Library]:
        """Give a library of its own, for what may wait for the network: it keeps nobody waiting."""
        with self._open_library() as library:
            yield library

    def forget_library(self) -> None:
        """Close the library; it is opened anew when it is needed next."""
        with self._library_lock:
            if self._library is not None:
                self._library.close()
                self._library = None

    # --- the work ------------------------------------------------------------------------------

    @property
    def work(self) -> Work:
        """What the user decided so far."""
        with self._lock:
            return self._work

    def change(self, how: Callable[[Work], Work], *, typing: str = "") -> Work:
        """Put another value in the place of the work; the one before can be had back.

        Args:
            how: returns the new value.
            typing: the field that is being typed into, "" for none. What is typed into one field,
                letter by letter, is one change.
        """
        with self._lock:
            after = how(self._work)
            if after != self._work:
                if not typing or typing != self._typing:
                    self._before = [*self._before[1 - _REMEMBERED :], self._work]
                self._work, self._typing = after, typing
            return after

    def turn_to(self, index: int) -> None:
        """Show another letter; nothing is decided by that, so it cannot be taken back."""
        with self._lock:
            if 0 <= index < len(self._work.letters):
                self._work = replace(self._work, open=index)

    def undo(self) -> bool:
        """Go back to the work before the last change; say whether there was one."""
        with self._lock:
            if not self._before:
                return False
            self._work, self._typing = self._before.pop(), ""
            return True

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        with self._lock:
            return bool(self._before)

    # --- messages ------------------------------------------------------------------------------

    def say(self, text: str, mood: Mood = "info", *, hint: str = "") -> None:
        """Say something on the next page that is shown."""
        with self._lock:
            self._messages.append(Message(text, mood, hint))

    def take_messages(self) -> list[Message]:
        """Return what is to be said, once."""
        with self._lock:
            taken, self._messages = self._messages, []
            return taken


def _stamp(library: Library) -> tuple[int, int] | None:
    """Return what changes whenever the source list does."""
    try:
        found = library.sources_at.path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
