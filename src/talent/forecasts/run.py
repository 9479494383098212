"""Make a forecast: snapshot, simulation, summary, stored run."""

from __future__ import annotations

import platform
import time
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pandas as pd
from threadpoolctl import threadpool_limits

from talent.code import code_hash
from talent.demand.fab_list import read_fab_list
from talent.errors import ConfigError, UnknownCodeError
from talent.forecasts.config import ForecastConfig, make_config
from talent.forecasts.contributions import driver_frame
from talent.forecasts.cube import TOTAL
from talent.forecasts.influence import variance_shares
from talent.forecasts.knowledge import snapshot_for
from talent.forecasts.parts import learn_and_simulate, simulate_again
from talent.forecasts.result import Forecast
from talent.forecasts.scenarios import read_scenario, under_scenario
from talent.forecasts.stored import backtest_meta, stored_frame
from talent.forecasts.under import note_levers
from talent.heap import give_back
from talent.store import RunRecord
from talent.store.names import names_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from talent.forecasts.cube import Cube
    from talent.forecasts.parts import Simulated
    from talent.forecasts.scenarios import Scenario
    from talent.forecasts.world import World
    from talent.inputs import Driver
    from talent.store import Snapshot, Store

__all__ = ["configured", "forecast", "made_from", "run"]

_LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels", "scikit-learn", "sqlalchemy")


def forecast(
    store: Store,
    *,
    countries: Iterable[str] = ("US", "JP", "TW"),
    to: int = 2035,
    as_of: str | dt.date | None = None,
    draws: int = 4000,
    seed: int = 2035,
    assumptions: dict[str, Any] | None = None,
    scenario: str | Path | Scenario | None = None,
    fabs: str | Path | pd.DataFrame | Iterable[Any] | None = None,
    save: bool = True,
    progress: Callable[[str, float], None] | None = None,
) -> Forecast:
    """Forecast required and available headcount, and the gap between them, in joint draws.

    Parameters
    ----------
    store : Store
        From `talent.open`.
    countries : iterable of str
        ISO codes.
    to : int
        Last year.
    as_of : str or datetime.date, optional
        Only what was known on this date is read; today by default.
    draws : int
        Joint draws; the same draw is the same world in every country. A run of more than a
        thousand goes through them in parts and keeps them in a temporary file (about 250 MB for a
        thousand draws of three countries), on several processes or machines within
        `talent.on_workers`; no number depends on that.
    seed : int
        The same seed, settings and data give identical numbers.
    assumptions : dict, optional
        Assumptions replaced for this run: name to one number or to ``[low, mode, high]``.
    scenario : str, path or Scenario, optional
        Built-in scenario by name (see `talent.scenarios`), or a JSON file.
    fabs : path, pandas.DataFrame or rows, optional
        The user's own fabs, laid over the register: a CSV file with the columns of `FabPlan`.
    save : bool
        Store the run (default).
    progress : callable, optional
        Called with a text and the part done, 0 to 1.

    Returns
    -------
    Forecast

    Raises
    ------
    ConfigError, UnknownCodeError
        For settings that cannot be used.
    TalentError
        If too little was known on the as-of date.

    Examples
    --------
    >>> import talent
    >>> with talent.open("sqlite://") as store:  # in memory
    ...     base = talent.forecast(store, countries=["JP"], draws=50)
    >>> base.gap()["year"].tolist()[-1]
    2035
    """
    config = configured(
        countries=countries, to=to, as_of=as_of, draws=draws, seed=seed, assumptions=assumptions,
        scenario=scenario, fabs=fabs,
    )  # fmt: skip
    return run(store, config, save=save, progress=progress)


def configured(
    *,
    countries: Iterable[str],
    to: int,
    as_of: str | dt.date | None,
    draws: int,
    seed: int,
    assumptions: dict[str, Any] | None,
    scenario: str | Path | Scenario | None,
    fabs: str | Path | pd.DataFrame | Iterable[Any] | None,
) -> ForecastConfig:
    """Validated settings of what `forecast` is asked for, with its arguments and errors."""
    settings: dict[str, Any] = {
        "countries": tuple(countries),
        "to": to,
        "draws": draws,
        "seed": seed,
        "assumptions": assumptions or {},
        "fabs": () if fabs is None else read_fab_list(fabs),
    }
    if scenario is not None:
        settings = under_scenario(settings, read_scenario(scenario), as_of)
    if as_of is not None:
        settings["as_of"] = as_of
    return make_config(**settings)


