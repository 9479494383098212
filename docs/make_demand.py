"""Make docs/required-headcount.md and its pictures from the shipped data.

Usage: ``python docs/make_demand.py`` (a minute and a half). A test fails when data or settings have moved
and the page has not.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd

import talent
from talent.demand import NODE_CLASSES, read_fab_list
from talent.forecasts import make_config
from talent.forecasts.cube import summarise
from talent.forecasts.scenarios import read_scenario, under_scenario
from talent.forecasts.world import layout, simulate_demand
from talent.inputs import Inputs
from talent.streams import whole_blocks

mpl.use("Agg")
from matplotlib import pyplot as plt

HERE = Path(__file__).resolve().parent
SETTINGS = {"as_of": "2026-11-22", "draws": 4000, "seed": 2035, "to": 2035}
YEARS = (2025, 2030, 2035)
COUNTRIES = ("US", "JP", "TW")
ADDED = 20_000
BEGIN, END = "<!-- made by docs/make_demand.py -->", "<!-- end -->"


def people(value: float) -> str:
    """Rounded to hundreds."""
    return "" if pd.isna(value) else f"{round(value, -2):,.0f}".replace("-0", "0")


def band(row: pd.Series, middle: str = "median") -> str:
    """Middle and 80 % band."""
    return f"{people(row[middle])} ({people(row['q10'])} to {people(row['q90'])})"


def markdown(frame: pd.DataFrame) -> str:
    """A table in Markdown."""
    head = "| " + " | ".join(frame.columns) + " |\n|" + "---|" * len(frame.columns)
    rows = ["| " + " | ".join(map(str, row)) + " |" for row in frame.itertuples(index=False)]
    return "\n".join([head, *rows])


def wide(rows: pd.DataFrame, index: list[str], columns: str, middle: str = "median") -> str:
    """A table of bands, in the order of the rows."""
    cells = rows.assign(cell=rows.apply(band, axis=1, middle=middle))
    order = rows[index].drop_duplicates()
    table = cells.pivot_table(index=index, columns=columns, values="cell", aggfunc="first")
    table = table.loc[[tuple(r) if len(index) > 1 else r[0] for r in order.to_numpy().tolist()]]
    table.columns = [str(c) for c in table.columns]
    return markdown(table.reset_index())


def demands(store: talent.Store, **settings: object) -> dict[str, object]:
    """Demand of every country under some settings, without the supply side."""
    scenario = settings.pop("scenario", None)
    asked = {"countries": COUNTRIES, "assumptions": {}, "fabs": (), **SETTINGS, **settings}
    if scenario:
        asked = under_scenario(asked, read_scenario(str(scenario)), SETTINGS["as_of"])
    config = make_config(**asked)
    snapshot = store.as_of(config.as_of)
    inputs = Inputs(
        snapshot, config.seed, whole_blocks(config.draws), config.overrides(), config.fabs
    )
    return dict(simulate_demand(inputs, config))


def required_total(demand: object, year: int, base: int) -> np.ndarray:
    """Required headcount of all segments and occupations in a year, in draws."""
    return demand.required[: SETTINGS["draws"], year - base].sum(axis=(1, 2))


def scenario_table(store: talent.Store, plain: dict[str, object], base: int) -> str:
    """Required headcount of the built-in scenarios less the baseline's, on the same draws."""
    rows = []
    for name in talent.scenarios()["scenario"]:
        other = demands(store, scenario=name)
        for country in COUNTRIES:
            for year in YEARS[1:]:
                change = required_total(other[country], year, base) - required_total(
                    plain[country], year, base
                )
                one = summarise(change[:, None]).rename(columns={"q50": "median"})
                rows.append(one.assign(scenario=name, country=country, year=year))
    return wide(pd.concat(rows, ignore_index=True), ["scenario", "year"], "country", "mean")


