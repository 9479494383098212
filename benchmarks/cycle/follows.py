"""What moves with the cycle, and what coupling does to errors and exits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import statsmodels.api as sm
from benchmarks.cycle.factor import USERS, with_constant
from benchmarks.cycle.tables import markdown

from talent.demand.cycle import FOLLOWERS
from talent.demand.employment import build_trend, employment_lessons
from talent.errors import TalentError
from talent.series import annual, cross_validate
from talent.series.coupling import couple, cumulate, explained, fit_response
from talent.series.cycle import fit_cycle

if TYPE_CHECKING:
    from talent.demand.cycle import Cycle
    from talent.inputs import Inputs
    from talent.series.cycle import CycleFit
    from talent.store import Snapshot

BASE, TO, SEED = 2025, 2035, 2035
EXIT_SD = 0.2
"""About the yearly spread of Japan's separations, the one long series of this industry."""


def responses(cycle: Cycle, changes: dict[str, pd.Series], wider: pd.Series) -> str:
    """Responses with errors; lags compared; and what is left beside the wider economy."""
    fit = cycle.fit
    if fit is None:
        raise TalentError("no cycle is known")
    lasting = {m.name: m.lasting for m in FOLLOWERS}
    rows, lags = [], []
    for name, change in changes.items():
        found = fit_response(change, fit.history)
        frame = pd.concat(
            [
                change.rename("y"), fit.history.rename("f"), fit.history.shift().rename("l"),
                fit.history.shift(2).rename("m"), wider.rename("w"), wider.shift().rename("v"),
            ], axis=1,
        ).dropna()  # fmt: skip
        r2 = [
            sm.OLS(*with_constant(frame[["y", *cols]])).fit().rsquared_adj
            for cols in (["f"], ["f", "l"], ["f", "l", "m"], ["w", "v"])
        ]
        both = sm.OLS(*with_constant(frame[["y", "f", "l", "w", "v"]])).fit(
            cov_type="HAC", cov_kwds={"maxlags": 2}
        )
        p = float(both.f_test("x1 = x2 = 0").pvalue)
        value, error = found.value, found.error
        share = cycle.effect(name).share
        rows.append(
            [
                f"{name}, {'change' if lasting[name] else 'level'}",
                f"{found.years[0]}-{found.years[-1]} ({len(found.years)})",
                f"{value[0]:+.3f} ({error[0]:.3f})", f"{value[1]:+.3f} ({error[1]:.3f})",
                f"{found.share:.2f}", *(f"{share[k]:.2f}" for k in (1, 2, 5, 10)),
            ]
        )  # fmt: skip
        lags.append([name, len(frame), *(f"{v:.2f}" for v in r2), f"{p:.3f}"])
    first = markdown(
        pd.DataFrame(
            rows,
            columns=[
                "in logs",
                "years",
                "same year (s.e.)",
                "a year later (s.e.)",
                "R2 adj.",
                "share used, 1 year ahead",
                "2",
                "5",
                "10",
            ],
        )
    )
    second = markdown(
        pd.DataFrame(
            lags,
            columns=[
                "",
                "years",
                "R2, lag 0",
                "lags 0-1",
                "lags 0-2",
                "R2, US durable goods output 0-1",
                "p of the factor beside it",
            ],
        )
    )
    return f"{first}\n{second}"


def employment_errors(
    snapshot: Snapshot,
    panel: pd.DataFrame,
    past: dict[int, CycleFit],
    changes: dict[str, pd.Series],
) -> str:
    """How much of past errors of `talent.series` on employment the factor's surprises explain."""
    names = {
        "employment.US.3344.SA": "US employment, components",
        "employment.US.334413.SA": "US employment, fab",
    }
    others = [f"employment.US.{c}.SA" for c in ("3332", "334", "3341", "3342", "3345", "335")]
    frames = []
    for series in [*names, *others]:
        rows = snapshot.observations("employment", series=series)
        oldest = rows["vintage"] == rows.sort_values("period")["vintage"].iloc[0]
        level = annual(rows.loc[oldest])
        frames.append(pd.DataFrame({"unique_id": series, "ds": level.index, "y": level.to_numpy()}))
    found = cross_validate(
        pd.concat(frames, ignore_index=True),
        5,
        [t for t in past if t < 2022],
        draws=50,
        n_jobs=1,
        most_fits=200,
    )
    rows = []
    sets = {
        "all series": list(panel.columns),
        "without the two users": [c for c in panel if c not in USERS],
    }
    for label, columns in sets.items():
        final = fit_cycle(panel[columns])
        origins = (
            past if label == "all series" else {t: fit_cycle(panel.loc[:t, columns]) for t in past}
        )
        for series, name in names.items():
            mine = found.loc[found["unique_id"] == series]
            response = fit_response(changes[name], final.history).value
            used = explained(changes[name], final.surprises(5), response)
            for h in range(1, 6):
                pairs = []
                for row in mine.loc[mine["horizon"] == h].itertuples():
                    fit = origins[row.cutoff]
                    later = final.history.loc[row.cutoff + 1 : row.cutoff + h].to_numpy()
                    off = np.concatenate([[0.0], later - fit.expected(h)])
                    pairs.append((np.log(row.y / row.talent), cumulate(off[None], response)[0, -1]))
                e, x = np.array(pairs).T
                r = float(np.corrcoef(e, x)[0, 1])
                slope = sm.OLS(e, sm.add_constant(x)).fit(cov_type="HAC", cov_kwds={"maxlags": h})
                own = max(1.0, len(e) / h)
                rows.append(
                    [
                        label, name, h, len(e), f"{own:.0f}", f"{e.std():.3f}", f"{r:+.2f}",
                        f"{r * r:.2f}", f"{used[h - 1]:.2f}",
                        f"{slope.params[1]:.2f} ({slope.bse[1]:.2f})",
                    ]
                )  # fmt: skip
    columns = [
        "factor",
        "errors of",
        "years ahead",
        "errors",
        "that do not overlap",
        "SD of log error",
        "correlation",
        "R2",
        "share used",
        "slope (s.e.)",
    ]
    return markdown(pd.DataFrame(rows, columns=columns))


