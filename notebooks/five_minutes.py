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
# # Five minutes with talent
#
# How short will the semiconductor industries of the United States, Japan and Taiwan be of people,
# how sure is that, and what does it rest on?

# %%
import talent

store = talent.open()  # embedded database, created and filled on first use
store

# %% [markdown]
# One call makes a joint forecast: the same draw is the same world in every country. Five hundred
# draws are enough for a look; four thousand is the default.

# %%
base = talent.forecast(store, draws=500)
base

# %% [markdown]
# The gap is required less available headcount at year end; positive is a shortage. Any grouping is
# summed in draws, so its bands are right.

# %%
base.gap(by=["country", "year"]).query("year in (2025, 2030, 2035)")

# %%
base.plot.fan("gap", country="JP")

# %%
base.gap(by=["occupation", "year"], country="TW", scope="fab").query("year == 2035")

# %% [markdown]
# What does a number rest on? Every input with its source and status, and what its spread comes
# from.

# %%
why = base.explain(country="US", occupation="technicians", year=2035)
why.shares.head(8)

# %%
why.inputs.query("status == 'assumed'")[["key", "value_text", "unit", "source"]]

# %% [markdown]
# Change an assumption for one run. Everything else stays as it was, draw by draw, so the
# difference
# is the effect of that assumption alone.

# %%
more = talent.forecast(store, draws=500, assumptions={"capacity_weight": 1.0})
more.gap(by="year", country="US")["median"] - base.gap(by="year", country="US")["median"]

# %% [markdown]
# Published figures beside ours, each rebuilt in its own concept, scope and period.

# %%
from talent.evaluate import compare_projections

snapshot = store.as_of(base.meta["as_of"])
figures = ["low", "mid", "high", "our_q10", "our_median", "our_q90"]
compare_projections(base, snapshot)[["publisher", "metric", "period_text", *figures]].round(0)
