"""The workforce kernel against the same algorithm by other means, in one run.

Against long pandas tables, NumPy's binomials in the same kernel, a system-dynamics model in PySD
and a loop compiled by numba; and the whole workload on one and on all processors. Writes the
tables into docs/performance.md. The versions must agree about stocks and flows.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import numpy as np
import pandas as pd
from joblib import cpu_count

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.kernel import long_tables, workload

from talent.streams import BLOCK
from talent.supply import engine
from talent.supply.binomial import NORMAL, binomial
from talent.supply.engine import CELLS, Flows, SupplyInputs, simulate
from talent.supply.parallel import simulate_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
HERE = ROOT / "benchmarks" / "kernel"
DRAWS, REPEATS, COUNTRY = 4000, 7, 1
FLOWS = ["stock", "deaths", "retirements", "other_exits", "graduates", "hires"]
TOLERANCE = 0.01
"""Relative difference of the means over draws that random numbers may make."""


@dataclass(frozen=True)
class Measured:
    """Processor seconds of one block of draws of one country, and last year's flows per draw."""

    seconds: float
    totals: np.ndarray


def best(action: Callable[[], object], repeats: int = REPEATS) -> float:
    """Least processor time of some calls: other programs can only add to it."""
    spent = []
    for _ in range(repeats):
        start = time.process_time()
        action()
        spent.append(time.process_time() - start)
    return min(spent)


def totals(flows: Flows) -> np.ndarray:
    """Stocks and flows of the last year, per draw."""
    return np.array([getattr(flows, name)[:, -1].sum(axis=1).mean() for name in FLOWS])


def kernel(given: SupplyInputs) -> Measured:
    """The kernel itself, on one processor."""
    flows = simulate(given, np.random.default_rng(1))
    return Measured(best(lambda: simulate(given, np.random.default_rng(1))), totals(flows))


