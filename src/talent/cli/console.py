"""What every command shares: options, progress on stderr, errors in one line, exit codes.

Exit codes: 0 done, 1 failed, 2 wrong use or setting, 3 invalid data (nothing written).
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from talent.errors import (
    ConfigError,
    DataValidationError,
    FrameError,
    TalentError,
    UnknownCodeError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

__all__ = ["Command", "Group", "db_option", "emit", "json_option", "progress"]

db_option = click.option(
    "--db",
    "url",
    metavar="URL",
    default=None,
    help="Database as a SQLAlchemy URL. Default: TALENT_DATABASE_URL, else an embedded database.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


class Command(click.Command):
    """A command that ends a user's mistake with one message and a code, not with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and translate talent's own errors."""
        try:
            return super().invoke(ctx)
        except (DataValidationError, FrameError) as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(3)
        except (ConfigError, UnknownCodeError) as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(2)
        except TalentError as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(1)


class Group(click.Group):
    """A group whose commands end as `Command` does."""

    command_class = Command


def progress(quiet: bool = False) -> Callable[[str, float], None] | None:
    """Progress on stderr: a bar that moves on a terminal, a line per step elsewhere."""
    if quiet:
        return None
    live = sys.stderr.isatty()

    def show(text: str, done: float) -> None:
        if live:
            bar = "#" * round(24 * done)
            click.echo(f"\r[{bar:.<24}] {text:<56.56}", err=True, nl=done >= 1)
        else:
            click.echo(f"[{done:4.0%}] {text}", err=True)

    return show


def emit(frame: pd.DataFrame, as_json: bool, **extra: Any) -> None:
    """Print a table for people, or JSON for programs."""
    if as_json:
        rows = json.loads(frame.to_json(orient="records", date_format="iso"))
        click.echo(json.dumps({**extra, "rows": rows}, ensure_ascii=False, indent=2))
    elif frame.empty:
        click.echo("(nothing)")
    else:
        click.echo(frame.to_string(index=False))
