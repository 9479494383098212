"""How the time and the memory of the full baseline grow with the number of draws.

Every number of draws is fitted, simulated and stored in a process of its own, on a database of its
own that is loaded already. ``python -m benchmarks forecast --draws 100000`` measures one number of
draws, and the page keeps the others.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from benchmarks import pages
from benchmarks.asked import AS_OF, PAGE, Asked, Found
from benchmarks.kernel.workload import COUNTRIES, REAL
from benchmarks.measuring import apart, exponent, measured_on, peak
from benchmarks.summary import Ratio

import talent
from talent.streams import BLOCK

if TYPE_CHECKING:
    from pathlib import Path

DRAWS = (1000, 2000, 4000, 8000, 16000, 100_000)
USUAL, MANY = 4000, 100_000
SECONDS, MEGABYTES, MOST_MEGABYTES, EXPONENT = 15.0, 1000.0, 1500.0, 1.05
"""Aims: time and memory of `USUAL` draws, memory of `MANY`, and growth of the time."""
LAST = ("all, s", "processor, s", "peak MB")


def one(url: str, draws: int) -> dict[str, float]:
    """Make and store one baseline in this process: seconds by phase, and peak memory in MB."""
    with talent.open(url, load=False) as store:
        clock, processor = time.perf_counter(), time.process_time()
        made = talent.forecast(store, as_of=AS_OF, draws=draws)
        total, busy = time.perf_counter() - clock, time.process_time() - processor
        phases = {name: float(seconds) for name, seconds in store.run(made.run_id).timings.items()}
    # What the run does not time itself is storing it, the last step.
    phases["store"] = total - sum(phases.values())
    return {"draws": draws, **phases, **dict(zip(LAST, (total, busy, peak()), strict=True))}


def one_apart(folder: Path, draws: int) -> dict[str, float]:
    """The same in a fresh process, on a fresh database, with the fits that `folder` keeps."""
    path = folder / f"{draws}.db"
    with talent.open(f"sqlite:///{path}"):
        pass
    env = {"TALENT_CACHE": str(folder / "fits")}
    found = apart("benchmarks.draws:one", {"url": f"sqlite:///{path}", "draws": draws}, env)
    path.unlink()
    print(found, file=sys.stderr, flush=True)
    return {name: value for name, value in found.items() if name != "peak"}


def earlier(page: Path = PAGE) -> pd.DataFrame:
    """Numbers of draws that the page tells of, as figures; none if it tells of them otherwise."""
    found = pages.tables(pages.read(page, "benchmarks", "draws"))
    if not found or not {"draws", "measured", *LAST} <= set(found[0].columns):
        return pd.DataFrame()
    table = found[0]
    figures = table.drop(columns="measured").replace(",", "", regex=True).astype(float)
    return figures.assign(measured=table["measured"])


def together(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Rows by number of draws, the new ones for the old ones of the same number."""
    if old.empty:
        return new
    kept = old[~old["draws"].isin(new["draws"])]
    table = pd.concat([kept, new]).sort_values("draws", ignore_index=True)
    return table[[*new.columns]]


def exponents(table: pd.DataFrame) -> pd.DataFrame:
    """Exponents of growth with the draws: 0 does not grow, 1 is proportional.

    Over all numbers of draws by least squares in logarithms, and over the last step alone.
    """
    draws = table["draws"].tolist()
    rows = []
    for name in table.columns.drop(["draws", "measured"]):
        values = table[name].clip(lower=1e-3).tolist()
        last = exponent(draws[-2:], values[-2:])
        rows.append(
            {"": name, "over all": f"{exponent(draws, values):.2f}", "last step": f"{last:.2f}"}
        )
    return pd.DataFrame(rows)


def lines(table: pd.DataFrame) -> list[str]:
    """A fixed part and a part for each 1,000 draws, of the time and of the memory."""
    thousands = table["draws"].to_numpy(dtype=float) / 1000
    out = []
    for name, unit, what in (("all, s", "s", "Time"), ("peak MB", "MB", "Memory")):
        values = table[name].to_numpy(dtype=float)
        slope, fixed = np.polyfit(thousands, values, 1)
        worst = np.abs(np.polyval((slope, fixed), thousands) / values - 1).max()
        out.append(
            f"{what} is about {fixed:,.0f} {unit} and {slope:,.2f} {unit} more for each 1,000 "
            f"draws (a line by least squares, at most {worst:.0%} off)."
        )
    return out


def ratios(table: pd.DataFrame, long: dict[str, Any]) -> list[Ratio]:
    """Rows of the table on top; `long` is a block of one country on long tables."""
    by = table.set_index("draws")
    alone = "its simulation alone, on long pandas tables (from a block)"
    one_block = f"{BLOCK} draws of one country, simulated on long pandas tables"
    found = []
    for draws, most in ((USUAL, MEGABYTES), (MANY, MOST_MEGABYTES)):
        if draws not in by.index:
            continue
        what = f"baseline, {draws:,} draws"
        seconds, held = (float(by[name].loc[draws]) for name in ("all, s", "peak MB"))
        limit = SECONDS if draws == USUAL else None
        theirs = long["processor"] * COUNTRIES * draws / BLOCK
        found += [
            Ratio(what, seconds, alone, theirs, limit=limit),
            Ratio(what, held, one_block, long["peak"], "MB", limit=most),
        ]
    if len(table) > 1:
        sizes, times = table["draws"].tolist(), table["all, s"].tolist()
        for which, some in (("all numbers", slice(None)), ("the last step", slice(-2, None))):
            grown = exponent(sizes[some], times[some])
            what = f"growth of its time with the draws, {which}"
            found.append(Ratio(what, grown, "in proportion", 1.0, "", limit=EXPONENT))
    return found


def part(table: pd.DataFrame, note: str, first: float, draws: int) -> str:
    """Part of the page: what was measured, its exponents, and its fixed and growing parts."""
    shown = table.copy()
    for name in shown.columns.drop("measured"):
        digits = 0 if name == "draws" or name.endswith("MB") else 2
        shown[name] = [f"{value:,.{digits}f}" for value in shown[name]]
    head = (
        f"{note} As of {AS_OF}, every number of draws in a process of its own on SQLite; seconds "
        "by the clock, and the largest memory that the process held, with all libraries. What "
        "does not depend on draws is learnt already and kept (`TALENT_CACHE`); the first forecast "
        f"of all, with {draws:,} draws, which also keeps it, took {first:.1f} s."
    )
    texts = [head, pages.markdown(shown)]
    if len(table) > 1:
        texts += ["Exponents of growth with the draws:", pages.markdown(exponents(table))]
        texts += lines(table)
    return "\n\n".join(texts)


def measure(asked: Asked) -> Found:
    """Measure the numbers of draws asked for; the page's others stay."""
    note = measured_on(f"NumPy {np.__version__}", f"pandas {pd.__version__}")
    chosen = sorted(asked.draws or ((250, 500) if asked.quick else DRAWS))
    # The first keeps what it has learnt; it is measured again with the others.
    usual = min(chosen, key=lambda draws: abs(draws - USUAL))
    first = one_apart(asked.folder, usual)
    new = pd.DataFrame([one_apart(asked.folder, draws) for draws in chosen])
    new["measured"] = note.split()[2]
    table = new if asked.quick else together(earlier(), new)
    sizes = {"draws": BLOCK, "segments": REAL.segments, "years": REAL.years}
    long = apart("benchmarks.kernel.sizes:tables", sizes)
    return Found(part(table, note, first["all, s"], usual), ratios(table, long))
