r"""A linear regression with an offset for each class, for a few rows and honest uncertainty.

.. math:: y_i = x_i' \beta + u_{k(i)} + e_i, \qquad u_k \sim N(0, \tau^2), \quad
          e_i \sim N(0, \sigma^2 + v_i)

with normal priors on :math:`\beta` and half-normal ones on :math:`\tau` and :math:`\sigma`, which
are summed over a grid: with twenty rows in five classes an estimate of :math:`\tau` by itself is
often zero, and bands that take it for known are too narrow. Posterior draws are prior draws moved
towards the data (Matheron's rule; Wilson et al. 2021, J. Machine Learning Research 22, 105),

.. math:: \theta^* = \theta + S A' (A S A' + R)^{-1} (y - A \theta - e)

so a draw follows its assumption where the data say little, and the data where they say much.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg

from talent.errors import TalentError
from talent.streams import normals, uniforms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["PooledDraws", "PooledFit", "fit_pooled"]

CLASS_SD = np.geomspace(0.02, 1.5, 12)
"""Grid of the standard deviation between classes, log points."""
ROW_SD = np.geomspace(0.08, 1.6, 14)
"""Grid of the standard deviation between rows of a class, log points."""
CLASS_SCALE, ROW_SCALE = 0.5, 0.75
"""Scales of the half-normal priors of the two: factors of 1.6 and 2.1, doubled at twice that."""


@dataclass(frozen=True)
class PooledDraws:
    """Parameters in draws.

    Attributes
    ----------
    beta : ndarray, shape (D, p)
    offsets : dict of str to ndarray, shape (D,)
        Of the classes that were seen.
    class_sd, row_sd : ndarray, shape (D,)
    """

    beta: Array
    offsets: dict[str, Array]
    class_sd: Array
    row_sd: Array
    seed: int
    stream: str

    def offset(self, name: str) -> Array:
        """Offset of a class, shape (D,); of one that was never seen, from the spread of all."""
        if name in self.offsets:
            return self.offsets[name]
        return self.class_sd * _class_normals(self.seed, self.stream, name, len(self.class_sd))


@dataclass(frozen=True)
class PooledFit:
    """What the rows say, with the priors.

    Attributes
    ----------
    labels, classes : tuple of str
        Names of the rows, and the classes in order of the alphabet.
    y : ndarray, shape (n,)
    design : ndarray, shape (n, p + K)
        Covariates, then one indicator a class.
    extra : ndarray, shape (n,)
        Known variance of the error of each row besides the common one.
    prior_mean, prior_sd : ndarray, shape (p,)
    cells : ndarray, shape (G, 2)
        Standard deviations between classes and between rows.
    weights : ndarray, shape (G,)
        Their posterior probabilities.
    """

    labels: tuple[str, ...]
    classes: tuple[str, ...]
    y: Array
    design: Array
    extra: Array
    prior_mean: Array
    prior_sd: Array
    cells: Array
    weights: Array

    def moments(self) -> tuple[Array, Array]:
        """Posterior mean and standard deviation of covariates and offsets, shapes (p + K,)."""
        means, seconds = [], []
        for cell in self.cells:
            prior, gain = self._gain(cell)
            mean = self._centre() + gain @ (self.y - self.design @ self._centre())
            spread = np.diag(prior) - np.einsum("ij,ji->i", gain, self.design @ prior)
            means.append(mean)
            seconds.append(spread + mean**2)
        mean = self.weights @ np.array(means)
        return mean, np.sqrt(np.maximum(self.weights @ np.array(seconds) - mean**2, 0.0))

    def spreads(self) -> tuple[float, float]:
        """Posterior means of the standard deviations between classes and between rows."""
        return float(self.weights @ self.cells[:, 0]), float(self.weights @ self.cells[:, 1])

    def _centre(self) -> Array:
        return np.concatenate([self.prior_mean, np.zeros(len(self.classes))])

    @cached_property
    def _corrections(self) -> dict[int, Array]:
        """Matrices of `_gain` by cell, as far as draws have asked for them."""
        return {}

    def _correction(self, cell: int) -> Array:
        if cell not in self._corrections:
            self._corrections[cell] = self._gain(self.cells[cell])[1]
        return self._corrections[cell]

    def _gain(self, cell: Array) -> tuple[Array, Array]:
        """Prior covariance, and the matrix that turns errors of prediction into corrections."""
        spread = np.concatenate([self.prior_sd, np.full(len(self.classes), cell[0])]) ** 2
        cross = spread[:, None] * self.design.T
        cover = self.design @ cross + np.diag(cell[1] ** 2 + self.extra)
        return np.diag(spread), linalg.solve(cover, cross.T, assume_a="pos").T

    def draws(self, prior: Array, seed: int, stream: str) -> PooledDraws:
        """Posterior draws.

        Parameters
        ----------
        prior : ndarray, shape (D, p)
            Prior draws of the coefficients.
        seed : int
        stream : str
            Prefix of the names of the random streams.
        """
        n = len(prior)
        u = uniforms(seed, f"{stream}.spread", n)
        which = np.minimum(np.searchsorted(np.cumsum(self.weights), u), len(self.cells) - 1)
        tau, sigma = self.cells[which].T
        z = [_class_normals(seed, stream, name, n) for name in self.classes]
        theta = np.column_stack([prior, *(tau * one for one in z)])
        error = np.zeros((n, len(self.y)))
        for i, label in enumerate(self.labels):
            scale = np.sqrt(sigma**2 + self.extra[i])
            error[:, i] = scale * normals(seed, f"{stream}.row.{label}", n)
        # einsum and not a product of matrices: its sums do not depend on the number of draws.
        wrong = self.y - np.einsum("dj,ij->di", theta, self.design) - error
        for g in np.unique(which) if len(self.y) else ():
            mine = which == g
            theta[mine] += np.einsum("di,ji->dj", wrong[mine], self._correction(int(g)))
        p = prior.shape[1]
        offsets = {name: theta[:, p + k] for k, name in enumerate(self.classes)}
        return PooledDraws(theta[:, :p], offsets, tau, sigma, seed, stream)


def _class_normals(seed: int, stream: str, name: str, draws: int) -> Array:
    return normals(seed, f"{stream}.class.{name}", draws)


def fit_pooled(
    y: Array,
    design: Array,
    classes: Sequence[str],
    *,
    prior_mean: Array,
    prior_sd: Array,
    extra: Array | None = None,
    labels: Sequence[str] | None = None,
) -> PooledFit:
    """Fit the model; without rows, the priors come back.

    Parameters
    ----------
    y : ndarray, shape (n,)
    design : ndarray, shape (n, p)
    classes : sequence of str, length n
    prior_mean, prior_sd : ndarray, shape (p,)
        Normal priors of the coefficients.
    extra : ndarray, shape (n,), optional
        Known variance of each row's error besides the common one.
    labels : sequence of str, optional
        Names of the rows, for their random streams; their positions by default.

    Raises
    ------
    TalentError
        If shapes disagree or a number is not finite.

    Examples
    --------
    >>> fit = fit_pooled(np.array([1.0, 1.2, 3.0]), np.ones((3, 1)), ["a", "a", "b"],
    ...                  prior_mean=np.array([0.0]), prior_sd=np.array([5.0]))
    >>> mean, sd = fit.moments()
    >>> bool(mean[1] < 0 < mean[2])
    True
    """
    y, design = np.asarray(y, dtype=float), np.asarray(design, dtype=float)
    n, p = len(y), len(prior_mean)
    extra = np.zeros(n) if extra is None else np.asarray(extra, dtype=float)
    names = tuple(sorted(set(classes)))
    rows = tuple(map(str, range(n))) if labels is None else tuple(labels)
    if design.shape != (n, p) or len(classes) != n or len(extra) != n or len(rows) != n:
        raise TalentError(f"{n} rows and {p} coefficients do not fit the arrays given")
    if not (np.isfinite(y).all() and np.isfinite(design).all() and np.isfinite(extra).all()):
        raise TalentError("numbers that are not finite in a regression")
    member = np.array([[float(c == name) for name in names] for c in classes])
    full = np.column_stack([design, member.reshape(n, len(names))])
    cells = np.array([(t, s) for t in CLASS_SD for s in ROW_SD])
    wrong = y - design @ prior_mean
    logs = np.empty(len(cells))
    for g, (tau, sigma) in enumerate(cells):
        spread = np.concatenate([prior_sd, np.full(len(names), tau)]) ** 2
        cover = (full * spread) @ full.T + np.diag(sigma**2 + extra)
        root = linalg.cholesky(cover, lower=True) if n else np.zeros((0, 0))
        z = linalg.solve_triangular(root, wrong, lower=True) if n else wrong
        # Half-normal densities on a grid that is even in logarithms.
        prior = np.log(tau * sigma) - 0.5 * ((tau / CLASS_SCALE) ** 2 + (sigma / ROW_SCALE) ** 2)
        logs[g] = prior - np.log(np.diag(root)).sum() - 0.5 * z @ z
    weights = np.exp(logs - logs.max())
    return PooledFit(
        rows, names, y, full, extra, np.asarray(prior_mean, dtype=float),
        np.asarray(prior_sd, dtype=float), cells, weights / weights.sum(),
    )  # fmt: skip
