"""The descriptor: Data Package v2 with a Table Schema for each CSV file."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from build import descriptor_skills
from build.breaks import KINDS
from build.catalogue import OBSERVATION_FILES
from build.fields import (
    COUNTRY_KEY,
    OCCUPATION_KEY,
    PERIOD,
    SOURCE_KEY,
    STATUS,
    day,
    key,
    number,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COUNTRIES = ["US", "JP", "TW"]
OCCUPATIONS = [
    "engineers", "technicians", "operators", "computer_scientists", "managers_business", "other",
]  # fmt: skip
SYSTEMS_FROM = [
    "SOC2010", "SOC2018", "ISCO08", "NAICS", "CES", "CPS", "JSIC", "TWIC", "COMPANY", "CIP2020",
    "ISCEDF2013", "FIELD", "TSMC", "GRADUATE",
]  # fmt: skip
SYSTEMS_TO = [
    "SOC2010", "SOC2018", "ISCO08", "OCCUPATION", "NAICS", "JSIC", "TWIC", "SCOPE", "ISCEDF2013",
    "FIELD",
]  # fmt: skip
LICENCES = [
    {
        "name": "CC-BY-4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
        "title": "Creative Commons Attribution 4.0; the licence of each source is in sources.csv",
    }
]


def observation_schema(*, signed: bool) -> dict:
    """Return the schema shared by every observation file."""
    lowest = {} if signed else {"minimum": 0}
    return {
        "fields": [
            text("series", "key of series.csv", required=True),
            text("period", "year, month or quarter", required=True, pattern=PERIOD),
            number("value", "in the unit of the series", required=True, **lowest),
            text("status", "how the value is known", required=True, enum=STATUS),
            day("vintage", "date on which the value became known"),
            text("source", "slug of sources.csv", required=True),
            text("note", "caveat of this one value"),
        ],
        "primaryKey": ["series", "period", "vintage"],
        "foreignKeys": [key("series", "series", "series"), SOURCE_KEY],
    }


OBSERVATION_TITLES = {
    "employment": "Employment and headcounts",
    "age_structure": "Age structure of the workforce",
    "population": "Population by single age and sex",
    "mortality": "Central death rates by age group and sex",
    "participation": "Labour force participation by age and sex",
    "graduates": "Graduates by field and level",
    "exits": "Exit, transfer, separation and accession rates",
    "labour_market": "Hires, openings, vacancies and separations",
    "production": "Production, output and productivity",
    "capacity": "Capacity and utilisation",
    "occupation_mix": "Occupational mix",
}


def small_tables() -> dict[str, tuple[str, dict]]:
    """Return title and schema of the code tables, crosswalks, sources, series and breaks."""
    slug = r"^[a-z0-9][a-z0-9._-]*$"
    return {
        "countries": (
            "Countries",
            {
                "fields": [
                    text("country", "ISO 3166-1 alpha-2", required=True, enum=COUNTRIES),
                    text("alpha3", "ISO 3166-1 alpha-3", required=True, pattern="^[A-Z]{3}$"),
                    text("name_en", "English name", required=True),
                    text("name_ja", "Japanese name", required=True),
                    text("name_zh", "name in traditional Chinese", required=True),
                ],
                "primaryKey": ["country"],
            },
        ),
        "scopes": (
            "Scopes as sums of segments",
            {
                "fields": [
                    text(
                        "scope", "what a forecast covers", required=True,
                        enum=["fab", "components", "industry"],
                    ),
                    text(
                        "segment", "part of the scope", required=True,
                        enum=["design", "equipment", "fab", "other_components"],
                    ),
                    text("description", "what the segment holds", required=True),
                ],
                "primaryKey": ["scope", "segment"],
            },
        ),
        "occupations": (
            "Occupations",
            {
                "fields": [
                    text("occupation", "code", required=True, enum=OCCUPATIONS),
                    text("name_en", "English name", required=True),
                    text("name_ja", "Japanese name", required=True),
                    text("name_zh", "name in traditional Chinese", required=True),
                    text("description", "what it holds", required=True),
                ],
                "primaryKey": ["occupation"],
            },
        ),
        "crosswalk": (
            "Crosswalks between classifications, and to the model's occupations, scopes and fields",
            {
                "fields": [
                    text("system_from", "classification", required=True, enum=SYSTEMS_FROM),
                    text("code_from", "code", required=True),
                    text("title_from", "title of the code", required=True),
                    text("system_to", "classification, or OCCUPATION, SCOPE, FIELD of the model",
                         required=True, enum=SYSTEMS_TO),
                    text("code_to", "code there", required=True),
                    number("weight", "share of the code; the shares of a code in a system sum to 1",
                           required=True, minimum=0, maximum=1),
                    text("source", "slug of sources.csv", required=True),
                    text("note", "where the weight is from, what differs"),
                ],
                "primaryKey": ["system_from", "code_from", "system_to", "code_to"],
                "foreignKeys": [SOURCE_KEY],
            },
        ),
        "excluded_codes": (
            "Codes of shipped series without a mapping",
            {
                "fields": [
                    text("system", "classification", required=True),
                    text("code", "code", required=True),
                    text("title", "title of the code", required=True),
                    text("reason", "why it is mapped to nothing", required=True),
                ],
                "primaryKey": ["system", "code"],
            },
        ),
        "sources": (
            "Sources with licence and citation",
            {
                "fields": [
                    text("source", "slug", required=True, unique=True, pattern=slug),
                    text("publisher", "who made the numbers", required=True),
                    text("title", "what it is", required=True),
                    text("url", "page of the publisher or of the report", required=True),
                    text("licence", "terms", required=True),
                    day("retrieved", "date of collection"),
                    text("citation", "how to cite", required=True),
                    text("note", "copy it was read from, changes made"),
                ],
                "primaryKey": ["source"],
            },
        ),
        "series": (
            "Catalogue of series",
            {
                "fields": [
                    text("series", "key", required=True, unique=True),
                    text("country", "country", required=True, enum=COUNTRIES),
                    text(
                        "scope", "fab, components or other", required=True,
                        enum=["fab", "components", "other"],
                    ),
                    text("industry", "industry as published; economy for all", required=True),
                    text("concept", "what is measured", required=True),
                    text("occupation", "our occupation, empty for all", enum=OCCUPATIONS),
                    text("field", "field of study"),
                    text("level", "level of education"),
                    text("age_band", "age or age band in years"),
                    text("sex", "M, F, T or empty", enum=["M", "F", "T"]),
                    text("unit", "unit of the values", required=True),
                    text("frequency", "annual, monthly, quarterly", required=True,
                         enum=["A", "M", "Q"]),
                    text("seasonal", "seasonal adjustment", enum=["SA", "NSA"]),
                    text("publisher_code", "code of the publisher"),
                    text("title", "title", required=True),
                    text("note", "caveats of the series"),
                ],
                "primaryKey": ["series"],
                "foreignKeys": [COUNTRY_KEY, OCCUPATION_KEY],
            },
        ),
        "breaks": (
            "Breaks in series",
            {
                "fields": [
                    text("series", "key of series.csv", required=True),
                    text("period", "first period after the break, or first one missing in a hole",
                         required=True, pattern=PERIOD),
                    text("kind",
                         "kind of break; a hole stays declared when a later vintage fills it",
                         required=True, enum=KINDS),
                    day("vintage", "date on which the break became known"),
                    number("size_log", "log of new over old level, where known"),
                    text("source", "slug of sources.csv", required=True),
                    text("note", "what changed", required=True),
                ],
                "primaryKey": ["series", "period", "kind", "vintage"],
                "foreignKeys": [key("series", "series", "series"), SOURCE_KEY],
            },
        ),
    }  # fmt: skip


def fab_tables() -> dict[str, tuple[str, dict]]:
    """Return title and schema of fabs, their states and events, assumptions and projections."""
    return {
        "fabs": (
            "Fabs",
            {
                "fields": [
                    text("fab", "slug", required=True, unique=True),
                    text("company", "company", required=True),
                    text("name", "name", required=True),
                    text("site", "place"),
                    text("country", "country", required=True, enum=COUNTRIES),
                    text(
                        "scope_level", "what the row covers; never add rows of different levels",
                        required=True, enum=["fab_or_phase", "site_total", "company_total"],
                    ),
                ],
                "primaryKey": ["fab"],
                "foreignKeys": [COUNTRY_KEY],
            },
        ),
        "fab_states": (
            "States of fabs by the date on which they became known",
            {
                "fields": [
                    text("fab", "slug of fabs.csv", required=True),
                    day("vintage", "date on which the state became known"),
                    number("wafer_mm", "wafer diameter, mm", minimum=0),
                    text("node", "process nodes as stated"),
                    text(
                        "node_class", "class of the node",
                        enum=["leading", "advanced", "mature", "memory", "power_analog", "other"],
                    ),
                    number("capacity_wspm", "wafer starts a month, 300mm equivalents", minimum=0),
                    number("jobs", "persons, as announced or reported", minimum=0),
                    text(
                        "status", "state of the fab", required=True,
                        enum=["operating", "construction", "announced", "closed", "cancelled",
                              "paused"],
                    ),
                    number("start_year", "first year of production", kind="integer", minimum=1950,
                           maximum=2050),
                    number("in_pipeline", "1 if the model adds its jobs", kind="integer",
                           required=True, minimum=0, maximum=1),
                    text("source", "slug of sources.csv", required=True),
                    text("note", "caveat"),
                ],
                "primaryKey": ["fab", "vintage"],
                "foreignKeys": [key("fab", "fabs", "fab"), SOURCE_KEY],
            },
        ),
        "fab_events": (
            "Dated events of fabs",
            {
                "fields": [
                    text("fab", "slug of fabs.csv", required=True),
                    number("seq", "order within the fab", kind="integer", required=True, minimum=0),
                    text("kind", "kind of event", required=True),
                    text("event_date", "date or its beginning, as precise as stated"),
                    text("target_date", "target stated at that date"),
                    day("known_on", "date on which it became known"),
                    text("source", "slug of sources.csv", required=True),
                    text("note", "caveat"),
                ],
                "primaryKey": ["fab", "seq"],
                "foreignKeys": [key("fab", "fabs", "fab"), SOURCE_KEY],
            },
        ),
        "assumptions": (
            "Assumptions of the model",
            {
                "fields": [
                    text("assumption", "key", required=True),
                    text("country", "country, empty for every country", enum=COUNTRIES),
                    day("vintage", "date from which it holds"),
                    text(
                        "distribution", "distribution", required=True,
                        enum=["fixed", "pert", "normal", "lognormal", "uniform"],
                    ),
                    number("low", "low value or first parameter"),
                    number("mode", "mode or central parameter"),
                    number("high", "high value or last parameter"),
                    text("unit", "unit", required=True),
                    text("status", "how it is known", required=True, enum=STATUS),
                    text("source", "slug of sources.csv"),
                    text("rationale", "why", required=True),
                    text("used_by", "where it is used", required=True),
                ],
                # No primary key in the descriptor: country is part of it and may be empty.
                "foreignKeys": [COUNTRY_KEY, SOURCE_KEY],
            },
        ),
        "projection_concepts": (
            "How published projections are rebuilt from our draws",
            {
                "fields": [
                    text("projection", "slug of projections.csv", required=True, unique=True),
                    text("measure", "our measure", required=True),
                    text("country", "country", required=True, enum=COUNTRIES),
                    text("scope", "our scope or segment; + joins several", required=True),
                    text("occupation", "our occupation, or total; + joins several", required=True),
                    number("from_year", "first year", kind="integer", required=True,
                           minimum=1990, maximum=2050),
                    number("to_year", "last year", kind="integer", required=True,
                           minimum=1990, maximum=2050),
                    text("aggregate", "level, change or sum", required=True,
                         enum=["level", "change", "sum"]),
                    text("difference", "what explains a difference", required=True),
                    text("also", "further countries that are counted with it; + joins several"),
                    text("factor", "assumption that ours is multiplied by"),
                    number("relative_to", "theirs is a share of this", minimum=0),
                ],
                "primaryKey": ["projection"],
                "foreignKeys": [key("projection", "projections", "projection"), COUNTRY_KEY],
            },
        ),
        "projections": (
            "Published projections, to compare with",
            {
                "fields": [
                    text("projection", "slug", required=True, unique=True),
                    text("publisher", "publisher", required=True),
                    text("title", "title"),
                    number("publication_year", "year", kind="integer", minimum=1990, maximum=2050),
                    text("country", "country or region as published", required=True),
                    text("scope_text", "what it covers, in words"),
                    text("metric", "what is projected", required=True),
                    text("period_text", "period, in words"),
                    number("low", "low value"),
                    number("mid", "central value"),
                    number("high", "high value"),
                    text("unit", "unit", required=True),
                    text("source_url", "address", required=True),
                    text("confidence", "how sure the reading is"),
                    text("note", "caveat"),
                    text("publication_date", "day, month or year, as far as known",
                         required=True, pattern=r"^\d{4}(-\d{2}){0,2}$"),
                    text("not_rebuilt", "why ours cannot be made in this concept, empty if it can"),
                ],
                "primaryKey": ["projection"],
            },
        ),
        "projection_outcomes": (
            "What published projections are judged by",
            {
                "fields": [
                    text("projection", "slug of projections.csv", required=True, unique=True),
                    text("family", "cases that share what went wrong", required=True),
                    text("kind", "how the outcome is known", required=True,
                         enum=["employment", "stated", "revised"]),
                    number("base_year", "where it starts", kind="integer", required=True,
                           minimum=1990, maximum=2050),
                    number("target_year", "where it ends", kind="integer", required=True,
                           minimum=1990, maximum=2050),
                    number("base", "value at the start, as published", minimum=0),
                    number("projected", "employment at the end, growth where there is no base, or "
                           "the figure itself", required=True),
                    text("series", "key of series.csv; where kind is employment"),
                    number("outcome", "what it came to, in the projection's unit"),
                    number("outcome_year", "year of the outcome", kind="integer",
                           minimum=1990, maximum=2050),
                    text("outcome_url", "address of the outcome"),
                    text("note", "caveat"),
                ],
                "primaryKey": ["projection"],
                "foreignKeys": [key("projection", "projections", "projection")],
            },
        ),
    }  # fmt: skip


def tables() -> dict[str, tuple[str, dict]]:
    """Return title and schema of every table the package may hold."""
    observed: Callable[[str], dict] = lambda name: observation_schema(  # noqa: E731
        signed=name in {"production"}
    )
    observations = {name: (OBSERVATION_TITLES[name], observed(name)) for name in OBSERVATION_FILES}
    return small_tables() | observations | fab_tables() | descriptor_skills.tables()


def used_sources(path: Path) -> list[str]:
    """Return the slugs in the column source of a CSV file."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if "source" not in (reader.fieldnames or []):
            return []
        return sorted({row["source"] for row in reader if row["source"]})


