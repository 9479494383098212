"""Commands that plan: how much of a lever, which levers together, and what is regretted least."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import talent
from talent.cli import completing
from talent.cli.console import Group, dask_option, db_option, json_option, json_text, progress
from talent.cli.plan_answers import print_answer, rows_of, tell
from talent.cli.plan_checks import (
    Asked,
    file_problems,
    future_problems,
    goal_problems,
    job_problems,
    later_problems,
    level_problems,
    lever_problems,
    money_problems,
    refuse,
)

if TYPE_CHECKING:
    from talent.forecasts import Forecast
    from talent.store import Store

__all__ = ["plan"]


def _goal_options(command: Any) -> Any:
    """Options of the goal and of the forecast that it is reached from."""
    for option in reversed(
        [
            click.option(
                "--country", required=True, help="ISO code.", shell_complete=completing.countries
            ),
            click.option("--year", type=int, default=None, help="By then; 2035 by default."),
            click.option(
                "--occupation",
                default="total",
                show_default=True,
                help="Occupation group, or total.",
                shell_complete=completing.occupations,
            ),
            click.option(
                "--scope",
                default="components",
                show_default=True,
                help="components, fab or industry.",
                shell_complete=completing.scopes,
            ),
            click.option("--draws", default=2000, show_default=True, help="Joint draws."),
            click.option("--seed", default=2035, show_default=True, help="Seed of the draws."),
            click.option(
                "--as-of", default=None, metavar="DATE", help="Knowledge date; today by default."
            ),
        ]
    ):
        command = option(command)
    return command


_chance = click.option(
    "--probability",
    default=0.8,
    show_default=True,
    help="Share of the draws in which the gap is to be closed.",
)
_target = click.option(
    "--target", default=0.0, show_default=True, help="Persons that may be missing."
)
_most = click.option(
    "--most",
    type=float,
    default=None,
    help="Largest multiple of the documented size; what each lever says itself by default.",
)


@click.group(cls=Group, short_help="What would close the gap, at what cost.")
def plan() -> None:
    """Plan: what would close the gap, at what cost, and which policy is regretted least.

    The forecast of the country is made first and stored as a run. Costs are of all years to 2035,
    in million US dollars of 2025.
    """


@plan.command(
    short_help="How much of the levers, or how early.",
    examples=(
        "talent plan solve --country JP --probability 0.8",
        "talent plan solve levers-jp --country JP --occupation technicians --year 2032",
    ),
)
@click.argument("levers", required=False, shell_complete=completing.levers)
@_goal_options
@_chance
@_target
@click.option(
    "--vary", type=click.Choice(["size", "start"]), default="size", show_default=True,
    help="Look for the smallest size, or for the latest start.",
)  # fmt: skip
@_most
@db_option
@json_option
def solve(
    levers: str | None,
    vary: Any,
    most: float | None,
    url: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Find how much of LEVERS, or how early, closes the gap with a given probability.

    LEVERS are all of the country's by default; else a scenario, a file of one, or one lever.
    """
    asked = Asked(**options)
    # Every lever of the country if none is named.
    chosen = levers or f"levers-{asked.country.lower()}"
    with talent.open(url, progress=progress()) as store:
        refuse(goal_problems(store, asked), lever_problems([chosen], asked, most))
        start = _forecast(store, asked)
    found = talent.planning.solve(
        start, chosen, **asked.goal, vary=vary, most=most, progress=progress()
    )
    if as_json:
        print_answer(
            start, found,
            fields=("reached", "vary", "times", "start", "probability", "fresh", "fresh_error",
                    "before"),
            tables={"sizes": found.size, "tried": found.tried, "by_year": found.by_year},
        )  # fmt: skip
        return
    tell(start, repr(found), found.size.round(4))


