"""Which person of a panel gets which article: the best total, and no story twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An article that could be sent to a person."""

    person: str
    topic: str
    url: str
    score: float  # higher is better; 0 or less is not worth sending
    story: str = ""  # what near-duplicates share; "" is the URL itself

    @property
    def key(self) -> str:
        """What no two persons may both get."""
        return self.story or self.url


def assign(options: Iterable[Option]) -> dict[str, Option]:
    """Give each person one article so that the total score is the highest possible.

    Solved as an assignment problem by shortest augmenting paths (Kuhn, 1955; Jonker and
    Volgenant, 1987). Every person may also stay without an article, at no score.

    Args:
        options: what could be sent to whom, in any order.

    Returns:
        The chosen option per person; a person without a worthwhile one is missing. The same
        options give the same answer, whatever their order.
    """
    best = _best(options)
    people = sorted({person for person, _ in best})
    stories = sorted({story for _, story in best})
    costs = [
        [-best[person, story].score if (person, story) in best else 0.0 for story in stories]
        + [0.0] * len(people)  # one "nothing" per person
        for person in people
    ]
    chosen: dict[str, Option] = {}
    for person, column in zip(people, _cheapest(costs), strict=True):
        if column < len(stories) and (person, stories[column]) in best:
            chosen[person] = best[person, stories[column]]
    return chosen


def _best(options: Iterable[Option]) -> dict[tuple[str, str], Option]:
    """Return each person's best option per story, without those not worth sending."""
    best: dict[tuple[str, str], Option] = {}
    ordered = sorted(options, key=lambda each: (-each.score, each.topic, each.url))
    for option in ordered:
        if option.score > 0:
            best.setdefault((option.person, option.key), option)
    return best


def _cheapest(costs: Sequence[Sequence[float]]) -> list[int]:
    """Return the column of each row in a cheapest assignment; rows must not outnumber columns."""
    width = len(costs[0]) if costs else 0
    row_price = [0.0] * (len(costs) + 1)
    column_price = [0.0] * (width + 1)
    taken_by = [0] * (width + 1)  # column -> row, both from 1; 0 is free
    for row in range(1, len(costs) + 1):
        _augment(costs, row, row_price, column_price, taken_by)
    columns = [0] * len(costs)
    for column in range(1, width + 1):
        if taken_by[column]:
            columns[taken_by[column] - 1] = column - 1
    return columns


def _augment(
    costs: Sequence[Sequence[float]],
    row: int,
    row_price: list[float],
    column_price: list[float],
    taken_by: list[int],
) -> None:
    """Add one row to the assignment along the cheapest path to a free column."""
    width = len(taken_by) - 1
    distance = [float("inf")] * (width + 1)
    came_from = [0] * (width + 1)
    done = [False] * (width + 1)
    taken_by[0], column = row, 0
    while taken_by[column]:
        done[column] = True
        here = taken_by[column]
        for other in range(1, width + 1):
            reduced = costs[here - 1][other - 1] - row_price[here] - column_price[other]
            if not done[other] and reduced < distance[other]:
                distance[other], came_from[other] = reduced, column
        nearest = min(
            (other for other in range(1, width + 1) if not done[other]), key=distance.__getitem__
        )
        step = distance[nearest]
        for other in range(width + 1):
            if done[other]:
                row_price[taken_by[other]] += step
                column_price[other] -= step
            else:
                distance[other] -= step
        column = nearest
    while column:
        taken_by[column] = taken_by[came_from[column]]
        column = came_from[column]
