"""How fast the mix of occupations moves, how well that can be forecast, and where mixes differ.

``python -m benchmarks.occupations`` measures everything on the store and writes the tables of
docs/occupation-mix.md. Published projections are put beside ours at the end, and nowhere used.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.occupation_moves import (
    OCCUPATIONS,
    SURVEYS,
    backtest,
    backtest_table,
    centred,
    followed,
    matrix_against_survey,
    rms,
    staffings,
    transfer,
)
from benchmarks.pages import markdown, write

from talent.demand.occupation_history import fit_drift
from talent.demand.occupations import NODE_CLASSES, occupation_mix, staffing
from talent.inputs import Inputs
from talent.store import datasets_folder, open_store

if TYPE_CHECKING:
    from talent.store import Snapshot

PAGE = Path(__file__).resolve().parents[1] / "docs" / "occupation-mix.md"
AS_OF = dt.date(2026, 11, 22)
GROUPS = ("managers", "professionals", "assistants", "technicians")
CLEAN = ((2011, 2012), (2013, 2014), (2014, 2015), (2015, 2016))
"""Years of TSMC's table between which the companies counted are the same."""


def company(snapshot: Snapshot) -> pd.DataFrame:
    """TSMC's job groups by year, with the table of 2012 that matches 2011 in column 2012.5."""
    rows = snapshot.observations("occupation_mix", country="TW", scope="fab")
    return rows.pivot_table(index="publisher_code", columns="year", values="value").loc[
        list(GROUPS)
    ]


def company_moves(snapshot: Snapshot, early: Snapshot) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Centred logs of TSMC's groups (as now), and moves a year between comparable tables."""
    now, then = centred(company(snapshot)), centred(company(early))
    moves = {}
    for a, b in CLEAN:
        source = then if b == 2012 else now
        moves[f"{a} to {b}"] = source[b] - source[a]
    return now, pd.DataFrame(moves)


def production(snapshot: Snapshot) -> pd.DataFrame:
    """Production jobs of NAICS 3344 and their share of its employment in the same month."""
    rows = snapshot.observations("occupation_group_jobs", industry="NAICS 3344")
    total = snapshot.observations("employment", series="employment.US.3344.SA")
    months = total.set_index("period")["value"]
    share = [v / months[p] for p, v in zip(rows["period"], rows["value"], strict=True)]
    return rows[["period", "year", "value"]].assign(share=share)


def drift_table(snapshot: Snapshot, staff: pd.DataFrame) -> tuple[str, dict[str, float]]:
    """Drift a year by occupation from the two surveys, and their means."""
    rows, means = [], {}
    for concept, label in SURVEYS.items():
        moves = followed(snapshot, concept, staff)[list(OCCUPATIONS)]
        for method in ("none", "shrunk"):
            found = fit_drift(moves, method)
            if method == "none":
                means[concept] = rms(found.sd)
            rows.append(
                {
                    "editions": f"{label}, {moves.index[0]}-{moves.index[-1]}, n = {len(moves)}",
                    "trend": method,
                    **{
                        o.replace("_", " "): f"{v:.3f}"
                        for o, v in zip(moves, found.sd, strict=True)
                    },
                    "spread of trends": f"{found.spread:.3f}",
                    "degrees of freedom": f"{found.freedom:.0f}",
                }
            )  # fmt: skip
    return markdown(pd.DataFrame(rows)), means


def elsewhere(snapshot: Snapshot, early: Snapshot, national: float) -> str:
    """What is known of the industry's own drift, against that of the national survey."""
    now, moves = company_moves(snapshot, early)
    made = production(snapshot).sort_values("year")
    odds = np.log(made["share"] / (1 - made["share"])).to_numpy()
    years = float(made["year"].iloc[-1] - made["year"].iloc[0])
    # A logit of one share moves by its centred log less that of the rest: sqrt(6 / 5) for six.
    long = abs(odds[-1] - odds[0]) / np.sqrt(years) / np.sqrt(6 / 5)
    matched = matrix_against_survey(snapshot)
    own = matched.loc[matched["industry"] == "3344", "move"]
    rows = [
        ("TSMC, job groups, moves over one year between comparable tables",
         f"{moves.size} moves, {moves.shape[1]} years", rms(moves)),
        ("TSMC, 2013 to 2016, divided by the root of three", "4 moves",
         rms(now[2016] - now[2013]) / np.sqrt(3)),
        ("NAICS 3344, share of production jobs "
         f"{made['share'].iloc[0]:.1%} in 2005 to {made['share'].iloc[-1]:.1%} in 2025, divided by "
         "the root of the years", "1 move", long),
        ("NAICS 3344, matrix of 2024 to survey of 2025 (upper bound: two programs)", "6 moves",
         rms(own)),
        (f"{matched['industry'].nunique()} industries, the same (median of the industries)",
         f"{len(matched)} moves", float(matched.groupby("industry")["move"].apply(rms).median())),
    ]  # fmt: skip
    frame = pd.DataFrame(
        {
            "seen": [r[0] for r in rows],
            "n": [r[1] for r in rows],
            "a year": [f"{r[2]:.3f}" for r in rows],
            "of the national": [f"{r[2] / national:.2f}" for r in rows],
        }
    )
    return markdown(frame)


