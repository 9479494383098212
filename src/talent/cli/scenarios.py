"""Commands about scenarios and levers: what there is, who could be hired, and what it does."""

from __future__ import annotations

import json

import click

import talent
from talent.cli import completing
from talent.cli.console import Command, db_option, emit, json_option, progress
from talent.errors import ConfigError

__all__ = ["compare", "donors", "scenarios"]


@click.command(cls=Command, examples=("talent scenarios", "talent scenarios --schema"))
@click.option("--schema", is_flag=True, help="Print the JSON Schema of scenario files.")
@json_option
def scenarios(schema: bool, as_json: bool) -> None:
    """List the scenarios that come with the package."""
    if schema:
        from talent.forecasts.scenarios import scenario_schema

        click.echo(json.dumps(scenario_schema(), indent=2))
        return
    found = talent.scenarios()
    short = found[["scenario", "title", "valid_from", "levers"]]
    emit(found if as_json else short, as_json)


@click.command(
    cls=Command,
    short_help="Rank who could be hired from elsewhere.",
    examples=(
        "talent donors technicians --country US",
        "talent donors 51-9141 --country JP --limit 5",
    ),
)
@click.argument("target")
@click.option("--country", required=True, help="ISO code.", shell_complete=completing.countries)
@click.option("--by", default="soc", show_default=True, help="soc, occupation or industry.")
@click.option("--limit", default=20, show_default=True, help="So many rows at most.")
@db_option
@json_option
def donors(target: str, country: str, by: str, limit: int, url: str | None, as_json: bool) -> None:
    """Rank other industries and occupations by the people who could do the job TARGET."""
    with talent.open(url, progress=progress()) as store:
        found = talent.levers.donors(target, country, store=store, by=by, limit=limit)
    short = ["industry_title", "title", "people", "distance", "months", "proficient", "missing"]
    emit(found if as_json else found[short].round(1), as_json, target=target, country=country)


@click.command(
    cls=Command,
    short_help="Show what scenarios do to the gap.",
    examples=("talent compare delay downturn", "talent compare levers-jp --countries JP --levers"),
)
@click.argument(
    "names",
    nargs=-1,
    required=True,
    metavar="SCENARIO...",
    shell_complete=completing.joined(completing.scenarios, "+"),
)
@click.option(
    "--countries",
    default="US,JP,TW",
    show_default=True,
    help="ISO codes, by comma.",
    shell_complete=completing.joined(completing.countries, ","),
)
@click.option("--to", default=2035, show_default=True, help="Last year.")
@click.option("--as-of", default=None, metavar="DATE", help="Knowledge date; today by default.")
@click.option("--draws", default=2000, show_default=True, help="Joint draws.")
@click.option("--seed", default=2035, show_default=True, help="Seed of the draws.")
@click.option("--levers", is_flag=True, help="Effect and cost of each lever (one scenario).")
@click.option("--shapley", is_flag=True, help="With --levers, add Shapley shares.")
@db_option
@json_option
def compare(
    names: tuple[str, ...],
    countries: str,
    to: int,
    as_of: str | None,
    draws: int,
    seed: int,
    levers: bool,
    shapley: bool,
    url: str | None,
    as_json: bool,
) -> None:
    """Show what each SCENARIO (a name, a file, or a+b) does to the gap, on the same draws.

    The baseline and the scenarios are stored as runs.
    """
    if shapley and not levers:
        raise ConfigError("--shapley needs --levers")
    if levers and len(names) > 1:
        raise ConfigError("--levers takes one scenario; join several with a+b")
    # Before anything is computed: a file with errors must cost no time.
    plans = [talent.read_scenario(name) for name in names]
    chosen = [c.strip() for c in countries.split(",") if c.strip()]
    with talent.open(url, progress=progress()) as store:
        # A comparison is not the next forecast: reports and dashboards keep the one they show.
        beside = store.in_passing()
        base = talent.forecast(
            beside, countries=chosen, to=to, as_of=as_of, draws=draws, seed=seed,
            progress=progress(),
        )  # fmt: skip
        others = [base.under(plan, store=beside, progress=progress()) for plan in plans]
        found = talent.compare(base, *others)
    ids = [base.run_id, *(other.run_id for other in others)]
    if not levers:
        table = found.effect()
        table = table[table["year"].isin({(to + base.meta["base"]) // 2, to})]
        emit(table if as_json else table.drop(columns=["q025", "q975"]), as_json, run_ids=ids)
        return
    mine = [c for c in chosen if any(v.country == c for v in plans[0].levers)]
    parts = [
        found.attribution(country, shapley=shapley, progress=progress()).assign(country=country)
        for country in mine
    ]
    if not parts:
        raise ConfigError(f"scenario {plans[0].name!r} has no lever in {countries}")
    import pandas as pd

    table = pd.concat(parts, ignore_index=True)
    columns = ["country", "lever", "median", "q10", "q90", "cost", "cost_per_person_year"]
    columns += ["shapley"] if shapley else []
    emit(table if as_json else table[columns], as_json, run_ids=ids)
