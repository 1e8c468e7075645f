"""Where the sign-off of a letter begins: the valediction, the name, the signature.

Measured on public mail with labelled signatures, lists of valedictions alone find a third of
them; what finds the rest is the sender's name and the shape of the lines below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from findvalue.note.model import Line, Mark
from findvalue.note.names import all_contact, is_contact, is_name, is_placeholder, is_sender
from findvalue.note.phrases import word_lists
from findvalue.note.regions import LOOKED_AT, is_quoted, is_rule, text_tail
from findvalue.text import words

_WINDOW = 60  # lines with text at the end of a letter in which its sign-off is looked for
_SIGNATURE_LINES = 20  # lines with text that a signature below a delimiter has at the most
_VALEDICTION_WORDS = 10
_COMMA_WORDS = 16  # of an unusual valediction: "Wishing you a good start to the term,"
_SHORT_WORDS = 6
_NAME_WORDS = 3  # after "Best," on one line

_DELIMITER = re.compile(r"\s*(?:--|—|–|---+|__+|\*\*\*+|===+)\s*")
_DASHES = frozenset("-–—~")
_STOPS = frozenset(".!?,…")
_ENDING = 80  # characters at the end of a letter in which an inline sign-off is looked for
_WORD = re.compile(r"\w+")


class SignOff(NamedTuple):
    """The first line of a sign-off, the rule that found it, and how sure the rule is."""

    line: int
    rule: str
    confidence: float


def find_signoff(lines: Sequence[Line], start: int, end: int, sender: str | None) -> SignOff | None:
    """Return the sign-off of a letter.

    Args:
        lines: the visible lines.
        start: index of the first line after the greeting.
        end: index after the last line that the sender wrote.
        sender: the sender's name, when it is known.

    Returns:
        Where it begins, or None when there is none.
    """
    window = [i for i in text_tail(lines, start, end) if not is_quoted(lines[i])][-_WINDOW:]
    cut = _signature(lines, window)
    above = window if cut is None else [index for index in window if index < cut.line]
    return _Tail(lines, above, sender, bounded=cut is not None).find() or cut


def _signature(lines: Sequence[Line], window: Sequence[int]) -> SignOff | None:
    """Return the signature block that a delimiter or the mail program sets off."""
    for place, index in enumerate(window):
        line = lines[index]
        if Mark.SIGNATURE in line.mark:
            return SignOff(index, "signature", 0.9)
        below = [lines[i].text for i in window[place + 1 :]]
        if not _DELIMITER.fullmatch(line.text[:LOOKED_AT]) or len(below) > _SIGNATURE_LINES:
            continue
        if line.text.rstrip() == "--" or all_contact(below):
            return SignOff(index, "signature delimiter", 0.85)
    return None


class _Tail:
    """The lines at the end of a letter, asked by one rule after the other.

    Args:
        lines: the visible lines.
        window: indices of the lines with text, from the top.
        sender: the sender's name, when it is known.
        bounded: whether a signature block follows below.
    """

    def __init__(
        self, lines: Sequence[Line], window: Sequence[int], sender: str | None, *, bounded: bool
    ) -> None:
        self._lines = lines
        self._window = window
        self._sender = sender
        self._bounded = bounded

    def find(self) -> SignOff | None:
        """Return what the first rule that fires has found."""
        for rule in (
            self._valediction_of_sender,
            self._valediction,
            self._name_of_sender,
            self._name_at_the_end,
            self._inside_last_block,
        ):
            found = rule()
            if found is not None:
                return found
        return None

    # --- rules ---------------------------------------------------------------------------------

    def _valediction_of_sender(self) -> SignOff | None:
        """Find a valediction followed by the sender: the first, since older mails stand below."""
        for place in range(len(self._window)):
            named = self._is_sender(place + 1) and self._opens_signoff(place)
            if named or self._has_sender_beside(place):
                return self._found(place, "valediction and name", 0.97)
        return None

    def _valediction(self) -> SignOff | None:
        """Find the last valediction that only a name and such things follow."""
        for place in reversed(range(len(self._window))):
            below = self._texts(place + 1)
            if self._has_name_beside(place) and all_contact(below):
                return self._found(place, "valediction", 0.85)
            if not self._opens_signoff(place):
                continue
            if not below or self._is_name(place + 1) or self._is_short(place + 1):
                return self._found(place, "valediction", 0.92)
            if all_contact(below):
                return self._found(place, "valediction", 0.92)
        return None

    def _name_of_sender(self) -> SignOff | None:
        """Find the sender's name on a line of its own."""
        for place in range(len(self._window)):
            if self._is_sender(place) and all_contact(self._texts(place + 1)):
                return self._with_unusual_valediction(place, "name", 0.88)
        return None

    def _name_at_the_end(self) -> SignOff | None:
        """Find a last block that has the shape of a name and what goes below it."""
        for place in reversed(range(1, len(self._window))):
            below = self._texts(place + 1)
            if len(below) > _SIGNATURE_LINES or not all_contact(below):
                return None
            text = self._text(place)
            alone = not self._is_adjacent(place)
            if is_placeholder(text) or (alone and self._is_name(place) and self._may_sign(place)):
                sure = 0.85 if is_placeholder(text) else 0.7
                return self._with_unusual_valediction(place, "name-shaped line", sure)
            if not below and self._ends_like_a_name(place):
                return self._with_unusual_valediction(place, "last word", 0.65)
        return None

    def _ends_like_a_name(self, place: int) -> bool:
        """Say whether the last line is a name by its place: alone, after a dash or a stop."""
        text = self._text(place).strip()
        if text[:1] in _DASHES:
            return text.lstrip("".join(_DASHES) + " ").isalpha()
        if not self._is_adjacent(place):
            return text.isalpha()
        stopped = self._text(place - 1).rstrip()[-1:] in _STOPS
        short = len(words(self._text(place - 1))) <= _SHORT_WORDS and not self._adjoins(place - 1)
        named = self._is_name(place) and self._is_short(place) and self._may_sign(place)
        return (stopped or short) and named

    def _inside_last_block(self) -> SignOff | None:
        """Find a last paragraph that ends in the sign-off: "... on Monday. Thanks, Kay"."""
        place = self._last_block()
        if not place:
            return None
        ending = self._text(len(self._window) - 1).rstrip()[-_ENDING:]
        for sentence in re.split(r"(?<=[.!?])\s+", ending)[1:]:
            rest = _after_valediction(sentence)
            if rest is not None and (is_sender(rest, self._sender) or is_name(rest)):
                return SignOff(self._window[place], "sign-off inside the last paragraph", 0.5)
        return None

    # --- what a line is ------------------------------------------------------------------------

    def _opens_signoff(self, place: int) -> bool:
        """Say whether a line is a valediction and nothing else."""
        text = self._text(place)
        found = words(text)
        if not found or len(found) > _VALEDICTION_WORDS or text.rstrip().endswith("?"):
            return False
        length = word_lists().valedictions.leading(found)
        if length == len(found):
            return not self._goes_on(place)
        return length > 0 and text.rstrip(" *_").endswith(",") and self._is_name(place + 1)

    def _goes_on(self, place: int) -> bool:
        """Say whether the line below continues a sentence: "Thank you, / first of all"."""
        if place + 1 >= len(self._window) or self._window[place + 1] != self._window[place] + 1:
            return False
        following = self._text(place + 1)
        return len(words(following)) > _SHORT_WORDS and not is_contact(following)

    def _has_sender_beside(self, place: int) -> bool:
        """Say whether a line holds both: "Best, Maya"."""
        rest = self._beside(place)
        return rest is not None and is_sender(rest, self._sender)

    def _has_name_beside(self, place: int) -> bool:
        rest = self._beside(place)
        if rest is None:
            return False
        marked = rest[:1] in {",", ".", "!", "-", "–", "—", "~", ";", ":"}
        name = rest.lstrip(" ,.!-–—~;:")
        if not marked and self._texts(place + 1):
            return False
        return (marked or " " in self._text(place).removesuffix(rest).strip()) and (
            is_name(name) or is_placeholder(name)
        )

    def _beside(self, place: int) -> str | None:
        """Return what follows a valediction on its line, when that is short."""
        return _after_valediction(self._text(place))

    def _is_sender(self, place: int) -> bool:
        return place < len(self._window) and is_sender(self._text(place), self._sender)

    def _may_sign(self, place: int) -> bool:
        """Say whether a full name can be the sender's; any single word may be a nickname."""
        found, known = words(self._text(place)), words(self._sender or "")
        return len(found) == 1 or not known or not set(found).isdisjoint(known)

    def _is_short(self, place: int) -> bool:
        """Say whether a line is so short that only a name can be meant."""
        return place < len(self._window) and len(words(self._text(place))) <= _NAME_WORDS

    def _is_name(self, place: int) -> bool:
        if place >= len(self._window):
            return self._bounded
        text = self._text(place)
        return is_name(text) or is_placeholder(text) or is_sender(text, self._sender)

    # --- where the sign-off begins -------------------------------------------------------------

    def _found(self, place: int, rule: str, confidence: float) -> SignOff:
        """Return the sign-off, with what belongs to it above: "Many thanks, / Best,"."""
        while self._adjoins(place) and (self._is_pure(place - 1) or self._leads_in(place - 1)):
            place -= 1
        return SignOff(self._window[place], rule, confidence)

    def _with_unusual_valediction(self, place: int, rule: str, confidence: float) -> SignOff:
        """Return a sign-off that begins above the name, if a line there ends in a comma."""
        if not place:
            return SignOff(self._window[place], rule, confidence)
        above = self._text(place - 1)
        count = len(words(above))
        comma = above.rstrip(" *_").endswith((",", "–", "—")) and count <= _COMMA_WORDS
        short = self._is_adjacent(place) and count <= _SHORT_WORDS and not self._adjoins(place - 1)
        if place > 1 and (comma or short):
            place -= 1
            if comma and self._adjoins(place) and not self._adjoins(place - 1):
                place -= 1  # a valediction wrapped over two lines
            elif comma and self._adjoins(place):
                place += 1  # the end of a whole paragraph is no valediction
            else:
                rule = f"{rule} below a short line"
        return SignOff(self._window[place], rule, confidence)

    def _adjoins(self, place: int) -> bool:
        return place > 0 and self._is_adjacent(place)

    def _is_adjacent(self, place: int) -> bool:
        """Say whether there is no blank line above."""
        return self._window[place] == self._window[place - 1] + 1

    def _is_pure(self, place: int) -> bool:
        return word_lists().valedictions.is_whole(words(self._text(place)))

    def _leads_in(self, place: int) -> bool:
        """Say whether a first line of a block leads into a valediction: "I remain, / yours"."""
        text = self._text(place).rstrip(" *_")
        return (
            text.endswith(",")
            and len(words(text)) <= _VALEDICTION_WORDS
            and not self._adjoins(place)
        )

    def _last_block(self) -> int | None:
        """Return the place where the last block of lines begins."""
        place = len(self._window) - 1
        while place > 0 and self._is_adjacent(place):
            place -= 1
        return place if place >= 0 else None

    def _text(self, place: int) -> str:
        return self._lines[self._window[place]].text[:LOOKED_AT]

    def _texts(self, place: int) -> list[str]:
        return [
            self._lines[index].text
            for index in self._window[place:]
            if not is_rule(self._lines[index])
        ]


def _after_valediction(text: str) -> str | None:
    """Return what follows a valediction on its line, when that may be a name."""
    found = words(text)
    length = word_lists().valedictions.leading(found)
    if not 0 < length < len(found) or len(found) - length > _NAME_WORDS:
        return None
    tokens = list(_WORD.finditer(text))
    return text[tokens[length - 1].end() :].lstrip() if len(tokens) >= length else None
