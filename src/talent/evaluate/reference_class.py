"""How wrong published projections of this kind have been: a sanity check on the width of bands.

The outside view of Kahneman & Tversky (1979): before trusting one's own band, look at the errors
of the class that the forecast belongs to. The errors are looked at and never fitted to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.errors import ConfigError, UnknownCodeError
from talent.frames import records
from talent.series import annual

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talent.forecasts.result import Forecast
    from talent.store import Snapshot

__all__ = ["CHIPS", "GROUPS", "HORIZONS", "check_width", "reference_class", "summarise_class"]

HORIZONS = {"1-3": (1, 3), "4-6": (4, 6), "7-10": (7, 10)}
"""Years from the base year to the year by which a projection is judged."""

SAME = "employment.US.3344.SA"
"""The industry of our own scope `components`."""
CHIPS = (SAME, "employment.US.334413.SA", "ep_employment.US.51-9141")
"""Series that count people who make chips; the others are other industries and occupations."""
GROUPS = ("same", "chips", "all")
"""The official projections of our own industry, all of people who make chips, and everything."""

CONCEPTS = ("employment", "ep_employment")
FEW = 5
"""Fewer independent cases than this are called few."""

COLUMNS = [
    "projection", "publisher", "family", "kind", "group", "base_year", "target_year", "judged",
    "horizon", "complete", "projected", "outcome", "error", "note", "source_url", "outcome_url",
]  # fmt: skip


def _series(snapshot: Snapshot, wanted: Iterable[str]) -> dict[str, pd.Series]:
    """Annual values of some series, on their newest level."""
    names = set(wanted)
    found = {}
    for concept in CONCEPTS:
        if concept not in snapshot.concepts():
            continue
        for name, rows in snapshot.observations(concept).groupby("series"):
            if name in names:
                found[str(name)] = annual(rows, snapshot.breaks(str(name)))
    return found


def _judged(case: dict[str, Any], series: dict[str, pd.Series]) -> dict[str, Any] | None:
    """Log growth projected and seen, from the base year to the year that is known."""
    name, base, target = case["series"], int(case["base_year"]), int(case["target_year"])
    if name not in series:
        raise UnknownCodeError("series", name, series)
    seen = series[name]
    years = seen.index[(seen.index > base) & (seen.index <= target)]
    if base not in seen.index or years.empty:
        return None
    year = target if target in years else int(years.max())
    start = float(case["base"]) if pd.notna(case["base"]) else float(seen[base])
    end = float(case["projected"]) + (0 if pd.notna(case["base"]) else start)
    # Under way: as far along a path of steady growth as the years that have passed.
    share = (year - base) / (target - base)
    return {
        "judged": year,
        "complete": year == target,
        "projected": np.log(end / start) * share,
        "outcome": np.log(float(seen[year]) / float(seen[base])),
    }


def _told(case: dict[str, Any]) -> dict[str, Any]:
    """Logs of the figure and of what it came to."""
    return {
        "judged": int(case["outcome_year"]),
        "complete": False,
        "projected": np.log(float(case["projected"])),
        "outcome": np.log(float(case["outcome"])),
    }


def reference_class(snapshot: Snapshot) -> pd.DataFrame:
    """Errors of the projections whose outcome is known, wholly or so far.

    Parameters
    ----------
    snapshot : Snapshot
        Holds the projections, what they are judged by, and the series.

    Returns
    -------
    pandas.DataFrame
        One row a case. ``projection, publisher, family``: cases of one family share what went
        wrong; ``kind``: ``employment`` (judged by a series), ``stated`` or ``revised`` (only a
        later projection of the same thing); ``group``: ``same``
        (NAICS 3344, by the statistical office), ``chips`` or ``other``; ``base_year,
        target_year, judged, horizon`` (years from base to judged), ``complete``; ``projected,
        outcome``: log growth since the base year, and for the other kinds the log of the figure
        itself; ``error``: projected less outcome, positive where too much was projected; ``note,
        source_url, outcome_url``. Cases without a value in their base year are left out.

    Raises
    ------
    UnknownCodeError
        If a case names a series that the catalogue does not have.
    """
    cases = snapshot.projection_outcomes().merge(
        snapshot.projections()[["projection", "publisher", "source_url"]], on="projection"
    )
    series = _series(snapshot, cases["series"])
    rows = []
    for case in records(cases):
        own = case["kind"] == "employment"
        found = _judged(case, series) if own else _told(case)
        if found is None:
            continue
        chips = case["series"] in CHIPS or not own
        official = case["series"] == SAME and case["publisher"].startswith("BLS")
        rows.append(
            {
                **{name: case[name] for name in COLUMNS if name in case},
                **found,
                "group": "same" if official else "chips" if chips else "other",
                "horizon": found["judged"] - int(case["base_year"]),
                "error": found["projected"] - found["outcome"],
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS).sort_values(
        ["kind", "group", "projection"], ignore_index=True
    )


def _weights(cases: pd.DataFrame) -> pd.Series:
    """Every family counts the same, however many cases it has."""
    return 1 / cases.groupby("family")["family"].transform("size")


def _quantile(values: pd.Series, weights: pd.Series, share: float) -> float:
    """Weighted quantile: the smallest value that at least this share of the weight is at or below.

    Examples
    --------
    >>> _quantile(pd.Series([3.0, 1.0, 2.0]), pd.Series([1.0, 1.0, 1.0]), 0.5)
    2.0
    """
    order = np.argsort(values.to_numpy())
    reached = np.cumsum(weights.to_numpy()[order])
    at = int(np.searchsorted(reached, share * reached[-1] * (1 - 1e-12)))
    return float(values.to_numpy()[order[at]])


def summarise_class(table: pd.DataFrame) -> pd.DataFrame:
    """Errors by horizon, every family counting the same.

    Parameters
    ----------
    table : pandas.DataFrame
        As `reference_class` returns it.

    Returns
    -------
    pandas.DataFrame
        ``kind, group`` (one of `GROUPS`, each with those before it), ``horizon``; ``cases``,
        ``families`` (independent cases), ``few`` (fewer than five of them); ``median_abs`` and
        ``q80_abs``, quantiles of the absolute log error, that is the half-width of an 80 % band
        that would have covered them;
        ``median``, ``lowest`` and ``highest`` error. Kinds other than employment are not divided by
        horizon.
    """
    rows = []
    spans: dict[str, tuple[int, int] | None] = {**HORIZONS}
    for kind, cases in table.groupby("kind", sort=False):
        wanted = spans if kind == "employment" else {"all": None}
        for group in GROUPS if kind == "employment" else ("all",):
            inside = {"same": ["same"], "chips": ["same", "chips"]}.get(group)
            own = cases if inside is None else cases[cases["group"].isin(inside)]
            for horizon, span in wanted.items():
                part = own if span is None else own[own["horizon"].between(*span)]
                if part.empty:
                    continue
                weights, error = _weights(part), part["error"]
                families = part["family"].nunique()
                rows.append(
                    {
                        "kind": kind, "group": group, "horizon": horizon, "cases": len(part),
                        "families": families, "few": families < FEW,
                        "median_abs": _quantile(error.abs(), weights, 0.5),
                        "q80_abs": _quantile(error.abs(), weights, 0.8),
                        "median": _quantile(error, weights, 0.5),
                        "lowest": float(error.min()), "highest": float(error.max()),
                    }
                )  # fmt: skip
    return pd.DataFrame(rows)


def check_width(forecast: Forecast, table: pd.DataFrame, scope: str = "components") -> pd.DataFrame:
    """Whether our bands are as wide as what such projections have been wrong by.

    Ours is half the width of the 80 % band of the log of people employed relative to the base
    year, averaged over the years of a horizon; theirs is the error that 80 % of the class stay
    below. Projections of others may be worse than ours, or be made in quieter years: a ratio far
    from 1 asks for an explanation and is not a correction.

    Parameters
    ----------
    forecast : Forecast
        With draws.
    table : pandas.DataFrame
        As `reference_class` returns it.
    scope : str

    Returns
    -------
    pandas.DataFrame
        ``country, scope, horizon, group, ours, theirs, ratio, cases, families, few``.

    Raises
    ------
    ConfigError
        If the forecast was read back and has no draws.
    """
    cube = forecast.cube
    if cube is None:
        raise ConfigError("a stored run keeps no draws; make the forecast again to compare it")
    summary = summarise_class(table)
    rows = []
    for country in cube.countries:
        people = cube.draws("available", country=country, scope=scope)
        logs = np.log(people / people[:, :1])
        low, high = np.quantile(logs, [0.1, 0.9], axis=0)
        half = (high - low) / 2
        for item in records(summary[summary["kind"] == "employment"]):
            first, last = HORIZONS[item["horizon"]]
            years = [h for h in range(first, last + 1) if h < len(cube.years)]
            if not years:
                continue
            ours = float(half[years].mean())
            rows.append(
                {
                    "country": country, "scope": scope, "horizon": item["horizon"],
                    "group": item["group"], "ours": ours, "theirs": item["q80_abs"],
                    "ratio": ours / item["q80_abs"], "cases": item["cases"],
                    "families": item["families"], "few": item["few"],
                }
            )  # fmt: skip
    return pd.DataFrame(rows)
