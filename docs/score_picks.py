"""Which figures of the accuracy pages go into datasets/scores.csv: page, table, row, columns.

Read by ``make_scores.py``. A part of the model that has a new table gets a function here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

TWO_ERRORS = "2 standard errors"
RESAMPLED = "90 % of resamples"


@dataclass(frozen=True)
class Cell:
    """Where a figure stands in a row.

    Attributes
    ----------
    column : str
    nominal : float, optional
        What a share inside a band should be.
    part : int, optional
        Which of several figures between slashes.
    scale : float
        0.01 for percent without a sign.
    errors : float
        Half widths of the interval per figure after ``±``.
    """

    column: str
    nominal: float | None = None
    part: int | None = None
    scale: float = 1.0
    errors: float = 2.0


@dataclass(frozen=True)
class Said:
    """A number that the text of the page states: a pattern that is found once, with one group."""

    pattern: str


@dataclass(frozen=True)
class Pick:
    """One row of one table, and the figures taken from it.

    Attributes
    ----------
    anchor : str
        Text that stands once on the page; the table is the first one after it with these columns.
    where : dict
        Cells by which the row is known, column to text.
    cases, independent : str or Said
        Forecasts, and those that do not overlap: the column that has them, or the text.
    interval_row, count_row : dict, optional
        Other rows that have the intervals and the numbers of cases.
    """

    component: str
    what: str
    page: str
    anchor: str
    where: dict[str, str]
    cells: dict[str, Cell]
    cases: str | Said = ""
    independent: str | Said = ""
    interval: str = TWO_ERRORS
    interval_row: dict[str, str] = field(default_factory=dict)
    count_row: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sentence:
    """Shares inside bands that a generated sentence states, by the names of the groups."""

    component: str
    what: str
    page: str
    pattern: str
    groups: dict[str, tuple[str, float]]


def coverage(template: str, levels: tuple[int, ...], scale: float = 1.0, errors: float = 2.0):
    """Cells of shares inside bands, one column a level."""
    return {
        f"inside {n} %": Cell(template.format(n=n), n / 100, scale=scale, errors=errors)
        for n in levels
    }


def slashed(column: str, levels: tuple[int, ...] = (50, 80, 95)) -> dict[str, Cell]:
    """Cells of shares inside bands that stand in one column, between slashes."""
    return {f"inside {n} %": Cell(column, n / 100, part=i) for i, n in enumerate(levels)}


def whole_system() -> list[Pick]:
    """The whole system from past dates, people employed."""
    cells = {
        **coverage("inside {n} %", (50, 80, 95), 0.01),
        "CRPS, percent": Cell("CRPS, %"),
        "bias, percent": Cell("bias, %"),
        "skill over no change": Cell("skill of CRPS, %", scale=0.01),
    }
    shown = [
        {k: c for k, c in cells.items() if k.startswith("inside") is first}
        for first in (True, False)
    ]
    return [
        Pick("Whole system", f"people employed, United States and Japan, {years} years ahead",
             "accuracy.md", "## United States and Japan", {"years ahead": years}, some, "cases",
             "independent", "80 % of resamples")
        for years in ("1-3", "4-6", "7-10")
        for some in shown
    ]  # fmt: skip


def base_gap() -> list[Pick]:
    """Vacancy rates, the measured part of the gap of the base year."""
    score = Cell("CRPS (points of the rate)", scale=100)
    cells = {"CRPS, percentage points": score, "bias, percentage points": Cell("bias", scale=100)}
    cells |= slashed("coverage 50/80/95 %")
    rival = {"CRPS of no change, percentage points": score}
    out = []
    for name, what, months in (
        ("openings", "US openings rate", (6, 12, 24, 48)),
        ("taiwan", "Taiwan vacancy rate", (6, 12)),
    ):
        anchor = f"<!-- {name}: made by benchmarks/base_gap.py -->"
        for n in months:
            for rule, chosen in (("process", cells), ("no change", rival)):
                out.append(Pick(
                    "Gap of the base year", f"{what}, {n} months ahead", "base-gap.md", anchor,
                    {"months ahead": str(n), "rule": rule}, chosen, "forecasts",
                ))  # fmt: skip
    return out


M3_SERIES = Said(r"### M3, yearly: (\d+) series")


def trend() -> list[Pick]:
    """Series forecasts: competitions, past employment, past projections of others."""
    part, page = "Trend of employment", "series-accuracy.md"
    out = [Pick(
        part, "M3 competition, yearly series, 6 years ahead", page, "### M3, yearly: 645 series",
        {"": "MASE"}, {"mean absolute error, MASE": Cell("measured")}, M3_SERIES,
        interval=RESAMPLED, interval_row={"": "MASE"},
    )]  # fmt: skip
    out += [
        Pick(
            part, "M3 competition, yearly series, 6 years ahead", page,
            "### M3, yearly: 645 series", {"": f"inside {n} %"},
            {f"inside {n} %": Cell("measured", n / 100)}, M3_SERIES,
            interval=RESAMPLED, interval_row={"": f"inside {n} %"},
        )
        for n in (80, 95)
    ]  # fmt: skip
    cells = {
        "mean absolute error, MASE": Cell("MASE"),
        "skill over no change": Cell("skill, naive"),
        "skill over drift": Cell("skill, drift"),
        "CRPS, MASE unit": Cell("CRPS"),
        **coverage("in {n} %", (80, 95), scale=0.01),
    }
    panels = (
        ("### Employment\n", "US employment, 29 industries and totals"),
        ("### Employment of NAICS 3344 alone\n", "US employment, NAICS 3344"),
        ("### Employment of NAICS 334413 alone\n", "US employment, NAICS 334413"),
    )
    for anchor, what in panels:
        for horizon in ("1", "5", "10", "all"):
            ahead = "1 to 10 years ahead" if horizon == "all" else f"{horizon} years ahead"
            out.append(Pick(
                part, f"{what}, {ahead.replace('1 years', '1 year')}", page, anchor,
                {"horizon": horizon}, cells, "cases", "not overlapping",
            ))  # fmt: skip
    anchor = "Absolute log error in percent, and its square in brackets"
    for known in ("base year", "day of publication"):
        out.append(Pick(
            part, f"NAICS 3344 beside three BLS projections, values known to the {known}", page,
            anchor, {"values known to": known, "edition": "mean of 3 (root mean square)"},
            {
                "mean absolute log error, percent": Cell("ours"),
                "mean absolute log error of BLS, percent": Cell("BLS"),
                "mean absolute log error of no change, percent": Cell("no change"),
            },
            Said(r"Three editions, so (three) cases"),
        ))  # fmt: skip
    return out


def required() -> list[Pick]:
    """What production adds to the trend: nothing that can be shown, which is why it has no part."""
    return [
        Pick(
            "Required headcount", f"production beside the trend, {group}", "demand-accuracy.md",
            anchor, {"skill of": "cycle", "against": "trend", "industries": group},
            {f"skill over the trend by {score}": Cell("h all")},
            Said(rf"### {head}\n\n([\d,]+) cases of"),
            Said(rf"### {head}\n\n[^|]*?(\d+) at 10\."), RESAMPLED,
        )
        for anchor, score in (("By mean absolute error:", "mean absolute error"),
                              ("By CRPS:", "CRPS"))
        # Of the longest horizon, because the longest errors weigh the most.
        for head, group in (("Held-out half", "held-out half"), ("NAICS 3344", "NAICS 3344"),
                            ("NAICS 334413", "NAICS 334413"))
    ]  # fmt: skip


def cycle() -> list[Pick]:
    """The factor's own bands, and what it is worth for forecasting growth."""
    mark = "<!-- {}: made by benchmarks/cycle -->"
    out = [
        Pick(
            "Semiconductor cycle", f"the factor, {years} years ahead".replace("1 years", "1 year"),
            "cycle.md", mark.format("coverage"), {"years ahead": years},
            {
                "root mean square error, standard deviations": Cell("RMSE, SD"),
                "the same of no cycle, standard deviations": Cell("RMSE of no cycle"),
                **coverage("in {n} %", (50, 80, 90)),
            },
            "origins",
        )
        for years in ("1", "2", "3", "5")
    ]  # fmt: skip
    out += [
        Pick(
            "Semiconductor cycle", f"growth of {what}, 1 year ahead", "cycle.md",
            mark.format("forecasts"), {"growth of": what, "years ahead": "1"},
            {"error saved by the factor over a slow mean": Cell("factor over slow mean")},
            "origins",
        )
        for what in ("US output, NAICS 3344", "world sales of semiconductors")
    ]  # fmt: skip
    return out


