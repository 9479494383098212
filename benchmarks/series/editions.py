"""Past ten-year projections of BLS beside ours made with data of that date, and the actual."""

from __future__ import annotations

import tempfile
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from benchmarks.series.us import COMPLETE, JOBS, OLD, annual_frame, markdown, unchanged_codes

import talent
from talent.series import cross_validate, forecast, learn
from talent.store.package import datasets_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from talent.series import Lessons
    from talent.store import Store

AHEAD = 10
INDUSTRY = "employment.US.3344.SA"
INDUSTRY_EDITIONS = ("2002-12", "2008-18", "2010-20")
OCCUPATION_EDITIONS = ("2012-22", "2014-24")
SHOWN = {
    "51-9141": "Semiconductor processing technicians",
    "17-2041": "Chemical engineers",
    "17-2061": "Computer hardware engineers",
    "17-2071": "Electrical engineers",
    "17-2072": "Electronics engineers, except computer",
    "17-2112": "Industrial engineers",
    "17-2131": "Materials engineers",
    "17-2141": "Mechanical engineers",
}
METHODS = {
    "bls": "BLS",
    "ours": "ours",
    "ours_short": "ours, lessons of short histories",
    "naive": "no change",
    "drift": "drift",
}
RESAMPLES = 4000
FLOOR = 0.01
"""Part of the base that a forecast counts as at least, since zero has no logarithm."""


def published() -> pd.DataFrame:
    """Read the projections as BLS published them, from the reference files of the package."""
    path = datasets_folder() / "reference" / "ep_projections.csv"
    return pd.read_csv(path, dtype={"industry": str})


def straight(y: Sequence[float], ahead: int) -> float:
    """Forecast by the line through the first and the last value, not below zero.

    From one value it is no change.
    """
    return max(y[-1] + ahead * (y[-1] - y[0]) / max(len(y) - 1, 1), 0.0)


def log_error(cases: pd.DataFrame, name: str) -> pd.Series:
    """Log of forecast over actual; a forecast of zero counts as a hundredth of the base."""
    return np.log(np.maximum(cases[name], FLOOR * cases["base"]) / cases["actual"])


def industry_row(history: pd.Series, mine: pd.DataFrame, one: Any, last: int) -> dict[str, Any]:
    """Theirs, ours with values up to `last`, simple rivals and the actual, persons."""
    target, base = int(one.target_year), float(history[int(one.base_year)])
    row = mine.loc[(mine["cutoff"] == last) & (mine["ds"] == target)].iloc[0]
    out = {"edition": one.edition, "base": base, "last": last, "actual": float(row["y"])}
    out |= {"bls": base * (1 + one.change), "ours": float(row["talent"])}
    out |= {"naive": float(row["naive"]), "drift": float(row["drift"])}
    for level in (80, 95):
        out |= {f"{s}{level}": float(row[f"talent-{s}-{level}"]) for s in ("lo", "hi")}
    return out


