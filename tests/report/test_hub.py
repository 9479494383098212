"""A run as a hub: the rules of the hubverse hold, the numbers are the run's, nothing is lost."""

from __future__ import annotations

import doctest
import json
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

import talent
from talent.cli.hub import hub as command
from talent.errors import ConfigError, UnknownCodeError
from talent.forecasts.cube import COLUMNS, MEASURES, QUANTILES
from talent.report import hub as module
from talent.report.hub import write_hub

PAGE = Path(__file__).resolve().parents[2] / "docs" / "hub.md"
CSV = "model-output/talent-baseline/2026-11-01-talent-baseline.csv"
KEYS = ["target", "location", "scope", "occupation", "horizon"]
FEW = ["gap", "available"]


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def read(folder: Path, name: str = CSV) -> pd.DataFrame:
    """The file of forecasts, every cell as it is written."""
    return pd.read_csv(folder / name, dtype=str, keep_default_na=False)


def settings(folder: Path, name: str) -> dict:
    return json.loads((folder / "hub-config" / name).read_text("utf-8"))


def moved(forecast, as_of: str, **changes):
    return replace(forecast, meta={**forecast.meta, "as_of": as_of, **changes})


def test_every_task_is_answered_once_by_the_numbers_of_the_run(forecast, tmp_path):
    forecast.to_hub(tmp_path)
    table = read(tmp_path)
    (one,) = settings(tmp_path, "tasks.json")["rounds"]
    (group,) = one["model_tasks"]
    ids = group["task_ids"]
    assert list(table.columns) == [*ids, "output_type", "output_type_id", "value"]
    cells = 1
    for name, allowed in ids.items():
        values = {str(v) for v in (allowed["required"] or []) + (allowed["optional"] or [])}
        assert set(table[name]) == values
        cells *= len(allowed["required"] or [0])
    assert ids["target_end_date"]["required"] is None
    assert len(table) == cells * (2 + len(QUANTILES))
    assert not table.duplicated([*ids, "output_type", "output_type_id"]).any()
    assert set(table["target"]) == set(MEASURES)
    assert (
        table["target_end_date"] == (2025 + table["horizon"].astype(int)).astype(str) + "-12-31"
    ).all()

    wide = table.assign(
        name=table["output_type"] + table["output_type_id"],
        horizon=table["horizon"].astype(int),
        value=table["value"].astype(float),
    ).pivot(index=KEYS, columns="name", values="value")
    names = ["mean", "median", *(f"quantile{q}" for q in QUANTILES)]
    assert set(wide.columns) == set(names)
    quantiles = wide[names[2:]].to_numpy()
    assert np.isfinite(quantiles).all()
    assert (np.diff(quantiles, axis=1) >= 0).all()
    frame = forecast.frame.assign(
        target=forecast.frame["measure"],
        location=forecast.frame["country"],
        horizon=forecast.frame["year"] - 2025,
    )
    expected = frame.loc[frame["horizon"] > 0].set_index(KEYS).sort_index()
    np.testing.assert_allclose(
        wide[names].sort_index().to_numpy(), expected[["mean", "q50", *COLUMNS]], atol=0.00501
    )


def test_the_configuration_agrees_with_itself(forecast, tmp_path):
    forecast.to_hub(tmp_path, targets=FEW)
    tasks = settings(tmp_path, "tasks.json")
    group = tasks["rounds"][0]["model_tasks"][0]
    told = group["target_metadata"]
    assert [one["target_id"] for one in told] == group["task_ids"]["target"]["required"]
    assert all(one["target_keys"] == {"target": one["target_id"]} for one in told)
    assert set(tasks["derived_task_ids"]) < set(group["task_ids"])
    assert group["output_type"]["quantile"]["output_type_id"]["required"] == list(QUANTILES)
    schema = settings(tmp_path, "model-metadata-schema.json")
    about = yaml.safe_load((tmp_path / "model-metadata/talent-baseline.yml").read_text("utf-8"))
    jsonschema.validate(about, schema)
    assert f"{about['team_abbr']}-{about['model_abbr']}" == "talent-baseline"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**about, "team_abbr": "../up"}, schema)


def test_a_run_read_back_and_a_second_call_give_the_same_bytes(forecast, stored, tmp_path):
    first = forecast.to_hub(tmp_path / "a", targets=FEW)
    assert set(first["written"]) == {"new"}
    before = content(tmp_path / "a")
    assert set(first["file"]) == set(before)
    assert set(stored.to_hub(tmp_path / "a", targets=FEW)["written"]) == {"same"}
    stored.to_hub(tmp_path / "b", targets=reversed(FEW))
    assert content(tmp_path / "a") == content(tmp_path / "b") == before


