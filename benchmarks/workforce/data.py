"""Workforces and populations by age of the store, and what was known of them at an origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talent.supply.by_age.census import parse_age

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from talent.store import Snapshot

STEP = 5
"""Years between the censuses that the models see."""
HORIZONS = (5, 10)
FEWEST = 3
"""Censuses that an origin must have."""
YOUNGEST = 20
"""First single age of the populations."""


@dataclass(frozen=True)
class Workforce:
    """Counts of one country by group, year and age, and tables about its people.

    Attributes
    ----------
    name : str
        Kind of workforce; those of one name are scored together.
    country : str
    counts : pandas.DataFrame
        Columns ``group, year, age, count``.
    mortality : pandas.DataFrame
        Columns ``year, age, sex, rate``; the year is the middle of a period of five.
    participation : pandas.DataFrame or None
        Columns ``year, age, sex, share``.
    """

    name: str
    country: str
    counts: pd.DataFrame
    mortality: pd.DataFrame
    participation: pd.DataFrame | None = None

    @property
    def origins(self) -> list[int]:
        """Years with a census, enough censuses before, one `STEP` after, and known death rates."""
        years = set(self.counts["year"])
        mortality = int(self.mortality["year"].min()) + 2
        return sorted(
            year
            for year in years
            if year >= mortality
            and year + STEP in years
            and all(year - k * STEP in years for k in range(FEWEST))
        )

    def horizons(self, origin: int) -> list[int]:
        """Years ahead with a count to be scored on."""
        return [h for h in HORIZONS if origin + h in set(self.counts["year"])]

    def history(self, origin: int) -> pd.DataFrame:
        """Counts of every fifth year up to the origin."""
        year = self.counts["year"]
        return self.counts.loc[(year <= origin) & ((origin - year) % STEP == 0)]

    def tables(self, origin: int) -> dict[str, Any]:
        """Mortality of the periods that had ended by the origin, and participation up to it."""
        found = {"mortality": self.mortality.loc[self.mortality["year"] + 2 <= origin]}
        if self.participation is not None:
            known = self.participation["year"] <= origin
            found["participation"] = self.participation.loc[known]
        return found


def by_age(now: Snapshot, concept: str, country: str, value: str, **more: Any) -> pd.DataFrame:
    """Rows of a concept as ``year, age, sex`` and a value column."""
    rows = now.observations(concept, country=country, **more)
    return rows.rename(columns={"age_band": "age"})[["year", "age", "sex", "value"]].rename(
        columns={"value": value}
    )


def counts(rows: pd.DataFrame) -> pd.DataFrame:
    """Counts in the order of age, the sexes as groups."""
    rows = rows.rename(columns={"sex": "group"})
    first = rows["age"].map(lambda label: parse_age(label)[0])
    order = rows.assign(first=first).sort_values(["group", "year", "first"], ignore_index=True)
    return order[["group", "year", "age", "count"]]


def workforces(now: Snapshot) -> list[Workforce]:
    """Every workforce of the store that has censuses enough."""
    found = []
    for country in ("JP", "US"):
        rates = by_age(now, "participation", country, "share", sex=["F", "M"])
        found.append(
            Workforce(
                "labour force, Japan and US",
                country,
                every_fifth(counts(by_age(now, "labour_force", country, "count"))),
                by_age(now, "mortality", country, "rate"),
                rates,
            )
        )
    for country in ("JP", "TW", "US"):
        people = by_age(now, "population_history", country, "count")
        people = people.loc[people["age"].astype(int) >= YOUNGEST]
        found.append(
            Workforce(
                "population by single age, Japan, Taiwan and US",
                country,
                counts(people),
                by_age(now, "mortality", country, "rate"),
            )
        )
    for concept, name in (
        ("registered_population", "registered population, Taiwan"),
        ("labour_force", "labour force, Taiwan"),
        ("employed", "employed persons, Taiwan"),
    ):
        rows = by_age(now, concept, "TW", "count")
        rows = rows.loc[rows["age"] != "15+"]
        found.append(Workforce(name, "TW", counts(rows), by_age(now, "mortality", "TW", "rate")))
    return found


def every_fifth(frame: pd.DataFrame) -> pd.DataFrame:
    """The years that the UN estimates; it interpolates the others."""
    return frame.loc[frame["year"] % STEP == 0].reset_index(drop=True)


def separate(origins: Sequence[int], horizon: int) -> int:
    """How many of the origins are at least a horizon apart."""
    count, last = 0, -horizon
    for origin in sorted(set(origins)):
        if origin >= last + horizon:
            count, last = count + 1, origin
    return count
