"""What is packed is read back the same to the bit, and nothing but numbers and text is read."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from talent.series.bands import learn_bands
from talent.series.steps import Step
from talent.series.trees import packed, unpacked


def _back(tree):
    return unpacked({name: part.copy() for name, part in packed(tree).items()})


def test_numbers_come_back_to_the_last_digit():
    tree = {
        ("a", 1): [0.1 + 0.2, float("nan"), -0.0, 10**30, None, True],
        "steps": (Step(12), Step(3, 0.25)),
        "set": frozenset(["b"]),
        "numpy": np.float64(1) / 3,
    }
    back = _back(tree)
    assert repr(back) == repr(tree)
    assert type(back["numpy"]) is np.float64


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3).T,
        np.array([["text", "円"]]),
        np.zeros((0, 3)),
        np.array(2.5),
        np.arange(8, dtype=np.int64)[::2],
        np.array([True, False]),
    ],
)
def test_arrays_keep_their_kind_and_order_and_are_read_only(array):
    back = _back(array)
    assert back.dtype == array.dtype
    assert back.flags.f_contiguous == array.copy(order="K").flags.f_contiguous
    np.testing.assert_array_equal(back, array)
    assert not back.flags.writeable


def test_frames_keep_their_types_and_indexes():
    frame = pd.DataFrame({"name": ["a", None], "value": [0.1, np.nan], "year": [1, 2]})
    wide = frame.assign(other="x").pivot_table(index="year", columns="other", values="value")
    for one in (frame, wide, frame[frame["year"] == 2], frame.iloc[:0]):
        pd.testing.assert_frame_equal(_back(one), one, check_exact=True)
    series = pd.Series([1.5, 2.5], index=pd.Index([2020, 2022], name="year"), name="value")
    pd.testing.assert_series_equal(_back(series), series, check_exact=True)


def test_dataclasses_of_this_package_come_back():
    rng = np.random.default_rng(1)
    names = np.array(["a", "b"] * 10)
    bands = learn_bands(rng.normal(size=(20, 3)), np.full(3, 5.0), names, np.arange(20), [""] * 20)
    back = _back(bands)
    np.testing.assert_array_equal(back.table, bands.table)
    assert back.factors == bands.factors


@pytest.mark.parametrize("tree", [object(), np.array([{}]), pd.Series([{1}]), len])
def test_what_is_no_number_or_text_is_refused(tree):
    with pytest.raises(TypeError, match="cannot be kept"):
        packed(tree)


@pytest.mark.parametrize("where", [("subprocess", "Popen"), ("talent.series.kept", "kept")])
def test_nothing_but_a_dataclass_of_this_package_is_made(where):
    told = np.frombuffer(json.dumps({"of": [*where, []]}).encode(), dtype=np.uint8)
    with pytest.raises(TypeError, match="no dataclass of this package"):
        unpacked({"told": told, "data": np.empty(0, np.uint8)})
