"""Splitting plain text into sentences, in linear time and with offsets kept.

A quote must be one whole sentence, so the rules prefer certainty: a dot after "Mr" or in "e.g."
never ends a sentence, a dot after "Inc" or "U.S." ends one only before a word that commonly opens
a sentence. Abbreviations are those of English, German, French, Spanish, Italian and Dutch; lists
were checked against the usual golden cases (initials, decimals, ordinals, times, quotations).
"""

from __future__ import annotations

import re

SCANNED = 20_000  # characters of a text that are split; what follows is left out

# The look-behinds let a run of marks or of spaces be tried once only, so that a line of them stays
# linear.
_END = re.compile(
    r"(?<![.!?…])[.!?…]++(?:\s?»|[\"'”’)\]])*+(?=\s)"
    r"|(?<![^\S\n])[^\S\n]*+\n[^\S\n]*+\n"
    r"|\s?¶",
    re.UNICODE,
)
_OPENERS = "\"'“‘«„([{¿¡-–—•"
_CONTINUING = (",", ";", ":", ")", "]", "/", "&", "=")
_LONGEST_WORD = 24  # characters before a dot that are looked at
_LONGEST_PIECE = 2  # letters between the dots of "Ph.D"
_ORDINAL_DIGITS = 2

# A name, a place or an explanation follows: the dot never ends a sentence.
_NEVER = frozenset(
    [
        "mr", "mrs", "ms", "mx", "messrs", "dr", "drs", "prof", "rev", "gov", "capt", "lt", "sgt",
        "cmdr", "hon", "mt", "st", "sen", "rep", "gen", "col", "maj", "pres", "supt",
        "vs", "cf", "approx", "incl", "excl", "viz",
        "hr", "hrn", "fr", "frl", "bzw", "evtl", "ggf", "inkl", "zzgl", "vgl", "sog", "zb", "ca",
        "mme", "mlle", "mgr", "env", "sra", "srta", "dña", "dn", "ing", "lic",
        "dott", "sig", "avv", "prof.ssa", "dhr", "mevr", "mej", "bijv", "resp", "mag", "dipl",
    ]
)  # fmt: skip
# Only a number after it keeps the sentence going.
_BEFORE_NUMBER = frozenset(
    [
        "no", "nos", "nr", "nrs", "num", "núm", "n°", "art", "arts", "vol", "vols", "p", "pp", "ch",
        "chap", "sec", "fig", "figs", "eq", "par", "c", "v", "str", "bd", "kap", "abs", "ver", "pt",
        "ed", "blz", "pag", "pág", "cap", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
        "sept", "oct", "nov", "dec",
    ]
)  # fmt: skip
# May stand at the end of a sentence or inside it: what follows decides.
_EITHER = frozenset(
    [
        "inc", "ltd", "co", "corp", "bros", "llc", "plc", "dept", "univ", "assn", "ave", "blvd",
        "rd", "ft", "jr", "sr", "esq", "etc", "al", "usw", "ecc", "enz", "ud", "uds", "vda", "cia",
        "cía", "gmbh", "s.a", "mio", "mrd", "mill", "min", "max", "est", "fed",
        "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri",
    ]
)  # fmt: skip
# Words that commonly open a sentence and are rarely part of a name.
_STARTERS = frozenset(
    [
        "the", "this", "that", "these", "those", "it", "its", "he", "she", "they", "we", "you",
        "his", "her", "their", "our", "your", "but", "and", "in", "on", "at", "if", "when", "while",
        "for", "from", "with", "after", "before", "as", "although", "however", "there", "here",
        "what", "why", "how", "who", "no", "not", "one", "some", "most", "many", "another", "an",
        "a", "i", "to", "by", "since", "because", "so", "now", "then", "last", "next", "both",
        "der", "die", "das", "ein", "eine", "es", "er", "sie", "wir", "im", "am", "mit", "und",
        "auch", "nach", "bei", "für", "doch", "dies", "diese", "dieser", "aber", "seit", "wenn",
        "le", "la", "les", "un", "une", "il", "elle", "ils", "elles", "nous", "vous", "ce", "cette",
        "ces", "dans", "pour", "mais", "selon", "depuis", "avec", "on", "en", "au", "aux",
        "el", "los", "las", "una", "unos", "este", "esta", "estos", "para", "pero", "según",
        "desde", "con", "lo", "gli", "i", "nel", "nella", "questo", "questa", "secondo", "dal",
        "per", "ma", "de", "het", "een", "dit", "deze", "maar", "volgens", "sinds", "voor", "met",
    ]
)  # fmt: skip
_EXCLAIMING = frozenset(["yahoo", "yum", "jeopardy"])  # names that end in "!"
# Languages that write "3. Oktober"; told by their commonest words.
_ORDINAL_LANGUAGE = re.compile(r"\b(?:und|der|dem|og|som)\b")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return where each sentence of a text begins and ends.

    A blank line or a pilcrow, which parts blocks, ends a sentence too; single line breaks count
    as spaces.

    Args:
        text: plain text; only the first 20,000 characters are looked at.

    Returns:
        (start, end) character offsets, in order, without surrounding space.
    """
    text = text[:SCANNED].rstrip()
    ordinals = bool(_ORDINAL_LANGUAGE.search(text))
    spans: list[tuple[int, int]] = []
    start = _skip_space(text, 0)
    for match in _END.finditer(text):
        if match.end() <= start:  # within the space that was skipped
            continue
        block_ends = match[0][-1] in "\n¶"
        if not block_ends and not _ends_sentence(
            text, match.start(), match.end(), ordinals=ordinals
        ):
            continue
        end = match.start() if block_ends else match.end()
        if end > start:
            spans.append((start, end))
        start = _skip_space(text, match.end())
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def ends_in_abbreviation(sentence: str) -> bool:
    """Say whether a sentence's last dot may belong to an abbreviation, so that its end is unsure."""
    if not sentence.endswith("."):
        return False
    word = _word_before(sentence, len(sentence) - 1)
    return _is_initial(word) or _dotted(word) or word.lower() in _NEVER | _BEFORE_NUMBER | _EITHER


