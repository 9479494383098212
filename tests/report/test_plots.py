"""Plots show the numbers of the forecast, in the axes they are given, and leave no trace."""

import sys

import matplotlib as mpl
import numpy as np
import pytest

from talent.errors import ConfigError, MissingExtraError, UnknownCodeError
from talent.report import ForecastPlots

mpl.use("Agg")
import matplotlib.pyplot as plt


@pytest.fixture(autouse=True)
def _clean():
    before = mpl.rcParams.copy()
    yield
    assert mpl.rcParams == before
    plt.close("all")


def test_fan_shows_median_bands_and_zero(forecast):
    ax = forecast.plot.fan("gap", country="TW")
    table = forecast.gap(country="TW")
    median = next(line for line in ax.lines if line.get_label() == "median")
    np.testing.assert_allclose(median.get_ydata(), table["median"])
    assert len(ax.collections) == 3
    outer = ax.collections[0].get_datalim(ax.transData)
    assert outer.y0 == pytest.approx(table["q025"].min())
    assert outer.y1 == pytest.approx(table["q975"].max())
    assert any(list(line.get_ydata()) == [0, 0] for line in ax.lines)
    title = ax.get_title(loc="left")
    for text in ("TW", "components", "2026-11-01"):
        assert text in title
    assert ax.get_ylabel() == "persons"
    ax.figure.canvas.draw()


def test_fan_of_all_countries_needs_draws(forecast, stored):
    assert "JP + TW" in forecast.plot.fan().get_title(loc="left")
    with pytest.raises(ConfigError, match="no draws"):
        stored.plot.fan()


def test_fan_of_a_flow_starts_after_the_base_year(stored):
    ax = ForecastPlots(stored).fan("openings", country="JP", scope="fab", occupation="engineers")
    assert ax.lines[0].get_xdata()[0] == 2026
    assert len(ax.lines) == 1


def test_occupations_are_sorted_by_median(forecast):
    ax = forecast.plot.gap_by_occupation("JP", 2030)
    shown = [offset[0] for offset in ax.collections[-1].get_offsets()]
    table = forecast.gap(["occupation", "year"], country="JP", year=2030)
    np.testing.assert_allclose(shown, sorted(table["median"]))
    assert "2030" in ax.get_title(loc="left")
    assert ax.get_yticklabels()[0].get_text() == "Computer scientists"


def test_ages_add_up_to_the_available_headcount(forecast):
    everyone = forecast.plot.age_pyramid("JP")
    fabs = forecast.plot.age_pyramid("JP", scope="fab")
    totals = []
    for ax, scope in ((everyone, "components"), (fabs, "fab")):
        total = sum(bar.get_width() for bar in ax.patches)
        available = forecast.available(country="JP", scope=scope, year=2035)["median"].iloc[0]
        assert total == pytest.approx(available, rel=0.01)
        totals.append(total)
    assert totals[1] < totals[0]


def test_ages_need_draws(stored):
    with pytest.raises(ConfigError, match="keeps no people by age"):
        stored.plot.age_pyramid("JP")


def test_every_plot_takes_axes(forecast):
    ax = plt.subplots()[1]
    before = plt.get_fignums()
    assert forecast.plot.fan(country="JP", ax=ax) is ax
    assert forecast.plot.gap_by_occupation("JP", ax=ax) is ax
    assert forecast.plot.age_pyramid("JP", ax=ax) is ax
    assert plt.get_fignums() == before


def test_unknown_codes_are_named(forecast):
    plot = forecast.plot
    calls = [
        lambda: plot.fan("gapp", country="JP"),
        lambda: plot.fan(country="JPN"),
        lambda: plot.fan(country="JP", scope="fabs"),
        lambda: plot.fan(country="JP", occupation="enginers"),
        lambda: plot.gap_by_occupation("J"),
        lambda: plot.gap_by_occupation("JP", 2050),
        lambda: plot.age_pyramid("J"),
        lambda: plot.age_pyramid("JP", scope="fabs"),
    ]
    for call in calls:
        with pytest.raises(UnknownCodeError, match="known: "):
            call()
    assert plt.get_fignums() == []


def test_without_matplotlib_the_extra_is_named(forecast, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'talent\[report\]'"):
        forecast.plot.fan(country="JP")


def test_lists_its_plots(forecast):
    for name in ("fan", "gap_by_occupation", "age_pyramid"):
        assert f".{name}(" in repr(forecast.plot)
