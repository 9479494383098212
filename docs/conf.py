"""Sphinx configuration; `make docs` builds with warnings as errors and without a network."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import jupytext

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
with (ROOT / "pyproject.toml").open("rb") as file:
    _project = tomllib.load(file)["project"]

project = "talent"
author = "The talent authors"
project_copyright = author
version = release = _project["version"]

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_nb",
]
exclude_patterns = ["_build", "**.ipynb_checkpoints"]
source_suffix = {".rst": "restructuredtext", ".md": "myst-nb", ".ipynb": "myst-nb"}
templates_path = ["_templates"]
html_static_path = ["_static"]
html_css_files = ["site.css"]


def _convert_notebooks() -> None:
    """Put the notebooks, which are kept as scripts, where Sphinx finds them."""
    folder = HERE / "notebooks"
    folder.mkdir(exist_ok=True)
    scripts = {f"{path.stem}.ipynb": path for path in (ROOT / "notebooks").glob("*.py")}
    for old in folder.glob("*.ipynb"):
        if old.name not in scripts:
            old.unlink()
    for name, path in scripts.items():
        text = jupytext.writes(jupytext.read(path), fmt="ipynb")
        made = folder / name
        # An unchanged file is not read again by the next build. Ids of cells are drawn anew.
        if not made.is_file() or path.stat().st_mtime > made.stat().st_mtime:
            made.write_text(text, encoding="utf-8")


_convert_notebooks()

# `make test` runs the notebooks. Here they run only when asked for (`make docs ARGS=--run`), once
# for each change of a notebook, so that their pages show what the cells give.
nb_execution_mode = "cache" if os.environ.get("TALENT_DOCS_RUN") else "off"
nb_execution_timeout = 300
nb_execution_raise_on_error = True
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

autosummary_generate = True
autodoc_typehints = "none"  # numpydoc docstrings state the types with shapes and units
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

# References to our own objects must resolve; those to other projects are not looked up, because
# the build uses no network.
nitpicky = True
nitpick_ignore_regex = [("py:.*", r"(?!talent\.).*")]

html_theme = "pydata_sphinx_theme"
html_title = f"talent {release}"
html_show_sourcelink = False
html_theme_options = {
    "show_prev_next": False,
    "navbar_align": "left",
    "header_links_before_dropdown": 7,
    "show_nav_level": 1,
    "navigation_with_keys": False,
    "footer_start": ["copyright"],
    "footer_end": [],
}
suppress_warnings = ["misc.highlighting_failure"]  # there is no lexer for crontabs
