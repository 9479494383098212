"""The shipped CSV files as frames, read without the database."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from talent.store import datasets_folder

OBSERVED = ["series", "period", "value", "status", "vintage", "source", "note"]


@pytest.fixture(scope="session")
def csv_tables() -> dict[str, pd.DataFrame]:
    """Every shipped file by name, cells as text."""
    folder = datasets_folder()
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return {
        r["name"]: pd.read_csv(folder / r["path"], dtype=str, keep_default_na=False)
        for r in described["resources"]
    }


@pytest.fixture(scope="session")
def observed(csv_tables) -> pd.DataFrame:
    """Every observation of every file, all vintages, ``value`` as a number."""
    files = [frame for frame in csv_tables.values() if list(frame.columns) == OBSERVED]
    frame = pd.concat(files, ignore_index=True)
    frame["value"] = frame["value"].astype(float)
    return frame


@pytest.fixture(scope="session")
def latest(observed) -> pd.DataFrame:
    """One row a series and period, at its latest vintage."""
    return observed.sort_values("vintage").groupby(["series", "period"], as_index=False).last()


@pytest.fixture(scope="session")
def of(latest):
    """Latest values of one series by period."""

    def values(series: str) -> pd.Series:
        rows = latest.loc[latest["series"] == series].set_index("period")["value"].sort_index()
        assert len(rows), series
        return rows

    return values
