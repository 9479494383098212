"""Months until a hire from another occupation is as good as the people who do the job already.

Two parts, both anchored in what O*NET's respondents say a job needs:

``months = ratio * T + share * (d / 100) ** power * E``

where T is the on-the-job training of the target occupation, which everyone from outside goes
through, E the related experience that employers ask for, d the distance of the skills in percent
(`talent.levers.skills`), and ratio, share and power are assumptions. Years of schooling are not in
it: who lacks the schooling that the job asks for is not made proficient on the job, see
`schooling_share`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = [
    "JobNeeds", "Learning", "job_needs", "learning", "mean_months", "schooling_by_zone",
    "schooling_share", "share_within",
]  # fmt: skip

COMPONENT = "levers.proficiency"

STEPS = {1: 0, 2: 0, 3: 1, 4: 1, 5: 1, 6: 2, 7: 2, 8: 3, 9: 3, 10: 4, 11: 4, 12: 4}
"""O*NET's twelve classes of required education as five steps: school, some college (with
certificates and associate degrees), bachelor, master, doctorate. Finer ones are not told apart
reliably by the twenty or so people asked in an occupation."""


@dataclass(frozen=True)
class Learning:
    """How training and experience turn into months, each of shape (draws,)."""

    ratio: Array
    share: Array
    power: Array


@dataclass(frozen=True)
class JobNeeds:
    """Months of training and of related experience that a job asks for, by class.

    Attributes
    ----------
    training, experience : ndarray, shape (classes, 2)
        Months and share of the jobs; shares sum to 1.
    """

    training: Array
    experience: Array


def learning(inputs: Inputs, measures: str = "months to proficiency") -> Learning:
    """Draws of the three assumptions, noted in the ledger of `inputs`."""
    return Learning(
        inputs.assume(COMPONENT, measures, "proficiency_training_ratio"),
        inputs.assume(COMPONENT, measures, "proficiency_experience_share"),
        inputs.assume(COMPONENT, measures, "proficiency_distance_power"),
    )


def job_needs(training: pd.DataFrame, weights: Mapping[str, float]) -> JobNeeds:
    """Needs of a mix of occupations.

    Parameters
    ----------
    training : pandas.DataFrame
        ``code, scale, months_low, months_high, share``; scale OJ is on-the-job training, RW
        related experience. A class stands for its middle, the longest for its lower limit.
    weights : mapping of str to float
        O*NET codes. One without an answer on a scale is left out of that scale.

    Raises
    ------
    ValueError
        If none of the codes has on-the-job training and experience.
    """
    rows = training[training["code"].isin(list(weights))]
    weighted = rows.assign(
        share=rows["share"] * rows["code"].map(dict(weights)),
        months=(rows["months_low"] + rows["months_high"].fillna(rows["months_low"])) / 2,
    )

    def months(scale: str) -> Array:
        part = weighted[weighted["scale"] == scale].groupby("months")["share"].sum()
        if part.sum() <= 0:
            raise ValueError(f"no answer on scale {scale} for {', '.join(weights)}")
        return np.column_stack([part.index.to_numpy(dtype=float), part / part.sum()])

    return JobNeeds(months("OJ"), months("RW"))


def mean_months(learn: Learning, needs: JobNeeds, distance: Array) -> Array:
    """Mean months to proficiency of the hires from each distance.

    Parameters
    ----------
    distance : ndarray, shape (n,)
        In percent, 0 to 100.

    Returns
    -------
    ndarray, shape (draws, n)
        Rises with distance in every draw.

    Examples
    --------
    >>> needs = JobNeeds(np.array([[6.0, 1.0]]), np.array([[24.0, 1.0]]))
    >>> one = Learning(np.array([1.0]), np.array([0.5]), np.array([1.0]))
    >>> mean_months(one, needs, np.array([0.0, 25.0, 100.0])).round(9).tolist()
    [[6.0, 9.0, 18.0]]
    """
    trained = needs.training[:, 0] @ needs.training[:, 1]
    experience = needs.experience[:, 0] @ needs.experience[:, 1]
    return learn.ratio[:, None] * trained + lost(learn, distance) * experience


def share_within(learn: Learning, needs: JobNeeds, distance: Array, months: float = 12.0) -> Array:
    """Share of the hires from each distance who are proficient within some months.

    Jobs of one occupation differ: O*NET's classes of training and of experience are taken to be
    independent of each other. Returns shape (draws, n); falls with distance in every draw.

    Examples
    --------
    >>> needs = JobNeeds(np.array([[6.0, 0.5], [18.0, 0.5]]), np.array([[24.0, 1.0]]))
    >>> one = Learning(np.array([1.0]), np.array([0.5]), np.array([1.0]))
    >>> share_within(one, needs, np.array([0.0, 25.0, 100.0])).tolist()
    [[0.5, 0.5, 0.0]]
    """
    away = lost(learn, distance)
    past, held = needs.experience[:, 0], np.cumsum(needs.experience[:, 1])
    total = np.zeros(away.shape)
    for trained, share in needs.training:
        left = np.broadcast_to((months - learn.ratio * trained)[:, None], away.shape)
        # The longest experience that can still be made up for; any where nothing is lost.
        room = np.where(left < 0, -1.0, np.inf)
        np.divide(left, away, out=room, where=(away > 1e-12) & (left >= 0))
        count = np.searchsorted(past, room, side="right")
        total += share * np.where(count > 0, held[np.maximum(count - 1, 0)], 0.0)
    return np.minimum(total, 1.0)


def lost(learn: Learning, distance: Array) -> Array:
    """Share of the target's experience that has to be made up for, shape (draws, n)."""
    away = np.asarray(distance, dtype=float)[None, :] / 100
    return np.asarray(learn.share[:, None] * away ** learn.power[:, None])