COLLECTED = "2026-11-22"
"""Date on which the raw files were collected."""

PERSONS = (
    "age_structure", "employment", "employment_published", "graduates", "headcount",
    "hires_level", "layoffs_level", "occupation_mix", "openings_level", "population",
    "population_total", "quits_level", "separations_level", "vacancies_level",
)  # fmt: skip
OTHER_UNITS = {
    "accession_rate": ["share per month", "share per year"],
    "capacity": ["wafers per month, 200mm equivalents", "wafers per year, 300mm equivalents"],
    "capacity_index": ["index 2017=100"],
    "capacity_share": ["share"],
    "hires_rate": ["share of employment per month"],
    "donor_separation_rate": ["share per year"],
    "donor_transfer_rate": ["share per year"],
    "intermediate_inputs_intensity": ["index 2017=100"],
    "labour_force_exit_rate": ["share per year"],
    "labour_productivity": ["index 2016=100"],
    "layoffs_rate": ["share of employment per month"],
    "mean_age": ["years"],
    "median_age": ["years"],
    "mortality": ["deaths per person-year"],
    "openings_rate": ["share of employment plus openings per month"],
    "participation": ["share"],
    "production_index": ["index 2016=100", "index 2017=100"],
    "quits_rate": ["share of employment per month"],
    "separation_rate": ["share per month", "share per year"],
    "separations_rate": ["share of employment per month"],
    "share_55_plus": ["share"],
    "shipments_index": ["index 2020=100"],
    "temporary_resident_share": ["share"],
    "total_factor_productivity": ["index 2017=100"],
    "transfer_rate": ["share per year"],
    "turnover_rate": ["share per year"],
    "utilisation": ["ratio to capacity", "share"],
    "vacancies_rate": ["share of employment plus vacancies"],
    "value_added": [
        "million NT$, chained, reference year 2016",
        "million NT$, current prices",
    ],
}
MORE_UNITS = {
    "accessions_level": ["persons"],
    "births": ["persons"],
    "capacity_growth": ["ratio of fourth quarters"],
    "capital_spending": ["US$ billion", "million NT$"],
    "completions": ["persons"],
    "employed": ["persons"],
    "employees": ["persons"],
    "ep_employment": ["persons"],
    "equipment_sales": ["US$ billion"],
    "foreign_professionals": ["persons"],
    "graduation_age": ["share"],
    "hourly_earnings": ["US$ per hour"],
    "inventory_index": ["index 2020=100"],
    "labour_force": ["persons"],
    "manufacturing_share": ["share"],
    "monthly_earnings": ["NT$ per month", "yen per month"],
    "fab_staffing_share": ["share"],
    "occupation_group_jobs": ["persons"],
    "occupation_mix_rse": ["share"],
    "oews_employment": ["persons"],
    "output": ["million NT$, current prices"],
    "production": ["wafers per year, 300mm equivalents"],
    "production_growth": ["ratio of fourth quarters"],
    "production_workers": ["persons"],
    "population_history": ["persons"],
    "registered_population": ["persons"],
    "retired_share": ["share"],
    "segment_employment": ["persons"],
    "sales": ["US$ billion"],
    "shipments": ["wafers per quarter, 300mm equivalents", "wafers per year, 300mm equivalents"],
    "stay_rate": ["share"],
    "unit_labour_cost": ["index 2016=100"],
    "weekly_hours": ["hours per week"],
    "weekly_overtime_hours": ["hours per week"],
    "women_employees": ["persons"],
    "workers": ["persons"],
}
"""Concepts that no model reads yet."""
CONCEPTS = {
    name: {"units": units, "minimum": 0}
    for name, units in sorted(
        {**{p: ["persons"] for p in PERSONS}, **OTHER_UNITS, **MORE_UNITS}.items()
    )
}
"""Units that a series of each concept may have; none of them can be negative."""


