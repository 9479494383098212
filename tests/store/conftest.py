"""A tiny data package, and stores filled with it."""

from __future__ import annotations

import copy
import csv
import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from talent.store import RunRecord, Store, load_package, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

STATUS = {"required": True, "enum": ["measured", "estimated", "announced", "assumed"]}
REQUIRED = {"required": True}
SHARE = {"required": True, "minimum": 0, "maximum": 1}

OBSERVATION = {
    "series": REQUIRED, "period": REQUIRED, "value": ("number", REQUIRED), "status": STATUS,
    "vintage": ("date", REQUIRED), "source": REQUIRED, "note": {},
}  # fmt: skip

FIELDS: dict[str, dict[str, Any]] = {
    "countries": {
        "country": {"required": True, "pattern": "[A-Z]{2}", "unique": True},
        "alpha3": REQUIRED, "name_en": REQUIRED, "name_ja": REQUIRED, "name_zh": REQUIRED,
    },
    "scopes": {"scope": REQUIRED, "segment": REQUIRED, "description": {}},
    "occupations": {
        "occupation": REQUIRED, "name_en": REQUIRED, "name_ja": {}, "name_zh": {},
        "description": {},
    },
    "sources": {
        "source": REQUIRED, "publisher": REQUIRED, "title": {}, "url": {}, "licence": {},
        "retrieved": ("date", {}), "citation": {}, "note": {},
    },
    "crosswalk": {
        "system_from": REQUIRED, "code_from": REQUIRED, "title_from": {}, "system_to": REQUIRED,
        "code_to": REQUIRED, "weight": ("number", SHARE), "source": REQUIRED, "note": {},
    },
    "series": {
        "series": REQUIRED, "country": REQUIRED, "scope": REQUIRED, "industry": {},
        "concept": REQUIRED, "occupation": {}, "field": {}, "level": {}, "age_band": {},
        "sex": {"enum": ["M", "F", "T", ""]}, "unit": REQUIRED, "frequency": REQUIRED,
        "seasonal": {}, "publisher_code": {}, "title": {}, "note": {},
    },
    "employment": OBSERVATION,
    "exits": OBSERVATION,
    "fabs": {
        "fab": REQUIRED, "company": {}, "name": {}, "site": {}, "country": REQUIRED,
        "scope_level": REQUIRED,
    },
    "fab_events": {
        "fab": REQUIRED, "seq": ("integer", REQUIRED), "kind": REQUIRED, "event_date": {},
        "target_date": {}, "known_on": ("date", REQUIRED), "source": REQUIRED, "note": {},
    },
    "assumptions": {
        "assumption": REQUIRED, "country": {}, "vintage": ("date", REQUIRED),
        "distribution": REQUIRED, "low": ("number", {}), "mode": ("number", {}),
        "high": ("number", {}), "unit": {}, "status": STATUS, "source": REQUIRED,
        "rationale": REQUIRED, "used_by": {},
    },
    "projections": {
        "projection": REQUIRED, "publisher": {}, "title": {},
        "publication_year": ("integer", REQUIRED), "country": {}, "scope_text": {}, "metric": {},
        "period_text": {}, "low": ("number", {}), "mid": ("number", {}), "high": ("number", {}),
        "unit": {}, "source_url": {}, "confidence": {}, "note": {}, "publication_date": {},
        "not_rebuilt": {},
    },
    "projection_concepts": {
        "projection": REQUIRED, "measure": REQUIRED, "country": REQUIRED, "scope": REQUIRED,
        "occupation": REQUIRED, "from_year": ("integer", REQUIRED),
        "to_year": ("integer", REQUIRED), "aggregate": REQUIRED, "difference": {}, "also": {},
        "factor": {}, "relative_to": ("number", {}),
    },
    "projection_outcomes": {
        "projection": REQUIRED, "family": {}, "kind": REQUIRED,
        "base_year": ("integer", REQUIRED), "target_year": ("integer", REQUIRED),
        "base": ("number", {}), "projected": ("number", REQUIRED), "series": {},
        "outcome": ("number", {}), "outcome_year": ("integer", {}), "outcome_url": {}, "note": {},
    },
    "excluded_codes": {"system": REQUIRED, "code": REQUIRED, "title": {}, "reason": REQUIRED},
    "breaks": {
        "series": REQUIRED, "period": REQUIRED, "kind": REQUIRED, "vintage": ("date", REQUIRED),
        "size_log": ("number", {}), "source": REQUIRED, "note": {},
    },
    "fab_states": {
        "fab": REQUIRED, "vintage": ("date", REQUIRED),
        "wafer_mm": ("integer", {"enum": [150, 200, 300]}), "node": {},
        "node_class": {}, "capacity_wspm": ("number", {"minimum": 0}), "jobs": ("number", {}),
        "status": REQUIRED, "start_year": ("integer", {"minimum": 1950, "maximum": 2050}),
        "in_pipeline": ("integer", {"required": True, "enum": [0, 1]}),
        "source": REQUIRED, "note": {},
    },
    "skill_elements": {
        "element_id": REQUIRED, "element": REQUIRED, "domain": REQUIRED,
        "vintage": ("date", REQUIRED), "source": REQUIRED,
    },
    "skill_occupations": {
        "code": REQUIRED, "soc": REQUIRED, "title": {}, "job_zone": ("integer", {}),
        "vintage": ("date", REQUIRED), "status": STATUS, "source": REQUIRED,
    },
    "skill_ratings": {
        "code": REQUIRED, "element_id": REQUIRED, "importance": ("number", REQUIRED),
        "level": ("number", REQUIRED), "vintage": ("date", REQUIRED), "status": STATUS,
        "source": REQUIRED,
    },
    "skill_related": {
        "code": REQUIRED, "related": REQUIRED, "tier": REQUIRED, "rank": ("integer", REQUIRED),
        "vintage": ("date", REQUIRED), "status": STATUS, "source": REQUIRED,
    },
    "skill_training": {
        "code": REQUIRED, "scale": REQUIRED, "category": ("integer", REQUIRED),
        "months_low": ("number", {}), "months_high": ("number", {}), "share": ("number", SHARE),
        "vintage": ("date", REQUIRED), "status": STATUS, "source": REQUIRED,
    },
    "donor_pools": {
        "country": REQUIRED, "industry": REQUIRED, "soc": REQUIRED, "vintage": ("date", REQUIRED),
        "industry_title": {}, "role": REQUIRED, "title": {}, "period": REQUIRED,
        "people": ("number", {"minimum": 0}), "wage": ("number", {"minimum": 0}),
        "wage_unit": {}, "status": STATUS, "source": REQUIRED, "note": {},
    },
}  # fmt: skip

