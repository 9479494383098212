"""When a job is due: ticks of a cron expression, at most one a day.

A run is known by its as-of date, so two ticks of one day would be the same run.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from talent.errors import MissingExtraError

if TYPE_CHECKING:
    from apscheduler.triggers.cron import CronTrigger

__all__ = ["check_schedule", "check_zone", "last_tick", "next_tick", "trigger"]

_NUMBER = re.compile(r"\d{1,2}")
_TINY = dt.timedelta(microseconds=1)


def trigger(schedule: str, time_zone: str = "UTC") -> CronTrigger:
    """Trigger of a cron expression.

    Raises
    ------
    MissingExtraError
        If APScheduler is not installed.
    ValueError
        If the expression cannot be read.
    """
    try:
        from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError(
            "a schedule needs APScheduler: pip install 'talent[jobs]'"
        ) from error
    return CronTrigger.from_crontab(schedule, ZoneInfo(time_zone))


def check_zone(name: str) -> str:
    """Give the name of a time zone back.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"no time zone {name!r}; write it as UTC or Asia/Taipei") from None
    return name


def check_schedule(schedule: str) -> str:
    """Give a cron expression back, or nothing for nothing.

    Raises
    ------
    ValueError
        If it cannot be read, could tick twice a day, or names days of the week by numbers: cron
        counts them from Sunday and the library that reads them here from Monday.

    Examples
    --------
    >>> check_schedule("0 6 5 * *")
    '0 6 5 * *'
    """
    fields = schedule.split()
    if not fields:
        return ""
    if len(fields) != 5:
        raise ValueError(
            f"{schedule!r} has {len(fields)} fields; cron has five: minute, hour, day of the "
            "month, month, day of the week"
        )
    minute, hour, *_, weekday = fields
    if not (_NUMBER.fullmatch(minute) and _NUMBER.fullmatch(hour)):
        raise ValueError(
            f"{schedule!r}: give one minute and one hour as numbers; a job runs once for an as-of "
            "date, so at most once a day"
        )
    if any(character.isdigit() for character in weekday.split("#")[0]):
        raise ValueError(
            f"{schedule!r}: write days of the week as names (mon-fri); programs count them from "
            "different days"
        )
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    if next_tick(schedule, "UTC", start) is None:
        raise ValueError(f"{schedule!r}: there is no such day in any year")
    return schedule


def next_tick(schedule: str, time_zone: str, after: dt.datetime) -> dt.datetime | None:
    """First tick after a moment, in the zone of the schedule; None if there is none.

    Examples
    --------
    >>> noon = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    >>> next_tick("0 6 5 * *", "Asia/Tokyo", noon).isoformat()
    '2026-12-05T06:00:00+09:00'
    """
    moment: dt.datetime | None = trigger(schedule, time_zone).get_next_fire_time(
        None, after + _TINY
    )
    return moment


def last_tick(
    schedule: str, time_zone: str, after: dt.datetime, until: dt.datetime
) -> dt.datetime | None:
    """Newest tick after a moment and not after another; None if there is none.

    However many were missed in between, only this one is left to be done.

    Examples
    --------
    >>> start, end = (dt.datetime(2026, m, 22, tzinfo=dt.UTC) for m in (3, 11))
    >>> last_tick("0 6 5 * *", "UTC", start, end).isoformat()
    '2026-11-05T06:00:00+00:00'
    """
    cron = trigger(schedule, time_zone)
    newest = None
    moment = cron.get_next_fire_time(None, after + _TINY)
    while moment is not None and moment <= until:
        newest = moment
        moment = cron.get_next_fire_time(None, moment + _TINY)
    return newest
