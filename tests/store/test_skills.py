"""Profiles of occupations and pools of people: tables, rules, what a snapshot gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from talent.errors import DataValidationError, UnknownCodeError
from talent.store import load_package, open_store, schema, validate_package
from talent.store.diff import diff
from talent.store.lookup import source_uses
from talent.store.models import APPEND_ONLY

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from talent.store import Store

TABLES = {
    "skill_element", "skill_occupation", "skill_rating", "skill_related", "skill_training",
    "donor_pool",
}  # fmt: skip


def problems(folder: Path) -> pd.DataFrame:
    """Everything that is wrong with a package."""
    with pytest.raises(DataValidationError) as caught:
        validate_package(folder)
    return caught.value.failures


def test_the_tables_come_and_go_with_data_in_place(store: Store, package: Path) -> None:
    engine = store.engine
    before = store.as_of("2026-06-01")
    # The tables of later revisions go first.
    schema.downgrade(engine, "0003")
    with engine.connect() as connection:
        others = {
            name: connection.execute(text(f'SELECT COUNT(*) FROM "{name}"')).scalar_one()  # noqa: S608
            for name in set(inspect(engine).get_table_names()) - TABLES - {"schema_version"}
        }
    schema.downgrade(engine, "0002")
    assert not TABLES & set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        for name, rows in others.items():
            query = text(f'SELECT COUNT(*) FROM "{name}"')  # noqa: S608
            assert connection.execute(query).scalar_one() == rows
    schema.upgrade(engine)
    assert schema.check(engine) == []
    assert store.as_of("2026-06-01").skill_ratings().empty
    with engine.begin() as connection:
        # The files are those of the last load, which would not be read again.
        connection.execute(text("UPDATE dataset_load SET content_hash = 'older'"))
    assert load_package(engine, package).new["donor_pool"] == 6
    assert store.as_of("2026-06-01") == before


def test_all_but_the_elements_are_append_only() -> None:
    assert set(APPEND_ONLY) >= TABLES - {"skill_element"}


def test_the_database_keeps_impossible_ratings_out(store: Store) -> None:
    bad = (
        "INSERT INTO skill_rating SELECT code, element_id, '1999-01-01', 6, level, status, source "
        "FROM skill_rating",
        "INSERT INTO skill_training SELECT code, scale, category, '1999-01-01', 0, 0, 2, status, "
        "source FROM skill_training",
        "INSERT INTO skill_rating SELECT code, 'none', vintage, 1, 1, status, source "
        "FROM skill_rating",
        "INSERT INTO donor_pool SELECT country, industry, soc, '1999-01-01', industry_title, "
        "'giver', title, period, people, wage, wage_unit, status, source, note FROM donor_pool",
    )
    for statement in bad:
        with pytest.raises(DBAPIError), store.engine.begin() as connection:
            connection.execute(text(statement))


def test_nothing_is_known_before_its_vintage(store: Store) -> None:
    early = store.as_of("2024-08-30")
    for frame in (
        early.skill_elements(), early.skill_occupations(), early.skill_ratings(),
        early.skill_related(), early.skill_training(), early.donor_pools(own=True),
    ):  # fmt: skip
        assert frame.empty
    assert len(store.as_of("2024-08-31").skill_ratings()) == 4


def test_a_newer_edition_replaces_the_older_whole(store: Store) -> None:
    before, after = store.as_of("2025-08-30"), store.as_of("2025-08-31")
    assert len(before.skill_ratings()) == 4
    newest = after.skill_ratings()
    # The newer edition has one rating of this occupation, so the other one is gone.
    assert newest["code"].tolist() == ["17-2071.00", "17-2071.00", "51-9141.00"]
    assert newest["importance"].tolist() == [3.5, 4.0, 2.5]
    assert newest["domain"].tolist() == ["Skills", "Knowledge", "Knowledge"]
    zones = after.skill_occupations().set_index("code")["job_zone"]
    assert zones.to_dict() == {"17-2071.00": 4.0, "51-9141.00": 2.0}
    pools = store.as_of("2026-02-01").donor_pools()
    assert pools["people"].tolist() == [1100.0, 350.0]


def test_pools_are_of_donors_unless_asked(store: Store) -> None:
    known = store.as_of("2025-06-01")
    assert set(known.donor_pools()["industry"]) == {"NAICS 3361"}
    assert set(known.donor_pools(own=True)["role"]) == {"donor", "own"}
    assert known.donor_pools("JP").empty
    assert known.donor_pools("US")["people"].isna().sum() == 1
    with pytest.raises(UnknownCodeError, match="country"):
        known.donor_pools("XX")


def test_the_share_of_older_workers_is_joined_by_industry(tiny: Any, tmp_path: Path) -> None:
    share = {
        "series": "old.US", "country": "US", "scope": "other", "industry": "NAICS 3361",
        "concept": "share_55_plus", "unit": "share", "frequency": "A", "sex": "T",
    }  # fmt: skip
    tiny.rows["series"].append(share)
    for year, value in (("2022", "0.2"), ("2023", "0.25")):
        tiny.rows["exits"].append(
            {"series": "old.US", "period": year, "value": value, "status": "measured",
             "vintage": "2024-01-31", "source": "bls", "note": ""}
        )  # fmt: skip
    folder = tiny.write(tmp_path / "package")
    with open_store(f"sqlite:///{tmp_path / 'a.db'}", load=False) as store:
        store.load(folder)
        pools = store.as_of("2025-06-01").donor_pools(own=True)
    shares = pools.drop_duplicates("industry").set_index("industry")["share_55_plus"]
    assert shares["NAICS 3361"] == 0.25
    assert shares.isna()["NAICS 3344"]


def test_what_became_known_and_from_where(store: Store) -> None:
    found = diff(store, "2025-08-30", "2026-01-31").set_index(["kind", "key"])
    rated = found.loc[("skill", "51-9141.00 2.C.4.a")]
    assert rated[["change", "old", "new", "text"]].tolist() == [
        "revised", 2.0, 2.5, "Mathematics",
    ]  # fmt: skip
    assert found.loc[("skill", "51-9141.00 2.A.1.e"), "change"] == "withdrawn"
    grown = found.loc[("donor_pool", "NAICS 3361 17-2071")]
    assert grown[["country", "old", "new"]].tolist() == ["US", 300, 350]
    uses = source_uses(store, "bls").set_index(["kind", "key"])
    assert uses.loc[("skill", "51-9141.00"), "rows"] == 3
    assert uses.loc[("donor_pool", "NAICS 3361"), ["rows", "last_vintage"]].tolist() == [
        5, "2026-01-15",
    ]  # fmt: skip


def test_a_frame_of_a_snapshot_is_a_copy(store: Store) -> None:
    known = store.as_of("2026-06-01")
    occupations, training = known.skill_occupations(), known.skill_training()
    occupations["title"] = "changed"
    training["share"] = 0.0
    assert "changed" not in set(known.skill_occupations()["title"])
    assert known.skill_training()["share"].sum() == pytest.approx(1)


def test_every_problem_of_the_profiles_is_told_at_once(tiny: Any, tmp_path: Path) -> None:
    rows = tiny.rows
    rows["skill_ratings"][0]["code"] = "17-2071.01"
    rows["skill_ratings"][1]["element_id"] = "2.A.1"
    rows["skill_ratings"][2]["vintage"] = "2031-01-01"
    rows["skill_related"][0]["related"] = "17-9999.00"
    rows["skill_related"][0]["tier"] = "Near"
    rows["skill_training"][0]["share"] = "0.1"
    rows["donor_pools"][3]["people"] = "1500"
    rows["donor_pools"][0]["role"] = "giver"
    found = problems(tiny.write(tmp_path / "bad"))
    told = set(zip(found["file"], found["column"], strict=True))
    assert told == {
        ("skill_ratings.csv", "code"), ("skill_ratings.csv", "element_id"),
        ("skill_ratings.csv", "vintage"), ("skill_related.csv", "related"),
        ("skill_related.csv", "tier"), ("skill_training.csv", "share"),
        ("donor_pools.csv", "people"), ("donor_pools.csv", "role"),
    }  # fmt: skip
    hint = found.loc[(found["column"] == "code"), "fix"].iloc[0]
    assert hint == "did you mean '17-2071.00'?"


def test_a_rating_cannot_change_without_a_new_vintage(
    store: Store, tiny: Any, tmp_path: Path
) -> None:
    tiny.rows["skill_ratings"][0]["importance"] = "1"
    with pytest.raises(DataValidationError, match="new vintage"):
        load_package(store.engine, tiny.write(tmp_path / "changed"))
