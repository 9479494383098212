r"""How fast the occupations of an industry drift apart, learnt from surveys of occupations.

No full table of the industry's occupations is known for more than one or two years, so its mix is
followed through the occupations themselves: jobs of each occupation in all industries, edition by
edition, weighted by the newest staffing of the industry. Codes that a new edition of the
classification split or joined are kept together. With :math:`w_o` the staffing and :math:`N_{ot}`
the jobs, the log index of group :math:`g` moves by

.. math:: \log \sum_{o \in g} w_o \frac{N_{ot}}{N_{oT}}
          - \log \sum_{o \in g} w_o \frac{N_{os}}{N_{oT}}

between editions :math:`s < t` over the codes known in both, and is centred over the groups
(centred log-ratios: Aitchison 1986, doi:10.1007/978-94-009-4109-0). It says how much occupations
move, not which way the industry goes: docs/occupation-mix.md compares both.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
import scipy
from scipy import special

from talent.errors import TalentError
from talent.quantiles import chi2_ppf
from talent.streams import normals, uniforms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Trend = Literal["none", "shrunk", "full"]

__all__ = [
    "LEAST_YEARS", "SPAN", "Drift", "fit_drift", "followed_mix", "stable_units", "uncentred",
]  # fmt: skip

SPAN = 3
"""Years between editions that are compared: the survey pools three years of panels, so moves over
fewer years are smoothed and moves over three are of separate samples."""
LEAST_YEARS = 2 * SPAN
"""Years of editions below which nothing is estimated."""


@dataclass(frozen=True)
class Drift:
    """Moves of log-ratios a year.

    Attributes
    ----------
    sd : ndarray, shape (occupations,)
        Standard deviation a year of the centred log of each share, about `trend`.
    trend : ndarray, shape (occupations,)
        Mean move a year, kept in full, shrunk or zero.
    trend_sd : ndarray, shape (occupations,)
        Standard error of `trend`; zero where there is none.
    spread : float
        Standard deviation of the trends of occupations, without what is chance.
    freedom : float
        Degrees of freedom of all the standard deviations together.
    prior_freedom : float
        Degrees of freedom with which those of single occupations were drawn to the common one;
        infinite where they differ no more than chance.
    """

    sd: Array
    trend: Array
    trend_sd: Array
    spread: float
    freedom: float
    prior_freedom: float

    def walk(
        self, draws: int, years: int, seed: int, stream: str, carry: Array | float = 1.0
    ) -> Array:
        r"""Moves since the base year in draws, shape (draws, years + 1, occupations).

        Steps are independent by year and occupation; the trend of an occupation is one unknown a
        draw, :math:`c \mu_g + \sqrt{1 - c^2} \tau z` with carry :math:`c`, the trend found
        :math:`\mu_g` and the spread of trends :math:`\tau`; all standard deviations are too large
        or too small together, as their degrees of freedom say. Only differences between
        occupations mean anything.

        Parameters
        ----------
        draws, years, seed : int
        stream : str
        carry : float or ndarray, shape (draws,)
            From 0, nothing is known of the direction of each trend, to 1, the trends found hold.
        """
        n = len(self.sd)
        steps = normals(seed, stream, draws, years, n) * uncentred(self.sd)
        found, other = np.moveaxis(normals(seed, f"{stream}.trend", draws, 2, n), 1, 0)
        held = np.broadcast_to(carry, draws)[:, None]
        slope = held * (self.trend + found * uncentred(self.trend_sd))
        slope = slope + np.sqrt(1 - held**2) * other * uncentred(np.full(n, self.spread))
        chi2 = chi2_ppf(uniforms(seed, f"{stream}.sd", draws), self.freedom)
        wide = np.sqrt(self.freedom / chi2)[:, None, None]
        out = np.zeros((draws, years + 1, n))
        ahead = np.arange(1, years + 1)[None, :, None]
        out[:, 1:] = np.cumsum(steps, axis=1) * wide + slope[:, None, :] * ahead
        return out


def uncentred(sd: Array) -> Array:
    """Standard deviations of independent numbers that have those given once they are centred.

    Examples
    --------
    >>> uncentred(np.full(6, 0.05)).round(4).tolist()[0]
    0.0548
    """
    n = len(sd)
    total = (sd**2).mean() * n / (n - 1)
    return np.asarray(np.sqrt(np.maximum((sd**2 - total / n) / (1 - 2 / n), 0.05 * total)))


def stable_units(links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Codes of two editions of a classification by the smallest set that both can tell apart.

    Parameters
    ----------
    links : iterable of (old code, new code)

    Returns
    -------
    dict of str to str
        The first code of the set of each code.

    Examples
    --------
    >>> units = stable_units([("a", "x"), ("a", "y"), ("b", "y"), ("c", "c")])
    >>> units["x"] == units["b"], units["c"]
    (True, 'c')
    """
    above: dict[str, str] = {}

    def top(code: str) -> str:
        above.setdefault(code, code)
        while above[code] != code:
            code = above[code]
        return code

    for old, new in links:
        first, second = sorted((top(old), top(new)))
        above[second] = first
    return {code: top(code) for code in list(above)}


