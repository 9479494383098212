"""Tables of results have exactly the columns that are declared, of the declared types."""

import importlib.util
from pathlib import Path

import pytest

import talent
from talent.columns import COLUMNS, TABLES, column_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
KINDS = {"text": "str", "date": "str", "integer": "int", "number": "float", "boolean": "bool"}


def told(dtype) -> str:
    """The type of a column in the words of the declarations."""
    return {"i": "int", "f": "float", "b": "bool"}.get(dtype.kind, "str")


@pytest.fixture(scope="module")
def results(baseline, store, snapshot):
    plan = talent.read_scenario("levers-tw")
    few = tuple(v for v in plan.levers if v.type == "cross_industry")
    under = baseline.under(plan.model_copy(update={"levers": few}))
    compared = talent.compare(baseline, under)
    explained = baseline.explain("TW")
    return {
        **{
            f"Forecast.{name}": getattr(baseline, name)
            for name in ("frame", "inputs", "influence", "drivers")
        },
        **{
            f"Forecast.{name}": getattr(baseline, name)()
            for name in (
                "headline", "gap", "required", "by_age", "shortage", "first_shortage",
                "demand_drivers", "capacity", "fabs",
            )
        },
        "Forecast.contributions": baseline.contributions(country="TW"),
        "Forecast.levers": under.levers(),
        "Forecast.donors": under.donors(),
        "Explanation.inputs": explained.inputs,
        "Explanation.shares": explained.shares,
        "Explanation.contributions": explained.contributions,
        "Comparison.effect": compared.effect(),
        "Comparison.attribution": compared.attribution("TW", draws=250),
        "Comparison.cost": compared.cost(),
        "Store.runs": store.runs(),
        "Snapshot.observations": snapshot.observations("employment"),
        "scenarios": talent.scenarios(),
    }  # fmt: skip


def test_results_have_the_declared_columns(results):
    # Plans, which take longer, are held against theirs where they are tested; scores likewise.
    elsewhere = {name for name in TABLES if name.startswith(("Plan.", "Solution.", "Regret."))}
    assert set(results) == set(TABLES) - elsewhere - {"scores"}
    for name, frame in results.items():
        assert tuple(frame.columns) == TABLES[name].columns, name
        for column in frame.columns:
            assert told(frame[column].dtype) == KINDS[column_of(name, column).type], (
                name, column, frame[column].iloc[:3].tolist()
            )  # fmt: skip


def test_ages_sum_to_the_people_available(baseline):
    ages = baseline.by_age()
    people = baseline.available()
    for year in (baseline.meta["base"], baseline.meta["to"]):
        summed = ages.loc[ages["year"] == year].groupby("country")["mean"].sum()
        known = people.loc[people["year"] == year].set_index("country")["mean"]
        assert summed.to_dict() == pytest.approx(known.to_dict())


def test_no_declaration_is_left_over():
    used = {name for table in TABLES.values() for name in table.columns}
    assert set(COLUMNS) <= used
    for name, table in TABLES.items():
        assert set(table.other) <= set(table.columns), name
        assert all(column_of(name, column).meaning for column in table.columns)


def test_the_page_is_what_is_declared():
    spec = importlib.util.spec_from_file_location("make_columns", DOCS / "make_columns.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert (DOCS / "columns.md").read_text(encoding="utf-8") == made.page()
