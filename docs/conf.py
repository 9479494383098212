"""Sphinx configuration; `make docs` builds with warnings as errors and without a network."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
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

# `make test` runs the notebooks; running them again here would only make the pages slow to build.
nb_execution_mode = "off"
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
html_theme_options = {"show_prev_next": False}
suppress_warnings = ["misc.highlighting_failure"]  # there is no lexer for crontabs