def starts() -> list[Pick]:
    """Dates of announced fabs, by forecasts that had not seen the fab."""
    groups = (
        ("fabs of the register, learnt from earlier years only",
         "Register, forward: learnt from what was known on 1 January"),
        ("fabs abroad, picked by name", "Fabs abroad picked by name ("),
        ("fabs abroad, found by searches for trouble",
         "Fabs abroad found by searches for trouble ("),
    )  # fmt: skip
    cells = {"CRPS, years": Cell("CRPS, years"), "log score": Cell("log score")}
    cells |= coverage("in {n}%", (50, 80, 90))
    rival = {"CRPS of the stated date, years": Cell("CRPS, years")}
    return [
        Pick("Starts of announced fabs", what, "fab-starts.md", anchor, {"forecast": forecast},
             chosen, Said(rf"{re.escape(anchor)}[^|]*?(\d+) statements"),
             Said(rf"{re.escape(anchor)}[^|]*?statements of (\d+) fabs"))
        for what, anchor in groups
        for forecast, chosen in (("model, over-sampling 2", cells),
                                 ("stated date at its word", rival))
    ]  # fmt: skip


def staffing() -> list[Pick]:
    """People of a fab from its capacity."""
    cells = {
        "typical factor": Cell("typical factor"),
        "CRPS, log": Cell("CRPS (log)"),
        **coverage("in {n} %", (50, 80, 95)),
    }
    rival = {"CRPS of one learnt ratio, log": Cell("CRPS (log)")}
    return [
        Pick("People per fab", what, "staffing.md", f"<!-- {name}: made by benchmarks/staffing -->",
             {"rival": row}, chosen, "fabs")
        for name, what in (("leave one out", "fabs left out in turn"),
                           ("rivals outside", "fabs that taught nothing"))
        for row, chosen in (("people fall per wafer, classes pooled", cells),
                            ("one ratio for all, learnt", rival))
    ]  # fmt: skip


