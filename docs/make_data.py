"""Make docs/data.md, the data dictionary, from the data themselves: ``python docs/make_data.py``."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

import talent
from talent.store import Store, datasets_folder
from talent.store.coverage import coverage
from talent.store.register import capacity_coverage

PAGE = Path(__file__).resolve().parent / "data.md"
AS_OF = "2026-11-22"
SMALL: dict[str, Any] = {"draws": 60, "seed": 1}
"""A forecast only for its list of inputs, which no number of draws changes."""
STATUS = ("measured", "estimated", "announced", "assumed")

HEAD = """# Data dictionary

<!-- made by docs/make_data.py; do not edit by hand -->

Every file of the data package, what each column may hold, what the data cover, and where every
number comes from. `talent data` answers the same questions about your own database.
"""


def cell(value: object) -> str:
    """Text that cannot end a cell or a line."""
    return " ".join(str(value).replace("|", "\\|").split())


def table(head: list[str], rows: list[list[object]]) -> str:
    """Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell(v) for v in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def limits(field: dict[str, Any], keys: list[str]) -> str:
    """Constraints of a column in words."""
    rules = field.get("constraints", {})
    words = ["key"] if field["name"] in keys else []
    words += [name for name in ("required", "unique") if rules.get(name)]
    if "enum" in rules:
        words.append("one of " + ", ".join(f"`{v}`" for v in rules["enum"]))
    if "pattern" in rules:
        words.append(f"matches `{rules['pattern']}`")
    if "minimum" in rules:
        words.append(f"at least {rules['minimum']}")
    if "maximum" in rules:
        words.append(f"at most {rules['maximum']}")
    return "; ".join(words)


UNITS = {
    "value": "that of the series", "capacity_wspm": "300 mm wafers a month", "jobs": "persons",
    "wafer_mm": "mm", "weight": "share", "size_log": "log", "low": "column `unit`", "mode": "column `unit`",
    "mid": "column `unit`", "high": "column `unit`", "publication_year": "year",
    "start_year": "year", "from_year": "year", "to_year": "year",
    "months_low": "months", "months_high": "months", "share": "share",
    "people": "persons", "wage": "column `wage_unit`",
}  # fmt: skip


def files(described: dict[str, Any], counts: dict[str, int]) -> str:
    """One section a file."""
    parts = []
    for resource in described["resources"]:
        schema = resource["schema"]
        keys = schema.get("primaryKey", [])
        links = [
            f"`{key['fields'][0]}` is in `{key['reference']['resource']}.csv`"
            for key in schema.get("foreignKeys", [])
        ]
        rows = [
            [f"`{f['name']}`", f["type"], UNITS.get(f["name"], ""), limits(f, keys),
             f["description"]]
            for f in schema["fields"]
        ]  # fmt: skip
        text = f"### {resource['path']}\n\n{resource['title']}; {counts[resource['name']]:,} rows."
        if links:
            text += " " + "; ".join(links) + "."
        head = ["column", "type", "unit", "constraints", "meaning"]
        parts.append(f"{text}\n\n{table(head, rows)}")
    return "\n".join(parts)


def concepts(described: dict[str, Any]) -> str:
    """Units and file of each concept."""
    rows = [
        [f"`{name}`", "; ".join(spec["units"]), f"`{spec['resource']}.csv`", spec["minimum"]]
        for name, spec in described["concepts"].items()
    ]
    return table(["concept", "units a series may have", "file", "minimum"], rows)


def coverage_table(store: Store) -> str:
    """Country by scope, concept, years and status."""
    found = coverage(store.as_of(AS_OF))
    rows = [
        [r["country"], r["scope"], r["concept"], r["series"], f"{r['observations']:,}",
         f"{r['first_period']} to {r['last_period']}", r["last_vintage"],
         *(f"{r[s]:,}" if r[s] else "" for s in STATUS)]
        for r in found.to_dict("records")
    ]  # fmt: skip
    head = ["country", "scope", "concept", "series", "values", "periods", "last vintage", *STATUS]
    return table(head, rows)


