"""Writing the paragraph."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

import pytest

from findvalue.compose import compose, verify, verify_text
from findvalue.types import Article, CitationParts, Style, Tone


@pytest.mark.parametrize("tone", get_args(Tone))
@pytest.mark.parametrize("style", get_args(Style))
def test_every_tone_and_style_gives_a_faithful_paragraph_of_the_right_length(
    tone: Tone, style: Style, article: Article, citation: CitationParts, now: datetime
) -> None:
    paragraph = compose(
        article, "sodium batteries", citation=citation, now=now, tone=tone, style=style
    )
    assert verify(paragraph, article) == ()
    assert verify_text(paragraph.plain, article, "sodium batteries", citation=citation) == ()
    assert 25 <= len(paragraph.text.split()) <= 70
    assert "sodium batteries" in paragraph.text
    assert paragraph.plain.endswith(f"\n{article.url}")