def mix() -> list[Pick]:
    """Shares of occupations, drawn as the forecast draws them."""
    editions = "survey of establishments (OEWS)"
    cells = {"CRPS, percentage points": Cell("CRPS (points)")}
    cells |= coverage("{n} %", (50, 80, 95))
    rival = {"CRPS of no trend, percentage points": Cell("CRPS (points)")}
    return [
        Pick("Occupation mix", f"NAICS 3344, {years} years ahead".replace("1 years", "1 year"),
             "occupation-mix.md", "<!-- backtest-3344: made by benchmarks/occupations.py -->",
             {"editions": editions, "years ahead": years, "trend": how}, chosen, "cells")
        for years in ("1", "2-3", "4-5", "6-8")
        for how, chosen in (("as drawn", cells), ("none", rival))
    ]  # fmt: skip


def graduates() -> list[Pick]:
    """Degrees by field and level."""
    return [
        Pick("Graduates", f"degrees, {years} years ahead".replace("1 years", "1 year"),
             "graduates.md", "<!-- accuracy: made by benchmarks/graduates.py -->",
             {"years ahead": row},
             {
                 "mean absolute error, MASE": Cell("(c) ratios x cohort"),
                 "skill over the last ratio": Cell("skill of (c) over (a)"),
                 "CRPS, MASE unit": Cell("(c)"),
                 **slashed("coverage of (c) 50/80/95 %"),
             },
             "forecasts")
        for row, years in (("1", "1"), ("2-3", "2-3"), ("4-5", "4-5"), ("6-10", "6-10"),
                           ("all", "1 to 10"))
    ]  # fmt: skip


