"""The same algorithm on long pandas tables: a row for each draw, group and age.

Written as one would with long tables, and vectorised over all rows: rates are tables of their own
and joined on their keys, people grow older by a change of the key, flows are sums by key. With the
tables of one draw, which then have no column for it, it is a model as such models are usually
written: run once a draw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.supply import SupplyInputs

FLOWS = ["deaths", "retirements", "other_exits"]


def long(array: NDArray[np.float64], value: str, *keys: str) -> pd.DataFrame:
    """Table with a row for each element, keyed by position."""
    index = pd.MultiIndex.from_product([range(n) for n in array.shape], names=keys)
    return pd.DataFrame({value: array.ravel()}, index=index).reset_index()


def tables(inputs: SupplyInputs, *, one: bool = False) -> dict[str, pd.DataFrame]:
    """What the simulation reads; made before the clock starts.

    Rates are by occupation: there is one table of them for all segments. If there is `one` draw,
    the tables have no column for it.
    """
    groups, occupations = inputs.stock.shape[1], inputs.other_exit.shape[2]
    base = long(inputs.hires_base, "hires_base", "draw", "group")
    base["openings_base"] = inputs.openings_base.ravel()
    base["elasticity"] = np.repeat(inputs.elasticity, groups)
    paths = long(inputs.required, "required", "draw", "year", "group")
    paths["follow"] = inputs.follow.ravel()
    found = {
        "stock": long(inputs.stock, "people", "draw", "group", "age"),
        "groups": pd.DataFrame(
            {"group": range(groups), "occupation": np.arange(groups) % occupations}
        ),
        "death": long(inputs.death, "death", "draw", "year", "age"),
        "retirement": long(inputs.retirement[:, 0], "retirement", "draw", "occupation", "age"),
        "other": long(inputs.other_exit, "other", "draw", "year", "occupation", "age"),
        "graduates": long(inputs.graduates, "graduates", "draw", "year", "group", "level"),
        "graduate_ages": long(inputs.graduate_ages, "share", "level", "age"),
        "hire_ages": long(inputs.hire_ages, "share", "age"),
        "base": base,
        "paths": paths,
    }
    if one:
        return {name: table.drop(columns="draw", errors="ignore") for name, table in found.items()}
    return found


def simulate(given: dict[str, pd.DataFrame], years: int, rng: np.random.Generator) -> pd.DataFrame:
    """Flows and stocks by draw, if there is a column for it, year and group."""
    people = given["stock"]
    by = ["draw"] if "draw" in people else []
    last = people["age"].max()
    results = []
    for year in range(years):
        now = {
            name: given[name].loc[given[name]["year"] == year].drop(columns="year")
            for name in ("death", "other", "graduates", "paths")
        }
        cells = (
            people.merge(given["groups"], on="group")
            .merge(now["death"], on=[*by, "age"])
            .merge(given["retirement"], on=[*by, "occupation", "age"])
            .merge(now["other"], on=[*by, "occupation", "age"])
        )
        forces = -np.log1p(-cells[["death", "retirement", "other"]].clip(upper=1 - 1e-12))
        force = forces.sum(axis=1)
        p = (-np.expm1(-force)).where(cells["age"] < last, 1.0)
        whole = np.floor(cells["people"])
        leavers = rng.binomial(whole.astype("int64"), p) + (cells["people"] - whole) * p
        cells = cells.assign(
            **dict(zip(FLOWS, (forces[name] * leavers / force for name in forces), strict=True))
        )
        cells["people"] -= leavers
        cells["age"] += 1
        flows = cells.groupby([*by, "group"])[["people", *FLOWS]].sum().reset_index()
        flows = flows.merge(now["paths"]).merge(given["base"])
        openings = flows["required"] - flows["people"]
        ratio = (openings - flows["follow"]).clip(lower=0) / flows["openings_base"]
        hires = flows["hires_base"] * ratio ** flows["elasticity"] + flows["follow"]
        flows["hires"] = hires.clip(lower=0)
        joined = now["graduates"].merge(given["graduate_ages"], on="level")
        joined["people"] = joined["graduates"] * joined["share"]
        hired = flows[[*by, "group", "hires"]].merge(given["hire_ages"], how="cross")
        hired["people"] = hired["hires"] * hired["share"]
        keys = [*by, "group", "age"]
        people = (
            pd.concat([t[[*keys, "people"]] for t in (cells[cells["age"] <= last], joined, hired)])
            .groupby(keys, as_index=False)["people"]
            .sum()
        )
        flows["stock"] = people.groupby([*by, "group"])["people"].sum().to_numpy()
        graduates = now["graduates"].groupby([*by, "group"])["graduates"].sum()
        flows["graduates"] = graduates.to_numpy()
        results.append(flows.assign(year=year))
    return pd.concat(results)
