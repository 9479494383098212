"""Storing a run's results against `DataFrame.to_sql` with its defaults, in one run, on SQLite."""

from __future__ import annotations

import tempfile
import time

import numpy as np
import pandas as pd
from sqlalchemy import create_engine

import talent
from talent.store import INFLUENCE_COLUMNS, INPUT_COLUMNS, RESULT_COLUMNS, RunRecord


def record(rows: pd.DataFrame, seed: int) -> RunRecord:
    """A run with the given results."""
    nothing = pd.DataFrame
    return RunRecord(
        kind="baseline", as_of=pd.Timestamp("2026-11-22").date(), config={}, config_hash="c",
        input_hash="i", seed=seed, draws=1, package_version="0", results=rows,
        inputs=nothing(columns=INPUT_COLUMNS),
        influence=nothing(columns=INFLUENCE_COLUMNS),
    )  # fmt: skip


def results() -> pd.DataFrame:
    """As many rows as a baseline stores."""
    keys = pd.MultiIndex.from_product(
        [
            ["US", "JP", "TW"], ["fab", "components"], [f"o{i}" for i in range(7)],
            range(2025, 2036), [f"m{i}" for i in range(12)],
        ],
        names=["country", "scope", "occupation", "year", "measure"],
    )  # fmt: skip
    frame = keys.to_frame(index=False)
    numbers = np.random.default_rng(0).normal(size=(len(frame), 12))
    statistics = [c for c in RESULT_COLUMNS if c not in frame]
    return frame.assign(**dict(zip(statistics, numbers.T, strict=True)))[RESULT_COLUMNS]


def main() -> None:
    """Time both, three times each, and print the ratio of the medians."""
    rows = results()
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = [], []
        plain = create_engine(f"sqlite:///{folder}/plain.db")
        with talent.open(f"sqlite:///{folder}/talent.db", load=False) as store:
            for seed in range(3):
                start = time.perf_counter()
                store.save_run(record(rows, seed))
                ours.append(time.perf_counter() - start)
                start = time.perf_counter()
                rows.to_sql("result", plain, if_exists="append", index=False)
                theirs.append(time.perf_counter() - start)
        plain.dispose()
    ratio = np.median(theirs) / np.median(ours)
    print(f"{len(rows):,} rows: time of DataFrame.to_sql / save_run: {ratio:.2f}")


if __name__ == "__main__":
    main()
