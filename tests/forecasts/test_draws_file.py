"""Every draw in a Parquet file: the same numbers, the run's name with them, and no half files."""

from __future__ import annotations

import importlib
import json
import os
import tracemalloc

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import talent
from talent.cli.main import main
from talent.errors import ConfigError, MissingExtraError, UnknownCodeError
from talent.forecasts import Cube, Forecast, draws_file
from talent.forecasts.draws_file import KEYS, read_draws, write_draws
from talent.forecasts.stored import stored_frame

SEGMENTS = ("design", "fab", "other_components")
OCCUPATIONS = ("engineers", "technicians")
SCOPES = {"components": ("fab", "other_components"), "fab": ("fab",)}
STOCKS = ("required", "available", "gap")
FLOWS = ("openings", "something_new")


def forecast_of(draws: int = 60, *, years: int = 4, only: dict[str, tuple[str, ...]] | None = None):
    """A forecast of two countries in the base year 2025 and after, made of random numbers."""
    rng = np.random.default_rng(7)
    named = only or {"US": (*STOCKS, *FLOWS), "JP": (*STOCKS, *FLOWS)}
    shape = (draws, years, len(SEGMENTS), len(OCCUPATIONS))
    values = {
        (country, measure): rng.normal(1e3, 1e2, shape)
        for country, measures in named.items()
        for measure in measures
    }
    cube = Cube(values, tuple(range(2025, 2025 + years)), SEGMENTS, OCCUPATIONS, SCOPES, {})
    meta = {"countries": list(named), "draws": draws, "as_of": "2026-11-22", "base": 2025}
    meta |= {"to": 2024 + years, "scenario": "skills & 名"}
    empty = pd.DataFrame()
    return Forecast("run-20261122-0a1b2c3d", meta, empty, empty, empty, empty, cube)


def test_what_is_read_is_what_was_drawn(tmp_path, monkeypatch):
    # Blocks that do not fit evenly.
    monkeypatch.setattr(draws_file, "BLOCK", 25)
    made = forecast_of(60)
    path = write_draws(made, tmp_path / "draws.parquet")
    frame = read_draws(path)
    assert list(frame.columns) == [*KEYS, *STOCKS, *FLOWS]
    assert len(frame) == 2 * 60 * 4 * len(SEGMENTS) * len(OCCUPATIONS)
    assert not frame.duplicated(list(KEYS)).any()
    for (country, measure), drawn in made.cube.values.items():
        one = frame.loc[frame["country"] == country].sort_values(
            ["draw", "year", "segment", "occupation"]
        )
        found = one[measure].to_numpy().reshape(drawn.shape)
        skipped = 0 if measure in STOCKS else 1
        np.testing.assert_array_equal(found[:, skipped:], drawn[:, skipped:])
        assert np.isnan(found[:, :skipped]).all()
    assert frame.attrs == {
        "run_id": made.run_id,
        "meta": made.meta,
        "scopes": {scope: list(names) for scope, names in SCOPES.items()},
    }


def test_sums_over_the_file_are_those_of_the_forecast(tmp_path):
    made = forecast_of(300)
    frame = read_draws(write_draws(made, tmp_path / "draws.parquet"))
    for scope, segments in frame.attrs["scopes"].items():
        inside = frame.loc[frame["segment"].isin(segments)]
        for country in ("US", "JP", None):
            rows = inside if country is None else inside.loc[inside["country"] == country]
            sums = rows.groupby(["draw", "year"])["gap"].sum().unstack("year").to_numpy()
            expected = made.cube.draws("gap", country=country, scope=scope)
            np.testing.assert_allclose(sums, expected, rtol=1e-14)


def test_only_some_measures_and_countries(tmp_path):
    path = write_draws(forecast_of(), tmp_path / "draws.parquet")
    whole = read_draws(path)
    some = read_draws(path, measures="gap", countries=["JP"])
    expected = whole.loc[whole["country"] == "JP", [*KEYS, "gap"]].reset_index(drop=True)
    pd.testing.assert_frame_equal(some, expected)
    with pytest.raises(UnknownCodeError, match="did you mean 'openings'"):
        read_draws(path, measures=["opening"])
    with pytest.raises(UnknownCodeError, match="unknown country"):
        read_draws(path, countries=["KR"])


def test_a_measure_that_one_country_lacks_is_missing_there(tmp_path):
    made = forecast_of(5, only={"US": ("gap", "required"), "JP": ("gap",)})
    frame = read_draws(write_draws(made, tmp_path / "draws.parquet"))
    by_country = frame.groupby("country")["required"].count()
    assert by_country["JP"] == 0
    assert by_country["US"] == made.cube.values["US", "required"].size


def test_other_programs_can_read_it_and_find_the_run(tmp_path):
    made = forecast_of()
    path = write_draws(made, tmp_path / "draws.parquet")
    table = pq.read_table(path)
    notes = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert notes["run_id"] == made.run_id
    assert json.loads(notes["meta"]) == made.meta
    assert notes["unit"] == "persons"
    assert table.schema.field("gap").type == pa.float64()
    column = pq.ParquetFile(path).metadata.row_group(0).column(5)
    assert column.compression == "ZSTD"


