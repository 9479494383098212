r"""Which uncertainty matters most: the variance of the gap by part of the model.

Each part (trend, cycle, fabs, graduates, retirement ...) has random streams of its own, so a part
can be drawn anew while all others stay as they were. With the gap :math:`Y`, and :math:`Y_g` when
part :math:`g` is drawn anew, the total share of the part is (Jansen 1999,
doi:10.1016/S0010-4655(98)00154-4)

.. math:: T_g = \frac{E[(Y - Y_g)^2]}{2\,\mathrm{Var}\,Y}

and with :math:`Y'_g` when everything *but* the part is drawn anew, its share by itself is (Sobol
1993; Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018)

.. math:: S_g = \frac{\mathrm{Cov}(Y, Y'_g)}{\mathrm{Var}\,Y}

What a part does only together with others is :math:`T_g - S_g`. Unlike a correlation with single
inputs this counts whole paths, parts that scale one another, and every bend of the model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from talent.errors import TalentError, UnknownCodeError
from talent.forecasts.config import stored_config
from talent.forecasts.cube import TOTAL
from talent.forecasts.knowledge import snapshot_for
from talent.forecasts.under import simulate_world
from talent.forecasts.world import build_world
from talent.inputs import Inputs
from talent.streams import MixedSeed, own_seed, whole_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from talent.forecasts.cube import Cube
    from talent.store import Snapshot, Store

    Array = NDArray[np.float64]

__all__ = ["PARTS", "streams_of_parts", "variance_by_part"]

PARTS = {
    "trend of employment": ("demand.employment", "demand.growth", "series"),
    "semiconductor cycle": ("demand.cycle",),
    "fabs to come and capacity": (
        "demand.capacity", "demand.fab", "demand.starts", "demand.staffing",
    ),
    "weight of the fabs, productivity": ("demand.required", "demand.elasticity"),
    "gap of the base year": ("demand.base_gap", "demand.vacancies", "demand.hires"),
    "occupation mix": ("demand.occupations", "demand.mix", "demand.drift"),
    "design and equipment": ("demand.wider",),
    "ages of the workforce": ("supply.ages",),
    "deaths and retirement": ("supply.mortality", "supply.retirement"),
    "other exits": ("supply.exits", "supply.exit_shocks"),
    "graduates and entry shares": ("supply.graduates",),
    "response of hiring": ("supply.hiring",),
}  # fmt: skip
"""Parts of the model: their random streams (and all under them), and the components that `used_by`
of their assumptions names. The chance of single people leaving is a part of its own."""

CHANCE = "chance of single people"


def streams_of_parts(snapshot: Snapshot, countries: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Names of the random streams of each part; those under them belong to it too.

    Raises
    ------
    TalentError
        If an assumption belongs to no part.
    """
    found = {part: list(names) for part, names in PARTS.items()}
    table = snapshot.assumptions()
    for name, used_by in zip(table["assumption"], table["used_by"], strict=True):
        if used_by.startswith(("levers.", "planning.", "evaluate.")):
            continue  # No part of a run without levers; and levers have streams of their own.
        homes = [p for p, names in PARTS.items() if used_by.split(",")[0] in names]
        if len(homes) != 1:
            raise TalentError(f"assumption {name!r} is used by {used_by!r}, which is no part")
        found[homes[0]].append(f"assumption.{name}")
    found[CHANCE] = [f"supply.{country}" for country in countries]
    return {part: tuple(dict.fromkeys(names)) for part, names in found.items()}


def variance_by_part(
    store: Store,
    run_id: str,
    *,
    draws: int = 1000,
    parts: Iterable[str] | None = None,
    scope: str = "components",
    progress: Callable[[str, float], None] | None = None,
) -> pd.DataFrame:
    """Shares of the variance of the gap by part of the model, for the settings of a stored run.

    Parameters
    ----------
    store : Store
    run_id : str
    draws : int
        Of each simulation; the standard errors say whether they are enough.
    parts : iterable of str, optional
        Of `PARTS` and "chance of single people"; all by default. Each takes two simulations.
    scope : str
    progress : callable, optional
        Called with a text and the part done, 0 to 1.

    Returns
    -------
    pandas.DataFrame
        ``country, year, part, alone, alone_error, total, total_error``: the share of the variance
        that the part makes by itself, that it makes with all it works together with, and their
        standard errors. Sorted by country, year and `total`, largest first.

    Raises
    ------
    UnknownCodeError
        If there is no such run, part or scope.
    """
    record = store.run(run_id)
    config = stored_config(record.config)
    snapshot = snapshot_for(store, config)
    streams = streams_of_parts(snapshot, config.countries)
    chosen = list(streams) if parts is None else list(parts)
    for part in chosen:
        if part not in streams:
            raise UnknownCodeError("part", part, streams)
    other = own_seed(config.seed, "forecasts.variance")
    say = progress or (lambda text, done: None)
    steps = 2 * len(chosen) + 1

    def gaps(seed: int) -> dict[str, Array]:
        inputs = Inputs(snapshot, seed, whole_blocks(draws), config.overrides(), config.fabs)
        with threadpool_limits(1):
            cube: Cube = simulate_world(build_world(inputs, config))[0].first(draws)
        return {
            c: cube.draws("gap", country=c, scope=scope, occupation=TOTAL) for c in config.countries
        }

    say("the run itself", 0.0)
    plain = gaps(config.seed)
    rows = []
    for number, part in enumerate(chosen):
        names = streams[part]
        say(f"drawing anew: {part}", (2 * number + 1) / steps)
        anew = gaps(MixedSeed(config.seed, other, names))
        say(f"drawing anew all but: {part}", (2 * number + 2) / steps)
        kept = gaps(MixedSeed(other, config.seed, names))
        for country in config.countries:
            shares = _shares(plain[country], anew[country], kept[country])
            rows.append(pd.DataFrame(shares).assign(country=country, part=part, year=config.years))
    frame = pd.concat(rows, ignore_index=True)
    columns = ["country", "year", "part", "alone", "alone_error", "total", "total_error"]
    order = {c: i for i, c in enumerate(config.countries)}
    return (
        frame[columns]
        .sort_values(["year", "total"], ascending=[True, False])
        .sort_values("country", key=lambda s: s.map(order), kind="stable")
        .reset_index(drop=True)
    )


def _shares(plain: Array, anew: Array, kept: Array) -> dict[str, Array]:
    """Shares and standard errors by year, from draws of shape (draws, years)."""
    n = len(plain)
    variance = plain.var(axis=0, ddof=1)
    safe = np.where(variance > 0, variance, np.inf)
    half = 0.5 * (plain - anew) ** 2
    centre = 0.5 * (plain.mean(axis=0) + kept.mean(axis=0))
    product = (plain - centre) * (kept - centre)
    return {
        "alone": product.mean(axis=0) / safe,
        "alone_error": product.std(axis=0, ddof=1) / np.sqrt(n) / safe,
        "total": half.mean(axis=0) / safe,
        "total_error": half.std(axis=0, ddof=1) / np.sqrt(n) / safe,
    }