def retirement() -> list[Pick | Sentence]:
    """Cohorts followed from past surveys, and life tables."""
    spans = (
        ("five years, every origin 1990 to 2016", "cohorts of 45 to 59, five years ahead"),
        ("years six to ten, every origin 1990 to 2011", "cohorts of 45 to 59, six to ten years"),
    )
    cells = {
        "absolute error, log points": Cell("absolute error"),
        "bias, log points": Cell("bias"),
        "inside 80 %": Cell("80 % band holds", 0.8),
        "inside 95 %": Cell("95 % band holds", 0.95),
    }
    rival = {"absolute error of the cross-section, log points": Cell("absolute error")}
    out: list[Pick | Sentence] = [
        Pick("Retirement", text, "retirement.md", "<!-- made: backtest -->",
             {"what": what, "forecast": how}, chosen, "cells")
        for what, text in spans
        for how, chosen in (("hazards of real cohorts (used)", cells),
                            ("cross-section of the last year", rival))
    ]  # fmt: skip
    table = {
        "absolute error of log rates": Cell("Lee-Carter"),
        "the same of last rates kept": Cell("last rates kept"),
        "inside 80 %": Cell("80 % band holds", 0.8),
        "inside 95 %": Cell("95 % band holds", 0.95),
    }
    out.append(Sentence(
        "Retirement", "all exits of a country, ten years ahead", "retirement.md",
        r"held (?P<narrow>\d+)% \(80 %\) and (?P<wide>\d+)% \(95 %\) of (?P<cases>\d+)\.",
        {"narrow": ("inside 80 %", 0.8), "wide": ("inside 95 %", 0.95)},
    ))  # fmt: skip
    return out + [
        Pick("Deaths", f"Lee-Carter alone, {country}, {years} years ahead", "retirement.md",
             "<!-- made: mortality -->", {"country": country, "years ahead": years}, table)
        for country in ("US", "JP", "TW") for years in ("5", "10")
    ]  # fmt: skip


def workforce() -> list[Pick]:
    """The engine of any workforce by age: real hold-outs and simulated truth."""
    part, page = "Workforce by age", "workforce-accuracy.md"
    ours = "talent, mortality and participation too"
    held = (("### Labour force, Japan and US\n", "labour force, Japan and US"),
            ("### Employed persons, Taiwan\n", "employed persons, Taiwan"))  # fmt: skip
    counts = ("numbers", "cases", RESAMPLED)
    out = []
    for anchor, what in held:
        for years in ("5", "10"):
            text = f"{what}, {years} years ahead"
            sizes = {"median error of cells, percent": Cell("MdAPE"),
                     "mean error of totals, percent": Cell("totals, MAPE")}  # fmt: skip
            out.append(Pick(
                part, text, page, anchor, {"": ours, "years ahead": years}, sizes, *counts,
                count_row={"of": f"cells, {years} years ahead"},
            ))  # fmt: skip
            out.append(Pick(
                part, text, page, anchor,
                {"": "Hamilton-Perry, last ratio", "years ahead": years},
                {"median error of Hamilton-Perry, percent": Cell("MdAPE")}, *counts,
                count_row={"of": f"cells, {years} years ahead"},
            ))  # fmt: skip
            for of in ("cells", "totals of groups"):
                out.append(Pick(
                    part, f"{text}, {of}", page, anchor, {"of": f"{of}, {years} years ahead"},
                    coverage("{n} %", (50, 80, 95), scale=0.01), *counts,
                ))  # fmt: skip
    for years in ("5", "10"):
        for of in ("cells", "total"):
            out.append(Pick(
                part, f"simulated workforces, shocks of any size, {years} years ahead, {of}", page,
                "<!-- begin truth -->",
                {"shocks": "both, of any size", "years ahead": years, "of": of},
                # The page gives two standard errors after each ±.
                coverage("{n} %", (50, 80, 95), scale=0.01, errors=1.0),
                Said(r"(\d+) workforces a\s+process"),
            ))  # fmt: skip
    return out


def picks() -> list[Pick | Sentence]:
    """Every figure of the file, in its order."""
    return [
        *whole_system(), *base_gap(), *trend(), *required(), *cycle(), *starts(), *staffing(), *mix(),
        *graduates(), *retirement(), *workforce(),
    ]  # fmt: skip
