"""Evidence on the levers: facts that were read, and the parameters that rest on them.

A fact is one number of one page. A parameter is what a lever needs: low, mode and high of a PERT
distribution, with the facts that it rests on, or the word ``assumed``. Both are collected in
raw_found/lever_evidence.csv; docs/levers-evidence.md shows them by lever.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from build.fields import SOURCE_KEY, STATUS, day, number, text
from build.lever_sources import SOURCES

__all__ = ["KINDS", "SOURCES", "build", "tables"]

FOUND = Path(__file__).resolve().parents[1] / "raw_found" / "lever_evidence.csv"
KINDS = ["fact", "note", "parameter"]
CONFIDENCE = ["low", "medium", "high"]
COLUMNS = [
    "id", "lever", "country", "occupation", "parameter", "low", "mode", "high", "unit",
    "distribution", "kind", "status", "source", "known_on", "summary", "rationale", "based_on",
    "confidence",
]  # fmt: skip


def tables() -> dict[str, tuple[str, dict]]:
    """Return title and schema of the evidence."""
    fields = [
        text("id", "F for a fact, P for a parameter, and a number", required=True,
             pattern=r"^[FP]\d{3}$"),
        text("lever", "type of the lever; general for money", required=True),
        text("country", "ISO 3166 alpha-2; empty where it is for all", pattern="^[A-Z]{2}$"),
        text("occupation", "occupation of the model; empty where it is for all"),
        text("parameter", "name, after a dot of the function, level or measure it belongs to",
             required=True),
        number("low", "least", required=True),
        number("mode", "most likely", required=True),
        number("high", "most", required=True),
        text("unit", "unit; flag where the summary says it in words", required=True),
        text("distribution", "fixed where low is high", required=True, enum=["fixed", "pert"]),
        text("kind", "fact: read; note: read, in words; parameter: what a lever needs",
             required=True, enum=KINDS),
        text("status", "how it is known", required=True, enum=STATUS),
        text("source", "slug of sources.csv", required=True),
        day("known_on", "date on which it became known"),
        text("summary", "what a fact says"),
        text("rationale", "why a parameter is this"),
        text("based_on", "ids of the facts that a parameter rests on, between spaces"),
        text("confidence", "how good it is", required=True, enum=CONFIDENCE),
    ]  # fmt: skip
    title = "Evidence on the levers: facts, and the parameters that rest on them"
    schema = {"fields": fields, "primaryKey": ["id"], "foreignKeys": [SOURCE_KEY]}
    return {"lever_evidence": (title, schema)}


def build() -> pd.DataFrame:
    """Return the evidence, checked.

    Raises
    ------
    ValueError
        With every row that is out of order, rests on nothing that is here, or says less than its
        status.
    """
    frame = pd.read_csv(FOUND, dtype=str, keep_default_na=False)
    for name in ("low", "mode", "high"):
        frame[name] = frame[name].astype(float)
    fixed = frame["low"] == frame["high"]
    frame["distribution"] = fixed.map({True: "fixed", False: "pert"})
    problems = _problems(frame)
    if problems:
        raise ValueError("evidence on levers:\n" + "\n".join(problems))
    unused = {row["source"] for row in SOURCES} - set(frame["source"])
    if unused:
        raise ValueError(f"sources of levers that no row names: {sorted(unused)}")
    return frame[COLUMNS]


def _problems(frame: pd.DataFrame) -> list[str]:
    """What is wrong with the rows, one line each."""
    known = set(frame["id"])
    out = [f"{i}: written twice" for i in frame.loc[frame["id"].duplicated(), "id"]]
    parameters = frame[frame["kind"] == "parameter"]
    same = parameters.duplicated(["lever", "country", "occupation", "parameter"], keep=False)
    out += [f"{i}: the parameter is there twice" for i in parameters.loc[same, "id"]]
    for row in frame.itertuples():
        rests = row.based_on.split()
        if not row.low <= row.mode <= row.high:
            out.append(f"{row.id}: low, mode and high are out of order")
        if set(rests) - known:
            out.append(f"{row.id}: rests on rows that are not here: {row.based_on}")
        if row.kind == "parameter" and not row.rationale:
            out.append(f"{row.id}: a parameter without rationale")
        if row.kind != "parameter" and not row.summary:
            out.append(f"{row.id}: a fact without summary")
        if row.status != "assumed" and not rests and row.source == "talent":
            out.append(f"{row.id}: {row.status}, but rests on no fact")
    return out
