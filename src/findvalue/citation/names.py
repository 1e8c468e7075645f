"""Names of authors: people have a family and given names, everything else is one literal."""

from __future__ import annotations

import re
from dataclasses import dataclass

from findvalue.text import fold, words

_LONGEST = 5  # words of a person's name; more is an organisation or a sentence
_SUFFIX = re.compile(r"(?:jr|sr|ph\.?d|m\.?d|esq)\.?|i{2,3}|iv", re.IGNORECASE)
_SUFFIX_MARK = re.compile(r"(?:jr|sr)\.?|i{2,3}|iv", re.IGNORECASE)
# Parts of a family name that stand before it, in English order (CSL calls them particles).
_PARTICLES = frozenset(
    words(
        "af al am ap aus av ben bin da dal dalla de degli dei del dela della den der des di do dos du "
        "e el em het la las le los mc op st st. te ten ter thor tot van vom von vor zu zum zur y"
    )
)
# Words that no person is called by: the name belongs to an organisation or a desk.
_GROUP_WORDS = frozenset(
    words(
        "agency associated association bbc board bureau college committee company contributors "
        "corporation correspondent council department desk editor editorial editors foundation group "
        "inc institute limited ltd llc gmbh magazine media ministry network news newspaper newsroom "
        "office organisation organization partners press radio redaction redaktion redazione redaccion "
        "reporter reporters reuters service services society staff studio team technologies times trust "
        "tv university agencia agence agentur nachrichten"
    )
)
_NO_PERSON = re.compile(r"[@/\\]|\bhttps?\b|\bwww\.", re.IGNORECASE)
_LOGINS = frozenset(
    words(
        "admin administrator author root user editor editors webmaster guest anonymous unknown none "
        "null undefined default test wordpress staff superuser"
    )
)
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One author, in the parts that citation styles ask for."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""  # the whole name when it has no parts

    @property
    def natural(self) -> str:
        """The name as it is said: "Jane Q. Smith"."""
        said = self.literal or " ".join(part for part in (self.given, self.family) if part)
        return f"{said} {self.suffix}" if self.suffix else said

    @property
    def inverted(self) -> str:
        """The name as a list sorts it: "Smith, Jane Q."."""
        if self.literal:
            return self.literal
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)

    @property
    def initialled(self) -> str:
        """The name as APA prints it: "Smith, J. Q."."""
        if self.literal:
            return self.literal
        parts = (self.family, initials(self.given), self.suffix)
        return ", ".join(part for part in parts if part)


def initials(given: str) -> str:
    """Return the initials of given names: "Jean-Luc M." gives "J.-L. M.".

    Words in lower case are parts of the family name and stay ("Guillaume de" gives "G. de").
    """
    return " ".join(_initial(word) for word in given.split())


def _initial(word: str) -> str:
    if word[:1].islower():
        return word
    parts = [part for part in word.replace(".", ". ").replace("-", " -").split() if part != "-"]
    shortened = (
        f"-{part[1].upper()}." if part.startswith("-") and part[1:] else f"{part[0]}."
        for part in parts
    )
    return "".join(f" {part}" if part[0] != "-" else part for part in shortened).strip()


def is_citable(name: str) -> bool:
    """Say whether an author's name may be printed: no login, address or e-mail."""
    return bool(words(name)) and not _NO_PERSON.search(name) and fold(name.strip()) not in _LOGINS


def split_name(name: str) -> Name:
    """Return the parts of a name as a source gives it.

    Args:
        name: "Jane Q. Smith", "Smith, Jane Q.", "Clara van de Wiel", "Reuters".

    Returns:
        Family and given names of a person; a literal for one word, for an organisation, and for
        names whose parts English order does not tell (Chinese, Japanese, Korean).
    """
    name = " ".join(name.split())
    parts, suffix = _without_suffix(name)
    if "," in parts:
        family, _, given = (part.strip() for part in parts.partition(","))
        if family and given and "," not in given and not _is_group(parts.replace(",", "")):
            return Name(family=_recased(family), given=_recased(given), suffix=suffix)
        return Name(literal=name)
    tokens = parts.split()
    if not 1 < len(tokens) <= _LONGEST or _is_group(parts):
        return Name(literal=name)
    start = _family_start(tokens)
    return Name(
        family=_recased(" ".join(tokens[start:])),
        given=_recased(" ".join(tokens[:start])),
        suffix=suffix,
    )


def _without_suffix(name: str) -> tuple[str, str]:
    head, _, last = name.rpartition(" ")
    if not head or not _SUFFIX.fullmatch(last) or last.islower():
        return name, ""
    suffix = last if _SUFFIX_MARK.fullmatch(last) else ""  # degrees are not part of a citation
    return head.rstrip(","), suffix


def _is_group(name: str) -> bool:
    return (
        bool(_WIDE.search(name))
        or any(char.isdigit() or char == "&" for char in name)
        or not _GROUP_WORDS.isdisjoint(words(name))
    )


def _family_start(tokens: list[str]) -> int:
    """Return where the family name begins: at the first particle after the first word."""
    for at, token in enumerate(tokens[1:-1], start=1):
        if token.lower() in _PARTICLES:
            return at
    return len(tokens) - 1


def _recased(part: str) -> str:
    """Return a name written in capitals or in small letters alone as names are written.

    As Zotero's metadata translator does; initials and short acronyms stay.
    """
    letters = [char for char in part if char.isalpha()]
    shouted = part.isupper() and len(letters) > 3 and "." not in part  # noqa: PLR2004 - "J. R.", "AFP"
    whispered = part.islower() and part not in _PARTICLES and len(letters) > 1
    if not shouted and not whispered:
        return part
    return " ".join(
        word
        if word in _PARTICLES
        else "-".join(bit[:1].upper() + bit[1:].lower() for bit in word.split("-"))
        for word in part.split()
    )
