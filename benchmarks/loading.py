"""Loading the data package beside the bare loaders (`benchmarks.database.loads`)."""

from __future__ import annotations

from benchmarks.asked import Asked, Found
from benchmarks.database.__main__ import versions
from benchmarks.database.loads import measured
from benchmarks.databases import postgres_of_the_tests
from benchmarks.measuring import measured_on
from benchmarks.pages import markdown
from benchmarks.summary import Ratio


def measure(asked: Asked) -> Found:
    """Ratios of medians of three turns; there is no smaller size."""
    note = measured_on(*versions(asked.server).split(" and "))
    table = measured(asked.server, postgres_of_the_tests())
    names = {
        "the whole package": "loading the package",
        "observations, once checked": "its observations, once checked",
    }
    ratios = [
        Ratio(
            f"{names.get(row['what'], row['what'])}, {row['database']}",
            float(row["talent, s"]),
            str(row["beside"]),
            float(row["s"]),
        )
        for row in table.to_dict("records")
    ]
    return Found(f"{note}\n\n{markdown(table)}", ratios)
