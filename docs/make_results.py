"""Make docs/results.md, docs/images/gap.png and the table of README.md from the shipped data.

Usage: ``python docs/make_results.py`` (half a minute). The page says which run it shows; a test
fails when data or settings have moved and the page has not.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import matplotlib as mpl
import pandas as pd

import talent
from talent.evaluate import compare_projections
from talent.forecasts import make_config

mpl.use("Agg")
from matplotlib import pyplot as plt

HERE = Path(__file__).resolve().parent
SETTINGS = {"as_of": "2026-11-22", "draws": 4000, "seed": 2035, "to": 2035}
YEARS = (2025, 2030, 2035)


def persons(value: float) -> str:
    """Rounded as far as the bands allow: to hundreds."""
    return "" if pd.isna(value) else f"{round(value, -2):,.0f}".replace("-0", "0")


def banded(frame: pd.DataFrame, middle: str = "median") -> pd.Series:
    """Median or mean with the 80 % band, as text."""
    low, high = frame["q10"].map(persons), frame["q90"].map(persons)
    return frame[middle].map(persons) + " (" + low + " to " + high + ")"


def markdown(frame: pd.DataFrame) -> str:
    """A table in Markdown."""
    head = "| " + " | ".join(frame.columns) + " |\n|" + "---|" * len(frame.columns)
    rows = ["| " + " | ".join(map(str, row)) + " |" for row in frame.itertuples(index=False)]
    return "\n".join([head, *rows])


def headline(forecast: talent.Forecast, scope: str) -> pd.DataFrame:
    """Gap by country for three years with the 80 % band."""
    gap = forecast.gap(by=["country", "year"], scope=scope)
    gap = gap.loc[gap["year"].isin(YEARS)]
    order = {c: i for i, c in enumerate(forecast.meta["countries"])}
    gap = gap.sort_values("country", key=lambda s: s.map(order), kind="stable")
    return pd.DataFrame(
        {
            "country": gap["country"],
            "year": gap["year"],
            "median": gap["median"].map(persons),
            "80 % band": gap["q10"].map(persons) + " to " + gap["q90"].map(persons),
            "probability of a shortage": gap["prob_shortage"].map("{:.0%}".format),
        }
    )


def by_occupation(forecast: talent.Forecast) -> pd.DataFrame:
    """Gap of the last year by occupation, median and 80 % band."""
    gap = forecast.gap(by=["country", "occupation", "year"])
    gap = gap.loc[gap["year"] == SETTINGS["to"]]
    wide = gap.assign(cell=banded(gap)).pivot_table(
        index="occupation", columns="country", values="cell", aggfunc="first"
    )
    return wide[list(forecast.meta["countries"])].reset_index()


def published(forecast: talent.Forecast, store: talent.Store) -> pd.DataFrame:
    """Published figures beside ours."""
    frame = compare_projections(forecast, store.as_of(SETTINGS["as_of"]))
    stated = frame[["low", "mid", "high"]].apply(
        lambda row: " to ".join(persons(v) for v in row.dropna()), axis=1
    )
    yearly = frame["published_per_year"].map(persons), frame["ours_per_year"].map(persons)
    span = frame["our_from"].astype(str) + "–" + frame["our_to"].astype(str)
    concept = (
        frame["aggregate"].map({"level": "", "change": "change of ", "sum": "sum of "})
        + frame["measure"]
        + ", "
        + frame["scope"]
        + ", "
        + frame["occupation"]
    )
    return pd.DataFrame(
        {
            "published": "["
            + frame["publisher"]
            + " "
            + frame["publication_year"].astype(str)
            + "]("
            + frame["source_url"]
            + ")",
            "what": frame["metric"] + ", " + frame["period_text"],
            "theirs": stated,
            "a year": yearly[0],
            "ours: concept": concept,
            "years": span.where(frame["aggregate"] != "level", frame["our_to"].astype(str)),
            "median": frame["our_median"].map(persons),
            "80 % band": frame["our_q10"].map(persons) + " to " + frame["our_q90"].map(persons),
            "a year (ours)": yearly[1],
            "what explains the difference": frame["difference"],
        }
    )


def by_year(forecast: talent.Forecast, country: str) -> pd.DataFrame:
    """Gap of every year by occupation, median and 80 % band."""
    gap = forecast.gap(by=["occupation", "year"], country=country)
    total = forecast.gap(by=["year"], country=country).assign(occupation="all")
    gap = pd.concat([gap, total])
    gap["cell"] = banded(gap)
    wide = gap.pivot_table(index="year", columns="occupation", values="cell", aggfunc="first")
    order = ["all", *(o for o in wide.columns if o != "all")]
    return wide[order].reset_index()


def shortages(forecast: talent.Forecast) -> pd.DataFrame:
    """How likely, how large and from when."""
    found = forecast.shortage().query("year == @SETTINGS['to']").set_index("country")
    first = forecast.first_shortage(share=0.05)
    rows = []
    for country in forecast.meta["countries"]:
        row = found.loc[country]
        upto = first.query("country == @country and first_year == '2030'")["cumulated"].iloc[0]
        never = first.query("country == @country")["probability"].iloc[-1]
        open_jobs = forecast.table("vacancies", country=country, year=SETTINGS["to"]).iloc[0]
        rows.append(
            {
                "country": country,
                "probability": f"{row['prob_shortage']:.0%}",
                "expected shortage": persons(row["expected_shortage"]),
                "if there is one": persons(row["if_short"]),
                "above 5 % of the required headcount by 2030": f"{upto:.0%}",
                f"never by {SETTINGS['to']}": f"{never:.0%}",
                "open jobs, median (80 % band)": f"{persons(open_jobs['median'])} "
                f"({persons(open_jobs['q10'])} to {persons(open_jobs['q90'])})",
            }
        )
    return pd.DataFrame(rows)


def made_of(forecast: talent.Forecast) -> pd.DataFrame:
    """What the gap of the last year is the sum of: means and 80 % bands by country."""
    columns = {}
    for country in forecast.meta["countries"]:
        table = forecast.contributions(country=country)
        columns["driver"] = table["text"]
        columns[country] = banded(table, "mean")
    return pd.DataFrame(columns)


def variance() -> str:
    """The tables of docs/variance.md, one heading deeper."""
    text = (HERE / "variance.md").read_text(encoding="utf-8")
    return "\n\n".join(
        f"### {part.split(chr(10), 1)[0]}\n{part.split(chr(10), 1)[1].rstrip()}"
        for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]
        if part.split("\n", 1)[0] in {"US", "JP", "TW"}
    )


def drivers(forecast: talent.Forecast) -> pd.DataFrame:
    """What the spread of the last year's gap comes from."""
    rows = []
    for country in forecast.meta["countries"]:
        found = forecast.explain(country)
        top = found.shares.head(4)
        text = "; ".join(
            f"{key} {share:.0%}" for key, share in zip(top["key"], top["share"], strict=True)
        )
        rows.append(
            {
                "country": country,
                "inputs": len(found.inputs),
                "assumed": f"{found.assumed_inputs:.0%}",
                "largest shares of the variance": text,
            }
        )
    return pd.DataFrame(rows)


