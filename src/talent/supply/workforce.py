"""One country's workforce, assembled from its inputs and run in blocks of draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from talent.series import annual
from talent.series.learnt import learnt
from talent.streams import normals
from talent.supply.ages import AGES, band_members, tilt_to_mean
from talent.supply.attrition import death_rates, retirement_pool, retirement_rates
from talent.supply.engine import Flows, SupplyInputs
from talent.supply.exits import age_shape, exit_shocks, separation_rates
from talent.supply.graduates import build_pipeline
from talent.supply.hiring import PROXY_INDUSTRY, Elasticity, hiring_elasticity
from talent.supply.interventions import Moves
from talent.supply.parallel import simulate_blocks
from talent.supply.profile import age_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from talent.inputs import Inputs
    from talent.series.coupling import Effect
    from talent.supply.attrition import RetirementPool
    from talent.supply.interventions import Interventions

    Array = NDArray[np.float64]

__all__ = ["Shared", "Workforce", "build_workforce", "shared_parameters"]

MOST_LEAVE = 0.9
"""Largest share that other exits may take in a year; a rate cannot pass one."""
LEAST_JOIN, LEAST_OPEN = 0.1, 0.25
"""Floors of the base year's entrants (of the leavers) and openings (of the entrants): an extreme
draw of growth or base gap must not make a division by nothing."""

LAST_TO_MOVE = 59
"""Oldest age at which people are trained for another occupation."""

STOCK_MEASURES = "retirements,deaths,replacement,openings,available,gap"


@dataclass(frozen=True)
class Shared:
    """What the countries have in common, in draws: retirement model and response of hires."""

    retirement: RetirementPool
    elasticity: Array
    follows: Array
    exit_shape: Array


@dataclass(frozen=True)
class Workforce:
    """Everything the kernel needs for one country, before blocks are cut.

    Shapes: D draws, Y years after the base year, O occupations, A ages, L levels, S segments.

    Attributes
    ----------
    country : str
    base_stock : ndarray, shape (D, S, O)
        People employed at the end of the base year.
    profile : ndarray, shape (D, A)
        Age shares.
    death : ndarray, shape (D, Y, A)
    retirement : ndarray, shape (D, O, A)
        In the years to come.
    retirement_so_far : ndarray, shape (D, O, A)
        In the base year, from which hires so far are reckoned.
    other_level : ndarray, shape (D, O)
        Annual rate of other exits at age 40.
    exit_shape : ndarray, shape (D, A)
    exit_shock : ndarray, shape (D, Y)
    graduates : ndarray, shape (D, Y + 1, O, L)
    degrees : ndarray, shape (D, Y + 1, L)
        Degrees of the country in the fields that lead to the industry.
    graduate_ages : ndarray, shape (L, A)
    typical : ndarray, shape (A,)
        Age shares that stand for those of any draw.
    hire_ages : ndarray, shape (A,)
    growth : ndarray, shape (D, S)
        Mean log growth a year that hiring has sustained so far.
    core : ndarray of bool, shape (S,)
        Segments that `graduates` were counted for; others get as many for each person employed.
    base_gap : ndarray, shape (D,)
        Gap of the base year as a share of the people employed.
    graduate_part : ndarray, shape (D,)
        Most that graduates can be of all who join an occupation in the base year.
    elasticity : ndarray, shape (D,)
    follows : ndarray, shape (D,)
        Share of the ordinary change of employment that hiring follows.
    """

    country: str
    base_stock: Array
    profile: Array
    death: Array
    retirement: Array
    retirement_so_far: Array
    other_level: Array
    exit_shape: Array
    exit_shock: Array
    graduates: Array
    degrees: Array
    graduate_ages: Array
    typical: Array
    hire_ages: Array
    growth: Array
    core: NDArray[np.bool_]
    base_gap: Array
    graduate_part: Array
    elasticity: Array
    follows: Array

    def block(
        self,
        part: slice,
        required: Array,
        ordinary: Array,
        under: Interventions | None = None,
    ) -> SupplyInputs:
        """Kernel inputs of one block; see `run` for the shapes of the two paths."""
        stock = self.base_stock[part]
        draws, segments, occupations = stock.shape
        groups = segments * occupations
        shape = self.exit_shape[part]
        other = self.other_level[part][:, None, :, None] * self.exit_shock[part][:, :, None, None]
        # Rates are those of the occupations; the kernel knows that the segments share them.
        other = np.minimum(other * shape[:, None, None, :], MOST_LEAVE)
        # Graduates split over the segments as the people employed do.
        within = stock / stock[:, self.core].sum(axis=1, keepdims=True)
        graduates = (within[:, None, :, :, None] * self.graduates[part][:, :, None, :, :]).reshape(
            draws, -1, groups, self.graduates.shape[-1]
        )
        cells = stock[..., None] * self.profile[part][:, None, None, :]
        stay = (1 - self.death[part][:, 0, None, :]) * (1 - self.retirement_so_far[part])
        leave = 1 - stay * (1 - other[:, 0])
        leave[..., -1] = 1.0
        exits = (cells * leave[:, None]).sum(axis=3).reshape(draws, groups)
        flat = stock.reshape(draws, groups)
        # The stock's own history bounds the pipeline: people who joined are those who replaced the
        # leavers and made the growth, and graduates are at most a part of them.
        grow = flat * np.expm1(np.repeat(self.growth[part], occupations, axis=1))
        joined = np.maximum(exits + grow, LEAST_JOIN * exits)
        first = graduates[:, 0].sum(axis=2)
        most = self.graduate_part[part][:, None] * joined
        graduates *= np.minimum(1.0, most / np.maximum(first, 1e-9))[:, None, :, None]
        hires = joined - np.minimum(first, most)
        openings = np.maximum(joined + flat * self.base_gap[part][:, None], LEAST_OPEN * joined)
        retirement = self.retirement[part][:, None]
        graduates = graduates[:, 1:]
        # The base year, from which hires so far are reckoned, knows of no intervention.
        if under is not None and under.exits is not None:
            other = np.minimum(other[:, :, None] * under.exits[part][..., None], MOST_LEAVE)
            other = other.reshape(draws, -1, groups, other.shape[-1])
        if under is not None and under.retirement is not None:
            retirement = retirement[:, :, None] * under.retirement[part][:, :, :, None]
            retirement = retirement.reshape(draws, -1, groups, retirement.shape[-1])
        if under is not None and under.graduates is not None:
            graduates = graduates * np.repeat(under.graduates[part], occupations, axis=2)[..., None]
        return SupplyInputs(
            stock=cells.reshape(draws, groups, -1),
            death=self.death[part],
            retirement=retirement,
            other_exit=other,
            graduates=graduates,
            graduate_ages=self.graduate_ages,
            hire_ages=self.hire_ages,
            hires_base=hires,
            openings_base=openings,
            elasticity=self.elasticity[part],
            required=required.reshape(draws, -1, groups),
            follow=self.follows[part][:, None, None]
            * (np.diff(ordinary.reshape(draws, -1, groups), axis=1) - grow[:, None]),
            age_bands=band_members(),
            **({} if under is None else _joining(under, part, (draws, segments, occupations))),
        )

    def run(
        self,
        required: Array,
        ordinary: Array,
        seed: int,
        progress: Callable[[int], None] | None = None,
        under: Interventions | None = None,
    ) -> Flows:
        """Simulate all draws, block by block, on every core.

        Draws must come in whole blocks: the binomial numbers of a shorter block would be others.

        Parameters
        ----------
        required : ndarray, shape (D, Y, S, O)
            Required headcount at the end of each year after the base year.
        ordinary : ndarray, shape (D, Y + 1, S, O)
            Employment on the trend, with its forecast errors, from the base year on.
        seed : int
        progress : callable, optional
            Called with the number of draws done after each block.
        under : Interventions, optional
            Changes of rates and flows; what they add to `required` is in there already.
        """
        return simulate_blocks(
            lambda part: self.block(part, required[part], ordinary[part], under),
            len(required),
            seed=seed,
            name=f"supply.{self.country}",
            progress=progress,
        )


def _joining(under: Interventions, part: slice, shape: tuple[int, int, int]) -> dict[str, Any]:
    """Those who join or move, by group as the kernel has them."""
    draws, segments, occupations = shape
    out: dict[str, Any] = {}
    if under.joiners.shape[-1]:
        joiners = under.joiners[part]
        out["joiners"] = joiners.reshape(draws, joiners.shape[1], segments * occupations, -1)
        out["joiner_ages"] = under.joiner_ages
    if under.moves:
        groups = np.arange(segments) * occupations
        out["moves"] = Moves(
            source=np.concatenate([groups + move.source for move in under.moves]),
            target=np.concatenate([groups + move.target for move in under.moves]),
            people=np.concatenate([move.people[part] for move in under.moves], axis=2),
        )
        out["movable"] = np.where(AGES <= LAST_TO_MOVE, 1.0, 0.0)
    return out


def shared_parameters(inputs: Inputs) -> Shared:
    """Fit what is pooled over countries: retirement hazards and the response of hires."""
    retirement = retirement_pool(inputs, STOCK_MEASURES)
    hiring = "supply.hiring"
    feeds = "experienced_hires,entrants,available,gap,unfilled"
    fit = _response_of_hires(inputs, hiring, feeds)
    error = normals(inputs.seed, "supply.hiring.elasticity", inputs.draws)
    matched = np.clip(fit.value + fit.error * error, 0.0, 1.0)
    inputs.drive(hiring, "series", "elasticity of hires to openings", "measured", matched)
    scarce = inputs.assume(hiring, feeds, "specialist_hiring_response")
    follows = inputs.assume(hiring, feeds, "hiring_follows_trend")
    return Shared(retirement, matched * scarce, follows, age_shape(inputs))


@learnt
def _response_of_hires(inputs: Inputs, component: str, measures: str) -> Elasticity:
    hires, openings = (
        annual(inputs.observations(component, measures, concept, industry=PROXY_INDUSTRY))
        for concept in ("hires_level", "openings_level")
    )
    return hiring_elasticity(hires, openings)


def build_workforce(
    inputs: Inputs,
    shared: Shared,
    *,
    country: str,
    occupations: Sequence[str],
    mix: pd.DataFrame | None,
    base_stock: Array,
    growth: Array,
    core: NDArray[np.bool_],
    base_gap: Array,
    cycle: Effect,
    base: int,
    to: int,
) -> Workforce:
    """Read one country's inputs and put them in draws.

    Parameters
    ----------
    inputs : Inputs
    shared : Shared
    country : str
    occupations : sequence of str
        Order of the last axis of `base_stock`.
    mix : pandas.DataFrame or None
        Published staffing by code, for weighting exit rates by occupation.
    base_stock : ndarray, shape (draws, segments, occupations)
    growth : ndarray, shape (draws, segments)
    core : ndarray of bool, shape (segments,)
        Segments that shares of graduates are measured on.
    base_gap : ndarray, shape (draws,)
    base, to : int
        Base year and last year.
    """
    years = np.arange(base + 1, to + 1)
    death = death_rates(inputs, STOCK_MEASURES, country, years)
    profile = age_profile(inputs, country, base)

    so_far, to_come = retirement_rates(inputs, STOCK_MEASURES, country, shared.retirement)

    total = separation_rates(inputs, country, occupations, mix)
    known = 1 - (1 - death[:, :1]) * (1 - so_far)
    natural = np.einsum("da,doa->do", profile, known)
    shape_mean = (profile * shared.exit_shape).sum(axis=1)
    floor = inputs.assume("supply.exits", STOCK_MEASURES, "other_exit_floor")
    other = np.maximum(total - natural, floor[:, None]) / shape_mean[:, None]

    pipeline = build_pipeline(inputs, country, occupations, base, to)
    hire_age = inputs.assume("supply.hiring", STOCK_MEASURES, "experienced_hire_mean_age")
    return Workforce(
        country=country,
        base_stock=base_stock,
        profile=profile,
        death=death,
        retirement=to_come,
        retirement_so_far=so_far,
        other_level=other,
        exit_shape=shared.exit_shape,
        exit_shock=exit_shocks(inputs, country, len(years), cycle),
        graduates=pipeline.entrants,
        degrees=pipeline.degrees,
        graduate_ages=pipeline.ages,
        # Profiles of all draws are tilts of one another, so the first stands for any.
        typical=inputs.once(f"supply.ages.{country}", lambda: profile[0]),
        hire_ages=inputs.once(
            f"supply.hiring.{country}", lambda: tilt_to_mean(profile[0], float(hire_age[0]))
        ),
        growth=growth,
        core=core,
        base_gap=base_gap,
        graduate_part=inputs.assume(
            "supply.graduates",
            "graduates,entrants,available,gap,unfilled",
            "graduate_part_of_entrants",
        ),
        elasticity=shared.elasticity,
        follows=shared.follows,
    )
