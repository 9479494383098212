"""Fabs to come: dates, delays, ramps and what a fab adds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from talent.demand.capacity import delays_observed, pipeline_headcount
from talent.demand.dates import parse_year
from talent.inputs import Inputs

BASE, TO = 2025, 2035


class Register:
    """A snapshot with another list of fabs."""

    def __init__(self, snapshot, fabs):
        self.snapshot, self.changed = snapshot, fabs

    def __getattr__(self, name):
        return getattr(self.snapshot, name)

    def fabs(self):
        return self.changed


@pytest.fixture(scope="module")
def snapshot(store):
    return store.as_of("2026-11-22")


def people(snapshot, fabs, country="JP", draws=400):
    return pipeline_headcount(Inputs(Register(snapshot, fabs), 7, draws), country, BASE, TO)


@pytest.mark.parametrize(
    ("text", "year"),
    [("2024", 2024.5), ("2024-Q1", 2024.125), ("2027-H1", 2027.25), ("2025-12-17", 2025.9583)],
)
def test_dates_of_any_precision_become_years(text, year):
    assert parse_year(text) == pytest.approx(year, abs=1e-3)


def test_unreadable_dates_are_missing():
    assert np.isnan(parse_year("soon"))
    assert np.isnan(parse_year(None))


def test_delay_is_start_or_latest_target_less_first_target():
    rows = [
        ("late", 1, "announced", "2011-02", "2013"),
        ("late", 2, "production_start", "2020-10", None),
        ("slipping", 1, "announced", "2022", "2025"),
        ("slipping", 2, "delayed_to", "2025", "2030"),
        ("on-time", 1, "announced", "2021", "2024"),
        ("on-time", 2, "production_start", "2024-12", None),
        ("open", 1, "announced", "2021", "2028"),
    ]
    events = pd.DataFrame(rows, columns=["fab", "seq", "kind", "event_date", "target_date"])
    found = delays_observed(events)
    assert found["late"] == pytest.approx(7.29, abs=0.01)
    assert found["slipping"] == 5
    assert found["on-time"] == 0
    assert "open" not in found


def test_register_gives_delays_of_both_kinds(snapshot):
    found = delays_observed(snapshot.fab_events())
    assert len(found) > 20
    assert (found == 0).any()
    assert found.max() > 4


def test_nothing_is_added_in_the_base_year_and_nothing_is_negative(snapshot):
    out = people(snapshot, snapshot.fabs())
    assert not out[:, 0].any()
    assert out.min() >= 0
    assert (np.diff(out, axis=1) >= -1e-9).all()


def test_removing_a_fab_changes_only_what_that_fab_added(snapshot):
    fabs = snapshot.fabs()
    jasm = fabs["fab"] == "jasm-kumamoto-2"
    assert jasm.sum() == 1
    with_it, without = people(snapshot, fabs), people(snapshot, fabs.loc[~jasm])
    alone = people(snapshot, fabs.assign(in_pipeline=fabs["in_pipeline"].where(jasm, 0)))
    np.testing.assert_allclose(with_it - without, alone, atol=1e-9)
    jobs = float(fabs.loc[jasm, "jobs"].iloc[0])
    assert 0 < alone[:, -1].mean() < jobs
    assert alone.max() <= jobs + 1e-9


def test_totals_of_sites_and_companies_never_enter(snapshot):
    fabs = snapshot.fabs()
    assert (fabs.loc[fabs["in_pipeline"] == 1, "scope_level"] == "fab_or_phase").all()
    totals = fabs["scope_level"] != "fab_or_phase"
    changed = fabs.assign(jobs=fabs["jobs"].where(~totals, 1e9))
    np.testing.assert_array_equal(people(snapshot, fabs), people(snapshot, changed))
