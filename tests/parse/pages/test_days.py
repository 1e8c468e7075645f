from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.parse.pages.days import days_in, stamped, written_first


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Posted 5 March 2026", date(2026, 3, 5)),
        ("March 5th, 2026", date(2026, 3, 5)),
        ("Sept. 2, 2016", date(2016, 9, 2)),
        ("5. März 2026, 14:07 Uhr", date(2026, 3, 5)),
        ("le 1er mars 2026", date(2026, 3, 1)),
        ("5 de marzo de 2026", date(2026, 3, 5)),
        ("2026-03-05", date(2026, 3, 5)),
        ("2026年3月5日", date(2026, 3, 5)),
        ("05.03.2026", date(2026, 3, 5)),
        ("4. 2. 2022.", date(2022, 2, 4)),
        ("25/03/2026", date(2026, 3, 25)),
        ("03/25/2026", date(2026, 3, 25)),
        ("Do 25.04.24 | 14:07 Uhr", date(2024, 4, 25)),
        ("5 березня 2026", date(2026, 3, 5)),
        ("5. maaliskuuta 2026", date(2026, 3, 5)),
        ("24 أبريل 2020", date(2020, 4, 24)),
        ("24 نيسان / أبريل 2020", date(2020, 4, 24)),
    ],
)
def test_a_day_is_found_in_a_line(text: str, day: date) -> None:
    assert list(days_in(text, None)) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "01/06/2026",
        "call 040 12.11.10.09",
        "version 1.2.2024.1",
        "31.02.2026",
        "May 2026",
        "5 Fluff 2026",
    ],
)
def test_what_could_be_two_days_or_none_is_no_day(text: str) -> None:
    assert list(days_in(text, None)) == []


def test_the_order_of_the_page_decides_a_numeric_date() -> None:
    assert list(days_in("01/06/2026", "day")) == [date(2026, 6, 1)]
    assert list(days_in("01/06/2026", "month")) == [date(2026, 1, 6)]


@pytest.mark.parametrize(
    ("language", "host", "first"),
    [
        ("en-US", "a.example", "month"),
        ("en-GB", "a.example", "day"),
        ("en", "paper.co.uk", "day"),
        ("de", "a.example", "day"),
        ("en", "a.example", None),
        ("", "a.example", None),
    ],
)
def test_language_and_country_tell_which_number_comes_first(
    language: str, host: str, first: str | None
) -> None:
    assert written_first(language, host) == first


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        (
            "2026-03-05T21:30:00-05:00",
            datetime(2026, 3, 5, 21, 30, tzinfo=timezone(timedelta(hours=-5))),
        ),
        (
            "2026-03-05T21:30:00+0100",
            datetime(2026, 3, 5, 21, 30, tzinfo=timezone(timedelta(hours=1))),
        ),
        ("2026-03-05", datetime(2026, 3, 5, tzinfo=UTC)),
        ("20260305", datetime(2026, 3, 5, tzinfo=UTC)),
        ("1772712000", datetime(2026, 3, 5, 12, tzinfo=UTC)),
        ("1772712000000", datetime(2026, 3, 5, 12, tzinfo=UTC)),
        ("Thu, 05 Mar 2026 12:00:00 GMT", datetime(2026, 3, 5, 12, tzinfo=UTC)),
        ("5. März 2026", datetime(2026, 3, 5, tzinfo=UTC)),
        ("2026-13-45", None),
        ("yesterday", None),
        ("0001-01-01T00:00:00Z", None),
        ("", None),
    ],
)
def test_a_stamp_keeps_its_own_zone(stamp: str, moment: datetime | None) -> None:
    found = stamped(stamp, None)
    assert found == moment
    assert found is None or found.utcoffset() == (moment and moment.utcoffset())


@given(st.text(alphabet="0123456789/.-: TZ+年月日March,", max_size=40))
def test_any_text_gives_a_day_or_none(text: str) -> None:
    assert all(day.year >= 1990 for day in days_in(text, "day"))
    moment = stamped(text, "day")
    assert moment is None or moment.tzinfo is not None
