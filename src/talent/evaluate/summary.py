"""Scores over groups of cases, with intervals that know how few independent cases there are.

Forecasts made a year apart and looking ten years ahead share nine years, so their errors are
nearly the same number ten times over. Intervals come from a bootstrap that draws dates in blocks
(`talent.evaluate.blocks`). The number of windows that do not overlap is given beside every score,
and fewer than ten are called a small sample.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.errors import ConfigError, UnknownCodeError
from talent.evaluate.blocks import resampled
from talent.forecasts.cube import TOTAL
from talent.store import Store, read_scores

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from talent.evaluate.blocks import Resamples

    Array = NDArray[np.float64]

__all__ = ["BANDS", "INTERVALS", "KEYS", "SCORES", "horizon_band", "scores", "summary_rows"]

BANDS = {"1-3": (1, 3), "4-6": (4, 6), "7-10": (7, 10), "11+": (11, 99)}
"""Bands of years ahead."""

KEYS = ("kind", "given", "country", "scope", "occupation", "measure", "horizon_band", "horizon")

SCORES = (
    "crps", "crps_percent", "wis", "wis_percent", "coverage_50", "coverage_80", "coverage_90",
    "coverage_95", "bias", "bias_percent", "mase", "skill_crps", "skill_error",
)  # fmt: skip

INTERVALS = (80, 95)
"""Nominal coverages of the bootstrap intervals, in percent."""

FEW = 10
"""Fewer independent windows than this are a small sample."""

_LOWEST = {"bias": -np.inf, "bias_percent": -np.inf, "skill_crps": -np.inf, "skill_error": -np.inf}
_LIMITS = (
    np.array([_LOWEST.get(name, 0.0) for name in SCORES]),
    np.array([1.0 if name.startswith(("coverage", "skill")) else np.inf for name in SCORES]),
)
"""Bounds of each score, which its intervals keep to."""

_SKILL = np.array([name.startswith("skill") for name in SCORES])
_SHARE = np.array([name.startswith("coverage") for name in SCORES])


def horizon_band(horizon: int) -> str:
    """Name of the band of a horizon in years.

    Examples
    --------
    >>> [horizon_band(h) for h in (1, 4, 10, 11)]
    ['1-3', '4-6', '7-10', '11+']
    """
    return next(name for name, (low, high) in BANDS.items() if low <= horizon <= high)


def scores(
    source: Store | pd.DataFrame,
    by: Iterable[str] = ("country", "measure", "horizon_band"),
    *,
    kind: str | None = None,
    given: str = "",
    seed: int = 2035,
) -> pd.DataFrame:
    """Scores over groups of scored cases, each with bootstrap intervals.

    Of several runs with one as-of date only the newest counts: the same forecast twice is one
    case.

    Parameters
    ----------
    source : Store or pandas.DataFrame
        Scored cases: those stored, or a frame with the columns of the view ``v_score``.
    by : iterable of str
        Of `KEYS`. What is not named is not split: the scope is then ``components`` and the
        occupation ``total``, and countries, measures and horizons are taken together.
    kind : str, optional
        ``baseline`` or ``backtest``; needed where both are scored and ``kind`` is not in `by`.
    given : str
        Cases of runs with this `given` (see ``v_score``); ignored where ``given`` is in `by`.
    seed : int
        Of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        `by`; ``cases, origins`` (as-of dates) and ``windows`` (stretches of years that do not
        overlap, per country, added up); then `SCORES`, each with ``_low_80, _high_80, _low_95`` and
        ``_high_95`` (NaN where the origins span no more than one horizon); and ``note``. CRPS, WIS
        and bias are in persons, and in percent of the actual where the name says so; skill is one
        less the ratio of the summed relative scores to those of the naive forecast.

    Raises
    ------
    UnknownCodeError
        For an unknown key.
    ConfigError
        If baselines and backtests would be mixed.
    """
    keys = [by] if isinstance(by, str) else list(by)
    for key in keys:
        if key not in KEYS:
            raise UnknownCodeError("key", key, KEYS)
    cases = read_scores(source.engine) if isinstance(source, Store) else source
    if kind is not None:
        cases = cases[cases["kind"] == kind]
    if "kind" not in keys and cases["kind"].nunique() > 1:
        raise ConfigError(
            "baselines and backtests are both scored; name one with kind=, or 'kind' in by"
        )
    if "given" not in keys:
        cases = cases[cases["given"] == given]
    if "scope" not in keys:
        cases = cases[cases["scope"] == "components"]
    if "occupation" not in keys:
        cases = cases[cases["occupation"] == TOTAL]
    return _wide(_long(_prepared(cases), keys, seed), keys)


def summary_rows(cases: pd.DataFrame, seed: int = 2035) -> pd.DataFrame:
    """What the table ``score_summary`` keeps: every group and score, one row each.

    Parameters
    ----------
    cases : pandas.DataFrame
        As `talent.store.read_scores` gives them.
    seed : int

    Returns
    -------
    pandas.DataFrame
        `KEYS` without ``horizon`` (``country`` empty for all together), ``score, value, low_80,
        high_80, low_95, high_95, cases, origins, windows, note``.
    """
    keys = [key for key in KEYS if key != "horizon"]
    ready = _prepared(cases)
    apart = _long(ready, keys, seed)
    together = _long(ready, [key for key in keys if key != "country"], seed).assign(country="")
    return pd.concat([apart, together], ignore_index=True).dropna(subset=["value"])


def _prepared(cases: pd.DataFrame) -> pd.DataFrame:
    """One run a date, and every case's share in the numerator and denominator of each score."""
    cell = ["kind", "given", "as_of", "country", "scope", "occupation", "measure", "year"]
    ordered = cases.sort_values("run", kind="stable") if "run" in cases else cases
    out = ordered.drop_duplicates(cell, keep="last").copy()
    out["horizon"] = out["horizon"].astype(int)
    out["horizon_band"] = [horizon_band(h) for h in out["horizon"]]
    actual, error = out["linked"], out["error"]
    means = {
        "crps": out["crps"], "crps_percent": 100 * out["crps"] / actual,
        "wis": out["wis"], "wis_percent": 100 * out["wis"] / actual,
        **{f"coverage_{level}": out[f"in{level}"].astype(float) for level in (50, 80, 90, 95)},
        "bias": error, "bias_percent": 100 * error / actual,
        "mase": error.abs() / out["naive_scale"].where(out["naive_scale"] > 0),
    }  # fmt: skip
    for name, values in means.items():
        out[f"+{name}"] = values.fillna(0.0)
        out[f"-{name}"] = values.notna().astype(float)
    for name, own, naive in (
        ("skill_crps", out["crps"], out["naive_crps"]),
        ("skill_error", error.abs(), out["naive_error"].abs()),
    ):
        out[f"+{name}"] = (own / actual).where(naive.notna(), 0.0)
        out[f"-{name}"] = (naive / actual).fillna(0.0)
    return out


