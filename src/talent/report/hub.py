"""Forecasts as a hub: the files in which forecasters exchange forecasts (hubverse).

A hub is a folder: ``hub-config/`` says what is forecast, ``model-output/`` holds one file a model
and origin date, and tools of others read, join, plot and score them (docs.hubverse.io). Every run
written to the same folder is a round more, so a series of backtests becomes one hub.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import yaml

from talent.errors import ConfigError, UnknownCodeError
from talent.forecasts.cube import COLUMNS, MEASURES, QUANTILES
from talent.forecasts.tables import LOST
from talent.report import hub_config
from talent.report.hub_config import NAMES, csv_bytes, json_bytes, last_day
from talent.report.hub_targets import oracle_output, time_series
from talent.report.words import told_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from talent.forecasts.result import Forecast

__all__ = ["BASELINE", "write_hub"]

BASELINE = "talent-baseline"
"""Model id of the baseline and of its backtests."""

CELL = ["target", "location", "scope", "occupation", "horizon"]
MOST_ROWS = 5_000_000
"""Rows of one file of forecasts: about 400 MB."""

_MODEL_ID = re.compile(r"[A-Za-z0-9_]{1,40}-[A-Za-z0-9_]{1,40}")
TASKS = "hub-config/tasks.json"
_ONCE = ("hub-config/admin.json", "hub-config/model-metadata-schema.json", "model-metadata/")


def write_hub(
    forecast: Forecast,
    folder: Path | str,
    *,
    model_id: str = BASELINE,
    targets: Iterable[str] | None = None,
    samples: int = 0,
    actuals: pd.DataFrame | None = None,
    scored: pd.DataFrame | None = None,
    overwrite: bool = False,
) -> pd.DataFrame:
    """Write a forecast as a round of a hub, by the hubverse schemas of version 6.0.0.

    Parameters
    ----------
    forecast : Forecast
        Fresh or read back.
    folder : path
        New, or a hub that this function wrote; the round of this forecast is added to it.
    model_id : str
        Team and model, of letters, digits and ``_`` each, joined by a hyphen. A run under a
        scenario needs one of its own, and so does a conditional backtest.
    targets : iterable of str, optional
        Measures to write; all of them by default, but for what levers do.
    samples : int
        Draws to write beside mean, median and quantiles: the first ones, with the same number in
        every cell, so that one number is one joint future.
    actuals : pandas.DataFrame, optional
        Observed figures, as `talent.evaluate.actuals.actuals` gives them: they become
        ``target-data/time-series.csv``.
    scored : pandas.DataFrame, optional
        Forecasts beside what happened, as `talent.store.read_scores` gives them. What happened
        after the origin dates of this hub becomes ``target-data/oracle-output.csv``.
    overwrite : bool
        Replace what another run wrote for the same model and date.

    Returns
    -------
    pandas.DataFrame
        ``file`` and ``written``: ``new``, ``same`` (these bytes were there), ``replaced``, or
        ``kept`` (settings that whoever runs the hub may have edited are never written over).

    Raises
    ------
    ConfigError
        For an unusable `model_id`, samples of a run that keeps no draws, a folder that holds
        something else, or a file of another run; then nothing is written.
    UnknownCodeError
        For an unknown target.

    Notes
    -----
    Values are persons, to a hundredth. ``origin_date`` is the as-of date, ``horizon`` counts the
    years after the last full year before it, and ``target_end_date`` is the last day of the year,
    also where the target is a flow of the whole year. The base year itself, of which flows are
    not defined, is left out.
    """
    if not _MODEL_ID.fullmatch(model_id):
        raise ConfigError(
            f"model_id {model_id!r}: write TEAM-MODEL, each of at most 40 letters, digits and _, "
            f"such as {BASELINE!r}"
        )
    if model_id == BASELINE and (other := _no_baseline(forecast.meta)):
        raise ConfigError(f"this run is of the {other}: give it a model_id of its own")
    root = Path(folder)
    if root.exists() and not root.is_dir():
        raise ConfigError(f"{root} is a file; name a folder")
    origin = date.fromisoformat(str(forecast.meta["as_of"])).isoformat()
    cells = _cells(forecast, targets)
    files = {
        f"model-output/{model_id}/{origin}-{model_id}.csv": _table(forecast, cells, origin, samples)
    }
    known, full = _known(cells)
    made = hub_config.round_of(origin, known, full=full)
    rounds = _rounds(root, made, origin)
    files |= {
        TASKS: json_bytes(hub_config.tasks(rounds)),
        "hub-config/admin.json": json_bytes(hub_config.admin()),
        "hub-config/model-metadata-schema.json": json_bytes(hub_config.metadata_schema()),
        f"model-metadata/{model_id}.yml": yaml.safe_dump(
            hub_config.metadata(model_id), sort_keys=False, allow_unicode=True, width=90
        ).encode(),
        f"model-abstracts/{model_id}/{origin}.md": _abstract(forecast),
    }
    if actuals is not None or scored is not None:
        files["hub-config/target-data.json"] = json_bytes(hub_config.target_data())
    if actuals is not None:
        files["target-data/time-series.csv"] = time_series(actuals, rounds)
    happened = None if scored is None else oracle_output(scored, rounds)
    if happened is not None:
        files["target-data/oracle-output.csv"] = happened
    return _write(root, files, overwrite=overwrite)


def _no_baseline(meta: Mapping[str, Any]) -> str:
    """What makes a run another model than the baseline; empty if nothing does."""
    if meta.get("given"):
        return f"past, but was told what came later ({', '.join(meta['given'])})"
    return told_scenario(meta) if meta.get("kind") == "scenario" else ""


def _cells(forecast: Forecast, targets: Iterable[str] | None) -> pd.DataFrame:
    """Forecast cells in the order of the file, with the columns of the hub."""
    known = set(forecast.frame["measure"])
    if targets is None:
        wanted = [name for name in MEASURES if name in known]
    else:
        wanted = [targets] if isinstance(targets, str) else list(targets)
    for name in wanted:
        if name not in known:
            raise UnknownCodeError("target", name, known)
    frame = forecast.frame[forecast.frame["measure"].isin(wanted)].rename(columns=NAMES)
    frame = frame.assign(horizon=frame["year"].astype(int) - int(forecast.meta["base"]))
    frame = frame[frame["horizon"] > 0].sort_values(CELL, ignore_index=True)
    if frame.empty or not np.isfinite(frame[["mean", *COLUMNS]].to_numpy(dtype=float)).all():
        raise ConfigError("the run holds no forecasts, or some that are no numbers")
    return frame


def _known(cells: pd.DataFrame) -> tuple[dict[str, list[Any]], bool]:
    """Values of every task id, and whether all combinations of them are there."""
    known = {name: sorted(cells[name].unique().tolist()) for name in CELL}
    full = len(cells) == np.prod([len(values) for values in known.values()])
    years = sorted(cells["year"].astype(int).unique().tolist())
    return {**known, "target_end_date": [last_day(year) for year in years]}, bool(full)


def _table(forecast: Forecast, cells: pd.DataFrame, origin: str, samples: int) -> bytes:
    """The file of forecasts: for each cell its mean, median, quantiles and samples."""
    if samples < 0:
        raise ConfigError(f"samples: must not be negative, got {samples}")
    columns = cells[["mean", "q50", *COLUMNS]].to_numpy(dtype=float)
    kinds = ["mean", "median", *["quantile"] * len(COLUMNS), *["sample"] * samples]
    ids = ["", "", *(str(q) for q in QUANTILES), *(str(n + 1) for n in range(samples))]
    if len(cells) * len(kinds) > MOST_ROWS:
        rows = f"{len(cells) * len(kinds):,} rows"
        raise ConfigError(f"{rows} are more than {MOST_ROWS:,}: ask for fewer samples or targets")
    if samples:
        columns = np.hstack([columns, _samples(forecast, cells, samples)])
    place = np.repeat(np.arange(len(cells)), len(kinds))
    out = cells[CELL].iloc[place].reset_index(drop=True)
    out.insert(0, "origin_date", origin)
    out["target_end_date"] = cells["year"].map(last_day).iloc[place].to_numpy()
    out["output_type"] = np.tile(kinds, len(cells))
    out["output_type_id"] = np.tile(ids, len(cells))
    # Adding zero makes the minus zero of a small negative number a plain one.
    out["value"] = np.round(columns, 2).ravel() + 0.0
    return csv_bytes(out)


def _samples(forecast: Forecast, cells: pd.DataFrame, samples: int) -> NDArray[np.float64]:
    """The first draws of every cell, shape (cells, samples)."""
    cube = forecast.cube
    if cube is None:
        raise ConfigError(f"samples: a stored run keeps no draws; {LOST}")
    if samples > forecast.meta["draws"]:
        raise ConfigError(f"samples: the run has {forecast.meta['draws']} draws, got {samples}")
    made = np.empty((len(cells), samples))
    for key, rows in cells.groupby(CELL[:-1], sort=False):
        measure, country, scope, occupation = (str(part) for part in key)
        draws = cube.draws(measure, country=country, scope=scope, occupation=occupation)
        made[rows.index] = draws[:samples, rows["horizon"].to_numpy()].T
    return made


def _rounds(root: Path, made: dict[str, Any], origin: str) -> list[dict[str, Any]]:
    """Rounds of the hub with this one, in order of their dates."""
    path = root / TASKS
    if not path.exists():
        if root.exists() and any(root.iterdir()):
            raise ConfigError(f"{root} is not empty and no hub; name a new folder")
        return [made]
    try:
        there = {_origin(one): one for one in json.loads(path.read_text("utf-8"))["rounds"]}
    except (ValueError, KeyError, TypeError, IndexError):
        raise ConfigError(f"{path} is of a hub that talent did not write; name a folder") from None
    if there.get(origin, made) != made:
        old, new = (one["model_tasks"][0]["task_ids"] for one in (there[origin], made))
        other = [name for name in new if old.get(name) != new[name]]
        raise ConfigError(
            f"{root} has a round of {origin} with other tasks ({', '.join(other) or 'outputs'}); "
            "write this run to another folder, or forecast the same"
        )
    return [one for _, one in sorted({**there, origin: made}.items())]


def _origin(one: Mapping[str, Any]) -> str:
    ids = one["model_tasks"][0]["task_ids"]
    if list(ids) != list(hub_config.TASK_IDS):
        raise KeyError("task_ids")
    return str(ids["origin_date"]["required"][0])


def _abstract(forecast: Forecast) -> bytes:
    """What is true of this round alone: the run, so that it can be made again to the byte."""
    keys = ("kind", "known_on", "given", "scenario", "as_of", "seed", "draws", "countries", "to",
            "package_version", "code_hash", "config_hash", "input_hash")  # fmt: skip
    about = {"run_id": forecast.run_id} | {k: forecast.meta[k] for k in keys if k in forecast.meta}
    return b"# The run of this round\n\n```json\n" + json_bytes(about) + b"```\n"


def _write(root: Path, files: Mapping[str, bytes], *, overwrite: bool) -> pd.DataFrame:
    """Write what is new; every refusal comes before the first byte."""
    done = {}
    for name, content in files.items():
        path = root / name
        if not path.exists():
            done[name] = "new"
        elif path.read_bytes() == content:
            done[name] = "same"
        elif name.startswith(_ONCE):
            done[name] = "kept"
        elif name.startswith(("model-output/", "model-abstracts/")) and not overwrite:
            raise ConfigError(
                f"{path} is of another run; ask to overwrite it, or give this one another model_id"
            )
        else:
            done[name] = "replaced"
    for name, what in done.items():
        if what in {"new", "replaced"}:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            # Under another name first: a file that is there is whole.
            part = path.with_name(f".{path.name}.part")
            part.write_bytes(files[name])
            part.replace(path)
    return pd.DataFrame({"file": list(done), "written": list(done.values())})
