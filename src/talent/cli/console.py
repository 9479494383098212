"""What every command shares: options, progress on stderr, errors in one line, exit codes.

Exit codes: 0 done, 1 failed, 2 wrong use or setting, 3 invalid data (nothing written), 75 another
process is at it (EX_TEMPFAIL: try again later).
"""

from __future__ import annotations

import json
import logging
import sys
from typing import TYPE_CHECKING, Any

import click

from talent.errors import (
    ConfigError,
    DataValidationError,
    FrameError,
    JobBusyError,
    TalentError,
    UnknownCodeError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

__all__ = [
    "BUSY",
    "Command",
    "Group",
    "dask_option",
    "db_option",
    "emit",
    "json_option",
    "progress",
]

log = logging.getLogger(__name__)

BUSY = 75
"""Exit code when somebody else does the work now: EX_TEMPFAIL of sysexits.h."""

db_option = click.option(
    "--db",
    "url",
    metavar="URL",
    default=None,
    help="Database as a SQLAlchemy URL. Default: TALENT_DATABASE_URL, else an embedded database.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")

dask_option = click.option(
    "--dask",
    "scheduler",
    metavar="ADDRESS",
    default=None,
    help="Work on the Dask cluster of this scheduler, tcp://host:8786. Default: "
    "TALENT_DASK_SCHEDULER, else this machine.",
)


class Command(click.Command):
    """A command that ends a user's mistake with one message and a code, not with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and translate talent's own errors, and those of databases and files."""
        try:
            return super().invoke(ctx)
        except (DataValidationError, FrameError) as error:
            _end(ctx, str(error), 3)
        except (ConfigError, UnknownCodeError) as error:
            _end(ctx, str(error), 2)
        except JobBusyError as error:
            _end(ctx, str(error), BUSY)
        except TalentError as error:
            _end(ctx, str(error), 1)
        except BrokenPipeError:
            # Whoever reads has enough; click ends quietly.
            raise
        except Exception as error:
            # Imported here: --help needs no database.
            from talent.store.faults import in_words, of_database

            # UnicodeError: bytes of the shell that are no text, or no name of a host.
            if not (of_database(error) or isinstance(error, (OSError, UnicodeError))):
                raise
            log.debug("a command failed", exc_info=True)
            _end(ctx, in_words(error, _database(ctx)), 1)


def _end(ctx: click.Context, message: str, code: int) -> None:
    """Say what is wrong and exit. A name from a file must not steer the terminal."""
    shown = "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in message)
    click.echo(f"error: {shown}", err=True)
    ctx.exit(code)


def _database(ctx: click.Context) -> str:
    """Name the database of a command, without its password."""
    from talent.store.engine import masked, parse_url

    try:
        return masked(parse_url(ctx.params["url"])) if "url" in ctx.params else ""
    except (ConfigError, UnicodeError):
        return ""


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
