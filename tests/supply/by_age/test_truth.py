"""Simulated truth: bands hold what they promise for cells, groups and totals; shares are found."""

from __future__ import annotations

import numpy as np
import pytest

from talent.supply import forecast_workforce

RUNS = 24
CAREER = slice(2, 53)
"""Ages 20 to 70."""


@pytest.fixture(scope="module")
def runs(simulated):
    out = []
    for seed in range(RUNS):
        truth = simulated(seed)
        made = forecast_workforce(truth.counts, 2021, draws=500, seed=seed)
        out.append((truth, made))
    return out


def test_bands_hold_their_promise_within_two_standard_errors(runs):
    for level in (50, 80, 90, 95):
        # In one test: another worker would simulate all runs anew for its share of the levels.
        _hold(runs, level)


def _hold(runs, level):
    tail = (1 - level / 100) / 2
    shares = []
    for truth, made in runs:
        draws, actual = made.draws[:, -1], truth.actual
        told = []
        for values, seen in (
            (draws[..., CAREER], actual[:, CAREER]),
            (draws.sum(axis=2), actual.sum(axis=1)),
            (draws.sum(axis=(1, 2)), actual.sum()),
        ):
            low, high = np.quantile(values, [tail, 1 - tail], axis=0)
            told.append(np.mean((seen >= low) & (seen <= high)))
        shares.append(told)
    # Runs are independent; the cells and groups of one are not.
    mean = np.mean(shares, axis=0)
    nominal = level / 100
    error = np.maximum(
        np.std(shares, axis=0, ddof=1), [0.02, 0.05, np.sqrt(nominal * (1 - nominal))]
    ) / np.sqrt(RUNS)
    assert (np.abs(mean - nominal) <= 2 * error + 0.01).all(), (level, mean, error)


def test_cells_beat_the_last_count_and_the_raw_ratio(runs):
    scores = []
    for truth, made in runs:
        actual = truth.actual[:, CAREER]
        table = truth.counts.pivot_table(index=["year", "group"], columns="age", values="count")
        before, last = table.loc[2011].to_numpy(), table.loc[2016].to_numpy()
        raw = last.copy()
        ok = before[:, :-5] > 0
        raw[:, 5:] = last[:, :-5] * np.divide(last[:, 5:], before[:, :-5], out=ok * 1.0, where=ok)
        ours = np.median(made.draws[:, -1], axis=0)
        scores.append(
            [
                np.median(np.abs(p[:, CAREER] - actual) / np.maximum(actual, 1))
                for p in (ours, raw, last)
            ]
        )
    ours, raw, last = np.mean(scores, axis=0)
    assert ours < 0.95 * raw
    assert ours < 0.7 * last


def test_entry_shares_are_found_where_the_flows_are_known(simulated):
    errors = []
    for seed in range(2):
        truth = simulated(seed, common=0.002, group=0.003)
        made = forecast_workforce(
            truth.counts,
            2017,
            draws=60,
            graduates=truth.graduates,
            graduate_ages=truth.graduate_ages,
            exits=truth.exits,
            mortality=truth.mortality,
        )
        errors.append(np.log(made.pair.rivals["component"].share / truth.share))
    found = np.concatenate(errors)
    # Young joiners from elsewhere are part of what enters with the graduates.
    assert abs(np.median(found)) < 0.15
    assert np.std(found) < 0.1
