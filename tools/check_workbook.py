"""Open workbooks of a run with LibreOffice, recalculate them, and compare them with the database.

    python tools/check_workbook.py                          # a new run of 200 draws
    python tools/check_workbook.py --db URL --run RUN_ID    # a run of yours

For each language the workbook is written, its stored values are taken out of a copy, LibreOffice
opens and recalculates that copy, and every number that then stands in it is compared with the
tables of the database, read with SQL. A second copy has other cells chosen and people entered in
the planner. Exits 1 if anything differs or if LibreOffice cannot open a file as it is.

LibreOffice is too large for every test run, so this is run by hand when the workbook changes.
"""

from __future__ import annotations

import argparse
import math
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

import talent
from talent.language import LANGUAGES, in_language
from talent.report.words import catalogue_names, driver_label, label, need

openpyxl = need("openpyxl", extra="export")

STATISTICS = ["mean", "sd", "q025", "q05", "q10", "q25", "q50", "q75", "q90", "q95", "q975"]
KEYS = ["country", "scope", "occupation"]
PLANNER = [
    ("required", "q50"),
    ("available", "q50"),
    ("gap", "q50"),
    ("gap", "q10"),
    ("gap", "q90"),
    ("gap", "prob_positive"),
    ("openings", "q50"),
    ("entrants", "q50"),
]
FIRST = 9
"""Row of the first year in the planner."""

OWN = 1_000
"""People entered for each year in the second copy."""

NEAR = 1e-9
"""Largest relative difference: a workbook keeps 15 to 17 digits."""


class Found:
    """Differences between a workbook and the database, and how many numbers were compared."""

    def __init__(self) -> None:
        self.numbers = 0
        self.texts = 0
        self.largest = 0.0
        self.wrong: list[str] = []

    def number(self, where: str, shown: Any, stored: float) -> None:
        """Compare a number with what is stored."""
        self.numbers += 1
        if not isinstance(shown, int | float):
            self.wrong.append(f"{where}: {shown!r} is no number, the database has {stored!r}")
            return
        self.largest = max(self.largest, abs(shown - stored))
        if not math.isclose(shown, stored, rel_tol=NEAR, abs_tol=NEAR):
            self.wrong.append(f"{where}: {shown!r}, the database has {stored!r}")

    def text(self, where: str, shown: Any, stored: Any) -> None:
        """Compare a text with what is stored; an empty cell is an empty text."""
        self.texts += 1
        expected = "" if stored is None else str(stored)
        if ("" if shown is None else str(shown)) != expected:
            self.wrong.append(f"{where}: {shown!r}, the database has {expected!r}")

    def same(self, what: str, shown: Any, expected: Any) -> None:
        """Compare anything else."""
        if shown != expected:
            self.wrong.append(f"{what}: {shown!r} instead of {expected!r}")


class Stored:
    """What the database holds of one run, read without the code that writes workbooks."""

    def __init__(self, store: talent.Store, run_id: str) -> None:
        def read(text: str) -> pd.DataFrame:
            with store.engine.connect() as connection:
                return pd.read_sql(sa.text(text), connection, params={"run_id": run_id})

        of_run = "run = (SELECT id FROM run WHERE run_id = :run_id)"
        self.results = read(f"SELECT * FROM run_result WHERE {of_run}")  # noqa: S608
        self.drivers = read(f"SELECT * FROM run_driver WHERE {of_run}")  # noqa: S608
        self.inputs = read(f"SELECT * FROM run_input WHERE {of_run} ORDER BY line")  # noqa: S608
        self.sources = read("SELECT * FROM source").set_index("source")
        index = [*KEYS, "year", "measure"]
        self.cells = self.results.set_index(index)[[*STATISTICS, "prob_positive"]].to_dict("index")