def one_more_fab(store: talent.Store, plain: dict[str, object], base: int) -> str:
    """What an announced leading-edge fab of 20,000 wspm adds, and how the number comes about."""
    rows = [
        {
            "fab": f"one-more-{c.lower()}",
            "country": c,
            "status": "announced",
            "start": "2029",
            "node_class": "leading",
            "capacity_wspm": ADDED,
        }
        for c in COUNTRIES
    ]
    more = demands(store, fabs=read_fab_list(rows))
    draws, out = SETTINGS["draws"], []
    for country in COUNTRIES:
        demand = more[country]
        j = demand.pipeline.fabs["fab"].tolist().index(f"one-more-{country.lower()}")
        there = demand.pipeline.headcount(np.array([base + 1.0, SETTINGS["to"] + 1.0]))
        full = demand.pipeline.people[:draws, j]
        at_end = there[:draws, 1, j]
        comes = demand.pipeline.start[:draws, j] <= SETTINGS["to"] + 1
        change = required_total(demand, SETTINGS["to"], base) - required_total(
            plain[country], SETTINGS["to"], base
        )
        adds = demand.fabs[:draws, j]
        rate = adds[at_end > 0] / at_end[at_end > 0]
        out.append(
            {
                "country": country,
                "people when full": people(full.mean()),
                "per 1,000 wspm": f"{full.mean() / ADDED * 1000:.0f}",
                "produces by 2035": f"{comes.mean():.0%}",
                "people there in 2035": people(at_end.mean()),
                "weight, base gap, errors": f"{rate.mean():.2f}",
                "adds to required headcount": people(adds.mean()),
                "change measured (80 % band)": f"{people(change.mean())} "
                f"({people(np.quantile(change, 0.1))} to {people(np.quantile(change, 0.9))})",
            }
        )
    return markdown(pd.DataFrame(out))


def pictures(forecast: talent.Forecast) -> None:
    """Capacity and drivers of the three countries."""
    figure, axes = plt.subplots(1, 3, figsize=(15, 4.4), layout="constrained")
    for ax, country in zip(axes, COUNTRIES, strict=True):
        forecast.plot.capacity(country, ax=ax)
    figure.savefig(HERE / "images" / "capacity.png", dpi=110)
    figure, axes = plt.subplots(1, 3, figsize=(20, 3.8), layout="constrained")
    for ax, country in zip(axes, COUNTRIES, strict=True):
        forecast.plot.demand_drivers(country, ax=ax)
    figure.savefig(HERE / "images" / "demand-drivers.png", dpi=110)


