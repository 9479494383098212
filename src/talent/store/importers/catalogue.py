"""Which series a publisher's code feeds: read from the catalogue and from ``datasets/import``."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import select

from talent.store.models import Country, Series
from talent.store.package import datasets_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

__all__ = [
    "SOC",
    "Catalogue",
    "Entry",
    "Feed",
    "read_catalogue",
    "read_feeds",
    "read_sources",
    "staffing_feed",
]

SOC = "{soc}"
"""Stands for any code of the Standard Occupational Classification, in code and series."""


@dataclass(frozen=True)
class Entry:
    """A row of the catalogue."""

    series: str
    country: str
    concept: str
    age_band: str
    sex: str
    unit: str
    frequency: str
    publisher_code: str


@dataclass(frozen=True)
class Feed:
    """A row of ``datasets/import/codes.csv``: a cell of a publisher's table that feeds a series."""

    table: str
    item: str
    code: str
    series: str
    units: tuple[str, ...]
    factor: Decimal
    source: str


@dataclass(frozen=True)
class Catalogue:
    """The series that the database has.

    Attributes
    ----------
    entries : dict of str to Entry
        By key of the series.
    countries : dict of str to str
        Country by its three-letter code.
    """

    entries: Mapping[str, Entry]
    countries: Mapping[str, str]
    _codes: dict[str, list[Entry]] = field(default_factory=dict, repr=False)

    @cached_property
    def by_code(self) -> dict[str, list[Entry]]:
        """Series by the publisher's code; several series may share one."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            if entry.publisher_code:
                found.setdefault(entry.publisher_code, []).append(entry)
        return found

    @cached_property
    def by_age(self) -> dict[tuple[str, str, str, str], Entry]:
        """Series by concept, country, sex and age band, where there is an age band."""
        return {
            (e.concept, e.country, e.sex, e.age_band): e
            for e in self.entries.values()
            if e.age_band and e.concept in {"population", "mortality"}
        }


def read_catalogue(connection: Connection) -> Catalogue:
    """Read the catalogue of the database."""
    columns = [getattr(Series, name) for name in Entry.__dataclass_fields__]
    entries = {row.series: Entry(*row) for row in connection.execute(select(*columns))}
    found = connection.execute(select(Country.alpha3, Country.country))
    return Catalogue(entries, {row.alpha3: row.country for row in found})


def _rows(name: str) -> list[dict[str, str]]:
    path = datasets_folder() / "import" / name
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_feeds(name: str) -> list[Feed]:
    """Read which cells of a format's tables feed which series."""
    return [
        Feed(
            row["table"], row["item"], row["code"], row["series"],
            tuple(row["unit"].split("|")), Decimal(row["factor"]), row["source"],
        )
        for row in _rows("codes.csv")
        if row["format"] == name
    ]  # fmt: skip


def read_sources() -> dict[str, dict[str, str]]:
    """Read the sources that imported observations name, by slug."""
    return {row["source"]: row for row in _rows("sources.csv")}


def staffing_feed(
    feeds: Mapping[tuple[str, str], Feed], industry: str, occupation: str
) -> Feed | None:
    """Feed of a cell of an industry-by-occupation table: one that names it, or one for any SOC.

    Examples
    --------
    >>> every = {(f.item, f.code): f for f in read_feeds("oews")}
    >>> staffing_feed(every, "334400", "51-9141").series
    'occupation_mix.US.3344.51-9141'
    >>> staffing_feed(every, "111000", "51-9141") is None
    True
    """
    named = feeds.get((industry, occupation))
    if named is not None:
        return named
    every = feeds.get((industry, SOC))
    if every is None:
        return None
    return replace(every, code=occupation, series=every.series.replace(SOC, occupation))
