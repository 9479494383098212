"""What a stored run knew of what it forecast: the level it read, and its naive forecast.

It is read from the snapshot that the run read, once: the scores keep it, because what was known on
a date does not change.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from talent.evaluate.actuals import actuals
from talent.evaluate.naive import naive_of
from talent.forecasts.cube import TOTAL
from talent.forecasts.knowledge import snapshot_for
from talent.store.scores import KNOWLEDGE

if TYPE_CHECKING:
    from collections.abc import Callable

    from talent.store import Snapshot, Store

__all__ = ["SERIES", "what_runs_knew"]

SERIES = ["country", "scope", "occupation", "measure"]
"""What tells one history from another."""


class _EachDayOnce:
    """A store that reads a day once while it is asked again for it, as by backtests for today."""

    def __init__(self, store: Store) -> None:
        self.as_of = lru_cache(maxsize=2)(store.as_of)


def what_runs_knew(
    store: Store,
    cases: pd.DataFrame,
    before: pd.DataFrame,
    happened: pd.DataFrame,
    say: Callable[[str, float], None],
) -> tuple[pd.DataFrame, dict[str, int]]:
    """What each run knew of each series: from its scores, or else from the snapshot it read.

    Parameters
    ----------
    store : Store
    cases : pandas.DataFrame
        Cells of forecasts with their actuals: ``run, kind, as_of, config, base, vintage`` and
        `SERIES`.
    before : pandas.DataFrame
        Stored scores, from `talent.store.scores.stored_scores`.
    happened : pandas.DataFrame
        From `talent.evaluate.actuals.actuals`.
    say : callable
        Called with a text and the part done, 0 to 1.

    Returns
    -------
    pandas.DataFrame
        ``run``, `SERIES` and `talent.store.scores.KNOWLEDGE`; series whose level is not known, or
        of which the run knew every figure, are not there.
    dict of str to int
        Cells that are left out for those two reasons.
    """
    series = ["run", *SERIES]
    kept = before.drop_duplicates(series)[[*series, *KNOWLEDGE]]
    # The year that links a run to its level must still have an actual.
    totals = happened[happened["occupation"] == TOTAL][["country", "scope", "measure", "year"]]
    there = totals.rename(columns={"year": "level_year"})
    kept = kept.merge(there, on=["country", "scope", "measure", "level_year"])
    asked = cases.drop_duplicates(series).merge(kept[series].assign(kept=True), how="left")
    asked = asked[asked["kept"].isna()]
    # What was published by the run's date was known to it: nothing needs to be read to say so.
    plain = (asked["kind"] == "baseline").to_numpy()
    late = cases.groupby(series)["vintage"].max().reindex(pd.MultiIndex.from_frame(asked[series]))
    told = plain & (late.to_numpy() <= asked["as_of"].to_numpy())
    left_out = {
        "the run knew a figure of the year": int(
            cases.merge(asked[told][series], on=series).shape[0]
        ),
        "the level that the run read is not known": 0,
    }
    asked = asked[~told]
    by_snapshot: dict[Any, list[int]] = {}
    for at, config in zip(asked.index, asked["config"], strict=True):
        by_snapshot.setdefault((config.as_of, config.known_on, config.given), []).append(at)
    parts = [kept]
    days = cast("Store", _EachDayOnce(store))
    for done, rows in enumerate(by_snapshot.values()):
        one = asked.loc[rows]
        config = one["config"].iloc[0]
        say(f"reading what was known on {config.as_of}", 0.1 + 0.8 * done / len(by_snapshot))
        parts.append(_read(snapshot_for(days, config), one, happened))
    knowledge = pd.concat([part for part in parts if len(part)] or [kept], ignore_index=True)
    found = knowledge["level_year"].notna()
    lost = cases.merge(knowledge[~found][series], on=series)
    left_out["the level that the run read is not known"] = len(lost)
    return knowledge[found].astype({"level_year": "int64"}), left_out


def _read(snapshot: Snapshot, asked: pd.DataFrame, happened: pd.DataFrame) -> pd.DataFrame:
    """What the runs on one snapshot knew of the series that are asked for."""
    known = actuals(snapshot)
    rows = []
    for one in asked[["run", *SERIES, "base"]].itertuples(index=False):
        out: dict[str, Any] = dict(zip(["run", *SERIES, "base"], one, strict=True))
        base = out.pop("base")
        total = {**{k: out[k] for k in SERIES}, "occupation": TOTAL}
        out |= dict.fromkeys(KNOWLEDGE, np.nan)
        then, now = _series(known, total), _series(happened, total)
        common = then.index.intersection(now.index)
        common = common[common <= base]
        # A mean of some months is no measure of a level, if there is a whole year.
        full = (then.loc[common, "months"] == 12) & (now.loc[common, "months"] == 12)
        years = common[full.to_numpy()] if full.any() else common
        if len(years):
            out["level_year"] = int(years[-1])
            out["level"] = float(then.loc[years[-1], "value"])
        history = _series(known, {k: out[k] for k in SERIES})["value"]
        if len(history):
            made = naive_of(history)
            out["known_year"], out["naive"] = made.year, made.value
            out["naive_sd"], out["naive_scale"] = made.sd, made.scale
        rows.append(out)
    return pd.DataFrame(rows)


def _series(frame: pd.DataFrame, cell: dict[str, Any]) -> pd.DataFrame:
    """One series by year."""
    keep = np.ones(len(frame), dtype=bool)
    for key, value in cell.items():
        keep &= (frame[key] == value).to_numpy()
    return frame[keep].set_index("year").sort_index()
