"""Coverage and recovery on simulated workforces, whose hazards, entry and shocks are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.series.page import table
from benchmarks.workforce.scoring import LEVELS

from talent.supply.by_age import forecast_workforce, read_workforce
from talent.supply.by_age.drivers import build_drivers
from talent.supply.by_age.rivals import PERIODS, fit_rival
from talent.supply.retirement import retirement_hazard

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

REPLICATIONS = 100
RECOVERIES = 60
SAMPLE = 3000
PARTICIPATION = 0.9
"""Share of people in the labour force before anyone retires."""
DRAWS = 500
AGES = np.arange(20, 70)
ENTRANTS = np.array([150.0, 300.0, 600.0, 1200.0])
"""Entrants a year of each group in the long run; a group has about 35 times as many people."""
CENSUSES = np.arange(1995, 2021, 5)
ORIGIN, LAST = 2020, 2030
BURN_IN = 1940
ENTRY_SHARE = 0.6
GROWTH_SD = 0.03
"""Yearly changes of graduates are independent, with this standard deviation in logs."""
MORTALITY = 0.0004 * np.exp(0.09 * (AGES - 20))
RETIREMENT = 0.25 / (1 + np.exp(-(AGES - 62) / 1.5))
ENTRY_AGES = np.exp(-0.5 * ((AGES - 25) / 2) ** 2)
ENTRY_AGES /= ENTRY_AGES.sum()
REMAINDER = 0.02 * np.exp(-0.5 * ((AGES - 33) / 5) ** 2) - 0.01 * np.exp(
    -0.5 * ((AGES - 50) / 8) ** 2
)
"""Joiners around 33 and leavers around 50, net, as a share a year."""
EXPOSED = np.clip((65 - AGES) / 10, 0, 1)
"""How much of a shock is felt at each age."""

PROCESSES = {
    "no shocks": (0.0, 0.0, 0.0),
    "shocks of groups": (0.01, 0.0, 0.0),
    "shocks of groups and a common one": (0.01, 0.01, 0.0),
    "both, of any size": (0.01, 0.007, 0.75),
}
"""Standard deviations a year, in logs, of shocks that last five years: of a group, of all; and how
far the sizes themselves differ between workforces, in logs."""


NOTE = """\
## Simulated truth

