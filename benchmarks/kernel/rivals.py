"""The kernel and what it is set beside, each on the same arrays: seconds, and people found.

Processor time throughout: every one of them uses one processor here, and other programs may run.
"""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from benchmarks import peers
from benchmarks.kernel import limit_c, long_tables, workload
from benchmarks.measuring import best

from talent.supply.binomial import NORMAL
from talent.supply.engine import Flows, SupplyInputs, simulate

if TYPE_CHECKING:
    from benchmarks.asked import Asked
    from benchmarks.kernel.workload import Shape
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

HERE = Path(__file__).resolve().parent
COUNTRY, REPEATS = 1, 7
FLOWS = ("stock", "deaths", "retirements", "other_exits", "graduates", "hires")
TOLERANCE = 0.01
"""Relative difference of the means over draws that random numbers may make."""


@dataclass(frozen=True)
class Measured:
    """Nanoseconds a cell and year, and last year's stock and flows per draw.

    Of some draws or persons only, ``of`` is what the kernel finds for these draws, and ``counted``
    how many persons of them there are for each person.
    """

    nanoseconds: float
    totals: Array
    of: Array | None = None
    counted: float | None = None


def _totals(flows: Flows) -> Array:
    return np.array([getattr(flows, name)[:, -1].sum(axis=1).mean() for name in FLOWS])


def kernel(given: SupplyInputs, shape: Shape) -> Measured:
    """The kernel itself, on one processor."""
    flows = simulate(given, np.random.default_rng(1))
    seconds = best(lambda: simulate(given, np.random.default_rng(1)), REPEATS)
    return Measured(1e9 * seconds / (len(given.stock) * shape.cells), _totals(flows))


def on_long_tables(given: SupplyInputs, shape: Shape) -> Measured:
    """All draws in one run over long tables."""
    tables = long_tables.tables(given)
    start = time.process_time()
    table = long_tables.simulate(tables, shape.years, np.random.default_rng(2))
    seconds = time.process_time() - start
    last = table.loc[table["year"] == shape.years - 1, list(FLOWS)]
    draws = len(given.stock)
    return Measured(1e9 * seconds / (draws * shape.cells), last.sum().to_numpy() / draws)


def run_by_run(given: SupplyInputs, shape: Shape, runs: int) -> Measured:
    """One run of the model a draw, over the long tables of that draw; for a few draws."""
    seconds, sums = 0.0, np.zeros(len(FLOWS))
    rng = np.random.default_rng(2)
    for draw in range(runs):
        one = workload.cut(given, slice(draw, draw + 1))
        tables = long_tables.tables(one, one=True)
        start = time.process_time()
        table = long_tables.simulate(tables, shape.years, rng)
        seconds += time.process_time() - start
        sums += table.loc[table["year"] == shape.years - 1, list(FLOWS)].sum().to_numpy()
    return Measured(1e9 * seconds / (runs * shape.cells), sums / runs, _found(given, runs), runs)


def _found(given: SupplyInputs, draws: int) -> Array:
    """What the kernel finds for the first draws."""
    return _totals(simulate(workload.cut(given, slice(0, draws)), np.random.default_rng(1)))


def compiled(given: SupplyInputs, shape: Shape, folder: Path) -> Measured | None:
    """The kernel as a loop in C, if there is a compiler."""
    found = limit_c.measure(given, NORMAL, folder)
    if found is None:
        return None
    seconds, totals = found
    return Measured(1e9 * seconds / (len(given.stock) * shape.cells), totals)


def saved(given: SupplyInputs, folder: Path) -> Path:
    """The arrays in a file, for programs in other environments."""
    path, given = Path(folder, "workload.npz"), workload.of_all_groups(given)
    arrays: dict[str, Any] = {
        f.name: np.ascontiguousarray(getattr(given, f.name))
        for f in fields(given)
        if f.name != "age_bands" and getattr(given, f.name) is not None
    }
    np.savez(path, normal=NORMAL, **arrays)
    return path


def peer(
    asked: Asked,
    program: str,
    given: SupplyInputs,
    shape: Shape,
    *more: str,
    listed: str = "kernel_peers.txt",
) -> Measured:
    """What a program of the environment of the peers measures on the same arrays."""
    same = ("numpy", "pandas") if listed == "kernel_peers.txt" else ()
    python = peers.python_with(asked, HERE / listed, same=same)
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        printed = peers.run(python, HERE / program, saved(given, Path(folder)), *more)
    found = json.loads(printed)
    cells = len(given.stock) * shape.cells
    return Measured(1e9 * found["seconds"] / cells, np.array(found["totals"]))


def mesa(asked: Asked, given: SupplyInputs, shape: Shape, persons: int) -> Measured:
    """One agent a person in Mesa: so many persons of one draw, scaled to all persons."""
    one = workload.cut(given, slice(0, 1))
    each = peer(asked, "peer_mesa.py", one, shape, str(persons))
    # The program says seconds for each person and year, where others say all of them.
    people = float(simulate(one, np.random.default_rng(1)).stock.sum())
    share = persons / float(one.stock.sum())
    return Measured(each.nanoseconds * people, each.totals, _found(given, 1), share)


def bptk(asked: Asked, given: SupplyInputs, shape: Shape, runs: int) -> Measured:
    """A run a draw in BPTK-Py, for a few draws."""
    few = workload.cut(given, slice(0, runs))
    each = peer(asked, "peer_bptk.py", few, shape, str(runs), listed="bptk_peers.txt")
    # The program says seconds of one draw, where others say all of them.
    return Measured(each.nanoseconds * runs, each.totals, _found(given, runs), runs)


def agree(name: str, found: Measured, mine: Measured) -> None:
    """Stop if a rival finds other stocks or flows than the kernel, beyond what chance makes."""
    same = mine.totals if found.of is None else found.of
    chance = 0.0 if found.counted is None else 5 / np.sqrt(same * found.counted)
    if not (np.abs(found.totals / same - 1) <= np.maximum(chance, TOLERANCE)).all():
        raise SystemExit(f"{name} disagrees: {found.totals} and {same}")
