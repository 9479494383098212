"""Make docs/scoreboard.md and its pictures: published projections beside ours.

Usage: ``python docs/make_scoreboard.py`` (some minutes: a forecast of today and one for each day
on which something was published; ``--no-then`` for today's alone).
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import date
from pathlib import Path

import matplotlib as mpl
import pandas as pd

import talent
from talent.evaluate.backtest import backtest
from talent.evaluate.reference_class import check_width, reference_class, summarise_class
from talent.evaluate.scoreboard import not_rebuilt, published_on, scoreboard
from talent.report.scoreboard_plots import plot_reference_class, plot_scoreboard

mpl.use("Agg")
from matplotlib import pyplot as plt

HERE = Path(__file__).resolve().parent
SETTINGS = {"as_of": "2026-11-22", "draws": 2000, "seed": 2035, "to": 2035}
THEN_DRAWS = 250
"""Draws of each forecast made with the knowledge of another day."""
FIRST = date(2015, 1, 1)
"""Before this too little is known for a forecast."""
TAIWAN = date(2022, 12, 31)
"""Before this no graduates of Taiwan are known."""
YEARS = 12
"""Years ahead of the base year: the longest periods end twelve years after the last known one."""
COVERED = (
    ("SIA / Oxford Economics 2021", ("us-siaoe21-",)),
    ("SIA / Oxford Economics 2023", ("us-siaoe-",)),
    ("McKinsey 2024", ("us-mck24-", "us-mckch-", "us-mck-fab48")),
    ("Accenture 2025", ("us-acc-",)),
    ("SEMI / NSF / McKinsey 2026", ("us-seminsf-",)),
    ("Deloitte 2022", ("gl-del-",)),
    ("CSET 2022", ("us-cset-",)),
    ("Eightfold 2021", ("us-8fold",)),
    ("SIA / BCG 2020", ("us-bcg20-",)),
    ("BLS, editions", ("us-bls-ep-3344-",)),
    ("JEITA 2022 to 2024", ("jp-jeita-", "jp-yun-")),
    ("Kyushu consortium 2022 and 2025-26", ("jp-ky",)),
    ("104 Job Bank, vacancies", ("tw-104-",)),
    ("NDC / MOEA 2021", ("tw-ndc",)),
)
MISSING = """- *SEMI, NSF and McKinsey 2026*: the report itself was not found. The figure is read in an article
  that cites it, and its definition is not known.
- *Ministry of Economic Affairs, Taiwan*: of its surveys, which the National Development Council
  publishes, only the demand of IC design for 2021-23 was found. Later editions, and those of chip
  manufacturing and packaging, were not; no figure stands for them here.
- *BLS*: the industry's projections of the editions 2004-14 to 2006-16, 2012-22 to 2019-29 and 2021-31
  to 2023-33 were not found. Five editions are here, one of them as a percentage only.
- *Accenture 2025*: the lower end of the range that is often quoted with it (127,000) is in no text
  that was seen, and is left out.
- *Ours of their day*: nothing before 2020, for too little had been published by then that is in the
  store; and nothing of Taiwan before the end of 2022, from when its graduates are known. So the
  vacancies of 2021 and the demand of IC design stand alone.
