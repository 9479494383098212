r"""Starts of the fabs to come in joint draws: late, on time, early or never.

Each draw takes the parameters of the delays once for all fabs, and a number of its own for each
fab, from a stream that bears the fab's name: adding or removing a fab leaves every other as it was.
The delay of fab :math:`f` is the quantile :math:`\Phi(\sqrt\rho Z + \sqrt{1-\rho}\,\epsilon_f)` of
its distribution given that it has not started, with a shock :math:`Z` that all fabs share (Gaussian
copula, Li 2000, doi:10.3905/jfi.2000.319253). A fab is cancelled at a yearly rate until it starts.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from talent.demand.announcements import STATEMENTS, day_number, learning_cases, said_on, target_of
from talent.demand.starts import POINTS, STAGES, DelayFit, StartModel, fit_starts, survival
from talent.frames import records
from talent.quantiles import chi2_ppf, gamma_ppf, gumbel_isf, normal_cdf, normal_isf, normal_sf
from talent.series.learnt import learnt
from talent.streams import normals, uniforms

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = ["COMPONENT", "start_draws", "stated_starts"]

COMPONENT = "demand.starts"
MEASURES = "required,gap,openings,unfilled"
NODES = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
"""Degrees of over-sampling at which the model is fitted; draws between them are interpolated."""

_FARTHEST = 3.0
_LATEST = 1000.0
STATED_COLUMNS = ("fab", "status", "said", "target_low", "target_high")


def stated_starts(fabs: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """What is stated of the start of each fab, and since when.

    The start year of the register is a whole year. Where the latest dated statement of the fab
    names a period in that year, the period and the day of that statement are taken; of a fab that
    operates, the period of its event ``production_start``. Else it is the year itself, as stated on
    the day of the row. A start with a fraction is one moment.

    Parameters
    ----------
    fabs : pandas.DataFrame
        ``fab, status, start_year, vintage``.
    events : pandas.DataFrame
        Events of the register.

    Returns
    -------
    pandas.DataFrame
        ``fab, status, said, target_low, target_high`` in the order of `fabs`; the last two NaN
        where no start is stated.

    Examples
    --------
    >>> fabs = pd.DataFrame({"fab": ["a"], "status": ["announced"], "start_year": [2028.0],
    ...                      "vintage": ["2026-01-01"]})
    >>> events = pd.DataFrame({"fab": ["a"], "seq": [1], "kind": ["announced"],
    ...     "event_date": ["2025-01-01"], "target_date": ["2028-H2"], "known_on": ["2025-01-01"]})
    >>> stated_starts(fabs, events)[["said", "target_low", "target_high"]].to_numpy().tolist()
    [[2025.0, 2028.5, 2029.0]]
    """
    # What a start really was serves as its last statement.
    real = events["kind"] == "production_start"
    told = events.assign(
        known_on=events["known_on"].astype(str),
        target_date=events["target_date"].mask(real, events["event_date"]),
    )
    told = told[real | told["kind"].isin(STATEMENTS)].sort_values(["known_on", "seq"])
    by_fab: dict[str, list[dict[str, Any]]] = {}
    for event in records(told):
        by_fab.setdefault(str(event["fab"]), []).append(event)
    rows = []
    for row in records(fabs):
        said, low, high = day_number(str(row["vintage"])[:10]), np.nan, np.nan
        mine = by_fab.get(str(row["fab"]), [])
        start = row["start_year"]
        if pd.notna(start):
            whole = float(start) == int(start)
            low, high = float(start), float(start) + (1.0 if whole else 0.0)
            same = [e for e in mine if whole and np.floor(target_of(e)[0]) == start]
            if same:
                said, (low, high) = said_on(same[-1]), target_of(same[-1])
        elif mine:
            said = min(said, said_on(mine[-1]))
        rows.append((row["fab"], row["status"], said, low, high))
    return pd.DataFrame(rows, columns=list(STATED_COLUMNS))


class _Parameters:
    """Parameters in draws, each shape (draws,) or (draws, 2), shared by all fabs."""

    def __init__(self, inputs: Inputs) -> None:
        ratio = self._assume(inputs, "oversampling_of_troubled_fabs")
        self.correlation = self._assume(inputs, "start_delay_correlation")
        factor = self._assume(inputs, "cancellation_rate_factor")
        at = np.clip(ratio, NODES[0], NODES[-1])
        nodes = self._nodes(inputs)
        known_on = inputs.snapshot.as_of.isoformat()
        models = _models(inputs, known_on, tuple(float(node) for node in nodes))
        self.building_years = models[0].building_years
        self.shift = models[0].delay.shift
        place = np.log(at), np.log(nodes)
        seed, draws = inputs.seed, inputs.draws
        stream = f"{COMPONENT}.parameters"
        self.delay = _theta([m.delay for m in models], place, seed, f"{stream}.delay", draws)
        self.lead = {
            stage: _theta([m.lead[stage] for m in models], place, seed, f"{stream}.{stage}", draws)
            for stage in STAGES
        }
        self.rate = {
            stage: factor * _rate(models, stage, place, seed, f"{stream}.cancel.{stage}", draws)
            for stage in STAGES
        }
        self.shock = normals(seed, f"{COMPONENT}.shock", draws)
        # What a stated lead of three years becomes is easier to grasp than a location and a scale.
        middle = -np.log(np.log(2.0))
        typical = (3.0 + self.shift) * np.exp(
            self.delay[:, 0] + np.exp(self.delay[:, 1]) * middle
        ) - (3.0 + self.shift)
        for key, values in (
            ("median delay of a fab due in three years", typical),
            ("delays shared by all fabs", self.shock * np.sqrt(self.correlation)),
            ("cancellations of announced fabs", self.rate["announced"]),
            ("cancellations of fabs under construction", self.rate["construction"]),
        ):
            inputs.drive(COMPONENT, "fab", key, "estimated", values)

    @staticmethod
    def _nodes(inputs: Inputs) -> Array:
        """Nodes around the range of the over-sampling, the same for any number of draws."""
        law, _ = inputs.distribution("oversampling_of_troubled_fabs")
        bounded = law.kind in {"fixed", "pert", "uniform"}
        low, high = (law.low, law.high) if bounded else (NODES[0], NODES[-1])
        first = int(np.searchsorted(NODES, low, side="right")) - 1
        last = int(np.searchsorted(NODES, high))
        return np.array(NODES[min(max(first, 0), len(NODES) - 1) : last + 1])

    @staticmethod
    def _assume(inputs: Inputs, name: str) -> Array:
        return inputs.assume(COMPONENT, MEASURES, name)


@learnt
def _models(inputs: Inputs, known_on: str, nodes: tuple[float, ...]) -> list[StartModel]:
    snapshot = inputs.snapshot
    cases = learning_cases(snapshot.fab_events(), date.fromisoformat(known_on), snapshot.fabs())
    with threadpool_limits(1):
        return [fit_starts(cases, node) for node in nodes]


def _between(values: Array, place: tuple[Array, Array]) -> Array:
    """Values at nodes, shape (nodes, ...), at the draws' places, shape (draws, ...)."""
    where, nodes = place
    flat = values.reshape(len(nodes), -1)
    out = np.stack([np.interp(where, nodes, column) for column in flat.T], axis=1)
    return np.asarray(out.reshape(len(where), *values.shape[1:]))


