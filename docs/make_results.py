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
    cell = (
        gap["median"].map(persons)
        + " ("
        + gap["q10"].map(persons)
        + " to "
        + gap["q90"].map(persons)
        + ")"
    )
    wide = gap.assign(cell=cell).pivot_table(
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


def page(forecast: talent.Forecast, store: talent.Store) -> str:
    """Text of results.md."""
    return f"""# Results

<!-- made by docs/make_results.py; do not edit by hand -->

Run `{forecast.run_id}`: as of {SETTINGS["as_of"]}, {SETTINGS["draws"]:,} joint draws, seed
{SETTINGS["seed"]}. Persons at year end, rounded to hundreds. Positive is a shortage. How the numbers
are made, and their limits: [model](model.md).

## The gap, electronic components including fabs

{markdown(headline(forecast, "components"))}

## The gap, fabs only

{markdown(headline(forecast, "fab"))}

## By occupation, {SETTINGS["to"]}, electronic components

Median and 80 % band.

{markdown(by_occupation(forecast))}

## What the spread comes from

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
