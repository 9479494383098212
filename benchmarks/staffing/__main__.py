"""``python -m benchmarks.staffing`` makes the tables and the picture of docs/staffing.md."""

from __future__ import annotations

import datetime as dt
import tempfile

from benchmarks.pages import write
from benchmarks.staffing.capacity import check_capacity
from benchmarks.staffing.plot import draw
from benchmarks.staffing.scores import check_outside, leave_one_out, published, rivals_outside
from benchmarks.staffing.totals import by_size, coefficients, cross_check, pairs, sites
from benchmarks.staffing.world import ROOT, outside, world_of

from talent.store import open_store

PAGE, PLOT = ROOT / "docs" / "staffing.md", ROOT / "docs" / "images" / "staffing.png"
AS_OF = dt.date(2026, 11, 22)


def main() -> None:
    """Measure everything and write it."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/staffing.db")
        world = world_of(store.as_of(AS_OF))
        store.engine.dispose()
    draw(world, outside(world), PLOT)
    parts = {
        "coefficients": coefficients(world), "by size": by_size(world),
        "leave one out": leave_one_out(world), "outside": check_outside(world),
        "rivals outside": rivals_outside(world), "capacity": check_capacity(world),
        "sites": sites(world),
        "pairs": pairs(world),
        "cross-check": cross_check(world), "published": published(world),
    }  # fmt: skip
    for name, part in parts.items():
        print(f"{name}\n{part}", flush=True)
    write(PAGE, "benchmarks/staffing", parts)


if __name__ == "__main__":
    main()