def with_numpy_binomials(given: SupplyInputs) -> Measured:
    """The same kernel with NumPy's exact binomials."""

    def exact(n: np.ndarray, p: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return rng.binomial(n.astype(np.int64), p).astype(np.float64)

    with mock.patch.object(engine, "binomial", exact):
        return kernel(given)


def seconds_in_binomials(given: SupplyInputs) -> float:
    """Processor time that the kernel spends in random binomials."""
    spent = []

    def watched(n: np.ndarray, p: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        start = time.process_time()
        found = binomial(n, p, rng)
        spent.append(time.process_time() - start)
        return found

    def one() -> float:
        spent.clear()
        simulate(given, np.random.default_rng(1))
        return sum(spent)

    with mock.patch.object(engine, "binomial", watched):
        return min(one() for _ in range(REPEATS))


def pieces(given: SupplyInputs, mine: Measured) -> list[tuple[str, str]]:
    """What each choice is worth: time of the alternative as a multiple of the time of ours."""
    rng = np.random.default_rng(3)
    n = np.floor(given.stock)
    p = np.broadcast_to(given.other_exit[:, 0], n.shape).astype(np.float32)
    whole = n.astype(np.int64)
    ours = best(lambda: binomial(n, p, rng))
    found = [
        (
            "numpy's `Generator.binomial`, for `binomial`",
            best(lambda: rng.binomial(whole, p)) / ours,
        )
    ]

    def table_normals() -> None:
        NORMAL.take(
            (rng.integers(0, 1 << 64, n.size // 2, np.uint64).view(np.uint32) >> 16), mode="wrap"
        )

    normals = best(table_normals)
    drawn = best(lambda: rng.standard_normal(n.size, dtype=np.float32))
    found.append(
        ("`standard_normal` in single precision, for levels and the table", drawn / normals)
    )
    for cells in (1 << 13, 1 << 15, 1 << 16):
        with mock.patch.object(engine, "CELLS", cells):
            found.append(
                (f"{cells:,} cells at a time, for {CELLS:,}", kernel(given).seconds / mine.seconds)
            )
    return [(name, f"{ratio:.1f}") for name, ratio in found]


def on_long_tables(given: SupplyInputs) -> Measured:
    """The algorithm on long pandas tables."""
    tables = long_tables.tables(given)
    start = time.process_time()
    table = long_tables.simulate(tables, workload.YEARS, np.random.default_rng(2))
    seconds = time.process_time() - start
    last = table.loc[table["year"] == workload.YEARS - 1, FLOWS]
    return Measured(seconds, last.sum().to_numpy() / BLOCK)


@contextmanager
def environment(python: Path | None) -> Iterator[Path]:
    """The Python that has the peers: the given one, or that of an environment made for this run."""
    if python:
        yield python
        return
    uv = Path(sys.executable).with_name("uv")
    with tempfile.TemporaryDirectory(prefix="talent-peers-") as folder:
        made = Path(folder, "bin", "python")
        limits = Path(folder, "limits.txt")
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
        limits.write_text(f"numpy=={np.__version__}\npandas=={pd.__version__}\n")
        install = [uv, "pip", "install", "--quiet", "--python", made, "--constraint", limits]
        subprocess.run([*install, "--requirement", HERE / "peers.txt"], check=True)
        yield made


def peer(python: Path, program: str, given: SupplyInputs) -> Measured:
    """What a program of another environment measures on the same arrays."""
    with tempfile.TemporaryDirectory(prefix="talent-") as folder:
        path = Path(folder, "workload.npz")
        arrays = {f.name: np.ascontiguousarray(getattr(given, f.name)) for f in fields(given)}
        np.savez(path, normal=NORMAL, **arrays)
        env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        command = [python, HERE / program, path]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=env)
    found = json.loads(done.stdout)
    return Measured(found["seconds"], np.array(found["totals"]))


def whole(threads: int) -> float:
    """Seconds by the clock for all countries and draws; inputs are made off the clock."""
    seconds = 0.0
    for country in range(workload.COUNTRIES):
        given = workload.inputs(country, DRAWS)
        start = time.perf_counter()
        simulate_blocks(
            lambda part, given=given: workload.cut(given, part),
            DRAWS,
            seed=1,
            name=f"country {country}",
            threads=threads,
        )
        seconds += time.perf_counter() - start
    return seconds


def table(rows: list[tuple[str, ...]]) -> str:
    """Rows in Markdown, the first as heading, the first column to the left."""
    head, *rest = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([head, "|---" + "|--:" * (len(rows[0]) - 1) + "|", *rest])


def report(python: Path | None) -> str:
    """Measure everything and say it in Markdown."""
    load = os.getloadavg()[0]
    cores = cpu_count()
    clock = {n: min(whole(n) for _ in range(3)) for n in sorted({1, cores})}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    given = workload.inputs(COUNTRY, BLOCK)
    mine = kernel(given)
    rivals = {
        "long pandas tables": on_long_tables(given),
        "the kernel with NumPy's binomials": with_numpy_binomials(given),
    }
    with environment(python) as peers:
        rivals["PySD, expected values only"] = peer(peers, "peer_pysd.py", given)
        rivals["loop compiled by numba"] = peer(peers, "limit_numba.py", given)
    for name, rival in rivals.items():
        if not np.allclose(rival.totals, mine.totals, rtol=TOLERANCE):
            raise SystemExit(f"{name} disagrees: {rival.totals} and {mine.totals}")
    cells = given.stock.size * workload.YEARS
    long = rivals["long pandas tables"].seconds * DRAWS * workload.COUNTRIES / BLOCK
    sizes = f"{DRAWS:,} draws × {workload.COUNTRIES} countries × {workload.GROUPS} occupations"
    return "\n\n".join(
        [
            f"Measured on {datetime.now(UTC):%Y-%m-%d} with Python {platform.python_version()}, "
            f"NumPy {np.__version__} and pandas {pd.__version__} on {cores} processors; load by "
            f"other programs when the run began: {load:.1f}.",
            f"One block of {BLOCK} draws of one country on one processor ({workload.GROUPS} "
            f"occupations, {len(workload.AGES)} ages, {workload.YEARS} years), in processor time:",
            table(
                [
                    ("", "ns a cell and year", "times the kernel's"),
                    ("kernel", f"{mine.seconds / cells * 1e9:.1f}", "1.0"),
                    *(
                        (n, f"{r.seconds / cells * 1e9:,.1f}", f"{r.seconds / mine.seconds:.1f}")
                        for n, r in rivals.items()
                    ),
                ]
            ),
            f"Share of the kernel's time in random binomials: "
            f"{seconds_in_binomials(given) / mine.seconds:.0%}.",
            "What choices are worth, in processor time:",
            table([("the alternative", "times ours"), *pieces(given, mine)]),
            f"The whole workload ({sizes} × {len(workload.AGES)} ages × {workload.YEARS} years), "
            f"by the clock, with the time of long tables on one processor scaled from the block:",
            table(
                [
                    ("", "seconds", "long tables take, times"),
                    *(
                        (f"kernel, threads: {n}", f"{s:.2f}", f"{long / s:.0f}")
                        for n, s in clock.items()
                    ),
                ]
            ),
            f"Peak memory of the process after it, with the inputs of one country for all draws "
            f"and all libraries: {peak:,.0f} MB.",
        ]
    )


def main() -> None:
    """Print the report and put it into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--python", type=Path, help="of an environment with benchmarks/kernel/peers.txt"
    )
    text = report(parser.parse_args().python)
    print(text)
    begin, end = "<!-- begin kernel -->", "<!-- end kernel -->"
    page = PAGE.read_text(encoding="utf-8")
    new = re.sub(f"{begin}.*{end}", lambda _: f"{begin}\n\n{text}\n\n{end}", page, flags=re.DOTALL)
    PAGE.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
