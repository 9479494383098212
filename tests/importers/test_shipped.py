"""Shipped values, written as their publisher writes them and imported again, are no news."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from talent.store import Store

DAY = "2026-11-20"


def latest(store: Store, *concepts: str) -> list[pd.Series]:
    """Rows of the series with a publisher's code of BLS."""
    rows = []
    for concept in concepts:
        frame = store.as_of(DAY).observations(concept, country="US")
        frame = frame[frame["publisher_code"].str.match("CES|JTS")]
        rows += [row for _, row in frame.iterrows()]
    return rows


def test_every_ces_and_jolts_value(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "bls.txt"
    lines = ["series_id\tyear\tperiod\tvalue\tfootnote_codes"]
    rows = latest(store, "employment", "hires_level", "hires_rate", "quits_rate", "openings_rate")
    for row in rows:
        year, month = row["period"].split("-")
        # Rates are published with one decimal; later ones are reckoned from levels, with more.
        people = row["unit"] == "persons"
        text = f"{row['value'] / 1000:.1f}" if people else f"{row['value'] * 100:.10g}"
        lines.append(f"{row['publisher_code']}\t{year}\tM{month}\t{text}\t")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    report = store.import_file("bls-flat", path, DAY, dry_run=True)
    assert len(rows) > 10_000
    assert (report.new, report.revised, report.unchanged) == (0, 0, len(rows))
    assert not report.changed


@pytest.mark.parametrize("code", ["IPG3344S", "INDPRO", "IPG334S"])
def test_every_value_of_an_index(store: Store, tmp_path: Path, code: str) -> None:
    frame = store.as_of(DAY).observations("production_index", publisher_code=code)
    path = tmp_path / "fredgraph.csv"
    lines = [f"{row.period}-01,{row.value!r}" for row in frame.itertuples()]
    path.write_text(f"observation_date,{code}\n" + "\n".join(lines) + "\n", "utf-8")
    report = store.import_file("fred", path, DAY, dry_run=True)
    assert (report.new, report.revised, report.unchanged) == (0, 0, len(frame))
