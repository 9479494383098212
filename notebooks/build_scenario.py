# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Build a scenario
#
# What would two measures of your own do about Japan's gap, and what would they cost? A **scenario**
# is a named set of changes: levers, other values of assumptions, fabs. It never changes the
# baseline. It runs on the same draws, so the effect is a paired difference, with a narrow band.

# %%
import pandas as pd

import talent

pd.options.display.float_format = lambda v: f"{v:,.0f}" if abs(v) >= 10 else f"{v:,.2f}"

store = talent.open()
base = talent.forecast(store, countries=["JP"], draws=200, as_of="2026-11-22")

# %% [markdown]
# ## Levers
#
# A lever has a date, a ramp, an uncertain size, a cap, a cost and a source. Three numbers are low,
# most likely and high. These sizes are made up; the built-in scenario `levers-jp` has those that
# evidence was found for.

# %%
courses = talent.levers.Reskilling(
    name="my-courses",
    country="JP",
    start=2027,
    lead_months=9,
    size=(500, 1000, 1500),  # places a year
    cost=(2_000, 5_000, 12_000),  # US dollars of 2025 a place
    completion=(0.7, 0.85, 0.95),
    placement=(0.5, 0.7, 0.85),
    months=(3, 6, 12),  # until they do as much as others
    targets={"technicians": 0.8, "operators": 0.2},
    source="our own plan",
    rationale="An example: the size is what we could fund, not what was measured.",
)
stay = talent.levers.LaterRetirement(
    name="my-stay",
    country="JP",
    start=2028,
    size=(0.1, 0.2, 0.3),  # share of those who would retire in a year
    cost=(0, 4_000, 12_000),
    source="our own plan",
    rationale="An example.",
)
mine = talent.Scenario(
    name="my-plan",
    title="Courses, and staying longer",
    valid_from="2026-11-22",
    levers=(courses, stay),
)
mine

# %% [markdown]
# ## Keep it
#
# A scenario is a small file that can be written by hand, checked and sent along. On the command
# line it is `talent compare my-plan.json --levers`.

# %%
from pathlib import Path
from tempfile import mkdtemp

file = mine.save(Path(mkdtemp(), "my-plan.json"))
print("read back as it was:", talent.read_scenario(file) == mine)

# %% [markdown]
# What cannot be is refused, with everything that is wrong at once:

# %%
wrong = file.read_text(encoding="utf-8")
wrong = wrong.replace("2027", "2050").replace("technicians", "technicans")
file.with_name("wrong.json").write_text(wrong.replace("placement", "placment"), encoding="utf-8")
try:
    talent.read_scenario(file.with_name("wrong.json"))
except talent.TalentError as error:
    print(str(error).replace(str(file.parent), "..."))

# %% [markdown]
# ## On the same draws

# %%
plan = base.under(mine)
beside = talent.compare(base, plan)
effect = beside.effect()
effect[["year", "median", "q10", "q90", "prob_less"]]

# %% [markdown]
# Before a lever starts, nothing differs, to the bit. The band of the effect is far narrower than
# that of the gap, because both gaps are taken in the same world:

# %%
band = ["q10", "median", "q90"]
pd.concat(
    {
        "gap": base.gap().query("year == 2035")[band],
        "effect": effect.query("year == 2035")[band],
    }
)

# %% [markdown]
# By occupation: the courses are for technicians and operators, but people of every occupation stay.

# %%
by_job = beside.effect(by=["occupation", "year"]).query("year == 2035")
by_job[["occupation", "median", "q10", "q90"]]

# %% [markdown]
# ## Which lever did it, and what it cost
#
# Each lever alone, and what they do only together (the interaction). Costs are million US dollars
# of 2025, over all years; a person-year is one person of the gap closed for one year.

# %%
shares = beside.attribution("JP")
shares[["lever", "mean", "q10", "q90", "cost", "person_years", "cost_per_person_year"]]

# %% [markdown]
# What the courses asked for, were given and cost, year by year, and how many people came of it. A
# place is not a person: some do not finish, and some find no post.

# %%
given = plan.levers().query("lever == 'my-courses'")
given[["year", "unit", "asked", "given", "people", "cost"]]

# %% [markdown]
# ## With something else besides
#
# Scenarios add up with `+`. To see whether the measures do the same in a downturn, compare
# `base.under("downturn")` with `base.under` of this one:

# %%
both = talent.read_scenario("downturn") + mine
both
