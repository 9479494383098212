"""What a hub says of itself: its settings, tasks, model and target data, as JSON values.

By the hubverse schemas of version 6.0.0 (github.com/hubverse-org/schemas, October 2025; see
docs.hubverse.io). The schemas know days, weeks and months as steps of a forecast but no years, so
a target here is not called a sequence of steps: the year is in two task ids of its own.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from talent.forecasts.cube import QUANTILES
from talent.report.words import MEASURE_LABELS, label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

__all__ = [
    "NAMES",
    "TASK_IDS",
    "UNIT",
    "admin",
    "csv_bytes",
    "json_bytes",
    "last_day",
    "metadata",
    "metadata_schema",
    "model_parts",
    "round_of",
    "target_data",
    "tasks",
]

SCHEMAS = "https://raw.githubusercontent.com/hubverse-org/schemas/main/v6.0.0/"

NAMES = {"country": "location", "measure": "target", "as_of": "origin_date"}
"""Task ids of the hubverse by our columns."""

UNIT = ("target_end_date", "target", "location", "scope", "occupation")
"""What makes an observed figure one: the task ids that do not depend on who forecast it when."""

TASK_IDS = ("origin_date", "target", "location", "scope", "occupation", "horizon", UNIT[0])
"""Columns of a file of forecasts, before ``output_type, output_type_id, value``."""

MOST_SAMPLES = 1_000_000
"""As many draws as a forecast may have."""

_MEANING = {
    "gap": "Required less available headcount at the end of the year; positive is a shortage.",
    "required": "People needed at the end of the year to run the capacity and projects.",
    "available": "People employed in the scope at the end of the year.",
    "vacancies": "Posted jobs at the end of the year.",
    "unfilled": "Openings less entrants, cumulated since the year before the first forecast year.",
    "openings": "Growth of the required headcount plus replacement, in the year.",
    "replacement": "Jobs left by retirement, death and other exits, in the year.",
    "entrants": "Graduates and experienced hires who join, in the year.",
}


def last_day(year: int) -> str:
    """ISO date of the end of a year.

    Examples
    --------
    >>> last_day(2030)
    '2030-12-31'
    """
    return f"{year}-12-31"


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The same bytes on every system; text with commas, quotes or line ends is quoted."""
    return frame.to_csv(index=False, lineterminator="\n").encode()


