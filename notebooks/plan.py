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
# # Plan: what would it take?
#
# A forecast says how large a gap may become. Planning turns the question round: how much of which
# measure, from when and at what cost, so that Japan is not short of technicians in 2035 with a
# chance of 80 %?

# %%
import pandas as pd

import talent

pd.options.display.float_format = lambda v: f"{v:,.0f}" if abs(v) >= 10 else f"{v:,.2f}"

store = talent.open()
base = talent.forecast(store, countries=["JP"], draws=100, as_of="2026-11-22")

# %% [markdown]
# Without any measure the gap of technicians in 2035 is:

# %%
gap = base.gap(by=["occupation", "year"], country="JP", occupation="technicians")
gap.query("year in (2025, 2030, 2035)")[["year", "q10", "median", "q90", "prob_shortage"]]

# %% [markdown]
# The median may be no shortage at all. But a goal of 80 % asks about the worse draws as well: the
# gap has to be closed in four of five.
#
# ## How much of one lever?
#
# `solve` makes one lever larger until the chance is reached, and never beyond what was found
# possible for it. If that is not enough, it says so, and what the most is.

# %%
goal = {"country": "JP", "occupation": "technicians", "year": 2035, "probability": 0.8}
one = talent.planning.solve(base, "jp-reskilling-inside", **goal)
print(one)

# %%
one.tried

# %% [markdown]
# ## The cheapest mix
#
# `optimise` looks for the mix of levers that reaches the goal at least cost. Here it may use
# courses for people from outside, and courses for people who do another job inside. Without a
# choice of levers it would use every lever of the country, and take a few minutes.

# %%
names = ("jp-reskilling", "jp-reskilling-inside")
levers = [lever for lever in talent.read_scenario("levers-jp").levers if lever.name in names]
plan = talent.planning.optimise(base, levers, **goal)
print(plan)

# %% [markdown]
# `times` is how many times its documented size a lever has, and `closes` what would be missing
# without it. Costs are million US dollars of 2025, all years, with an 80 % band.

# %%
columns = ["lever", "start", "times", "size", "unit", "at_limit", "closes", "cost"]
plan.frame[columns]

# %% [markdown]
# A plan fitted to draws flatters itself on them. So it is tried once more on draws that the search
# has not seen. Believe it if that chance is no more than two standard errors below the goal. Two
# standard errors are a lot here, since the draws are few: take 2,000 or more for work that counts.

# %%
print(f"chance {plan.probability:.0%}, on fresh draws {plan.fresh:.0%} ± {plan.fresh_error:.0%}")

# %% [markdown]
# `plan.frontier()` tells what more certainty costs, and `plan.closing()` what closing a part costs;
# both simulate more plans, and are left out here.
#
# What does the plan do to the other occupations? Courses inside take people away from another job,
# so look at the one that they leave:

# %%
under = base.under(plan.scenario)
effect = talent.compare(base, under).effect(by=["occupation", "year"]).query("year == 2035")
effect[["occupation", "median", "q10", "q90"]]

# %% [markdown]
# ## Which choice is regretted least?
#
# Whether a downturn comes has no probability here. Regret is what another policy would have saved
# there, and the choice is the policy whose largest regret is smallest. It hangs on what an empty
# post costs in a year, which is assumed: try half and double with `table.at`.

# %%
table = talent.planning.regret(
    base,
    {"the plan": plan, "courses only": "jp-reskilling"},
    ["baseline", "downturn"],
    country="JP",
    occupation="technicians",
)
table.choice

# %%
for price in (table.price / 2, table.price * 2):
    print(f"{price:,.0f} US dollars a post: {', '.join(table.at(price).choice['policy'])}")
