"""What was known on a date: the right vintage, and nothing later."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from talent.errors import ConfigError, UnknownCodeError
from talent.store import Store, load_package, open_store
from talent.store.bulk import bulk_insert
from talent.store.engine import writing
from talent.store.models import Observation, Series

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = [
    "series", "country", "scope", "industry", "concept", "occupation", "field", "level",
    "age_band", "sex", "unit", "frequency", "seasonal", "publisher_code", "period", "year",
    "value", "status", "vintage", "source",
]  # fmt: skip

START = date(2020, 1, 1)
DAYS = st.integers(0, 60).map(lambda n: START + timedelta(days=n))
FACTS = st.dictionaries(
    st.tuples(st.sampled_from(["2018", "2019", "2020"]), DAYS),
    st.one_of(st.none(), st.integers(-5, 5).map(float)),
    max_size=12,
)
_names = count()


@settings(
    max_examples=30, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(facts=FACTS, asked=st.lists(DAYS, min_size=1, max_size=5))
def test_the_latest_vintage_not_later_than_the_date(
    store: Store, facts: dict[tuple[str, date], float | None], asked: list[date]
) -> None:
    name = f"random.{next(_names)}"
    with writing(store.engine) as connection:
        catalogue = store.as_of().series()
        one = catalogue.loc[catalogue["series"] == "emp.US"].assign(series=name)
        bulk_insert(connection, Series.__table__, one)  # type: ignore[arg-type]
        number = connection.execute(select(Series.id).where(Series.series == name)).scalar_one()
        rows = pd.DataFrame(
            [
                {
                    "series_id": number, "period": period, "vintage": vintage.isoformat(),
                    "value": np.nan if value is None else value, "status": "measured",
                    "source": "bls", "note": "",
                }
                for (period, vintage), value in facts.items()
            ]
        )  # fmt: skip
        bulk_insert(connection, Observation.__table__, rows)  # type: ignore[arg-type]
    for day in asked:
        found = store.as_of(day).observations("employment", series=name)
        expected = {}
        for (period, vintage), value in sorted(facts.items()):
            if vintage <= day:
                expected[period] = (value, vintage.isoformat())
        expected = {k: v for k, v in expected.items() if v[0] is not None}
        got = {r.period: (r.value, r.vintage) for r in found.itertuples()}
        assert got == expected
        assert all(row.vintage <= day.isoformat() for row in found.itertuples())


def test_columns_types_and_order(store: Store) -> None:
    frame = store.as_of("2025-06-01").observations("employment")
    assert list(frame.columns) == COLUMNS
    assert frame["year"].dtype == "int64"
    assert frame["value"].dtype == "float64"
    for column in set(COLUMNS) - {"year", "value"}:
        assert pd.api.types.is_string_dtype(frame[column])
        assert not frame[column].isna().any()
    assert frame["period"].tolist() == ["2023", "2024", "2023", "2024", "2024-05", "2024-06"]
    assert frame["value"].tolist() == [251000.5, 252000, 391000, 392400, 392100, 392300]
    assert frame["year"].tolist() == [2023, 2024, 2023, 2024, 2024, 2024]


def test_nothing_later_leaks(store: Store) -> None:
    early = store.as_of("2024-04-01")
    assert early.observations("employment")["value"].tolist() == [390000.0]
    assert early.assumptions().empty
    assert early.fabs()["fab"].tolist() == ["old-fab"]
    assert early.fab_events().empty
    assert early.observations("quit_rate").empty
    assert store.as_of("2022-12-31").projections().empty
    assert store.as_of("2022-12-31").projection_concepts().empty
    late = store.as_of("2026-01-09")
    assert late.fab_events()["seq"].tolist() == [1]
    assert late.fabs()["fab"].tolist() == ["new-fab", "old-fab"]
    assert late.fabs()["start_year"].tolist()[0] == 2028
    assert store.as_of("2026-01-10").fabs()["start_year"].tolist()[0] == 2029
    assert early.breaks().empty
    assert store.as_of("2025-07-04").breaks("emp.US.m")["size_log"].tolist() == [0.01]
    assert store.as_of("2025-07-05").breaks("emp.US.m")["size_log"].tolist() == [0.02]
    assert late.assumptions()["country"].tolist() == ["", "US"]
    assert len(late.projections()) == len(late.projection_concepts()) == 1


def test_filters(store: Store) -> None:
    snapshot = store.as_of("2026-06-01")
    assert set(snapshot.observations("employment", country="JP")["series"]) == {"emp.JP"}
    both = snapshot.observations("employment", country=["JP", "US"], frequency="A")
    assert set(both["series"]) == {"emp.JP", "emp.US"}
    assert snapshot.observations("quit_rate", country="JP").empty
    assert list(snapshot.observations("quit_rate", country="JP").columns) == COLUMNS
    assert len(snapshot.observations("employment", country=None, sex=None)) == 6


@pytest.mark.parametrize(
    ("concept", "filters", "message"),
    [
        ("employmnt", {}, "unknown concept 'employmnt'; did you mean 'employment'"),
        ("employment", {"country": "USA"}, "unknown country 'USA'; did you mean 'US'"),
        ("employment", {"scope": ["components", "fabs"]}, "unknown scope 'fabs'"),
        ("employment", {"contry": "US"}, "unknown filter 'contry'; did you mean 'country'"),
    ],
)
def test_unknown_names_are_refused(
    store: Store, concept: str, filters: dict[str, Any], message: str
) -> None:
    with pytest.raises(UnknownCodeError, match=message):
        store.as_of().observations(concept, **filters)


def test_other_tables(store: Store) -> None:
    snapshot = store.as_of("2026-06-01")
    assert snapshot.countries()["name_ja"].tolist() == ["日本", "米国"]
    assert snapshot.occupations()["occupation"].tolist() == ["engineers", "technicians"]
    assert len(snapshot.scopes()) == 3
    assert snapshot.sources()["retrieved"].tolist() == ["2026-01-05", ""]
    assert snapshot.crosswalk("SOC2018")["weight"].tolist() == [1, 0.25, 0.75]
    assert list(snapshot.crosswalk("SOC2018").columns) == [
        "system", "code", "title", "occupation", "weight", "source", "note",
    ]  # fmt: skip
    assert len(snapshot.crosswalks()) == 3
    assert snapshot.excluded_codes()["reason"].tolist() == ["a total"]
    with pytest.raises(UnknownCodeError, match="did you mean 'SOC2018'"):
        snapshot.crosswalk("SOC2010")
    with pytest.raises(UnknownCodeError, match="unknown classification 'SCOPE'"):
        snapshot.crosswalk("SOC2018", "SCOPE")
    assert snapshot.breaks()["series"].tolist() == ["emp.JP", "emp.US.m"]
    assert snapshot.breaks(["emp.JP"])["kind"].tolist() == ["survey_change"]
    assert snapshot.breaks("quit.US").empty
    with pytest.raises(UnknownCodeError, match="unknown series"):
        snapshot.breaks("emp.KR")
    assert snapshot.fabs()["start_year"].isna().tolist() == [False, True]
    assert "2026-06-01" in snapshot._repr_html_()


def test_a_snapshot_cannot_be_changed(store: Store) -> None:
    snapshot = store.as_of("2026-06-01")
    digest = snapshot.hash
    for frame in (
        snapshot.observations("employment"), snapshot.assumptions(), snapshot.fabs(),
        snapshot.sources(), snapshot.countries(), snapshot.projections(), snapshot.breaks(),
        snapshot.crosswalks(), snapshot.excluded_codes(), snapshot.breaks("emp.JP"),
    ):  # fmt: skip
        frame.iloc[:, 0] = "changed"
        frame.iloc[:, -1] = None
    del snapshot.__dict__["hash"]
    assert snapshot.hash == digest
    assert snapshot == store.as_of("2026-06-01")
    with pytest.raises(AttributeError):
        snapshot.as_of = START  # type: ignore[misc]


def test_the_hash_says_what_is_known(store: Store, tiny: Any, tmp_path: Path) -> None:
    before = {day: store.as_of(day).hash for day in ("2024-04-01", "2026-01-20", "2026-01-31")}
    assert before["2026-01-20"] == before["2026-01-31"] != before["2024-04-01"]
    tiny.rows["employment"].append(
        dict(tiny.rows["employment"][0], value="1", vintage="2026-01-25")
    )
    load_package(store.engine, tiny.write(tmp_path / "next"))
    after = {day: store.as_of(day).hash for day in before}
    assert after["2024-04-01"] == before["2024-04-01"]
    assert after["2026-01-20"] == before["2026-01-20"]
    assert after["2026-01-31"] != before["2026-01-31"]


def test_the_hash_is_the_same_everywhere(
    sqlite_url: str, postgres_url: str, tiny: Any, tmp_path: Path
) -> None:
    hashes = set()
    for url in (sqlite_url, postgres_url):
        # The second database gets the rows in the opposite order.
        for rows in tiny.rows.values():
            rows.reverse()
        with open_store(url, load=False) as store:
            store.load(tiny.write(tmp_path / "package"))
            hashes.add(store.as_of("2026-06-01").hash)
    assert len(hashes) == 1


def test_a_date_that_is_none_is_refused(store: Store) -> None:
    with pytest.raises(ConfigError, match="YYYY-MM-DD"):
        store.as_of("next year")
