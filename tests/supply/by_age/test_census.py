"""Age bands: read, ordered, split into single ages and added up again."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.supply.by_age.census import AgeBands, parse_age


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 12), min_size=2, max_size=8),
    st.integers(0, 10_000),
    st.booleans(),
)
def test_split_ages_are_not_negative_and_bands_keep_their_sums(widths, seed, is_open):
    edges = np.cumsum([15, *widths])
    labels = [f"{a}-{b - 1}" for a, b in itertools.pairwise(edges)]
    if is_open:
        labels[-1] = f"{edges[-2]}+"
    bands = AgeBands.of(labels)
    counts = np.random.default_rng(seed).gamma(0.5, 1000, (3, 2, len(labels)))
    single = bands.split(counts)
    assert single.shape == (3, 2, len(bands.ages))
    assert single.min() >= 0
    np.testing.assert_allclose(bands.total(single), counts, rtol=1e-12, atol=1e-9)


def test_single_ages_are_kept_as_they_are():
    counts = np.arange(5.0)
    np.testing.assert_array_equal(AgeBands.of([20, 21, 22, 23, 24]).split(counts), counts)


def test_splitting_a_smooth_age_structure_comes_near_it():
    ages = np.arange(20, 65)
    truth = 1000 * np.exp(-(((ages - 40) / 15.0) ** 2))
    bands = AgeBands.of([f"{a}-{a + 4}" for a in range(20, 65, 5)])
    made = bands.split(bands.total(truth))
    assert np.abs(made - truth).max() < 25
    even = np.repeat(bands.total(truth) / 5, 5)
    assert np.abs(made - truth).mean() < np.abs(even - truth).mean() / 2


def test_every_label_that_is_wrong_is_told():
    with pytest.raises(ValueError, match="no age") as told:
        AgeBands.of(["20-24", "x", "24-30", "40-45", "39-", "130"])
    text = str(told.value)
    for part in ("'x'", "'39-'", "130", "overlap", "hole"):
        assert part in text


@pytest.mark.parametrize(("label", "value"), [(27, (27, 27)), ("27", (27, 27)), (27.0, (27, 27))])
def test_an_age_is_read_however_it_is_written(label, value):
    assert parse_age(label)[:2] == value


def test_bands_in_any_order_are_the_same():
    assert AgeBands.of(["30+", "20-29"]).labels == ("20-29", "30+")
