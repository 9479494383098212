"""The benchmarks' own arithmetic, and one part from beginning to end at a small size."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def beside() -> Iterator[None]:
    # Benchmarks are beside the tests and no part of the package.
    sys.path.insert(0, str(ROOT))
    yield
    sys.path.remove(str(ROOT))


@pytest.mark.parametrize(
    ("ours", "theirs", "unit", "aim", "times", "met"),
    [
        (0.5, 20.0, "s", {"least": 20}, "40 × as fast", "yes"),
        (1.1, 20.0, "s", {"least": 20}, "18 × as fast", "**no**"),
        (2.0, 1.0, "s", {"least": 20}, "2 × the time", "**no**"),
        (0.3, 0.2, "s", {"most": 2}, "1.5 × the time", "yes"),
        (0.5, 0.2, "s", {"most": 2}, "2.5 × the time", "**no**"),
        (14.9, 100.0, "s", {"limit": 15}, "6.71 × as fast", "yes"),
        (1600.0, 400.0, "MB", {"limit": 1500}, "4 × the memory", "**no**"),
        (100.0, 800.0, "MB", {}, "1/8 of the memory", ""),
        (1.2, 1.0, "", {"limit": 1.05}, "", "**no**"),
    ],
)
def test_a_ratio_says_how_much_better_and_whether_that_is_enough(
    ours, theirs, unit, aim, times, met
):
    from benchmarks.summary import Ratio

    ratio = Ratio("what", ours, "who", theirs, unit, **aim)

    assert ratio.times == times
    assert ratio.met == met


def test_a_part_that_is_measured_again_takes_the_place_of_its_rows_only(tmp_path):
    from benchmarks import __main__ as command
    from benchmarks import pages
    from benchmarks.asked import Found
    from benchmarks.summary import Ratio

    page = tmp_path / "page.md"
    places = [("summary", "benchmarks"), ("kernel", "benchmarks"), ("start", "benchmarks")]
    marks = [f"<!-- {name}: made by {maker} -->\n<!-- end -->\n" for name, maker in places]
    page.write_text("# Page\n\n" + "\n".join(marks) + "\nThe end\n", encoding="utf-8")

    command.keep("start", Found("| a |\n|---|\n| `\\copy` |", [Ratio("x", 1, "y", 2)]), page)
    command.keep("kernel", Found("old", [Ratio("a", 1, "b", 2), Ratio("c", 1, "d", 2)]), page)
    command.keep("kernel", Found("new", [Ratio("e", 1, "f", 2)]), page)

    (top,) = pages.tables(pages.read(page, "benchmarks", "summary"))
    assert top[["part", "what"]].to_numpy().tolist() == [["kernel", "e"], ["start", "x"]]
    assert pages.read(page, "benchmarks", "kernel") == "new\n"
    assert pages.tables(pages.read(page, "benchmarks", "start"))[0]["a"].tolist() == ["`\\copy`"]
    assert page.read_text("utf-8").endswith("The end\n")


def test_every_part_has_a_module_and_a_place_in_the_page():
    from benchmarks.__main__ import PARTS
    from benchmarks.asked import PAGE

    text = PAGE.read_text("utf-8")
    for name, part in PARTS.items():
        assert ROOT.joinpath(*part.module.split(".")).with_suffix(".py").exists(), name
        assert text.count(f"<!-- {part.mark}: made by {part.maker} -->\n") == 1, name
        assert f"| `{name}` |" in text, f"{name} is not among the parts that the page lists"


def test_growth_in_proportion_has_the_exponent_one():
    from benchmarks.measuring import exponent, in_turns

    assert exponent([1, 10, 100], [3, 30, 300]) == pytest.approx(1)
    assert exponent([1, 10, 100], [5, 5, 5]) == pytest.approx(0)

    order: list[str] = []
    values = iter(range(6))

    def turn(name):
        return lambda: (order.append(name), float(next(values)))[1]

    assert in_turns({"a": turn("a"), "b": turn("b")}, 3) == {"a": 3.0, "b": 2.0}
    assert order == ["a", "b", "b", "a", "a", "b"]


def test_new_numbers_of_draws_join_those_of_the_page():
    from benchmarks.draws import together

    old = pd.DataFrame({"draws": [1000.0, 4000.0], "all, s": [9.0, 20.0]})
    new = pd.DataFrame({"draws": [4000.0, 100.0], "all, s": [12.0, 8.0]})

    assert together(old, new).to_numpy().tolist() == [[100, 8], [1000, 9], [4000, 12]]


def test_the_kernel_and_long_tables_find_the_same_people():
    import numpy as np
    from benchmarks.kernel import rivals, workload

    shape = workload.Shape(segments=2, occupations=3, years=3)
    given = workload.inputs(0, 20, shape)
    assert workload.of_all_groups(given).other_exit.shape[2] == shape.groups

    mine = rivals.kernel(given, shape)
    rivals.agree("long tables", rivals.on_long_tables(given, shape), mine)
    one = rivals.run_by_run(given, shape, 20)
    np.testing.assert_allclose(one.totals, mine.totals, rtol=0.01)
    with pytest.raises(SystemExit, match="worse disagrees"):
        rivals.agree("worse", rivals.Measured(1.0, mine.totals * 1.02), mine)


def test_the_command_measures_a_part_quickly_and_leaves_the_page_alone(monkeypatch, capsys):
    from benchmarks import __main__ as command

    before = command.PAGE.read_bytes()
    monkeypatch.setattr(sys, "argv", ["benchmarks", "kernel", "--quick"])

    command.main()

    printed = capsys.readouterr().out
    assert "long pandas tables, a run a draw" in printed
    assert "≥ 100 ×" in printed
    assert command.PAGE.read_bytes() == before