def between(snapshot: Snapshot, staff: pd.DataFrame) -> str:
    """Distances between the mixes of countries: centred logs of comparable groups."""
    links = snapshot.crosswalk("TSMC", "SOC2018").set_index("soc2018")["code"]
    ours = staff.groupby(staff["code"].map(links))["jobs"].sum().loc[list(GROUPS)]
    theirs = company(snapshot)[2016]
    rows = [
        ("TSMC 2016 less NAICS 3344 in the US 2025, job groups", centred(theirs) - centred(ours))
    ]
    jobs = snapshot.observations("occupation_group_jobs", industry="economy")
    jobs = jobs.assign(group=jobs["series"].str.rsplit(".", n=1).str[-1])
    wide = centred(jobs.pivot_table(index="group", columns="country", values="value"))
    rows.append(("Taiwan less US, all industries, 2018", wide["TW"] - wide["US"]))
    frame = pd.DataFrame(
        {
            "compared": [r[0] for r in rows],
            "log points": [
                ", ".join(f"{str(g).replace('_', ' and ')} {v:+.2f}" for g, v in r[1].items())
                for r in rows
            ],
            "root mean square": [f"{rms(r[1]):.2f}" for r in rows],
        }
    )
    return markdown(frame)


def mixes(snapshot: Snapshot, staff: pd.DataFrame) -> str:
    """The mix of NAICS 3344 in the survey and in the matrix, and the survey's sampling error."""
    rows = snapshot.observations(
        "occupation_mix", country="US", industry="NAICS 3344", scope="other"
    )
    soc = snapshot.crosswalk("SOC2018").set_index("code")["occupation"]
    rows = rows.loc[rows["publisher_code"] != "residual"]
    rows = rows.assign(group=rows["publisher_code"].map(soc))
    table = rows.pivot_table(index="group", columns="year", values="value", aggfunc="sum")
    table = (table / table.sum()).loc[list(OCCUPATIONS)]
    codes = rows.loc[rows["year"] == rows["year"].max()].groupby("group").size()
    errors = snapshot.observations("occupation_mix_rse").set_index("publisher_code")["value"]
    spread = (staff["jobs"] * staff["code"].map(errors)) ** 2
    jobs = staff.groupby("occupation")["jobs"].sum()
    error = np.sqrt(spread.groupby(staff["occupation"]).sum()) / jobs
    frame = pd.DataFrame(
        {
            "occupation": [o.replace("_", " ") for o in OCCUPATIONS],
            "survey, May 2025": [f"{table.loc[o, 2025]:.1%}" for o in OCCUPATIONS],
            "sampling error": [f"{error[o]:.1%}" for o in OCCUPATIONS],
            "codes": [codes[o] for o in OCCUPATIONS],
            "matrix of 2024": [f"{table.loc[o, 2024]:.1%}" for o in OCCUPATIONS],
        }
    )
    return markdown(frame)


def company_table(snapshot: Snapshot) -> str:
    """TSMC's job groups by year."""
    share = company(snapshot) / company(snapshot).sum()
    frame = share.map("{:.1%}".format).reset_index().rename(columns={"publisher_code": "group"})
    return markdown(frame)


def band(values: np.ndarray) -> str:
    """Median and central 80 % of shares."""
    low, mid, high = np.quantile(values, [0.1, 0.5, 0.9])
    return f"{mid:.1%} ({low:.1%} to {high:.1%})"


