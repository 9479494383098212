"""Trees of draws on a shelf are what they would be in memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from talent.shelf import Shelf, copied, cut


@dataclass(frozen=True)
class People:
    available: np.ndarray
    fabs: np.ndarray
    ages: np.ndarray
    named: tuple[str, dict[str, np.ndarray]]


DRAWS = 7
WHOLE = People(
    available=np.arange(DRAWS * 6.0).reshape(DRAWS, 3, 2),
    fabs=np.empty((DRAWS, 0)),
    ages=np.arange(66),
    named=("gap", {"short": np.arange(DRAWS) % 2 == 0}),
)


@pytest.mark.parametrize("along", [False, True])
@pytest.mark.parametrize("order", [(0, 3, 6), (6, 0, 3)])
def test_parts_in_any_order_make_the_whole(order, along):
    shelf = Shelf(DRAWS, along=along)
    for start in order:
        part = slice(start, min(start + 3, DRAWS))
        shelf.put("JP", copied(cut(WHOLE, DRAWS, part)), part)
    found = shelf["JP"]
    for name in ("available", "fabs", "ages"):
        np.testing.assert_array_equal(getattr(found, name), getattr(WHOLE, name))
    assert found.named[0] == "gap"
    np.testing.assert_array_equal(found.named[1]["short"], WHOLE.named[1]["short"])
    assert found.named[1]["short"].dtype == bool
    assert list(shelf) == ["JP"]


def test_a_surplus_of_draws_is_left_out():
    shelf = Shelf(5)
    shelf.put("JP", WHOLE, slice(0, DRAWS))
    np.testing.assert_array_equal(shelf["JP"].available, WHOLE.available[:5])


def test_what_is_taken_cannot_be_changed_and_outlives_the_shelf():
    shelf = Shelf(DRAWS)
    shelf.put("JP", WHOLE, slice(0, DRAWS))
    taken = shelf["JP"].available
    with pytest.raises(ValueError, match="read-only"):
        taken[0] = 0
    del shelf
    np.testing.assert_array_equal(taken, WHOLE.available)


def test_nothing_is_left_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    shelf = Shelf(DRAWS)
    shelf.put("JP", WHOLE, slice(0, DRAWS))
    assert list(tmp_path.iterdir()) == [], "not even while it is in use"
    assert shelf["JP"].available.sum() == WHOLE.available.sum()
