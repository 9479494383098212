"""Hold-outs of real workforces and populations by age, forecast from what was known before."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.series.page import table
from benchmarks.workforce.data import HORIZONS, STEP, Workforce, separate, workforces
from benchmarks.workforce.rivals import RIVALS, forecast
from benchmarks.workforce.scoring import CELL, KINDS, Book, accuracy, coverage

import talent
from talent.supply import forecast_workforce
from talent.supply.by_age.census import parse_age

if TYPE_CHECKING:
    from collections.abc import Callable

DRAWS = 1000
ALONE, WITH = "talent, counts alone", "talent, mortality and participation too"
METHODS = (WITH, ALONE, *RIVALS)
STAGES = {"under 30": 0, "30-44": 30, "45-54": 45, "55-64": 55, "65 and over": 65}
"""First ages of the stages of life that errors are shown by."""


def score(work: Workforce, origin: int, book: Book) -> None:
    """Forecast from one origin with every method, and score."""
    history, horizons = work.history(origin), work.horizons(origin)
    grid = history.pivot_table(index=["year", "age"], columns="group", values="count", sort=False)
    ages = list(history["age"].unique())
    groups = list(grid.columns)
    censuses = grid.to_numpy().reshape(-1, len(ages), len(groups))
    when = work.counts.loc[work.counts["year"].isin([origin + h for h in horizons])]
    actual = when.set_index(["year", "age", "group"])["count"]
    key = pd.MultiIndex.from_product([[origin + h for h in horizons], ages, groups])
    where = pd.DataFrame(
        {
            "workforce": work.name,
            "country": work.country,
            "origin": origin,
            "horizon": key.get_level_values(0) - origin,
            "age": key.get_level_values(1),
            "group": key.get_level_values(2),
        }
    )
    truth = actual.loc[key].to_numpy(dtype=float)
    steps = [h // STEP - 1 for h in horizons]
    for rule in RIVALS:
        found = forecast(rule, censuses, ages, max(steps) + 1)[steps]
        book.add_all(rule, where, truth, found.reshape(1, -1))
    for method, tables in ((ALONE, {}), (WITH, work.tables(origin))):
        result = forecast_workforce(
            history, to=origin + max(horizons), draws=DRAWS, seed=0, **tables
        )
        # (draws, years, groups, ages) in the order of `key`.
        years = [list(result.years).index(origin + h) for h in horizons]
        places = np.ix_(
            range(DRAWS),
            years,
            [list(result.groups).index(g) for g in groups],
            [list(result.ages).index(a) for a in ages],
        )
        paths = np.swapaxes(result.draws[places], 2, 3).reshape(DRAWS, -1)
        book.add_all(method, where, truth, paths)


NOTE = """\
## Hold-outs of real data

All of it is in the data package. Forecasts start from three censuses or more, five years apart:

| | groups | ages | origins | countries x periods that do not overlap, 5 and 10 years |
|---|---|---|---|---|
{beds}

What this can and cannot say:

- *Labour force, Japan and US*: participation from labour force surveys, near its first release,
  times the population of the UN's edition of 2019, which knew later censuses: what came in and went
  is real, its dates are hindsight. The last target, 2020, has the pandemic's participation on a
  population from before the censuses of 2020.
- *Population by single age*: a population is a workforce whose people join by migration and leave
  by death. The UN interpolates single ages from groups of five, so neighbours are smoother than
  any count, and the cells of one group are far from independent.
- *Registered population, Taiwan*: counted, hardly revised, every year an origin. Origins one year
  apart share nearly all of what happens to them.
- *Labour force* and *employed persons, Taiwan*: survey, in thousands, four broad age bands, so that
  every method has to guess where inside a band people are. The two are one piece of evidence.
- Men and women of one country share booms, laws and migration. The true number of cases is that of
  the last column, and below it where countries boom together. Coverage of sums rests on so few
  cases that only gross failure can be seen; the simulated truth below tests bands properly.
- Mortality is that of periods which had ended by the origin, in today's edition, participation that
  of the years up to the origin. No graduates are given: none go back that far.
"""


def beds(found: list[Workforce]) -> str:
    """What is held out, a row a name."""
    rows = []
    for name in dict.fromkeys(w.name for w in found):
        mine = [w for w in found if w.name == name]
        ages = mine[0].counts["age"].unique()
        origins = mine[0].origins
        apart = [
            sum(separate([o for o in w.origins if h in w.horizons(o)], h) for w in mine)
            for h in HORIZONS
        ]
        rows.append(
            f"| {name} | {sum(w.counts['group'].nunique() for w in mine)} | {ages[0]} to "
            f"{ages[-1]}, {len(ages)} | {origins[0]} to {origins[-1]}, {len(origins)} | "
            f"{apart[0]} and {apart[1]} |"
        )
    return "\n".join(rows)


def stage(label: str) -> str:
    """Stage of life in which an age or most of a band is."""
    first, last, is_open = parse_age(label)
    middle = first if is_open else (first + last) / 2
    return [name for name, start in STAGES.items() if start <= middle][-1]


def cases(rows: pd.DataFrame, horizon: int) -> int:
    """Countries times periods that do not overlap."""
    return sum(separate(one["origin"], horizon) for _, one in rows.groupby("country"))


def section(name: str, rows: pd.DataFrame) -> str:
    """Tables of one kind of workforce."""
    out = [f"### {name[0].upper()}{name[1:]}", ""]
    scored, inside = [], []
    for h, ahead in rows.groupby("horizon"):
        for method in METHODS:
            mine = ahead.loc[ahead["method"] == method]
            scored.append({"": method, "years ahead": h, **accuracy(mine)})
        mine = ahead.loc[ahead["method"] == WITH]
        kinds = KINDS if mine["group"].nunique() > 1 else KINDS[:-1]
        for kind in kinds:
            part = mine.loc[mine["kind"] == kind]
            inside.append(
                {"of": f"{kind}, {h} years ahead", "numbers": len(part),
                 "cases": cases(mine, int(h)), **coverage(part)}
            )  # fmt: skip
    out += [table(pd.DataFrame(scored)), "", f"Share inside the bands of *{WITH}*, percent:", ""]
    out += [table(pd.DataFrame(inside)), "", "MdAPE by age, 5 years ahead:", ""]
    cells = rows.loc[(rows["kind"] == CELL) & (rows["horizon"] == STEP)]
    stages = cells["age"].map(stage)
    wide = cells.groupby(["method", stages])["ape"].median().unstack()
    wide = wide.loc[list(METHODS), [s for s in STAGES if s in wide]]
    out.append(table(wide.map("{:.1f}".format).rename_axis("").reset_index()))
    return "\n".join(out)


def report(say: Callable[[str], None]) -> str:
    """Forecast from every origin and score; Markdown of the part."""
    with (
        tempfile.TemporaryDirectory() as folder,
        talent.open(f"sqlite:///{folder}/talent.db") as store,
    ):
        found = workforces(store.as_of(None))
    book = Book()
    for work in found:
        for origin in work.origins:
            score(work, origin, book)
        say(f"{work.name}, {work.country}: {len(work.origins)} origins")
    rows = book.frame
    parts = [NOTE.format(beds=beds(found))]
    parts += [section(name, part) for name, part in rows.groupby("workforce", sort=False)]
    return "\n\n".join(parts)
