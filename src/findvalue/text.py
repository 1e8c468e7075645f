"""Plain text: cleaning hostile characters, folding, words, and the form in which quotes compare.

Everything here is pure and works character by character in linear time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

BLOCK_MARK = "¶"  # parts two blocks of a text where punctuation does not
TITLE_LIMIT = 300  # characters kept of a title
SUMMARY_LIMIT = 2_000  # characters kept of a summary
TEXT_LIMIT = 20_000  # characters kept of an article's text
_RAW_FACTOR = 4  # a raw text is cut to this many times its limit before any other work

_MARKS_PER_BASE = 3
# Invisible letters that are neither control nor format characters.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Runs of anything but the letters, signs and spaces of everyday text: only these are looked at one
# by one, because a refresh cleans millions of characters.
_RARE = re.compile(
    "[^\t\n\r -~\u00a1-\u00ac\u00ae-\u02ff\u0391-\u03a1\u03a3-\u0482\u048a-\u052f"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u23e6\u3001-\u3029\u3041-\u3096"
    "\u30a1-\u30ff\u4e00-\u9fea\uac00-\ud7a3]+"
)

_WORD = re.compile(r"\w+", re.UNICODE)
# Thai, Lao, Myanmar, Khmer, Chinese, Japanese; and Korean, which glues particles to its words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fff\u3005-\u3007\u3021-\u3029"
    "\u3031-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U00020000-\U0003ffff]+"
)
_STOPS = tuple(".!?…。\uff01\uff1f")  # end a sentence; closing marks may follow
_CLOSERS = "\"'”’»)]"
_QUOTES = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
        "\u2026": "...",
    }
)  # fmt: skip


def clean_text(text: str, limit: int = TITLE_LIMIT) -> str:
    """Return one line of printable text: safe to store, print and mail.

    Controls, format characters (bidi marks, zero-width), surrogates, private and unassigned
    code points go; every run of white space becomes one space; at most three combining marks
    stay on a base, dropped before normalising because NFC of thousands of marks is quadratic.

    Args:
        text: any text, hostile included.
        limit: characters to keep.

    Returns:
        NFC text of at most ``limit`` characters without leading or trailing space.
    """
    text = text[: limit * _RAW_FACTOR]
    plain = " ".join(text.split())
    if plain.isascii() and plain.isprintable():
        return plain[:limit].strip()
    text = _RARE.sub(_clean_run, text)
    return unicodedata.normalize("NFC", " ".join(text.split()))[:limit].strip()


def _clean_run(run: re.Match[str]) -> str:
    """Return what may stay of a run of characters that are not known to be harmless."""
    kept: list[str] = []
    marks = 0
    for char in run[0]:
        if char.isspace():
            kept.append(" ")
            marks = 0
            continue
        category = unicodedata.category(char)
        if category in _DROPPED or char in _BLANKS:
            continue
        marks = marks + 1 if category.startswith("M") else 0
        if marks <= _MARKS_PER_BASE:
            kept.append(char)
    return "".join(kept)


def join_blocks(blocks: Iterable[str], limit: int) -> str:
    """Return blocks of clean text as one line in which no two of them can be taken for one.

    A heading or a list item has no full stop; glued to what follows, it would pass for the
    beginning of a sentence and could be quoted as such. So a pilcrow parts it from the next block.

    Args:
        blocks: headings, paragraphs, list items, in order, each one clean line.
        limit: characters to keep.
    """
    pieces: list[str] = []
    for block in blocks:
        if not block:
            continue
        if pieces:
            pieces.append(
                " " if pieces[-1].rstrip(_CLOSERS).endswith(_STOPS) else f" {BLOCK_MARK} "
            )
        pieces.append(block)
    return "".join(pieces)[:limit].rstrip(f" {BLOCK_MARK}")


def fold(text: str) -> str:
    """Return the text lower-cased and without accents, as SQLite's unicode61 tokenizer sees it.

    Matches ``remove_diacritics 2`` (https://sqlite.org/fts5.html#unicode61_tokenizer).
    """
    if text.isascii():
        return text.lower()
    # Once more after decomposing: "™" is a capital T and M only then.
    decomposed = unicodedata.normalize("NFKD", text.casefold()).casefold()
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """Return the folded words of a text in order."""
    return _WORD.findall(fold(text))


def apart(folded: str) -> str:
    """Return folded text in which every sign of a script without spaces stands alone.

    What looks like a word is a clause there. An index that keeps each sign as a word finds any run
    of them as a phrase, however short: "東京" in "東京都".
    """
    return folded if folded.isascii() else _UNSPACED.sub(_spaced, folded).strip()


def _spaced(run: re.Match[str]) -> str:
    signs = unicodedata.normalize("NFC", run[0])  # a syllable of Korean is one sign, folded three
    return f" {unicodedata.normalize('NFKD', ' '.join(signs))} "


def is_unspaced(word: str) -> bool:
    """Say whether a word begins with a sign of a script without spaces."""
    return not word.isascii() and _UNSPACED.match(word) is not None


def comparable(text: str) -> str:
    """Return the form in which two texts count as word-for-word the same.

    NFKC, soft hyphens and zero-width characters dropped, quotes and dashes unified, white space
    collapsed. Letters, digits and their case are left alone.
    """
    text = unicodedata.normalize("NFKC", text.translate(_QUOTES)).translate(_QUOTES)
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return " ".join(text.split())


def shorten(text: str, limit: int) -> str:
    """Return the text cut at a word, with an ellipsis when something is missing."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space else cut).rstrip(" ,;:-") + "…"
