"""Excerpts of publishers' own files: what the package took from such files comes in unchanged.

Where each one is from is said in ``files/README.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talent.errors import DataValidationError

if TYPE_CHECKING:
    from pathlib import Path

    from talent.store import Store

SHIPPED = {
    ("oews", "national_M2025_dl.csv"): ("2026-05-15", 5),
    ("ep", "occupation_table_1.2.csv"): ("2025-08-28", 4),
    ("ep", "Employment Projections.csv"): ("2022-09-08", 3),
    ("ep", "National Employment Matrix_IND_334500.csv"): ("2025-08-28", 7),
}


@pytest.mark.parametrize(("format", "name"), SHIPPED)
def test_shipped_values_are_no_news(store: Store, golden: Path, format: str, name: str) -> None:
    day, known = SHIPPED[format, name]
    report = store.import_file(format, golden / name, day, dry_run=True)
    assert (report.new, report.revised, report.unchanged) == (0, 0, known)


def test_a_later_release_revises_the_last_months(store: Store, golden: Path) -> None:
    report = store.import_file("fred", golden / "IPG3344S.csv", "2026-06-17", dry_run=True)
    assert (report.new, report.revised, report.unchanged) == (4, 1, 12)
    assert report.revisions[["period", "before", "value"]].to_numpy().tolist() == [
        ["2026-01", 175.2145, 176.8583]
    ]


def test_another_table_of_dgbas_is_refused_for_its_title_alone(store: Store, golden: Path) -> None:
    with pytest.raises(DataValidationError) as caught:
        store.import_file("dgbas-csv", golden / "dgbas_A040107010.csv", "2026-02-01")
    problems = caught.value.failures
    assert problems[["row", "value"]].to_numpy().tolist() == [[1, "人力資源主要指標"]]
    assert "is not the title of a table" in problems["rule"][0]
