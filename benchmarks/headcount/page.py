"""The text of docs/demand-accuracy.md; every figure in it is passed in."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.headcount import cases, scoring
from benchmarks.headcount.models import CONTROL

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "demand-accuracy.md"

TEXT = """\
# What production and announced fabs add to the forecast of headcount

Does it help to look at production and at announced fabs, or is the trend of employment as good a
guide to the people needed?

Every figure here is measured by one command and written by it into this page:

```
.venv/bin/python -m benchmarks.headcount    # {minutes} minutes on one core
```

## In short

{verdict}

## Data and rules

Employment: annual means of the Current Employment Statistics by NAICS industry, whole years to
2021, as published on {old}: one benchmark, so no join is scored. No benchmark before that of 2022
is in the store, so values of early origins are as known later: pseudo real time. Production: the
Federal Reserve's G.17 indexes, whole years to 2025, of vintages of 2026 only. No G.17 series of the
store has an older vintage that overlaps a newer one, so how much the later vintage flatters cannot
be measured; every revision since is in it, and what is found for production is an upper bound.

{pairs} industries that do not contain each other have both. Every second one by code was the design
half ({design}); the others are held out ({held_out}), and NAICS 334413 with the production of 3344.
An exploratory run before the split showed the errors of all industries for three forms (growth,
levels, and growth with the pool's mean coefficients); the form without a constant was thought of
after it, and was chosen on the design half. Later the search for the variances between industries
was replaced, because every second one had not settled; that moved the held-out MASE of that form
from 1.59 to 1.55. So the held-out half is not untouched.

Origins: every year from 2005 to 2020, up to ten years ahead, targets to 2021. At each origin all
is learnt anew from values up to it: the pooled equations, the weights and bands of
`talent.series`, the forecasts of production, the weights of the learnt mix. Errors are in units
of the mean yearly move of each history (MASE). *Skill* is the share of a rival's error that is
saved, negative where the rival is better. CRPS scores the whole distribution, in the same unit.

## Methods

- *trend*: `talent.series` on employment alone, as in the forecast of demand, with lessons from
  these industries.
- *naive, drift*: no change, mean growth, with normal bands of a random walk. *ETS*: best of three
  by AICc (statsmodels).
- *growth*: growth of employment on growth of production of the same and the last year, on its own
  growth of the last year and on a constant (the productivity trend), with coefficients of each
  industry shrunk to the pool's (`talent.demand.dynamics`). *levels*: the same with
  error correction (last year's levels and a time trend). *cycle*: no constant, production as its
  departure from its own mean growth. *memory*: *cycle* without production, the control.
- *state space*: local linear trend with log production as a regressor (`UnobservedComponents`),
  each industry by itself. *driven*: the member of `talent.series` for series with drivers (no
  bands).
- *productivity*: forecast of production times forecast of employment per unit of production.
- *equal mix, learnt mix*: of *trend* and *{partner}*, by quantile; weights of the learnt mix by
  horizon from other industries and earlier targets (3344 and 334413 do not teach each other).

Future production is forecast by `talent.series`, in draws, but for *{given}*, which is told what
production will be: no forecast, but it separates what is not known about production from what is
not known about the link.

## Scores

{scores}

## Intervals

Skill over spans of horizons, with 90 % of {resamples:,} resamples of blocks of {block} origins in
brackets. Ten years ahead origins are alike over longer than a block, so those intervals are too
short.

By mean absolute error:

{intervals}

By CRPS:

{intervals_crps}

## On the next benchmark

From the origin 2021 to 2023 and 2024 as published on 2025-08-01, less the join between the two
benchmarks (an estimate, see [series accuracy](series-accuracy.md)): mean absolute log error in
percent over {pairs} industries and in brackets of 3344 and 334413. One origin after a pandemic:
it decides nothing.

{vintage}

## Capacity and utilisation of NAICS 3344

Only this industry has them (G.17, 1972 on, vintages of 2026). Growth of employment on growth of
the regressors, least squares, standard errors for errors alike over two years in brackets:

{regressions}

Errors (MASE) by horizon of forecasts that are *told* the regressors (no constant, as in *cycle*),
of one that lets utilisation go back to its mean, and of the trend:

{told}

{told_verdict}

## Elasticities

What `talent.demand.dynamics.elasticities` finds on {today}, the *growth* equation on all years.
*Impact* is the rise of employment in percent in the year in which production rises by 1 % for
good, *long run* after twenty years, *productivity* the fall of employment in percent a year at
constant production. Medians and 90 % ranges; *a new industry* is the prediction for one that is
not in the pool.

{elasticities}

Other pools, mean of the pool and prediction for a new industry:

{pools}

{elasticity_notes}

## People of announced fabs beside the trend

At each origin from 2005 to 2020 the fabs that the register knew on 31 December to be announced,
building or ramping in the United States, turned into people with plain ratios, the
same at every origin: stated jobs, else {per_1000:.0f} people per thousand wafer starts a
month, else {people:,.0f} people (the median of the fabs that run and say so); 65 % of the
announced and 92 % of
those being built come to be; three and a half years to full staffing, no delay. They are simpler
than the model of today, whose assumptions were not known then. The register knew few: {fabs}.
The model's path is $(1-w)A +
w(E\\,e^{{-\\pi h}} + J)$ with trend $A$, employment $E$ at the origin, shedding $\\pi$ =
{decline:.2f} a year and the fabs' people $J$. Actual: employment of NAICS 334413, 3 to 6 years
ahead, {cases} cases, which overlap: at most {windows} stretches of time do not. Errors are
Student's t with five degrees of freedom around the path, as wide as the trend's own band times a
factor summed out; the prior of $w$ is uniform. *Overlap counted* takes the cases of a horizon for
as many as there are separate stretches, and the four horizons for one; *as if independent* takes
every case at its face.

{weights}

{weight_notes}
"""


TOLD = """\
In sample, utilisation goes with employment much more closely than production does, in both
halves of the years: the index of production, and of capacity, is in units of constant quality,
which grew five hundredfold from 1987 to 2021 and hides the wafers. Out of sample even the true
path of utilisation does not beat the trend: the response after 2004 was about half as
strong as in the years that it was learnt from. This was looked at on the two
series themselves, with nothing held out.
"""

ELASTICITY = """\
Read with care:

- Industries differ more than the pool's mean tells. Metal, machines, electrical equipment and
  vehicles (332, 333, 335, 3361T3): near one half in the year and one in the long run. Petroleum
  and chemicals (324, 325), process industries with much capital: half of that and less.
  Computers, communications equipment and semiconductors (3341, 3342, 3344): little, since
  their index grows mostly by quality.
- A fab is a process plant, and a wafer is a thing one can count, so 3344's own elasticity to
  the index is not that to wafers. No series of wafers and people exists to measure it. The
  prediction for a new industry from the pool without the three is a defensible
  choice; the response of 3344 to utilisation after 2004 (above) lies inside it. That is a
  judgement.
- The Federal Reserve infers the output of some industries from inputs such as hours worked
  ([explanatory notes](https://www.federalreserve.gov/releases/G17/IpNotes.htm)), and Taiwan's
  labour input here is output over productivity. Both make elasticities too large.
- Scale: an elasticity below one means fewer people per unit as output grows. The pool's mean is
  below one; the prediction for a new industry does not exclude one or more.
- A regression of growth on growth tells what moves together, not what causes what.
"""

VERDICT = """\
- Skill of the best form with production (*{partner}*) against the trend: held-out half {a1},
  NAICS 3344 {a2}, NAICS 334413 {a3}. Against the same form without production: held-out half
  {b1}, NAICS 3344 {b2}, NAICS 334413 {b3}. **Production adds nothing that can be shown to
  forecasts of headcount in semiconductors**, and the mix learnt from other industries does not
  carry over to them: NAICS 3344 {c2}, NAICS 334413 {c3}. The weight that these backtests
  support for production in the fab and components segments is 0.
- Told what production will be, the same form saves much one and two years ahead in the held-out
  half, {d1}, but not in NAICS 3344, {d2}, nor in NAICS 334413, {d3}; six to ten years ahead it
  saves nothing in the held-out half either, {d4}. The link is real and short; what moves
  headcount over ten years is not in production
  as measured here.
- No change is a strong rival of the trend: skill {e1} in the held-out half, {e2} in NAICS 3344
  and {e3} in NAICS 334413. These origins begin in the middle of a long fall that ended about
  2010.
- The learnt mix gave *{partner}*, mean over industries and origins, weights of {w1:.2f} one
  year, {w3:.2f} three, {w5:.2f} five and {w10:.2f} ten years ahead. By CRPS it gains
  {crps} over the trend in the held-out half; the form without
  production alone gains {crps_control}.
- The weight of announced fabs beside the trend (`capacity_weight`): posterior mean {mean:.2f},
  standard deviation {sd:.2f}, Beta({a:.2f}, {b:.2f}); a uniform prior has 0.50 and 0.29. **The
  past does not settle it.** Counting overlapping cases at their face would give Beta({la:.1f},
  {lb:.1f}).
"""

WEIGHT = """\
The best weight is only {ratio:.1f} times as likely as the worst: the posterior is nearly the
prior. What little it says is not about fabs. Without the fabs' people it is the same (mean
{without:.2f}, against {mean:.2f} with them): it compares a flat path with the trend. Put on top
of the trend, the fabs' people get a mean weight of {top:.2f}, the likelihoods differing by a
factor of {top_ratio:.1f}. A few fabs of about a thousand people each cannot be seen beside the
ordinary errors of an industry of 180 thousand. For the assumption `capacity_weight`:
Beta({a:.2f}, {b:.2f}), which is uniform on [0, 1] for every practical purpose, status
estimated.
"""


def _against(
    rows: pd.DataFrame, method: str, rival: str, group: str, span: str = "all", score: str = "error"
) -> str:
    part = scoring.of(rows, scoring.GROUPS[group])
    first, last = scoring.SPANS[span]
    part = part.loc[part["horizon"].between(first, last)]
    value, low, high = scoring.skill_interval(part, method, rival, score)
    word = "better" if low > 0 else "worse" if high < 0 else "no clear difference"
    return f"{value:+.2f} ({low:+.2f} to {high:+.2f}; {word})"


def verdict(rows: pd.DataFrame, weight: Array, weights: Mapping[str, Mapping[str, float]]) -> str:
    """What was found, with the figures; brackets hold 90 % intervals."""
    partner, told = cases.PARTNER, f"{cases.PARTNER}{cases.GIVEN}"
    groups = ("held-out half", "NAICS 3344", "NAICS 334413")
    values: dict[str, object] = {"partner": partner}
    for letter, method, rival, span in (
        ("a", partner, "trend", "all"),
        ("b", partner, CONTROL, "all"),
        ("c", cases.STACKED, "trend", "all"),
        ("d", told, "trend", "1 to 2"),
        ("e", "naive", "trend", "all"),
    ):
        for i, group in enumerate(groups, start=1):
            values[f"{letter}{i}"] = _against(rows, method, rival, group, span)
    values["d4"] = _against(rows, told, "trend", "held-out half", "6 to 10")
    values["crps"] = _against(rows, cases.STACKED, "trend", "held-out half", score="crps")
    values["crps_control"] = _against(rows, CONTROL, "trend", "held-out half", score="crps")
    values |= {f"w{h}": weight[h - 1] for h in (1, 3, 5, 10)}
    values |= weights["trend and fabs, as in the model, overlap counted"]
    loose = weights["trend and fabs, as in the model, as if independent"]
    values |= {"la": loose["a"], "lb": loose["b"]}
    return _fill(VERDICT.format(**values))


def weight_notes(weights: Mapping[str, Mapping[str, float]]) -> str:
    """What the posterior of the weight says."""
    top = weights["fabs' people on top of the trend, overlap counted"]
    values = {
        **weights["trend and fabs, as in the model, overlap counted"],
        "without": weights["the same without the fabs' people, overlap counted"]["mean"],
        "top": top["mean"],
        "top_ratio": top["ratio"],
    }
    return _fill(WEIGHT.format(**values))


def _fill(text: str) -> str:
    """Lines of one width again, after figures have taken the places of names."""
    parts = re.split(r"\n(?=- )", text.strip())
    return "\n".join(
        textwrap.fill(
            " ".join(part.split()),
            98,
            subsequent_indent="  " if part.startswith("- ") else "",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for part in parts
    )


def write(found: Mapping[str, object]) -> None:
    """Write the page."""
    blocks = re.split(r"\n{2,}", TEXT.format(**found).strip())
    whole = ("#", "|", "```")
    text = "\n\n".join(one if one.startswith(whole) else _fill(one) for one in blocks)
    PAGE.write_text(text + "\n", encoding="utf-8")
