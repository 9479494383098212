"""The workload: three countries of six occupations each, of realistic sizes and rates."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from talent.supply import SupplyInputs

COUNTRIES, GROUPS, YEARS = 3, 6, 10
AGES = np.arange(15, 81)
SIZES = np.outer([380_000, 400_000, 650_000], [0.09, 0.18, 0.16, 0.31, 0.08, 0.18])
"""People by occupation, over all ages: about those of the baseline of the United States, Japan and
Taiwan, of which ages and rates below are simple likenesses."""


def inputs(country: int, draws: int) -> SupplyInputs:
    """Kernel inputs of one country; every draw has rates of its own, as in a forecast."""
    rng = np.random.default_rng((7, country))
    profile = 1 / (1 + np.exp((21 - AGES) / 1.5)) / (1 + np.exp((AGES - 61) / 3))
    people = SIZES[country] * rng.lognormal(0, 0.1, (draws, GROUPS))
    level = 0.06 * rng.lognormal(0, 0.2, (draws, 1, GROUPS, 1))
    shock = rng.lognormal(0, 0.1, (draws, YEARS, 1, 1))
    graduates = 0.05 * people[:, None, :, None] * rng.lognormal(0, 0.1, (draws, YEARS, 1, 2))
    entry = np.exp(-(((AGES - np.array([[23], [26]])) / 2) ** 2))
    hire = np.exp(-(((AGES - 35) / 8) ** 2))
    return SupplyInputs(
        stock=people[:, :, None] * profile / profile.sum(),
        death=0.0005
        * np.exp(0.08 * (AGES - 30))
        * rng.lognormal(0, 0.1, (draws, 1, 1))
        * np.exp(-0.01 * np.arange(YEARS))[:, None],
        retirement=1
        / (1 + np.exp(-(AGES - 65 - rng.normal(0, 1, (draws, 1, 1, 1))) / 3))
        * np.ones((1, 1, GROUPS, 1)),
        other_exit=level * shock * np.exp(-0.02 * (AGES - 40)),
        graduates=graduates / 2,
        graduate_ages=entry / entry.sum(axis=1, keepdims=True),
        hire_ages=hire / hire.sum(),
        hires_base=0.05 * people,
        openings_base=0.08 * people,
        elasticity=rng.uniform(0.2, 0.4, draws),
        required=people[:, None] * 1.02 ** np.arange(1, YEARS + 1)[:, None],
        follow=0.01 * people[:, None] * rng.normal(0, 1, (draws, YEARS, GROUPS)),
        age_bands=np.empty((len(AGES), 0)),
    )


def cut(whole: SupplyInputs, part: slice) -> SupplyInputs:
    """Views of some draws."""
    same = {"graduate_ages", "hire_ages"}
    return replace(
        whole,
        **{f.name: getattr(whole, f.name)[part] for f in fields(whole) if f.name not in same},
    )