def results(readers: dict[str, Inputs]) -> str:
    """Mixes of 2025 and 2035 by country, without a change of node classes."""
    rows: dict[str, dict[str, str]] = {o: {} for o in OCCUPATIONS}
    for country, inputs in readers.items():
        base, path = occupation_mix(inputs, country, OCCUPATIONS, 10)
        for j, o in enumerate(OCCUPATIONS):
            rows[o][f"{country} 2025"] = band(base[:, j])
            rows[o][f"{country} 2035"] = band(path[:, -1, j])
    return markdown(
        pd.DataFrame([{"occupation": o.replace("_", " "), **r} for o, r in rows.items()])
    )


def tilted(inputs: Inputs) -> str:
    """What one more tenth of the headcount in fabs of a class, from mature ones, does in the US."""
    weights = np.zeros((1, 2, len(NODE_CLASSES)))
    plain = occupation_mix(inputs, "US", OCCUPATIONS, 1)[1][:, -1]
    rows = []
    for name in ("leading", "advanced", "memory", "power_analog"):
        weights[:] = 0
        weights[0, :, NODE_CLASSES.index("mature")] = (1, 0)
        weights[0, 1, NODE_CLASSES.index(name)] = 1
        moved = occupation_mix(inputs, "US", OCCUPATIONS, 1, node_weights=weights)[1][:, -1]
        change = 100 * (moved - plain)
        cells = {
            o.replace("_", " "): "{:+.1f} ({:+.1f} to {:+.1f})".format(
                *np.quantile(change[:, j], [0.5, 0.1, 0.9])
            )
            for j, o in enumerate(OCCUPATIONS)
        }
        rows.append({"all fabs from mature to": name, **cells})
    return markdown(pd.DataFrame(rows))


def beside(inputs: Inputs, snapshot: Snapshot) -> str:
    """Our mix of 2034 beside the published matrix of the same year."""
    path = occupation_mix(inputs, "US", OCCUPATIONS, 10)[1]
    matrix = pd.read_csv(
        datasets_folder() / "reference" / "ep_projections.csv", dtype={"industry": str}
    )
    matrix = matrix.loc[(matrix["edition"] == "2024-34") & (matrix["industry"] == "3344")]
    soc = snapshot.crosswalk("SOC2018").set_index("code")["occupation"]
    matrix = matrix.assign(group=matrix["occupation_code"].map(soc)).dropna(subset=["group"])
    sums = matrix.groupby("group")[["base", "projected"]].sum().loc[list(OCCUPATIONS)]
    share = sums / sums.sum()
    theirs = np.log(share["projected"] / share["base"])
    ours = np.log(path[:, 9] / path[:, 0])
    frame = pd.DataFrame(
        {
            "occupation": [o.replace("_", " ") for o in OCCUPATIONS],
            "matrix 2024": share["base"].map("{:.1%}".format).to_numpy(),
            "matrix 2034, projected": share["projected"].map("{:.1%}".format).to_numpy(),
            "ours 2034, 80 %": [band(path[:, 9, j]) for j in range(len(OCCUPATIONS))],
            "log change, projected": theirs.map("{:+.3f}".format).to_numpy(),
            "log change, ours, 80 %": [
                "{:+.3f} to {:+.3f}".format(*np.quantile(ours[:, j], [0.1, 0.9]))
                for j in range(len(OCCUPATIONS))
            ],
        }
    )
    return markdown(frame)


def main() -> None:
    """Measure everything and write it."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/occupations.db")
        snapshot, early = store.as_of(AS_OF), store.as_of(dt.date(2013, 6, 1))
        store.engine.dispose()
    readers = {c: Inputs(snapshot, 2035, 1000, serving=c) for c in ("US", "JP", "TW")}
    staff = staffing(readers["US"], "US")
    drifts, means = drift_table(snapshot, staff)
    scores = backtest(readers["US"], staffings(snapshot))
    parts = {
        "mixes": mixes(snapshot, staff),
        "company": company_table(snapshot),
        "drift": drifts,
        "elsewhere": elsewhere(snapshot, early, means["oews_employment"]),
        "backtest-3344": backtest_table(scores, "NAICS 3344"),
        "backtest-all": backtest_table(scores, None),
        "transfer": transfer(snapshot),
        "between": between(snapshot, staff),
        "results": results(readers),
        "tilt": tilted(readers["US"]),
        "beside": beside(readers["US"], snapshot),
    }
    for name, text in parts.items():
        print(f"{name}\n{text}", flush=True)
    write(PAGE, "benchmarks/occupations.py", parts)


if __name__ == "__main__":
    main()
