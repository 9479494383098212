"""Plots of plans and of regret show the numbers of their tables, in the axes they are given."""

import datetime as dt
import sys

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba

import talent
from talent.errors import MissingExtraError, UnknownCodeError
from talent.planning import Goal, Plan
from talent.planning.regret import Regret
from talent.report.plan_plots import PlanPlots, RegretPlots, mix_bars, regret_cells

mpl.use("Agg")
import matplotlib.pyplot as plt

AS_OF = "2026-11-01"
FRAME = pd.DataFrame(
    {
        "lever": ["jp-cross-industry", "jp-immigration-from-2030", "jp-shorter-hours"],
        "times": [1.25, 3.0, 0.5],
        "at_limit": [False, True, False],
        "closes": [8260.4, 3100.0, -450.0],
        "cost": [900.0, 350.0, 120.0],
        "cost_q10": [400.0, 200.0, 60.0],
        "cost_q90": [1500.0, 500.0, 200.0],
    }
)
POINTS = pd.DataFrame(
    {
        "probability": [0.6, 0.8, 0.9],
        "reached": [True, True, False],
        "cost": [500.0, 1370.0, 1600.0],
        "cost_q10": [300.0, 700.0, 900.0],
        "cost_q90": [800.0, 2200.0, 2500.0],
    }
)
PARTS = POINTS.assign(target=[9000.0, 4500.0, 0.0], closed=[3000.0, 7500.0, 12_000.0])


@pytest.fixture(autouse=True)
def _clean():
    before = mpl.rcParams.copy()
    yield
    assert mpl.rcParams == before
    plt.close("all")