Workforces of {groups} groups with 5,000 to 40,000 people are simulated a year at a time: binomial
deaths and retirements, entrants in proportion to graduates whose number walks at random, joiners
around 33 and leavers around 50, and shocks to joining and leaving that last five years and are felt
at all ages below 65 (1 % a year in each group; in the third process another 1 % common to all; in
the last their sizes differ from workforce to workforce by a factor of two either way, as the priors
of the bands suppose). With five shocks to learn from, bands cannot know their size: where all
workforces of a process have smaller shocks than the priors suppose they are too wide, where all
have larger ones too narrow.
Forecasts see {censuses} censuses, five years apart, and the true death and retirement rates, but
neither graduates nor how large shocks are, of which five have passed. {replications} workforces a
process; "±" is two standard errors over workforces, so that cells of one workforce do not count as
independent.
"""
RECOVERY = """\
What is recovered: entrants per graduate and net joiners where graduates, their ages, deaths and
retirements are known (component rival, process with shocks of groups), and retirement hazards from
participation of {sample} people of each age at six dates; {recoveries} workforces or surveys, "±"
two standard errors. Where an estimate is farther off than that it is biased: joiners around 25 can
hardly be told from entrants, smooth curves cut sharp bends, and the last ages rest on few people.
"""


@dataclass(frozen=True)
class Simulated:
    """One workforce.

    Attributes
    ----------
    people : dict of int to ndarray, shape (groups, ages)
        At the end of the years that are censuses or targets.
    graduates : pandas.DataFrame
        Columns ``group, year, count``, to the year after the origin.
    share : ndarray, shape (groups,)
        Share of graduates who enter.
    """

    people: dict[int, Array]
    graduates: pd.DataFrame
    share: Array


def simulate(process: str, seed: int) -> Simulated:
    """Simulate a workforce a year at a time, with binomial and Poisson counts."""
    rng = np.random.default_rng(seed)
    own, common, differ = PROCESSES[process]
    own, common = np.array([own, common]) * np.exp(differ * rng.standard_normal(2))
    groups = len(ENTRANTS)
    share = ENTRY_SHARE * np.exp(rng.normal(0, 0.1, groups))
    years = range(BURN_IN, LAST + 1)
    walk = GROWTH_SD * rng.standard_normal((len(years), groups))
    # Graduates are known from 1990 on and level before, so that burn-in ends where it should.
    walk[: 1990 - BURN_IN] = 0.0
    graduates = rng.poisson(ENTRANTS / share * np.exp(walk.cumsum(axis=0)))
    people = np.zeros((groups, len(AGES)), dtype=np.int64)
    kept = {}
    for i, year in enumerate(years):
        if year % 5 == 1:
            shock = common * rng.standard_normal() + own * rng.standard_normal(groups)
        left = rng.binomial(people, 1 - np.exp(-MORTALITY))
        left += rng.binomial(people - left, RETIREMENT)
        stayed = np.zeros_like(people)
        stayed[:, 1:] = (people - left)[:, :-1]
        # At its start a workforce has no shock yet.
        rate = REMAINDER + (EXPOSED * shock[:, None] if i else 0.0)
        change = np.expm1(np.broadcast_to(rate, people.shape))
        joined = rng.poisson(stayed * np.maximum(change, 0))
        gone = rng.binomial(stayed, np.maximum(-change, 0))
        entered = rng.poisson((share * graduates[i])[:, None] * ENTRY_AGES)
        people = stayed + joined - gone + entered
        if year in CENSUSES or year in (ORIGIN + 5, LAST):
            kept[year] = people.astype(float)
    known = [i for i, year in enumerate(years) if 1990 <= year <= ORIGIN + 1]
    frame = pd.DataFrame(
        [
            {"group": f"g{g}", "year": years[i], "count": int(graduates[i, g])}
            for i in known
            for g in range(groups)
        ]
    )
    return Simulated(kept, frame, share)


def counts(simulated: Simulated) -> pd.DataFrame:
    """Censuses up to the origin."""
    rows = [
        pd.DataFrame({"group": f"g{g}", "year": year, "age": AGES, "count": row})
        for year in CENSUSES
        for g, row in enumerate(simulated.people[int(year)])
    ]
    return pd.concat(rows, ignore_index=True)


def known_exits() -> dict[str, pd.DataFrame]:
    """Deaths and retirements, told truly."""
    return {
        "mortality": pd.DataFrame({"age": AGES, "rate": MORTALITY}),
        "exits": pd.DataFrame({"age": AGES, "rate": RETIREMENT}),
    }


def inside(process: str, seed: int) -> pd.DataFrame:
    """Share of cells, groups and totals of one workforce inside each band, by years ahead."""
    made = simulate(process, seed)
    result = forecast_workforce(counts(made), to=LAST, draws=DRAWS, seed=seed, **known_exits())
    rows = []
    for year in (ORIGIN + 5, LAST):
        paths = result.draws[:, list(result.years).index(year)]
        actual = made.people[year]
        sums = {
            "cells": (paths, actual),
            "groups": (paths.sum(axis=2), actual.sum(axis=1)),
            "total": (paths.sum(axis=(1, 2)), actual.sum()),
        }
        for kind, (draws, true) in sums.items():
            row = {"shocks": process, "years ahead": year - ORIGIN, "of": kind}
            for level in LEVELS:
                low, high = np.quantile(draws, [0.5 - level / 200, 0.5 + level / 200], axis=0)
                row[f"{level} %"] = 100 * float(((low <= true) & (true <= high)).mean())
            middle = np.median(draws, axis=0)
            row["median too high, %"] = 100 * float((middle - true).sum() / np.sum(true))
            rows.append(row)
    return pd.DataFrame(rows)


def remainder(process: str, seed: int) -> tuple[Array, Array]:
    """Entry share relative to the truth, and net joiners a year by age, of each group.

    Returns
    -------
    share : ndarray, shape (groups,)
    rate : ndarray, shape (groups, ages)
    """
    made = simulate(process, seed)
    data = read_workforce(
        counts(made),
        graduates=made.graduates,
        graduate_ages=pd.DataFrame({"age": AGES, "share": ENTRY_AGES}),
        **known_exits(),
    )
    future = build_drivers(data, ORIGIN + 1, PERIODS, draws=2, seed=seed, leave=data.exits)
    fitted = fit_rival("component", data, future.drivers)
    start = data.counts[-1]
    joiners = fitted.people * start.sum(axis=1, keepdims=True) / np.maximum(start, 1)
    return fitted.share / made.share, fitted.log_ratio + joiners


def retirement(seed: int) -> Array:
    """Hazards that are fitted to participation of a sample of `SAMPLE` people of each age."""
    rng = np.random.default_rng(seed)
    share = PARTICIPATION * np.append(1.0, np.cumprod(1 - RETIREMENT[:-1]))
    rows = [
        pd.DataFrame({"year": y, "age": AGES, "share": rng.binomial(SAMPLE, share) / SAMPLE})
        for y in CENSUSES
    ]
    made = retirement_hazard(pd.concat(rows, ignore_index=True), AGES, draws=DRAWS, seed=seed)
    return np.asarray(np.median(made, axis=0))


def mean_error(values: Array, digits: int, factor: float = 1.0) -> str:
    """Mean over replications and two standard errors."""
    error = 2 * np.std(values, ddof=1) / np.sqrt(len(values))
    return f"{factor * np.mean(values):.{digits}f} ± {factor * error:.{digits}f}"


def covered(say: Callable[[str], None]) -> str:
    """Coverage of every process."""
    rows = []
    for process in PROCESSES:
        found = pd.concat([inside(process, seed) for seed in range(REPLICATIONS)])
        for (ahead, kind), part in found.groupby(["years ahead", "of"], sort=False):
            row = {"shocks": process, "years ahead": ahead, "of": kind}
            row |= {c: mean_error(part[c].to_numpy(), 1) for c in part.columns[3:]}
            rows.append(row)
        say(process)
    return table(pd.DataFrame(rows))


def recovered() -> str:
    """Entry shares, remainder and retirement, by age, beside the truth."""
    found = [remainder("shocks of groups", seed) for seed in range(RECOVERIES)]
    share = np.array([s.mean() for s, _ in found])
    rate = np.array([r.mean(axis=0) for _, r in found])
    hazard = np.array([retirement(seed) for seed in range(RECOVERIES)])
    rows = [["entry share, relative to the truth", "", "1", mean_error(share, 3)]]
    for what, true, values, shown in (
        ("net joiners a year, %", REMAINDER, rate, range(25, 66, 5)),
        ("retiring a year, %", RETIREMENT, hazard, range(54, 69, 2)),
    ):
        for age in shown:
            i = age - AGES[0]
            rows.append([what, age, f"{100 * true[i]:.1f}", mean_error(values[:, i], 1, 100)])
    return table(pd.DataFrame(rows, columns=["", "age", "truth", "estimate"]))


def report(say: Callable[[str], None]) -> str:
    """Simulate, forecast, count; Markdown of the part."""
    note = NOTE.format(
        groups=len(ENTRANTS), censuses=len(CENSUSES), replications=REPLICATIONS,
        recoveries=RECOVERIES, sample=SAMPLE,
    )  # fmt: skip
    return "\n\n".join(
        [note, covered(say), RECOVERY.format(recoveries=RECOVERIES, sample=SAMPLE), recovered()]
    )
