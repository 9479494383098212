"""How hires respond to openings, learnt from openings and hires of the same employers.

The matching function says that hires rise less than in proportion to the jobs on offer
(Petrongolo & Pissarides 2001, doi:10.1257/jel.39.2.390). Its elasticity decides how much of an
extra demand the market fills by itself, so it is estimated, with its uncertainty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from talent.errors import TalentError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PROXY_INDUSTRY", "Elasticity", "hiring_elasticity"]

PROXY_INDUSTRY = "durable goods manufacturing"
"""Narrowest industry around electronic components for which openings and hires are published."""


@dataclass(frozen=True)
class Elasticity:
    """Elasticity of hires to openings: estimate and standard error (no unit)."""

    value: float
    error: float


def hiring_elasticity(hires: pd.Series, openings: pd.Series) -> Elasticity:
    """Elasticity of annual hires to annual openings, from year-on-year log changes.

    Parameters
    ----------
    hires, openings : pandas.Series
        Annual means by year, in the same unit, all positive.

    Returns
    -------
    Elasticity
        Least squares slope, with a heteroscedasticity- and autocorrelation-robust error (one lag).

    Raises
    ------
    TalentError
        With fewer than eight common year-on-year changes.

    Examples
    --------
    >>> import pandas as pd
    >>> v = pd.Series(np.exp(np.sin(np.arange(20.0))), index=range(2000, 2020))
    >>> round(hiring_elasticity(v**0.4, v).value, 6)
    0.4
    """
    import statsmodels.api as sm  # noqa: PLC0415 - slow, and only fits need it

    both = np.log(np.column_stack([hires.reindex(openings.index), openings]))
    change = np.diff(both[np.isfinite(both).all(axis=1)], axis=0)
    if len(change) < 8:
        raise TalentError("fewer than eight yearly changes of hires and openings are known")
    with threadpool_limits(1):
        fit = sm.OLS(change[:, 0], sm.add_constant(change[:, 1])).fit(
            cov_type="HAC", cov_kwds={"maxlags": 1}
        )
    return Elasticity(float(fit.params[1]), float(fit.bse[1]))
