"""Make docs/accuracy.md: forecasts of the whole system from past dates, against what happened.

Usage: ``python docs/make_accuracy.py`` (some fifteen minutes; ``--db URL`` keeps the backtests in a
database, and takes those that are stored there already).
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd

import talent
from talent.evaluate.actuals import actuals
from talent.report.past_plots import past_fans
from talent.report.score_plots import pit_histogram, reliability, score_by_horizon
from talent.store import read_scores

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from talent.store import Store

HERE = Path(__file__).resolve().parent
KNOWN_ON = "2026-11-22"
DAY = "02-15"
"""Month and day of the as-of dates: the year before is known in the United States, and of the year
itself next to nothing, so that one year ahead is a forecast."""
DRAWS = 1000
CASES = (
    (("US", "JP"), range(2013, 2027), False),
    (("TW",), range(2023, 2027), False),
    (("US", "JP"), range(2013, 2027), True),
)
"""Countries, years of the as-of dates (15 February), and whether they are conditional."""

HEAD = f"""# How good forecasts were

<!-- made by docs/make_accuracy.py; do not edit by hand -->

The whole system, forecast again from 15 February of past years with what had probably been published
by then ([how, and what hindsight is left](backtests.md)), and set beside what happened
([the scores](scoring.md)). {DRAWS:,} joint draws, seed 2035, actuals as known on {KNOWN_ON}. Scores
are of people employed at year end, the one measure of the system that is observed: a good score of
it does not prove the gap. In brackets: 80 % intervals of a moving-block bootstrap over as-of dates.

**These are small samples.** Forecasts from neighbouring years share most of what they look at, so
next to the number of cases stands the number of stretches of years that do not overlap, added up over
countries (which share the cycle, so even that is generous). Parts of the system have been tested on
many more cases: [series](series-accuracy.md), [headcount in eleven industries](demand-accuracy.md),
[workforces by age](workforce-accuracy.md), [starts of fabs](fab-starts.md),
[retirement](retirement.md), [graduates](graduates.md). What others have published, and how wrong such
figures have been, is on the [scoreboard](scoreboard.md)."""

OVERALL = """## United States and Japan

Scope `components`, all occupations, as of 2013 to 2026. Errors relative to the actual, so that
countries count alike; bias above zero is a forecast that was too high. Skill is what is saved of the
score of the naive forecast: the last known value with the errors of a random walk."""

TAIWAN = """## Taiwan

Employment of C26 is known for 2014 and then from 2024 on, so every forecast from 2023 on starts from
the same old figure and is scored on the same two: **one case**, however many rows."""

JOBS = """## By occupation, United States

Actuals are shares of the national projection matrix's staffing of NAICS 3344 times employment, by
edition; shares carry the errors and changes of method of the survey behind them. Scope `components`."""

GIVEN = """## Conditional on what was decided

Told what became of the fabs, and how many lived and graduated. The same dates, countries and scope as
the first table."""

OFF = """## What is off, and why

**Bands of people employed have been too wide, not too narrow.** Of the actuals four to six years
ahead {middle} % lay inside the band of 80 %, seven to ten years ahead {far} %. With {windows}
independent cases a right forecaster has that luck in {luck} of 100 tries, so it proves little by
itself. But the same rule on eleven industries since 2005 held 91 and 94 % of the actuals in its bands
of 80 % ([table](demand-accuracy.md)). The reason is in what forecasters had just seen. Bands come from
past errors, and around 2013 the errors of ten years ahead were those made in the late 1990s, before
employment in electronics nearly halved. Width of the band of 80 %, percent of the median:

{widths}

The width has more than halved since, with no change of the rule, as calmer years came into view.

**Medians have been too low**, by {low_us} in the United States and {low_jp} in Japan seven to ten
years ahead. Both industries had shrunk for a decade and then stopped. The combination of series
methods damps a trend and does not drop it; *no change* was the better forecast here, as it was in the
held-out half of the eleven industries.

**Bands of some occupations have been too narrow.** One to three years ahead the band of 80 % held
{computing} % of the cases of computer scientists, {managers} % of managers and {engineers} % of
engineers. Part of it is the actuals: they come from five editions of two surveys, and the survey behind
them changed its classification and its method between 2018 and 2022 (engineers fall from 18.0 to
15.6 % of the staff from one edition to the next), while the drift of the bands is learnt within
one survey, where such steps are no movement ([occupations](occupation-mix.md)). Part is real: the share
of computer scientists rose from 6.6 % (2016) to 9.1 % (2025), faster than the editions
known at the time could tell.

