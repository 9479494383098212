"""What choices in the kernel are worth, and where its time goes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np
import pandas as pd
from benchmarks.kernel import rivals, workload
from benchmarks.measuring import best

from talent.supply import engine
from talent.supply.binomial import NORMAL, binomial, binomial_quantile, random_bits
from talent.supply.engine import CELLS, SupplyInputs, simulate

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.kernel.workload import Shape
    from numpy.typing import NDArray

REPEATS = 5


def _exact(n: NDArray[Any], p: NDArray[Any], bits: NDArray[Any]) -> NDArray[np.float64]:
    rng = np.random.default_rng(int(bits.flat[0]))
    return rng.binomial(n.astype(np.int64), p).astype(np.float64)


def with_numpy_binomials(given: SupplyInputs, shape: Shape) -> rivals.Measured:
    """The same kernel with NumPy's exact binomials."""
    with mock.patch.object(engine, "binomial_quantile", _exact):
        return rivals.kernel(given, shape)


def share_in_binomials(given: SupplyInputs) -> float:
    """Part of the kernel's processor time that it spends in random binomials."""
    spent: list[float] = []

    def watched(act: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: Any) -> Any:
            start = time.process_time()
            found = act(*given)
            spent.append(time.process_time() - start)
            return found

        return timed

    def once() -> float:
        spent.clear()
        start = time.process_time()
        simulate(given, np.random.default_rng(1))
        return sum(spent) / (time.process_time() - start)

    with (
        mock.patch.object(engine, "binomial_quantile", watched(binomial_quantile)),
        mock.patch.object(engine, "random_bits", watched(random_bits)),
    ):
        return float(np.median([once() for _ in range(REPEATS)]))


def worth(given: SupplyInputs, shape: Shape, mine: rivals.Measured) -> pd.DataFrame:
    """Time of the alternative to each choice as a multiple of the time of ours."""
    rng = np.random.default_rng(3)
    n = np.floor(given.stock)
    p = workload.of_all_groups(given).other_exit[:, 0].astype(np.float32)
    whole = n.astype(np.int64)
    ours = best(lambda: binomial(n, p, rng), REPEATS)
    exact = best(lambda: rng.binomial(whole, p), REPEATS)

    def table_normals() -> None:
        bits = rng.integers(0, 1 << 64, n.size // 2, np.uint64).view(np.uint32)
        NORMAL.take(bits >> 16, mode="wrap")

    normals = best(table_normals, REPEATS)
    drawn = best(lambda: rng.standard_normal(n.size, dtype=np.float32), REPEATS)
    rows = [
        ("numpy's `Generator.binomial`, for `binomial`", exact / ours),
        ("`standard_normal` in single precision, for levels and the table", drawn / normals),
    ]
    for cells in (1 << 13, 1 << 15, 1 << 16):
        with mock.patch.object(engine, "CELLS", cells):
            other = rivals.kernel(given, shape).nanoseconds / mine.nanoseconds
        rows.append((f"{cells:,} cells at a time, for {CELLS:,}", other))
    return pd.DataFrame([(n, f"{r:.1f}") for n, r in rows], columns=["alternative", "times ours"])
