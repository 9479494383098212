"""The scoreboard: their number, ours now, ours as of their day, and what happened.

Nothing here feeds a model: published figures are compared with and never fitted to.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sqlalchemy import delete, insert

from talent.errors import ConfigError
from talent.evaluate.actuals import OBSERVED, actuals
from talent.evaluate.rebuilding import compared, factor_draws, rebuild, unit_compared
from talent.forecasts.cube import TOTAL
from talent.frames import records
from talent.store import Store
from talent.store.engine import writing
from talent.store.models_published import Scoreboard

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talent.forecasts.result import Forecast
    from talent.store import Snapshot

__all__ = ["NEAREST", "not_rebuilt", "published_on", "save_scoreboard", "scoreboard"]

NEAREST = timedelta(days=366)
"""A backtest older than this before a projection's day does not stand for that day."""

OBSERVED_FOR = (OBSERVED, "required")
"""Measures that are judged by people employed: nobody counts people who are required, of whom the
employed fall short by the vacancies that stay open."""

WIDEST = {"fab+design": "fab", "industry": "components"}
"""Widest part of a scope whose people are counted."""

THEIRS = ("low", "mid", "high")
BAND = {"q10": 0.1, "median": 0.5, "q90": 0.9}


def published_on(text: str) -> date:
    """Return the last day of a day, month or year: by then the figure was known.

    Examples
    --------
    >>> published_on("2023-07").isoformat(), published_on("2023-07-25").isoformat()
    ('2023-07-31', '2023-07-25')
    """
    return pd.Period(text).end_time.date()


def _rows(snapshot: Snapshot) -> pd.DataFrame:
    """Concepts with what was published; one row a projection that can be rebuilt."""
    concepts = snapshot.projection_concepts().rename(columns={"country": "place"})
    return concepts.merge(snapshot.projections().drop(columns="country"), on="projection")


def _ours(forecast: Forecast, concept: dict[str, Any], snapshot: Snapshot) -> dict[str, Any]:
    """Years and band of ours, empty where no year is covered."""
    cube = forecast.cube
    if cube is None:
        raise ConfigError("a stored run keeps no draws; make the forecast again to compare it")
    count = next(iter(cube.values.values())).shape[0]
    factor = factor_draws(snapshot, concept, int(forecast.meta["seed"]), count)
    found = rebuild(cube, concept, factor)
    if found is None:
        return {}
    values = np.quantile(found.comparable, list(BAND.values()))
    band = dict(zip(BAND, (float(v) for v in values), strict=True))
    return {"from": found.first, "to": found.last, **band}


def _then(forecasts: Iterable[Forecast], concept: dict[str, Any]) -> Forecast | None:
    """The forecast made with the latest knowledge that was not later than the projection."""
    day = published_on(concept["publication_date"])
    known = [
        (date.fromisoformat(str(one.meta["as_of"])), one)
        for one in forecasts
        if timedelta() <= day - date.fromisoformat(str(one.meta["as_of"])) <= NEAREST
    ]
    return max(known, key=lambda pair: pair[0])[1] if known else None


def _actual(known: pd.DataFrame, stated: pd.DataFrame, concept: dict[str, Any]) -> dict[str, Any]:
    """What happened, in the comparable unit; empty where nobody knows."""
    told = stated[stated["projection"] == concept["projection"]]
    if not told.empty:
        row = told.iloc[0]
        year = int(row["outcome_year"])
        return {
            "actual": compared(concept, row["outcome"]), "actual_scope": "as stated",
            "actual_from": year, "actual_to": year,
        }  # fmt: skip
    flow = concept["aggregate"] != "level"
    plain = concept["occupation"] == TOTAL and not concept["also"] and not concept["factor"]
    if concept["measure"] not in OBSERVED_FOR or concept["aggregate"] == "sum" or not plain:
        return {}
    scope = WIDEST.get(concept["scope"], concept["scope"])
    if scope != concept["scope"] and not flow:
        return {}  # a level of a part says nothing about the whole
    rows = _employed(known, concept["country"], scope)
    first, last = int(concept["from_year"]), int(concept["to_year"])
    if not flow:
        found = float(rows[last]) if last in rows.index else None
        years, value = (last, last), found
    else:
        until = rows.index[rows.index <= last].max() if len(rows) else np.nan
        if first not in rows.index or pd.isna(until) or until <= first:
            return {}
        years, value = (first, int(until)), float(rows[until] - rows[first]) / int(until - first)
    if value is None:
        return {}
    return {
        "actual": value, "actual_scope": scope, "actual_from": years[0], "actual_to": years[1]
    }  # fmt: skip