- *SIA and BCG 2022* (designers): the page with the figure was not found again; left out."""


def number(value: float, unit: str) -> str:
    """A value in the comparable unit, as far as its band allows."""
    if pd.isna(value):
        return ""
    if unit.startswith("share"):
        return f"{value:.1%}"
    return f"{round(value, -2):,.0f}".replace("-0", "0") if abs(value) >= 1000 else f"{value:,.0f}"


def stated(row: pd.Series) -> str:
    """Their figure as published, with its unit."""
    share = row["unit"].startswith(("share", "change as a share"))
    parts = [f"{v:.1%}" if share else f"{v:,.0f}" for v in row[["low", "mid", "high"]].dropna()]
    low, _, high = row[["low", "mid", "high"]].notna()
    text = " to ".join(parts)
    if len(parts) == 1:
        text = ("more than " if low else "up to " if high else "") + text
    return f"{text} {row['unit']}"


def theirs(row: pd.Series) -> str:
    """Their figure in the comparable unit."""
    values = row[["theirs_low", "theirs_mid", "theirs_high"]].dropna()
    return " to ".join(number(v, row["unit_compared"]) for v in values)


def band(row: pd.Series, name: str) -> str:
    """Median, 80 % band and years of ours."""
    if pd.isna(row[f"{name}_median"]):
        return "—"
    low, mid, high = (
        number(row[f"{name}_{q}"], row["unit_compared"]) for q in ("q10", "median", "q90")
    )
    years = f"{row[f'{name}_from']}–{row[f'{name}_to']}"
    years = years if row["aggregate"] != "level" else str(row[f"{name}_to"])
    day = f", as of {row['then_as_of']}" if name == "then" else ""
    return f"{mid} ({low} to {high}), {years}{day}"


def happened(row: pd.Series) -> str:
    """What happened, and in which scope and years."""
    if pd.isna(row["actual"]):
        return "—"
    scope = row["actual_scope"]
    first, last = row["actual_from"], row["actual_to"]
    years = str(last) if first == last else f"{first}–{last}"
    part = "" if scope in (row["scope"], "as stated") else f", {scope} alone"
    return f"{number(row['actual'], row['unit_compared'])}, {years}{part}"


def markdown(frame: pd.DataFrame) -> str:
    """A table in Markdown."""
    head = "| " + " | ".join(frame.columns) + " |\n|" + "---|" * len(frame.columns)
    rows = ["| " + " | ".join(map(str, row)) + " |" for row in frame.itertuples(index=False)]
    return "\n".join([head, *rows])


def section(board: pd.DataFrame, starts: tuple[str, ...]) -> str:
    """Rows of one publisher, and the words on each."""
    rows = board.loc[board["projection"].str.startswith(starts)]
    if rows.empty:
        return ""
    numbers: list[dict[str, str]] = []
    words: dict[str, list[str]] = {}
    for _, row in rows.iterrows():
        aggregate = {"level": "", "change": "change of ", "sum": "sum of "}[row["aggregate"]]
        people = row["occupation"].replace("total", "all")
        one = row["occupation"] != "total" and "+" not in people
        what = row["metric"] + (f", {people.replace('_', ' ')}" if one else "")
        numbers.append({
            "published": f"[{what}, {row['period_text']}]({row['source_url']})",
            "on": row["publication_date"], "figure": stated(row), "to compare": theirs(row),
            "in": row["unit_compared"], "ours today": band(row, "our"),
            "ours then": band(row, "then"), "what happened": happened(row),
        })  # fmt: skip
        place = f" × `{row['factor']}`" if row["factor"] else ""
        text = (
            f"{aggregate}{row['measure']}, {row['country']}, {row['scope']}, {people}{place}. "
            f"{row['difference']}"
        )
        words.setdefault(text, []).append(f"`{row['projection']}`")
    listed = "\n".join(f"- {', '.join(names)}: {text}" for text, names in words.items())
    return f"{markdown(pd.DataFrame(numbers))}\n\n{listed}"


def percent(value: float) -> str:
    """Log points as hundredths."""
    return f"{100 * value:+.0f}" if value else "0"


def class_tables(table: pd.DataFrame, width: pd.DataFrame) -> tuple[str, str, str]:
    """Summary, width check and cases of the reference class."""
    names = {"same": "NAICS 3344 by BLS", "chips": "all on chips", "all": "everything"}
    summary = summarise_class(table)
    employed = summary.loc[summary["kind"] == "employment"]
    first = pd.DataFrame(
        {
            "class": employed["group"].map(names),
            "years ahead": employed["horizon"],
            "cases": employed["cases"],
            "independent": employed["families"].astype(str)
            + employed["few"].map({True: " (few)", False: ""}),
            "median absolute error": (100 * employed["median_abs"]).round().astype(int),
            "80 % stay below": (100 * employed["q80_abs"]).round().astype(int),
            "median error": employed["median"].map(percent),
            "lowest to highest": employed["lowest"].map(percent)
            + " to "
            + employed["highest"].map(percent),
        }
    )
    second = pd.DataFrame(
        {
            "country": width["country"], "years ahead": width["horizon"],
            "class": width["group"].map(names),
            "our half-width": (100 * width["ours"]).round().astype(int),
            "80 % of the class": (100 * width["theirs"]).round().astype(int),
            "ratio": width["ratio"].round(2),
            "independent cases": width["families"].astype(str)
            + width["few"].map({True: " (few)", False: ""}),
        }
    )  # fmt: skip
    other = table.loc[(table["group"] != "other")]
    third = pd.DataFrame(
        {
            "projection": "[`" + other["projection"] + "`](" + other["source_url"] + ")",
            "kind": other["kind"],
            "from": other["base_year"],
            "judged": other["judged"].astype(str)
            + (~other["complete"]).map({True: " (so far)", False: ""}),
            "error": other["error"].map(percent),
            "note": other["note"],
        }
    )
    return markdown(first), markdown(second), markdown(third)


def tally(board: pd.DataFrame) -> str:
    """In words: where their figures lie in our bands, and where what happened does."""
    low = board[["theirs_low", "theirs_mid", "theirs_high"]].min(axis=1)
    high = board[["theirs_low", "theirs_mid", "theirs_high"]].max(axis=1)
    lines = []
    for name, text in (("our", "today's data"), ("then", "the data of their day")):
        known = board[f"{name}_median"].notna()
        above = (low > board[f"{name}_q90"])[known].sum()
        below = (high < board[f"{name}_q10"])[known].sum()
        inside = known.sum() - above - below
        lines.append(
            f"- With {text}: of {known.sum()} figures {above} lie above our 80 % band, {inside} in "
            f"it and {below} below it."
        )
    judged = board.dropna(subset=["judged_actual"]).drop_duplicates(
        ["judged_scope", "country", "then_as_of", "judged_from", "judged_to"]
    )
    if len(judged):
        hit = judged["judged_actual"].between(judged["judged_q10"], judged["judged_q90"]).sum()
        plain = judged.loc[(judged["aggregate"] == "change") & (judged["measure"] == "required")]
        middle = plain[["theirs_low", "theirs_mid", "theirs_high"]].mean(axis=1)
        nearer = (
            (plain["judged_actual"] - plain["judged_median"]).abs()
            < (plain["judged_actual"] - middle).abs()
        ).sum()
        lines.append(
            f"- Employment since, over the very years that ours of their day and the data share: "
            f"{len(judged)} cases, of which {hit} lie in our 80 % band. Where theirs is a change of "
            f"jobs ({len(plain)} cases, their pace a year taken as even), what happened is nearer "
            f"to our median than to their figure {nearer} times. These are few and not "
            "independent: all judge the same years of the same country."
        )
    return "\n".join(lines)


def page(board: pd.DataFrame, gone: pd.DataFrame, table: pd.DataFrame, width: pd.DataFrame) -> str:
    """The page as text."""
    first, second, third = class_tables(table, width)
    parts = "\n\n".join(
        f"## {name}\n\n{text}" for name, starts in COVERED if (text := section(board, starts))
    )
    reasons = markdown(
        pd.DataFrame(
            {
                "projection": "[`" + gone["projection"] + "`](" + gone["source_url"] + ")",
                "publisher": gone["publisher"], "what": gone["metric"],
                "why not": gone["reason"],
            }
        ).loc[~gone["projection"].str.startswith(("us-bls-ep-occ", "us-bls-ep-ind"))]
    )  # fmt: skip
    then = board["then_median"].notna().sum()
    return f"""# Scoreboard of published projections