def test_memory_does_not_grow_with_the_draws(tmp_path):
    made = forecast_of(8000, years=11, only={"US": STOCKS})
    held = sum(values.nbytes for values in made.cube.values.values())
    write_draws(forecast_of(10), tmp_path / "first.parquet")
    pool = pa.default_memory_pool()
    before = pool.bytes_allocated()
    tracemalloc.start()
    write_draws(made, tmp_path / "draws.parquet")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < held / 4
    assert pool.bytes_allocated() <= before + held / 100


def test_a_file_that_exists_stays_unless_asked(tmp_path):
    path = tmp_path / "draws.parquet"
    path.write_text("mine")
    with pytest.raises(ConfigError, match="exists already"):
        write_draws(forecast_of(), path)
    assert path.read_text() == "mine"
    write_draws(forecast_of(5), path, overwrite=True)
    assert read_draws(path)["draw"].max() == 4
    assert os.listdir(tmp_path) == ["draws.parquet"]  # noqa: PTH208


def test_the_file_may_be_read_by_those_who_may_read_others(tmp_path):
    ordinary = tmp_path / "ordinary"
    ordinary.write_text("")
    path = write_draws(forecast_of(5), tmp_path / "draws.parquet")
    assert path.stat().st_mode == ordinary.stat().st_mode


@pytest.mark.parametrize("existing", [True, False])
def test_a_failure_half_way_leaves_no_half_file(tmp_path, monkeypatch, existing):
    path = tmp_path / "draws.parquet"
    if existing:
        write_draws(forecast_of(5), path)
    real = draws_file._tables

    def failing(*arguments):
        yield next(real(*arguments))
        raise KeyboardInterrupt

    monkeypatch.setattr(draws_file, "_tables", failing)
    with pytest.raises(KeyboardInterrupt):
        write_draws(forecast_of(60), path, overwrite=True)
    assert [file.name for file in tmp_path.iterdir()] == (["draws.parquet"] if existing else [])
    if existing:
        assert len(read_draws(path)) == len(read_draws(path, measures=[])) > 0
        assert read_draws(path)["draw"].max() == 4


def test_a_run_that_was_read_back_has_no_draws_to_write(tmp_path):
    made = forecast_of()
    back = Forecast(made.run_id, made.meta, made.frame, made.inputs, made.influence, made.drivers)
    with pytest.raises(ConfigError, match=r"no draws to write.*talent\.rerun"):
        write_draws(back, tmp_path / "draws.parquet")
    assert list(tmp_path.iterdir()) == []


def test_paths_that_cannot_be_written(tmp_path):
    with pytest.raises(ConfigError, match="is a folder"):
        write_draws(forecast_of(5), tmp_path)
    with pytest.raises(ConfigError, match="there is no folder"):
        write_draws(forecast_of(5), tmp_path / "none" / "draws.parquet")


def test_files_of_others_are_refused(tmp_path):
    with pytest.raises(ConfigError, match="there is no file"):
        read_draws(tmp_path / "none.parquet")
    text = tmp_path / "draws.csv"
    text.write_text("country,year\nJP,2030\n" * 10)
    with pytest.raises(ConfigError, match="is no file of draws"):
        read_draws(text)
    other = tmp_path / "other.parquet"
    pq.write_table(pa.table({"country": ["JP"]}), other)
    with pytest.raises(ConfigError, match="other Parquet data"):
        read_draws(other)
    whole = write_draws(forecast_of(5), tmp_path / "whole.parquet").read_bytes()
    half = tmp_path / "half.parquet"
    half.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ConfigError, match="is no file of draws"):
        read_draws(half)


def test_without_pyarrow_the_message_says_what_to_install(tmp_path, monkeypatch):
    real = importlib.import_module

    def without(name, *more):
        if name.startswith("pyarrow"):
            raise ModuleNotFoundError(f"No module named {name!r}", name="pyarrow")
        return real(name, *more)

    monkeypatch.setattr(importlib, "import_module", without)
    with pytest.raises(MissingExtraError, match=r"pip install 'talent\[parquet\]'"):
        write_draws(forecast_of(5), tmp_path / "draws.parquet")
    (tmp_path / "draws.parquet").write_text("")
    with pytest.raises(MissingExtraError, match=r"pip install 'talent\[parquet\]'"):
        read_draws(tmp_path / "draws.parquet")


def test_the_command_writes_the_draws_of_the_run(store, tmp_path, monkeypatch):
    made = forecast_of()
    known = forecast_of(only=dict.fromkeys(("US", "JP"), (*STOCKS, "unfilled")))
    shown = Forecast(
        made.run_id, made.meta, stored_frame(known.cube), made.inputs, made.influence,
        made.drivers, made.cube,
    )  # fmt: skip
    monkeypatch.setattr(talent, "forecast", lambda *_, **__: shown)
    path = tmp_path / "draws.parquet"
    url = store.engine.url.render_as_string()
    command = ["forecast", "--db", url, "--json", "--draws-file", str(path)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    # Older versions of click mix what goes to the standard error into the output.
    shown_as_json, _ = json.JSONDecoder().raw_decode(done.output[done.output.index("{") :])
    assert shown_as_json["run_id"] == read_draws(path).attrs["run_id"] == made.run_id
    assert f"draws written: {path}" in done.output


def test_the_command_refuses_before_it_forecasts(tmp_path):
    path = tmp_path / "draws.parquet"
    path.write_text("mine")
    database = tmp_path / "talent.db"
    command = ["forecast", "--db", f"sqlite:///{database}", "--draws-file", str(path)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 2
    assert "exists already" in done.output
    assert not database.exists()
    assert path.read_text() == "mine"
