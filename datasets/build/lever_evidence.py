"""From rows of the evidence to one lever: its numbers, and the rows that were used for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

__all__ = ["Draft", "Evidence", "finish", "joining", "linear", "plus", "tidy", "times"]

DIGITS = 6
FIRST_YEAR = 2027
"""Nothing decided today begins before the next year."""
TABLE = "reference/lever_evidence.csv"


class Evidence:
    """Parameters by lever, country, occupation and name; facts by id."""

    def __init__(self, frame: pd.DataFrame) -> None:
        rows = frame.to_dict("records")
        self.by_id = {row["id"]: row for row in rows}
        self.parameters = {
            (row["lever"], row["country"], row["occupation"], row["parameter"]): row
            for row in rows
            if row["kind"] == "parameter"
        }

    def find(self, lever: str, country: str, name: str, occupation: str = "") -> dict | None:
        """Row of a parameter: of the country, or of all countries."""
        own = self.parameters.get((lever, country, occupation, name))
        return own or self.parameters.get((lever, "", occupation, name))


@dataclass
class Draft:
    """One lever while it is written: its numbers, and the rows they are from."""

    evidence: Evidence
    lever: str
    country: str
    used: list[str] = field(default_factory=list)

    def row(self, name: str, *, occupation: str = "", lever: str = "") -> dict:
        """Row of a parameter, which counts as used."""
        found = self.evidence.find(lever or self.lever, self.country, name, occupation)
        if found is None:
            raise KeyError(f"no evidence: {lever or self.lever} {self.country} {occupation} {name}")
        if found["id"] not in self.used:
            self.used.append(found["id"])
        return found

    def of(self, name: str, *, occupation: str = "", lever: str = "") -> float | list[float]:
        """Low, mode and high of a parameter, or one number where they are the same."""
        row = self.row(name, occupation=occupation, lever=lever)
        return tidy([row["low"], row["mode"], row["high"]])

    def mode(self, name: str, *, lever: str = "") -> float:
        """Most likely value of a parameter."""
        return float(self.row(name, lever=lever)["mode"])

    def fact(self, country: str, name: str) -> float:
        """Most likely value of a fact."""
        for row in self.evidence.by_id.values():
            if row["kind"] == "fact" and (row["country"], row["parameter"]) == (country, name):
                self.used.append(row["id"])
                return float(row["mode"])
        raise KeyError(f"no fact: {country} {name}")

    def by_occupation(self, name: str) -> dict[str, float | list[float]]:
        """A parameter of each occupation that has it."""
        found = {}
        for lever, country, occupation, parameter in self.evidence.parameters:
            if (lever, parameter) == (self.lever, name) and country in ("", self.country):
                found[occupation] = self.of(name, occupation=occupation)
        return found


def tidy(values: Iterable[float]) -> float | list[float]:
    """Whole numbers without a point, others rounded; one number where all are the same."""
    out = [int(v) if float(v).is_integer() else float(f"{v:.{DIGITS}g}") for v in values]
    return out[0] if len(set(out)) == 1 else out


def times(amount: float | list[float], factor: float) -> float | list[float]:
    """An amount times a number."""
    return tidy([v * factor for v in (amount if isinstance(amount, list) else [amount])])


def plus(one: float | list[float], two: float | list[float]) -> float | list[float]:
    """Sum of two amounts by low, mode and high: wider than the sum of two that vary apart."""
    left, right = (v if isinstance(v, list) else [v] * 3 for v in (one, two))
    return tidy([a + b for a, b in zip(left, right, strict=True)])


def finish(
    draft: Draft, name: str, kind: str, size: dict, numbers: dict, note: str, scope: str = ""
) -> dict:
    """Return the lever: what it is, its numbers, and the rows they are from."""
    start = max(FIRST_YEAR, int(draft.mode("start_year")))
    rests = [draft.evidence.by_id[i] for i in size["based_on"].split()]
    named = size["source"] != "talent" or not rests or size["status"] == "assumed"
    rows = [size["id"], *(i for i in draft.used if i != size["id"])]
    why = f"{size['rationale'].rstrip('.')}. {note} Rows of {TABLE}: {', '.join(rows)}."
    head = {"type": kind, "name": f"{draft.country.lower()}-{name}", "country": draft.country}
    return {
        **head, **({"scope": scope} if scope else {}), "start": start, **numbers,
        "status": size["status"], "source": size["source"] if named else rests[0]["source"],
        "rationale": why,
    }  # fmt: skip


def linear(draft: Draft) -> dict:
    """Straight ramp over the most likely number of years."""
    return {"shape": "linear", "years": tidy([draft.mode("ramp_years")])}


def joining(draft: Draft) -> dict:
    """Targets, losses and months of people who join."""
    return {
        "targets": draft.by_occupation("target_share"),
        "loss": draft.of("loss"),
        "months": draft.of("productivity_months"),
    }
