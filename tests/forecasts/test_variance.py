"""Variance by part of the model: every stream in one part, shares that are shares."""

from __future__ import annotations

import numpy as np
import pytest

import talent
from talent import streams
from talent.errors import UnknownCodeError
from talent.forecasts import make_config
from talent.forecasts.simulate import simulate
from talent.forecasts.variance import CHANCE, PARTS, _shares, streams_of_parts
from talent.forecasts.world import build_world
from talent.inputs import Inputs
from talent.streams import MixedSeed, normals

AS_OF = "2026-11-22"


def test_a_mixed_seed_draws_anew_only_what_it_names():
    mixed = MixedSeed(1, 2, ["supply.exits", "series"])
    for name in ("supply.exits", "supply.exits.US", "series.own.x"):
        np.testing.assert_array_equal(normals(mixed, name, 10), normals(2, name, 10))
    for name in ("supply.exits_floor", "supply", "demand.series"):
        np.testing.assert_array_equal(normals(mixed, name, 10), normals(1, name, 10))


def test_what_is_kept_by_seed_is_not_mixed_up():
    mixed = MixedSeed(1, 2, ["a"])
    assert mixed != 1
    assert mixed == MixedSeed(1, 2, ["a"])
    assert len({mixed: 0, MixedSeed(1, 2, ["b"]): 0, MixedSeed(1, 2, ["a"]): 0}) == 2


def test_every_stream_of_a_forecast_is_in_one_part(store, monkeypatch):
    seen: set[str] = set()
    original = streams.generator

    def noting(seed, name, block):
        seen.add(name)
        return original(seed, name, block)

    monkeypatch.setattr(streams, "generator", noting)
    monkeypatch.setattr("talent.supply.parallel.generator", noting)
    snapshot = store.as_of(AS_OF)
    config = make_config(draws=250, as_of=AS_OF, to=2030, seed=11)
    simulate(build_world(Inputs(snapshot, config.seed, 250), config))
    parts = streams_of_parts(snapshot, config.countries)
    assert set(parts) == {*PARTS, CHANCE}
    for name in seen:
        homes = [
            part
            for part, names in parts.items()
            if any(name == one or name.startswith(one + ".") for one in names)
        ]
        assert len(homes) == 1, (name, homes)


def test_shares_of_a_known_sum_are_found():
    # y = 2 a + b + a c, so Var = 4 + 1 + 1.
    rng = np.random.default_rng(1)
    a, b, c, a2, b2, c2 = rng.standard_normal((6, 200_000, 1))

    def y(a, b, c):
        return 2 * a + b + a * c

    found = _shares(y(a, b, c), y(a2, b, c), y(a, b2, c2))
    assert found["alone"][0] == pytest.approx(4 / 6, abs=4 * found["alone_error"][0])
    assert found["total"][0] == pytest.approx(5 / 6, abs=4 * found["total_error"][0])
    assert found["alone_error"][0] < 0.01


def test_parts_of_a_run_make_shares_of_its_variance(store):
    made = talent.forecast(store, as_of=AS_OF, countries=["JP"], to=2030, draws=60, seed=5)
    chosen = ["gap of the base year", "trend of employment"]
    table = talent.variance_by_part(store, made.run_id, draws=250, parts=chosen)
    assert set(table["part"]) == set(chosen)
    assert (table["total"] >= 0).all()
    noise = 4 * (table["alone_error"] + table["total_error"])
    assert (table["alone"] <= table["total"] + noise).all()
    base = table.loc[table["year"] == 2025].set_index("part")["total"]
    last = table.loc[table["year"] == 2030].set_index("part")["total"]
    # Vacancies make nearly all of the base year, and the trend takes over.
    assert base["gap of the base year"] > 0.9
    assert last["trend of employment"] > last["gap of the base year"]


def test_unknown_parts_list_near_ones(store, baseline):
    with pytest.raises(UnknownCodeError, match="did you mean 'other exits'"):
        talent.variance_by_part(store, baseline.run_id, parts=["other exit"])
