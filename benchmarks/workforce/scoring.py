"""Scores of forecasts of cells and of sums, and how sure they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scoringrules import crps_ensemble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

LEVELS = (50, 80, 90, 95)
RESAMPLES = 1000
KINDS = CELL, GROUP, ALL = ("cells", "totals of groups", "totals of countries")


@dataclass
class Book:
    """Scored cases, one row a method and a number that was forecast."""

    rows: list[pd.DataFrame] = field(default_factory=list)

    def add(self, method: str, kind: str, where: pd.DataFrame, actual: Array, paths: Array) -> None:
        """Score cases.

        Parameters
        ----------
        method, kind : str
        where : pandas.DataFrame
            What each case is (workforce, country, group, origin, horizon, age), shape (cases, ·).
        actual : ndarray, shape (cases,)
        paths : ndarray, shape (draws, cases)
            One draw for a rule without a distribution.
        """
        point = np.median(paths, axis=0)
        found = where.assign(method=method, kind=kind, actual=actual, point=point)
        found["ape"] = 100 * np.abs(point - actual) / actual
        found["crps"] = (
            crps_ensemble(actual, paths, m_axis=0, estimator="qd")
            if len(paths) > 1
            else np.abs(point - actual)
        )
        for level in LEVELS if len(paths) > 1 else ():
            low, high = np.quantile(paths, [0.5 - level / 200, 0.5 + level / 200], axis=0)
            found[f"in{level}"] = 100.0 * ((low <= actual) & (actual <= high))
        self.rows.append(found)

    def add_all(self, method: str, where: pd.DataFrame, actual: Array, paths: Array) -> None:
        """Score cells, sums over ages and sums over groups of one forecast; as in `add`."""
        self.add(method, CELL, where, actual, paths)
        for kind, by in ((GROUP, ["group", "horizon"]), (ALL, ["horizon"])):
            label, place = np.unique(
                where[by].astype(str).agg("/".join, axis=1), return_inverse=True
            )
            member = (place[:, None] == np.arange(len(label))).astype(float)
            first = [int(np.argmax(place == i)) for i in range(len(label))]
            self.add(method, kind, where.iloc[first], actual @ member, paths @ member)

    @property
    def frame(self) -> pd.DataFrame:
        """Every case."""
        return pd.concat(self.rows, ignore_index=True)


def resample(rows: pd.DataFrame, by: Sequence[str]) -> list[NDArray[np.int64]]:
    """Positions of rows in resamples of whole clusters."""
    places = list(rows.groupby(list(by), sort=False).indices.values())
    rng = np.random.default_rng(0)
    picks = rng.integers(len(places), size=(RESAMPLES, len(places)))
    return [np.concatenate([places[i] for i in pick]) for pick in picks]


CLUSTER = ("country", "origin", "group")


def text(value: float, spread: Sequence[float], digits: int = 1) -> str:
    """A score with its 90 % interval."""
    low, high = np.nanquantile(spread, [0.05, 0.95])
    return f"{value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def accuracy(rows: pd.DataFrame) -> dict[str, str]:
    """MdAPE and CRPS of cells and mean error of group totals, of one method."""
    out = {}
    cells, groups = rows.loc[rows["kind"] == CELL], rows.loc[rows["kind"] == GROUP]
    picks = resample(cells, CLUSTER)
    ape, crps, actual = (cells[c].to_numpy() for c in ("ape", "crps", "actual"))
    out["MdAPE"] = text(float(np.median(ape)), [float(np.median(ape[i])) for i in picks])
    total = groups["ape"].to_numpy()
    out["totals, MAPE"] = text(
        float(total.mean()), [float(total[i].mean()) for i in resample(groups, CLUSTER)]
    )
    misses = np.abs(cells["point"] - cells["actual"]).to_numpy()
    out["WAPE"] = text(
        100 * float(misses.sum() / actual.sum()),
        [100 * float(misses[i].sum() / actual[i].sum()) for i in picks],
        2,
    )
    out["CRPS"] = text(
        100 * float(crps.sum() / actual.sum()),
        [100 * float(crps[i].sum() / actual[i].sum()) for i in picks],
        2,
    )
    return out


def coverage(rows: pd.DataFrame) -> dict[str, str]:
    """Share of cases of one kind inside each band."""
    by = CLUSTER if rows["kind"].iloc[0] != ALL else CLUSTER[:2]
    picks = resample(rows, by)
    out = {}
    for level in LEVELS:
        inside = rows[f"in{level}"].to_numpy()
        spread = [float(inside[i].mean()) for i in picks]
        out[f"{level} %"] = text(float(inside.mean()), spread, 0)
    return out