<!-- made by docs/make_scoreboard.py; do not edit by hand -->

How do our forecasts compare with what SIA, McKinsey, JEITA and others have published, and what has come of
theirs?

Each published figure beside ours, **rebuilt in its own concept, scope, place and period** from the
same joint draws. Nothing is fitted to them. {len(board)} figures can be rebuilt; *ours today* knows what
was known on {SETTINGS["as_of"]} ({SETTINGS["draws"]:,} draws), *ours then* only what was known on the day
that the figure appeared ({then} figures; {THEN_DRAWS} draws, a backtest). Bands are 80 %.

How to read it. A level is compared in persons at the end of its year. A change, or a sum of yearly
flows, is compared **a year**, because periods overlap only in part: ours begins at its base year.
*What happened* is known for people employed only. Where a scope is counted in part, the part is
named; people required are compared with people employed. A dash: nothing to say.

{tally(board)}

![Published figures and our bands](images/scoreboard.png)

{parts}

## What is missing

{MISSING}

## How wrong such projections have been

The errors of the class that our forecast belongs to: what was projected less what happened, in log
points × 100 (about percent of employment; positive: too much was projected). Projections whose
target year is not yet there are judged so far, along a path of steady growth. Projections of one
edition share what went wrong and count as one independent case, and every independent case weighs
the same. **These are few**: read the table as an order of magnitude.

