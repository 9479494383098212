r"""Scenarios beside the baseline on the same draws: effects, attribution, Shapley shares and cost.

The effect of a scenario is the difference of two gaps in the same draw,
:math:`E = G_{\text{scenario}} - G_{\text{base}}`; negative closes the gap. What lever *i* does
alone is :math:`E_i`, and :math:`E - \sum_i E_i` is the interaction, shown and never shared out.
Shapley's share of a lever is its effect averaged over all orders in which the levers could come,

.. math:: \phi_i = \frac{1}{n!} \sum_{\pi} \left[E(P_\pi^i \cup i) - E(P_\pi^i)\right]

with :math:`P_\pi^i` the levers before *i* in the order :math:`\pi` (Shapley 1953,
doi:10.1515/9781400881970-018); the shares sum to the effect of all.
"""

from __future__ import annotations

import importlib
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.errors import ConfigError, UnknownCodeError
from talent.forecasts.cube import TOTAL, summarise
from talent.forecasts.tables import LOST, renamed
from talent.forecasts.under import first_draws, simulate_under
from talent.streams import generator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from talent.forecasts.result import Forecast
    from talent.forecasts.world import World
    from talent.levers.base import Lever

    Array = NDArray[np.float64]

__all__ = ["Comparison", "compare"]

INTERACTION, ALL = "interaction", "all together"
EXACT = 6
"""Up to so many levers every order is tried; beyond, orders are drawn."""