def assumptions_table(result: talent.Forecast) -> str:
    """Inputs of each country's baseline gap by status."""
    rows = []
    for country in result.headline()["country"].unique():
        found = result.explain(country)
        counts = found.inputs["status"].value_counts()
        rows.append(
            [country, len(found.inputs), *(int(counts.get(s, 0)) for s in STATUS),
             f"{found.assumed_inputs:.0%}"]
        )  # fmt: skip
    return table(["country", "inputs", *STATUS, "share assumed"], rows)


def fabs_table(store: Store) -> str:
    """Share of the national capacity that is in the register fab by fab."""
    rows = [
        [r["country"], r["national"], r["period"], f"{r['national_wspm']:,.0f}", r["fabs"],
         r["with_capacity"], f"{r['registered_wspm']:,.0f}", f"{r['share']:.0%}", r["source"]]
        for r in capacity_coverage(store.as_of(AS_OF)).to_dict("records")
    ]  # fmt: skip
    head = [
        "country", "published total of", "year", "total", "fabs", "with capacity", "registered",
        "share", "source",
    ]  # fmt: skip
    return table(head, rows)


def donors_table(store: Store) -> str:
    """Donor industries, their people and how much of them is known."""
    pools = store.as_of(AS_OF).donor_pools()
    rows = []
    for (country, industry), found in pools.groupby(["country", "industry"]):
        whole = found.loc[found["soc"] == "00-0000"].iloc[0]
        jobs = found.loc[found["soc"] != "00-0000"]
        older = whole["share_55_plus"]
        rows.append(
            [country, f"{industry}: {whole['industry_title']}", whole["period"],
             f"{whole['people']:,.0f}", whole["status"], len(jobs),
             f"{(jobs['status'] == 'measured').mean():.0%}",
             "" if pd.isna(older) else f"{older:.0%}", f"`{whole['source']}`"]
        )  # fmt: skip
    head = [
        "country", "industry", "period", "people", "status", "occupations", "measured", "55 and over",
        "source",
    ]  # fmt: skip
    return table(head, rows)


def sources_table(store: Store) -> str:
    """Citation and licence of every source."""
    rows = [
        [f"`{r['source']}`", r["citation"], r["licence"], r["note"]]
        for r in store.as_of(AS_OF).sources().to_dict("records")
    ]
    return table(["source", "citation", "licence", "copy read, and changes"], rows)


def page(store: Store, result: talent.Forecast) -> str:
    """Text of data.md, from the data and a baseline on them."""
    folder = datasets_folder()
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    counts = {
        r["name"]: len(pd.read_csv(folder / r["path"], dtype=str)) for r in described["resources"]
    }
    return "\n".join(
        [
            HEAD,
            f"{described['title']}, version {described['version']}, licence "
            f"{described['licenses'][0]['title']}. {described['description']}\n",
            f"## Files\n\n{files(described, counts)}",
            "## Concepts\n\nWhat a series may count, in which units, and in which file its "
            f"observations are.\n\n{concepts(described)}",
            "## Coverage\n\nValues at their latest vintage known on "
            f"{AS_OF}, one a series and period.\n\n{coverage_table(store)}",
            "## What the baseline rests on\n\nInputs that feed each country's gap (scope "
            f"`components`), by status, as of {AS_OF}. `talent explain --country JP` lists them."
            f"\n\n{assumptions_table(result)}",
            "## Fabs against national capacity\n\nSingle operating fabs of the register that had "
            "started by the year of a published total; wafer starts a month in 300 mm "
            "equivalents (a 200 mm wafer is 4/9 of one by area). The totals differ in what they "
            "cover, so each has its own row, and sites' and companies' totals are never added "
            f"to fabs.\n\n{fabs_table(store)}",
            "## People to hire from\n\nIndustries that could give people: their number, and the "
            "share of their occupations that were counted. In Japan and Taiwan none was: the "
            "occupations are spread as in the matching industries of the United States, and each "
            "such row is `estimated` and names them. How far a Japanese or Taiwanese plant is "
            f"staffed otherwise is not known.\n\n{donors_table(store)}",
            f"## Sources\n\n{sources_table(store)}",
        ]
    )


def main() -> None:
    """Write the page from a database of its own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        talent.open(f"sqlite:///{folder}/talent.db") as store,
    ):
        result = talent.forecast(store, as_of=AS_OF, **SMALL)
        PAGE.write_text(page(store, result), encoding="utf-8")


if __name__ == "__main__":
    main()
