"""Make docs/command-line.md and docs/browse.md from the commands and the questions themselves.

Usage: ``python docs/make_commands.py``.
"""

from __future__ import annotations

import inspect
from pathlib import Path

import click

from talent.cli.main import main
from talent.store.browsing import SETTINGS
from talent.store.questions import QUESTIONS

HERE = Path(__file__).resolve().parent
SHARED = ("url", "as_json", "language")
"""Options that the head of the page explains."""

MADE = "<!-- made by docs/make_commands.py; do not edit by hand -->"

HEAD = f"""# Command line

{MADE}

Every command, `talent COMMAND`, with its options. `talent --help` and `talent COMMAND --help` say
the same in the terminal.

## What all commands share

- **Database.** `--db` takes a path or a SQLAlchemy URL; else `TALENT_DATABASE_URL`; else a file of
  the user's, made at first use. See [the database](database.md).
- **Results go to stdout, progress and warnings to stderr**, so a pipe gets the result alone. On a
  terminal, tables are as wide as it is: columns that do not fit follow below, with the keys
  repeated; long hashes are cut. In a pipe they stay one plain line a row.
- **Programs** take `--json`: one object with `rows`, every column, no rounding. Every command that
  prints a table has it.
- **Colour** is for terminals alone; `NO_COLOR=1` turns it off.
- **Text of the data is only text**: control characters are written out, as `\\x1b`.
- **Language** of what people read: `--language`, else `TALENT_LANGUAGE`, else English. Messages,
  help and JSON stay English. See [languages](languages.md).
- **Completion** by the Tab key, also of runs, countries, occupations, scenarios, levers, measures,
  series and sources: `talent completion bash|zsh|fish` prints the script. Runs are those of a
  SQLite database; a server is not asked.

| exit code | means |
|---|---|
| 0 | done |
| 1 | failed, or (`rerun`, `db check`, `health`) something is not as it should be |
| 2 | wrong use or setting; nothing was done |
| 3 | invalid data; nothing was written |
| 75 | busy: somebody else runs the job, try again later |

A mistake is one message that says what is wrong, where, and how to mend it.
"""

BROWSE = f"""# Browse the database

{MADE}

```sh
pip install 'talent[browse]'
talent browse --open
```

This shows the SQLite database as pages in a web browser, by [Datasette](https://datasette.io/):
questions to fill in, the [views](views.md) with their meanings and facets, the tables, and SQL of
your own. Every page has a link to the same rows as JSON and as CSV. Nothing is loaded from
elsewhere, so it works offline. Ctrl-C ends it.

- **Nothing can be written.** SQLite itself opens the file read-only, and only SELECT is taken.
  Forecasts may be stored meanwhile; the next page shows them.
- **Limits**: {SETTINGS["sql_time_limit_ms"] / 1000:g} s and {SETTINGS["max_returned_rows"]:,} rows a
  question, {SETTINGS["max_csv_mb"]} MB of CSV.
- **Localhost alone** by default. `--host 0.0.0.0` lets others in, without a password: put it behind
  a proxy that asks for one. `--port` takes another port, 0 any that is free.
- **PostgreSQL** is not for Datasette. Point Metabase, Grafana, Superset or psql at the views with a
  reporter's login, see [the database](database.md); the questions below are for SQLite.

As JSON, for a script or a sheet:

```sh
curl "http://127.0.0.1:8001/talent/gap_by_country_and_year.json?_shape=array&country=JP"
```

## The questions

Fields that are left empty take what is said here.
"""

TAIL = """## The SQL of a question

Each page shows it under *SQL of this question*, to change it or to use it elsewhere. In Python:

```python
from talent.store.questions import QUESTIONS

print(next(one.sql for one in QUESTIONS if one.name == "fabs_by_status"))
```
"""


def cell(text: object) -> str:
    """Text that cannot end a cell or a line."""
    return " ".join(str(text).replace("|", "\\|").split())


def default_of(option: click.Option) -> str:
    """Default of an option in words."""
    if isinstance(option.show_default, str):
        return option.show_default
    if option.is_flag and not option.secondary_opts:
        return ""
    value = option.default
    if isinstance(value, bool):
        names = (option.opts if value else option.secondary_opts)[0]
        return f"`{names}`"
    # click 8.2 and later mark "no default" with an object of their own.
    if value is None or type(value).__module__.startswith("click"):
        return ""
    many = isinstance(value, (tuple, list))
    return " ".join(f"`{one}`" for one in (value if many else [value]))


def option_row(option: click.Option) -> str:
    """Row of an option."""
    names = ", ".join((*option.opts, *option.secondary_opts))
    if not option.is_flag:
        kind = option.metavar or (
            "|".join(option.type.choices)
            if isinstance(option.type, click.Choice)
            else option.type.name.upper()
        )
        names += f" {kind}"
    told = [option.help or "", *(["Required."] if option.required else [])]
    if option.multiple and "repeated" not in told[0] and "several times" not in told[0]:
        told.append("May be repeated.")
    return f"| `{cell(names)}` | {cell(default_of(option))} | {cell(' '.join(told).strip())} |"


def section(path: tuple[str, ...], command: click.Command) -> str:
    """Section of a command or of a group with its commands."""
    name = " ".join(("talent", *path))
    doc = inspect.cleandoc(command.help or "").replace("\b\n", "")
    if isinstance(command, click.Group):
        inside = [section((*path, key), one) for key, one in command.commands.items()]
        return "\n\n".join([f"### {name}\n\n{doc}", *inside])
    arguments = " ".join(
        p.make_metavar(click.Context(command)) for p in command.params
        if isinstance(p, click.Argument)
    )  # fmt: skip
    options = [p for p in command.params if isinstance(p, click.Option)]
    call = f"{name} [OPTIONS] {arguments}".strip() if options else f"{name} {arguments}".strip()
    parts = [f"{'#' * (2 + len(path))} {name}", doc, f"`{call}`"]
    own = [option_row(one) for one in options if one.name not in SHARED]
    if own:
        parts.append("| option | default | |\n|---|---|---|\n" + "\n".join(own))
    shared = [f"`{one.opts[0]}`" for one in options if one.name in SHARED]
    if shared:
        parts.append(f"{'Also' if own else 'Options are'} {', '.join(shared)}.")
    parts.append("```sh\n" + "\n".join(command.examples) + "\n```")
    return "\n\n".join(parts)


def commands_page() -> str:
    """Text of command-line.md."""
    parts = [HEAD]
    for topic, commands in main.topics.items():
        rows = "\n".join(
            f"| [{one.name}](#talent-{one.name}) | {cell(one.get_short_help_str(200))} |"
            for one in commands
        )
        parts.append(f"## {topic}\n\n| command | |\n|---|---|\n{rows}")
        parts += [section((str(one.name),), one) for one in commands]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def browse_page() -> str:
    """Text of browse.md."""
    parts = [BROWSE]
    for one in QUESTIONS:
        fields = "\n".join(f"- `{name}`: {text}" for name, text in one.parameters.items())
        parts.append(f"### {one.title}\n\n`/talent/{one.name}`. {one.doc}\n\n{fields}")
    return "\n\n".join(part.strip("\n") for part in [*parts, TAIL]) + "\n"


def pages() -> dict[str, str]:
    """Text of each page by file name."""
    return {"command-line.md": commands_page(), "browse.md": browse_page()}


if __name__ == "__main__":
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")
