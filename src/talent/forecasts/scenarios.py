"""Named scenarios: sets of changed assumptions and fabs, kept as data files.

A scenario is a JSON file (see `Scenario`). Those that come with the package are in
``datasets/scenarios``; any other file serves as well. A scenario never changes the store: its
changes go into the configuration of the run, which is stored whole and hashed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from talent.demand.fab_list import FabPlan
from talent.errors import ConfigError, UnknownCodeError, near_matches
from talent.store.package import datasets_folder

__all__ = ["Change", "Scenario", "read_scenario", "scenarios", "under_scenario"]

FOLDER = "scenarios"
MAX_BYTES = 2**20


class Change(BaseModel):
    """Another value of an assumption: one number or ``[low, mode, high]``, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: float | tuple[float, float, float]
    rationale: str = Field(min_length=10)
    source: str = "talent"


class Scenario(BaseModel):
    """A named set of changes to the baseline.

    Attributes
    ----------
    name : str
        Short name, for example ``delay``.
    title, description : str
    valid_from : datetime.date
        The changes were not known before; an earlier as-of date is refused.
    assumptions : dict of str to Change
        Name, or ``name.COUNTRY``, and the value it takes.
    fabs : tuple of FabPlan
        Laid over the register of fabs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    title: str = Field(min_length=1)
    description: str = ""
    valid_from: dt.date
    assumptions: dict[str, Change] = Field(default_factory=dict)
    fabs: tuple[FabPlan, ...] = ()

    @property
    def hash(self) -> str:
        """SHA-256 of the content, 64 hexadecimal digits."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def _builtin() -> dict[str, Path]:
    return {path.stem: path for path in sorted((datasets_folder() / FOLDER).glob("*.json"))}


def read_scenario(source: str | Path | Scenario) -> Scenario:
    """Scenario that comes with the package, by name, or from a file.

    Parameters
    ----------
    source : str, path or Scenario
        Name of a built-in scenario, or path of a JSON file.

    Raises
    ------
    UnknownCodeError
        If there is neither such a scenario nor such a file.
    ConfigError
        With everything that is wrong in the file.

    Examples
    --------
    >>> read_scenario("delay").title
    'Fabs come later'
    """
    if isinstance(source, Scenario):
        return source
    known = _builtin()
    path = known.get(str(source), Path(source))
    if not path.is_file():
        raise UnknownCodeError("scenario", str(source), known)
    if path.stat().st_size > MAX_BYTES:
        raise ConfigError(f"{path}: larger than a scenario can be (1 MB)")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ConfigError(f"{path}: no JSON in UTF-8 ({error})") from None
    try:
        return Scenario.model_validate(content)
    except ValidationError as error:
        lines = [_told(item) for item in error.errors()]
        raise ConfigError(f"{path}: {len(lines)} problem(s)\n  " + "\n  ".join(lines)) from None


def _told(item: Any) -> str:
    where = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        fields = FabPlan if item["loc"][0] == "fabs" else Scenario
        known = Change.model_fields if item["loc"][0] == "assumptions" else fields.model_fields
        hint = near_matches(str(item["loc"][-1]), known)
        return f"{where}: unknown key" + (
            f"; did you mean {' or '.join(map(repr, hint))}?" if hint else ""
        )
    return f"{where}: {item['msg']}, got {item['input']!r}"


def scenarios() -> pd.DataFrame:
    """Scenarios that come with the package.

    Returns
    -------
    pandas.DataFrame
        ``scenario, title, valid_from, assumptions, fabs`` (how many of each), ``description``.

    Examples
    --------
    >>> "downturn" in scenarios()["scenario"].tolist()
    True
    """
    rows = [read_scenario(path) for path in _builtin().values()]
    return pd.DataFrame(
        {
            "scenario": [one.name for one in rows],
            "title": [one.title for one in rows],
            "valid_from": [one.valid_from.isoformat() for one in rows],
            "assumptions": [len(one.assumptions) for one in rows],
            "fabs": [len(one.fabs) for one in rows],
            "description": [one.description for one in rows],
        }
    )


def under_scenario(
    settings: dict[str, Any], scenario: Scenario, as_of: str | dt.date | None
) -> dict[str, Any]:
    """Settings with the changes of a scenario; what the settings change themselves goes first.

    Parameters
    ----------
    settings : dict
        Of `ForecastConfig`, with ``assumptions`` and ``fabs``.
    scenario : Scenario
    as_of : str or datetime.date, optional
        Today by default.

    Raises
    ------
    ConfigError
        If the scenario was not there on the as-of date.
    """
    day = dt.date.today() if as_of is None else dt.date.fromisoformat(str(as_of)[:10])
    if day < scenario.valid_from:
        raise ConfigError(
            f"scenario {scenario.name!r} is valid from {scenario.valid_from}, after the as-of date "
            f"{day}; use a later as-of date"
        )
    changed = {name: change.value for name, change in scenario.assumptions.items()}
    fabs = {plan.fab: plan for plan in (*scenario.fabs, *settings["fabs"])}
    return {
        **settings,
        "assumptions": {**changed, **settings["assumptions"]},
        "fabs": tuple(fabs[name] for name in sorted(fabs)),
        "scenario": scenario.name,
        "scenario_hash": scenario.hash,
    }
