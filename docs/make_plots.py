"""Make docs/plots.md and its pictures: every plot, and the line of code that draws it.

Usage: ``python docs/make_plots.py`` (some five minutes, most of them for backtests;
``--backtests URL`` takes those of a database in which they were made and scored already).
"""

from __future__ import annotations

import argparse
import io
import tempfile
import warnings
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
from PIL import Image

import talent
from talent.evaluate import reference_class, scoreboard
from talent.evaluate.reference_class import check_width
from talent.evaluate.scoreboard import save_scoreboard
from talent.report.past_plots import past_fans
from talent.report.scoreboard_plots import plot_reference_class, plot_scoreboard
from talent.store import read_scores

mpl.use("Agg")
from matplotlib import pyplot as plt

HERE = Path(__file__).resolve().parent
IMAGES = HERE / "images" / "plots"
SETTINGS: dict[str, Any] = {"as_of": "2026-11-22", "draws": 500, "seed": 2035, "save": False}
BACKTESTS: dict[str, Any] = {
    "countries": ("US", "JP"), "draws": 100, "known_on": "2026-11-22", "seed": 2035
}  # fmt: skip
DATES = [f"{year}-02-15" for year in range(2013, 2027)]
KINDS = {"immigration", "cross_industry", "retention", "returners"}
DOTS = 76
"""To the inch: pictures of this page are small."""
COLOURS = 64


class Shown(NamedTuple):
    """A plot of the page; `code` is what is drawn and what is shown."""

    name: str
    title: str
    words: str
    code: str
    language: str = "en"


PARTS: dict[str, tuple[Shown, ...]] = {
    "A forecast: `forecast.plot`": (
        Shown(
            "fan", "The gap by year",
            "Median with 50, 80 and 95 % bands of any measure, of one country or of all together.",
            'forecast.plot.fan("gap", country="JP")',
        ),
        Shown(
            "gap_by_occupation", "The gap by occupation",
            "Median and 80 % band in one year; no colour where a shortage is about as likely as "
            "not.",
            'forecast.plot.gap_by_occupation("TW", 2030)',
        ),
        Shown(
            "age_pyramid", "Ages now and at the end",
            "Bars: people of the last year with their 80 % band. Outline: those of the base year.",
            'forecast.plot.age_pyramid("JP")',
        ),
        Shown(
            "retirement_wave", "The retirement wave",
            "Retirements a year with bands, and how many of today's people of 55 and older will "
            "have left.",
            'forecast.plot.retirement_wave("US")',
        ),
        Shown(
            "demand_drivers", "What moves required headcount",
            "Mean and 80 % band of what each part adds since the base year.",
            'forecast.plot.demand_drivers("US")',
        ),
        Shown(
            "capacity", "Wafer capacity",
            "Mean installed capacity by node class, month by month, with the band of the total.",
            'forecast.plot.capacity("TW")',
        ),
        Shown(
            "capacity_pipeline", "Fabs to come",
            "When each fab is expected to start, by status, how likely it is, and how large.",
            'forecast.plot.capacity_pipeline("US", most=12)',
        ),
        Shown(
            "scoreboard", "Published figures beside ours",
            "Each in its own concept, in units of the published figure. "
            "`forecast.plot.scoreboard()` draws them all; here are those of Japan.",
            'plot_scoreboard(board.loc[board["country"] == "JP"])',
        ),
    ),
    "Scenarios beside the baseline: `talent.compare(...).plot`": (
        Shown(
            "effect", "The effect beside the uncertainty",
            "The effect of levers on the same draws, in front of the band of the gap itself.",
            'compared.plot.effect("JP")',
        ),
        Shown(
            "waterfall", "From gap to gap",
            "What each lever does by itself, and what they do only together.",
            'compared.plot.waterfall("JP", draws=250)',
        ),
        Shown(
            "cost", "What a person-year costs",
            "US dollars for each person-year that a lever closes, cheapest first.",
            'compared.plot.cost("JP", draws=250)',
        ),
        Shown(
            "cost_curve", "The cost curve",
            "The same as steps: as wide as what each lever closes, as high as what it costs.",
            'compared.plot.cost_curve("JP", draws=250)',
        ),
    ),
    "Plans: `plan.plot` and `regret.plot`": (
        Shown(
            "mix", "What a plan is made of",
            "Cost of each lever with its band, and the persons that nobody else would close.",
            "plan.plot.mix()",
        ),
        Shown(
            "frontier", "What more certainty costs",
            "Least cost of each probability; open points cannot be reached.",
            "plan.plot.frontier(plan.frontier([0.55, 0.65, 0.75]))",
        ),
        Shown(
            "closing", "What closing the gap costs",
            "Least cost of closing part of the gap with the probability of the goal.",
            "plan.plot.closing(plan.closing(4))",
        ),
        Shown(
            "choice", "Regret by probability",
            "Largest regret of each policy over the scenarios; the smallest is ringed.",
            "regret.plot.choice()",
        ),
        Shown(
            "heatmap", "Regret",
            "Policies against scenarios: what is lost against the best policy of each.",
            "regret.plot.heatmap()",
        ),
    ),
    "How good forecasts were: `store.plot`": (
        Shown(
            "calibration", "Calibration",
            "How often what happened lay inside the bands, beside what chance would show.",
            "store.plot.calibration()",
        ),
        Shown(
            "pit", "Where what happened fell",
            "Level bars, but for chance: bands are right. High at the ends: too narrow.",
            'store.plot.pit("4-6")',
        ),
        Shown(
            "score_by_horizon", "Scores by years ahead",
            "One score with its bootstrap interval, beside the forecast of no change.",
            "store.plot.score_by_horizon()",
        ),
        Shown(
            "past_fan", "A forecast of the past",
            "As it was made, and what happened; `past_fans` puts several side by side.",
            'store.plot.past_fan("US")',
        ),
        Shown(
            "reference_class", "The reference class",
            "How wrong published projections of employment have been, beside our bands.",
            "plot_reference_class(published, check_width(forecast, published), names=forecast.names)",
        ),
    ),
    "In Japanese and Traditional Chinese": (
        Shown(
            "fan-ja", "日本語",
            "Text, names, numbers and fonts follow the language of the block.",
            'forecast.plot.fan("gap", country="JP")', "ja",
        ),
        Shown(
            "age_pyramid-zh-Hant", "繁體中文", "The fonts come with the extra `cjk`, or are those "
            "of the system.",
            'forecast.plot.age_pyramid("TW")', "zh-Hant",
        ),
    ),
}  # fmt: skip

