"""Charts: numbers as the places of rectangles in an SVG. The words beside them say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

HEIGHT = 100.0  # units of the drawing
STEP = 10.0  # from one column to the next
_GAP = 2.0
_LEAST = 1.5  # height of a column that stands for something


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a chart."""

    day: date
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns, side by side.

    Args:
        columns: one a day, the oldest first.
        most: the greatest number, which fills the height.
        total: all of them.
    """

    columns: tuple[Column, ...]
    most: int
    total: int

    @property
    def width(self) -> float:
        """Units of the drawing."""
        return len(self.columns) * STEP


def columns(days: Sequence[tuple[date, int]]) -> Chart:
    """Return the chart of a number a day."""
    most = max((count for _, count in days), default=0)
    drawn = []
    for number, (day, count) in enumerate(days):
        height = max(HEIGHT * count / most, _LEAST) if count else 0.0
        drawn.append(
            Column(day, count, number * STEP + _GAP / 2, HEIGHT - height, STEP - _GAP, height)
        )
    return Chart(columns=tuple(drawn), most=most, total=sum(count for _, count in days))
