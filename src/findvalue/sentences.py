"""Splitting plain text into sentences, in linear time and with offsets kept."""

from __future__ import annotations

import re

SCANNED = 20_000  # characters of a text that are split; what follows is left out

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)")
_ABBREVIATIONS = frozenset(
    [
        # titles and firms
        "mr", "mrs", "ms", "dr", "prof", "rev", "gen", "sen", "rep", "gov", "capt", "lt", "col",
        "sgt", "st", "jr", "sr", "hon", "inc", "ltd", "co", "corp", "bros",
        # reference and time
        "no", "vol", "pp", "fig", "figs", "ed", "eds", "al", "cf", "vs", "etc", "approx", "dept",
        "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
        # de, fr, es, it, nl
        "bzw", "ca", "usw", "evtl", "nr", "str", "hr", "fr", "mme", "mlle", "sra", "srta", "ud",
        "sig", "dott", "dhr", "mevr", "bijv", "e.g", "i.e", "z.b", "d.h", "u.a", "p.ej", "u.s",
        "u.k", "e.u", "a.m", "p.m",
    ]
)  # fmt: skip


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return where each sentence of a one-line text begins and ends.

    Args:
        text: plain text; only the first 20,000 characters are looked at.

    Returns:
        (start, end) character offsets, in order, without surrounding space.
    """
    spans: list[tuple[int, int]] = []
    text = text[:SCANNED]
    start = 0
    for match in _END.finditer(text):
        if _ends_sentence(text, match.start(), match.end()):
            spans.append((start, match.end()))
            start = match.end()
            while start < len(text) and text[start].isspace():
                start += 1
    if start < len(text.rstrip()):
        spans.append((start, len(text.rstrip())))
    return spans


def _ends_sentence(text: str, dot: int, end: int) -> bool:
    """Say whether the punctuation from ``dot`` to ``end`` closes a sentence."""
    following = text[end : end + 3].lstrip()
    if following and following[0].islower():
        return False
    if text[dot] != ".":
        return True
    word = text[max(text.rfind(" ", 0, dot), dot - 20) + 1 : dot].lstrip("(\"'“‘")
    if len(word) == 1 and word.isalpha() and word.isupper():
        return False  # an initial: J. Smith
    return word.lower() not in _ABBREVIATIONS
