"""Named scenarios: sets of changed assumptions and fabs, kept as data files.

A scenario is a JSON or YAML file (see `Scenario`). Those that come with the package are in
``datasets/scenarios``; any other file serves as well. A scenario never changes the store: its
changes go into the configuration of the run, which is stored whole and hashed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from talent.demand.fab_list import FabPlan
from talent.documents import read_document
from talent.errors import ConfigError, UnknownCodeError, near_matches
from talent.levers.kinds import KINDS, AnyLever
from talent.levers.ramps import Ramp
from talent.plain_text import PlainText  # noqa: TC001 - pydantic reads the annotations
from talent.store.package import datasets_folder

if TYPE_CHECKING:
    from talent.levers.base import Lever

__all__ = [
    "Change",
    "Scenario",
    "builtin",
    "read_scenario",
    "scenario_schema",
    "scenarios",
    "under_scenario",
]

FOLDER = "scenarios"


class Change(BaseModel):
    """Another value of an assumption: one number or ``[low, mode, high]``, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: float | tuple[float, float, float]
    rationale: PlainText = Field(min_length=10)
    source: PlainText = "talent"


class Scenario(BaseModel):
    """A named set of changes to the baseline; ``a + b`` has those of both.

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
    levers : tuple of Lever
        Interventions; see `talent.levers`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9+-]{0,119}$")
    title: PlainText = Field(min_length=1)
    description: PlainText = ""
    valid_from: dt.date = Field(default_factory=dt.date.today)
    assumptions: dict[str, Change] = Field(default_factory=dict)
    fabs: tuple[FabPlan, ...] = ()
    levers: tuple[AnyLever, ...] = ()

    @field_validator("levers")
    @classmethod
    def _distinct(cls, value: tuple[Lever, ...]) -> tuple[Lever, ...]:
        names = [lever.name for lever in value]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"levers must have names of their own; twice: {', '.join(twice)}")
        return value

    @property
    def hash(self) -> str:
        """SHA-256 of the content, 64 hexadecimal digits."""
        content = self.model_dump(mode="json")
        if not self.levers:
            del content["levers"]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def __add__(self, other: Scenario) -> Scenario:
        """Both scenarios at once.

        Raises
        ------
        ConfigError
            If the two say different things of the same assumption, fab or lever.
        """
        mine, theirs = ({lever.name: lever for lever in s.levers} for s in (self, other))
        plans = ({plan.fab: plan for plan in s.fabs} for s in (self, other))
        my_fabs, their_fabs = plans
        clashes = [
            *(n for n in mine if n in theirs and theirs[n] != mine[n]),
            *(n for n in my_fabs if n in their_fabs and their_fabs[n] != my_fabs[n]),
            *(
                n
                for n, change in self.assumptions.items()
                if n in other.assumptions and other.assumptions[n].value != change.value
            ),
        ]
        if clashes:
            raise ConfigError(
                f"scenarios {self.name!r} and {other.name!r} say different things of "
                f"{', '.join(sorted(clashes))}"
            )
        return Scenario(
            name=f"{self.name}+{other.name}",
            title=f"{self.title}; {other.title}",
            description=" ".join(d for d in (self.description, other.description) if d),
            valid_from=max(self.valid_from, other.valid_from),
            assumptions={**self.assumptions, **other.assumptions},
            fabs=tuple((my_fabs | their_fabs).values()),
            levers=tuple((mine | theirs).values()),
        )

    def save(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Write a file that `read_scenario` reads back: YAML if its name ends so, else JSON.

        Raises
        ------
        ConfigError
            If the file is there already.
        """
        path = Path(path)
        if path.exists() and not overwrite:
            raise ConfigError(f"{path}: there already; name another file, or overwrite=True")
        text = self.to_json()
        if path.suffix in {".yaml", ".yml"}:
            text = yaml.safe_dump(json.loads(text), sort_keys=False, allow_unicode=True)
        path.write_text(text, encoding="utf-8")
        return path

    def to_json(self) -> str:
        """Text that `read_scenario` reads back; unset values are left out."""
        content = self.model_dump(mode="json", exclude_defaults=True)
        content["valid_from"] = self.valid_from.isoformat()
        if self.levers:
            content["levers"] = [
                {"type": v.type, **v.model_dump(mode="json", exclude_defaults=True)}
                for v in self.levers
            ]
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"

    def __repr__(self) -> str:
        """Name and how many changes, in one line."""
        counts = (
            f"{len(self.levers)} levers, {len(self.assumptions)} assumptions, {len(self.fabs)} fabs"
        )
        return f"Scenario({self.name!r}: {counts}; valid from {self.valid_from})"

    def _repr_html_(self) -> str:
        made: str = importlib.import_module("talent.report.displays").scenario_html(self)
        return made


