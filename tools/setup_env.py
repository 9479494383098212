"""Set up, run and check talent with nothing but Python's standard library.

The Makefile only calls this file, so that Linux, macOS and Windows share one implementation::

    python tools/setup_env.py forecast     # environment, database, forecast, HTML page
    python tools/setup_env.py test         # environment, linters, types, the whole test suite
    python tools/setup_env.py help

The environment is ``.venv`` beside this folder. It is made once; a stamp with the hash of the
lock file tells the next call that nothing has to be installed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from browser import ensure_chromium, find_chromium
from environment import LOWEST, MAIN, ROOT, Environment, SetupError, run, say
from locks import lock, pins
from notebooks import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

OUT = ROOT / "out"
OLDEST = (3, 11)
# A worker a core: each has its own databases, servers and browser.
WORKERS = ("-n", "auto", "--dist", "worksteal")


def setup() -> None:
    """Make .venv from requirements.lock; does nothing when that is done."""
    MAIN.setup()


def forecast() -> None:
    """Forecast US, JP and TW to 2035 in the embedded database; write out/forecast.html."""
    setup()
    OUT.mkdir(exist_ok=True)
    say("forecasting; the first call also creates, migrates and fills the database")
    run(
        [MAIN.scripts / "talent", "forecast", "--html", Path("out", "forecast.html"), *sys.argv[2:]]
    )


def lint() -> None:
    """Check style with ruff."""
    setup()
    say("ruff: lint and format")
    run([MAIN.scripts / "ruff", "check"])
    run([MAIN.scripts / "ruff", "format", "--check"])


def reformat() -> None:
    """Mend what ruff can mend."""
    setup()
    run([MAIN.scripts / "ruff", "check", "--fix"])
    run([MAIN.scripts / "ruff", "format"])


def types() -> None:
    """Check types with strict mypy."""
    setup()
    say("mypy: strict types")
    run([MAIN.scripts / "mypy"])


def pytest(
    paths: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    where: Environment = MAIN,
) -> None:
    """Run pytest on the paths, with a database of its own for code that opens the default one."""
    # Two BLAS threads on two busy cores make small fits forty times slower.
    calm = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory(prefix="talent-") as folder:
        url = {"TALENT_DATABASE_URL": f"sqlite:///{Path(folder, 'talent.db').as_posix()}"}
        run([where.python, "-m", "pytest", *paths], env={**calm, **url, **(env or {})})


def notebooks() -> None:
    """Run every notebook from top to bottom with the wheel, outside the checkout."""
    built = wheel()
    with tempfile.TemporaryDirectory(prefix="talent-notebooks-") as folder:
        ready = prepare(built, Path(folder))
        pytest([*ready.options, *WORKERS, "--durations=0", *ready.files], env=ready.env)


def test() -> None:
    """Run linters, types and the whole test suite; with arguments, only pytest on them."""
    setup()
    chosen = sys.argv[2:]
    if chosen:
        browser = find_chromium()
        pytest(chosen, env={"CHROMIUM": browser} if browser else {})
        return
    browser = ensure_chromium()
    say(f"browser: {browser}")
    with tempfile.TemporaryDirectory(prefix="talent-notebooks-") as folder:
        # One core has nothing to do while style and types are checked.
        with ThreadPoolExecutor(max_workers=1) as pool:
            preparing = pool.submit(lambda: prepare(wheel(), Path(folder)))
            lint()
            types()
            ready = preparing.result()
        say("pytest: tests, doctests, documentation examples, notebooks")
        # The notebooks are named one by one, and come first: begun last, the longest of all would
        # leave the other worker with nothing to do.
        options = [*WORKERS, *ready.options, "--durations=40"]
        pytest([*options, *ready.files, "tests", "src"], env={"CHROMIUM": browser, **ready.env})


def setup_lowest() -> None:
    """Make .venv-lowest from requirements-lowest.lock; does nothing when that is done."""
    MAIN.setup()
    LOWEST.setup(uv=MAIN.scripts / "uv")


def lowest() -> None:
    """Run the tests, or those named, with the oldest versions that pyproject.toml allows."""
    browser = ensure_chromium()
    setup_lowest()
    folders = sorted(folder for folder in (ROOT / "tests").iterdir() if folder.is_dir())
    # The tests about the repository itself do not depend on versions.
    named = [folder for folder in folders if folder.name not in {"project", "__pycache__"}]
    chosen = sys.argv[2:] or [*map(str, named), "src"]
    # Old releases use what newer ones of their own dependencies deprecate: not ours to mend.
    mild = ["-W", "default::DeprecationWarning", "-W", "default::FutureWarning"]
    pytest([*WORKERS, *mild, *chosen], env={"CHROMIUM": browser}, where=LOWEST)


def docs() -> None:
    """Build the documentation into docs/_build/html; with --run, show what the notebooks give."""
    setup()
    build = Path("docs", "_build", "html")
    env: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="talent-docs-") as folder:
        if "--run" in sys.argv[2:]:
            url = f"sqlite:///{Path(folder, 'talent.db').as_posix()}"
            env = {"TALENT_DOCS_RUN": "1", "TALENT_DATABASE_URL": url}
        run(
            [MAIN.python, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs", build],
            env=env,
        )
    say(f"documentation: {build / 'index.html'}")


def wheel() -> Path:
    """Build the wheel into dist/."""
    setup()
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    run([MAIN.python, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist", "."])
    return next((ROOT / "dist").glob("*.whl"))


def check_wheel() -> None:
    """Install the built wheel as a user would, in an empty folder, and forecast with it."""
    built = wheel()
    with tempfile.TemporaryDirectory(prefix="talent-wheel-") as name:
        folder = Path(name)
        say("installing the wheel and its own dependencies in a new environment")
        user = Environment(folder / "venv", MAIN.lock)
        user.create()
        limits = folder / "constraints.txt"
        limits.write_text("\n".join(pins(MAIN.lock)) + "\n", encoding="utf-8")
        # The locked uv, which setup has just put into .venv.
        install = (MAIN.scripts / "uv", "pip", "install", "--quiet", "--python", user.python)
        run([*install, "-c", limits, f"talent[report] @ {built.as_uri()}"], cwd=folder)
        run(
            [user.scripts / "talent", "forecast", "--draws", "200", "--db", "sqlite:///wheel.db"],
            cwd=folder,
            env={"PYTHONPATH": ""},
        )


def bench() -> None:
    """Measure talent beside named alternatives and write docs/performance.md; takes a while."""
    setup()
    run([MAIN.python, "-m", "benchmarks", *sys.argv[2:]])


def bench_series() -> None:
    """Measure the series forecasts and write docs/series-accuracy.md; takes a while."""
    setup()
    run([MAIN.python, "-m", "benchmarks.series", *sys.argv[2:]])


def bench_workforce() -> None:
    """Measure the workforce engine and write docs/workforce-accuracy.md; takes a while."""
    setup()
    run([MAIN.python, "-m", "benchmarks.workforce", *sys.argv[2:]])


def bench_demand() -> None:
    """Measure the models of the demand side: starts, staffing, headcount, mix, cycle, base gap."""
    setup()
    for name in ("starts", "staffing", "headcount", "occupations", "cycle", "base_gap"):
        run([MAIN.python, "-m", f"benchmarks.{name}", *sys.argv[2:]])


def clean() -> None:
    """Remove what builds and tests leave behind (not .venv, not your database)."""
    names = ["dist", "out", "docs/_build", "docs/generated", "docs/notebooks"]
    for name in [*names, ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"]:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for folder in ("src", "tests", "tools", "datasets", "migrations", "benchmarks"):
        for cache in sorted((ROOT / folder).rglob("__pycache__")):
            shutil.rmtree(cache, ignore_errors=True)


def usage() -> None:
    """List the targets."""
    print("python tools/setup_env.py TARGET   (or: make TARGET)\n")
    for name, target in TARGETS.items():
        print(f"  {name:15} {(target.__doc__ or '').splitlines()[0]}")


TARGETS: dict[str, Callable[[], object]] = {
    "forecast": forecast,
    "test": test,
    "setup": setup,
    "lint": lint,
    "format": reformat,
    "types": types,
    "setup-lowest": setup_lowest,
    "lowest": lowest,
    "docs": docs,
    "notebooks": notebooks,
    "bench": bench,
    "bench-series": bench_series,
    "bench-workforce": bench_workforce,
    "bench-demand": bench_demand,
    "wheel": wheel,
    "check-wheel": check_wheel,
    "lock": lock,
    "clean": clean,
    "help": usage,
}


def main() -> int:
    """Run the target named on the command line; 1 when it fails, 2 when there is none."""
    if sys.version_info < OLDEST:
        oldest, here = ".".join(map(str, OLDEST)), sys.version.split()[0]
        print(f"talent needs Python {oldest} or newer; this is {here}", file=sys.stderr)
        return 1
    name = sys.argv[1] if len(sys.argv) > 1 else "help"
    if name not in TARGETS:
        usage()
        print(f"\nno target called {name!r}", file=sys.stderr)
        return 2
    start = time.monotonic()
    try:
        TARGETS[name]()
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if name not in {"help", "test"}:
        say(f"{name}: done in {time.monotonic() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