def _judged(known: pd.DataFrame, past: Forecast, concept: dict[str, Any]) -> dict[str, Any]:
    """Ours of their day and what happened, people employed over the very same years."""
    scope = WIDEST.get(concept["scope"], concept["scope"])
    plain = concept["occupation"] == TOTAL and not concept["also"] and not concept["factor"]
    if (
        concept["measure"] not in OBSERVED_FOR or concept["aggregate"] == "sum" or not plain
        or past.cube is None or concept["country"] not in past.cube.countries
    ):  # fmt: skip
        return {}
    rows = _employed(known, concept["country"], scope)
    first = max(int(concept["from_year"]), past.cube.years[0])
    years = [
        y for y in rows.index if first < y <= min(int(concept["to_year"]), past.cube.years[-1])
    ]
    if first not in rows.index or not years:
        return {}
    last = int(max(years))
    people = past.cube.draws(OBSERVED, country=concept["country"], scope=scope)
    start, end = past.cube.years.index(first), past.cube.years.index(last)
    ours = np.quantile((people[:, end] - people[:, start]) / (last - first), list(BAND.values()))
    return {
        "judged_scope": scope, "judged_from": first, "judged_to": last,
        "judged_actual": float(rows[last] - rows[first]) / (last - first),
        **{f"judged_{k}": float(v) for k, v in zip(BAND, ours, strict=True)},
    }  # fmt: skip


def _employed(known: pd.DataFrame, country: str, scope: str) -> pd.Series:
    """People employed by year."""
    rows = known[
        (known["country"] == country) & (known["scope"] == scope)
        & (known["occupation"] == TOTAL) & (known["measure"] == OBSERVED)
    ]  # fmt: skip
    return rows.set_index("year")["value"]


def scoreboard(
    known: Store | Snapshot, today: Forecast, then: Iterable[Forecast] = ()
) -> pd.DataFrame:
    """Every published projection that can be rebuilt, beside ours and what happened.

    Parameters
    ----------
    known : Store or Snapshot
        Of the projections, the assumptions and the actuals; a store is read as of `today`.
    today : Forecast
        With draws, that is one just made.
    then : iterable of Forecast, optional
        Made with what was known earlier, such as the forecasts of a backtest. Each projection
        takes the latest that is not later than its publication, and at most a year earlier.

    Returns
    -------
    pandas.DataFrame
        One row a projection. ``projection, publisher, title, publication_date, metric,
        period_text, unit, low, mid, high, source_url, confidence``: as published. ``measure,
        country, scope, occupation, aggregate, from_year, to_year, difference``: the concept, and
        in words how ours differs. In ``unit_compared`` (a level in persons, otherwise a year):
        ``theirs_low, theirs_mid, theirs_high``; ``our_from, our_to, our_q10, our_median,
        our_q90``; ``then_as_of`` and the same for then; ``actual, actual_scope, actual_from,
        actual_to``. What is not known is missing. Also ``as_of`` and ``run_id`` of today's run;
        and, where people employed judge a change or a level, ``judged_actual``, their change a
        year in ``judged_scope`` between ``judged_from`` and ``judged_to``, beside the same of ours
        of their day: ``judged_q10, judged_median, judged_q90``.

    Raises
    ------
    ConfigError
        If a forecast was read back and has no draws.
    """
    as_of = str(today.meta["as_of"])
    snapshot = known.as_of(as_of) if isinstance(known, Store) else known
    happened = actuals(snapshot)
    outcomes = snapshot.projection_outcomes()
    stated = outcomes[outcomes["kind"] == "stated"]
    earlier = list(then)
    rows = []
    for item in records(_rows(snapshot)):
        concept = {**item, "country": item["place"]}
        places = "+".join(filter(None, (concept["country"], concept["also"])))
        past = _then(earlier, concept)
        row = {
            **{k: v for k, v in item.items() if k != "place"},
            "country": places,
            "unit_compared": unit_compared(concept),
            **{f"theirs_{k}": compared(concept, item[k]) for k in THEIRS},
            **{f"our_{k}": v for k, v in _ours(today, concept, snapshot).items()},
            "then_as_of": str(past.meta["as_of"]) if past is not None else "",
            **_actual(happened, stated, concept),
            "as_of": as_of,
            "run_id": today.run_id or "",
        }
        if past is not None:
            row |= {f"then_{k}": v for k, v in _ours(past, concept, snapshot).items()}
            row |= _judged(happened, past, concept)
        rows.append(row)
    frame = pd.DataFrame(rows, columns=COLUMNS)
    texts = ["actual_scope", "judged_scope"]
    frame[texts] = frame[texts].astype(object).fillna("")
    for name in YEARS:
        frame[name] = frame[name].astype("Int64")
    return frame.sort_values(["country", "projection"], ignore_index=True)


