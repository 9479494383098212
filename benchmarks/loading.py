"""Loading the data package beside the bare loaders (`benchmarks.database.loads`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.asked import Asked, Found
from benchmarks.database.__main__ import versions
from benchmarks.database.loads import measured
from benchmarks.databases import postgres_of_the_tests
from benchmarks.measuring import measured_on
from benchmarks.pages import markdown
from benchmarks.summary import Ratio

if TYPE_CHECKING:
    import pandas as pd


NAMES = {
    "the whole package": "loading the package",
    "observations, once checked": "its observations, once checked",
}


def ratios(table: pd.DataFrame) -> list[Ratio]:
    """Rows of the table on top."""
    return [
        Ratio(
            f"{NAMES.get(row['what'], row['what'])}, {row['database']}",
            float(row["talent, s"]),
            str(row["beside"]),
            float(row["s"]),
        )
        for row in table.to_dict("records")
    ]


def measure(asked: Asked) -> Found:
    """Medians of three turns; there is no smaller size."""
    note = measured_on(*versions(asked.server).split(" and "))
    table = measured(asked.server, postgres_of_the_tests())
    return Found(f"{note}\n\n{markdown(table)}", ratios(table))
