"""Terms that every report shares: names of measures, codes and states, meanings, and limits.

They are English here, marked for translation, and looked up where they are shown; see
`talent.report.words`, which also says them.
"""

from __future__ import annotations

from talent.language import marked as N_

__all__ = [
    "CODE_LABELS",
    "COLUMN_LABELS",
    "DRIVER_LABELS",
    "GLOSSARY",
    "LIMITS",
    "MEASURE_LABELS",
    "SHARES",
    "STATUS_LABELS",
    "UNIT_LABELS",
]

MEASURE_LABELS = {
    "gap": N_("Gap (required less available)"),
    "required": N_("Required headcount"),
    "available": N_("Available headcount"),
    "vacancies": N_("Vacancies (open jobs)"),
    "unfilled": N_("Unfilled, cumulated"),
    "openings": N_("Openings a year"),
    "replacement": N_("Replacement a year"),
    "entrants": N_("Entrants a year"),
    "graduates": N_("Graduates a year"),
    "experienced_hires": N_("Experienced hires a year"),
    "retirements": N_("Retirements a year"),
    "deaths": N_("Deaths a year"),
    "other_exits": N_("Other exits a year"),
}
"""Measures in the order in which a reader asks for them."""

GLOSSARY = (
    (
        N_("Gap"),
        N_(
            "Required less available headcount at the end of the year. Positive is a shortage, "
            "negative a surplus."
        ),
    ),
    (
        N_("Required headcount"),
        N_("People the fabs and firms need to run the capacity and projects of that year."),
    ),
    (
        N_("Available headcount"),
        N_(
            "People employed in the industry at the end of the year, given who leaves and who can "
            "be hired."
        ),
    ),
    (N_("Openings"), N_("Growth of the required headcount plus replacement, in the year.")),
    (N_("Replacement"), N_("Jobs left by retirement, death and other exits, in the year.")),
    (N_("Entrants"), N_("Graduates and experienced hires who join, in the year.")),
    (
        N_("Unfilled"),
        N_(
            "Openings less entrants, cumulated since the base year. The concept of most published "
            "figures; it leaves out the gap of the base year."
        ),
    ),
    (
        N_("Probability of a shortage"),
        N_("The share of the simulated futures in which the gap is above zero."),
    ),
    (
        N_("80 % band"),
        N_(
            "Four futures of five lie inside, one of ten below and one of ten above. The 50 % and "
            "95 % bands are read likewise."
        ),
    ),
    (N_("As-of date"), N_("Nothing that became known after this date was used.")),
    (N_("Vintage"), N_("The date on which a value became known.")),
    (N_("Scope"), N_("Which industry is counted: fabs alone, or all electronic components.")),
    (
        N_("Status of an input"),
        N_(
            "Measured: observed by the publisher. Estimated: derived from measurements. Announced:"
            " a plan that someone made public. Assumed: a judgement of the authors, given as a "
            "range."
        ),
    ),
    (
        N_("Share of the spread"),
        N_(
            "The part of the variance (of ranks) of the gap that an uncertain input explains by "
            "itself. What no single input explains is named as such."
        ),
    ),
)
"""Terms and their meaning, in the order in which the page uses them."""

LIMITS = (
    N_(
        "The gap is not observed anywhere. It is inferred from employment, vacancies, demography "
        "and assumptions, and only its parts can be checked against statistics."
    ),
    N_(
        "Wages are not modelled: employers who pay more, or move the work elsewhere, would close "
        "part of a shortage that is shown here as open."
    ),
    N_(
        "No policy beyond those in the past data is included; reskilling, immigration and "
        "automation programmes would change the figures."
    ),
    N_(
        "A band says how far the model's own uncertainty reaches. War, export controls or a break "
        "in technology outside past experience would reach further."
    ),
    N_(
        "Assumed inputs are ranges chosen by judgement. The share of the spread that they make is "
        "printed with every country."
    ),
    N_(
        "Countries count their industries differently. Compare a country with itself over the "
        "years before comparing it with another."
    ),
)
"""What the model cannot say, in words for a reader of the page."""