def _long(cases: pd.DataFrame, keys: Sequence[str], seed: int) -> pd.DataFrame:
    """One row a group and score."""
    columns = [
        *keys, "score", "value", *(f"{side}_{p}" for p in INTERVALS for side in ("low", "high")),
        "cases", "origins", "windows", "note",
    ]  # fmt: skip
    if cases.empty:
        return pd.DataFrame(columns=columns)
    grouped = list(cases.groupby(list(keys), sort=True)) if keys else [((), cases)]
    reach = [int(rows["horizon"].max()) for _, rows in grouped]
    dates = {
        h: sorted(set().union(*(rows["as_of"] for (_, rows), r in zip(grouped, reach, strict=True)
                                if r == h)))
        for h in set(reach)
    }  # fmt: skip
    drawn = {h: resampled(days, h, seed) for h, days in dates.items()}
    parts = []
    for (key, rows), h in zip(grouped, reach, strict=True):
        found = _group(rows, dates[h], drawn[h], h)
        labels: dict[str, Any] = dict(zip(keys, key, strict=True))
        parts.append(found.assign(**labels))
    return pd.concat(parts, ignore_index=True)[columns]


def _group(
    rows: pd.DataFrame, dates: Sequence[str], drawn: Resamples | None, horizon: int
) -> pd.DataFrame:
    """Every score of one group."""
    sums = rows.groupby("as_of")[[f"{s}{name}" for name in SCORES for s in "+-"]].sum()
    sums = sums.reindex(list(dates), fill_value=0.0)
    above = sums[[f"+{name}" for name in SCORES]].to_numpy()
    below = sums[[f"-{name}" for name in SCORES]].to_numpy()
    value = _ratio(above.sum(axis=0), below.sum(axis=0))
    out = pd.DataFrame({"score": SCORES, "value": value})
    own = rows["as_of"].nunique()
    windows = _windows(rows, horizon)
    usable = drawn is not None and own > drawn.block
    ends = {(side, p): np.full(len(SCORES), np.nan) for p in INTERVALS for side in ("low", "high")}
    if drawn is not None and usable:
        made = _ratio(drawn.weights @ above, drawn.weights @ below)
        for side, percent in ends:
            tail = (100 - percent) / 200
            found = _quantile(made, tail if side == "low" else 1 - tail)
            wide = value + drawn.falls_short(own, percent) * (found - value)
            # Cases that all agree have no spread to resample; so many windows could agree by
            # chance where the share is this far off (Clopper & Pearson 1934).
            chance = tail ** (1 / windows)
            wide = np.where(_SHARE & (value == 1) & (side == "low"), chance, wide)
            wide = np.where(_SHARE & (value == 0) & (side == "high"), 1 - chance, wide)
            ends[side, percent] = np.clip(wide, *_LIMITS)
    for (side, percent), end in ends.items():
        out[f"{side}_{percent}"] = end
    notes = []
    if windows < FEW:
        notes.append(f"small sample: {windows} independent window{'s' if windows != 1 else ''}")
    if not usable:
        notes.append("no intervals: the origins span no more than one horizon")
    return out.assign(cases=len(rows), origins=own, windows=windows, note="; ".join(notes))


