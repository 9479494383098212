"""The workforce kernel against the same algorithm on long pandas tables, in one run.

Prints the ratio of the times per draw, and how much of the kernel's time goes into random
binomials. The pandas version does what a long table would: one row a draw, group and age, and one
step a year. Both give the same totals in expectation, which is checked.
"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from talent.supply import SupplyInputs, simulate

YEARS, GROUPS, AGES = 10, 12, 66
KERNEL_DRAWS, PANDAS_DRAWS = 500, 20


def inputs(draws: int) -> SupplyInputs:
    """Arrays of realistic size and rates."""
    rng = np.random.default_rng(1)
    ages = np.arange(15, 81)
    stock = 400 * np.exp(-(((ages - 42) / 14) ** 2))
    shape = (draws, GROUPS, AGES)
    return SupplyInputs(
        stock=np.broadcast_to(stock, shape) * rng.uniform(0.8, 1.2, (draws, GROUPS, 1)),
        death=np.full((draws, YEARS, AGES), 0.002),
        retirement=np.broadcast_to(np.clip((ages - 55) / 60, 0, 1), (draws, AGES)).copy(),
        other_exit=np.full((draws, YEARS, GROUPS, AGES), 0.07),
        graduates=np.full((draws, YEARS, GROUPS, 1), 200.0),
        graduate_ages=np.eye(AGES)[[8]],
        hire_ages=np.eye(AGES)[20],
        hires_base=np.full((draws, GROUPS), 600.0),
        openings_base=np.full((draws, GROUPS), 900.0),
        elasticity=np.full(draws, 0.3),
        required=np.full((draws, YEARS, GROUPS), 12_000.0),
        follow=np.zeros((draws, YEARS, GROUPS)),
    )


def on_long_tables(given: SupplyInputs, rng: np.random.Generator) -> pd.Series:
    """The same steps on one row a draw, group and age."""
    draws, groups, ages = given.stock.shape
    index = pd.MultiIndex.from_product(
        [range(draws), range(groups), range(ages)], names=["draw", "group", "age"]
    )
    table = pd.DataFrame({"people": given.stock.ravel()}, index=index).reset_index()
    table["retirement"] = given.retirement[table["draw"], table["age"]]
    for year in range(YEARS):
        death = given.death[table["draw"], year, table["age"]]
        other = given.other_exit[table["draw"], year, table["group"], table["age"]]
        stay = (1 - death) * (1 - table["retirement"]) * (1 - other)
        stay = stay.where(table["age"] < ages - 1, 0.0)
        whole = np.floor(table["people"])
        leavers = rng.binomial(whole.astype(int), 1 - stay) + (table["people"] - whole) * (1 - stay)
        table["people"] = table["people"] - leavers
        table = table.sort_values(["draw", "group", "age"])
        table["people"] = table.groupby(["draw", "group"])["people"].shift(1, fill_value=0.0)
        held = table.groupby(["draw", "group"])["people"].sum()
        openings = (given.required[:, year].ravel() - held).clip(lower=0) / 900.0
        hires = 600.0 * openings**0.3
        table = table.merge(hires.rename("hires").reset_index(), on=["draw", "group"])
        table["people"] += np.where(table["age"] == 20, table["hires"], 0.0)
        table["people"] += np.where(table["age"] == 8, 200.0, 0.0)
        table = table.drop(columns="hires")
    return table.groupby("draw")["people"].sum()


def timed(function, *arguments):  # noqa: ANN001, ANN002, ANN201
    """Result and seconds of one call."""
    start = time.perf_counter()
    result = function(*arguments)
    return result, time.perf_counter() - start


def main() -> None:
    """Time both and print the ratios."""
    given = inputs(KERNEL_DRAWS)
    simulate(inputs(20), np.random.default_rng(0))
    flows, fast = timed(simulate, given, np.random.default_rng(2))
    totals, slow = timed(on_long_tables, inputs(PANDAS_DRAWS), np.random.default_rng(2))
    whole = np.floor(given.stock).astype(np.int64)
    rng = np.random.default_rng(3)
    _, binomials = timed(lambda: [rng.binomial(whole, 0.09) for _ in range(YEARS)])
    mine, theirs = flows.stock[:, -1].sum(axis=1).mean(), totals.mean()
    if abs(mine / theirs - 1) > 0.05:
        raise SystemExit(f"the two versions disagree: {mine:,.0f} and {theirs:,.0f} people")
    ratio = (slow / PANDAS_DRAWS) / (fast / KERNEL_DRAWS)
    print(f"time per draw, long pandas tables / kernel: {ratio:.1f}")
    print(f"share of the kernel's time in random binomials: {binomials / fast:.0%}")


if __name__ == "__main__":
    main()
