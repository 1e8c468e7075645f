"""Composition: the quote, the paragraph, the note around it, and the gate that keeps it faithful.

Everything here is pure: data in, data out. Its words, lists and templates are data files.
"""

from findvalue.compose.gate import verify, verify_text
from findvalue.compose.languages import guess_language, language_of
from findvalue.compose.panel import Option, assign
from findvalue.compose.paragraphs import compose
from findvalue.compose.quotes import choose_quote, quote_candidates
from findvalue.compose.templates import (
    Letter,
    NoteTemplate,
    fill,
    read_template,
    shipped_template,
    shipped_templates,
)
from findvalue.compose.titles import clean_title
from findvalue.compose.topics import spoken_topic
from findvalue.compose.value import Judgement, Reader, Worth, choice_score, worth
from findvalue.compose.wording import languages
from findvalue.types import CitationParts

__all__ = [
    "CitationParts",
    "Judgement",
    "Letter",
    "NoteTemplate",
    "Option",
    "Reader",
    "Worth",
    "assign",
    "choice_score",
    "choose_quote",
    "clean_title",
    "compose",
    "fill",
    "guess_language",
    "language_of",
    "languages",
    "quote_candidates",
    "read_template",
    "shipped_template",
    "shipped_templates",
    "spoken_topic",
    "verify",
    "verify_text",
    "worth",
]
