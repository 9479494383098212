"""How much of a result's spread each uncertain input explains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from talent.inputs import Driver

    Array = NDArray[np.float64]

__all__ = ["UNEXPLAINED", "ranks", "shares", "variance_shares"]

UNEXPLAINED = "unexplained"


def ranks(values: Array) -> Array:
    """Ranks of each column around their mean, of length one, as rows: shape (columns, draws)."""
    rows = np.array(values.T, order="C")
    order = rows.argsort(axis=1)
    np.put_along_axis(rows, order, np.arange(rows.shape[1], dtype=float)[None], axis=1)
    rows -= rows.mean(axis=1, keepdims=True)
    scale = np.sqrt((rows**2).sum(axis=1, keepdims=True))
    rows /= np.where(scale > 0, scale, 1.0)
    return rows


def shares(drivers: Array, outputs: Array) -> Array:
    """Squared rank correlation of each driver with each output, corrected for chance.

    Spearman's rho squared is the share of the variance of the ranks that a monotone effect of the
    driver explains (Saltelli et al. 2008, Global Sensitivity Analysis, ch. 1). The expected value
    under independence, ``1 / (draws - 1)``, is taken off; where correlated drivers would add up to
    more than one, they are scaled to one.

    Parameters
    ----------
    drivers : ndarray, shape (drivers, draws)
        As `ranks` gives them: they serve many outputs.
    outputs : ndarray, shape (draws, cells)

    Returns
    -------
    ndarray, shape (drivers, cells)
        Columns sum to at most one.
    """
    rho = drivers @ ranks(outputs).T
    squared = np.maximum(rho**2 - 1.0 / (drivers.shape[1] - 1), 0.0)
    return np.asarray(squared / np.maximum(squared.sum(axis=0), 1.0))


def variance_shares(
    drivers: Sequence[Driver],
    outputs: Iterable[Array],
    labels: Sequence[dict[str, object]],
) -> pd.DataFrame:
    """Long table of shares: one row a cell and driver, plus the unexplained rest of each cell.

    Parameters
    ----------
    drivers : sequence of Driver
    outputs : iterable of ndarray, shape (draws, cells)
        One after the other, so that not all of them need to be in memory.
    labels : sequence of dict
        Keys of each cell of all outputs, copied to its rows.

    Returns
    -------
    pandas.DataFrame
        The keys, ``component, kind, key, status, share``; shares of a cell sum to one. Draws
        without any spread are wholly unexplained.
    """
    ranked = np.concatenate([ranks(d.values[:, None]) for d in drivers])
    found = np.concatenate([shares(ranked, one) for one in outputs], axis=1).T
    rest = np.maximum(1.0 - found.cumsum(axis=1)[:, -1:], 0.0)
    found = np.concatenate([found, rest], axis=1)
    told = [(d.component, d.kind, d.key, d.status) for d in drivers]
    names = pd.DataFrame(
        [*told, (UNEXPLAINED,) * 4], columns=["component", "kind", "key", "status"]
    )
    keep = found > 0
    keep[:, -1] = True
    cell, driver = np.nonzero(keep)
    cells = pd.DataFrame(list(labels)).iloc[cell].reset_index(drop=True)
    which = names.iloc[driver].reset_index(drop=True)
    return pd.concat([cells, which], axis=1).assign(share=found[cell, driver])
