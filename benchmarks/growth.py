"""How time and memory grow: the kernel with draws, groups and years; storage with rows and runs.

Exponents of growth by least squares in logarithms: 0 does not grow, 1 is proportional.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from benchmarks.asked import Asked, Found
from benchmarks.measuring import apart, exponent, measured_on
from benchmarks.pages import markdown
from benchmarks.storage.growing import with_rows, with_runs
from benchmarks.storage.saving import places, rows
from benchmarks.summary import Ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

KERNEL, TABLES, ONE = "kernel", "tables", "draw_by_draw"
NAMES = {
    KERNEL: "kernel",
    TABLES: "long pandas tables, all draws in one",
    ONE: "long pandas tables, a run a draw",
}
BASE = {"draws": 1000, "segments": 4, "years": 10}
LONG_BASE = {"draws": 100, "segments": 4, "years": 10}
"""Long tables take more time and memory, so that they get fewer draws."""
STEPS: dict[str, dict[str, Sequence[int]]] = {
    "draws": {KERNEL: (500, 2000, 8000), TABLES: (50, 200, 800), ONE: (10, 40)},
    "segments": {KERNEL: (2, 8, 32), TABLES: (2, 8, 32)},
    "years": {KERNEL: (5, 10, 20, 40), TABLES: (5, 10, 20, 40)},
}
SHOWN = {"draws": "draws", "segments": "groups", "years": "years"}
OCCUPATIONS = 6
LIMIT = 1.05
"""Aim: largest exponent of time with draws."""


def kernel(quick: bool) -> tuple[list[dict[str, Any]], list[Ratio]]:
    """Kernel and long tables at several sizes, each in a process of its own."""
    found, ratios = [], []
    for what, steps in STEPS.items():
        grown = {}
        for who, all_sizes in steps.items():
            sizes = all_sizes[:2] if quick else all_sizes
            base = BASE if who == KERNEL else LONG_BASE
            got = [apart(f"benchmarks.kernel.sizes:{who}", base | {what: n}) for n in sizes]
            seconds = [one["processor"] for one in got]
            memory = [max(one["memory"], 0.1) for one in got]
            scale = OCCUPATIONS if what == "segments" else 1
            grown[who] = exponent(sizes, seconds)
            found.append(
                {
                    "with": SHOWN[what],
                    "who": NAMES[who],
                    "sizes": ", ".join(f"{scale * n:,}" for n in sizes),
                    "s": ", ".join(f"{s:.2f}" for s in seconds),
                    "MB": ", ".join(f"{m:,.0f}" for m in memory),
                    "exponent of time": f"{grown[who]:.2f}",
                    "of memory": f"{exponent(sizes, memory):.2f}",
                }
            )
            if what == "draws" and who == KERNEL:
                each = memory[-1] / sizes[-1]
            elif what == "draws" and who == TABLES:
                ratios.append(
                    Ratio("1,000 draws of a country, the kernel's memory", 1000 * each,
                          NAMES[TABLES], 1000 * memory[-1] / sizes[-1], "MB")
                )  # fmt: skip
        text = f"growth of the kernel's time with {SHOWN[what]}"
        limit = LIMIT if what == "draws" else None
        ratios.append(Ratio(text, grown[KERNEL], NAMES[TABLES], grown[TABLES], "", limit=limit))
    return found, ratios


def storage(asked: Asked) -> tuple[list[dict[str, Any]], list[Ratio]]:
    """Storing a run of more rows, and one more run."""
    found, ratios = [], []
    more = (1, 2) if asked.quick else (1, 2, 4, 8)
    runs = (20, 40) if asked.quick else (20, 80, 320)
    record = asked.record
    with places(asked.folder, asked.server, "growing") as databases:
        for name, place in databases.items():
            by_runs = with_runs(place, record, runs)
            for what, seconds in by_runs.items():
                did = "storing one more run" if what == "store" else "reading the latest gaps"
                found.append(_row("stored runs", f"{did}, {name}", runs, seconds))
            grown = exponent(runs, by_runs["read"])
            text = f"growth of {did} with stored runs, {name}"
            ratios.append(Ratio(text, grown, "in proportion", 1.0, ""))
            by_rows = with_rows(place, record, more)
            sizes = [size * rows(record) for size in more]
            for who, label in (("ours", "`save_run`"), ("theirs", "`to_sql`")):
                found.append(_row("rows", f"{label}, {name}", sizes, by_rows[who]))
            ours, theirs = (exponent(sizes, by_rows[who]) for who in ("ours", "theirs"))
            text = f"growth of storing with rows, {name}"
            ratios.append(Ratio(text, ours, "`to_sql`", theirs, ""))
    return found, ratios


def _row(what: str, who: str, sizes: Sequence[int], seconds: Sequence[float]) -> dict[str, Any]:
    return {
        "with": what,
        "who": who,
        "sizes": ", ".join(f"{n:,}" for n in sizes),
        "s": ", ".join(f"{s:.3f}" for s in seconds),
        "exponent of time": f"{exponent(sizes, seconds):.2f}",
    }


def measure(asked: Asked) -> Found:
    """All of it."""
    note = measured_on(f"NumPy {np.__version__}", f"pandas {pd.__version__}")
    cells, kernel_ratios = kernel(asked.quick)
    stored, storage_ratios = storage(asked)
    base, long = BASE["draws"], LONG_BASE["draws"]
    text = "\n\n".join(
        [
            f"{note} The kernel and long tables for one country, where nothing else is said with "
            f"{base:,} draws in the kernel and {long} in long tables, 24 groups and 10 years, "
            "each size in a process of its own: processor seconds, and memory on top of the "
            "libraries.",
            markdown(pd.DataFrame(cells)),
            "Storage, seconds by the clock (medians of turns):",
            markdown(pd.DataFrame(stored)),
        ]
    )
    return Found(text, [*kernel_ratios, *storage_ratios])
