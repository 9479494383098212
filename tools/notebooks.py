"""The notebooks: made from their scripts, and run with the wheel as a user who installed it would.

The scripts in ``notebooks/`` are kept in jupytext's percent format, without outputs. To run, they
become notebooks in a folder outside the checkout, and their kernel finds the wheel before the
checkout. A last cell of each makes sure of that.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from environment import MAIN, ROOT, run, say

KERNEL = "talent-wheel"


@dataclass(frozen=True)
class Notebooks:
    """Notebooks that are ready to run.

    Attributes
    ----------
    files : list of Path
    options : list of str
        For pytest.
    env : dict
        For pytest: where the kernel is described.
    """

    files: list[Path]
    options: list[str]
    env: dict[str, str]


def convert(folder: Path) -> list[Path]:
    """Make notebooks in the folder from the scripts, without outputs."""
    folder.mkdir(parents=True, exist_ok=True)
    scripts = [
        Path(shutil.copy(script, folder)) for script in sorted((ROOT / "notebooks").glob("*.py"))
    ]
    # One call: starting jupytext takes longer than converting.
    run([MAIN.scripts / "jupytext", "--quiet", "--to", "ipynb", *scripts])
    return [script.with_suffix(".ipynb") for script in scripts]


def from_the_wheel(installed: Path) -> str:
    """Give the source of a cell that fails unless `talent` was imported from the folder."""
    return (
        "from pathlib import Path\n\nimport talent\n\n"
        f"found, wanted = Path(talent.__file__).resolve(), Path({str(installed)!r}).resolve()\n"
        "assert found.is_relative_to(wanted), f'talent was imported from {found}'\n"
    )


def _check(notebook: Path, installed: Path) -> None:
    content = json.loads(notebook.read_text(encoding="utf-8"))
    cell: dict[str, object] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "from-the-wheel",
        "metadata": {},
        "outputs": [],
        "source": from_the_wheel(installed),
    }
    content["cells"].append(cell)
    notebook.write_text(json.dumps(content), encoding="utf-8")


def prepare(wheel: Path, folder: Path) -> Notebooks:
    """Install the wheel into the folder and make there the notebooks that run with it.

    Parameters
    ----------
    wheel : Path
    folder : Path
        Empty, and outside the checkout.
    """
    say("notebooks: installing the wheel outside the checkout")
    installed = folder / "installed"
    options = ["--quiet", "--no-deps", "--python", str(MAIN.python), "--target", str(installed)]
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        # Else every kernel would compile what it imports.
        options.append("--compile-bytecode")
    run([MAIN.scripts / "uv", "pip", "install", *options, wheel])
    env = {
        "PYTHONPATH": str(installed),
        "TALENT_DATABASE_URL": f"sqlite:///{(folder / 'talent.db').as_posix()}",
    }
    # Filled once, and by one: the notebooks run at the same time.
    run([MAIN.python, "-c", "import talent; talent.open()"], env=env, cwd=folder)
    kernel = folder / "jupyter" / "kernels" / KERNEL
    kernel.mkdir(parents=True)
    command = [str(MAIN.python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    described = {"argv": command, "display_name": KERNEL, "language": "python", "env": env}
    (kernel / "kernel.json").write_text(json.dumps(described), encoding="utf-8")
    files = convert(folder / "notebooks")
    for file in files:
        _check(file, installed)
    return Notebooks(
        files=files,
        # The files lie elsewhere, where pytest would look for its settings.
        options=["-c", "pyproject.toml", "--nbmake", f"--nbmake-kernel={KERNEL}"],
        env={"JUPYTER_PATH": str(folder / "jupyter")},
    )
