"""What is learnt of a snapshot is the same, reads included, whoever learns it."""

from __future__ import annotations

import numpy as np
import pytest

from talent.inputs import Inputs
from talent.series import kept as kept_module
from talent.series import learnt as learnt_module
from talent.series.learnt import learnt

MADE = []


@learnt
def growth(inputs, country):
    """Years of employment that a country publishes, and their mean."""
    MADE.append(country)
    rows = inputs.observations("demand", "gap", "employment", country=country)
    return rows[["year", "value"]], np.array([rows["value"].mean()])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A cache of this test's own, of a process that has learnt nothing."""
    monkeypatch.setenv("TALENT_CACHE", str(tmp_path))
    fresh_process()
    MADE.clear()
    yield tmp_path
    fresh_process()


def fresh_process():
    learnt_module._lessons.cache_clear()


def test_it_is_made_once_and_noted_for_whom_it_serves(snapshot, folder):
    tables = []
    for country in ("US", "JP"):
        inputs = Inputs(snapshot, 1, 250, serving=country)
        rows, mean = growth(inputs, "US")
        rows["value"] = 0.0  # of the caller's own
        assert mean[0] > 0
        tables.append(inputs.ledger([country]))
        fresh_process()  # the second reads from the disk
    assert MADE == ["US"]
    assert set(tables[0]["country"]) == {"US"}
    assert set(tables[1]["country"]) == {"JP"}
    assert tables[0].drop(columns="country").equals(tables[1].drop(columns="country"))


def test_with_and_without_the_disk_it_is_the_same(snapshot, folder, monkeypatch):
    found = []
    for where in (str(folder), str(folder), "off"):
        monkeypatch.setenv("TALENT_CACHE", where)
        fresh_process()
        found.append(growth(Inputs(snapshot, 1, 250), "JP"))
    assert MADE == ["JP", "JP"]
    for rows, mean in found[1:]:
        assert rows.equals(found[0][0])
        assert rows.dtypes.equals(found[0][0].dtypes)
        np.testing.assert_array_equal(mean, found[0][1])
        assert not mean.flags.writeable


def test_other_code_or_a_broken_file_starts_afresh(snapshot, folder, monkeypatch, caplog):
    growth(Inputs(snapshot, 1, 250), "US")
    (path,) = folder.rglob("*.npz")
    path.write_bytes(path.read_bytes()[:-40])
    fresh_process()
    growth(Inputs(snapshot, 1, 250), "US")
    assert "made again" in caplog.text
    monkeypatch.setattr(kept_module, "code_hash", lambda room: f"other {room}")
    kept_module._folder.cache_clear()
    fresh_process()
    growth(Inputs(snapshot, 1, 250), "US")
    kept_module._folder.cache_clear()
    assert MADE == ["US"] * 3


def test_it_may_depend_on_the_arguments_only(snapshot, folder):
    one, other = (growth(Inputs(snapshot, 1, 250), country)[1] for country in ("US", "JP"))
    assert one[0] != other[0]
    with pytest.raises(TypeError, match="cannot be kept"):
        growth(Inputs(snapshot, 1, 250), len)


class StandIn:
    """A snapshot in the place of another, with figures of its own and the other's hash."""

    def __init__(self, snapshot):
        self.snapshot = snapshot

    def __getattr__(self, name):
        return getattr(self.snapshot, name)

    def observations(self, *args, **filters):
        rows = self.snapshot.observations(*args, **filters)
        return rows.assign(value=2 * rows["value"])


def test_a_stand_in_is_neither_kept_nor_given_what_is_kept(snapshot, folder):
    for first, second in ((StandIn(snapshot), snapshot), (snapshot, StandIn(snapshot))):
        one, other = (growth(Inputs(s, 1, 250), "US")[1][0] for s in (first, second))
        assert max(one, other) == 2 * min(one, other)
        fresh_process()
    assert len(list(folder.rglob("*.npz"))) == 1
