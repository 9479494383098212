"""World sales of chips and of the tools that make them, known and to come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import TalentError
from talent.series import annual, learn
from talent.series.learnt import learnt
from talent.streams import own_seed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.inputs import Inputs
    from talent.series import SeriesForecast

    Array = NDArray[np.float64]

__all__ = ["SALES", "WorldSales"]

COMPONENT = "demand.wider"
MEASURES = "required,available,gap,openings,replacement,entrants,unfilled"
SALES = {
    "design": ("sales", "sales.world.semiconductors"),
    "equipment": ("equipment_sales", "equipment_sales.world.semiconductors"),
}
"""Concept and series that a segment follows."""
SHORTEST = 12
"""Fewest years ahead that errors of sales are learnt for."""


@dataclass(frozen=True)
class WorldSales:
    """Log sales by year from `first` on, expected and in draws; NaN where never published."""

    first: int
    logs: Array
    draws: Array

    @classmethod
    def of(cls, inputs: Inputs, segment: str, first: int, to: int, many: int) -> WorldSales:
        """Sales that a segment follows, from the year before `first` to the year `to`.

        Raises
        ------
        TalentError
            If none are known on the date.
        """
        concept, series = SALES[segment]
        known = _sales(inputs, segment)
        if known.empty:
            raise TalentError(f"no {concept} of the world are known on this date")
        last = int(known.index[-1])
        first = min(first - 1, last)
        past = np.log(known.reindex(range(first, last + 1)).to_numpy(dtype=float))
        lasts = [int(s.index[-1]) for s in _all_sales(inputs).values()]
        ahead = max(SHORTEST, to - min(lasts))
        # A seed of its own: `talent.series` names its streams alike in every panel, and the shocks
        # of sales would be those of employment.
        seed = own_seed(inputs.seed, "demand.wider.sales")
        # The same for every segment and country of a run, so that one world sells to all of them.
        found = inputs.shared(
            f"{COMPONENT}.sales.{ahead}.{many}",
            lambda: replace(_outlook(inputs, ahead), draws=many, seed=seed),
        )
        which = found.names.index(series)
        paths = np.log(found.paths[:, which])
        draws = np.column_stack([np.tile(past, (many, 1)), paths])
        return cls(first, np.concatenate([past, np.log(found.point[which])]), draws)

    def _mean(self, logs: Array, start: int, end: int) -> Array:
        # Over the years published: two sales of equipment were not.
        here = np.stack([logs[..., start - self.first - k : end + 1 - self.first - k]
                         for k in (0, 1)])  # fmt: skip
        if np.isnan(here).all(axis=0).any():
            raise TalentError(f"sales are not known for two years running, {start - 1} to {end}")
        return np.asarray(np.nanmean(here, axis=0))

    def index(self, start: int, end: int) -> Array:
        """Mean log sales of each year and the year before, shape (draws, years)."""
        return self._mean(self.draws, start, end)

    def expected(self, start: int, end: int) -> Array:
        """The same with expected sales, shape (years,)."""
        return self._mean(self.logs, start, end)

    def moved(self, start: int, end: int) -> Array:
        """Change of the index between two years, shape (draws,)."""
        return np.asarray(self.index(end, end)[:, 0] - self.index(start, start)[:, 0])


@learnt
def _sales(inputs: Inputs, segment: str) -> pd.Series:
    """Sales that a segment follows, by year."""
    concept, series = SALES[segment]
    return annual(inputs.observations(COMPONENT, MEASURES, concept, series=series))


@learnt
def _all_sales(inputs: Inputs) -> dict[str, pd.Series]:
    snapshot = inputs.snapshot
    found = {s: annual(snapshot.observations(c, series=s)) for c, s in SALES.values()
             if snapshot.has_series(s)}  # fmt: skip
    return {name: series for name, series in found.items() if len(series)}


@learnt
def _outlook(inputs: Inputs, horizon: int) -> SeriesForecast:
    """Forecast of all sales, to be put in draws."""
    frame = pd.concat(
        pd.DataFrame({"unique_id": name, "ds": s.index, "y": s.to_numpy()})
        for name, s in _all_sales(inputs).items()
    )
    return learn(frame, horizon).forecast(frame)