KEYS = {
    "countries": ["country"], "scopes": ["scope", "segment"], "occupations": ["occupation"],
    "sources": ["source"], "crosswalk": ["system_from", "code_from", "system_to", "code_to"],
    "excluded_codes": ["system", "code"], "breaks": ["series", "period", "kind", "vintage"],
    "series": ["series"], "employment": ["series", "period", "vintage"],
    "exits": ["series", "period", "vintage"], "fabs": ["fab"],
    "fab_states": ["fab", "vintage"], "fab_events": ["fab", "seq"],
    "assumptions": ["assumption", "country", "vintage"], "projections": ["projection"],
    "projection_concepts": ["projection"], "projection_outcomes": ["projection"],
    "skill_elements": ["element_id"], "skill_occupations": ["code", "vintage"],
    "skill_ratings": ["code", "element_id", "vintage"],
    "skill_related": ["code", "related", "vintage"],
    "skill_training": ["code", "scale", "category", "vintage"],
    "donor_pools": ["country", "industry", "soc", "vintage"],
}  # fmt: skip


def _series(key: str, country: str, concept: str, unit: str, **more: str) -> dict[str, str]:
    row = {
        "series": key, "country": country, "scope": "components", "industry": "3344",
        "concept": concept, "unit": unit, "frequency": "A", "sex": "T", "title": key,
    }  # fmt: skip
    return row | more


def _value(series: str, period: str, value: str, vintage: str, status: str = "measured") -> Any:
    return {
        "series": series, "period": period, "value": value, "status": status,
        "vintage": vintage, "source": "bls", "note": "",
    }  # fmt: skip


def _link(system: str, code: str, to: str, other: str, weight: str) -> dict[str, str]:
    return {
        "system_from": system, "code_from": code, "system_to": to, "code_to": other,
        "weight": weight, "source": "bls",
    }  # fmt: skip


def _known(vintage: str = "2024-08-31", status: str = "measured") -> dict[str, str]:
    return {"vintage": vintage, "status": status, "source": "bls"}


