"""What notebooks show of plans, of what a lever takes, and of regret, as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talent.displays import display, folded, hints, note, table
from talent.language import translated as _
from talent.report.displays import banded
from talent.report.frames import spoken
from talent.report.words import column_label, label, percent, persons, unit_label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from talent.planning import Goal, Plan, Regret, Solution

__all__ = ["plan_html", "regret_html", "solution_html"]

TOTAL = "total"


def _goal(goal: Goal, names: Mapping[str, str]) -> str:
    """The goal in the language spoken."""
    everyone = goal.occupation == TOTAL
    what = _("gap closed")
    if goal.target:
        what = _("gap at most {people}").format(people=persons(goal.target))
    return _("{what} in {year} with {share} ({country}, {scope}, {occupations})").format(
        what=what,
        year=goal.year,
        share=percent(goal.probability),
        country=label(goal.country, names),
        scope=label(goal.scope).lower(),
        occupations=_("all occupations") if everyone else label(goal.occupation, names).lower(),
    )


def _money(mean: float, low: float, high: float) -> str:
    return _("{mean} million US dollars of 2025 (80 % band {low} to {high})").format(
        mean=persons(mean), low=persons(low), high=persons(high)
    )


def _met(result: Plan | Solution) -> list[str]:
    """Probability with, on fresh draws and without; and the cost."""
    share = _("{share} (on fresh draws {fresh}; without levers {before})").format(
        share=percent(result.probability), fresh=percent(result.fresh),
        before=percent(result.before),
    )  # fmt: skip
    return [
        note(_("Probability of the goal: {share}").format(share=share)),
        note(_("Cost of all years: {money}").format(money=_money(*result.cost))),
    ]


def plan_html(plan: Plan) -> str:
    """Whether the goal is reached, with what probability and cost, and every lever of the plan."""
    frame = plan.frame
    rows = frame.assign(
        band=banded(frame, "cost_q10", "cost_q90") if len(frame) else [],
        limit=[_("yes") if one else "" for one in frame["at_limit"]],
    )
    heads = {
        "lever": _("Lever"), "start": _("From"), "times": _("Times its documented size"),
        "limit": _("At its limit"), "closes": _("Closes, persons"),
        "cost": _("Cost, million US dollars of 2025"), "band": _("80 % band"),
    }  # fmt: skip
    heads = {name: text for name, text in heads.items() if name in rows}
    forms: dict[str, Callable[[Any], str]] = {
        "times": "{:.2f}".format,
        "closes": persons,
        "cost": persons,
        "start": str,
    }
    title = _("Cheapest plan: {goal}") if plan.reached else _("Cannot be reached: {goal}")
    parts = [
        *_met(plan),
        table(rows, heads, forms),
        hints(
            {
                ".plot.mix()": _("the levers and their cost"),
                ".plot.frontier()": _("what more certainty costs"),
                ".plot.closing()": _("what closing part of the gap costs"),
                "forecast.under(plan.scenario)": _("the forecast under the plan"),
            }
        ),
    ]
    most = "" if plan.reached else _("the most: {share}").format(share=percent(plan.most))
    return display(title.format(goal=_goal(plan.goal, spoken(plan.names))), *parts, subtitle=most)


def solution_html(solution: Solution) -> str:
    """What it takes of a lever, or why the goal cannot be reached."""
    size = solution.size
    rows = size.assign(unit=[unit_label(str(one)) for one in size["unit"]])
    heads = {
        "lever": _("Lever"), "mode": _("Size, most likely"), "low": _("Low"), "high": _("High"),
        "unit": _("Unit"),
    }  # fmt: skip
    tried = solution.tried
    forms = dict.fromkeys(("low", "mode", "high"), "{:,.4g}".format)
    columns = {str(name): column_label(str(name)) for name in tried.columns}
    numbers = {
        name: "{:,.2f}".format for name in columns if tried[name].dtype.kind == "f"
    }  # fmt: skip
    told = _("Every trial ({n})").format(n=len(tried))
    title = _("Reached: {goal}") if solution.reached else _("Cannot be reached: {goal}")
    times = _("{times} times the documented size, from {year}").format(
        times=f"{solution.times:.2f}", year=solution.start
    )
    parts = [*_met(solution), table(rows, heads, forms, most=20, rest=_("and {n} more levers"))]
    parts.append(folded(told, table(tried, columns, numbers)))
    title = title.format(goal=_goal(solution.goal, spoken(solution.names)))
    return display(title, *parts, subtitle=times)


def regret_html(regret: Regret) -> str:
    """The policy that is regretted least at each probability, and where it is regretted most."""
    choice = regret.choice
    rows = choice.assign(at=[percent(float(p)) for p in choice["probability"]])
    heads = {
        "at": _("Probability"), "policy": _("Policy of least regret"),
        "regret": _("Largest regret, million US dollars of 2025"), "scenario": _("In the scenario"),
    }  # fmt: skip
    place = label(regret.country, spoken(regret.names))
    title = _("Least regret in {country} to {year}").format(country=place, year=regret.year)
    price = _("a post empty for a year costs {price} US dollars of 2025").format(
        price=persons(regret.price)
    )
    parts = [
        table(rows, heads, {"regret": persons}),
        hints(
            {
                ".plot.heatmap()": _("every policy in every scenario"),
                ".plot.choice()": _("by probability"),
                ".at(100_000)": _("another worth of a post"),
            }
        ),
    ]
    when = _("as of {date}").format(date=regret.as_of)
    return display(title, *parts, subtitle=f"{when} · {price}")
