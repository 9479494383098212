"""Dates as users write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from talent.errors import ConfigError

__all__ = ["as_day"]


def as_day(day: date | str | None, name: str = "as-of") -> date:
    """Give a date for a date, its ISO text, or None for today (UTC).

    Raises
    ------
    ConfigError
        If the text is no date; `name` says which setting it was.

    Examples
    --------
    >>> as_day("2026-11-22")
    datetime.date(2026, 11, 22)
    """
    if day is None:
        return datetime.now(UTC).date()
    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise ConfigError(f"{name} {day!r} is not a date; write it as YYYY-MM-DD") from error
