"""The kernel beside long pandas tables, models of system dynamics and of agents, and the limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.asked import Asked, Found
from benchmarks.kernel import choices, rivals, workload
from benchmarks.measuring import apart, measured_on
from benchmarks.pages import markdown
from benchmarks.summary import Ratio, number
from joblib import cpu_count

from talent.streams import BLOCK

if TYPE_CHECKING:
    from benchmarks.kernel.rivals import Measured
    from benchmarks.kernel.workload import Shape

UNIT = "ns"
DRAWS = 4000
PLAIN, REAL = workload.PLAIN, workload.REAL
NAMES = {PLAIN: "6 groups", REAL: "24 groups"}


def beside(asked: Asked, shape: Shape) -> dict[str, Measured]:
    """The kernel and its rivals on the same arrays."""
    draws = 10 if asked.quick else BLOCK
    given = workload.inputs(rivals.COUNTRY, draws, shape)
    found = {
        "kernel": rivals.kernel(given, shape),
        "long pandas tables, a run a draw": rivals.run_by_run(
            given, shape, 2 if asked.quick else 25
        ),
        "long pandas tables, all draws in one": rivals.on_long_tables(given, shape),
        "the kernel with NumPy's binomials": choices.with_numpy_binomials(given, shape),
    }
    in_c = rivals.compiled(given, shape, asked.folder)
    if in_c is not None:
        found["loop in C, vector instructions"] = in_c
    if asked.quick:
        return found
    if shape == PLAIN:
        found["loop compiled by numba"] = rivals.peer(asked, "limit_numba.py", given, shape)
        found["PySD, expected values only"] = rivals.peer(asked, "peer_pysd.py", given, shape)
        found["BPTK-Py, expected values only"] = rivals.bptk(asked, given, shape, 10)
        found["Mesa, one agent a person"] = rivals.mesa(asked, given, shape, 20_000)
    return found


def ratios(found: dict[str, Measured], shape: Shape) -> list[Ratio]:
    """Rows of the table on top."""
    aims: dict[str, dict[str, float]] = {
        "long pandas tables, a run a draw": {"least": 100},
        "long pandas tables, all draws in one": {"least": 100},
        "PySD, expected values only": {"least": 20},
        "BPTK-Py, expected values only": {"least": 20},
        "Mesa, one agent a person": {},
        "loop compiled by numba": {"most": 2},
        "loop in C, vector instructions": {"most": 2},
    }
    mine, what = found["kernel"].nanoseconds, f"a cell and year, {NAMES[shape]}"
    return [
        Ratio(what, mine, name, found[name].nanoseconds, UNIT, **aim)
        for name, aim in aims.items()
        if name in found
    ]


def _rows(found: dict[str, Measured]) -> pd.DataFrame:
    mine = found["kernel"].nanoseconds
    cells = {
        name: (f"{f.nanoseconds:,.1f}", number(f.nanoseconds / mine)) for name, f in found.items()
    }
    return pd.DataFrame(
        [(name, *values) for name, values in cells.items()],
        columns=["", "ns a cell and year", "times the kernel's"],
    )


def whole(asked: Asked) -> pd.DataFrame:
    """Seconds and memory for all draws of a country, on one and on all processors."""
    draws = 500 if asked.quick else DRAWS
    rows = []
    for shape in (REAL,) if asked.quick else (PLAIN, REAL):
        for threads in (1,) if asked.quick else sorted({1, cpu_count()}):
            sizes = {"draws": draws, "segments": shape.segments, "years": shape.years}
            sizes["threads"] = threads
            one = [
                apart("benchmarks.kernel.sizes:kernel", sizes)
                for _ in range(1 if asked.quick else 3)
            ]
            rows.append(
                {
                    "groups": shape.groups,
                    "draws": f"{draws:,}",
                    "threads": threads,
                    "s": f"{min(o['clock'] for o in one):.2f}",
                    "processor, s": f"{min(o['processor'] for o in one):.2f}",
                    "MB on top of the libraries": f"{np.median([o['memory'] for o in one]):,.0f}",
                }
            )
    return pd.DataFrame(rows)


def measure(asked: Asked) -> Found:
    """Measure everything, and say it in Markdown."""
    note = measured_on(f"NumPy {np.__version__}", f"pandas {pd.__version__}")
    parts, rows = [note], []
    for shape in (PLAIN, REAL):
        found = beside(asked, shape)
        for name, rival in found.items():
            rivals.agree(name, rival, found["kernel"])
        rows += ratios(found, shape)
        sizes = f"{shape.segments} × " if shape.segments > 1 else ""
        rates = ", rates by occupation only" if shape.segments > 1 else ""
        parts += [
            f"**{NAMES[shape]}**: a block of draws of one country on one processor "
            f"({sizes}{shape.occupations} occupations, {len(workload.AGES)} ages, "
            f"{shape.years} years{rates}), in processor time:",
            markdown(_rows(found)),
        ]
        if shape == REAL:
            given = workload.inputs(rivals.COUNTRY, 10 if asked.quick else BLOCK, shape)
            worth = choices.worth(given, shape, found["kernel"])
            parts += [
                "What choices are worth there, in processor time (share of the kernel's time in "
                f"random binomials: {choices.share_in_binomials(given):.0%}):",
                markdown(worth),
            ]
    parts += ["All draws of a country, by the clock, without making the inputs:"]
    return Found("\n\n".join([*parts, markdown(whole(asked))]), rows)
