"""What happened, as the model reads it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from talent.demand.employment import segment_histories
from talent.errors import TalentError
from talent.evaluate.actuals import actuals
from talent.inputs import Inputs
from talent.store import Snapshot

AS_OF = "2026-11-22"


@pytest.fixture(scope="module")
def snapshot(store):
    """What is known now, of employment and staffing only, which is quicker to read."""
    full = store.as_of(AS_OF)
    tables = full.tables()
    rows = tables["observation"]
    own = rows["series"].str.match(r"employment\.(US\.3344|JP|TW)|occupation_mix\.US\.3344\.")
    return Snapshot(full.as_of, {**tables, "observation": rows.loc[own]})


def test_actuals_are_what_the_model_reads(snapshot):
    found = actuals(snapshot)
    assert not found.duplicated(["country", "scope", "occupation", "measure", "year"]).any()
    totals = found.loc[found["occupation"] == "total"].set_index(["country", "scope", "year"])
    for country in ("US", "JP", "TW"):
        read = pd.concat(segment_histories(Inputs(snapshot, 1, 10), country), axis=1).sum(axis=1)
        mine = totals.loc[(country, "components"), "value"]
        np.testing.assert_allclose(mine, read.reindex(mine.index))
        assert list(mine.index) == list(read.index)
    # A mean of some months of a year is no measurement of the year.
    assert totals.loc[("US", "components", 2024), "status"] == "measured"
    assert totals.loc[("US", "components", 2025), ["status", "months"]].tolist() == ["estimated", 7]
    pieces = totals.loc[("US", "components"), "piece"]
    assert (pieces.loc[2021], pieces.loc[2024]) == (0, 1)
    assert set(totals.loc[("US", "fab"), "value"] < totals.loc[("US", "components"), "value"]) == {
        True
    }
    # Occupations divide the total of their year, and only where an industry survey is known.
    parts = found.loc[found["occupation"] != "total"]
    assert set(parts["country"]) == {"US"}
    for (country, scope, year), part in parts.groupby(["country", "scope", "year"]):
        assert part["value"].sum() == pytest.approx(totals.loc[(country, scope, year), "value"])
        assert len(part) >= 5


def test_what_was_not_known_is_not_there(store):
    early = actuals(store.as_of("2022-12-01"))
    assert early["vintage"].max() <= "2022-12-01"
    assert set(early["country"]) == {"TW", "US"}
    assert actuals(store.as_of("1999-01-01")).empty


def test_two_series_of_one_scope_are_refused(snapshot):
    tables = snapshot.tables()
    catalogue = tables["series"].copy()
    catalogue.loc[catalogue["series"] == "employment.US.334413.SA", "scope"] = "components"
    with pytest.raises(TalentError, match=r"employment\.US\.3344\.SA, employment\.US\.334413\.SA"):
        actuals(Snapshot(snapshot.as_of, {**tables, "series": catalogue}))