def schooling_by_zone(training: pd.DataFrame, job_zone: pd.Series) -> dict[float, Array]:
    """Mean share of jobs by step of required schooling, by job zone.

    The mean of a zone, because the twenty or so people asked in one occupation leave its own
    shares too rough: they put half the mechanical engineers below a bachelor's degree.

    Parameters
    ----------
    training : pandas.DataFrame
        ``code, scale, category, share``; scale RL is required education.
    job_zone : pandas.Series
        By code.

    Returns
    -------
    dict of float to ndarray, shape (5,)
        Shares sum to 1.
    """
    rows = training[(training["scale"] == "RL") & training["code"].isin(job_zone.index)]
    rows = rows.assign(step=rows["category"].map(STEPS), zone=rows["code"].map(job_zone))
    table = rows.pivot_table("share", ["zone", "code"], "step", "sum", fill_value=0.0)
    table = table.reindex(columns=range(1 + max(STEPS.values())), fill_value=0.0)
    means = table.div(table.sum(axis=1), axis=0).groupby(level="zone").mean()
    return {float(str(zone)): row.to_numpy(dtype=float) for zone, row in means.iterrows()}


def schooling_share(have: Array, want: Array) -> float:
    """Share of the target's jobs whose schooling the donor's people have.

    People are taken to have the schooling that their own job requires. The most schooled are
    matched with the most demanding jobs, and so on down, so an occupation fills itself whole.

    Parameters
    ----------
    have, want : ndarray, shape (5,)
        Shares by step of schooling, of the donor and the target.

    Examples
    --------
    >>> school, degree = np.array([0.6, 0.4, 0, 0, 0]), np.array([0.0, 0.3, 0.7, 0, 0])
    >>> schooling_share(degree, school), round(schooling_share(school, degree), 9)
    (1.0, 0.0)
    """
    # Rounded, so that equal shares meet in spite of the last bit.
    held, asked = np.cumsum(have).round(9), np.cumsum(want).round(9)
    cuts = np.unique(np.concatenate([[0.0, 1.0], held, asked]))
    middle = (cuts[1:] + cuts[:-1]) / 2
    enough = np.searchsorted(held, middle) >= np.searchsorted(asked, middle)
    return float(np.diff(cuts) @ enough)