def picture(forecast: talent.Forecast, path: Path) -> None:
    """Gap by country with bands, as the README shows it."""
    names = {"US": "United States", "JP": "Japan", "TW": "Taiwan"}
    figure, axes = plt.subplots(1, 3, figsize=(12, 3.8), layout="constrained")
    for ax, country in zip(axes, forecast.meta["countries"], strict=True):
        forecast.plot.fan("gap", country=country, ax=ax)
        ax.set_title(names[country], loc="left")
        legend = ax.get_legend()
        handles, labels = legend.legend_handles, [t.get_text() for t in legend.get_texts()]
        legend.remove()
    figure.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False)
    figure.savefig(path, dpi=110, metadata={"Software": ""})
    plt.close(figure)


def small_multiples(forecast: talent.Forecast, path: Path) -> None:
    """Gap by country and occupation with bands."""
    occupations = [o for o in forecast.frame["occupation"].unique() if o != "total"]
    countries = forecast.meta["countries"]
    figure, axes = plt.subplots(
        len(occupations), len(countries), figsize=(11, 14), sharex=True, layout="constrained"
    )
    for row, occupation in zip(axes, occupations, strict=True):
        for ax, country in zip(row, countries, strict=True):
            forecast.plot.fan("gap", country=country, occupation=occupation, ax=ax)
            ax.set_title(f"{country}, {occupation.replace('_', ' ')}", loc="left", fontsize=9)
            ax.get_legend().remove()
    figure.savefig(path, dpi=80, metadata={"Software": ""})
    plt.close(figure)


