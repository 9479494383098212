"""The forecast of a panel: median, bands, joint paths and sums."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.errors import TalentError, UnknownCodeError
from talent.series.scale import apply_errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from talent.series.bands import Bands
    from talent.series.lessons import Lessons
    from talent.series.panel import Panel

    Array = NDArray[np.float64]

__all__ = ["SeriesForecast"]

STREAM = "series"
"""Prefix of the names of random streams."""


@dataclass(frozen=True)
class SeriesForecast:
    """Forecasts of a panel from one origin each.

    Attributes
    ----------
    panel : Panel
        What was known.
    horizon : int
    names : tuple of str
        Series, in the order of `paths`.
    point, units : ndarray, shape (series, horizon)
        Median, and unit of error, in the unit of each series.
    positive : ndarray of bool, shape (series,)
        Whether the history is positive throughout.
    lessons : Lessons
        Weights of the members and bands, learnt from past errors.
    level : tuple of float
        Nominal coverages of `frame`, percent.
    draws, seed : int
    members : ndarray, shape (series, members, horizon)
        What was combined; NaN where a member does not apply.
    """

    panel: Panel
    horizon: int
    names: tuple[str, ...]
    point: Array
    units: Array
    positive: NDArray[np.bool_]
    lessons: Lessons
    level: tuple[float, ...]
    draws: int
    seed: int
    members: Array
    _diagnostics: pd.DataFrame

    @property
    def weights(self) -> pd.Series:
        """Weight of each member, pooled over the series that were learnt from."""
        return self.lessons.weights

    @property
    def bands(self) -> Bands:
        """Distribution of scaled errors."""
        return self.lessons.bands

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Median and bands: ``unique_id, ds, talent, talent-lo-80, talent-hi-80, ...``."""
        frame = pd.DataFrame({"unique_id": np.repeat(self.names, self.horizon), "ds": self.ds})
        frame["talent"] = self.point.ravel()
        for column, p in self._edges():
            frame[column] = self.quantile(p).ravel()
        return frame

    def _edges(self) -> list[tuple[str, float]]:
        """Column and probability of every edge of the bands."""
        return [
            (f"talent-{side}-{one:g}", 0.5 + sign * one / 200)
            for one in self.level
            for side, sign in (("lo", -1), ("hi", 1))
        ]

    @property
    def ds(self) -> Any:
        """Dates of the forecasts, series after series, written as in the input."""
        last = np.array([self.panel.last(name) for name in self.names])
        ordinals = last[:, None] + np.arange(1, self.horizon + 1)
        return self.panel.calendar.dates(ordinals.ravel())

    def quantile(self, p: float) -> Array:
        """Quantile of every series and step, shape (series, horizon)."""
        groups = [self.panel.groups[name] for name in self.names]
        scaled = np.array([self.bands.quantile(p, group) for group in groups])
        return self._floored(apply_errors(self.point, scaled, self.units, self.positive[:, None]))

    @cached_property
    def paths(self) -> Array:
        """Joint sample paths, shape (draws, series, horizon).

        The same seed gives the same draws, and fewer draws are the first of more. A sum over
        series in each draw is a draw of the sum.
        """
        out = np.empty((self.draws, len(self.names), self.horizon))
        for i, name in enumerate(self.names):
            scaled = self.bands.draw(self.seed, name, self.panel.groups[name], self.draws, STREAM)
            out[:, i] = apply_errors(self.point[i], scaled, self.units[i], bool(self.positive[i]))
        return self._floored(out)

    def _floored(self, values: Array) -> Array:
        never = np.array([np.nanmin(self.panel.values[name]) >= 0 for name in self.names])
        return np.where(never[:, None], np.maximum(values, 0), values)

    def total(self, by: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Sums over series, summed in every draw.

        Parameters
        ----------
        by : mapping of str to str, optional
            Name of the sum that each series belongs to; all series by default.

        Returns
        -------
        pandas.DataFrame
            ``unique_id, ds, talent`` and bands as in `frame`; `talent` is the median of the sums.

        Raises
        ------
        TalentError
            If the series of a sum end in different periods.
        """
        by = by or dict.fromkeys(self.names, "total")
        unknown = sorted(set(by) - set(self.names))
        if unknown:
            raise UnknownCodeError("series", unknown[0], self.names)
        parts = []
        for total in sorted(set(by.values())):
            mine = [i for i, name in enumerate(self.names) if by.get(name) == total]
            ends = {self.panel.last(self.names[i]) for i in mine}
            if len(ends) > 1:
                raise TalentError(f"the series of {total!r} end in different periods: no sum")
            sums = self.paths[:, mine].sum(axis=1)
            ahead = ends.pop() + np.arange(1, self.horizon + 1)
            part = {"unique_id": total, "ds": self.panel.calendar.dates(ahead)}
            part["talent"] = np.median(sums, axis=0)
            for column, p in self._edges():
                part[column] = np.quantile(sums, p, axis=0)
            parts.append(pd.DataFrame(part))
        return pd.concat(parts, ignore_index=True)

    @property
    def diagnostics(self) -> pd.DataFrame:
        """Fits of the members from the last origin.

        ``unique_id, member, status, message, weight, residual_sd, ljung_box_p``; a status other
        than ``ok`` says what a fit had to say. A failed member has no vote. A row of the member
        ``step`` gives the size of a declared level shift that was taken out.
        """
        weight = self._diagnostics["member"].map(self.weights).fillna(0.0)
        return self._diagnostics.assign(weight=weight)

    @property
    def calibration(self) -> pd.DataFrame:
        """What the bands rest on: ``horizon, independent_cases, median, q95`` of scaled errors."""
        return pd.DataFrame(
            {
                "horizon": np.arange(1, self.horizon + 1),
                "independent_cases": self.bands.effective,
                "median": self.bands.quantile(0.75),
                "q95": self.bands.quantile(0.975),
            }
        )

    def plot(self, unique_id: str, ax: Axes | None = None) -> Axes:
        """History and bands of one series; returns the axes.

        Raises
        ------
        MissingExtraError
            Without matplotlib: ``pip install 'talent[report]'``.
        """
        from talent.series.plot import fan  # noqa: PLC0415 - matplotlib is optional and slow

        return fan(self, unique_id, ax)

    def __repr__(self) -> str:
        return (
            f"SeriesForecast({len(self.names)} series, {self.horizon} steps, "
            f"{self.draws} draws, seed {self.seed})"
        )

    def _repr_html_(self) -> str:
        return str(self.frame.head(20).to_html(index=False, escape=True))