def coupled(inputs: Inputs, cycle: Cycle) -> str:
    """What coupling does to calibrated employment errors and yearly exits."""
    countries = ("US", "JP", "TW")
    lessons = employment_lessons(inputs, countries, BASE, TO)
    follows = {
        "US": "US employment, components", "JP": "JP employment, components",
        "TW": "US employment, components",
    }  # fmt: skip
    leaves = {"US": "US quits", "JP": "JP separations", "TW": "US quits"}
    rng = np.random.default_rng(SEED)
    before, after, exits = {}, {}, {}
    for country in countries:
        noise = build_trend(inputs, lessons, country, ["fab", "other_components"], BASE, TO).noise
        jobs, leave = cycle.effect(follows[country]), cycle.effect(leaves[country])
        before[country] = np.log(noise[:, :, 0])
        spread = np.log(noise).std(axis=0)
        out = couple(
            noise, jobs.values, noise_spread=spread, effect_spread=jobs.spread, share=jobs.share
        )
        after[country] = np.log(out[:, :, 0])
        shock = np.exp(EXIT_SD * rng.standard_normal((len(noise), TO - BASE)))
        moved = couple(
            shock, leave.values[:, 1:], noise_spread=np.full(TO - BASE, EXIT_SD),
            effect_spread=leave.spread[1:], share=leave.share[1:],
        )  # fmt: skip
        exits[country] = np.log(moved)
    rows = []
    for country in countries:
        for k in (1, 2, 5, 10):
            a, b, x = before[country][:, k], after[country][:, k], exits[country][:, k - 1]
            effect = cycle.effect(follows[country]).values[:, k]
            rows.append(
                [
                    country, BASE + k, f"{a.std():.3f}", f"{b.std():.3f}",
                    *(f"{np.ptp(np.quantile(one, [0.05, 0.95])):.3f}" for one in (a, b)),
                    f"{np.corrcoef(b, effect)[0, 1]:.2f}", f"{x.std():.3f}",
                    f"{np.corrcoef(b, x)[0, 1]:+.2f}",
                ]
            )  # fmt: skip
    first = markdown(
        pd.DataFrame(
            rows,
            columns=[
                "country",
                "year",
                "SD of log errors",
                "coupled",
                "width of the 90 % band",
                "coupled",
                "correlation with the cycle",
                "SD of log exits, coupled",
                "errors with exits",
            ],
        )
    )
    pairs = []
    for one, other in (("US", "JP"), ("US", "TW"), ("JP", "TW")):
        r = [
            [np.corrcoef(s[one][:, k], s[other][:, k])[0, 1] for k in (1, 5, 10)]
            for s in (before, after)
        ]
        pairs.append([f"{one}-{other}", *(f"{a:.2f} to {b:.2f}" for a, b in zip(*r, strict=True))])
    years = [f"{BASE + k}" for k in (1, 5, 10)]
    return f"{first}\n{markdown(pd.DataFrame(pairs, columns=['errors of', *years]))}"


def alike(changes: dict[str, pd.Series]) -> str:
    """Correlation of changes of employment in the United States and Japan over some years."""
    both = pd.concat(
        [changes["US employment, components"], changes["JP employment, components"]], axis=1
    )
    rows = []
    for h in (1, 2, 3, 5):
        pairs = both.rolling(h).sum().dropna()
        rows.append([h, len(pairs), f"{pairs.corr().iloc[0, 1]:.2f}"])
    return markdown(pd.DataFrame(rows, columns=["change over years", "changes", "correlation"]))
