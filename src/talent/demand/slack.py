"""The gap of the base year: vacancies beyond those that turnover alone keeps open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.streams import uniforms
from talent.supply.hiring import PROXY_INDUSTRY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = ["base_gap_rate"]

COMPONENT = "demand.base_gap"
MEASURES = "required,gap,openings,unfilled"
MONTHS = 96


def base_gap_rate(inputs: Inputs, country: str) -> Array:
    """Gap of the base year as a share of the people employed, shape (draws,).

    ``vacancy rate - hires a month x months to fill``: the second term is the vacancies that open
    only because people move. Where openings and hires are published monthly, the pair of one random
    month of the last eight years is used, so the spread is that of a whole cycle; where one
    vacancy survey is, its rate and the assumed hires; else an assumption. May be negative.
    """
    monthly = inputs.snapshot.observations(
        "openings_rate", country=country, industry=PROXY_INDUSTRY
    )
    if not monthly.empty:
        wide = pd.DataFrame(
            {
                name: inputs.observations(
                    COMPONENT, MEASURES, f"{name}_rate", country=country, industry=PROXY_INDUSTRY
                ).set_index("period")["value"]
                for name in ("openings", "hires")
            }
        )
        wide = wide.sort_index().dropna().tail(MONTHS)
        fill = inputs.assume(COMPONENT, MEASURES, "months_to_fill")
        u = uniforms(inputs.seed, f"demand.base_gap.{country}", inputs.draws)
        month = (u * len(wide)).astype(int)
        # Published as a share of employment plus openings; the model's base is the people employed.
        openings = (wide["openings"] / (1 - wide["openings"])).to_numpy(dtype=float)[month]
        hires = wide["hires"].to_numpy(dtype=float)[month]
        gap = openings - hires * fill
    elif not inputs.snapshot.observations(
        "vacancies_rate", country=country, scope="components"
    ).empty:
        rows = inputs.observations(
            COMPONENT, MEASURES, "vacancies_rate", country=country, scope="components"
        )
        fill = inputs.assume(COMPONENT, MEASURES, "months_to_fill")
        spread = inputs.assume(COMPONENT, MEASURES, "vacancy_cycle", country)
        hires = inputs.assume(COMPONENT, MEASURES, "monthly_hires", country)
        gap = rows.sort_values("period")["value"].iloc[-1] * spread - hires * fill
    else:
        return inputs.assume(COMPONENT, MEASURES, "base_gap_rate", country)
    inputs.drive(
        COMPONENT, "series", f"vacancies of the base year, {country}", "estimated", gap, country
    )
    return np.asarray(gap)
