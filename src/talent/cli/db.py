"""The commands `talent db`: revisions of the database, its roles, and what is kept in it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from talent.cli.console import Group, db_option, emit, json_option, progress
from talent.errors import ConfigError, SchemaVersionError
from talent.frames import records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

__all__ = ["db"]


@contextmanager
def _engine(url: str | None) -> Iterator[Engine]:
    from talent.store import make_engine

    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _present(url: str | None) -> Iterator[Engine]:
    """Engine of a database that is there: opening a file that is not would make one."""
    from talent.store import masked
    from talent.store.facade import exists

    with _engine(url) as engine:
        if not exists(engine):
            raise ConfigError(f"there is no database at {masked(engine.url)}; run `talent init`")
        yield engine


@click.group(cls=Group, short_help="Look after the database.")
def db() -> None:
    """Look after the database: its revision, its roles, and what is kept in it."""


@db.command(short_help="Migrate to this version of talent.", examples=("talent db upgrade",))
@db_option
def upgrade(url: str | None) -> None:
    """Migrate the database to this version of talent; it says what it did.

    All of it or nothing, in one transaction. Make a copy first. On PostgreSQL the roles of
    `talent db roles` keep their rights.
    """
    from talent.store import masked, schema
    from talent.store.revisions import steps

    with _engine(url) as engine:
        before = schema.current(engine)
        schema.upgrade(engine)
        after = schema.current(engine)
        where = masked(engine.url)
    if before == after:
        click.echo(f"nothing to do: {where} is at revision {after}, the newest")
        return
    for name, doc in steps(before, after):
        click.echo(f"{name}: {doc}")
    start = "made" if before is None else f"upgraded from revision {before}"
    click.echo(f"{start}, now at revision {after}, the newest: {where}")


@db.command(
    short_help="Take the database back to an older revision.",
    examples=("talent db downgrade 0005", "talent db downgrade 0005 --yes"),
)
@click.argument("revision")
@click.option("--yes", is_flag=True, help="Do it; without this, only what would be lost is shown.")
@db_option
def downgrade(revision: str, yes: bool, url: str | None) -> None:
    """Take the database back to an older REVISION (as 0005; base removes every table).

    For an older version of talent, which refuses a newer database. What the older revision has no
    place for is deleted, so it is shown first, and done only with --yes. Make a copy first.
    """
    from talent.store import masked, schema
    from talent.store.revisions import lost_by_downgrade

    with _present(url) as engine:
        lost = lost_by_downgrade(engine, revision)
        where, before = masked(engine.url), schema.current(engine)
        if lost.empty:
            click.echo("no table or column is lost", err=True)
        else:
            click.echo("lost for good:" if yes else "would be lost for good:", err=True)
            for row in records(lost):
                what = f"table {row['table']}"
                if row["column"]:
                    what = f"column {row['column']} of {row['table']}"
                click.echo(f"  {what}, {row['rows']:,} rows", err=True)
        if not yes:
            raise ConfigError(
                f"nothing was changed; with --yes {where} goes from revision {before} back to "
                f"{revision} (make a copy first)"
            )
        schema.downgrade(engine, revision)
    click.echo(f"taken back from revision {before} to {revision}: {where}")


@db.command(short_help="Say whether it fits this version of talent.", examples=("talent db check",))
@db_option
@json_option
def check(url: str | None, as_json: bool) -> None:
    """Say whether the database fits this version of talent; print every difference.

    Tables, columns, indexes, views, triggers and the rights of the roles. Exit code 1 if anything
    differs.
    """
    import pandas as pd

    from talent.store import masked, schema

    with _present(url) as engine:
        schema.require_current(engine)
        problems = schema.check(engine)
        where = masked(engine.url)
    if as_json:
        emit(pd.DataFrame({"difference": problems}), True, database=where, fits=not problems)
    for line in [] if as_json else problems:
        click.echo(line)
    if problems:
        raise SchemaVersionError(
            f"{len(problems)} difference(s) between {where} and this version of talent"
        )
    if not as_json:
        click.echo(f"the database fits this version: {where} is at revision {schema.head()}")


@db.command(
    short_help="Make the groups of roles on PostgreSQL.",
    examples=(
        "talent db roles --grant owner=migrator --grant writer=jobs --grant reporter=tableau",
    ),
)
@click.option("--owner", metavar="NAME", help="Name of the owner's group.  [talent_owner]")
@click.option("--writer", metavar="NAME", help="Name of the writers' group.  [talent_writer]")
@click.option("--reporter", metavar="NAME", help="Name of the reporters' group.  [talent_reporter]")
@click.option(
    "--grant",
    "grants",
    multiple=True,
    metavar="KIND=LOGIN",
    help="Make a login role a member: owner=, writer= or reporter=; may be repeated.",
)
@db_option
@json_option
def roles(
    owner: str | None,
    writer: str | None,
    reporter: str | None,
    grants: tuple[str, ...],
    url: str | None,
    as_json: bool,
) -> None:
    """Make the groups of roles on PostgreSQL and give them their rights; again changes nothing.

    The owner may migrate and prune, the writer may load, import, forecast and score, and the
    reporter may read the views. The groups cannot log in; --grant makes login roles members that
    the server has already, so that talent never sees a password.
    """
    from talent.store.roles import make_roles, named_roles

    members: dict[str, list[str]] = {}
    for grant in grants:
        kind, sign, login = grant.partition("=")
        if not sign or not login:
            raise ConfigError(f"--grant {grant!r}: write it as KIND=LOGIN, as in reporter=tableau")
        members.setdefault(kind, []).append(login)
    names = {"owner": owner, "writer": writer, "reporter": reporter}
    with _engine(url) as engine:
        emit(make_roles(engine, named_roles(engine, **names), members), as_json)


@db.command(
    examples=("talent db prune --days 365 --keep 24 --dry-run", "talent db prune --job-days 365")
)
@click.option("--days", type=int, help="Runs stored longer ago may go.")
@click.option(
    "--keep",
    default=10,
    show_default=True,
    help="Newest runs of the same settings, or of the same step of a job, that stay.",
)
@click.option("--job-days", type=int, help="Calls of jobs that ended longer ago may go.")
@click.option("--scored", is_flag=True, help="Runs that were scored may go too, with their scores.")
@click.option("--vacuum", is_flag=True, help="Then make a SQLite file as small as it can be.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and delete nothing.")
@db_option
@json_option
def prune(
    days: int | None,
    keep: int,
    job_days: int | None,
    scored: bool,
    vacuum: bool,
    dry_run: bool,
    url: str | None,
    as_json: bool,
) -> None:
    """Delete old runs and old calls of jobs.

    The newest baseline always stays. So do runs that were scored or are on the scoreboard, unless
    --scored is given: they are the public record.
    """
    import talent

    with talent.open(url, create=False, load=False) as store:
        report = store.prune(
            days=days,
            keep=keep,
            job_days=job_days,
            scored=scored,
            dry_run=dry_run,
            vacuum=vacuum,
            progress=None if dry_run else progress(as_json),
        )
    if as_json:
        emit(
            report.frame, True, runs=list(report.runs), bytes=report.size, kept=report.kept,
            dry_run=report.dry_run,
        )  # fmt: skip
        return
    click.echo(report)
    if report.counts:
        emit(report.frame, False)
