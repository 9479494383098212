"""US series of the store at rolling origins: skill and coverage by horizon, and real vintages."""

from __future__ import annotations

import tempfile
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import talent
from talent.series import annual, cross_validate, forecast, scores
from talent.series.steps import SHIFTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from talent.store import Snapshot, Store

HORIZON = 10
FEWEST = 12
"""Values a series must have at a cut-off to be scored; occupations have fifteen in all."""
FEWEST_OCCUPATION = 8
JOBS = 2
OLD = date(2022, 10, 6)
"""Last vintage of the employment series on their old benchmark."""
COMPLETE = 2021
"""Last complete year of that vintage."""
NAICS = {"employment.US.3344.SA": "NAICS 3344", "employment.US.334413.SA": "NAICS 334413"}
DISJOINT = [
    f"employment.US.{code}.SA"
    for code in (
        "2362", "324", "325", "332", "333", "334", "335", "3361", "3362", "3363", "3364",
        "5413", "5415", "5417",
    )
]  # fmt: skip
"""Employment series that do not contain each other, so that their sum counts nobody twice."""
SUM_CUTOFFS = range(2001, 2020, 3)
SUM_FITS = 8 * len(DISJOINT)


def markdown(frame: pd.DataFrame) -> str:
    """Table in Markdown; numbers are formatted already."""
    rows = [list(frame.columns), ["---"] * frame.shape[1], *frame.astype(str).to_numpy().tolist()]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def annual_frame(rows: pd.DataFrame, last: int | None = None) -> pd.DataFrame:
    """Annual values of every series in observations: complete calendar years only, up to `last`."""
    months = rows.groupby(["series", "year"])["value"].transform("size")
    whole = rows.loc[(rows["frequency"] == "A") | (months == 12)]
    parts = []
    for name, one in whole.groupby("series"):
        values = annual(one)
        values = values.loc[: last if last is not None else values.index[-1]]
        parts.append(pd.DataFrame({"unique_id": name, "ds": values.index, "y": values.to_numpy()}))
    return pd.concat(parts, ignore_index=True)


def declared_steps(snapshot: Snapshot, frame: pd.DataFrame) -> pd.DataFrame:
    """Declared breaks that move a level, as `talent.series` takes them, by year."""
    found = snapshot.breaks(sorted(frame["unique_id"].unique()))
    found = found.loc[found["kind"].isin(SHIFTS)]
    return pd.DataFrame(
        {
            "unique_id": found["series"],
            "ds": found["period"].str[:4].astype(int),
            "kind": found["kind"],
            "size_log": found["size_log"].astype(float),
        }
    )


