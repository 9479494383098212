"""Forecast anyone's workforce by age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from talent.errors import ConfigError
from talent.supply.by_age.combination import (
    census_grid,
    equal_periods,
    past_cases,
    rival_weight,
    run_rivals,
)
from talent.supply.by_age.contract import Missing, read_workforce
from talent.supply.by_age.learning import learn_errors
from talent.supply.by_age.outcome import WorkforceForecast
from talent.supply.by_age.simulation import simulate_draws
from talent.supply.retirement import retirement_hazard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from talent.supply.by_age.contract import WorkforceData

    Array = NDArray[np.float64]

__all__ = ["forecast_workforce"]

MOST_ORIGINS = 6
"""Latest past censuses that weights and bands are learnt from."""
HAZARD_DRAWS = 200
"""Draws of exit rates fitted to participation, of which the median is used."""


def forecast_workforce(
    counts: pd.DataFrame,
    to: int,
    *,
    graduates: pd.DataFrame | None = None,
    graduate_ages: pd.DataFrame | None = None,
    exits: pd.DataFrame | None = None,
    mortality: pd.DataFrame | None = None,
    participation: pd.DataFrame | None = None,
    missing: Missing = "error",
    level: Sequence[float] = (50, 80, 90, 95),
    draws: int = 1000,
    seed: int = 0,
    progress: Callable[[str, float], None] | None = None,
) -> WorkforceForecast:
    """Forecast the people of each group by age, year by year.

    Two rivals, cohort ratios and components, are fitted to the last censuses and combined by how
    well they would have forecast earlier ones from what was known before each. The bands come from
    those past errors too, with a part that is common to the groups.

    Parameters
    ----------
    counts : pandas.DataFrame
        ``year, age, count`` and optional ``group``: at least two censuses, at any distance. An age
        is a number or a band (``"25-29"``, ``"70+"``), the same in every census.
    to : int
        Last year of the forecast.
    graduates : pandas.DataFrame, optional
        ``year, count`` and ``group``: people who finish the education of the group, or any other
        number that drives entry. Later years are forecast by `talent.series`.
    graduate_ages : pandas.DataFrame, optional
        ``age, share`` and optional ``group``: ages of graduates. Told from the growth of young
        cohorts where it is not given.
    exits : pandas.DataFrame, optional
        ``age, rate`` and optional ``group``: annual probability of retiring or leaving for good.
        Ages before the first given have none, ages after the last have its rate.
    mortality : pandas.DataFrame, optional
        ``age, rate`` and optional ``year, sex``: deaths per person-year.
    participation : pandas.DataFrame, optional
        ``year, age, share``: labour-force participation, from which exits are fitted where
        `exits` is not given.
    missing : {"error", "zero"}
        What a census of a group means by an age that it has no row for.
    level : sequence of float
        Nominal coverages of the bands, percent.
    draws, seed : int
        The same seed gives the same draws.
    progress : callable, optional
        Called with a step's name and the share done.

    Returns
    -------
    WorkforceForecast

    Raises
    ------
    FrameError
        If the frames cannot be used; the message lists everything that is wrong.
    ConfigError
        If a setting means nothing.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(y, a, 900 + 10 * (y - 2005)) for y in (2005, 2010, 2015) for a in range(20, 65)]
    >>> counts = pd.DataFrame(rows, columns=["year", "age", "count"])
    >>> fc = forecast_workforce(counts, 2020, draws=250)
    >>> fc.years, fc.draws.shape
    ((2016, 2017, 2018, 2019, 2020), (250, 5, 1, 45))
    >>> fc.totals(by=["year"]).columns.tolist()[:3]
    ['year', 'mean', 'median']
    """
    data = read_workforce(
        counts,
        graduates=graduates,
        graduate_ages=graduate_ages,
        exits=exits,
        mortality=mortality,
        participation=participation,
        missing=missing,
    )
    last = int(data.years[-1])
    wrong = []
    if to <= last:
        wrong.append(f"to must be after the last census, {last}, not {to}")
    if draws < 2:
        wrong.append(f"draws must be at least 2, not {draws}")
    wrong += [f"level {one} is not between 0 and 100 percent" for one in level if not 0 < one < 100]
    if wrong:
        raise ConfigError("; ".join(wrong))
    leave = _leave(data, seed)
    cases = past_cases(data, to - last, leave, most=MOST_ORIGINS, seed=seed, progress=progress)
    weight = rival_weight(cases)
    pair = run_rivals(data, to, leave, draws=draws, seed=seed)
    blend = pair.blend(weight)
    grid = census_grid(data)
    errors = learn_errors(
        cases,
        weight,
        len(data.groups),
        data.bands,
        data.bands.total(data.counts[-1]).sum(axis=0),
        periods=equal_periods(len(grid) - 1),
        step=float(np.mean(np.diff(grid))),
    )
    made = simulate_draws(
        data.counts[-1], pair, blend, errors, data.bands, draws=draws, seed=seed, progress=progress
    )
    if progress:
        progress("simulated", 1.0)
    return WorkforceForecast(
        data, tuple(range(last + 1, to + 1)), made, pair, weight, errors, tuple(cases), tuple(level)
    )


def _leave(data: WorkforceData, seed: int) -> Array | None:
    """Annual probability of leaving for good by group and age, where it is known."""
    if data.exits is not None or data.participation is None:
        return data.exits
    made = retirement_hazard(data.participation, data.bands.ages, draws=HAZARD_DRAWS, seed=seed)
    return np.tile(np.median(made, axis=0), (len(data.groups), 1))