{first}

![Errors by horizon](images/reference-class.png)

Is our band as wide as that? Half the 80 % band of the growth of people employed since the base year
(scope components), beside the error that 80 % of the class stay below:

{second}

A ratio below 1 says that our band is narrower than such projections have been wrong by. Part of
that is their bias and not their noise: those who ask for a programme project growth. Part is size:
single occupations move more than an industry. What remains is a warning. It changes nothing in the
model, whose bands are set by its own errors on the past ([accuracy](accuracy.md)); it says what a
reader should allow for who does not believe that the next ten years are like those.

The cases on chips, and those whose outcome was stated or which were only revised since (error: log
of the figure less log of what it became):

{third}

## What cannot be rebuilt, and why

{reasons}

{gone["projection"].str.startswith(("us-bls-ep-occ", "us-bls-ep-ind")).sum()} further rows of BLS, on other industries and on occupations in all industries, serve the
reference class only.
"""


def earlier(board: pd.DataFrame, store: talent.Store) -> list[talent.Forecast]:
    """Forecasts made with the knowledge of each day on which something was published."""
    today = date.fromisoformat(SETTINGS["as_of"])
    days = sorted({published_on(text) for text in board["publication_date"]})
    found: list[talent.Forecast] = []
    for countries, from_day, to_day in (
        (("US", "JP"), FIRST, TAIWAN), (("US", "JP", "TW"), TAIWAN, today)
    ):  # fmt: skip
        wanted = [day for day in days if from_day <= day < to_day]
        if wanted:
            found += backtest(
                store, wanted, countries=countries, years=YEARS, draws=THEN_DRAWS,
                known_on=today, save=False,
                progress=lambda text, share: print(f"[{share:4.0%}] {text}", flush=True),
            ).forecasts  # fmt: skip
    return found


def main() -> None:
    """Write the page and its pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--no-then", action="store_true", help="today's forecast alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, talent.open(f"sqlite:///{folder}/t.db") as store:
        snapshot = store.as_of(SETTINGS["as_of"])
        today = talent.forecast(store, **SETTINGS)
        board = scoreboard(snapshot, today)
        if not options.no_then:
            board = scoreboard(snapshot, today, earlier(board, store))
        table = reference_class(snapshot)
        width = check_width(today, table)
        text = page(board, not_rebuilt(snapshot), table, width)
    for name, axes in (
        ("scoreboard", plot_scoreboard(board)),
        ("reference-class", plot_reference_class(table, width)),
    ):
        axes.figure.savefig(HERE / "images" / f"{name}.png", dpi=130)
        plt.close(axes.figure)
    (HERE / "scoreboard.md").write_text(text, encoding="utf-8")
    print(f"{len(board)} figures, {board['then_median'].notna().sum()} with ours of their day")


if __name__ == "__main__":
    main()
