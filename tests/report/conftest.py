"""A small forecast built by hand, so that reports are tested without the models."""

import numpy as np
import pandas as pd
import pytest

from talent.forecasts.cube import MEASURES, Cube
from talent.forecasts.influence import variance_shares
from talent.forecasts.result import Forecast
from talent.forecasts.stored import stored_frame
from talent.inputs import Driver

COUNTRIES = ("JP", "TW")
SEGMENTS = ("fab", "other_components")
OCCUPATIONS = ("engineers", "technicians", "operators", "computer_scientists")
YEARS = tuple(range(2025, 2036))
DRAWS = 400


def made_forecast(hostile: str = "") -> Forecast:
    """A forecast of two countries; `hostile` text goes wherever data puts text."""
    rng = np.random.default_rng(1)
    ledger, drivers, values, ages = [], {}, {}, {}
    for number, country in enumerate(COUNTRIES):
        pull = rng.normal(size=DRAWS)
        push = rng.uniform(size=DRAWS)
        steps = np.arange(len(YEARS))
        level = np.array([3000.0, 2000.0, 1500.0, 400.0]) * (1 + number)
        growth = 0.02 * steps[None, :, None, None] * (1 + pull[:, None, None, None])
        required = level * (1 + growth) * np.ones((DRAWS, len(YEARS), 2, 4))
        loss = 0.008 * steps[None, :, None, None] - 0.02
        available = level * (1 - loss) + 100 * push[:, None, None, None] + 0 * required
        flow = 50 * rng.uniform(0.5, 1.5, size=required.shape)
        flow[:, 0] = 0
        for measure in MEASURES:
            values[country, measure] = flow
        values[country, "required"] = required
        values[country, "available"] = available
        values[country, "gap"] = required - available
        people = available[:, -1].reshape(DRAWS, 8, 1) * rng.dirichlet(np.ones(66), size=8)
        ages[country] = people.reshape(DRAWS, 2, 4, 66).sum(axis=2)
        key = f"growth.{country}{hostile}"
        drivers[country] = [
            Driver(country, "demand.employment", "series", key, "measured", pull),
            Driver(country, "supply.hiring", "assumption", "push", "assumed", push),
        ]
        common = {"country": country, "measures": "gap", "vintage": "2026-05-01", "n_values": 9}
        ledger += [
            {**common, "component": "demand.employment", "kind": "series", "key": key,
             "status": "measured", "source": f"bls{hostile}", "unit": "persons",
             "value_text": "2001 to 2025"},
            {**common, "component": "supply.hiring", "kind": "assumption", "key": "push",
             "status": "assumed", "source": "talent", "unit": f"share{hostile}",
             "value_text": f"pert(0.1, 0.2, 0.3){hostile}"},
            {**common, "component": "demand.capacity", "kind": "fab", "key": f"fab-1{hostile}",
             "status": "announced", "source": "maker", "unit": "fab", "value_text": "900 jobs"},
        ]  # fmt: skip
    scopes = {"components": SEGMENTS, "fab": ("fab",)}
    cube = Cube(values, YEARS, SEGMENTS, OCCUPATIONS, scopes)
    outputs, labels = [], []
    for country in COUNTRIES:
        outputs.append(cube.draws("gap", country=country)[:, [-1]])
        labels.append({"country": country, "scope": "components", "occupation": "total",
                       "year": YEARS[-1], "measure": "gap"})  # fmt: skip
    influence = pd.concat(
        [
            variance_shares(drivers[c], [out], [cell])
            for c, out, cell in zip(COUNTRIES, outputs, labels, strict=True)
        ],
        ignore_index=True,
    )
    meta = {
        "as_of": "2026-11-01", "seed": 7, "draws": DRAWS, "to": YEARS[-1], "base": YEARS[0],
        "countries": list(COUNTRIES), "package_version": "0.1.0", "config_hash": "c" * 64,
        "input_hash": "d" * 64,
    }  # fmt: skip
    frame = stored_frame(cube)
    # All of the gap is made by one driver, so that the contributions add up.
    made_by = frame.query("measure == 'gap'").drop(columns=["measure", "prob_positive"])
    return Forecast(
        f"run-1{hostile}", meta, frame, pd.DataFrame(ledger), influence,
        made_by.assign(driver="trend"), cube, ages, drivers,
    )  # fmt: skip


@pytest.fixture(scope="session")
def forecast() -> Forecast:
    return made_forecast()


@pytest.fixture(scope="session")
def stored(forecast: Forecast) -> Forecast:
    """The same run as it is read back from a database, without draws."""
    return Forecast(
        forecast.run_id, forecast.meta, forecast.frame, forecast.inputs, forecast.influence,
        forecast.drivers,
    )  # fmt: skip


@pytest.fixture(scope="session")
def sources() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "source": ["bls", "talent", "unused"],
            "publisher": ["Bureau of Labor Statistics", "The talent authors", "Nobody"],
            "title": ["Employment", "Assumptions", "Nothing"],
            "url": ["https://www.bls.gov/data/", "", "https://example.org/unused"],
            "licence": ["public domain", "CC-BY-4.0", ""],
        }
    )


@pytest.fixture(scope="session")
def make_forecast():
    return made_forecast
