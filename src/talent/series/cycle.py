r"""One cycle behind several yearly series: its history, and its future in draws.

.. math::
    g_{it} - m_{it} = s_i (\lambda_i f_t + e_{it}), \qquad
    f_t = a_1 f_{t-1} + a_2 f_{t-2} + u_t

with yearly log changes :math:`g`, their slowly moving mean :math:`m`, and a factor :math:`f` of
unit variance. Loadings come from principal components with holes, then a Kalman smoother with
those loadings gives the factor and how sure it is at ragged edges: the two-step estimator of Doz,
Giannone & Reichlin (2011, doi:10.1016/j.jeconom.2011.02.012). Maximum likelihood on a handful of
short series tends to take one series for the cycle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from talent.errors import FrameError, TalentError
from talent.quantiles import chi2_ppf
from talent.series.coupling import HAC_LAGS, root_of
from talent.streams import normals, uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["CycleFit", "fit_cycle", "slow_mean"]

SLOW = 15
"""Half width, in years, of the window of the slow mean: growth that lasts longer is no cycle."""
FEWEST = 8
"""A series with fewer yearly changes is left out."""
LEAST_YEARS, LEAST_SERIES = 15, 2
"""Fewer years or series tell no common cycle."""
LAGS = 2
"""Two lags are the fewest that can swing."""
STEADY = 0.97
"""Largest modulus of the factor's roots; an explosive draw is drawn in to this."""
GRID = np.linspace(0, 1, 1001)
"""Probabilities at which the shape of shocks is kept."""
FLAT = 1e-9
"""A series that moves less around its slow mean is a constant but for rounding."""


@dataclass(frozen=True)
class CycleFit:
    """History and law of one common factor.

    Attributes
    ----------
    years : ndarray of int, shape (years,)
        Consecutive.
    factor, error : ndarray, shape (years,)
        Smoothed factor in its own standard deviations, and its standard error given the loadings.
    loadings : pandas.DataFrame
        By series: ``first, last, years, scale`` (standard deviation of its change around the slow
        mean), ``loading, error`` (per standard deviation of the factor, in scales) and ``share``
        (of the variance of the change around its slow mean).
    slow : pandas.DataFrame
        Slow mean of the log change by year and series.
    law, law_cov : ndarray, shape (2,), (2, 2)
        Autoregression of the factor and the covariance of its estimate.
    shock : float
        Standard deviation of the factor's yearly shock.
    shape : ndarray, shape (1001,)
        Quantiles of the shocks of the past over their standard deviation: cycles have calm years
        and crashes, more of both than a normal distribution has.
    freedom : int
        Degrees of freedom behind `shock`.
    state, state_cov : ndarray, shape (2,), (2, 2)
        Factor of the last year and of the year before, with covariance.
    """

    years: NDArray[np.int64]
    factor: Array
    error: Array
    loadings: pd.DataFrame
    slow: pd.DataFrame
    law: Array
    law_cov: Array
    shock: float
    shape: Array
    freedom: int
    state: Array
    state_cov: Array

    @property
    def history(self) -> pd.Series:
        """Factor by year."""
        return pd.Series(self.factor, index=self.years, name="factor")

    @property
    def period(self) -> float:
        """Years of one swing; infinite where the law does not swing."""
        roots = np.roots([1.0, *(-self.law)])
        angle = float(np.max(np.abs(np.angle(roots))))
        return 2 * np.pi / angle if np.iscomplex(roots).any() else float("inf")

    def expected(self, h: int) -> Array:
        """Factor expected in the next `h` years, shape (h,)."""
        return _run(self.law[None, :], self.state[None, :], np.zeros((1, h))).reshape(h)

    def surprises(self, h: int) -> pd.DataFrame:
        """Factor less what the law expected of it, by year of origin and years ahead 1 to `h`.

        The law is that of the whole history. NaN where the year is still to come.
        """
        origins = self.years[LAGS - 1 : -1]
        state = np.column_stack([self.factor[1:-1], self.factor[:-2]])
        law = np.broadcast_to(self.law, state.shape)
        expected = _run(law, state, np.zeros((len(state), h)))
        later = np.concatenate([self.factor, np.full(h, np.nan)])
        at = np.arange(LAGS, len(self.factor))[:, None] + np.arange(h)
        return pd.DataFrame(later[at] - expected, index=origins, columns=range(1, h + 1))

    def simulate(self, seed: int, name: str, draws: int, h: int) -> Array:
        """Factor in the next `h` years, shape (draws, h).

        Uncertain are the state, the law, the size of the shocks and the shocks themselves. The
        same seed gives the same draws, and fewer draws or years are the first of more.
        """
        z = normals(seed, f"{name}.state", draws, LAGS)
        state = self.state + np.einsum("dk,jk->dj", z, root_of(self.state_cov))
        z = normals(seed, f"{name}.law", draws, LAGS)
        law = _steady(self.law + np.einsum("dk,jk->dj", z, root_of(self.law_cov)))
        u = uniforms(seed, f"{name}.size", draws)
        size = self.shock * np.sqrt(self.freedom / chi2_ppf(np.maximum(u, 1e-9), self.freedom))
        years = [uniforms(seed, f"{name}.year.{k}", draws) for k in range(h)]
        shocks = np.interp(np.array(years).reshape(h, draws).T, GRID, self.shape)
        return _run(law, state, size[:, None] * shocks)