def _theta(
    fits: list[DelayFit], place: tuple[Array, Array], seed: int, stream: str, draws: int
) -> Array:
    """Location and log scale in draws, shape (draws, 2): Student's t around the estimates."""
    centre = _between(np.stack([fit.theta for fit in fits]), place)
    root = _between(np.stack([np.linalg.cholesky(fit.covariance) for fit in fits]), place)
    freedom = fits[0].freedom
    u = np.clip(uniforms(seed, f"{stream}.spread", draws), 1e-6, 1.0)
    z = normals(seed, stream, draws, centre.shape[1])
    z *= np.sqrt(freedom / chi2_ppf(u, freedom))[:, None]
    theta = centre + np.einsum("dij,dj->di", root, z)
    # With hardly any fab the tails of Student's t reach scales that no number can hold.
    return np.asarray(np.clip(theta, centre - _FARTHEST, centre + _FARTHEST))


def _rate(
    models: list[StartModel], stage: str, place: tuple[Array, Array], seed: int, stream: str,
    draws: int,
) -> Array:  # fmt: skip
    """Cancellations a fab-year in draws."""
    shape = _between(np.array([m.shape[stage] for m in models]), place)
    years = _between(np.array([m.rate[stage] for m in models]), place)
    return np.asarray(gamma_ppf(uniforms(seed, stream, draws), shape) / years)