def _ratio(above: Array, below: Array) -> Array:
    """Means, and for skill one less the ratio; NaN where nothing was added up."""
    found = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return np.asarray(np.where(_SKILL, 1 - found, found))


def _quantile(made: Array, p: float) -> Array:
    """Quantile over the resamples that have a value."""
    out = np.full(made.shape[1], np.nan)
    for i, column in enumerate(made.T):
        known = column[np.isfinite(column)]
        if len(known):
            out[i] = np.quantile(known, p)
    return out


def _windows(rows: pd.DataFrame, horizon: int) -> int:
    """Stretches of `horizon` years that do not overlap: most per country, added up."""
    total = 0
    for _, own in rows.groupby("country"):
        most = 0
        for _, series in own.groupby(["scope", "occupation"]):
            count, free = 0, -1
            for base in sorted(set(series["year"].astype(int) - series["horizon"])):
                if base >= free:
                    count, free = count + 1, base + horizon
            most = max(most, count)
        total += most
    return total


def _wide(table: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """One row a group: scores side by side, each followed by its intervals."""
    sizes = ["cases", "origins", "windows"]
    ends = [f"{side}_{p}" for p in INTERVALS for side in ("low", "high")]
    index = [*keys, *sizes, "note"]
    out = table[index].drop_duplicates(ignore_index=True)
    if not keys and table.empty:
        return out
    for name in SCORES:
        one = table[table["score"] == name][["value", *ends]].reset_index(drop=True)
        out[[name, *(f"{name}_{end}" for end in ends)]] = one.to_numpy(dtype=float)
    order = [*keys, *sizes, *(c for c in out.columns if c not in index), "note"]
    return out[order]