def slow_mean(changes: pd.Series, width: float = SLOW) -> pd.Series:
    """Mean that moves slowly: biweight weights over `width` years to either side, holes skipped.

    Stock & Watson (2012, doi:10.1353/eca.2012.0005) take out trends of growth like this.

    Examples
    --------
    >>> slow_mean(pd.Series([1.0, 1.0, None, 1.0], index=[2000, 2001, 2002, 2003])).tolist()
    [1.0, 1.0, 1.0]
    """
    known = changes.dropna()
    at = known.index.to_numpy(dtype=float)
    away = np.abs(at[:, None] - at[None, :]) / width
    weight = np.where(away < 1, (1 - away**2) ** 2, 0.0)
    mean = np.sum(weight * known.to_numpy(dtype=float), axis=1) / weight.sum(axis=1)
    return pd.Series(mean, index=known.index, name=changes.name)


def fit_cycle(panel: pd.DataFrame, *, slow: float = SLOW) -> CycleFit:
    """Find the factor that yearly log changes have in common.

    Parameters
    ----------
    panel : pandas.DataFrame
        Yearly log changes: one row a year (int index), one column a series, NaN where unknown.
        Series may begin and end in any year. Those with fewer than eight changes are left out.
    slow : float
        Half width of the window of the slow mean, years.

    Returns
    -------
    CycleFit
        Signed so that the loadings sum to a positive number.

    Raises
    ------
    FrameError
        If the index is not of distinct years.
    TalentError
        With fewer than two usable series or fifteen years in all.

    Examples
    --------
    >>> wave = np.sin(np.arange(40) * np.pi / 2 + 0.4)
    >>> own = np.random.default_rng(1).normal(0, 0.1, (40, 3))
    >>> panel = pd.DataFrame(wave[:, None] + own, index=range(1980, 2020), columns=list("abc"))
    >>> fit = fit_cycle(panel)
    >>> round(fit.period), bool(fit.loadings["share"].min() > 0.9)
    (4, True)
    """
    if not pd.api.types.is_integer_dtype(panel.index) or panel.index.has_duplicates:
        raise FrameError(["index: write each year once, as a whole number"])
    kept = panel.loc[:, panel.notna().sum() >= FEWEST].sort_index()
    means = pd.DataFrame({str(c): slow_mean(kept[c], slow) for c in kept}).reindex(kept.index)
    around = kept.set_axis(means.columns, axis=1) - means
    scale = around.std()
    around = around.loc[:, scale > FLAT]
    z = (around / scale[around.columns]).dropna(how="all")
    if z.shape[1] < LEAST_SERIES or len(z) < LEAST_YEARS:
        raise TalentError(
            f"a common cycle needs {LEAST_SERIES} series and {LEAST_YEARS} years; there are "
            f"{z.shape[1]} series with {FEWEST} changes, of {len(z)} years"
        )
    with threadpool_limits(1):
        return _two_steps(z, means, scale)


