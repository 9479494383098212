"""How well capacities that nobody stated are drawn: fabs left out, and fabs to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.staffing.scores import summary
from benchmarks.staffing.world import DRAWS, SEED, judge, text

from talent.demand.staffing_fit import capacity_rows, fit_capacity, node_classes, small_wafers
from talent.streams import normals

if TYPE_CHECKING:
    from benchmarks.staffing.world import World


def _scores(
    world: World, learnt: pd.DataFrame, asked: pd.DataFrame, planned: np.ndarray | float = 0.0
) -> list[dict[str, float]]:
    """Score capacities of `asked`, drawn by what `learnt` teaches, with `planned` added in logs."""
    inputs = world.inputs
    names = ("fab_capacity_unstated", "small_wafer_capacity")
    prior = np.log(np.column_stack([inputs.assume("benchmark", "", name) for name in names]))
    made = fit_capacity(learnt, world.priors[4:]).draws(prior, SEED, "benchmark.capacity")
    out = []
    for row in asked.itertuples():
        z = normals(SEED, f"benchmark.capacity.{row.fab}", DRAWS)
        logs = made.beta[:, 0] + made.offset(row.node_class) + made.beta[:, 1] * row.small
        out.append(judge(logs + planned + made.row_sd * z, row.capacity_wspm))
    return out


def check_capacity(world: World) -> str:
    """Coverage of capacities: running fabs left out in turn, and stated ones of fabs to come."""
    register = world.inputs.snapshot.fabs()
    rows = capacity_rows(register)
    left_out: list[dict[str, float]] = []
    for i in range(len(rows)):
        left_out += _scores(world, rows.drop(index=i), rows.iloc[[i]])
    coming = register.loc[(register["in_pipeline"] == 1) & (register["capacity_wspm"] > 0)]
    coming = coming.assign(node_class=node_classes(coming), small=small_wafers(coming))
    groups = {
        "fabs that run, each left out in turn": left_out,
        "fabs to come with a stated capacity": _scores(world, rows, coming),
        "the same, with the assumption": _scores(world, rows, coming, world.model.planned),
    }
    table = [{"fabs that": name, **summary(pd.DataFrame(s))} for name, s in groups.items()]
    return text(pd.DataFrame(table))
