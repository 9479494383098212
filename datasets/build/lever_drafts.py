"""The levers of one country at their documented size, from the evidence and nothing else.

Each function writes one lever as the classes of `talent.levers` read it. A number is a row of the
evidence, or follows from rows by the rule that the note of the lever tells.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from build.lever_evidence import Draft, finish, joining, linear, plus, tidy, times

if TYPE_CHECKING:
    from build.lever_evidence import Evidence

__all__ = ["FUNCTIONS", "LEVELS", "MEASURES", "levers_of"]

FUNCTIONS = [
    "process_control", "inspection", "material_handling", "scheduling", "design_assistance",
    "digital_twins",
]  # fmt: skip
MEASURES = ["pay", "child care", "hours", "proposition"]
LEVELS = ["certificate", "associate", "bachelor", "master", "doctorate"]
NODES = ["leading", "advanced", "mature", "memory", "power_analog", "other"]


RESKILLING = (
    "The first effect comes after the first course: months of lead and of the course are added. "
    "Fit is one less the share who are dissatisfied with their training. What was announced and "
    "does not come (delivery_share) is in the size, which is read from places that run. Targets "
    "are assumed."
)


def reskilling(evidence: Evidence, country: str, *, inside: bool) -> dict:
    """Courses for people from outside, or for operators who become technicians."""
    draft = Draft(evidence, "reskilling", country)
    size = draft.row("annual_size")
    share = draft.mode("inside.share_of_places")
    part = share if inside else 1 - share
    dissatisfied = draft.row("share_dissatisfied")
    numbers = {
        "lead_months": plus(draft.of("lead_months"), draft.of("course_months")),
        "ramp": linear(draft),
        "size": times(draft.of("annual_size"), part),
        "cap": times(draft.mode("cap"), part),
        "cost": draft.of("unit_cost"),
        "fit": tidy([1 - dissatisfied[n] for n in ("high", "mode", "low")]),
        "completion": draft.of("completion_full_fit"),
        "completion_no_fit": draft.of("completion_no_fit"),
    }
    if inside:
        numbers |= {
            "sources": {"operators": 1.0},
            "targets": {"technicians": 1.0},
            "placement": draft.of("inside.placement"),
            "months": draft.of("productivity_months"),
        }
        note = f"Size and cap are {part:.0%} of the places. Who moves is lost to the operators. "
        note += "First-year losses are those of all staff, so none are added. "
        return finish(draft, "reskilling-inside", "reskilling", size, numbers, note + RESKILLING)
    numbers |= {"placement": draft.of("placement"), **joining(draft)}
    note = f"Size and cap are {part:.0%} of the places, the rest is for people inside. "
    return finish(draft, "reskilling", "reskilling", size, numbers, note + RESKILLING)


def cross_industry(evidence: Evidence, country: str) -> dict:
    """Hiring from every donor industry of the country."""
    draft = Draft(evidence, "cross_industry", country)
    premium = [max(0.0, draft.row("wage_premium")[n]) for n in ("low", "mode", "high")]
    pull = math.exp(premium[1] * draft.mode("wage_elasticity"))
    far = draft.row("productivity_months_far")
    wage = draft.of("unit_cost", lever="retention")
    numbers = {
        "lead_months": draft.of("lead_months"),
        "ramp": linear(draft),
        "size": times(draft.of("annual_size"), 1 / pull),
        "cost": draft.of("unit_cost"),
        "targets": draft.by_occupation("target_share"),
        "completion": draft.of("completion"),
        "placement": draft.of("placement"),
        "loss": draft.of("loss"),
        "premium": tidy(premium),
        "elasticity": draft.of("wage_elasticity"),
        "most_a_year": draft.mode("cap"),
        "months_factor": tidy([far[n] / far["mode"] for n in ("low", "mode", "high")]),
        "wage": wage,
        "donor_cost": times(wage, draft.fact("US", "replacement_cost_share")),
    }
    note = (
        "The documented number of hires is at the documented premium; size is at none, so it is "
        "divided by the pull of the most likely premium. A premium below zero (chips pay less) "
        "counts as none. Months follow from the distance of skills, with the spread of far "
        "occupations. Donors lose the American cost of replacing a worker, as a share of the pay "
        "in chips. Targets are assumed."
    )
    return finish(
        draft, "cross-industry", "cross_industry", draft.row("annual_size"), numbers, note
    )


def automation(evidence: Evidence, country: str, function: str) -> dict:
    """One function of automation."""
    draft = Draft(evidence, "automation", country)
    design = function == "design_assistance"
    nodes = ["all"] if design else NODES
    numbers = {
        "lead_months": draft.of("lead_months"),
        "size": draft.of(f"{function}.effect"),
        "cost": draft.of(f"{function}.unit_cost"),
        "function": function.replace("_", " "),
        "exposed": draft.by_occupation(f"{function}.exposed_hours"),
        "used": {node: draft.of(f"{function}.already_adopted.{node}") for node in nodes},
        "midpoint": draft.of(f"{function}.adoption_midpoint"),
        "years_10_90": draft.of(f"{function}.years_10_90"),
        "success": draft.of("completion"),
        "beyond_trend": draft.of("beyond_trend"),
        "engineers": draft.of(f"{function}.extra_engineers"),
    }
    note = (
        "The part beyond the trend of productivity is assumed: some of any saving is in the trend "
        "already. The most posts saved a year is that of the class: no faster than people leave."
    )
    name = f"automation-{function.replace('_', '-')}"
    size = draft.row(f"{function}.effect")
    scope = "components" if design else "fab"
    return finish(draft, name, "automation", size, numbers, note, scope)


def retention(evidence: Evidence, country: str, measure: str) -> dict:
    """One measure of retention and attraction."""
    draft = Draft(evidence, "retention", country)
    lead = draft.row("lead_months")
    if measure == "pay":
        size = draft.row("pay.annual_size")
        when, numbers = "low", {
            "size": draft.of("pay.annual_size"), "cost": draft.of("unit_cost"),
            "response": draft.of("pay.quit_elasticity"),
            "rivals": draft.of("pay.response_of_rivals"),
            "entry": draft.of("attraction.entry_elasticity"),
        }  # fmt: skip
        note = "What rivals copy is paid for and has no effect. The cost is the pay of a head."
    elif measure == "child care":
        size = draft.row("childcare.share_using")
        when, numbers = "high", {
            "size": draft.of("childcare.share_using"), "cost": draft.of("childcare.unit_cost"),
            "response": draft.of("childcare.effect_on_users"),
        }  # fmt: skip
        note = "Size is the share of employees with a seat, so the cost is that of a seat."
    elif measure == "hours":
        size = draft.row("hours.annual_size")
        when, numbers = "mode", {
            "size": draft.of("hours.annual_size"), "cost": draft.of("hours.unit_cost"),
            "response": draft.of("hours.quit_elasticity"), "posts": draft.of("hours.posts"),
        }  # fmt: skip
        note = (
            "Hours cut at equal pay are made up for by as many posts: the cost in money is none, "
            "and the posts are counted as people, so the measure can add to the gap."
        )
    else:
        size = draft.row("proposition.effect")
        when, numbers = "mode", {
            "size": draft.of("proposition.share_reached"),
            "cost": draft.of("proposition.unit_cost"),
            "response": draft.of("proposition.effect"),
        }  # fmt: skip
        note = "It reaches every employee; the response is the fall of quits."
    head = {"lead_months": tidy([lead[when]]), "ramp": linear(draft), "measure": measure}
    name = f"retention-{measure.replace(' ', '-')}"
    return finish(draft, name, "retention", size, head | numbers, note)


def education(evidence: Evidence, country: str, level: str) -> dict | None:
    """More places of a level; none where all that is known of the level is assumed."""
    draft = Draft(evidence, "education", country)
    names = [f"{level}.{n}" for n in ("annual_size", "lead_months", "completion", "unit_cost")]
    if all(draft.row(name)["status"] == "assumed" for name in names):
        return None
    part = draft.mode(f"{level}.annual_size") / draft.mode("annual_size")
    numbers = {
        "lead_months": draft.of(f"{level}.lead_months"),
        "ramp": linear(draft),
        "size": draft.of(f"{level}.annual_size"),
        "cap": times(draft.mode("cap"), part),
        "cost": draft.of(f"{level}.unit_cost"),
        "level": level,
        "completion": draft.of(f"{level}.completion"),
        "entry_share": draft.of("placement"),
        "displaced": draft.of("displacement"),
        "loss": draft.of("loss"),
        "months": draft.of("productivity_months"),
    }
    note = (
        "Decided in the first year, so that the first graduates come after the months of the "
        "level. The cap of all levels is shared out by size. Entry share, displacement, losses and "
        "months are those of all levels."
    )
    size = draft.row(f"{level}.annual_size")
    return finish(draft, f"education-{level}", "education", size, numbers, note)


def apprenticeship(evidence: Evidence, country: str) -> dict:
    """Registered apprentices, who work from the first day."""
    draft = Draft(evidence, "apprenticeship", country)
    numbers = {
        "lead_months": draft.of("lead_months"),
        "ramp": linear(draft),
        "size": draft.of("annual_size"),
        "cap": tidy([draft.mode("cap")]),
        "cost": draft.of("unit_cost"),
        "targets": draft.by_occupation("target_share"),
        "completion": draft.of("completion"),
        "placement": draft.of("placement"),
        "months": plus(draft.of("length_months"), draft.of("productivity_months")),
    }
    note = (
        "Output grows over the course and what is needed after it, so that it is about half of a "
        "full worker's in the mean. Who does not stay with the sponsor is in placement, so no loss "
        "is taken besides. Targets are assumed."
    )
    size = draft.row("annual_size")
    return finish(draft, "apprenticeship", "apprenticeship", size, numbers, note)


def later_retirement(evidence: Evidence, country: str) -> dict:
    """Some who would retire stay."""
    draft = Draft(evidence, "later_retirement", country)
    ages = draft.row("ages")
    numbers = {
        "lead_months": draft.of("lead_months"),
        "ramp": linear(draft),
        "size": draft.of("annual_size"),
        "cap": tidy([draft.mode("cap")]),
        "cost": draft.of("unit_cost"),
        "hours": draft.of("hours_share"),
        "from_age": int(ages["low"]),
        "to_age": int(ages["high"]),
    }
    note = (
        "How long they stay (extra_years, loss) follows from the lower share who retire at each "
        "age, and is not set besides."
    )
    size = draft.row("annual_size")
    return finish(draft, "later-retirement", "later_retirement", size, numbers, note)


def immigration(evidence: Evidence, country: str) -> dict:
    """People from abroad beyond today's flow."""
    draft = Draft(evidence, "immigration", country)
    numbers = {
        "lead_months": draft.of("lead_months"),
        "ramp": linear(draft),
        "size": draft.of("annual_size"),
        "cap": tidy([draft.mode("cap")]),
        "cost": draft.of("unit_cost"),
        "targets": draft.by_occupation("target_share"),
        "completion": draft.of("completion"),
        "placement": draft.of("stay_rate"),
        "months": draft.of("productivity_months"),
    }
    note = (
        "Completion is the share of applications that succeed, placement the share still there "
        "after five years; who leaves in the first year is among those who do not stay, so no loss "
        "is taken besides. Targets are assumed."
    )
    return finish(draft, "immigration", "immigration", draft.row("annual_size"), numbers, note)