HEAD = """# Plots

<!-- made by docs/make_plots.py; do not edit by hand -->

Every plot takes matplotlib axes as `ax`, or makes a figure of its own, and returns the axes; settings
of matplotlib are left alone. They need `pip install 'talent[report]'`. `forecast.plot`,
`store.plot`, ... list what there is. The pictures are made with this:

```py
import talent

store = talent.open()
forecast = talent.forecast(store, as_of="2026-11-22", draws=500)
compared = talent.compare(forecast, forecast.under("levers-jp"))
kinds = {"immigration", "cross_industry", "retention", "returners"}
few = [one for one in talent.read_scenario("levers-jp").levers if one.type in kinds]
plan = talent.planning.optimise(forecast, few, country="JP", probability=0.6)
policies = {"abroad": "jp-immigration", "retrain": "jp-reskilling"}
regret = talent.planning.regret(forecast, policies, ["baseline", "delay", "downturn"], country="JP")
```

Plots of scores need [backtests and scores](backtests.md) in the store; here, 14 dates from 2013 to
2026 with few draws. [How good forecasts were](accuracy.md) has those that count.
"""


def drawn(shown: Shown, things: dict[str, Any]) -> None:
    """Draw a plot into its picture, with few colours."""
    with talent.in_language(shown.language):
        # Our own lines: what the page shows is what was drawn.
        made = eval(shown.code, things)  # noqa: S307
    figure = made if hasattr(made, "savefig") else made.figure
    bytes_ = io.BytesIO()
    figure.savefig(bytes_, dpi=DOTS)
    plt.close(figure)
    with Image.open(bytes_) as image:
        few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(IMAGES / f"{shown.name}.png", optimize=True)


def page() -> str:
    """Text of plots.md."""
    parts = [HEAD]
    for heading, plots in PARTS.items():
        parts.append(f"## {heading}\n")
        for one in plots:
            line = one.code
            if one.language != "en":
                line = f'with talent.in_language("{one.language}"):\n    {one.code}'
            parts.append(
                f"### {one.title}\n\n{one.words}\n\n```py\n{line}\n```\n\n"
                f"![{one.title}](images/plots/{one.name}.png)\n"
            )
    return "\n".join(parts)


def main() -> None:
    """Draw every plot and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backtests", help="database with scored backtests")
    parser.add_argument("--only", nargs="*", default=[], help="names of plots to draw again")
    asked = parser.parse_args()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        store = talent.open(asked.backtests or f"sqlite:///{folder}/talent.db")
        with store:
            if read_scores(store.engine).empty:
                talent.backtest(store, DATES, **BACKTESTS)
                talent.score(store)
            forecast = talent.forecast(store, **SETTINGS)
            board = scoreboard(store, forecast)
            save_scoreboard(store, board)
            every = talent.read_scenario("levers-jp").levers
            few = [one for one in every if one.type in KINDS]
            policies = {"abroad": "jp-immigration", "retrain": "jp-reskilling"}
            things = {
                "store": store, "forecast": forecast, "board": board,
                "published": reference_class(store.as_of(SETTINGS["as_of"])),
                "compared": talent.compare(forecast, forecast.under("levers-jp")),
                "plan": talent.planning.optimise(
                    forecast, few, country="JP", probability=0.6
                ),
                "regret": talent.planning.regret(
                    forecast, policies, ["baseline", "delay", "downturn"], country="JP"
                ),
                "plot_scoreboard": plot_scoreboard, "plot_reference_class": plot_reference_class,
                "check_width": check_width, "past_fans": past_fans,
            }  # fmt: skip
            with warnings.catch_warnings():
                # A letter that no font has would be a warning.
                warnings.simplefilter("error")
                for plots in PARTS.values():
                    for one in plots:
                        if not asked.only or one.name in asked.only:
                            drawn(one, things)
    (HERE / "plots.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
