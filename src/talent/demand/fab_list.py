"""A user's own list of fabs: a CSV file or a frame, checked whole, laid over the register."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from talent.demand.dates import parse_year
from talent.errors import FrameError, near_matches
from talent.frames import records
from talent.plain_text import PlainText  # noqa: TC001 - pydantic reads the annotations

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["FabPlan", "lay_over", "read_fab_list"]

USER = "user"
"""Source of a fab that a user lists."""

MAX_BYTES = 2**20
"""A list of fabs is small; a larger file is something else."""

LINE = (100.0, 150.0, 200.0, 300.0)
"""Wafer diameters in use, mm."""

Status = Literal["announced", "construction", "operating", "paused", "cancelled"]
NodeClass = Literal["leading", "advanced", "mature", "memory", "power_analog", "other"]


FORMS = {
    "fab": "a name of letters, digits, blanks and . _ -, which begins with a letter or digit",
    "country": "an ISO code of two capitals, such as JP",
    "start": "2028, 2028-H2, 2028-Q3 or 2028-05",
}
"""How to write what has a form of its own."""


class FabPlan(BaseModel):
    """One fab of a user's list.

    Attributes
    ----------
    fab : str
        Name of the fab. One of the register is changed; any other is added.
    country : str
        ISO 3166 alpha-2; needed for a fab that is not in the register.
    status : {"announced", "construction", "operating", "paused", "cancelled"}
        ``cancelled`` takes a fab of the register out; ``operating`` is one that still ramps.
    start : str
        Stated start of production: ``2028``, ``2028-H2``, ``2028-Q3`` or ``2028-05``; empty if none
        is stated.
    node_class : str
        ``leading, advanced, mature, memory, power_analog`` or ``other``.
    capacity_wspm : float
        Wafer starts a month when full, of wafers of `wafer_mm`.
    wafer_mm : float
        Diameter of the wafers, 300 by default.
    jobs : float
        People announced for the fab.
    source, note : str
        Where it is stated, and what else to say.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    fab: str = Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]*$")
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    status: Status | None = None
    start: str | None = Field(default=None, pattern=r"^(19|20|21)\d\d(-(H[12]|Q[1-4]|\d\d))?$")
    node_class: NodeClass | None = None
    capacity_wspm: float | None = Field(default=None, gt=0, le=2_000_000)
    wafer_mm: float = 300.0
    jobs: float | None = Field(default=None, gt=0, le=200_000)
    source: PlainText = ""
    note: PlainText = ""

    @field_validator("wafer_mm")
    @classmethod
    def _diameter(cls, value: float) -> float:
        if value not in LINE:
            raise ValueError(f"is not a wafer diameter; use one of {LINE}")
        return value

    @field_validator("start")
    @classmethod
    def _month(cls, value: str | None) -> str | None:
        if value is not None and value[5:].isdigit() and not 1 <= int(value[5:]) <= 12:
            raise ValueError("has no such month")
        return value

    @property
    def wspm(self) -> float:
        """Capacity in 300 mm equivalents a month; NaN where it is not stated."""
        stated = np.nan if self.capacity_wspm is None else self.capacity_wspm
        return float(stated * (self.wafer_mm / 300.0) ** 2)


def read_fab_list(source: str | Path | pd.DataFrame | Iterable[Any]) -> tuple[FabPlan, ...]:
    """Read and check a list of fabs.

    Parameters
    ----------
    source : path, pandas.DataFrame or iterable
        CSV file with a header of `FabPlan`'s attributes, a frame with those columns, or rows as
        mappings. Empty cells say nothing.

    Returns
    -------
    tuple of FabPlan
        Sorted by name, so that the order of rows does not matter.

    Raises
    ------
    FrameError
        With everything that is wrong, by line and column.

    Examples
    --------
    >>> rows = [{"fab": "my-fab", "country": "JP", "status": "announced", "start": "2029",
    ...          "node_class": "leading", "capacity_wspm": 20_000}]
    >>> read_fab_list(rows)[0].wspm
    20000.0
    >>> read_fab_list([{"fab": "my-fab", "capacity": 20_000}])
    Traceback (most recent call last):
    talent.errors.FrameError: 1 problem(s)
      row 1, column capacity: unknown column; did you mean 'capacity_wspm'?
    """
    where, rows = _rows(source)
    problems: list[str] = []
    plans: dict[str, FabPlan] = {}
    for line, row in rows:
        if isinstance(row, FabPlan):
            plan = row
        else:
            filled = {k: v for k, v in row.items() if not _blank(v)}
            try:
                plan = FabPlan.model_validate(filled)
            except ValidationError as error:
                problems += [f"{where} {line}, {_told(item)}" for item in error.errors()]
                continue
        if plan.fab in plans:
            problems.append(f"{where} {line}, column fab: {plan.fab!r} is there twice; keep one")
        plans[plan.fab] = plan
    if problems:
        raise FrameError(problems)
    return tuple(plans[name] for name in sorted(plans))


