r"""How much sooner or later people of an occupation retire than all people of the industry.

Published rates at which people leave the labour force by occupation are of all industries and all
ages, and the industry's jobs of a group are not the nation's. Each group's departure from the mean
of the industry is therefore shrunk (a random-effects mean, Morris 1983,
doi:10.1080/01621459.1983.10477920):

.. math:: \hat\theta_g = B_g\, d_g, \qquad B_g = \frac{\tau^2}{\tau^2 + s_g^2}

where :math:`d_g` is the departure of the group's mean log rate, weighted by the staffing of the
industry, :math:`s_g^2` the variance of the detailed occupations within the group, which is how far
any job of it may be from the mean, and :math:`\tau^2` the variance between groups beyond that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent.streams import normals

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["OccupationOffsets", "occupation_offsets"]


@dataclass(frozen=True)
class OccupationOffsets:
    """Departures of the log force of retirement from that of the industry, by occupation.

    Attributes
    ----------
    raw : ndarray, shape (occupations,)
        Departures as published; zero where nothing is.
    mean, sd : ndarray, shape (occupations,)
        Shrunk departures and their standard deviations.
    """

    raw: Array
    mean: Array
    sd: Array

    def draws(self, draws: int, seed: int) -> Array:
        """Departures in draws, shape (draws, occupations); the same in every country."""
        z = normals(seed, "supply.retirement.occupations", draws, len(self.mean))
        return np.asarray(self.mean + self.sd * z)


def occupation_offsets(
    exits: pd.DataFrame, mix: pd.DataFrame, occupations: Sequence[str]
) -> OccupationOffsets:
    """Fit the departures.

    Parameters
    ----------
    exits : pandas.DataFrame
        Snapshot rows of the concept ``labour_force_exit_rate``: ``publisher_code, year, value``.
    mix : pandas.DataFrame
        ``code, occupation, jobs``: staffing of the industry.
    occupations : sequence of str
        Order of the result.

    Returns
    -------
    OccupationOffsets
        An occupation without a published rate has mean zero and the spread between occupations.

    Examples
    --------
    >>> import pandas as pd
    >>> exits = pd.DataFrame(
    ...     {"publisher_code": list("abcd"), "year": 2024, "value": [0.02, 0.02, 0.04, 0.04]}
    ... )
    >>> mix = pd.DataFrame({"code": list("abcd"), "occupation": list("xxyy"), "jobs": 10.0})
    >>> occupation_offsets(exits, mix, ["x", "y"]).mean.round(3)
    array([-0.347,  0.347])
    """
    newest = exits.sort_values("year").groupby("publisher_code")["value"].last()
    staff = mix.join(newest.rename("rate"), on="code", how="inner")
    staff = staff[(staff["rate"] > 0) & (staff["jobs"] > 0)]
    raw, within, part = np.zeros((3, len(occupations)))
    logs = np.log(staff["rate"].to_numpy(dtype=float))
    jobs = staff["jobs"].to_numpy(dtype=float)
    centre = float(np.average(logs, weights=jobs)) if len(staff) else 0.0
    for i, name in enumerate(occupations):
        mine = (staff["occupation"] == name).to_numpy()
        if mine.any():
            part[i] = jobs[mine].sum() / jobs.sum()
            raw[i] = np.average(logs[mine], weights=jobs[mine]) - centre
            within[i] = np.average((logs[mine] - centre - raw[i]) ** 2, weights=jobs[mine])
    between = max(float(part @ (raw**2 - within)), 0.0)
    shrink = np.divide(between, between + within, out=np.zeros_like(raw), where=part > 0)
    return OccupationOffsets(raw, shrink * raw, np.sqrt(between * (1 - shrink)))
