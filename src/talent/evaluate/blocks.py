r"""Dates drawn in blocks, for intervals of scores whose cases overlap.

As-of dates are drawn in blocks as long as the horizon (Künsch 1989, doi:10.1214/aos/1176347265),
on a circle, and all cells of a date are drawn together, because one slump moves them all. Such
intervals are too narrow where blocks are few, in three ways that are known and are made good:

- blocks of :math:`L` dates see :math:`(2L^2 + 1) / (3L^2)` of the variance of errors that are sums
  of :math:`L` shocks (their correlations count with Bartlett's weights);
- deviations from the mean of :math:`n / L` blocks lack one part in :math:`n / L`;
- few blocks tell their own spread badly: Student's quantile with :math:`n / L - 1` degrees of
  freedom takes the place of the normal one.

docs/scoring.md shows how often intervals that are widened so hold the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from talent.streams import generator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["RESAMPLES", "Resamples", "resampled"]

RESAMPLES = 1000


@dataclass(frozen=True)
class Resamples:
    """Dates drawn again and again.

    Attributes
    ----------
    weights : ndarray, shape (resamples, dates)
        How often each date is in each resample.
    block : int
        Dates in a block.
    """

    weights: Array
    block: int

    def falls_short(self, dates: int, percent: int) -> float:
        """By what factor the ends of an interval are to be moved away from the score.

        Parameters
        ----------
        dates : int
            Dates that the group has, more than a block.
        percent : int
            Nominal coverage of the interval.

        Examples
        --------
        >>> round(Resamples(np.zeros((1, 20)), 1).falls_short(20, 80), 2)
        1.06
        >>> round(Resamples(np.zeros((1, 20)), 10).falls_short(20, 80), 2)
        4.15
        """
        blocks = dates / self.block
        seen = (2 * self.block**2 + 1) / (3 * self.block**2) * (1 - 1 / blocks)
        p = 0.5 + percent / 200
        student = stats.t.ppf(p, max(blocks - 1, 1.0)) / stats.norm.ppf(p)
        return float(student / np.sqrt(seen))


def resampled(dates: Sequence[str], horizon: int, seed: int) -> Resamples | None:
    """Resamples of dates in blocks; None where the dates span no more than one block.

    Parameters
    ----------
    dates : sequence of str
        ISO dates, increasing.
    horizon : int
        In years. A block has as many dates as the most that lie within one horizon of each other.
    seed : int

    Examples
    --------
    >>> made = resampled([f"{year}-02-01" for year in range(2000, 2020)], 5, seed=1)
    >>> made.block, made.weights.shape, set(made.weights.sum(axis=1).tolist())
    (5, (1000, 20), {20.0})
    """
    days = pd.to_datetime(pd.Series(list(dates)))
    ends = days + pd.DateOffset(years=horizon)
    within = [
        int(((days >= day) & (days < end)).sum()) for day, end in zip(days, ends, strict=True)
    ]
    n, block = len(days), max(within)
    if block >= n:
        return None
    rng = generator(seed, f"evaluate.scores.{n}.{block}", 0)
    starts = rng.integers(0, n, size=(RESAMPLES, -(-n // block)))
    drawn = (starts[:, :, None] + np.arange(block)).reshape(RESAMPLES, -1)[:, :n] % n
    weights = np.zeros((RESAMPLES, n))
    np.add.at(weights, (np.arange(RESAMPLES)[:, None], drawn), 1.0)
    return Resamples(weights, block)
