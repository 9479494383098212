"""How the time and the memory of the full baseline grow with the number of draws.

``python -m benchmarks.draws`` fits, simulates and stores the baseline of the three countries with
1,000 to 16,000 draws, each in a process of its own on a database of its own that is loaded already,
and puts the tables into docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from benchmarks.pages import markdown, write

import talent

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
AS_OF = "2026-11-22"
DRAWS = (1000, 2000, 4000, 8000, 16000)
MEGABYTE = 1e6


def peak() -> float:
    """Largest memory that this process has held so far, in MB."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts kilobytes, macOS bytes.
    return held * (1 if sys.platform == "darwin" else 1024) / MEGABYTE


def measure(url: str, draws: int) -> dict[str, float]:
    """Make and store one baseline in this process: seconds by phase, and peak memory in MB."""
    with talent.open(url, load=False) as store:
        clock, processor = time.perf_counter(), time.process_time()
        made = talent.forecast(store, as_of=AS_OF, draws=draws)
        total, busy = time.perf_counter() - clock, time.process_time() - processor
        phases = {name: float(seconds) for name, seconds in store.run(made.run_id).timings.items()}
    # What the run does not time itself is storing it, the last step.
    phases["store"] = total - sum(phases.values())
    return {"draws": draws, **phases, "total": total, "processor": busy, "peak MB": peak()}


def measure_apart(folder: Path, draws: int) -> dict[str, float]:
    """Measure one number of draws in a fresh process, on a fresh database."""
    url = f"sqlite:///{folder / f'{draws}.db'}"
    with talent.open(url):
        pass
    command = [sys.executable, "-m", "benchmarks.draws", "--one", str(draws), "--db", url]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    (folder / f"{draws}.db").unlink()
    found: dict[str, float] = json.loads(done.stdout)
    return found


def exponents(table: pd.DataFrame) -> pd.DataFrame:
    """Exponents of growth with the draws: 0 does not grow, 1 is proportional.

    Over all numbers of draws by least squares in logarithms, and over the last step alone.
    """
    draws = np.log(table["draws"].to_numpy(dtype=float))
    rows = []
    for name in table.columns.drop("draws"):
        values = np.log(table[name].to_numpy(dtype=float))
        slope = np.polyfit(draws, values, 1)[0]
        last = (values[-1] - values[-2]) / (draws[-1] - draws[-2])
        rows.append({"": name, "over all": f"{slope:.2f}", "last step": f"{last:.2f}"})
    return pd.DataFrame(rows)


def lines(table: pd.DataFrame) -> list[str]:
    """A fixed part and a part for each 1,000 draws, of the time and of the memory."""
    thousands = table["draws"].to_numpy(dtype=float) / 1000
    out = []
    for name, unit, what in (("total", "s", "Time"), ("peak MB", "MB", "Memory")):
        values = table[name].to_numpy(dtype=float)
        slope, fixed = np.polyfit(thousands, values, 1)
        worst = np.abs(np.polyval((slope, fixed), thousands) / values - 1).max()
        out.append(
            f"{what} is about {fixed:,.0f} {unit} and {slope:,.1f} {unit} more for each 1,000 "
            f"draws (a line by least squares, at most {worst:.0%} off)."
        )
    return out


def part(table: pd.DataFrame, load: float) -> str:
    """Part of the page: what was measured, its exponents, and its fixed and growing parts."""
    shown = table.rename(columns={"total": "all, s", "processor": "processor, s"})
    for name in shown.columns:
        digits = 0 if name == "draws" or name.endswith("MB") else 1
        shown[name] = [f"{value:,.{digits}f}" for value in shown[name]]
    head = (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} with Python {platform.python_version()}, NumPy "
        f"{np.__version__} and pandas {pd.__version__} on {os.cpu_count()} processors; load by "
        f"other programs when it began: {load:.1f}. As of {AS_OF}, every number of draws in a "
        "process of its own on SQLite; seconds by the clock, and the largest memory that the "
        "process held, with all libraries."
    )
    return "\n\n".join(
        [head, markdown(shown), "Exponents of growth with the draws:",
         markdown(exponents(table)), *lines(table)]
    )  # fmt: skip


def main() -> None:
    """Measure all, or one in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, nargs="+", default=list(DRAWS))
    parser.add_argument("--dry", action="store_true", help="print, and leave the page as it is")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--db", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.db, asked.one)))
        return
    load = os.getloadavg()[0]
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="talent-") as folder:
        for draws in sorted(asked.draws):
            rows.append(measure_apart(Path(folder), draws))
            print(rows[-1], file=sys.stderr, flush=True)
    written = part(pd.DataFrame(rows), load)
    print(written)
    if not asked.dry:
        write(PAGE, "benchmarks/draws.py", {"draws": written})


if __name__ == "__main__":
    main()
