"""Measure talent beside named alternatives, and write docs/performance.md.

``python -m benchmarks`` measures every part but the two long ones (sweep and views), one after
another, and puts each into the page as it ends; ``python -m benchmarks kernel start`` measures
those, and what the page says of the others stays.
"""

from __future__ import annotations

import argparse
import importlib
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from benchmarks import pages, summary
from benchmarks.asked import PAGE, Asked, Found


@dataclass(frozen=True)
class Part:
    """A part of the benchmarks.

    Attributes
    ----------
    module : str
        Has a function ``measure(asked)``.
    mark, maker : str
        Where its text stands in the page (`benchmarks.pages`).
    minutes : float
        How long it takes on two free processors.
    """

    module: str
    mark: str
    maker: str = "benchmarks"
    minutes: float = 1.0


PARTS = {
    "kernel": Part("benchmarks.kernel.part", "kernel", minutes=3),
    "forecast": Part("benchmarks.draws", "draws", minutes=10),
    "series": Part("benchmarks.series.speed", "series", minutes=1),
    "start": Part("benchmarks.start", "start", minutes=1),
    "storage": Part("benchmarks.storage.part", "storage", minutes=1),
    "load": Part("benchmarks.loading", "database-loads", "benchmarks/database", minutes=1),
    "growth": Part("benchmarks.growth", "growth", minutes=5),
    "report": Part("benchmarks.reports", "report", minutes=2),
    "views": Part("benchmarks.views", "database-views", "benchmarks/database", minutes=12),
    "sweep": Part("benchmarks.sweep", "sweep", minutes=12),
}
LONG = ("views", "sweep")
"""Parts that are measured only if they are named."""
SUMMARY = "summary"


def table(part: str, found: Found, page: Path) -> pd.DataFrame:
    """The table on top of the page with the rows of one part replaced."""
    old = pages.tables(pages.read(page, "benchmarks", SUMMARY))
    before = old[0] if old else pd.DataFrame(columns=summary.COLUMNS)
    return summary.merged(before, part, summary.rows(part, found.ratios), list(PARTS))


def keep(part: str, found: Found, page: Path = PAGE) -> None:
    """Put what a part found into the page."""
    top = pages.markdown(table(part, found, page))
    pages.write(page, PARTS[part].maker, {PARTS[part].mark: found.text})
    pages.write(page, "benchmarks", {SUMMARY: top})


def main() -> None:
    """Measure the parts asked for, print what they find, and write it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    listed = ", ".join(f"{name} ({part.minutes:g} min)" for name, part in PARTS.items())
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help=f"of {listed}")
    parser.add_argument("--draws", type=int, nargs="+", default=(), help="of whole forecasts")
    parser.add_argument("--dry", action="store_true", help="print, and leave the page as it is")
    parser.add_argument("--quick", action="store_true", help="small sizes, which are only printed")
    asked = parser.parse_args()
    chosen = asked.parts or [name for name in PARTS if name not in LONG]
    rows = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="talent-bench-")))
        given = Asked(asked.quick, folder, stack, asked.draws)
        for name in chosen:
            start = time.perf_counter()
            found: Found = importlib.import_module(PARTS[name].module).measure(given)
            print(f"\n{name}: {time.perf_counter() - start:.0f} s\n\n{found.text}\n", flush=True)
            rows.append(summary.rows(name, found.ratios))
            if not (asked.dry or asked.quick):
                keep(name, found)
    print(pd.concat(rows).to_string(index=False))


if __name__ == "__main__":
    main()
