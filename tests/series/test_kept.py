"""What is kept on disk gives the same numbers as what is made, and never stands in the way."""

from __future__ import annotations

import os
import time

import numpy as np
import pytest

from talent.series import origins
from talent.series.kept import kept
from talent.series.steps import Step

FIT = (np.exp(np.linspace(1, 2, 30)).tobytes(), (Step(12),), 5, 1, None)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A cache of this test's own."""
    monkeypatch.setenv("TALENT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _files(folder):
    return sorted(folder.rglob("*.npz"))


def test_a_kept_fit_is_the_fit_to_the_last_digit(folder):
    made = origins._fit.__wrapped__(*FIT)
    assert len(_files(folder)) == 1
    read = origins._fit.__wrapped__(*FIT)
    np.testing.assert_array_equal(read.paths, made.paths)
    np.testing.assert_array_equal(read.level, made.level)
    assert read.diagnostics == made.diagnostics
    assert not read.paths.flags.writeable


def test_each_input_has_a_file_of_its_own(folder):
    values, steps, horizon, season, drivers = FIT
    others = [
        FIT,
        (values[8:], steps, horizon, season, drivers),
        (values, (Step(13),), horizon, season, drivers),
        (values, steps, 6, season, drivers),
    ]
    for one in others:
        origins._fit.__wrapped__(*one)
    assert len(_files(folder)) == len(others)


def test_nothing_is_kept_when_it_is_off(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TALENT_CACHE", "off")
    assert kept(b"k", lambda: {"a": np.ones(2)})["a"].tolist() == [1.0, 1.0]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_a_damaged_file_is_made_again(folder, damage, caplog):
    kept(b"k", lambda: {"a": np.ones(2)})
    (path,) = _files(folder)
    path.write_bytes(damage)
    assert kept(b"k", lambda: {"a": np.zeros(2)})["a"].tolist() == [0.0, 0.0]
    assert "made again" in caplog.text
    assert kept(b"k", lambda: {"a": np.ones(2)})["a"].tolist() == [0.0, 0.0]


def test_a_file_with_objects_is_not_unpickled(folder):
    kept(b"k", lambda: {"a": np.ones(2)})
    (path,) = _files(folder)
    with path.open("wb") as file:
        np.savez(file, a=np.array([{"unsafe": 1}], dtype=object))
    assert kept(b"k", lambda: {"a": np.zeros(2)})["a"].tolist() == [0.0, 0.0]


def test_a_folder_that_cannot_be_made_only_costs_time(tmp_path, monkeypatch, caplog):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("TALENT_CACHE", str(tmp_path / "file"))
    assert kept(b"k", lambda: {"a": np.ones(1)})["a"].tolist() == [1.0]
    assert "not kept" in caplog.text


def test_what_old_code_kept_goes_and_what_is_not_ours_stays(tmp_path, monkeypatch):
    folder = tmp_path / "cache" / "talent-fits"
    old, others = folder / "0123456789abcdef", folder / "of the user"
    month = time.time() - 31 * 86400
    for path in (old, others):
        path.mkdir(parents=True)
        os.utime(path, (month, month))
    monkeypatch.setenv("TALENT_CACHE", str(tmp_path / "cache"))
    kept(b"k", lambda: {"a": np.ones(1)})
    assert not old.exists()
    assert others.exists()
