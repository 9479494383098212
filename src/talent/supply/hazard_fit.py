r"""A binomial GLM for the hazards of cohorts that are seen again years later.

The share of a cohort that has left after a span of years is

.. math:: \mu_i = 1 - e^{-\Lambda_i}, \qquad \Lambda_i = \sum_j h_j \, e^{x_{ij}' \beta}

summed over the steps of the span: a binomial GLM with a complementary log-log link on single years
of age, seen only in sums. It is fitted as a composite link model (Thompson & Baker 1981,
doi:10.2307/2346381) by penalised iterated least squares, with normal priors of mean zero on the
coefficients (a ridge). statsmodels supplies the family; it has no composite links.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent.errors import TalentError
from talent.quantiles import chi2_ppf
from talent.streams import normals, uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["LEAST_FREEDOM", "LEVEL", "HazardFit", "fit_hazards"]

_ROUNDS, _HASTE, _TOLERANCE = 400, 40, 1e-6
_LEAST_DISPERSION = 1e-6
_RANGE = (-30.0, 5.0)
LEVEL = -3.0
"""Log hazard at which all coefficients are zero."""
LEAST_FREEDOM = 4.0


@dataclass(frozen=True)
class HazardFit:
    """Coefficients of the log hazard.

    Attributes
    ----------
    beta : ndarray, shape (p,)
    covariance : ndarray, shape (p, p)
        Of the coefficients, given the priors (Wood 2006, doi:10.1111/j.1467-842X.2006.00450.x; with
        weights, of the sandwich form).
    dispersion : float
        Pearson statistic over the residual degrees of freedom; multiplies the binomial variance of
        an observation of weight one.
    freedom : float
        Residual degrees of freedom: sum of the weights less the effective number of coefficients,
        at least `LEAST_FREEDOM`.
    """

    beta: Array
    covariance: Array
    dispersion: float
    freedom: float

    def draws(self, draws: int, seed: int, stream: str) -> Array:
        """Coefficients in draws, shape (draws, p): Student's t, as the dispersion is estimated."""
        values, vectors = np.linalg.eigh(self.covariance)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        chi2 = chi2_ppf(uniforms(seed, f"{stream}.dispersion", draws), self.freedom)
        z = normals(seed, stream, draws, len(self.beta)) * np.sqrt(self.freedom / chi2)[:, None]
        return np.asarray(self.beta + z @ root.T)

    def log_hazard(self, design: Array, beta: Array) -> Array:
        """Log force of leaving: coefficients (..., p) and covariates (n, p) to (..., n)."""
        return np.asarray(np.clip(beta @ design.T + LEVEL, *_RANGE))


def fit_hazards(
    left: Array, design: Array, steps: Array, weight: Array, prior_sd: Array
) -> HazardFit:
    """Fit the model.

    Parameters
    ----------
    left : ndarray, shape (n,)
        Share of each cohort that has left, in [0, 1].
    design : ndarray, shape (n, j, p)
        Covariates at each step of each span.
    steps : ndarray, shape (n, j)
        Length of each step in years; zero for padding.
    weight : ndarray, shape (n,)
        One for the newest rows, less for those to be forgotten.
    prior_sd : ndarray, shape (p,)
        Standard deviations of the priors; infinite for none.

    Returns
    -------
    HazardFit

    Raises
    ------
    TalentError
        If the iterations do not settle.
    """
    from statsmodels.genmod.families import Binomial  # noqa: PLC0415 - slow, and only fits need it

    family = Binomial()
    precision = 1.0 / prior_sd**2
    beta = np.zeros(design.shape[2])
    dispersion = 0.01
    for turn in range(_ROUNDS):
        force = steps * np.exp(np.clip(design @ beta + LEVEL, *_RANGE))
        total = force.sum(axis=1)
        # The row of a sum of exponentials is the mean of its rows, weighted by their parts.
        x = np.einsum("nj,njp->np", force / total[:, None], design)
        mu = np.clip(-np.expm1(-total), 1e-9, 1 - 1e-9)
        slope = (1 - mu) * total
        variance = family.variance(mu)
        work = weight * slope**2 / variance
        ridge = dispersion * np.diag(precision)
        inverse = np.linalg.inv(x.T @ (work[:, None] * x) + ridge)
        target = inverse @ (x.T @ (work * (x @ beta + (left - mu) / slope)))
        move = np.clip(target - beta, -1.0, 1.0) * (1.0 if turn < _HASTE else 0.5)
        beta = beta + move
        # Weights forget old rows, they do not say that those were noisier: hence weights squared.
        squared = x.T @ ((weight * work)[:, None] * x)
        pearson = float(np.sum(weight * (left - mu) ** 2 / variance))
        freedom = max(float(weight.sum() - np.trace(inverse @ squared)), LEAST_FREEDOM)
        before, dispersion = dispersion, max(pearson / freedom, _LEAST_DISPERSION)
        if max(np.abs(move).max(), abs(dispersion / before - 1)) < _TOLERANCE:
            covariance = dispersion * inverse @ (squared + ridge) @ inverse
            return HazardFit(beta, covariance, dispersion, freedom)
    raise TalentError("the retirement hazards could not be fitted; check the participation rates")
