r"""What makes a number: the contribution of each driver, adding up in every draw.

The gap is what demand asks for less what supply has become. People employed in the base year are in
both and cancel, so with the drivers :math:`X_d` of the required headcount (`DRIVERS` of
`talent.demand`), the people :math:`M` that a changing occupation mix moves, and the flows of all
years since,

.. math::
    G_t = \sum_d X_{d,t} + M_t + \sum_{u \le t} (D_u + R_u + O_u) - \sum_{u \le t} (G_u + H_u)

with deaths, retirements, other exits, graduates and experienced hires. The drivers act on all
occupations of a segment alike, by their shares of the base year; :math:`M` is what is left.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.demand.required import DRIVERS
from talent.errors import UnknownCodeError
from talent.forecasts.cube import COLUMNS, TOTAL, summarise_each

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from talent.demand import Demand
    from talent.forecasts.cube import Cube
    from talent.forecasts.world import World

    Array = NDArray[np.float64]

__all__ = ["CONTRIBUTIONS", "EXPLAINED", "contributions", "driver_frame", "stored_contributions"]

MIX = "occupation_mix"
STATISTICS = ("mean", "sd", *COLUMNS)
LEAVERS = {
    "deaths": "people who died",
    "retirements": "people who retired",
    "other_exits": "people who left for other reasons",
}
LEVERS = "levers"
JOINERS = {
    "graduates": "graduates who joined",
    "experienced_hires": "experienced people who joined",
    "lever_entrants": "people whom levers brought",
    "moved": "people trained for another occupation",
}
CONTRIBUTIONS = {
    **DRIVERS,
    MIX: "change of the occupation mix",
    LEVERS: "people whom levers make needed or needless",
    **LEAVERS,
    **JOINERS,
}
"""What the gap is the sum of, in words."""

EXPLAINED = {
    "gap": "people short at year end",
    "unfilled": "openings less entrants since the base year",
    "required": "beyond the people employed in the base year",
    "available": "beyond the people employed in the base year",
    "openings": "of the year",
    "replacement": "of the year",
    "entrants": "of the year",
}
"""Measures that are a sum of contributions, and what the sum is."""


def _required(
    cube: Cube, demand: Demand, country: str, scope: str, occupation: str
) -> dict[str, Array]:
    """What moves the required headcount from the people employed in the base year."""
    draws = len(cube.values[country, "required"])
    inside = [cube.segments.index(s) for s in cube.scopes[scope]]
    employed = demand.employed[:draws][:, inside]
    share = employed / employed.sum(axis=2, keepdims=True)
    if occupation == TOTAL:
        mine = np.ones_like(share[..., 0])
    else:
        mine = share[..., cube.occupations.index(occupation)]
    out = {
        name: np.einsum("dys,ds->dy", values[:draws][:, :, inside], mine)
        for name, values in demand.drivers.items()
    }
    required = cube.draws("required", country=country, scope=scope, occupation=occupation)
    start = (employed.sum(axis=2) * mine).sum(axis=1)
    if (country, "lever_required") in cube.values:
        out[LEVERS] = cube.draws(
            "lever_required", country=country, scope=scope, occupation=occupation
        )
    out[MIX] = required - start[:, None] - np.sum(list(out.values()), axis=0)
    return out


def contributions(
    cube: Cube,
    demand: Demand,
    *,
    country: str,
    scope: str = "components",
    occupation: str = TOTAL,
    measure: str = "gap",
) -> dict[str, Array]:
    """Contributions to a measure in draws, each of shape (draws, years).

    Parameters
    ----------
    cube : Cube
    demand : Demand
        Of the country.
    country, scope, occupation : str
    measure : str
        One of `EXPLAINED`.

    Raises
    ------
    UnknownCodeError
        For an unknown code, or a measure that is no sum of contributions.
    """
    if measure not in EXPLAINED:
        raise UnknownCodeError("measure that is a sum of contributions", measure, EXPLAINED)

    def flow(name: str) -> Array:
        return cube.draws(name, country=country, scope=scope, occupation=occupation)

    def changes(values: Array) -> Array:
        return np.diff(values, axis=1, prepend=values[:, :1])

    leave = {name: flow(name) for name in LEAVERS}
    join = {name: flow(name) for name in JOINERS if (country, name) in cube.values}
    if measure == "replacement":
        return leave
    if measure == "entrants":
        return join
    if measure == "available":
        return {
            **{name: -values.cumsum(axis=1) for name, values in leave.items()},
            **{name: values.cumsum(axis=1) for name, values in join.items()},
        }
    demanded = _required(cube, demand, country, scope, occupation)
    if measure == "required":
        return demanded
    if measure == "openings":
        return {**{n: changes(v) for n, v in demanded.items()}, **leave}
    if measure == "unfilled":
        demanded = {n: changes(v).cumsum(axis=1) for n, v in demanded.items()}
    return {
        **demanded,
        **{name: values.cumsum(axis=1) for name, values in leave.items()},
        **{name: -values.cumsum(axis=1) for name, values in join.items()},
    }


def driver_frame(cube: Cube, world: World) -> pd.DataFrame:
    """Contributions to the gap of every country, scope, occupation and year, as a run stores them.

    Returns
    -------
    pandas.DataFrame
        ``country, scope, occupation, year, driver`` and statistics in persons.
    """
    tables, cells = [], []
    for country in cube.countries:
        demand = world.countries[country].demand
        for scope, occupation in product(cube.scopes, (*cube.occupations, TOTAL)):
            found = contributions(cube, demand, country=country, scope=scope, occupation=occupation)
            tables.append(summarise_each(found.values()))
            where = (country, scope, occupation)
            cells += [(*where, year, driver) for driver in found for year in cube.years]
    keys = ["country", "scope", "occupation", "year", "driver"]
    values = pd.concat(tables, ignore_index=True).drop(columns="prob_positive")
    frame = pd.concat([pd.DataFrame(cells, columns=keys), values], axis=1)
    return frame.sort_values(keys, ignore_index=True)


def stored_contributions(
    drivers: pd.DataFrame,
    frame: pd.DataFrame,
    cell: Mapping[str, str],
    year: int,
    since: int | None,
) -> pd.DataFrame:
    """Contributions to the gap from what a run keeps; to a change as means only.

    Parameters
    ----------
    drivers, frame : pandas.DataFrame
        As a run stores them.
    cell : mapping
        ``country, scope, occupation``.
    year : int
    since : int, optional

    Returns
    -------
    pandas.DataFrame
        ``driver`` and statistics; the last row is the total.
    """

    def rows(of: pd.DataFrame, at: int) -> pd.DataFrame:
        keep = of["year"] == at
        for key, value in cell.items():
            keep &= of[key] == value
        return of[keep]

    def every(at: int) -> pd.DataFrame:
        gap = rows(frame[frame["measure"] == "gap"], at).assign(driver=TOTAL)
        both = pd.concat([rows(drivers, at), gap], ignore_index=True)
        order = [*(d for d in CONTRIBUTIONS if d in set(both["driver"])), TOTAL]
        return both.set_index("driver").loc[order, [*STATISTICS]]

    table = every(year)
    if since is not None:
        change = table[["mean"]] - every(since)[["mean"]]
        table = change.reindex(columns=table.columns)
    return table.reset_index()
