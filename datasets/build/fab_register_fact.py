"""One published statement on a fab."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """A published statement on a fab: capacity in wafers a month as printed, jobs in persons."""

    company: str
    name: str
    site: str
    country: str
    url: str
    mm: str = "300"
    node: str = ""
    product: str = ""
    capacity: float | None = None
    as_of: str = ""
    jobs: int | None = None
    basis: str = "announced"
