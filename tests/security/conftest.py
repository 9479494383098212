"""The tiny data package of the store's tests, and names that mean harm."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

LEGAL = (
    "'; DROP TABLE observation; --",
    '" OR 1=1 /*',
    "</script><img src=x onerror=alert(1)>",
    "{{7*7}}${7*7}{0.__class__}%s%(a)s",
    "../../etc/passwd",
    "!!python/object/apply:os.system ['true']",
    'a;b,c"d|`e`\\n$\\frac{1$',
    "日本 台灣 Ł̈ 🏭 \u00a0",
)
"""Text that must go through untouched, because text is all it is."""

FORMULAS = (
    "=cmd|'/C calc'!A0", "@SUM(1)", "+1+cmd|'/C calc'!A0", "-1+1", "-cmd", "＝1+1", "  =1+1",
    "\t=1", "\n@A1",
)  # fmt: skip
CONTROLS = ("a\x1b[31mb", "a\x00b", "a\u202eb", "a\x9bb", "a\x7f")


@pytest.fixture(scope="session")
def tiny_package():
    """Make the tiny package; its module is no package and not on the path."""
    path = Path(__file__).resolve().parents[1] / "store" / "conftest.py"
    spec = importlib.util.spec_from_file_location("tiny_package", path)
    module = importlib.util.module_from_spec(spec)
    # Its dataclasses look themselves up.
    import sys

    sys.modules["tiny_package"] = module
    spec.loader.exec_module(module)
    return module.Tiny


@pytest.fixture
def legal():
    return LEGAL


@pytest.fixture
def illegal():
    return FORMULAS + CONTROLS
