"""Cleaning looks at rare characters only: it must say the same as looking at every one."""

from __future__ import annotations

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from findvalue import text
from findvalue.text import clean_text


def cleaned_one_by_one(raw: str, limit: int) -> str:
    """What ``clean_text`` promises, written down without any short cut."""
    kept: list[str] = []
    marks = 0
    for char in raw[: limit * 4]:
        category = unicodedata.category(char)
        if char.isspace():
            kept.append(" ")
            marks = 0
        elif category in {"Cc", "Cf", "Cs", "Co", "Cn"} or char in "\u115f\u1160\u2800\u3164\uffa0":
            continue
        else:
            marks = marks + 1 if category.startswith("M") else 0
            if marks <= 3:
                kept.append(char)
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))[:limit].strip()


TRICKY = st.sampled_from(
    "a b\u0301\u0302\u0303\u0304\u200b\u202e\xad\x85\u2028\x1c\x07\u3000\ufe0f\u2800\ud800é€電\U0001f600"
)


@given(st.text(st.one_of(st.characters(), TRICKY), max_size=60), st.integers(1, 40))
def test_cleaning_means_looking_at_every_character(raw: str, limit: int) -> None:
    assert clean_text(raw, limit) == cleaned_one_by_one(raw, limit)


def test_no_character_is_passed_over_that_could_do_harm() -> None:
    harmless = set("LNPS")
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if text._RARE.match(char) is None and char not in "\t\n\r ":  # noqa: SLF001 - the short cut itself
            assert unicodedata.category(char)[0] in harmless, hex(code)
