"""Sums and parts: coherent in every draw, unmoved where they agree already, honest about units."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np
import pytest

from talent.errors import TalentError, UnknownCodeError
from talent.series import forecast, reconcile

BY = {"s000": "north", "s001": "north", "s002": "south", "s003": "south"}


@pytest.fixture(scope="module")
def values(walks):
    return walks(3, 4, 20)


@pytest.fixture(scope="module")
def parts(values, long):
    return forecast(long(values), 3, most_fits=8, draws=200)


@pytest.fixture(scope="module")
def sums(values, long):
    totals = long([values[:2].sum(axis=0), values[2:].sum(axis=0)])
    names = {"s000": "north", "s001": "south"}
    return forecast(totals.replace({"unique_id": names}), 3, most_fits=8, draws=200)


def with_paths(result, paths):
    """A forecast whose draws are given."""

    class Given(type(result)):
        @cached_property
        def paths(self):
            return paths

    names = list(result.__dataclass_fields__)
    return Given(**{name: getattr(result, name) for name in names})


def added(paths):
    return np.stack([paths[:, :2].sum(axis=1), paths[:, 2:].sum(axis=1)], axis=1)


def test_reconciled_sums_lie_between_both_forecasts_in_every_draw(parts, sums):
    found = reconcile(parts, sums, BY)
    assert found.shape == parts.paths.shape
    before, told, after = added(parts.paths), sums.paths, added(found)
    low, high = np.minimum(before, told), np.maximum(before, told)
    assert (after >= low - 1e-6).all()
    assert (after <= high + 1e-6).all()
    assert (np.abs(after - before) > 1e-9).mean() > 0.99
    assert (found >= 0).all()


def test_parts_and_reconciled_sums_solve_the_weighted_least_squares(parts, sums):
    found = reconcile(parts, sums, BY)
    h = 1
    weights = np.r_[sums.paths[:, :, h].var(axis=0), parts.paths[:, :, h].var(axis=0)]
    # By Lagrange: what a part moves is its variance over that of the whole triangle.
    gap = sums.paths[:, 0, h] - parts.paths[:, :2, h].sum(axis=1)
    share = weights[2:4] / (weights[0] + weights[2:4].sum())
    moved = found[:, :2, h] - parts.paths[:, :2, h]
    np.testing.assert_allclose(moved, gap[:, None] * share, atol=1e-8)


def test_forecasts_that_agree_already_do_not_move(parts, sums):
    coherent = with_paths(sums, added(parts.paths))
    np.testing.assert_allclose(reconcile(parts, coherent, BY), parts.paths, rtol=1e-9)


def test_a_mean_of_sums_that_is_off_is_shared_by_variance(parts, sums):
    shifted = with_paths(sums, added(parts.paths) + 12.0)
    moved = reconcile(parts, shifted, BY) - parts.paths
    assert (moved > 0).all()
    assert (added(moved) < 12).all()
    spread = parts.paths.var(axis=0)
    np.testing.assert_allclose(
        moved.mean(axis=0)[0] / moved.mean(axis=0)[1], spread[0] / spread[1], rtol=1e-6
    )


def test_no_draw_below_zero_for_counts(parts, sums):
    small = with_paths(sums, added(parts.paths) * 0.0 - 500.0)
    assert reconcile(parts, small, BY).min() == 0


def test_forecasts_that_do_not_fit_together_are_refused(parts, sums, values, long):
    with pytest.raises(TalentError, match="seed"):
        reconcile(parts, replace(sums, seed=5), BY)
    with pytest.raises(TalentError, match="draws"):
        reconcile(parts, replace(sums, draws=100), BY)
    with pytest.raises(TalentError, match=r"parts without a sum \['s003'\]"):
        reconcile(parts, sums, {k: v for k, v in BY.items() if k != "s003"})
    with pytest.raises(TalentError, match="west"):
        reconcile(parts, sums, {**BY, "s003": "west"})
    later = forecast(long(values, first=1981), 3, most_fits=0, draws=200)
    with pytest.raises(TalentError, match="different periods"):
        reconcile(later, sums, BY)


def test_totals_are_sums_of_every_draw(parts):
    total = parts.total()
    draws = parts.paths.sum(axis=1)
    np.testing.assert_allclose(total["talent"], np.median(draws, axis=0))
    np.testing.assert_allclose(total["talent-lo-80"], np.quantile(draws, 0.1, axis=0))
    np.testing.assert_allclose(total["talent-hi-95"], np.quantile(draws, 0.975, axis=0))
    assert total["ds"].tolist() == [2000, 2001, 2002]
    two = parts.total(BY)
    assert two["unique_id"].unique().tolist() == ["north", "south"]
    north = parts.paths[:, :2].sum(axis=1)
    np.testing.assert_allclose(two["talent"].head(3), np.median(north, axis=0))
    with pytest.raises(UnknownCodeError, match="west"):
        parts.total({"west": "all"})


def test_series_that_end_in_different_periods_have_no_sum(values, long):
    frame = long(values).query("unique_id != 's001' or ds < 1999")
    result = forecast(frame, 2, most_fits=0, draws=10)
    with pytest.raises(TalentError, match="different periods"):
        result.total()
    assert len(result.total({"s000": "x", "s002": "x"})) == 2
