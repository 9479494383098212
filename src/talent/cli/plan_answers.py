"""How commands that plan print their answers: in words and short tables, or as one JSON object."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import click

from talent.cli.console import emit, json_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from talent.forecasts import Forecast

__all__ = ["print_answer", "rows_of", "tell"]


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """Rows of a table as JSON has them."""
    rows: list[Any] = json.loads(frame.to_json(orient="records", double_precision=15))
    return rows


def _plain(value: Any) -> Any:
    """A value that JSON has: what is not finite is none."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def print_answer(
    start: Forecast, found: Any, *, fields: Iterable[str], tables: dict[str, pd.DataFrame]
) -> None:
    """Everything a solution or a plan says, as one JSON object."""
    answer: dict[str, Any] = {"run_id": start.run_id, "sentence": repr(found)}
    answer["goal"] = found.goal.model_dump(mode="json")
    answer |= {name: _plain(getattr(found, name)) for name in fields}
    answer["cost"] = dict(zip(("mean", "q10", "q90"), map(_plain, found.cost), strict=True))
    answer |= {name: rows_of(table) for name, table in tables.items()}
    answer["scenario"] = json.loads(found.scenario.to_json())
    click.echo(json_text(answer, allow_nan=False))


def tell(start: Forecast, sentence: str, *tables: pd.DataFrame | None) -> None:
    """The answer in words, short tables, and the run that it starts from."""
    click.echo(sentence)
    for table in tables:
        if table is not None:
            click.echo()
            emit(table, False)
    click.echo(f"\nstarts from {start.run_id}")
