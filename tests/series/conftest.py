"""Simulated panels, as frames and as arrays."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits


def long(values, first: int = 1980, group: str = "") -> pd.DataFrame:
    """Frame of yearly series ``s000, s001, ...`` from an array of shape (series, periods)."""
    values = np.atleast_2d(np.asarray(values, dtype=float))
    count, periods = values.shape
    names = [f"s{i:03d}" for i in range(count)]
    years = np.tile(np.arange(first, first + periods), count)
    return pd.DataFrame(
        {"unique_id": np.repeat(names, periods), "ds": years, "y": values.ravel(), "group": group}
    )


def walks(seed: int, count: int, periods: int, sd: float = 0.04, correlation: float = 0.0):
    """Geometric walks with drifts of their own around 1 %, shape (count, periods)."""
    rng = np.random.default_rng(seed)
    own = rng.standard_normal((count, periods))
    shared = rng.standard_normal(periods)
    moves = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
    drift = rng.normal(0.01, 0.01, (count, 1))
    return 100 * np.exp(np.cumsum(drift + sd * moves, axis=1))


@pytest.fixture(scope="session", name="long")
def _long():
    return long


@pytest.fixture(scope="session", name="walks")
def _walks():
    return walks


@pytest.fixture(scope="session", autouse=True)
def _one_thread():
    # As in the package: threads of BLAS make small fits forty times slower on a busy machine.
    with threadpool_limits(1):
        yield
