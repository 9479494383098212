"""Who could do the job: industries and occupations ranked by the people they could give.

The rank is by people who could be proficient within a year: those employed, times the share who
have the schooling that the target asks for, times the share who learn the rest in twelve months;
and only where the step is one that people usually take. It says who could, not who would come:
pay, place and the donor's own needs are the lever's business.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import TalentError, UnknownCodeError
from talent.inputs import Inputs
from talent.levers.onet import Onet
from talent.levers.proficiency import learning, mean_months, schooling_share, share_within
from talent.store import Snapshot, Store, open_store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talent.levers.onet import Target

__all__ = ["BY", "donors", "missing_skills", "ranked"]

BY = ("soc", "occupation", "industry")
COLUMNS = (
    "country", "industry", "industry_title", "soc", "title", "people", "distance", "missing",
    "months", "schooling", "proficient_within", "proficient", "wage_gap", "job_zone_gap", "basis",
    "status", "source", "vintage",
)  # fmt: skip
TOTAL = "00-0000"
OWN = "own"
"""Role of the semiconductor industry among the pools: no donor, but what its jobs pay."""
SHOWN = 3
"""Missing skills named in a row of donors."""


def donors(
    target: str,
    country: str = "JP",
    *,
    store: Store | Snapshot | None = None,
    by: str = "soc",
    limit: int | None = 20,
    within: float = 12.0,
    usual: bool = True,
    draws: int = 500,
    seed: int = 2035,
) -> pd.DataFrame:
    """Rank donor industries and occupations for a job.

    Parameters
    ----------
    target : str
        Occupation group of the model (``engineers``), SOC code (``51-9141``), or title
        (``semiconductor processing technicians``).
    country : str
        Whose people.
    store : Store or Snapshot, optional
        The default store, as known today.
    by : {"soc", "occupation", "industry"}
        Rows: occupations in industries, occupations, or industries.
    limit : int, optional
        Rows to return; all for None.
    within : float
        Months by which a hire must be proficient to count.
    usual : bool
        Only steps as near as 90 % of those between occupations that O*NET calls related, in
        distance and in job zones; otherwise everyone, software developers as operators included.
    draws, seed : int
        Of the assumptions on learning.

    Returns
    -------
    pandas.DataFrame
        ``country, industry, industry_title, soc, title, people`` (employed there), ``distance``
        (0 same, 100 farthest; for a group the mean over its jobs), ``missing`` (the weightiest
        missing skills, against the mean profile), ``months`` to
        proficiency (median over draws), ``schooling`` (share with the schooling asked for),
        ``proficient_within`` (share of those with the schooling), ``proficient`` = people times
        both shares: the rank, ``wage_gap`` (donor's pay over the target's in the same country,
        less 1; NaN unknown), ``job_zone_gap`` (target less donor: above 0 asks for more
        preparation), ``basis`` of the profile (``own``, or the group of SOC that stands for it),
        ``status, source, vintage``. Grouped rows are means weighted by people.

    Raises
    ------
    UnknownCodeError
        If target, country or `by` is unknown; the message lists near matches.
    TalentError
        If nothing was known of O*NET, or of donors in the country, on the date.
    """
    if by not in BY:
        raise UnknownCodeError("grouping", by, BY)
    snapshot = _snapshot(store)
    frame = ranked(
        snapshot, target, country, within=within, usual=usual, draws=draws, seed=seed
    ).assign(like=lambda table: table["soc"])
    if by != "soc" and len(frame):
        frame = _grouped(frame, by)
    order = ["proficient", "people", "industry", "soc"]
    frame = frame.sort_values(order, ascending=[False, False, True, True], ignore_index=True)
    frame = frame.head(len(frame) if limit is None else limit)
    onet = _onet(snapshot)
    return frame.assign(missing=_named(onet, onet.target(target), frame["like"]))[list(COLUMNS)]


def ranked(
    snapshot: Snapshot,
    target: str,
    country: str,
    *,
    within: float = 12.0,
    usual: bool = True,
    draws: int = 500,
    seed: int = 2035,
) -> pd.DataFrame:
    """Occupations in donor industries with what ranks them: `donors` before it names and sorts.

    Returns
    -------
    pandas.DataFrame
        The columns of `donors` but ``missing``, in no order.

    Raises
    ------
    UnknownCodeError, TalentError
        See `donors`.
    """
    known = set(snapshot.countries()["country"])
    if country not in known:
        raise UnknownCodeError("country", country, known)
    onet = _onet(snapshot)
    aim = onet.target(target)
    pools = snapshot.donor_pools(country, own=True)
    pools = pools[(pools["soc"] != TOTAL) & (pools["people"] > 0)]
    own = pools["role"] == OWN
    pay = _pay(pools.loc[own], aim.weights)
    pools = pools[~own]
    if pools.empty:
        raise TalentError(f"no donor industries of {country} were known on {snapshot.as_of}")
    frame = pools.merge(_scored(onet, aim, pools["soc"], Inputs(snapshot, seed, draws), within))
    if usual:
        reach = onet.reach()
        near = frame["distance"] <= reach.distance
        frame = frame[near & (frame["job_zone_gap"].abs() <= reach.zones)]
    return frame.assign(
        wage_gap=frame["wage"] / pay - 1,
        proficient=frame["people"] * frame["schooling"] * frame["proficient_within"],
    )


@lru_cache(maxsize=4)
def _onet(snapshot: Snapshot) -> Onet:
    """O*NET of a snapshot; looked up job by job, so it is kept for the next target and country."""
    return Onet(snapshot)


def missing_skills(
    donor: str, target: str, *, store: Store | Snapshot | None = None
) -> pd.DataFrame:
    """Skills and knowledge in which one occupation falls short of another, weightiest first.

    Both are read as the target of `donors`; columns as in `SkillSpace.missing`.

    Raises
    ------
    UnknownCodeError
        If one of them is unknown.
    """
    onet = _onet(_snapshot(store))
    here, there = (onet.mean_profile(onet.target(name)) for name in (donor, target))
    return onet.space.missing(here, there)


def _scored(
    onet: Onet, target: Target, socs: pd.Series, inputs: Inputs, within: float
) -> pd.DataFrame:
    """Everything that depends on the occupation alone, once each; unrated ones are left out.

    A mix of jobs is filled at random: distance, months and shares are means over its jobs.
    """
    known = {soc: job for soc in sorted(set(socs)) if (job := onet.job(soc)) is not None}
    people = [job.profile for job in known.values()]
    learn = learning(inputs)
    # By job zone: a handful among hundreds of occupations.
    schooled = {job.schooling.tobytes(): job.schooling for job in known.values()}
    distance, schooling, zone = np.zeros(len(known)), np.zeros(len(known)), 0.0
    months, done = np.zeros((inputs.draws, len(known))), np.zeros(len(known))
    for share, job, needs in onet.jobs(target):
        away = onet.space.distances(people, job.profile)
        distance += share * away
        zone += share * job.job_zone
        months += share * mean_months(learn, needs, away)
        done += share * share_within(learn, needs, away, within).mean(axis=0)
        have = {key: schooling_share(one, job.schooling) for key, one in schooled.items()}
        schooling += share * np.array([have[d.schooling.tobytes()] for d in known.values()])
    return pd.DataFrame(
        {
            "soc": list(known),
            "distance": distance,
            "months": np.median(months, axis=0),
            "schooling": schooling,
            "proficient_within": done,
            "job_zone_gap": [zone - job.job_zone for job in known.values()],
            "basis": [job.basis for job in known.values()],
        }
    )


def _named(onet: Onet, target: Target, socs: pd.Series) -> list[str]:
    """Weightiest missing skills of each occupation, as text."""
    wanted = onet.mean_profile(target)
    text = {}
    for soc in set(socs):
        job = onet.job(soc)
        missing = onet.space.missing(job.profile, wanted) if job else pd.DataFrame({"element": []})
        text[soc] = ", ".join(missing["element"].head(SHOWN))
    return [text[soc] for soc in socs]


def _pay(home: pd.DataFrame, weights: Mapping[str, float]) -> float:
    """Mean pay of the target in its own industry, NaN where unknown."""
    rows = home[home["soc"].isin(list(weights))].dropna(subset=["wage"])
    if rows.empty:
        return float("nan")
    return float(np.average(rows["wage"], weights=rows["soc"].map(dict(weights))))


def _grouped(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Rows of occupations or industries: sums of people, means weighted by them."""
    keys = ["soc", "title"] if by == "occupation" else ["industry", "industry_title"]
    means = ["distance", "months", "schooling", "job_zone_gap", "wage_gap"]
    rows = []
    for key, part in frame.groupby(keys, sort=True):
        people = part["people"].to_numpy(dtype=float)
        row = dict(zip(keys, key, strict=True)) | {
            "people": people.sum(),
            "proficient": part["proficient"].sum(),
        }
        for name in means:
            known = part[name].notna().to_numpy()
            row[name] = (
                np.average(part[name][known], weights=people[known]) if known.any() else np.nan
            )
        nearest = part.sort_values("proficient", ascending=False).iloc[0]
        rows.append({**nearest.to_dict(), **row})
    out = pd.DataFrame(rows)
    # The share that makes people, schooling and the rank agree.
    out["proficient_within"] = out["proficient"] / (out["people"] * out["schooling"])
    other = [c for c in ("industry", "industry_title", "soc", "title") if c not in keys]
    return out.assign(**dict.fromkeys(other, ""))


def _snapshot(store: Store | Snapshot | None) -> Snapshot:
    if isinstance(store, Snapshot):
        return store
    return (open_store() if store is None else store).as_of()