def _pool(
    industry: str, soc: str, people: str, vintage: str = "2025-05-15", **more: str
) -> dict[str, str]:
    row = {
        "country": "US", "industry": industry, "soc": soc, "people": people, "period": "2024",
        "role": "donor", "title": soc, **_known(vintage),
    }  # fmt: skip
    return row | more


ROWS: dict[str, list[dict[str, str]]] = {
    "countries": [
        {"country": "JP", "alpha3": "JPN", "name_en": "Japan", "name_ja": "日本",
         "name_zh": "日本"},
        {"country": "US", "alpha3": "USA", "name_en": "United States", "name_ja": "米国",
         "name_zh": "美國"},
    ],
    "scopes": [
        {"scope": "components", "segment": "fab"},
        {"scope": "components", "segment": "other_components"},
        {"scope": "fab", "segment": "fab"},
    ],
    "occupations": [
        {"occupation": "engineers", "name_en": "Engineers"},
        {"occupation": "technicians", "name_en": "Technicians"},
    ],
    "sources": [
        {"source": "bls", "publisher": "Bureau", "retrieved": "2026-01-05", "note": "a, \"b\"\nc"},
        {"source": "talent", "publisher": "talent"},
    ],
    "crosswalk": [
        _link("SOC2018", "17-2000", "OCCUPATION", "engineers", "1"),
        _link("SOC2018", "17-3000", "OCCUPATION", "engineers", "0.25"),
        _link("SOC2018", "17-3000", "OCCUPATION", "technicians", "0.75"),
    ],
    "excluded_codes": [{"system": "SOC2018", "code": "00-0000", "reason": "a total"}],
    "series": [
        _series("emp.JP", "JP", "employment", "persons"),
        _series("emp.US", "US", "employment", "persons"),
        _series("emp.US.m", "US", "employment", "persons", frequency="M", seasonal="SA"),
        _series("quit.US", "US", "quit_rate", "share per year"),
    ],
    "breaks": [
        {"series": "emp.JP", "period": "2024", "kind": "survey_change", "vintage": "2025-05-01",
         "source": "bls", "note": "new form"},
        {"series": "emp.US.m", "period": "2024-06", "kind": "level_shift",
         "vintage": "2024-07-05", "size_log": "0.01", "source": "bls"},
        {"series": "emp.US.m", "period": "2024-06", "kind": "level_shift",
         "vintage": "2025-07-05", "size_log": "0.02", "source": "bls"},
    ],
    "employment": [
        _value("emp.JP", "2023", "250000", "2024-05-01"),
        _value("emp.JP", "2023", "251000.5", "2025-05-01"),
        _value("emp.JP", "2024", "252000", "2025-05-01"),
        _value("emp.US", "2023", "390000", "2024-03-01"),
        _value("emp.US", "2023", "391000", "2025-03-01"),
        _value("emp.US", "2024", "392400", "2025-03-01"),
        _value("emp.US.m", "2024-05", "392100", "2024-06-07"),
        _value("emp.US.m", "2024-06", "392300", "2024-07-05", "estimated"),
    ],
    "exits": [_value("quit.US", "2024", "0.021", "2025-02-01")],
    "fabs": [
        {"fab": "new-fab", "name": "名", "country": "JP", "scope_level": "site_total"},
        {"fab": "old-fab", "country": "US", "scope_level": "fab_or_phase"},
    ],
    "fab_states": [
        {"fab": "new-fab", "vintage": "2025-06-10", "status": "announced", "start_year": "2028",
         "in_pipeline": "1", "source": "bls", "note": "名"},
        {"fab": "new-fab", "vintage": "2026-01-10", "status": "announced", "start_year": "2029",
         "in_pipeline": "1", "source": "bls"},
        {"fab": "old-fab", "vintage": "2011-01-01", "wafer_mm": "300", "capacity_wspm": "40000",
         "status": "operating", "in_pipeline": "0", "source": "bls"},
    ],
    "fab_events": [
        {"fab": "new-fab", "seq": "1", "kind": "announced", "event_date": "2025-06",
         "target_date": "2028", "known_on": "2025-06-10", "source": "bls"},
        {"fab": "new-fab", "seq": "2", "kind": "delayed_to", "target_date": "2029",
         "known_on": "2026-01-10", "source": "bls"},
    ],
    "assumptions": [
        {"assumption": "entry_share", "country": "", "vintage": "2025-01-01",
         "distribution": "pert", "low": "0.01", "mode": "0.02", "high": "0.05", "unit": "share",
         "status": "assumed", "source": "talent", "rationale": "a guess"},
        {"assumption": "entry_share", "country": "US", "vintage": "2026-01-01",
         "distribution": "fixed", "mode": "0.03", "unit": "share", "status": "assumed",
         "source": "talent", "rationale": "a better guess"},
    ],
    "projections": [
        {"projection": "sia", "publication_year": "2023", "country": "US", "low": "50000",
         "mid": "67000", "high": "", "unit": "persons", "publication_date": "2023"},
    ],
    "projection_concepts": [
        {"projection": "sia", "measure": "unfilled", "country": "US", "scope": "components",
         "occupation": "total", "from_year": "2023", "to_year": "2030", "aggregate": "change",
         "difference": "scope"},
    ],
    "projection_outcomes": [
        {"projection": "sia", "family": "sia", "kind": "employment", "base_year": "2023",
         "target_year": "2030", "base": "345000", "projected": "460000", "series": "emp.US"},
    ],
    "skill_elements": [
        {"element_id": "2.A.1.e", "element": "Mathematics", "domain": "Skills",
         "vintage": "2024-08-31", "source": "bls"},
        {"element_id": "2.C.4.a", "element": "Mathematics", "domain": "Knowledge",
         "vintage": "2024-08-31", "source": "bls"},
    ],
    "skill_occupations": [
        {"code": "17-2071.00", "soc": "17-2071", "title": "a", "job_zone": "4", **_known()},
        {"code": "51-9141.00", "soc": "51-9141", "title": "b", **_known()},
        {"code": "51-9141.00", "soc": "51-9141", "title": "b", "job_zone": "2",
         **_known("2025-08-31")},
    ],
    "skill_ratings": [
        {"code": "17-2071.00", "element_id": "2.A.1.e", "importance": "3.5", "level": "5",
         **_known()},
        {"code": "17-2071.00", "element_id": "2.C.4.a", "importance": "4", "level": "5.5",
         **_known()},
        {"code": "51-9141.00", "element_id": "2.A.1.e", "importance": "2", "level": "2",
         **_known()},
        {"code": "51-9141.00", "element_id": "2.C.4.a", "importance": "2", "level": "3",
         **_known()},
        {"code": "51-9141.00", "element_id": "2.C.4.a", "importance": "2.5", "level": "3",
         **_known("2025-08-31")},
    ],
    "skill_related": [
        {"code": "51-9141.00", "related": "17-2071.00", "tier": "Supplemental", "rank": "1",
         **_known()},
    ],
    "skill_training": [
        {"code": "51-9141.00", "scale": "OJ", "category": "1", "months_low": "0",
         "months_high": "0", "share": "0.4", **_known()},
        {"code": "51-9141.00", "scale": "OJ", "category": "9", "months_low": "120",
         "share": "0.6", **_known()},
    ],
    "donor_pools": [
        _pool("NAICS 3344", "00-0000", "900", role="own"),
        _pool("NAICS 3361", "00-0000", "1000", wage="70000", wage_unit="US$ a year"),
        _pool("NAICS 3361", "00-0000", "1100", "2026-01-15"),
        _pool("NAICS 3361", "17-2071", "300"),
        _pool("NAICS 3361", "17-2071", "350", "2026-01-15"),
        _pool("NAICS 3361", "51-9141", ""),
    ],
}  # fmt: skip


