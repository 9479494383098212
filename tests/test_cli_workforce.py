"""`talent workforce`: CSV in, a table out, and a clear refusal of what cannot be used."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from talent.cli.main import main


@pytest.fixture
def counts(tmp_path):
    rows = [
        (group, year, age, round(400 + 3 * (year - 2010) - 4 * abs(age - 40)))
        for group in ("nurses", "midwives")
        for year in (2010, 2014, 2020)
        for age in range(22, 66)
    ]
    path = tmp_path / "counts.csv"
    pd.DataFrame(rows, columns=["group", "year", "age", "count"]).to_csv(path, index=False)
    return path


def run(*arguments):
    return CliRunner().invoke(main, ["workforce", *map(str, arguments)])


def test_a_table_for_people_and_every_cell_in_a_file(counts, tmp_path):
    out = tmp_path / "cells.csv"
    result = run(counts, "--to", 2025, "--draws", 250, "--out", out, "--level", "80")
    assert result.exit_code == 0, result.output
    assert "midwives" in result.stdout
    assert "2025" in result.stdout
    cells = pd.read_csv(out)
    assert len(cells) == 2 * 44 * 5
    assert list(cells) == ["group", "age", "year", "mean", "median", "lo-80", "hi-80"]


def test_json_has_every_year(counts):
    result = run(counts, "--to", 2023, "--draws", 250, "--by", "year", "--json")
    rows = json.loads(result.stdout)["rows"]
    assert [row["year"] for row in rows] == [2021, 2022, 2023]


def test_every_table_by_file_with_bands_and_irregular_censuses(tmp_path):
    tables = {
        "counts": "year,group,age,count\n"
        + "".join(
            f"{year},{group},{age},{base * size}\n"
            for year, base in ((2004, 90), (2011, 100), (2016, 108))
            for group, size in (("welders", 3), ("fitters", 5))
            for age in ("20-24", "25-34", "35-44", "45-54", "55-64", "65+")
        ),
        "graduates": "group,year,count\n"
        + "".join(
            f"{g},{y},{20 + y - 2000}\n" for g in ("welders", "fitters") for y in range(2004, 2017)
        ),
        "graduate-ages": "age,share\n20,0.2\n21,0.5\n22-24,0.3\n",
        "exits": "age,rate\n55-59,0.05\n60+,0.2\n",
        "mortality": "year,sex,age,rate\n"
        + "".join(
            f"{y},{sex},{age},{rate}\n"
            for y, improved in ((2000, 1.0), (2005, 0.95), (2010, 0.9), (2015, 0.86))
            for sex, more in (("F", 1.0), ("M", 1.6))
            for age, rate in (
                ("15-39", 0.001 * improved * more),
                ("40-59", 0.004 * improved * more),
                ("60+", 0.02 * improved * more),
            )
        ),
    }
    paths = {name: tmp_path / f"{name}.csv" for name in tables}
    for name, text in tables.items():
        paths[name].write_text(text)
    options = [part for n in tables if n != "counts" for part in (f"--{n}", paths[n])]
    result = run(paths["counts"], "--to", 2024, "--draws", 250, *options, "--json")
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)["rows"]
    assert {row["group"] for row in rows} == {"welders", "fitters"}
    assert all(row["lo-95"] <= row["median"] <= row["hi-95"] for row in rows)


def test_what_is_wrong_is_told_without_a_traceback(counts, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text(counts.read_text().replace("count", "counts").replace(",22,", ",22 years,"))
    out = tmp_path / "cells.csv"
    result = run(bad, "--to", 2025, "--out", out)
    assert result.exit_code == 3
    assert "'counts'; did you mean 'count'" in result.stderr
    assert "22 years" in result.stderr
    assert "Traceback" not in result.output
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--to", 2015), "to must be after the last census"),
        (("--to", 2025, "--level", "eighty"), "--level 'eighty'"),
        (("--to", 2025, "--by", "groop,year"), "did you mean 'group'"),
    ],
)
def test_a_wrong_setting_is_told(counts, arguments, message):
    result = run(counts, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_file_that_is_no_table(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_bytes(b"\xff\xfe\x00")
    result = run(path, "--to", 2025)
    assert result.exit_code == 2
    assert "is not a CSV file in UTF-8" in result.stderr
