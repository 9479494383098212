"""A tiny database with employment and forecasts whose truth is known."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri
from sqlalchemy import insert, select

from talent.evaluate.quantile_scores import PROBABILITIES
from talent.store import RunRecord, Store, make_engine, schema
from talent.store import models as m
from talent.store.scores import QUANTILE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Engine

FIRST, LAST = 2000, 2023
RESULT = ["country", "scope", "occupation", "year", "measure", "mean", "sd", *QUANTILE_COLUMNS,
          "prob_positive"]  # fmt: skip


def _path_of(country: str) -> pd.Series:
    """People employed by year: growth with a wave, of another size in each country."""
    years = np.arange(FIRST, LAST + 12)
    size = {"US": 380_000.0, "JP": 410_000.0}[country]
    wave = 0.03 * np.sin(years * (1.1 if country == "US" else 0.7))
    return pd.Series(size * np.exp(0.01 * (years - FIRST) + wave), index=years)


def _bands(median: float, sd: float) -> list[float]:
    """Quantiles of a log-normal forecast."""
    return list(median * np.exp(sd * ndtri(PROBABILITIES)))


class Scene:
    """A store, and what happens to it."""

    def __init__(self, engine: Engine) -> None:
        self.store = Store(engine)
        with engine.begin() as connection:
            for country, alpha3 in (("US", "USA"), ("JP", "JPN")):
                connection.execute(
                    insert(m.Country).values(
                        country=country, alpha3=alpha3, name_en=country, name_ja="", name_zh=""
                    )
                )
            texts = dict.fromkeys(
                ["publisher", "title", "url", "licence", "citation", "note"], "none"
            )
            connection.execute(insert(m.Source).values(source="office", retrieved=None, **texts))
            for country in ("US", "JP"):
                blank = dict.fromkeys(
                    ["industry", "occupation", "field", "level", "age_band", "sex", "seasonal",
                     "title", "note"], ""
                )  # fmt: skip
                code = "CES3133440001" if country == "US" else ""
                connection.execute(
                    insert(m.Series).values(
                        series=f"employment.{country}", country=country, scope="components",
                        concept="employment", unit="persons", frequency="A", publisher_code=code,
                        **blank,
                    )
                )  # fmt: skip

    def publish(
        self, country: str, values: Mapping[int, float], vintage: str | None = None
    ) -> None:
        """Add annual figures; each known in June of the next year, or on `vintage`."""
        with self.store.engine.begin() as connection:
            series = connection.execute(
                select(m.Series.id).where(m.Series.series == f"employment.{country}")
            ).scalar_one()
            for year, value in values.items():
                known = date.fromisoformat(vintage) if vintage else date(year + 1, 6, 1)
                connection.execute(
                    insert(m.Observation).values(
                        series_id=series, period=str(year), vintage=known, value=float(value),
                        status="measured", source="office", note="",
                    )
                )  # fmt: skip

    def forecast(
        self,
        as_of: str,
        bands: Callable[[str, int], list[float]],
        countries: tuple[str, ...] = ("US", "JP"),
        years: int = 10,
        **changes: Any,
    ) -> str:
        """Store a run whose quantiles are given; id of the run."""
        day = date.fromisoformat(as_of)
        rows = [
            [country, "components", "total", year, measure, np.nan, np.nan,
             *bands(country, year), np.nan]
            for country in countries
            for year in range(day.year - 1, day.year + years)
            for measure in ("available", "gap")
        ]  # fmt: skip
        empty = {"inputs": m.RunInput, "influence": m.RunInfluence, "drivers": m.RunDriver}
        tables = {
            name: pd.DataFrame(
                columns=[c.name for c in t.__table__.columns if c.name not in {"run", "line"}]
            )
            for name, t in empty.items()
        }
        values: dict[str, Any] = {
            "kind": "baseline", "as_of": day,
            "config": {"countries": list(countries), "as_of": as_of, "to": 2035},
            "config_hash": "c" * 64, "input_hash": "i" * 64, "seed": 1, "draws": 100,
            "package_version": "0", "code_hash": "d" * 64,
            "results": pd.DataFrame(rows, columns=RESULT), **tables,
        }  # fmt: skip
        return self.store.save_run(RunRecord(**(values | changes)))


def _set(engine: Engine, vintage: str | None = None) -> Scene:
    made = Scene(engine)
    for country in ("US", "JP"):
        made.publish(country, _path_of(country).loc[:LAST].to_dict(), vintage)
    return made


@pytest.fixture
def scene(migrated: Engine) -> Scene:
    """Employment of two countries to 2023, on SQLite and on PostgreSQL."""
    return _set(migrated)


@pytest.fixture
def sqlite_scene(sqlite_url: str) -> Iterator[Scene]:
    """The same on SQLite only."""
    engine = make_engine(sqlite_url)
    schema.upgrade(engine)
    yield _set(engine)
    engine.dispose()


@pytest.fixture
def late_scene(sqlite_url: str) -> Iterator[Scene]:
    """All of it in one file of June 2024, as most files of a new store are."""
    engine = make_engine(sqlite_url)
    schema.upgrade(engine)
    yield _set(engine, "2024-06-01")
    engine.dispose()


@pytest.fixture
def path_of() -> Callable[[str], pd.Series]:
    """True people employed by year in a country of the scene."""
    return _path_of


@pytest.fixture
def lognormal_bands() -> Callable[[float, float], list[float]]:
    """Quantiles of a log-normal forecast."""
    return _bands
