"""The page docs/fab-starts.md and its plot."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from benchmarks.starts.data import ROOT
from benchmarks.starts.scores import summary

mpl.use("Agg")
from matplotlib import pyplot as plt

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = ROOT / "docs" / "fab-starts.md"
PLOT = ROOT / "docs" / "images" / "fab-starts.png"
SHOWN = {
    "year": "register, year of announcement left out",
    "forward": "register, forward in time",
    "name": "fabs abroad, picked by name",
}
BARS = 5


def table(frame: pd.DataFrame) -> str:
    """A table in Markdown, first column to the left and the others to the right."""
    head = "| " + " | ".join(map(str, frame.columns)) + " |"
    rule = "|---" + "|--:" * (frame.shape[1] - 1) + "|"
    rows = ["| " + " | ".join(map(str, row)) + " |" for row in frame.itertuples(index=False)]
    return "\n".join([head, rule, *rows])


def _period(low: float, high: float) -> str:
    """A period in words, from its bounds in decimal years."""
    if not np.isfinite(low):
        return ""
    year, width = int(low + 1e-6), high - low
    if width > 0.9:
        return str(year)
    for length, letter in ((0.5, "H"), (0.25, "Q")):
        part = (low - year) / length
        if abs(width - length) < 0.02 and abs(part - round(part)) < 0.02:
            return f"{year} {letter}{round(part) + 1}"
    return f"{(low + min(high, low + 0.1)) / 2:.1f}"


def events(cases: pd.DataFrame) -> pd.DataFrame:
    """First dated statement of each fab and what became of it."""
    first = cases.loc[cases["target_high"].notna()].drop_duplicates("fab")
    rows = []
    for case in first.sort_values(["said", "fab"]).itertuples():
        ended = np.isfinite(case.start_high)
        low = case.start_low - case.target_high
        high = case.start_high - case.target_low
        if ended:
            real = _period(case.start_low, case.start_high)
            late = "0" if low <= 0 <= high else f"{low if low > 0 else high:+.1f}"
        else:
            real = f"{case.outcome}, after {case.seen:.1f}"
            late = f"over {max(case.start_low - case.target_high, 0):.1f}" if low > 0 else ""
        rows.append(
            {"fab": case.fab, "said": f"{case.said:.1f}",
             "stated": _period(case.target_low, case.target_high), "start": real,
             "years late": late}
        )  # fmt: skip
    return pd.DataFrame(rows)


def plot(held: Mapping[str, pd.DataFrame]) -> None:
    """Histograms of the probability integral transform of the model used."""
    figure, axes = plt.subplots(1, len(SHOWN), figsize=(9.5, 2.8), sharey=True)
    edges = np.linspace(0, 1, BARS + 1)
    for axis, (key, title) in zip(axes, SHOWN.items(), strict=True):
        rows = held[key].loc[held[key]["rival"] == "model, over-sampling 2"]
        weights = 1.0 / rows.groupby("fab")["fab"].transform("size").to_numpy()
        low = rows["low"].to_numpy()
        high = np.maximum(rows["high"].to_numpy(), low + 1e-9)
        # A start that is an interval, or still to come, spreads evenly over its range.
        share = [
            np.average(
                np.clip(np.minimum(high, b) - np.maximum(low, a), 0, None) / (high - low),
                weights=weights,
            )
            for a, b in pairwise(edges)
        ]
        axis.bar(edges[:-1], np.array(share) * BARS, width=1 / BARS, align="edge",
                 color="#4477aa", edgecolor="white")  # fmt: skip
        axis.axhline(1.0, color="black", linewidth=1)
        axis.set_title(f"{title}\n{rows['fab'].nunique()} fabs", fontsize=9)
        axis.set_xlabel("place of the start in its forecast")
    axes[0].set_ylabel("density")
    figure.tight_layout()
    PLOT.parent.mkdir(exist_ok=True)
    figure.savefig(PLOT, dpi=120)
    plt.close(figure)


def _size(rows: pd.DataFrame) -> str:
    open_cases = 1 - rows.drop_duplicates("case")["started"].mean()
    return (
        f"{rows['case'].nunique()} statements of {rows['fab'].nunique()} fabs, "
        f"{open_cases:.0%} of them not started"
    )


def _trouble(cases: pd.DataFrame) -> tuple[int, int]:
    by_fab = cases.groupby("fab")["trouble"].first()
    return int(by_fab.sum()), len(by_fab)


def _risk(years: pd.DataFrame) -> pd.DataFrame:
    rows = years.groupby("stage", as_index=False).agg(
        fabs=("fab", "nunique"), years=("years", "sum"), cancelled=("cancelled", "sum")
    )
    return rows.assign(years=rows["years"].map("{:.0f}".format))


def write(found: Mapping[str, Any]) -> None:
    """Write the page."""
    held, cases, abroad = found["held"], found["cases"], found["abroad"]
    named = abroad.loc[abroad["found"] == "name"]
    (bad, fabs), (bad_abroad, fabs_abroad) = _trouble(cases), _trouble(named)
    odds = bad / (fabs - bad) / (bad_abroad / (fabs_abroad - bad_abroad))
    error = np.sqrt(1 / bad + 1 / (fabs - bad) + 1 / bad_abroad + 1 / (fabs_abroad - bad_abroad))
    echoes, era, era_error, gain = found["era"]
    awarded, gone, award_years = found["chips"]
    named_years = found["risk_abroad"]
    named_years = named_years.loc[named_years["fab"].isin(named["fab"])]
    text = TEXT.format(
        bad=bad, fabs=fabs, bad_abroad=bad_abroad, fabs_abroad=fabs_abroad, odds=odds,
        odds_low=odds * np.exp(-1.645 * error), odds_high=odds * np.exp(1.645 * error),
        parameters=table(found["parameters"].T.reset_index().pipe(_headed)),
        year=table(summary(held["year"])), year_n=_size(held["year"]),
        forward=table(summary(held["forward"])), forward_n=_size(held["forward"]),
        name=table(summary(held["name"])), name_n=_size(held["name"]),
        trouble=table(summary(held["trouble"])), trouble_n=_size(held["trouble"]),
        distributions=table(found["distributions"]), covariates=table(found["covariates"]),
        echoes=echoes, era=era, era_error=era_error, gain=gain,
        shocks=table(found["shocks"]), risk=table(_risk(found["risk"])),
        awarded=awarded, gone=gone, award_years=award_years,
        award_high=-np.log(0.05) / award_years, named_years=float(named_years["years"].sum()),
        named_gone=int(named_years["cancelled"].sum()),
        events=table(events(cases)), events_abroad=table(events(abroad)),
    )  # fmt: skip
    PAGE.write_text(text, encoding="utf-8")


def _headed(frame: pd.DataFrame) -> pd.DataFrame:
    out = frame.iloc[1:]
    out.columns = pd.Index(frame.iloc[0])
    return out


TEXT = """\
# When announced fabs start

