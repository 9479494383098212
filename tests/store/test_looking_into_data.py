"""Coverage, one series, one source, changes between dates and the register of fabs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from talent.errors import ConfigError, UnknownCodeError
from talent.store import Store, load_package
from talent.store.coverage import COVERAGE_COLUMNS, coverage
from talent.store.diff import DIFF_COLUMNS, by_source, diff
from talent.store.lookup import breaks, show, source, source_uses
from talent.store.register import AREA_200_IN_300, capacity_coverage, fabs

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


def test_coverage_counts_what_was_known(store: Store) -> None:
    table = coverage(store.as_of("2024-12-31"))
    assert list(table.columns) == list(COVERAGE_COLUMNS)
    us = table.set_index(["country", "concept"]).loc[("US", "employment")]
    # 2023 of the yearly series at its first vintage, and two months; 2024 was not yet known.
    assert us["series"] == 2
    assert us["observations"] == 3
    assert us[["first_period", "last_period"]].tolist() == ["2023", "2024-06"]
    assert (us["last_vintage"], us["days_old"]) == ("2024-07-05", 179)
    assert us[["measured", "estimated", "announced", "assumed"]].tolist() == [2, 1, 0, 0]
    assert us["share_estimated"] == pytest.approx(1 / 3)
    assert "quit_rate" not in set(table["concept"])


def test_coverage_of_a_time_before_everything_is_empty(store: Store) -> None:
    table = coverage(store.as_of("1990-01-01"))
    assert table.empty
    assert list(table.columns) == list(COVERAGE_COLUMNS)


def test_show_gives_every_vintage_and_marks_the_latest(store: Store) -> None:
    rows = show(store, "emp.JP")
    assert rows["value"].tolist() == [250000, 251000.5, 252000]
    assert rows["latest"].tolist() == [False, True, True]
    assert set(rows["unit"]) == {"persons"}
    before = show(store, "emp.JP", "2025-04-30")
    assert before[["period", "value", "latest"]].values.tolist() == [["2023", 250000, True]]
    assert show(store, "emp.JP", "2001-01-01").empty


def test_breaks_of_a_series_are_those_known(store: Store) -> None:
    found = breaks(store, "emp.US.m")
    assert list(found.columns) == ["period", "kind", "vintage", "size_log", "source", "note"]
    assert found["size_log"].tolist() == [0.01, 0.02]
    assert breaks(store, "emp.US.m", "2025-01-01")["size_log"].tolist() == [0.01]
    assert breaks(store, "emp.JP", "2025-04-30").empty
    with pytest.raises(UnknownCodeError, match=r"did you mean 'emp\.JP'"):
        breaks(store, "emp.JO")


def test_unknown_keys_have_near_matches(store: Store) -> None:
    with pytest.raises(UnknownCodeError, match=r"unknown series 'emp\.JO'; did you mean 'emp\.JP'"):
        show(store, "emp.JO")
    with pytest.raises(UnknownCodeError, match="did you mean 'talent'"):
        source(store, "talant")
    with pytest.raises(UnknownCodeError, match="unknown source"):
        source_uses(store, "talant")


def test_a_source_and_what_rests_on_it(store: Store) -> None:
    row = source(store, "bls").iloc[0]
    assert (row["publisher"], row["retrieved"]) == ("Bureau", "2026-01-05")
    uses = source_uses(store, "bls").set_index(["kind", "key"])
    assert uses.loc[("series", "emp.JP"), ["rows", "first_period", "last_period"]].tolist() == [
        3, "2023", "2024",
    ]  # fmt: skip
    assert uses.loc[("fab_event", "new-fab"), ["rows", "last_vintage"]].tolist() == [
        2, "2026-01-10",
    ]  # fmt: skip
    assert ("fab", "old-fab") in uses.index
    assert ("crosswalk", "SOC2018") in uses.index
    assert uses.loc[("break", "emp.US.m"), ["rows", "last_vintage"]].tolist() == [2, "2025-07-05"]
    assert source_uses(store, "talent")["kind"].tolist() == ["assumption", "assumption"]


def test_diff_lists_new_periods_revisions_assumptions_and_fabs(store: Store) -> None:
    found = diff(store, "2024-12-31", "2026-01-31")
    assert list(found.columns) == list(DIFF_COLUMNS)
    rows = found.set_index(["kind", "key", "period"])
    revised = rows.loc[("observation", "emp.JP", "2023")]
    assert revised[["change", "old", "new"]].tolist() == ["revised", 250000, 251000.5]
    assert revised["vintage"] == "2025-05-01"
    assert rows.loc[("observation", "emp.JP", "2024"), "change"] == "new"
    assert pd.isna(rows.loc[("observation", "emp.JP", "2024"), "old"])
    guesses = found.loc[found["kind"] == "assumption"]
    assert guesses["country"].tolist() == ["", "US"]
    assert "pert 0.01, 0.02, 0.05 share" in set(guesses["text"])
    fab = rows.loc[("fab", "new-fab", "")]
    assert (fab["change"], fab["text"]) == ("new", ", 名, announced from 2029")
    moved = diff(store, "2025-12-31", "2026-01-31").set_index(["kind", "key"])
    assert moved.loc[("fab", "new-fab"), "change"] == "revised"
    assert moved.loc[("fab", "new-fab"), "vintage"] == "2026-01-10"
    broken = rows.loc[("break", "emp.US.m", "2024-06")]
    assert broken[["change", "old", "new"]].tolist() == ["revised", 0.01, 0.02]
    assert rows.loc[("break", "emp.JP", "2024"), "text"] == "survey_change"
    assert rows.loc[("fab_event", "new-fab", ""), "text"] == "delayed_to (target 2029)"
    # What was known on the first date already is no change.
    assert ("observation", "emp.US.m", "2024-05") not in rows.index
    counts = by_source(found).set_index(["source", "kind", "change"])["rows"]
    assert counts[("bls", "observation", "revised")] == 2
    assert counts.sum() == len(found)


def test_a_repeated_value_is_no_change_and_a_withdrawal_is_one(
    store: Store, tiny: Any, tmp_path: Path
) -> None:
    tiny.fields["employment"] = tiny.fields["employment"] | {"value": ("number", {})}
    known = tiny.rows["employment"][5]
    tiny.rows["employment"].append(dict(known, vintage="2026-01-20"))
    tiny.rows["employment"].append(dict(tiny.rows["employment"][2], vintage="2026-01-21", value=""))
    load_package(store.engine, tiny.write(tmp_path / "next"))
    found = diff(store, "2026-01-15", "2026-02-01")
    assert found["key"].tolist() == ["emp.JP"]
    gone = found.iloc[0]
    assert gone[["change", "old", "source"]].tolist() == ["withdrawn", 252000, "bls"]
    assert pd.isna(gone["new"])


def test_diff_of_a_day_with_itself_is_empty_and_dates_go_forward(store: Store) -> None:
    assert diff(store, "2026-01-01", "2026-01-01").empty
    assert by_source(diff(store, "2026-01-01", "2026-01-01")).empty
    with pytest.raises(ConfigError, match="swap them"):
        diff(store, "2026-01-02", "2026-01-01")
    with pytest.raises(ConfigError, match="the second date 'soon' is not a date"):
        diff(store, "2026-01-02", "soon")


def test_register_shows_each_fab_with_its_last_event(store: Store) -> None:
    table = fabs(store.as_of("2026-06-01")).set_index("fab")
    new = table.loc["new-fab"]
    assert new[["events", "last_event", "last_target", "last_known_on"]].tolist() == [
        2, "delayed_to", "2029", "2026-01-10",
    ]  # fmt: skip
    assert table.loc["old-fab", ["events", "last_event"]].tolist() == [0, ""]
    assert fabs(store.as_of("2025-12-31")).set_index("fab").loc["new-fab", "events"] == 1


def test_capacity_coverage_adds_single_operating_fabs_only(
    migrated: Engine, tiny: Any, tmp_path: Path
) -> None:
    fab, state = tiny.rows["fabs"][1], tiny.rows["fab_states"][2]
    for name, change in {
        "b": {"capacity_wspm": "10000"},
        "later": {"capacity_wspm": "7000", "start_year": "2024"},
        "unknown": {"capacity_wspm": ""},
        "site": {"scope_level": "site_total", "capacity_wspm": "90000"},
        "company": {"scope_level": "company_total", "capacity_wspm": "990000"},
        "built": {"status": "construction", "capacity_wspm": "5000"},
        "gone": {"status": "closed", "capacity_wspm": "5000"},
    }.items():
        level = change.pop("scope_level", "fab_or_phase")
        tiny.rows["fabs"].append({**fab, "fab": name, "scope_level": level})
        tiny.rows["fab_states"].append({**state, "fab": name, **change})
    for key, value in {"all_fabs": "450000", "ic_fabs": "225000"}.items():
        name = f"capacity.US.{key}.wpm_200mm"
        tiny.rows["series"].append(
            tiny.rows["series"][0]
            | {"series": name, "country": "US", "concept": "capacity", "scope": "other",
               "unit": "wafers per month, 200mm equivalents"}
        )  # fmt: skip
        for period in ("2018", "2022"):
            tiny.rows["employment"].append(
                {"series": name, "period": period, "value": value, "status": "estimated",
                 "vintage": "2023-01-01", "source": "bls", "note": ""}
            )  # fmt: skip
    load_package(migrated, tiny.write(tmp_path / "fabs"))
    table = capacity_coverage(Store(migrated).as_of("2026-06-01")).set_index(
        ["country", "national"]
    )
    every, circuits = table.loc[("US", "all_fabs")], table.loc[("US", "ic_fabs")]
    assert every["period"] == "2022"
    assert every["national_wspm"] == pytest.approx(450000 * AREA_200_IN_300)
    assert every[["fabs", "with_capacity"]].tolist() == [3, 2]
    assert every[["registered_wspm", "later_wspm"]].tolist() == [50000, 7000]
    assert every["share"] == pytest.approx(50000 / 200000)
    # Another coverage is another row, and is not added to the first.
    assert circuits["share"] == pytest.approx(2 * every["share"])
    assert pd.isna(table.loc[("JP", ""), "share"])
