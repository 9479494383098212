"""The kernel and long tables at one size, in a process of their own: seconds and memory.

Memory is what comes on top of the libraries: inputs, work and results. The kernel makes its inputs
block by block, as a forecast does; a run over long tables has those of all draws.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from benchmarks.kernel import long_tables, workload
from benchmarks.kernel.workload import Shape
from benchmarks.measuring import Stopwatch

from talent.streams import BLOCK
from talent.supply.parallel import simulate_blocks

if TYPE_CHECKING:
    from talent.supply import SupplyInputs

COUNTRY = 1


def kernel(draws: int, segments: int, years: int, threads: int = 1) -> dict[str, float]:
    """All draws through the kernel; seconds of processor and clock are without those of inputs."""
    shape = Shape(segments=segments, years=years)
    spent = [0.0, 0.0]

    def block(part: slice) -> SupplyInputs:
        start = time.perf_counter(), time.thread_time()
        made = workload.inputs(COUNTRY, part.stop - part.start, shape)
        spent[0] += time.perf_counter() - start[0]
        spent[1] += time.thread_time() - start[1]
        return made

    with Stopwatch() as watch:
        simulate_blocks(block, draws, seed=1, name="kernel", threads=threads)
    return {
        "clock": watch.clock - spent[0] / threads,
        "processor": watch.processor - spent[1],
        "memory": watch.peak - watch.held,
        "peak": watch.peak,
    }


def tables(draws: int, segments: int, years: int) -> dict[str, float]:
    """All draws in one run over long tables."""
    shape = Shape(segments=segments, years=years)
    with Stopwatch() as watch:
        given = long_tables.tables(workload.inputs(COUNTRY, draws, shape))
        with Stopwatch() as run:
            long_tables.simulate(given, years, np.random.default_rng(2))
    return {
        "clock": run.clock,
        "processor": run.processor,
        "memory": watch.peak - watch.held,
        "peak": watch.peak,
    }


def draw_by_draw(draws: int, segments: int, years: int) -> dict[str, float]:
    """One run over long tables a draw, of which only the flows are kept."""
    shape = Shape(segments=segments, years=years)
    rng, seconds, kept = np.random.default_rng(2), 0.0, []
    with Stopwatch() as watch:
        for start in range(0, draws, BLOCK):
            given = workload.inputs(COUNTRY, min(BLOCK, draws - start), shape)
            for draw in range(len(given.stock)):
                one = workload.cut(given, slice(draw, draw + 1))
                made = long_tables.tables(one, one=True)
                begun = time.process_time()
                kept.append(long_tables.simulate(made, years, rng))
                seconds += time.process_time() - begun
    return {"processor": seconds, "memory": watch.peak - watch.held, "peak": watch.peak}
