"""Lint of a finished note: rules N01 to N24, each with an id, a level and a place in the text."""

from itertools import islice

from findvalue.compose.lint.model import Context, Finding, Level, position, read_note
from findvalue.compose.lint.rules import Rule, rules
from findvalue.errors import UsageError

__all__ = ["Context", "Finding", "Level", "Rule", "lint", "rules"]

LONGEST = 50_000  # characters of a note that are looked at
MOST = 20  # findings of one rule; whoever has more does not read them


def lint(text: str, context: Context | None = None) -> list[Finding]:
    """Look a note over before it is sent. It may be one that findvalue did not write.

    Args:
        text: the note as it stands in the draft, header lines and quoted mail included.
        context: what is known of it; a rule that would need more than is known keeps quiet.

    Returns:
        What was found, in the order of the text.

    Raises:
        UsageError: a rule to ignore does not exist.
    """
    known = context or Context()
    names = {key for rule in rules() for key in (rule.id, rule.name)}
    if unknown := sorted(known.ignore - names):
        raise UsageError(
            f"there is no rule {unknown[0]!r} to ignore",
            hint=f"the rules are {', '.join(rule.id for rule in rules())}",
        )
    note = read_note(text[:LONGEST], known.subject)
    found: list[Finding] = []
    for rule in rules():
        if known.ignore.isdisjoint((rule.id, rule.name)):
            for hit in islice(rule.check(note, known), MOST):
                line, column = position(note.text, hit.at)
                found.append(
                    Finding(
                        rule=rule.id,
                        name=rule.name,
                        level=hit.level or rule.level,
                        message=hit.message,
                        line=line,
                        column=column,
                    )
                )
    return sorted(found, key=lambda each: (each.line, each.column, each.rule))