YEARS = ("our_from", "our_to", "then_from", "then_to", "actual_from", "actual_to", "judged_from",
         "judged_to")  # fmt: skip
COLUMNS = [
    "projection", "publisher", "title", "publication_date", "country", "metric", "period_text",
    "unit", "low", "mid", "high", "measure", "scope", "occupation", "aggregate", "from_year",
    "to_year", "factor", "unit_compared", "theirs_low", "theirs_mid", "theirs_high", "our_from",
    "our_to", "our_q10", "our_median", "our_q90", "then_as_of", "then_from", "then_to", "then_q10",
    "then_median", "then_q90", "actual", "actual_scope", "actual_from", "actual_to", "difference",
    "source_url", "confidence", "as_of", "run_id", "judged_scope", "judged_from", "judged_to",
    "judged_actual", "judged_q10", "judged_median", "judged_q90",
]  # fmt: skip


def not_rebuilt(snapshot: Snapshot) -> pd.DataFrame:
    """Return published figures that ours cannot be made for, with the reason.

    Returns
    -------
    pandas.DataFrame
        ``projection, publisher, publication_date, country, metric, period_text, low, mid, high,
        unit, reason, source_url``.
    """
    frame = snapshot.projections()
    frame = frame[frame["not_rebuilt"] != ""].rename(columns={"not_rebuilt": "reason"})
    return frame[
        ["projection", "publisher", "publication_date", "country", "metric", "period_text", "low",
         "mid", "high", "unit", "reason", "source_url"]
    ].reset_index(drop=True)  # fmt: skip


def _cell(value: Any, kind: type) -> Any:
    """A value of a frame as the database wants it; None for what is missing, save texts."""
    if kind is date:
        return date.fromisoformat(value) if value else None
    return None if pd.isna(value) else kind(value)


def save_scoreboard(store: Store, frame: pd.DataFrame) -> int:
    """Keep a scoreboard in the database, in place of an earlier one of the same as-of date.

    Parameters
    ----------
    store : Store
    frame : pandas.DataFrame
        As `scoreboard` returns it.

    Returns
    -------
    int
        Rows written.
    """
    kinds = {column.name: column.type.python_type for column in Scoreboard.__table__.columns}
    kinds.pop("made_at")
    now = datetime.now(UTC)
    rows = [
        {name: _cell(item[name], kind) for name, kind in kinds.items()} | {"made_at": now}
        for item in records(frame)
    ]
    days = {row["as_of"] for row in rows}
    with writing(store.engine) as connection:
        connection.execute(delete(Scoreboard).where(Scoreboard.as_of.in_(days)))
        if rows:
            connection.execute(insert(Scoreboard), rows)
    return len(rows)
