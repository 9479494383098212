"""Blocks of draws on every core: the same numbers whatever the number of threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
from joblib import cpu_count
from threadpoolctl import threadpool_limits

from talent.streams import blocks, generator
from talent.supply.engine import Flows, SupplyInputs, simulate

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["simulate_blocks"]


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
        in memory as there are threads. Called from several threads at once.
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

    def one(numbered: tuple[int, slice]) -> Flows:
        index, part = numbered
        return simulate(block(part), generator(seed, name, index))

    pieces = []
    # Threads of BLAS beside these would only be in their way.
    with threadpool_limits(1), ThreadPoolExecutor(threads or cpu_count()) as pool:
        for piece in pool.map(one, blocks(draws)):
            pieces.append(piece)
            if progress:
                progress(len(piece.stock))
    names = Flows.__dataclass_fields__
    return Flows(**{n: np.concatenate([getattr(p, n) for p in pieces]) for n in names})