def industry(employment: pd.DataFrame, theirs: pd.DataFrame, say: Callable[[str], None]) -> str:
    """Compare the three editions for NAICS 3344."""
    editions = theirs.loc[
        (theirs["industry"] == "3344") & theirs["edition"].isin(INDUSTRY_EDITIONS)
    ]
    # The base year, and the last calendar year that was over when the edition came out.
    known = {
        "base year": editions["base_year"].astype(int).tolist(),
        "day of publication": [int(v[:4]) - 1 for v in editions["vintage"]],
    }
    say("NAICS 3344")
    cutoffs = sorted({year for years in known.values() for year in years})
    tried = cross_validate(employment, AHEAD, cutoffs, n_jobs=JOBS)
    mine = tried.loc[tried["unique_id"] == INDUSTRY]
    history = employment.loc[employment["unique_id"] == INDUSTRY].set_index("ds")["y"]
    found = {
        label: [
            industry_row(history, mine, one, last)
            for one, last in zip(editions.itertuples(), years, strict=True)
        ]
        for label, years in known.items()
    }
    values, errors = [], []
    for label, rows in found.items():
        table = pd.DataFrame(rows)
        names = ["bls", "ours", "naive", "drift"]
        log = np.log(table[names].to_numpy() / table[["actual"]].to_numpy())
        for row, error in zip(rows, log, strict=True):
            inside = [
                "yes" if row[f"lo{k}"] <= row["actual"] <= row[f"hi{k}"] else "no" for k in (80, 95)
            ]
            values.append(
                {
                    "values known to": f"{row['last']} ({label})",
                    "edition": row["edition"],
                    "base": f"{row['base'] / 1e3:.1f}",
                    "actual": f"{row['actual'] / 1e3:.1f}",
                    **{METHODS[n]: f"{row[n] / 1e3:.1f}" for n in names},
                    "80 % band": f"{row['lo80'] / 1e3:.0f} to {row['hi80'] / 1e3:.0f}",
                    "95 % band": f"{row['lo95'] / 1e3:.0f} to {row['hi95'] / 1e3:.0f}",
                    "inside 80 / 95": " / ".join(inside),
                }
            )
            best = names[int(np.abs(error).argmin())]
            errors.append(_industry_errors(label, row["edition"], names, error, METHODS[best]))
        root = np.sqrt(np.mean(log**2, axis=0))
        mean = np.abs(log).mean(axis=0)
        errors.append(
            {
                "values known to": label,
                "edition": "mean of 3 (root mean square)",
                **{
                    METHODS[n]: f"{100 * m:.1f} ({100 * r:.1f})"
                    for n, m, r in zip(names, mean, root, strict=True)
                },
                "nearest": METHODS[names[int(mean.argmin())]],
            }
        )
    wins = {
        label: sum(
            abs(np.log(r["ours"] / r["actual"])) < abs(np.log(r["bls"] / r["actual"])) for r in rows
        )
        for label, rows in found.items()
    }
    return (
        "### Industry: NAICS 3344\n\n"
        "Three editions, so three cases, which overlap in time (2002-12, 2008-18, 2010-20): no "
        "ranking follows from them. The actual is the annual average of the Current Employment "
        f"Statistics as published on {OLD}. BLS projects wage and salary jobs in its own matrix; "
        "the edition 2002-12 is known as a percentage only, so the change that BLS projected is "
        "applied to the CES figure of the base year for all three (its own bases were 432.4 "
        "thousand for 2008 and 369.7 for 2010, within 0.2 % of CES). The figures of 2002-12 and "
        "2008-18 come from reprints. Ours takes the annual CES series, with weights and bands "
        "learnt from all CES industries of the store up to the same year: up to the base year, "
        "which is less than BLS knew when it published one to two years later, and, in the second "
        "half, up to the last year that was over on the day of publication "
        "(for 2008-18 both are 2008). The values are those "
        "of one later benchmark; their vintages of that date are not in the store. Thousand "
        "jobs.\n\n"
        + markdown(pd.DataFrame(values))
        + "\n\nAbsolute log error in percent, and its square in brackets (percent squared; in the "
        "rows of means, the root of the mean square).\n\n"
        + markdown(pd.DataFrame(errors))
        + f"\n\nOurs is nearer than BLS in {wins['base year']} of 3 with values up to the base "
        f"year, and in {wins['day of publication']} of 3 with values up to the day of publication."
    )


def _industry_errors(
    known: str, edition: str, names: list[str], error: NDArray[np.float64], best: str
) -> dict[str, str]:
    shown = {
        METHODS[n]: f"{100 * abs(e):.1f} ({(100 * e) ** 2:.0f})"
        for n, e in zip(names, error, strict=True)
    }
    return {"values known to": known, "edition": edition, **shown, "nearest": best}


def short_lessons(employment: pd.DataFrame, last: int, values: int) -> Lessons:
    """Lessons from industries of which no more than so many values were known at the origin.

    Origins are a horizon apart, so that no case overlaps another of its series.
    """
    origins = range(last - AHEAD, int(employment["ds"].min()), -AHEAD)
    parts = []
    for origin in origins:
        window = employment.loc[employment["ds"].between(origin - values + 1, origin + AHEAD)]
        whole = window.groupby("unique_id")["ds"].transform("size") == values + AHEAD
        part = window.loc[whole]
        parts.append(part.assign(unique_id=part["unique_id"] + f"@{origin}"))
    snippets = pd.concat(parts, ignore_index=True)
    return forecast(snippets, AHEAD, cutoffs=list(origins), n_jobs=JOBS).lessons


