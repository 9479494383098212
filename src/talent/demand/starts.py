r"""How long after its stated start a fab really starts, and how often it never does.

A statement made at :math:`t_0` names a start :math:`u`. The real start :math:`T` follows an
accelerated failure time model,

.. math:: \log(T - t_0 + \kappa) = \log(u - t_0 + \kappa) + \mu + \sigma G, \qquad T > t_0,

with :math:`G` of the Gumbel distribution: most fabs come near their date, some come years later.
With :math:`\kappa = 0` delays grow in proportion to the lead, with a large one they are the same
number of years whatever the lead; docs/fab-starts.md compares both and other distributions.
Stated and real dates are intervals: :math:`u` is spread evenly over the stated period and the
likelihood is that of the period in which the fab started, or of not yet having started (Klein &
Moeschberger 2003, doi:10.1007/b97377, sections 3.5 and 12.3). Statements of one fab hang together,
so a fab has weight one however often it spoke, and the covariance is the sandwich by fabs (White
1982, doi:10.2307/1912526). Troubled fabs are over-represented in the data, because trouble was
searched for; their weight is divided by an assumed factor (Manski & Lerman 1977,
doi:10.2307/1914121).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scipy

from talent.demand.announcements import risk_years
from talent.errors import TalentError
from talent.quantiles import gumbel_sf

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = [
    "POINTS", "SHIFT", "STAGES", "DelayFit", "StartModel", "fit_delay", "fit_starts",
    "log_probability", "survival",
]  # fmt: skip

STAGES = ("announced", "construction")

SHIFT = 0.5
"""The constant of the model, in years. The likelihood is flat from 0 to 1; with half a year a fab
that is due within weeks can still be months late."""

POINTS = (np.arange(6) + 0.5) / 6
"""Places inside a stated period at which its start is taken to be meant, equally likely."""

_PRIOR = np.array([0.0, np.log(0.25)])
_PRIOR_SD = np.array([0.25, 0.7])
"""Weak, and felt only when hardly any fab is known to have started, as for an early date: delays of
a quarter of the lead either way on average, and a scale by a factor of two. With another constant
than `SHIFT` the same years at a lead of three."""

_LEAD_PRIOR = np.array([np.log(3.0), np.log(0.4)])
_LEAST_FREEDOM = 4.0
_STEP = 1e-4


@dataclass(frozen=True)
class DelayFit:
    """A fitted accelerated failure time model of intervals.

    Attributes
    ----------
    theta : ndarray, shape (p,)
        Location, coefficients of covariates if any, and log of the scale last.
    covariance : ndarray, shape (p, p)
        Sandwich by fabs.
    freedom : float
        Fabs less parameters, at least 4.
    family, shift
        Distribution of the error, a name of `scipy.stats`, and the constant, years.
    log_likelihood : float
        Weighted, without the prior.
    """

    theta: Array
    covariance: Array
    freedom: float
    family: str
    shift: float
    log_likelihood: float

    @property
    def errors(self) -> Array:
        """Standard errors of `theta`."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))


def survival(family: str, z: Array) -> Array:
    """Chance of an error above `z`, any shape; far below the middle it is one."""
    z = np.clip(z, -40.0, 1e9)
    return gumbel_sf(z) if family == "gumbel_r" else np.asarray(getattr(scipy.stats, family).sf(z))


def log_probability(
    theta: Array, cases: pd.DataFrame, design: Array, family: str, shift: float, *, lead: bool
) -> Array:
    """Log likelihood of each case, shape (n,), arguments as of `fit_delay`."""
    said = cases["said"].to_numpy(dtype=float)[:, None]
    place = np.zeros_like(said)
    if not lead:
        low = cases["target_low"].to_numpy(dtype=float)[:, None]
        width = cases["target_high"].to_numpy(dtype=float)[:, None] - low
        place = np.log(low + width * POINTS - said + shift)
    place = place + (design @ theta[:-1])[:, None]
    scale = np.exp(theta[-1])

    def beyond(when: Array) -> Array:
        years = np.maximum(when[:, None] - said, 0.0) + shift
        with np.errstate(divide="ignore"):
            z = (np.log(years) - place) / scale
        return survival(family, z)

    low_end = beyond(cases["start_low"].to_numpy(dtype=float))
    high = cases["start_high"].to_numpy(dtype=float)
    ended = np.isfinite(high)
    high_end = np.where(ended[:, None], beyond(np.where(ended, high, 0.0)), 0.0)
    share = (low_end - high_end) / beyond(said[:, 0])
    return np.asarray(np.log(np.maximum(share.mean(axis=1), 1e-12)))


