"""At random dates a snapshot has the right vintage of everything, and nothing later leaks."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from talent.store import Store, datasets_folder, load_package
from talent.store.asof import latest_rows
from talent.store.bulk import bulk_insert
from talent.store.engine import writing
from talent.store.frames import read_frame
from talent.store.models import Assumption, FabState, Observation, Series, SeriesBreak
from talent.store.tables import table_of

FIRST, LAST = date(2000, 1, 1), date(2027, 12, 31)
DATES = {"sqlite": 300, "postgresql": 100}
SHARE = 100
"""Each date reads every 100th series, each time others, so that hundreds take seconds."""
WHOLE = 6
"""Dates at which everything is read through the public snapshot; it costs seconds each."""

KEYS = {
    "observation": ["series", "period"], "series_break": ["series", "period", "kind"],
    "assumption": ["assumption", "country"], "fab_state": ["fab"],
}  # fmt: skip
FILES = {"series_break": "breaks", "assumption": "assumptions", "fab_state": "fab_states"}


def draw(count: int, vintages: list[str]) -> list[date]:
    """Random dates; a third of them is a vintage or a day beside one: where errors hide."""
    rng = np.random.default_rng(20261122)
    near = count // 3
    days = [FIRST + timedelta(days=int(d)) for d in rng.integers(0, (LAST - FIRST).days, count)]
    edges, steps = rng.choice(sorted(vintages), near), rng.integers(-1, 2, near)
    beside = [
        date.fromisoformat(str(edge)) + timedelta(days=int(step))
        for edge, step in zip(edges, steps, strict=True)
    ]
    return days[near:] + beside


@pytest.fixture(scope="module")
def facts(observed, csv_tables):
    """Rows of the files of each table with vintages, oldest first."""
    frames = {"observation": observed} | {k: csv_tables[v] for k, v in FILES.items()}
    return {name: frame.sort_values("vintage", kind="stable") for name, frame in frames.items()}


def newest(frame: pd.DataFrame, key: list[str], day: date) -> pd.DataFrame:
    """The oracle: the last row of each key among those that are not later than the day."""
    return frame[frame["vintage"] <= day.isoformat()].drop_duplicates(key, keep="last")


def pairs(frame: pd.DataFrame, key: list[str]) -> set[tuple[object, ...]]:
    return set(frame[[*key, "vintage"]].itertuples(index=False, name=None))


def test_the_right_vintage_at_random_dates(shipped, facts):
    """Every series in turns, and all of the smaller tables, against the files."""
    engine = shipped.engine
    with engine.connect() as connection:
        number = dict(connection.execute(select(Series.series, Series.id)).all())
        name = {i: series for series, i in number.items()}
        shares = {
            table: [
                part for _, part in facts[table].groupby(facts[table]["series"].map(number) % SHARE)
            ]
            for table in ("observation", "series_break")
        }
        everything = [v for frame in facts.values() for v in frame["vintage"].unique()]
        days = draw(DATES[engine.dialect.name], everything)
        read = 0
        for turn, day in enumerate(days):
            for table in (Observation, SeriesBreak, Assumption, FabState):
                kind, query = table.__tablename__, latest_rows(table, day)
                part, columns = facts[kind], query.selected_columns
                if kind in shares:
                    part = shares[kind][turn % len(shares[kind])]
                    mine = [number[series] for series in part["series"].unique()]
                    query = query.where(columns.series_id.in_(mine))
                rows = connection.execute(query).mappings().all()
                found = {
                    (*(name[r["series_id"]] if k == "series" else r[k] for k in KEYS[kind]),
                     r["vintage"].isoformat()) for r in rows
                }  # fmt: skip
                expected = newest(part, KEYS[kind], day)
                assert len(found) == len(rows)
                assert found == pairs(expected, KEYS[kind]), (kind, day)
                if kind == "observation":
                    assert sum(r["value"] for r in rows) == pytest.approx(expected["value"].sum())
                    read += len(rows)
    # Every series had its turn, and many values were compared.
    assert len(days) >= SHARE
    assert read > 100 * len(days)


def test_whole_snapshots(shipped, facts, csv_tables):
    """All that the public snapshot gives, at a few of the dates."""
    vintages = [v for frame in facts.values() for v in frame["vintage"].unique()]
    days = draw(DATES["sqlite"], vintages)
    events, projected = csv_tables["fab_events"], csv_tables["projections"]
    years = pd.to_numeric(projected["publication_year"])
    for day in [days[0], *days[-WHOLE + 1 :]]:
        snapshot, text = shipped.as_of(day), day.isoformat()
        rows = pd.concat([snapshot.observations(concept) for concept in snapshot.concepts()])
        expected = newest(facts["observation"], KEYS["observation"], day)
        both = rows.merge(expected, on=["series", "period", "vintage"], suffixes=("", "_csv"))
        assert len(rows) == len(expected) == len(both)
        assert (both["value"] == both["value_csv"]).all()
        for name, frame in {
            "series_break": snapshot.breaks(),
            "assumption": snapshot.assumptions(),
            "fab_state": snapshot.fabs(),
        }.items():
            assert pairs(frame, KEYS[name]) == pairs(
                newest(facts[name], KEYS[name], day), KEYS[name]
            )
        states = newest(facts["fab_state"], ["fab"], day).set_index("fab")
        fabs = snapshot.fabs().set_index("fab")
        assert (fabs["status"] == states["status"].reindex(fabs.index)).all()
        happened = events[events["known_on"] <= text]
        assert set(snapshot.fab_events()["known_on"]) <= set(happened["known_on"])
        assert len(snapshot.fab_events()) == len(happened)
        assert set(snapshot.projections()["projection"]) == set(
            projected.loc[years <= day.year, "projection"]
        )


FUTURE = "2027-02-01"
PLANTED = {
    "observation": {"value": 1.0}, "series_break": {"size_log": 0.5},
    "assumption": {"mode": 0.123}, "fab_state": {"jobs": 12345.0},
    "fab_event": {"seq": 999, "kind": "cancelled"}, "projection": {"projection": "canary"},
}  # fmt: skip


def plant(engine, name: str) -> None:
    """Put a row that will be known only in 2027 beside every tenth of a table."""
    table = table_of(name)
    with writing(engine) as connection:
        rows = read_frame(connection, table.select()).iloc[::10]
        when = {"fab_event": "known_on", "projection": "publication_year"}.get(name, "vintage")
        rows = rows.assign(**{when: 2027 if name == "projection" else FUTURE}, **PLANTED[name])
        key = [column.name for column in table.primary_key]
        bulk_insert(connection, table, rows.drop_duplicates(key))


def test_a_planted_future_moves_no_earlier_snapshot(migrated):
    """The canary: values of 2027 in every table leave what was known in 2026 as it was."""
    load_package(migrated, datasets_folder())
    store = Store(migrated)
    day = "2026-11-22"
    before = store.as_of(day).hash
    for name in PLANTED:
        plant(migrated, name)
    # The canary sings where it may be heard; else this test could not fail.
    heard = store.as_of(FUTURE)
    concept = next(iter(heard.concepts()))
    for table in (heard.observations(concept), heard.breaks(), heard.assumptions(), heard.fabs()):
        assert (table["vintage"] == FUTURE).any()
    assert (heard.fab_events()["known_on"] == FUTURE).any()
    assert (heard.projections()["projection"] == "canary").any()
    assert store.as_of(day).hash == before
