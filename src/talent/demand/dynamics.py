r"""How employment follows production: elasticities, pooled over industries and countries.

.. math:: \Delta e_t = a + \beta_0 \Delta y_t + \beta_1 \Delta y_{t-1} + \rho \Delta e_{t-1} +
    \varepsilon_t

with logs of employment :math:`e` and production :math:`y`, by industry and year. At constant
production employment falls by :math:`-a / (1 - \rho)` a year, the trend of productivity; a lasting
rise of production by 1 % raises it by :math:`(\beta_0 + \beta_1) / (1 - \rho)` % in the end. Each
industry has coefficients of its own, shrunk to the pool's.

The equation is no forecast: at rolling origins it adds nothing to the trend of employment itself
(docs/demand-accuracy.md). It says what another path of production does to employment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.demand.growth import LABOUR, PRODUCTION, paired_rows
from talent.demand.slopes import Slopes, fit_slopes
from talent.errors import UnknownCodeError
from talent.series.learnt import learnt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.inputs import Inputs
    from talent.store import Snapshot

    Array = NDArray[np.float64]

__all__ = [
    "Elasticities",
    "elasticities",
    "employment_change",
    "employment_response",
    "response_of",
]

COMPONENT = "demand.dynamics"
MEASURES = "required,gap,openings,unfilled"
REGRESSORS = ("constant", "production", "production_before", "employment_before")
MOST_MEMORY = 0.9
"""Largest size of the coefficient of last year's growth in a draw; beyond it nothing settles."""
LONG = 20
"""Years after which a response is called the long run."""


@dataclass(frozen=True)
class Elasticities:
    """Elasticities of employment to production.

    Attributes
    ----------
    fit : Slopes
        Coefficients by industry, ``US NAICS 3344`` and so on, in the order of `REGRESSORS`.
    spans : dict of str to tuple of int
        First and last year that each industry is learnt from.
    """

    fit: Slopes
    spans: dict[str, tuple[int, int]]

    def coefficients(self, draws: int, seed: int, industry: str | None = None) -> Array:
        """Coefficients in draws, shape (draws, 4); of a new industry unless `industry` is known."""
        name = industry if industry in self.fit.own else None
        found = self.fit.draws(draws, seed, f"demand.elasticity.{name or 'new'}", name)
        found[:, 3] = np.clip(found[:, 3], -MOST_MEMORY, MOST_MEMORY)
        return np.asarray(found)

    def response(self, draws: int, seed: int, years: int, industry: str | None = None) -> Array:
        """Rise of log employment, by years since production rose by one log unit for good.

        Returns
        -------
        ndarray, shape (draws, years + 1)
            The first column is the year of the rise.
        """
        return response_of(self.coefficients(draws, seed, industry), years)

    def productivity(self, draws: int, seed: int, industry: str | None = None) -> Array:
        """Fall of log employment a year at constant production, shape (draws,)."""
        found = self.coefficients(draws, seed, industry)
        return np.asarray(-found[:, 0] / (1 - found[:, 3]))

    def table(self, draws: int = 4000, seed: int = 0) -> pd.DataFrame:
        """Medians and 90 % ranges by industry, of the pool's mean, and of a new industry.

        Returns
        -------
        pandas.DataFrame
            ``industry, rows, first, last``, and for each of ``impact`` (same year), ``long_run``
            and ``productivity`` the median and ``_lo, _hi``.
        """
        who: list[tuple[str, Elasticities, str | None]] = [
            (name, self, name) for name in sorted(self.fit.own)
        ]
        who += [
            ("mean of the pool", Elasticities(self.fit.without_spread(), {}), None),
            ("a new industry", self, None),
        ]
        out = []
        for label, source, name in who:
            first, last = self.spans.get(label, (np.nan, np.nan))
            row = {"industry": label, "rows": self.fit.rows.get(label, np.nan)}
            row |= {"first": first, "last": last}
            path = source.response(draws, seed, LONG, name)
            fall = source.productivity(draws, seed, name)
            for key, values in (
                ("impact", path[:, 0]), ("long_run", path[:, -1]), ("productivity", fall),
            ):  # fmt: skip
                low, median, high = np.quantile(values, [0.05, 0.5, 0.95])
                row |= {key: median, f"{key}_lo": low, f"{key}_hi": high}
            out.append(row)
        return pd.DataFrame(out)