def occupation_cases(
    store: Store, employment: pd.DataFrame, theirs: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """One row an occupation: base, theirs, ours, rivals and actual; and what was known."""
    first = theirs.iloc[0]
    base_year, target = int(first["base_year"]), int(first["target_year"])
    now, then = store.as_of(None), store.as_of(date.fromisoformat(first["vintage"]))
    codes = theirs.loc[theirs["occupation_code"] != "00-0000"]
    actual = now.observations("ep_employment", country="US").query("year == @target")
    actual = actual.assign(code=actual["series"].str.rsplit(".", n=1).str[-1])
    truth = actual.set_index("code")["value"]
    same = codes["occupation_code"].isin(unchanged_codes(now))
    there = codes["occupation_code"].isin(truth.index)
    kept = codes.loc[same & there].set_index("occupation_code")

    jobs = then.observations("oews_employment", country="US").query("year <= @base_year")
    jobs = jobs.assign(code=jobs["series"].str.rsplit(".", n=1).str[-1])
    parts = []
    for code, base in kept["base"].items():
        mine = jobs.loc[jobs["code"] == code].set_index("year")["value"].sort_index()
        if base_year not in mine.index:
            mine = pd.Series({base_year: 1.0})
        # On the level of the projections, which count the self-employed too.
        level = mine * float(base) / mine[base_year]
        parts.append(pd.DataFrame({"unique_id": code, "ds": level.index, "y": level.to_numpy()}))
    frame = pd.concat(parts, ignore_index=True)
    lengths = frame.groupby("unique_id").size()
    last = int(first["vintage"][:4]) - 1
    known = employment.loc[employment["ds"] <= last]
    lessons = learn(known, AHEAD, n_jobs=JOBS)
    results = {
        "ours": lessons.forecast(frame),
        "ours_short": short_lessons(known, last, int(lengths.max())).forecast(frame),
    }
    cases = pd.DataFrame({"base": kept["base"], "bls": kept["projected"], "actual": truth})
    cases = cases.loc[kept.index]
    for name, result in results.items():
        ends = result.frame.loc[result.frame["ds"] == target].set_index("unique_id")
        cases[name] = ends["talent"]
        for level in (80, 95):
            cases[f"{name}-in-{level}"] = cases["actual"].between(
                ends[f"talent-lo-{level}"].reindex(cases.index),
                ends[f"talent-hi-{level}"].reindex(cases.index),
            )
    cases["naive"] = cases["base"]
    cases["drift"] = frame.groupby("unique_id")["y"].apply(lambda y: straight(y.tolist(), AHEAD))
    totals = {name: result.total().set_index("ds").loc[target] for name, result in results.items()}
    facts = {
        "published": first["vintage"],
        "listed": len(codes),
        "changed": int((~same).sum()),
        "missing": int((same & ~there).sum()),
        "lengths": lengths.value_counts().sort_index().to_dict(),
        "lessons to": last,
        "base": base_year,
        "target": target,
        "totals": totals,
        "weights": {name: result.weights for name, result in results.items()},
    }
    return cases, facts


def interval(values: pd.Series, labels: pd.Index) -> str:
    """Interval of 95 % of a mean, by resampling labels with all that belongs to each."""
    rng = np.random.default_rng(0)
    groups = values.groupby(np.asarray(labels)).agg(["sum", "size"]).to_numpy()
    picks = rng.integers(0, len(groups), (RESAMPLES, len(groups)))
    sums = groups[picks].sum(axis=1)
    low, high = np.quantile(sums[:, 0] / sums[:, 1], [0.025, 0.975])
    return f"{low:+.1f} to {high:+.1f}"


def scores_table(cases: pd.DataFrame) -> str:
    """Absolute and squared errors of every method."""
    bls = log_error(cases, "bls").abs()
    rows = []
    for name, title in METHODS.items():
        log = log_error(cases, name)
        persons = (cases[name] - cases["actual"]) / 1e3
        row = {
            "method": title,
            "mean abs. log error, %": f"{100 * log.abs().mean():.1f}",
            "median": f"{100 * log.abs().median():.1f}",
            "root mean square": f"{100 * np.sqrt((log**2).mean()):.1f}",
            "mean error": f"{100 * log.mean():+.1f}",
            "mean abs. error, thousand": f"{persons.abs().mean():.1f}",
            "root mean square, thousand": f"{np.sqrt((persons**2).mean()):.1f}",
            "nearer than BLS": "" if name == "bls" else f"{100 * (log.abs() < bls).mean():.0f} %",
        }
        for level in (80, 95):
            column = f"{name}-in-{level}"
            row[f"in {level} %"] = f"{100 * cases[column].mean():.0f} %" if column in cases else ""
        rows.append(row)
    return markdown(pd.DataFrame(rows))


def winners(cases: pd.DataFrame) -> str:
    """Say which method is best by each measure, and how often ours is nearer than BLS."""
    log = pd.DataFrame({name: log_error(cases, name).abs() for name in METHODS})
    persons = cases[list(METHODS)].sub(cases["actual"], axis=0).abs()
    best = {
        "mean absolute log error": log.mean().idxmin(),
        "its median": log.median().idxmin(),
        "mean squared log error": (log**2).mean().idxmin(),
        "mean absolute error in persons": persons.mean().idxmin(),
        "mean squared error in persons": (persons**2).mean().idxmin(),
    }
    nearer = int((log["ours"] < log["bls"]).sum())
    found = ", ".join(f"{METHODS[str(name)]} by {measure}" for measure, name in best.items())
    return f"Best: {found}. Ours is nearer than BLS in {nearer} of {len(cases)} occupations."


def paired_table(cases: pd.DataFrame) -> str:
    """Mean differences of errors, with intervals over occupations and over major groups."""
    error = {n: 100 * log_error(cases, n).abs() for n in METHODS}
    rows = []
    for one, other in (
        ("ours", "bls"), ("ours_short", "bls"), ("naive", "bls"), ("ours", "naive"),
        ("ours_short", "naive"), ("ours", "drift"),
    ):  # fmt: skip
        difference = error[one] - error[other]
        squares = (error[one] ** 2 - error[other] ** 2) / 100
        rows.append(
            {
                "difference": f"{METHODS[one]} less {METHODS[other]}",
                "absolute": f"{difference.mean():+.1f}",
                "absolute, over occupations": interval(difference, cases.index),
                "absolute, over major groups": interval(difference, cases.index.str[:2]),
                "squared": f"{squares.mean():+.1f}",
                "squared, over occupations": interval(squares, cases.index),
                "squared, over major groups": interval(squares, cases.index.str[:2]),
            }
        )
    return markdown(pd.DataFrame(rows))


def total_text(cases: pd.DataFrame, facts: dict[str, Any]) -> str:
    """Sums over the occupations that are compared."""
    sums = (cases[["base", "actual", *METHODS]].sum() / 1e6).round(2)
    parts = [
        f"Together these occupations had {sums['base']:.2f} million jobs in {facts['base']} and "
        f"{sums['actual']:.2f} in {facts['target']}; BLS projected {sums['bls']:.2f}, drift gives "
        f"{sums['drift']:.2f}"
    ]
    for name in ("ours", "ours_short"):
        t = facts["totals"][name]
        bands = [
            f"{t[f'talent-lo-{k}'] / 1e6:.2f} to {t[f'talent-hi-{k}'] / 1e6:.2f}" for k in (80, 95)
        ]
        parts.append(
            f"{METHODS[name]} {t['talent'] / 1e6:.2f} (80 %: {bands[0]}; 95 %: {bands[1]})"
        )
    return ", ".join(parts) + "."


def shown_table(cases: pd.DataFrame, edition: str) -> list[dict[str, str]]:
    """Occupations that matter most to the industry."""
    rows = []
    for code in (c for c in SHOWN if c in cases.index):
        one = cases.loc[code]
        error = {n: abs(one[n] - one["actual"]) for n in METHODS}
        rows.append(
            {
                "edition": edition,
                "occupation": f"{code} {SHOWN[code]}",
                "base": f"{one['base'] / 1e3:.1f}",
                "actual": f"{one['actual'] / 1e3:.1f}",
                **{title: f"{one[name] / 1e3:.1f}" for name, title in METHODS.items()},
                "nearest": METHODS[min(error, key=lambda n: error[n])],
            }
        )
    return rows


def occupations(
    store: Store, employment: pd.DataFrame, theirs: pd.DataFrame, say: Callable[[str], None]
) -> str:
    """Compare the editions whose target year is known by now."""
    parts, shown = [], []
    for edition in OCCUPATION_EDITIONS:
        say(f"occupations, edition {edition}")
        rows = theirs.loc[(theirs["edition"] == edition) & (theirs["industry"] == "all")]
        cases, facts = occupation_cases(store, employment, rows)
        shown += shown_table(cases, edition)
        lengths = ", ".join(
            f"{count} with {values} value{'s' if values > 1 else ''}"
            for values, count in facts["lengths"].items()
        )
        zero = ", ".join(
            f"{int((cases[name] < FLOOR * cases['base']).sum())} of {METHODS[name]}"
            for name in ("ours", "ours_short", "drift")
        )
        weights = "; ".join(
            METHODS[name]
            + ": "
            + ", ".join(
                f"{member} {w[member]:.2f}"
                for member in ("naive", "drift", "recent_drift", "median_drift")
            )
            for name, w in facts["weights"].items()
        )
        parts.append(
            f"#### Edition {edition}\n\nPublished on {facts['published']}. Of {facts['listed']} "
            f"occupations in the store {facts['changed']} are dropped because their code is not "
            f"the same, one to one, in SOC 2010 and SOC 2018, and {facts['missing']} because the "
            f"base of {facts['target']} has no value: **{len(cases)} cases**, all with the same "
            f"target year. Known of OEWS up to {facts['base']}: {lengths}. Weights and bands are "
            f"learnt from CES industries up to {facts['lessons to']}. Weights of the members that "
            f"apply to so few values: {weights}. A falling line can reach zero, which has no "
            f"logarithm; forecasts below a hundredth of the base count as a hundredth: {zero}.\n\n"
            f"{scores_table(cases)}\n\n{winners(cases)}\n\n"
            "Paired differences of the errors of one occupation, negative where the first is "
            "better: absolute log error in percent, its square in hundreds of percent squared, "
            f"with bootstrap intervals of 95 %:\n\n{paired_table(cases)}\n\n"
            + total_text(cases, facts)
        )
    return (
        "### Occupations\n\n"
        "The editions 2012-22 and 2014-24 are the only ones of the store whose target year is "
        "known: as the base year of the editions 2022-32 and 2024-34, in the same concept (all "
        "jobs of an occupation, self-employed included). The base and the projection are those of "
        "the edition. Ours starts from the same base and knows the OEWS estimates that were "
        "published by then, on the level of the base: one to four values, too few for any "
        "fitted model, so that ours is a blend of no change and drifts. Two ways to learn how to "
        "blend were fixed before either was scored: *ours* learns from the whole histories "
        "of the CES industries, as the package does elsewhere; *lessons of short histories* shows "
        "it as few values of each industry as are known of an occupation. The employment of "
        "industries is from one later benchmark. The cases of an edition share one target year "
        "after one pandemic, the two editions share eight years and their occupations, and OEWS "
        "changed its method in 2021: the intervals below say how the occupations differ, not how "
        "another decade would turn out. The store holds the occupations of the industry and "
        "large technical ones, not all.\n\n"
        "These cases are not out of sample of one choice. When they were first scored, three "
        "drifts that are one opinion outvoted no change on short series, and falling lines ran to "
        "zero: ours had a mean absolute log error of 44.3 % (2012-22) and 33.1 % (2014-24). Since "
        "then series of fewer than eight values get no change and one drift, and falls are "
        "proportional.\n\n"
        + "\n\n".join(parts)
        + "\n\n#### Occupations of the industry\n\nThousand jobs.\n\n"
        + markdown(pd.DataFrame(shown))
    )


def report(say: Callable[[str], None]) -> str:
    """Text and tables on past editions of the Employment Projections."""
    theirs = published()
    with (
        tempfile.TemporaryDirectory() as folder,
        talent.open(f"sqlite:///{folder}/talent.db") as store,
    ):
        employment = annual_frame(
            store.as_of(OLD).observations("employment", country="US"), COMPLETE
        )
        parts = [
            "## Past projections of BLS\n\nTen-year projections of the Employment Projections "
            "program beside forecasts made only from values of that date, and what happened.",
            industry(employment, theirs, say),
            occupations(store, employment, theirs, say),
        ]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    print(report(print))
