"""The same question has the same answer: in another database, process and number of threads."""

from __future__ import annotations

import os
import subprocess
import sys

import pandas as pd
import pytest
from click.testing import CliRunner

import talent
from talent.cli.main import main

AS_OF = "2026-11-22"
ASKED = {"as_of": AS_OF, "countries": ["JP"], "draws": 60, "seed": 9}
SCRIPT = f"""
import sys, talent
with talent.open(sys.argv[1]) as store:
    print(talent.forecast(store, **{ASKED!r}).run_id)
"""


def test_the_same_seed_in_another_process_and_database_stores_identical_values(tmp_path, store):
    url = f"sqlite:///{tmp_path / 'other.db'}"
    # There every fit is made anew; here they may be those kept by a process before, and this one
    # has as many processors as there are.
    alone = {
        "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LOKY_MAX_CPU_COUNT": "1",
        "TALENT_CACHE": "off",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, url],
        env={**os.environ, **alone},
        capture_output=True,
        text=True,
        check=True,
    )
    there = done.stdout.split()[-1]
    here = talent.forecast(store, **ASKED).run_id
    assert here == there
    with talent.open(url, create=False) as other:
        assert list(other.status()["run_id"]) == [there]
        for read in ("results", "inputs", "influence", "drivers"):
            first, second = (getattr(s, read)(here) for s in (store, other))
            pd.testing.assert_frame_equal(first, second, check_exact=True)
    # And what that process has stored is made again by this one.
    again = CliRunner().invoke(main, ["rerun", there, "--db", url])
    assert again.exit_code == 0, again.output
    assert "every number identical" in again.output


def test_another_seed_is_another_run(store, baseline):
    other = talent.forecast(store, as_of=AS_OF, draws=60, seed=10)
    assert other.run_id != baseline.run_id
    assert {other.run_id, baseline.run_id} <= set(store.status()["run_id"])
    again = talent.forecast(store, as_of=AS_OF, draws=60, seed=10)
    assert again.run_id == other.run_id
    assert (store.status()["run_id"] == other.run_id).sum() == 1


def test_postgresql_stores_the_same_run_and_shows_it_in_the_views(postgres_url, store, baseline):
    with talent.open(postgres_url) as other:
        run = talent.forecast(other, as_of=AS_OF, draws=300, seed=1)
        assert run.run_id == baseline.run_id
        for read in ("results", "inputs", "influence"):
            here, there = (getattr(s, read)(run.run_id) for s in (store, other))
            pd.testing.assert_frame_equal(here, there, check_exact=True)
        latest = pd.read_sql_query("SELECT * FROM v_latest_gap", other.engine)
        total = latest.loc[(latest["occupation"] == "total") & (latest["scope"] == "components")]
        shown = total.sort_values(["country", "year"])["median"].to_numpy()
        assert shown == pytest.approx(baseline.gap()["median"].to_numpy())