def start_draws(inputs: Inputs, fabs: pd.DataFrame, told: pd.DataFrame | None = None) -> Array:
    """Start of production of each fab in each draw, given that it had not started by the date.

    Parameters
    ----------
    inputs : Inputs
        Delays are learnt from the events of its snapshot and from nothing else: neither `fabs` nor
        plans that a user lays over the register are read for that.
    fabs : pandas.DataFrame
        Fabs to come, of all countries at best, as each call learns anew: ``fab, status, start_year,
        vintage``, as of `Snapshot.fabs`. Fabs that are ``operating`` have started, in their start
        year; those that are ``cancelled`` or ``closed`` never start.
    told : pandas.DataFrame, optional
        From `stated_starts` of the same fabs, where it is at hand.

    Returns
    -------
    ndarray, shape (draws, n)
        Decimal years in the order of `fabs`; infinite where the fab never starts.
    """
    out = np.full((inputs.draws, len(fabs)), np.inf)
    if fabs.empty:
        return out
    parameters = _Parameters(inputs)
    now = day_number(inputs.snapshot.as_of)
    resumes: tuple[Array, Array] | None = None
    told = stated_starts(fabs, inputs.snapshot.fab_events()) if told is None else told
    for column, row in enumerate(records(told)):
        name = f"demand.fab.{row['fab']}.start"
        u = uniforms(inputs.seed, name, inputs.draws, 4)
        own = normals(inputs.seed, f"{name}.delay", inputs.draws)
        rho = parameters.correlation
        quantile = normal_cdf(np.sqrt(rho) * parameters.shock + np.sqrt(1 - rho) * own)
        if row["status"] == "operating":
            low = row["target_low"] if np.isfinite(row["target_low"]) else now
            high = row["target_high"] if np.isfinite(row["target_high"]) else now
            ends = max(min(high, now), low)
            out[:, column] = low + (ends - low) * u[:, 0]
        elif row["status"] in STAGES:
            out[:, column] = _coming(row, now, parameters, u, quantile)
        elif row["status"] == "paused":
            if resumes is None:
                resumes = (
                    inputs.assume(COMPONENT, MEASURES, "paused_fab_resumes"),
                    inputs.assume(COMPONENT, MEASURES, "years_to_resumption"),
                )
            lead = np.exp(_lead(parameters, "construction", 0.0, quantile))
            back = u[:, 3] < resumes[0]
            out[:, column] = np.where(back, now + resumes[1] + lead, np.inf)
    return out


def _lead(parameters: _Parameters, stage: str, waited: float, quantile: Array) -> Array:
    """Log years from a statement without a start to the start, more than those waited."""
    theta = parameters.lead[stage]
    scale = np.exp(theta[:, 1])
    z = (np.log(max(waited, 1e-6)) - theta[:, 0]) / scale
    left = normal_sf(z) * (1.0 - quantile)
    years = theta[:, 0] + scale * normal_isf(np.maximum(left, 1e-300))
    return np.asarray(np.minimum(years, np.log(_LATEST)))


def _coming(
    row: dict[str, Any], now: float, parameters: _Parameters, u: Array, quantile: Array
) -> Array:
    """Start of a fab that is announced or under construction."""
    said, stage = min(row["said"], now), str(row["status"])
    if np.isfinite(row["target_low"]):
        shift, theta = parameters.shift, parameters.delay
        scale = np.exp(theta[:, 1])[:, None]
        low = max(row["target_low"], said)
        meant = low + max(row["target_high"] - low, 0.0) * POINTS
        place = np.log(meant - said + shift) + theta[:, :1]
        left = survival("gumbel_r", (np.log(now - said + shift) - place) / scale)
        # Having waited in vain speaks for the later part of the stated period.
        chance = np.cumsum(left, axis=1)
        picked = (u[:, :1] * chance[:, -1:] > chance).sum(axis=1)
        draws = np.arange(len(u))
        z = gumbel_isf(np.maximum(left[draws, picked] * (1.0 - quantile), 1e-300))
        years = place[draws, picked] + scale[:, 0] * z
        start = said + np.exp(np.minimum(years, np.log(_LATEST))) - shift
    else:
        start = said + np.exp(_lead(parameters, stage, now - said, quantile))
    start = np.maximum(start, now)
    ahead = start - now
    built = np.minimum(ahead, parameters.building_years) if stage == "announced" else ahead
    risk = (ahead - built) * parameters.rate["announced"]
    risk += built * parameters.rate["construction"]
    return np.where(u[:, 1] < np.exp(-risk), start, np.inf)
