r"""Smooth functions of age, seen with noise through sums along cohorts, shared between groups.

An observation of group *g* is :math:`y = \sum_x w_x f_g(x) + e`, with known weights over the ages
that a cohort passed between two censuses. The function is a sum of one that all groups share and a
deviation of each group, both Gaussian processes over age with a Matérn 5/2 covariance (Rasmussen &
Williams 2006, doi:10.7551/mitpress/3206.001.0001, section 4.2); their sizes are those of highest
marginal likelihood. A group with little data therefore stays near what all groups share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import scipy
from scipy.linalg.lapack import dpotrf, dpotri
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Seen", "matern", "smooth"]

SHARED_LENGTH, OWN_LENGTH = 6.0, 10.0
"""Length scales in years of age: retirement makes a bend of a few years; groups differ more
slowly than that."""


@dataclass(frozen=True)
class Seen:
    """Observations of one group.

    Attributes
    ----------
    value : ndarray, shape (n,)
    variance : ndarray, shape (n,)
        Relative variance of the noise.
    weight : ndarray, shape (n, A)
        Weight of each age in each observation.
    trust : ndarray, shape (n,)
        Worth of each observation, of which the noise is a multiple of the reciprocal.
    """

    value: Array
    variance: Array
    weight: Array
    trust: Array

    @classmethod
    def together(cls, rows: Sequence[Seen]) -> Seen:
        """All observations of several."""
        names = cls.__dataclass_fields__
        return cls(*(np.concatenate([getattr(row, n) for row in rows]) for n in names))


def matern(ages: int, length: float) -> Array:
    """Matérn 5/2 correlation between single ages, shape (ages, ages)."""
    gap = np.abs(np.subtract.outer(np.arange(ages), np.arange(ages))) * np.sqrt(5.0) / length
    return np.asarray((1 + gap + gap**2 / 3) * np.exp(-gap))


def smooth(groups: Sequence[Seen], ages: int) -> Array:
    """Posterior mean of each group's function of age.

    Parameters
    ----------
    groups : sequence of Seen, length G
        A group may have no observations; it gets the shared function.
    ages : int
        Number of single ages, A.

    Returns
    -------
    ndarray, shape (G, A)
    """
    level, shared, own = (
        np.ones((ages, ages)),
        matern(ages, SHARED_LENGTH),
        matern(ages, OWN_LENGTH),
    )
    with threadpool_limits(1):
        pooled = _by_age(Seen.together(groups), ages)
        common = _fit([pooled], [level, shared])[0]
        if len(groups) == 1:
            return common[None]
        rest = [replace(g, value=g.value - g.weight @ common) for g in groups]
        return common + np.array(_fit(rest, [level, own]))


def _by_age(seen: Seen, ages: int) -> Seen:
    """Observations of the same age put together, weighted by precision and trust."""
    # A cohort is told by the oldest age that it reached.
    reached = ages - 1 - (seen.weight[:, ::-1] > 0).argmax(axis=1)
    precision = seen.trust / seen.variance
    total = np.bincount(reached, precision, ages)
    trust = np.asarray(np.bincount(reached, seen.trust, ages), dtype=float)
    used = np.flatnonzero(total)
    value = np.bincount(reached, precision * seen.value, ages)[used] / total[used]
    weight = np.zeros((ages, ages))
    np.add.at(weight, reached, precision[:, None] * seen.weight)
    return Seen(value, trust[used] / total[used], weight[used] / total[used, None], trust[used])


def _fit(groups: Sequence[Seen], kernels: Sequence[Array]) -> list[Array]:
    """Posterior means at the sizes of highest marginal likelihood, common to the groups.

    The noise has a part with the given relative variances and a part alike for all.
    """
    used = [g for g in groups if len(g.value)]
    if not used:
        return [np.zeros(len(kernels[0])) for _ in groups]
    typical = float(np.mean(np.concatenate([g.variance for g in used])))
    parts = [_parts(g, kernels, typical) for g in used]
    unit = [
        float(np.mean(np.concatenate([np.diag(c[i]) for c in parts]))) for i in range(len(parts[0]))
    ]
    spread = float(np.mean(np.concatenate([g.value for g in used]) ** 2)) or 1.0

    def sizes(logs: Array) -> Array:
        return np.asarray(spread * np.exp(logs) / unit)

    def cost(logs: Array) -> tuple[float, Array]:
        # Rasmussen & Williams, equations 5.8 and 5.9, and a weak prior that keeps the sizes within
        # a few orders of magnitude of what is seen.
        now = sizes(logs)
        total, slope = float(np.sum((logs / 6.0) ** 2)) / 2, logs / 36.0
        for g, part in zip(used, parts, strict=True):
            inverse, log_root = _inverse(np.tensordot(now, part, 1))
            fitted = inverse @ g.value
            total += float(g.value @ fitted) / 2 + log_root
            rest = inverse - np.outer(fitted, fitted)
            slope = slope + now * np.tensordot(part, rest, 2) / 2
        return total, slope

    start = np.full(len(unit), -np.log(len(unit)))
    bounds = [(-14.0, 4.0)] * len(start)
    best = sizes(scipy.optimize.minimize(cost, start, jac=True, method="L-BFGS-B", bounds=bounds).x)
    prior = np.tensordot(best[: len(kernels)], np.array(kernels), 1)
    out = []
    for g in groups:
        covariance = np.tensordot(best, _parts(g, kernels, typical), 1)
        solved = np.linalg.solve(covariance, g.value) if len(g.value) else g.value
        out.append(prior @ g.weight.T @ solved)
    return out


def _inverse(covariance: Array) -> tuple[Array, float]:
    """Inverse of a covariance, and half the logarithm of its determinant.

    By Cholesky in LAPACK itself: a fit needs thousands of small ones, and NumPy's takes four times
    as long.
    """
    root, fault = dpotrf(covariance, lower=True)
    if fault:
        raise np.linalg.LinAlgError("a covariance of observations is not positive definite")
    below = np.tril(dpotri(root, lower=True)[0])
    inverse = below + below.T
    inverse.flat[:: len(inverse) + 1] /= 2
    return inverse, float(np.log(np.diag(root)).sum())


def _parts(seen: Seen, kernels: Sequence[Array], typical: float) -> Array:
    """Covariances of the observations, one a size: of the kernels, then of the two noises."""
    signal = [seen.weight @ kernel @ seen.weight.T for kernel in kernels]
    noise = [np.diag(seen.variance / typical / seen.trust), np.diag(1 / seen.trust)]
    return np.array([*signal, *noise])