def json_bytes(value: Any) -> bytes:
    """The same bytes on every system."""
    return (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def admin() -> dict[str, Any]:
    """Settings of the hub; the repository is a blank for whoever publishes it."""
    return {
        "schema_version": f"{SCHEMAS}admin-schema.json",
        "name": "Forecasts of the semiconductor workforce",
        "maintainer": "The talent authors",
        "contact": {"name": "The talent authors"},
        "repository": {"host": "github", "owner": "your-organisation", "name": "your-hub"},
        "file_format": ["csv"],
        # The list of the schema has no UTC; Reykjavik keeps to it all year.
        "timezone": "Atlantic/Reykjavik",
    }


def _all_of(values: Sequence[Any], *, required: bool) -> dict[str, Any]:
    return {"required": list(values), "optional": None} if required else {
        "required": None, "optional": list(values)
    }  # fmt: skip


def round_of(origin: str, known: Mapping[str, Sequence[Any]], *, full: bool) -> dict[str, Any]:
    """The round of one origin date: what may and must be forecast, and how it is told.

    Parameters
    ----------
    origin : str
        ISO date.
    known : mapping
        Values of every task id but ``origin_date``, in order.
    full : bool
        Whether every combination of them is forecast. Only then is every one required.

    Returns
    -------
    dict
        An item of ``rounds`` of ``tasks.json``.
    """
    ids = {"origin_date": _all_of([origin], required=True)}
    for name in TASK_IDS[1:]:
        # The end of the year follows from the other two dates: a derived task id.
        ids[name] = _all_of(known[name], required=full and name != "target_end_date")
    number = {"type": "double"}
    point = {"output_type_id": {"required": None}, "value": number, "is_required": True}
    return {
        "round_id_from_variable": True,
        "round_id": "origin_date",
        "model_tasks": [
            {
                "task_ids": ids,
                "output_type": {
                    "mean": point,
                    "median": point,
                    "quantile": {
                        "output_type_id": {"required": list(QUANTILES)},
                        "value": number,
                        "is_required": True,
                    },
                    "sample": {
                        "output_type_id_params": {
                            "type": "integer",
                            "min_samples_per_task": 1,
                            "max_samples_per_task": MOST_SAMPLES,
                            # A draw is one future of everything together.
                            "compound_taskid_set": ["origin_date"],
                        },
                        "value": number,
                        "is_required": False,
                    },
                },
                "target_metadata": [_target(name) for name in known["target"]],
            }
        ],
        "submissions_due": {"relative_to": "origin_date", "start": 0, "end": 31},
    }


def _target(measure: str) -> dict[str, Any]:
    name = MEASURE_LABELS.get(measure, label(measure))
    return {
        "target_id": measure,
        "target_name": name,
        "target_units": "persons",
        "target_keys": {"target": measure},
        "description": _MEANING.get(measure, f"{name}, persons, of the calendar year."),
        "target_type": "continuous",
        "is_step_ahead": False,
    }


def tasks(rounds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """All rounds of the hub, in order of their dates."""
    return {
        "schema_version": f"{SCHEMAS}tasks-schema.json",
        "rounds": list(rounds),
        # So that a round with samples or without changes no column's type.
        "output_type_id_datatype": "double",
        "derived_task_ids": ["target_end_date"],
    }


def target_data() -> dict[str, Any]:
    """What the files of observed figures hold."""
    return {
        "schema_version": f"{SCHEMAS}target-data-schema.json",
        "observable_unit": list(UNIT),
        "date_col": "target_end_date",
        "versioned": False,
        "time-series": {
            "non_task_id_schema": {"vintage": "Date", "status": "character", "source": "character"}
        },
        # By origin date too: a forecast is judged on the level of the series that it knew.
        "oracle-output": {
            "has_output_type_ids": False,
            "observable_unit": ["origin_date", *UNIT],
        },
    }


def model_parts(model_id: str) -> tuple[str, str]:
    """Team and model of an id, which the hubverse joins by a hyphen.

    Examples
    --------
    >>> model_parts("talent-skills_first")
    ('talent', 'skills_first')
    """
    team, _, model = model_id.partition("-")
    return team, model


def metadata(model_id: str) -> dict[str, Any]:
    """What is true of the model in every round; the rest is in the abstract of the round."""
    team, model = model_parts(model_id)
    return {
        "team_name": "The talent authors",
        "team_abbr": team,
        "model_name": "Joint simulation of the required and the available workforce",
        "model_abbr": model,
        "model_contributors": [{"name": "The talent authors"}],
        "license": "CC-BY-4.0",
        "designated_model": True,
        "data_inputs": (
            "Official statistics of employment, labour turnover, population and education, a "
            "register of fabs, and assumptions. Every figure has its source."
        ),
        "methods": (
            "Required headcount from wafer capacity, output and productivity; available headcount "
            "from an age-structured workforce with exits, graduates and experienced hires; both "
            "simulated jointly, one draw being one future of all countries."
        ),
        "ensemble_of_models": True,
        "ensemble_of_hub_models": False,
    }


def metadata_schema() -> dict[str, Any]:
    """Schema of the files about models: what the hub asks every team to say."""
    text, truth = {"type": "string"}, {"type": "boolean"}
    part = {"type": "string", "pattern": "^[A-Za-z0-9_]+$"}
    who = {"type": "object", "properties": {"name": text}, "required": ["name"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Schema of model metadata",
        "type": "object",
        "properties": {
            "team_name": text,
            "team_abbr": part,
            "model_name": text,
            "model_abbr": part,
            "model_contributors": {"type": "array", "items": who},
            "license": text,
            "designated_model": truth,
            "data_inputs": text,
            "methods": text,
            "ensemble_of_models": truth,
            "ensemble_of_hub_models": truth,
        },
        "required": ["team_name", "team_abbr", "model_name", "model_abbr", "license", "methods"],
        "additionalProperties": True,
    }
