"""People by age, then and now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from talent.errors import MissingExtraError, UnknownCodeError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from talent.supply.by_age.outcome import WorkforceForecast

__all__ = ["pyramid"]


def pyramid(made: WorkforceForecast, group: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw people by year of age at the last census, and in the last year with the widest band.

    Raises
    ------
    UnknownCodeError
        If there is no such group.
    MissingExtraError
        Without matplotlib.
    """
    try:
        import matplotlib.pyplot as plt  # noqa: PLC0415 - optional, and slow to import
    except ImportError as error:
        raise MissingExtraError("plots need matplotlib: pip install 'talent[report]'") from error
    if group is not None and group not in made.groups:
        raise UnknownCodeError("group", group, made.groups)
    if ax is None:
        _, ax = plt.subplots(figsize=(7, 4), layout="constrained")
    use = list(range(len(made.groups))) if group is None else [made.groups.index(group)]
    bands = made.data.bands
    # A band is drawn at its mean height, so that bands of several widths compare.
    width = bands.last - bands.first + 1
    start = bands.total(made.data.counts[-1])[use].sum(axis=0) / width
    values = made.draws[:, -1, use].sum(axis=1) / width
    wide = max(made.level)
    low, middle, high = np.quantile(values, [0.5 - wide / 200, 0.5, 0.5 + wide / 200], axis=0)
    ax.plot(bands.middle, start, color="0.5", label=f"{made.data.years[-1]}, counted")
    ax.fill_between(bands.middle, low, high, alpha=0.25, label=f"{wide:g} % band")
    ax.plot(bands.middle, middle, label=f"{made.years[-1]}, median")
    ax.set(xlabel="age", ylabel="persons a year of age", title=group or "all groups")
    ax.legend()
    return ax