CODE_LABELS = {
    "components": N_("Components"),
    "fab": N_("Fab"),
    "industry": N_("Whole industry"),
    "total": N_("Total"),
    "design": N_("Design"),
    "equipment": N_("Equipment"),
    "other_components": N_("Other components"),
    "assumption": N_("Assumption"),
    "series": N_("Series"),
    # Levers by kind, and those that are shipped by name (without the country).
    "reskilling": N_("Reskilling"),
    "reskilling_inside": N_("Reskilling inside"),
    "cross_industry": N_("Cross industry"),
    "automation": N_("Automation"),
    "automation_process_control": N_("Automation process control"),
    "automation_inspection": N_("Automation inspection"),
    "automation_material_handling": N_("Automation material handling"),
    "automation_scheduling": N_("Automation scheduling"),
    "automation_design_assistance": N_("Automation design assistance"),
    "automation_digital_twins": N_("Automation digital twins"),
    "retention": N_("Retention"),
    "retention_pay": N_("Retention pay"),
    "retention_child_care": N_("Retention child care"),
    "retention_proposition": N_("Retention proposition"),
    "retention_hours": N_("Retention hours"),
    "education": N_("Education"),
    "education_certificate": N_("Education certificate"),
    "education_associate": N_("Education associate"),
    "education_bachelor": N_("Education bachelor"),
    "education_master": N_("Education master"),
    "apprenticeship": N_("Apprenticeship"),
    "later_retirement": N_("Later retirement"),
    "immigration": N_("Immigration"),
    "returners": N_("Returners"),
}
"""Codes of the model itself. Countries and occupations have their names in the data."""

DRIVER_LABELS = {
    "base_gap": N_("gap of the base year"),
    "trend": N_("trend of employment"),
    "existing_fabs": N_("fewer people in the fabs that run"),
    "fabs_to_come": N_("fabs to come"),
    "closures": N_("fabs that close"),
    "cycle": N_("semiconductor cycle"),
    "errors": N_("forecast errors of the trend"),
    "occupation_mix": N_("change of the occupation mix"),
    "levers": N_("people whom levers make needed or needless"),
    "deaths": N_("people who died"),
    "retirements": N_("people who retired"),
    "other_exits": N_("people who left for other reasons"),
    "graduates": N_("graduates who joined"),
    "experienced_hires": N_("experienced people who joined"),
    "lever_entrants": N_("people whom levers brought"),
    "moved": N_("people trained for another occupation"),
}
"""What a number is the sum of; the words of ``talent.forecasts.contributions``."""

UNIT_LABELS = {
    "places a year": N_("places a year"),
    "starts a year": N_("starts a year"),
    "hires a year": N_("hires a year"),
    "people a year": N_("people a year"),
    "size of the measure": N_("size of the measure"),
    "share of the exposed hours saved": N_("share of the exposed hours saved"),
    "share of those who would retire": N_("share of those who would retire"),
}
"""Units of the levers. Units of inputs are data, as their publishers give them."""

STATUS_LABELS = {
    "measured": N_("measured"),
    "estimated": N_("estimated"),
    "announced": N_("announced"),
    "assumed": N_("assumed"),
}
"""How an input is known."""

SHARES = (N_("50 %"), N_("80 %"), N_("95 %"))
"""Shares by which bands are named."""

COLUMN_LABELS = {
    "country": N_("Country"),
    "scope": N_("Scope"),
    "occupation": N_("Occupation"),
    "year": N_("Year"),
    "measure": N_("Measure"),
    "driver": N_("Driver"),
    "mean": N_("Mean"),
    "sd": N_("Standard deviation"),
    "q50": N_("Median"),
    "prob_positive": N_("Probability above zero"),
    "kind": N_("Kind"),
    "key": N_("Key"),
    "component": N_("Part of the model"),
    "measures": N_("Moves"),
    "n_values": N_("Values"),
    "status": N_("Status"),
    "vintage": N_("Vintage"),
    "source": N_("Source"),
    "unit": N_("Unit"),
    "value_text": N_("Value"),
    "publisher": N_("Publisher"),
    "title": N_("Title"),
    "url": N_("Address"),
    "licence": N_("Licence"),
    "lever": N_("Lever"),
    "start": N_("Start"),
    "size": N_("Size (low, most likely, high)"),
    "cost": N_("Cost of a unit, US$ of 2025"),
    "rationale": N_("Rationale"),
    "code": N_("Code or term"),
    "meaning": N_("Meaning"),
}
"""Headings of tables by column; quantiles are named from their number."""
