"""Measure what production and announced fabs add, and write docs/demand-accuracy.md."""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.headcount import cases, fabs, page, scoring, split
from benchmarks.headcount.data import CODES, DESIGN, FAB, FIRST, HELD_OUT, PAIRS, Data, load
from benchmarks.headcount.models import CONTROL
from benchmarks.series.page import table
from benchmarks.series.us import COMPLETE, OLD, annual_frame, monthly_step, separate

import talent
from talent.demand.dynamics import Elasticities, elasticities
from talent.inputs import Inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from talent.store import Snapshot, Store

    Array = NDArray[np.float64]

TODAY = date(2026, 11, 22)
NEXT = date(2025, 8, 1)
"""Vintage of the next benchmark of employment."""
SHOWN = (
    "trend", "naive", "drift", "ETS", CONTROL, "cycle", "growth", "levels", "state space", "driven",
    "productivity", cases.EQUAL, cases.STACKED,
    *(f"{name}{cases.GIVEN}" for name in ("cycle", "growth", "levels", "state space", "driven")),
)  # fmt: skip
SHORT = ("trend", "naive", "ETS", CONTROL, "cycle", f"cycle{cases.GIVEN}", "growth", cases.STACKED)
COMPARED = [
    (cases.PARTNER, "trend"), (cases.PARTNER, CONTROL), (CONTROL, "trend"), ("growth", "trend"),
    (cases.EQUAL, "trend"),
    (cases.STACKED, "trend"), (f"{cases.PARTNER}{cases.GIVEN}", "trend"), ("naive", "trend"),
]  # fmt: skip
QUALITY = ("US NAICS 3341", "US NAICS 3342", "US NAICS 3344")
"""Industries whose output grows mostly by quality."""


def scores_text(rows: pd.DataFrame) -> str:
    """Tables of every group."""
    parts = []
    for group, codes in scoring.GROUPS.items():
        mine = scoring.of(rows, codes)
        parts.append(
            f"### {group[0].upper() + group[1:]}\n\n{scoring.counts(mine)}\n\n"
            f"{table(scoring.summary(mine, SHOWN))}\n\nMASE by horizon:\n\n"
            f"{table(scoring.by_horizon(mine, SHORT))}"
        )
    return "\n\n".join(parts)


def vintage_text(store: Store, data: Data, found: Mapping[tuple[str, str, int], Array]) -> str:
    """Errors from the last origin on the next benchmark, less the join."""
    before = store.as_of(OLD).observations("employment", country="US")
    after = store.as_of(TODAY).observations("employment", country="US")
    after = after.loc[after["vintage"] >= NEXT.isoformat()]
    rows: dict[str, dict[str, str]] = {}
    for code in CODES:
        series = f"employment.US.{code}.SA"
        old, new = (f.loc[f["series"] == series] for f in (before, after))
        step = monthly_step(old, new)
        actual = np.log(annual_frame(new).set_index("ds")["y"]) - step
        for method in ("trend", "naive", CONTROL, "cycle", f"cycle{cases.GIVEN}", "growth"):
            path = np.median(found[method, code, COMPLETE], axis=0)
            for year in (2023, 2024):
                error = 100 * abs(path[year - COMPLETE - 1] - actual[year])
                rows.setdefault(method, {})[f"{year} {code}"] = error
    out = []
    for method, errors in rows.items():
        row = {"": method}
        for year in (2023, 2024):
            mean = np.mean([errors[f"{year} {code}"] for code in PAIRS])
            row[str(year)] = (
                f"{mean:.1f} ({errors[f'{year} 3344']:.1f}, {errors[f'{year} {FAB}']:.1f})"
            )
        out.append(row)
    return table(pd.DataFrame(out))


def elasticity_rows(found: Elasticities) -> pd.DataFrame:
    """Table of elasticities in words and percent."""
    out = []
    for row in found.table().to_dict("records"):
        one = {"industry": row["industry"]}
        one["years"] = "" if np.isnan(row["first"]) else f"{row['first']:.0f} to {row['last']:.0f}"
        one["rows"] = "" if np.isnan(row["rows"]) else f"{row['rows']:.0f}"
        for key, size in (("impact", 1), ("long_run", 1), ("productivity", 100)):
            low, middle, high = (size * row[f"{key}{end}"] for end in ("_lo", "", "_hi"))
            one[key.replace("_", " ")] = f"{middle:.2f} ({low:.2f} to {high:.2f})"
        out.append(one)
    return pd.DataFrame(out)


def pools_text(now: Snapshot) -> str:
    """Elasticities of other pools."""
    inputs = Inputs(now, 1, 250)
    taiwan = tuple(name for name in elasticities(inputs).fit.own if name.startswith("TW"))
    japan = tuple(name for name in elasticities(inputs).fit.own if name.startswith("JP"))
    out = []
    for label, without in (
        ("all", ()),
        ("without Taiwan", taiwan),
        ("United States only", (*taiwan, *japan)),
        ("without 3341, 3342 and 3344", QUALITY),
    ):
        rows = elasticity_rows(elasticities(inputs, without)).tail(2)
        out.append(
            rows.assign(pool=label)[["pool", "industry", "impact", "long run", "productivity"]]
        )
    return table(pd.concat(out))


