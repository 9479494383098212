"""Cases of the register by date, fabs elsewhere, and the fabs with a CHIPS award."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.demand.announcements import day_number, learning_cases
from talent.store import open_store

if TYPE_CHECKING:
    from talent.store import Store

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "datasets" / "reference"
AS_OF = dt.date(2026, 11, 22)

CHIPS = {
    "GlobalFoundries": ("globalfoundries-malta-expansion",),
    "Intel": ("intel-fab-52", "intel-fab-62", "intel-ohio-mod-1", "intel-ohio-mod-2"),
    "Micron": ("micron-boise-id1", "micron-clay-fab-1", "micron-clay-fab-2"),
    "Samsung": ("samsung-taylor-1",),
    "TSMC Arizona": ("tsmc-arizona-p1", "tsmc-arizona-p2", "tsmc-arizona-p3"),
}
"""New fabs of the register that an award or its preliminary terms cover, by company."""


def open_data(folder: str) -> Store:
    """A store with the shipped data package."""
    store = open_store(f"sqlite:///{folder}/starts.db")
    store.load()
    return store


def by_date(days: list[dt.date]) -> dict[dt.date, pd.DataFrame]:
    """Cases as they were known on each day."""
    out = {}
    with tempfile.TemporaryDirectory() as folder:
        store = open_data(folder)
        for day in days:
            snapshot = store.as_of(day)
            out[day] = learning_cases(snapshot.fab_events(), day, snapshot.fabs())
    return out


def elsewhere() -> pd.DataFrame:
    """Cases of fabs outside the countries of the package, with how they were found."""
    events = pd.read_csv(
        REFERENCE / "fab_events_elsewhere.csv", dtype={"target_date": str, "event_date": str}
    )
    events["target_date"] = events["target_date"].fillna("")
    last = events.groupby("fab").last()
    states = pd.DataFrame(
        {
            "fab": last.index,
            "country": last["country"],
            "status": np.where(last["kind"] == "production_start", "operating", "unknown"),
            "start_year": np.nan,
            "vintage": AS_OF.isoformat(),
        }
    )
    cases = learning_cases(events, AS_OF, states)
    return cases.assign(found=cases["fab"].map(last["found"]))


def chips_years(cases: pd.DataFrame) -> tuple[int, int, float]:
    """Fabs with an award, cancelled ones, and fab-years from the first terms to the start."""
    awards = pd.read_csv(REFERENCE / "chips_awards.csv")
    opened = awards.groupby("company")["date"].min().map(day_number)
    years, gone, fabs = 0.0, 0, 0
    for company, names in CHIPS.items():
        for name in names:
            mine = cases.loc[cases["fab"] == name].iloc[-1]
            ended = np.isfinite(mine["start_high"])
            end = (mine["seen"] + mine["start_high"]) / 2 if ended else mine["seen"]
            years += max(end - opened[company], 0.0)
            gone += int(mine["outcome"] == "cancelled")
            fabs += 1
    return fabs, gone, years
