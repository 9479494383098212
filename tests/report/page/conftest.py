"""A real Chromium with the network cut, driven over its debugging pipe."""

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import talent
from talent.forecasts.compare import Comparison
from talent.forecasts.result import Forecast
from talent.report.page_levers import Effects

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe",
)  # fmt: skip
SECONDS = 60.0


def find_chromium() -> str:
    names = [os.environ.get("CHROMIUM", ""), "chromium", "google-chrome", "chromium-browser"]
    for name in names:
        found = shutil.which(name) if name else None
        if found:
            return found
    pytest.fail(
        "no Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM to its path"
    )


def without_network() -> list[str]:
    """Command that runs another one in a network namespace of its own, where that is permitted."""
    tool = shutil.which("unshare")
    for options in (["-n"], ["-r", "-n"]):
        if tool is None:
            break
        command = [tool, *options]
        if subprocess.run([*command, "true"], check=False, capture_output=True).returncode == 0:
            return command
    return []


class Browser:
    """One tab. Collects what the console says and every address that is asked for."""

    def __init__(self, profile: Path) -> None:
        command = [*without_network(), find_chromium(), *FLAGS, f"--user-data-dir={profile}"]
        theirs_in, self.out = os.pipe()
        self.inp, theirs_out = os.pipe()
        log = os.open(profile.with_suffix(".log"), os.O_CREAT | os.O_WRONLY, 0o600)
        # Chromium reads commands from descriptor 3 and answers on 4. High copies first, so that
        # neither of the two is overwritten while it is still to be copied.
        high = [
            os.dup2(theirs_in, 200, inheritable=False),
            os.dup2(theirs_out, 201, inheritable=False),
        ]
        self.pid = os.posix_spawn(
            shutil.which(command[0]) or command[0],
            command,
            dict(os.environ),
            file_actions=[
                (os.POSIX_SPAWN_DUP2, high[0], 3),
                (os.POSIX_SPAWN_DUP2, high[1], 4),
                (os.POSIX_SPAWN_DUP2, log, 2),
            ],
            setpgroup=0,
        )
        for fd in (theirs_in, theirs_out, log, *high):
            os.close(fd)
        self.count, self.buffer = 0, b""
        self.console: list[str] = []
        self.requests: list[str] = []
        self.session = ""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def _receive(self, deadline: float) -> dict[str, Any]:
        while b"\0" not in self.buffer:
            ready = select.select([self.inp], [], [], max(deadline - time.monotonic(), 0))[0]
            chunk = os.read(self.inp, 1 << 16) if ready else b""
            if not chunk:
                raise TimeoutError("Chromium does not answer")
            self.buffer += chunk
        line, _, self.buffer = self.buffer.partition(b"\0")
        return dict(json.loads(line))

    def _note(self, event: dict[str, Any]) -> None:
        method, data = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(data["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.console.append(json.dumps(data["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled":
            self.console.append(json.dumps([data["type"], data["args"]]))
        elif method == "Log.entryAdded" and data["entry"]["level"] in {"error", "warning"}:
            self.console.append(json.dumps(data["entry"]))

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        self.count += 1
        message: dict[str, Any] = {"id": self.count, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + SECONDS
        while True:
            answer = self._receive(deadline)
            self._note(answer)
            if answer.get("id") == self.count:
                assert "error" not in answer, answer
                return dict(answer["result"])

    def run(self, script: str) -> Any:
        """Value of a JavaScript expression; a promise is awaited."""
        result = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def wait(self, condition: str) -> None:
        deadline = time.monotonic() + SECONDS
        while not self.run(condition):
            assert time.monotonic() < deadline, (condition, self.console)
            time.sleep(0.05)

    def open(self, path: Path, *, fragment: str = "", width: int = 1200, height: int = 900) -> None:
        self.console.clear()
        self.requests.clear()
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)  # fmt: skip
        # Another fragment of the same page would not load it anew.
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=path.resolve().as_uri() + fragment)
        # The old page is still there until the new one has come: its mark must not be taken for it.
        self.wait(f"location.href.startsWith({path.resolve().as_uri()!r})")
        self.settle()

    def settle(self) -> None:
        """Wait until all charts of the page show the choice."""
        self.wait(
            "document.readyState === 'complete' && "
            "['drawn', 'failed'].includes(document.documentElement.dataset.charts)"
        )

    def choose(self, control: str, value: str) -> None:
        """What a mouse does with a list of choices."""
        self.run(
            f"(() => {{ const s = document.getElementById('choose-{control}');"
            f" s.value = {value!r}; s.dispatchEvent(new Event('change')); }})()"
        )
        self.settle()

    def key(self, name: str, code: int) -> None:
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name,
                      windowsVirtualKeyCode=code)  # fmt: skip

    def screenshot(self, path: Path, *, whole: bool = False) -> bytes:
        picture = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        data = base64.b64decode(picture["data"])
        path.write_bytes(data)
        return data

    def close(self) -> None:
        self.session = ""
        self.call("Browser.close")
        deadline = time.monotonic() + 10
        while os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            if time.monotonic() > deadline:
                os.killpg(self.pid, signal.SIGKILL)
            time.sleep(0.05)
        os.close(self.out)
        os.close(self.inp)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    tab = Browser(tmp_path_factory.mktemp("browser") / "profile")
    yield tab
    tab.close()


EFFECTS = {"jp-reskilling": -900.0, "jp-later-retirement": 150.0}
"""Mean effects of levers by hand on all occupations of a scope, persons; and what they cost."""

COSTS = {"jp-reskilling": 12e6, "jp-later-retirement": 3e6}
TOGETHER = -50.0


def by_hand(
    comparison: Comparison, country: str, draws: int, progress: Callable[[str], None]
) -> Effects:
    """Effects of levers without the models: the same in every year, a sixth on technicians."""
    cube = comparison.base.cube
    assert cube is not None
    before = {
        (scope, occupation): cube.draws("gap", country=country, scope=scope, occupation=occupation)[
            :draws
        ]
        for scope in cube.scopes
        for occupation in ("total", *cube.occupations)
    }
    spread = np.linspace(0.5, 1.5, draws)[:, None] * np.ones(len(cube.years))

    def effect(mean: float) -> dict[tuple[str, str], Any]:
        return {cell: mean * spread * (1 if cell[1] == "total" else 1 / 6) for cell in before}

    for name in EFFECTS:
        progress(name)
    alone = {name: effect(mean) for name, mean in EFFECTS.items()}
    whole = effect(sum(EFFECTS.values()) + TOGETHER)
    return Effects(before, alone, whole, COSTS, sum(COSTS.values()))


@pytest.fixture(scope="module")
def closing(forecast: Forecast) -> Iterator[Comparison]:
    """The forecast beside a scenario with two levers in Japan."""
    world: Any = SimpleNamespace(config=SimpleNamespace(levers=(SimpleNamespace(country="JP"),)))
    under = replace(forecast, meta={**forecast.meta, "scenario": "skills"}, world=world)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("talent.report.page_closing.simulated", by_hand)
        yield talent.compare(forecast, under)
