"""Every lever keeps the rules: one suite over all of them, on one small world of real data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ConfigDict, TypeAdapter, ValidationError

from talent.errors import ConfigError, UnknownCodeError
from talent.forecasts.config import make_config
from talent.forecasts.contributions import EXPLAINED, contributions
from talent.forecasts.cube import TOTAL
from talent.forecasts.lever_checks import CHECKS, Trial, check_lever
from talent.forecasts.scenarios import read_scenario
from talent.forecasts.simulate import simulate
from talent.forecasts.under import simulate_under, site_of
from talent.forecasts.world import build_world
from talent.inputs import Inputs
from talent.levers.base import Effect
from talent.levers.compiling import LEAST_EXITS, compile_levers
from talent.levers.kinds import KINDS, AnyLever, CrossIndustryHiring, Immigration
from talent.levers.ramps import yearly_ramp

AS_OF = "2026-11-22"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "levers.md"
BASE = {"country": "JP", "start": 2028, "source": "talent", "rationale": "to show what it does"}
EXAMPLES: dict[str, dict[str, Any]] = {
    "courses": {
        "type": "reskilling", "size": (500, 1500, 4000), "lead_months": (3, 6, 12), "cap": 3500,
        "ramp": {"shape": "linear", "years": 3}, "cost": (1500, 5000, 15000),
        "targets": {"technicians": 0.6, "operators": 0.4}, "completion": (0.6, 0.82, 0.95),
        "placement": (0.3, 0.6, 0.85), "loss": 0.1, "months": (3, 6, 12),
        "fit": 0.7, "completion_no_fit": (0.25, 0.5, 0.7),
    },
    "courses-inside": {
        "type": "reskilling", "size": (500, 1000, 2000), "months": 6, "cost": 5000,
        "sources": {"operators": 1.0}, "targets": {"technicians": 1.0},
    },
    "donors": {
        "type": "cross_industry", "size": (800, 2500, 6000), "premium": 0.06, "elasticity": 1.4,
        "targets": {"technicians": 0.6, "operators": 0.4}, "cost": 6300,
        "wage": 40000, "donor_cost": 9000,
    },
    "inspection": {
        "type": "automation", "function": "inspection", "size": (0.2, 0.5, 0.85),
        "exposed": {"operators": (0.05, 0.12, 0.25), "technicians": (0.04, 0.1, 0.2)},
        "used": {"leading": (0.5, 0.7, 0.85), "advanced": 0.6, "memory": 0.7, "mature": 0.25},
        "midpoint": (2025, 2028, 2032), "years_10_90": (6, 11, 20), "cost": 150000,
        "engineers": (0.08, 0.15, 0.3), "success": 0.8, "beyond_trend": 0.6,
    },
    "pay": {
        "type": "retention", "measure": "pay", "size": (0.02, 0.05, 0.12), "cost": 35000,
        "response": (0.5, 1.5, 3), "rivals": (0.2, 0.5, 0.9), "entry": 1.4,
    },
    "places": {
        "type": "education", "level": "bachelor", "size": (100, 400, 1200), "cost": 65000,
        "lead_months": (54, 60, 78), "completion": 0.89, "entry_share": (0.09, 0.2, 0.5),
        "displaced": 0.6, "loss": 0.1, "months": 9,
    },
    "apprentices": {
        "type": "apprenticeship", "size": (0, 100, 600), "targets": {"technicians": 1.0},
        "completion": 0.7, "months": 20, "cost": 25000,
    },
    "later": {"type": "later_retirement", "size": (0.15, 0.35, 0.54), "hours": 0.7, "cost": 4000},
    "visas": {
        "type": "immigration", "size": (300, 1000, 3000), "placement": 0.6, "months": 12,
        "targets": {"engineers": 0.7, "technicians": 0.3}, "cost": 13200,
        "ramp": {"shape": "step"},
    },
    "back": {
        "type": "returners", "size": (200, 800, 2500), "pool": (2000, 5000, 9000), "cost": 10000,
        "targets": {"engineers": 1.0}, "scope": "industry",
    },
    "fab-pay": {
        "type": "retention", "measure": "hours", "size": 0.1, "response": 1.5, "entry": 1.4,
        "posts": 0.01, "scope": "fab",
    },
    "fab-later": {"type": "later_retirement", "size": 0.35, "scope": "fab"},
}  # fmt: skip
"""One of every kind at least, named by what it is; of Japan, where the donors are three."""
INSIDE = {"courses-inside": ("technicians",)}
"""Whose gap a lever closes that opens another."""
ANY = TypeAdapter(AnyLever)


def settings_of(example: str, **changes: Any) -> dict[str, Any]:
    return {"name": example, **BASE, **EXAMPLES[example], **changes}


def make(example: str, **changes: Any):
    return ANY.validate_python(settings_of(example, **changes))


examples = pytest.mark.parametrize("name", EXAMPLES)


@pytest.fixture(scope="session")
def world(store):
    """Japan and the United States in one block of draws."""
    draws, seed = 250, 2035
    config = make_config(as_of=AS_OF, draws=draws, seed=seed, countries=["JP", "US"])
    return build_world(Inputs(store.as_of(AS_OF), seed, draws), config)


@pytest.fixture(scope="session")
def site(world):
    return site_of(world, "JP")


@pytest.fixture(scope="session")
def trials(world):
    """Trials by name; each simulates only what is asked of it, once."""
    base, _ = simulate(replace(world, countries={"JP": world.countries["JP"]}))
    return {name: Trial(make(name), world, INSIDE.get(name, ()), base) for name in EXAMPLES}


@pytest.fixture(scope="session")
def together(world):
    """All levers at once."""
    cube, _, compiled = simulate_under(world, [make(name) for name in EXAMPLES])
    return cube, compiled["JP"]


def test_every_kind_of_lever_has_an_example():
    assert {one["type"] for one in EXAMPLES.values()} == set(KINDS)
    for name, one in EXAMPLES.items():
        assert type(make(name)) is KINDS[one["type"]]


def test_the_page_names_every_check():
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"| `{check}` |" in page for check in CHECKS)


@pytest.mark.parametrize("check", CHECKS)
@examples
def test_every_lever_keeps_every_rule(trials, name, check):
    assert list(CHECKS[check](trials[name])) == []


@examples
def test_a_lever_of_the_united_states_leaves_japan_alone_and_the_other_way_round(world, name):
    lever = make(name, country="US")
    if isinstance(lever, CrossIndustryHiring):
        lever = lever.model_copy(update={"targets": {"technicians": 1.0}})
    assert compile_levers([lever], site_of(world, "JP")).uses == ()
    assert len(compile_levers([lever], site_of(world, "US")).uses) == 1


@examples
def test_what_it_does_grows_with_its_size_in_every_draw(site, name):
    @settings(max_examples=5, deadline=None)
    @given(st.floats(0, 1), st.floats(0, 1))
    def grows(one, other):
        less, more = (
            compile_levers([Trial.sized(Trial(make(name), None), part)], site)
            for part in sorted((one, other))
        )
        a, b = less.uses[0], more.uses[0]
        # The pools empty sooner, so it is all until then that is never less.
        for before, after in ((a.given, b.given), (a.cost, b.cost)):
            upto = before.cumsum(axis=1), after.cumsum(axis=1)
            assert (upto[0] <= upto[1] * (1 + 1e-9) + 1e-9).all()
        few, many = less.interventions, more.interventions
        for low, high in (
            (few.joiners.cumsum(axis=1), many.joiners.cumsum(axis=1)),
            (few.graduates, many.graduates),
        ):
            if low is not None and high is not None:
                assert (low <= high * (1 + 1e-9) + 1e-9).all()
        for low, high in ((many.exits, few.exits), (many.retirement, few.retirement)):
            if low is not None and high is not None:
                assert (low <= high + 1e-12).all()

    grows()


def test_too_large_a_course_inside_trains_no_more_than_can_be_spared(trials):
    trial, gaps = trials["courses-inside"], []
    for size in (3e3, 3e4, 3e5):
        cube, compiled = trial.under(make("courses-inside", size=size))
        moved = np.maximum(cube.values["JP", "moved"][:, 1:], 0).sum(axis=(2, 3))
        # What can be spared is judged by the base year: in some draws fewer are left by then.
        counted = compiled.uses[0].people
        assert (moved <= counted * (1 + 1e-9)).all()
        assert counted.mean() < 1.1 * moved.mean()
        gaps.append(trial.gap(cube).mean(axis=0))
    # Over all years: who is trained early is early among those who leave.
    assert (np.diff(np.sum(gaps, axis=1)) <= 1e-6).all()


# Doing two things to one person, or post, counts once.


@settings(max_examples=8, deadline=None)
@given(size=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_two_automations_cannot_save_the_same_hour(site, size):
    common = {"exposed": {"operators": 0.9, "engineers": 0.3}, "used": {"all": 0.1},
              "engineers": 0, "cap": None}  # fmt: skip
    one = make("inspection", name="one", size=size[0], **common)
    two = make("inspection", name="two", size=size[1], midpoint=2031, **common)
    a, b = (lever.effect(site, lever.asked(site)).saved for lever in (one, two))
    both = compile_levers([one, two], site)
    once = site.required * (1 - (1 - a) * (1 - b))
    np.testing.assert_allclose(-both.interventions.required, once, rtol=1e-9, atol=1e-9)
    assert (once <= site.required).all()
    counted = sum(use.people.cumsum(axis=1)[:, -1] for use in both.uses)
    # What is counted as new posts saved is at least what is saved in the end, and not twice it.
    assert (counted >= once[:, -1].sum(axis=(1, 2)) - 1e-6).all()


@settings(max_examples=8, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=4))
def test_all_retention_together_keeps_no_more_than_half_of_the_leavers(site, sizes):
    levers = [make("pay", name=f"pay-{i}", size=size) for i, size in enumerate(sizes)]
    alone = [compile_levers([one], site).interventions.exits for one in levers]
    exits = compile_levers(levers, site).interventions.exits
    assert exits.min() >= LEAST_EXITS
    raw = np.prod([one.effect(site, one.asked(site)).exits for one in levers], axis=0)
    np.testing.assert_allclose(exits, np.maximum(raw, LEAST_EXITS), rtol=1e-12)
    assert (exits <= np.min(alone, axis=0) + 1e-12).all()


def test_who_stays_for_one_reason_does_not_stay_again_for_another(site):
    one, two = make("later", size=0.6, hours=1), make("later", name="more", size=0.8, hours=1)
    factor = compile_levers([one, two], site).interventions.retirement
    assert factor[:, -1].min() == pytest.approx((1 - 0.6) * (1 - 0.8))
    assert factor[:, -1].max() == 1


# People are somewhere before they come.


def test_a_hire_from_vehicles_leaves_vehicles(world, site):
    lever = make("donors", size=1e5, industries=("JSIC 31",), targets={"technicians": 1.0})
    cube, _, compiled = simulate_under(
        replace(world, countries={"JP": world.countries["JP"]}), [lever]
    )
    use, pool = compiled["JP"].uses[0], lever.pools(site)["donors.JP.JSIC 31"]
    taken = compiled["JP"].taken["donors.JP.JSIC 31"]
    came = cube.values["JP", "lever_entrants"][:, 1:].sum(axis=(2, 3))
    np.testing.assert_allclose(came, taken, rtol=1e-9)
    left = pool.people - taken.cumsum(axis=1)
    assert left.min() > 0
    # So large a lever takes in full what the pool gives, less every year as it empties.
    np.testing.assert_allclose(taken[:, 5:], pool.most_a_year * (left + taken)[:, 5:], rtol=1e-9)
    assert (np.diff(taken[:, 5:], axis=1) < 0).all()
    np.testing.assert_allclose(use.donor_cost, taken * lever.donor_cost, rtol=1e-9)


def test_two_levers_on_the_same_donors_get_no_more_than_one_could(site):
    one = make("donors", size=2e4)
    two = make("donors", name="again", size=1e5, targets={"technicians": 1.0})
    most = {}
    for lever in (one, two):
        eager = compile_levers([lever.model_copy(update={"size": 1e9})], site)
        for name, taken in eager.taken.items():
            most[name] = np.maximum(most.get(name, 0.0), taken.cumsum(axis=1))
    both = compile_levers([one, two], site)
    for name, taken in both.taken.items():
        assert (taken.cumsum(axis=1) <= most[name] * (1 + 1e-9)).all()
    for lever, use in zip((one, two), both.uses, strict=True):
        alone = compile_levers([lever], site).uses[0]
        assert (use.given.cumsum(axis=1) <= alone.given.cumsum(axis=1) * (1 + 1e-9)).all()
    assert both.uses[0].given.sum() < compile_levers([one], site).uses[0].given.sum()


def test_those_who_come_back_come_back_once(site):
    lever = make("back", size=1e6)
    use = compile_levers([lever], site).uses[0]
    np.testing.assert_allclose(use.given.sum(axis=1), lever.draws(site, "pool"), rtol=1e-9)


def test_lever_hires_crowd_out_ordinary_hires_but_never_all(trials):
    trial = trials["visas"]
    cube, _ = trial.full
    came = cube.values["JP", "lever_entrants"].sum(axis=(2, 3)).cumsum(axis=1)
    fewer = (
        (trial.base.values["JP", "experienced_hires"] - cube.values["JP", "experienced_hires"])
        .sum(axis=(2, 3))
        .cumsum(axis=1)
    )
    at = cube.years.index(2028)
    # In its first year nobody is hired less for those who come in the course of it, though some are
    # hired more to make up for the learners.
    assert (fewer[:, at] <= 0).all()
    assert 0 < fewer[:, -1].mean() < came[:, -1].mean()


def test_all_levers_together_conserve_people(trials, together):
    cube, compiled = together
    v = {measure: cube.values["JP", measure] for measure in cube.measures}
    stock = v["available"]
    told = stock[:, :-1] - v["replacement"][:, 1:] + v["entrants"][:, 1:]
    np.testing.assert_allclose(stock[:, 1:], told, rtol=0, atol=1e-8)
    np.testing.assert_allclose(v["moved"].sum(axis=3), 0, atol=1e-8)
    for measure in set(v) - {"gap", "openings", "unfilled", "lever_required", "moved", "entrants"}:
        assert v[measure].min() >= 0, measure
    assert (v["entrants"] - v["moved"]).min() >= 0
    assert {use.lever.name for use in compiled.uses} == set(EXAMPLES)
    # Levers of Japan change nothing in the United States.
    own = {"lever_required", "lever_entrants", "moved"}
    assert not any(cube.values["US", measure].any() for measure in own)
    # Nobody gets more with others about than alone, and they close more than the largest of them.
    start = trials["visas"].base.draws("gap", country="JP").mean(axis=0)[-1]
    ends = [trial.full[0].draws("gap", country="JP").mean(axis=0)[-1] for trial in trials.values()]
    assert cube.draws("gap", country="JP").mean(axis=0)[-1] < min(ends) < start


@pytest.mark.parametrize("measure", EXPLAINED)
@pytest.mark.parametrize("name", [*EXAMPLES, "together"])
def test_contributions_add_up_under_levers(world, trials, together, name, measure):
    cube = together[0] if name == "together" else trials[name].full[0]
    demand = world.countries["JP"].demand
    for scope, occupation in (("components", TOTAL), ("fab", "operators"), ("industry", TOTAL)):
        where = {"country": "JP", "scope": scope, "occupation": occupation}
        parts = contributions(cube, demand, measure=measure, **where)
        total = cube.draws(measure, **where)
        if measure in {"required", "available"}:
            employed = cube.draws("available", **where)[:, :1]
            total = total - employed
        at = slice(1, None) if measure in {"openings", "replacement", "entrants"} else slice(None)
        found = sum(parts.values())
        np.testing.assert_allclose(found[:, at], total[:, at], rtol=0, atol=1e-6, err_msg=scope)


# Draws are those of the lever's name.


def test_draws_go_by_the_name_the_seed_and_nothing_else(site):
    lever = make("visas")
    size = lever.draws(site, "size")
    assert np.array_equal(size, make("visas", start=2030, cost=1).draws(site, "size"))
    # The first draws of many are the draws of few.
    assert np.array_equal(size, lever.draws(replace(site, draws=700), "size")[:250])
    for other in (make("visas", name="others"), lever):
        seed = site.seed if other is not lever else 1
        again = other.draws(replace(site, seed=seed), "size")
        assert abs(np.corrcoef(size, again)[0, 1]) < 0.25
    # A scaled PERT meets the same world: every draw is scaled.
    np.testing.assert_allclose(make("visas", size=(600, 2000, 6000)).draws(site, "size"), 2 * size)
    low, _, high = lever.size
    assert low <= size.min() < size.max() <= high


def test_the_ramp_is_that_of_the_dates_drawn(site):
    lever = make("courses", cap=None)
    first = lever.first(site)
    assert 2028.25 <= first.min() < first.max() <= 2029
    share = lever.asked(site) / lever.draws(site, "size")[:, None]
    np.testing.assert_allclose(share, yearly_ramp(lever.ramp, first, site.years))


# In and out of files.


@examples
def test_a_lever_goes_into_json_and_comes_back(name):
    lever = make(name)
    assert ANY.validate_json(ANY.dump_json(lever)) == lever
    assert ANY.validate_python(lever.model_dump()) == lever
    short = {"type": lever.type, **lever.model_dump(mode="json", exclude_defaults=True)}
    assert ANY.validate_python(short) == lever
    with pytest.raises(ValidationError):
        lever.size = 3


def refused(settings: dict[str, Any]) -> list[str]:
    """Fields that the errors name, from the type on."""
    known = {"occupations": ("engineers", "technicians", "operators")}
    with pytest.raises(ValidationError) as error:
        ANY.validate_python(settings, context=known)
    return [".".join(map(str, item["loc"][1:])) for item in error.value.errors()]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("places", 3),
        ("sise", 3),
        ("size", (3, 2, 1)),
        ("size", -1),
        ("size", float("nan")),
        ("size", "many"),
        ("cost", (-1, 0, 1)),
        ("cap", -1),
        ("start", 2036),
        ("start", 2028.5),
        ("lead_months", (12, 6, 3)),
        ("country", "Japan"),
        ("scope", "fabs"),
        ("status", "guessed"),
        ("source", ""),
        ("rationale", "because"),
        ("name", "Two words"),
    ],
)
@examples
def test_an_error_names_the_field_whatever_the_lever(name, field, value):
    wrong = refused({**settings_of(name), field: value})
    assert {where.split(".")[0] for where in wrong} == {field}


@examples
def test_a_key_of_the_ramp_or_a_type_that_is_not_there_is_an_error(name):
    assert refused(settings_of(name, ramp={"shape": "linear", "yaers": 3})) == ["ramp.yaers"]
    with pytest.raises(ValidationError, match="reskiling"):
        ANY.validate_python(settings_of(name, type="reskiling"))


SHARES = {
    "completion", "completion_no_fit", "placement", "loss", "fit", "hours", "rivals",
    "entry_share", "displaced", "success", "beyond_trend",
}  # fmt: skip


def shares() -> list[tuple[str, str]]:
    """Every share of every lever."""
    found = []
    for name in EXAMPLES:
        lever = make(name)
        for field in type(lever).model_fields:
            if field in SHARES:
                found.append((name, field))
    return found


@pytest.mark.parametrize(("name", "field"), shares())
def test_no_share_is_above_1(name, field):
    for wrong in (1.2, (0.5, 0.9, 1.1), -0.1):
        assert refused(settings_of(name, **{field: wrong})) == [field]


@pytest.mark.parametrize("name", [n for n, one in EXAMPLES.items() if "targets" in one])
def test_targets_are_occupations_that_there_are_and_sum_to_1(name):
    for wrong in ({"technicians": 0.6}, {"technicians": -0.5, "operators": 1.5}, {},
                  {"technicians": float("nan")}):  # fmt: skip
        assert refused(settings_of(name, targets=wrong)) == ["targets"]
    (where,) = refused(settings_of(name, targets={"technicans": 1.0}))
    assert where.startswith("targets.technicans")


@pytest.mark.parametrize(
    ("name", "field", "value", "where"),
    [
        ("courses-inside", "sources", {"welders": 1.0}, "sources.welders"),
        ("courses-inside", "sources", {"operators": -1.0, "engineers": 2.0}, "sources"),
        ("inspection", "exposed", {"welders": 0.1}, "exposed.welders"),
        ("inspection", "exposed", {"operators": 1.1}, "exposed.operators"),
        ("inspection", "exposed", {}, "exposed"),
        ("inspection", "used", {"leadng": 0.1}, "used"),
        ("inspection", "used", {"all": 0.1, "leading": 0.1}, "used"),
        ("inspection", "used", {}, "used"),
        ("inspection", "used", {"leading": 1.1}, "used.leading"),
        ("inspection", "cap", 1.5, "cap"),
        ("inspection", "size", 1.5, "size"),
        ("inspection", "function", "inspections", "function"),
        ("pay", "measure", "money", "measure"),
        ("places", "level", "batchelor", "level"),
        ("donors", "most_a_year", 0.5, "most_a_year"),
        ("later", "from_age", 20, "from_age"),
        ("visas", "mean_age", 12, "mean_age"),
        ("back", "pool", -5, "pool"),
    ],
)
def test_an_error_names_the_field_of_one_lever(name, field, value, where):
    (found,) = refused(settings_of(name, **{field: value}))
    assert found.startswith(where)


def test_nobody_is_trained_for_what_they_are():
    with pytest.raises(ValidationError, match="trained for what they are: technicians"):
        make("courses-inside", sources={"technicians": 0.5, "operators": 0.5})


def test_an_industry_that_is_no_donor_is_an_error_that_names_those_there_are(site):
    with pytest.raises(ConfigError, match=r"NAICS 3361.*known: JSIC"):
        compile_levers(
            [make("donors", industries=("NAICS 3361",), targets={"technicians": 1.0})], site
        )


def test_a_file_tells_all_its_errors_at_once(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        """
name: mine
title: Four mistakes
levers:
  - {type: reskilling, name: a, country: JP, start: 2028, source: me, rationale: only an example,
     sizes: 100, size: 100, targets: {technicians: 1.0}}
  - {type: immigration, name: b, country: JP, start: 2028, source: me, rationale: only an example,
     size: 100, cap: -1, targets: {engineers: 1.0}}
  - {type: later_retirement, name: c, country: JP, start: 2040, source: me,
     rationale: only an example, size: 0.2}
  - {type: returners, name: d, country: JP, start: 2028, source: me, rationale: only an example,
     size: 100, pool: 1000, targets: {enginers: 1.0}}