def weights_text(found: pd.DataFrame) -> tuple[str, dict[str, dict[str, float]]]:
    """Posterior of the weight under each reading, and its figures."""
    out, kept = [], {}
    for name, path in fabs.paths(found).items():
        error = np.abs(np.log(path) - found["y"].to_numpy()[:, None]).mean(axis=0)
        for temper, label in ((True, "overlap counted"), (False, "as if independent")):
            got = fabs.posterior(fabs.log_likelihood(found, path, temper=temper))
            kept[f"{name}, {label}"] = got
            out.append(
                {
                    "reading of the weight": name,
                    "cases": label,
                    "most likely": f"{got['best']:.2f}",
                    "mean": f"{got['mean']:.2f}",
                    "sd": f"{got['sd']:.2f}",
                    "P(w > ½)": f"{got['above half']:.2f}",
                    "Beta(a, b)": f"{got['a']:.2f}, {got['b']:.2f}",
                    "best over worst likelihood": f"{got['ratio']:,.1f}",
                    "error at w = 0, %": f"{100 * error[0]:.1f}",
                    "at ½": f"{100 * error[len(error) // 2]:.1f}",
                    "at 1": f"{100 * error[-1]:.1f}",
                }
            )
    return table(pd.DataFrame(out)), kept


def report(store: Store, say: Callable[[str], None], start: float) -> None:
    """Measure everything and write the page."""
    now = store.as_of(TODAY)
    data = load(store, now)
    employment, production, ratio = cases.origins_of_data(data, say)
    found, unsettled = cases.forecasts(data, employment, production, ratio, say)
    if any(unsettled.values()):
        raise RuntimeError(f"searches that did not settle: {unsettled}")
    learnt = cases.add_mixes(found, data)
    rows = cases.scored(found, data, FIRST)
    say("capacity and utilisation")
    drivers = split.drivers(now, data)
    told = split.given(data, drivers, employment)
    say("fabs")
    typical = fabs.typical_people(now)
    fab_cases = fabs.cases(store, data, employment, typical)
    weight_table, weights = weights_text(fab_cases)
    say("elasticities")
    found_elasticities = elasticities(Inputs(now, 1, 250))
    names = sorted({name for text in fab_cases["fabs"] for name in text.split(", ") if name})
    mean_weight = np.mean([learnt[k] for k in learnt if k[1] >= FIRST], axis=0)
    page.write(
        {
            "verdict": page.verdict(rows, mean_weight, weights),
            "old": OLD,
            "pairs": len(PAIRS),
            "design": ", ".join(DESIGN),
            "held_out": ", ".join(HELD_OUT),
            "partner": cases.PARTNER,
            "given": cases.GIVEN.removeprefix(", "),
            "scores": scores_text(rows),
            "resamples": scoring.RESAMPLES,
            "block": scoring.BLOCK,
            "intervals": table(scoring.intervals(rows, COMPARED)),
            "intervals_crps": table(scoring.intervals(rows, COMPARED, "crps")),
            "vintage": vintage_text(store, data, found),
            "regressions": table(split.regressions(data, drivers)),
            "told": "\n\n".join(
                f"NAICS {code}:\n\n"
                + table(
                    scoring.by_horizon(
                        told.loc[told["code"] == code], ("trend", *split.FORMS, split.FORECAST)
                    )
                )
                for code in ("3344", FAB)
            ),
            "told_verdict": page.TOLD,
            "today": TODAY,
            "elasticities": table(elasticity_rows(found_elasticities)),
            "pools": pools_text(now),
            "elasticity_notes": page.ELASTICITY,
            "people": typical,
            "fabs": ", ".join(names),
            "per_1000": fabs.PER_1000_WSPM,
            "decline": fabs.DECLINE,
            "cases": len(fab_cases),
            "windows": max(
                separate(one["cutoff"], int(h)) for h, one in fab_cases.groupby("horizon")
            ),
            "weights": weight_table,
            "weight_notes": page.weight_notes(weights),
            "minutes": f"{(time.perf_counter() - start) / 60:.0f}",
        }
    )


def main() -> None:
    """Run the benchmark on the shipped data."""
    argparse.ArgumentParser(prog="python -m benchmarks.headcount", description=__doc__).parse_args()
    start = time.perf_counter()

    def say(message: str) -> None:
        print(f"[{time.perf_counter() - start:4.0f} s] {message}", flush=True)

    with (
        tempfile.TemporaryDirectory() as folder,
        talent.open(f"sqlite:///{folder}/talent.db") as store,
    ):
        report(store, say, start)
    say(f"{page.PAGE.relative_to(page.PAGE.parents[1])} is written")


if __name__ == "__main__":
    main()
