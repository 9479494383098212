"""Stated starts of fabs and what became of them: the learning set of the delays.

One case is one dated statement of a start: "known on t, production in 2026". Dates are intervals,
because a stated "2026" is kept by any day of 2026. What became of it is an interval too, or only a
bound: not yet by the last day on which somebody still called the fab unfinished.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.frames import records

if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "CASE_COLUMNS", "SLACK", "STATEMENTS", "day_number", "learning_cases", "period_bounds",
    "risk_years", "said_on", "target_of",
]  # fmt: skip

STATEMENTS = ("announced", "construction_start", "delayed_to", "tool_in")
"""Kinds of events that may state a start."""

BUILDING = ("construction_start", "tool_in")
COMING = ("announced", "construction", "paused")
ENDS = {"paused": "paused", "cancelled": "cancelled"}

SLACK = 1.0
"""Years by which a fab may come before the last target of its owner. No fab of the register came
earlier than that; without a bound a target moved from 2025 to 2031 would count as merely not yet
reached."""

CASE_COLUMNS = (
    "fab", "country", "seq", "kind", "building", "first", "said", "target_low", "target_high",
    "start_low", "start_high", "seen", "outcome", "trouble",
)  # fmt: skip


def day_number(day: date | str) -> float:
    """Decimal year of a day.

    Examples
    --------
    >>> day_number("2026-01-01"), round(day_number(date(2026, 7, 2)), 3)
    (2026.0, 2026.499)
    """
    when = date.fromisoformat(day) if isinstance(day, str) else day
    return when.year + (when.timetuple().tm_yday - 1) / 365.0


def period_bounds(text: str | None) -> tuple[float, float]:
    """First and last moment of an ISO date of any precision, in decimal years; NaN without one.

    Examples
    --------
    >>> period_bounds("2024"), period_bounds("2024-Q4"), period_bounds("2025-H2")
    ((2024.0, 2025.0), (2024.75, 2025.0), (2025.5, 2026.0))
    >>> [round(v, 3) for v in period_bounds("2026-01")]
    [2026.0, 2026.083]
    """
    if not isinstance(text, str) or not text[:4].isdigit():
        return float("nan"), float("nan")
    year, part = int(text[:4]), text[5:]
    if part[:1] in {"Q", "H"}:
        per_year = 4 if part[0] == "Q" else 2
        return year + (int(part[1]) - 1) / per_year, year + int(part[1]) / per_year
    if not part:
        return float(year), year + 1.0
    if part[3:]:
        day = day_number(text[:10])
        return day, day + 1 / 365
    return year + (int(part[:2]) - 1) / 12, year + int(part[:2]) / 12


def learning_cases(events: pd.DataFrame, as_of: date, states: pd.DataFrame) -> pd.DataFrame:
    """Cases known on a date, one a statement of a start.

    A fab counts as started on the date of its event ``production_start``; if it has none but its
    state is operating or closed, in the start year of that state. It counts as not yet started on
    the last day on which an event or its state still said so, never simply until `as_of`: nobody
    reported the punctual start of some old fabs, and those would look endlessly late.

    Parameters
    ----------
    events : pandas.DataFrame
        ``fab, seq, kind, event_date, target_date, known_on``. What became known after `as_of` is
        ignored.
    as_of : datetime.date
    states : pandas.DataFrame
        ``fab, country, status, start_year, vintage`` as known on the date. Only fabs that have
        events are read.

    Returns
    -------
    pandas.DataFrame
        One row a statement, sorted by fab and number: ``fab, country, seq, kind, building``
        (whether building had begun), ``first`` (of this fab), ``said`` (when), ``target_low,
        target_high`` (NaN for an announcement without a start), ``start_low, start_high`` (infinite
        while open), ``seen`` (until when the fab was watched), ``outcome`` (``started``, ``open``,
        ``paused``, ``cancelled``), ``trouble`` (whether an event says late, paused or cancelled, or
        the start came after the first target).
        Times are decimal years. A statement whose target had passed when it was made is left out.

    Examples
    --------
    >>> events = pd.DataFrame({
    ...     "fab": ["a", "a"], "seq": [1, 2], "kind": ["announced", "production_start"],
    ...     "event_date": ["2020-01", "2023-Q1"], "target_date": ["2022", ""],
    ...     "known_on": ["2020-01-31", "2023-02-01"],
    ... })
    >>> states = pd.DataFrame({
    ...     "fab": ["a"], "country": ["US"], "status": ["operating"], "start_year": [2023],
    ...     "vintage": ["2023-02-01"],
    ... })
    >>> found = learning_cases(events, date(2024, 1, 1), states)
    >>> found[["target_low", "start_low", "start_high", "outcome"]].to_numpy().tolist()
    [[2022.0, 2023.0, 2023.25, 'started']]
    """
    known = events.assign(known_on=events["known_on"].astype(str))
    known = known[known["known_on"] <= as_of.isoformat()]
    state_of = {str(row["fab"]): row for row in records(states)}
    rows: list[dict[str, Any]] = []
    for fab, part in known.sort_values(["known_on", "seq"]).groupby("fab", sort=True):
        rows += _cases_of(str(fab), records(part), state_of.get(str(fab)))
    return pd.DataFrame(rows, columns=list(CASE_COLUMNS))


def _cases_of(
    fab: str, events: list[dict[str, Any]], state: dict[str, Any] | None
) -> list[dict[str, Any]]:
    """Cases of one fab, its events in order of `known_on`."""
    said = [(event, said_on(event)) for event in events if event["kind"] in STATEMENTS]
    if not said:
        return []
    low, high, outcome = _outcome(events, state)
    latest = target_of(said[-1][0])[0]
    rows: list[dict[str, Any]] = []
    seen: set[tuple[float, float, float]] = set()
    building = False
    for event, when in said:
        building = building or event["kind"] in BUILDING
        a, b = target_of(event)
        passed = b <= when or high <= when
        if passed or (np.isnan(a) and event["kind"] not in STATEMENTS[:2]) or (when, a, b) in seen:
            continue
        seen.add((when, a, b))
        least = max(low, when)
        if outcome == "open" and event is not said[-1][0] and latest > a:
            least = max(least, latest - SLACK)
        rows.append(
            {
                "fab": fab, "country": state["country"] if state else "", "seq": event["seq"],
                "kind": event["kind"], "building": building, "first": not rows, "said": when,
                "target_low": max(a, when), "target_high": b, "start_low": least,
                "start_high": high, "seen": low, "outcome": outcome, "trouble": False,
            }
        )  # fmt: skip
    first = next((row["target_high"] for row in rows if np.isfinite(row["target_high"])), np.inf)
    slipped = outcome in ENDS or any(
        event["kind"] in {"delayed_to", "paused", "cancelled"} for event in events
    )
    for row in rows:
        row["trouble"] = slipped or low >= first
    return rows


def said_on(event: dict[str, Any]) -> float:
    """When a statement was made: its own date, but no later than it was known."""
    known = day_number(event["known_on"])
    low, high = period_bounds(event["event_date"])
    # Equipment is reported after it came in, and the target is that of the report.
    return known if event["kind"] == "tool_in" or np.isnan(low) else min((low + high) / 2, known)


def target_of(event: dict[str, Any]) -> tuple[float, float]:
    """Period in which the start is stated, NaN without one."""
    return period_bounds(event["target_date"])


def _outcome(
    events: list[dict[str, Any]], state: dict[str, Any] | None
) -> tuple[float, float, str]:
    """Bounds of the start, and what the fab is."""
    status = str(state["status"]) if state else ""
    for event in events:
        if event["kind"] == "production_start":
            low, high = period_bounds(event["event_date"])
            return low, high, "started"
    if state and status in {"operating", "closed"} and pd.notna(state["start_year"]):
        return float(state["start_year"]), state["start_year"] + 1.0, "started"
    told = [event for event in events if event["kind"] != "closed"]
    last = max(day_number(event["known_on"]) for event in told) if told else -np.inf
    outcome = ENDS.get(told[-1]["kind"], "open") if told else "open"
    if status in COMING and state:
        last = max(last, day_number(str(state["vintage"])[:10]))
        outcome = ENDS.get(status, "open")
    if outcome == "cancelled" or status == "cancelled":
        gone = [e for e in told if e["kind"] == "cancelled"]
        when = min(sum(period_bounds(gone[-1]["event_date"])) / 2, last) if gone else last
        return when, np.inf, "cancelled"
    return last, np.inf, outcome


def risk_years(cases: pd.DataFrame) -> pd.DataFrame:
    """Fab-years between announcement and start, and cancellations in them, by stage.

    The years of a fab before its first case that says building has begun are of the stage
    ``announced``, those after it ``construction``. Where the start is an interval, its middle ends
    the years. What only a later target says is no year of observation.

    Parameters
    ----------
    cases : pandas.DataFrame
        Of `learning_cases`.

    Returns
    -------
    pandas.DataFrame
        One row a fab and stage that had years: ``fab, stage, years, cancelled, trouble``.
    """
    rows = []
    for fab, part in cases.groupby("fab", sort=True):
        opened = float(part["said"].min())
        ends = part["seen"].iloc[-1]
        if np.isfinite(part["start_high"].iloc[-1]):
            ends = (ends + part["start_high"].iloc[-1]) / 2
        begun = part.loc[part["building"], "said"]
        turn = min(float(begun.min()), ends) if len(begun) else ends
        gone = part["outcome"].iloc[-1] == "cancelled"
        built = len(begun) > 0
        for stage, years, here in (
            ("announced", turn - opened, not built),
            ("construction", ends - turn, built),
        ):
            if years > 0:
                rows.append((fab, stage, years, gone and here, part["trouble"].iloc[-1]))
    return pd.DataFrame(rows, columns=["fab", "stage", "years", "cancelled", "trouble"])
