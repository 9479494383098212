"""Thousands of lever settings, on one processor, several, or the workers of a Dask cluster."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import qmc

from talent.errors import FrameError
from talent.planning.goal import make_goal
from talent.planning.sizes import chosen_levers, largest_of
from talent.planning.trials import Trials, world_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from talent.forecasts.result import Forecast
    from talent.planning.goal import Goal
    from talent.planning.sizes import Levers, Limits
    from talent.planning.trials import Trial

__all__ = ["settings", "sweep"]


def settings(
    levers: Levers, count: int, *, country: str, most: Limits = None, seed: int = 2035
) -> pd.DataFrame:
    """Sizes of levers that fill the space of all plans evenly: a Sobol sequence.

    Parameters
    ----------
    levers : Lever, Scenario, str, or iterable of Lever
        A text is a scenario, a file of one, or a lever of the built-in scenario of the country.
    count : int
        Settings; a power of two fills the space best.
    country : str
    most : float or mapping of str to float, optional
        Largest multiple of the documented size; see `talent.planning.optimise`.
    seed : int
        Of the scrambling (Owen 1998, doi:10.1006/jcom.1998.0487).

    Returns
    -------
    pandas.DataFrame
        One column a lever: how many times its documented size.

    Examples
    --------
    >>> settings("levers-jp", 8, country="JP").shape
    (8, 19)
    """
    chosen = chosen_levers(levers, country)
    limits = largest_of(chosen, most)
    points = qmc.Sobol(len(chosen), seed=np.random.default_rng(seed)).random_base2(
        int(np.ceil(np.log2(max(count, 1))))
    )
    return pd.DataFrame(points[:count] * limits, columns=[lever.name for lever in chosen])


def sweep(
    base: Forecast,
    levers: Levers,
    settings: pd.DataFrame,
    *,
    country: str,
    year: int | None = None,
    target: float = 0.0,
    occupation: str = "total",
    scope: str = "components",
    draws: int | None = None,
    n_jobs: int | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> pd.DataFrame:
    """Gap and cost under each of many settings, on the same draws.

    Parameters
    ----------
    base : Forecast
        A forecast of this process, without levers; nothing is stored.
    levers : Lever, Scenario, str, or iterable of Lever
    settings : pandas.DataFrame
        One row a setting, one column a lever: how many times its documented size; a lever without
        a column is not used.
    country, occupation, scope : str
    year : int, optional
        The last year of the forecast by default.
    target : float
        Largest gap in persons that counts as closed.
    draws : int, optional
        Fewer than the forecast has.
    n_jobs : int, optional
        Processes, as joblib's. On Dask: within `talent.workers.on_workers`. Numbers do not depend
        on either.
    progress : callable, optional
        Called with a text and the part done, 0 to 1.

    Returns
    -------
    pandas.DataFrame
        The settings, and ``mean, q10, q50, q90`` of the gap in persons, ``probability`` that it is
        at most the target, and mean ``cost`` of all years in million US dollars of 2025.

    Raises
    ------
    FrameError
        With every column that is no lever and every value that is no size.

    Examples
    --------
    >>> import talent
    >>> with talent.open("sqlite://") as store:
    ...     base = talent.forecast(store, countries=["JP"], draws=250)
    >>> sizes = pd.DataFrame({"jp-immigration": [0.0, 1.0, 2.0]})
    >>> found = talent.planning.sweep(base, "levers-jp", sizes, country="JP")
    >>> bool(found["mean"].is_monotonic_decreasing and found["cost"].is_monotonic_increasing)
    True
    """
    world = world_of(base)
    goal = make_goal(
        world, country=country, year=year, target=target, occupation=occupation, scope=scope
    )
    chosen = {lever.name: lever for lever in chosen_levers(levers, country, base.meta["as_of"])}
    _checked(settings, list(chosen))
    sizes = settings.astype(float)
    sets = [
        [chosen[str(name)].scaled(times) for name, times in row.items() if times > 0]
        for _, row in sizes.iterrows()
    ]
    trials = Trials(world, goal, draws or int(base.meta["draws"]), n_jobs, progress)
    row = partial(_row, goal, world.years.index(goal.year))
    rows = trials.each(sets, row, "sweeping")
    found = pd.DataFrame(rows, columns=["mean", "q10", "q50", "q90", "probability", "cost"])
    return pd.concat([sizes.reset_index(drop=True), found], axis=1)


def _row(goal: Goal, at: int, trial: Trial) -> tuple[float, ...]:
    """Statistics of one setting."""
    gap = trial.gap[:, at]
    low, middle, high = np.quantile(gap, (0.1, 0.5, 0.9))
    return gap.mean(), low, middle, high, goal.reached(gap), trial.cost_band[0]


def _checked(frame: pd.DataFrame, known: list[str]) -> None:
    problems = [
        f"settings: column {name!r} is no lever; known: {', '.join(known)}"
        for name in frame.columns
        if name not in known
    ]
    for name in frame.columns.intersection(known):
        values = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float)
        bad = np.flatnonzero(~(values >= 0) | np.isinf(values))
        problems += [
            f"settings: row {row}, column {name!r}: {frame[name].iloc[row]!r} is no size; "
            "give how many times the documented size, 0 or more"
            for row in bad
        ]
    if frame.empty:
        problems.append("settings: there is none")
    if problems:
        raise FrameError(problems)
