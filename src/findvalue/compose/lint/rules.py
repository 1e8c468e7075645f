"""The rules: each an id, a name, a level and a reason from the data file, and one check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from findvalue.compose.data import table
from findvalue.compose.lint import gift, language, people
from findvalue.compose.lint.model import Context, Hit, Level, Note

Check = Callable[[Note, Context], Iterator[Hit]]

_CHECKS: dict[str, Check] = {
    "N01": language.placeholder,
    "N02": people.name,
    "N03": people.wrong_person,
    "N04": gift.length,
    "N05": gift.one_link,
    "N06": gift.link_form,
    "N07": gift.access,
    "N08": gift.topic_named,
    "N09": people.thanks_first,
    "N10": language.cliche,
    "N11": language.machine_tells,
    "N12": gift.quote,
    "N13": gift.citation,
    "N14": gift.age,
    "N15": gift.sensitive,
    "N16": gift.the_firm,
    "N17": gift.promotion,
    "N18": people.panel_copies,
    "N19": people.late,
    "N20": people.subject,
    "N21": language.advice_and_money,
    "N22": language.attachment,
    "N23": language.grammar_of_insertion,
    "N24": language.shouting,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the lint."""

    id: str
    name: str
    level: Level
    why: str
    check: Check


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules, in the order of their ids."""
    listed = table("words", "lint")["rule"]
    return tuple(
        Rule(id=key, name=entry["name"], level=entry["level"], why=entry["why"], check=_CHECKS[key])
        for key, entry in sorted(listed.items())
    )
