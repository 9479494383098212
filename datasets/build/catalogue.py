"""The book in which every module writes its series and observations, and its CSV form."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SERIES_COLUMNS = [
    "series", "country", "scope", "industry", "concept", "occupation", "field", "level",
    "age_band", "sex", "unit", "frequency", "seasonal", "publisher_code", "title", "note",
]  # fmt: skip
OBSERVATION_COLUMNS = ["series", "period", "value", "status", "vintage", "source", "note"]
OBSERVATION_FILES = [
    "employment", "age_structure", "population", "mortality", "participation", "graduates",
    "exits", "labour_market", "production", "capacity", "occupation_mix",
]  # fmt: skip
SOURCE_COLUMNS = [
    "source", "publisher", "title", "url", "licence", "retrieved", "citation", "note",
]  # fmt: skip

US_PUBLIC_DOMAIN = "US Government work, public domain (17 USC 105)"
CC_BY_COMPATIBLE = "Government open data terms, CC BY 4.0 compatible"
CITED_FACT = "Single facts quoted with citation"
COLLECTED = "2026-11-22"


def source(slug: str, publisher: str, title: str, url: str, licence: str, note: str) -> dict:
    """Return one row of sources.csv with the citation made from publisher and title."""
    return {
        "source": slug,
        "publisher": publisher,
        "title": title,
        "url": url,
        "licence": licence,
        "retrieved": COLLECTED,
        "citation": f"{publisher}: {title}. {url}",
        "note": note,
    }


@dataclass
class Book:
    """Series and observations collected so far; refuses a key or cell written twice."""

    series: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: dict[str, list[tuple]] = field(
        default_factory=lambda: {name: [] for name in OBSERVATION_FILES}
    )

    def define(
        self,
        key: str,
        *,
        country: str,
        concept: str,
        unit: str,
        title: str,
        scope: str = "other",
        industry: str = "economy",
        frequency: str = "A",
        **more: str,
    ) -> str:
        """Write one row of series.csv and return its key.

        Parameters
        ----------
        **more
            Any other column of series.csv: occupation, field, level, age_band, sex,
            seasonal, publisher_code, note.
        """
        row = dict.fromkeys(SERIES_COLUMNS, "")
        row |= {"series": key, "country": country, "scope": scope, "industry": industry}
        row |= {"concept": concept, "unit": unit, "title": title, "frequency": frequency}
        unknown = set(more) - set(SERIES_COLUMNS)
        if unknown:
            raise KeyError(f"{key}: unknown series columns {sorted(unknown)}")
        row |= more
        if self.series.setdefault(key, row) != row:
            raise ValueError(f"{key} defined twice with different columns")
        return key

    def observe(
        self,
        file: str,
        key: str,
        period: object,
        value: float,
        *,
        status: str,
        vintage: str,
        source: str,
        note: str = "",
    ) -> None:
        """Write one observation; values that are not finite are a mistake of the caller."""
        if key not in self.series:
            raise KeyError(f"{key} has no row in series.csv")
        number = float(value)
        if not math.isfinite(number):
            raise ValueError(f"{key} {period}: value {value!r}")
        row = (key, str(period), number, status, vintage, source, note)
        self.rows[file].append(row)

    def observations(self, file: str) -> pd.DataFrame:
        """Return the sorted observations of one file; duplicate cells raise ValueError."""
        frame = pd.DataFrame(self.rows[file], columns=OBSERVATION_COLUMNS)
        key = ["series", "period", "vintage"]
        twice = frame[frame.duplicated(key, keep=False)]
        if len(twice):
            raise ValueError(f"{file}: duplicate cells\n{twice.head(10)}")
        return frame.sort_values(key, ignore_index=True)

    def series_frame(self) -> pd.DataFrame:
        """Return series.csv; a series without observation raises ValueError."""
        used = {row[0] for rows in self.rows.values() for row in rows}
        empty = sorted(set(self.series) - used)
        if empty:
            raise ValueError(f"series without observations: {empty[:10]}")
        frame = pd.DataFrame(list(self.series.values()), columns=SERIES_COLUMNS)
        return frame.sort_values("series", ignore_index=True)


def number_text(value: object) -> str:
    """Write a number with at most 10 significant digits, empty when missing.

    Examples
    --------
    >>> number_text(392400.0), number_text(1 / 3), number_text(None)
    ('392400', '0.3333333333', '')
    """
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    return f"{value:.10g}"


def write_csv(frame: pd.DataFrame, path: Path) -> int:
    """Write a frame as UTF-8 with LF line ends and short floats; return the row count."""
    out = frame.copy()
    for name in out.columns:
        if pd.api.types.is_float_dtype(out[name]):
            out[name] = [number_text(value) for value in out[name]]
    out.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    return len(out)


def sources_frame(lists: Iterable[list[dict]]) -> pd.DataFrame:
    """Join the sources of every module; the same slug must be the same source."""
    merged: dict[str, dict] = {}
    for rows in lists:
        for row in rows:
            clean = {name: row.get(name, "") for name in SOURCE_COLUMNS}
            if merged.setdefault(row["source"], clean) != clean:
                raise ValueError(f"source {row['source']} described twice, differently")
    frame = pd.DataFrame(list(merged.values()), columns=SOURCE_COLUMNS)
    return frame.sort_values("source", ignore_index=True)