def test_samples_are_joint_draws(forecast, tmp_path):
    forecast.to_hub(tmp_path, samples=3, targets=["gap"])
    table = read(tmp_path).query("output_type == 'sample'").astype({"value": float})
    assert set(table["output_type_id"]) == {"1", "2", "3"}
    wide = table.set_index([*KEYS, "output_type_id"])["value"]
    drawn = forecast.cube.draws("gap", country="TW", scope="fab", occupation="operators")
    for draw in range(3):
        found = [wide["gap", "TW", "fab", "operators", str(h), str(draw + 1)] for h in (1, 10)]
        np.testing.assert_allclose(found, drawn[draw, [1, 10]], atol=0.00501)
    parts = table.query("occupation != 'total'").groupby(
        ["location", "scope", "horizon", "output_type_id"]
    )
    totals = table.query("occupation == 'total'").set_index(parts["value"].sum().index.names)
    np.testing.assert_allclose(parts["value"].sum(), totals["value"].sort_index(), atol=0.03)


@pytest.mark.parametrize(("samples", "message"), [(401, "400 draws"), (-1, "negative")])
def test_samples_that_cannot_be(forecast, tmp_path, samples, message):
    with pytest.raises(ConfigError, match=message):
        forecast.to_hub(tmp_path / "hub", samples=samples)
    assert list(tmp_path.iterdir()) == []


def test_samples_of_a_stored_run_say_why_not(stored, tmp_path):
    with pytest.raises(ConfigError, match=r"keeps no draws; .*talent\.rerun"):
        stored.to_hub(tmp_path / "hub", samples=5)
    assert list(tmp_path.iterdir()) == []


def test_a_file_too_large_is_refused(forecast, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_ROWS", 1000)
    with pytest.raises(ConfigError, match="fewer samples or targets"):
        forecast.to_hub(tmp_path / "hub")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    ["../up-x", "a/b-c", "baseline", "", "a-b\n", "-", "a-b-c", "a.b-c", "ä-b", "a-" + "b" * 41],
)  # fmt: skip
def test_names_that_could_leave_their_folder(forecast, tmp_path, name):
    with pytest.raises(ConfigError, match="TEAM-MODEL"):
        forecast.to_hub(tmp_path / "hub", model_id=name)
    assert list(tmp_path.iterdir()) == []


def test_a_scenario_is_a_model_of_its_own(stored, tmp_path):
    under = moved(stored, "2026-11-01", kind="scenario", scenario="skills first")
    with pytest.raises(ConfigError, match=r"skills first.*model_id of its own"):
        under.to_hub(tmp_path)
    told = moved(stored, "2026-11-01", kind="backtest", given=["graduates"])
    with pytest.raises(ConfigError, match=r"what came later \(graduates\).*model_id of its own"):
        told.to_hub(tmp_path)
    stored.to_hub(tmp_path, targets=FEW)
    under.to_hub(tmp_path, targets=FEW, model_id="talent-skills_first")
    assert {path.name for path in (tmp_path / "model-output").iterdir()} == {
        "talent-baseline", "talent-skills_first",
    }  # fmt: skip


def test_every_date_is_a_round(stored, tmp_path):
    stored.to_hub(tmp_path, targets=FEW)
    earlier = moved(stored, "2024-05-01", to=2030)
    earlier = replace(earlier, frame=stored.frame.query("year <= 2030"))
    written = earlier.to_hub(tmp_path, targets=FEW).set_index("file")["written"]
    assert written["hub-config/tasks.json"] == "replaced"
    rounds = settings(tmp_path, "tasks.json")["rounds"]
    dates = [one["model_tasks"][0]["task_ids"]["origin_date"]["required"] for one in rounds]
    assert dates == [["2024-05-01"], ["2026-11-01"]]
    assert len(read(tmp_path, CSV.replace("2026-11-01", "2024-05-01"))) < len(read(tmp_path))


def test_what_another_run_wrote_stays_unless_asked(stored, tmp_path):
    stored.to_hub(tmp_path, targets=FEW)
    before = content(tmp_path)
    other = replace(stored, run_id="run-2", frame=stored.frame.assign(mean=1.0))
    with pytest.raises(ConfigError, match="of another run"):
        other.to_hub(tmp_path, targets=FEW)
    with pytest.raises(ConfigError, match=r"other tasks \(target\)"):
        stored.to_hub(tmp_path, targets=["gap"])
    assert content(tmp_path) == before
    other.to_hub(tmp_path, targets=FEW, overwrite=True)
    assert "run-2" in (tmp_path / "model-abstracts/talent-baseline/2026-11-01.md").read_text()


def test_settings_of_the_hub_are_kept(stored, tmp_path):
    stored.to_hub(tmp_path, targets=FEW)
    mine = tmp_path / "hub-config" / "admin.json"
    mine.write_text('{"name": "mine"}')
    written = stored.to_hub(tmp_path, targets=FEW).set_index("file")["written"]
    assert written["hub-config/admin.json"] == "kept"
    assert json.loads(mine.read_text()) == {"name": "mine"}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("thesis.txt", "mine", "no hub"),
        ("hub-config/tasks.json", '{"rounds": [{"model_tasks": []}]}', "did not write"),
        ("hub-config/tasks.json", "{", "did not write"),
    ],
)
def test_folders_of_others_are_left_alone(stored, tmp_path, name, text, message):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    with pytest.raises(ConfigError, match=message):
        stored.to_hub(tmp_path)
    assert content(tmp_path) == {name: text.encode()}


