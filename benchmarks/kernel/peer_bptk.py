"""The same stocks and flows as a system-dynamics model, run by BPTK-Py: one run a draw.

Runs in an environment of its own (BPTK-Py is no dependency of talent and caps pandas), as a
program: ``python peer_bptk.py WORKLOAD.npz RUNS``; prints the seconds of the runs without building
the models, on its compiled engine, and totals. Arrays are written out in its equations, so that
every cell is an element of its own. Like the model for PySD it computes expected leavers only.
"""

from __future__ import annotations

import json
import sys
import time
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from BPTK_Py import Model
from BPTK_Py import sd_functions as sd

FLOWS = ("deaths", "retirements", "others", "entrants", "hires")


def built(given: dict[str, Any]) -> Model:
    """The model of one draw."""
    groups, ages = given["stock"].shape
    years = given["required"].shape[0]
    model = Model(starttime=0.0, stoptime=float(years), dt=1.0, name="workforce")

    def path(name: str, values: Any) -> Any:
        element = model.converter(name)
        points = [[float(t), float(v)] for t, v in enumerate([*values, values[-1]])]
        model.points[name] = points
        element.equation = sd.lookup(sd.time(), name)
        return element

    def named(name: str, equation: Any) -> Any:
        element = model.converter(name)
        element.equation = equation
        return element

    def force(rate: Any) -> Any:
        return sd.ln(1.0 - sd.min(rate, 1 - 1e-12)) * -1.0

    death = [named(f"fd_{a}", force(path(f"d_{a}", given["death"][:, a]))) for a in range(ages)]
    flows: dict[str, list[Any]] = {name: [] for name in (*FLOWS, "stock")}
    for g in range(groups):
        people = [model.stock(f"people_{g}_{a}") for a in range(ages)]
        leavers, deaths, retirements, others = [], [], [], []
        for a in range(ages):
            people[a].initial_value = float(given["stock"][g, a])
            fr = float(-np.log1p(-min(given["retirement"][0, g, a], 1 - 1e-12)))
            fo = named(f"fo_{g}_{a}", force(path(f"o_{g}_{a}", given["other_exit"][:, g, a])))
            total = named(f"f_{g}_{a}", death[a] + fo + fr)
            leaving = sd.exp(total * -1.0) * -1.0 + 1.0 if a < ages - 1 else 1.0
            gone = named(f"l_{g}_{a}", people[a] * leaving)
            each = named(f"s_{g}_{a}", gone / total)
            leavers.append(gone)
            deaths.append(each * death[a])
            retirements.append(each * fr)
            others.append(each * fo)
        held = named(f"held_{g}", reduce(add, (people[a] - leavers[a] for a in range(ages - 1))))
        required = path(f"required_{g}", given["required"][:, g])
        follow = path(f"follow_{g}", given["follow"][:, g])
        ratio = sd.max(required - held - follow, 0.0) / float(given["openings_base"][g])
        coming = ratio ** float(given["elasticity"]) * float(given["hires_base"][g]) + follow
        hires = named(f"hires_{g}", sd.max(coming, 0.0))
        levels = [
            path(f"graduates_{g}_{level}", given["graduates"][:, g, level])
            for level in range(len(given["graduate_ages"]))
        ]
        for a in range(ages):
            joined = hires * float(given["hire_ages"][a])
            for level, ages_of in zip(levels, given["graduate_ages"], strict=True):
                joined = joined + level * float(ages_of[a])
            come = model.flow(f"come_{g}_{a}")
            come.equation = joined + (people[a - 1] - leavers[a - 1]) if a else joined
            go = model.flow(f"go_{g}_{a}")
            go.equation = people[a] * 1.0
            people[a].equation = come - go
        for name, parts in (("deaths", deaths), ("retirements", retirements), ("others", others)):
            flows[name].append(named(f"{name}_{g}", reduce(add, parts)).name)
        flows["entrants"].append(named(f"entrants_{g}", reduce(add, levels)).name)
        flows["hires"].append(hires.name)
        flows["stock"].append(named(f"stock_{g}", reduce(add, people)).name)
    model.asked = flows
    return model


def main() -> None:
    """Build and run the model of a few draws, and print."""
    with np.load(sys.argv[1]) as file:
        whole = dict(file)
    runs, seconds, totals = int(sys.argv[2]), 0.0, np.zeros(6)
    same = {"graduate_ages", "hire_ages", "normal"}
    for draw in range(runs):
        model = built({n: v if n in same else v[draw] for n, v in whole.items()})
        asked = [name for names in model.asked.values() for name in names]
        start = time.process_time()
        out = model.simulate(asked, backend="rust")
        seconds += time.process_time() - start
        totals += [
            out[model.asked["stock"]].iloc[-1].sum(),
            *(out[model.asked[name]].iloc[-2].sum() for name in FLOWS),
        ]
    print(json.dumps({"seconds": seconds / runs, "totals": (totals / runs).tolist()}))


if __name__ == "__main__":
    main()
