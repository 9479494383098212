"""The second data package, datasets/reference: tables that no model reads yet.

Everything in datasets/datapackage.json is in the database, so that an export gives it back byte by
byte. What is only looked up, or waits for a lever, is described and checked here instead; a table
moves to the first package, with a table in the store, when a model reads it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from build import careers, ep, fab_staffing, fabs_elsewhere, levers
from build.catalogue import SOURCE_COLUMNS, write_csv
from build.descriptor import (
    COLLECTED,
    LICENCES,
    OCCUPATIONS,
    SOURCE_KEY,
    day,
    number,
    small_tables,
    text,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

SOURCE = text("source", "slug of sources.csv", required=True)
VINTAGE = day("vintage", "date on which the row became known")


def schema(fields: list[dict], primary: list[str], *more: dict) -> dict:
    """Return a Table Schema whose rows name their source."""
    return {"fields": fields, "primaryKey": primary, "foreignKeys": [SOURCE_KEY, *more]}


def bls_tables() -> dict[str, tuple[str, dict]]:
    """Return title and schema of projections by edition and of awards."""
    people = {"minimum": 0}
    return {
        "ep_projections": (
            "Employment Projections of BLS by edition",
            schema(
                [
                    text("edition", "base and target year", required=True,
                         pattern=r"^\d{4}-\d{2}$"),
                    text("industry", "NAICS or matrix code; all for every industry", required=True),
                    text("occupation_system", "classification of the code", required=True,
                         enum=["SOC2000", "SOC2010", "SOC2018-hybrid", "SOC2018"]),
                    text("occupation_code", "00-0000 for every occupation", required=True),
                    text("title", "occupation, or industry where all occupations", required=True),
                    number("base_year", "base year", kind="integer", required=True),
                    number("target_year", "target year", kind="integer", required=True),
                    number("base", "persons in the base year", **people),
                    number("projected", "persons projected for the target year", **people),
                    number("change", "projected over base, less one", required=True),
                    number("openings", "persons, see openings_basis", **people),
                    text("openings_basis", "what openings are: they changed with 2016-26"),
                    VINTAGE,
                    SOURCE,
                    text("note", "concept of an industry row"),
                ],
                ["edition", "industry", "occupation_code"],
            ),
        ),
        "chips_awards": (
            "CHIPS Act awards and preliminary terms",
            schema(
                [
                    text("award", "slug", required=True),
                    text("company", "company, with a site where the row is of one", required=True),
                    text("sites", "places", required=True),
                    text("stage", "state of the award; never add the two stages", required=True,
                         enum=["preliminary terms", "award"]),
                    day("date", "date of the announcement"),
                    number("funding_usd", "direct funding, at most", **people),
                    number("investment_usd", "investment of the company", **people),
                    number("manufacturing_jobs", "persons, as announced", **people),
                    number("construction_jobs", "persons, as announced", **people),
                    number("total_jobs", "direct jobs of both kinds, as announced", **people),
                    text("url", "page of the statement", required=True),
                    text("status", "how it is known", required=True, enum=["announced"]),
                    SOURCE,
                ],
                ["award"],
            ),
        ),
    }  # fmt: skip


def fab_tables() -> dict[str, tuple[str, dict]]:
    """Return title and schema of people and capacity of fabs outside or beside the register."""
    return {
        "fab_staffing": (
            "Published people and capacity of wafer fabs: elsewhere, counts after plans, studies",
            schema(
                [
                    text("fab", "slug; that of ../fabs.csv where the fab is there", required=True),
                    text("name", "company and fab", required=True),
                    text("country", "ISO 3166 alpha-2; empty for a study", pattern="^[A-Z]{2}$"),
                    text("scope_level", "what the row counts", required=True,
                         enum=["fab_or_phase", "site_total"]),
                    text("node_class", "class of node or product", required=True,
                         enum=["leading", "advanced", "mature", "memory", "power_analog", "other"]),
                    number("wafer_mm", "wafer diameter", kind="integer", required=True),
                    number("wafers_stated", "wafers a month of that size, as published",
                           minimum=0),
                    number("capacity_wspm", "300 mm-equivalent wafer starts a month", minimum=0),
                    number("people", "persons", required=True, minimum=0),
                    text("basis", "what people are", required=True,
                         enum=list(fab_staffing.BASES)),
                    number("added_to_site", "1 where they join a running fab of the company",
                           kind="integer", required=True, minimum=0, maximum=1),
                    VINTAGE,
                    text("people_url", "page of the number of people", required=True),
                    text("capacity_url", "page of the capacity"),
                    text("status", "how people are known", required=True,
                         enum=["measured", "estimated", "announced"]),
                    SOURCE,
                    text("note", "what else to know"),
                ],
                ["fab", "basis", "vintage"],
            ),
        ),
    }  # fmt: skip


def fab_event_tables() -> dict[str, tuple[str, dict]]:
    """Return title and schema of the events of fabs outside the countries of the package."""
    kinds = ["announced", "construction_start", "tool_in", "delayed_to", "paused",
             "production_start", "cancelled"]  # fmt: skip
    period = r"^\d{4}(-(\d{2}(-\d{2})?|Q[1-4]|H[12]))?$"
    return {
        "fab_events_elsewhere": (
            "Stated and real starts of fabs outside the countries of the package",
            schema(
                [
                    text("fab", "slug", required=True),
                    text("company", "company", required=True),
                    text("country", "ISO 3166 code", required=True, pattern=r"^[A-Z]{2}$"),
                    text("found", "name: a well-known new fab of a large firm, which leans to the "
                         "punctual; trouble: found by a search for delays and cancellations",
                         required=True, enum=["name", "trouble"]),
                    number("seq", "number within the fab", kind="integer", required=True,
                           minimum=1),
                    text("kind", "what happened or was said", required=True, enum=kinds),
                    text("event_date", "when, of any precision", required=True, pattern=period),
                    text("target_date", "start of production stated then", pattern=period),
                    day("known_on", "date on which it became known"),
                    text("url", "page of the statement", required=True),
                    text("status", "how it is known", required=True,
                         enum=["announced", "measured"]),
                    SOURCE,
                    text("note", "remark"),
                ],
                ["fab", "seq"],
            ),
        ),
    }  # fmt: skip


def tables() -> dict[str, tuple[str, dict]]:
    """Return title and schema of every table of the second package."""
    own = {
        "sources": ("Sources of this package, from ../sources.csv", small_tables()["sources"][1])
    }
    return own | bls_tables() | fab_tables() | fab_event_tables() | levers.tables()


def build(raw: Path, sources: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return every table of the second package by file name without ending."""
    out = {
        "ep_projections": ep.build_projections(raw),
        "chips_awards": careers.build_awards(raw),
        "fab_staffing": fab_staffing.build(),
        "fab_events_elsewhere": fabs_elsewhere.build_fab_events(),
        "lever_evidence": levers.build(),
    }
    used = {slug for table in out.values() if "source" in table for slug in table["source"]}
    if used - set(sources["source"]):
        raise ValueError(f"not in sources.csv: {sorted(used - set(sources['source']))}")
    rows = sources[sources["source"].isin(used)]
    return {"sources": rows[SOURCE_COLUMNS].reset_index(drop=True), **out}


