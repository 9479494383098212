"""Headline numbers that moved between two stored forecasts, by how much, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import talent
from talent.errors import TalentError, UnknownCodeError
from talent.frames import records
from talent.language import marked as N_
from talent.language import translated as _

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from talent.store import Store

__all__ = ["Band", "Movement", "Watch", "movements"]

MEASURE = "gap"
TOLD = 4
"""Contributions that are told by name; the others are told together."""

KINDS = {
    "data": N_("new data of {item}"),
    "assumption": N_("assumption revised: {item}"),
    "fab": N_("news of the fab {item}"),
    "setting": N_("asked for otherwise: {item}"),
    "code": N_("changed {item}"),
    "interaction": N_("what these do only together"),
}
"""Kinds of items of `talent.why` in words."""


class Watch(BaseModel):
    """Which number is watched, and by how much it must move to be told of.

    Attributes
    ----------
    persons : float
        Of the median.
    probability : float
        Of the probability of a shortage.
    scope, occupation : str
    year : int, optional
        The last year that both forecasts have, by default.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    persons: float = Field(default=5000.0, ge=0)
    probability: float = Field(default=0.1, ge=0, le=1)
    scope: str = Field(default="components", min_length=1, max_length=64)
    occupation: str = Field(default="total", min_length=1, max_length=64)
    year: int | None = Field(default=None, ge=1990, le=2100)


@dataclass(frozen=True)
class Band:
    """What one forecast said of a gap.

    Attributes
    ----------
    median, low, high : float
        Persons; `low` and `high` are the ends of the 80 % band.
    probability : float
        Of a shortage.
    """

    median: float
    low: float
    high: float
    probability: float


@dataclass(frozen=True)
class Movement:
    """How the headline number of a country moved from one forecast to the next.

    Attributes
    ----------
    country, scope, occupation : str
    year : int
    before, after : Band or None
        None where that forecast does not have this number.
    beyond : bool
        Whether it moved by more than what is watched for.
    why : tuple of str
        Contributions in words, largest first, or why none can be told.
    forecast : str
        Which of several forecasts it is of; empty where there is one.
    """

    country: str
    scope: str
    occupation: str
    year: int
    before: Band | None
    after: Band | None
    beyond: bool = False
    why: tuple[str, ...] = ()
    forecast: str = ""


def movements(
    store: Store,
    before_run: str | None,
    after_run: str,
    watch: Watch,
    *,
    forecast: str = "",
    progress: Callable[[str, float], None] | None = None,
) -> tuple[Movement, ...]:
    """Compare the headline numbers of two stored forecasts, country by country.

    Where one moved beyond the threshold, both forecasts are made again with one difference at a
    time (see `talent.why`), which takes about as many forecasts as there are differences.

    Parameters
    ----------
    store : Store
        Nothing is written.
    before_run, after_run : str
        The earlier and the later run. Without an earlier one there is nothing to tell; one that
        retention has removed since is said to be gone.
    watch : Watch
    forecast : str
        Name to tell these movements from those of another forecast by.
    progress : callable, optional
        Called with a text and the part done, 0 to 1.

    Returns
    -------
    tuple of Movement
        One a country of either run, in alphabetical order.

    Raises
    ------
    UnknownCodeError
        If there is no such later run, or it has no such scope or occupation.

    Examples
    --------
    The first run of all has nothing to be compared with:

    >>> with talent.open("sqlite://", load=False) as store:
    ...     movements(store, None, "run-20261105-ab12cd34", Watch(persons=2000))
    ()
    """
    if before_run is None:
        return ()
    after = _gaps(store.results(after_run), watch, required=True)
    try:
        before, gone = _gaps(store.results(before_run), watch), ""
    except UnknownCodeError:
        before, gone = {}, _("the earlier forecast is not stored any more")
    years = sorted({key[1] for key in before} & {key[1] for key in after})
    year = watch.year or max(
        years or [key[1] for key in after] or [key[1] for key in before], default=0
    )
    found = []
    for country in sorted({key[0] for key in before} | {key[0] for key in after}):
        numbers = before.get((country, year)), after.get((country, year))
        cell = Movement(country, watch.scope, watch.occupation, year, *numbers, forecast=forecast)
        found.append(_judged(cell, watch, gone))
    if not any(m.beyond for m in found):
        return tuple(found)
    try:
        parts = talent.why(store, before_run, after_run, measure=MEASURE, progress=progress)
    except (TalentError, ValidationError) as error:
        # That it moved must be told, whether or not it can be told why.
        reason = str(error).splitlines()[0]
        words = _("it cannot be told why: {reason}").format(reason=reason)
        return tuple(_because(m, [words]) for m in found)
    return tuple(
        _because(m, _words(parts.table(m.country, year, watch.occupation, watch.scope)))
        if m.beyond
        else m
        for m in found
    )


