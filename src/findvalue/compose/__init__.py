"""Composition: the quote, the paragraph, and the gate that keeps both faithful. Pure, no I/O."""

from findvalue.compose.gate import verify, verify_text
from findvalue.compose.paragraphs import compose
from findvalue.compose.quotes import choose_quote, quote_candidates
from findvalue.compose.titles import clean_title
from findvalue.compose.wording import languages
from findvalue.types import CitationParts

__all__ = [
    "CitationParts",
    "choose_quote",
    "clean_title",
    "compose",
    "languages",
    "quote_candidates",
    "verify",
    "verify_text",
]
