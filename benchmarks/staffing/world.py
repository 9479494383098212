"""What the tables are made of: knowledge of a date, fabs elsewhere, predictions and scores."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.demand.staffing_fit import AT, PRIORS, Staffing, people_rows, prior_moments, staffing
from talent.inputs import Inputs
from talent.streams import normals

if TYPE_CHECKING:
    from talent.store import Snapshot

ROOT = Path(__file__).resolve().parents[2]
SEED, DRAWS = 2035, 2000
LEVELS = (50, 80, 95)
CLASSES = ("leading", "advanced", "mature", "memory", "power_analog")
ADDED, STUDY = "elsewhere, added to a running site", "design study"


@dataclass
class World:
    """Knowledge of one date and what is learnt from it."""

    inputs: Inputs
    rows: pd.DataFrame
    elsewhere: pd.DataFrame
    model: Staffing

    @property
    def priors(self) -> tuple[tuple[float, float], ...]:
        """Moments of the assumptions."""
        return prior_moments(self.inputs)

    @property
    def prior_draws(self) -> np.ndarray:
        """Draws of the assumptions on people, shape (DRAWS, 3)."""
        draws = [self.inputs.assume("benchmark", "", name) for name in PRIORS[:3]]
        return np.column_stack([np.log(draws[0] * AT / 1000), draws[1], np.log(draws[2])])


def stated(model: Staffing, row: pd.Series) -> np.ndarray:
    """Log of the number that would be stated for a fab: people, or announced jobs."""
    z = normals(SEED, f"benchmark.{row['fab']}.{row['announced']}", DRAWS, 2)
    people = model.log_people(row["node_class"], np.full(DRAWS, row["capacity_wspm"]))
    people = people + model.people.row_sd * z[:, 0]
    return people - row["announced"] * (model.people.beta[:, 2] + model.noise * z[:, 1])


def crps(draws: np.ndarray, value: float) -> float:
    """Continuous ranked probability score of draws."""
    x = np.sort(draws)
    weight = (2 * np.arange(1, len(x) + 1) - 1) / len(x) - 1
    return float(np.mean(np.abs(x - value)) - np.mean(weight * x))


def judge(draws: np.ndarray, people: float) -> dict[str, float]:
    """Score draws of the log of a number against the number."""
    y = float(np.log(people))
    out = {"wrong": y - float(np.median(draws)), "crps": crps(draws, y)}
    for level in LEVELS:
        low, high = np.quantile(draws, [0.5 - level / 200, 0.5 + level / 200])
        out[f"in {level}"] = float(low <= y <= high)
    return out


def world_of(snapshot: Snapshot) -> World:
    """Everything that the tables need."""
    inputs = Inputs(snapshot, SEED, DRAWS)
    elsewhere = pd.read_csv(
        ROOT / "datasets" / "reference" / "fab_staffing.csv", keep_default_na=False,
        na_values={"capacity_wspm": [""], "wafers_stated": [""]},
    )  # fmt: skip
    return World(inputs, people_rows(snapshot.fabs()), elsewhere, staffing(inputs))


def outside(world: World) -> pd.DataFrame:
    """Fabs with both numbers that taught nothing, with the group they are shown in."""
    known = world.elsewhere.loc[world.elsewhere["capacity_wspm"].notna()].copy()
    known = known.loc[~known["fab"].isin(world.rows["fab"])]
    known["announced"] = (known["basis"] == "announced").astype(float)
    known["group"] = np.select(
        [known["basis"] == STUDY, known["added_to_site"] == 1, known["announced"] == 0,
         known["country"].isin(["US", "JP", "TW"])],
        [STUDY, ADDED, "elsewhere, people at work",
         "plans at home"],
        "elsewhere, plans of new sites",
    )  # fmt: skip
    register = world.inputs.snapshot.fabs()
    plans = register.loc[
        (register["capacity_wspm"] > 0)
        & (register["jobs"] > 0)
        & (register["scope_level"] != "company_total")
        & ~register["fab"].isin([*world.rows["fab"], *known["fab"]])
    ].sort_values(["scope_level", "capacity_wspm"])
    # The totals of a site hold its fabs: the first of each company and place.
    plans = plans.drop_duplicates(["company", "country"]).assign(
        announced=1.0, group="plans at home", people=lambda f: f["jobs"], basis="announced"
    )
    plans["name"] = plans["company"] + " " + plans["name"]
    columns = ["fab", "name", "country", "node_class", "capacity_wspm", "people", "basis"]
    both = pd.concat([known, plans])[[*columns, "announced", "group"]]
    return both.sort_values(["group", "fab"], ignore_index=True)


def text(frame: pd.DataFrame) -> str:
    """Markdown table."""
    lines = ["| " + " | ".join(frame.columns) + " |", "|" + " --- |" * len(frame.columns)]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in frame.itertuples(index=False)]
    return "\n".join(lines) + "\n"
