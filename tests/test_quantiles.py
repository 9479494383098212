"""The quantiles are those of scipy.stats, to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from talent import quantiles

# As streams of uniforms give them: multiples of 2 ** -53, with the least and the largest.
P = np.concatenate([np.random.default_rng(3).random(4000), [2.0**-53, 0.5, 1 - 2.0**-53]])
Z = np.linspace(-9, 9, 2001)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (quantiles.normal_ppf(P), stats.norm.ppf(P)),
        (quantiles.normal_isf(P), stats.norm.isf(P)),
        (quantiles.normal_cdf(Z), stats.norm.cdf(Z)),
        (quantiles.normal_sf(Z), stats.norm.sf(Z)),
        (quantiles.gumbel_sf(Z), stats.gumbel_r.sf(Z)),
        (quantiles.gumbel_isf(P), stats.gumbel_r.isf(P)),
        *((quantiles.chi2_ppf(P, k), stats.chi2.ppf(P, k)) for k in (4, 7.5, 60.2)),
        *((quantiles.gamma_ppf(P, k), stats.gamma.ppf(P, k)) for k in (0.5, 3.25)),
        *(
            (quantiles.beta_ppf(P, a, 6 - a), stats.beta.ppf(P, a, 6 - a))
            for a in (1.0, 1.7, 2.6, 3.0, 4.9)
        ),
    ],
)
def test_the_numbers_are_the_same(ours, theirs):
    np.testing.assert_array_equal(ours, theirs)


def test_the_ends_and_what_hardly_ever_comes():
    ends = np.array([0.0, 1e-300, 1.0])
    np.testing.assert_array_equal(quantiles.beta_ppf(ends, 1.0, 5.0), stats.beta.ppf(ends, 1, 5))
    np.testing.assert_array_equal(quantiles.chi2_ppf(ends, 4), stats.chi2.ppf(ends, 4))
    np.testing.assert_array_equal(quantiles.gamma_ppf(ends, 2.0), stats.gamma.ppf(ends, 2.0))