def _two_steps(z: pd.DataFrame, means: pd.DataFrame, scale: pd.Series) -> CycleFit:
    from statsmodels.multivariate.pca import PCA  # noqa: PLC0415 - slow, and only fits need it
    from statsmodels.tsa.statespace.dynamic_factor import DynamicFactor  # noqa: PLC0415 - slow, and only fits need it

    values = z.to_numpy(dtype=float)
    first = PCA(
        values, ncomp=1, standardize=False, demean=False, normalize=False, missing="fill-em",
        tol_em=1e-9, max_em_iter=2000,
    )  # fmt: skip
    raw, direction = first.factors[:, 0], first.eigenvecs[:, 0]
    size = np.std(raw) * np.sign(direction.sum())
    rough, weights = raw / size, direction * size
    years = np.arange(z.index[0], z.index[-1] + 1)
    on_grid = pd.Series(rough, index=z.index).reindex(years).to_numpy()
    law, law_cov, shape, shock, freedom = _law(on_grid)
    # One size of own noise for all: a short series in calm years would else pass for the cycle.
    left = values - np.outer(rough, weights)
    freely = max(int(np.isfinite(left).sum()) - sum(values.shape), 1)
    noise = float(np.nansum(left**2)) / freely
    grid = z.reindex(years).to_numpy(dtype=float)
    model = DynamicFactor(grid, k_factors=1, factor_order=LAGS, error_cov_type="diagonal")
    # The model's shocks have unit variance, so the factor is measured in shocks.
    own = np.full(len(weights), max(noise, 1e-6))
    smoothed = model.smooth(np.concatenate([weights * shock, own, law])).smoother_results
    state, cov = smoothed.smoothed_state[:LAGS], smoothed.smoothed_state_cov[:LAGS, :LAGS]
    # The rough factor had unit variance with its noise; the smoothed one has it without.
    unit = np.sqrt(np.mean(state[0] ** 2 + cov[0, 0]))
    state, cov, shock = state / unit, cov / unit**2, 1 / unit
    factor = pd.Series(state[0], index=years)
    return CycleFit(
        years=years,
        factor=state[0],
        error=np.sqrt(np.maximum(cov[0, 0], 0.0)),
        loadings=pd.DataFrame(
            [_loading(z[c], factor, float(scale.loc[c])) for c in z.columns], index=z.columns
        ),
        slow=means,
        law=law,
        law_cov=law_cov,
        shock=shock,
        shape=shape,
        freedom=freedom,
        state=state[:, -1],
        state_cov=cov[:, :, -1],
    )


def _law(factor: Array) -> tuple[Array, Array, Array, float, int]:
    """Autoregression of two lags without a constant, by least squares, and its shocks."""
    import statsmodels.api as sm  # noqa: PLC0415 - slow, and only fits need it

    lagged = np.column_stack([factor[1:-1], factor[:-2]])
    seen = np.isfinite(lagged).all(axis=1) & np.isfinite(factor[2:])
    fit = sm.OLS(factor[2:][seen], lagged[seen]).fit()
    shape = np.quantile(fit.resid, GRID)
    shape = (shape - shape.mean()) / shape.std()
    law = _steady(fit.params[None, :])[0]
    return law, np.asarray(fit.cov_params()), shape, float(np.sqrt(fit.scale)), int(fit.df_resid)


def _loading(series: pd.Series, factor: pd.Series, scale: float) -> dict[str, float]:
    import statsmodels.api as sm  # noqa: PLC0415 - slow, and only fits need it

    known = series.dropna()
    fit = sm.OLS(known.to_numpy(), sm.add_constant(factor[known.index].to_numpy())).fit(
        cov_type="HAC", cov_kwds={"maxlags": HAC_LAGS}
    )
    return {
        "first": int(known.index[0]),
        "last": int(known.index[-1]),
        "years": len(known),
        "scale": float(scale),
        "loading": float(fit.params[1]),
        "error": float(fit.bse[1]),
        "share": float(fit.rsquared),
    }


def _run(law: Array, state: Array, shocks: Array) -> Array:
    """Paths of the autoregression, shape (draws, h)."""
    now, before = state[:, 0], state[:, 1]
    path = np.empty_like(shocks)
    for k in range(shocks.shape[1]):
        now, before = law[:, 0] * now + law[:, 1] * before + shocks[:, k], now
        path[:, k] = now
    return path


def _steady(law: Array) -> Array:
    """Draw roots of modulus above `STEADY` in to it, shape (draws, 2)."""
    half = law[:, 0] / 2
    root = np.sqrt((half**2 + law[:, 1]).astype(complex))
    most = np.maximum(np.abs(half + root), np.abs(half - root))
    pull = np.minimum(1.0, STEADY / np.maximum(most, STEADY))
    return np.column_stack([law[:, 0] * pull, law[:, 1] * pull**2])
