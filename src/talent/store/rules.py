"""Rules that a schema of single cells cannot say: between columns, rows and files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from talent.store import rules_skills
from talent.store.checked import near
from talent.store.distinct import spread, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    import pandas as pd
    from numpy.typing import NDArray

    from talent.store.checked import Checked
    from talent.store.package import Failures

__all__ = ["run"]

PERIODS = {
    "A": re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?"),
    "M": re.compile(r"\d{4}-(0[1-9]|1[0-2])"),
    "Q": re.compile(r"\d{4}-Q[1-4]"),
}
"""Form of a period by frequency of the series; a yearly survey may name its month."""

WEIGHT_TOLERANCE = 1e-6

DATED = {
    "observation": "vintage", "series_break": "vintage", "assumption": "vintage",
    "fab_state": "vintage", "fab_event": "known_on", "source": "retrieved",
    "skill_element": "vintage", "skill_occupation": "vintage", "skill_rating": "vintage",
    "skill_related": "vintage", "skill_training": "vintage", "donor_pool": "vintage",
}  # fmt: skip
"""Column of each table that says since when a row is known."""

OF_THE_MODEL = {
    "OCCUPATION": ("occupation", ("occupation",)),
    "SCOPE": ("scope_segment", ("scope", "segment")),
}
"""Table and columns of the codes of a classification that is the model's own."""

ORDERED = {
    "projection": ("low", "mid", "high"),
    "projection_concept": ("from_year", "to_year"),
    "projection_outcome": ("base_year", "target_year"),
}
"""Columns of each table whose values may not fall from left to right."""

_PERIOD_FIX = {"A": "write 2024", "M": "write 2024-05", "Q": "write 2024-Q1"}
_FUTURE = ("is later than today", "write the date on which it became known")


def run(
    checked: Sequence[Checked], today: date, descriptor: dict[str, Any], failures: Failures
) -> None:
    """Run every rule.

    Parameters
    ----------
    checked : sequence of Checked
    today : datetime.date
        No vintage may be later.
    descriptor : dict
        Of the package; its property ``concepts`` gives the units of each concept:
        ``{"employment": {"units": ["persons"], "minimum": 0}}``.
    failures : Failures
    """
    by_target: dict[str, list[Checked]] = {}
    for item in checked:
        by_target.setdefault(item.target, []).append(item)
    observations = by_target.get("observation", [])
    catalogue = by_target.get("series", [])
    report_across(observations, failures)
    concepts = descriptor.get("concepts")
    concepts = concepts if isinstance(concepts, dict) else {}
    for item in catalogue:
        _series(item, concepts, failures)
    for item in [*observations, *by_target.get("series_break", [])]:
        _periods(item, catalogue, failures)
    for item in observations:
        if catalogue and catalogue[0].has("series", "unit", "concept"):
            _observations(item, catalogue[0].values, concepts, failures)
    for target, column in DATED.items():
        for item in by_target.get(target, []):
            _dates(item, (column,), today, failures)
    for item in by_target.get("assumption", []):
        _assumptions(item, failures)
    for item in by_target.get("crosswalk", []):
        _weights(item, failures)
        for system, (parent, columns) in OF_THE_MODEL.items():
            _targets(item, system, columns, by_target.get(parent, []), failures)
    for target, columns in ORDERED.items():
        for item in by_target.get(target, []):
            _ordered(item, columns, failures)
    rules_skills.run(by_target, failures)


def report_across(items: Sequence[Checked], failures: Failures) -> None:
    """Note observations that are in two files."""
    key = ["series", "period", "vintage"]
    items = [item for item in items if item.has(*key)]
    if len(items) < 2:
        return
    owner: dict[str, str] = {}
    shared: set[str] = set()
    for item in items:
        for series in texts(item.table.frame["series"]):
            if owner.setdefault(series, item.name) != item.name:
                shared.add(series)
    if not shared:
        return
    first: dict[tuple[str, ...], tuple[str, int]] = {}
    for item in items:
        rows = item.table.frame["series"].isin(shared).to_numpy().nonzero()[0]
        for row in rows:
            cells = tuple(item.table.frame[k].iloc[row] for k in key)
            file, line = first.setdefault(cells, (item.table.file, item.table.lines[row]))
            if file != item.table.file:
                item.report(
                    int(row), ",".join(key), f"the key is already in {file}, line {line}",
                    "remove one of the rows", failures, ", ".join(cells),
                )  # fmt: skip


