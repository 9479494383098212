"""One holder at a time: with live ones, dead ones, sleeping ones, and clocks that lie."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from talent.errors import ConfigError, JobBusyError, LeaseLostError
from talent.jobs import lease as leases
from talent.jobs.lease import held, short_write
from talent.store import make_engine
from talent.store.models_jobs import JobLease

if TYPE_CHECKING:
    from sqlalchemy import Engine

SECONDS = 0.6


def _holder(engine: Engine) -> str:
    with engine.connect() as connection:
        return connection.execute(select(JobLease.holder)).scalar_one()


def _elsewhere(engine: Engine) -> None:
    """Let the lease look as if its holder ran on another machine: nobody can ask for its pid."""
    with short_write(engine) as connection:
        connection.execute(text("UPDATE job_lease SET holder = 'far/boot/pid:[1] 1 1 token'"))


def test_one_at_a_time_and_free_afterwards(migrated: Engine) -> None:
    with held(migrated, "a", SECONDS) as mine:
        mine.require()
        with held(migrated, "b", SECONDS) as other:
            assert other.fence == 1
        with (
            pytest.raises(JobBusyError, match=rf"process {os.getpid()} on"),
            held(migrated, "a", SECONDS),
        ):
            pass
    started = time.monotonic()
    with held(migrated, "a", 30.0) as next_one:
        assert next_one.fence == 2
    assert time.monotonic() - started < 5


def test_it_beats_as_long_as_it_lives(migrated: Engine) -> None:
    with held(migrated, "a", 0.3) as mine:
        time.sleep(1.0)
        with migrated.connect() as connection:
            beats = connection.execute(select(JobLease.beats)).scalar_one()
        assert 3 <= beats <= 12
        mine.require()


def test_one_who_died_elsewhere_is_waited_for_and_not_longer(migrated: Engine) -> None:
    with held(migrated, "a", SECONDS) as gone:
        gone._ended.set()
        assert gone._thread is not None
        gone._thread.join()
        _elsewhere(migrated)
        started = time.monotonic()
        with held(migrated, "a", SECONDS) as mine:
            waited = time.monotonic() - started
            assert mine.fence == gone.fence + 1
            assert SECONDS <= waited < SECONDS + 10
            # The one who was only asleep cannot write any more.
            with migrated.begin() as connection, pytest.raises(LeaseLostError, match="took it"):
                gone.require(connection)
            gone.lost.clear()
            gone.beat()
            assert gone.lost.is_set()
            mine.require()
        assert _holder(migrated) == ""


def test_a_clock_that_jumps_takes_nothing_away(migrated: Engine) -> None:
    with held(migrated, "a", SECONDS) as mine:
        for moment in ("1999-01-01 00:00:00", "2999-01-01 00:00:00"):
            with short_write(migrated) as connection:
                connection.execute(text(f"UPDATE job_lease SET beat_at = '{moment}'"))  # noqa: S608
            with pytest.raises(JobBusyError), held(migrated, "a", SECONDS):
                pass
        mine.require()


def test_a_killed_process_here_is_not_waited_for(sqlite_url: str) -> None:
    from talent.store import schema

    engine = make_engine(sqlite_url)
    schema.upgrade(engine)
    engine.dispose()
    ready, told = os.pipe()
    child = os.fork()
    if child == 0:
        with held(make_engine(sqlite_url), "a", 60.0):
            os.write(told, b"x")
            time.sleep(60)
        os._exit(0)
    os.read(ready, 1)
    os.kill(child, signal.SIGSTOP)
    # Asleep is not dead.
    assert not leases._dead(_holder(engine))
    os.kill(child, signal.SIGKILL)
    started = time.monotonic()
    with held(engine, "a", 60.0) as mine:
        assert mine.fence == 2
    os.waitpid(child, 0)
    assert time.monotonic() - started < 10
    engine.dispose()


def test_who_waits_for_the_database_does_not_take_a_live_lease(sqlite_url: str) -> None:
    """A long load of the holder keeps it from beating; whoever wants the lease waits as well."""
    from talent.store import schema
    from talent.store.engine import writing

    engine, other = make_engine(sqlite_url), make_engine(sqlite_url)
    schema.upgrade(engine)
    with held(engine, "a", SECONDS) as mine:
        with writing(engine):
            caught: list[BaseException] = []

            def take() -> None:
                try:
                    with held(other, "a", SECONDS):
                        caught.append(AssertionError("it was taken"))
                except JobBusyError as error:
                    caught.append(error)

            thread = threading.Thread(target=take)
            thread.start()
            time.sleep(3 * SECONDS)
        thread.join(timeout=20)
        assert [type(one) for one in caught] == [JobBusyError]
        mine.require()
    engine.dispose()
    other.dispose()


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ConfigError, match="stays"), held(make_engine("sqlite://"), "a", 1.0):
        pass