def concepts(folder: Path) -> dict:
    """Return `CONCEPTS` with the resource that holds the observations of each.

    A database keeps observations in one table; an export puts them back by this.
    """
    with (folder / "series.csv").open(encoding="utf-8", newline="") as lines:
        concept = {row["series"]: row["concept"] for row in csv.DictReader(lines)}
    place: dict[str, str] = {}
    for name in OBSERVATION_FILES:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                here = concept[row["series"]]
                if place.setdefault(here, name) != name:
                    raise ValueError(f"{here} is in {place[here]}.csv and in {name}.csv")
    return {name: spec | {"resource": place[name]} for name, spec in CONCEPTS.items()}


def describe(folder: Path) -> dict:
    """Return the descriptor of the CSV files that exist in a folder."""
    with (folder / "sources.csv").open(encoding="utf-8", newline="") as lines:
        origin = {row["source"]: row for row in csv.DictReader(lines)}
    resources = []
    for name, (title, schema) in tables().items():
        path = folder / f"{name}.csv"
        if not path.exists():
            continue
        slugs = [] if name == "sources" else used_sources(path)
        listed = [
            {"title": f"{origin[s]['publisher']}: {origin[s]['title']}", "path": origin[s]["url"]}
            for s in slugs
            if s in origin
        ]
        resource = {
            "name": name, "type": "table", "path": path.name, "title": title,
            "description": f"{title}. Column meanings are in the schema, caveats in the notes.",
            "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
            "dialect": {"lineTerminator": "\n"}, "licenses": LICENCES,
            "schema": schema | {"missingValues": [""]},
        }  # fmt: skip
        resources.append(resource | ({"sources": listed} if listed else {}))
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "talent-datasets",
        "title": "Semiconductor workforce data for the United States, Japan and Taiwan",
        "description": "Observed series with status, vintage and source, fabs, assumptions and "
        "published projections. Shares are 0-1, persons are persons, dates are ISO.",
        "version": "1.0.0",
        "created": f"{COLLECTED}T00:00:00Z",
        "concepts": concepts(folder),
        "licenses": LICENCES,
        "resources": resources,
    }
