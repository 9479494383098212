"""Plots of scores show the scores, and what chance would show with so few cases."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from talent.errors import ConfigError, UnknownCodeError
from talent.evaluate.summary import scores
from talent.report.past_plots import past_fan, past_fans
from talent.report.score_plots import pit_histogram, reliability, score_by_horizon

mpl.use("Agg")
import matplotlib.pyplot as plt


@pytest.fixture(autouse=True)
def _clean():
    before = mpl.rcParams.copy()
    yield
    assert mpl.rcParams == before
    plt.close("all")


def made_cases(origins: range = range(2004, 2020)) -> pd.DataFrame:
    """Scored cells of two countries: PITs of thirds, and an error that grows with the horizon."""
    rows = []
    for number, origin in enumerate(origins):
        for country in ("JP", "TW"):
            for horizon in range(1, 11):
                pit = ((number + horizon) % 3 + 0.5) / 3
                rows.append(
                    {
                        "run": number, "run_id": f"run-{origin}", "kind": "backtest",
                        "as_of": f"{origin}-05-01", "given": "", "country": country,
                        "scope": "components", "occupation": "total", "measure": "available",
                        "year": origin - 1 + horizon, "horizon": horizon, "actual": 900.0,
                        "linked": 1000.0, "median": 1010.0, "error": 10.0, "crps": 8.0 * horizon,
                        "wis": 8.0 * horizon, "in50": int(0.25 < pit < 0.75),
                        "in80": int(number % 4 > 0), "in90": 1, "in95": 1, "pit": pit,
                        "level_year": origin - 1, "naive_scale": 20.0, "naive_error": 20.0,
                        "naive_crps": 10.0 * horizon,
                    }
                )  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return made_cases()


def labelled(ax, text):
    return next(one for one in (*ax.lines, *ax.collections) if one.get_label() == text)


def test_pit_bars_are_shares_and_bands_those_of_independent_cases(cases):
    ax = pit_histogram(cases, "4-6", bins=3)
    (bars,) = ax.containers
    inside = cases.loc[cases["horizon"].between(4, 6)]
    expected = 100 * np.histogram(inside["pit"], bins=3, range=(0, 1))[0] / len(inside)
    np.testing.assert_allclose([bar.get_height() for bar in bars], expected)
    # Origins 2004 to 2019 hold three stretches of six years, in each of two countries.
    spans = {patch.get_label(): patch for patch in ax.patches if patch.get_label()[0] != "_"}
    for percent in (80, 95):
        tail = (100 - percent) / 200
        low, high = 100 * binom.ppf([tail, 1 - tail], 6, 1 / 3) / 6
        box = (
            spans[f"{percent} % of right forecasts"]
            .get_extents()
            .transformed(ax.transData.inverted())
        )
        np.testing.assert_allclose([box.y0, box.y1], [low, high], atol=1e-9)
    title = ax.get_title(loc="left")
    for part in ("4-6 years ahead", "JP + TW", f"{len(inside)} cases", "about 6 independent",
                 ": a small sample", "16 dates, 2004 to 2019"):  # fmt: skip
        assert part in title
    ax.figure.canvas.draw()


def test_reliability_shows_coverage_by_years_ahead(cases):
    ax = reliability(cases)
    table = scores(cases, ["horizon_band"]).set_index("horizon_band")
    for name in ("1-3", "4-6", "7-10"):
        row = table.loc[name]
        points = next(c for c in ax.collections if str(c.get_label()).startswith(f"{name} years"))
        assert f"{row['cases']} cases, about {row['windows']} independent" in points.get_label()
        shown = np.asarray(points.get_offsets())[:, 1]
        np.testing.assert_allclose(shown, [100 * row[f"coverage_{n}"] for n in (50, 80, 90, 95)])
    # Intervals are drawn where the bootstrap gave some, and each with its own ends.
    low, high = (100 * table.loc["1-3", f"coverage_80_{side}_80"] for side in ("low", "high"))
    assert low < high
    drawn = [tuple(seg[:, 1]) for c in ax.collections if hasattr(c, "get_segments")
             for seg in c.get_segments()]  # fmt: skip
    assert any(np.allclose(ends, (low, high)) for ends in drawn)
    chance = 100 * binom.ppf([0.1, 0.9], table.loc["7-10", "windows"], 0.8)
    assert any(np.allclose(ends, chance / table.loc["7-10", "windows"]) for ends in drawn)
    assert [tick.get_text() for tick in ax.get_xticklabels()][1] == "80 % band"
    ax.figure.canvas.draw()


def test_scores_by_years_ahead_beside_no_change(cases):
    ax = score_by_horizon(cases)
    own, naive = labelled(ax, "this forecast"), labelled(ax, "no change (naive)")
    np.testing.assert_allclose(own.get_ydata(), 0.8 * np.arange(1, 11))
    np.testing.assert_allclose(naive.get_ydata(), np.arange(1, 11))
    table = scores(cases, ["horizon"])
    ticks = [tick.get_text() for tick in ax.get_xticklabels()]
    assert ticks == [f"{h}\n{n}" for h, n in zip(table["horizon"], table["windows"], strict=True)]
    ax = score_by_horizon(cases, "skill_crps", country="JP")
    np.testing.assert_allclose(labelled(ax, "this forecast").get_ydata(), 0.2)
    assert any(list(line.get_ydata()) == [0, 0] for line in ax.lines)
    assert "JP, components" in ax.get_title(loc="left")
    ax = score_by_horizon(cases, "coverage_80")
    np.testing.assert_allclose(labelled(ax, "this forecast").get_ydata(), 75)
    assert any(list(line.get_ydata()) == [80, 80] for line in ax.lines)
    ax.figure.canvas.draw()


def test_a_single_date_has_no_interval_and_says_how_small_it_is():
    few = made_cases(range(2010, 2011))
    for ax in (reliability(few), score_by_horizon(few), pit_histogram(few)):
        title = ax.get_title(loc="left")
        assert "a small sample" in title
        assert "2010-05-01\n" in title
        ax.figure.canvas.draw()


def test_the_newest_run_of_a_date_counts_and_kinds_stay_apart(cases):
    older = cases.assign(run=-1, pit=0.01)
    given = cases.assign(given="fabs", pit=0.01)
    ax = pit_histogram(pd.concat([older, cases, given]), bins=3)
    alone = pit_histogram(cases, bins=3)
    heights = [[bar.get_height() for bar in one.containers[0]] for one in (ax, alone)]
    assert heights[0] == heights[1]
    ax = pit_histogram(given, given="fabs", bins=3)
    assert max(bar.get_height() for bar in ax.containers[0]) == 100
    both = pd.concat([cases, cases.assign(kind="baseline")])
    with pytest.raises(ConfigError, match="kind="):
        reliability(both)
    reliability(both, kind="baseline")


def test_every_plot_takes_axes(cases):
    ax = plt.subplots()[1]
    before = plt.get_fignums()
    for draw in (pit_histogram, reliability, score_by_horizon):
        assert draw(cases, ax=ax) is ax
    assert plt.get_fignums() == before


def test_what_is_not_there_is_named_and_leaves_no_figure(cases, forecast):
    with pytest.raises(ConfigError, match=r"no forecast is scored.*country 'KR'"):
        reliability(cases, country="KR")
    with pytest.raises(ConfigError, match="11\\+ years ahead"):
        pit_histogram(cases, "11+")
    with pytest.raises(UnknownCodeError, match="horizons"):
        pit_histogram(cases, "1-4")
    with pytest.raises(UnknownCodeError, match="did you mean 'country'"):
        reliability(cases, contry="JP")
    with pytest.raises(UnknownCodeError, match="did you mean 'crps'"):
        score_by_horizon(cases, "crpss")
    with pytest.raises(ConfigError, match="run 'run-1'"):
        past_fan(forecast, cases, country="JP")
    with pytest.raises(ConfigError, match="run 'run-1'"):
        past_fans([forecast], cases, country="JP")
    with pytest.raises(ConfigError, match="no forecast"):
        past_fans([], cases, country="JP")
    assert plt.get_fignums() == []


@pytest.fixture
def happened(forecast) -> pd.DataFrame:
    """What happened after the run, on a level a tenth above the newest one."""
    rows = forecast.available(country="JP").set_index("year").loc[[2026, 2027]]
    linked = [rows["median"][2026], 2 * rows["q975"][2027]]
    return pd.DataFrame(
        {
            "run_id": "run-1", "as_of": "2026-11-01", "country": "JP", "scope": "components",
            "occupation": "total", "measure": "available", "year": [2026, 2027], "horizon": [1, 2],
            "linked": linked, "actual": np.array(linked) / 1.1, "in80": [1, 0], "level_year": 2025,
        }
    )  # fmt: skip


def test_a_past_fan_is_the_forecast_as_it_was_made(forecast, stored, happened):
    actuals = happened.assign(year=[2024, 2025], value=[100.0, 110.0])
    ax = past_fan(stored, happened, country="JP", actuals=actuals)
    table = forecast.available(country="JP").query("year > 2025")
    median = labelled(ax, "median")
    np.testing.assert_allclose(median.get_ydata(), table["median"])
    assert median.get_xdata()[0] == 2026
    band = labelled(ax, "95 %").get_datalim(ax.transData)
    assert band.y1 == pytest.approx(table["q975"].max())
    before = labelled(ax, "before")
    np.testing.assert_allclose(before.get_ydata(), [110.0, 121.0])
    for name, row in (("what happened", 0), ("outside 80 %", 1)):
        (point,) = np.asarray(labelled(ax, name).get_offsets())
        np.testing.assert_allclose(point, happened.loc[row, ["year", "linked"]].astype(float))
    assert "1 of 2 years inside 80 %" in ax.get_title(loc="left")
    ax.figure.canvas.draw()


def test_past_fans_stand_in_order_of_their_dates(stored, happened):
    later = type(stored)(
        "run-2", {**stored.meta, "as_of": "2027-01-01"}, stored.frame, stored.inputs,
        stored.influence, stored.drivers,
    )  # fmt: skip
    both = pd.concat([happened, happened.assign(run_id="run-2", in80=1)])
    figure = past_fans([later, stored], both, country="JP", columns=3)
    titles = [ax.get_title(loc="left") for ax in figure.axes if ax.get_visible()]
    assert titles == [
        "2026-11-01\n1 of 2 years inside 80 %", "2027-01-01\n2 of 2 years inside 80 %",
    ]  # fmt: skip
    (legend,) = figure.legends
    assert "outside 80 %" in [text.get_text() for text in legend.get_texts()]
    assert "JP" in figure.get_suptitle()
    figure.canvas.draw()


def test_a_store_draws_its_scores_and_says_how_to_make_them(store, cases, monkeypatch):
    with pytest.raises(ConfigError, match="talent score"):
        store.plot.calibration()
    with pytest.raises(ConfigError, match="talent scoreboard"):
        store.plot.scoreboard()
    monkeypatch.setattr("talent.report.store_plots.read_scores", lambda engine: cases)
    ax = plt.subplots()[1]
    for draw in (store.plot.calibration, store.plot.pit, store.plot.score_by_horizon):
        assert draw(ax=ax, country="JP") is ax
        assert ax.get_title(loc="left").split("\n")[1].startswith("Japan, ")
    for name in ("scoreboard", "calibration", "pit", "score_by_horizon", "past_fan"):
        assert f".{name}(" in repr(store.plot)
