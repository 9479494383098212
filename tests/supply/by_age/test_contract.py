"""What a stranger hands in: accepted as documented, or refused with all that is wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from talent.errors import FrameError
from talent.supply.by_age import read_workforce


def frame(groups=("a", "b"), years=(2010, 2015), ages=range(20, 25)) -> pd.DataFrame:
    rows = [(g, y, a, 10.0 * (1 + i)) for i, g in enumerate(groups) for y in years for a in ages]
    return pd.DataFrame(rows, columns=["group", "year", "age", "count"])


def test_counts_come_out_by_census_group_and_age_in_any_order_of_rows():
    shuffled = frame().sample(frac=1, random_state=1)
    data = read_workforce(shuffled)
    assert data.groups == ("a", "b")
    assert data.years.tolist() == [2010, 2015]
    np.testing.assert_array_equal(data.counts[:, 0], 10.0)
    np.testing.assert_array_equal(data.counts[:, 1], 20.0)


def test_everything_wrong_is_told_at_once():
    counts = frame().rename(columns={"count": "cuont"})
    counts["age"] = counts["age"].astype(object)
    counts.loc[0, "age"] = "young"
    exits = pd.DataFrame({"age": [60], "rate": [1.5]})
    with pytest.raises(FrameError) as told:
        read_workforce(counts, exits=exits)
    text = str(told.value)
    for part in ("'cuont'", "did you mean 'count'", "is missing", "'young'", "share from 0 to 1"):
        assert part in text


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda t: t.drop(index=3), "no row for age"),
        (lambda t: pd.concat([t, t.head(1)]), "is there twice"),
        (lambda t: t.loc[t["year"] == 2015], "two censuses"),
        (lambda t: t.assign(count=-1), "not below 0"),
        (lambda t: t.loc[~((t["group"] == "a") & (t["year"] == 2015))], "last census"),
        (lambda t: t.assign(year=2010.5), "must be a year"),
        (lambda t: t.iloc[:0], "no rows"),
    ],
)
def test_counts_that_cannot_be_used_are_refused_with_the_reason(spoil, message):
    with pytest.raises(FrameError, match=message):
        read_workforce(spoil(frame()).reset_index(drop=True))


def test_a_lost_row_may_mean_nobody_if_the_user_says_so():
    data = read_workforce(frame().drop(index=3), missing="zero")
    assert data.counts[0, 0, 3] == 0


def test_an_unknown_group_of_graduates_is_told_with_its_near_match():
    graduates = pd.DataFrame({"group": ["alpha", "bet"], "year": 2015, "count": 5})
    with pytest.raises(FrameError, match="did you mean 'beta'"):
        read_workforce(frame(groups=("alpha", "beta")), graduates=graduates)


def test_exit_rates_hold_inside_bands_and_beyond_the_last_age():
    exits = pd.DataFrame({"age": ["22-23"], "rate": [0.1]})
    data = read_workforce(frame(), exits=exits)
    np.testing.assert_array_equal(data.exits, [[0, 0, 0.1, 0.1, 0.1]] * 2)


def test_nothing_dated_later_is_known_before():
    graduates = pd.DataFrame({"year": [2009, 2011, 2014], "count": [5, 6, 7]})
    counts = frame(groups=("all",), years=(2005, 2010, 2015))
    data = read_workforce(counts, graduates=graduates).until(2010)
    assert data.years.tolist() == [2005, 2010]
    assert data.graduates.index.tolist() == [2009]