@dataclass
class Tiny:
    """A data package in memory, to be changed and written."""

    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: copy.deepcopy(ROWS))
    fields: dict[str, dict[str, Any]] = field(default_factory=lambda: copy.deepcopy(FIELDS))
    descriptor: dict[str, Any] = field(
        default_factory=lambda: {"name": "tiny", "version": "1", "created": "2026-02-01"}
    )

    def write(self, folder: Path) -> Path:
        """Write the files and give their folder."""
        folder.mkdir(parents=True, exist_ok=True)
        resources = []
        for name, fields in self.fields.items():
            described = []
            for column, spec in fields.items():
                kind, limits = spec if isinstance(spec, tuple) else ("string", spec)
                described.append({"name": column, "type": kind, "constraints": limits})
            schema: dict[str, Any] = {"fields": described, "primaryKey": KEYS[name]}
            if name == "employment":
                reference = {"resource": "series", "fields": "series"}
                schema["foreignKeys"] = [{"fields": "series", "reference": reference}]
            resources.append({"name": name, "path": f"{name}.csv", "schema": schema})
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, list(fields), lineterminator="\n")
                writer.writeheader()
                writer.writerows(self.rows[name])
        text = json.dumps({**self.descriptor, "resources": resources}, ensure_ascii=False)
        (folder / "datapackage.json").write_text(text, encoding="utf-8")
        return folder


