"""Occupations of chip design and of chip equipment, from industries that are like them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import TalentError
from talent.series.learnt import learnt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = ["segment_mix"]

COMPONENT = "demand.wider"
MEASURES = "required,available,gap,openings,replacement,entrants,unfilled"
MIX = {
    "design": ("NAICS 5413", "NAICS 5417", "NAICS 3344"),
    "equipment": ("NAICS 3330A1", "NAICS 3345", "NAICS 3344"),
}
"""Industries whose mean stands for a segment. Design: engineering services, research, and the
office part of chip making. Equipment: the class that contains it, precision instruments (its
nearest kin by product) and its customers."""
NO_FACTORY = {"design": ("operators", "technicians")}
"""Occupations of a segment that `FACTORY` does not tell of: it has them for its production."""
FACTORY = "NAICS 3344"
TECHNICAL = ("engineers", "computer_scientists")
"""Research and engineering services have more managers and clerks than design firms: how many of
these two a design firm has is assumed from company reports, and only the rest from kin."""


def segment_mix(inputs: Inputs, segment: str, occupations: Sequence[str]) -> tuple[Array, Array]:
    """Shares of the occupations in a segment, from industries that are like it.

    Parameters
    ----------
    inputs : Inputs
    segment : {"design", "equipment"}
    occupations : sequence of str

    Returns
    -------
    share : ndarray, shape (occupations,)
        Sums to one: the mean over the industries of centred logs.
    sd : ndarray, shape (occupations,)
        Error of the log of each share: the standard deviation between the industries for one more
        of them, ``s sqrt(1 + 1/n)``, the s pooled over the occupations since n is 2 or 3.

    Raises
    ------
    TalentError
        If no such industry is known on the date.
    """
    share, sd = _kin(inputs, segment, tuple(occupations))
    if segment == "design":
        share = _technical(inputs, share, occupations)
    return share, sd


@learnt
def _kin(inputs: Inputs, segment: str, occupations: tuple[str, ...]) -> tuple[Array, Array]:
    """Mean shares of the industries that are like a segment, and the errors of their logs."""
    rows = inputs.snapshot.observations("occupation_mix", scope="other")
    rows = rows[rows["industry"].isin(MIX[segment])]
    if rows["industry"].nunique() < len(MIX[segment]):
        raise TalentError(f"no staffing of {', '.join(MIX[segment])} is known on this date")
    jobs = pd.concat(
        inputs.observations(COMPONENT, MEASURES, "occupation_mix", scope="other", industry=one)
        for one in MIX[segment]
    )
    jobs = jobs[jobs["year"] == jobs.groupby("industry")["year"].transform("max")]
    walk = inputs.snapshot.crosswalk("SOC2018")[["code", "occupation", "weight"]]
    merged = jobs.drop(columns="occupation").merge(walk, left_on="publisher_code", right_on="code")
    merged["jobs"] = merged["value"] * merged["weight"]
    table = merged.pivot_table(index="industry", columns="occupation", values="jobs", aggfunc="sum")
    table = table.reindex(index=list(MIX[segment]), columns=list(occupations))
    logs = table.apply(np.log)
    logs.loc[FACTORY, list(NO_FACTORY.get(segment, ()))] = np.nan
    logs = logs.sub(logs.dropna(axis=1).mean(axis=1), axis=0)
    known = logs.notna().sum().to_numpy(dtype=float)
    spread = float(np.sqrt(logs.var().mean()))
    share = np.exp(logs.mean().to_numpy(dtype=float))
    share /= share.sum()
    return share, spread * np.sqrt(1 + 1 / known)


def _technical(inputs: Inputs, share: Array, occupations: Sequence[str]) -> Array:
    """Shares of which engineers and computer scientists have what design firms say they have."""
    name = "design_technical_share"
    inputs.assume(COMPONENT, MEASURES, name)
    told = float(inputs.distribution(name)[0].ppf(0.5))
    mine = np.isin(list(occupations), TECHNICAL)
    parts = np.where(mine, told / share[mine].sum(), (1 - told) / share[~mine].sum())
    return np.asarray(share * parts)
