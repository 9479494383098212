"""Make docs/planning-results.md and docs/images/plan-*.png: what it takes to close the gap.

Usage: ``python docs/make_plans.py`` (some twenty minutes on two cores; ``--draws 500 --countries JP
--out folder`` for a quick look that leaves the page alone). The page shows the hashes of the
scenarios it was made from; a test fails when these have moved and the page has not.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from lever_tables import listed, markdown, people
from plan_words import advice, brief, money, percent

import talent
from talent.forecasts.scenarios import read_scenario
from talent.planning import optimise, regret, solve
from talent.report.lever_plots import lever_label
from talent.report.words import label

mpl.use("Agg")
from matplotlib import pyplot as plt

HERE = Path(__file__).resolve().parent
AS_OF, YEAR, PROBABILITY = "2026-11-22", 2035, 0.8
NAMES = {"US": "the United States", "JP": "Japan", "TW": "Taiwan"}
THEMES = ("skills-first", "automate", "stay-and-come", "educate")
FUTURES = {
    "US": ("baseline", "announced-plans", "delay", "downturn", "reindustrialisation",
           "demographic-low"),
    "JP": ("baseline", "announced-plans", "delay", "downturn", "demographic-low"),
    "TW": ("baseline", "announced-plans", "delay", "downturn", "demographic-low"),
}  # fmt: skip
"""Scenarios that change something in the country."""
ALONE = 1000
"""Draws for the levers one by one."""


def hashes() -> dict[str, str]:
    """First digits of the hash of every scenario on the page."""
    futures = {name for names in FUTURES.values() for name in names if name != "baseline"}
    names = [f"levers-{c.lower()}" for c in NAMES] + [*THEMES, *sorted(futures)]
    return {name: read_scenario(name).hash[:12] for name in names}


def alone(base: talent.Forecast, country: str) -> pd.DataFrame:
    """What each lever by itself can do, or how much of it is enough."""
    rows = []
    for lever in read_scenario(f"levers-{country.lower()}").levers:
        found = solve(base, lever, country=country, year=YEAR, probability=PROBABILITY, draws=ALONE)
        rows.append({
            "lever": lever_label(lever.name, country),
            "at most": f"{lever.largest:.1f} times",
            "chance with the most": percent(found.tried["probability"].max()),
            f"enough for {percent(PROBABILITY)}": (
                f"{found.times:.1f} times" if found.reached else "cannot be reached"
            ),
            "cost, US$ million": money(found.cost[0]),
        })  # fmt: skip
    return pd.DataFrame(rows)


def by_occupation(base: talent.Forecast, plan: talent.planning.Plan, country: str) -> pd.DataFrame:
    """Chance of a shortage in each group before and under the plan."""
    under = base.under(plan.scenario) if plan.frame.size else base
    rows = []
    for occupation in base.world.occupations:
        at = {"country": country, "scope": "components", "occupation": occupation}
        before, after = (f.cube.draws("gap", **at)[:, -1] for f in (base, under))
        rows.append({
            "group": label(occupation),
            "gap before": cell(before),
            "gap under the plan": cell(after),
            "chance of no shortage before": percent((before <= 0).mean()),
            "under the plan": percent((after <= 0).mean()),
        })  # fmt: skip
    return pd.DataFrame(rows)


def cell(draws: np.ndarray) -> str:
    """Median and 80 % band."""
    low, middle, high = np.quantile(draws, (0.1, 0.5, 0.9))
    return f"{people(middle)} ({people(low)} to {people(high)})"


def mix(plan: talent.planning.Plan, country: str) -> pd.DataFrame:
    """The plan, lever by lever."""
    rows = []
    for _, row in plan.frame.iterrows():
        size = f"{row['size']:.2g}" if row["size"] < 1 else people(row["size"])
        rows.append({
            "lever": lever_label(row["lever"], country),
            "from": row["start"],
            "size": f"{size} {row['unit']}",
            "times its documented size": f"{row['times']:.2f}" + (" (limit)" * row["at_limit"]),
            "closes, persons": people(row["closes"]),
            "cost, US$ million (80 %)": money(*row[["cost", "cost_q10", "cost_q90"]]),
            "a higher limit would save": money(row["saves"]) if row["saves"] > 0 else "–",
        })  # fmt: skip
    return pd.DataFrame(rows)


def curve(frame: pd.DataFrame, key: str, told: str) -> pd.DataFrame:
    """A frontier or a cost curve as text."""
    cost = [
        money(*r[["cost", "cost_q10", "cost_q90"]]) if r["reached"] else "cannot be reached"
        for _, r in frame.iterrows()
    ]
    values = [percent(v) if key == "probability" else people(v) for v in frame[key]]
    return pd.DataFrame({told: values, "least cost, US$ million (80 %)": cost})


def regrets(table: talent.planning.Regret) -> str:
    """The regret table at the probability of the plans, and the choices."""
    rows = table.frame.loc[np.isclose(table.frame["probability"], PROBABILITY)]
    wide = rows.pivot(index="policy", columns="scenario", values="regret")
    wide = wide.loc[table.policies, table.scenarios]
    text = wide.map(money).assign(largest=wide.max(axis=1).map(money)).reset_index()
    choices = []
    for told, factor in (("half of it", 0.5), ("as assumed", 1.0), ("twice", 2.0)):
        chosen = table.at(table.price * factor).choice
        picked = {
            percent(p): name
            for p, name in zip(chosen["probability"], chosen["policy"], strict=True)
        }
        choices.append({"worth of a post": f"{people(table.price * factor)} ({told})", **picked})
    return f"{markdown(text)}\n\nLeast regret at each probability, and if a post is worth less or \
more:\n\n{markdown(pd.DataFrame(choices))}"


def section(base: talent.Forecast, country: str, images: Path, jobs: int) -> tuple[str, str]:
    """The brief, and the section with the evidence, of one country."""
    every = f"levers-{country.lower()}"
    goal = {"country": country, "year": YEAR, "probability": PROBABILITY}
    plan = optimise(base, every, **goal, n_jobs=jobs)
    later = optimise(base, every, **goal, later=[2030], n_jobs=jobs)
    frontier, closing = plan.frontier((0.5, 0.6, 0.7, 0.8, 0.9, 0.95)), plan.closing()
    single = alone(base, country)
    policies = {"cheapest plan": plan, **{name: name for name in THEMES}, "all levers": every}
    table = regret(base, policies, FUTURES[country], country=country, year=YEAR,
                   draws=min(ALONE, base.meta["draws"]))  # fmt: skip
    figure, axes = plt.subplots(2, 2, figsize=(13, 9), layout="constrained")
    plan.plot.mix(ax=axes[0, 0])
    plan.plot.frontier(frontier, ax=axes[0, 1])
    plan.plot.closing(closing, ax=axes[1, 0])
    table.plot.heatmap(PROBABILITY, ax=axes[1, 1])
    figure.savefig(images / f"plan-{country.lower()}.png", dpi=80, metadata={"Software": ""})
    plt.close(figure)
    name = NAMES[country]
    groups = by_occupation(base, plan, country)
    text = f"""## {name[0].upper()}{name[1:]}

