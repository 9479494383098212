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
# # One country in depth: Japan
#
# How short is Japan of people who make chips? Of whom, why, how sure is that, and what have others
# said? Change the country in the second cell, and everything below speaks of another one.

# %%
import pandas as pd

import talent

pd.options.display.float_format = lambda v: f"{v:,.0f}" if abs(v) >= 10 else f"{v:,.2f}"

store = talent.open()

# %%
country = "JP"
base = talent.forecast(store, countries=[country], draws=250, as_of="2026-11-22")
base

# %% [markdown]
# ## Of whom
#
# The gap is required less available headcount at the end of the year; positive is a shortage. Half
# of the draws are above the median, and the 80 % band leaves out a tenth at each side. Where the
# band holds zero, both a shortage and a surplus are possible.

# %%
ax = base.plot.gap_by_occupation(country, 2030)

# %%
by_year = base.gap(by=["occupation", "year"], country=country)
chance = by_year.pivot(index="occupation", columns="year", values="prob_shortage")
chance[[2025, 2027, 2030, 2035]]

# %% [markdown]
# In the base year a shortage is nearly sure, because open posts were counted in surveys. Later the
# chance falls towards one half, which is to say that nobody knows.
#
# ## Why
#
# A gap is a sum: what adds to the need or takes people away is positive, what brings people is
# negative. In every draw the parts add up to the gap, so their means do.

# %%
parts = base.contributions(country=country, occupation="technicians", year=2035)
parts[["text", "mean", "q10", "q90"]]

# %% [markdown]
# The largest parts are people who come and people who go: the gap is the small difference of two
# large flows. What changes between two years is a sum too:

# %%
change = base.contributions(country=country, occupation="technicians", year=2035, since=2030)
change[["text", "mean", "q10", "q90"]]

# %% [markdown]
# ## Ages, and the wave of retirements
#
# How old are they, now and at the end? Retirements come with age, whatever the industry does.

# %%
ax = base.plot.age_pyramid(country)

# %%
people = base.available(by=["age_band", "year"], country=country)
ages = people.pivot(index="age_band", columns="year", values="mean")[[2025, 2030, 2035]]
100 * ages / ages.sum()  # percent

# %% [markdown]
# How many retire in a year?

# %%
ax = base.plot.retirement_wave(country)

# %% [markdown]
# ## Fabs
#
# Announced fabs come late or never, some of them. Each has its own chance, and its own people. The
# table has those that add most to the required headcount of the last year.

# %%
fabs = base.fabs().sort_values("mean", ascending=False)
fabs["starts"] = fabs["starts"].map("{:.1f}".format)  # the mean, in years
fabs[["fab", "status", "node_class", "starts", "comes", "wspm", "mean", "q10", "q90"]].head(8)

# %%
ax = base.plot.capacity_pipeline(country, most=12)

# %% [markdown]
# ## How sure is that?
#
# What the spread of the gap comes from: for each uncertain input, the part of the variance that it
# explains by itself.

# %%
why = base.explain(country=country, year=2035)
why.shares.head(8)

# %%
print(f"{len(why.inputs)} inputs, {why.assumed_inputs:.0%} of them assumed")
print(f"assumed inputs make {why.assumed_share:.0%} of the explained spread")

# %% [markdown]
# ## What others have published
#
# Each figure counts something else: a need to hire is no gap. So ours is rebuilt in the concept,
# scope and period of each; `difference` says what still differs.

# %%
from talent.evaluate import compare_projections

beside = compare_projections(base, store.as_of(base.meta["as_of"]))
beside = beside.loc[beside["country"] == country]
figures = ["low", "mid", "high", "our_q10", "our_median", "our_q90"]
beside[["publisher", "metric", "period_text", *figures, "difference"]]

# %% [markdown]
# Is a published figure inside our 80 % band?

# %%
middle = beside["mid"].fillna(beside["low"]).fillna(beside["high"])
beside[["publisher", "metric", "period_text"]].assign(
    inside=middle.between(beside["our_q10"], beside["our_q90"])
)
