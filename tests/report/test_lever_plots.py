"""Plots of levers show the numbers of the comparison, in the axes they are given."""

import dataclasses
import sys

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

import talent
from talent.errors import ConfigError, MissingExtraError, UnknownCodeError
from talent.forecasts.compare import Comparison
from talent.report.lever_plots import cost_bars, effects, lever_label, waterfall

mpl.use("Agg")
import matplotlib.pyplot as plt

CLOSED = {"jp-skills": -900.0, "jp-shorter-hours": 400.0, "jp-cars": -1500.0}


@pytest.fixture(autouse=True)
def _clean():
    before = mpl.rcParams.copy()
    yield
    assert mpl.rcParams == before
    plt.close("all")


def under(forecast, name, change):
    """The forecast under a scenario that adds `change` (draws, years) to Japan's gap."""
    values = dict(forecast.cube.values)
    cells = values["JP", "gap"].shape[2] * values["JP", "gap"].shape[3]
    values["JP", "gap"] = values["JP", "gap"] + change[:, :, None, None] / cells
    cube = dataclasses.replace(forecast.cube, values=values)
    return dataclasses.replace(forecast, cube=cube, meta={**forecast.meta, "scenario": name})


@pytest.fixture(scope="module")
def change(forecast):
    draws, years = forecast.cube.draws("gap").shape
    spread = np.random.default_rng(5).normal(1.0, 0.1, draws)
    return -2200.0 * spread[:, None] * np.linspace(0, 1, years)


@pytest.fixture(scope="module")
def comparison(forecast, change):
    return talent.compare(forecast, under(forecast, "plan", change))


@pytest.fixture
def attributed(comparison, change, monkeypatch):
    """The comparison with an attribution made by hand; keeps what it was asked for."""
    asked = []

    def attribution(self, country, **options):
        asked.append({"country": country, **options})
        column = change[: options.get("draws")][
            :, self.base.cube.years.index(options.get("year", 2035))
        ]
        means = {**CLOSED, "interaction": column.mean() - sum(CLOSED.values())}
        means["all together"] = column.mean()
        mean = np.array(list(means.values()))
        each = [5000.0, np.nan, 900.0, np.nan, 2500.0]
        return pd.DataFrame({"lever": list(means), "mean": mean, "q10": mean - 100,
                             "q90": mean + 150, "cost_per_person_year": each,
                             "person_years": [3000.0, -900.0, 9000.0, 0.0, 11_000.0]})  # fmt: skip

    monkeypatch.setattr(Comparison, "attribution", attribution)
    return comparison, asked


def test_waterfall_leads_from_gap_to_gap(forecast, attributed):
    comparison, _ = attributed
    ax = comparison.plot.waterfall("JP")
    bars = ax.patches
    before = forecast.cube.draws("gap", country="JP")[:, -1].mean()
    after = comparison.others[0].cube.draws("gap", country="JP")[:, -1].mean()
    assert bars[0].get_width() == pytest.approx(before)
    assert bars[-1].get_width() == pytest.approx(after)
    # Each bar starts where the one before ends, and the last lever ends at the gap after.
    at = before
    for bar in bars[1:-1]:
        assert bar.get_x() + min(bar.get_width(), 0) == pytest.approx(
            min(at, at + bar.get_width()) if bar.get_width() > 0 else at + bar.get_width()
        )
        at += bar.get_width()
    assert at == pytest.approx(after)
    names = [text.get_text() for text in ax.get_yticklabels()]
    low, high = np.quantile(forecast.cube.draws("gap", country="JP")[:, -1], (0.1, 0.9))
    assert names[0].endswith(f"{low:,.0f} to {high:,.0f}".replace("-", "−"))
    assert [name.split("\n")[0] for name in names] == [
        "Gap before", "Cars", "Skills", "Shorter hours", "Interaction", "Gap under all levers"
    ]  # fmt: skip
    title = ax.get_title(loc="left")
    for text in ("JP", "2035", forecast.meta["as_of"]):
        assert text in title
    ax.figure.canvas.draw()


def test_whiskers_are_the_band_of_each_effect(attributed):
    comparison, _ = attributed
    ax = comparison.plot.waterfall("JP")
    whiskers = ax.collections[0].get_segments()
    ends = np.array([[s[0][0], s[1][0]] for s in whiskers])
    # Four effects: three levers and what they do only together.
    np.testing.assert_allclose(ends[:, 1] - ends[:, 0], [250.0] * 4)


def test_waterfall_asks_for_the_year_the_group_and_the_draws(attributed):
    comparison, asked = attributed
    with pytest.raises(ConfigError, match="do not lead"):
        # The made-up attribution is of all occupations.
        comparison.plot.waterfall("JP", 2030, "engineers", draws=100)
    assert asked == [{"country": "JP", "year": 2030, "occupation": "engineers", "draws": 100}]
    comparison.plot.waterfall("JP", 2030, draws=100)
    assert asked[-1]["occupation"] == "total"