![{name}: the mix, the frontier, the cost of closing, and the regret](images/plan-{country.lower()}.png)

{markdown(mix(plan, country))}

One person more at the margin costs US$ {people(plan.person_price * 1e6)}. On draws that no step of
the search has seen the plan holds in {percent(plan.fresh, 1)}; two standard errors around \
{percent(PROBABILITY)} are {percent(2 * plan.fresh_error, 1)}. With everything at its limit the chance
is {percent(plan.most)}. If each lever may also begin, or grow, in 2030, the least cost is \
US$ {money(*later.cost)} million.

By group, which the plan does not aim at:

{markdown(groups)}

Chance and cost, year by year:

{markdown(yearly(plan))}

What more certainty costs, and what closing a part costs at {percent(PROBABILITY)}:

{markdown(curve(frontier, "probability", "chance"))}

{markdown(curve(closing, "closed", "persons closed"))}

Each lever by itself ({ALONE:,} draws):

{markdown(single)}

Regret at {percent(PROBABILITY)}, US$ million: what another policy would have saved if the scenario
came. A post empty for a year is taken to cost US$ {people(table.price)}, which is assumed.

{regrets(table)}
"""
    return brief(country, name, plan, later, single, groups, table, frontier), text


def yearly(plan: talent.planning.Plan) -> pd.DataFrame:
    """Chance and cost of every year after the base year."""
    rows = plan.by_year.iloc[1:]
    return pd.DataFrame({
        "year": rows["year"],
        "chance without": rows["probability_before"].map(percent),
        "chance with the plan": rows["probability"].map(percent),
        "cost, US$ million": [
            money(*r) for r in rows[["cost", "cost_q10", "cost_q90"]].to_numpy()
        ],
    })  # fmt: skip


def main() -> None:
    """Make the page and its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--countries", default="US,JP,TW")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=HERE)
    asked = parser.parse_args()
    images = asked.out / "images"
    images.mkdir(parents=True, exist_ok=True)
    briefs, parts = [], []
    settings = {"as_of": AS_OF, "draws": asked.draws, "seed": 2035, "to": YEAR}
    for country in asked.countries.split(","):
        with talent.open("sqlite://") as store:
            base = talent.forecast(store, countries=[country], **settings)
        one, part = section(base, country, images, asked.jobs)
        briefs.append(one)
        parts.append(part)
    made = "; ".join(f"`{name}` `{short}`" for name, short in hashes().items())
    page = f"""# What it would take

<!-- made by docs/make_plans.py; do not edit by hand -->

What would have to be done, and what would it cost, so that each country is probably not short of people
in {YEAR}?

As of {AS_OF}, {asked.draws:,} joint draws, seed 2035, data `{base.meta["input_hash"][:12]}`;
scenarios {made}. Electronic components including fabs. The aim is
that the country has **no
shortage over all occupations at the end of {YEAR} with a chance of {percent(PROBABILITY)}**, at least
cost. Costs are undiscounted US dollars of 2025, all years to {YEAR}, whoever pays; means with 80 %
bands. How it is found: [planning](planning.md).

## For the adviser in a hurry

{chr(10).join(briefs)}

{advice()}

{chr(10).join(parts)}"""
    (asked.out / "planning-results.md").write_text(page, encoding="utf-8")
    print(listed([f"{asked.out / 'planning-results.md'} made"]))


if __name__ == "__main__":
    main()