@dataclass(frozen=True)
class Comparison:
    """Scenarios beside a baseline with the same draws.

    Attributes
    ----------
    base : Forecast
    others : tuple of Forecast
    """

    base: Forecast
    others: tuple[Forecast, ...]

    def effect(
        self,
        by: Iterable[str] = ("country", "year"),
        measure: str = "gap",
        scope: str = "components",
    ) -> pd.DataFrame:
        """Paired differences from the baseline.

        Parameters
        ----------
        by : iterable of str
            Of ``country, occupation, year``; ``year`` is always among them.
        measure, scope : str

        Returns
        -------
        pandas.DataFrame
            ``scenario``, keys and statistics of the difference, in persons; ``prob_less`` is the
            probability that the measure is lower than in the baseline.

        Raises
        ------
        UnknownCodeError
            For an unknown key, measure or scope.
        """
        keys = [k for k in ([by] if isinstance(by, str) else by) if k != "year"]
        for key in keys:
            if key not in {"country", "occupation"}:
                raise UnknownCodeError("key", key, ("country", "occupation", "year"))
        start = self._cube(self.base)
        parts = []
        for other in self.others:
            cube = self._cube(other)
            for labels, draws in cube.cells(measure, keys, [scope]):
                change = draws - start.draws(measure, **labels)
                table = summarise(change).assign(prob_less=(change < 0).mean(axis=0))
                named = {k: v for k, v in labels.items() if k in keys}
                parts.append(table.assign(scenario=_name(other), **named, year=cube.years))
        frame = pd.concat(parts, ignore_index=True)
        columns = ["scenario", *keys, "year"]
        return renamed(frame, columns, extra=["prob_less"])

    def attribution(
        self,
        country: str,
        *,
        year: int | None = None,
        occupation: str = TOTAL,
        scope: str = "components",
        measure: str = "gap",
        shapley: bool = False,
        draws: int | None = None,
        orders: int = 24,
        progress: Callable[[str, float], None] | None = None,
    ) -> pd.DataFrame:
        """Effect of each lever of a scenario alone, and what they do only together.

        Parameters
        ----------
        country, occupation, scope, measure : str
        year : int, optional
            The last year by default.
        shapley : bool
            Add Shapley shares of the mean effect; every order up to six levers, else `orders` drawn
            orders and the reverse of each.
        draws : int, optional
            Fewer draws than the run has.
        orders : int
        progress : callable, optional
            Called with a text and the part done, 0 to 1.

        Returns
        -------
        pandas.DataFrame
            ``lever, type``, statistics of the effect, ``cost`` (mean, million US dollars of 2025,
            all years), ``person_years`` (mean of the gap closed, added up over the years) and
            ``cost_per_person_year`` (US dollars; missing where nothing is closed), and with
            `shapley` ``shapley, shapley_error``. In every draw the levers and the interaction sum
            to the last row.

        Raises
        ------
        ConfigError
            If there is not exactly one scenario with levers, or it changes more than levers.
        UnknownCodeError
            For an unknown code.
        """
        world, levers = self._levers(country)
        world = first_draws(world, draws, country)
        year = int(world.years[-1] if year is None else year)
        if year not in world.years:
            raise UnknownCodeError("year", str(year), [str(y) for y in world.years])
        column = world.years.index(year)
        say = progress or (lambda text, done: None)
        where = {"country": country, "scope": scope, "occupation": occupation}
        kept: dict[frozenset[str], tuple[Array, float]] = {}
        total = draws or self.base.meta["draws"]

        def made(chosen: frozenset[str]) -> tuple[Array, float]:
            if chosen not in kept:
                mine = [v for v in levers if v.name in chosen]
                cube, _, compiled = simulate_under(world, mine)
                cost = sum(float(u.cost[:total].sum(axis=1).mean()) for u in compiled[country].uses)
                kept[chosen] = cube.first(total).draws(measure, **where), cost
            return kept[chosen]

        names = [lever.name for lever in levers]
        start = made(frozenset())[0]
        rows: dict[str, tuple[Array, float]] = {}
        for done, name in enumerate(names):
            say(f"only {name}", done / (len(names) + 1))
            values, cost = made(frozenset([name]))
            rows[name] = values - start, cost
        say("all together", len(names) / (len(names) + 1))
        whole, cost = made(frozenset(names))
        whole = whole - start
        alone = np.sum([effect for effect, _ in rows.values()], axis=0)
        rows[INTERACTION] = whole - alone, cost - sum(c for _, c in rows.values())
        rows[ALL] = whole, cost
        frame = summarise(np.column_stack([effect[:, column] for effect, _ in rows.values()]))
        closed = np.array([-effect.mean(axis=0).sum() for effect, _ in rows.values()])
        money = np.array([c for _, c in rows.values()])
        with np.errstate(divide="ignore", invalid="ignore"):
            each = np.where(closed > 0, money / closed, np.nan)
        frame = frame.assign(
            lever=list(rows),
            type=[*(v.type for v in levers), "", ""],
            cost=money / 1e6,
            person_years=closed,
            cost_per_person_year=each,
        )
        frame.loc[frame["lever"] == INTERACTION, "cost_per_person_year"] = np.nan
        extra = ["cost", "person_years", "cost_per_person_year"]
        if shapley:

            def value(chosen: frozenset[str]) -> float:
                return float((made(chosen)[0] - start)[:, column].mean())

            share, error = _shapley(names, value, orders, self.base.meta["seed"], say)
            frame["shapley"] = [*share, np.nan, share.sum()]
            frame["shapley_error"] = [*error, np.nan, 0.0]
            extra += ["shapley", "shapley_error"]
        say("done", 1.0)
        return renamed(frame, ["lever", "type"], extra=extra, sort=False)

    def cost(self) -> pd.DataFrame:
        """Cost of every lever of the scenarios in each year.

        Returns
        -------
        pandas.DataFrame
            ``scenario, country, lever, type, unit, year``; mean of what was ``asked`` and ``given``
            in the unit of the lever, ``people`` who joined or moved (or posts saved), and mean and
            80 % band of the cost, ``donor_cost`` being what donors lose; million US dollars of
            2025.
        """
        parts = [other.levers().assign(scenario=_name(other)) for other in self.others]
        frame = pd.concat(parts, ignore_index=True)
        return frame[["scenario", *(c for c in frame.columns if c != "scenario")]]

    @property
    def plot(self) -> Any:
        """Plots of this comparison: ``waterfall``, ``effect``, ``cost``, ``cost_curve``.

        Needs the extra ``report``. Bound late, because the room that draws comes after this one.
        """
        return importlib.import_module("talent.report.lever_plots").ComparisonPlots(self)

    def _levers(self, country: str) -> tuple[World, Sequence[Lever]]:
        if len(self.others) != 1:
            raise ConfigError("attribution needs one scenario; compare them one by one")
        base, other = self.base.world, self.others[0].world
        if base is None or other is None:
            raise ConfigError(f"a stored run keeps no draws; {LOST}")
        if country not in base.countries:
            raise UnknownCodeError("country", country, base.countries)
        if other.countries is not base.countries:
            raise ConfigError(
                "the scenario changes assumptions or fabs besides levers; compare it with a "
                "baseline under the same assumptions and fabs to attribute its levers"
            )
        levers = [v for v in other.config.levers if v.country == country]
        if not levers:
            raise ConfigError(f"the scenario has no lever in {country}")
        return base, levers

    @staticmethod
    def _cube(forecast: Forecast) -> Any:
        if forecast.cube is None:
            raise ConfigError(f"a stored run keeps no draws; {LOST}")
        return forecast.cube

    def __repr__(self) -> str:
        """What is compared, in one line."""
        return f"Comparison({', '.join(_name(o) for o in self.others)} with the baseline)"

    def _repr_html_(self) -> str:
        made: str = importlib.import_module("talent.report.displays").comparison_html(self)
        return made


