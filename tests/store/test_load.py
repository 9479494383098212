"""Loading: append-only, idempotent, all or nothing, and the same on both databases."""

from __future__ import annotations

import sqlite3
import threading
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from sqlalchemy import (
    Column,
    Date,
    Double,
    Integer,
    MetaData,
    String,
    Table,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError

from talent.errors import DataValidationError, SchemaVersionError
from talent.store import Store, datasets_folder, load_package, make_engine, open_store, plan, schema
from talent.store import load as load_module
from talent.store.bulk import PARAMETERS, bulk_insert, keys_checked_at_once
from talent.store.engine import writing
from talent.store.tables import table_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


def _observed(engine: Engine) -> list[tuple[Any, ...]]:
    query = (
        "SELECT s.series, o.period, o.vintage, o.value, o.status, o.source "
        "FROM observation o JOIN series s ON s.id = o.series_id"
    )
    with engine.connect() as connection:
        return sorted(tuple(map(str, row)) for row in connection.execute(text(query)))


def test_first_load_and_again(migrated: Engine, package: Path, tmp_path: Path, tiny: Any) -> None:
    first = load_package(migrated, package)
    assert first.changed
    # Several vintages of one period, none known before: all are new.
    assert first.new["observation"] == 9
    assert sum(first.revised.values()) == sum(first.unchanged.values()) == 0
    before = _observed(migrated)
    again = load_package(migrated, package)
    assert not again.changed
    assert again.unchanged == first.new
    assert str(again).startswith("0 new, 0 revised, ")
    # The same rows in other files: nothing is new either, and this time rows are compared.
    tiny.rows["employment"].reverse()
    other = load_package(migrated, tiny.write(tmp_path / "other"))
    assert not other.changed
    assert other.unchanged == first.new
    assert _observed(migrated) == before


def test_a_new_vintage_is_a_revision(store: Store, tiny: Any, tmp_path: Path) -> None:
    row = dict(tiny.rows["employment"][5], value="395000", vintage="2026-01-20")
    tiny.rows["employment"].append(row)
    tiny.rows["employment"].append(dict(row, period="2025"))
    report = load_package(store.engine, tiny.write(tmp_path / "next"))
    assert (report.new["observation"], report.revised["observation"]) == (1, 1)
    assert report.unchanged["observation"] == 9
    assert report.frame.set_index("table").loc["observation"].tolist() == [1, 1, 9]
    assert "<td>observation</td>" in report._repr_html_()


def test_another_value_for_the_same_key_is_refused(store: Store, tiny: Any, tmp_path: Path) -> None:
    before = _observed(store.engine)
    tiny.rows["employment"][0]["value"] = "1"
    tiny.rows["employment"][3]["status"] = "estimated"
    tiny.rows["exits"][0]["value"] = "0.5"
    tiny.rows["assumptions"][0]["high"] = "0.06"
    tiny.rows["fab_events"][0]["kind"] = "cancelled"
    tiny.rows["series"][3]["unit"] = "share"
    tiny.rows["employment"].append(dict(tiny.rows["employment"][0], period="2019"))
    with pytest.raises(DataValidationError, match="already has") as caught:
        load_package(store.engine, tiny.write(tmp_path / "changed"))
    found = caught.value.failures
    assert list(zip(found["file"], found["row"], found["column"], strict=True)) == [
        ("assumptions.csv", 2, "high"),
        ("employment.csv", 2, "value"),
        ("employment.csv", 5, "status"),
        ("exits.csv", 2, "value"),
        ("fab_events.csv", 2, "kind"),
        ("series.csv", 5, "unit"),
    ]
    assert found["fix"].str.contains("new vintage").sum() == 4
    assert _observed(store.engine) == before


def test_reference_data_are_updated(store: Store, tiny: Any, tmp_path: Path) -> None:
    tiny.rows["sources"][0].update(title="New title", retrieved="")
    tiny.rows["fabs"][0]["company"] = "Renamed too"
    tiny.rows["series"][0]["title"] = "Renamed"
    report = load_package(store.engine, tiny.write(tmp_path / "next"))
    assert {k: v for k, v in report.revised.items() if v} == {"source": 1, "fab": 1, "series": 1}
    snapshot = store.as_of("2026-06-01")
    sources = snapshot.sources().set_index("source")
    assert sources.loc["bls", ["title", "retrieved"]].tolist() == ["New title", ""]
    assert "Renamed too" in set(snapshot.fabs()["company"])
    assert "Renamed" in set(snapshot.series()["title"])


def test_a_new_state_of_a_fab_leaves_the_old_one_to_its_time(
    store: Store, tiny: Any, tmp_path: Path
) -> None:
    state = dict(tiny.rows["fab_states"][2], jobs="2400", wafer_mm="", vintage="2026-01-20")
    tiny.rows["fab_states"].append(state)
    report = load_package(store.engine, tiny.write(tmp_path / "next"))
    assert {k: v for k, v in report.revised.items() if v} == {"fab_state": 1}
    before, after = (
        store.as_of(day).fabs().set_index("fab").loc["old-fab"]
        for day in ("2026-01-19", "2026-01-20")
    )
    assert (before["wafer_mm"], after["jobs"]) == (300, 2400)
    assert pd.isna(before["jobs"])
    assert pd.isna(after["wafer_mm"])
    assert (before["vintage"], after["vintage"]) == ("2011-01-01", "2026-01-20")


def test_rows_that_only_the_database_has_are_kept(store: Store, tiny: Any, tmp_path: Path) -> None:
    before = _observed(store.engine)
    tiny.rows["employment"] = tiny.rows["employment"][:1]
    assert not load_package(store.engine, tiny.write(tmp_path / "less")).changed
    assert _observed(store.engine) == before


def test_weights_of_a_code_are_replaced_together(store: Store, tiny: Any, tmp_path: Path) -> None:
    del tiny.rows["crosswalk"][1]
    tiny.rows["crosswalk"][1]["weight"] = "1"
    report = load_package(store.engine, tiny.write(tmp_path / "next"))
    assert report.revised["crosswalk"] == 2
    table = store.as_of("2026-06-01").crosswalk("SOC2018")
    assert table["weight"].tolist() == [1.0, 1.0]


def test_an_empty_value_withdraws(store: Store, tiny: Any, tmp_path: Path) -> None:
    tiny.fields["exits"] = {k: {} if k == "value" else v for k, v in tiny.fields["exits"].items()}
    tiny.fields["exits"]["value"] = ("number", {})
    tiny.rows["exits"].append(dict(tiny.rows["exits"][0], value="", vintage="2026-01-01"))
    load_package(store.engine, tiny.write(tmp_path / "next"))
    assert len(store.as_of("2025-12-31").observations("quit_rate")) == 1
    assert store.as_of("2026-01-01").observations("quit_rate").empty


def test_types_in_the_database(store: Store) -> None:
    with store.engine.connect() as connection:
        values = connection.execute(
            text("SELECT wafer_mm, start_year, jobs FROM fab_state ORDER BY fab, vintage")
        ).all()
        assert values == [(None, 2028, None), (None, 2029, None), (300, None, None)]
        # A NaN would make this NaN on PostgreSQL, a BLOB would make it empty on SQLite.
        found = connection.execute(
            text("SELECT AVG(jobs), COUNT(*) FROM fab_state WHERE wafer_mm=300")
        )
        assert found.one() == (None, 1)
        if store.engine.dialect.name == "sqlite":
            kinds = connection.execute(
                text("SELECT DISTINCT typeof(in_pipeline), typeof(vintage) FROM fab_state")
            )
            assert kinds.all() == [("integer", "text")]


def test_a_crash_in_the_middle_leaves_nothing(
    store: Store, tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _observed(store.engine)
    tiny.rows["employment"].append(dict(tiny.rows["employment"][0], period="2019"))
    tiny.rows["sources"][0]["title"] = "New title"

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    folder = tiny.write(tmp_path / "next")
    with monkeypatch.context() as patched:
        # The last statement of a load notes that it happened.
        patched.setattr(load_module, "insert", crash)
        with pytest.raises(KeyboardInterrupt):
            load_package(store.engine, folder)
    assert _observed(store.engine) == before
    assert "New title" not in set(store.as_of().sources()["title"])
    assert load_package(store.engine, folder).changed


def test_files_that_were_loaded_are_not_checked_again(
    store: Store, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[Any] = []
    check_files = load_module.check_files

    def count(files: Any, *arguments: Any, **options: Any) -> Any:
        checked.append(files)
        return check_files(files, *arguments, **options)

    monkeypatch.setattr(load_module, "check_files", count)
    assert not load_package(store.engine, package).changed
    assert not checked
    # One byte more, and everything is checked.
    path = package / "exits.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(DataValidationError, match="the line is empty"):
        load_package(store.engine, package)
    assert len(checked) == 1
    # A file that is gone is told, whatever was loaded.
    path.unlink()
    with pytest.raises(DataValidationError, match="cannot read the file"):
        load_package(store.engine, package)


def test_foreign_keys_checked_at_once_are_still_there(
    migrated: Engine, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keys() -> dict[str, Any]:
        inspector = inspect(migrated)
        return {
            name: sorted(inspector.get_foreign_keys(name), key=lambda key: str(key["name"]))
            for name in inspector.get_table_names()
        }

    before = keys()
    assert len(before["observation"]) == 2
    monkeypatch.setattr(plan, "MANY", 1)
    assert load_package(migrated, package).new["observation"] == 9
    assert keys() == before
    assert schema.check(migrated) == []


def test_foreign_keys_checked_at_once_refuse_the_whole(migrated: Engine) -> None:
    orphan = pd.DataFrame(
        {
            "series_id": [7], "period": ["2024"], "vintage": ["2025-01-01"], "value": [1.0],
            "status": ["measured"], "source": ["nobody"], "note": [""],
        }
    )  # fmt: skip
    table = table_of("observation")
    before = inspect(migrated).get_foreign_keys("observation")
    with (
        # SQLite's driver refuses the row, PostgreSQL the constraint that comes back.
        pytest.raises((sqlite3.IntegrityError, IntegrityError)),
        writing(migrated) as connection,
        keys_checked_at_once(connection, table),
    ):
        bulk_insert(connection, table, orphan)
    assert _observed(migrated) == []
    assert inspect(migrated).get_foreign_keys("observation") == before


def test_any_number_of_rows_is_stored_in_order(engine: Engine) -> None:
    table = Table(
        "t", MetaData(), Column("n", Integer), Column("day", Date), Column("x", Double),
        Column("text", String),
    )  # fmt: skip
    together = PARAMETERS // 4
    with engine.begin() as connection:
        table.create(connection)
        start = 0
        for rows in (0, 1, together - 1, together, together + 1, 3 * together):
            frame = pd.DataFrame(
                {"text": ["a'b", None] * rows, "n": range(start, start + 2 * rows)}
            )
            # Columns in another order than the table's, and a whole number missing.
            frame["x"] = frame["n"].where(frame["n"] % 3 > 0) / 7
            frame["day"] = ["2026-11-22", None] * rows
            assert bulk_insert(connection, table, frame[["x", "text", "day", "n"]]) == 2 * rows
            start += 2 * rows
        found = connection.execute(select(table).order_by(table.c.n)).all()
        with pytest.raises(KeyError, match="unknown"):
            bulk_insert(connection, table, pd.DataFrame({"unknown": [1]}))
    assert [tuple(row) for row in found] == [
        (n, date(2026, 11, 22) if n % 2 == 0 else None, n / 7 if n % 3 else None,
         "a'b" if n % 2 == 0 else None)
        for n in range(start)
    ]  # fmt: skip


def test_two_loads_at_once_make_one(migrated: Engine, package: Path) -> None:
    reports: list[Any] = []
    engines = [make_engine(migrated.url) for _ in range(3)]
    threads = [
        threading.Thread(target=lambda e=e: reports.append(load_package(e, package)))
        for e in engines
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for engine in engines:
        engine.dispose()
    assert sorted(report.changed for report in reports) == [False, False, True]


def test_progress_is_told(migrated: Engine, package: Path) -> None:
    told: list[tuple[str, float]] = []
    load_package(migrated, package, progress=lambda message, share: told.append((message, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert ("done", 1.0) in told


def test_a_database_at_another_revision_is_refused(engine: Engine, package: Path) -> None:
    with pytest.raises(SchemaVersionError, match="talent init"):
        load_package(engine, package)


def test_the_shipped_data_are_the_same_on_both(sqlite_url: str, postgres_url: str) -> None:
    snapshots = []
    for url in (sqlite_url, postgres_url):
        with open_store(url) as store:
            assert not store.load().changed
            assert schema.check(store.engine) == []
            snapshots.append(store.as_of("2026-11-22"))
            with store.engine.connect() as connection:
                coverage = connection.execute(text("SELECT * FROM v_data_coverage")).all()
                loads = connection.execute(select(load_module.DatasetLoad.package)).scalars().all()
            assert len(coverage) > 10
            assert len(loads) == 1
    assert snapshots[0].hash == snapshots[1].hash
    for concept in snapshots[0].concepts():
        one, two = (snapshot.observations(concept) for snapshot in snapshots)
        assert one.equals(two), concept
        assert not one.duplicated(["series", "period"]).any()
    assert datasets_folder().joinpath("datapackage.json").is_file()
