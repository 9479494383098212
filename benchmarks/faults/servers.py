"""What can be broken: a PostgreSQL that can be stopped at any moment, a cable, and a small disk."""

from __future__ import annotations

import importlib.util
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, create_engine, text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ROOT", "Cluster", "Proxy", "cluster", "small_disk"]

ROOT = Path(__file__).resolve().parents[2]
GONE = struct.pack("ii", 1, 0)
"""SO_LINGER: a connection that is closed is reset, and nothing more of it is delivered."""


def _of_the_tests() -> Any:
    """tests/postgres.py, which knows where PostgreSQL is; tests are no package."""
    spec = importlib.util.spec_from_file_location("postgres", ROOT / "tests" / "postgres.py")
    assert spec is not None  # noqa: S101 - the file is there
    assert spec.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Cluster:
    """A PostgreSQL of our own, that forgets nothing which it said was stored.

    What it has written is left to the kernel (fsync off): its processes die here, the machine does
    not.
    """

    def __init__(self, home: Path, binaries: Path, user: str | None, prefix: list[str]) -> None:
        self.home, self.binaries, self.user, self.prefix = home, binaries, user, prefix
        self.log = home / "server.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.settings = {"fsync": "off", "listen_addresses": "", "timezone": "Asia/Taipei"}
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        self.environment |= {"LC_ALL": "C", "HOME": str(home)}

    @property
    def socket(self) -> Path:
        """Where it listens on the machine."""
        return self.home / ".s.PGSQL.5432"

    def url(self, database: str = "postgres", **query: str) -> str:
        """URL of one of its databases."""
        made = URL.create(
            "postgresql+psycopg", username="talent", database=database,
            query={"host": str(self.home), **query},
        )  # fmt: skip
        return made.render_as_string(hide_password=False)

    def make(self) -> None:
        """Make its files."""
        subprocess.run(
            [self.binaries / "initdb", "-D", self.home / "data", "-U", "talent", "-A", "trust",
             "-E", "UTF8", "--locale=C", "--wal-segsize=1", "--no-sync", "--no-instructions"],
            cwd=self.home, env=self.environment, user=self.user, capture_output=True, check=True,
        )  # fmt: skip

    def start(self, limit: int | None = None) -> None:
        """Start it, and wait until it answers; with a limit in bytes on the size of its files."""
        options = [part for k, v in self.settings.items() for part in ("-c", f"{k}={v}")]
        # In blocks of 512 bytes; what begins it cannot change the limits of another user's process.
        limited = f'ulimit -f {limit // 512 if limit else "unlimited"}; exec "$@"'
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                ["sh", "-c", limited, "sh", *self.prefix,
                 self.binaries / "postgres", "-D", self.home / "data", "-k", self.home, *options],
                cwd=self.home, env=self.environment, user=self.user, stdout=out, stderr=out,
            )  # fmt: skip
        end = time.monotonic() + 60
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(self.log.read_text()[-3000:])
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether it lets somebody in."""
        asked = subprocess.run(
            [self.binaries / "pg_isready", "-h", self.home, "-q"], env=self.environment,
            check=False, capture_output=True,
        )  # fmt: skip
        return asked.returncode == 0

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stop it: SIGQUIT without any tidying (``-m immediate``), SIGINT with (``-m fast``)."""
        if self.process is None:
            return
        self.process.send_signal(how)
        self.process.wait(timeout=60)
        self.process = None

    def ask(self, statement: str, database: str = "postgres") -> list[Any]:
        """Run a statement outside of any transaction."""
        engine = create_engine(self.url(database), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            result = connection.execute(text(statement))
            rows = list(result) if result.returns_rows else []
        engine.dispose()
        return rows

    def copy(self, name: str, of: str) -> str:
        """Copy a database, and give the URL of the copy."""
        self.ask(f'CREATE DATABASE "{name}" TEMPLATE "{of}"')
        return self.url(name)


@contextmanager
def cluster(
    folder: Path | None = None, prefix: list[str] | None = None, **settings: str
) -> Iterator[Cluster]:
    """A cluster that runs; in a folder if one is named, and its server started by `prefix`."""
    tests = _of_the_tests()
    user = tests._user()
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        binaries = tests._binaries()
        if not tests._reachable(binaries, user):
            shutil.copytree(binaries.parent, home / "pginstall", symlinks=True)
            binaries = home / "pginstall" / binaries.name
        home.chmod(0o755)
        run = folder or home / "run"
        run.mkdir(exist_ok=True)
        if user:
            shutil.chown(run, user)
        made = Cluster(run, binaries, user, prefix or [])
        made.settings |= settings
        made.make()
        made.start()
        try:
            yield made
        finally:
            made.stop()


class Proxy:
    """A way to a server that can be cut at any moment.

    `cut` resets what is open and refuses what comes; `silence` lets everything wait, as a server
    that hangs or a net that loses every packet does; `mend` ends both.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.open: list[socket.socket] = []
        self.passing = threading.Event()
        self.passing.set()
        self.whole, self.ended = True, False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """Cut the cable."""
        self.whole = False
        for one in [*self.open]:
            _reset(one)
        self.open.clear()

    def silence(self) -> None:
        """Let nothing through, and tell nobody."""
        self.passing.clear()

    def mend(self) -> None:
        """Mend the cable."""
        self.whole = True
        self.passing.set()

    def close(self) -> None:
        """End it."""
        self.ended = True
        self.mend()
        self.cut()
        self.listener.close()

    def _listen(self) -> None:
        while not self.ended:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            self.passing.wait()
            far = socket.socket(socket.AF_UNIX)
            try:
                if not self.whole:
                    raise ConnectionRefusedError
                far.connect(str(self.target))
            except OSError:
                _reset(near)
                far.close()
                continue
            self.open += [near, far]
            threading.Thread(target=self._pump, args=(near, far), daemon=True).start()

    def _pump(self, near: socket.socket, far: socket.socket) -> None:
        other = {near: far, far: near}
        with suppress(OSError, ValueError):
            while True:
                for one in select.select([near, far], [], [])[0]:
                    chunk = one.recv(65536)
                    self.passing.wait()
                    if not chunk:
                        return _both(near, far)
                    other[one].sendall(chunk)
        _both(near, far)
        return None


def _reset(one: socket.socket) -> None:
    with suppress(OSError):
        if one.family == socket.AF_INET:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, GONE)
        # A thread that waits for it is woken.
        one.shutdown(socket.SHUT_RDWR)
    one.close()


def _both(near: socket.socket, far: socket.socket) -> None:
    near.close()
    far.close()


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path | None]:
    """A disk of a few megabytes; None where we may not mount one."""
    with tempfile.TemporaryDirectory(prefix="disk-") as name:
        Path(name).chmod(0o755)
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", name]
        try:
            done = subprocess.run(command, check=False, capture_output=True).returncode == 0
        except OSError:
            done = False
        try:
            yield Path(name) if done else None
        finally:
            if done:
                subprocess.run(["umount", "-l", name], check=True)
