"""Distances of skills: they are a metric, they recover what O*NET calls related, gaps add up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.errors import FrameError, UnknownCodeError
from talent.levers.skills import Profile, learn_space, point, related_axes

AS_OF = "2026-11-22"


@pytest.fixture(scope="module")
def ratings(store):
    return store.as_of(AS_OF).skill_ratings()


@pytest.fixture(scope="module")
def related(store):
    return store.as_of(AS_OF).skill_related()


@pytest.fixture(scope="module")
def space(ratings, related):
    return learn_space(ratings, related)


def precision(space, related, codes, top=10):
    """Share of the nearest occupations that O*NET calls related, averaged over `codes`."""
    listed = related.groupby("code")["related"].agg(set)
    hits = [space.neighbours(c, top)["code"].isin(listed[c]).mean() for c in codes]
    return float(np.mean(hits))


@st.composite
def profiles(draw, count=68):
    seed = draw(st.integers(0, 2**32 - 1))
    values = np.random.default_rng(seed).random((2, count))
    flat = draw(st.booleans())
    return Profile(values[0].round(1) if flat else values[0], values[1])


@settings(deadline=None, max_examples=40)
@given(a=profiles(), b=profiles())
def test_distances_are_symmetric_and_zero_only_to_oneself(space, a, b):
    assert space.distance(a, b) == pytest.approx(space.distance(b, a), abs=1e-9)
    assert space.distance(a, a) == 0
    differ = not np.allclose(point(a.importance, a.level), point(b.importance, b.level))
    assert (space.distance(a, b) > 0) == differ
    assert space.distance(a, b) <= 100


@settings(deadline=None, max_examples=40)
@given(a=profiles(), b=profiles(), c=profiles())
def test_no_way_round_is_shorter(space, a, b, c):
    def length(x, y):
        apart = point(x.importance, x.level) - point(y.importance, y.level)
        return np.linalg.norm(apart @ space.axes)

    assert length(a, c) <= length(a, b) + length(b, c) + 1e-9


def test_distance_is_the_percentile_of_all_pairs(space):
    rng = np.random.default_rng(0)
    codes = np.array(space.codes)
    left, right = codes[rng.integers(0, len(codes), (2, 3000))]
    apart = space.between(left[left != right], right[left != right])
    assert np.quantile(apart, [0.1, 0.5, 0.9]) == pytest.approx([10, 50, 90], abs=4)
    assert space.between(["17-2071.00"], ["17-2072.00"])[0] == pytest.approx(
        space.distance("17-2071.00", "17-2072.00")
    )


def test_neighbours_are_the_nearest_and_never_oneself(space):
    found = space.neighbours("51-9141.00", 10)
    every = {c: space.distance("51-9141.00", c) for c in space.codes if c != "51-9141.00"}
    assert list(found["distance"]) == pytest.approx(sorted(every.values())[:10])
    assert "51-9141.00" not in set(found["code"])


def test_related_occupations_that_taught_nothing_are_recovered_far_above_chance(ratings, related):
    codes = sorted(set(ratings["code"]))
    unseen = set(codes[::3])
    pairs = related.loc[related["code"].isin(codes) & related["related"].isin(codes)]
    touched = pairs["code"].isin(unseen) | pairs["related"].isin(unseen)
    space = learn_space(ratings, pairs.loc[~touched])
    asked = sorted(unseen & set(pairs["code"]))
    chance = len(pairs) / pairs["code"].nunique() / (len(codes) - 1)
    # 0.59 is found on 91 occupations; a major group of SOC alone gives 0.23.
    assert precision(space, pairs, asked) > 0.45 > 8 * chance


def test_learning_helps_where_related_occupations_differ_in_what_does_not_matter():
    """Simulated truth: families differ in few elements, and members vary widely in others."""
    rng = np.random.default_rng(3)
    family = np.repeat(np.arange(12), 10)
    centre = rng.random((12, 6))[family]
    shown = np.hstack([centre + rng.normal(0, 0.05, centre.shape), rng.normal(0, 1, (120, 20))])
    same = family[:, None] == family[None, :]
    np.fill_diagonal(same, val=False)
    taught, asked = np.flatnonzero(family < 8), np.flatnonzero(family >= 8)
    pairs = np.argwhere(same)
    pairs = pairs[np.isin(pairs, taught).all(axis=1)]

    def found(points):
        apart = np.linalg.norm(points[:, None] - points[None], axis=-1)
        np.fill_diagonal(apart, np.inf)
        nearest = np.argsort(apart, axis=1)[:, :9]
        return np.take_along_axis(same, nearest, axis=1)[asked].mean()

    learnt = shown @ related_axes(shown, pairs, 0.001)
    assert found(learnt) > found(shown) + 0.2


def test_a_sphere_changes_no_ranking_and_pairs_are_needed():
    points = np.random.default_rng(1).random((30, 5))
    axes = related_axes(points, np.array([[0, 1], [2, 3]]), 1.0)
    assert axes == pytest.approx(np.eye(5) * axes[0, 0])
    with pytest.raises(ValueError, match="no related pair"):
        related_axes(points, np.empty((0, 2), dtype=np.intp))


def test_mix_lies_between_its_parts_and_is_weighted(space):
    one, two = space.profile("17-2072.00"), space.profile("51-9141.00")
    mixed = space.mix({"17-2072.00": 3.0, "51-9141.00": 1.0})
    assert mixed.level == pytest.approx(0.75 * one.level + 0.25 * two.level)
    assert space.distance(mixed, one) < space.distance(mixed, two)
    with pytest.raises(ValueError, match="weights"):
        space.mix({"17-2072.00": 0.0})
    with pytest.raises(UnknownCodeError, match=r"17-2072\.00"):
        space.mix({"17-2072.0": 1.0})


def test_missing_skills_add_up_and_only_go_one_way(space):
    donor, target = space.profile("51-4041.00"), space.profile("51-9141.00")
    missing = space.missing(donor, target)
    gap = 7 * (target.level - donor.level)
    assert missing["shortfall"].sum() == pytest.approx(np.sum(gap.clip(0) * target.importance))
    assert missing["share"].sum() == pytest.approx(1)
    assert (missing["donor_level"] < missing["target_level"]).all()
    assert missing["shortfall"].is_monotonic_decreasing
    back = space.missing(target, donor)
    assert not set(zip(missing["element"], missing["domain"], strict=True)) & set(
        zip(back["element"], back["domain"], strict=True)
    )
    assert space.missing(target, target).empty


def test_bad_ratings_are_all_told_at_once(ratings, related):
    bad = ratings.copy()
    bad.loc[0, "level"] = 9.0
    bad = pd.concat([bad.drop(index=5), bad.iloc[[1]]])
    with pytest.raises(FrameError) as error:
        learn_space(bad, related)
    assert len(error.value.problems) == 3
