"""Work on a Dask cluster: the same numbers, and clear words where it cannot be."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import dask
import numpy as np
import pandas as pd
import pytest
from dask.distributed import LocalCluster
from joblib.parallel import get_active_backend

import talent
from talent import heap, workers
from talent.cli.main import main
from talent.code import code_hash
from talent.errors import ConfigError, MissingExtraError, TalentError
from talent.store.faults import is_transient
from talent.workers import VARIABLE, at_work, client_of, on_workers


@pytest.fixture(scope="module")
def cluster():
    """Two workers in this process: a sweep on processes is in tests/planning/test_sweeping.py."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
    ) as made:
        yield made


def test_a_backtest_there_has_the_same_numbers(store, cluster, monkeypatch):
    # As far ahead as other tests look back then, so that they learn the same.
    told = {"countries": ["JP"], "years": 2, "draws": 50, "save": False, "known_on": "2026-11-22"}
    plain = talent.backtest(store, ["2021-11-22"], **told).forecasts[0]
    monkeypatch.setenv(VARIABLE, cluster.scheduler_address)
    with on_workers():
        assert client_of() is not None
        there = talent.backtest(store, ["2021-11-22"], **told).forecasts[0]
    assert client_of() is None
    pd.testing.assert_frame_equal(there.gap(), plain.gap(), check_exact=True)
    pd.testing.assert_frame_equal(there.headline(), plain.headline(), check_exact=True)


def test_learning_there_gives_the_same_forecast(cluster):
    values = 100 + np.cumsum(np.random.default_rng(1).normal(size=(3, 40)), axis=1)
    years = pd.date_range("1980-01-01", periods=40, freq="YS")
    frame = pd.DataFrame(
        {"unique_id": np.repeat(["a", "b", "c"], 40), "ds": np.tile(years, 3), "y": values.ravel()}
    )
    plain = talent.series.forecast(frame, h=2, freq="YS", draws=20)
    with on_workers(cluster.scheduler_address):
        there = talent.series.forecast(frame, h=2, freq="YS", draws=20)
    pd.testing.assert_frame_equal(there.frame, plain.frame, check_exact=True)


def test_workers_with_other_code_are_refused(cluster, monkeypatch):
    told = iter(["f" * 64, *[code_hash()] * 2])
    monkeypatch.setattr("talent.code.code_hash", lambda: next(told))
    with (
        pytest.raises(ConfigError, match=r"(?s)inproc://.*code of talent .* \(here f{12}\)"),
        on_workers(cluster.scheduler_address),
    ):
        pass


def test_dask_still_asks_for_what_is_undone():
    """Else the mend does nothing, and the page about it is old."""
    asked = dask.config.get("distributed.nanny.pre-spawn-environ")
    assert int(asked[heap.TRIM]) < 2**20
    assert heap.MMAP not in asked


FAULTS = """
import resource
import numpy as np
from talent.heap import kept_heap

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(50):
        np.ones(125_000).sum()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

print(faults())
with kept_heap(), kept_heap():
    faults()
    print(faults())
print(faults())
"""


@pytest.mark.skipif(heap._mallopt() is None, reason="glibc only")
def test_arrays_made_again_and_again_cost_no_pages():
    def run(**more):
        started = os.environ | {heap.TRIM: "65536"} | more
        made = subprocess.run(
            [sys.executable, "-c", FAULTS], env=started, capture_output=True, text=True, check=True
        )
        return [int(line) for line in made.stdout.split()]

    mapped, kept, after = run()
    assert mapped > 50 * 200, "an array of 1 MB has 245 pages"
    assert kept < 500
    assert after > 50 * 200, "afterwards it is as it was"
    assert min(run(**{heap.MMAP: "131072"})) > 50 * 200, "what the user has chosen stays"


def test_without_a_scheduler_nothing_changes(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    before = get_active_backend()[1]
    with on_workers(), at_work():
        assert (get_active_backend()[1], client_of()) == (before, None)
    with on_workers(n_jobs=3):
        assert get_active_backend()[1] == 3


@pytest.mark.parametrize("address", ["nonsense", "http://127.0.0.1:8786", "tcp://", "tcp://a:b"])
def test_what_is_no_address(address):
    with pytest.raises(ConfigError, match="tcp://host:8786"), on_workers(address):
        pass


def test_nobody_answers():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        with (
            pytest.raises(TalentError, match="no Dask scheduler answers") as told,
            on_workers(address),
        ):
            pass
    assert is_transient(told.value)


def test_dask_is_an_extra(monkeypatch):
    monkeypatch.setattr(workers, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"talent\[distributed\]"), on_workers("tcp://a:1"):
        pass


def test_commands_take_an_address(store):
    from click.testing import CliRunner

    for words in (
        ["backtest", "--as-of", "2021-11-22"],
        ["plan", "cheapest", "jp-immigration", "--country", "JP", "--draws", "50"],
    ):
        ended = CliRunner().invoke(
            main, [*words, "--db", str(store.engine.url), "--dask", "nonsense"]
        )
        assert ended.exit_code == 2, ended.output
        assert "tcp://host:8786" in ended.stderr
