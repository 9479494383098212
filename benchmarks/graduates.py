"""How well degrees can be forecast, and what measured facts say about who enters.

``python -m benchmarks.graduates`` scores the forecasts by rolling origins on the series of the
store, draws the pipeline of each country, and puts both into docs/graduates.md.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.pages import markdown, write

from talent.inputs import Inputs
from talent.series import cross_validate
from talent.store import open_store
from talent.supply.degrees import LEVELS, LONG, graduation_ages, people_by_age, ratio_panel
from talent.supply.graduates import build_pipeline

if TYPE_CHECKING:
    from talent.store import Snapshot

PAGE = Path(__file__).resolve().parents[1] / "docs" / "graduates.md"
AS_OF = dt.date(2026, 11, 22)
CUTOFFS = list(range(2008, 2024))
HORIZON, DRAWS = 10, 500
BANDS = {"1": (1, 1), "2-3": (2, 3), "4-5": (4, 5), "6-10": (6, 10), "all": (1, 10)}
OCCUPATIONS = (
    "engineers", "technicians", "operators", "computer_scientists", "managers_business", "other",
)  # fmt: skip


def panel(inputs: Inputs) -> pd.DataFrame:
    """Every series of graduates that is long enough to be scored, with its cohort."""
    rows = inputs.snapshot.observations("graduates")
    people = {c: people_by_age(inputs, c) for c in rows["country"].unique()}
    found = ratio_panel(rows, people, graduation_ages(inputs), inputs.snapshot.breaks())
    return found.loc[found.groupby("unique_id")["ds"].transform("size") >= LONG]


def score(rows: pd.DataFrame) -> pd.DataFrame:
    """Errors and hits of every forecast of the three rivals, in persons.

    ``carried``: last ratio times cohort. ``counts``: `talent.series` on the counts. ``ratios``: on
    ratios, times cohort. Errors are scaled by the naive error inside the history of the counts.
    """
    found = {}
    for name, y in (("counts", rows["graduates"]), ("ratios", rows["y"])):
        frame = rows[["unique_id", "ds"]].assign(y=y.to_numpy())
        found[name] = cross_validate(
            frame, HORIZON, CUTOFFS, level=[50, 80, 95], draws=DRAWS, seed=1, n_jobs=1
        )
    key = ["unique_id", "cutoff", "ds"]
    cohort = rows.set_index(["unique_id", "ds"])["cohort"]
    counts, ratios = found["counts"].set_index(key), found["ratios"].set_index(key)
    size = cohort.reindex(ratios.index.droplevel("cutoff")).to_numpy()
    scaled = [c for c in ratios.columns if c not in {"horizon", "scale"}]
    ratios[scaled] = ratios[scaled].mul(size, axis=0)
    ratios["scale"] = counts["scale"].reindex(ratios.index)
    carried = ratios.assign(talent=ratios["naive"])
    parts = []
    for name, part in (("carried", carried), ("counts", counts), ("ratios", ratios)):
        out = pd.DataFrame({"rival": name, "horizon": part["horizon"]})
        out["mase"] = (part["y"] - part["talent"]).abs() / part["scale"]
        out["crps"] = part["crps"] / part["scale"] if name != "carried" else np.nan
        for level in (50, 80, 95):
            low, high = part[f"talent-lo-{level}"], part[f"talent-hi-{level}"]
            hit = part["y"].between(low, high).astype(float)
            out[f"in {level}"] = hit if name != "carried" else np.nan
        parts.append(out.reset_index())
    return pd.concat(parts, ignore_index=True)


def accuracy(cases: pd.DataFrame) -> str:
    """Scores by horizon, and coverage by length of what was known."""
    rows = []
    for label, (first, last) in BANDS.items():
        part = cases.loc[cases["horizon"].between(first, last)]
        mean = part.groupby("rival")[["mase", "crps", "in 50", "in 80", "in 95"]].mean()
        best = mean.loc["ratios"]
        rows.append(
            {
                "years ahead": label,
                "forecasts": int((part["rival"] == "ratios").sum()),
                "MASE (a) last ratio x cohort": f"{mean.loc['carried', 'mase']:.2f}",
                "(b) counts": f"{mean.loc['counts', 'mase']:.2f}",
                "(c) ratios x cohort": f"{best['mase']:.2f}",
                "skill of (c) over (a)": f"{1 - best['mase'] / mean.loc['carried', 'mase']:.0%}",
                "over (b)": f"{1 - best['mase'] / mean.loc['counts', 'mase']:.0%}",
                "CRPS (b)": f"{mean.loc['counts', 'crps']:.2f}",
                "(c)": f"{best['crps']:.2f}",
                "coverage of (c) 50/80/95 %": "/".join(
                    f"{best[c]:.0%}" for c in ("in 50", "in 80", "in 95")
                ),
            }
        )
    late = cases.loc[(cases["rival"] == "ratios") & (cases["cutoff"] >= 2012)]
    told = "/".join(f"{late[c].mean():.0%}" for c in ("in 50", "in 80", "in 95"))
    series, origins = cases["unique_id"].nunique(), cases["cutoff"].nunique()
    return (
        f"{series} series, {origins} origins ({CUTOFFS[0]} to {CUTOFFS[-1]}).\n\n"
        f"{markdown(pd.DataFrame(rows))}\n\n"
        f"From origins of 2012 on, with twelve years and more to learn from, the 50/80/95 % bands "
        f"of (c) held {told} of {len(late)} values.\n"
    )


def band(values: np.ndarray) -> str:
    """Median and 80 % band, in persons to two or three digits."""
    low, middle, high = np.quantile(values, [0.1, 0.5, 0.9])
    digits = 10 ** max(0, int(np.log10(max(middle, 1))) - 1)
    return "{:,.0f} ({:,.0f} to {:,.0f})".format(
        *(round(v / digits) * digits for v in (middle, low, high))
    )


def pipeline(inputs: dict[str, Inputs]) -> str:
    """Entrants a year by level and occupation, and degrees, of the three countries."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for country, reader in inputs.items():
        found = build_pipeline(reader, country, OCCUPATIONS, 2025, 2035)
        for index, year in ((1, 2026), (10, 2035)):
            column = f"{country} {year}"
            some = found.entrants[:, index]
            named = {("degrees", "all"): found.degrees[:, index].sum(axis=1)}
            named |= {("entrants, by level", v): some[:, :, i].sum(axis=1)
                      for i, v in enumerate(LEVELS)}  # fmt: skip
            named |= {("entrants, by occupation", v): some[:, i].sum(axis=1)
                      for i, v in enumerate(OCCUPATIONS)}  # fmt: skip
            named[("entrants", "all")] = some.sum(axis=(1, 2))
            for name, values in named.items():
                rows.setdefault(name, {})[column] = band(values) if values.any() else "-"
    frame = pd.DataFrame(
        [{"what": k[0], "of": k[1].replace("_", " "), **v} for k, v in rows.items()]
    )
    return markdown(frame)


