"""Hostile text: what is only text comes back as it went, and what would act is refused."""

from __future__ import annotations

import csv
import json

import pytest
from sqlalchemy import inspect, text

from talent import read_scenario
from talent.demand.fab_list import read_fab_list
from talent.errors import ConfigError, DataValidationError, FrameError
from talent.store import Store, load_package, validate_package
from talent.store.export import export_package

FREE = (
    ("fab_states", "note"), ("fabs", "name"), ("fabs", "company"), ("sources", "publisher"),
    ("sources", "title"), ("sources", "note"), ("series", "title"), ("employment", "note"),
    ("assumptions", "rationale"), ("occupations", "name_en"), ("countries", "name_ja"),
)  # fmt: skip
"""Columns in which anything may be written."""


def test_text_comes_back_as_it_went(migrated, tiny_package, legal, tmp_path):
    package = tiny_package()
    for place, (table, column) in enumerate(FREE):
        for row, cells in enumerate(package.rows[table]):
            cells[column] = legal[(place + row) % len(legal)]
    folder = package.write(tmp_path / "package")
    load_package(migrated, folder)
    before = set(inspect(migrated).get_table_names())
    descriptor = folder / "datapackage.json"
    described = json.loads(descriptor.read_text(encoding="utf-8"))
    described["concepts"] = {
        "employment": {"resource": "employment"}, "quit_rate": {"resource": "exits"},
    }  # fmt: skip
    descriptor.write_text(json.dumps(described), encoding="utf-8")
    export_package(Store(migrated), tmp_path / "out", descriptor=descriptor)
    for table, column in FREE:

        def cells(place, table=table, column=column):
            with (place / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                return sorted(row[column] for row in csv.DictReader(file))

        assert cells(tmp_path / "out") == cells(folder), (table, column)
    assert set(inspect(migrated).get_table_names()) == before
    with migrated.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM observation")).scalar_one() == 9


def test_text_that_acts_is_refused_at_the_door(tiny_package, illegal, tmp_path):
    package = tiny_package()
    first = package.rows["employment"][0]
    package.rows["employment"] = [
        first | {"period": str(1990 + n), "vintage": "2025-05-01", "note": note}
        for n, note in enumerate(illegal)
        # The file cannot even be read with a NUL in it, which another test shows.
        if "\0" not in note
    ] + package.rows["employment"][1:]
    with pytest.raises(DataValidationError) as told:
        validate_package(package.write(tmp_path / "package"))
    found = told.value.failures
    rules = found.loc[found["column"] == "note", "rule"]
    assert len(rules) == len(illegal) - 1
    assert rules.str.contains("formula|control character").all()


@pytest.mark.parametrize("name", ["a\0b", "a\x1b[31m", "a\ud800"])
def test_a_descriptor_hides_nothing_in_escapes(name, tiny_package, tmp_path):
    file = tiny_package().write(tmp_path / "package") / "datapackage.json"
    described = json.loads(file.read_text(encoding="utf-8"))
    described["resources"][2]["description"] = name
    file.write_text(json.dumps(described), encoding="ascii")
    with pytest.raises(DataValidationError, match="control character"):
        validate_package(file.parent)


@pytest.mark.parametrize("field", ["source", "note"])
def test_lists_of_fabs(field, legal, illegal):
    row = {"fab": "f", "country": "JP", "status": "announced", "start": "2029"}
    for words in legal:
        assert getattr(read_fab_list([row | {field: words}])[0], field) == words.strip()
    for words in (*illegal, "x" * 10_001):
        # What surrounds a cell is cut off before it is looked at.
        with pytest.raises(FrameError) as told:
            read_fab_list([row | {field: words}])
        assert len(str(told.value)) < 400
    with pytest.raises(FrameError):
        read_fab_list([row | {"fab": "../up"}])


def test_scenarios(legal, illegal, tmp_path):
    file = tmp_path / "mine.json"

    def read(title):
        file.write_text(json.dumps({"name": "mine", "title": title, "valid_from": "2026-01-01"}))
        return read_scenario(file)

    for words in legal:
        made = read(words)
        assert made.title == words
        assert "<img" not in made._repr_html_()
    for words in (*illegal, "x" * 10_001):
        with pytest.raises(ConfigError, match="title"):
            read(words)
    for name in ("../up", "a/b", "x'--", "<b>", ""):
        file.write_text(json.dumps({"name": name, "title": "a", "valid_from": "2026-01-01"}))
        with pytest.raises(ConfigError, match="name"):
            read_scenario(file)
    tagged = tmp_path / "mine.yaml"
    tagged.write_text("name: mine\ntitle: !!python/object/apply:os.mkdir ['owned']\n")
    with pytest.raises(ConfigError, match="python/object"):
        read_scenario(tagged)


@pytest.mark.parametrize("name", ["../up.csv", "/up.csv", "a/b.csv", "datapackage.json", "..", ""])
def test_an_export_stays_in_its_folder(name, tiny_package, tmp_path):
    from talent.store import make_engine

    folder = tiny_package().write(tmp_path / "package")
    descriptor = folder / "datapackage.json"
    described = json.loads(descriptor.read_text(encoding="utf-8"))
    described["resources"][0]["path"] = name
    descriptor.write_text(json.dumps(described), encoding="utf-8")
    engine = make_engine("sqlite://")
    with pytest.raises(ConfigError, match="leaves the folder"):
        export_package(Store(engine), tmp_path / "deep" / "out", descriptor=descriptor)
    assert not (tmp_path / "deep").exists()
    engine.dispose()
    with pytest.raises(DataValidationError):
        validate_package(folder)
