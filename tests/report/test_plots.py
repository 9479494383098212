"""Plots show the numbers of the forecast, in the axes they are given, and leave no trace."""

import importlib.util
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

from talent.errors import ConfigError, MissingExtraError, UnknownCodeError
from talent.forecasts.by_age import people_by_age
from talent.report import ForecastPlots
from talent.report.frames import framed
from talent.report.lever_plots import ComparisonPlots
from talent.report.plan_plots import PlanPlots, RegretPlots
from talent.report.store_plots import StorePlots
from talent.supply.ages import AGES

mpl.use("Agg")
import matplotlib.pyplot as plt

DOCS = Path(__file__).resolve().parents[2] / "docs"


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


def test_ages_now_and_at_the_end_are_both_drawn(baseline):
    ax = baseline.plot.age_pyramid("JP")
    (outline,) = [p for p in ax.patches if p.get_label() == "2025, median"]
    people = people_by_age(baseline, "JP", "components", 2025)
    np.testing.assert_allclose(outline.get_data().values, np.median(people, axis=0))
    there = baseline.cube.draws("available", country="JP")[:, 0]
    np.testing.assert_allclose(people.sum(axis=1), there)
    assert "end of 2025 and of 2035" in ax.get_title(loc="left")
    # Names are those of the data.
    assert ax.get_title(loc="left").split("\n")[1].startswith("Japan, ")


def test_the_retirement_wave_shows_retirements_and_who_will_have_left(baseline, stored):
    ax = baseline.plot.retirement_wave("US")
    rows = baseline.table("retirements", ["country", "year"], country="US").query("year > 2025")
    np.testing.assert_allclose([bar.get_height() for bar in ax.patches], rows["median"])
    ends = [segment[:, 1] for segment in ax.collections[0].get_segments()]
    np.testing.assert_allclose(ends, rows[["q10", "q90"]])
    first, last = (people_by_age(baseline, "US", "components", year) for year in (2025, 2035))
    left = 1 - last[:, AGES >= 65].sum(axis=1) / first[:, AGES >= 55].sum(axis=1)
    assert f"{100 * np.median(left):.0f} % of those who were 55 or older" in ax.texts[0].get_text()
    # A run without draws has the bars, and nothing to say of people by age.
    assert len(stored.plot.retirement_wave("JP").texts) == 0


def test_fabs_to_come_are_drawn_in_order_with_chance_and_size(baseline):
    ax = baseline.plot.capacity_pipeline("US", most=5)
    starts = [c.get_offsets()[0][0] for c in ax.collections if len(c.get_offsets())
              and hasattr(c, "get_sizes") and c.get_offsets()[0][1] >= 0]  # fmt: skip
    starts = [start for start in starts if np.isfinite(start)][:5]
    assert starts == sorted(starts)
    fabs = baseline.fabs().query("country == 'US'")
    assert set(np.round(starts, 6)) <= set(np.round(fabs["starts"], 6))
    assert len(ax.get_yticks()) == 5
    assert all("%" in text.get_text() and "·" in text.get_text() for text in ax.texts)
    assert {text.get_text() for text in ax.get_legend().get_texts()} <= {
        "producing", "under construction", "announced", "paused"
    }  # fmt: skip
    ax.figure.canvas.draw()


def test_published_figures_stand_beside_a_forecast(baseline, stored):
    assert len(baseline.plot.scoreboard().get_yticks()) > 20
    for draw in (stored.plot.scoreboard, lambda: stored.plot.capacity_pipeline("JP")):
        with pytest.raises(ConfigError, match="keeps no draws"):
            draw()


def test_every_plot_takes_axes(forecast, baseline):
    ax = plt.subplots()[1]
    before = plt.get_fignums()
    for plot in (forecast.plot.gap_by_occupation, forecast.plot.age_pyramid,
                 forecast.plot.retirement_wave, baseline.plot.capacity_pipeline):  # fmt: skip
        assert plot("JP", ax=ax) is ax
    assert forecast.plot.fan(country="JP", ax=ax) is ax
    assert plt.get_fignums() == before


def test_long_titles_are_broken_where_a_reader_would():
    ax = plt.subplots(figsize=(4, 3))[1]
    names = {"JP": "日本", "TW": "Taiwan", "US": "United States"}
    framed(ax, "Gap", ["US", "JP", "TW"], "total", "components", "2026-11-22", names)
    lines = ax.get_title(loc="left").split("\n")
    assert len(lines) > 2
    assert " ".join(lines[1:]) == (
        "United States + 日本 + Taiwan, components, all occupations; as of 2026-11-22"
    )


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
        lambda: plot.retirement_wave("JP", occupation="enginers"),
        lambda: plot.capacity_pipeline("J"),
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
    public = [name for name in vars(ForecastPlots) if not name.startswith("_")]
    assert len(public) == 8
    for name in public:
        assert f".{name}(" in repr(forecast.plot)


def test_every_plot_has_its_place_on_the_page():
    spec = importlib.util.spec_from_file_location("make_plots", DOCS / "make_plots.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert (DOCS / "plots.md").read_text(encoding="utf-8") == made.page()
    shown = [one for plots in made.PARTS.values() for one in plots]
    lines = " ".join(one.code for one in shown)
    rooms = {"forecast": ForecastPlots, "compared": ComparisonPlots, "plan": PlanPlots,
             "regret": RegretPlots, "store": StorePlots}  # fmt: skip
    for name, room in rooms.items():
        for method in vars(room):
            drawn = f"{name}.plot.{method}(" in lines or method == "scoreboard"
            assert method.startswith("_") or drawn, f"{name}.plot.{method}"
    files = {one.name: DOCS / "images" / "plots" / f"{one.name}.png" for one in shown}
    sizes = [path.stat().st_size for path in files.values()]
    assert max(sizes) < 60_000
    assert sum(sizes) < 600_000
