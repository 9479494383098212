"""What every lever of a scenario does to the gap of a country, in draws, for all occupations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talent.errors import ConfigError
from talent.forecasts.cube import TOTAL
from talent.forecasts.under import first_draws, simulate_under

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from talent.forecasts.compare import Comparison
    from talent.levers.base import Lever

    Array = NDArray[np.float64]
    Cells = dict[tuple[str, str], Array]

__all__ = ["Effects", "simulated"]


@dataclass(frozen=True)
class Effects:
    """Gaps of one country in draws, persons, by (scope, occupation); shape (draws, years).

    Attributes
    ----------
    before : dict
        The gap without levers.
    alone : dict
        What each lever by itself changes, by its name.
    whole : dict
        What all levers together change.
    costs : dict
        Mean cost of each lever by itself over all years, US dollars of 2025, by its name.
    cost : float
        The same of all together.
    """

    before: Cells
    alone: dict[str, Cells]
    whole: Cells
    costs: dict[str, float]
    cost: float


def simulated(
    comparison: Comparison,
    country: str,
    draws: int,
    progress: Callable[[str], None] | None = None,
) -> Effects:
    """Simulate every lever of a country by itself and all together, on the draws of the baseline.

    `Comparison.attribution` does the same for one occupation; here each simulation serves all.

    Parameters
    ----------
    comparison : Comparison
        With one scenario.
    country : str
    draws : int
        The first of the run's.
    progress : callable, optional
        Called with the name of each lever before its turn.

    Raises
    ------
    ConfigError
        If a run keeps no draws, or the scenario changes more than levers.
    """
    base, other = comparison.base.world, comparison.others[0].world
    if base is None or other is None:
        raise ConfigError("closing: a run that was read back keeps no draws; make it again")
    if other.countries is not base.countries:
        raise ConfigError(
            "closing: the scenario changes assumptions or fabs besides levers; compare it with a "
            "baseline under the same assumptions and fabs"
        )
    world = first_draws(base, draws, country)
    levers = [lever for lever in other.config.levers if lever.country == country]

    def gaps(chosen: Sequence[Lever]) -> tuple[Cells, float]:
        cube, _, compiled = simulate_under(world, chosen)
        cube = cube.first(draws)
        cells = {
            (scope, occupation): cube.draws(
                "gap", country=country, scope=scope, occupation=occupation
            )
            for scope in cube.scopes
            for occupation in (TOTAL, *cube.occupations)
        }
        costs = [float(use.cost[:draws].sum(axis=1).mean()) for use in compiled[country].uses]
        return cells, sum(costs)

    before, _ = gaps([])
    alone: dict[str, Cells] = {}
    costs: dict[str, float] = {}
    for lever in levers:
        if progress is not None:
            progress(lever.name)
        cells, costs[lever.name] = gaps([lever])
        alone[lever.name] = {cell: values - before[cell] for cell, values in cells.items()}
    after, cost = gaps(levers)
    return Effects(
        before,
        alone,
        {cell: values - before[cell] for cell, values in after.items()},
        costs,
        cost,
    )