def test_a_hole_in_the_run_is_not_required(stored, tmp_path):
    frame = stored.frame.query("not (country == 'TW' and scope == 'fab')")
    replace(stored, frame=frame).to_hub(tmp_path / "hole", targets=FEW)
    ids = settings(tmp_path / "hole", "tasks.json")["rounds"][0]["model_tasks"][0]["task_ids"]
    assert ids["scope"] == {"required": None, "optional": ["components", "fab"]}
    frame = stored.frame.assign(q25=np.nan)
    with pytest.raises(ConfigError, match="no numbers"):
        replace(stored, frame=frame).to_hub(tmp_path / "nan")


def test_unknown_targets_are_named(stored, tmp_path):
    with pytest.raises(UnknownCodeError, match="did you mean 'gap'"):
        stored.to_hub(tmp_path, targets="gapp")


def figures(**changes) -> pd.DataFrame:
    rows = {
        "country": ["JP", "JP", "KR"], "scope": "components", "occupation": "total",
        "measure": "available", "year": [2020, 2027, 2027], "value": [10.5, 11.0, 12.0],
        "status": "measured", "source": 'a "survey",\nof two lines', "vintage": "2028-02-01",
    }  # fmt: skip
    return pd.DataFrame(rows | changes)


def test_what_happened_goes_beside_the_forecasts(stored, tmp_path):
    scored = figures(as_of="2026-11-01", linked=[10.0, 11.5, 12.5])
    older = scored.assign(linked=1.0)
    later = scored.assign(as_of="2026-12-01")
    everything = pd.concat([older, scored, later])
    stored.to_hub(tmp_path, targets=FEW, actuals=figures(), scored=everything)
    series = pd.read_csv(tmp_path / "target-data/time-series.csv")
    told = settings(tmp_path, "target-data.json")
    unit = told["observable_unit"]
    further = told["time-series"]["non_task_id_schema"]
    assert set(series.columns) == {*unit, *further, "observation"}
    assert series["observation"].tolist() == [10.5, 11.0]
    assert series["target_end_date"].tolist() == ["2020-12-31", "2027-12-31"]
    assert set(series["source"]) == {'a "survey",\nof two lines'}
    # On the level that the run knew; of two runs of a date the later one; no date but the hub's.
    oracle = pd.read_csv(tmp_path / "target-data/oracle-output.csv")
    unit = told["oracle-output"]["observable_unit"]
    assert list(oracle.columns) == [*unit, "oracle_value"]
    assert oracle["oracle_value"].tolist() == [11.5]
    assert len(read(tmp_path).merge(oracle, on=unit)) == 2 + len(QUANTILES)


def test_before_anything_has_happened(stored, tmp_path):
    stored.to_hub(tmp_path, targets=FEW, scored=figures(as_of="2020-01-01", linked=1.0))
    assert (tmp_path / "hub-config/target-data.json").exists()
    assert not (tmp_path / "target-data").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"actuals": figures().drop(columns="vintage")}, "vintage are missing"),
        ({"actuals": pd.concat([figures(), figures()])}, "4 rows are there more than once"),
        ({"actuals": figures(measure="openings")}, "no row is of what this hub"),
        ({"scored": figures()}, "as_of, linked are missing"),
    ],
)
def test_figures_that_cannot_be_used(stored, tmp_path, options, message):
    with pytest.raises(ConfigError, match=message):
        stored.to_hub(tmp_path / "hub", targets=FEW, **options)
    assert list(tmp_path.iterdir()) == []


def test_text_of_the_data_stays_text(make_forecast, tmp_path):
    write_hub(make_forecast('x"\n```<script>'), tmp_path, targets=["gap"])
    text = (tmp_path / "model-abstracts/talent-baseline/2026-11-01.md").read_text("utf-8")
    about = json.loads(text.split("```json\n")[1].rsplit("```\n", 1)[0])
    assert about["run_id"] == 'run-1x"\n```<script>'


def test_the_command_writes_a_stored_run(stored, tmp_path, monkeypatch):
    monkeypatch.setattr(talent, "open", lambda *_, **__: nullcontext("the store"))
    monkeypatch.setattr(talent, "load", lambda store, run_id: stored if run_id == "run-1" else None)
    asked = ["run-1", str(tmp_path / "hub"), "--target", "gap", "--json"]
    done = CliRunner().invoke(command, asked)
    assert done.exit_code == 0, done.output
    assert {row["written"] for row in json.loads(done.output)["rows"]} == {"new"}
    assert set(read(tmp_path / "hub")["target"]) == {"gap"}
    done = CliRunner().invoke(command, ["run-1", str(tmp_path / "hub"), "--model-id", "../x"])
    assert done.exit_code == 2
    assert "TEAM-MODEL" in done.output


def test_the_page_shows_what_happens(forecast, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = doctest.testfile(str(PAGE), module_relative=False, globs={"base": forecast})
    assert found.attempted > 10
    assert found.failed == 0
