"""A thousand settings of levers on one process, on two, and on two workers of a Dask cluster.

``python -m benchmarks.sweep`` runs the same sweep three times, checks that every number is the
same, and puts the ratios into docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from benchmarks.pages import markdown, write
from dask.distributed import LocalCluster

import talent
from talent.workers import on_workers

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
AS_OF = "2026-11-22"
COUNTRY, LEVERS, DRAWS = "JP", "levers-jp", 250


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
    cluster = LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    )
    with cluster, on_workers(cluster.scheduler_address):
        sweep(base, sizes.head(8))
        return timed(lambda: sweep(base, sizes))


def main() -> None:
    """Measure, compare, and write the part of the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--settings", type=int, default=1000)
    parser.add_argument("--dry", action="store_true", help="print, and leave the page as it is")
    asked = parser.parse_args()
    with talent.open("sqlite://") as store:
        base = talent.forecast(store, countries=[COUNTRY], as_of=AS_OF, draws=DRAWS)
    sizes = talent.planning.settings(LEVERS, asked.settings, country=COUNTRY)
    load = os.getloadavg()[0]
    sweep(base, sizes.head(1))
    first, found = timed(lambda: sweep(base, sizes))
    rows = [("one process", first, found)]
    # Workers start and import before the clock does, as the first process did.
    sweep(base, sizes.head(8), 2)
    rows.append(("two processes", *timed(lambda: sweep(base, sizes, 2))))
    rows.append(("two workers of Dask", *on_dask(base, sizes)))
    for name, seconds, _ in rows:
        print(name, f"{seconds:.1f} s", file=sys.stderr)
    same = all(found.equals(other) for *_, other in rows)
    if not same:
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
        f"Measured on {datetime.now(UTC):%Y-%m-%d} with Python {platform.python_version()} on "
        f"{os.cpu_count()} processors; load by other programs when it began: {load:.1f}. "
        f"{len(sizes):,} settings of the {sizes.shape[1]} levers of {COUNTRY}, {DRAWS} draws each, "
        "started processes and workers. **Every number is the same in all three.**\n\n"
        f"{markdown(table)}"
    )
    print(text)
    if not asked.dry:
        write(PAGE, "benchmarks/sweep.py", {"sweep": text})


if __name__ == "__main__":
    main()
