"""What had been published by a past day; the canary that a leak would wake."""

import shutil
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import insert, select

import talent
from talent.store.bulk import bulk_insert
from talent.store.models import Base
from talent.store.rewinding import PEOPLE, STRUCTURE, period_ends, rewound

DAY, NOW = "2015-11-22", "2026-11-22"


@pytest.fixture(scope="module")
def snapshots(store):
    return store.as_of(NOW), store.as_of(DAY)


@pytest.fixture(scope="module")
def past(snapshots):
    return rewound(*snapshots)


def concepts(snapshot):
    rows = snapshot.table("observation")
    return rows, rows["series"].map(snapshot.series().set_index("series")["concept"])


def test_no_value_is_of_a_period_that_had_not_ended(past):
    rows, about = concepts(past)
    declared = about.isin([PEOPLE, *STRUCTURE])
    assert (period_ends(rows["period"]) <= pd.Timestamp(DAY))[~declared].all()


def test_nothing_that_was_known_by_vintage_is_lost(snapshots, past):
    then = snapshots[1].table("observation")
    both = then.merge(past.table("observation"), on=["series", "period"], suffixes=("", "_now"))
    assert len(both) == len(then)
    pd.testing.assert_series_equal(both["value"], both["value_now"], check_names=False)
    for table in ("fab_state", "fab_event", "projection"):
        pd.testing.assert_frame_equal(past.table(table), snapshots[1].table(table))


def test_monthly_figures_end_as_long_before_the_day_as_their_file_came_late(past):
    rows = past.observations("employment", country="US", scope="components")
    # The file of 1 August 2025 ends in July.
    assert rows["period"].max() == "2015-10"
    japan = past.observations("employment", country="JP", scope="components")
    # The file of May 2024 ends in 2023.
    assert japan["period"].max() == "2014"


def test_people_alive_are_carried_forward_by_age(past):
    people = past.observations("population", country="TW", sex="F")
    table = people.pivot_table(index="year", columns="age_band", values="value")
    assert table.at[2014, "12"] == table.at[2020, "18"] == table.at[2016, "14"]
    # The unborn are as many as the youngest.
    assert table.at[2030, "5"] == table.at[2014, "0"]
    assert table.index.max() == 2044


def test_given_concepts_are_told_in_full(snapshots):
    told = rewound(*snapshots, given=["population"])
    pd.testing.assert_frame_equal(
        told.observations("population"), snapshots[0].observations("population")
    )


def test_tables_without_an_old_edition_keep_their_oldest(snapshots, past):
    kept = past.observations("age_structure", country="US", scope="components")
    assert set(kept["year"]) == {2020}
    assert set(snapshots[0].observations("age_structure", country="US")["year"]) == {2020, 2024}


def plant(store, known: str) -> int:
    """Plant an absurd later value in every series, and news of every fab; how many they are."""
    meta = Base.metadata.tables
    with store.engine.begin() as connection:
        series = connection.execute(select(meta["series"].c.id, meta["series"].c.frequency)).all()
        later = {"A": "2026", "Q": "2026-Q3", "M": "2026-10"}
        rows = [
            {
                "series_id": number, "period": later[frequency],
                "vintage": date.fromisoformat(known), "value": 1e12, "status": "measured",
                "source": "talent", "note": "canary",
            }
            for number, frequency in series
        ]  # fmt: skip
        bulk_insert(connection, meta["observation"], pd.DataFrame(rows))
        states = connection.execute(select(meta["fab_state"])).mappings().all()
        newest = {row["fab"]: dict(row) for row in sorted(states, key=lambda r: r["vintage"])}
        for row in newest.values():
            row |= {"vintage": date.fromisoformat(known), "capacity_wspm": 1e9, "jobs": 1e9}
        connection.execute(insert(meta["fab_state"]), list(newest.values()))
        connection.execute(
            insert(meta["fab_event"]),
            [
                {"fab": fab, "seq": 99, "kind": "closed", "event_date": "2026", "target_date": "",
                 "known_on": date.fromisoformat(known), "source": "talent", "note": "canary"}
                for fab in newest
            ],
        )  # fmt: skip
        connection.execute(
            insert(meta["series_break"]),
            [
                {"series_id": number, "period": later[frequency], "kind": "level_shift",
                 "vintage": date.fromisoformat(known), "size_log": 3.0, "source": "talent",
                 "note": "canary"}
                for number, frequency in series
            ],
        )  # fmt: skip
    return len(rows) + 2 * len(newest) + len(series)


@pytest.fixture
def planted(store, tmp_path):
    """A copy of the shipped data with a canary in every series, and in every fab."""
    path = tmp_path / "canary.db"
    shutil.copy(store.engine.url.database, path)
    with talent.open(f"sqlite:///{path}") as copy:
        assert plant(copy, "2026-11-21") > 5_000
        yield copy


def test_a_canary_anywhere_in_the_store_moves_no_backtest(planted, snapshots, past):
    seen = planted.as_of(NOW)
    assert seen.hash != snapshots[0].hash
    # A model reads nothing but the snapshot, and the same snapshot gives the same forecast to the
    # bit (tests/forecasts/test_repeat.py).
    assert rewound(seen, planted.as_of(DAY)).hash == past.hash


def test_a_backtest_is_a_stored_run_that_can_be_made_again(planted):
    """On the planted data: what the run read is what it would have read without them."""
    told = {"countries": ["JP"], "years": 2, "draws": 50, "known_on": NOW}
    made = talent.backtest(planted, ["2021-11-22"], **told).forecasts[0]
    runs = planted.runs().set_index("run_id")
    assert runs.at[made.run_id, "kind"] == "backtest"
    assert made.meta["base"] == 2020
    assert talent.rerun(planted, made.run_id).identical


def test_the_canary_is_heard_where_the_guard_is_taken_away(planted, snapshots, past, monkeypatch):
    """Without the cut by date, the planted values reach the models."""
    monkeypatch.setattr("talent.store.rewinding._slowness", lambda rows, end: end - end.max())
    leaking = rewound(planted.as_of(NOW), planted.as_of(DAY))
    assert leaking.hash != past.hash
    assert (leaking.table("observation")["value"] == 1e12).any()
