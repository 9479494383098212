"""Forecasts as they are stored: the table that a run keeps, and a run read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from talent.errors import ConfigError
from talent.forecasts.config import stored_config
from talent.forecasts.cube import STOCKS, TOTAL
from talent.forecasts.result import Forecast
from talent.store.names import read_names

if TYPE_CHECKING:
    from talent.forecasts.config import ForecastConfig
    from talent.forecasts.cube import Cube
    from talent.store import Store

__all__ = ["backtest_meta", "load_run", "stored_frame"]


def load_run(store: Store, run_id: str | None = None) -> Forecast:
    """Read a stored run back; by default `Store.latest_run`. It has tables but no draws.

    Raises
    ------
    ConfigError
        If no run is stored.
    UnknownCodeError
        If there is no such run.
    """
    if run_id is None:
        run_id = store.latest_run()
        if run_id is None:
            raise ConfigError(
                "no run is stored yet; make one with talent.forecast or on the "
                "command line with `talent forecast`"
            )
    stored = store.run(run_id)
    meta = {
        "as_of": stored.as_of.isoformat(),
        "seed": stored.seed,
        "draws": stored.draws,
        "to": int(stored.config["to"]),
        "base": int(stored.config["base"]),
        "countries": list(stored.config["countries"]),
        "package_version": stored.package_version,
        "code_hash": stored.code_hash,
        "config_hash": stored.config_hash,
        "input_hash": stored.input_hash,
        "kind": stored.kind,
        "scenario": str(stored.config.get("scenario", "")),
        **backtest_meta(stored_config(stored.config)),
        "timings": stored.timings,
    }
    return Forecast(
        stored.run_id, meta, stored.results, stored.inputs, stored.influence, stored.drivers,
        names=read_names(store.engine),
    )  # fmt: skip


def backtest_meta(config: ForecastConfig) -> dict[str, Any]:
    """What a backtest was told, for the meta of its forecast; nothing of other runs.

    Examples
    --------
    >>> from talent.forecasts.config import make_config
    >>> backtest_meta(make_config(as_of="2020-01-01", known_on="2026-01-01", to=2025))
    {'known_on': '2026-01-01', 'given': []}
    """
    if config.known_on is None:
        return {}
    return {"known_on": config.known_on.isoformat(), "given": list(config.given)}


def stored_frame(cube: Cube) -> pd.DataFrame:
    """Every cell that a run stores: each measure by country, scope, occupation and their total."""
    parts = []
    measures = sorted({m for _, m in cube.values}, key=lambda m: (m not in STOCKS, m))
    for measure in measures:
        parts.append(cube.frame(measure, ["country", "occupation"]))
        parts.append(cube.frame(measure, ["country"]).assign(occupation=TOTAL))
    frame = pd.concat(parts, ignore_index=True)
    keys = ["country", "scope", "occupation", "year", "measure"]
    statistics = [c for c in frame.columns if c not in keys]
    order = ["country", "scope", "occupation", "measure", "year"]
    return frame[[*keys, *statistics]].sort_values(order, ignore_index=True)