def compare(base: Forecast, *scenarios: Forecast) -> Comparison:
    """Put scenarios beside a baseline with the same draws.

    Parameters
    ----------
    base : Forecast
    *scenarios : Forecast
        From ``base.under(...)``, or made with the same seed, draws, as-of date and years.

    Raises
    ------
    ConfigError
        If the draws are not paired, or a run keeps none.

    Examples
    --------
    >>> import talent
    >>> with talent.open("sqlite://") as store:
    ...     base = talent.forecast(store, countries=["TW"], draws=50)
    >>> effect = talent.compare(base, base.under("levers-tw")).effect()
    >>> bool(effect["mean"].iloc[-1] < 0)
    True
    """
    if not scenarios:
        raise ConfigError("name at least one scenario to compare with")
    for one in (base, *scenarios):
        if one.cube is None:
            raise ConfigError(f"a stored run keeps no draws; {LOST}")
    for key in ("seed", "draws", "as_of", "to", "countries"):
        for one in scenarios:
            if one.meta[key] != base.meta[key]:
                raise ConfigError(
                    f"the draws are not paired: {key} is {base.meta[key]} in the baseline and "
                    f"{one.meta[key]} in {_name(one)}"
                )
    return Comparison(base, scenarios)


def _name(forecast: Forecast) -> str:
    return str(forecast.meta["scenario"] or forecast.run_id or "scenario")


def _shapley(
    names: Sequence[str],
    value: Callable[[frozenset[str]], float],
    orders: int,
    seed: int,
    say: Callable[[str, float], None],
) -> tuple[Array, Array]:
    """Shapley shares and their standard errors over the orders; zero if all orders are tried."""
    if len(names) <= EXACT:
        chosen = list(itertools.permutations(names))
    else:
        rng = generator(seed, "forecasts.shapley", 0)
        drawn = [tuple(rng.permutation(names).tolist()) for _ in range(orders)]
        # An order and its reverse: what is early in one is late in the other.
        chosen = [order for one in drawn for order in (one, one[::-1])]
    gains = np.zeros((len(chosen), len(names)))
    for number, order in enumerate(chosen):
        say(f"order {number + 1} of {len(chosen)}", number / len(chosen))
        before, reached = 0.0, frozenset[str]()
        for name in order:
            reached = reached | {name}
            now = value(reached)
            gains[number, names.index(name)] = now - before
            before = now
    share = gains.mean(axis=0)
    if len(names) <= EXACT:
        return share, np.zeros(len(names))
    pairs = gains.reshape(orders, 2, -1).mean(axis=1)
    return share, pairs.std(axis=0, ddof=1) / np.sqrt(orders)
