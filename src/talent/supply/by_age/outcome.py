"""The forecast of a workforce: cells, totals, flows and how it was made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.displays import display, table
from talent.supply.by_age.combination import RIVALS
from talent.supply.by_age.history import between_censuses
from talent.supply.by_age.plot import pyramid
from talent.supply.by_age.simulation import FLOWS
from talent.supply.by_age.summary import KEYS, bands_of, summarise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from talent.supply.by_age.combination import Case, Pair
    from talent.supply.by_age.contract import WorkforceData
    from talent.supply.by_age.simulation import Draws
    from talent.supply.by_age.uncertainty import Errors

    Array = NDArray[np.float64]

__all__ = ["WorkforceForecast"]


@dataclass(frozen=True)
class WorkforceForecast:
    """People by group, age and year, as joint draws.

    Attributes
    ----------
    data : WorkforceData
        What was known.
    years : tuple of int
        Years forecast.
    made : Draws
        Simulated people and flows.
    pair : Pair
        The fitted rivals.
    weight : float
        Of the ratios; the components have the rest.
    errors : Errors
        Sizes of the errors.
    cases : tuple of Case
        The past forecasts that both were learnt from.
    level : tuple of float
        Nominal coverages of the bands, percent.
    """

    data: WorkforceData
    years: tuple[int, ...]
    made: Draws
    pair: Pair
    weight: float
    errors: Errors
    cases: tuple[Case, ...]
    level: tuple[float, ...]

    def __repr__(self) -> str:
        """Groups, years and draws in one line."""
        span = f"{self.years[0]} to {self.years[-1]}" if self.years else "no year"
        return f"WorkforceForecast({len(self.groups)} groups, {span}, {len(self.draws)} draws)"

    def _repr_html_(self) -> str:
        rows = self.totals()
        whole = {
            str(name): "{:,.0f}".format for name in rows.columns if rows[name].dtype.kind == "f"
        }
        shown = table(rows, None, whole, most=24, rest="and {n} more rows: .totals()")
        return display(repr(self), shown)

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups, in the order of `draws`."""
        return self.data.groups

    @property
    def ages(self) -> tuple[str, ...]:
        """Age labels, in the order of `draws`."""
        return self.data.bands.labels

    @property
    def draws(self) -> Array:
        """Persons, shape (draws, years, groups, ages)."""
        return self.made.stock

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Every cell: ``group, age, year, mean, median, lo-50, hi-50, ...``, in persons."""
        return self.totals(by=KEYS)

    def totals(self, by: Sequence[str] = ("group", "year")) -> pd.DataFrame:
        """Sums over the keys that are not in `by`, taken within each draw.

        Parameters
        ----------
        by : sequence of str
            Of ``group, age, year``; sums over years are not made, so ``year`` must be among them.

        Examples
        --------
        See `forecast_workforce`.
        """
        return summarise(self.draws, self.years, self.groups, self.ages, self.level, by)

    @property
    def flows(self) -> pd.DataFrame:
        """Persons a year: ``flow, group, year, mean, ...``; stock changes by their sum."""
        parts = []
        for name in FLOWS:
            values = self.made.flows[name]
            table = pd.MultiIndex.from_product(
                [[name], self.years, self.groups], names=["flow", "year", "group"]
            ).to_frame(index=False)
            parts.append(bands_of(table, values.reshape(len(values), -1), self.level))
        return pd.concat(parts, ignore_index=True)[["flow", "group", "year", *parts[0].columns[3:]]]

    @cached_property
    def diagnostics(self) -> pd.DataFrame:
        """How the forecast was made: ``part, group, value, unit``."""
        rows: list[tuple[str, str, float, str]] = [
            ("weight of the ratios", "", self.weight, "share"),
            ("past forecasts learnt from", "", float(len(self.cases)), "number"),
        ]
        unit = 25 / self.errors.periods + 5 * self.errors.step
        for name, logs in (("common", self.errors.common), ("group", self.errors.group)):
            variance = np.exp(logs[:, 0]) * unit
            level, shapes = np.sqrt(variance[0]), np.sqrt(variance[1:].sum())
            rows += [
                (f"{name} error of levels, five years", "", float(level), "log"),
                (f"{name} error of shapes, five years", "", float(shapes), "log"),
            ]
        for kind in RIVALS:
            share = self.pair.rivals[kind].share
            rows += [
                (f"entrants per driver, {kind}", group, float(value), "ratio")
                for group, value in zip(self.groups, share, strict=True)
            ]
        return pd.DataFrame(rows, columns=["part", "group", "value", "unit"])

    @cached_property
    def backtest(self) -> pd.DataFrame:
        """Past forecasts: ``origin, target, group, age, actual, ratio, component, blend``."""
        parts = []
        for case in self.cases:
            blend = np.exp(
                np.tensordot(
                    [self.weight, 1 - self.weight], np.log(np.maximum(case.forecast, 1e-9)), 1
                )
            )
            table = pd.MultiIndex.from_product(
                [[case.origin], [case.target], self.groups, self.ages],
                names=["origin", "target", "group", "age"],
            ).to_frame(index=False)
            columns = dict(zip(RIVALS, case.forecast, strict=True))
            parts.append(
                table.assign(
                    actual=case.actual.ravel(),
                    **{k: v.ravel() for k, v in columns.items()},
                    blend=blend.ravel(),
                )
            )
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()

    def history(self) -> pd.DataFrame:
        """Every year between the censuses that were fitted, with bands; see `between_censuses`."""
        return between_censuses(self, len(self.draws))

    def plot(self, group: str | None = None, ax: Axes | None = None) -> Axes:
        """People by age at the last census and in the last year, with the widest band.

        Parameters
        ----------
        group : str, optional
            All groups together by default.
        ax : matplotlib.axes.Axes, optional
        """
        return pyramid(self, group, ax)
