"""Names of authors as pages print them: bylines are taken apart, what is no name is dropped."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from findvalue.text import clean_text, fold, words

MOST = 30  # authors kept
_NAME_LIMIT = 100  # characters
_FEWEST, _LONGEST = 2, 5  # words of a person's name
_PERSON_SIZE = 45  # characters of a person's name
_NICKNAME_SIZE = 30
_SKIPPED = 6  # pieces of a byline before its first name
_EDGES = " ,;:|-–—/&·•[]"

# What stands before a name, in the languages of the web.
_FROM = r"(?:by|von|par|por|di|da|av|af|door|przez)"
_LABEL = (
    r"(?:autor(?:in|en|es|as?)?|author(?:s|\(s\))?|auteure?s?|autore|verfasser(?:in)?|автор|журналист|"
    r"記者|著者|作者|執筆|筆者|責任編輯|责任编辑|责编|기자)"
)
_WEAK_LABEL = r"(?:texte?|texto|testo|tekst|words|redaktion|reporter|текст|文|編集|글)"
_DONE = (
    r"(?:posted|written|published|reported|submitted|compiled|words|story|text|article|review|opinion|"
    r"column|guest post|op-ed|essay|analysis|report|interview|kolumne|gastbeitrag|kommentar|bericht|"
    r"reportage|analyse|beitrag|chronique|tribune|columna|"
    r"geschrieben|verfasst|veröffentlicht|publiziert|gespeichert|erstellt|gepostet|eingestellt|artikel|"
    r"escrito|publicado|publié|rédigé|écrit|scritto|pubblicato|geschreven|documentaire)"
)
_BY = re.compile(
    rf"^[^\w(]*(?:(?:an?|the|eine?|une?)\s+)?(?:{_DONE}\s+)?{_FROM}\s*:?(?:\s+(?=\S)|$)"
    rf"|(?:^[^\w(]*|[|·•,\d]\s*){_LABEL}\s*(?:[:\uff1a]|$)\s*"
    rf"|(?:^[^\w(]*|[|·•,\d]\s*){_WEAK_LABEL}(?:\s+(?:und|and|et|y|&)\s+\w+)?\s*[:\uff1a]\s*"
    rf"|(?:[|·•–—\d]|\buhr\b|\b{_DONE}\b.{{0,30}}?)\s*\b{_FROM}\s+",
    re.IGNORECASE,
)
_EDITED = re.compile(
    r"\b(?:edited|fact.?checked|photo\w*|illustrat\w*|foto\w*|reviewed)\s+by\b", re.IGNORECASE
)
_CREDIT = re.compile(
    r"^\W*(?:foto|photo|bild|image|illustration|video|quelle|source|credit|copyright|grafik|©)",
    re.IGNORECASE,
)
# Where a name ends: a date, a role, an address.
_STOP = re.compile(
    r"\s*(?:(?<!\w)\d|@|https?:|www\.|\(|\[|<|"
    r"\b(?:updated?|published|posted|aktualisiert|stand|veröffentlicht|datum|date|fotograf\w*|"
    r"photograph\w*|am|um|uhr|on|the|for|für|is|ist|in|at|follow|folgen|email|e-mail|contact|view|more|"
    r"illustration\w*|fotos?|photos?|bilder|grafik\w*|"
    r"mehr|lesedauer|editor\w*|reporter|correspondent|korrespondent\w*|redakteur\w*|journalist\w*|"
    r"contributor|columnist|(?:senior|staff|chief|contributing|guest|associate|managing|executive|"
    r"deputy|freelance|special)\b.*)\b).*",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(r"\s*[|•·│▪►»]\s*|\s[-–—]\s")
_AND = re.compile(
    r"\s*(?:;|,\s*(?:and|und|et|y|e|&|en|og|och)\s|,|&|、|\uff0c|・|/"
    r"|\s(?:and|und|et|y|e|en|og|och|ve|и|with|mit)\s)\s*",
    re.IGNORECASE,
)
_MAIL = re.compile(r"\(?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\)?")
_REMARK = re.compile(r"\([^()]{1,40}\)")
_ADDRESS = re.compile(r"https?://\S*|www\.\S*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CJK_SIZE = range(2, 7)
_CJK_ROLE = re.compile(r"\s*(?:記者|编辑|編集|기자|特派員|さん|著)\s*(?:외 \d+명)?$")
_CJK_NO_NAME = re.compile(r"[^\w\s]|新聞|編集|日报|時報|뉴스|일보|フォロー|この")
_NO_NAME = re.compile(r"[\d@:!?\"„“”…_/\\|<>*=+#©]")
_MONTHS = frozenset(
    words(
        "january february march april may june july august september october november december "
        "jan feb mar apr jun jul aug sep sept oct nov dec okt dez januar februar maerz mai juni juli oktober dezember"
    )
)
_PARTICLES = frozenset(
    words(
        "van von der den de la le du da di del della dos das el al bin ibn ben zu zum zur ter e y"
    )
)
_ARTICLES = frozenset(
    {"the", "der", "die", "das", "le", "la", "les", "los", "las", "zur", "zum", "zu", "alle"}
)
_LOGINS = frozenset(
    words(
        "admin administrator author root user editor webmaster guest anonymous unknown none null "
        "undefined default test wordpress superuser publisher autor redaktor name unbenannt untitled"
    )
)
_DESKS = frozenset(
    words("staff team desk redaktion editors newsroom redaction redazione redacción")
)
# Words that stand beside names and belong to none: roles, buttons, dates, institutions.
_NO_PERSON = frozenset(
    words(
        "editor editors reporter correspondent writer author photographer journalist redakteur "
        "redakteurin journalistin autorin autor director professor analyst contributor columnist "
        "producer fotograf publiziert veroeffentlicht published updated posted aktualisiert comments "
        "kommentare share teilen lesezeit minuten minutes read follow folgen twitter facebook instagram "
        "linkedin home news email website about contact more mehr artikel article tv online view now "
        "comment subscribe connect login sign "
        "uhr monday tuesday wednesday thursday friday saturday sunday "
        "montag dienstag mittwoch donnerstag freitag samstag sonntag "
        "gmbh ag inc ltd llc verlag verein verband feuerwehr abteilung ministerium bundesministerium "
        "university universitaet institut institute foundation stiftung press media staff team desk "
        "redaktion editorial agency agencies agentur department ev e.v society association company"
    )
) - {"e", "v"}


def named(text: str) -> list[str]:
    """Return the names in a value that is said to hold authors ("Jane Smith, Bob Lee").

    Args:
        text: one value of a meta tag or of JSON-LD.

    Returns:
        People one by one; what does not look like people as one name; nothing for an address, a
        login or a number.
    """
    text = _plain(text)
    begins, rest = introduces(text)
    if begins and rest and (is_person(rest) or not is_person(text)):
        text = rest
    text = _BETWEEN.split(text)[0].strip(_EDGES)
    parts = [_bare(part) for part in _AND.split(text) if part]
    people = [part for part in parts if is_person(part)]
    if len(people) > 1 or (people and people[0] == parts[0] and "," in text):
        return people[:MOST]
    whole = _bare(text)
    return [whole] if usable(whole) else []


def byline(pieces: Sequence[str], *, certain: bool = False) -> list[str]:
    """Return the names in a byline, piece by piece as elements part it.

    Args:
        pieces: the text of the byline's element.
        certain: the element is marked as the author, so a single word is a name too.

    Returns:
        Names in order, without roles, dates and addresses; empty when there is none.
    """
    found: list[str] = []
    introduced = certain
    for number, text in enumerate(_segments(pieces)):
        if _CREDIT.match(text) or _EDITED.search(text):
            if found:
                break
            continue
        match = _BY.search(text)
        rest = text[match.end() :] if match else text
        cut = _STOP.sub("", rest).strip(_EDGES)
        expected = introduced and not certain  # "by" stood before: the name comes now or not at all
        introduced = introduced or match is not None
        if not words(cut) or _AND.fullmatch(f" {cut} "):
            if found and not cut and words(rest):  # a role or a date: the byline is over
                break
            continue
        people, whole = _people(cut, nickname=introduced and not found)
        if not people and (found or expected or number > _SKIPPED):
            break
        found += [name for name in people if name not in found]
        if found and (not whole or _CJK.search(found[-1])):
            break
    return found[:MOST]


def _people(text: str, *, nickname: bool) -> tuple[list[str], bool]:
    """Return the people in a piece of a byline, and whether it holds nothing else."""
    names = [name for part in _AND.split(text) if (name := _bare(part))]
    people = [name for name in names if is_person(name)]
    if people or not nickname or not names or not (is_nickname(names[0]) or is_desk(names[0])):
        return people, len(people) == len(names)
    return names[:1], False


def introduces(text: str) -> tuple[bool, str]:
    """Say whether a text begins as a byline does, and return what follows ("By Jane": "Jane")."""
    match = None if _CREDIT.match(text) or _EDITED.search(text) else _BY.match(text)
    return (True, text[match.end() :].strip()) if match else (False, text)


def introduces_within(text: str) -> bool:
    """Say whether a text holds what stands before a name ("6 March, 13:30 by Olga")."""
    return _BY.search(text) is not None


def is_person(name: str) -> bool:
    """Say whether a text looks like the name of a person."""
    if _CJK.search(name):
        return len(name.replace(" ", "")) in _CJK_SIZE and not _CJK_NO_NAME.search(name)
    tokens = name.split()
    if not _FEWEST <= len(tokens) <= _LONGEST or len(name) > _PERSON_SIZE or _NO_NAME.search(name):
        return False
    folded = words(name)
    if not folded or not _NO_PERSON.isdisjoint(folded) or not _LOGINS.isdisjoint(folded):
        return False
    if folded[0] in _ARTICLES:
        return False
    inner = all(_is_capital(token) or fold(token) in _PARTICLES for token in tokens[1:-1])
    return inner and _is_capital(tokens[0]) and _is_capital(tokens[-1])


def _is_capital(token: str) -> bool:
    """Say whether a word is written as names are; letters without case count."""
    letter = next((char for char in token if char.isalpha()), "")
    return bool(letter) and not letter.islower()


def is_desk(name: str) -> bool:
    """Say whether a text looks like the desk of a newsroom: "AOL Staff", "Smart Shopping Team"."""
    tokens = name.split()
    return (
        _FEWEST <= len(tokens) <= _LONGEST
        and len(name) <= _PERSON_SIZE
        and not _NO_NAME.search(name)
        and not _DESKS.isdisjoint(words(name))
        and _is_capital(tokens[0])
    )


def is_nickname(name: str) -> bool:
    """Say whether one or two words may be a name under which somebody writes."""
    return (
        usable(name)
        and len(name.split()) <= _FEWEST
        and len(name) <= _NICKNAME_SIZE
        and (_NO_PERSON | _MONTHS).isdisjoint(words(name))
        and not _NO_NAME.search(name.rstrip("0123456789"))
    )


def usable(name: str) -> bool:
    """Say whether a value may be an author at all: no login, no address, no number."""
    folded = words(name)
    return (
        bool(folded)
        and not all(word.isdigit() for word in folded)
        and not _LOGINS.issuperset(folded)
        and len(name) <= _NAME_LIMIT
    )


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return names without repetitions, whatever their case."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(" ".join(words(name)), name)
    return tuple(found.values())[:MOST]


def _segments(pieces: Sequence[str]) -> Iterator[str]:
    for piece in pieces:
        for segment in _BETWEEN.split(_plain(piece)):
            if segment.strip():
                yield segment.strip()


def _plain(text: str) -> str:
    """Return a text without e-mails, addresses and remarks in brackets ("Ann (A. J.) Lee")."""
    text = clean_text(html.unescape(text), _NAME_LIMIT * 4)
    return " ".join(_REMARK.sub(" ", _ADDRESS.sub("", _MAIL.sub("", text))).split())


def _bare(name: str) -> str:
    return _CJK_ROLE.sub("", clean_text(name, _NAME_LIMIT)).strip(' ,;:|-–—/&()*“”"[]')
