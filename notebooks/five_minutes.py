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
# how sure is that, and what does it rest on? This is the tour: one forecast, looked at from all
# sides. Nothing has to be known beforehand.

# %%
import pandas as pd

import talent

pd.options.display.float_format = lambda v: f"{v:,.0f}" if abs(v) >= 10 else f"{v:,.2f}"

store = talent.open()  # embedded database, created and filled on first use
store

# %% [markdown]
# One call makes a joint forecast. It is made of *draws*: each draw is one random future, and the
# same draw is the same world in every country. Two hundred are enough for a look; four thousand is
# the default. `as_of` says whose knowledge may be used; without it, today's.

# %%
base = talent.forecast(store, draws=200, as_of="2026-11-22")
base

# %% [markdown]
# The **gap** is required less available headcount at the end of the year, in persons; positive is a
# shortage. A row has the mean, the median, quantiles (`q10` to `q90` is the 80 % band) and the
# probability of a shortage. Any grouping is summed in draws, so its bands are right.

# %%
shown = ["country", "year", "median", "q10", "q90", "prob_shortage"]
base.gap(by=["country", "year"]).query("year in (2025, 2030, 2035)")[shown]

# %%
ax = base.plot.fan("gap", country="JP")

# %% [markdown]
# The band grows quickly: look at where it crosses zero. From when is more than a twentieth of the
# people required missing, and how likely is it that this never happens?

# %%
first = base.first_shortage(share=0.05)
first.loc[first["country"] == "TW", ["first_year", "probability", "cumulated"]]

# %% [markdown]
# Which people? Six groups of occupations, each mapped from published codes.

# %%
jobs = base.gap(by=["occupation", "year"], country="TW", scope="fab").query("year == 2035")
jobs[["occupation", "median", "q10", "q90", "prob_shortage"]]

# %% [markdown]
# What does a number rest on? Its parts add up to it, in every draw.

# %%
why = base.explain(country="US", occupation="technicians", year=2035)
why.contributions[["text", "mean", "q10", "q90"]]

# %% [markdown]
# What does its spread come from?

# %%
why.shares.head(8)

# %% [markdown]
# And every input has a source, a date on which it became known, and a status. Some that nobody has
# measured, and that are therefore assumed, with a reason:

# %%
why.inputs.query("status == 'assumed'")[["key", "value_text", "unit", "source"]].head(8)

# %% [markdown]
# Change something, and everything else stays as it was, draw by draw. So the difference is the
# effect of the change alone. Here fabs come later; `talent.scenarios()` lists what else there is.

# %%
later = base.under("delay")
effect = talent.compare(base, later).effect()
effect.query("year in (2028, 2030, 2035)")[["country", "year", "median", "q10", "q90"]]

# %% [markdown]
# Others have published figures too. Each counts something else, so ours is rebuilt in the concept,
# scope and period of each. No figure is fitted to them. These are of the United States:

# %%
from talent.evaluate import compare_projections

snapshot = store.as_of(base.meta["as_of"])
figures = ["low", "mid", "high", "our_q10", "our_median", "our_q90"]
beside = compare_projections(base, snapshot).query("country == 'US'")
beside[["publisher", "metric", "period_text", *figures]].head(12)

# %% [markdown]
# The run is stored, with its seed and everything that it read. It can be read back by name, and
# made again to the last digit (`talent.rerun`).

# %%
talent.load(store, base.run_id).headline()

# %% [markdown]
# Where to go on: *One country in depth*, *Build a scenario*, *Plan* and *Bring your own data* are
# the other notebooks. The documentation says how good such forecasts have been.
