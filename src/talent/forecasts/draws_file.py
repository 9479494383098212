"""Every joint draw of a forecast in one Parquet file, and such a file read back.

The database keeps means and quantiles, which do not add up; whoever wants to sum, group or
compare in draws takes them along in a file. Numbers are in double precision, so that sums over
the file are those of the forecast. Random digits hardly compress: 1,000 draws of one country with
eleven years and thirteen measures take 23 MB, a sixth less than in memory.
"""

from __future__ import annotations

import importlib
import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from talent.errors import ConfigError, MissingExtraError, UnknownCodeError
from talent.forecasts.tables import LOST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from talent.forecasts.cube import Cube
    from talent.forecasts.result import Forecast

__all__ = ["check_draws_path", "read_draws", "write_draws"]

FORMAT = "talent draws 1"
"""Changes when a reader of the older files could not read the newer ones."""

KEYS = ("country", "segment", "occupation", "year", "draw")
BLOCK = 250
"""Draws of one country held and written at a time, a row group: some 66,000 rows."""


def _arrow(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        # What an installed package itself cannot import is a fault, not a missing extra.
        if (error.name or "").partition(".")[0] != "pyarrow":
            raise
        text = "a file of draws needs pyarrow: pip install 'talent[parquet]'"
        raise MissingExtraError(text) from None


def check_draws_path(path: Path | str, *, overwrite: bool = False) -> Path:
    """Refuse a path that `write_draws` could not write to, before a forecast takes its time.

    Raises
    ------
    ConfigError
        If the folder does not exist, the path is a folder, or the file exists and `overwrite` is
        not set.
    MissingExtraError
        If pyarrow is not installed.
    """
    _arrow("pyarrow.parquet")
    path = Path(path)
    if path.is_dir():
        raise ConfigError(
            f"{path} is a folder; name a file in it, such as {path / 'draws.parquet'}"
        )
    if not path.parent.is_dir():
        raise ConfigError(f"there is no folder {path.parent} for the draws; make it first")
    if path.exists() and not overwrite:
        raise ConfigError(f"{path} exists already; name another file, or ask to overwrite it")
    return path


def write_draws(forecast: Forecast, path: Path | str, *, overwrite: bool = False) -> Path:
    """Write every draw of a forecast as a Parquet file, whole or not at all.

    One row for each country, segment, occupation, year and draw, with a column for each measure,
    in persons; the flows of the base year, which are not defined, are missing. Scopes are sums of
    segments. One country and `BLOCK` draws are held at a time.

    Parameters
    ----------
    forecast : Forecast
        With draws: as `talent.forecast` or `talent.rerun` gives it.
    path : path
    overwrite : bool
        Replace a file that exists.

    Returns
    -------
    pathlib.Path
        The path. The file's metadata hold ``run_id`` (empty for a run that was not stored),
        ``meta`` (as in `Forecast.meta`, JSON), ``scopes`` (segments by scope, JSON), ``unit`` and
        ``format``.

    Raises
    ------
    ConfigError
        For a forecast without draws, or a path that `check_draws_path` refuses.
    MissingExtraError
        If pyarrow is not installed.
    """
    cube = forecast.cube
    if cube is None:
        raise ConfigError(f"a stored run keeps no draws to write; {LOST}")
    path = check_draws_path(path, overwrite=overwrite)
    parquet = _arrow("pyarrow.parquet")
    measures = list(dict.fromkeys(measure for _, measure in cube.values))
    schema = _schema(forecast, cube, measures)
    # In the same folder, so that giving it its name is one step of the file system. Not made by
    # `tempfile`, whose files only their owner may read.
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            with parquet.ParquetWriter(
                file, schema, compression="zstd", use_dictionary=list(KEYS)
            ) as writer:
                for table in _tables(cube, measures, schema):
                    writer.write_table(table, row_group_size=table.num_rows)
            file.flush()
            os.fsync(file.fileno())
        check_draws_path(path, overwrite=overwrite)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _schema(forecast: Forecast, cube: Cube, measures: Sequence[str]) -> Any:
    arrow = _arrow("pyarrow")
    text, whole = arrow.dictionary(arrow.int8(), arrow.string()), arrow.int32()
    kinds = dict.fromkeys(("country", "segment", "occupation"), text)
    kinds |= dict.fromkeys(("year", "draw"), whole) | dict.fromkeys(measures, arrow.float64())
    notes = {
        "format": FORMAT,
        "run_id": forecast.run_id,
        "meta": json.dumps(forecast.meta, allow_nan=False),
        "scopes": json.dumps({scope: list(names) for scope, names in cube.scopes.items()}),
        "unit": "persons",
    }
    return arrow.schema(list(kinds.items()), metadata=notes)


def _tables(cube: Cube, measures: Sequence[str], schema: Any) -> Iterator[Any]:
    """One table for each country and block of draws, in order."""
    arrow = _arrow("pyarrow")
    names = {"segment": cube.segments, "occupation": cube.occupations}
    inner = (len(cube.years), len(cube.segments), len(cube.occupations))
    for country in cube.countries:
        (total,) = {len(cube.values[c, m]) for c, m in cube.values if c == country}
        for start in range(0, total, BLOCK):
            stop = min(start + BLOCK, total)
            shape = (stop - start, *inner)
            draw, year, segment, occupation = np.indices(shape, dtype=np.int32).reshape(4, -1)
            codes = {"segment": segment, "occupation": occupation}
            columns = {
                "country": _coded(np.zeros(draw.size), [country]),
                **{key: _coded(codes[key], names[key]) for key in codes},
                "year": arrow.array(np.asarray(cube.years, dtype=np.int32)[year]),
                "draw": arrow.array(draw + np.int32(start)),
            }
            for measure in measures:
                if (country, measure) not in cube.values:
                    columns[measure] = arrow.nulls(draw.size, arrow.float64())
                    continue
                values = cube.values[country, measure][start:stop]
                skipped = len(cube.years) - len(cube.reported_years(measure))
                columns[measure] = arrow.array(values.reshape(-1), mask=year < skipped)
            yield arrow.table([columns[name] for name in schema.names], schema=schema)


def _coded(codes: Any, names: Iterable[str]) -> Any:
    arrow = _arrow("pyarrow")
    return arrow.DictionaryArray.from_arrays(
        arrow.array(codes.astype(np.int8)), arrow.array(list(names), arrow.string())
    )


def read_draws(
    path: Path | str,
    *,
    measures: Iterable[str] | None = None,
    countries: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Read a file that `write_draws` wrote.

    Parameters
    ----------
    path : path
    measures, countries : iterable of str, optional
        Only these are read; all by default.

    Returns
    -------
    pandas.DataFrame
        ``country, segment, occupation, year, draw`` and a column for each measure, in the order
        of the file. ``frame.attrs`` holds ``run_id``, ``meta`` and ``scopes``.

    Raises
    ------
    ConfigError
        If there is no such file, or it is not one that `write_draws` wrote.
    UnknownCodeError
        For a measure or country that the file does not hold.
    MissingExtraError
        If pyarrow is not installed.
    """
    arrow, parquet = _arrow("pyarrow"), _arrow("pyarrow.parquet")
    path = Path(path)
    if not path.is_file():
        raise ConfigError(f"there is no file {path} with draws")
    try:
        with parquet.ParquetFile(path) as file:
            notes = _notes(path, file.schema_arrow.metadata)
            known = [name for name in file.schema_arrow.names if name not in KEYS]
            wanted = _chosen("measure", measures, known)
            chosen = _chosen("country", countries, notes["meta"]["countries"])
            # A row group holds one country; what is not asked for is not even unpacked.
            groups = [
                group
                for group in range(file.num_row_groups)
                if file.metadata.row_group(group).column(0).statistics.min in chosen
            ]
            frame = file.read_row_groups(groups, columns=[*KEYS, *wanted]).to_pandas(
                strings_to_categorical=False
            )
    except arrow.ArrowInvalid as error:
        raise ConfigError(f"{path} is no file of draws that talent wrote: {error}") from error
    for key in KEYS[:3]:
        frame[key] = frame[key].astype(str)
    frame.attrs |= notes
    result: pd.DataFrame = frame
    return result


def _notes(path: Path, metadata: dict[bytes, bytes] | None) -> dict[str, Any]:
    found = {key.decode(): value.decode() for key, value in (metadata or {}).items()}
    if found.get("format") != FORMAT:
        kind = found.get("format", "other Parquet data")
        raise ConfigError(
            f"{path} is no file of draws that this version of talent reads: it holds {kind}, not "
            f"{FORMAT!r}; write one with `talent forecast --draws-file` or `write_draws`"
        )
    return {
        "run_id": found["run_id"],
        "meta": json.loads(found["meta"]),
        "scopes": json.loads(found["scopes"]),
    }


def _chosen(what: str, asked: Iterable[str] | None, known: Sequence[str]) -> list[str]:
    if asked is None:
        return list(known)
    names = [asked] if isinstance(asked, str) else list(dict.fromkeys(asked))
    for name in names:
        if name not in known:
            raise UnknownCodeError(what, name, known)
    return names
