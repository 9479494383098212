"""A lever at another size, and the phases of one programme: the same unknowns, and one cap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import talent
from talent.errors import ConfigError
from talent.forecasts.config import make_config
from talent.forecasts.cube import LEVER_MEASURES
from talent.forecasts.scenarios import Scenario, read_scenario
from talent.forecasts.simulate import simulate
from talent.forecasts.under import simulate_under, site_of
from talent.forecasts.world import build_world
from talent.inputs import Inputs
from talent.levers.compiling import compile_levers
from talent.planning.sizes import phases_of

AS_OF = "2026-11-22"
BUILT_IN = {
    lever.name: lever
    for country in ("jp", "tw", "us")
    for lever in talent.read_scenario(f"levers-{country}").levers
}
JAPAN = {name[3:]: lever for name, lever in BUILT_IN.items() if lever.country == "JP"}
KINDS = {lever.type: name for name, lever in reversed(JAPAN.items())}
"""The first lever of every kind."""
LINEAR = [
    name for name, lever in JAPAN.items()
    if lever.type not in ("automation", "retention", "later_retirement")
    and name != "education-associate"
]  # fmt: skip
"""Levers that bring people in proportion to their size; what the others do to one person, or to
one post, counts once, and so two halves are less than the whole. So few take an associate's degree
in Japan that the born limit its places always; see below."""


@pytest.fixture(scope="session")
def world(store):
    draws, seed = 250, 7
    config = make_config(as_of=AS_OF, draws=draws, seed=seed, countries=["JP"])
    return build_world(Inputs(store.as_of(AS_OF), seed, draws), config)


@pytest.fixture(scope="session")
def site(world):
    return site_of(world, "JP")


def split(lever, part=0.4):
    """A lever in two phases from the same year: a part of it, and the rest."""
    phase = {"name": f"{lever.name}-again", "unknown": lever.stream}
    return [lever.scaled(part), lever.scaled(1 - part).model_copy(update=phase)]


def given_to(compiled):
    """What all phases together are given, shape (D, Y)."""
    return sum(use.given for use in compiled.uses)


# Another size.


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_lever_at_another_size_is_the_same_but_for_its_size(name):
    lever = BUILT_IN[name]
    for times in (0.0, 0.3, 1.0, min(lever.largest, 1.1)):
        other = lever.scaled(times)
        assert type(other) is type(lever)
        np.testing.assert_allclose(other.size, times * np.array(lever.size), rtol=1e-12)
        assert other.model_dump(exclude={"size"}) == lever.model_dump(exclude={"size"})
    assert lever.scaled(1.0) == lever


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_largest_size_is_the_high_end_or_the_cap_and_is_allowed(name):
    lever = BUILT_IN[name]
    assert lever.largest >= 1
    _, mode, high = lever.size if isinstance(lever.size, tuple) else (lever.size,) * 3
    lever.scaled(lever.largest)
    if lever.unit_cap is not None:
        assert lever.largest * mode <= lever.unit_cap * (1 + 1e-12)
    assert lever.largest * mode <= high * (1 + 1e-12)


def test_a_share_of_more_than_all_is_refused():
    lever = JAPAN["automation-inspection"]
    with pytest.raises(ConfigError, match=r"jp-automation-inspection: 2 times.*from 0 to 1"):
        lever.scaled(2)


def test_a_negative_size_is_refused():
    with pytest.raises(ConfigError, match=r"jp-immigration: -1 times its size"):
        JAPAN["immigration"].scaled(-1)


@pytest.mark.parametrize("name", [*KINDS.values(), "all"])
def test_a_lever_of_size_nothing_leaves_everything_as_it_is_to_the_last_bit(world, untouched, name):
    levers = JAPAN.values() if name == "all" else [JAPAN[name]]
    cube, ages, compiled = simulate_under(world, [lever.scaled(0) for lever in levers])
    before, old = untouched
    for measure in before.measures:
        if measure not in LEVER_MEASURES:
            np.testing.assert_array_equal(
                cube.values["JP", measure], before.values["JP", measure], err_msg=measure
            )
    for measure in LEVER_MEASURES:
        assert not cube.values["JP", measure].any()
    for key, profile in old.items():
        np.testing.assert_array_equal(ages[key], profile)
    for use in compiled["JP"].uses:
        assert not use.cost.any()
        assert not use.people.any()


@pytest.fixture(scope="session")
def untouched(world):
    return simulate(replace(world, countries={"JP": world.countries["JP"]}))


# Phases of one programme.


@pytest.mark.parametrize("name", JAPAN)
def test_a_phase_draws_the_same_unknowns_as_its_programme(site, name):
    whole, (one, two) = JAPAN[name], split(JAPAN[name])
    for parameter in ("size", "lead_months", "cost"):
        drawn = whole.draws(site, parameter)
        factors = (0.4, 0.6) if parameter == "size" else (1.0, 1.0)
        for phase, factor in zip((one, two), factors, strict=True):
            np.testing.assert_allclose(phase.draws(site, parameter), factor * drawn, rtol=1e-9)


@pytest.mark.parametrize("cap", ["own", "binding"])
@pytest.mark.parametrize("name", LINEAR)
def test_two_phases_from_one_year_are_the_whole(site, name, cap):
    lever = JAPAN[name]
    if lever.type == "education":
        # What the born allow is another limit; see below.
        lever = lever.model_copy(update={"most_of_degrees": 1.0})
    if cap == "binding":
        # In about half of the draws, once the ramp is over.
        lever = lever.model_copy(update={"cap": 0.9 * float(np.median(lever.size))})
    whole, parts = compile_levers([lever], site), compile_levers(split(lever), site)
    if cap == "binding":
        bound = np.isclose(whole.uses[0].asked, lever.cap)
        assert 0.1 < bound[:, -1].mean() < 0.95
    np.testing.assert_allclose(given_to(parts), given_to(whole), rtol=1e-9, atol=1e-9)
    for quantity in ("cost", "people", "donor_cost"):
        told = sum(getattr(use, quantity) for use in parts.uses)
        np.testing.assert_allclose(told, getattr(whole.uses[0], quantity), rtol=1e-9, atol=1e-6)
    a, b = parts.interventions, whole.interventions
    np.testing.assert_allclose(a.joiners.sum(axis=-1), b.joiners.sum(axis=-1), rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(a.joiner_ages, b.joiner_ages)
    if b.required is None:
        assert a.required is None
    else:
        np.testing.assert_allclose(a.required, b.required, rtol=1e-9, atol=1e-9)
    for pool, taken in whole.taken.items():
        np.testing.assert_allclose(parts.taken[pool], taken, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", ["reskilling", "immigration", "cross-industry"])
def test_the_people_of_two_phases_are_those_of_the_whole_in_the_simulation(world, name):
    lever = JAPAN[name].model_copy(update={"cap": 0.9 * float(np.median(JAPAN[name].size))})
    (whole, _, _), (parts, _, _) = (simulate_under(world, v) for v in ([lever], split(lever)))
    for measure in ("available", "gap", "lever_entrants", "lever_required"):
        a, b = parts.values["JP", measure], whole.values["JP", measure]
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-7, err_msg=measure)


@pytest.mark.parametrize("name", ["education-associate", "education-master"])
def test_two_phases_of_education_fill_no_more_places_than_the_born_can(site, name):
    lever = JAPAN[name]
    whole, parts = compile_levers([lever], site), compile_levers(split(lever), site)
    np.testing.assert_allclose(given_to(parts), given_to(whole), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", ["retention-pay", "later-retirement", "automation-inspection"])
def test_what_two_phases_do_to_one_person_or_post_counts_once(site, name):
    lever = JAPAN[name]
    whole, parts = compile_levers([lever], site), compile_levers(split(lever), site)
    a, b = parts.interventions, whole.interventions
    for factor in ("exits", "retirement"):
        if getattr(b, factor) is not None:
            assert (getattr(a, factor) >= getattr(b, factor) - 1e-12).all()
            assert (getattr(a, factor) <= 1 - (1 - getattr(b, factor)) * 0.6 + 1e-12).all()
    if lever.type == "automation":
        assert (-a.required.sum(axis=3) <= -b.required.sum(axis=3) + 1e-9).all()


CAPPED = [name for name in LINEAR if JAPAN[name].cap is not None] + ["later-retirement"]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.sampled_from(CAPPED),
    st.lists(st.tuples(st.integers(2026, 2035), st.floats(0, 4)), min_size=2, max_size=4),
)
def test_phases_never_exceed_the_cap_in_any_draw_or_year(site, name, phases):
    lever = JAPAN[name]
    several = [
        lever.scaled(times).model_copy(
            update={"start": start, "name": f"{lever.name}-{n}", "unknown": lever.name}
        )
        for n, (start, times) in enumerate(phases)
    ]
    compiled = compile_levers(several, site)
    assert given_to(compiled).max() <= lever.cap * (1 + 1e-9)
    # Who gives way does so alike: nobody asks for more, or less than nothing.
    for use, one in zip(compiled.uses, several, strict=True):
        assert use.given.min() >= 0
        assert (use.given <= one.asked(site) * (1 + 1e-12) + 1e-12).all()
    # Other levers with the same cap are other programmes.
    apart = [v.model_copy(update={"unknown": None}) for v in several]
    for use, one in zip(compile_levers(apart, site).uses, apart, strict=True):
        assert (use.asked == one.asked(site)).all()


def test_what_the_cap_leaves_goes_to_phases_in_proportion(site):
    lever = JAPAN["immigration"].model_copy(update={"cap": 100.0, "size": 1000.0})
    one, two = compile_levers(split(lever, 0.5), site).uses
    np.testing.assert_allclose(one.given, two.given)
    assert one.given[:, -1] == pytest.approx(np.full(site.draws, 50.0))


def test_phases_of_returners_call_the_same_people(site):
    lever = JAPAN["returners"].model_copy(update={"cap": None}).scaled(1000)
    later = {"name": "later", "unknown": lever.name, "start": 2030}
    compiled = compile_levers([lever, lever.model_copy(update=later)], site)
    pool = lever.draws(site, "pool")
    assert (given_to(compiled).sum(axis=1) <= pool * (1 + 1e-9)).all()


# As files.


@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_phases_survive_a_file(tmp_path, suffix):
    phases = [phase.lever for phase in phases_of(list(JAPAN.values()), [2029, 2031])]
    scenario = Scenario(name="phases", title="In phases", valid_from=AS_OF, levers=tuple(phases))
    path = scenario.save(tmp_path / f"phases.{suffix}")
    read = read_scenario(path)
    assert read == scenario
    assert read.hash == scenario.hash
    assert [v.unknown for v in read.levers] == [v.unknown for v in phases]
    assert [v.stream for v in read.levers] == 3 * [v.name for v in JAPAN.values()]


def test_phases_begin_only_after_their_programme():
    late = JAPAN["immigration"].model_copy(update={"start": 2031})
    found = phases_of([JAPAN["reskilling"], late], [2033, 2030, 2030])
    assert [(p.lever.name, p.lever.start, p.programme) for p in found] == [
        ("jp-reskilling", 2027, "jp-reskilling"),
        ("jp-immigration", 2031, "jp-immigration"),
        ("jp-reskilling-from-2030", 2030, "jp-reskilling"),
        ("jp-reskilling-from-2033", 2033, "jp-reskilling"),
        ("jp-immigration-from-2033", 2033, "jp-immigration"),
    ]
    for phase in found:
        changed = {"name", "start", "unknown"}
        whole = JAPAN[phase.programme[3:]]
        assert phase.lever.model_dump(exclude=changed) == whole.model_dump(exclude=changed)