def without_values(book: Path, target: Path) -> int:
    """Copy a workbook without the stored values of its formulas; how many formulas there are."""
    formulas = 0
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename.startswith("xl/worksheets/sheet"):
                content, found = re.subn(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
                formulas += found
            new.writestr(item, content)
    return formulas


def recalculated(book: Path, folder: Path) -> Path:
    """Open a workbook with LibreOffice and save it as another, or fail as it does."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        sys.exit("LibreOffice is not installed: no soffice on the path")
    folder.mkdir()
    # A profile of its own: LibreOffice opens nothing while another one runs on the same profile.
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--norestore", "--convert-to", "xlsx"]
    command += ["--outdir", str(folder), str(book)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    made = folder / f"{book.stem}.xlsx"
    # Nobody is there to say yes to a repair, so a file that needs one is not opened at all.
    if done.returncode or not made.exists():
        sys.exit(f"LibreOffice did not open {book.name}: {done.stdout} {done.stderr}")
    return made


def edited(book: Path, target: Path) -> None:
    """Copy a workbook with other choices in the planner, and people of one's own in every year."""
    copy = openpyxl.load_workbook(book)
    planner = copy.worksheets[1]
    for at, column in enumerate("NOP"):
        # The second that can be chosen: another country, scope and occupation.
        planner.cell(3 + at, 2).value = planner[f"{column}2"].value
    for row in range(FIRST, FIRST + _years(planner)):
        planner.cell(row, len(PLANNER) + 2).value = OWN
    copy.save(target)


def _years(planner: Any) -> int:
    row = FIRST
    while isinstance(planner.cell(row, 1).value, int):
        row += 1
    return row - FIRST


def _rows(sheet: Any) -> list[tuple[Any, ...]]:
    """Rows that hold anything: LibreOffice may save empty ones below, for their height."""
    rows = sheet.iter_rows(values_only=True)
    return [row for row in rows if any(cell is not None for cell in row)]


def check_results(found: Found, sheet: Any, stored: Stored) -> dict[tuple[str, str], str]:
    """Compare every result; the code of each name by column."""
    head, *rows = _rows(sheet)
    at = {str(name): place for place, name in enumerate(head)}
    first = at["measure_code"] + 6
    codes: dict[tuple[str, str], str] = {}
    seen = set()
    for row in rows:
        key = tuple(row[at[f"{column}_code"]] for column in (*KEYS, "measure"))
        year = row[at["measure_code"] + 4]
        cell = stored.cells.get((*key[:3], year, key[3]))
        if cell is None:
            found.wrong.append(f"{sheet.title}: {key} {year} is not in the database")
            continue
        seen.add((*key, year))
        for place, name in enumerate([*STATISTICS, "prob_positive"]):
            found.number(f"{sheet.title} {key} {year} {name}", row[first + place], cell[name])
        for place, column in enumerate(KEYS, start=at["measure_code"] + 1):
            codes[column, row[place]] = row[at[f"{column}_code"]]
    found.same(f"{sheet.title}: rows", len(seen), len(stored.cells))
    return codes


def check_planner(
    found: Found, sheet: Any, stored: Stored, codes: dict[tuple[str, str], str], own: int
) -> None:
    """Compare what the formulas found, and the gap after own measures."""
    chosen = [codes[c, sheet.cell(3 + n, 2).value] for n, c in enumerate(KEYS)]
    for row in range(FIRST, FIRST + _years(sheet)):
        year = sheet.cell(row, 1).value
        for at, (measure, name) in enumerate(PLANNER, start=2):
            cell = stored.cells.get((*chosen, year, measure))
            where, shown = f"{sheet.title} {chosen} {year} {measure}", sheet.cell(row, at).value
            if cell is None:
                # Such as openings of the base year, which no run has.
                found.text(where, shown, None)
            else:
                found.number(where, shown, cell[name])
        gap = stored.cells[(*chosen, year, "gap")]["q50"]
        shown = sheet.cell(row, len(PLANNER) + 3).value
        found.number(f"{sheet.title} {chosen} {year} after", shown, gap - own)


def check_others(
    found: Found, book: Any, stored: Stored, codes: dict[tuple[str, str], str]
) -> None:
    """Compare the headline, the drivers, the inputs and the sources."""
    headline, drivers = book.worksheets[0], book.worksheets[3]
    rows = [r for r in _rows(headline) if isinstance(r[1], int) and isinstance(r[2], int | float)]
    found.same(f"{headline.title}: rows", len(rows), 3 * stored.results["country"].nunique())
    for name, year, *numbers in rows:
        cell = stored.cells[codes["country", name], "components", "total", year, "gap"]
        for shown, statistic in zip(
            numbers[:4], ("q50", "q10", "q90", "prob_positive"), strict=True
        ):
            found.number(f"{headline.title} {name} {year}", shown, cell[statistic])
    named = {driver_label(code): code for code in stored.drivers["driver"].unique()}
    cells = stored.drivers.set_index([*KEYS, "year", "driver"])[STATISTICS].to_dict("index")
    rows = _rows(drivers)[1:]
    found.same(f"{drivers.title}: rows", len(rows), len(cells))
    for row in rows:
        key = [codes[c, row[n]] for n, c in enumerate(KEYS)]
        cell = cells[(*key, row[3], named[row[4]])]
        for shown, statistic in zip(row[5:], STATISTICS, strict=True):
            found.number(f"{drivers.title} {key} {row[3]} {row[4]}", shown, cell[statistic])
    inputs = book.worksheets[4]
    rows = _rows(inputs)[1:]
    found.same(f"{inputs.title}: rows", len(rows), len(stored.inputs))
    order = ["key", "vintage", "source", "unit", "value_text", "n_values"]
    for row, line in zip(rows, stored.inputs[order].itertuples(index=False), strict=True):
        held = {str(cell) for cell in row if cell is not None}
        for text in line:
            # Where in the row it stands is for the reader; that it stands there is checked.
            shown = "" if pd.isna(text) else str(text)
            found.text(f"{inputs.title} {line.key}", shown if shown in held else None, shown)
    sources = book.worksheets[6]
    for slug, publisher, title, url, licence in _rows(sources)[1:]:
        kept = stored.sources.loc[slug]
        for shown, name in (
            (publisher, "publisher"), (title, "title"), (url, "url"), (licence, "licence"),
        ):  # fmt: skip
            found.text(f"{sources.title} {slug} {name}", shown, kept[name])


def check(store: talent.Store, run_id: str, language: str, folder: Path) -> Found:
    """Check the workbook of a run in a language."""
    forecast = talent.load(store, run_id)
    snapshot = store.as_of(forecast.meta["as_of"])
    found, stored = Found(), Stored(store, run_id)
    book = folder / f"{language}.xlsx"
    with in_language(language):
        names = catalogue_names(snapshot)
        forecast.to_excel(book, sources=snapshot.sources(), names=names, language=language)
        bare, other = folder / "bare.xlsx", folder / "other.xlsx"
        formulas = without_values(book, bare)
        edited(book, other)
        original = openpyxl.load_workbook(book)
        sizes = {s.title: (len(_rows(s)), s.max_column) for s in original.worksheets}
        for file, own in ((bare, 0), (other, OWN)):
            made = recalculated(file, folder / file.stem)
            opened = openpyxl.load_workbook(made)
            values = openpyxl.load_workbook(made, data_only=True)
            found.same("sheets", values.sheetnames, original.sheetnames)
            now = {s.title: (len(_rows(s)), s.max_column) for s in values.worksheets}
            found.same("rows and columns", now, sizes)
            planner = opened.worksheets[1]
            found.same("lists", len(planner.data_validations.dataValidation), 3)
            kept = [c for row in planner.iter_rows() for c in row if c.data_type == "f"]
            found.same("formulas", len(kept), formulas)
            if file == bare:
                found.same("charts", len(planner._charts), 1)
            codes = check_results(found, values.worksheets[2], stored)
            check_planner(found, values.worksheets[1], stored, codes, own)
            if file == bare:
                check_others(found, values, stored, codes)
                total = label("total", names)
                found.same("occupations", ("occupation", total) in codes, True)
    return found


def main() -> int:
    """Check the three languages and say what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--db", help="URL of the database; a new one in memory by default")
    parser.add_argument("--run", help="id of the run; the latest by default")
    parser.add_argument("--draws", type=int, default=200, help="of the run made if none is stored")
    parser.add_argument("--language", action="append", choices=list(LANGUAGES))
    chosen = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary:
        url = chosen.db or f"sqlite:///{Path(temporary) / 'check.db'}"
        with talent.open(url) as store:
            runs = store.runs()
            if chosen.run is None and runs.empty:
                talent.forecast(store, draws=chosen.draws)
            run_id = chosen.run or talent.load(store, None).run_id
            for language in chosen.language or LANGUAGES:
                folder = Path(temporary) / language
                folder.mkdir()
                found = check(store, run_id, language, folder)
                wrong += len(found.wrong)
                print(
                    f"{language}: {found.numbers:,} numbers and {found.texts:,} texts compared, "
                    f"largest difference {found.largest:.1e} persons, {len(found.wrong)} wrong"
                )
                for text in found.wrong[:20]:
                    print(f"  {text}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
