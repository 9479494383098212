"""Headline numbers that moved: by how much, and the reasons that make up the difference."""

from __future__ import annotations

import importlib
import re
from types import SimpleNamespace

import pandas as pd
import pytest

import talent
from talent.errors import ConfigError, UnknownCodeError
from talent.forecasts.run import made_from
from talent.jobs.moved import Watch, movements

FEW = {"countries": ["TW"], "to": 2030, "as_of": "2026-11-22", "draws": 50, "seed": 7}


@pytest.fixture
def _made_once(monkeypatch, snapshot):
    """What is known is read once, and the same forecast is made once: that they repeat is tested
    elsewhere."""
    kept = {}

    def made_once(snapshot, config, progress=None):
        if config.hash not in kept:
            kept[config.hash] = made_from(snapshot, config)
        return kept[config.hash]

    for name in ("talent.forecasts.run", "talent.forecasts.why"):
        module = importlib.import_module(name)
        monkeypatch.setattr(module, "made_from", made_once)
        monkeypatch.setattr(module, "snapshot_for", lambda *_: snapshot)


@pytest.mark.usefixtures("_made_once")
def test_what_moved_is_told_with_reasons_that_add_up(own, monkeypatch):
    first = talent.forecast(own, **FEW)
    second = talent.forecast(own, assumptions={"capacity_weight": 1.0}, **FEW)
    (moved,) = movements(own, first.run_id, second.run_id, Watch(persons=0, probability=1))
    gap = second.gap(by=["country", "year"]).set_index(["country", "year"]).loc[("TW", 2030)]
    assert (moved.country, moved.year, moved.beyond) == ("TW", 2030, True)
    assert moved.after.median == pytest.approx(gap["median"])
    assert moved.after.probability == pytest.approx(gap["prob_shortage"])
    assert moved.before.low < moved.before.median < moved.before.high
    change = moved.after.median - moved.before.median
    told = [float(re.search(r": ([-+][\d,]+) persons", w)[1].replace(",", "")) for w in moved.why]
    assert sum(told) == pytest.approx(change, abs=len(told))
    assert abs(change) > 1
    assert moved.why[0].startswith("asked for otherwise: capacity_weight: ")
    # Reasons take many forecasts: they are sought only where something moved.
    monkeypatch.setattr(talent, "why", None)
    (quiet,) = movements(own, first.run_id, second.run_id, Watch(persons=1e9, probability=1))
    assert (quiet.before, quiet.after) == (moved.before, moved.after)
    assert not quiet.beyond
    assert quiet.why == ()


def stored(**medians):
    """Results of a run with one number a country."""
    rows = [
        {"country": c, "scope": "components", "occupation": "total", "year": 2030,
         "measure": "gap", "q10": m - 10, "q50": m, "q90": m + 10, "prob_positive": m / 100}
        for c, m in medians.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_what_cannot_be_compared_is_said(monkeypatch):
    runs = {"a": stored(JP=50, US=50), "b": stored(JP=52, US=71, TW=10)}

    def results(run):
        if run not in runs:
            raise UnknownCodeError("run", run, runs)
        return runs[run]

    store = SimpleNamespace(results=results)

    def cannot(*_, **__):
        raise ConfigError("the runs share no code\nand more")

    monkeypatch.setattr(talent, "why", cannot)
    japan, taiwan, states = movements(store, "a", "b", Watch(persons=1000, probability=0.2))
    # The median moved by 21 and the probability by 0.21: one of the two is enough.
    assert states.beyond
    assert states.why == ("it cannot be told why: the runs share no code",)
    assert (japan.beyond, japan.why) == (False, ())
    assert (taiwan.before, taiwan.beyond) == (None, False)
    assert taiwan.why == ("the earlier forecast does not have this number",)
    gone = movements(store, "b", "a", Watch(persons=1000, probability=1))[1]
    assert (gone.country, gone.after) == ("TW", None)
    none = movements(store, "a", "b", Watch(year=2035))[0]
    assert none.why == ("neither forecast has this number",)
    assert movements(store, None, "b", Watch()) == ()
    (pruned, *_) = movements(store, "c", "b", Watch(), forecast="base")
    assert pruned.why == ("the earlier forecast is not stored any more",)
    assert pruned.forecast == "base"
    with pytest.raises(UnknownCodeError, match="enginers"):
        movements(store, "a", "b", Watch(occupation="enginers"))
