"""The workload: countries of realistic sizes and rates, in two shapes.

The plain shape has six occupations; the shape of a forecast has them in four segments, with rates
by occupation only.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from talent.supply import SupplyInputs

COUNTRIES = 3
AGES = np.arange(15, 81)
SIZES = np.array([380_000, 400_000, 650_000])
"""People of a country, over all ages and occupations: about those of the baseline of the United
States, Japan and Taiwan, of which ages and rates below are simple likenesses."""
MIX = np.array([0.09, 0.18, 0.16, 0.31, 0.08, 0.18])


@dataclass(frozen=True)
class Shape:
    """How many of each there are; groups are occupations within segments."""

    segments: int = 1
    occupations: int = 6
    years: int = 10

    @property
    def groups(self) -> int:
        """Occupations in all segments."""
        return self.segments * self.occupations

    @property
    def cells(self) -> int:
        """Cells and years of one draw."""
        return self.groups * len(AGES) * self.years


PLAIN, REAL = Shape(), Shape(segments=4)


def inputs(country: int, draws: int, shape: Shape = PLAIN) -> SupplyInputs:
    """Kernel inputs of one country; every draw has rates of its own, as in a forecast."""
    rng = np.random.default_rng((7, country))
    years, jobs, groups = shape.years, shape.occupations, shape.groups
    profile = 1 / (1 + np.exp((21 - AGES) / 1.5)) / (1 + np.exp((AGES - 61) / 3))
    mix = np.resize(MIX, jobs)
    mix = np.tile(mix / mix.sum(), shape.segments) / shape.segments
    people = SIZES[country] * mix * rng.lognormal(0, 0.1, (draws, groups))
    level = 0.06 * rng.lognormal(0, 0.2, (draws, 1, jobs, 1))
    shock = rng.lognormal(0, 0.1, (draws, years, 1, 1))
    graduates = 0.05 * people[:, None, :, None] * rng.lognormal(0, 0.1, (draws, years, 1, 2))
    entry = np.exp(-(((AGES - np.array([[23], [26]])) / 2) ** 2))
    hire = np.exp(-(((AGES - 35) / 8) ** 2))
    retirement = 1 / (1 + np.exp(-(AGES - 65 - rng.normal(0, 1, (draws, 1, 1, 1))) / 3))
    other = level * shock * np.exp(-0.02 * (AGES - 40))
    return SupplyInputs(
        stock=people[:, :, None] * profile / profile.sum(),
        death=0.0005
        * np.exp(0.08 * (AGES - 30))
        * rng.lognormal(0, 0.1, (draws, 1, 1))
        * np.exp(-0.01 * np.arange(years))[:, None],
        # Rates of the occupations, which all segments share, as `talent.supply.workforce` has them.
        retirement=retirement * np.ones((1, 1, jobs, 1)),
        other_exit=other,
        graduates=graduates / 2,
        graduate_ages=entry / entry.sum(axis=1, keepdims=True),
        hire_ages=hire / hire.sum(),
        hires_base=0.05 * people,
        openings_base=0.08 * people,
        elasticity=rng.uniform(0.2, 0.4, draws),
        required=people[:, None] * 1.02 ** np.arange(1, years + 1)[:, None],
        follow=0.01 * people[:, None] * rng.normal(0, 1, (draws, years, groups)),
        age_bands=np.empty((len(AGES), 0)),
    )


def of_all_groups(given: SupplyInputs) -> SupplyInputs:
    """The same with rates for every group, for those who do not know of shared ones."""
    groups = given.stock.shape[1]
    rates = {
        name: np.tile(rate, (1, 1, groups // rate.shape[2], 1))
        for name, rate in (("retirement", given.retirement), ("other_exit", given.other_exit))
    }
    return replace(given, retirement=rates["retirement"], other_exit=rates["other_exit"])


def cut(whole: SupplyInputs, part: slice) -> SupplyInputs:
    """Views of some draws."""
    same = {"graduate_ages", "hire_ages", "age_bands"}
    given = {f.name: getattr(whole, f.name) for f in fields(whole)}
    return replace(
        whole,
        **{n: v[part] for n, v in given.items() if n not in same and v is not None},
    )
