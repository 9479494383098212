"""A thousand settings of levers on one process, on two, and on two workers of a Dask cluster.

The same sweep three times; every number must be the same.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pandas as pd
from benchmarks.asked import AS_OF, Asked, Found
from benchmarks.measuring import measured_on
from benchmarks.pages import markdown
from benchmarks.summary import Ratio
from dask.distributed import LocalCluster

import talent
from talent.workers import on_workers

if TYPE_CHECKING:
    from collections.abc import Callable

COUNTRY, LEVERS, DRAWS, SETTINGS = "JP", "levers-jp", 250, 1000
LEAST = 1.7
"""Aim: as many times as fast with two workers."""


def sweep(base: talent.Forecast, sizes: pd.DataFrame, n_jobs: int | None = None) -> pd.DataFrame:
    """One sweep."""
    return talent.planning.sweep(base, LEVERS, sizes, country=COUNTRY, draws=DRAWS, n_jobs=n_jobs)


def timed(run: Callable[[], pd.DataFrame]) -> tuple[float, pd.DataFrame]:
    """Seconds by the clock, and what was found."""
    clock = time.perf_counter()
    found = run()
    return time.perf_counter() - clock, found


def on_dask(base: talent.Forecast, sizes: pd.DataFrame) -> tuple[float, pd.DataFrame]:
    """On two workers of one thread each, on this machine, that have imported what they need."""
    cluster = LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    )
    with cluster, on_workers(cluster.scheduler_address):
        sweep(base, sizes.head(8))
        return timed(lambda: sweep(base, sizes))


def measure(asked: Asked) -> Found:
    """Measure, compare the numbers, and say it."""
    note = measured_on(f"pandas {pd.__version__}")
    with talent.open("sqlite://") as store:
        base = talent.forecast(store, countries=[COUNTRY], as_of=AS_OF, draws=DRAWS)
    sizes = talent.planning.settings(LEVERS, 24 if asked.quick else SETTINGS, country=COUNTRY)
    sweep(base, sizes.head(1))
    first, found = timed(lambda: sweep(base, sizes))
    rows = [("one process", first, found)]
    # Workers start and import before the clock does, as the first process did.
    sweep(base, sizes.head(8), 2)
    rows.append(("two processes", *timed(lambda: sweep(base, sizes, 2))))
    rows.append(("two workers of Dask", *on_dask(base, sizes)))
    if not all(found.equals(other) for *_, other in rows):
        raise SystemExit("the numbers differ")
    table = pd.DataFrame(
        {
            "": [name for name, *_ in rows],
            "all, s": [f"{seconds:.0f}" for _, seconds, _ in rows],
            "each, ms": [f"{1000 * seconds / len(sizes):.0f}" for _, seconds, _ in rows],
            "times as fast as one process": [f"{first / seconds:.2f}" for _, seconds, _ in rows],
        }
    )
    text = (
        f"{note} {len(sizes):,} settings of the {sizes.shape[1]} levers of {COUNTRY}, {DRAWS} "
        "draws each, started processes and workers. **Every number is the same in all three.**"
        f"\n\n{markdown(table)}"
    )
    what, ours = f"{len(sizes):,} settings of levers, two workers of Dask", rows[-1][1]
    return Found(text, [Ratio(what, ours, "one process", first, least=LEAST)])
