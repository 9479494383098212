"""One forecast of Japan, which all tests of plans share, and a smaller one for grids."""

from __future__ import annotations

import pytest

import talent

AS_OF = "2026-11-22"


def few_levers():
    """Levers of Japan that differ in what they cost and do, by a short name."""
    names = ("immigration", "cross-industry", "reskilling", "later-retirement")
    levers = {lever.name: lever for lever in talent.read_scenario("levers-jp").levers}
    return {name: levers[f"jp-{name}"] for name in names}


@pytest.fixture(scope="session")
def levers():
    return few_levers()


@pytest.fixture(scope="session")
def base(store):
    """A thousand draws of Japan; not stored."""
    return talent.forecast(store, as_of=AS_OF, countries=["JP"], draws=1000, seed=11, save=False)


@pytest.fixture(scope="session")
def small(store):
    """One block of draws of Japan; not stored."""
    return talent.forecast(store, as_of=AS_OF, countries=["JP"], draws=250, seed=12, save=False)
