"""Where heavy work runs: in this process, in several, or on the workers of a Dask cluster.

Numbers never depend on it: every draw comes from a stream that is named by what it is for.
"""

from __future__ import annotations

import os
import platform
import socket
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from joblib import parallel_config
from joblib.parallel import get_active_backend

from talent.errors import ConfigError, MissingExtraError, TalentError
from talent.heap import kept_heap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dask.distributed import Client

__all__ = ["VARIABLE", "at_work", "client_of", "on_workers", "scheduler_address"]

VARIABLE = "TALENT_DASK_SCHEDULER"
"""Environment variable with the address of a Dask scheduler."""

ALIKE = ("talent", "numpy", "pandas", "scipy", "scikit-learn", "statsmodels", "joblib")
"""Packages that must be of one version everywhere, or numbers could differ."""

CONNECT_SECONDS = 10.0
WORKER_SECONDS = 60.0


def scheduler_address(address: str | None = None) -> str | None:
    """Address of the Dask scheduler to use: the one given, else ``TALENT_DASK_SCHEDULER``.

    Examples
    --------
    >>> scheduler_address(" tcp://10.0.0.5:8786 ")
    'tcp://10.0.0.5:8786'
    """
    return (address or os.environ.get(VARIABLE, "")).strip() or None


@contextmanager
def on_workers(address: str | None = None, n_jobs: int | None = None) -> Iterator[None]:
    """Run forecasts of many draws, backtests, plans and learning within on a Dask cluster.

    Or on several processes of this machine.

    Parameters
    ----------
    address : str, optional
        Of a Dask scheduler, such as ``tcp://10.0.0.5:8786``. ``TALENT_DASK_SCHEDULER`` by default;
        without either nothing changes.
    n_jobs : int, optional
        Processes on this machine, as joblib's, where there is no scheduler.

    Raises
    ------
    ConfigError
        If the address is none, or a worker has another version of talent, of its code, or of a
        library that numbers come from.
    MissingExtraError
        If Dask is not installed.
    TalentError
        If no scheduler answers, or it has no worker.

    Examples
    --------
    >>> from joblib import effective_n_jobs
    >>> with on_workers(n_jobs=1):
    ...     effective_n_jobs(None)
    1
    """
    chosen = scheduler_address(address)
    if chosen is None:
        with parallel_config(n_jobs=n_jobs):
            yield
        return
    if find_spec("distributed") is None:
        raise MissingExtraError(
            "workers of Dask need it here too: pip install 'talent[distributed]'"
        )
    with _connected(chosen) as client:
        _refuse_strangers(client, chosen)
        with parallel_config("dask", client=client):
            yield


def client_of() -> Client | None:
    """Client of the cluster on which work started here would run; None if on none."""
    return getattr(get_active_backend()[0], "client", None)


@contextmanager
def at_work() -> Iterator[None]:
    """What a piece of work does around itself on a worker of Dask; elsewhere nothing.

    Arrays stay in the heap while it runs, see `talent.heap`, and work within the work stays on the
    worker.
    """
    if client_of() is None:
        yield
        return
    with kept_heap(), parallel_config("sequential"):
        yield


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    from dask.distributed import Client  # noqa: PLC0415 - an extra
    from distributed.comm.addressing import parse_address, parse_host_port  # noqa: PLC0415

    try:
        scheme, place = parse_address(address, strict=False)
        if scheme in {"tcp", "tls"}:
            # A client that finds nobody leaves threads behind that complain later.
            with socket.create_connection(parse_host_port(place), timeout=CONNECT_SECONDS):
                pass
        connect: Any = Client
        client = connect(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (ValueError, TypeError) as error:
        raise ConfigError(
            f"{address!r} is no address of a Dask scheduler ({error}); "
            f"write it as tcp://host:8786, in {VARIABLE} or with --dask"
        ) from error
    except OSError as error:
        raise TalentError(
            f"no Dask scheduler answers at {address} ({error.strerror or error}); "
            f"start one, or leave out --dask and {VARIABLE}"
        ) from error
    with client:
        yield client


def _refuse_strangers(client: Any, address: str) -> None:
    """Refuse workers whose numbers might differ."""

    # A function within a function is sent whole, so that it runs where talent is not installed.
    def about() -> dict[str, str]:
        told = {"python": ".".join(platform.python_version_tuple()[:2])}
        for name in ALIKE:
            try:
                told[name] = version(name)
            except PackageNotFoundError:
                told[name] = "none"
        try:
            from talent.code import code_hash  # noqa: PLC0415 - it may not be there
        except ImportError:
            return told
        return told | {"code of talent": code_hash()}

    mine = about()
    if not client.ncores():
        # A cluster that grows on demand has no worker until there is work.
        try:
            client.submit(about, pure=False).result(timeout=WORKER_SECONDS)
        except TimeoutError as error:
            raise TalentError(
                f"the Dask scheduler at {address} has no worker; start some: dask worker {address}"
            ) from error
    problems = [
        f"{worker}: {told}"
        for worker, theirs in client.run(about, on_error="return").items()
        if (told := _differences(mine, theirs))
    ]
    if problems:
        raise ConfigError(
            "workers of Dask must run what runs here, or numbers could differ; install the same "
            "there:\n  " + "\n  ".join(problems)
        )


def _differences(mine: dict[str, str], theirs: dict[str, str] | Exception) -> str:
    if isinstance(theirs, Exception):
        return f"{type(theirs).__name__}: {theirs}"
    return ", ".join(
        f"{name} {theirs.get(name, 'none')[:12]} (here {value[:12]})"
        for name, value in mine.items()
        if theirs.get(name) != value
    )
