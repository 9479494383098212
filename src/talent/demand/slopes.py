r"""Random-coefficient regression: each group has coefficients of its own, shrunk to the pool's.

.. math:: y_{it} = x_{it}' \beta_i + \varepsilon_{it}, \quad
    \beta_i \sim N(\mu, \mathrm{diag}(\tau^2)), \quad \varepsilon_{it} \sim N(0, \sigma_i^2)

Standard deviations between groups maximise the restricted likelihood (Laird & Ware 1982,
doi:10.2307/2529876) times a prior that keeps them off zero (Chung et al. 2013,
doi:10.1007/s11336-013-9328-2): with a dozen groups a bare estimate is often zero. Given them, the
rest is a linear formula. A short history leans on the pool; a group that was never seen gets the
pool's coefficients with the whole spread. ``MixedLM`` of statsmodels has the likelihood and not the
prior, and its search ends in different places near zero, so it serves as a check in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import scipy
from threadpoolctl import threadpool_limits

from talent.errors import TalentError
from talent.quantiles import chi2_ppf
from talent.streams import normals, uniforms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Slopes", "fit_slopes"]

PRIOR_ROWS = 4.0
"""Rows that the typical residual spread counts for in a group's own."""
PENALTY = 1.0
"""Power of the prior of each standard deviation between groups: a gamma of shape two."""
SPARE_ROWS = 2
"""Rows beyond the number of coefficients that a group must have to be learnt from."""


@dataclass(frozen=True)
class Slopes:
    """Coefficients of every group and of the pool.

    Attributes
    ----------
    names : tuple of str
        Regressors, k of them.
    mean : ndarray, shape (k,)
        Coefficients of the pool.
    cov : ndarray, shape (k, k)
        Error of `mean`, given the variances.
    between : ndarray, shape (k,)
        Standard deviation between groups.
    own : dict of str to ndarray, shape (k,)
        Coefficients of each group, shrunk to the pool.
    own_cov : dict of str to ndarray, shape (k, k)
    residual : dict of str to float
        Residual standard deviation of each group.
    typical : float
        Residual standard deviation of a group that was never seen.
    rows : dict of str to int
        Rows of each group.
    converged : bool
        Whether the search for the variances ended by its own rule.
    """

    names: tuple[str, ...]
    mean: Array
    cov: Array
    between: Array
    own: dict[str, Array]
    own_cov: dict[str, Array]
    residual: dict[str, float]
    typical: float
    rows: dict[str, int]
    converged: bool

    def draws(self, draws: int, seed: int, stream: str, group: str | None = None) -> Array:
        """Coefficients in draws, shape (draws, k).

        A group that is not in the pool gets the prediction for a new one: Student's t with groups
        less two degrees of freedom (Higgins, Thompson & Spiegelhalter 2009,
        doi:10.1111/j.1467-985X.2008.00552.x).
        """
        z = normals(seed, stream, draws, len(self.mean))
        if group in self.own:
            return np.asarray(self.own[group] + z @ _root(self.own_cov[group]).T)
        freedom = float(max(len(self.own) - 2, 1))
        u = uniforms(seed, f"{stream}.spread", draws)
        wide = np.sqrt(freedom / chi2_ppf(u, freedom))
        root = _root(self.cov + np.diag(self.between**2))
        return np.asarray(self.mean + wide[:, None] * (z @ root.T))

    def without_spread(self) -> Slopes:
        """The pool's mean alone: what a draw of a new group is, if groups do not differ."""
        return replace(self, between=np.zeros_like(self.between))


def _root(cov: Array) -> Array:
    values, vectors = np.linalg.eigh(cov)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))