""",
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as error:
        read_scenario(path)
    told = str(error.value)
    assert "4 problem(s)" in told
    for words in ("sizes: unknown key; did you mean 'size'?", "levers.1", "cap", "levers.2",
                  "start", "levers.3", "did you mean 'engineers'?"):  # fmt: skip
        assert words in told


# The checks themselves find what is wrong.


class Early(Immigration):
    """Comes a year before it is decided."""

    def asked(self, site):
        when = self.first(site) - 1
        return self.draws(site, "size")[:, None] * yearly_ramp(self.ramp, when, site.years)


class Leaky(Immigration):
    """Brings ten people whatever is asked for."""

    def people(self, site, given):
        return super().people(site, given) + 10.0 * (given >= 0) * (np.array(site.years) >= 2028)


class Weaker(Immigration):
    """Puts people off when it is large."""

    def people(self, site, given):
        return np.maximum(given * (1 - given / 1200), 0.0)


class Greedy(Immigration):
    """Takes no notice of its cap."""

    def asked(self, site):
        return (
            self.model_copy(update={"cap": None}).asked(site) if self.cap else super().asked(site)
        )


class Unpaired(Immigration):
    """Draws from no named stream."""

    def people(self, site, given):
        return given * np.random.default_rng().random((site.draws, 1))


class Maker(Immigration):
    """Makes people: the shares of their ages sum to more than one."""

    def effect(self, site, given):
        made = super().effect(site, given)
        return replace(made, joiners=[(1.1 * ages, people) for ages, people in made.joiners])


class Everywhere(Immigration):
    """Brings people to every segment."""

    def effect(self, site, given):
        return Effect(
            joiners=[(site.ages(30.0), np.ones_like(site.required) * given[..., None, None])]
        )


class Meddler(Immigration):
    """Changes what it was only shown."""

    def effect(self, site, given):
        site.required[:, -1] *= 1 + 1e-12
        return super().effect(site, given)


class Loose(Immigration):
    """Takes any key."""

    model_config = ConfigDict(extra="allow")


class Costly(Immigration):
    """Costs from the first year on."""

    def yearly_cost(self, site, effect):
        return np.ones((site.draws, len(site.years)))


class Idle(Immigration):
    """Does nothing."""

    def people(self, site, given):
        return 0.0 * given


@pytest.mark.parametrize(
    ("kind", "check", "told"),
    [
        (Early, "nothing_before", "changes available before its first effect"),
        (Leaky, "nothing_at_zero", "changes gap at size zero"),
        (Leaky, "nothing_at_zero", "does something when it is given nothing"),
        (Weaker, "stronger_with_size", "gets weaker with its size"),
        (Greedy, "within_cap", "exceeds a cap"),
        (Greedy, "nothing_at_zero", None),
        (Unpaired, "paired", "draws other numbers of what is people when asked again"),
        (Maker, "conserves_people", "people available are not those before"),
        (Everywhere, "keeps_to_its_place", "changes entrants outside its scope components"),
        (Meddler, "paired", "changes what it knows of the country: required"),
        (Loose, "serializable", "takes a key that it does not know"),
        (Costly, "nothing_before", "costs before its first effect"),
        (Costly, "nothing_at_zero", "costs or counts people at size zero"),
        (Idle, "stronger_with_size", "closes no gap"),
    ],
)
def test_a_lever_that_breaks_a_rule_is_found_out(world, kind, check, told):
    lever = kind.model_validate(settings_of("visas", size=1000.0))
    if kind is Meddler:
        one = world.countries["JP"]
        demand = replace(one.demand, required=one.demand.required.copy())
        world = replace(world, countries={"JP": replace(one, demand=demand)})
    found = check_lever(lever, world, checks=[check])
    if told is None:
        assert found == []
    else:
        assert any(problem.startswith(f"{check}: {told}") for problem in found), found


def test_a_lever_that_brings_more_than_its_pool_gives_is_found_out(world):
    class Overdrawn(CrossIndustryHiring):
        def people(self, site, given):
            return 2 * given

    lever = Overdrawn.model_validate(settings_of("donors"))
    found = check_lever(lever, world, checks=["counts_people"])
    assert found == ["counts_people: brings more people than its pools gave"]


def test_checks_need_a_country_and_a_check_that_are_there(world):
    with pytest.raises(UnknownCodeError, match="country 'TW'"):
        check_lever(make("visas", country="TW"), world)
    with pytest.raises(UnknownCodeError, match="paired"):
        check_lever(make("visas"), world, checks=["pared"])


def test_a_lever_of_another_country_passes_whole(world):
    digital = {"function": "digital twins", "used": {"all": 0.2}, "country": "US", "start": 2026}
    assert check_lever(make("inspection", **digital), world) == []
