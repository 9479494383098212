"""Columns of the tables that results give: type, unit and meaning, declared once.

``docs/columns.md`` is made from this, and a test holds real results against it. Tables of the
database and of the data package declare themselves (``docs/views.md``, ``docs/data.md``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COLUMNS", "TABLES", "Column", "Table", "column_of"]

STATS = ("mean", "median", "q025", "q05", "q10", "q25", "q75", "q90", "q95", "q975")
SPREAD = ("mean", "sd", "q025", "q05", "q10", "q25", "median", "q75", "q90", "q95", "q975")
STORED = ("mean", "sd", "q025", "q05", "q10", "q25", "q50", "q75", "q90", "q95", "q975")
MONEY = "million US dollars of 2025"


@dataclass(frozen=True)
class Column:
    """A column: ``text``, ``date`` (ISO text), ``integer``, ``number`` or ``boolean``."""

    type: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """A table that a call gives: what a row is, the columns in order, and what differs here.

    Attributes
    ----------
    call : str
        How a user comes to it.
    row : str
        What one row is.
    columns : tuple of str
        In order; those that stand for keys that a user chooses come first.
    other : mapping of str to Column
        Columns that mean something else here than in `COLUMNS`.
    note : str
    """

    call: str
    row: str
    columns: tuple[str, ...]
    other: Mapping[str, Column] = field(default_factory=dict)
    note: str = ""


def _text(meaning: str) -> Column:
    return Column("text", "", meaning)


def _share(meaning: str) -> Column:
    return Column("number", "0 to 1", meaning)


def _people(meaning: str, unit: str = "persons") -> Column:
    return Column("number", unit, meaning)


def _money(meaning: str, unit: str = MONEY) -> Column:
    return Column("number", unit, meaning)


def _quantile(percent: str) -> Column:
    return _people(f"{percent} % quantile of the draws")


COLUMNS: dict[str, Column] = {
    # Keys.
    "country": _text("ISO 3166 alpha-2"),
    "scope": _text("`fab`, `components` or `industry`: which industry is counted"),
    "occupation": _text("occupation group; `total` is the sum of all, in draws"),
    "year": Column("integer", "", "calendar year; stocks are at its end, flows in it"),
    "measure": _text("what is counted: `gap`, `required`, `available`, `openings`, ..."),
    "age": Column("integer", "years", "15 to 80; 80 is everyone of 80 and older"),
    "driver": _text("code of a part that the number is the sum of; `total` is the sum"),
    "text": _text("the driver in words"),
    "scenario": _text("name of the scenario"),
    "lever": _text("name of the lever"),
    "type": _text("kind of the lever"),
    # Statistics over the draws.
    "mean": _people("mean of the draws"),
    "median": _quantile("50"),
    "sd": _people("standard deviation of the draws"),
    "q50": _quantile("50"),
    **{
        f"q{digits}": _quantile(percent)
        for digits, percent in (
            ("025", "2.5"), ("05", "5"), ("10", "10"), ("25", "25"), ("75", "75"), ("90", "90"),
            ("95", "95"), ("975", "97.5"),
        )
    },
    "prob_positive": _share("probability that the number is above zero"),
    "prob_shortage": _share("probability that the gap is above zero, a shortage"),
    "prob_less": _share("probability that the measure is lower than in the baseline"),
    # Inputs.
    "kind": _text("`series`, `assumption`, `fab` or `lever`"),
    "key": _text("series, assumption, fab or lever that was read"),
    "component": _text("part of the model that read it"),
    "measures": _text("measures that it feeds, joined by commas"),
    "n_values": Column("integer", "", "number of values read"),
    "status": _text("`measured`, `estimated`, `announced` or `assumed`"),
    "vintage": Column("date", "", "date on which the newest value became known"),
    "source": _text("key of the source"),
    "unit": _text("unit of the values"),
    "value_text": _text("what was read, in short"),
    "share": _share("share of the variance (of ranks) that the input explains by itself"),
    # Fabs and capacity.
    "node_class": _text("`leading`, `advanced`, `memory`, `mature`, `power_analog` or `other`"),
    "fab": _text("key of the fab"),
    "starts": Column("number", "year", "median start of production where it comes; missing: never"),
    "comes": _share("probability that it produces by the end of the last year"),
    "wspm": Column("number", "300 mm wafers a month", "median wafer starts when full"),
    "people": _people("median people when full"),
    # Levers and money.
    "asked": Column("number", "`unit`", "mean of what the lever asked for"),
    "given": Column("number", "`unit`", "mean of what it was given, within people and places"),
    "cost": _money("mean cost"),
    "cost_q10": _money("10 % quantile of the cost"),
    "cost_q90": _money("90 % quantile of the cost"),
    "donor_cost": _money("mean of what donor industries lose"),
    "person_years": Column("number", "person-years", "mean of the gap closed, added up over years"),
    "cost_per_person_year": _money("cost over person-years; missing: closes nothing", "US dollars"),
    "pool": _text("donor industry and occupation"),
    "taken": _people("mean of those taken in the year"),
    "left": _people("mean of those who are left after it"),
    # Plans.
    "start": Column("integer", "year", "first year"),
    "times": Column("number", "", "how many times its documented size"),
    "size": Column("number", "`unit`", "most likely size"),
    "at_limit": Column("boolean", "", "whether the plan may not have more of it"),
    "closes": _people("mean in the goal's year that nobody else in the plan would close"),
    "saves": _money("what a limit higher by one documented size would save"),
    "probability": _share("share of the draws that reach the target"),
    "probability_before": _share("the same without levers"),
    "reached": Column("boolean", "", "whether it can be reached"),
    "target": _people("persons that may remain"),
    "closed": _people("fewer than may remain without levers"),
    "round": Column("integer", "", "round of the search"),
    "policy": _text("name of the policy"),
    "short": Column("number", "person-years", "short at the probability"),
    "loss": _money("cost and worth of empty posts at the probability"),
    "regret": _money("loss less that of the best policy of the scenario"),
    # Shortage.
    "expected_shortage": _people("mean of the gap where it is positive, and of 0 elsewhere"),
    "if_short": _people("mean of the gap where it is positive"),
    "relative": Column("number", "", "expected shortage over the mean required headcount"),
    "first_year": _text("year, or `none by the last year`"),
    "cumulated": _share("probability of a shortage in that year or before"),
    # Runs and scenarios.
    "run_id": _text("readable name of the run"),
    "as_of": Column("date", "", "only what was known on this date was used"),
    "created_at": Column("date", "UTC", "when it was stored"),
    "seed": _text("of the random streams; text, because it may be larger than an integer column"),
    "draws": Column("integer", "", "number of joint random futures"),
    "package_version": _text("version of talent that made it"),
    "config_hash": _text("hash of its settings"),
    "input_hash": _text("hash of the snapshot it read"),
    "title": _text("title"),
    "valid_from": Column("date", "", "first as-of date that may use it"),
    "assumptions": Column("integer", "", "number of changed assumptions"),
    "fabs": Column("integer", "", "number of fabs laid over the register"),
    "levers": Column("integer", "", "number of levers"),
    "description": _text("what it is about"),
    # Data.
    "series": _text("key of the series"),
    **{
        name: _text(f"{name.replace('_', ' ')} of the series, empty where none applies")
        for name in ("industry", "concept", "field", "level", "age_band", "sex", "publisher_code")
    },
    "frequency": _text("`A`, `Q` or `M`"),
    "seasonal": _text("whether it is seasonally adjusted"),
    "period": _text("year, quarter or month, as `2024`, `2024-Q1` or `2024-02`"),
    "value": Column("number", "`unit`", "value at its latest known vintage"),
    # Scores.
    "cases": Column("integer", "", "number of scored forecasts"),
    "origins": Column("integer", "", "number of as-of dates"),
    "windows": Column("integer", "", "stretches of years that do not overlap: independent cases"),
    "horizon_band": _text("years ahead, `1-3`, `4-6`, `7-10` or `11+`"),
    "note": _text("what to bear in mind"),
}  # fmt: skip
"""Columns by name; a name means the same in every table that does not say otherwise."""

_SCORE_NOTE = (
    "Then each score (`crps, crps_percent, wis, wis_percent, coverage_50, coverage_80, "
    "coverage_90, coverage_95, bias, bias_percent, mase, skill_crps, skill_error`) with the ends "
    "of its bootstrap intervals, `_low_80, _high_80, _low_95, _high_95`; see docs/scoring.md."
)
_WAFERS = {
    name: Column("number", "300 mm wafers a month", COLUMNS[name].meaning) for name in SPREAD
}
_CELL = ("country", "scope", "occupation", "year")
_LEVERS = {
    "unit": _text("unit of the lever"),
    "people": _people("mean of those who joined or moved, or posts saved"),
}
_PLAN_COST = ("cost", "cost_q10", "cost_q90")

TABLES: dict[str, Table] = {
    "Forecast.headline": Table(
        "forecast.headline()", "a country and year",
        ("country", "year", "mean", "median", "q10", "q90", "prob_shortage"),
    ),
    "Forecast.gap": Table(
        'forecast.gap(by=("country", "year"))', "a group that `by` names",
        ("country", "year", *STATS, "prob_shortage"),
        note="`unfilled` has the same columns. `by` may name `country, scope, occupation, "
        "age_band, year`.",
    ),
    "Forecast.required": Table(
        'forecast.required(by=("country", "year"))', "a group that `by` names",
        ("country", "year", *STATS),
        note="`available`, `openings` and `table(measure)` have the same columns.",
    ),
    "Forecast.by_age": Table(
        "forecast.by_age()", "a country, year and age",
        ("country", "scope", "year", "age", *SPREAD),
        note="Needs the draws of the run: one just made.",
    ),
    "Forecast.shortage": Table(
        "forecast.shortage()", "a country and year",
        ("country", "scope", "year", "prob_shortage", "expected_shortage", "if_short", "relative"),
    ),
    "Forecast.first_shortage": Table(
        "forecast.first_shortage()", "a country and year, and one for no shortage at all",
        ("country", "scope", "first_year", "probability", "cumulated"),
        {"probability": _share("probability that the first shortage is in that year")},
    ),
    "Forecast.contributions": Table(
        'forecast.contributions(country="JP")', "a part of the number", ("driver", "text", *STATS),
        note="In every draw the parts sum to `total`, so means do; quantiles do not.",
    ),
    "Forecast.demand_drivers": Table(
        "forecast.demand_drivers()", "a country, scope, year and part",
        ("country", "scope", "year", "driver", "text", *SPREAD),
    ),
    "Forecast.capacity": Table(
        'forecast.capacity(by=("country", "node_class", "year"))', "a group that `by` names",
        ("country", "node_class", "year", *SPREAD), _WAFERS,
    ),
    "Forecast.fabs": Table(
        "forecast.fabs()", "a fab to come",
        ("country", "fab", "status", "node_class", "starts", "comes", "wspm", "people", *SPREAD),
        {"status": _text("`operating`, `construction`, `announced` or `paused`"),
         "mean": _people("mean of what it adds to the required headcount of the last year")},
    ),
    "Forecast.levers": Table(
        "forecast.levers()", "a lever and year of a run under levers",
        ("country", "lever", "type", "unit", "year", "asked", "given", "people", *_PLAN_COST,
         "donor_cost"),
        _LEVERS,
    ),
    "Forecast.donors": Table(
        "forecast.donors()", "a donor pool and year of a run under levers",
        ("country", "pool", "year", "people", "taken", "left"),
        {"people": _people("who could do the job, at the start")},
    ),
    "Forecast.frame": Table(
        "forecast.frame", "a stored cell", (*_CELL, "measure", *STORED, "prob_positive"),
    ),
    "Forecast.inputs": Table(
        "forecast.inputs", "an input that was read",
        ("country", "kind", "key", "component", "measures", "n_values", "status", "vintage",
         "source", "unit", "value_text"),
    ),
    "Forecast.influence": Table(
        "forecast.influence", "an input and a cell of the gap",
        (*_CELL, "measure", "component", "kind", "key", "status", "share"),
    ),
    "Forecast.drivers": Table(
        "forecast.drivers", "a part and a cell of the gap", (*_CELL, "driver", *STORED),
    ),
    "Explanation.inputs": Table(
        'forecast.explain("JP").inputs', "an input that feeds the number",
        ("kind", "key", "component", "value_text", "unit", "status", "vintage", "source",
         "n_values", "share"),
    ),
    "Explanation.shares": Table(
        'forecast.explain("JP").shares', "an input, the largest share first",
        ("component", "kind", "key", "status", "share"),
    ),
    "Explanation.contributions": Table(
        'forecast.explain("JP").contributions', "a part of the number",
        ("driver", "text", *STATS),
    ),
    "Comparison.effect": Table(
        "talent.compare(base, other).effect()", "a scenario, country and year",
        ("scenario", "country", "year", *STATS, "prob_less"),
        note="Differences from the baseline in the same draw.",
    ),
    "Comparison.attribution": Table(
        'talent.compare(base, other).attribution("JP")',
        "a lever by itself, what they do only together, and all together",
        ("lever", "type", *STATS, "cost", "person_years", "cost_per_person_year"),
    ),
    "Comparison.cost": Table(
        "talent.compare(base, other).cost()", "a scenario, lever and year",
        ("scenario", "country", "lever", "type", "unit", "year", "asked", "given", "people",
         *_PLAN_COST, "donor_cost"),
        _LEVERS,
    ),
    "Plan.frame": Table(
        'talent.planning.optimise(base, "levers-jp", country="JP").frame',
        "a lever of the plan, or a phase of one",
        ("lever", "type", "start", "times", "size", "unit", "at_limit", "closes", *_PLAN_COST,
         "saves"),
        {"unit": _text("unit of the lever")},
    ),
    "Plan.by_year": Table(
        "plan.by_year", "a year", ("year", "probability_before", "probability", *_PLAN_COST),
    ),
    "Plan.frontier": Table(
        "plan.frontier()", "a probability", ("probability", "reached", *_PLAN_COST),
        {"probability": _share("probability asked for")},
    ),
    "Plan.closing": Table(
        "plan.closing()", "a target", ("target", "closed", "reached", *_PLAN_COST),
    ),
    "Plan.steps": Table(
        "plan.steps", "a round of the search", ("round", "cost", "probability"),
    ),
    "Solution.size": Table(
        'talent.planning.solve(base, "jp-immigration", country="JP").size', "a lever",
        ("lever", "unit", "low", "mode", "high"),
        {"unit": _text("unit of the lever"),
         **{name: Column("number", "`unit`", f"{name} of the size that it takes")
            for name in ("low", "mode", "high")}},
    ),
    "Solution.tried": Table(
        "solution.tried", "a trial",
        ("times", "start", "probability", "mean", "q10", "q90", "cost"),
    ),
    "Solution.by_year": Table(
        "solution.by_year", "a year", ("year", "probability_before", "probability"),
    ),
    "Regret.frame": Table(
        'talent.planning.regret(base, {"train": "jp-reskilling"}, country="JP").frame',
        "a policy, scenario and probability",
        ("policy", "scenario", "probability", "cost", "short", "loss", "regret"),
        {"probability": _share("probability at which the loss is taken")},
    ),
    "Regret.choice": Table(
        "regret.choice", "a probability: the policy whose largest regret is smallest",
        ("probability", "policy", "regret", "scenario"),
        {"probability": _share("probability at which the loss is taken"),
         "scenario": _text("where it is regretted most")},
    ),
    "Store.runs": Table(
        "store.runs()", "a complete run, the newest first",
        ("run_id", "kind", "as_of", "status", "created_at", "seed", "draws", "package_version",
         "config_hash", "input_hash"),
        {"kind": _text("`baseline`, `scenario` or `backtest`"), "status": _text("`complete`")},
    ),
    "Snapshot.observations": Table(
        'store.as_of().observations("employment")', "a series and period",
        ("series", "country", "scope", "industry", "concept", "occupation", "field", "level",
         "age_band", "sex", "unit", "frequency", "seasonal", "publisher_code", "period", "year",
         "value", "status", "vintage", "source"),
        {"year": Column("integer", "", "year of the period"),
         "vintage": Column("date", "", "date on which the value became known")},
        "The other tables of a snapshot are those of the data package: docs/data.md.",
    ),
    "scenarios": Table(
        "talent.scenarios()", "a scenario that comes with the package",
        ("scenario", "title", "valid_from", "assumptions", "fabs", "levers", "description"),
    ),
    "scores": Table(
        "talent.scores(store)", "a group that `by` names",
        ("country", "measure", "horizon_band", "cases", "origins", "windows", "note"),
        note=_SCORE_NOTE,
    ),
}  # fmt: skip
"""Tables by the object and name that give them."""


def column_of(table: str, name: str) -> Column:
    """Declaration of a column of a table.

    Raises
    ------
    KeyError
        If it is not declared.

    Examples
    --------
    >>> column_of("Forecast.gap", "median").unit
    'persons'
    >>> column_of("Forecast.capacity", "median").unit
    '300 mm wafers a month'
    """
    return TABLES[table].other.get(name) or COLUMNS[name]
