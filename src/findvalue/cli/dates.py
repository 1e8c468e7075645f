"""Dates and spans as people type them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import click

_SPAN = re.compile(r"(\d{1,5})\s*([hdwmy])", re.IGNORECASE)
_HOURS = {"h": 1, "d": 24, "w": 24 * 7, "m": 24 * 30, "y": 24 * 365}


class Moment(click.ParamType[datetime, datetime | str]):
    """An ISO 8601 date or time; UTC when it names no zone."""

    name = "date"

    def convert(
        self,
        value: datetime | str,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime:
        """Return the moment, aware."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date like 2026-03-31", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Span(click.ParamType[timedelta | datetime, timedelta | datetime | str]):
    """A length of time back from now: 12h, 30d, 6w, 3m, 1y; or a date to start from."""

    name = "span"

    def convert(
        self,
        value: timedelta | datetime | str,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> timedelta | datetime:
        """Return the span, or the date."""
        if isinstance(value, (timedelta, datetime)):
            return value
        found = _SPAN.fullmatch(value.strip())
        if found:
            return timedelta(hours=int(found[1]) * _HOURS[found[2].lower()])
        try:
            return Moment().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is neither a span like 30d or 6w nor a date", param, ctx)
