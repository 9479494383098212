"""Hiring from other industries: who could do the job, how many of them come, and what it costs."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from talent.errors import ConfigError
from talent.levers.base import Amount, JoiningLever
from talent.levers.donors import ranked
from talent.levers.pools import Pool

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.levers.base import Effect
    from talent.levers.site import Site
    from talent.store import Snapshot

    Array = NDArray[np.float64]

__all__ = ["CrossIndustryHiring", "able_donors"]


@lru_cache(maxsize=64)
def able_donors(
    snapshot: Snapshot, country: str, targets: tuple[str, ...], industries: tuple[str, ...]
) -> pd.DataFrame:
    """People of other industries who could be proficient within a year in any of the targets.

    Returns
    -------
    pandas.DataFrame
        ``industry, industry_title, soc, title, people, able, months``: a person who could do two
        of the jobs counts once, for the job that comes easier.

    Raises
    ------
    ConfigError
        If an industry is no donor.
    """
    found = pd.concat([ranked(snapshot, target, country) for target in targets], ignore_index=True)
    unknown = set(industries) - set(found["industry"])
    if unknown:
        raise ConfigError(
            f"no donor industry of {country}: {', '.join(sorted(unknown))}; "
            f"known: {', '.join(sorted(set(found['industry'])))}"
        )
    if industries:
        found = found[found["industry"].isin(industries)]
    found = found.sort_values(["industry", "soc", "proficient"], ascending=[True, True, False])
    best = found.drop_duplicates(["industry", "soc"]).rename(columns={"proficient": "able"})
    best = best[best["able"] > 0]
    columns = ["industry", "industry_title", "soc", "title", "people", "able", "months"]
    return best[columns].reset_index(drop=True)


class CrossIndustryHiring(JoiningLever):
    """People of donor industries who could be proficient within a year.

    Attributes
    ----------
    industries : tuple of str
        Donor industries as `talent.levers.donors` names them; all of the country if empty.
    size : Amount
        Who come in a year at today's pay, beyond those who come already.
    premium : Amount
        Pay over what they earn, log points.
    elasticity : Amount
        Per cent more recruits for one per cent more pay.
    most_a_year : float
        Largest share of the donors, all levers together, who come in any year.
    months_factor : Amount
        Months to proficiency follow from the skills distance; this is their uncertainty.
    wage : Amount
        US dollars of 2025 a year, on which the premium is paid.
    cost : Amount
        A hire, once, without the premium.
    donor_cost : Amount
        What it costs the donor to replace a person, US dollars of 2025.
    """

    UNIT: ClassVar[str] = "hires a year"
    COST_UNIT: ClassVar[str] = "hire, once, and the pay premium for as long as they stay"

    type: Literal["cross_industry"] = "cross_industry"
    industries: tuple[str, ...] = ()
    premium: Amount = 0.0
    elasticity: Amount = 0.0
    most_a_year: float = Field(default=0.015, gt=0, le=0.2)
    months_factor: Amount = (0.6, 1.0, 1.6)
    wage: Amount = 0.0
    donor_cost: Amount = 0.0
    mean_age: float = Field(default=38.0, gt=18, lt=65)

    def donors(self, site: Site) -> pd.DataFrame:
        """Who could come; see `able_donors`."""
        targets = tuple(sorted(self.targets))
        return able_donors(site.snapshot, self.country, targets, tuple(sorted(self.industries)))

    def asked(self, site: Site) -> Array:
        """Persons who would come, shape (D, Y)."""
        pull = np.exp(self.draws(site, "premium") * self.draws(site, "elasticity"))
        people = super().asked(site) * pull[:, None]
        return people if self.cap is None else np.minimum(people, self.cap)

    def pools(self, site: Site) -> dict[str, Pool]:
        """The donors of each industry, which every lever that hires from it shares."""
        found = self.donors(site).groupby("industry")["able"].sum()
        total = float(found.sum())
        return {
            f"donors.{self.country}.{industry}": Pool(float(able), self.most_a_year, able / total)
            for industry, able in found.items()
        }

    def months_draws(self, site: Site) -> Array:
        """Months to proficiency of those who come, in draws."""
        found = self.donors(site)
        mean = float(np.average(found["months"], weights=found["able"]))
        return mean * self.draws(site, "months_factor")

    def yearly_loss(self, site: Site, given: Array) -> Array:
        """What donors pay to replace those who go."""
        return np.asarray(given * self.draws(site, "donor_cost")[:, None])

    def yearly_cost(self, site: Site, effect: Effect) -> Array:
        """Hiring once, and the premium every year for all who came so far."""
        given = np.zeros((site.draws, len(site.years))) if effect.units is None else effect.units
        rise = np.expm1(self.draws(site, "premium")) * self.draws(site, "wage")
        stay = self.people(site, given).cumsum(axis=1)
        return given * self.draws(site, "cost")[:, None] + stay * rise[:, None]
