"""Make docs/columns.md from the declared columns of results: ``python docs/make_columns.py``."""

from __future__ import annotations

from pathlib import Path

from talent.columns import TABLES, column_of

PAGE = Path(__file__).resolve().parent / "columns.md"
HEAD = """# Columns of the tables that results give

<!-- made by docs/make_columns.py; do not edit by hand -->

Every table is a new pandas DataFrame in the long form: keys first, one number a column, the units
named here. Persons are heads, not full-time equivalents: at year end, or a year. Shares are between 0 and 1, never percent.
Dates are ISO text, years whole numbers, and text is empty where nothing applies. Columns of the
database views are in [views](views.md), those of the data in [the data dictionary](data.md).
"""


def page() -> str:
    """Text of columns.md."""
    parts = [HEAD]
    for name, table in TABLES.items():
        rows = []
        for column in table.columns:
            one = column_of(name, column)
            rows.append(f"| `{column}` | {one.type} | {one.unit} | {one.meaning} |")
        note = f"\n{table.note}\n" if table.note else ""
        parts.append(
            f"## {name}\n\n`{table.call}`: one row is {table.row}.\n\n"
            f"| column | type | unit | meaning |\n|---|---|---|---|\n"
            + "\n".join(rows)
            + f"\n{note}"
        )
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