def test_steps_that_do_not_add_up_are_refused():
    table = pd.DataFrame({"lever": ["before", "one", "after"], "mean": [100.0, -30.0, 60.0],
                          "q10": 0.0, "q90": 1.0})  # fmt: skip
    with pytest.raises(ConfigError, match="70 against 60"):
        waterfall(table, plt.subplots()[1])


def test_effect_is_shown_beside_the_band_of_the_gap(forecast, comparison):
    ax = comparison.plot.effect("JP")
    gap = forecast.gap(country="JP")
    wide = ax.collections[0].get_datalim(ax.transData)
    assert wide.y1 == pytest.approx((gap["q90"] - gap["median"]).max())
    assert wide.y0 == pytest.approx((gap["q10"] - gap["median"]).min())
    paired = comparison.effect().query("country == 'JP'")
    outer = ax.collections[1].get_datalim(ax.transData)
    assert outer.y0 == pytest.approx(paired["q025"].min())
    line = next(line for line in ax.lines if line.get_label() == "effect, median")
    np.testing.assert_allclose(line.get_ydata(), paired["median"])
    ax.figure.canvas.draw()


def test_every_scenario_has_its_line(forecast, change):
    pair = talent.compare(
        forecast, under(forecast, "one", change), under(forecast, "two", 2 * change)
    )
    labels = pair.plot.effect("JP").get_legend_handles_labels()[1]
    assert [text.split(",")[0] for text in labels[1:]] == ["one", "two"]


def test_cost_is_sorted_and_names_what_closes_nothing(attributed):
    comparison, _ = attributed
    ax = comparison.plot.cost("JP")
    names = [text.get_text() for text in ax.get_yticklabels()]
    assert names == ["Cars", "All together", "Skills", "Shorter hours"]
    np.testing.assert_allclose([bar.get_width() for bar in ax.patches], [0.9, 2.5, 5.0, 0.0])
    assert "closes nothing" in [text.get_text() for text in ax.texts]


def test_the_cost_curve_is_as_wide_as_what_levers_close_and_as_high_as_what_it_costs(attributed):
    comparison, _ = attributed
    ax = comparison.plot.cost_curve("JP")
    np.testing.assert_allclose([bar.get_width() for bar in ax.patches], [9000.0, 3000.0])
    np.testing.assert_allclose([bar.get_height() for bar in ax.patches], [0.9, 5.0])
    np.testing.assert_allclose([bar.get_x() for bar in ax.patches], [0.0, 9000.0])
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["1  Cars", "2  Skills", "Shorter hours: closes nothing"]
    # What they close together is less than what each closes by itself.
    assert ax.lines[-1].get_xdata()[0] == pytest.approx(11_000.0)
    ax.figure.canvas.draw()


def test_every_plot_takes_axes(attributed):
    comparison, _ = attributed
    ax = plt.subplots()[1]
    before = plt.get_fignums()
    for draw in (comparison.plot.waterfall, comparison.plot.effect, comparison.plot.cost,
                 comparison.plot.cost_curve):  # fmt: skip
        assert draw("JP", ax=ax) is ax
    assert plt.get_fignums() == before


def test_unknown_countries_are_named(comparison):
    with pytest.raises(UnknownCodeError, match="known: "):
        comparison.plot.effect("JPN")
    assert plt.get_fignums() == []


def test_without_draws_levers_cannot_be_told_apart(comparison):
    # A made-up forecast has no world to simulate again.
    with pytest.raises(ConfigError, match="keeps no draws"):
        comparison.plot.waterfall("JP")
    assert plt.get_fignums() == []


def test_without_matplotlib_the_extra_is_named(comparison, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    for draw in (comparison.plot.waterfall, comparison.plot.effect, comparison.plot.cost):
        with pytest.raises(MissingExtraError, match=r"pip install 'talent\[report\]'"):
            draw("JP")


def test_lists_its_plots(comparison):
    for name in ("waterfall", "effect", "cost", "cost_curve"):
        assert f".{name}(" in repr(comparison.plot)


def test_labels_leave_out_the_country_they_stand_in():
    assert lever_label("tw-retention-hours", "TW") == "Retention hours"
    assert lever_label("us-visas", "TW") == "Us visas"


def test_plain_functions_draw_in_the_axes_given():
    years = [2025, 2026]
    ax = plt.subplots()[1]
    gap = pd.DataFrame({"year": years, "median": [10.0, 20.0], "q10": [0.0, 0.0],
                        "q90": [30.0, 60.0]})  # fmt: skip
    bands = {name: [0.0, -float(i)] for i, name in
             enumerate(("q975", "q90", "q75", "median", "q25", "q10", "q025"), 1)}  # fmt: skip
    effects(gap, pd.DataFrame({"scenario": "plan", "year": years, **bands}), ax)
    assert ax.collections[0].get_datalim(ax.transData).y1 == pytest.approx(40.0)
    other = plt.subplots()[1]
    cost_bars(pd.DataFrame({"lever": ["a"], "cost_per_person_year": [1500.0]}), other)
    assert other.patches[0].get_width() == pytest.approx(1.5)