How late do announced fabs begin to produce, and how many never do?

Written by `python -m benchmarks.starts`; every number is measured by it. The model is in
`talent.demand.starts`, its cases in `talent.demand.announcements`, the draws of a forecast in
`talent.demand.start_draws`.

## The model

A case is one dated statement of a start. The years from the statement to the real start, plus half
a year, are those that were stated, plus half a year, times a factor. The log of the factor has a
Gumbel distribution: most fabs come near their date, a few come years later. Stated and real dates
are periods ("2026", "late 2027"). A fab that has not started counts with the years in which it was
seen not to have started. Each fab has weight one, however often it spoke; standard errors allow for
statements of one fab that hang together. A cancelled fab counts as not started until then; it is
cancelled at a yearly rate that depends on whether building has begun.

## What the data cannot say

Delays and cancellations were searched for by name. The sizes of the delays are therefore usable,
their frequency is not. {bad} of the {fabs} fabs with a case were in trouble (late, paused or
cancelled). Of {fabs_abroad} fabs abroad that were picked by name, {bad_abroad} were. The odds
differ by a factor of {odds:.1f} (90 % interval {odds_low:.1f} to {odds_high:.1f}): small numbers,
and part of the difference may be real. Fabs picked by name lean the other way: they are well-known
plants of large firms, mostly finished, some remembered for being early. The factor is therefore an
assumption, `oversampling_of_troubled_fabs` (1 to 4, most likely 1.7), and the weight of a troubled
fab in the fit is divided by it.

