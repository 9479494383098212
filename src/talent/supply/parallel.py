"""Blocks of draws on every core: the same numbers whatever the number of threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from joblib import cpu_count
from threadpoolctl import threadpool_limits

from talent.streams import blocks, generator
from talent.supply.engine import no_flows, simulate, some_draws

if TYPE_CHECKING:
    from collections.abc import Callable

    from talent.supply.engine import Flows, SupplyInputs

__all__ = ["simulate_blocks"]

CELLS_OF_A_THREAD = 1 << 19
"""Cells that each of several threads simulates at once. The time between two calls of NumPy belongs
to one thread only, and who waits for it sleeps; so calls must be few and long, though the arrays
outgrow the cache: one thread is a tenth slower so, two are a seventh faster."""


def simulate_blocks(
    block: Callable[[slice], SupplyInputs],
    draws: int,
    *,
    seed: int,
    name: str,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Flows:
    """Simulate all draws, block by block, several blocks at a time.

    Parameters
    ----------
    block : callable
        Makes the inputs of one slice of the draws when that block is due, so that only as many are
        in memory as there are threads, and the first. Called from several threads at once.
    draws : int
        A short last block has other numbers than the same draws of a whole one
        (`talent.streams.whole_blocks`).
    seed : int
    name : str
        Name of the random stream; each block has a stream of its own (`talent.streams.generator`).
    threads : int, optional
        By default, one a processor that this process may use. NumPy computes outside the lock of
        the interpreter, so threads suffice.
    progress : callable, optional
        Called with the number of draws done after each block, in the thread of the caller.

    Returns
    -------
    Flows
        Of all draws in their order.
    """
    parts = list(blocks(draws))
    workers = min(threads or cpu_count(), len(parts))
    at_once = CELLS_OF_A_THREAD if workers > 1 else None
    # Threads of BLAS beside these would only be in their way.
    with threadpool_limits(1), ThreadPoolExecutor(workers) as pool:
        # Room for all draws is made by the caller. Results that each thread keeps until the end
        # would lie between what it needs for a while, and cost twice the memory when joined.
        ready = block(parts[0][1])
        flows = no_flows(ready, draws)

        def one(numbered: tuple[int, slice]) -> int:
            index, part = numbered
            inputs = block(part) if index else ready
            simulate(inputs, generator(seed, name, index), some_draws(flows, part), at_once)
            return len(inputs.required)

        for done in pool.map(one, parts):
            if progress:
                progress(done)
    return flows
