"""Faults on purpose, a few times each; ``python -m benchmarks.faults`` does it many times.

Forecasts are made up here (`benchmarks.faults.records`): what is tried is all that happens around
them, in processes of their own, on both databases. docs/faults.md tells of real ones.
"""

from __future__ import annotations

import os
import random
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A cluster, the program that forks calls, and an undisturbed place on each database."""
    from types import SimpleNamespace

    # Benchmarks are beside the tests and no part of the package.
    sys.path.insert(0, str(ROOT))
    from benchmarks.faults.control import callers
    from benchmarks.faults.places import Place
    from benchmarks.faults.records import write_record
    from benchmarks.faults.servers import cluster

    from talent.store import make_engine, schema

    folder = tmp_path_factory.mktemp("faults")
    seed = int(os.environ.get("TALENT_FAULT_SEED", random.SystemRandom().randrange(10**6)))
    with ExitStack() as stack:
        server = stack.enter_context(cluster())
        program = stack.enter_context(callers(folder))
        server.ask("CREATE DATABASE empty")
        urls = {"SQLite": f"sqlite:///{folder / 'talent.db'}", "PostgreSQL": server.url("empty")}
        places = {}
        for kind, url in urls.items():
            engine = make_engine(url)
            schema.upgrade(engine)
            engine.dispose()
            (folder / kind).mkdir()
            places[kind] = Place(
                kind, url, folder / kind, program, write_record(folder / "record", 50), 1.0
            )
            places[kind].prepare()
        yield SimpleNamespace(server=server, seed=seed, **places)
    sys.path.remove(str(ROOT))


@pytest.fixture
def moments(faults: SimpleNamespace) -> random.Random:
    """Random moments; pytest shows the seed of a test that fails."""
    print(f"random moments: TALENT_FAULT_SEED={faults.seed}")  # noqa: T201
    return random.Random(faults.seed)  # noqa: S311


both = pytest.mark.parametrize("kind", ["SQLite", "PostgreSQL"])


@both
def test_killed_at_any_moment(faults: SimpleNamespace, moments: random.Random, kind: str) -> None:
    from benchmarks.faults.kills import kills

    aim = moments.sample(["lease", "begin", "save", "note", "end"], 1)
    tally = kills(getattr(faults, kind), 2, moments, aim=aim)
    assert tally.wrong == []
    assert tally.where.total() == 2


@both
def test_raced(faults: SimpleNamespace, moments: random.Random, kind: str) -> None:
    from benchmarks.faults.races import races

    place = getattr(faults, kind)
    tally = races(place, 1, moments)
    assert tally.wrong == []
    assert tally.seen["did it"] == 1
    assert races(place, 1, moments, killed=True).wrong == []


def test_asleep(faults: SimpleNamespace, moments: random.Random) -> None:
    from benchmarks.faults.sleepers import sleepers

    aim = [moments.choice(["forecast", "report", "note", "end"])]
    tally = sleepers(faults.PostgreSQL, 1, moments, aim=aim)
    assert tally.wrong == []
    assert list(tally.seen) == ["another completed it; the sleeper: LeaseLostError"]


def test_the_server_restarts(faults: SimpleNamespace, moments: random.Random) -> None:
    from benchmarks.faults.restarts import restarts

    tally = restarts(faults.PostgreSQL, faults.server, 1, moments, aim=["save"])
    # It completes by its tries, or fails in words and the next call completes.
    assert tally.wrong == []
    assert sum(tally.seen.values()) == 1


def test_the_network_is_cut(faults: SimpleNamespace, moments: random.Random) -> None:
    from benchmarks.faults.network import cuts

    aim = [moments.choice(["forecast", "save", "note", "end"])]
    tally = cuts(faults.PostgreSQL, faults.server, 1, moments, seconds=0.3, aim=aim)
    assert tally.wrong == []


def test_a_server_that_fell_silent_counts_as_gone_in_a_minute(faults: SimpleNamespace) -> None:
    from talent.store import make_engine

    engine = make_engine(faults.server.url("empty", keepalives_count="7"))
    with engine.connect() as connection:
        used = connection.connection.dbapi_connection.info.get_parameters()
    engine.dispose()
    told = [used[f"keepalives_{name}"] for name in ("idle", "interval", "count")]
    assert told == ["30", "10", "7"]
    assert used["tcp_user_timeout"] == "60000"


def test_no_space(faults: SimpleNamespace, moments: random.Random) -> None:
    from benchmarks.faults.disks import limited_file

    assert limited_file(faults.SQLite, 1, moments, most=0.12).wrong == []


@both
def test_read_only(faults: SimpleNamespace, kind: str) -> None:
    from benchmarks.faults.disks import read_only

    tally = read_only(getattr(faults, kind), 1)
    assert tally.wrong == []
    assert "read-only" in next(iter(tally.seen))


def test_a_half_written_report_of_a_sleeper_stays_his_own(faults: SimpleNamespace) -> None:
    place = faults.SQLite
    order = place.order()
    part = place.folder / f".gap-{order['seed']}.csv.part"
    with part.open("w", encoding="utf-8") as sleeper:
        sleeper.write("half of a")
        sleeper.flush()
        assert place.call(order).wait()["state"] == "complete"
        sleeper.write(" line" * 100_000)
    report = (place.folder / f"gap-{order['seed']}.csv").read_text(encoding="utf-8")
    assert "line" not in report
    assert report.count("\n") == place.whole["run_result"] + 1


def test_these_checks_can_fail(faults: SimpleNamespace, moments: random.Random) -> None:
    """Last: without the lease, races leave what is wrong in the database."""
    from benchmarks.faults.races import races

    tally = races(faults.SQLite, 1, moments, without=["lease", "memory"])
    assert tally.wrong != []
