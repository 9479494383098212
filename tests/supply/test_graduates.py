"""The education pipeline: cohorts drive degrees, people are conserved, parts can be overridden."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from talent.distributions import Distribution
from talent.errors import TalentError, UnknownCodeError
from talent.inputs import Inputs
from talent.supply import degrees as degrees_module
from talent.supply.degrees import (
    LEVELS,
    cohort_sizes,
    forecast_degrees,
    graduation_ages,
    people_by_age,
)
from talent.supply.entry import entry_parts, industry_shares, with_odds
from talent.supply.graduates import build_pipeline

OCCUPATIONS = ["engineers", "technicians", "operators", "computer_scientists", "managers_business"]
BASE, TO = 2025, 2035
FIELDS = ["computing", "engineering", "engineering_technology", "physical_sciences"]
BACHELOR, MASTER = LEVELS.index("bachelor"), LEVELS.index("master")


def reader(snapshot, country="US", draws=250, **overrides):
    fixed = {name: Distribution("fixed", v, v, v) for name, v in overrides.items()}
    return Inputs(snapshot, 7, draws, fixed, serving=country)


def pipeline(snapshot, country="US", draws=250, **overrides):
    inputs = reader(snapshot, country, draws, **overrides)
    return build_pipeline(inputs, country, OCCUPATIONS, BASE, TO)


@pytest.fixture(scope="module")
def made(snapshot):
    return {country: pipeline(snapshot, country) for country in ("US", "JP", "TW")}


@pytest.mark.parametrize("country", ["US", "JP", "TW"])
def test_entrants_are_never_negative_nor_more_than_leave_education(made, country):
    found = made[country]
    assert np.isfinite(found.entrants).all()
    assert (found.entrants >= 0).all()
    assert (found.continuing >= 0).all()
    leaving = found.degrees - found.continuing
    assert (leaving >= 0).all()
    assert (found.entrants.sum(axis=2) <= leaving).all()
    np.testing.assert_allclose(found.ages.sum(axis=1), 1.0)
    assert found.entrants.shape == (250, TO - BASE + 1, len(OCCUPATIONS), len(LEVELS))


def test_entrants_are_the_product_of_the_parts(snapshot, made):
    inputs = reader(snapshot, "JP")
    found = forecast_degrees(inputs, "JP", FIELDS, graduation_ages(inputs), BASE, TO)
    parts = entry_parts(inputs, "JP", "engineering", "master")
    share = industry_shares(inputs, "JP", OCCUPATIONS)[:, 0]
    persons = found.persons[:, :, found.groups.index(("engineering", "master"))]
    leave = (1 - parts.continues) * parts.stays * parts.works * parts.sector * share
    # Masters of engineering all become engineers.
    expected = persons * leave[:, None]
    np.testing.assert_allclose(made["JP"].entrants[:, :, 0, MASTER], expected, rtol=1e-12)


@pytest.mark.parametrize("country", ["US", "JP", "TW"])
def test_whoever_continues_is_not_lost_nor_counted_twice(snapshot, made, country):
    everyone = pipeline(snapshot, country, graduate_continues_bachelor=1.0)
    nobody = pipeline(snapshot, country, graduate_continues_bachelor=0.0)
    usual = made[country]
    # No bachelor enters if all go on; their degrees, and those of the next level, stay counted.
    assert everyone.entrants[..., BACHELOR].max() == 0
    np.testing.assert_array_equal(everyone.degrees, nobody.degrees)
    np.testing.assert_array_equal(everyone.entrants[..., MASTER], nobody.entrants[..., MASTER])
    np.testing.assert_allclose(everyone.continuing[..., BACHELOR], usual.degrees[..., BACHELOR])
    leaving = usual.degrees[..., BACHELOR] - usual.continuing[..., BACHELOR]
    np.testing.assert_allclose(
        usual.entrants[..., BACHELOR].sum(axis=2) * usual.degrees[..., BACHELOR],
        nobody.entrants[..., BACHELOR].sum(axis=2) * leaving,
        rtol=1e-9,
    )


@pytest.mark.parametrize(("country", "least", "most"), [("US", 0.3, 1.1), ("JP", 0.6, 1.6),
                                                        ("TW", 0.6, 1.3)])  # fmt: skip
def test_those_who_continue_are_about_the_masters_of_two_years_later(made, country, least, most):
    found = made[country]
    went = np.median(found.continuing[:, 0, BACHELOR])
    came = np.median(found.degrees[:, 2, MASTER])
    # US masters are half foreign; Japan's share is of science and engineering together.
    assert least < went / came < most


def test_half_the_cohort_is_half_the_degrees(snapshot, monkeypatch):
    inputs = reader(snapshot, "TW")
    usual = forecast_degrees(inputs, "TW", FIELDS, graduation_ages(inputs), BASE, TO)

    def halved(inputs, country):
        people = people_by_age(inputs, country)
        born = people.index.to_numpy()[:, None] - people.columns.to_numpy()[None, :]
        return people.where(born < 2006, people / 2)

    monkeypatch.setattr(degrees_module, "people_by_age", halved)
    # What was learnt of the people there are is kept, and what these would teach must not be.
    monkeypatch.setattr(degrees_module, "_outlook", degrees_module._outlook.__wrapped__)
    inputs = reader(snapshot, "TW")
    fewer = forecast_degrees(inputs, "TW", FIELDS, graduation_ages(inputs), BASE, TO)
    ratio = fewer.persons / usual.persons
    bachelors = [i for i, (_, level) in enumerate(usual.groups) if level == "bachelor"]
    doctors = [i for i, (_, level) in enumerate(usual.groups) if level == "doctorate"]
    last = TO - BASE
    np.testing.assert_allclose(ratio[:, last, bachelors], 0.5)
    np.testing.assert_allclose(ratio[:, 0, bachelors + doctors], 1.0)
    assert (ratio[:, last, doctors] > 0.5).all()


def test_a_large_birth_cohort_is_followed_between_published_years():
    ages = np.zeros(66)
    ages[22 - 15] = 1.0
    people = pd.DataFrame(1.0, index=[2000, 2005], columns=range(86))
    # Born in 1981: 19 in 2000, 22 in 2003, 24 in 2005.
    people.loc[2000, 19] = people.loc[2005, 24] = 10.0
    assert cohort_sizes(people, ages).to_dict() == {
        2000: 1.0, 2001: 1.0, 2002: 1.0, 2003: 10.0, 2004: 1.0, 2005: 1.0,
    }  # fmt: skip


def test_overrides_by_name_move_what_they_name(snapshot, made):
    assert pipeline(snapshot, "JP", **{"graduate_pull.JP": 0.0}).entrants.max() == 0
    stay = pipeline(snapshot, "US", foreign_graduate_stays=1.0)
    more = stay.entrants.sum(axis=2) - made["US"].entrants.sum(axis=2)
    assert (more[..., MASTER] > 0).all()
    # Doctorates have a measured rate, certificates no published share of foreign students.
    for level in ("doctorate", "certificate"):
        assert np.abs(more[..., LEVELS.index(level)]).max() == 0
    with pytest.raises(UnknownCodeError, match="graduate_pull"):
        reader(snapshot, graduate_pul=1.0)


def test_draws_are_the_first_of_more_and_independent_of_other_countries(snapshot, made):
    more = pipeline(snapshot, "JP", draws=500)
    np.testing.assert_array_equal(more.entrants[:250], made["JP"].entrants)
    shocks = [np.log(made[c].degrees[:, -1].sum(axis=1)) for c in ("US", "TW")]
    assert abs(np.corrcoef(shocks)[0, 1]) < 0.2


def test_foreign_doctorates_stay_at_the_measured_rate(snapshot):
    parts = entry_parts(reader(snapshot, draws=1000), "US", "engineering", "doctorate")
    # 60 % are temporary residents (2021), 73 % of whom are there five years later.
    assert np.median(parts.stays) == pytest.approx(1 - 0.6 * 0.27, abs=0.01)
    assert parts.continues.max() == 0


def test_the_industry_draws_on_its_share_of_jobs(snapshot):
    inputs = reader(snapshot, graduate_pull=1.0)
    share = dict(zip(OCCUPATIONS, industry_shares(inputs, "US", OCCUPATIONS)[0], strict=True))
    # 70,190 of 1,980,390 jobs in the occupations of engineers that the industry has.
    assert share["engineers"] == pytest.approx(0.0354, abs=0.002)
    assert share["computer_scientists"] < share["technicians"] < share["engineers"]
    inputs = reader(snapshot, "TW", graduate_pull=1.0)
    np.testing.assert_allclose(industry_shares(inputs, "TW", OCCUPATIONS), 650000 / 2874000)


def test_odds_keep_shares_between_nothing_and_all():
    odds = np.array([0.0, 1.0, 1e9])
    np.testing.assert_allclose(with_odds(0.3, odds), [0.0, 0.3, 1.0], atol=1e-8)


class World:
    """A country that no code knows, with graduates that follow cohorts and a common shock."""

    as_of = dt.date(2024, 1, 1)

    def __init__(self, seed, fields=4, first=1995, last=2014, ahead=8):
        rng = np.random.default_rng(seed)
        years = np.arange(first, last + ahead + 1)
        ages = np.arange(0, 86)
        born = years[:, None] - ages[None, :]
        people = pd.DataFrame(1e5 * (1 + 0.3 * np.sin(born / 6)), index=years, columns=ages)
        self.last = last
        self.years = years
        common = np.cumsum(0.03 * rng.standard_normal(len(years)))
        rows = []
        for i in range(fields):
            for level, age in (("bachelor", 22), ("master", 25)):
                own = np.cumsum(0.05 * rng.standard_normal(len(years)))
                window = people[[age - 2, age - 1, age, age + 1, age + 2]]
                cohort = window.to_numpy() @ [0.1, 0.2, 0.4, 0.2, 0.1]
                values = 0.02 * cohort * np.exp(common + own)
                rows += [(f"f{i}", level, y, v) for y, v in zip(years, values, strict=True)]
        self.truth = pd.DataFrame(rows, columns=["field", "level", "year", "value"])
        self.people = people

    def _rows(self, frame, concept):
        frame = frame.assign(
            country="XX", concept=concept, frequency="A", status="measured", source="s", unit="u",
            vintage="2024-01-01", period=frame["year"].astype(str),
        )  # fmt: skip
        return frame.assign(series=concept + "." + frame["key"])

    def observations(self, concept, *, country=None, **filters):
        assert country in (None, "XX")
        if concept == "graduates":
            known = self.truth.loc[self.truth["year"] <= self.last]
            return self._rows(known.assign(key=known["field"] + "." + known["level"]), concept)
        if concept == "population":
            long = self.people.stack().rename("value").reset_index()
            long.columns = ["year", "age_band", "value"]
            return self._rows(long.assign(key=long["age_band"].astype(str)), concept)
        assert concept in {"population_history", "graduation_age"}
        return pd.DataFrame(columns=["series", "country", "concept", "level", "source", "year"])

    def assumptions(self):
        ages = {"certificate": 20, "associate": 21, "bachelor": 22, "master": 25, "doctorate": 30}
        rows = [
            {"assumption": f"graduation_age_{k}", "country": "", "distribution": "fixed",
             "low": v, "mode": v, "high": v, "status": "assumed", "vintage": "2024-01-01",
             "source": "s", "unit": "years"}
            for k, v in ages.items()
        ]  # fmt: skip
        return pd.DataFrame(rows)

    def breaks(self, series=None):
        assert series is None
        return pd.DataFrame({"series": [], "size_log": [], "kind": [], "period": []})


def test_bands_hold_on_a_simulated_panel_of_a_country_no_code_knows():
    hits, miss = [], []
    for seed in range(2):
        world = World(seed)
        inputs = Inputs(world, seed, 500, serving="XX")
        ages = graduation_ages(inputs)
        fields = sorted(world.truth["field"].unique())
        last = world.last
        found = forecast_degrees(inputs, "XX", fields, ages, last, last + 8)
        truth = world.truth.set_index(["field", "level", "year"])["value"]
        for g, (field, level) in enumerate(found.groups):
            actual = truth.loc[field, level].reindex(range(last, last + 9)).to_numpy()
            paths = found.persons[:, :, g]
            np.testing.assert_allclose(paths[:, 0], actual[0])
            low, middle, high = np.quantile(paths[:, 1:], [0.1, 0.5, 0.9], axis=0)
            hits.append((low <= actual[1:]) & (actual[1:] <= high))
            # A naive forecast of the count does not know that the cohort grows or shrinks.
            size = np.abs([np.log(middle / actual[1:]), np.log(actual[0] / actual[1:])])
            miss.append(size)
    # Two worlds with a common shock are few independent cases: two standard errors are wide.
    assert 0.65 < np.mean(hits) < 0.95
    ours, naive = np.mean(miss, axis=(0, 2))
    assert ours < naive


def test_a_country_without_graduates_says_so(snapshot):
    inputs = reader(snapshot)
    with pytest.raises(TalentError, match="no graduates are known for US in these fields"):
        forecast_degrees(inputs, "US", ["all"], graduation_ages(inputs), BASE, TO)
