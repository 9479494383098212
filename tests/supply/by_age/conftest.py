"""Workforces whose truth is known: single ages, deaths, retirements, graduates, a remainder."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

AGES = np.arange(18, 81)


class Truth:
    """A simulated workforce and what made it; attributes are frames as a user would hand in."""

    ages = AGES

    def __init__(self, seed: int, groups: int = 6, common: float = 0.01, group: float = 0.015):
        rng = np.random.default_rng(seed)
        names = [f"g{i}" for i in range(groups)]
        death = 1e-4 * np.exp(0.095 * (AGES - 25))
        retire = np.where(AGES >= 55, np.minimum(0.02 + (AGES - 55) * 0.02, 0.5), 0.0)
        profile = np.exp(-0.5 * ((AGES - 24) / 2.5) ** 2) * (AGES >= 20)
        profile /= profile.sum()
        size = np.exp(rng.normal(9.3, 0.8, groups))
        shape = np.exp(-(((AGES - 42) / 14.0) ** 2))
        people = rng.poisson(size[:, None] * shape / shape.sum()).astype(float)
        graduates = size * rng.uniform(0.03, 0.06, groups)
        self.share = rng.uniform(0.4, 0.8, groups)
        joiners = 0.03 * np.exp(-(((AGES - 33) / 8.0) ** 2))
        growth = rng.normal(0.01, 0.02, groups)
        counts, grads = [], []
        for year in range(1971, 2022):
            if year % 5 == 1:
                level, tilt = rng.normal(0, common), rng.normal(0, 0.6 * common)
                own = rng.normal(0, group, groups)
                own_tilt = rng.normal(0, 0.6 * group, groups)
            slope = (AGES - 50) / 30.0
            rate = joiners + level + tilt * slope + own[:, None] + own_tilt[:, None] * slope
            graduates = graduates * np.exp(
                growth * (year > 1990) + rng.normal(0, 0.03, groups) + rng.normal(0, 0.02)
            )
            left = rng.binomial(people.astype(int), 1 - (1 - death) * (1 - retire))
            moved = np.zeros_like(people)
            moved[:, 1:] = (people - left)[:, :-1]
            moved += rng.poisson(np.outer(graduates * self.share, profile))
            noise = rng.normal(0, 1, moved.shape) * np.sqrt(np.abs(moved * np.expm1(rate)))
            people = np.maximum(np.round(moved * np.exp(rate) + noise), 0.0)
            if year in {2001, 2006, 2011, 2016, 2021}:
                counts += [
                    (name, year, age, n)
                    for name, row in zip(names, people, strict=True)
                    for age, n in zip(AGES.tolist(), row.tolist(), strict=True)
                ]
            if year >= 1996:
                grads += [(name, year, n) for name, n in zip(names, graduates, strict=True)]
        everyone = pd.DataFrame(counts, columns=["group", "year", "age", "count"])
        self.counts = everyone.loc[everyone["year"] < 2021].reset_index(drop=True)
        self.later = everyone.loc[everyone["year"] == 2021]
        every = pd.DataFrame(grads, columns=["group", "year", "count"])
        self.graduates = every.loc[every["year"] <= 2016].reset_index(drop=True)
        self.graduate_ages = pd.DataFrame({"age": AGES, "share": profile})
        self.mortality = pd.DataFrame({"age": AGES, "rate": -np.log1p(-death)})
        self.exits = pd.DataFrame({"age": AGES, "rate": retire})

    @property
    def actual(self) -> np.ndarray:
        """People of 2021 by group and age."""
        return self.later.pivot_table(index="group", columns="age", values="count").to_numpy()


@pytest.fixture(scope="session")
def simulated() -> type[Truth]:
    """Makes a simulated workforce of a seed."""
    return Truth