**What was changed.** Nothing was narrowed, widened or shifted after these tables were made. Two
industries over one calm stretch are too few to narrow a band on, or to drop trends from a method
that was learnt from all of them; whoever did would be fitting to the test. What would settle it is
more cases: past vintages of these series, past surveys of the industry's staff, other countries.
Mended on the way, because forecasts from past dates could not be made at all: capacity before
the first published national total, hires where few years of accessions are known, growth of a
country whose employment is known for one year, fabs whose node class had not been stated, and
shares of occupations that were taken from several editions at once.

## The canary

A value planted for a later year in every series, and later news of every fab, changes nothing that a
backtest reads; with the guard taken away it does ([how](backtests.md))."""

FANS = (2013, 2016, 2019, 2022)
BANDS = ("1-3", "4-6", "7-10")


def fill(store: Store, jobs: int) -> None:
    """Make the backtests that the database lacks, and score them."""
    runs = store.runs()
    made = {
        (config["as_of"], tuple(config["countries"]), bool(config["given"]))
        for config in (store.run(run).config for run in runs.loc[runs["kind"] == "backtest", "run_id"])
    }  # fmt: skip
    for countries, years, conditional in CASES:
        days = [f"{y}-{DAY}" for y in years if (f"{y}-{DAY}", countries, conditional) not in made]
        if days:
            talent.backtest(
                store, days, countries=countries, draws=DRAWS, conditional=conditional,
                known_on=KNOWN_ON, n_jobs=jobs,
            )  # fmt: skip
    talent.score(store, known_on=KNOWN_ON)


def interval(row: pd.Series, name: str) -> str:
    """A score with its bootstrap interval of 80 %; coverage and skill in percent."""
    whole = name.startswith(("coverage", "skill"))
    value, low, high = (row[c] * (100 if whole else 1)
                        for c in (name, f"{name}_low_80", f"{name}_high_80"))  # fmt: skip
    if pd.isna(value):
        return "–"
    digits = 0 if whole else 2 if name == "mase" else 1
    band = "" if pd.isna(low) else f" ({low:.{digits}f} to {high:.{digits}f})"
    return f"{value:.{digits}f}{band}".replace("-", "−")


def table(frame: pd.DataFrame, keys: dict[str, str], shown: dict[str, str]) -> str:
    """Scores as a table in Markdown, with the number of cases and of independent ones."""
    head = [*keys.values(), "cases", "independent", *shown.values()]
    lines = ["| " + " | ".join(head) + " |",
             "|" + "---|" * len(keys) + "--:|" * (2 + len(shown))]  # fmt: skip
    for _, row in frame.iterrows():
        cells = [*(str(row[key]) for key in keys), f"{row['cases']:.0f}", f"{row['windows']:.0f}"]
        cells += [interval(row, name) for name in shown]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


COVERAGE = {f"coverage_{n}": f"inside {n} %" for n in (50, 80, 90, 95)}
SHARP = {
    "bias_percent": "bias, %", "crps_percent": "CRPS, %", "wis_percent": "WIS, %", "mase": "MASE",
    "skill_crps": "skill of CRPS, %", "skill_error": "skill of the error, %",
}  # fmt: skip


def both(frame: pd.DataFrame, keys: dict[str, str]) -> str:
    """Coverage, and the other scores, of the same groups."""
    return f"{table(frame, keys, COVERAGE)}\n\n{table(frame, keys, SHARP)}"


def save(ax: Axes, name: str) -> str:
    """Write a plot; gives the line of Markdown that shows it."""
    figure = ax.figure
    alt = ax.get_title(loc="left").replace("\n", "; ")
    figure.savefig(HERE / "images" / f"{name}.png", dpi=110, bbox_inches="tight")
    plt.close("all")
    return f"![{alt}](images/{name}.png)"


def fans(store: Store, cases: pd.DataFrame, country: str) -> str:
    """Forecasts from a few dates beside what happened."""
    know = actuals(store.as_of(KNOWN_ON))
    runs = store.runs()
    days = {f"{year}-{DAY}" for year in FANS}
    mine = cases.loc[(cases["country"] == country) & (cases["given"] == "")]
    chosen = [
        run for run, day in zip(runs["run_id"], runs["as_of"].astype(str), strict=True)
        if day in days and run in set(mine["run_id"])
    ]  # fmt: skip
    figure = past_fans(
        [talent.load(store, run) for run in chosen], cases, country=country, actuals=know, columns=2
    )
    figure.savefig(HERE / "images" / f"backtests-{country.lower()}.png", dpi=110)
    plt.close("all")
    told = f"Forecasts of {country} from four dates, and what happened"
    return f"![{told}](images/backtests-{country.lower()}.png)"


def page(store: Store) -> str:
    """The page."""
    cases = read_scores(store.engine)
    cases = cases.loc[cases["kind"] == "backtest"]
    north = cases.loc[cases["country"].isin(["US", "JP"])]
    by_band = {"horizon_band": "years ahead"}
    plain = {"kind": "backtest"}
    conditional = sorted(set(cases["given"]) - {""})
    parts = [HEAD]
    parts += [OVERALL, both(talent.scores(north, ["horizon_band"], **plain), by_band)]
    parts += [save(reliability(north, given=""), "reliability")]
    parts += [save(score_by_horizon(north, "skill_crps", given=""), "skill-by-horizon")]
    parts += [save(pit_histogram(north, band, given=""), f"pit-{band}") for band in BANDS]
    keys = {"country": "country", "scope": "scope", **by_band}
    total = north.loc[north["occupation"] == "total"]
    parts += ["## By country and scope", both(talent.scores(total, list(keys), **plain), keys)]
    parts += [fans(store, cases, country) for country in ("US", "JP")]
    taiwan = cases.loc[(cases["country"] == "TW") & (cases["occupation"] == "total")]
    parts += [TAIWAN, both(talent.scores(taiwan, list(keys), **plain), keys)]
    jobs = north.loc[(north["occupation"] != "total") & (north["country"] == "US")]
    keys = {"occupation": "occupation", **by_band}
    parts += [JOBS, both(talent.scores(jobs, list(keys), **plain), keys)]
    parts += [GIVEN]
    parts += [both(talent.scores(north, ["horizon_band"], given=one, **plain), by_band)
              for one in conditional]  # fmt: skip
    return "\n\n".join([*parts, off(store, north)]) + "\n"


def off(store: Store, cases: pd.DataFrame) -> str:
    """What is off, with the figures that say so."""
    found = talent.scores(cases, ["country", "horizon_band"], kind="backtest")
    far = found.loc[found["horizon_band"] == "7-10"].set_index("country")
    together = talent.scores(cases, ["horizon_band"], kind="backtest").set_index("horizon_band")
    inside = (100 * together["coverage_80"]).round().astype(int)
    windows = int(far["windows"].sum())
    jobs = talent.scores(cases, ["country", "occupation", "horizon_band"], kind="backtest")
    near = jobs.loc[(jobs["country"] == "US") & (jobs["horizon_band"] == "1-3")]
    held = (100 * near.set_index("occupation")["coverage_80"]).round().astype(int)
    low = {c: f"{-far.at[c, 'bias_percent']:.0f} %" for c in ("US", "JP")}
    return OFF.format(
        middle=inside["4-6"], far=inside["7-10"], windows=windows,
        luck=f"{100 * 0.8**windows:.0f}", low_us=low["US"], low_jp=low["JP"],
        computing=held["computer_scientists"], managers=held["managers_business"],
        engineers=held["engineers"], widths=widths(store),
    )  # fmt: skip


def widths(store: Store) -> str:
    """Width of the band of 80 % by as-of date, three and ten years ahead."""
    runs = store.runs().sort_values("as_of")
    lines = ["| as of | US, 3 years | US, 10 years | JP, 3 years | JP, 10 years |",
             "|---|--:|--:|--:|--:|"]  # fmt: skip
    for run in runs.loc[runs["kind"] == "backtest", "run_id"]:
        one = talent.load(store, run)
        if one.meta["given"] or one.meta["countries"] != ["US", "JP"]:
            continue
        bands = one.available().set_index(["country", "year"])
        cells = []
        for country in ("US", "JP"):
            for ahead in (3, 10):
                row = bands.loc[(country, one.meta["base"] + ahead)]
                cells.append(f"{100 * (row['q90'] - row['q10']) / row['median']:.0f}")
        lines.append("| " + " | ".join([one.meta["as_of"], *cells]) + " |")
    return "\n".join(lines)


def main() -> None:
    """Backtest what is missing, score, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--db", help="database that keeps the backtests; a temporary one by default"
    )
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    mpl.use("Agg")
    with (
        tempfile.TemporaryDirectory() as folder,
        talent.open(asked.db or Path(folder) / "talent.db") as store,
    ):
        fill(store, asked.jobs)
        text = page(store)
    (HERE / "accuracy.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