def made_plan(*, reached: bool = True, target: float = 0.0, frame: pd.DataFrame = FRAME) -> Plan:
    goal = Goal(country="JP", year=2035, probability=0.8, target=target)
    scenario = talent.Scenario(name="plan", title="Plan", valid_from=dt.date.fromisoformat(AS_OF))
    return Plan(
        goal=goal, reached=reached, frame=frame, probability=0.81 if reached else 0.66, fresh=0.79,
        fresh_error=0.02, before=0.5, most=0.85, cost=(1370.0, 700.0, 2200.0),
        by_year=pd.DataFrame(), person_price=0.1, optimality_gap=0.0, steps=pd.DataFrame(),
        scenario=scenario, search=None, units=np.zeros(len(frame)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def plan():
    return made_plan()


@pytest.fixture(scope="module")
def table():
    """Two policies that do well in one scenario each, and one that does so-so in both."""
    cost = {("nothing", "boom"): 0.0, ("nothing", "bust"): 0.0, ("train", "boom"): 300.0,
            ("train", "bust"): 300.0, ("train-and-hire", "boom"): 900.0,
            ("train-and-hire", "bust"): 900.0}  # fmt: skip
    short = {("nothing", "boom"): 30_000.0, ("nothing", "bust"): 1000.0,
             ("train", "boom"): 15_000.0, ("train", "bust"): 500.0,
             ("train-and-hire", "boom"): 9000.0, ("train-and-hire", "bust"): 0.0}  # fmt: skip
    spread = np.linspace(0.5, 1.5, 41)
    lost = {key: (cost[key] * np.ones(41), short[key] * spread) for key in cost}
    return Regret("JP", "components", "engineers", 2034, 50_000.0, (0.5, 0.8, 0.95), AS_OF, lost)


def text_of(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def line_of(ax, label: str):
    return next(line for line in ax.lines if line.get_label() == label)


def title_of(ax) -> str:
    return ax.get_title(loc="left")


def test_the_mix_shows_what_each_lever_costs_and_closes(plan):
    ax = plan.plot.mix()
    np.testing.assert_allclose([bar.get_width() for bar in ax.patches], FRAME["cost"])
    ends = np.array([[s[0][0], s[1][0]] for s in ax.collections[0].get_segments()])
    np.testing.assert_allclose(ends, FRAME[["cost_q10", "cost_q90"]])
    assert text_of(ax) == ["closes 8,260", "closes 3,100", "opens 450"]
    assert [text.get_text() for text in ax.get_yticklabels()] == [
        "Cross industry × 1.25", "Immigration from 2030 × 3.00\nat its limit",
        "Shorter hours × 0.50",
    ]  # fmt: skip
    # The bar at its limit can be told from the others without reading.
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [False, True, False]
    for text in ("JP", "Components", "all occupations", AS_OF, "2035", "81 %"):
        assert text.lower() in title_of(ax).lower()
    assert "million US dollars of 2025" in ax.get_xlabel()
    ax.figure.canvas.draw()


def test_what_is_written_fits_between_bars_and_frame(plan):
    ax = plan.plot.mix()
    ax.figure.canvas.draw()
    frame = ax.get_window_extent()
    for text in ax.texts:
        assert text.get_window_extent().x1 <= frame.x1
    # The widest band is inside too, and costs begin at nothing.
    assert ax.get_xlim()[0] == 0
    assert ax.get_xlim()[1] > FRAME["cost_q90"].max()


def test_a_plan_that_falls_short_says_so():
    assert "Cannot be reached; the most" in title_of(made_plan(reached=False).plot.mix())
    assert "at most 2,000 in 2035" in title_of(made_plan(target=2000).plot.mix())


def test_a_plan_of_nothing_is_no_empty_picture():
    ax = made_plan(frame=FRAME.iloc[:0]).plot.mix()
    assert text_of(ax) == ["no lever"]
    assert not ax.patches
    ax.figure.canvas.draw()


def test_the_frontier_joins_what_is_reached_and_leaves_the_rest_open(plan):
    ax = plan.plot.frontier(POINTS)
    mean = line_of(ax, "mean")
    np.testing.assert_allclose(mean.get_xdata(), [60, 80])
    np.testing.assert_allclose(mean.get_ydata(), [500, 1370])
    open_ = line_of(ax, "cannot be reached: cost of the most")
    np.testing.assert_allclose(np.c_[open_.get_xdata(), open_.get_ydata()], [[90, 1600]])
    assert open_.get_markerfacecolor() == "white"
    band = ax.collections[0].get_paths()[0].vertices
    assert band[:, 1].min() == pytest.approx(300)
    assert band[:, 1].max() == pytest.approx(2200)
    np.testing.assert_allclose(band[:, 0].max(), 80)
    assert "percent" in ax.get_xlabel()
    assert "million US dollars of 2025" in ax.get_ylabel()
    assert AS_OF in title_of(ax)
    ax.figure.canvas.draw()


def own_point(ax):
    return next(c for c in ax.containers if c.get_label() == "this plan")


def test_the_plan_lies_on_its_frontier_at_what_it_reaches(plan):
    def place(one):
        line = own_point(one.plot.frontier(POINTS)).lines[0]
        return line.get_xdata()[0], line.get_ydata()[0], line.get_markerfacecolor()

    assert place(plan)[:2] == pytest.approx((80, 1370))
    short = place(made_plan(reached=False))
    assert short[:2] == pytest.approx((66, 1370))
    assert short[2] == "white"


def test_the_closing_curve_is_cost_against_persons(plan):
    ax = plan.plot.closing(PARTS)
    np.testing.assert_allclose(line_of(ax, "mean").get_xdata(), [3000, 7500])
    assert list(own_point(ax).lines[0].get_xdata()) == [12_000]
    assert ax.get_xlabel() == "persons closed in 2035 with 80 %"
    # Where nothing is reached there is no place for the plan among persons closed.
    other = made_plan(reached=False).plot.closing(PARTS.assign(reached=False))
    assert not other.containers
    assert "mean" not in [line.get_label() for line in other.lines]
    other.figure.canvas.draw()


def test_points_are_made_where_none_are_given(plan, monkeypatch):
    monkeypatch.setattr(Plan, "frontier", lambda self: POINTS)
    monkeypatch.setattr(Plan, "closing", lambda self: PARTS)
    assert list(line_of(plan.plot.frontier(), "mean").get_ydata()) == [500, 1370]
    assert list(line_of(plan.plot.closing(), "mean").get_ydata()) == [500, 1370]


def test_the_heatmap_writes_the_regret_of_every_cell(table):
    ax = table.plot.heatmap(0.8)
    rows = table.frame.query("probability == 0.8").set_index(["policy", "scenario"])["regret"]
    told = dict(zip(((int(t.get_position()[1]), int(t.get_position()[0])) for t in ax.texts),
                    text_of(ax), strict=True))  # fmt: skip
    for row, policy in enumerate(table.policies):
        for column, scenario in enumerate(table.scenarios):
            assert told[row, column] == f"{round(rows[policy, scenario]):,}"
    image = ax.images[0].get_array()
    np.testing.assert_allclose(image, rows.to_numpy().reshape(3, 2))
    assert [text.get_text() for text in ax.get_xticklabels()] == ["boom", "bust"]
    for text in ("JP", "engineers", "80 %", "2034", AS_OF):
        assert text in title_of(ax)
    assert "50,000 US dollars of 2025" in ax.get_xlabel()
    ax.figure.canvas.draw()


def test_the_heatmap_frames_the_policy_that_is_chosen(table):
    ax = table.plot.heatmap(0.95)
    chosen = table.choice.set_index("probability").loc[0.95, "policy"]
    at = table.policies.index(chosen)
    box = ax.patches[0]
    assert (box.get_x(), box.get_y(), box.get_width(), box.get_height()) == (-0.5, at - 0.5, 2, 1)
    labels = [text.get_text() for text in ax.get_yticklabels()]
    assert [text.endswith("\nleast regret") for text in labels] == [
        policy == chosen for policy in table.policies
    ]


def contrast(one, other) -> float:
    def light(colour):
        rgb = np.array(to_rgba(colour)[:3])
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return linear @ (0.2126, 0.7152, 0.0722) + 0.05

    a, b = light(one), light(other)
    return max(a, b) / min(a, b)


def test_numbers_in_cells_can_be_read_on_every_shade():
    ax = plt.subplots()[1]
    values = np.linspace(0, 1000, 60).reshape(6, 10)
    regret_cells(pd.DataFrame(values, index=list("abcdef")), "a", ax)
    colours = ax.images[0].cmap(values / 1000).reshape(-1, 4)
    for text, colour in zip(ax.texts, colours, strict=True):
        # WCAG asks for 4.5 to 1.
        assert contrast(text.get_color(), colour) >= 4.5
    assert {text.get_color() for text in ax.texts} == {"white", "black"}


def test_without_any_regret_the_heatmap_is_blank_and_not_an_error():
    ax = plt.subplots()[1]
    regret_cells(pd.DataFrame([[0.0, 0.0]], index=["nothing"], columns=["a", "b"]), "nothing", ax)
    assert text_of(ax) == ["0", "0"]
    assert ax.images[0].get_clim() == (0, 1)


def test_unknown_probabilities_are_named(table):
    with pytest.raises(UnknownCodeError, match=r"unknown probability 0\.7.*known: 0\.5, 0\.8"):
        table.plot.heatmap(0.7)
    assert plt.get_fignums() == []


def test_the_choice_shows_the_largest_regret_of_each_policy(table):
    ax = table.plot.choice()
    largest = table.frame.groupby(["policy", "probability"])["regret"].max()
    for policy in table.policies:
        line = line_of(ax, policy)
        np.testing.assert_allclose(line.get_xdata(), [50, 80, 95])
        np.testing.assert_allclose(line.get_ydata(), largest[policy])
    np.testing.assert_allclose(line_of(ax, "least regret").get_ydata(), table.choice["regret"])
    # The ring is round the lowest line at each probability.
    np.testing.assert_allclose(
        line_of(ax, "least regret").get_ydata(), largest.groupby("probability").min()
    )
    for text in ("JP", "engineers", "2034", AS_OF):
        assert text in title_of(ax)
    assert "million US dollars of 2025" in ax.get_ylabel()
    ax.figure.canvas.draw()


def draws_of(plan, table):
    plots, others = PlanPlots(plan), RegretPlots(table)
    return (
        plots.mix,
        lambda **kw: plots.frontier(POINTS, **kw),
        lambda **kw: plots.closing(PARTS, **kw),
        others.heatmap,
        others.choice,
    )


def test_every_plot_takes_axes(plan, table):
    for draw in draws_of(plan, table):
        ax = plt.subplots()[1]
        before = plt.get_fignums()
        assert draw(ax=ax) is ax
        assert plt.get_fignums() == before


def test_titles_and_labels_fit_into_the_figure(plan, table):
    for draw in draws_of(plan, table):
        ax = draw()
        ax.figure.canvas.draw()
        width = ax.figure.bbox.width
        for text in (ax._left_title, ax.xaxis.label, *ax.get_yticklabels()):
            box = text.get_window_extent()
            assert box.x0 >= 0, text
            assert box.x1 <= width, text


def test_without_matplotlib_the_extra_is_named(plan, table, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    for draw in draws_of(plan, table):
        with pytest.raises(MissingExtraError, match=r"pip install 'talent\[report\]'"):
            draw()


def test_lists_its_plots(plan, table):
    for plots, names in (
        (plan.plot, ("mix", "frontier", "closing")),
        (table.plot, ("heatmap", "choice")),
    ):
        for name in names:
            assert f".{name}(" in repr(plots)


def test_the_plain_function_draws_in_the_axes_given():
    ax = plt.subplots()[1]
    mix_bars(FRAME.assign(lever=["a", "b", "c"]), ax)
    assert len(ax.patches) == 3
    assert [text.get_text() for text in ax.get_yticklabels()] == ["a", "b\nat its limit", "c"]