@plan.command(
    short_help="The cheapest portfolio of levers.",
    examples=("talent plan cheapest --country JP --save plan.json",),
)
@click.argument("levers", required=False, shell_complete=completing.levers)
@_goal_options
@_chance
@_target
@_most
@click.option(
    "--later", type=int, multiple=True, metavar="YEAR",
    help="Levers may also begin, or grow, from this year; may be given several times.",
)  # fmt: skip
@click.option("--budget", type=float, default=None, help="Most for all years, US$ million.")
@click.option("--yearly-budget", type=float, default=None, help="Most for a year, US$ million.")
@click.option(
    "--save", type=click.Path(path_type=Path), default=None, metavar="FILE",
    help="Write the plan as a scenario, JSON or YAML, to a file that does not exist yet.",
)  # fmt: skip
@click.option("--curve", is_flag=True, help="Add the least cost of other probabilities.")
@click.option("--jobs", default=1, show_default=True, help="Processes; -1 for every core.")
@dask_option
@db_option
@json_option
def cheapest(
    levers: str | None,
    most: float | None,
    later: tuple[int, ...],
    budget: float | None,
    yearly_budget: float | None,
    save: Path | None,
    curve: bool,
    jobs: int,
    scheduler: str | None,
    url: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Find the cheapest portfolio of LEVERS that closes the gap with a given probability.

    LEVERS are all of the country's by default; else a scenario, a file of one, or one lever.
    """
    from talent.workers import on_workers

    asked = Asked(**options)
    # Every lever of the country if none is named.
    chosen = levers or f"levers-{asked.country.lower()}"
    with on_workers(scheduler):
        with talent.open(url, progress=progress()) as store:
            refuse(
                goal_problems(store, asked),
                lever_problems([chosen], asked, most),
                later_problems(later, asked),
                money_problems(**{"--budget": budget, "--yearly-budget": yearly_budget}),
                job_problems(jobs),
                file_problems(save),
            )
            start = _forecast(store, asked)
        found = talent.planning.optimise(
            start, chosen, **asked.goal, most=most, later=later, budget=budget,
            yearly_budget=yearly_budget, n_jobs=jobs, progress=progress(),
        )  # fmt: skip
        frontier = found.frontier() if curve else None
    if save is not None:
        # On stderr where the answer is for programs.
        click.echo(f"scenario written: {found.scenario.save(save)}", err=as_json)
    if as_json:
        tables = {"levers": found.frame, "by_year": found.by_year, "steps": found.steps}
        print_answer(
            start, found,
            fields=("reached", "probability", "fresh", "fresh_error", "before", "most",
                    "person_price", "optimality_gap"),
            tables=tables if frontier is None else {**tables, "frontier": frontier},
        )  # fmt: skip
        return
    short = ["lever", "start", "times", "size", "unit", "at_limit", "closes", "cost", "cost_q10",
             "cost_q90", "saves"]  # fmt: skip
    digits = {"times": 2, "size": 4, "closes": 0, "cost": 1, "cost_q10": 1, "cost_q90": 1,
              "saves": 2}  # fmt: skip
    curve_table = None if frontier is None else frontier.round(digits)
    tell(start, repr(found), found.frame[short].round(digits), curve_table)


@plan.command(
    short_help="The policy that is regretted least.",
    examples=("talent plan regret levers-us --country US",),
)
@click.argument(
    "policies", nargs=-1, required=True, metavar="POLICY...", shell_complete=completing.levers
)
@_goal_options
@click.option(
    "--scenario", "futures", multiple=True, metavar="NAME", shell_complete=completing.scenarios,
    help="What may happen besides, or baseline; may be given several times. By default the "
    "baseline and the scenarios of demand and demography that come with the package.",
)  # fmt: skip
@click.option(
    "--probability", "levels", type=float, multiple=True, default=(0.5, 0.7, 0.8, 0.9, 0.95),
    show_default=True, help="Quantile of the loss; may be given several times.",
)  # fmt: skip
@click.option(
    "--price", type=float, default=None,
    help="US$ of 2025 that a post empty for a year costs; the assumption worth_of_post by default.",
)  # fmt: skip
@click.option("--jobs", default=1, show_default=True, help="Processes; -1 for every core.")
@dask_option
@db_option
@json_option
def regret(
    policies: tuple[str, ...],
    futures: tuple[str, ...],
    levels: tuple[float, ...],
    price: float | None,
    jobs: int,
    scheduler: str | None,
    url: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Find the POLICY that is regretted least, whatever scenario comes true.

    A POLICY is a scenario with levers, a file of one, or one lever; to do nothing is always one.
    """
    from talent.planning.regret import SCENARIOS
    from talent.workers import on_workers

    asked = Asked(**options)
    futures = futures or SCENARIOS
    with on_workers(scheduler):
        with talent.open(url, progress=progress()) as store:
            refuse(
                goal_problems(store, asked),
                lever_problems(policies, asked, None),
                future_problems(futures, asked),
                level_problems(levels),
                money_problems(**{"--price": price}),
                job_problems(jobs),
            )
            start = _forecast(store, asked)
        found = talent.planning.regret(
            start, policies, futures, **asked.goal, probabilities=levels, price=price,
            n_jobs=jobs, progress=progress(),
        )  # fmt: skip
    if as_json:
        where = {key: getattr(found, key) for key in ("country", "scope", "occupation", "year")}
        answer = {"run_id": start.run_id, "sentence": repr(found), **where, "price": found.price}
        tables = {"choice": found.choice, "regret": found.frame}
        parts = {name: rows_of(one) for name, one in tables.items()}
        click.echo(json_text({**answer, **parts}, allow_nan=False))
        return
    tell(start, repr(found), found.choice.round(1))


def _forecast(store: Store, asked: Asked) -> Forecast:
    # A plan's start is not the next forecast: reports and dashboards keep the one they show.
    return talent.forecast(
        store.in_passing(), countries=[asked.country], as_of=asked.as_of, draws=asked.draws,
        seed=asked.seed, progress=progress(),
    )  # fmt: skip
