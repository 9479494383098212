"""How much growth of workforces departs from that of the period before: the priors of the bands."""

from __future__ import annotations

from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.series.page import table

import talent
from talent.supply.by_age.learning import PRIOR, PRIOR_SPREAD

if TYPE_CHECKING:
    from collections.abc import Callable

AS_OF = "2026-11-22"
STEP = 5
LONG = 15
"""Years that a series must have."""

NOTE = """\
## Priors of the bands

Where few censuses tell how wrong forecasts are, a prior does. It stands between two kinds of
workforces: labour forces of countries, men and women, and detailed industries of one country
(employment of the store, all with {long} years or more; the industries of this package among them).
For each, log growth over five years less log growth over the five years before, in steps of five
years: the root mean square of the mean over the groups (*common*) and of what is left (*own*).
The prior is put above the geometric means: a band that is too narrow does more harm.
"""


def departures(people: pd.DataFrame) -> tuple[float, float, int, int]:
    """Common and own departure of growth, groups and periods, of people by year and group."""
    growth = np.log(people).diff(STEP)
    change = (growth - growth.shift(STEP)).dropna(how="all").iloc[::STEP]
    common = change.mean(axis=1)
    own = change.sub(common, axis=0)
    # What is common to few groups has a part of their own in it.
    several = float((own**2).mean(axis=None)) / change.shape[1]
    shared = np.sqrt(max(float((common**2).mean()) - several, 0.0))
    return shared, float(np.sqrt((own**2).mean(axis=None))), change.shape[1], len(change)


def report(say: Callable[[str], None]) -> str:
    """Markdown of the priors and of what they stand between."""
    say("reading")
    with (
        TemporaryDirectory() as folder,
        talent.open(f"sqlite:///{folder}/talent.db") as store,
    ):
        snapshot = store.as_of(AS_OF)
        force = snapshot.observations("labour_force", country=["JP", "US"])
        jobs = snapshot.observations("employment", country="US", seasonal="SA", frequency="M")
    by_sex = force.assign(group=force["country"] + " " + force["sex"])
    people = by_sex.pivot_table(index="year", columns="group", values="value", aggfunc="sum")
    work = jobs.pivot_table(index="year", columns="series", values="value", aggfunc="mean")
    work = work.loc[:, work.notna().sum() >= LONG]
    rows = []
    for name, data in (("labour forces, Japan and US", people), ("industries, US", work)):
        common, own, groups, periods = departures(data)
        rows.append([name, str(groups), str(periods), f"{100 * common:.1f}", f"{100 * own:.1f}"])
    spread = np.exp(PRIOR_SPREAD / 2)
    level = [100 * PRIOR[f"{part}_level"] for part in ("common", "group")]
    rows.append(
        ["prior, within a factor of " + f"{spread:.1f}", "", "", *(f"{v:.1f}" for v in level)]
    )
    header = ["", "groups", "periods", "common, %", "own, %"]
    return NOTE.format(long=LONG) + "\n" + table(pd.DataFrame(rows, columns=header))