def page(forecast: talent.Forecast, store: talent.Store) -> str:
    """Text of results.md."""
    years = "\n\n".join(
        f"### {country}\n\n{markdown(by_year(forecast, country))}"
        for country in forecast.meta["countries"]
    )
    return f"""# Results

<!-- made by docs/make_results.py; do not edit by hand -->

How short are the semiconductor industries of the three countries, year by year and by occupation, and
what explains the difference to the figures of others?

As of {SETTINGS["as_of"]}, {SETTINGS["draws"]:,} joint draws, seed {SETTINGS["seed"]}; settings
`{forecast.meta["config_hash"][:12]}`, data `{forecast.meta["input_hash"][:12]}`. Persons at year end, rounded to hundreds. Positive is a shortage. How the numbers
are made, and their limits: [model](model.md).

## The gap, electronic components including fabs

{markdown(headline(forecast, "components"))}

## The gap, fabs only

{markdown(headline(forecast, "fab"))}

## By occupation, {SETTINGS["to"]}, electronic components

Median and 80 % band.

{markdown(by_occupation(forecast))}

![The gap by occupation with its bands](images/gap_by_occupation.png)

## By occupation and year, electronic components

Median and 80 % band. Columns of medians need not add up to the median of the whole; draws do.

{years}

## How likely, how large, and from when

{markdown(shortages(forecast))}

The expected shortage counts worlds without one as zero. Open jobs are the gap and what turnover keeps
open ([base-year gap](base-gap.md)); they are never called a gap.

## What the gap of {SETTINGS["to"]} is the sum of

Means (80 % bands). Means add up; bands do not. `Forecast.contributions` gives the same for any
occupation, year, or change between two years.

{markdown(made_of(forecast))}

## Which uncertainty matters most

Shares of the variance of the gap by part of the model, percent, from drawing each part anew
([variance](variance.md) says how to read them).

{variance()}

By single inputs:

{markdown(drivers(forecast))}

A share is a squared rank correlation of the gap of {SETTINGS["to"]} with one input; an assumption
that scales the effect of a measured input shows here only by itself.

## Beside what others have published

Each published figure is rebuilt from the same draws in its own concept, for the years that both
cover. Nothing was fitted to them. Where the years differ, compare the figures a year.

{markdown(published(forecast, store))}

Why ours are lower, in one paragraph. As far as their published texts tell, those gaps count
announced fabs as built and staffed on top of the people employed, and fill the jobs with graduates of
today's programmes. Here announcements are weighed by completion and delay, existing fabs shed people
as they did before, employment in the US has fallen since 2023, and experienced people from elsewhere
answer openings as they are measured to do. Each of these can be replaced by an assumption of one's
own (`talent.forecast(..., assumptions=...)`), and the size of each is a reason to read the band and
not the median.
"""


def main() -> None:
    """Write the page, the picture and the README's table."""
    with tempfile.TemporaryDirectory() as folder:
        with talent.open(f"sqlite:///{folder}/talent.db") as store:
            forecast = talent.forecast(store, **SETTINGS)
            text = page(forecast, store)
        picture(forecast, HERE / "images" / "gap.png")
        small_multiples(forecast, HERE / "images" / "gap_by_occupation.png")
    (HERE / "results.md").write_text(text, encoding="utf-8")
    readme = HERE.parent / "README.md"
    table = markdown(headline(forecast, "components"))
    body = re.sub(
        r"(<!-- headline -->\n).*?(<!-- /headline -->)",
        lambda m: f"{m[1]}\n{table}\n\n{m[2]}",
        readme.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    readme.write_text(body, encoding="utf-8")
    print(f"written for {forecast.run_id}: {make_config(**SETTINGS).hash[:12]}")


if __name__ == "__main__":
    main()
