"""What notebooks show: the numbers of the object, in words, with everything escaped."""

import dataclasses
import datetime as dt
import re
import types
import warnings

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

import talent
from talent.displays import bar, display, folded, hints, note, table
from talent.errors import MissingExtraError
from talent.planning import Goal, Plan
from talent.planning.regret import Regret
from talent.report import fonts

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib import font_manager

HOSTILE = "<script>alert('x')</script>&\"$x^$"
LANGUAGES = ("en", "ja", "zh-Hant")
NAMES = {
    "en": {"JP": "Japan", "TW": "Taiwan", "engineers": "Engineers and scientists"},
    "ja": {"JP": "日本", "TW": "台湾", "engineers": "技術者・研究者"},
    "zh-Hant": {"JP": "日本", "TW": "臺灣", "engineers": "工程師與科學家"},
}


@pytest.fixture(autouse=True)
def _clean():
    before = mpl.rcParams.copy()
    yield
    assert mpl.rcParams == before
    plt.close("all")


@pytest.fixture(scope="module")
def named(forecast):
    return talent.Forecast(**{**vars(forecast), "names": NAMES})


def text_of(page: str) -> str:
    return re.sub(r"<[^>]*>", " ", page)


def test_nothing_of_the_data_becomes_markup():
    frame = pd.DataFrame({HOSTILE: [HOSTILE], "share": [0.5]})
    parts = [
        note(HOSTILE), table(frame), hints({HOSTILE: HOSTILE}), folded(HOSTILE, note(HOSTILE)),
        table(frame, {"share": HOSTILE}, {"share": lambda value: bar(value, HOSTILE)}),
        table(frame, most=0, rest=HOSTILE),
    ]  # fmt: skip
    page = display(HOSTILE, *parts, subtitle=HOSTILE)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 13
    # The bar itself is drawn.
    assert "width:3.50em" in page


def test_a_long_table_says_what_it_leaves_out():
    page = table(pd.DataFrame({"n": range(9)}), most=4, rest="and {n} more")
    assert page.count("<tr>") == 5
    assert "and 5 more" in page


def test_a_forecast_shows_its_headline_with_names(named):
    page = named._repr_html_()
    row = named.gap(country="JP", year=2035).iloc[0]
    for text in ("Japan", "Taiwan", "2035", "400 draws", "Probability of a shortage",
                 f"{row['median']:,.0f}", ".plot.fan("):  # fmt: skip
        assert text in text_of(page)
    with talent.in_language("ja"):
        assert "日本" in named._repr_html_()


def test_hostile_names_of_runs_and_inputs_are_escaped(make_forecast):
    made = make_forecast(hostile="<script>alert(1)</script>")
    pages = [made._repr_html_(), made.explain("JP")._repr_html_()]
    values = {**made.cube.values, ("JP", "gap"): made.cube.values["JP", "gap"] - 100}
    cube = dataclasses.replace(made.cube, values=values)
    other = dataclasses.replace(made, cube=cube, meta={**made.meta, "scenario": HOSTILE})
    pages.append(talent.compare(made, other)._repr_html_())
    for page in pages:
        assert "<script" not in page
        assert "&lt;script&gt;" in page
    # Eight groups of people with a hundred fewer each; the other country is left as it is.
    assert "−800" in pages[2]
    assert "TW" not in text_of(pages[2])


def test_an_explanation_shows_shares_as_bars_and_folds_the_inputs(forecast):
    made = forecast.explain("JP")
    page = made._repr_html_()
    assert "<details" in page
    assert f"Every input ({len(made.inputs)})" in page
    largest = made.shares["share"].iloc[0]
    assert f"width:{7 * largest:.2f}em" in page
    assert repr(made).startswith("Explanation('gap of total, JP")


def test_a_scenario_shows_levers_with_size_status_and_source():
    scenario = talent.read_scenario("levers-jp")
    page = text_of(scenario._repr_html_())
    for text in ("jp-immigration", "hires a year", "estimated", "cna-nisso-2026", "2027"):
        assert text in page
    assert repr(scenario).startswith("Scenario('levers-jp': ")
    assert len(repr(scenario)) < 100