def _ends_sentence(text: str, dot: int, end: int, *, ordinals: bool) -> bool:
    """Say whether the marks from ``dot`` to ``end`` close a sentence."""
    following = text[end : end + _LONGEST_WORD].lstrip()
    if following[:1] in _CONTINUING:
        return False
    following = following.lstrip(_OPENERS)
    if following and following[0].islower():
        return False
    word = _word_before(text, dot)
    if text[dot] != ".":
        return not (text[dot] == "!" and word.lower() in _EXCLAIMING)
    if text[dot : dot + 2] == ".." or not word:
        return True
    return _dot_ends(word, _first_word(following), ordinals=ordinals)


def _dot_ends(word: str, following: str, *, ordinals: bool) -> bool:
    """Say whether a single dot between these two words closes a sentence."""
    lower = word.lower()
    if lower in _NEVER or (_dotted(word) and word.islower() and lower not in {"a.m", "p.m"}):
        return False
    number_follows = following[:1].isdigit()
    if lower in _BEFORE_NUMBER and number_follows:
        return False
    starts = following.lower() in _STARTERS
    if _is_initial(word):
        return starts and not number_follows
    if ordinals and word.isdigit() and len(word) <= _ORDINAL_DIGITS:
        return starts
    return starts if _dotted(word) or lower in _EITHER else True


def _dotted(word: str) -> bool:
    """Say whether a word is of the kind "U.S", "z.B", "Ph.D": short pieces between dots."""
    pieces = word.split(".")
    return len(pieces) > 1 and all(p.isalpha() and len(p) <= _LONGEST_PIECE for p in pieces)


def _is_initial(word: str) -> bool:
    return len(word) == 1 and word.isalpha()


def _word_before(text: str, dot: int) -> str:
    head = text[max(dot - _LONGEST_WORD, 0) : dot]
    if not head or head[-1].isspace() or head[-1] == "–":
        return ""
    return head.replace("–", " ").split()[-1].lstrip(_OPENERS)


def _first_word(text: str) -> str:
    parts = text.split(None, 1)
    return parts[0].rstrip(".,;:!?\"'”’»)") if parts else ""


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
