"""How well people of a fab are predicted by fabs that it is not among."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.staffing.world import (
    ADDED,
    DRAWS,
    LEVELS,
    SEED,
    STUDY,
    judge,
    outside,
    stated,
    text,
)

from talent.demand.pooled import fit_pooled
from talent.demand.staffing_fit import Staffing, fit_people
from talent.distributions import Distribution
from talent.streams import normals, uniforms

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.staffing.world import World

    Predict = Callable[[pd.Series], np.ndarray]


ASSUMED_BEFORE = Distribution("lognormal", 30, 55, 100)
"""People per 1,000 wspm of any fab, as the model had it before anything was learnt."""


def rivals(world: World) -> dict[str, Callable[[pd.DataFrame], Predict]]:
    """Ways to predict a fab from the others."""
    old = np.log(ASSUMED_BEFORE.ppf(uniforms(SEED, "assumption.staff_per_1000_wspm", DRAWS)))

    def pooled(rows: pd.DataFrame) -> Predict:
        fit = fit_people(rows, world.priors[:4]).draws(world.prior_draws, SEED, "benchmark")
        model = Staffing(fit, world.model.capacity, world.model.noise, world.model.planned)
        return lambda row: stated(model, row)

    def no_class(rows: pd.DataFrame) -> Predict:
        one = pooled(rows.assign(node_class="other"))
        return lambda row: one(pd.Series({**row.to_dict(), "node_class": "other"}))

    def ratio(rows: pd.DataFrame) -> Predict:
        logs = np.log(rows["jobs"] / rows["capacity_wspm"]).to_numpy()
        fit = fit_pooled(
            logs, np.ones((len(logs), 1)), ["all"] * len(logs),
            prior_mean=np.array([np.log(0.06)]), prior_sd=np.array([1.0]),
        )  # fmt: skip
        start = np.log(0.06) + normals(SEED, "benchmark.ratio", DRAWS, 1)
        made = fit.draws(start, SEED, "benchmark.ratio")
        level = made.beta[:, 0] + made.offset("all")

        def predict(row: pd.Series) -> np.ndarray:
            z = normals(SEED, f"benchmark.{row['fab']}.ratio", DRAWS)
            return level + made.row_sd * z + np.log(row["capacity_wspm"])

        return predict

    def assumed(rows: pd.DataFrame) -> Predict:
        del rows
        return lambda row: old + np.log(row["capacity_wspm"] / 1000)

    return {
        "people fall per wafer, classes pooled": pooled,
        "people fall per wafer, no classes": no_class,
        "one ratio for all, learnt": ratio,
        "one ratio for all, assumed before (30 to 100)": assumed,
    }


def leave_one_out(world: World) -> str:
    """Table of scores of each rival."""
    table, first = [], None
    for name, make in rivals(world).items():
        found = []
        for i in range(len(world.rows)):
            predict = make(world.rows.drop(index=world.rows.index[i]))
            row = world.rows.iloc[i]
            found.append(judge(predict(row), row["jobs"]))
        scores = pd.DataFrame(found)
        table.append({"rival": name, **summary(scores), "more than first": against(scores, first)})
        first = scores if first is None else first
    return text(pd.DataFrame(table))


def against(scores: pd.DataFrame, first: pd.DataFrame | None) -> str:
    """Mean difference of the score to the first rival, on the same fabs, with standard error."""
    if first is None:
        return ""
    more = scores["crps"] - first["crps"]
    return f"{more.mean():+.3f} ± {more.std(ddof=1) / np.sqrt(len(more)):.3f}"


def summary(scores: pd.DataFrame) -> dict[str, str]:
    """Cells of one line of a table of scores."""
    return {
        "fabs": str(len(scores)),
        **{f"in {level} %": f"{scores[f'in {level}'].mean():.0%}" for level in LEVELS},
        "stated over median": f"{np.exp(scores['wrong'].mean()):.2f}",
        "typical factor": f"{np.exp(scores['wrong'].abs().median()):.2f}",
        "CRPS (log)": f"{scores['crps'].mean():.3f}",
    }


def rivals_outside(world: World) -> str:
    """Scores of each rival on the fabs that taught nothing, without additions and studies."""
    rows = outside(world)
    rows = rows.loc[~rows["group"].isin([ADDED, STUDY])]
    table, first = [], None
    for name, make in rivals(world).items():
        predict = make(world.rows)
        scores = pd.DataFrame([judge(predict(r), r["people"]) for _, r in rows.iterrows()])
        table.append({"rival": name, **summary(scores), "more than first": against(scores, first)})
        first = scores if first is None else first
    return text(pd.DataFrame(table))


def check_outside(world: World) -> str:
    """Coverage of fabs that taught nothing, by group."""
    rows = outside(world)
    scores = pd.DataFrame([judge(stated(world.model, r), r["people"]) for _, r in rows.iterrows()])
    table = [
        {"group": name, **summary(scores.loc[part.index])} for name, part in rows.groupby("group")
    ]
    new = rows.index[~rows["group"].isin([ADDED, STUDY])]
    table.append({"group": "all but additions and studies", **summary(scores.loc[new])})
    return text(pd.DataFrame(table))


def published(world: World) -> str:
    """Every fab with both numbers, learnt from or not, beside the model."""
    learnt = world.rows.assign(people=world.rows["jobs"], group="learnt from", country="")
    names = world.inputs.snapshot.fabs().set_index("fab")
    learnt["name"] = [f"{names.at[f, 'company']} {names.at[f, 'name']}" for f in learnt["fab"]]
    learnt["country"] = [names.at[f, "country"] for f in learnt["fab"]]
    learnt["basis"] = np.where(learnt["announced"] == 1, "announced", "employees")
    rows = pd.concat([outside(world), learnt], ignore_index=True)
    table = []
    for _, row in rows.sort_values(["group", "country", "fab"]).iterrows():
        per = np.exp(stated(world.model, row)) / row["capacity_wspm"] * 1000
        low, middle, high = np.quantile(per, [0.1, 0.5, 0.9])
        table.append(
            {
                "group": row["group"], "fab": row["name"], "": row["country"],
                "class": row["node_class"], "wspm": f"{row['capacity_wspm']:,.0f}",
                "people": f"{row['people']:,.0f}", "are": row["basis"],
                "per 1,000": f"{row['people'] / row['capacity_wspm'] * 1000:.0f}",
                "model, 80 %": f"{middle:.0f} ({low:.0f} to {high:.0f})",
            }
        )  # fmt: skip
    return text(pd.DataFrame(table))
