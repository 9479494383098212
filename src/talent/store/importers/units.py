"""Units of the statistical series of the United States, as BLS and FRED publish them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from talent.store.importers.catalogue import Entry

__all__ = ["UNITS", "Unit", "unit_of"]


@dataclass(frozen=True)
class Unit:
    """What a family of codes is published in.

    Attributes
    ----------
    code, unit : str
        Regular expressions of the code and of the unit in the catalogue.
    published : str
        Unit of the publisher, in words.
    factor : Decimal
        The catalogue's unit is the published one times this.
    status : str
        Of the observations.
    source : str
        Of the publisher's own flat file.
    """

    code: str
    unit: str
    published: str
    factor: Decimal
    status: str
    source: str


THOUSAND, PERCENT, ONE = Decimal(1000), Decimal("0.01"), Decimal(1)

UNITS = (
    Unit(r"CE[SU]\d{8}01", r"persons", "thousands of employees", THOUSAND,
         "measured", "bls-ces-files"),
    Unit(r"JT[SU][0-9A-Z]{17}L", r"persons", "thousands", THOUSAND,
         "measured", "bls-jolts-files"),
    Unit(r"JT[SU][0-9A-Z]{17}R", r"share of .* per month", "percent", PERCENT,
         "measured", "bls-jolts-files"),
    Unit(r"IPU[A-Z0-9]{8,17}", r"index \d{4}=100", "index", ONE,
         "measured", "bls-productivity-files"),
    Unit(r"(IPG\w+|IPMAN|IPDMAN|INDPRO)", r"index \d{4}=100", "index", ONE,
         "measured", "fred-csv"),
    Unit(r"CAPG\w+", r"index \d{4}=100", "percent of the output of the base year", ONE,
         "estimated", "fred-csv"),
    Unit(r"CAPUTL\w+", r"share", "percent of capacity", PERCENT,
         "estimated", "fred-csv"),
)  # fmt: skip
"""The only conversions there are; a code that none of them names is not imported."""


def unit_of(entry: Entry) -> Unit | None:
    """Find the conversion for a series, or None where none is declared.

    Examples
    --------
    >>> from talent.store.importers.catalogue import Entry
    >>> code = "CES3133440001"
    >>> found = unit_of(Entry("e", "US", "employment", "", "", "persons", "M", code))
    >>> found.published, int(found.factor)
    ('thousands of employees', 1000)
    """
    for unit in UNITS:
        if re.fullmatch(unit.code, entry.publisher_code) and re.fullmatch(unit.unit, entry.unit):
            return unit
    return None
