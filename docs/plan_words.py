"""Sentences of the page of plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lever_tables import listed, people

from talent.report.lever_plots import lever_label

if TYPE_CHECKING:
    import pandas as pd

    from talent.planning import Plan, Regret


def percent(share: float, digits: int = 0) -> str:
    """A share as a percentage."""
    return f"{100 * share:.{digits}f} %"


def money(mean: float, low: float | None = None, high: float | None = None) -> str:
    """Million US dollars with two digits, and the band if there is one."""
    if low is None or high is None:
        return people(mean)
    return f"{people(mean)} ({people(low)} to {people(high)})"


def brief(
    country: str,
    name: str,
    plan: Plan,
    later: Plan,
    single: pd.DataFrame,
    groups: pd.DataFrame,
    table: Regret,
    frontier: pd.DataFrame,
) -> str:
    """What a country's adviser needs to know, in one paragraph."""
    chance = percent(plan.before)
    start = (
        f"**{name[0].upper()}{name[1:]}.** Today's course has a chance of {chance} of no shortage."
    )
    if plan.reached:
        big = plan.frame.head(3)
        mixed = listed([lever_label(lever, country).lower() for lever in big["lever"]])
        rest = len(plan.frame) - len(big)
        more = f", with {rest} smaller ones" if rest else ""
        what = (
            f"The cheapest plan that makes it {percent(plan.goal.probability)} costs US$ "
            f"{money(*plan.cost)} million and is mostly {mixed}{more}."
        )
        if later.reached and later.cost[0] < 0.97 * plan.cost[0]:
            what += (
                f" Starting or growing parts of it in 2030 brings it to US$ {money(*later.cost)} "
                "million, with more empty posts until then."
            )
    else:
        what = (
            f"**{percent(plan.goal.probability)} cannot be reached** with all that is documented."
        )
    less = frontier.loc[frontier["reached"] & (frontier["probability"] < plan.goal.probability)]
    # The dearest chance that costs at most half as much as the one asked for.
    cheap = less.loc[less["cost"].between(1.0, plan.cost[0] / 2)].tail(1)
    for _, row in cheap.iterrows():
        what += (
            f" A chance of {percent(row['probability'])} costs US$ {money(row['cost'])} million."
        )
    what += f" Everything at its limit makes it {percent(plan.most)}."
    enough = single.loc[~single.iloc[:, 3].str.contains("cannot"), "lever"].str.lower().tolist()
    some = f"By itself only {listed(enough)} could do it." if enough else "No lever does it alone."
    short = groups.loc[groups["under the plan"].str.rstrip(" %").astype(float) < 50, "group"]
    left = (
        f" It leaves a shortage of {listed([g.lower() for g in short])} more likely than not."
        if len(short)
        else ""
    )
    least = table.choice.set_index("probability")["policy"]
    chosen = listed(sorted(set(least)))
    regret = f" Across scenarios the least regretted is: {chosen}."
    return f"- {start} {what} {some}{left}{regret}"


def advice() -> str:
    """What every reader must know before using a plan."""
    return """**What these plans are not.** Sizes, limits and costs of most levers are assumed
([what is known](levers-evidence.md)); a plan is as good as they are. The gap is measured over all
occupations, in which too many of one group make up for too few of another: see the tables by group.
Every lever may be as large as the high end of what is documented, and no larger. The pay of those
who come, and what their former industries lose, is not in the cost. A plan that aims at 2035 may
leave shortages before it: see the tables by year."""
