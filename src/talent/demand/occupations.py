r"""Staffing: how a headcount divides over occupations, in draws.

The logs of the shares, up to a constant, are

.. math:: \ell_t = \ell_0 + \varepsilon + W_t + \sum_n (v_{nt} - v_{n0})\, \tau_n

with the base mix :math:`\ell_0` from a survey of the industry (of another country, blended with a
company's own table, where the country has none), its error :math:`\varepsilon`, a drift :math:`W`
learnt from editions of the surveys (`occupation_history`), and the tilt :math:`\tau_n` of node
class :math:`n`, which acts as the class's share :math:`v_n` of the headcount moves away from the
base year's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np
import pandas as pd

from talent.demand.fab_list import NodeClass
from talent.demand.occupation_history import (
    LEAST_YEARS,
    Drift,
    fit_drift,
    followed_mix,
    stable_units,
)
from talent.errors import TalentError
from talent.series.learnt import learnt
from talent.streams import normals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = [
    "NODE_CLASSES", "industry_drift", "mix_path", "node_tilts", "occupation_mix", "shares_of",
    "staffing", "tilt_path",
]  # fmt: skip

COMPONENT = "demand.occupations"
MEASURES = "required,available,gap,openings,replacement,entrants,unfilled"
NODE_CLASSES: tuple[str, ...] = get_args(NodeClass)
"""Node classes of the fab register, in the order of the last axis of `node_weights`."""
LEAST_SHARE = 1e-4


@learnt
def staffing(inputs: Inputs, country: str, scope: str = "components") -> pd.DataFrame:
    """Newest published staffing by code, mapped to occupations.

    Parameters
    ----------
    inputs : Inputs
    country : str
    scope : str
        ``components``: an industry survey, by SOC 2018 code. ``fab``: a company's own table, by
        job group; the crosswalk of the groups has the company's name.

    Returns
    -------
    pandas.DataFrame
        ``code, occupation, jobs``; empty where nothing is published. A code that maps to two
        occupations is split by its weights.
    """
    rows = _newest(inputs, country, scope)
    if rows.empty:
        return pd.DataFrame(columns=["code", "occupation", "jobs"])
    system = "SOC2018" if scope == "components" else str(rows["industry"].iloc[0])
    codes = rows.drop(columns="occupation").rename(columns={"publisher_code": "code"})
    merged = codes.merge(
        inputs.snapshot.crosswalk(system)[["code", "occupation", "weight"]], on="code"
    )
    merged["jobs"] = merged["value"] * merged["weight"]
    return pd.DataFrame(merged[["code", "occupation", "jobs"]])


def _newest(inputs: Inputs, country: str, scope: str) -> pd.DataFrame:
    where = {"country": country, "scope": scope}
    rows = inputs.snapshot.observations("occupation_mix", **where)
    if rows.empty:
        return rows
    rows = inputs.observations(COMPONENT, MEASURES, "occupation_mix", **where)
    return pd.DataFrame(rows[rows["year"] == rows["year"].max()])


def _shares(frame: pd.DataFrame, occupations: Sequence[str]) -> Array:
    totals = frame.groupby("occupation")["jobs"].sum().reindex(list(occupations)).fillna(0.0)
    return np.asarray((totals / totals.sum()).to_numpy(dtype=float))


def _survey_sd(
    inputs: Inputs, country: str, staff: pd.DataFrame, occupations: Sequence[str]
) -> Array:
    """Sampling error of the log of each share, from the published errors of the codes in it."""
    where = {"country": country, "scope": "components"}
    if inputs.snapshot.observations("occupation_mix_rse", **where).empty:
        return np.zeros(len(occupations))
    rows = inputs.observations(COMPONENT, MEASURES, "occupation_mix_rse", **where)
    newest = rows.sort_values("period").groupby("publisher_code")["value"].last()
    # A code without a published error has that of the others, weighted by jobs.
    error = staff["code"].map(newest)
    error = error.fillna(float(np.average(newest.to_numpy())))
    squares = (staff["jobs"] * error) ** 2
    sums = squares.groupby(staff["occupation"]).sum() ** 0.5
    jobs = staff.groupby("occupation")["jobs"].sum()
    return np.asarray((sums / jobs).reindex(list(occupations)).fillna(0.0).to_numpy(dtype=float))


def industry_drift(inputs: Inputs, staff: pd.DataFrame, occupations: Sequence[str]) -> Drift | None:
    """Drift of the mix of a staffing, from the editions of the national survey known so far.

    Parameters
    ----------
    inputs : Inputs
    staff : pandas.DataFrame
        ``code, occupation, jobs``, from `staffing`.
    occupations : sequence of str

    Returns
    -------
    Drift or None
        None where the editions known on this date cover fewer than `LEAST_YEARS` years.
    """
    rows = zip(staff["code"], staff["occupation"], staff["jobs"], strict=True)
    return _learnt_drift(inputs, tuple(rows), tuple(occupations))


@learnt
def _learnt_drift(
    inputs: Inputs, staff: tuple[tuple[str, str, float], ...], occupations: tuple[str, ...]
) -> Drift | None:
    known = inputs.snapshot.observations("oews_employment", country="US")
    if known.empty or known["year"].max() - known["year"].min() < LEAST_YEARS:
        return None
    rows = inputs.observations(COMPONENT, MEASURES, "oews_employment", country="US")
    walk = inputs.snapshot.crosswalks()
    links = walk[(walk["system_from"] == "SOC2010") & (walk["system_to"] == "SOC2018")]
    units = stable_units(zip(links["code_from"], links["code_to"], strict=True))
    jobs = rows.rename(columns={"publisher_code": "code"})[["code", "year", "value"]]
    staffed = pd.DataFrame(list(staff), columns=["code", "occupation", "jobs"])
    history = followed_mix(jobs, staffed, units)
    found = fit_drift(history, "shrunk")
    # An occupation that this staffing lacks moves like the mean of the others.
    place = [list(history.columns).index(o) if o in history.columns else -1 for o in occupations]
    return Drift(
        np.append(found.sd, found.sd.mean())[place],
        np.append(found.trend, 0.0)[place],
        np.append(found.trend_sd, found.spread)[place],
        found.spread,
        found.freedom,
        found.prior_freedom,
    )


@learnt
def _assumptions(inputs: Inputs) -> frozenset[str]:
    return frozenset(inputs.snapshot.assumptions()["assumption"])


def node_tilts(inputs: Inputs, occupations: Sequence[str]) -> Array:
    """Log-ratio of each occupation in a fab of each node class to a mature one, in draws.

    The tilt of a leading-edge fab (assumptions ``node_tilt_OCCUPATION``; none: zero) times the
    place of the class between mature (0) and leading (1) (``node_level_CLASS``; none: zero).

    Returns
    -------
    ndarray, shape (draws, node classes, occupations)
    """
    names = _assumptions(inputs)

    def drawn(name: str) -> Array:
        if name not in names:
            return np.zeros(inputs.draws)
        return np.asarray(inputs.assume(COMPONENT, MEASURES, name))

    level = np.stack([drawn(f"node_level_{n}") for n in NODE_CLASSES], axis=1)
    tilt = np.stack([drawn(f"node_tilt_{o}") for o in occupations], axis=1)
    return np.asarray(level[:, :, None] * tilt[:, None, :])


def occupation_mix(
    inputs: Inputs,
    country: str,
    occupations: Sequence[str],
    years: int,
    *,
    node_weights: Array | None = None,
) -> tuple[Array, Array]:
    """Shares of the occupations among people employed and among jobs required.

    Calls with other `node_weights` meet the same errors and the same drift, so that one segment
    may be tilted and another not.

    Parameters
    ----------
    inputs : Inputs
    country : str
    occupations : sequence of str
    years : int
        Years after the base year.
    node_weights : ndarray, shape (draws or 1, years + 1, node classes), optional
        Share of the headcount in fabs of each of `NODE_CLASSES`. None, and weights that stay as
        they are, leave the mix as it is, to the bit.

    Returns
    -------
    base : ndarray, shape (draws, occupations)
    required : ndarray, shape (draws, years + 1, occupations)
        Rows sum to one; ``required[:, 0]`` equals ``base``.

    Raises
    ------
    TalentError
        If no staffing is known for any country on this date, or the weights have another shape.
    """
    path = mix_path(inputs, country, occupations, years)
    if node_weights is not None:
        path = path + tilt_path(inputs, occupations, node_weights, years)
    share = shares_of(path)
    return share[:, 0], share


def mix_path(inputs: Inputs, country: str, occupations: Sequence[str], years: int) -> Array:
    """Logs of the shares, up to a constant, without the tilt: (draws, years + 1, occupations)."""
    logs, staff, sd = _base(inputs, country, occupations)
    error = normals(inputs.seed, f"demand.mix.{country}", inputs.draws, len(occupations))
    logs = logs + sd * error
    moves = _drift(inputs, country, staff, occupations, years)
    for what, values in (
        ("staffing", error),
        ("drift", moves[:, -1] - moves[:, -1].mean(axis=1)[:, None]),
    ):
        for j, name in enumerate(occupations):
            key = f"{what} of {name}, {country}"
            inputs.drive(COMPONENT, "series", key, "estimated", values[:, j], country)
    return np.asarray(logs[:, None, :] + moves)


def tilt_path(inputs: Inputs, occupations: Sequence[str], node_weights: Array, years: int) -> Array:
    """What the node classes add to `mix_path`; see `occupation_mix` for the weights."""
    shape = (years + 1, len(NODE_CLASSES))
    if node_weights.shape[1:] != shape or node_weights.shape[0] not in (1, inputs.draws):
        raise TalentError(
            f"node weights have shape {node_weights.shape}; {(inputs.draws, *shape)} is needed"
        )
    moved = np.broadcast_to(node_weights - node_weights[:, :1], (inputs.draws, *shape))
    return np.asarray(np.einsum("dyn,dno->dyo", moved, node_tilts(inputs, occupations)))


def shares_of(path: Array) -> Array:
    """Shares from their logs, along the last axis."""
    share = np.exp(path - path.max(axis=2, keepdims=True))
    share /= share.sum(axis=2, keepdims=True)
    return np.asarray(share)


@dataclass(frozen=True)
class _Published:
    """What is published of the mix of a country.

    Attributes
    ----------
    staff : pandas.DataFrame
        Newest staffing, of another country where this one has none.
    share, survey : ndarray, shape (occupations,)
        Its shares, and the sampling errors of their logs.
    mass : ndarray, shape (groups, occupations), or None
        Jobs of the staffing by job group of a company that has a table of its own.
    far : ndarray, shape (groups,), or None
        Log of the company's share of each group over that of the staffing.
    """

    staff: pd.DataFrame
    share: Array
    survey: Array
    mass: Array | None = None
    far: Array | None = None


@learnt
def _published(inputs: Inputs, country: str, occupations: tuple[str, ...]) -> _Published:
    home = country
    staff = staffing(inputs, country)
    if staff.empty:
        pooled = inputs.snapshot.observations("occupation_mix", scope="components")
        if pooled.empty:
            raise TalentError("no staffing by occupation is known on this date")
        home = str(pooled["country"].iloc[0])
        staff = staffing(inputs, home)
    share = _shares(staff, occupations)
    survey = _survey_sd(inputs, home, staff, occupations)
    company = _newest(inputs, country, "fab")
    if company.empty:
        return _Published(staff, share, survey)
    return _Published(staff, share, survey, *_groups(inputs, staff, company, occupations))


def _base(
    inputs: Inputs, country: str, occupations: Sequence[str]
) -> tuple[Array, pd.DataFrame, Array]:
    """Logs of the base mix (draws, occupations), the staffing behind it, and its error in logs."""
    found = _published(inputs, country, tuple(occupations))
    own = inputs.assume(COMPONENT, MEASURES, "occupation_mix_sd", country)[:, None]
    if found.mass is None or found.far is None:
        share = np.tile(found.share, (inputs.draws, 1))
    else:
        weight = inputs.assume(COMPONENT, MEASURES, "company_mix_weight", country)[:, None]
        # Each code keeps its share of its job group; those of the groups are blended in logs.
        share = np.exp(weight * found.far) @ found.mass
        share = np.asarray(share / share.sum(axis=1, keepdims=True))
    return np.log(np.maximum(share, LEAST_SHARE)), found.staff, np.hypot(own, found.survey)


def _groups(
    inputs: Inputs, staff: pd.DataFrame, company: pd.DataFrame, occupations: Sequence[str]
) -> tuple[Array, Array]:
    """Jobs by job group of a company and occupation, and how far the company is from them."""
    name = str(company["industry"].iloc[0])
    group = inputs.snapshot.crosswalk(name, "SOC2018").set_index("soc2018")["code"]
    sized = staff.assign(group=staff["code"].map(group))
    mass = sized.pivot_table(index="group", columns="occupation", values="jobs", aggfunc="sum")
    mass = mass.reindex(columns=list(occupations)).fillna(0.0)
    theirs = company.groupby("publisher_code")["value"].sum().reindex(mass.index)
    ours = mass.sum(axis=1)
    if theirs.isna().any():
        raise TalentError(f"{name} publishes no number for {', '.join(mass.index[theirs.isna()])}")
    far = np.log((theirs / theirs.sum()).to_numpy() / (ours / ours.sum()).to_numpy())
    return mass.to_numpy(), far


def _drift(
    inputs: Inputs, country: str, staff: pd.DataFrame, occupations: Sequence[str], years: int
) -> Array:
    """Moves of the logs since the base year, (draws, years + 1, occupations)."""
    found = industry_drift(inputs, staff, occupations)
    stream = f"demand.drift.{country}"
    if found is None:
        n = len(occupations)
        size = inputs.assume(COMPONENT, MEASURES, "occupation_drift_sd")
        unit = Drift(np.ones(n), np.zeros(n), np.zeros(n), 0.0, 1e6, float("inf"))
        return np.asarray(size[:, None, None] * unit.walk(inputs.draws, years, inputs.seed, stream))
    size = inputs.assume(COMPONENT, MEASURES, "occupation_drift_scale")
    carry = inputs.assume(COMPONENT, MEASURES, "occupation_trend_carry")
    walk = found.walk(inputs.draws, years, inputs.seed, stream, carry)
    return np.asarray(size[:, None, None] * walk)
