"""Colours that can be told apart (WCAG 2.2, 1.4.3 and 1.4.11), in the light and in the dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import findvalue.web

STYLE = (Path(findvalue.web.__file__).parent / "static" / "style.css").read_text("utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
    for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
)
MOODS = ("good", "warning", "bad", "info")
TEXTS = [  # text, and what it stands on
    *(("ink", ground) for ground in ("paper", "surface", "raised", "mark", "accent-soft")),
    *(("ink", f"{mood}-soft") for mood in MOODS),
    *((mood, f"{mood}-soft") for mood in MOODS),
    *(("muted", ground) for ground in ("paper", "surface", "raised", "accent-soft")),
    *(("accent", ground) for ground in ("paper", "surface", "accent-soft")),
    *(("accent-strong", ground) for ground in ("paper", "surface", "raised")),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("bad", "surface"),
]
MARKS = [  # borders of fields and what a chart is made of, and what is beside them
    ("edge", "surface"),
    ("edge", "paper"),
    ("accent", "surface"),
    ("accent", "paper"),
    ("accent", "line"),
]


def luminance(colour: str) -> float:
    """The relative luminance of a colour, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """How well two colours can be told apart, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(scheme: dict[str, str], text: str, ground: str) -> None:
    assert contrast(scheme[text], scheme[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "beside"), MARKS)
def test_fields_and_charts_can_be_seen(scheme: dict[str, str], mark: str, beside: str) -> None:
    assert contrast(scheme[mark], scheme[beside]) >= 3


def test_black_on_white_is_known() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") < 4.5


def test_both_schemes_name_the_same_colours() -> None:
    assert set(DARK) <= set(LIGHT)
    assert {"ink", "paper", "accent"} <= set(DARK)