def fit_slopes(
    frames: Mapping[str, pd.DataFrame], outcome: str, regressors: Sequence[str]
) -> Slopes:
    """Fit the model to the rows of several groups.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        Rows of each group with the columns `outcome` and `regressors`; rows with a missing value
        are left out, and so are groups with fewer than k + 2 rows.
    outcome : str
    regressors : sequence of str
        Include a column of ones for an intercept.

    Raises
    ------
    TalentError
        If fewer than three groups have enough rows, or one of them is fitted without error.

    Examples
    --------
    >>> import pandas as pd
    >>> rng = np.random.default_rng(0)
    >>> frames = {}
    >>> for group, slope in {"a": 0.2, "b": 0.3, "c": 0.4, "d": 0.3}.items():
    ...     x = rng.normal(size=200)
    ...     frames[group] = pd.DataFrame({"x": x, "y": slope * x + 0.01 * rng.normal(size=200)})
    >>> found = fit_slopes(frames, "y", ["x"])
    >>> found.mean.round(1).tolist(), found.own["c"].round(1).tolist()
    ([0.3], [0.4])
    """
    k = len(regressors)
    kept = {name: frame[[outcome, *regressors]].dropna() for name, frame in frames.items()}
    kept = {name: frame for name, frame in kept.items() if len(frame) >= k + SPARE_ROWS}
    if len(kept) < 3:
        raise TalentError(
            f"{len(kept)} groups have {k + SPARE_ROWS} rows or more; at least three are needed to "
            "tell how groups differ"
        )
    data = {
        name: (frame[list(regressors)].to_numpy(dtype=float), frame[outcome].to_numpy(dtype=float))
        for name, frame in kept.items()
    }
    # With one thread the last digits do not depend on the machine.
    with threadpool_limits(1):
        residual, typical = _residuals(data)
        scaled = {name: (x / residual[name], y / residual[name]) for name, (x, y) in data.items()}
        # Columns of size one, so that the optimiser sees variances of one size.
        size = np.sqrt(np.mean(np.concatenate([x for x, _ in scaled.values()]) ** 2, axis=0))
        scaled = {name: (x / size, y) for name, (x, y) in scaled.items()}
        moments = _moments(scaled)
        between, noise, converged = _variances(moments)
        information, cross, _, _ = _weighted(moments[0], moments[1], between, noise)
        cov = np.linalg.inv(information.sum(axis=0))
        mean = cov @ cross.sum(axis=0)
        own, own_cov = {}, {}
        variance = np.diag(between**2)
        for name, mine, told in zip(scaled, information, cross, strict=True):
            keep = np.eye(k) - variance @ mine
            own[name] = (mean + variance @ (told - mine @ mean)) / size
            own_cov[name] = (keep @ variance + keep @ cov @ keep.T) / np.outer(size, size)
    return Slopes(
        names=tuple(regressors),
        mean=mean / size,
        cov=cov / np.outer(size, size),
        between=between / size,
        own=own,
        own_cov=own_cov,
        residual={name: float(np.sqrt(noise) * s) for name, s in residual.items()},
        typical=float(np.sqrt(noise) * typical),
        rows={name: len(y) for name, (_, y) in data.items()},
        converged=converged,
    )


def _residuals(data: Mapping[str, tuple[Array, Array]]) -> tuple[dict[str, float], float]:
    """Residual spread of each group's own least squares, shrunk to the typical one."""
    found = {}
    for name, (x, y) in data.items():
        error = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
        found[name] = (float(error @ error), len(y) - x.shape[1])
        if found[name][0] <= 1e-20 * float(y @ y):
            raise TalentError(f"{name} is fitted without any error: nothing to weight it by")
    typical = float(np.exp(np.mean([np.log(total / freedom) for total, freedom in found.values()])))
    shrunk = {
        name: float(np.sqrt((total + PRIOR_ROWS * typical) / (freedom + PRIOR_ROWS)))
        for name, (total, freedom) in found.items()
    }
    return shrunk, float(np.sqrt(typical))


def _moments(scaled: Mapping[str, tuple[Array, Array]]) -> tuple[Array, Array, Array, Array]:
    """Of each group: X'X (g, k, k), X'y (g, k), y'y (g,) and rows (g,); nothing else matters."""
    xx = np.array([x.T @ x for x, _ in scaled.values()])
    xy = np.array([x.T @ y for x, y in scaled.values()])
    yy = np.array([y @ y for _, y in scaled.values()])
    return xx, xy, yy, np.array([float(len(y)) for _, y in scaled.values()])


def _weighted(xx: Array, xy: Array, sd: Array, noise: float) -> tuple[Array, Array, Array, float]:
    """X'V^-1 X, X'V^-1 y, what y'V^-1 y falls short of y'y by, and log|V| beyond the noise's."""
    core = np.eye(len(sd)) + sd[:, None] * xx * sd / noise
    inner = sd[:, None] * np.linalg.inv(core) * sd / noise
    explained = np.einsum("gi,gij,gj->g", xy, inner, xy)
    return (
        (xx - xx @ inner @ xx) / noise,
        (xy - np.einsum("gij,gjk,gk->gi", xx, inner, xy)) / noise,
        np.asarray(explained / noise),
        float(np.linalg.slogdet(core)[1].sum()),
    )


def _variances(moments: tuple[Array, Array, Array, Array]) -> tuple[Array, float, bool]:
    """Standard deviations between groups, and residual variance, by penalised REML."""
    xx, xy, yy, rows = moments
    k = xx.shape[1]

    def loss(log_sd: Array) -> float:
        sd, noise = np.exp(log_sd[:k]), float(np.exp(2 * log_sd[k]))
        information, cross, less, spread = _weighted(xx, xy, sd, noise)
        total, one = information.sum(axis=0), cross.sum(axis=0)
        fit = yy.sum() / noise - less.sum() - one @ np.linalg.solve(total, one)
        spread += float(rows.sum() * np.log(noise) + np.linalg.slogdet(total)[1])
        return float(0.5 * (fit + spread) - PENALTY * log_sd[:k].sum())

    start = np.append(np.full(k, np.log(1 / np.sqrt(rows.mean()))), 0.0)
    found = scipy.optimize.minimize(
        loss, start, method="L-BFGS-B", bounds=[(-12.0, 4.0)] * k + [(-3.0, 3.0)]
    )
    return np.exp(found.x[:k]), float(np.exp(2 * found.x[k])), bool(found.success)