def aprils(snapshot: Snapshot) -> str:
    """New graduates of every kind of school in JSIC 28: who joins in April beyond other months.

    School years end in March. Moves between plants of a firm are in both flows, and people who
    leave with the old year make room: the net number is a lower bound, the gross one an upper.
    """
    flows = {}
    for concept in ("accessions_level", "separations_level"):
        rows = snapshot.observations(concept, country="JP", industry="JSIC 28, 5+")
        month = rows["period"].str[5:7].astype(int)
        table = rows.assign(month=month).pivot_table(index="year", columns="month", values="value")
        usual = table.drop(columns=[3, 4, 5]).median(axis=1)
        flows[concept] = (table[4] - usual).dropna().loc[2010:]
    gross = flows["accessions_level"]
    net = gross - flows["separations_level"]
    frame = pd.DataFrame({"years": ["2010-14", "2015-19", "2020-23"]})
    spans = [(2010, 2014), (2015, 2019), (2020, 2023)]
    for name, values in (("joining", gross), ("joining less leaving", net)):
        frame[name] = [
            "{:,.0f} ({:,.0f} to {:,.0f})".format(
                *(round(f(values.loc[a:b]), -2) for f in (np.mean, np.min, np.max))
            )
            for a, b in spans
        ]
    return markdown(frame)


def main() -> None:
    """Measure both parts and write them."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/graduates.db")
        snapshot = store.as_of(AS_OF)
        store.engine.dispose()
    readers = {c: Inputs(snapshot, 2035, 1000, serving=c) for c in ("US", "JP", "TW")}
    parts = {
        "accuracy": accuracy(score(panel(readers["US"]))),
        "pipeline": pipeline(readers),
        "aprils": aprils(snapshot),
    }
    for name, text in parts.items():
        print(f"{name}\n{text}", flush=True)
    write(PAGE, "benchmarks/graduates.py", parts)


if __name__ == "__main__":
    main()