Of {echoes} old fabs that run, the register has only a start year, and that may be the plan
repeated. They count as started in that year. Pages found for three of them agree with the year
within three months (Intel Fab 12, November 2005; TSMC Fab 15, October 2011; Intel Fab 42, 2020).

Parameters at three degrees of over-sampling, standard errors or 90 % intervals in brackets:

{parameters}

## Forecasts of fabs that the fit had not seen

*CRPS*: error of the whole distribution in years, over the years for which it is known whether the
fab had started; lower is better. *log score*: mean log probability of the period in which the fab
started, or of not yet having started; higher is better. *in 50 %* and so on: share of starts inside
the central band; a start that is a period or still to come counts in part. Each fab has weight one.
*Before* is the method that this model replaces.

Register, fabs first announced in one year against all others ({year_n}):

{year}

Register, forward: learnt from what was known on 1 January, scored on the statements of that year,
2010 to 2025 ({forward_n}):

{forward}

Little was known in the early years, so the weak prior decides there. It was narrowed once after a
first run of this table, in which the model had a CRPS of 0.63 at an over-sampling of 2: these rows
are not quite free of hindsight. With all that is known today the change moved the location by
0.004.

Fabs abroad picked by name ({name_n}); the model never saw them:

{name}

Fabs abroad found by searches for trouble ({trouble_n}; too few to rank anything):

{trouble}

On the register the model without a correction for over-sampling fits best, as it must: the
register is over-sampled itself. On the fabs picked by name the corrected one does better, again as
it must, since they lean to the punctual; the truth lies between. Their stated dates are hard to
beat on average, but more than a third of the starts fall outside what a bare date allows.

![Probability integral transform](images/fab-starts.png)

*Where the starts fell in their forecasts (over-sampling 2). Flat is calibrated; more on the right
means later than forecast.*

## What was tried

Log likelihood of fabs left out, by distribution of the error and by the constant added to the
years. With 0 delays grow with the lead, with 20 years they are nearly the same at any lead:

{distributions}

The Gumbel errors are better by one to three units; delays that grow with the lead are better than
equal ones. Constants between 0 and 1 cannot be told apart; half a year was taken so that a fab due
within weeks can still be late.

One covariate at a time:

{covariates}

Only the time of the statement adds anything. Much of that rests on the {echoes} old fabs above:
without them the coefficient is {era:.2f} (standard error {era_error:.2f}) and the gain in log
likelihood {gain:.1f}. Recent trouble was also the easiest to find. It is left out; should it be
real, the fabs now to come are later than forecast.

A shock to the log factor shared by a group of fabs; change of the log likelihood by its standard
deviation (the factor itself has one of about 0.3):

{shocks}

A shared shock is neither shown nor excluded: up to 0.3 for fabs of the same three years the loss is
below what a test at 5 % needs (1.9). `start_delay_correlation` is therefore an assumption, 0 to
0.5.

## Cancellations

Fab-years between announcement and start in the register, and cancellations:

{risk}

All were found by searches. Of {awarded} new fabs of the register with a CHIPS award or its terms,
chosen without regard to what became of them, {gone} were cancelled in {award_years:.0f} fab-years:
the rate is below {award_high:.0%} a year with 95 % confidence. Of the fabs abroad picked by name
{named_gone} were in {named_years:.0f} fab-years. So a few per cent a year for announced fabs is all
that the data say; `cancellation_rate_factor` (half to double) stands for projects that die without
a word. What is behind a subsidy may be safer than the rest.

## Cases

First dated statement of each fab of the register. "Over" gives how late a fab that has not started
is at least, by the last day on which it was seen or by the newest target of its owner less a year.

{events}

Fabs abroad (`datasets/reference/fab_events_elsewhere.csv`), not used in the fit:

{events_abroad}
"""
