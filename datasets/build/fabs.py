"""Fab register (`fabs.csv`), states of fabs (`fab_states.csv`) and events (`fab_events.csv`).

The unit is a fab or a phase of one. Site and company totals are kept, marked by
`scope_level`, so that a sum over `fab_or_phase` counts nothing twice. Every row of the register
is a hand-made decision: which statements describe the same fab, which of them is the latest, and
whether the fab belongs to the pipeline. Those decisions are in `fab_register.py`; the numbers
themselves come from the raw files, or from its `FACTS` where the raw files are silent.

Left out on purpose: statements without an address, Wikipedia-derived rows, machine-translated or
rewritten copies (`LOW_HOSTS`), fabs outside the countries of the package, and materials plants.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import pandas as pd

from build.fab_register import (
    ATLAS,
    ATLAS_URL,
    DATE_WORDS,
    EDGAR,
    EVENT_FABS,
    EXTRA_EVENTS,
    FACTS,
    HIROSHIMA_2026,
    ISO_PREFIX,
    KNOWN_ON,
    LOW_HOSTS,
    REGISTER,
    URL_FIXES,
    Fact,
)
from build.fab_states import days, figures, states_before

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

RETRIEVED = "2026-11-22"
COUNTRIES = ("US", "JP", "TW")
SCOPES = {"f": "fab_or_phase", "s": "site_total", "c": "company_total"}
COLUMNS = {
    "fabs": ["fab", "company", "name", "site", "country", "scope_level"],
    "fab_states": [
        "fab", "vintage", "wafer_mm", "node", "node_class", "capacity_wspm", "jobs", "status",
        "start_year", "in_pipeline", "source", "note",
    ],
    "fab_events": [
        "fab", "seq", "kind", "event_date", "target_date", "known_on", "source", "note",
    ],
}  # fmt: skip
KINDS = {
    "announced", "construction_start", "tool_in", "production_start",
    "delayed_to", "paused", "cancelled", "closed",
}  # fmt: skip


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _address(text: str) -> str:
    """Return the plain address in a raw source field, or '' if nobody could follow it."""
    for start, fixed in URL_FIXES:
        if text.startswith(start):
            return fixed
    url = text.split(" ", maxsplit=1)[0]
    low = any(_host(url) == host or _host(url).endswith("." + host) for host in LOW_HOSTS)
    return url if url.startswith("http") and not low else ""


def _number(text: str) -> float | None:
    return float(text.replace(",", "")) if text.strip() else None


def _read(path: Path) -> list[dict[str, str]]:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    records = frame.to_dict("records")
    return [{str(key): str(value) for key, value in row.items()} for row in records]


def _facts(raw: Path) -> dict[str, Fact]:
    """Collect the usable statements by key: fab name, `jptw` id, `e:` event name or `x:` extra."""
    facts = dict(FACTS)
    rows = _read(raw / "fabs2" / "fab_capacity.csv")
    for row in sorted(rows, key=lambda r: r["as_of_year"], reverse=True):
        url = _address(row["source_url"])
        if not url or row["fab"] in facts:  # sorted: the latest statement of a name wins
            continue
        jobs = _number(row["employees_or_jobs"])
        kind = row["capacity_kind"].replace("planned_full", "planned")
        facts[row["fab"]] = Fact(
            company=row["company"], name=row["fab"], site=row["site"], country=row["country"],
            url=url, mm=row["wafer_mm"], node=row["node_nm"],
            capacity=_number(row["capacity_wspm"]), as_of=f"{kind} {row['as_of_year']}".strip(),
            jobs=None if jobs is None else int(jobs),
            basis=row["jobs_basis"].replace("actual", "employees"),
        )  # fmt: skip
    for row in _read(raw / "jptw" / "fabs.csv"):
        url = _address(row["source_url"])
        if "-S" not in row["fab_id"] or not url:
            continue
        jobs = _number(row["jobs_announced"])
        facts[row["fab_id"]] = Fact(
            company=row["company"], name=row["site"], site=row["region"], country=row["country"],
            url=url, mm=row["wafer_mm"], node=row["node_nm"], product=row["product"],
            capacity=_number(row["capacity_wspm"]),
            as_of=row["capacity_as_of"].replace("÷", "divided by "),
            jobs=None if jobs is None else int(jobs),
        )  # fmt: skip
    for row in _read(raw / "fabs2" / "fab_events.csv"):
        url = _address(row["source_url"])
        if url and "e:" + row["fab"] not in facts:
            size = re.search(r"(\d{3})mm", row["fab"])
            facts["e:" + row["fab"]] = Fact(
                row["company"], row["fab"], "", row["country"], url, mm=size[1] if size else ""
            )
    return facts


def _register_rows() -> Iterable[tuple[str, list[str], list[str], str]]:
    for line in REGISTER.strip().replace("\n ", " ").splitlines():
        slug, plan, keys, note = (part.strip() for part in line.split("|"))
        yield slug, plan.split(), [key.strip() for key in keys.split(";")], note


def _pick(keys: list[str], facts: dict[str, Fact]) -> list[Fact]:
    """Look the statements up and blank the numbers that a `!` mark says belong elsewhere."""
    picked = []
    for key in keys:
        name, _, mark = key.partition("!")
        fact = facts[name]
        if mark in {"n", "j"}:
            fact = replace(fact, capacity=None)
        if mark in {"n", "c"}:
            fact = replace(fact, jobs=None)
        picked.append(fact)
    return picked


def _register(raw: Path) -> list[dict[str, object]]:
    """Build the present register with addresses instead of source slugs in `source` and notes."""
    facts = _facts(raw)
    atlas = {
        row["campus_id"]: f"{row['lifecycle_status']} as of {row['lifecycle_as_of_date']}"
        for row in _read(raw / "jptw" / "fab_campus_status_aichipfabatlas.csv")
    }
    rows: list[dict[str, object]] = []
    for slug, (scope, status, start, pipeline, node_class), keys, remark in _register_rows():
        picked = _pick(keys, facts)
        main = picked[0]
        stated, cited = figures(picked, node_class, status)
        notes = [remark, stated.pop("note")]
        campus = next((a for p, a in ATLAS.items() if slug.startswith(p)), None)
        if campus and pipeline == "1":
            notes.append(f"campus {atlas[campus]} (chip fab atlas)")
        source = (*cited, main)[0]
        others = sorted({fact.url for fact in (main, *cited)} - {source.url})
        rows.append(
            {
                "fab": slug, "company": main.company, "name": main.name, "site": main.site,
                "country": main.country, "scope_level": SCOPES[scope], "vintage": RETRIEVED,
                **stated, "status": status,
                "start_year": None if start == "-" else int(start),
                "in_pipeline": int(pipeline), "source": source.url,
                "note": "; ".join(filter(None, notes)), "others": others,
            }
        )  # fmt: skip
    bad = [row["fab"] for row in rows if row["country"] not in COUNTRIES]
    if bad:
        raise ValueError(f"fabs outside {COUNTRIES}: {bad}")
    return sorted(rows, key=lambda row: str(row["fab"]))


def _iso(text: str) -> str:
    """Machine-readable prefix of a date text: '2024', '2024-06', '2024-Q4', '2024-H2' or a day."""
    value = DATE_WORDS.get(text, "" if text.endswith("(was)") else text)
    if value and not ISO_PREFIX.fullmatch(value):
        raise ValueError(f"date {text!r} has no ISO form; add it to DATE_WORDS")
    return value


def _period_end(text: str) -> str:
    """Last day of an ISO prefix, but never a day after the data were gathered."""
    return min(days(text)[1], RETRIEVED)


def _event(stated_row: tuple[str, str, str, str, str, str, str]) -> dict[str, object]:
    fab, kind, when, target, known, url, remark = stated_row
    event_date, target_date = _iso(when), _iso(target)
    notes = [remark] if remark else []
    if target and target != target_date:
        notes.append(f"stated target: {target}")
    if when != event_date:
        notes.append(f"stated date: {when}")
    stated = known or event_date
    # Announcements and ground-breakings are public on the day, even if the source is a later page.
    open_at_once = kind in {"announced", "construction_start"} and event_date
    if open_at_once and _period_end(event_date) < _period_end(stated):
        stated = event_date
        notes.append("known on = the day itself, source later")
    known_on = _period_end(stated)
    if known_on != stated:
        notes.append(f"known on {stated}, day completed")
    return {
        "fab": fab, "kind": kind, "event_date": event_date, "target_date": target_date,
        "known_on": known_on, "source": url, "note": "; ".join(notes),
        # Day of the page, where it was stated: the date of its numbers too.
        "page": _period_end(known) if known else "",
    }  # fmt: skip


def _events(raw: Path) -> list[dict[str, object]]:
    names: dict[str, list[str]] = {}
    for pair in EVENT_FABS.strip().replace("\n", " | ").split(" | "):
        name, _, slugs = pair.rpartition(" = ")
        names[name] = slugs.split()
    rows = [_event(extra) for extra in EXTRA_EVENTS]
    for row in _read(raw / "fabs2" / "fab_events.csv"):
        url = _address(row["source_url"])
        undated = not (row["known_on"] or row["event_date"])
        if not url or undated or row["country"] not in COUNTRIES or row["fab"] not in names:
            continue
        known_on = KNOWN_ON.get((row["fab"], row["event"], row["event_date"]), row["known_on"])
        rows.extend(
            _event((fab, row["event"], row["event_date"], row["stated_target_date"],
                    known_on, url, ""))
            for fab in names[row["fab"]]
        )  # fmt: skip
    unknown = {str(row["kind"]) for row in rows} - KINDS
    if unknown:
        raise ValueError(f"event kinds {sorted(unknown)} are not in {sorted(KINDS)}")
    rows.sort(key=lambda r: tuple(str(r[k]) for k in ("fab", "known_on", "event_date", "kind")))
    seen: dict[object, int] = {}
    for event in rows:
        seen[event["fab"]] = seen.get(event["fab"], 0) + 1
        event["seq"] = seen[event["fab"]]
    return rows


def _source_slugs(raw: Path) -> dict[str, tuple[str, str]]:
    """Give each address a slug and the title of the first fab that uses it."""
    slugs: dict[str, tuple[str, str]] = {}
    uses: list[tuple[str, str, str]] = []
    for row in _register(raw):
        label = f"{row['company']} {row['name']}"
        others = row["others"]
        if not isinstance(others, list):
            raise TypeError("'others' must be a list of addresses")
        uses += [(str(url), str(row["fab"]), label) for url in (row["source"], *others)]
    labels = {fab: label for _, fab, label in uses}
    uses += [(str(e["source"]), str(e["fab"]), labels[str(e["fab"])]) for e in _events(raw)]
    taken: set[str] = set()
    for url, fab, label in uses:
        if url in slugs:
            continue
        parts = _host(url).split(".")
        generic = {"co", "com", "or", "org", "ne", "go", "gov", "news", "archives"}
        domain = next((p for p in reversed(parts[:-1]) if p not in generic), parts[0])
        date = re.search(r"(?<!\d)(20[0-2]\d)[/-]?(0[1-9]|1[0-2])(?!\d{3}|\d\b)", url)
        stem = "-".join(filter(None, [domain, f"{date[1]}-{date[2]}" if date else "", fab]))
        slug, count = stem, 1
        while slug in taken:
            count += 1
            slug = f"{stem}-{count}"
        taken.add(slug)
        slugs[url] = (slug, label)
    slugs[ATLAS_URL] = ("ai-chip-fab-atlas", "AI chip fab atlas: campus status")
    return slugs


def build_fabs(raw: Path) -> dict[str, pd.DataFrame]:
    """Build the tables `fabs`, `fab_states` and `fab_events`.

    Parameters
    ----------
    raw : Path
        Directory with `fabs2/` and `jptw/`.

    Returns
    -------
    dict of DataFrame
        `fabs` (one row per fab, phase, site or company total), `fab_states` (key fab, vintage;
        capacity in 300 mm-equivalent wafer starts a month, jobs in persons) and `fab_events`
        (key fab, seq).

    Raises
    ------
    KeyError
        If a statement named in `REGISTER` is missing from the raw files or not citable.
    ValueError
        If an event has an unknown kind, date form or fab.
    """
    slugs = _source_slugs(raw)
    register, events = _register(raw), _events(raw)
    missing = sorted({str(e["fab"]) for e in events} - {str(row["fab"]) for row in register})
    if missing:
        raise ValueError(f"events name fabs that the register lacks: {missing}")
    for row in register:
        also = [f"also {slugs[url][0]}" for url in cast("list[str]", row["others"])]
        row["note"] = "; ".join(filter(None, [str(row["note"]), *also]))
    facts = _facts(raw)
    picked = {slug: (_pick(keys, facts), plan[4]) for slug, plan, keys, _ in _register_rows()}
    earlier = [
        state
        for row in register
        for state in states_before(row, [e for e in events if e["fab"] == row["fab"]],
                                   *picked[str(row["fab"])])
    ]  # fmt: skip
    states = pd.DataFrame([*earlier, *register])
    happened = pd.DataFrame(events)
    for frame in (states, happened):
        frame["source"] = [slugs[url][0] for url in frame["source"]]
    for column in ("wafer_mm", "capacity_wspm", "jobs", "start_year"):
        states[column] = states[column].astype("Int64")
    order = {"fabs": ["fab"], "fab_states": ["fab", "vintage"], "fab_events": ["fab", "seq"]}
    tables = {"fabs": pd.DataFrame(register), "fab_states": states, "fab_events": happened}
    return {
        name: frame.sort_values(order[name], ignore_index=True)[COLUMNS[name]]
        for name, frame in tables.items()
    }


def sources(raw: Path) -> list[dict[str, str]]:
    """Return the rows of `sources.csv` for every address that the two tables cite."""
    rows = []
    for url, (slug, label) in _source_slugs(raw).items():
        host = _host(url)
        licence = "All rights reserved by the publisher; single facts cited"
        if host.endswith(".gov") and host != "sec.gov":
            licence = "Public domain (US Government work)"
        elif host == "sec.gov":
            licence = "Public filing"
        elif url == ATLAS_URL:
            licence = "CC BY 4.0"
        note = "Facts only; no text of the page is reproduced."
        if url == EDGAR + "UMC":
            note = "Form 20-F for fiscal 2025, accession 0001193125-26-193757, as quoted by others."
        elif url == HIROSHIMA_2026:
            note = "Headline as carried by a news index; the article itself was not read."
        rows.append(
            {
                "source": slug, "publisher": host, "title": f"Statement on {label}", "url": url,
                "licence": licence, "retrieved": RETRIEVED,
                "citation": f"{host}, {url}, retrieved {RETRIEVED}", "note": note,
            }
        )  # fmt: skip
    return sorted(rows, key=lambda row: row["source"])
