"""Malformed packages: everything wrong is reported, and the database is as before."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from talent.errors import DataValidationError
from talent.store import Store, load_package, validate_package

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine


def _set(resource: str, row: int, **cells: str) -> Callable[[Any], None]:
    return lambda tiny: tiny.rows[resource][row].update(cells)


def _again(resource: str, row: int) -> Callable[[Any], None]:
    return lambda tiny: tiny.rows[resource].append(dict(tiny.rows[resource][row]))


def _unit(tiny: Any) -> None:
    tiny.descriptor["concepts"] = {
        "employment": {"units": ["persons"], "minimum": 0},
        "quit_rate": {"units": ["share per year"]},
    }
    tiny.rows["series"][0]["unit"] = "thousand persons"
    tiny.rows["series"][3]["concept"] = "quit_rte"


CELLS: dict[str, tuple[Callable[[Any], None], list[tuple[str, int, str, str]]]] = {
    "text for a number": (
        _set("employment", 1, value="many"), [("employment.csv", 3, "value", "not a number")]),
    "thousands separator": (
        _set("employment", 1, value="251,000"), [("employment.csv", 3, "value", "not a number")]),
    "infinity": (
        _set("employment", 0, value="inf"), [("employment.csv", 2, "value", "not a number")]),
    "too large a number": (
        _set("employment", 0, value="1e999"), [("employment.csv", 2, "value", "not a number")]),
    "empty value": (
        _set("employment", 0, value=""), [("employment.csv", 2, "value", "is empty")]),
    "negative persons": (
        _set("employment", 0, value="-5"), [("employment.csv", 2, "value", "negative")]),
    "impossible share": (
        _set("exits", 0, value="2.1"), [("exits.csv", 2, "value", "outside 0 to 1")]),
    "unknown status": (
        _set("employment", 2, status="mesured"),
        [("employment.csv", 4, "status", "is not one of measured")]),
    "impossible day": (
        _set("employment", 2, vintage="2025-02-30"), [("employment.csv", 4, "vintage", "date")]),
    "other date format": (
        _set("employment", 2, vintage="1.5.2025"), [("employment.csv", 4, "vintage", "date")]),
    "vintage of the future": (
        _set("employment", 2, vintage="2999-01-01"),
        [("employment.csv", 4, "vintage", "later than today")]),
    "measured before it happened": (
        _set("employment", 2, vintage="2023-01-01"),
        [("employment.csv", 4, "vintage", "before the period")]),
    "wrong period": (
        _set("employment", 0, period="2023Q1"), [("employment.csv", 2, "period", "period")]),
    "wrong month": (
        _set("employment", 6, period="2024-13"), [("employment.csv", 8, "period", "period")]),
    "unknown series": (
        _set("employment", 0, series="emp.JPN"),
        [("employment.csv", 2, "series", "is not in series.csv")]),
    "unknown source": (
        _set("exits", 0, source="blss"), [("exits.csv", 2, "source", "is not in sources.csv")]),
    "unknown country": (
        _set("series", 1, country="UK"), [("series.csv", 3, "country", "is not in countries.csv")]),
    "duplicate key": (
        _again("employment", 1),
        [("employment.csv", 10, "series,period,vintage", "already in line 3")]),
    "same key in two files": (
        lambda tiny: tiny.rows["exits"].append(dict(tiny.rows["employment"][0])),
        [("exits.csv", 3, "series,period,vintage", "already in employment.csv, line 2")]),
    "duplicate country": (
        _again("countries", 0), [("countries.csv", 4, "country", "already in line 2")]),
    "duplicate event": (
        _set("fab_events", 1, seq="1"), [("fab_events.csv", 3, "fab,seq", "already in line 2")]),
    "pattern": (
        _set("countries", 0, country="jp"),
        [("countries.csv", 2, "country", "does not match"),
         ("fabs.csv", 2, "country", "is not in countries.csv"),
         ("series.csv", 2, "country", "is not in countries.csv")]),
    "fraction for an integer": (
        _set("fab_states", 0, wafer_mm="300.5"),
        [("fab_states.csv", 2, "wafer_mm", "whole number")]),
    "integer that no database holds": (
        _set("fab_states", 0, start_year="99999999999"),
        [("fab_states.csv", 2, "start_year", "whole number")]),
    "below the minimum": (
        _set("fab_states", 0, start_year="1850"),
        [("fab_states.csv", 2, "start_year", "below the minimum")]),
    "above the maximum": (
        _set("fab_states", 0, start_year="2090"),
        [("fab_states.csv", 2, "start_year", "above the maximum")]),
    "negative capacity": (
        _set("fab_states", 0, capacity_wspm="-1"),
        [("fab_states.csv", 2, "capacity_wspm", "below")]),
    "not one of a few": (
        _set("fab_states", 0, in_pipeline="2"),
        [("fab_states.csv", 2, "in_pipeline", "not one of 0, 1")]),
    "too long a code": (
        _set("series", 0, industry="x" * 65), [("series.csv", 2, "industry", "longer than 64")]),
    "weights": (
        _set("crosswalk", 1, weight="0.35"), [("crosswalk.csv", 3, "weight", "sum to 1.1")]),
    "weight above one": (
        _set("crosswalk", 0, weight="1.5"),
        [("crosswalk.csv", 2, "weight", "above the maximum"),
         ("crosswalk.csv", 2, "weight", "sum to 1.5")]),
    "weights of another classification": (
        _set("crosswalk", 2, system_to="ISCO08"),
        [("crosswalk.csv", 3, "weight", "in OCCUPATION sum to 0.25"),
         ("crosswalk.csv", 4, "weight", "in ISCO08 sum to 0.75")]),
    "unknown occupation": (
        _set("crosswalk", 0, code_to="engineer"),
        [("crosswalk.csv", 2, "code_to", "is no OCCUPATION of the model")]),
    "unknown scope": (
        _set("crosswalk", 0, system_to="SCOPE", code_to="fabs"),
        [("crosswalk.csv", 2, "code_to", "is no SCOPE of the model")]),
    "unknown kind of break": (
        _set("breaks", 0, kind="crack"), [("breaks.csv", 2, "kind", "is not one of benchmark")]),
    "break of no series": (
        _set("breaks", 0, series="emp.KR"), [("breaks.csv", 2, "series", "is not in series.csv")]),
    "break known tomorrow": (
        _set("breaks", 1, vintage="2999-01-01"), [("breaks.csv", 3, "vintage", "later than")]),
    "state of no fab": (
        _set("fab_states", 0, fab="old-fib"),
        [("fab_states.csv", 2, "fab", "is not in fabs.csv")]),
    "unknown status of a fab": (
        _set("fab_states", 0, status="built"),
        [("fab_states.csv", 2, "status", "is not one of operating")]),
    "unordered assumption": (
        _set("assumptions", 0, low="0.9"),
        [("assumptions.csv", 2, "low", "greater than mode"),
         ("assumptions.csv", 2, "low", "greater than high")]),
    "assumption without a mode": (
        _set("assumptions", 0, mode=""), [("assumptions.csv", 2, "mode", "pert needs it")]),
    "fixed with a range": (
        _set("assumptions", 1, low="0.01"), [("assumptions.csv", 3, "mode", "is fixed")]),
    "certain distribution": (
        _set("assumptions", 0, low="0.02", high="0.02"),
        [("assumptions.csv", 2, "high", "nothing is uncertain")]),
    "beta outside its range": (
        _set("assumptions", 0, distribution="beta", high="1.2"),
        [("assumptions.csv", 2, "high", "as beta needs")]),
    "lognormal of nothing": (
        _set("assumptions", 0, distribution="lognormal", low="0"),
        [("assumptions.csv", 2, "low", "as lognormal needs")]),
    "unknown distribution": (
        _set("assumptions", 0, distribution="triangular"),
        [("assumptions.csv", 2, "distribution", "is not one of fixed")]),
    "formula": (
        _set("fab_states", 0, note="=cmd|' /C calc'!A0"),
        [("fab_states.csv", 2, "note", "formula")]),
    "control character": (
        _set("fab_states", 0, note="a\x1bb"),
        [("fab_states.csv", 2, "note", "control character")]),
    "break between the months of a yearly series": (
        _set("breaks", 0, series="emp.JP", period="2024-Q1"),
        [("breaks.csv", 2, "period", "is not a period of a series of frequency A")]),
    "unit against concept": (
        _unit,
        [("series.csv", 2, "unit", "is not a unit of employment"),
         ("series.csv", 5, "concept", "is not a described concept")]),
    "event of the future": (
        _set("fab_events", 0, known_on="2999-01-01"),
        [("fab_events.csv", 2, "known_on", "later than today")]),
    "projection upside down": (
        _set("projections", 0, low="90000"), [("projections.csv", 2, "low", "greater than mid")]),
}  # fmt: skip


def _file(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / name
        path.write_bytes(change(path.read_bytes()))

    return apply


def _descriptor(change: Callable[[Any], None]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / "datapackage.json"
        content = json.loads(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(json.dumps(content), encoding="utf-8")

    return apply


def _field(resource: int, name: str, **changes: Any) -> Callable[[Any], None]:
    def change(content: Any) -> None:
        for field in content["resources"][resource]["schema"]["fields"]:
            if field["name"] == name:
                field.update(changes)

    return change


FILES: dict[str, tuple[Callable[[Path], None], list[tuple[str, int, str, str]]]] = {
    "missing column": (
        _file("fab_states.csv", lambda b: b.replace(b"wafer_mm", b"wafer_inch")),
        [("fab_states.csv", 1, "wafer_mm", "missing"),
         ("fab_states.csv", 1, "wafer_inch", "not in the schema")],
    ),
    "column twice": (
        _file("scopes.csv", lambda b: b.replace(b"description", b"segment")),
        [("scopes.csv", 1, "segment", "twice"), ("scopes.csv", 1, "description", "missing")],
    ),
    "too many cells": (
        _file("exits.csv", lambda b: b.replace(b"0.021", b"0,021")),
        [("exits.csv", 2, "", "8 cells in the line, but 7 columns")],
    ),
    "empty line": (
        _file("exits.csv", lambda b: b + b"\n"), [("exits.csv", 3, "", "the line is empty")],
    ),
    "open quote": (
        _file("exits.csv", lambda b: b.replace(b"quit.US", b'"quit.US')),
        [("exits.csv", 2, "", "not valid CSV")],
    ),
    "Latin-1": (
        _file("exits.csv", lambda b: b + b"quit.US,2023,0.02,measured,2024-02-01,bls,\xe9t\xe9\n"),
        [("exits.csv", 3, "", "is not UTF-8")],
    ),
    "NUL": (
        _file("exits.csv", lambda b: b.replace(b"0.021", b"0.0\x0021")),
        [("exits.csv", 2, "", "NUL")],
    ),
    "no file": (
        lambda folder: (folder / "exits.csv").unlink(),
        [("exits.csv", 0, "", "cannot read the file")],
    ),
    "empty file": (_file("exits.csv", lambda _: b""), [("exits.csv", 0, "", "is empty")]),
    "huge cell": (
        _file("exits.csv", lambda b: b.replace(b"bls,", b"bls," + b"x" * 200_000)),
        [("exits.csv", 2, "", "not valid CSV")],
    ),
    "too large": (
        _file("exits.csv", lambda b: b + b"\n" * (64 * 2**20)),
        [("exits.csv", 0, "", "larger than 64 MiB")],
    ),
    "descriptor is no JSON": (
        _file("datapackage.json", lambda b: b[:-5]), [("datapackage.json", 1, "", "JSON")],
    ),
    "descriptor is a list": (
        _file("datapackage.json", lambda _: b"[]"), [("datapackage.json", 0, "", "JSON object")],
    ),
    "no descriptor": (
        lambda folder: (folder / "datapackage.json").unlink(),
        [("datapackage.json", 0, "", "cannot read")],
    ),
    "no resources": (
        _descriptor(lambda d: d.update(resources=[])),
        [("datapackage.json", 0, "resources", "no resource")],
    ),
    "resource without schema": (
        _descriptor(lambda d: d["resources"][6].pop("schema")),
        [("datapackage.json", 0, "resources[6]", "needs name, path and schema")],
    ),
    "path out of the package": (
        _descriptor(lambda d: d["resources"][7].update(path="../../secret.csv")),
        [("datapackage.json", 0, "path", "out of the package")],
    ),
    "unknown resource": (
        _descriptor(lambda d: d["resources"][8].update(name="factories")),
        [("datapackage.json", 0, "factories", "no table"),
         ("datapackage.json", 0, "fab_events.fab", "no resource holds that")],
    ),
    "field of another type": (
        _descriptor(_field(6, "value", type="date")),
        [("datapackage.json", 0, "employment.value", "must be number")],
    ),
    "pattern that is none": (
        _descriptor(_field(6, "note", constraints={"pattern": "(["})),
        [("datapackage.json", 0, "employment.note", "regular expression")],
    ),
    "bound that is none": (
        _descriptor(_field(6, "value", constraints={"minimum": "low"})),
        [("datapackage.json", 0, "employment.value", "minimum is not a number")],
    ),
}  # fmt: skip


def _bytes(engine: Engine) -> bytes:
    """Content of the database file."""
    assert engine.url.database is not None
    return Path(engine.url.database).read_bytes()


def _counts(engine: Engine) -> list[int]:
    names = ("observation", "series", "source", "fab_state", "dataset_load", "assumption")
    with engine.connect() as connection:
        return [connection.execute(text(f"SELECT COUNT(*) FROM {n}")).scalar_one() for n in names]  # noqa: S608


def _is_reported(failures: Any, wanted: tuple[str, int, str, str]) -> bool:
    file, row, column, rule = wanted
    hits = failures[
        (failures["file"] == file) & (failures["row"] == row) & (failures["column"] == column)
    ]
    return any(rule in text for text in hits["rule"])


def _refused(engine: Engine, folder: Path, wanted: list[tuple[str, int, str, str]]) -> None:
    sqlite = engine.dialect.name == "sqlite"
    before, counts = _bytes(engine) if sqlite else b"", _counts(engine)
    with pytest.raises(DataValidationError) as caught:
        load_package(engine, folder)
    failures = caught.value.failures
    assert list(failures.columns) == ["file", "row", "column", "value", "rule", "fix"]
    for one in wanted:
        assert _is_reported(failures, one), f"{one} not in\n{failures.to_string()}"
        assert one[0] in str(caught.value)
    assert (failures["fix"] != "").all()
    assert _counts(engine) == counts
    engine.dispose()
    if sqlite:
        assert _bytes(engine) == before
        assert engine.url.database is not None
        assert {p.name for p in Path(engine.url.database).parent.glob("talent.db*")} == {
            "talent.db"
        }


@pytest.fixture
def filled(store: Store) -> Engine:
    """Engine of a filled database with nothing pending in its side files."""
    store.engine.dispose()
    return store.engine


@pytest.mark.parametrize("name", CELLS)
def test_a_wrong_cell(tiny: Any, tmp_path: Path, name: str) -> None:
    change, wanted = CELLS[name]
    change(tiny)
    with pytest.raises(DataValidationError) as caught:
        validate_package(tiny.write(tmp_path / "bad"))
    failures = caught.value.failures
    for one in wanted:
        assert _is_reported(failures, one), f"{one} not in\n{failures.to_string()}"
    # Nothing else is blamed: one mistake is one message, or as many as it has consequences.
    assert len(failures) == len(wanted), failures.to_string()


@pytest.mark.parametrize("name", FILES)
def test_a_wrong_file(filled: Engine, package: Path, name: str) -> None:
    change, wanted = FILES[name]
    change(package)
    _refused(filled, package, wanted)


def test_everything_wrong_is_reported_at_once(filled: Engine, tiny: Any, tmp_path: Path) -> None:
    wanted: list[tuple[str, int, str, str]] = []
    chosen = [
        "text for a number", "unknown status", "impossible share", "fraction for an integer",
        "weights", "unordered assumption", "event of the future", "projection upside down",
    ]  # fmt: skip
    for name in chosen:
        change, problems = CELLS[name]
        change(tiny)
        wanted += problems
    folder = tiny.write(tmp_path / "bad")
    FILES["missing column"][0](folder)
    wanted = [w for w in wanted if w[2] != "wafer_mm"] + FILES["missing column"][1]
    _refused(filled, folder, wanted)


def test_near_matches_are_offered(tiny: Any, tmp_path: Path) -> None:
    _set("employment", 0, status="mesured")(tiny)
    _set("exits", 0, source="blss")(tiny)
    with pytest.raises(DataValidationError) as caught:
        validate_package(tiny.write(tmp_path / "bad"))
    fixes = set(caught.value.failures["fix"])
    assert fixes == {"did you mean 'measured'?", "did you mean 'bls'?"}


def test_lines_count_what_an_editor_shows(tiny: Any, tmp_path: Path) -> None:
    # The note of the first source has a line break, so the second source starts on line 4.
    tiny.rows["sources"][1]["retrieved"] = "soon"
    with pytest.raises(DataValidationError) as caught:
        validate_package(tiny.write(tmp_path / "bad"))
    assert caught.value.failures["row"].tolist() == [4]


def test_a_byte_order_mark_is_harmless(package: Path) -> None:
    _file("exits.csv", lambda b: b"\xef\xbb\xbf" + b)(package)
    assert len(validate_package(package).frames["observation"]) == 9


def test_a_wrong_clock_does_not_refuse_what_the_package_dates_itself(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import date

    from talent.store import validate

    monkeypatch.setattr(validate, "latest_today", lambda: date(2001, 1, 1))
    assert validate_package(tiny.write(tmp_path / "good")).frames
    tiny.descriptor["created"] = "2001-01-01"
    with pytest.raises(DataValidationError, match="later than today"):
        validate_package(tiny.write(tmp_path / "good"))


@settings(
    max_examples=75, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(seed=st.integers(0, 2**32), kind=st.sampled_from(["bytes", "cells", "lines", "json"]))
def test_any_corruption_is_reported_and_changes_nothing(
    sqlite_store: Store, tiny_rows: Any, tmp_path_factory: Any, seed: int, kind: str
) -> None:
    """Whatever happens to the files: they load, or every problem is listed. Never a traceback."""
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    folder = tiny_rows().write(tmp_path_factory.mktemp("corrupt"))
    path = rng.choice(sorted(folder.iterdir()))
    path = folder / "datapackage.json" if kind == "json" else path
    content = bytearray(path.read_bytes())
    for _ in range(rng.randint(1, 5)):
        _corrupt(content, kind, rng)
    path.write_bytes(bytes(content))
    engine = sqlite_store.engine
    before, counts = _bytes(engine), _counts(engine)
    try:
        load_package(engine, folder)
        refused = None
    except DataValidationError as error:
        refused = error.failures
    after = _counts(engine)
    engine.dispose()
    if refused is not None:
        assert len(refused) > 0
        assert after == counts
        assert _bytes(engine) == before


def _corrupt(content: bytearray, kind: str, rng: random.Random) -> None:
    if not content:
        return
    if kind == "json":
        content[:] = _other_json(bytes(content), rng)
        return
    if kind == "bytes":
        content[rng.randrange(len(content))] = rng.randrange(256)
        return
    if kind == "cells":
        cells = bytes(content).split(b",")
        cells[rng.randrange(len(cells))] = rng.choice(
            [
                b"",
                b"x",
                b"-1",
                b"1e400",
                b"NaN",
                b"=1+1",
                b'"',
                b"2024-99-99",
                b"\xff",
                "名".encode(),
            ]
        )
        content[:] = b",".join(cells)
        return
    lines = bytes(content).splitlines(keepends=True)
    where = rng.randrange(len(lines))
    lines[where : where + 1] = rng.choice([[], [lines[where]] * 2, [lines[where][:-3]], [b"\n"]])
    content[:] = b"".join(lines)


def _other_json(content: bytes, rng: random.Random) -> bytes:
    """Put something else somewhere into a JSON document."""
    document = json.loads(content)
    node: Any = document
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = rng.choice(keys)
        child = node[key]
        if not (isinstance(child, dict | list) and child) or rng.random() < 0.15:
            break
        node = child
    node[key] = rng.choice(
        [None, True, -1, 1e300, "", "x", "([", "(?i)a", [], ["a", 1, None], {}, {"a": {"b": []}}]
    )
    return json.dumps(document).encode()
