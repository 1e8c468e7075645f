"""Dates: what is certain is read to the second, what is not is no date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.parse import parse_date

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def at(text: str) -> str | None:
    moment = parse_date(text)
    return moment.strftime("%Y-%m-%d %H:%M:%S") if moment else None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Tue, 03 Mar 2026 14:05:06 GMT", "2026-03-03 14:05:06"),
        ("Tue, 3 Mar 2026 14:05 +0100", "2026-03-03 13:05:00"),
        ("03 March 2026 14:05:06 -03:30", "2026-03-03 17:35:06"),
        ("2026-03-03T14:05:06Z", "2026-03-03 14:05:06"),
        ("2026-03-03T14:05:06.789012345+02:00", "2026-03-03 12:05:06"),
        ("20260303T140506Z", "2026-03-03 14:05:06"),
        ("2026-03-03", "2026-03-03 00:00:00"),
        ("2026-03-03 14:05:06 -00:20", "2026-03-03 14:25:06"),
    ],
)
def test_the_two_standards_are_read(text: str, moment: str) -> None:
    assert at(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026/3/10 14:33:00", "2026-03-10 14:33:00"),
        ("10.3.2026", "2026-03-10 00:00:00"),
        ("23/03/2026 08:00", "2026-03-23 08:00:00"),
        ("3/10/2026 2:33:00 PM", "2026-03-10 14:33:00"),
        ("March 10th, 2026 at 2 pm", "2026-03-10 14:00:00"),
        ("Tue Mar 10 14:33:00 2026", "2026-03-10 14:33:00"),
        ("Tue Mar 10 14:33:00 2026 +0200", "2026-03-10 12:33:00"),
        (
            "Tue Mar 10 2026 14:33:00 GMT+0100 (Central European Standard Time)",
            "2026-03-10 13:33:00",
        ),
        ("2026-03-10 14:33:00 +0000 UTC", "2026-03-10 14:33:00"),
        ("Tue, 10 Mar 26 14:33:00 GMT", "2026-03-10 14:33:00"),
        ("10-Mar-2026", "2026-03-10 00:00:00"),
        ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31 23:59:59"),
        ("12 June 2026 12:05AM", "2026-06-12 00:05:00"),
    ],
)
def test_odd_shapes_with_certain_roles_are_read(text: str, moment: str) -> None:
    assert at(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("10. März 2026, 14:33 Uhr", "2026-03-10 14:33:00"),
        ("mar. 10 mars 2026 à 14h33", "2026-03-10 14:33:00"),
        ("martes, 10 de marzo de 2026", "2026-03-10 00:00:00"),
        ("terça-feira, 10 de março de 2026 às 14:33", "2026-03-10 14:33:00"),
        ("mar 10 mag 2026", "2026-05-10 00:00:00"),
        ("10 października 2026", "2026-10-10 00:00:00"),
        ("10 окт 2026", "2026-10-10 00:00:00"),
        ("Τρι, 10 Μαρτίου 2026 12:00:00 EST", "2026-03-10 17:00:00"),  # noqa: RUF001 - Greek
        ("2026年3月10日 14:33", "2026-03-10 14:33:00"),
        ("2026년 3월 10일 14:33", "2026-03-10 05:33:00"),
        ("2026-03-10 오후 2:33:00", "2026-03-10 05:33:00"),
    ],
)
def test_months_are_known_in_other_languages(text: str, moment: str) -> None:
    assert at(text) == moment


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("EST", 17), ("EDT", 16), ("PST", 20), ("CEST", 10), ("MEZ", 11), ("JST", 3), ("Z", 12)],
)
def test_zones_have_their_hours(zone: str, hour: int) -> None:
    moment = parse_date(f"Wed, 10 Jun 2026 12:00:00 {zone}")
    assert moment is not None
    assert moment.hour == hour


def test_a_named_zone_knows_its_summer_time() -> None:
    assert at("10 Jan 2026 12:00:00 America/Los_Angeles") == "2026-01-10 20:00:00"
    assert at("10 Jul 2026 12:00:00 America/Los_Angeles") == "2026-07-10 19:00:00"
    assert at("10 Jul 2026 12:00 ET") == "2026-07-10 16:00:00"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "yesterday", "3 hours ago", "2026", "2026-03", "March 2026", "12",
        "03/04/2026", "03-04-2026", "26-03-04", "260304",
        "Tue, 10 zzz 2026 14:33:00 GMT", "Tue, 40 Mar 2026 14:33:00 GMT",
        "Tue, 10 Mar 2026 1:2:3:4 GMT", "Tue, 10 Mar 2026 14:33:00 +zz:00",
        "Tue, 10 Mar 2026 14:33:00 XYZ", "2026-03-10T25:00:00Z", "2026-03-10T10:00:61Z",
        "2026-03-10T10:00:00-99:99", "2026-03-10T10:00:00-06:00Textra", "2026-03-10-01",
        "2026-xx-10", "2026-03-10T09:xx:00Z", "10 Mar 2026 14:33:00 ../../etc/passwd", "10 Mar 2026 14:33:00 America/Nowhere",
        "2026-03-10 on March 11", "10 Mar 2026 and more words here",
    ],
)  # fmt: skip
def test_what_is_not_certain_is_no_date(text: str) -> None:
    assert at(text) is None


@pytest.mark.parametrize(
    "text",
    ["0001-01-01T00:00:00Z", "Mon, 01 Jan 0001 00:00:00 +0000", "1970-01-01T00:00:00Z",
     "1969-12-31T23:59:59Z", "Thu, 01 Jan 1970 01:00:00 +0100"],
)  # fmt: skip
def test_what_generators_print_for_no_date_is_no_date(text: str) -> None:
    assert at(text) is None


def test_a_date_more_than_two_days_ahead_is_an_error_of_the_feed() -> None:
    near, far = NOW + timedelta(days=2), NOW + timedelta(days=2, seconds=1)
    assert parse_date(near.isoformat(), now=NOW) == near
    assert parse_date(far.isoformat(), now=NOW) is None
    assert parse_date(far.isoformat()) == far


def test_the_end_of_the_calendar_does_not_overflow() -> None:
    assert at("Fri, 31 Dec 9999 23:59:59 -1200") is None
    assert at("9999-12-31T23:59:59-12:00") is None


def test_long_texts_are_not_even_looked_at() -> None:
    assert at("1" * 200_000) is None
    assert at("2026-03-10T10:00:00 " * 20_000) is None


@given(st.text(max_size=120))
def test_any_text_gives_an_aware_moment_or_none(text: str) -> None:
    moment = parse_date(text)
    assert moment is None or (moment.utcoffset() == timedelta() and moment.microsecond == 0)


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 - naive on purpose
def test_what_python_prints_is_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    assert parse_date(moment.isoformat()) == moment
    assert parse_date(moment.strftime("%a, %d %b %Y %H:%M:%S +0000")) == moment
    assert parse_date(moment.strftime("%d %B %Y %H:%M:%S")) == moment