def test_plans_and_regret_are_shown_in_words():
    frame = pd.DataFrame(
        {
            "lever": ["jp-immigration"], "start": [2027], "times": [1.25], "at_limit": [True],
            "closes": [8260.4], "cost": [900.0], "cost_q10": [400.0], "cost_q90": [1500.0],
        }
    )  # fmt: skip
    scenario = talent.Scenario(name="plan", title="Plan", valid_from=dt.date(2026, 11, 1))
    plan = Plan(
        goal=Goal(country="JP", year=2035, probability=0.8), reached=True, frame=frame,
        probability=0.81, fresh=0.79, fresh_error=0.02, before=0.5, most=0.85,
        cost=(1370.0, 700.0, 2200.0), by_year=pd.DataFrame(), person_price=0.1, optimality_gap=0.0,
        steps=pd.DataFrame(), scenario=scenario, search=None, units=None, names=NAMES,
    )  # fmt: skip
    page = text_of(plan._repr_html_())
    for text in ("Cheapest plan: gap closed in 2035 with 80 % (Japan", "8,260", "400 to 1,500",
                 "81 % (on fresh draws 79 %; without levers 50 %)"):  # fmt: skip
        assert text in page
    lost = {(HOSTILE, "boom"): (np.array([0.0, 1.0]), np.array([5.0, 9.0]))}
    regret = Regret("JP", "components", "total", 2034, 5e4, (0.5,), "2026-11-01", lost, NAMES)
    page = regret._repr_html_()
    assert "<script" not in page
    assert "Least regret in Japan to 2034" in page


def test_plots_speak_three_languages_without_a_missing_letter(named):
    titles = {}
    with warnings.catch_warnings():
        # A letter that no font has is a warning when it is drawn.
        warnings.simplefilter("error")
        for tag in LANGUAGES:
            with talent.in_language(tag):
                figure, axes = plt.subplots(2, 2, figsize=(9, 7))
                named.plot.fan(country="TW", ax=axes[0, 0])
                named.plot.gap_by_occupation("TW", ax=axes[0, 1])
                named.plot.retirement_wave("TW", ax=axes[1, 0])
                named.plot.age_pyramid("TW", ax=axes[1, 1])
            # Drawn after the block: what was written keeps its language and its fonts.
            figure.canvas.draw()
            titles[tag] = axes[0, 0].get_title(loc="left")
            labels = [text.get_text() for text in axes[0, 1].get_yticklabels()]
            assert NAMES[tag]["engineers"] in labels
            assert NAMES[tag]["TW"] in titles[tag]
    assert len(set(titles.values())) == len(LANGUAGES)


def test_english_plots_find_fonts_for_names_in_other_letters(named):
    ax = plt.subplots()[1]
    ax.set_title("臺灣")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fonts.with_fonts(ax)
        ax.figure.canvas.draw()
    # A letter without a font would have warned; the families of the title are no longer the plain.
    assert set(fonts.font_families("zh-Hant")) & set(ax.title.get_fontfamily())


def test_without_the_extra_fonts_of_the_system_are_taken_or_the_extra_is_named(named, monkeypatch):
    none = dict.fromkeys(fonts._PACKAGED, ("no_such_fonts", ""))
    monkeypatch.setattr(fonts, "_PACKAGED", none)
    manager = font_manager.fontManager
    plain = [font for font in manager.ttflist if font.name.startswith("DejaVu")]
    monkeypatch.setattr(manager, "ttflist", plain)
    fonts._families.cache_clear()
    try:
        assert fonts.font_files("ja") == []
        with talent.in_language("ja"), pytest.raises(MissingExtraError, match=r"talent\[cjk\]"):
            named.plot.fan(country="JP")
        # English needs none.
        named.plot.fan(country="JP")
        installed = [types.SimpleNamespace(name=name) for name in ("PingFang TC", "IPAexGothic")]
        monkeypatch.setattr(manager, "ttflist", [*plain, *installed])
        for tag, first in (("ja", "IPAexGothic"), ("zh-Hant", "PingFang TC")):
            fonts._families.cache_clear()
            assert fonts.font_families(tag)[0] == first
    finally:
        fonts._families.cache_clear()


def test_fonts_are_the_language_s_own_first():
    assert [path.name[:10] for path in fonts.font_files("ja")] == ["NotoSansJP", "NotoSansTC"]
    assert fonts.font_files("zh-Hant")[0].name == "NotoSansTC-Regular.otf"
    assert all(path.is_file() for path in fonts.font_files("en"))