def main() -> None:
    """Write the page between its marks, and the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        store = talent.open(Path(folder) / "talent.db")
        with store:
            forecast = talent.forecast(store, countries=COUNTRIES, **SETTINGS)
            base = int(forecast.meta["base"])
            plain = demands(store)
            scenarios = scenario_table(store, plain, base)
            added = one_more_fab(store, plain, base)
            snapshot = store.as_of(SETTINGS["as_of"])
            scopes = list(layout(Inputs(snapshot, 1, 250))[1])
    years = []
    for scope in sorted(scopes, key=len):
        years.append(forecast.required(["country", "year"], scope=scope).assign(scope=scope))
    by_year = pd.concat(years, ignore_index=True)
    by_year["column"] = by_year["country"] + " " + by_year["scope"]
    parts = [f"As of {SETTINGS['as_of']}, run `{forecast.run_id}`, {SETTINGS['draws']:,} draws."]
    parts.append("### All occupations, every year")
    for country in COUNTRIES:
        mine = by_year.loc[by_year["country"] == country]
        parts.append(wide(mine, ["year"], "column"))
    for scope in sorted(scopes, key=len):
        rows = forecast.required(["country", "occupation", "year"], scope=scope)
        total = forecast.required(["country", "year"], scope=scope).assign(occupation="total")
        both = pd.concat([rows, total], ignore_index=True)
        both = both.loc[both["year"].isin(YEARS)]
        order = {c: i for i, c in enumerate(COUNTRIES)}
        both = both.sort_values("country", key=lambda s: s.map(order), kind="stable")
        parts += [f"### Scope `{scope}`", wide(both, ["country", "occupation"], "year")]
    drivers = forecast.demand_drivers()
    mine = drivers.loc[(drivers["scope"] == "components") & (drivers["year"] == SETTINGS["to"])]
    parts += [
        "## What moves it to 2035",
        "Mean and 80 % band, scope `components`, persons added to those employed in 2025. In every "
        "draw the rows sum to the last.",
        wide(mine, ["text"], "country", "mean"),
        "![Drivers of the required headcount](images/demand-drivers.png)",
        "## Capacity behind it",
        "Thousand 300 mm-equivalent wafer starts a month at the end of the year, mean and 80 % "
        "band.",
    ]
    capacity = forecast.capacity()
    total = forecast.capacity(["country", "year"]).assign(node_class="total")
    both = pd.concat([capacity, total], ignore_index=True)
    both = both.loc[both["year"].isin(YEARS)]
    for column in ("mean", "q10", "q90"):
        both[column] = both[column] / 10  # `people` rounds to hundreds: thousands with one digit
    order = {n: i for i, n in enumerate((*NODE_CLASSES, "total"))}
    both = both.sort_values("node_class", key=lambda s: s.map(order), kind="stable")
    both["cell"] = [
        f"{m / 100:,.0f} ({low / 100:,.0f} to {high / 100:,.0f})"
        for m, low, high in zip(both["mean"], both["q10"], both["q90"], strict=True)
    ]
    table = both.pivot_table(
        index="node_class", columns=["country", "year"], values="cell", aggfunc="first"
    ).loc[list(order), list(COUNTRIES)]
    table.columns = [f"{c} {y}" for c, y in table.columns]
    parts += [
        markdown(table.reset_index()),
        "![Installed capacity by node class](images/capacity.png)",
        "## Fabs to come that add most",
    ]
    fabs = forecast.fabs()
    best = fabs.groupby("country", sort=False).head(6)
    parts.append(
        markdown(
            pd.DataFrame(
                {
                    "country": best["country"],
                    "fab": best["fab"],
                    "status": best["status"],
                    "median start": best["starts"].map("{:.1f}".format),
                    "produces by 2035": best["comes"].map("{:.0%}".format),
                    "wspm when full": best["wspm"].map(people),
                    "people when full": best["people"].map(people),
                    "adds by 2035, mean (80 % band)": best.apply(band, axis=1, middle="mean"),
                }
            )
        )
    )
    parts += ["## One more fab", MORE, added, "## Scenarios", SCENARIOS, scenarios]
    page = HERE / "required-headcount.md"
    text = page.read_text(encoding="utf-8")
    made = "\n\n".join([BEGIN, *parts, END])
    page.write_text(
        re.sub(re.escape(BEGIN) + ".*" + re.escape(END), lambda _: made, text, flags=re.DOTALL),
        encoding="utf-8",
    )
    pictures(forecast)


MORE = (
    f"An announced leading-edge fab of {ADDED:,} wafer starts a month with a stated start in 2029, "
    "added to each country (`talent forecast --fabs mine.csv`). People when full come from the "
    "capacity; of those, the people there in 2035 are fewer because the fab may be late, still "
    "ramp, or never come; the last factor is the weight of the fabs over the trend, times one plus "
    "the base-year gap, times the errors. The change is measured as the required headcount with "
    "the fab less that without it, draw by draw; without the fab every number is the baseline's to "
    "the bit (tests/demand/test_pipeline.py). The weight halves the number because nobody can tell "
    "from the past how far an announced fab comes on top of what an industry would have had "
    "anyway, or takes the place of another; who holds that it all comes on top adds "
    "`--assume capacity_weight=1`."
)
SCENARIOS = (
    "Required headcount of the scenario less the baseline's on the same draws: mean and 80 % band, "
    "scope `components`, persons."
)

if __name__ == "__main__":
    main()
