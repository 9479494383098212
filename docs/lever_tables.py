"""Tables of the page of what levers do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.forecasts.scenarios import read_scenario
from talent.levers import CrossIndustryHiring, Lever, Retention
from talent.levers.cross_industry import able_donors
from talent.levers.site import amount
from talent.report.lever_plots import lever_label
from talent.report.words import label, percent, persons, rounded

if TYPE_CHECKING:
    from lever_runs import Array, Results

GROUPS = ("engineers", "technicians", "operators")
MIDDLE, LAST = 2030, 2035
MILLION = 1e6
REACH = {
    "pay": "{} more pay than rivals, before they copy it",
    "child care": "{} of the staff with a seat",
    "hours": "{} fewer hours",
    "proposition": "{} of the staff reached",
}
"""Size of the measures of retention in words."""


def people(value: float) -> str:
    """Persons with two digits, which is more than the bands can bear."""
    return persons(rounded(value))


def cell(draws: Array) -> str:
    """Median and 80 % band of a column of draws."""
    low, middle, high = np.quantile(draws, (0.1, 0.5, 0.9))
    return f"{people(middle)} ({people(low)} to {people(high)})"


def dollars(value: float) -> str:
    """US dollars with two digits, or a dash."""
    return "–" if np.isnan(value) else people(value)


def markdown(frame: pd.DataFrame) -> str:
    """A table in Markdown."""
    head = "| " + " | ".join(frame.columns) + " |\n|" + "---|" * len(frame.columns)
    rows = ["| " + " | ".join(map(str, row)) + " |" for row in frame.itertuples(index=False)]
    return "\n".join([head, *rows])


def listed(names: list[str]) -> str:
    """Names joined as in a sentence."""
    return " and ".join(n for n in (", ".join(names[:-1]), *names[-1:]) if n)


def width(draws: Array) -> float:
    """Width of the 80 % band."""
    low, high = np.quantile(draws, (0.1, 0.9))
    return float(high - low)


def size(lever: Lever) -> str:
    """Median size at full ramp, with its unit."""
    middle = float(amount(lever.size).ppf(np.array([0.5]))[0])
    if isinstance(lever, CrossIndustryHiring):
        premium, pull = (float(amount(v).ppf(np.array([0.5]))[0])
                         for v in (lever.premium, lever.elasticity))  # fmt: skip
        middle *= np.exp(premium * pull)
    if isinstance(lever, Retention):
        return REACH[lever.measure].format(f"{100 * middle:.2g} %".replace("1e+02", "100"))
    middle = middle if lever.cap is None or lever.type == "automation" else min(middle, lever.cap)
    text = f"{middle:.3g}" if middle < 1 else people(middle)
    return f"{text} {lever.UNIT}"


def overview(r: Results) -> pd.DataFrame:
    """Before and after of all levers together."""
    rows = []
    for c in r.countries:
        before, effect = r.gap(c)[:, -1], r.effect(c)
        after = before + effect[:, -1]
        cost = sum(r.uses(c).values())
        closed = -effect.mean(axis=0).sum()
        rows.append({
            "country": c,
            f"gap of {LAST} before": cell(before),
            "all levers": cell(effect[:, -1]),
            "gap after": cell(after),
            "shortage before": percent((before > 0).mean()),
            "after": percent((after > 0).mean()),
            f"effect of {MIDDLE}": cell(effect[:, r.at(MIDDLE)]),
            "cost, million US$": cell(cost / MILLION),
            "US$ a person-year": dollars(cost.mean() / closed if closed > 0 else np.nan),
        })  # fmt: skip
    return pd.DataFrame(rows)


def useful(r: Results) -> pd.DataFrame:
    """How much of the effect meets a shortage."""
    rows = []
    for c in r.countries:
        before = r.gap(c)[:, -1]
        effect = r.effect(c)[:, -1]
        after = before + effect
        parts = [r.gap(c, o)[:, -1] for o in r.cube.occupations]
        moved = [p + r.effect(c, o)[:, -1] for p, o in zip(parts, r.cube.occupations, strict=True)]
        short = before > 0
        rows.append({
            "country": c,
            "effect where the baseline is short": people(effect[short].mean()),
            "elsewhere": people(effect[~short].mean()),
            "expected shortage before": people(np.maximum(before, 0).mean()),
            "after": people(np.maximum(after, 0).mean()),
            "by occupation, before": people(sum(np.maximum(p, 0).mean() for p in parts)),
            "by occupation, after": people(sum(np.maximum(p, 0).mean() for p in moved)),
            "expected surplus by occupation, before":
                people(sum(np.maximum(-p, 0).mean() for p in parts)),
            "surplus after": people(sum(np.maximum(-p, 0).mean() for p in moved)),
        })  # fmt: skip
    return pd.DataFrame(rows)


def accounts(r: Results) -> pd.DataFrame:
    """What the mean effect of all levers on the gap of the last year is the sum of."""
    columns = {}
    for c in r.countries:

        def change(measure: str, country: str = c) -> float:
            after = r.cube.draws(measure, country=country)
            before = r.base.cube.draws(measure, country=country)
            difference = (after - before)[:, 1:]
            stock = measure == "required"
            return float((difference[:, -1] if stock else difference.sum(axis=1)).mean())

        leave = sum(change(m) for m in ("deaths", "retirements", "other_exits"))
        rows = {
            "posts that levers add or save": change("required"),
            "people whom levers bring": -float(
                r.cube.draws("lever_entrants", country=c).sum(axis=1).mean()
            ),
            "more graduates join": -change("graduates"),
            "ordinary hires that do not come any more": -change("experienced_hires"),
            "fewer leave (plus: more)": leave,
            "effect on the gap": float(r.effect(c)[:, -1].mean()),
        }
        whole = sum(list(rows.values())[:-1])
        if not np.isclose(whole, rows["effect on the gap"], atol=1.0):
            raise AssertionError(f"{c}: parts {whole} and effect {rows['effect on the gap']}")
        columns[c] = [people(v) for v in rows.values()]
    return pd.DataFrame({"part": list(rows), **columns})


def paired(r: Results) -> pd.DataFrame:
    """Spread of the effect against the spread of the gap."""
    rows = []
    for c in r.countries:
        gap, effect = r.gap(c)[:, -1], r.effect(c)[:, -1]
        single = np.median([width(one.effect[:, -1]) for one in r.alone[c]])
        rows.append({
            "country": c,
            "sd of the gap": people(gap.std(ddof=1)),
            "sd of the effect": people(effect.std(ddof=1)),
            "ratio": f"{effect.std(ddof=1) / gap.std(ddof=1):.2f}",
            "80 % width of the gap": people(width(gap)),
            "of the effect": people(width(effect)),
            "ratio of widths": f"{width(effect) / width(gap):.2f}",
            "median lever's width": people(single),
            "its ratio": f"{single / width(gap):.3f}",
        })  # fmt: skip
    return pd.DataFrame(rows)


def lever_table(r: Results, country: str) -> pd.DataFrame:
    """Every lever of a country, largest effect first; then interaction and all together."""
    costs, shares = r.uses(country), r.shapley[country]
    joined = {u.lever.name: u.people[: r.draws].sum(axis=1) for u in r.compiled[country].uses}
    rows = []

    def row(name: str, effect: Array, **more: str) -> None:
        rows.append({
            "lever": name, "size, median": "", "how known": "", "from": "",
            str(MIDDLE): cell(effect[:, r.at(MIDDLE)]), str(LAST): cell(effect[:, -1]),
            "people": "", "cost, million US$": "", "US$ a person-year": "",
            "Shapley share": "", **more,
        })  # fmt: skip

    for one in r.alone[country]:
        name = one.lever.name
        row(
            lever_label(name, country),
            one.effect,
            **{
                "size, median": size(one.lever),
                "how known": one.lever.status,
                "from": str(one.lever.start),
                "people": cell(joined[name]) if joined[name].any() else "–",
                "cost, million US$": cell(costs[name] / MILLION),
                "US$ a person-year": dollars(one.each),
                "Shapley share": f"{people(shares.loc[name, 'shapley'])} "
                f"(± {people(shares.loc[name, 'shapley_error'])})",
            },
        )
    whole = r.effect(country)
    row("*interaction*", whole - np.sum([one.effect for one in r.alone[country]], axis=0))
    closed, cost = -whole.mean(axis=0).sum(), sum(costs.values())
    row("**all together**", whole, **{
        "cost, million US$": cell(cost / MILLION),
        "US$ a person-year": dollars(cost.mean() / closed if closed > 0 else np.nan),
        "Shapley share": people(shares.loc["all together", "shapley"]),
    })  # fmt: skip
    return pd.DataFrame(rows)


def group_table(r: Results, country: str) -> pd.DataFrame:
    """All levers together on each group."""
    rows = []
    for o in (*GROUPS, *(x for x in r.cube.occupations if x not in GROUPS)):
        before, effect = r.gap(country, o), r.effect(country, o)
        after = (before + effect)[:, -1]
        need = r.base.cube.draws("required", country=country, occupation=o)[:, -1]
        rows.append({
            "group": label(o),
            "required, median": people(np.median(need)),
            f"gap of {LAST} before": cell(before[:, -1]),
            f"effect of {MIDDLE}": cell(effect[:, r.at(MIDDLE)]),
            f"effect of {LAST}": cell(effect[:, -1]),
            "gap after": cell(after),
            "shortage before": percent((before[:, -1] > 0).mean()),
            "after": percent((after > 0).mean()),
        })  # fmt: skip
    return pd.DataFrame(rows)


def donor_table(r: Results, country: str, rows: int = 8) -> str:
    """People taken by industry to the last year, and those able."""
    titles = {}
    for lever in r.scenario.levers:
        if isinstance(lever, CrossIndustryHiring) and lever.country == country:
            found = able_donors(
                r.base.world.inputs.snapshot,
                country,
                tuple(sorted(lever.targets)),
                tuple(sorted(lever.industries)),
            )
            titles |= dict(zip(found["industry"], found["industry_title"], strict=True))
    one = r.compiled[country]
    pools = {f"donors.{country}.{code}": title for code, title in titles.items()}
    table = pd.DataFrame({
        "industry": list(pools.values()),
        "able": [one.pools[pool].mean() for pool in pools],
        "taken": [one.taken[pool][: r.draws].sum(axis=1).mean() for pool in pools],
    }).sort_values("taken", ascending=False)  # fmt: skip
    lost = sum(u.donor_cost[: r.draws].sum(axis=1).mean() for u in one.uses) / MILLION
    top = table.head(rows)
    shown = pd.DataFrame({
        "industry": top["industry"],
        "people able": top["able"].map(people),
        f"taken to {LAST}, mean": top["taken"].map(people),
        "share of those able": (top["taken"] / top["able"]).map("{:.1%}".format).str.replace("%", " %"),
    })  # fmt: skip
    text = (
        f"In all {people(table['taken'].sum())} are hired of {people(table['able'].sum())} able "
        f"in {len(table)} industries; replacing them would cost the donors some "
        f"{people(lost)} million US$, which is no part of the costs above."
    )
    return f"{text}\n\n{markdown(shown)}"


def theme_table(r: Results) -> pd.DataFrame:
    """Four themes by country."""
    rows = []
    for name, found in r.themes.items():
        for c, (effect, posts, cost) in found.items():
            closed = -effect.mean(axis=0).sum()
            rows.append({
                "theme": f"`{name}`: {read_scenario(name).title}", "country": c,
                f"effect of {MIDDLE}": cell(effect[:, r.at(MIDDLE)]),
                f"effect of {LAST}": cell(effect[:, -1]),
                f"posts of {LAST}, mean": people(posts),
                "cost, million US$": people(cost / MILLION),
                "US$ a person-year": dollars(cost / closed if closed > 0 else np.nan),
            })  # fmt: skip
    return pd.DataFrame(rows)
