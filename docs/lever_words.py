"""What the tables of levers say, in sentences made from their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lever_runs import mean_of
from lever_tables import LAST, MILLION, listed, people

from talent.report.lever_plots import lever_label
from talent.report.words import label, percent

if TYPE_CHECKING:
    from lever_runs import Alone, Results

SMALL = 0.001
"""Effects below this share of the required headcount are called next to nothing."""


def reading(r: Results, country: str) -> str:
    """The table in words, made from its numbers."""
    alone = r.alone[country]
    need = float(r.base.cube.draws("required", country=country)[:, -1].mean())

    def mean(one: Alone) -> float:
        return float(one.effect[:, -1].mean())

    def named(chosen: list[Alone]) -> str:
        return listed([lever_label(one.lever.name, country).lower() for one in chosen])

    closing = [one for one in alone if mean(one) <= -SMALL * need]
    worse = [one for one in alone if mean(one) >= SMALL * need]
    nothing = [one for one in alone if abs(mean(one)) < SMALL * need]
    cheap = sorted((one for one in closing if one.each > 0), key=lambda one: one.each)
    dear = cheap[::-1][:2]
    assumed = [one for one in alone if one.lever.status == "assumed"]
    moved = sum(abs(mean(one)) for one in alone)
    part = sum(abs(mean(one)) for one in assumed) / moved
    free = [one for one in alone if one.cost == 0]
    tell = [
        f"Largest: {listed([f'{lever_label(o.lever.name, country).lower()} ({people(mean(o))})' for o in closing[:3]])}.",
        "Cheapest of those that count: "
        + listed([f"{lever_label(o.lever.name, country).lower()} (US$ {people(o.each)} a person-year)" for o in cheap[:3]])
        + "; dearest: "
        + listed([f"{lever_label(o.lever.name, country).lower()} (US$ {people(o.each)})" for o in dear])
        + ".",
    ]  # fmt: skip
    if worse:
        tell.append(
            "It makes the gap larger: "
            + listed([f"{lever_label(o.lever.name, country).lower()} (+{people(mean(o))})" for o in worse])
            + "."
        )  # fmt: skip
    if nothing:
        tell.append(
            f"Next to nothing (below {100 * SMALL:.1f} % of the {people(need)} people required): "
            f"{named(nothing)}."
        )
    if free:
        tell.append(f"Without a cost in money in the data: {named(free)}.")
    tell.append(
        f"The size of {len(assumed)} of {len(alone)} levers is assumed, and they make "
        f"{percent(part)} of all movement in the table."
    )
    over = []
    for o in r.cube.occupations:
        after = (r.gap(country, o) + r.effect(country, o))[:, -1]
        posts = r.cube.draws("required", country=country, occupation=o)[:, -1].mean()
        if (after > 0).mean() < 0.1:
            over.append(f"{label(o).lower()} ({people(-after.mean())} too many, "
                        f"{percent(-after.mean() / posts)} of their posts)")  # fmt: skip
    if over:
        tell.append(
            f"The levers overshoot: under all of them there is almost surely no room for "
            f"{listed(over)}. A real plan would stop before."
        )
    together = {
        o: r.effect(country, o)[:, -1].mean() - sum(one.groups[n] for one in alone)
        for n, o in enumerate(r.cube.occupations)
    }
    whole = sum(together.values())
    most = max(together, key=lambda o: abs(together[o]))
    tell.append(
        f"What they do only together is {people(whole)} in the mean, most of it for "
        f"{label(most).lower()} ({people(together[most])})."
    )
    left = []
    for o in r.cube.occupations:
        effect = r.effect(country, o)[:, -1]
        if effect.mean() > -SMALL * need / len(r.cube.occupations):
            left.append(label(o).lower())
    if left:
        tell.append(f"They do nothing for, or worsen, the gap of {listed(left)}.")
    return "\n".join(f"- {one}" for one in tell)


def doubts(r: Results) -> str:
    """What in the numbers deserves a second look, with the numbers."""

    def one(country: str, ending: str) -> Alone | None:
        found = [a for a in r.alone[country] if a.lever.name.endswith(ending)]
        return found[0] if found else None

    tell = []
    first = listed([
        f"{lever_label(r.alone[c][0].lever.name, c).lower()} in {c} ({r.alone[c][0].lever.status})"
        for c in r.countries
    ])  # fmt: skip
    tell.append(f"**The largest levers are the least known.** They are {first}.")
    words = [(c, one(c, "-proposition")) for c in r.countries]
    told = listed([f"{people(a.effect[:, -1].mean())} in {c}" for c, a in words if a])
    if told:
        tell.append(
            f"**What an employer stands for** moves {told} on a response for which nothing was "
            "measured in chips: a few per cent fewer leavers of a very large number of people."
        )
    tell.append(
        "**Quitters of a firm and leavers of the industry.** Responses to pay, hours and child "
        "care are of people who quit an employer. Here they act on all who leave the industry "
        "before retirement, those laid off among them. The effects of retention are rather too "
        "large than too small for this reason."
    )
    late = [(c, one(c, "later-retirement")) for c in r.countries]
    late = [(c, a) for c, a in late if a and a.units and a.stayed > 1.2 * a.units]
    if late:
        told = listed([f"{people(a.units)} of {people(a.stayed)} in {c}" for c, a in late])
        tell.append(
            "**Later retirement is too cheap.** It is paid for in the year in which someone would "
            f"have retired, not for every year stayed: for {told} person-years to {LAST}. Nor is it "
            "counted that people who would have stayed full time anyway may now work less."
        )
    inside = [(c, one(c, "-reskilling-inside")) for c in r.countries]
    told = listed([f"{people(a.effect[:, -1].mean())} in {c}" for c, a in inside if a])
    if told:
        tell.append(
            "**Training people inside moves a hole from one place to another.** Who becomes a "
            "technician leaves the post of an operator behind; the gap of the country changes by "
            f"{told}. It helps where the one group is short and the other is not."
        )
    enter = []
    for c in r.countries:
        mine = [u for u in r.compiled[c].uses if u.lever.type == "education"]
        places = sum(u.given[: r.draws].sum(axis=1).mean() for u in mine)
        if places:
            joined = sum(u.people[: r.draws].sum(axis=1).mean() for u in mine)
            enter.append(f"{100 * joined / places:.1f} in {c}")
    tell.append(
        f"**Education looks dear and late.** Of 100 places paid for, those who enter and would not have "
        f"come anyway are {listed(enter)}. The rest is of use elsewhere. Places are charged when "
        f"their students finish, so that those who study in {LAST} cost nothing yet."
    )
    tell.append(
        "**Automation looks small** because most functions count in fabs alone, leading fabs use "
        "most of them already, only a part of projects reach their goal, and only what is beyond the "
        "trend of productivity counts, since the baseline has the trend. Savings of lasting "
        "use are paid for once, and their use after "
        f"{LAST} is not counted."
    )
    tell.append(
        "**Donors are drawn on by how many are able**, not by pay, place or how near their "
        "skills are, so every industry of a country loses the same share."
    )
    tell.append(
        "**Pay counts in one place only.** Hires from other industries are charged with what chips "
        "pay them above what they earned, year after year; people whom other levers bring are "
        "charged with no pay. Hiring from other industries therefore looks dear where chips pay far "
        "more than the donors do."
    )
    hours = r.themes["shorter-hours"]
    money = []
    for c in r.countries:
        pay = one(c, "-retention-pay")
        if pay:
            yearly = hours[c][1] * mean_of(pay.lever.cost) / MILLION
            money.append(
                f"{people(hours[c][1])} posts or {people(yearly)} million US$ a year in {c}"
            )
    tell.append(
        "**Shorter hours are not free.** The data give them no cost in money, as the posts are the "
        f"cost: in {LAST}, at today's pay, {listed(money)}."
    )
    tell.append(
        "**Nobody stops.** Levers run on at full size where a group has enough people; the "
        "tables by group show where."
    )
    return "\n".join(f"- {text}" for text in tell)


def ordinary(r: Results) -> str:
    """Ordinary experienced hires a year of the baseline."""
    found = {
        c: float(r.base.cube.draws("experienced_hires", country=c)[:, 1:].mean())
        for c in r.countries
    }
    return listed([f"{people(many)} in {c}" for c, many in found.items()])