def _dates(item: Checked, columns: tuple[str, ...], today: date, failures: Failures) -> None:
    for column in columns:
        if item.has(column):
            late = item.where(column, today.isoformat().__lt__)
            item.report_where(late, column, *_FUTURE, failures)


def _series(item: Checked, concepts: dict[str, Any], failures: Failures) -> None:
    """Unit of each series against those that its concept may have."""
    if not (concepts and item.has("concept", "unit")):
        return
    names = item.values["concept"]
    unknown = ~names.isin(list(concepts)) & (names != "")
    for row in unknown.to_numpy().nonzero()[0]:
        hint = near(names.iloc[row], sorted(concepts))
        fix = f"did you mean {hint!r}?" if hint else "describe it under concepts in the descriptor"
        item.report(int(row), "concept", "is not a described concept", fix, failures)
    for concept, spec in concepts.items():
        units = spec.get("units") if isinstance(spec, dict) else None
        if not isinstance(units, list):
            continue
        wrong = (names == concept) & ~item.values["unit"].isin([str(u) for u in units])
        item.report_where(
            wrong, "unit", f"is not a unit of {concept}", f"use {' or '.join(map(str, units))}",
            failures,
        )  # fmt: skip


def _is_share(unit: str) -> bool:
    return unit == "share" or unit.startswith(("share of ", "share per ", "probability"))


def _periods(item: Checked, catalogue: Sequence[Checked], failures: Failures) -> None:
    """Form of each period against the frequency of its series."""
    columns = ("series", "frequency")
    if not (catalogue and catalogue[0].has(*columns) and item.has("series", "period")):
        return
    described = (catalogue[0].values[name] for name in columns)
    frequency = dict(zip(*described, strict=True))
    found = spread(item.values["series"], lambda series: frequency.get(series, ""), np.object_)
    for code, form in PERIODS.items():
        item.report_where(
            (found == code) & ~item.where("period", form.fullmatch), "period",
            f"is not a period of a series of frequency {code}", _PERIOD_FIX[code], failures,
        )  # fmt: skip


def _observations(
    item: Checked, catalogue: pd.DataFrame, concepts: dict[str, Any], failures: Failures
) -> None:
    if not item.has("series", "period", "value", "status", "vintage"):
        return
    value = item.values["value"].to_numpy()
    known = {
        column: dict(zip(catalogue["series"], catalogue[column], strict=True))
        for column in ("unit", "concept")
    }

    def series_where(column: str, test: Callable[[str], object]) -> NDArray[np.bool_]:
        """Rows whose series the catalogue describes so."""
        return item.where("series", lambda series: test(known[column].get(series, "")))

    outside = series_where("unit", _is_share) & ((value < 0) | (value > 1))
    item.report_where(
        outside, "value", "is a share outside 0 to 1", "write 0.25 for 25 %", failures
    )
    _minimum(item, series_where, known["concept"], concepts, failures)
    # The texts begin with the year; of an empty vintage nothing is said here.
    first, last = (spread(item.values[c], str, "U4") for c in ("vintage", "period"))
    early = item.where("status", "measured".__eq__) & (last > first) & (first != "")
    item.report_where(
        early, "vintage", "is before the period that was measured",
        "correct the date, or the status", failures,
    )  # fmt: skip


def _minimum(
    item: Checked,
    series_where: Callable[[str, Callable[[str], object]], NDArray[np.bool_]],
    concept: dict[str, str],
    concepts: dict[str, Any],
    failures: Failures,
) -> None:
    """Smallest value of the concept of each series."""
    value = item.values["value"].to_numpy()
    lows = {
        name: float(spec["minimum"])
        for name, spec in concepts.items()
        if isinstance(spec, dict) and isinstance(spec.get("minimum"), int | float)
    }
    if not lows:
        # Without a description a count of people cannot be negative, unless it is a net flow.
        net = series_where("concept", re.compile("net|change|balance").search)
        below = series_where("unit", "persons".__eq__) & (value < 0) & ~net
        item.report_where(
            below, "value", "is a negative number of persons", "correct the value", failures
        )
        return
    series = item.values["series"]
    low = spread(series, lambda key: lows.get(concept.get(key, ""), -np.inf), np.float64)
    for row in (value < low).nonzero()[0]:
        name = concept[series.iloc[row]]
        item.report(
            int(row), "value", f"is below {lows[name]:g}, the minimum of {name}",
            "correct the value or its unit", failures,
        )  # fmt: skip