def followed_mix(jobs: pd.DataFrame, staff: pd.DataFrame, units: Mapping[str, str]) -> pd.DataFrame:
    """Centred log index of each occupation, as the newest staffing would have had it before.

    Parameters
    ----------
    jobs : pandas.DataFrame
        ``code, year, value``: jobs by published code in all industries.
    staff : pandas.DataFrame
        ``code, occupation, jobs``: staffing of the industry.
    units : mapping of str to str
        From `stable_units`; a code that is not in it stands alone.

    Returns
    -------
    pandas.DataFrame
        One row a year, one column an occupation; rows sum to zero and the last is all zero.

    Raises
    ------
    TalentError
        If no code of an occupation is known in two editions that follow each other.
    """
    keyed = jobs.assign(unit=[units.get(c, c) for c in jobs["code"]])
    table = keyed.pivot_table(index="unit", columns="year", values="value", aggfunc="sum")
    named = staff.assign(unit=[units.get(c, c) for c in staff["code"]])
    weight = named.groupby(["unit", "occupation"])["jobs"].sum().reset_index()
    years = sorted(table.columns)
    occupations = sorted(set(staff["occupation"]))
    moves = []
    for before, after in pairwise(years):
        known = table[(table[before] > 0) & (table[after] > 0)][[before, after]]
        both = weight.merge(known, left_on="unit", right_index=True)
        both = both.assign(was=both["jobs"] * both[before] / both[after])
        sums = both.groupby("occupation")[["jobs", "was"]].sum().reindex(occupations)
        if sums["jobs"].isna().any():
            lost = ", ".join(sums.index[sums["jobs"].isna()])
            raise TalentError(f"no code of {lost} is known in {before} and in {after}")
        move = np.log(sums["jobs"].to_numpy() / sums["was"].to_numpy())
        moves.append(move - move.mean())
    level = np.cumsum([np.zeros(len(occupations)), *moves], axis=0)
    return pd.DataFrame(level - level[-1], index=years, columns=occupations)


def fit_drift(history: pd.DataFrame, trend: Trend = "none", span: int = SPAN) -> Drift:
    r"""Estimate how fast log-ratios move.

    The variance of an occupation is the mean squared move over `span` years, divided by the span;
    the variances of all are drawn to a common one as far as they differ no more than chance
    (Smyth 2004, doi:10.2202/1544-6115.1027).

    Parameters
    ----------
    history : pandas.DataFrame
        Centred log-ratios, one row a year or edition (index: year), one column an occupation.
    trend : {"none", "shrunk", "full"}
        ``none``: moves are taken about zero, so a trend that is there widens the steps.
        ``full``: the mean move a year. ``shrunk``: times the share of the spread of the means that
        is not chance.
    span : int
        Years between the editions compared; the next later one where there is none.

    Returns
    -------
    Drift

    Raises
    ------
    TalentError
        If the editions cover fewer than two spans.
    """
    years = history.index.to_numpy(dtype=float)
    level = history.to_numpy(dtype=float)
    covered = years[-1] - years[0]
    if covered < 2 * span:
        raise TalentError(f"{covered:.0f} years of editions are too few: {2 * span} are needed")
    pairs = [
        (i, int(np.searchsorted(years, y + span)))
        for i, y in enumerate(years)
        if y + span <= years[-1]
    ]
    gaps = np.array([years[j] - years[i] for i, j in pairs])
    moves = np.array([level[j] - level[i] for i, j in pairs])
    each = covered / gaps.mean()
    means = (level[-1] - level[0]) / covered
    about = moves - gaps[:, None] * means
    lost = max(1 - 1 / each, 0.25)
    around = (about**2 / gaps[:, None]).mean(axis=0) / lost
    if trend == "none":
        keep, spread, error = 0.0, 0.0, 0.0
        variance = (moves**2 / gaps[:, None]).mean(axis=0)
    else:
        error, found = float(around.mean()) / covered, float((means**2).mean())
        real = max(0.0, 1 - error / max(found, 1e-12))
        keep, spread = 1.0 if trend == "full" else real, float(np.sqrt(real * found))
        variance = around
        each = max(each - 1, 1.0)
    moderate, prior = _moderate(variance, each)
    freedom = each * (level.shape[1] - 1)
    sure = np.full_like(means, np.sqrt(keep * error))
    return Drift(np.sqrt(moderate), keep * means, sure, spread, freedom, prior)


def _moderate(variance: Array, freedom: float) -> tuple[Array, float]:
    """Draw variances to their common value; also the degrees of freedom of that value."""
    logs = np.log(np.maximum(variance, 1e-12))
    excess = logs.var(ddof=1) - float(special.polygamma(1, freedom / 2))
    if excess <= 1e-4:
        return np.full_like(variance, variance.mean()), float("inf")
    prior = 2 * float(
        scipy.optimize.brentq(lambda x: float(special.polygamma(1, x)) - excess, 1e-3, 1e6)
    )
    centre = np.exp(
        logs.mean()
        - special.digamma(freedom / 2)
        + np.log(freedom / 2)
        + special.digamma(prior / 2)
        - np.log(prior / 2)
    )
    return np.asarray((freedom * variance + prior * centre) / (freedom + prior)), prior
