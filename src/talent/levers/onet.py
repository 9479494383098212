"""O*NET as of a date, by SOC code: profiles, needs and schooling of occupations and of mixes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent.errors import TalentError, UnknownCodeError
from talent.levers.proficiency import JobNeeds, job_needs, schooling_by_zone
from talent.levers.skills import SkillSpace, learn_space, stand_ins

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from talent.levers.skills import Profile
    from talent.store import Snapshot

__all__ = ["Job", "Onet", "Reach", "Target"]

USUAL = 0.9
"""Share of the pairs that O*NET calls related which count as a usual step."""


@dataclass(frozen=True)
class Target:
    """A job, or a mix of jobs, to be filled.

    Attributes
    ----------
    name : str
    weights : dict of str to float
        People employed in NAICS 3344 by SOC code; 1 for a single occupation.
    """

    name: str
    weights: dict[str, float]


@dataclass(frozen=True)
class Job:
    """What is known of an occupation.

    Attributes
    ----------
    profile : Profile
    job_zone : float
        1 little preparation to 5 extensive; NaN unknown.
    schooling : ndarray, shape (5,)
        Shares of its jobs by step of required schooling.
    basis : str
        ``own``, or the group of SOC whose rated occupations stand for it.
    """

    profile: Profile
    job_zone: float
    schooling: NDArray[np.float64]
    basis: str


@dataclass(frozen=True)
class Reach:
    """How far apart occupations are that O*NET calls related: 90 % are within both.

    Attributes
    ----------
    distance : float
        In percent.
    zones : float
        Job zones up or down.
    """

    distance: float
    zones: float


class Onet:
    """O*NET as known on a date.

    Parameters
    ----------
    snapshot : Snapshot

    Attributes
    ----------
    space : SkillSpace

    Raises
    ------
    TalentError
        If nothing of O*NET was known on the date.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        ratings = snapshot.skill_ratings()
        if ratings.empty:
            raise TalentError(
                f"no O*NET ratings were known on {snapshot.as_of}; use a later as-of date"
            )
        self._snapshot = snapshot
        self._related = snapshot.skill_related()
        self.space: SkillSpace = learn_space(ratings, self._related)
        self._occupations = snapshot.skill_occupations()
        self._training = snapshot.skill_training()
        months = self._training[self._training["scale"].isin(["OJ", "RW"])]
        scales = months.groupby("code")["scale"].nunique()
        zoned = self._occupations.dropna(subset=["job_zone"])
        self._zone = zoned.set_index("code")["job_zone"]
        self._schooling = schooling_by_zone(self._training, self._zone)
        self._rated = self._by_soc(self.space.codes)
        self._asked = self._by_soc(scales.index[scales == 2])
        self._zoned = self._by_soc(zoned["code"])
        self._jobs: dict[str, Job | None] = {}
        self._needs: dict[str, JobNeeds | None] = {}

    def _by_soc(self, codes: Iterable[str]) -> dict[str, list[str]]:
        rows = self._occupations[self._occupations["code"].isin(list(codes))]
        return {str(soc): sorted(part["code"]) for soc, part in rows.groupby("soc")}

    def job(self, soc: str) -> Job | None:
        """What a SOC code asks of people; None if nothing like it is rated."""
        if soc not in self._jobs:
            self._jobs[soc] = self._look_up(soc)
        return self._jobs[soc]

    def _look_up(self, soc: str) -> Job | None:
        rated, basis = stand_ins(soc, self._rated)
        zoned, _ = stand_ins(soc, self._zoned)
        if not (rated and zoned):
            return None
        zones = self._zone[list(zoned)].to_numpy(dtype=float)
        return Job(
            self.space.mix(dict.fromkeys(rated, 1.0)),
            float(zones.mean()),
            np.mean([self._schooling[zone] for zone in zones], axis=0),
            basis,
        )

    def needs(self, soc: str) -> JobNeeds | None:
        """Training and experience that a SOC code asks for; None if nobody like it was asked."""
        if soc not in self._needs:
            asked, _ = stand_ins(soc, self._asked)
            found = job_needs(self._training, dict.fromkeys(asked, 1.0)) if asked else None
            self._needs[soc] = found
        return self._needs[soc]

    def jobs(self, target: Target) -> list[tuple[float, Job, JobNeeds]]:
        """Jobs of a target with their shares, which sum to 1; what is not known is left out.

        Raises
        ------
        TalentError
            If nothing is known of any of them.
        """
        found = []
        for soc, weight in target.weights.items():
            job, needs = self.job(soc), self.needs(soc)
            if weight > 0 and job is not None and needs is not None:
                found.append((weight, job, needs))
        if not found:
            raise TalentError(f"O*NET has no ratings for {target.name}")
        total = sum(weight for weight, _, _ in found)
        return [(weight / total, job, needs) for weight, job, needs in found]

    def mean_profile(self, target: Target) -> Profile:
        """Profile of a target: the mean over its jobs, weighted by people."""
        codes: dict[str, float] = {}
        for soc, weight in target.weights.items():
            own, _ = stand_ins(soc, self._rated)
            for code in own if weight > 0 and self.job(soc) else ():
                codes[code] = codes.get(code, 0.0) + weight / len(own)
        return self.space.mix(codes)

    def reach(self) -> Reach:
        """Distance and step in job zones that 90 % of the related pairs do not exceed."""
        rated = set(self.space.codes)
        pairs = self._related[
            self._related["code"].isin(rated) & self._related["related"].isin(rated)
        ]
        apart = self.space.between(pairs["code"], pairs["related"])
        steps = (pairs["code"].map(self._zone) - pairs["related"].map(self._zone)).abs().dropna()
        return Reach(
            float(np.quantile(apart, USUAL)),
            float(np.quantile(steps, USUAL, method="inverted_cdf")),
        )

    def target(self, name: str) -> Target:
        """Read a target: an occupation group of the model, a SOC code, or a title of O*NET.

        Raises
        ------
        UnknownCodeError
            With near matches, if it is none of them.
        """
        groups = set(self._snapshot.occupations()["occupation"])
        if name in groups:
            return Target(name, self._employed(name))
        # Titles of whole occupations win over those of specialties.
        rows = self._occupations.sort_values("code", ascending=False)
        titles = {
            str(title).casefold(): (str(soc), str(title))
            for soc, title in zip(rows["soc"], rows["title"], strict=True)
        }
        socs = dict(zip(rows["soc"], rows["title"], strict=True))
        if name in socs:
            return Target(str(socs[name]), {name: 1.0})
        if name.casefold() in titles:
            soc, title = titles[name.casefold()]
            return Target(title, {soc: 1.0})
        raise UnknownCodeError("occupation", name.casefold(), groups | set(titles))

    def _employed(self, group: str) -> dict[str, float]:
        """People of a group in NAICS 3344 by SOC code, of the latest survey."""
        rows = self._snapshot.observations("occupation_mix", country="US", scope="components")
        people = rows[rows["period"] == rows["period"].max()]
        people = people.set_index("publisher_code")["value"]
        cross = self._snapshot.crosswalk("SOC2018")
        share = cross[cross["occupation"] == group].set_index("code")["weight"]
        both = people.index.intersection(share.index)
        return {str(soc): float(people[soc] * share[soc]) for soc in both}
