"""The gate for a paragraph that its user rewrote: their words are theirs, the source's are not.

What the user says in their own name is nobody's business. What they cite is: every quoted passage
must still be the article's, as must title, publication, date and link.
"""

from __future__ import annotations

import unicodedata

from findvalue.compose.gate import citation_problems, passage_problems
from findvalue.text import shorten
from findvalue.types import Paragraph

LONGEST = 5_000  # characters of a rewritten paragraph; findvalue writes a tenth of that
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SHOWN = 60


def rewritten_problems(text: str, paragraph: Paragraph) -> tuple[str, ...]:
    """Check the user's own version of a paragraph against the stored article.

    Args:
        text: the sentences as the user left them, without the link.
        paragraph: what findvalue composed, with its article.

    Returns:
        What is wrong, in plain words; empty when nothing is cited falsely.
    """
    if len(text) > LONGEST:
        return (f"it has {len(text)} characters; {LONGEST:,} are more than any paragraph needs",)
    if not text.split():
        return ("it is empty",)
    problems = [
        f"it holds a character that cannot be seen, in “{shorten(word, _SHOWN)}”"
        for word in text.split()
        if any(unicodedata.category(char) in _UNSEEN for char in word)
    ]
    problems += passage_problems(text, paragraph.article, (paragraph.topic,))
    if paragraph.parts is not None:
        problems += citation_problems(text, paragraph.article, paragraph.parts)
    return tuple(dict.fromkeys(problems))
