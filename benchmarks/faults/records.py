"""A made-up run that stands for every forecast where only what happens around it matters."""

from __future__ import annotations

import itertools
import pickle
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from talent.store import RunRecord

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["write_record"]

QUANTILES = ("q025", "q05", "q10", "q25", "q50", "q75", "q90", "q95", "q975")


def write_record(path: Path, occupations: int = 200) -> str:
    """Write a run of one country as a pickle, with about as many rows as a real one; its path."""
    cells = pd.DataFrame(
        [
            ("JP", "components", "total" if not number else f"kind-{number}", year)
            for number, year in itertools.product(range(occupations), range(2026, 2036))
        ],
        columns=["country", "scope", "occupation", "year"],
    )
    numbers = {name: 1000.0 + i for i, name in enumerate(("mean", "sd", *QUANTILES))}
    influence = [
        cells.assign(
            measure="gap", component="supply", kind="assumption", key=key, status="assumed",
            share=share,
        )
        for key, share in (("one", 0.25), ("two", 0.5), ("three", 0.25))
    ]  # fmt: skip
    record = RunRecord(
        kind="baseline", as_of=date(2026, 11, 22), config={}, config_hash="c" * 64,
        input_hash="i" * 64, seed=0, draws=20, package_version="0", code_hash="d" * 64,
        results=cells.assign(measure="gap", prob_positive=0.75, **numbers),
        inputs=pd.DataFrame(
            {"country": "JP", "component": "supply", "kind": "assumption", "key": ["one", "two"],
             "n_values": 1, "status": "assumed", "vintage": "2026-01-01", "source": "talent",
             "unit": "persons", "value_text": "1", "measures": "gap"}
        ),
        drivers=cells.assign(driver="trend", **numbers),
        influence=pd.concat(influence, ignore_index=True),
        environment={}, timings={},
    )  # fmt: skip
    path.write_bytes(pickle.dumps(record))
    return str(path)