def builtin() -> dict[str, Path]:
    """Files of the scenarios that come with the package, by name."""
    return {path.stem: path for path in sorted((datasets_folder() / FOLDER).glob("*.json"))}


@cache
def _known() -> dict[str, tuple[str, ...]]:
    """Codes that a scenario may name, from the packaged data."""
    occupations = pd.read_csv(datasets_folder() / "occupations.csv", dtype=str)
    return {"occupations": tuple(occupations["occupation"])}


def scenario_schema() -> dict[str, Any]:
    """JSON Schema of a scenario file, with every lever in it.

    Examples
    --------
    >>> "levers" in scenario_schema()["properties"]
    True
    """
    return Scenario.model_json_schema()


def read_scenario(source: str | Path | Scenario) -> Scenario:
    """Scenario that comes with the package, by name, or from a file; ``a+b`` joins two.

    Parameters
    ----------
    source : str, path or Scenario
        Name of a built-in scenario, path of a JSON or YAML file, or several of them joined by
        ``+``.

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
    >>> read_scenario("announced-plans+downturn").name
    'announced-plans+downturn'
    """
    if isinstance(source, Scenario):
        return source
    known = builtin()
    text = str(source)
    if "+" in text and text not in known and not Path(text).is_file():
        first, *rest = (read_scenario(part.strip()) for part in text.split("+"))
        for one in rest:
            first = first + one
        return first
    path = known.get(text, Path(source))
    if not path.is_file():
        raise UnknownCodeError("scenario", text, known)
    content = read_document(path)
    try:
        return Scenario.model_validate(content, context=_known())
    except ValidationError as error:
        lines = [_told(item) for item in error.errors()]
        raise ConfigError(f"{path}: {len(lines)} problem(s)\n  " + "\n  ".join(lines)) from None


def _told(item: Any) -> str:
    where = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        hint = near_matches(str(item["loc"][-1]), _fields(item["loc"]))
        return f"{where}: unknown key" + (
            f"; did you mean {' or '.join(map(repr, hint))}?" if hint else ""
        )
    if item["type"] == "union_tag_invalid":
        given = item["ctx"]["tag"]
        hint = near_matches(given, KINDS)
        tail = f"; did you mean {' or '.join(map(repr, hint))}?" if hint else ""
        return f"{where}.type: no lever is of type {given!r}{tail}; known: {', '.join(KINDS)}"
    return f"{where}: {item['msg']}, got {item['input']!r}"


def _fields(where: tuple[Any, ...]) -> Any:
    """Keys that are legal where an unknown one was found."""
    if len(where) > 3 and where[0] == "levers":
        return Ramp.model_fields if where[3] == "ramp" else KINDS[where[2]].model_fields
    if len(where) > 1:
        return FabPlan.model_fields if where[0] == "fabs" else Change.model_fields
    return Scenario.model_fields


def scenarios() -> pd.DataFrame:
    """Scenarios that come with the package.

    Returns
    -------
    pandas.DataFrame
        ``scenario, title, valid_from, assumptions, fabs, levers`` (how many of each),
        ``description``.

    Examples
    --------
    >>> "downturn" in scenarios()["scenario"].tolist()
    True
    """
    rows = [read_scenario(path) for path in builtin().values()]
    return pd.DataFrame(
        {
            "scenario": [one.name for one in rows],
            "title": [one.title for one in rows],
            "valid_from": [one.valid_from.isoformat() for one in rows],
            "assumptions": [len(one.assumptions) for one in rows],
            "fabs": [len(one.fabs) for one in rows],
            "levers": [len(one.levers) for one in rows],
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
    late = [v.name for v in scenario.levers if v.start > int(settings.get("to", v.start))]
    if late:
        raise ConfigError(f"levers that start after {settings['to']}: {', '.join(late)}")
    return {
        **settings,
        "levers": scenario.levers,
        "assumptions": {**changed, **settings["assumptions"]},
        "fabs": tuple(fabs[name] for name in sorted(fabs)),
        "scenario": scenario.name,
        "scenario_hash": scenario.hash,
    }