def write(folder: Path, frames: dict[str, pd.DataFrame]) -> None:
    """Write the tables and their descriptor."""
    folder.mkdir(exist_ok=True)
    described = tables()
    if set(described) != set(frames):
        raise ValueError(f"tables without schema or data: {sorted(set(described) ^ set(frames))}")
    resources = []
    for name, (title, fields) in described.items():
        print(f"reference/{name}.csv: {write_csv(frames[name], folder / f'{name}.csv')} rows")
        resources.append(
            {
                "name": name, "type": "table", "path": f"{name}.csv", "title": title,
                "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
                "dialect": {"lineTerminator": "\n"}, "licenses": LICENCES,
                "schema": fields | {"missingValues": [""]},
            }
        )  # fmt: skip
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "talent-reference",
        "title": "Reference tables of the semiconductor workforce data",
        "description": "What is looked up beside the series of ../datapackage.json, and is not in "
        f"the database. Occupations of the model: {', '.join(OCCUPATIONS)}.",
        "version": "1.0.0",
        "created": f"{COLLECTED}T00:00:00Z",
        "licenses": LICENCES,
        "resources": resources,
    }
    content = json.dumps(descriptor, ensure_ascii=False, indent=2)
    (folder / "datapackage.json").write_text(content + "\n", encoding="utf-8")
