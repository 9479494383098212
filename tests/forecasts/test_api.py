"""The objects that users hold, on the real baseline."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import talent
from talent.errors import ConfigError, UnknownCodeError

AS_OF = "2026-11-22"


def test_gap_is_a_tidy_distribution(baseline):
    gap = baseline.gap(by=["country", "year"])
    assert list(gap.columns[:2]) == ["country", "year"]
    assert set(gap["country"]) == {"US", "JP", "TW"}
    assert set(gap["year"]) == set(range(2025, 2036))
    ordered = gap[["q025", "q05", "q10", "q25", "median", "q75", "q90", "q95", "q975"]]
    assert (np.diff(ordered.to_numpy(), axis=1) >= 0).all()
    assert gap["prob_shortage"].between(0, 1).all()


def test_any_grouping_is_summed_in_draws(baseline):
    world = baseline.gap(by=["year"])
    draws = baseline.cube.draws("gap")
    np.testing.assert_allclose(world["mean"], draws.mean(axis=0))
    by_occupation = baseline.gap(by=["occupation", "year"], scope="fab")
    assert len(by_occupation) == 6 * 11
    one = baseline.openings(by="year", country="TW", occupation="operators")
    assert set(one["year"]) == set(range(2026, 2036))


def test_wrong_names_are_refused_with_a_suggestion(baseline):
    with pytest.raises(UnknownCodeError, match="did you mean 'technicians'"):
        baseline.gap(by=["year"], occupation="technician")
    with pytest.raises(UnknownCodeError, match="did you mean 'country'"):
        baseline.gap(by=["countries", "year"])
    with pytest.raises(ConfigError, match="name 'year'"):
        baseline.gap(by=["country"])
    with pytest.raises(UnknownCodeError, match="measure"):
        baseline.table("gapp")


def test_settings_are_refused_all_at_once(store):
    with pytest.raises(ConfigError, match=r"draws.*seed"):
        talent.forecast(store, draws=0, seed=-1)
    with pytest.raises(UnknownCodeError, match="KR"):
        talent.forecast(store, countries=["KR"], draws=50)
    with pytest.raises(UnknownCodeError, match="did you mean 'capacity_weight'"):
        talent.forecast(store, draws=50, assumptions={"capacity_wieght": 0.5})
    with pytest.raises(ConfigError, match="low <= mode <= high"):
        talent.forecast(store, draws=50, assumptions={"capacity_weight": (0.9, 0.5, 1.0)})
    with pytest.raises(ConfigError, match="after the base year"):
        talent.forecast(store, to=2024, as_of=AS_OF)


def test_a_date_before_the_assumptions_is_refused_with_the_reason(store):
    with pytest.raises(talent.TalentError, match="no assumption was known on 2019-01-01"):
        talent.forecast(store, as_of="2019-01-01", draws=50)


def test_explain_lists_inputs_with_sources_and_the_share_assumed(baseline, store):
    known = set(store.as_of(AS_OF).sources()["source"])
    for country in ("US", "JP", "TW"):
        for occupation in ("total", "technicians"):
            found = baseline.explain(country, occupation, 2030)
            inputs = found.inputs
            assert len(inputs) > 20
            assert set(inputs["source"]) <= known
            assert inputs[["status", "vintage", "source", "unit"]].notna().all().all()
            assert (inputs["vintage"] <= AS_OF).all()
            assert set(inputs["status"]) <= {"measured", "estimated", "announced", "assumed"}
            assert found.shares["share"].sum() == pytest.approx(1)
            assert 0 <= found.assumed_share <= 1
            assert 0 < found.assumed_inputs < 1
    text = str(baseline.explain("JP", "technicians", 2030))
    assert "employment.JP.JSIC28.linked" in text
    assert "mhlw-mls" in text


def test_a_forecast_of_japan_rests_on_the_pooled_series_of_others_too(baseline):
    keys = " ".join(baseline.explain("JP").inputs["key"])
    for part in ("employment.US", "participation.US", "jolts.US", "occupation_mix.US"):
        assert part in keys


def test_a_number_with_its_largest_assumption_fixed_is_narrower(store, baseline):
    shares = baseline.explain("JP", year=2025).shares
    assumed = shares.loc[shares["kind"] == "assumption"].iloc[0]
    assert assumed["key"] == "industry_vacancy_ratio.JP"
    fixed = talent.forecast(
        store, as_of=AS_OF, draws=300, seed=1, save=False,
        assumptions={"industry_vacancy_ratio.JP": 0.8},
    )  # fmt: skip
    before = baseline.cube.draws("gap", country="JP")[:, 0].var()
    after = fixed.cube.draws("gap", country="JP")[:, 0].var()
    assert after < before * (1 - assumed["share"] / 2)


def test_a_stored_run_reads_back_the_same_tables(store, baseline):
    again = talent.load(store, baseline.run_id)
    pd.testing.assert_frame_equal(again.gap(), baseline.gap())
    pd.testing.assert_frame_equal(
        again.explain("TW").shares, baseline.explain("TW").shares, check_exact=False
    )
    with pytest.raises(ConfigError, match="keeps no draws"):
        again.gap(by=["year"])
    with pytest.raises(UnknownCodeError, match="run"):
        talent.load(store, "run-none")


def test_reprs_show_the_headline_and_escape(baseline):
    assert "2035" in baseline._repr_html_()
    assert "countries=['US', 'JP', 'TW']" in repr(baseline)
    assert "<script" not in baseline.explain("US")._repr_html_()
