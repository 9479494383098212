"""Rolling-origin evaluation at explicit cut-offs; a forecast sees what was known, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.errors import ConfigError
from talent.series.forecaster import MOST_FITS
from talent.series.lessons import apply_lessons, check_settings, lessons_from
from talent.series.members import FEWEST, MEMBERS
from talent.series.metrics import coverage, crps, interval_score, naive_scale, skill
from talent.series.origins import Fits, origins_of
from talent.series.panel import Panel, panel_of
from talent.series.steps import declared_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["cross_validate", "scores"]

RIVALS = ("naive", "drift")
"""Members that every forecast is set beside."""


def cross_validate(
    frame: pd.DataFrame,
    h: int,
    cutoffs: Sequence[Any],
    *,
    level: Sequence[float] = (80, 95),
    freq: str | None = None,
    breaks: pd.DataFrame | None = None,
    draws: int = 1000,
    seed: int = 0,
    most_fits: int = MOST_FITS,
    n_jobs: int | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> pd.DataFrame:
    """Forecast from each cut-off with the values up to it, and set the actuals beside.

    Weights, bands and breaks are learnt anew at every cut-off from values up to it. If values were
    revised, pass frames by vintage instead: one frame can only hold one value a period.

    Parameters
    ----------
    frame, h, level, freq, breaks, draws, seed, most_fits, n_jobs, progress
        As in `forecast`. Drivers over the horizon are taken as given: with drivers, the forecasts
        are conditional on them.
    cutoffs : sequence
        Last known dates, as written in `ds`.

    Returns
    -------
    pandas.DataFrame
        ``unique_id, cutoff, ds, horizon, y, talent`` and bands, ``naive, drift, crps`` and
        ``scale`` (naive error inside the known history, for MASE). Periods without an actual,
        or with one beyond a declared break, are left out, and so are series with fewer than eight
        values at a cut-off.

    Raises
    ------
    ConfigError
        If no series has eight values at any cut-off.

    Examples
    --------
    >>> frame = pd.DataFrame({"unique_id": "a", "ds": range(2000, 2020),
    ...                       "y": [float(5 + t + t % 3) for t in range(20)]})
    >>> found = cross_validate(frame, 2, [2014, 2016])
    >>> found[["cutoff", "ds", "horizon"]].values.tolist()
    [[2014, 2015, 1], [2014, 2016, 2], [2016, 2017, 1], [2016, 2018, 2]]
    """
    check_settings(h, level, draws, most_fits)
    panel = panel_of(frame, freq=freq)
    fits = Fits(panel, h, declared_steps(panel, breaks), n_jobs, progress)
    plans = []
    for cutoff in cutoffs:
        ordinal = int(panel.calendar.ordinals(pd.Series([cutoff]))[0])
        known = panel.until(ordinal)
        enough = {
            name: values
            for name, values in known.values.items()
            if np.isfinite(values).sum() >= FEWEST and panel.last(name) > ordinal
        }
        if enough:
            kept = Panel(known.calendar, enough, known.first, known.groups, known.drivers)
            plans.append((cutoff, kept, origins_of(kept, h, most_fits)))
    if not plans:
        raise ConfigError(f"no series has {FEWEST} values at any of the cut-offs and one after it")
    jobs = [job for _, _, past in plans for job in past]
    fits.make([*jobs, *((n, len(v)) for _, kept, _ in plans for n, v in kept.values.items())])
    parts = []
    for cutoff, kept, past in plans:
        lessons = lessons_from(fits, kept, past)
        result = apply_lessons(lessons, fits, kept, level, draws, seed)
        part = result.frame.assign(cutoff=cutoff)
        shape = (len(result.names), h)
        actual = np.full(shape, np.nan)
        for i, name in enumerate(result.names):
            start = kept.last(name) + 1 - panel.first[name]
            ahead = panel.values[name][start : start + h].copy()
            for step in fits.steps.get(name, ()):
                if step.position >= start:
                    ahead[step.position - start :] = np.nan
            actual[i, : len(ahead)] = ahead
        part["horizon"] = np.tile(np.arange(1, h + 1), shape[0])
        part["y"] = actual.ravel()
        for name in RIVALS:
            part[name] = result.members[:, MEMBERS.index(name)].ravel()
        part["crps"] = crps(actual, result.paths).ravel()
        season = panel.calendar.season
        scales = [naive_scale(kept.values[name], season) for name in result.names]
        part["scale"] = np.repeat(scales, h)
        parts.append(part[part["y"].notna()])
    found = pd.concat(parts, ignore_index=True)
    first = ["unique_id", "cutoff", "ds", "horizon", "y"]
    return found[[*first, *(c for c in found.columns if c not in first)]]


def scores(found: pd.DataFrame, by: Sequence[str] = ("horizon",)) -> pd.DataFrame:
    """Scores of `cross_validate`, by any of its columns.

    Parameters
    ----------
    found : pandas.DataFrame
        From `cross_validate`.
    by : sequence of str
        Columns to group by; none for one row.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, then ``cases, series, mase, crps, skill_naive, skill_drift`` (of the
        scaled absolute error), and for each band ``coverage-95, msis-95, ...``. Errors are scaled
        by the naive error inside each series' history.

    Examples
    --------
    >>> frame = pd.DataFrame({"unique_id": "a", "ds": range(2000, 2020),
    ...                       "y": [float(5 + t + t % 3) for t in range(20)]})
    >>> found = cross_validate(frame, 2, [2014, 2016])
    >>> scores(found)[["horizon", "cases"]].values.tolist()
    [[1, 2], [2, 2]]
    """
    levels = [c.removeprefix("talent-lo-") for c in found.columns if c.startswith("talent-lo-")]
    usable = found[found["scale"] > 0]

    def one(rows: pd.DataFrame) -> dict[str, Any]:
        errors = {m: (rows["y"] - rows[m]).abs() / rows["scale"] for m in ("talent", *RIVALS)}
        out: dict[str, Any] = {
            "cases": len(rows),
            "series": rows["unique_id"].nunique(),
            "mase": errors["talent"].mean(),
            "crps": (rows["crps"] / rows["scale"]).mean(),
        }
        for rival in RIVALS:
            out[f"skill_{rival}"] = float(skill(errors["talent"].mean(), errors[rival].mean()))
        for level in levels:
            low, high = rows[f"talent-lo-{level}"], rows[f"talent-hi-{level}"]
            out[f"coverage-{level}"] = coverage(rows["y"], low, high)
            width = interval_score(rows["y"], low, high, float(level))
            out[f"msis-{level}"] = float(np.mean(width / rows["scale"]))
        return out

    if not by:
        return pd.DataFrame([one(usable)])
    groups = [
        {**dict(zip(by, key, strict=True)), **one(rows)}
        for key, rows in usable.groupby(list(by), sort=True)
    ]
    return pd.DataFrame(groups)