def response_of(coefficients: Array, years: int) -> Array:
    """Step response of log employment to log production, (..., 4) to (..., years + 1).

    Examples
    --------
    >>> response_of(np.array([-0.01, 0.3, 0.1, 0.5]), 3).round(3).tolist()
    [0.3, 0.55, 0.675, 0.738]
    """
    now, before, memory = (coefficients[..., i] for i in (1, 2, 3))
    moves = [now]
    for year in range(1, years + 1):
        moves.append(memory * moves[-1] + (before if year == 1 else 0.0))
    return np.asarray(np.cumsum(np.stack(moves, axis=-1), axis=-1))


def employment_change(response: Array, production: Array) -> Array:
    """Change of log employment from a change of log production.

    Parameters
    ----------
    response : ndarray, shape (draws, years)
        From `Elasticities.response`.
    production : ndarray, shape (years,) or (draws, years)
        Log of the changed over the unchanged production in each year; nothing before.

    Returns
    -------
    ndarray, shape (draws, years)

    Raises
    ------
    ValueError
        If the path is longer than the response.

    Examples
    --------
    A fall of production by a tenth, made good after two years:

    >>> path = np.log([0.9, 0.9, 1.0, 1.0])
    >>> response = response_of(np.array([[-0.01, 0.3, 0.1, 0.5]]), 3)
    >>> np.exp(employment_change(response, path)).round(3).tolist()
    [[0.969, 0.944, 0.961, 0.98]]
    """
    years = production.shape[-1]
    if years > response.shape[-1]:
        raise ValueError(f"{years} years of production, {response.shape[-1]} of the response")
    moves = np.diff(production, axis=-1, prepend=0.0)
    out = np.zeros((len(response), years))
    for year in range(years):
        out[:, year:] += moves[..., year : year + 1] * response[:, : years - year]
    return out


def elasticities(inputs: Inputs, without: Sequence[str] = ()) -> Elasticities:
    """Elasticities from every industry with employment and production, and Taiwan's C26.

    Industries that contain another one of the list are left out, so that nobody counts twice.
    Taiwan publishes no long history of employment of C26: its labour input is output over labour
    productivity, which shares the errors of output and makes its own elasticity too large if
    anything; it is one group of many.

    Parameters
    ----------
    inputs : Inputs
    without : sequence of str, optional
        Industries to leave out of the pool, such as those whose output is measured in units of
        constant quality: ``US NAICS 3341``, ``US NAICS 3342``, ``US NAICS 3344``.

    Raises
    ------
    UnknownCodeError
        If an industry of `without` is not among those found.
    TalentError
        If fewer than three industries are left.
    """
    return _elasticities(inputs, tuple(without))


def _known(snapshot: Snapshot) -> list[str]:
    """Concepts to read, of those that the catalogue has."""
    return [c for c in (*PRODUCTION, *LABOUR) if c in snapshot.concepts()]


@learnt
def _rows_of(inputs: Inputs) -> dict[str, pd.DataFrame]:
    known = {
        concept: inputs.observations(COMPONENT, MEASURES, concept)
        for concept in _known(inputs.snapshot)
    }
    return paired_rows(known, inputs.snapshot.breaks())


@learnt
def _elasticities(inputs: Inputs, without: tuple[str, ...]) -> Elasticities:
    rows = _rows_of(inputs)
    for name in without:
        if name not in rows:
            raise UnknownCodeError("industry", name, rows)
    rows = {name: frame for name, frame in rows.items() if name not in without}
    fit = fit_slopes(rows, "employment", REGRESSORS)
    spans = {}
    for name in fit.own:
        years = rows[name].dropna().index
        spans[name] = (int(years[0]), int(years[-1]))
    return Elasticities(fit, spans)


def employment_response(
    inputs: Inputs, found: Elasticities, country: str, industry: str, years: int
) -> Array:
    """Response of a country's employment to its production, and its place among the drivers.

    Parameters
    ----------
    industry : str
        Name in ``found.fit.own``, such as ``US NAICS 3344``; any other name gets the prediction
        for a new industry.

    Returns
    -------
    ndarray, shape (draws, years + 1)
    """
    path = found.response(inputs.draws, inputs.seed, years, industry)
    inputs.drive(
        COMPONENT,
        "series",
        f"elasticity of employment to production, {country}",
        "estimated",
        path[:, -1],
        country,
    )
    return path