def fit_delay(
    cases: pd.DataFrame,
    weights: Array | None = None,
    design: Array | None = None,
    *,
    family: str = "gumbel_r",
    shift: float = SHIFT,
    lead: bool = False,
) -> DelayFit:
    """Fit the model by weighted maximum likelihood of the intervals.

    Parameters
    ----------
    cases : pandas.DataFrame
        Of `talent.demand.announcements.learning_cases`, with a stated start.
    weights : ndarray, shape (n,), optional
        Equal by default.
    design : ndarray, shape (n, k), optional
        Covariates of the location, the constant included; the constant alone by default.
    family : str
        A location-scale distribution of `scipy.stats`.
    shift : float
        Years.
    lead : bool
        Model the years from the statement to the start themselves; the stated start is not read.

    Raises
    ------
    TalentError
        If the likelihood has no maximum that can be found.
    """
    design = np.ones((len(cases), 1)) if design is None else design
    weights = np.ones(len(cases)) if weights is None else weights
    extra = design.shape[1] - 1
    per_year = (3.0 + SHIFT) / (3.0 + shift)
    prior = _LEAD_PRIOR if lead else _PRIOR + np.log([1.0, per_year])
    wide = 1.0 if lead else _PRIOR_SD[0] * per_year
    centre = np.array([prior[0], *np.zeros(extra), prior[1]])
    spread = np.array([wide, *np.full(extra, wide), _PRIOR_SD[1]])

    def terms(theta: Array) -> Array:
        return log_probability(theta, cases, design, family, shift, lead=lead)

    def loss(theta: Array) -> float:
        penalty = 0.5 * float((((theta - centre) / spread) ** 2).sum())
        return penalty - float((weights * terms(theta)).sum())

    found = scipy.optimize.minimize(
        loss, centre, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-8, "maxiter": 4000}
    )
    if not found.success:
        raise TalentError("the delays of fabs could not be fitted; check the dates of the events")
    theta = np.asarray(found.x)
    steps = np.eye(len(theta)) * _STEP
    scores = np.stack([(terms(theta + s) - terms(theta - s)) / (2 * _STEP) for s in steps], axis=1)
    bread = np.linalg.inv(_curvature(loss, theta))
    by_fab = pd.DataFrame(scores * weights[:, None]).groupby(cases["fab"].to_numpy()).sum()
    # The prior is one more piece of information, and keeps the middle regular without any case.
    meat = by_fab.to_numpy().T @ by_fab.to_numpy() + np.diag(spread**-2)
    fabs = len(by_fab)
    small = fabs / max(fabs - len(theta), 1)
    return DelayFit(
        theta, small * bread @ meat @ bread, max(fabs - len(theta), _LEAST_FREEDOM), family, shift,
        float((weights * terms(theta)).sum()) if len(cases) else 0.0,
    )  # fmt: skip


def _curvature(loss: Any, theta: Array) -> Array:
    """Second derivatives by central differences."""
    size, step = len(theta), 1e-3
    out = np.empty((size, size))
    eye = np.eye(size) * step
    for i in range(size):
        for j in range(i, size):
            corners = [
                loss(theta + a * eye[i] + b * eye[j]) * a * b for a in (1, -1) for b in (1, -1)
            ]
            out[i, j] = out[j, i] = sum(corners) / (4 * step**2)
    return out


@dataclass(frozen=True)
class StartModel:
    """What is known of delays, leads and cancellations for one degree of over-sampling.

    Attributes
    ----------
    delay : DelayFit
        Years to the start against stated years.
    lead : dict of str to DelayFit
        Years to the start where none is stated, by stage.
    shape, rate : dict of str to float
        Gamma distribution of the cancellations a fab-year, by stage.
    building_years : float
        From ground-breaking to the start, median of the fabs that did both.
    """

    delay: DelayFit
    lead: dict[str, DelayFit]
    shape: dict[str, float]
    rate: dict[str, float]
    building_years: float

    def quantiles(self, lead: float, levels: Array, since: float = 0.0) -> Array:
        """Years of delay of a fab, at the best estimate of the parameters.

        Parameters
        ----------
        lead : float
            Years from the statement to the stated start.
        levels : ndarray, shape (k,)
            Probabilities.
        since : float
            Years since the statement in which the fab has not started.

        Returns
        -------
        ndarray, shape (k,)
            Start less stated start; negative is early.
        """
        law, fit = getattr(scipy.stats, self.delay.family), self.delay
        place, scale = np.log(lead + fit.shift) + fit.theta[0], np.exp(fit.theta[-1])
        left = survival(fit.family, (np.log(since + fit.shift) - place) / scale)
        z = law.isf(left * (1.0 - np.asarray(levels)))
        return np.asarray(np.exp(place + scale * z) - fit.shift - lead)


def fit_starts(
    cases: pd.DataFrame,
    oversampling: float = 1.0,
    *,
    family: str = "gumbel_r",
    shift: float = SHIFT,
) -> StartModel:
    """Learn delays, leads and cancellations.

    Parameters
    ----------
    cases : pandas.DataFrame
        Of `talent.demand.announcements.learning_cases`; may be empty, then priors are given.
    oversampling : float
        How many times likelier a fab in trouble is to be among the cases than another.
    family, shift
        Of the delays, see `fit_delay`.
    """
    worth = np.where(cases["trouble"].to_numpy(dtype=bool), 1.0 / oversampling, 1.0)
    cases = cases.assign(worth=worth)
    dated = cases[cases["target_high"].notna()]
    often = dated.groupby("fab")["fab"].transform("size").to_numpy(dtype=float)
    weights = dated["worth"].to_numpy(dtype=float) / np.maximum(often, 1.0)
    delay = fit_delay(dated, weights, family=family, shift=shift)
    building = cases["building"].to_numpy(dtype=bool)
    first_of = {
        "announced": cases[~building].drop_duplicates("fab"),
        "construction": cases[building].drop_duplicates("fab"),
    }
    lead = {
        stage: fit_delay(
            part, part["worth"].to_numpy(dtype=float), family="norm", shift=0.0, lead=True
        )
        for stage, part in first_of.items()
    }
    built = first_of["construction"]
    built = built[built["outcome"] == "started"]
    middle = (built["start_low"] + built["start_high"]) / 2 - built["said"]
    years = risk_years(cases)
    years["worth"] = np.where(years["trouble"], 1.0 / oversampling, 1.0)
    shape, rate = {}, {}
    for stage in STAGES:
        part = years[years["stage"] == stage]
        # Jeffreys' prior of a Poisson rate adds half an event; a fab-year keeps it proper.
        shape[stage] = 0.5 + float((part["worth"] * part["cancelled"].astype(float)).sum())
        rate[stage] = 1.0 + float((part["worth"] * part["years"]).sum())
    typical = float(middle.median()) if len(middle) else 2.5
    return StartModel(delay, lead, shape, rate, typical)
