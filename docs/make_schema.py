"""Make docs/scenario.schema.json from the scenario's own fields: ``python docs/make_schema.py``."""

from __future__ import annotations

import json
from pathlib import Path

from talent.forecasts.scenarios import scenario_schema

PAGE = Path(__file__).resolve().parent / "scenario.schema.json"


def page() -> str:
    """Text of scenario.schema.json."""
    return json.dumps(scenario_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