def roll(
    frame: pd.DataFrame, cutoffs: Sequence[int], fewest: int, breaks: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Cross-validate, and keep cases with enough history and no declared step on the way."""
    found = cross_validate(frame, HORIZON, list(cutoffs), breaks=breaks, n_jobs=JOBS)
    years = frame.groupby("unique_id")["ds"].apply(np.array)
    known = [
        int((years[name] <= cutoff).sum())
        for name, cutoff in zip(found["unique_id"], found["cutoff"], strict=True)
    ]
    found = found.loc[np.array(known) >= fewest]
    if breaks is not None and len(breaks):
        steps = breaks.groupby("unique_id")["ds"].apply(list)
        crosses = [
            any(cutoff < step <= ds for step in steps.get(name, []))
            for name, cutoff, ds in found[["unique_id", "cutoff", "ds"]].itertuples(index=False)
        ]
        found = found.loc[~np.array(crosses)]
    return found.reset_index(drop=True)


def separate(cutoffs: pd.Series, horizon: int) -> int:
    """How many of the cut-offs are at least a horizon apart."""
    count, last = 0, -np.inf
    for cutoff in sorted(cutoffs.unique()):
        if cutoff >= last + horizon:
            count, last = count + 1, cutoff
    return count


def cluster_error(inside: pd.Series, labels: pd.Series) -> float:
    """Standard error of a share whose cases are alike within a label; NaN for one label."""
    sums = (inside - inside.mean()).groupby(labels).sum()
    if len(sums) < 2:
        return float("nan")
    return float(np.sqrt(np.sum(sums**2) * len(sums) / (len(sums) - 1)) / len(inside))


def coverage_text(rows: pd.DataFrame, level: int) -> str:
    """Coverage in percent, and the larger of its standard errors by series and by cut-off."""
    low, high = rows[f"talent-lo-{level}"], rows[f"talent-hi-{level}"]
    inside = ((rows["y"] >= low) & (rows["y"] <= high)).astype(float)
    errors = [cluster_error(inside, rows[by]) for by in ("unique_id", "cutoff")]
    error = np.nanmax(errors) if np.isfinite(errors).any() else np.nan
    return f"{100 * inside.mean():.0f}" + (f" ± {100 * error:.0f}" if np.isfinite(error) else "")


def score_rows(found: pd.DataFrame, keys: dict[str, str], horizon: int) -> dict[str, str]:
    """One row of a table of scores."""
    one = scores(found, by=()).iloc[0]
    apart = found.groupby("unique_id")["cutoff"].apply(separate, horizon=horizon)
    return {
        **keys,
        "cases": f"{len(found):,}",
        "series": str(found["unique_id"].nunique()),
        "not overlapping": str(int(apart.sum())),
        "windows": str(separate(found["cutoff"], horizon)),
        "MASE": f"{one['mase']:.2f}",
        "skill, naive": f"{one['skill_naive']:+.3f}",
        "skill, drift": f"{one['skill_drift']:+.3f}",
        "CRPS": f"{one['crps']:.2f}",
        "in 80 %": coverage_text(found, 80),
        "in 95 %": coverage_text(found, 95),
    }


def verdict(found: pd.DataFrame) -> str:
    """Say at which horizons the point forecasts are better than the rivals'."""
    table = scores(found)
    parts = []
    for rival in ("naive", "drift"):
        better = [str(h) for h in table.loc[table[f"skill_{rival}"] > 0, "horizon"]]
        parts.append(f"{rival} at {len(better)} of {len(table)} ({', '.join(better) or 'none'})")
    return "By point forecast, ours is better than " + " and than ".join(parts) + " horizons."


def by_horizon(found: pd.DataFrame) -> str:
    """Table of scores by horizon, and over all horizons."""
    rows = [score_rows(one, {"horizon": str(h)}, int(h)) for h, one in found.groupby("horizon")]
    longest = int(found["horizon"].max())
    return markdown(pd.DataFrame([*rows, score_rows(found, {"horizon": "all"}, longest)]))


def totals(frame: pd.DataFrame, say: Callable[[str], None]) -> str:
    """Coverage of the sum of series that do not contain each other."""
    wide = frame.pivot_table(index="ds", columns="unique_id", values="y")[DISJOINT]
    truth = wide.sum(axis=1, min_count=len(DISJOINT)).dropna()
    parts = []
    for cutoff in SUM_CUTOFFS:
        say(f"sums, cut-off {cutoff}")
        known = frame.loc[frame["unique_id"].isin(DISJOINT) & (frame["ds"] <= cutoff)]
        result = forecast(known, HORIZON, most_fits=SUM_FITS, n_jobs=JOBS)
        part = result.total().assign(cutoff=cutoff, horizon=np.arange(1, HORIZON + 1))
        # Half widths if the series had nothing in common, or everything.
        low, high = result.quantile(0.025), result.quantile(0.975)
        part["alone"] = np.sqrt(np.sum((high - low) ** 2, axis=0))
        part["together"] = np.sum(high - low, axis=0)
        part["last"] = truth[cutoff]
        part["common"] = result.bands.common
        parts.append(part)
    found = pd.concat(parts, ignore_index=True)
    found["y"] = found["ds"].map(truth)
    found = found.dropna(subset="y")
    found["width"] = found["talent-hi-95"] - found["talent-lo-95"]
    rows = []
    for horizon, one in found.groupby("horizon"):
        error = (one["y"] - one["talent"]).abs() / one["y"]
        naive = (one["y"] - one["last"]).abs() / one["y"]
        rows.append(
            {
                "horizon": str(horizon),
                "cases": str(len(one)),
                "error, %": f"{100 * error.mean():.1f}",
                "naive, %": f"{100 * naive.mean():.1f}",
                **{
                    f"in {level} %": str(
                        int(
                            one["y"]
                            .between(one[f"talent-lo-{level}"], one[f"talent-hi-{level}"])
                            .sum()
                        )
                    )
                    for level in (80, 95)
                },
                "width 95, %": f"{100 * (one['width'] / one['y']).mean():.0f}",
                "if independent, %": f"{100 * (one['alone'] / one['y']).mean():.0f}",
                "if one, %": f"{100 * (one['together'] / one['y']).mean():.0f}",
            }
        )
    common = found.groupby("cutoff")["common"].first()
    inside = [
        100 * found["y"].between(found[f"talent-lo-{k}"], found[f"talent-hi-{k}"]).mean()
        for k in (80, 95)
    ]
    return (
        "### Sums over series: employment\n\n"
        f"Sum of {len(DISJOINT)} series that do not contain each other, ten of manufacturing, "
        f"three of services and one of building, forecast at {len(SUM_CUTOFFS)} cut-offs "
        f"({SUM_CUTOFFS[0]} to {SUM_CUTOFFS[-1]}, every third year), "
        "draws added up in each joint draw. The counts inside the bands are out of "
        "the cases of the row, which overlap in time: no more than two or three of them are "
        "separate at long horizons, so this shows gross failures of the common shock only. Over "
        f"all horizons {inside[0]:.0f} % lie in the 80 % band and {inside[1]:.0f} % in the 95 % "
        "band. The correlation between series that was learnt runs from "
        f"{common.min():.2f} to {common.max():.2f}; the last two columns are the widths of the "
        "95 % band had it been zero or one.\n\n" + markdown(pd.DataFrame(rows))
    )


def monthly_step(old: pd.DataFrame, new: pd.DataFrame) -> float:
    """Log step between two vintages beyond the growth of the year before and the year after."""
    before = np.log(old.set_index("period")["value"].sort_index())
    after = np.log(new.set_index("period")["value"].sort_index())
    months = pd.PeriodIndex([before.index[-1], after.index[0]], freq="M").astype("int64")
    pace = ((before.iloc[-1] - before.iloc[-13]) + (after.iloc[12] - after.iloc[0])) / 24
    return float(after.iloc[0] - before.iloc[-1] - pace * (months[1] - months[0]))


def vintage_row(
    title: str, result: pd.DataFrame, actual: pd.Series, step: pd.Series, last: pd.Series
) -> dict[str, str]:
    """Score forecasts against a later vintage, as published and without the join."""
    found = result.assign(y=[actual.get(k, np.nan) for k in _keys(result)]).dropna(subset="y")
    shift = found["unique_id"].map(step)
    start = found["unique_id"].map(last)
    out = {
        "forecasts": title,
        "series": str(found["unique_id"].nunique()),
        "cases": str(len(found)),
        "join, %": f"{100 * shift.groupby(found['unique_id']).first().abs().median():.1f}",
    }
    for label, y in (("", found["y"]), (" less join", found["y"] * np.exp(-shift))):
        ours = np.abs(np.log(found["talent"] / y)).median()
        naive = np.abs(np.log(start / y)).median()
        inside = [
            100 * y.between(found[f"talent-lo-{k}"], found[f"talent-hi-{k}"]).mean()
            for k in (80, 95)
        ]
        out[f"error{label}, %"] = f"{100 * ours:.1f}"
        out[f"naive{label}, %"] = f"{100 * naive:.1f}"
        out[f"in 80 / 95 %{label}"] = f"{inside[0]:.0f} / {inside[1]:.0f}"
    return out


def _keys(frame: pd.DataFrame) -> list[tuple[str, int]]:
    return list(zip(frame["unique_id"], frame["ds"].astype(int), strict=True))


def employment_vintages(store: Store, now: Snapshot) -> tuple[list[dict[str, str]], str]:
    """Forecasts with the last vintage of 2022 on that of 2025, and how the four of 2022 differ."""
    before = store.as_of(OLD).observations("employment", country="US")
    after = now.observations("employment", country="US")
    after = after.loc[after["vintage"] > OLD.isoformat()]
    frame = annual_frame(before, COMPLETE)
    result = forecast(frame, 3, n_jobs=JOBS).frame
    actual = annual_frame(after).set_index(["unique_id", "ds"])["y"]
    older = dict(list(before.groupby("series")))
    newer = dict(list(after.groupby("series")))
    step = pd.Series({name: monthly_step(older[name], newer[name]) for name in newer})
    last = frame.sort_values("ds").groupby("unique_id")["y"].last()
    rows = []
    for title, names in (
        ("employment, all", set(step.index)),
        *((title, {name}) for name, title in NAICS.items()),
    ):
        for year in (2023, 2024):
            mine = result.loc[result["unique_id"].isin(names) & (result["ds"] == year)]
            rows.append(vintage_row(f"{title}, 2021 to {year}", mine, actual, step, last))
    same = frame.set_index(["unique_id", "ds"])["y"]
    differ = []
    for vintage in (date(2022, 3, 31), date(2022, 5, 6), date(2022, 7, 7)):
        earlier = annual_frame(store.as_of(vintage).observations("employment", country="US"))
        values = earlier.set_index(["unique_id", "ds"])["y"]
        differ.append(float((np.log(values) - np.log(same.reindex(values.index))).abs().max()))
    return rows, f"{100 * max(differ):.3f} %"


def graduate_vintages(store: Store, now: Snapshot) -> list[dict[str, str]]:
    """Forecasts with the tables of 2019 on those of 2023, and of 2023 on those of 2026."""
    rows = []
    editions = [store.as_of(date(2019, 9, 4)), store.as_of(date(2023, 11, 14)), now]
    for one, two, h in ((editions[0], editions[1], 4), (editions[1], editions[2], 3)):
        frame = annual_frame(one.observations("graduates", country="US"))
        later = two.observations("graduates", country="US")
        later = later.loc[later["vintage"] > str(one.as_of)]
        actual = annual_frame(later).set_index(["unique_id", "ds"])["y"]
        both = frame.set_index(["unique_id", "ds"])["y"]
        ratio = (np.log(actual) - np.log(both.reindex(actual.index))).dropna()
        step = ratio.groupby("unique_id").mean()
        known = frame.groupby("unique_id")["ds"].transform("size") >= FEWEST
        ends = frame.groupby("unique_id")["ds"].transform("max") == frame["ds"].max()
        frame = frame.loc[known & ends & frame["unique_id"].isin(step.index)]
        base = int(frame["ds"].max())
        breaks = declared_steps(one, frame)
        result = forecast(frame, h, breaks=breaks, n_jobs=JOBS).frame
        last = frame.sort_values("ds").groupby("unique_id")["y"].last()
        title = f"graduates, {base} to {base + 1}-{base + h}"
        rows.append(vintage_row(title, result, actual, step, last))
    return rows


def revised_values(store: Store, rows: pd.DataFrame, cutoffs: Sequence[int]) -> int:
    """Count values known at each cut-off that differ from those known now."""
    today = rows.set_index(["series", "period"])["value"]
    names = rows["series"].unique()
    count = 0
    for cutoff in cutoffs:
        day = date.fromisoformat(rows.loc[rows["year"] == cutoff, "vintage"].max())
        then = store.as_of(day).observations("oews_employment", country="US")
        values = then.loc[then["series"].isin(names)].set_index(["series", "period"])["value"]
        count += int((values != today.reindex(values.index)).sum())
    return count


def unchanged_codes(snapshot: Snapshot) -> set[str]:
    """Codes of occupations that are the same in SOC 2010 and SOC 2018, both ways."""
    forward = snapshot.crosswalk("SOC2010", "SOC2018")
    back = snapshot.crosswalk("SOC2018", "SOC2010")
    same = set(forward.loc[forward["code"] == forward["soc2018"], "code"])
    same &= set(back.loc[back["code"] == back["soc2010"], "code"])
    once = set(forward.loc[~forward["code"].duplicated(keep=False), "code"])
    return same & once & set(back.loc[~back["code"].duplicated(keep=False), "code"])


def report(say: Callable[[str], None]) -> str:
    """Text and tables on the US series of the store."""
    with (
        tempfile.TemporaryDirectory() as folder,
        talent.open(f"sqlite:///{folder}/talent.db") as store,
    ):
        return _report(store, say)


def _report(store: Store, say: Callable[[str], None]) -> str:
    now = store.as_of(None)
    found: dict[str, pd.DataFrame] = {}

    say("employment")
    employment = annual_frame(store.as_of(OLD).observations("employment", country="US"), COMPLETE)
    found["employment"] = roll(employment, range(1983, COMPLETE), FEWEST)

    say("industrial production")
    production = annual_frame(now.observations("production_index", country="US"))
    newest = int(production["ds"].max())
    found["industrial production"] = roll(production, range(1983, newest), FEWEST)

    say("occupations")
    rows = now.observations("oews_employment", country="US")
    rows = rows.loc[rows["series"].str.rsplit(".", n=1).str[-1].isin(unchanged_codes(now))]
    occupations = annual_frame(rows)
    latest = int(occupations["ds"].max())
    cutoffs = range(2011 + FEWEST_OCCUPATION - 1, latest)
    breaks = declared_steps(now, occupations)
    found["occupations"] = roll(occupations, cutoffs, FEWEST_OCCUPATION, breaks)
    revised = revised_values(store, rows, cutoffs)

    say("graduates")
    graduates = annual_frame(now.observations("graduates", country="US"))
    steps = declared_steps(now, graduates)
    newest_class = int(graduates["ds"].max())
    found["graduates"] = roll(graduates, range(2000 + FEWEST - 1, newest_class), FEWEST, steps)

    say("vintages")
    vintage_rows, differ = employment_vintages(store, now)
    vintage_rows += graduate_vintages(store, now)

    summary = [
        score_rows(one, {"panel": name}, int(one["horizon"].max())) for name, one in found.items()
    ]
    texts = {
        "employment": (
            "Annual means of the monthly, seasonally adjusted Current Employment Statistics: "
            f"NAICS 3344, 334413 and {employment['unique_id'].nunique() - 2} other industries and "
            f"totals, complete years to {COMPLETE}, as published on {OLD}: one benchmark, so that "
            "no join is scored. Some series contain others. Every cut-off from 1983 to "
            f"{COMPLETE - 1}; until 2000 only the few series that begin in 1972 or 1985 are long "
            "enough. The values of an early cut-off are those of 2022, after benchmarks that were "
            "not known then: pseudo real time."
        ),
        "industrial production": (
            "Annual means of the Federal Reserve's G.17 indexes, "
            f"{production['unique_id'].nunique()} industries and totals, 1972 to {newest}; "
            f"every cut-off from 1983 to {newest - 1}. "
            "One vintage (2026): pseudo real time."
        ),
        "occupations": (
            "OEWS jobs by occupation, May 2011 to May "
            f"{latest}; {occupations['unique_id'].nunique()} codes that SOC 2010 and SOC 2018 "
            f"share one to one. From {FEWEST_OCCUPATION} values on, because {FEWEST} would leave "
            "three "
            f"cut-offs. Every year is a vintage of its own here: of the values known at the "
            f"cut-offs, {revised} differ from today's, so this is as-of in the strict sense. The "
            "model-based estimates since May 2021 are a declared break of unknown size; errors "
            "across it are not scored, errors after it are, with the step estimated. OEWS pools "
            "three years of its survey, and BLS advises against using it as a time series."
        ),
        "graduates": (
            "Degrees by field and level, "
            f"2000 to {newest_class}: tables of NCSES of 2019 and 2023, and IPEDS since 2020, "
            "joined at declared breaks (2012, 2020). Errors across a break are not scored, so no "
            "horizon is longer than seven years. The joined values are those known now: pseudo "
            "real time."
        ),
    }
    parts = [
        "## Series of the United States, rolling origins\n\n"
        "At every cut-off the weights, the bands and the size of breaks are learnt anew from "
        "values up to it. A series is scored from "
        f"{FEWEST} values on (occupations from {FEWEST_OCCUPATION}). The store holds few true "
        "vintages, so most values are as known later; where there are vintages they are used, "
        "below. *Skill* is the share of the rival's scaled absolute error that is saved, negative "
        "where the rival is better; MASE and CRPS are in units of the naive error inside the "
        "history of each series. *Not overlapping* counts, for each series, forecasts whose spans "
        "do not overlap; all series share the same years, and *windows* counts the stretches of "
        "time that do not overlap at all. The error after ± is one standard error of coverage "
        "with clusters by series or by cut-off, whichever is larger; with few windows even this "
        "is too small.\n\n" + markdown(pd.DataFrame(summary))
    ]
    for name, one in found.items():
        parts.append(
            f"### {name.capitalize()}\n\n{texts[name]} {verdict(one)}\n\n{by_horizon(one)}"
        )
        if name == "employment":
            for series, title in NAICS.items():
                mine = one.loc[one["unique_id"] == series]
                windows = separate(mine["cutoff"], HORIZON)
                parts.append(
                    f"### Employment of {title} alone\n\nOne series: "
                    f"{mine['cutoff'].nunique()} cut-offs, and {windows} stretches of ten years "
                    f"that do not overlap. {verdict(mine)}\n\n{by_horizon(mine)}"
                )
            parts.append(totals(employment, say))
    parts.append(
        "### Real vintages\n\n"
        "Forecasts made with a vintage and scored on a later one, median absolute log error. The "
        "four vintages of 2022 share one benchmark: their annual values differ by at most "
        f"{differ}, so only the last is used. From it (complete years to {COMPLETE}) to that of "
        "August 2025 lie two benchmark rounds, whose step is not published in the store. *Join* is "
        "an estimate, the median size over series: employment, the jump from mid-2022 to January "
        "2023 beyond the mean monthly growth of the year before and of the year after, an upper "
        "bound in that all of the excess is called join; graduates, the mean log ratio of the two "
        "vintages in the years that both have. *Less join* moves the actuals back onto the old "
        "level.\n\n" + markdown(pd.DataFrame(vintage_rows))
    )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    print(report(print))
