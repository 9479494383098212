"""Build the CSV files and datapackage.json of the data package from the raw files.

Usage: ``python datasets/build.py --raw DIR`` where DIR holds the folders us, jptw,
jptw_tables, fabs2 and published described in DIR/README.md. The output is the same,
byte for byte, for the same raw files.
"""

from __future__ import annotations

import argparse
import importlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from build import (
    ages,
    breaks,
    careers,
    codes,
    cycle,
    destinations,
    donors,
    ep,
    extras,
    fab_staffing,
    fabs_elsewhere,
    facts,
    flows,
    graduates,
    industry,
    japan,
    lever_scenarios,
    levers,
    occupation_history,
    pools,
    population,
    published,
    reference,
    segments,
    skills,
    staffing_history,
    taiwan,
    us,
    vacancies,
)
from build.catalogue import OBSERVATION_FILES, Book, sources_frame, write_csv
from build.descriptor import describe

if TYPE_CHECKING:
    from types import ModuleType

    import pandas as pd

OUT = Path(__file__).resolve().parent
COLLECTORS = [
    us, japan, taiwan, population, graduates, destinations, industry, donors, ep, flows, careers,
    ages, facts, cycle, segments, vacancies,
    occupation_history, staffing_history, pools,
]  # fmt: skip


def optional(name: str) -> ModuleType | None:
    """Import a module of this folder, or say that it is not there yet."""
    try:
        return importlib.import_module(f"build.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"build.{name}":
            raise
        print(f"datasets/build/{name}.py is not there yet: its tables are not rebuilt")
        return None


def sources_of(module: ModuleType, raw: Path) -> list[dict]:
    """Return the sources of a module, which may have to read the raw files to know them."""
    return module.sources(raw) if hasattr(module, "sources") else module.SOURCES


def build_tables(raw: Path, book: Book) -> dict[str, pd.DataFrame]:
    """Return every generated table by its file name without ending; series go to the book."""
    for module in COLLECTORS:
        module.collect(raw, book)
    tables = {name: book.observations(name) for name in OBSERVATION_FILES}
    tables["series"] = book.series_frame()
    tables["countries"] = reference.COUNTRIES
    tables["scopes"] = reference.SCOPES
    tables["occupations"] = reference.OCCUPATIONS
    crosswalk = codes.build_crosswalk(raw, donors.occupations(raw))
    tables["crosswalk"] = occupation_history.company_links(raw, crosswalk)
    tables["excluded_codes"] = codes.build_excluded(tables["series"], tables["crosswalk"])
    tables["breaks"] = breaks.build_breaks(raw, book)
    tables |= skills.build(raw)
    tables["donor_pools"] = pools.build(raw)
    sources = [reference.SOURCES, codes.SOURCES, fab_staffing.SOURCES, fabs_elsewhere.SOURCES]
    sources.append(levers.SOURCES)
    sources += [module.SOURCES for module in COLLECTORS]
    fabs, projections = optional("fabs"), optional("projections")
    if fabs is not None:
        tables |= fabs.build_fabs(raw)
        sources.append(sources_of(fabs, raw))
    if projections is not None:
        tables["projections"] = projections.build_projections(raw)
        tables["projection_outcomes"] = published.build_outcomes(raw)
        sources.append(sources_of(projections, raw))
    tables["sources"] = sources_frame(sources)
    return tables


def main() -> None:
    """Write the package into the folder of this file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--raw", type=Path, required=True, help="folder of the raw files")
    raw = parser.parse_args().raw
    book = Book()
    tables = build_tables(raw, book)
    for name, frame in sorted(tables.items()):
        print(f"{name}.csv: {write_csv(frame, OUT / f'{name}.csv')} rows")
    text = json.dumps(describe(OUT), ensure_ascii=False, indent=2)
    (OUT / "datapackage.json").write_text(text + "\n", encoding="utf-8")
    beside = extras.build(raw, tables["sources"])
    extras.write(OUT / "reference", beside)
    lever_scenarios.write(OUT / "scenarios", beside["lever_evidence"])


if __name__ == "__main__":
    main()