def _ordered(item: Checked, columns: tuple[str, ...], failures: Failures) -> None:
    """Values of a row that must not fall from left to right; empty cells are passed over."""
    if not item.has(*columns):
        return
    for a, low in enumerate(columns):
        for high in columns[a + 1 :]:
            falls = item.values[low] > item.values[high]
            item.report_where(
                falls,
                low,
                f"is greater than {high}",
                f"order them {' <= '.join(columns)}",
                failures,
            )


def _assumptions(item: Checked, failures: Failures) -> None:
    """Parameters of each distribution: there, in order, and on its legal range."""
    if not item.has("distribution", "low", "mode", "high"):
        return
    _ordered(item, ("low", "mode", "high"), failures)
    kind = item.values["distribution"]
    low, mode, high = (item.values[c] for c in ("low", "mode", "high"))
    needed = {
        "low": ("pert", "normal", "lognormal", "beta", "uniform"),
        "mode": ("fixed", "pert", "normal", "lognormal", "beta"),
        "high": ("pert", "normal", "lognormal", "beta", "uniform"),
    }
    for column, kinds in needed.items():
        blank = item.table.frame[column] == ""
        for name in kinds:
            item.report_where(
                blank & (kind == name), column, f"is empty, but {name} needs it",
                "write a value", failures,
            )  # fmt: skip
    spread = kind.isin(["pert", "normal", "lognormal", "beta", "uniform"])
    item.report_where(
        spread & low.notna() & (low == high), "high", "equals low: nothing is uncertain",
        "use the distribution fixed, or an honest range", failures,
    )  # fmt: skip
    differs = (kind == "fixed") & ((low.notna() & (low != mode)) | (high.notna() & (high != mode)))
    item.report_where(
        differs, "mode", "is fixed, but low or high differ from it",
        "leave low and high empty, or use another distribution", failures,
    )  # fmt: skip
    item.report_where(
        (kind == "lognormal") & (low <= 0), "low", "is not above 0, as lognormal needs",
        "correct it, or use another distribution", failures,
    )  # fmt: skip
    for column, value in (("low", low), ("high", high)):
        item.report_where(
            (kind == "beta") & ((value < 0) | (value > 1)), column,
            "is outside 0 to 1, as beta needs", "correct it, or use another distribution", failures,
        )  # fmt: skip


def _weights(item: Checked, failures: Failures) -> None:
    """Weights of each code must sum to one: nobody is lost or counted twice."""
    key = ["system_from", "code_from", "system_to"]
    if not item.has(*key, "weight"):
        return
    groups = item.values.groupby(key, sort=False, observed=True)
    sums = groups["weight"].sum(min_count=1)
    off = sums[(sums - 1).abs() > WEIGHT_TOLERANCE]
    for (system, code, to), total in zip(off.index.tolist(), off.tolist(), strict=True):
        rows = (item.values[key] == [system, code, to]).all(axis=1)
        row = int(rows.to_numpy().nonzero()[0][0])
        item.report(
            row, "weight", f"the weights of {system} {code} in {to} sum to {total:g}, not to 1",
            "correct them", failures,
        )  # fmt: skip


def _targets(
    item: Checked,
    system: str,
    columns: tuple[str, ...],
    parents: Sequence[Checked],
    failures: Failures,
) -> None:
    """Note codes of a classification of the model that the model does not have."""
    if not item.has("system_to", "code_to"):
        return
    known = sorted({c for p in parents for name in columns if p.has(name) for c in p.values[name]})
    wrong = (item.values["system_to"] == system) & ~item.values["code_to"].isin(known)
    for row in wrong.to_numpy().nonzero()[0]:
        hint = near(item.values["code_to"].iloc[row], known)
        fix = f"did you mean {hint!r}?" if hint else f"use one of {', '.join(known)}"
        item.report(int(row), "code_to", f"is no {system} of the model", fix, failures)
