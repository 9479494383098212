"""At 1,000 random dates a snapshot has the right vintage of everything, and nothing later."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

import talent
from talent.store import datasets_folder

FIRST, LAST = date(2000, 1, 1), date(2027, 12, 31)
DATES = 1_000
WHOLE = 12
"""Dates at which everything is read through the public snapshot; it costs seconds each."""

UNDATED = {"fabs", "fab_events", "projections", "projection_concepts", "occupation_crosswalk"}
"""Left out where only observations and assumptions are looked at."""


@pytest.fixture(scope="module")
def dates(observed) -> list[date]:
    """Random dates; a third of them is a vintage or a day beside one: where errors hide."""
    rng = np.random.default_rng(20261122)
    edges = [date.fromisoformat(v) for v in sorted(set(observed["vintage"]))]
    span = (LAST - FIRST).days
    near = DATES // 3
    drawn = [FIRST + timedelta(days=int(d)) for d in rng.integers(0, span, DATES - near)]
    places, steps = rng.integers(0, len(edges), near), rng.integers(-1, 2, near)
    return drawn + [edges[i] + timedelta(days=int(d)) for i, d in zip(places, steps, strict=True)]


@pytest.fixture(scope="module")
def histories(observed) -> dict[tuple[str, str], list[tuple[str, float]]]:
    """Vintages of each series and period, in order, from the CSV files."""
    out: dict[tuple[str, str], list[tuple[str, float]]] = {}
    ordered = observed.sort_values("vintage")
    for row in ordered[["series", "period", "vintage", "value"]].itertuples(index=False):
        out.setdefault((row.series, row.period), []).append((row.vintage, row.value))
    return out


def brute_force(histories, day: date) -> dict[tuple[str, str], tuple[str, float]]:
    """Look through every vintage of every key."""
    found = {}
    text = day.isoformat()
    for key, vintages in histories.items():
        known = [pair for pair in vintages if pair[0] <= text]
        if known:
            found[key] = max(known)
    return found


def read(snapshot) -> dict[tuple[str, str], tuple[str, float]]:
    """Every observation of a snapshot."""
    rows = pd.concat([snapshot.observations(concept) for concept in snapshot.concepts()])
    # Nothing later leaks.
    assert (rows["vintage"] <= snapshot.as_of.isoformat()).all()
    columns = (rows[c].tolist() for c in ("series", "period", "vintage", "value"))
    return {(s, p): (v, x) for s, p, v, x in zip(*columns, strict=True)}


@pytest.fixture
def some(sqlite_url, csv_tables, tmp_path):
    """A database with some of the series, so that a thousand snapshots do not take minutes.

    Degrees of two publishers, both editions of a population, and fab capacities, whose vintages
    are all different; the other test reads everything, at fewer dates.
    """
    every = csv_tables["series"]["series"]
    wanted = r"graduates\.US\.(engineering|computing)|population\.JP\.M\.2.$|capacity\.(JP|TW)"
    names = set(every[every.str.match(wanted)])
    csv_tables = csv_tables | {"series": csv_tables["series"][every.isin(names)]}
    for name, frame in csv_tables.items():
        kept = frame[frame["series"].isin(names)] if "series" in frame else frame
        kept = kept.head(0) if name in UNDATED else kept
        kept.to_csv(tmp_path / f"{name}.csv", index=False, lineterminator="\n")
    shutil.copy(datasets_folder() / "datapackage.json", tmp_path)
    with talent.open(sqlite_url, load=False) as store:
        store.load(tmp_path)
        yield store, names


def test_the_right_vintage_at_a_thousand_dates(some, histories, dates):
    store, names = some
    mine = {key: known for key, known in histories.items() if key[0] in names}
    assert sum(len(known) > 1 for known in mine.values()) > 300
    for day in dates:
        assert read(store.as_of(day)) == brute_force(mine, day), day


def test_whole_snapshots_have_every_observation(store, histories, observed, csv_tables):
    rng = np.random.default_rng(2)
    span = (LAST - FIRST).days
    vintages = sorted(set(observed["vintage"]))
    days = [FIRST + timedelta(days=int(d)) for d in rng.integers(0, span, WHOLE // 2)]
    days += [date.fromisoformat(v) for v in rng.choice(vintages, WHOLE // 2, replace=False)]
    guesses = csv_tables["assumptions"]
    events, fabs = csv_tables["fab_events"], csv_tables["fabs"]
    for day in days:
        snapshot, text = store.as_of(day), day.isoformat()
        assert read(snapshot) == brute_force(histories, day)
        known = guesses[guesses["vintage"] <= text]
        newest = known.sort_values("vintage").groupby(["assumption", "country"]).tail(1)
        keys = ["assumption", "country", "vintage"]
        assert _set(snapshot.assumptions(), keys) == _set(newest, keys)
        happened = events[events["known_on"] <= text]
        assert _set(snapshot.fab_events(), ["fab", "known_on"]) == _set(
            happened, ["fab", "known_on"]
        )
        assert set(snapshot.fabs()["fab"]) == set(fabs.loc[fabs["vintage"] <= text, "fab"])
        projected = csv_tables["projections"]
        years = pd.to_numeric(projected["publication_year"])
        assert set(snapshot.projections()["projection"]) == set(
            projected.loc[years <= day.year, "projection"]
        )


def _set(frame: pd.DataFrame, columns: list[str]) -> set[tuple[str, ...]]:
    return set(frame[columns].itertuples(index=False, name=None))
