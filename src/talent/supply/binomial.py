r"""Binomial numbers for whole arrays at once, each a function of one 32-bit random number.

NumPy's generator draws exact binomials one by one, which takes most of the time of a simulation.
Here every number is a quantile at a random level *u*:

- where the variance :math:`npq` is at least `WIDE`, the second-order Cornish-Fisher quantile with
  Sheppard's correction for rounding, rounded to whole people. With *z* the standard normal
  quantile of *u*, :math:`\sigma^2 = npq - 1/12`, *p* the probability and :math:`q = 1 - p`,

  .. math::
     x = np + \sigma z + \frac{q - p}{6} \frac{npq}{\sigma^2} (z^2 - 1)
         + \frac{z}{72 \sigma} \left(1 + 14 pq - (1 + 2 pq) z^2\right) ;

- elsewhere the exact quantile, found by adding up probabilities from zero.

The normal quantiles come from a table with one entry for each value of the first 16 bits, so every
outcome of the first kind can be listed. Against the exact distribution, whatever the probability,
the distribution function is off by at most 0.001, the mean by 0.0005 standard deviations, the
variance by 0.15 % and the skewness by 0.01; the total variation distance is below 0.0015 for
variances up to 1,000, beyond which the table has fewer entries than the distribution has numbers.
The errors are largest at the smallest variance and fall as its inverse; ``tests/supply`` lists all
outcomes and checks this. Numbers of the second kind are exact.

One random number a cell, whatever the probability, also keeps the rest of a stream in step when an
assumption changes.

Formulas: E. A. Cornish and R. A. Fisher (1938), *Moments and cumulants in the specification of
distributions*, with the cumulants of the binomial.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Single = NDArray[np.float32]

__all__ = ["WIDE", "binomial", "binomial_quantile", "random_bits"]

WIDE = 4.0
"""Least variance at which the Cornish-Fisher quantile is used."""
ROUNDING = 1e-13
"""What is left of a level after the whole distribution is taken off; levels are 2e-10 apart."""


def _normal_quantiles() -> Single:
    """Quantiles at the midpoints of 65,536 equal steps, scaled to a variance of one."""
    z = ndtri((np.arange(1 << 16) + 0.5) / (1 << 16))
    return np.asarray(z / z.std(), dtype=np.float32)


NORMAL = _normal_quantiles()


def binomial(n: Array, p: NDArray[np.floating], rng: np.random.Generator) -> Array:
    """Draw a binomial number for each element.

    Parameters
    ----------
    n : ndarray
        People at risk, whole numbers.
    p : ndarray, broadcastable to the shape of `n`
        Probabilities, taken in single precision.
    rng : numpy.random.Generator
        Gives one 32-bit number an element.

    Returns
    -------
    ndarray, shape of `n`
        Whole numbers from 0 to `n`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> n = np.full((2, 50_000), [[3.0], [1000.0]])
    >>> binomial(n, np.full(n.shape, 0.1), rng).mean(axis=1).round(1)
    array([  0.3, 100. ])
    """
    return binomial_quantile(n, p, random_bits(rng, n.size).reshape(n.shape))


def random_bits(rng: np.random.Generator, size: int) -> NDArray[np.uint32]:
    """Levels of so many numbers, from half as many of the generator."""
    # Two levels of each 64-bit number take two thirds of the time.
    words = rng.integers(0, 1 << 64, -(-size // 2), np.uint64)
    return words.view(np.uint32)[:size]


def binomial_quantile(n: Array, p: NDArray[np.floating], bits: NDArray[np.uint32]) -> Array:
    """Whole numbers at the levels ``(bits + 1/2) / 2**32`` of binomial distributions.

    Parameters
    ----------
    n : ndarray
        People at risk, whole numbers.
    p : ndarray, broadcastable to the shape of `n`
        Probabilities, taken in single precision.
    bits : ndarray of uint32, shape of `n`
        Levels; a larger one never gives a smaller number of the same distribution.

    Returns
    -------
    ndarray, shape of `n`
    """
    # What depends on the probability alone is worked out once for all who share it.
    chance = p.astype(np.float32, copy=False)
    spread = (1 - chance) * chance
    variance = n.astype(np.float32)
    variance *= spread
    few = variance < WIDE
    # Where nobody is, nobody leaves, which the other formula says as well.
    few &= n > 0
    narrow = np.flatnonzero(few)
    found: Array = n * chance.astype(np.float64)
    found += _deviation(chance, spread, variance, bits)
    np.rint(found, out=found)
    # With two numbers for limits; np.maximum with one number takes three times as long.
    np.clip(found, 0, np.inf, out=found)
    np.minimum(found, n, out=found)
    if narrow.size:
        level = bits.take(narrow).astype(np.float64)
        level += 0.5
        level *= 2.0**-32
        exact: Array = np.broadcast_to(chance, n.shape).reshape(-1).take(narrow).astype(np.float64)
        found.reshape(-1)[narrow] = _narrow(n.take(narrow), exact, level)
    return found


def _deviation(
    chance: Single, spread: Single, variance: Single, bits: NDArray[np.uint32]
) -> Single:
    """Cornish-Fisher quantiles less the mean, for large variances.

    In single precision, which takes half the time: a deviation is far smaller than the mean.
    """
    z = NORMAL.take((bits >> 16).astype(np.intp), mode="wrap")
    square = z * z
    second = (spread * 2 + 1) * square
    np.subtract(spread * 14 + 1, second, out=second)
    second *= z
    squeezed = variance - 1 / 12
    np.clip(squeezed, 1, np.inf, out=squeezed)
    sigma: Single = np.sqrt(squeezed)
    second /= sigma
    second *= 1 / 72
    sigma *= z
    square -= 1
    square *= (0.5 - chance) * (1 / 3)
    square *= variance
    square /= squeezed
    sigma += square
    sigma += second
    return sigma


def _narrow(n: Array, p: Array, level: Array) -> Array:
    """Exact quantiles where the variance is small; uses up `p` and `level`."""
    # The rarer outcome is counted, since its numbers are small; few cells ask for the other one.
    other = np.flatnonzero(p > 0.5)
    p[other] = 1 - p[other]
    level[other] = 1 - level[other]
    counted = _count_up(n, p, level)
    counted[other] = n[other] - counted[other]
    return counted


def _count_up(n: Array, p: Array, level: Array) -> Array:
    """Take the probabilities of 0, 1, 2, ... off the level until nothing is left of it."""
    found = np.zeros(n.shape)
    mass = np.negative(p)
    np.log1p(mass, out=mass)
    mass *= n
    np.exp(mass, out=mass)
    left = np.subtract(level, mass, out=level)
    at = np.flatnonzero(left > ROUNDING)
    n, p, mass, left = (a.take(at) for a in (n, p, mass, left))
    odds = p / (1 - p)
    top = (n + 1) * odds
    k, steps = 0, 4
    while at.size:
        # Small numbers are quick to add; at the last level and the largest variance it is 22.
        count = np.full(at.size, k + 1, np.int8)
        for _ in range(steps):
            k += 1
            # P(k) / P(k - 1) = (n - k + 1) / k * p / (1 - p)
            ratio = top / k
            ratio -= odds
            mass *= ratio
            left -= mass
            count += (left > ROUNDING).view(np.int8)
        found[at] = count
        more = np.flatnonzero(left > ROUNDING)
        at = at.take(more)
        odds, top, mass, left = (a.take(more) for a in (odds, top, mass, left))
        # Sorting out who is done costs more than a few steps for all; and few are left.
        steps = 8
    return found
