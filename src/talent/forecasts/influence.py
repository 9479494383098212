"""How much of a result's spread each uncertain input explains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.inputs import Driver

    Array = NDArray[np.float64]

__all__ = ["UNEXPLAINED", "shares", "variance_shares"]

UNEXPLAINED = "unexplained"


def _ranks(values: Array) -> Array:
    order = values.argsort(axis=0).argsort(axis=0).astype(float)
    order -= order.mean(axis=0)
    scale = np.sqrt((order**2).sum(axis=0))
    return np.asarray(order / np.where(scale > 0, scale, 1.0))


def shares(drivers: Array, outputs: Array) -> Array:
    """Squared rank correlation of each driver with each output, corrected for chance.

    Spearman's rho squared is the share of the variance of the ranks that a monotone effect of the
    driver explains (Saltelli et al. 2008, Global Sensitivity Analysis, ch. 1). The expected value
    under independence, ``1 / (draws - 1)``, is taken off; where correlated drivers would add up to
    more than one, they are scaled to one.

    Parameters
    ----------
    drivers : ndarray, shape (draws, drivers)
    outputs : ndarray, shape (draws, cells)

    Returns
    -------
    ndarray, shape (drivers, cells)
        Columns sum to at most one.
    """
    rho = _ranks(drivers).T @ _ranks(outputs)
    squared = np.maximum(rho**2 - 1.0 / (len(drivers) - 1), 0.0)
    return np.asarray(squared / np.maximum(squared.sum(axis=0), 1.0))


def variance_shares(
    drivers: Sequence[Driver], outputs: Array, labels: Sequence[dict[str, object]]
) -> pd.DataFrame:
    """Long table of shares: one row a cell and driver, plus the unexplained rest of each cell.

    Parameters
    ----------
    drivers : sequence of Driver
    outputs : ndarray, shape (draws, cells)
    labels : sequence of dict
        Keys of each cell, copied to its rows.

    Returns
    -------
    pandas.DataFrame
        The keys, ``component, kind, key, status, share``; shares of a cell sum to one. Draws
        without any spread are wholly unexplained.
    """
    matrix = np.column_stack([d.values for d in drivers])
    found = shares(matrix, outputs)
    parts = []
    for j, cell in enumerate(labels):
        rows = [
            {
                **cell,
                "component": d.component,
                "kind": d.kind,
                "key": d.key,
                "status": d.status,
                "share": float(s),
            }
            for d, s in zip(drivers, found[:, j], strict=True)
            if s > 0
        ]
        rest = 1.0 - sum(float(str(r["share"])) for r in rows)
        rows.append(
            {
                **cell,
                "component": UNEXPLAINED,
                "kind": UNEXPLAINED,
                "key": UNEXPLAINED,
                "status": UNEXPLAINED,
                "share": max(rest, 0.0),
            }
        )
        parts.extend(rows)
    return pd.DataFrame(parts)
