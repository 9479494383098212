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
# # Bring your own data
#
# Four ways to use numbers of your own: fabs that you know of, any workforce by age, a publisher's
# newer file, and series in a data package. What is wrong with them is told in words, all at once,
# and then nothing is changed. What this notebook writes goes to a database of its own: yours stays
# as it is.

# %%
from pathlib import Path
from tempfile import mkdtemp

import pandas as pd

import talent

pd.options.display.float_format = lambda v: f"{v:,.0f}" if abs(v) >= 10 else f"{v:,.2f}"

folder = Path(mkdtemp())
store = talent.open()

# %% [markdown]
# ## Fabs
#
# A CSV file, one fab a row. A name of the register changes that fab, any other adds one. These are
# made up, and the first try has two mistakes.

# %%
fabs = folder / "fabs.csv"
fabs.write_text(
    "fab,country,status,start,node_class,capacity_wspm\n"
    "my-fab,JP,anounced,2029-H2,leading,20000\n"
    "my-other-fab,JP,announced,in 2030,leading,\n"
)
try:
    talent.forecast(store, countries=["JP"], fabs=fabs)
except talent.TalentError as error:
    print(error)

# %%
header = "fab,country,status,start,node_class,capacity_wspm"
fabs.write_text(f"{header}\nmy-fab,JP,announced,2029-H2,leading,20000\n")
settings = {"countries": ["JP"], "draws": 200, "as_of": "2026-11-22"}
base = talent.forecast(store, **settings)
mine = talent.forecast(store, **settings, fabs=fabs)

# %% [markdown]
# The same draws with and without it, so the difference is what the fab adds to the people required.
# It may be late, still ramp, or never come.

# %%
added = talent.compare(base, mine).effect(measure="required")
added.query("year >= 2028")[["year", "q10", "median", "q90"]]

# %% [markdown]
# ## Any workforce
#
# The engine takes counts by age at two dates or more, and knows nothing of chips. Here: men and
# women in Japan's labour force. Take what was counted up to 2010, forecast 2020, and compare.

# %%
rows = store.as_of("2026-11-22").observations("labour_force", country="JP")
counts = rows.rename(columns={"sex": "group", "age_band": "age", "value": "count"})
counts = counts[["group", "year", "age", "count"]]
counts.tail(3)

# %%
past = counts.loc[counts["year"].between(1990, 2010)]
made = talent.forecast_workforce(past, to=2020, draws=200)
totals = made.totals(by=["group", "year"]).query("year == 2020").set_index("group")
counted = counts.loc[counts["year"] == 2020].groupby("group")["count"].sum()
totals[["lo-80", "median", "hi-80"]].assign(counted=counted)

# %% [markdown]
# Were the counts inside the bands? Look, and remember that these are two numbers only;
# `made.backtest` has more.
#
# ## A publisher's newer file
#
# Files are read as their publishers offer them. This is how a series of the Federal Reserve looks
# when downloaded from FRED, as published in June 2026: the first year, which tells the base of the
# index, and the newest months. `dry_run` says what would change.

# %%
release = folder / "IPG3344S.csv"
values = [95.0183, 96.0273, 97.5229, 101.0176, 101.0408, 100.5480]
values += [99.5657, 99.3714, 100.0478, 101.3948, 103.1440, 105.3014]
values += [176.8583, 176.0916, 178.5672, 183.6088, 188.0105]
months = [*pd.period_range("2017-01", periods=12, freq="M")]
months += [*pd.period_range("2026-01", periods=5, freq="M")]
table = pd.DataFrame({"observation_date": [f"{m}-01" for m in months], "IPG3344S": values})
table.to_csv(release, index=False)
report = store.import_file("fred", release, "2026-06-17", dry_run=True)
print(report)
report.revisions

# %% [markdown]
# A file that is not as its publisher makes it is refused. Here a spreadsheet has changed the dates:

# %%
release.write_text("observation_date,IPG3344S\n01-01-2026,176.8583\n01-02-2026,about 176\n")
try:
    store.import_file("fred", release, "2026-06-17")
except talent.DataValidationError as error:
    print(error)

# %% [markdown]
# ## Series of your own
#
# A data package is a folder of CSV files with a description, `datapackage.json`. Write one by the
# description that comes with talent, with the files that you need. This one has a published series,
# and a value of your own at its end, which is made up. It goes to an empty database here;
# `talent load FOLDER` puts one into yours.

# %%
import json

from talent.store import datasets_folder

shipped = datasets_folder()
files = ["countries", "occupations", "sources", "series", "employment"]
described = json.loads((shipped / "datapackage.json").read_text(encoding="utf-8"))
described["resources"] = [one for one in described["resources"] if one["name"] in files]
package = folder / "package"
package.mkdir()
(package / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")

series = "employment.JP.JSIC28.linked"
for name in files:
    table = pd.read_csv(shipped / f"{name}.csv", dtype=str, keep_default_na=False)
    if "series" in table:
        table = table.loc[table["series"] == series]
    table.to_csv(package / f"{name}.csv", index=False)
with (package / "sources.csv").open("a") as file:
    file.write("our-survey,Us,Our survey,https://example.org,internal,2026-11-20,Our survey,\n")
published = (package / "employment.csv").read_text()
(package / "employment.csv").write_text(
    f"{published}{series},2024,many,guessed,20.11.2026,our-survy,\n"
)

own = talent.open(folder / "own.db", load=False)
try:
    own.load(package)
except talent.DataValidationError as error:
    print(error)

# %% [markdown]
# Every problem has its file, line and column, the rule, and how to mend it. Mended:

# %%
(package / "employment.csv").write_text(
    f"{published}{series},2024,410000,estimated,2026-11-20,our-survey,made up\n"
)
own.load(package).frame

# %% [markdown]
# Every value keeps its vintage, the date on which it became known. A forecast as of an earlier day
# does not see yours, and one as of that day or later does.

# %%
known = own.as_of("2026-11-22").observations("employment", country="JP")
known[["period", "value", "status", "vintage", "source"]].tail(3)
