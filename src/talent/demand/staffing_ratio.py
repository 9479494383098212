r"""People per wafer start: from a fab's capacity, its announced jobs, or neither.

People :math:`n` of a fab of node class :math:`k` with :math:`w` wafer starts a month (300 mm
equivalents),

.. math:: \log n = a + u_k + b \log(w / 30\,000) + e

and jobs that were announced, :math:`j`, are a noisy and biased statement of them,

.. math:: \log j = \log n - \beta + \eta

Where :math:`b < 1`, people per wafer start fall with scale. Capacities that are not stated come
from the register: :math:`\log w = m + v_k + c\,[\text{wafers below 300 mm}] + f`, and less for
fabs to come. All is learnt from fabs that run, or did; a fab to come teaches nothing, so one more
changes no other.

People are those whom the site's company employs there: operators, technicians, engineers and the
site's managers. Staff of vendors and contractors is not in the published counts (in Austin in 2012
it was as many again), nor are design, sales and head offices elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from talent.demand.staffing_fit import (
    COMPONENT,
    Staffing,
    announced,
    coming,
    node_classes,
    small_wafers,
    staffing,
)
from talent.errors import TalentError
from talent.streams import normals

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = ["people_draws", "wspm_draws"]


def wspm_draws(inputs: Inputs, fabs: pd.DataFrame, model: Staffing | None = None) -> Array:
    """Capacity of fabs: as stated, or drawn from the register's fabs of the class.

    A capacity that is not stated is drawn in step with the jobs announced, where they are: a fab
    with many jobs is a large one. Fabs that run have grown over years, and some are several phases
    under one name; what is planned next is smaller, by an assumption.

    Parameters
    ----------
    inputs : Inputs
    fabs : pandas.DataFrame
        ``fab, node_class, wafer_mm, capacity_wspm`` (300 mm equivalents), ``jobs, note,
        in_pipeline``.
    model : Staffing, optional
        From `staffing`, where it is at hand.

    Returns
    -------
    ndarray, shape (draws, len(fabs))

    Raises
    ------
    TalentError
        If a capacity or a number of jobs is not positive.
    """
    out = np.empty((inputs.draws, len(fabs)))
    _check(fabs)
    if fabs.empty:
        return out
    model = staffing(inputs) if model is None else model
    stated, jobs = (fabs[c].to_numpy(dtype=float) for c in ("capacity_wspm", "jobs"))
    small, classes, plan = small_wafers(fabs), node_classes(fabs), announced(fabs)
    to_come = coming(fabs)
    for j, fab in enumerate(fabs["fab"]):
        if np.isfinite(stated[j]):
            out[:, j] = stated[j]
            continue
        z = _own(inputs, fab)
        middle = model.capacity.beta[:, 0] + model.capacity.offset(classes[j])
        middle = middle + to_come[j] * model.planned
        spread = model.capacity.row_sd
        logs = middle + model.capacity.beta[:, 1] * small[j] + spread * z[:, 0]
        if np.isfinite(jobs[j]):
            wrong, loose = _surprise(model, jobs[j], plan[j], classes[j], np.exp(logs), z)
            elasticity = model.people.beta[:, 1]
            logs += elasticity * spread**2 / ((elasticity * spread) ** 2 + loose) * wrong
        out[:, j] = np.exp(logs)
    return out


def people_draws(
    inputs: Inputs, fabs: pd.DataFrame, wspm: Array | None = None, model: Staffing | None = None
) -> Array:
    """People of fabs when full, from capacity and announced jobs together.

    Both are weighed by their precision on the log scale. A count of people at work (a note that
    says so) is taken as it is.

    Parameters
    ----------
    inputs : Inputs
    fabs : pandas.DataFrame
        As for `wspm_draws`.
    wspm : ndarray, shape (draws, len(fabs)), optional
        Capacities; those of `wspm_draws` by default.
    model : Staffing, optional
        From `staffing`, where it is at hand.

    Returns
    -------
    ndarray, shape (draws, len(fabs))
        Persons.

    Raises
    ------
    TalentError
        If a capacity or a number of jobs is not positive, or the shape of `wspm` is another.
    """
    size = wspm_draws(inputs, fabs, model) if wspm is None else np.asarray(wspm, dtype=float)
    _check(fabs)
    if size.shape != (inputs.draws, len(fabs)):
        raise TalentError(f"capacities of shape {size.shape} for {len(fabs)} fabs")
    out = np.empty_like(size)
    if fabs.empty:
        return out
    model = staffing(inputs) if model is None else model
    jobs, classes, plan = fabs["jobs"].to_numpy(dtype=float), node_classes(fabs), announced(fabs)
    for j, fab in enumerate(fabs["fab"]):
        if np.isfinite(jobs[j]) and not plan[j]:
            out[:, j] = jobs[j]
            continue
        z = _own(inputs, fab)
        logs = model.log_people(classes[j], size[:, j]) + model.people.row_sd * z[:, 1]
        if np.isfinite(jobs[j]):
            wrong, loose = _surprise(model, jobs[j], plan[j], classes[j], size[:, j], z)
            logs += model.people.row_sd**2 / loose * wrong
        out[:, j] = np.exp(logs)
    return out


def _own(inputs: Inputs, fab: str) -> Array:
    """Errors of one fab: of its capacity, of its people, of what was announced."""
    return normals(inputs.seed, f"{COMPONENT}.fab.{fab}", inputs.draws, 3)


def _surprise(
    model: Staffing, jobs: float, plan: float, node_class: str, wspm: Array, z: Array
) -> tuple[Array, Array]:
    """By how much stated jobs exceed those of the draw, in logs, and the variance of that."""
    noise = model.noise * plan
    bias = model.people.beta[:, 2] * plan
    people = model.log_people(node_class, wspm) + model.people.row_sd * z[:, 1]
    return np.log(jobs) + bias - people - noise * z[:, 2], model.people.row_sd**2 + noise**2


def _check(fabs: pd.DataFrame) -> None:
    for column in ("capacity_wspm", "jobs"):
        wrong = fabs.loc[fabs[column].astype(float) <= 0, "fab"]
        if len(wrong):
            raise TalentError(f"{column} of {', '.join(wrong)} must be positive, or unknown")
