"""Make the JSON Schemas of scenario and job files from their own fields: ``docs/make_schema.py``."""

from __future__ import annotations

import json
from pathlib import Path

from talent.forecasts.scenarios import scenario_schema
from talent.jobs.job import job_schema

FOLDER = Path(__file__).resolve().parent


def pages() -> dict[str, str]:
    """Texts by the names of the files."""
    return {
        name: json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"
        for name, schema in (
            ("scenario.schema.json", scenario_schema),
            ("job.schema.json", job_schema),
        )
    }


if __name__ == "__main__":
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