def run(
    store: Store,
    config: ForecastConfig,
    *,
    save: bool = True,
    progress: Callable[[str, float], None] | None = None,
) -> Forecast:
    """Run one validated configuration; see `forecast`."""
    started = time.perf_counter()
    snapshot = snapshot_for(store, config)
    read = round(time.perf_counter() - started, 3)
    made = made_from(snapshot, config, progress)
    made.meta["timings"] = {"read": read, **made.meta["timings"]}
    return stored(store, made, config) if save else made


def stored(store: Store, made: Forecast, config: ForecastConfig) -> Forecast:
    """The forecast with the id of the run that it is now stored as."""
    record = RunRecord(
        kind=config.kind,
        as_of=config.as_of,
        config={**config.model_dump(mode="json"), "base": config.base},
        config_hash=config.hash,
        input_hash=made.meta["input_hash"],
        seed=config.seed,
        draws=config.draws,
        package_version=made.meta["package_version"],
        code_hash=made.meta["code_hash"],
        environment={
            "python": platform.python_version(),
            **{name: version(name) for name in _LIBRARIES},
        },
        timings=made.meta["timings"],
        results=made.frame,
        inputs=made.inputs,
        influence=made.influence,
        drivers=made.drivers,
    )
    return replace(made, run_id=store.save_run(record))


def run_under(
    world: World,
    scenario: str | Path | Scenario,
    store: Store | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Forecast:
    """Forecast under a scenario on the draws of a world; see `talent.Forecast.under`."""
    plan = read_scenario(scenario)
    old = world.config
    if old.levers:
        raise ConfigError(
            "this run has levers already; join scenarios with + and start from a run without any"
        )
    settings = {name: getattr(old, name) for name in ForecastConfig.model_fields}
    config = make_config(**under_scenario(settings, plan, old.as_of))
    if (config.assumptions, config.fabs) == (old.assumptions, old.fabs):
        # Nothing that is learnt changes: only the years are simulated again.
        again = replace(world, config=config, inputs=world.inputs.copy())
        made = _summarised(simulate_again(again, progress))
    else:
        made = made_from(world.inputs.snapshot, config, progress)
    return made if store is None else stored(store, made, config)


def made_from(
    snapshot: Snapshot,
    config: ForecastConfig,
    progress: Callable[[str, float], None] | None = None,
) -> Forecast:
    """Forecast from a snapshot; nothing is stored.

    Raises
    ------
    UnknownCodeError
        For a country that the snapshot does not know.
    """
    known = set(snapshot.countries()["country"])
    for country in config.countries:
        if country not in known:
            raise UnknownCodeError("country", country, known)
    return _summarised(learn_and_simulate(snapshot, config, progress))


def _summarised(found: Simulated) -> Forecast:
    """Tables of what was simulated."""
    started = time.perf_counter()
    # What the last part has left free.
    give_back()
    world, cube = found.world, found.cube
    config, inputs, snapshot = world.config, world.inputs, world.inputs.snapshot
    note_levers(inputs, config.levers, config.as_of.isoformat())
    frame = stored_frame(cube)
    drivers = driver_frame(cube, world)
    uncertain = {c: inputs.drivers(c, config.draws) for c in config.countries}
    with threadpool_limits(1):
        influence = gap_influence(cube, uncertain)
    ledger = inputs.ledger(config.countries)
    ledger = ledger[ledger["country"].isin(config.countries)].reset_index(drop=True)
    meta = {
        "as_of": config.as_of.isoformat(),
        "seed": config.seed,
        "draws": config.draws,
        "to": config.to,
        "base": config.base,
        "countries": list(config.countries),
        "package_version": version("talent"),
        "code_hash": code_hash(),
        "config_hash": config.hash,
        "input_hash": snapshot.hash,
        "kind": config.kind,
        "scenario": config.scenario,
        **backtest_meta(config),
        "timings": {
            **{name: round(seconds, 3) for name, seconds in found.seconds.items()},
            "summarise": round(time.perf_counter() - started, 3),
        },
    }
    return Forecast(
        "", meta, frame, ledger, influence, drivers, cube, found.ages, uncertain, world,
        found.compiled,
        names_of(snapshot.countries(), snapshot.occupations()),
    )  # fmt: skip


def gap_influence(cube: Cube, drivers: dict[str, list[Driver]]) -> pd.DataFrame:
    """Variance shares of the gap by country, scope, occupation and year."""
    parts = []
    for country in cube.countries:
        where = [
            {"country": country, "scope": scope, "occupation": occupation}
            for scope in cube.scopes
            for occupation in (*cube.occupations, TOTAL)
        ]
        outputs = (cube.draws("gap", **cell) for cell in where)
        labels = [{**cell, "year": year, "measure": "gap"} for cell in where for year in cube.years]
        parts.append(variance_shares(drivers[country], outputs, labels))
    return pd.concat(parts, ignore_index=True)