def returners(evidence: Evidence, country: str) -> dict:
    """Former staff and nationals abroad, a pool that empties."""
    draft = Draft(evidence, "returners", country)
    size = draft.row("annual_size")
    numbers = {
        "lead_months": draft.of("lead_months"),
        "ramp": linear(draft),
        "size": draft.of("annual_size"),
        "cap": tidy([draft.mode("cap")]),
        "cost": draft.of("unit_cost"),
        **joining(draft),
        "pool": times(draft.of("pool_years"), size["mode"]),
    }
    note = (
        "The pool is the most likely size times the years until it is used up. Who leaves later "
        "leaves as all staff do, so the share who stay five years is not taken besides. Targets "
        "are assumed."
    )
    return finish(draft, "returners", "returners", size, numbers, note)


def levers_of(evidence: Evidence, country: str) -> list[dict]:
    """Every lever of a country."""
    education_levers = [education(evidence, country, level) for level in LEVELS]
    return [
        reskilling(evidence, country, inside=False),
        reskilling(evidence, country, inside=True),
        cross_industry(evidence, country),
        *(automation(evidence, country, function) for function in FUNCTIONS),
        *(retention(evidence, country, measure) for measure in MEASURES),
        *(lever for lever in education_levers if lever is not None),
        apprenticeship(evidence, country),
        later_retirement(evidence, country),
        immigration(evidence, country),
        returners(evidence, country),
    ]
