"""Make docs/variance.md: which uncertainty of the gap matters most, by part of the model.

Usage: ``python docs/make_variance.py`` (a few minutes).
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import talent

if TYPE_CHECKING:
    import pandas as pd

HERE = Path(__file__).resolve().parent
SETTINGS = {"as_of": "2026-11-22", "draws": 1000, "seed": 2035, "to": 2035}
YEARS = (2025, 2030, 2035)
HEAD = """# Which uncertainty matters most

<!-- made by docs/make_variance.py; do not edit by hand -->

What makes the forecast so uncertain, and of what would one have to know more to make it surer?

Shares of the variance of the gap, scope `components`, by part of the model (`talent.variance_by_part`,
1,000 draws, as of 2026-11-22). *Together* is what goes when the part is drawn anew in every world, with
all that it does jointly with other parts (total Sobol index, Jansen's estimator); *alone* is what the
part makes by itself (first-order index). Standard errors in brackets, percent. Columns of *together* may
sum to more than one hundred: what two parts make jointly counts in both. A small negative *alone* is
noise of the draws.

"""
TAIL = """
How to read it: a part with a large share is where a better number narrows the band. In the base year it
is the vacancies. Later it is how employment itself moves, which no published projection has foretold
either ([how right such forecasts were](series-accuracy.md)), the cycle, and how many people leave for
other jobs: measured exits of the industry would narrow the gap more than better figures on graduates,
retirement or delays of fabs.
"""


def cell(value: float, error: float) -> str:
    """Share in percent with its standard error."""
    return f"{100 * value:.0f} ({100 * error:.0f})"


def table(rows: pd.DataFrame) -> str:
    """One country: parts by year, largest in the last year first."""
    order = rows.loc[rows["year"] == YEARS[-1]].sort_values("total", ascending=False)["part"]
    head = "| part | " + " | ".join(f"{y} together | {y} alone" for y in YEARS) + " |"
    lines = [head, "|---|" + "--:|--:|" * len(YEARS)]
    for part in order:
        mine = rows.loc[rows["part"] == part].set_index("year")
        cells = [
            f"{cell(mine.at[y, 'total'], mine.at[y, 'total_error'])} | "
            f"{cell(mine.at[y, 'alone'], mine.at[y, 'alone_error'])}"
            for y in YEARS
        ]
        lines.append(f"| {part} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Decompose and write."""
    with (
        tempfile.TemporaryDirectory() as folder,
        talent.open(Path(folder) / "talent.db") as store,
    ):
        made = talent.forecast(store, **SETTINGS)
        shares = talent.variance_by_part(store, made.run_id, draws=int(SETTINGS["draws"]))
    parts = [
        f"## {country}\n\n{table(shares.loc[shares['country'] == country])}\n"
        for country in made.meta["countries"]
    ]
    page = HEAD + "\n".join(parts) + TAIL
    (HERE / "variance.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