def _gaps(
    rows: pd.DataFrame, watch: Watch, *, required: bool = False
) -> dict[tuple[str, int], Band]:
    for column, code in (("scope", watch.scope), ("occupation", watch.occupation)):
        if required and code not in set(rows[column]):
            raise UnknownCodeError(column, code, rows[column].unique())
        rows = rows[rows[column] == code]
    rows = rows[rows["measure"] == MEASURE]
    return {
        (str(row["country"]), int(row["year"])): Band(
            *(float(row[c]) for c in ("q50", "q10", "q90", "prob_positive"))
        )
        for row in records(rows)
    }


def _judged(cell: Movement, watch: Watch, gone: str) -> Movement:
    """Whether a number moved beyond what is watched for, or why that cannot be told."""
    before, after = cell.before, cell.after
    if before is None or after is None:
        if before is None and after is None:
            reason = _("neither forecast has this number")
        elif after is None:
            reason = gone or _("the later forecast does not have this number")
        else:
            reason = gone or _("the earlier forecast does not have this number")
        return replace(cell, why=(reason,))
    beyond = (
        abs(after.median - before.median) > watch.persons
        or abs(after.probability - before.probability) > watch.probability
    )
    return replace(cell, beyond=beyond)


def _because(movement: Movement, why: list[str]) -> Movement:
    if not movement.beyond:
        return movement
    return replace(movement, why=tuple(why))


def _words(table: pd.DataFrame) -> list[str]:
    """Contributions to a change in words; the last row of the table is the whole change."""
    parts = table.iloc[:-1]
    size = parts["median"].abs()
    parts = parts[(size > 0) | (parts["prob_positive"] != 0)]
    parts = parts.loc[size.loc[parts.index].sort_values(ascending=False, kind="stable").index]
    lines = [
        _told(_kind(row), _change(row["median"], row["prob_positive"]))
        for row in records(parts.head(TOLD))
    ]
    rest = parts.iloc[TOLD:]
    if len(rest):
        change = _change(float(rest["median"].sum()), float(rest["prob_positive"].sum()))
        lines.append(_told(_("{n} others together").format(n=len(rest)), change))
    return lines


def _told(what: str, change: str) -> str:
    return _("{what}: {change}").format(what=what, change=change)


def _kind(row: dict[str, Any]) -> str:
    kind = str(row["kind"])
    return _(KINDS[kind]).format(item=row["item"]) if kind in KINDS else str(row["item"])


def _change(median: float, probability: float) -> str:
    """Change of a median and of a probability in words.

    Examples
    --------
    >>> _change(-1234.4, 0.052), _change(300.0, 0.0)
    ('-1,234 persons and +5 points of probability', '+300 persons')
    """
    persons = f"{round(median):+,d}"
    points = round(100 * probability)
    if not points:
        return _("{persons} persons").format(persons=persons)
    return _("{persons} persons and {points} points of probability").format(
        persons=persons, points=f"{points:+d}"
    )
