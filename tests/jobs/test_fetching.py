"""Files from the web: whole or not there, never from where they must not come."""

from __future__ import annotations

import http.server
import threading
import time
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError

import pytest

from talent.errors import ConfigError
from talent.jobs import web
from talent.jobs.fetching import fetch
from talent.store.faults import is_transient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BODY = b"series,value\n" * 10_000
LEADS = {
    "moved": "/data.csv",
    "loop": "/loop",
    "file": "file:///etc/passwd",
    "secure": "https://127.0.0.1:{port}/data.csv",
    "inside": "http://127.0.0.2:{port}/data.csv",
}


class Publisher(http.server.BaseHTTPRequestHandler):
    """A server with one good file and every fault."""

    def log_message(self, *_: object) -> None:
        pass

    def head(self, code: int, **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def do_GET(self) -> None:
        what = self.path.partition("?")[0].strip("/")
        if what in {"data.csv", "..%2fdata.csv"}:
            self.head(200, Content_Length=str(len(BODY)))
            self.wfile.write(BODY)
        elif what == "cut":
            self.head(200, Content_Length=str(len(BODY)))
            self.wfile.write(BODY[:5000])
        elif what == "endless":
            self.head(200)
            try:
                while True:
                    self.wfile.write(BODY)
            except OSError:
                self.close_connection = True
        elif what == "slow":
            self.head(200, Content_Length="1000")
            try:
                for _ in range(50):
                    self.wfile.write(b".")
                    time.sleep(0.02)
            except OSError:
                self.close_connection = True
        elif what == "silent":
            time.sleep(0.6)
        elif what == "packed":
            self.head(200, Content_Encoding="gzip")
        elif what in LEADS:
            self.head(302, Location=LEADS[what].format(port=self.server.server_address[1]))
        else:
            self.head(int(what) if what.isdecimal() else 404)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the server is; on every address of this machine's loopback."""
    with http.server.ThreadingHTTPServer(("0.0.0.0", 0), Publisher) as server:  # noqa: S104
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_whole_file_gets_its_name_and_replaces_the_last_one(address: str, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("old", encoding="utf-8")
    for way in ("data.csv", "..%2fdata.csv", "data.csv?key=1"):
        found = fetch(f"{address}/{way}", tmp_path)
        assert found == tmp_path / "data.csv"
        assert found.read_bytes() == BODY
    assert fetch(f"{address}/moved", tmp_path).read_bytes() == BODY
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data.csv", "moved"]


@pytest.mark.parametrize(
    ("what", "kind", "passes"),
    [
        ("cut", ConnectionError, True),
        ("slow", TimeoutError, True),
        ("silent", OSError, True),
        ("503", HTTPError, True),
        ("429", HTTPError, True),
        ("404", HTTPError, False),
        ("endless", ConfigError, False),
        ("packed", ConfigError, False),
        ("loop", HTTPError, False),
        ("file", (ConfigError, HTTPError), False),
        ("secure", ConfigError, False),
    ],
)
def test_after_a_fault_there_is_no_file_and_the_fault_tells_whether_it_passes(
    address: str,
    tmp_path: Path,
    what: str,
    kind: type[Exception] | tuple[type[Exception], ...],
    passes: bool,
) -> None:
    with pytest.raises(kind) as caught:
        fetch(f"{address}/{what}", tmp_path, timeout=0.3, most_seconds=0.4, most_bytes=1_000_000)
    assert is_transient(caught.value) is passes
    assert list(tmp_path.iterdir()) == []


def test_nobody_listens(tmp_path: Path) -> None:
    with pytest.raises(URLError) as caught:
        fetch("http://127.0.0.1:9/data.csv", tmp_path)
    assert is_transient(caught.value)


def test_a_public_address_cannot_lead_into_the_own_network(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # From inside to inside is allowed; then the first address is made a public one.
    assert fetch(f"{address}/inside", tmp_path).read_bytes() == BODY
    monkeypatch.setattr(web, "is_private", lambda ip: ip != "127.0.0.1")
    with pytest.raises(ConfigError, match="own network"):
        fetch(f"{address}/inside", tmp_path)
    # A name tells nothing: what counts is where the connection leads.
    monkeypatch.setattr(web._Route, "follow", lambda self, host: None)
    with pytest.raises(ConfigError, match="own network"):
        fetch(f"{address}/inside", tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a", "ftp://example.org/a", "file:///etc/passwd", "/etc/passwd",
        "https://", "https:///a", "https://me:geheim@example.org/a", "https://example.org:x/a",
        "https://example.org/a\r\nHost: b", "https://exämple.org", "https://a..b/", "data:,a",
        "http://127.0.0.1.example.org/a", "http://localhost@example.org/a",
    ],
)  # fmt: skip
def test_only_secure_addresses_are_asked(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        fetch(url, tmp_path)
    assert "geheim" not in str(caught.value)