@pytest.fixture
def tiny() -> Tiny:
    """The package in memory."""
    return Tiny()


@pytest.fixture
def package(tiny: Tiny, tmp_path: Path) -> Path:
    """Folder of the package, as it should be."""
    return tiny.write(tmp_path / "package")


@pytest.fixture
def store(migrated: Engine, package: Path) -> Store:
    """Store filled with the package, on SQLite and on PostgreSQL."""
    load_package(migrated, package)
    return Store(migrated)


@pytest.fixture(scope="module")
def kept_store(kept_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Store filled with the package, which the tests of a module share and leave as it is."""
    with open_store(kept_url, load=False) as made:
        made.load(Tiny().write(tmp_path_factory.mktemp("kept") / "package"))
        yield made


def make_record(**changes: Any) -> RunRecord:
    """Give a small finished run."""
    quantiles = ["q025", "q05", "q10", "q25", "q50", "q75", "q90", "q95", "q975"]
    results = pd.DataFrame(
        [
            {
                "country": country, "scope": "fab", "occupation": occupation, "year": year,
                "measure": measure, "mean": 10.5 + year, "sd": float("nan"),
                **{q: 1.25 * i for i, q in enumerate(quantiles)}, "prob_positive": 0.75,
            }
            for country in ("US", "JP")
            for occupation in ("total", "engineers")
            for year in (2030, 2025)
            for measure in ("gap", "openings", "required")
        ]
    )  # fmt: skip
    inputs = pd.DataFrame(
        {
            "country": ["US", ""], "component": "supply", "kind": ["series", "assumption"],
            "key": ["emp.US", "entry_share"], "n_values": [3, 1],
            "status": ["measured", "assumed"], "vintage": "2025-03-01", "source": "bls",
            "unit": "persons", "value_text": ["2020 to 2024", "<b>PERT</b>"], "measures": "gap",
        }
    )  # fmt: skip
    influence = pd.DataFrame(
        {
            "country": "US", "scope": "fab", "occupation": "total", "year": 2030,
            "measure": "gap", "component": ["supply", ""], "kind": ["assumption", ""],
            "key": ["entry_share", "unexplained"], "status": ["assumed", ""],
            "share": [0.6, 0.4],
        }
    )  # fmt: skip
    drivers = pd.DataFrame(
        [
            {
                "country": "US", "scope": "fab", "occupation": "total", "year": year,
                "driver": driver, "mean": 2.5, "sd": 1.0, **{q: 0.5 * i for i, q in
                enumerate(quantiles)},
            }
            for year in (2030, 2025)
            for driver in ("trend", "retirements")
        ]
    )  # fmt: skip
    values: dict[str, Any] = {
        "kind": "baseline", "as_of": date(2026, 11, 1), "config": {"countries": ["US", "JP"]},
        "config_hash": "c" * 64, "input_hash": "i" * 64, "seed": 2**100, "draws": 400,
        "package_version": "0.1.0", "code_hash": "d" * 64, "drivers": drivers,
        "environment": {"python": "3.11"},
        "timings": {"total": 1.5}, "results": results, "inputs": inputs, "influence": influence,
    }  # fmt: skip
    return RunRecord(**(values | changes))


@pytest.fixture
def record() -> RunRecord:
    """A small finished run."""
    return make_record()


@pytest.fixture(scope="session")
def another() -> Any:
    """Make a small finished run that differs in what is given."""
    return make_record


@pytest.fixture
def tiny_rows() -> Any:
    """Make a fresh package in memory, many times in one test."""
    return Tiny


@pytest.fixture
def sqlite_store(sqlite_url: str, package: Path) -> Iterator[Store]:
    """Filled store on SQLite only."""
    with open_store(sqlite_url, load=False) as made:
        made.load(package)
        made.engine.dispose()
        yield made
