"""Errors of published projections: golden arithmetic on a small class, and the shipped one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from talent.errors import UnknownCodeError
from talent.evaluate.reference_class import (
    COLUMNS,
    check_width,
    reference_class,
    summarise_class,
)
from talent.evaluate.scoreboard import scoreboard
from talent.forecasts.cube import Cube
from talent.report.scoreboard_plots import plot_reference_class, plot_scoreboard

mpl.use("Agg")
SERIES = "employment.US.3344.SA"
SEEN = {2010: 100.0, 2015: 110.0, 2020: 121.0}


class Known:
    """A snapshot of one series and a few cases."""

    def __init__(self, cases: list[dict[str, Any]]) -> None:
        empty = {
            "family": "f", "kind": "employment", "base_year": 2010, "target_year": 2020,
            "base": float("nan"), "series": SERIES, "outcome": float("nan"),
            "outcome_year": float("nan"), "outcome_url": "", "note": "",
        }  # fmt: skip
        self.cases = pd.DataFrame([empty | case for case in cases])

    def projection_outcomes(self) -> pd.DataFrame:
        return self.cases

    def projections(self) -> pd.DataFrame:
        return self.cases[["projection"]].assign(publisher="BLS EP", source_url="https://x/y")

    def concepts(self) -> list[str]:
        return ["employment"]

    def observations(self, concept: str) -> pd.DataFrame:
        years = list(SEEN)
        return pd.DataFrame(
            {"series": SERIES, "period": [str(y) for y in years], "year": years,
             "value": list(SEEN.values()), "frequency": "A"}
        )  # fmt: skip

    def breaks(self, series: str) -> None:
        return None


def judged(*cases: dict[str, Any]) -> pd.DataFrame:
    known: Any = Known([{"projection": f"p{i}", **case} for i, case in enumerate(cases)])
    return reference_class(known).set_index("projection")


def test_growth_is_compared_and_not_the_level() -> None:
    # They started from another count of the same industry; 44 % too much growth, not a level.
    row = judged({"base": 200.0, "projected": 200 * 1.21 * 1.44}).loc["p0"]
    assert (row["judged"], row["complete"], row["horizon"]) == (2020, True, 10)
    assert row["outcome"] == pytest.approx(np.log(1.21))
    assert row["error"] == pytest.approx(np.log(1.44))
    assert row["group"] == "same"


def test_a_change_without_a_base_is_added_to_the_series() -> None:
    assert judged({"projected": 21.0}).loc["p0", "error"] == pytest.approx(0)


def test_what_is_under_way_is_judged_on_its_path_so_far() -> None:
    row = judged({"target_year": 2025, "base": 100.0, "projected": 100 * 1.5**3}).loc["p0"]
    assert (row["judged"], row["complete"], row["horizon"]) == (2020, False, 10)
    # Two thirds of the way: 1.5 squared of 1.5 cubed.
    assert row["projected"] == pytest.approx(np.log(1.5**2))


def test_a_stated_outcome_is_a_log_ratio() -> None:
    told = {"kind": "stated", "series": "", "projected": 1100.0, "outcome": 550.0,
            "outcome_year": 2012.0}  # fmt: skip
    assert judged(told).loc["p0", "error"] == pytest.approx(np.log(2))


def test_a_case_without_its_base_year_is_left_out_and_an_unknown_series_is_an_error() -> None:
    assert judged({"base_year": 2011, "projected": 1.0}, {"projected": 1.0}).index.tolist() == [
        "p1"
    ]
    with pytest.raises(UnknownCodeError, match="unknown series"):
        judged({"projected": 1.0, "series": "employment.US.334"})


def table(errors: dict[str, list[float]], horizon: int = 5) -> pd.DataFrame:
    rows = [
        {"projection": f"{family}{i}", "family": family, "kind": "employment", "group": "chips",
         "horizon": horizon, "error": error}
        for family, many in errors.items()
        for i, error in enumerate(many)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def test_every_family_counts_the_same() -> None:
    # Ten cases that share one mistake do not outweigh two families of one case each.
    found = summarise_class(table({"a": [0.5] * 10, "b": [-0.1], "c": [0.2]}))
    row = found.loc[found["group"] == "all"].iloc[0]
    assert (row["cases"], row["families"], row["few"]) == (12, 3, True)
    assert row["median_abs"] == pytest.approx(0.2)
    assert row["q80_abs"] == pytest.approx(0.5)
    assert (row["lowest"], row["highest"]) == (-0.1, 0.5)


def test_a_band_as_wide_as_the_errors_has_ratio_one() -> None:
    # Growth whose 80 % band is +- 0.3 at four to six years, whatever the level.
    rng = np.random.default_rng(1)
    growth = np.sort(rng.normal(0, 0.3 / 1.2816, 20_000))
    people = np.exp(5 + np.outer(growth, [0, 1, 1, 1, 1, 1, 1]))
    cube = Cube(
        {("US", "available"): people[:, :, None, None]}, tuple(range(2025, 2032)), ("fab",),
        ("all",), {"fab": ("fab",)},
    )  # fmt: skip
    forecast: Any = SimpleNamespace(cube=cube)
    errors = {str(i): [e] for i, e in enumerate((-0.1, 0.2, -0.3, 0.3, 0.5))}
    found = check_width(forecast, table(errors), scope="fab")
    assert found["ratio"].to_numpy() == pytest.approx(1, abs=0.02)
    assert not found["few"].any()


def test_the_shipped_class(store, baseline) -> None:
    snapshot = store.as_of("2026-11-22")
    found = reference_class(snapshot)
    assert set(found["projection"]) == set(snapshot.projection_outcomes()["projection"])
    rows = found.set_index("projection")
    # 286,800 projected from 432,400, against about 369,000 that there were on the same benchmark.
    assert rows.loc["us-bls-ep-3344-2008", "error"] == pytest.approx(-0.25, abs=0.02)
    assert rows.loc["us-8fold", "error"] > 0.3
    assert rows.loc["kr-motie-dem", "error"] == pytest.approx(np.log(127 / 92))
    width = check_width(baseline, found)
    assert set(width["country"]) == set(baseline.cube.countries)
    assert width["ratio"].between(0.05, 20).all()
    # The pictures show what is there, and nothing else.
    axes = plot_reference_class(found, width)
    assert (
        sum(len(c.get_offsets()) for c in axes.collections) == (found["kind"] == "employment").sum()
    )
    board = scoreboard(snapshot, baseline)
    shown = board[["our_median", "then_median", "actual"]].notna().any(axis=1).sum()
    assert len(plot_scoreboard(board).get_yticks()) == shown
    mpl.pyplot.close("all")
