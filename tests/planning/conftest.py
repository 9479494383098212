"""Forecasts of Japan, and few levers of it, which all tests of plans share."""

from __future__ import annotations

import pytest

import talent

AS_OF = "2026-11-22"


@pytest.fixture(scope="session")
def levers():
    """Levers of Japan that differ in what they cost and do, by a short name."""
    names = ("immigration", "cross-industry", "reskilling", "later-retirement")
    found = {lever.name: lever for lever in talent.read_scenario("levers-jp").levers}
    return {name: found[f"jp-{name}"] for name in names}


@pytest.fixture(scope="session")
def own(tmp_path_factory, copy_of_shipped):
    """A store for these tests, which count its rows."""
    with talent.open(copy_of_shipped(tmp_path_factory.mktemp("plans") / "talent.db")) as opened:
        yield opened


@pytest.fixture(scope="session")
def base(own):
    """Enough draws for what fresh draws say to be told from chance."""
    return talent.forecast(own, as_of=AS_OF, countries=["JP"], draws=500, seed=11, save=False)


@pytest.fixture(scope="session")
def small(own):
    """One block of draws, so that much can be tried; stored."""
    return talent.forecast(own, as_of=AS_OF, countries=["JP"], draws=250, seed=12)
