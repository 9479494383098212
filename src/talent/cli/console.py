"""What every command shares: options, examples and topics in help, errors in one line, exit codes.

Exit codes: 0 done, 1 failed, 2 wrong use or setting, 3 invalid data (nothing written), 75 another
process is at it (EX_TEMPFAIL: try again later).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import click

from talent.cli.bars import progress, stop_bars
from talent.cli.tables import emit, json_text, show, shown_text
from talent.errors import (
    ConfigError,
    DataValidationError,
    FrameError,
    JobBusyError,
    TalentError,
    UnknownCodeError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "BUSY",
    "Command",
    "Group",
    "dask_option",
    "db_option",
    "emit",
    "json_option",
    "json_text",
    "language_option",
    "progress",
    "show",
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

LANGUAGES = ("en", "ja", "zh-Hant")
"""As in `talent.language`, which a test makes sure of: help must not wait for gettext."""

language_option = click.option(
    "--language",
    type=click.Choice(LANGUAGES, case_sensitive=False),
    metavar="|".join(LANGUAGES),
    envvar="TALENT_LANGUAGE",
    default="en",
    show_default="TALENT_LANGUAGE, else en",
    help="Language of what people read.",
)

dask_option = click.option(
    "--dask",
    "scheduler",
    metavar="ADDRESS",
    default=None,
    help="Work on the Dask cluster of this scheduler, tcp://host:8786. Default: "
    "TALENT_DASK_SCHEDULER, else this machine.",
)


class Command(click.Command):
    """A command with examples, that ends a user's mistake with one message and a code.

    Parameters
    ----------
    examples : sequence of str
        Calls as a user types them; `talent COMMAND --help` and docs/command-line.md show them.
    """

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, each on a line of its own."""
        super().format_epilog(ctx, formatter)
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    # As it is: a call that is wrapped cannot be copied.
                    formatter.write(f"{'':{formatter.current_indent}}{example}\n")

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
        finally:
            stop_bars()


def _end(ctx: click.Context, message: str, code: int) -> None:
    """Say what is wrong and exit. A name from a file must not steer the terminal."""
    stop_bars()
    shown = "\n".join(map(shown_text, message.split("\n")))
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
    """A group whose commands end as `Command` does; its help may sort them by topic."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics: dict[str, tuple[click.Command, ...]] = {}

    def add_topic(self, topic: str, *commands: click.Command) -> None:
        """Add commands under a heading of the help."""
        self.topics[topic] = commands
        for command in commands:
            self.add_command(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands, topic by topic if there are any."""
        if not self.topics:
            super().format_commands(ctx, formatter)
            return
        room = formatter.width - 6 - max(map(len, self.commands))
        longest = max(map(len, self.commands))
        for topic, commands in self.topics.items():
            rows = [(f"{one.name:<{longest}}", one.get_short_help_str(room)) for one in commands]
            with formatter.section(topic):
                formatter.write_dl(rows)
