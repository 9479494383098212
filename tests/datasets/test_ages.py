"""Workforces and populations by age agree with their totals and with each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

FIVES = [f"{start}-{start + 4}" for start in range(15, 65, 5)]


@pytest.mark.parametrize("concept", ["labour_force", "employed"])
def test_age_bands_of_taiwan_are_the_total(of, concept):
    parts = sum(of(f"{concept}.TW.T.{band}") for band in ("15-24", "25-44", "45-64", "65+"))
    whole = of(f"{concept}.TW.T.15+")
    assert list(whole.index) == [str(year) for year in range(1978, 2017)]
    # 2,500 persons: five numbers, each rounded to thousands.
    assert (parts - whole).abs().max() <= 2_500


@pytest.mark.parametrize("country", ["JP", "US"])
@pytest.mark.parametrize("sex", ["F", "M"])
def test_labour_force_is_population_times_participation(of, country, sex):
    for band in FIVES:
        first = int(band[:2])
        people = sum(of(f"population_history.{country}.{sex}.{first + k}") for k in range(5))
        share = of(f"labour_force.{country}.{sex}.{band}")[people.index] / people
        known = of(f"participation.{country}.{sex}.{band}").reindex(people.index)
        # The one rate that the copy caps is left out of participation.csv.
        missing = (country, sex, band) == ("JP", "M", "30-34")
        assert list(known.index[known.isna()]) == (["1990"] if missing else [])
        if missing:
            assert 0.97 < share["1990"] < 0.975
        # 1e-5: persons are rounded, and the smallest cell has 100,000.
        np.testing.assert_allclose(share[known.notna()], known.dropna(), atol=1e-5)


def test_history_is_the_wpp_2019_edition(observed):
    old = observed.loc[observed["source"] == "un-wpp-2019"].set_index(["series", "period"])["value"]
    history = old[old.index.get_level_values(0).str.startswith("population_history.")]
    names = history.index.get_level_values(0).str.replace("_history", "")
    twin = pd.MultiIndex.from_arrays([names, history.index.get_level_values(1)])
    assert len(history) == 3 * 2 * 66 * 7
    both = twin.isin(old.index)
    # 2010, 2015 and 2020 are in the yearly table as well.
    assert both.sum() == 3 * 2 * 66 * 3
    assert (history[both].to_numpy() == old[twin[both]].to_numpy()).all()


def test_register_of_taiwan_is_the_population_of_the_un(of):
    for band in FIVES:
        people = sum(
            of(f"population_history.TW.{sex}.{int(band[:2]) + k}") for sex in "FM" for k in range(5)
        )
        years = ["1995", "2000", "2005", "2010", "2015"]
        register = of(f"registered_population.TW.T.{band}")
        # 5 %: end of year against its middle, and the register keeps people who live abroad.
        np.testing.assert_allclose(register[years], people[years], rtol=0.05)
