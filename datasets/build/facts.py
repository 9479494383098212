"""Single facts found in public pages after the raw files were collected, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from build.catalogue import CITED_FACT, source

if TYPE_CHECKING:
    from pathlib import Path

    from build.catalogue import Book

SOURCES = [
    source(
        "dgbas-payroll-2025-09",
        "Directorate-General of Budget, Accounting and Statistics, Taiwan",
        "Employees' Earnings Survey, September 2025, as reported by United Daily News",
        "https://udn.com/news/story/7238/9130138", CITED_FACT,
        "Rounded to ten thousands (C26), thousands (others). Official table: A046101010 at "
        "https://nstatdb.dgbas.gov.tw/.",
    ),
    source(
        "knometa-2023", "Knometa Research",
        "Global Wafer Capacity 2023, as announced: wafer capacity of American companies",
        "https://semi.org/en/news-resources/press/knometa-american-ic-manufacturers-overseas-"
        "capacity", CITED_FACT, "Proprietary report; single facts from the announcement.",
    ),
]  # fmt: skip

PAYROLL = [
    ("C26", "components", "C26 electronic parts and components", "2025-09", 650000, "measured",
     "rounded to ten thousands"),
    ("C26", "components", "C26 electronic parts and components", "2024-09", 633000, "estimated",
     "650,000 less the stated growth of 2.64 % on the year"),
    ("C27", "other", "C27 computers, electronic and optical", "2025-09", 253000, "measured", ""),
    ("manufacturing", "other", "manufacturing", "2025-09", 2874000, "measured", ""),
]  # fmt: skip


def collect(raw: Path, book: Book) -> None:
    """Write the facts; `raw` is not read."""
    del raw
    for name, scope, industry, period, value, status, note in PAYROLL:
        key = book.define(
            f"employees.TW.{name}.month", country="TW", scope=scope, industry=industry,
            concept="employees", unit="persons", frequency="M",
            title=f"Employees on payrolls, {industry}",
            note="End of the month, survey of establishments: the concept of the annual average "
            "of 2014, above the factory survey of 2024.",
        )  # fmt: skip
        book.observe("labour_market", key, period, value, status=status, vintage="2025-11-10",
                     source="dgbas-payroll-2025-09", note=note)  # fmt: skip
    key = book.define(
        "capacity.US.american_owned_ic_fabs.wpm_200mm", country="US",
        industry="IC fabs in the US of American firms", concept="capacity",
        unit="wafers per month, 200mm equivalents",
        title="Wafer capacity of American firms in the United States, IC fabs",
        note="Foreign-owned fabs are not in it; IC fabs only. A check on the fab register.",
    )  # fmt: skip
    book.observe("capacity", key, 2022, 2_000_000, status="estimated", vintage="2023-06-30",
                 source="knometa-2023", note="year end; vintage approximate")  # fmt: skip