def _rows(source: Any) -> tuple[str, list[tuple[int, Any]]]:
    if isinstance(source, pd.DataFrame):
        return "row", list(enumerate(records(source), start=1))
    if isinstance(source, str | Path):
        return "line", _csv_rows(Path(source))
    return "row", list(enumerate(source, start=1))


def _csv_rows(path: Path) -> list[tuple[int, Any]]:
    if not path.is_file():
        raise FrameError([f"{path}: there is no such file"])
    if path.stat().st_size > MAX_BYTES:
        raise FrameError([f"{path}: larger than a list of fabs can be (1 MB)"])
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise FrameError([f"{path}: not UTF-8; save it as CSV UTF-8"]) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    problems: list[str] = []
    rows: list[tuple[int, Any]] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                problems.append(
                    f"line {reader.line_num}: {len(cells)} cells, the header has {len(header)}"
                )
                continue
            rows.append((reader.line_num, dict(zip(header, cells, strict=True))))
    except csv.Error as error:
        problems.append(f"line {reader.line_num}: no CSV ({error})")
    if not rows and not problems:
        problems.append(f"{path}: no row; the header must be {', '.join(FabPlan.model_fields)}")
    if problems:
        raise FrameError(problems)
    return rows


def _blank(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or bool(pd.isna(value))


def _told(item: Any) -> str:
    column = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        hint = near_matches(column, FabPlan.model_fields)
        tail = f"; did you mean {' or '.join(map(repr, hint))}?" if hint else ""
        return f"column {column}: unknown column{tail}"
    if item["type"] == "missing":
        return f"column {column}: missing"
    if item["type"] == "string_pattern_mismatch":
        return f"column {column}: {item['input']!r:.120}; write {FORMS[column]}"
    return f"column {column}: {item['msg']}, got {item['input']!r:.120}"


def _start(text: str | None) -> float | None:
    """Year as the register writes it: whole where only a year is stated."""
    if text is None:
        return None
    return float(text) if len(text) == 4 else parse_year(text)


def lay_over(register: pd.DataFrame, plans: Iterable[FabPlan], known_on: str) -> pd.DataFrame:
    """Register of fabs with the plans laid over it.

    Parameters
    ----------
    register : pandas.DataFrame
        As of `Snapshot.fabs`.
    plans : iterable of FabPlan
    known_on : str
        Date on which the plans are known, ISO.

    Returns
    -------
    pandas.DataFrame
        Rows of the register; a plan with the name of one replaces what it states, any other is a
        row more. ``in_pipeline`` is 1 for plans that are neither cancelled nor paused.

    Raises
    ------
    FrameError
        If an added fab has no country or status, a country is changed, or a fab is named that runs
        at full size or is a total of several.
    """
    out = register.set_index("fab", drop=False)
    problems: list[str] = []
    added: list[dict[str, Any]] = []
    for plan in plans:
        stated: dict[str, Any] = {
            "country": plan.country,
            "status": plan.status,
            "node_class": plan.node_class,
            "capacity_wspm": None if np.isnan(plan.wspm) else plan.wspm,
            "jobs": plan.jobs,
            "start_year": _start(plan.start),
            "note": plan.note or None,
        }
        stated = {column: value for column, value in stated.items() if value is not None}
        if plan.status is not None:
            stated["in_pipeline"] = int(plan.status not in {"cancelled", "paused"})
        if plan.fab in out.index:
            if stated.pop("country", out.at[plan.fab, "country"]) != out.at[plan.fab, "country"]:
                problems.append(f"{plan.fab}: the register has it in another country; rename it")
            here = out.loc[plan.fab]
            if here["scope_level"] != "fab_or_phase":
                problems.append(f"{plan.fab}: the total of a site or company; name its single fabs")
            elif here["status"] == "operating" and here["in_pipeline"] == 0:
                problems.append(
                    f"{plan.fab}: runs at full size already, inside the published national total; "
                    "list an expansion under a name of its own"
                )
            stated["vintage"] = known_on
            for column, value in stated.items():
                out.loc[plan.fab, column] = value
            continue
        missing = [c for c in ("country", "status") if c not in stated]
        if missing:
            hint = near_matches(plan.fab, map(str, out.index))
            tail = f" (did you mean {' or '.join(map(repr, hint))}?)" if hint else ""
            problems.append(f"{plan.fab}: not in the register{tail}; state {' and '.join(missing)}")
        added.append(
            {
                "fab": plan.fab,
                "company": "",
                "name": plan.fab,
                "site": "",
                "scope_level": "fab_or_phase",
                "wafer_mm": plan.wafer_mm,
                "node": "",
                "node_class": "other",
                "vintage": known_on,
                "source": USER,
                "note": "",
                **stated,
            }
        )
    if problems:
        raise FrameError(problems)
    if added:
        more = pd.DataFrame(added).reindex(columns=out.columns)
        more = more.astype({c: out[c].dtype for c in out.columns if c != "start_year"})
        out = pd.concat([out.reset_index(drop=True), more], ignore_index=True)
    return out.reset_index(drop=True).sort_values("fab", ignore_index=True)
