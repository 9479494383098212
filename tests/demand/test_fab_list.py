"""A user's list of fabs: what is read, what is refused, and how it lies over the register."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent.demand.fab_list import FabPlan, lay_over, read_fab_list
from talent.errors import FrameError

AS_OF = "2026-11-22"


@pytest.fixture(scope="module")
def register(store):
    return store.as_of(AS_OF).fabs()


def write(tmp_path, text):
    path = tmp_path / "fabs.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read_with_its_empty_cells(tmp_path):
    path = write(
        tmp_path,
        "\ufefffab,country,status,start,node_class,capacity_wspm,wafer_mm\n"
        "b,US,announced,2029-H2,mature,45000,200\n"
        "\n"
        "a,JP,construction,,leading,20000,\n",
    )
    first, second = read_fab_list(path)
    assert (first.fab, first.start, first.wspm) == ("a", None, 20_000)
    assert second.wspm == pytest.approx(45_000 * 4 / 9)


def test_everything_wrong_is_listed_with_its_line(tmp_path):
    path = write(
        tmp_path,
        "fab,country,status,start,node_class,capacity\n"
        "a,jp,announced,2029,leading,1\n"
        "b,US,anounced,29,leeding,1\n"
        "a b/../c,US,announced,2029-13,leading,1\n",
    )
    with pytest.raises(FrameError) as caught:
        read_fab_list(path)
    told = caught.value.problems
    assert any("line 2, column country" in p for p in told)
    assert sum("did you mean 'capacity_wspm'" in p for p in told) == 3
    assert {p.split(":")[0] for p in told if p.startswith("line 3")} == {
        "line 3, column status",
        "line 3, column start",
        "line 3, column node_class",
        "line 3, column capacity",
    }
    assert any("line 4, column fab" in p for p in told)
    assert any("column start: '29'; write 2028, 2028-H2" in p for p in told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no row"),
        ("fab,country\n", "no row"),
        ("fab,country\na\n", "1 cells, the header has 2"),
        ("fab,country\na,US\na,US\n", "there twice"),
        ('fab,country\n"a,US\n', "CSV"),
    ],
)
def test_broken_files_are_refused(tmp_path, text, said):
    with pytest.raises(FrameError, match=said):
        read_fab_list(write(tmp_path, text))


def test_missing_other_and_large_files_are_refused(tmp_path):
    with pytest.raises(FrameError, match="no such file"):
        read_fab_list(tmp_path / "none.csv")
    (tmp_path / "big5.csv").write_bytes("fab,note\na,台積電\n".encode("big5"))
    with pytest.raises(FrameError, match="not UTF-8"):
        read_fab_list(tmp_path / "big5.csv")
    (tmp_path / "big.csv").write_bytes(b"a" * (2**20 + 1))
    with pytest.raises(FrameError, match="larger"):
        read_fab_list(tmp_path / "big.csv")


def test_a_month_that_does_not_exist_is_refused():
    with pytest.raises(FrameError, match="no such month"):
        read_fab_list([{"fab": "a", "start": "2029-13"}])


def test_no_plan_leaves_the_register_as_it_is(register):
    out = lay_over(register, (), AS_OF)
    pd.testing.assert_frame_equal(out, register.sort_values("fab", ignore_index=True))


def test_a_plan_changes_what_it_states_and_adds_what_is_not_there(register):
    plans = read_fab_list(
        [
            {"fab": "intel-ohio-mod-1", "start": "2028-H2", "jobs": 5000},
            {"fab": "rapidus-iim-1", "status": "cancelled"},
            {"fab": "mine", "country": "TW", "status": "announced", "capacity_wspm": 20_000},
        ]
    )
    out = lay_over(register, plans, AS_OF).set_index("fab")
    before = register.set_index("fab")
    ohio = out.loc["intel-ohio-mod-1"]
    assert (ohio["start_year"], ohio["jobs"], ohio["in_pipeline"]) == (2028.75, 5000, 1)
    assert ohio["node_class"] == before.at["intel-ohio-mod-1", "node_class"]
    assert out.at["rapidus-iim-1", "in_pipeline"] == 0
    assert out.at["mine", "in_pipeline"] == 1
    assert np.isnan(out.at["mine", "start_year"])
    rest = before.index.difference(["intel-ohio-mod-1", "rapidus-iim-1"])
    pd.testing.assert_frame_equal(out.loc[rest], before.loc[rest], check_dtype=False)


def test_a_bare_year_stays_a_whole_year(register):
    plans = read_fab_list([{"fab": "m", "country": "US", "status": "announced", "start": "2030"}])
    assert lay_over(register, plans, AS_OF).set_index("fab").at["m", "start_year"] == 2030


def test_what_an_added_fab_lacks_is_said_with_near_names(register):
    plans = read_fab_list([{"fab": "intel-ohio-mod-3"}, {"fab": "rapidus-iim-1", "country": "US"}])
    with pytest.raises(FrameError) as caught:
        lay_over(register, plans, AS_OF)
    text = str(caught.value)
    assert "did you mean 'intel-ohio-mod-" in text
    assert "state country and status" in text
    assert "another country" in text


def test_fabs_that_run_and_totals_are_not_changed_in_silence(register):
    plans = read_fab_list(
        [{"fab": "tsmc-fab-15", "status": "cancelled"}, {"fab": "intel-ohio-site", "jobs": 9}]
    )
    with pytest.raises(FrameError) as caught:
        lay_over(register, plans, AS_OF)
    assert len(caught.value.problems) == 2
    assert "an expansion under a name of its own" in str(caught.value)
    assert "single fabs" in str(caught.value)


@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_rows_does_not_matter(names):
    rows = [FabPlan(fab=n, country="US", status="announced") for n in names]
    assert [p.fab for p in read_fab_list(rows)] == ["a", "b", "c", "d"]
