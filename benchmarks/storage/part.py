"""Storing all tables of a baseline, beside ``DataFrame.to_sql``, and where the time goes."""

from __future__ import annotations

import cProfile
import pstats
import sqlite3
from typing import TYPE_CHECKING

import pandas as pd
from benchmarks.asked import Asked, Found
from benchmarks.measuring import in_turns, measured_on
from benchmarks.pages import markdown
from benchmarks.storage.saving import TABLES, Place, places, rows
from benchmarks.summary import Ratio

if TYPE_CHECKING:
    from talent.store import RunRecord

LEAST = 20.0
"""Aim: as many times as fast as `to_sql`."""


def profile(place: Place, record: RunRecord, lines: int = 12) -> str:
    """Functions that most of the time of storing a run goes to, by their own time."""
    watch = cProfile.Profile()
    watch.enable()
    place.ours(record)
    watch.disable()
    found: list[tuple[float, int, str]] = []
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, object]]
    stats = pstats.Stats(watch).stats  # type: ignore[attr-defined]
    for (path, _, name), (_, calls, own, _, _) in stats.items():
        found.append((own, calls, f"{path.rsplit('/', 1)[-1]}: {name}".lstrip("~: ")))
    total = sum(own for own, _, _ in found)
    top = sorted(found, reverse=True)[:lines]
    return "\n".join(f"{own / total:6.1%} {calls:8,} {name}" for own, calls, name in top)


def measure(asked: Asked) -> Found:
    """Both ways in turns, on both databases."""
    note = measured_on(f"pandas {pd.__version__}", f"SQLite {sqlite3.sqlite_version}")
    record, turns = asked.record, 2 if asked.quick else 7
    table, ratios = [], []
    with places(asked.folder, asked.server, "saving") as found:
        for name, place in found.items():
            # The first makes pandas' tables, and is not counted.
            place.ours(record)
            place.theirs(record)
            took = in_turns(
                {
                    "ours": lambda place=place: place.ours(record),  # type: ignore[misc]
                    "theirs": lambda place=place: place.theirs(record),  # type: ignore[misc]
                    "bare": lambda place=place: place.bare(record),  # type: ignore[misc]
                },
                turns,
            )
            ratio = Ratio(
                f"storing a run, {name}", took["ours"], "`to_sql`", took["theirs"], least=LEAST
            )
            ratios.append(ratio)
            table.append(
                {
                    "database": name,
                    "rows": f"{rows(record):,}",
                    "`save_run`, s": f"{took['ours']:.3f}",
                    "`to_sql`, s": f"{took['theirs']:.3f}",
                    "ratio": f"{took['theirs'] / took['ours']:.1f}",
                    "driver alone, s": f"{took['bare']:.3f}",
                    "ratio at most": f"{took['theirs'] / took['bare']:.1f}",
                    "rows a second": f"{rows(record) / took['ours']:,.0f}",
                }
            )
            print(f"{name}\n{profile(place, record)}", flush=True)
    sizes = ", ".join(f"{len(getattr(record, f)):,} in `{t}`" for t, f in TABLES.items())
    text = (
        f"{note} All tables of one baseline of three countries ({sizes}); medians of {turns} runs "
        "each, in turns. Ours come with checks, keys, indexes and references, in one transaction; "
        "`to_sql` makes tables without any of them. *Driver alone* puts rows that are ready into "
        "bare tables (`executemany` of sqlite3, `COPY` of psycopg), about the least that "
        f"storing them from Python costs.\n\n{markdown(pd.DataFrame(table))}"
    )
    return Found(text, ratios)
