"""The built wheel works where there is no checkout: data and migrations travel inside it."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


def clean_env(home: Path) -> dict[str, str]:
    """Return an environment in which nothing points back at the checkout."""
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG", "LC_ALL", "PYTHONDONTWRITEBYTECODE",
            "TALENT_CACHE")  # fmt: skip
    env = {name: os.environ[name] for name in kept if name in os.environ}
    return {**env, "HOME": str(home), "USERPROFILE": str(home), "LOCALAPPDATA": str(home)}


def run(*words: str | Path, cwd: Path, home: Path) -> str:
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=clean_env(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        *(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT),
        cwd=folder,
        home=folder,
    )
    return next(folder.glob("talent-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in an environment that borrows this one's dependencies."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home / "venv", with_pip=True)
    python = home / "venv" / SCRIPTS / "python"
    run(
        *(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel),
        cwd=home,
        home=home,
    )
    script = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(run(python, "-c", script, cwd=home, home=home).strip())
    # A path file puts the borrowed packages after the wheel's own, and, unlike a real site
    # folder, does not run their path files, among them the one of an editable talent.
    paths = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    (site / "borrowed.pth").write_text("\n".join(paths) + "\n", encoding="utf-8")
    return home


def test_wheel_holds_data_and_migrations_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "talent/_datasets/datapackage.json" in names
    assert any(name.startswith("talent/_datasets/") and name.endswith(".csv") for name in names)
    assert "talent/_migrations/env.py" in names
    assert any(name.startswith("talent/_migrations/versions/") for name in names)
    package = ROOT / "src" / "talent"
    files = [path.relative_to(package) for path in package.rglob("*") if path.is_file()]
    kept = {f"talent/{file.as_posix()}" for file in files if "__pycache__" not in file.parts}
    assert kept <= set(names)
    assert any(name.endswith("/licenses/NOTICE") for name in names)
    tops = {name.split("/")[0] for name in names}
    assert tops == {"talent", next(name for name in tops if name.endswith(".dist-info"))}
    unwanted = ("__pycache__", "_datasets/build/", ".db")
    assert [name for name in names if any(part in name for part in unwanted)] == []


def test_installed_package_is_not_the_checkout(installed: Path) -> None:
    folder = installed / "elsewhere"
    folder.mkdir()
    python = installed / "venv" / SCRIPTS / "python"
    where = run(
        python, "-c", "import talent; print(talent.__file__)", cwd=folder, home=installed
    ).strip()
    assert Path(where).resolve().is_relative_to(installed.resolve())


def test_the_command_fills_a_database_outside_the_checkout(installed: Path) -> None:
    # The notebooks forecast with the wheel.
    folder = installed / "empty"
    folder.mkdir()
    talent = installed / "venv" / SCRIPTS / "talent"
    output = run(talent, "init", "--db", "sqlite:///x.db", cwd=folder, home=installed)
    assert (folder / "x.db").stat().st_size > 10_000_000
    assert "ready" in output
