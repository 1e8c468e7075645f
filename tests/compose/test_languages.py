"""Which language an article is written in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.compose import guess_language, language_of
from findvalue.types import Article

GERMAN = "Der Plan ist nicht neu, und die Halle wird mit dem Kran auf den Platz gestellt."
ENGLISH = "The plan is not new, and it was the crane that has been put by the hall for years."
SPANISH = "El plan no es nuevo, y la grúa está en el patio por los niños y para las ferias."


def article(text: str, language: str | None) -> Article:
    return Article(url="https://quay.example/a", title="Kran", text=text, language=language)


@pytest.mark.parametrize(
    ("text", "declared", "found"),
    [
        (GERMAN, "en-US", "de"),
        (GERMAN, None, "de"),
        (ENGLISH, None, "en"),
        (ENGLISH, "de", "en"),
        (SPANISH, None, "es"),
        ("Kran", "de-AT", "de"),
        ("Kran", "pt_BR", "pt"),
        ("Kran", None, None),
        ("白宫提名艾伦为北约最高司令官。", None, "zh"),
        ("新しい工場は春に始まります。", "en", "ja"),
        ("Новый завод откроется весной.", "ru", "ru"),
        ("Новый завод откроется весной.", "en", "und"),
        ("Café Motörhead", "en", "en"),
        (f"{GERMAN} {ENGLISH}", "fr", "fr"),
    ],
)
def test_the_text_tells_and_the_source_is_asked_when_it_does_not(
    text: str, declared: str | None, found: str | None
) -> None:
    assert language_of(article(text, declared)) == found


def test_a_note_tells_its_language_as_well() -> None:
    assert guess_language(GERMAN) == "de"
    assert guess_language("Dear Ada") is None


@given(st.text(max_size=300), st.none() | st.text(max_size=8))
def test_any_text_has_a_language_or_none(text: str, declared: str | None) -> None:
    found = language_of(article(text, declared))
    assert found is None or found == found.lower()
