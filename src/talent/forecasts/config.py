"""What a forecast is asked for: validated settings, and the hash that names them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from talent.demand.fab_list import FabPlan  # noqa: TC001 - pydantic reads the annotation
from talent.distributions import Distribution
from talent.errors import ConfigError, near_matches
from talent.levers.kinds import AnyLever  # noqa: TC001 - pydantic reads the annotation

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ForecastConfig", "make_config", "problems_of", "stored_config"]


class ForecastConfig(BaseModel):
    """Settings of a forecast: everything that is asked for, and nothing that is read.

    Attributes
    ----------
    countries : tuple of str
        ISO 3166 alpha-2 codes.
    to : int
        Last year.
    as_of : datetime.date
        Only what was known on this date is read. The base year is the year before it.
    draws : int
        Joint draws.
    seed : int
        Any non-negative integer; the same seed gives the same numbers.
    assumptions : dict
        Assumptions replaced for this run: name or ``name.COUNTRY`` to ``[low, mode, high]`` (PERT)
        or to one fixed number.
    fabs : tuple of FabPlan
        Fabs laid over the register.
    levers : tuple of Lever
        Interventions.
    scenario : str
        Name of the scenario whose changes are among the above; empty for the baseline.
    scenario_hash : str
        Of its content.
    known_on : datetime.date, optional
        Makes the run a backtest: what is known on this date is cut down to what had probably been
        published by the as-of date (`talent.store.rewinding`).
    given : tuple of str
        Concepts that a backtest is told in full: it is conditional on them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    countries: tuple[str, ...] = ("US", "JP", "TW")
    to: int = Field(default=2035, ge=1990, le=2100)
    as_of: dt.date = Field(default_factory=dt.date.today)
    draws: int = Field(default=4000, ge=10, le=1_000_000)
    seed: int = Field(default=2035, ge=0)
    assumptions: dict[str, float | tuple[float, float, float]] = Field(default_factory=dict)
    fabs: tuple[FabPlan, ...] = ()
    levers: tuple[AnyLever, ...] = ()
    scenario: str = ""
    scenario_hash: str = ""
    known_on: dt.date | None = None
    given: tuple[str, ...] = ()

    @field_validator("countries")
    @classmethod
    def _distinct(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or len(set(value)) != len(value):
            raise ValueError("name each country once, and at least one")
        return value

    @property
    def kind(self) -> str:
        """Kind of the run: a change of fabs or by a scenario makes it a scenario."""
        if self.known_on is not None:
            return "backtest"
        return "scenario" if self.scenario or self.fabs or self.levers else "baseline"

    @property
    def base(self) -> int:
        """Base year: the last full year before the as-of date."""
        return self.as_of.year - 1

    @property
    def years(self) -> range:
        """Years of the results, from the base year on."""
        return range(self.base, self.to + 1)

    @property
    def hash(self) -> str:
        """SHA-256 of the settings, 64 hexadecimal digits."""
        settings = self.model_dump(mode="json")
        # So that the hash of a run without these is what it was before there were any.
        for name in ("levers", "known_on", "given"):
            if not getattr(self, name):
                del settings[name]
        text = json.dumps(settings, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def overrides(self) -> dict[str, Distribution]:
        """The replaced assumptions as distributions."""
        out = {}
        for name, value in self.assumptions.items():
            try:
                if isinstance(value, tuple):
                    out[name] = Distribution("pert", *value)
                else:
                    out[name] = Distribution("fixed", value, value, value)
            except ValueError as error:
                raise ConfigError(f"assumption {name!r}: {error}") from None
        return out


def stored_config(stored: Mapping[str, Any]) -> ForecastConfig:
    """Settings of a stored run, which keeps facts about itself beside them.

    Examples
    --------
    >>> stored_config({"draws": 500, "base": 2025}).draws
    500
    """
    fields = {k: v for k, v in stored.items() if k in ForecastConfig.model_fields}
    return ForecastConfig.model_validate(fields)


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """What is wrong with settings, one text each, with near matches for unknown names."""
    lines = []
    for item in error.errors():
        where = ".".join(str(part) for part in item["loc"])
        if item["type"] == "extra_forbidden":
            hint = near_matches(where, model.model_fields)
            tail = f"; did you mean {' or '.join(map(repr, hint))}?" if hint else ""
            lines.append(f"{where}: unknown setting{tail}")
        else:
            lines.append(f"{where}: {item['msg']}, got {item['input']!r}")
    return lines


def make_config(**settings: Any) -> ForecastConfig:
    """Validate settings; every problem is listed, with near matches for unknown names.

    Raises
    ------
    ConfigError

    Examples
    --------
    >>> make_config(draws=500).draws
    500
    >>> make_config(drawz=500)
    Traceback (most recent call last):
    talent.errors.ConfigError: drawz: unknown setting; did you mean 'draws'?
    """
    try:
        config = ForecastConfig(**settings)
    except ValidationError as error:
        raise ConfigError("; ".join(problems_of(error, ForecastConfig))) from None
    if config.known_on is not None and config.known_on <= config.as_of:
        raise ConfigError(
            f"known_on: a backtest looks back from a later date than {config.as_of}, "
            f"got {config.known_on}"
        )
    if config.given and config.known_on is None:
        raise ConfigError("given: only a backtest is told what was not published yet; set known_on")
    if config.to <= config.base:
        raise ConfigError(f"to: must be after the base year {config.base}, got {config.to}")
    return config
